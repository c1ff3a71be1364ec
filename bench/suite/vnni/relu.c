#include <immintrin.h>

void relu_avx512(const float *X, float *Y, long count)
{
	const __m512 zero = _mm512_setzero_ps();
	long i = 0;

	while (count - i >= 64) {
		__m512 a = _mm512_loadu_ps(X + i);
		__m512 b = _mm512_loadu_ps(X + i + 16);
		__m512 c = _mm512_loadu_ps(X + i + 32);
		__m512 d = _mm512_loadu_ps(X + i + 48);
		_mm512_storeu_ps(Y + i, _mm512_max_ps(a, zero));
		_mm512_storeu_ps(Y + i + 16, _mm512_max_ps(b, zero));
		_mm512_storeu_ps(Y + i + 32, _mm512_max_ps(c, zero));
		_mm512_storeu_ps(Y + i + 48, _mm512_max_ps(d, zero));
		i += 64;
	}
	for (; i < count; ++i)
		Y[i] = X[i] > 0.0f ? X[i] : 0.0f;
}
