#include <immintrin.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 1
#define ROWS 128
#define DEPTH 128
#define COLS 128

#define GROUPS ((DEPTH + 3) / 4)
#define PANELS ((COLS + 15) / 16)

typedef int8_t panel_t[GROUPS][16][4];

/* lane l of group g holds k = 4 g .. 4 g + 3 of column l; what is beyond the matrix is zero */
static void pack(panel_t *to, const int8_t *w)
{
	memset(to, 0, sizeof(panel_t) * PANELS);
	for (int k = 0; k < DEPTH; k++)
		for (int n = 0; n < COLS; n++)
			to[n / 16][k / 4][n % 16][k % 4] = w[k * COLS + n];
}

void bmm_u8s8s32(const uint8_t *restrict A, const int8_t *restrict W, int32_t *restrict C)
{
	panel_t *packed = aligned_alloc(64, sizeof(panel_t) * PANELS);
	uint32_t words[GROUPS];

	for (int b = 0; b < BATCH; b++, A += ROWS * DEPTH, W += DEPTH * COLS, C += ROWS * COLS) {
		pack(packed, W);
		for (int m = 0; m < ROWS; m++) {
			words[GROUPS - 1] = 0;
			memcpy(words, A + m * DEPTH, DEPTH);
			for (int q = 0; q < PANELS; q++) {
				__m512i sum = _mm512_setzero_si512();
				for (int g = 0; g < GROUPS; g++)
					sum = _mm512_dpbusd_epi32(sum, _mm512_set1_epi32((int)words[g]), _mm512_load_si512(packed[q][g]));
				const int left = COLS - 16 * q;
				if (left >= 16)
					_mm512_storeu_si512(C + m * COLS + 16 * q, sum);
				else
					_mm512_mask_storeu_epi32(C + m * COLS + 16 * q, (__mmask16)((1u << left) - 1u), sum);
			}
		}
	}
	free(packed);
}
