#include <immintrin.h>

#define M 32
#define K 128
#define N 128

#define KB 256 /* depth of a block of B that stays in the cache */
#define MIN(a, b) ((a) < (b) ? (a) : (b))

/* four rows, 32 columns; the two vectors of a row have masks of their own */
static void kernel_4x32(const float *a, const float *b, float *c, int rows, int depth, __mmask16 m0, __mmask16 m1)
{
	__m512 lo[4], hi[4];
	int i, p;

	for (i = 0; i < rows; i++) {
		lo[i] = _mm512_maskz_loadu_ps(m0, c + i * N);
		hi[i] = _mm512_maskz_loadu_ps(m1, c + i * N + 16);
	}
	for (p = 0; p < depth; p++) {
		const __m512 b0 = _mm512_maskz_loadu_ps(m0, b + p * N);
		const __m512 b1 = _mm512_maskz_loadu_ps(m1, b + p * N + 16);
		for (i = 0; i < rows; i++) {
			const __m512 s = _mm512_set1_ps(a[i * K + p]);
			lo[i] = _mm512_fmadd_ps(s, b0, lo[i]);
			hi[i] = _mm512_fmadd_ps(s, b1, hi[i]);
		}
	}
	for (i = 0; i < rows; i++) {
		_mm512_mask_storeu_ps(c + i * N, m0, lo[i]);
		_mm512_mask_storeu_ps(c + i * N + 16, m1, hi[i]);
	}
}

static __mmask16 lanes(int left)
{
	if (left <= 0)
		return 0;
	return left >= 16 ? 0xffff : (__mmask16)((1 << left) - 1);
}

void sgemm(const float *A, const float *B, float *C)
{
	for (int i = 0; i < M * N; i++)
		C[i] = 0.0f;
	for (int k0 = 0; k0 < K; k0 += KB)
		for (int n0 = 0; n0 < N; n0 += 32)
			for (int m0 = 0; m0 < M; m0 += 4)
				kernel_4x32(A + m0 * K + k0, B + k0 * N + n0, C + m0 * N + n0, MIN(4, M - m0), MIN(KB, K - k0),
				            lanes(N - n0), lanes(N - n0 - 16));
}
