#include <immintrin.h>

#define LENGTH 640

/* two compares give masks, the masks choose the constants; zero stays zero */
void sign_f32(const float *X, float *Y)
{
    const __m512 zero = _mm512_setzero_ps();
    for (int i = 0; i < LENGTH; i += 16) {
        const int left = LENGTH - i;
        const __mmask16 live = left < 16 ? (__mmask16)((1u << left) - 1u) : (__mmask16)0xFFFFu;
        const __m512 x = _mm512_maskz_loadu_ps(live, X + i);
        const __mmask16 pos = _mm512_cmp_ps_mask(x, zero, _CMP_GT_OQ);
        const __mmask16 neg = _mm512_cmp_ps_mask(x, zero, _CMP_LT_OQ);
        __m512 y = _mm512_maskz_mov_ps(pos, _mm512_set1_ps(1.0f));
        y = _mm512_mask_blend_ps(neg, y, _mm512_set1_ps(-1.0f));
        _mm512_mask_storeu_ps(Y + i, live, y);
    }
}
