#include <immintrin.h>
#include <math.h>
#include <stdlib.h>

/*
 * O = softmax(Q K^T / sqrt D) V, head by head. K is transposed first, so that sixteen scores stand in a vector;
 * a row of scores has room for a multiple of sixteen.
 */
#define UP16(n) (((n) + 15) & ~15)

static __mmask16 first(int n) { return n >= 16 ? 0xffff : (__mmask16)((1 << n) - 1); }

static void transpose(const float *K, float *kt, int S, int D, int pitch)
{
    for (int d = 0; d < D; d++)
        for (int s = 0; s < pitch; s++)
            kt[d * pitch + s] = s < S ? K[s * D + d] : 0.0f;
}

static void score_row(const float *q, const float *kt, float *p, int D, int pitch)
{
    const __m512 scale = _mm512_set1_ps(1.0f / sqrtf((float)D));
    for (int s = 0; s < pitch; s += 16) {
        __m512 acc = _mm512_setzero_ps();
        for (int d = 0; d < D; d++)
            acc = _mm512_fmadd_ps(_mm512_set1_ps(q[d]), _mm512_load_ps(kt + d * pitch + s), acc);
        _mm512_store_ps(p + s, _mm512_mul_ps(acc, scale));
    }
}

static float exponentials(float *p, int S)
{
    float top = p[0], sum = 0.0f;
    for (int s = 1; s < S; s++)
        top = fmaxf(top, p[s]);
    for (int s = 0; s < S; s++) {
        p[s] = expf(p[s] - top);
        sum += p[s];
    }
    return sum;
}

static void weigh_values(const float *p, const float *V, float *o, int S, int D, float inverse)
{
    for (int d = 0; d < D; d += 16) {
        const __mmask16 k = first(D - d);
        __m512 acc = _mm512_setzero_ps();
        for (int s = 0; s < S; s++)
            acc = _mm512_fmadd_ps(_mm512_set1_ps(p[s]), _mm512_maskz_loadu_ps(k, V + s * D + d), acc);
        _mm512_mask_storeu_ps(o + d, k, _mm512_mul_ps(acc, _mm512_set1_ps(inverse)));
    }
}

void self_attention(const float *Q, const float *K, const float *V, float *O, int B, int H, int S, int D)
{
    const int pitch = UP16(S);
    float *kt = aligned_alloc(64, sizeof(float) * D * pitch);
    float *p = aligned_alloc(64, sizeof(float) * pitch);

    for (int bh = 0; bh < B * H; bh++) {
        const int at = bh * S * D;
        transpose(K + at, kt, S, D, pitch);
        for (int i = 0; i < S; i++) {
            score_row(Q + at + i * D, kt, p, D, pitch);
            const float sum = exponentials(p, S);
            weigh_values(p, V + at, O + at + i * D, S, D, 1.0f / sum);
        }
    }
    free(p);
    free(kt);
}
