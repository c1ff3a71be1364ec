#include <immintrin.h>
#include <math.h>

/* Y = (X - mean) / sqrt(var + eps) * gamma + beta, rows of D numbers */
void layer_norm(const float *X, const float *gamma, const float *beta, float *Y, int rows, int D, float eps)
{
    const int full = D / 16 * 16;
    const __mmask16 k = (__mmask16)((1u << (D - full)) - 1u);

    for (int r = 0; r < rows; ++r) {
        const float *x = X + r * D;
        float *y = Y + r * D;
        __m512 acc = _mm512_maskz_loadu_ps(k, x + full);
        for (int i = 0; i < full; i += 16)
            acc = _mm512_add_ps(acc, _mm512_loadu_ps(x + i));
        const float mean = _mm512_reduce_add_ps(acc) / (float)D;
        const __m512 vmean = _mm512_set1_ps(mean);

        acc = _mm512_maskz_sub_ps(k, _mm512_maskz_loadu_ps(k, x + full), vmean);
        acc = _mm512_mul_ps(acc, acc);
        for (int i = 0; i < full; i += 16) {
            const __m512 d = _mm512_sub_ps(_mm512_loadu_ps(x + i), vmean);
            acc = _mm512_fmadd_ps(d, d, acc);
        }
        const __m512 rstd = _mm512_set1_ps(1.0f / sqrtf(_mm512_reduce_add_ps(acc) / (float)D + eps));

        for (int i = 0; i < full; i += 16) {
            const __m512 n = _mm512_mul_ps(_mm512_sub_ps(_mm512_loadu_ps(x + i), vmean), rstd);
            _mm512_storeu_ps(y + i, _mm512_fmadd_ps(n, _mm512_loadu_ps(gamma + i), _mm512_loadu_ps(beta + i)));
        }
        if (k) {
            const __m512 n = _mm512_mul_ps(_mm512_sub_ps(_mm512_maskz_loadu_ps(k, x + full), vmean), rstd);
            _mm512_mask_storeu_ps(y + full, k, _mm512_fmadd_ps(n, _mm512_maskz_loadu_ps(k, gamma + full), _mm512_maskz_loadu_ps(k, beta + full)));
        }
    }
}
