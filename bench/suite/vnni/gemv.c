#include <immintrin.h>
#include <stddef.h>

/* y = A x; four accumulators hide the latency of the additions */
void sgemv_n(float *y, const float *A, const float *x, size_t m, size_t n)
{
    #pragma omp parallel for schedule(static)
    for (size_t i = 0; i < m; i++) {
        const float *row = A + i * n;
        __m512 s0 = _mm512_setzero_ps(), s1 = _mm512_setzero_ps();
        __m512 s2 = _mm512_setzero_ps(), s3 = _mm512_setzero_ps();
        size_t j = 0;
        for (; j + 64 <= n; j += 64) {
            s0 = _mm512_fmadd_ps(_mm512_loadu_ps(row + j), _mm512_loadu_ps(x + j), s0);
            s1 = _mm512_fmadd_ps(_mm512_loadu_ps(row + j + 16), _mm512_loadu_ps(x + j + 16), s1);
            s2 = _mm512_fmadd_ps(_mm512_loadu_ps(row + j + 32), _mm512_loadu_ps(x + j + 32), s2);
            s3 = _mm512_fmadd_ps(_mm512_loadu_ps(row + j + 48), _mm512_loadu_ps(x + j + 48), s3);
        }
        for (; j + 16 <= n; j += 16)
            s0 = _mm512_fmadd_ps(_mm512_loadu_ps(row + j), _mm512_loadu_ps(x + j), s0);
        float sum = _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(s0, s1), _mm512_add_ps(s2, s3)));
        for (; j < n; j++)
            sum += row[j] * x[j];
        y[i] = sum;
    }
}
