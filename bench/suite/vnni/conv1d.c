#include <immintrin.h>

/* Y[i] = sum over k of X[i + k] W[k]: unaligned loads, a masked step for the end */
void conv1d_f32(const float *X, const float *W, float *Y, int length, int taps)
{
    const int count = length - taps + 1;
    int i;
    for (i = 0; i <= count - 16; i += 16) {
        __m512 acc = _mm512_mul_ps(_mm512_loadu_ps(X + i), _mm512_set1_ps(W[0]));
        for (int k = 1; k < taps; k++)
            acc = _mm512_fmadd_ps(_mm512_loadu_ps(X + i + k), _mm512_set1_ps(W[k]), acc);
        _mm512_storeu_ps(Y + i, acc);
    }
    if (i < count) {
        const __mmask16 rest = (__mmask16)(0xffffu >> (16 - (count - i)));
        __m512 acc = _mm512_setzero_ps();
        for (int k = 0; k < taps; k++)
            acc = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(rest, X + i + k), _mm512_set1_ps(W[k]), acc);
        _mm512_mask_storeu_ps(Y + i, rest, acc);
    }
}
