#include <immintrin.h>
#include <string.h>

#define N 1
#define C 64
#define H 8
#define W 8
#define O 64
#define KH 2
#define KW 2
#define S 2
#define P 0

#define OH ((H + 2 * P - KH) / S + 1)
#define OW ((W + 2 * P - KW) / S + 1)
#define HP (H + 2 * P)
#define WP (W + 2 * P)

/* the image of one batch element with its border of zeros */
static float padded[C][HP][WP];

static void pad_image(const float *x)
{
    memset(padded, 0, sizeof(padded));
    for (int c = 0; c < C; c++)
        for (int h = 0; h < H; h++)
            memcpy(&padded[c][h + P][P], x + (c * H + h) * W, W * sizeof(float));
}

/* sixteen neighbouring outputs of a row read every S-th input */
static __m512 load_strided(__mmask16 k, const float *p)
{
#if S == 1
    return _mm512_maskz_loadu_ps(k, p);
#else
    const __m512i index = _mm512_mullo_epi32(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), _mm512_set1_epi32(S));
    return _mm512_mask_i32gather_ps(_mm512_setzero_ps(), k, index, p, 4);
#endif
}

void conv2d_nchw(float *Y, const float *X, const float *F)
{
    for (int n = 0; n < N; n++) {
        pad_image(X + n * C * H * W);
        for (int o = 0; o < O; o++)
            for (int y = 0; y < OH; y++)
                for (int x = 0; x < OW; x += 16) {
                    const __mmask16 k = OW - x >= 16 ? 0xffff : (__mmask16)((1 << (OW - x)) - 1);
                    __m512 acc = _mm512_setzero_ps();
                    for (int c = 0; c < C; c++)
                        for (int r = 0; r < KH; r++)
                            for (int s = 0; s < KW; s++)
                                acc = _mm512_fmadd_ps(load_strided(k, &padded[c][y * S + r][x * S + s]),
                                                      _mm512_set1_ps(F[((o * C + c) * KH + r) * KW + s]), acc);
                    _mm512_mask_storeu_ps(Y + ((n * O + o) * OH + y) * OW + x, k, acc);
                }
    }
}
