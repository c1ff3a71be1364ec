#include <immintrin.h>
#include <math.h>

/* d is a multiple of 16 */
void layernorm(const float *x, const float *gamma, const float *beta, float *y, int rows, int d, float eps)
{
    for (int r = 0; r < rows; r++, x += d, y += d) {
        __m512 s = _mm512_setzero_ps(), q = _mm512_setzero_ps();
        for (int i = 0; i < d; i += 16) {
            __m512 v = _mm512_loadu_ps(x + i);
            s = _mm512_add_ps(s, v);
            q = _mm512_fmadd_ps(v, v, q);
        }
        const float mean = _mm512_reduce_add_ps(s) / d;
        const float rstd = 1.0f / sqrtf(_mm512_reduce_add_ps(q) / d - mean * mean + eps);
        for (int i = 0; i < d; i++)
            y[i] = (x[i] - mean) * rstd * gamma[i] + beta[i];
    }
}
