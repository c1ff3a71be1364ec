#include <immintrin.h>
#include <math.h>
#include <stdint.h>

/* e^x = 2^n e^r, |r| <= ln 2 / 2; 2^n is put together from its bits */
static __m512 vexp(__m512 x)
{
	x = _mm512_min_ps(_mm512_max_ps(x, _mm512_set1_ps(-87.0f)), _mm512_set1_ps(87.0f));
	__m512i n = _mm512_cvtps_epi32(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504f)));
	__m512 r = _mm512_sub_ps(x, _mm512_mul_ps(_mm512_cvtepi32_ps(n), _mm512_set1_ps(0.693147181f)));
	__m512 p = _mm512_set1_ps(1.0f);
	for (int i = 7; i >= 1; i--)
		p = _mm512_add_ps(_mm512_mul_ps(_mm512_mul_ps(p, r), _mm512_set1_ps(1.0f / (float)i)), _mm512_set1_ps(1.0f));
	return _mm512_mul_ps(p, _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_add_epi32(n, _mm512_set1_epi32(127)), 23)));
}

void sigmoid_f32(float *Y, const float *X, uint32_t n)
{
	uint32_t i;
	for (i = 0; i + 16 <= n; i += 16) {
		__m512 e = vexp(_mm512_xor_ps(_mm512_loadu_ps(&X[i]), _mm512_set1_ps(-0.0f)));
		_mm512_storeu_ps(&Y[i], _mm512_div_ps(_mm512_set1_ps(1.0f), _mm512_add_ps(e, _mm512_set1_ps(1.0f))));
	}
	for (; i < n; i++)
		Y[i] = 1.0f / (1.0f + expf(-X[i]));
}
