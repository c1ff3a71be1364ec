#include <immintrin.h>
#include <cmath>

// One row per call; the sum of squares is kept in two vectors, the tail in a third.
static void rmsnorm_row(const float *x, const float *g, float *y, int n, float eps) {
  __m512 even = _mm512_setzero_ps(), odd = _mm512_setzero_ps(), last = _mm512_setzero_ps();
  int i = 0;
  for (; i <= n - 32; i += 32) {
    const __m512 a = _mm512_loadu_ps(x + i), b = _mm512_loadu_ps(x + i + 16);
    even = _mm512_fmadd_ps(a, a, even);
    odd = _mm512_fmadd_ps(b, b, odd);
  }
  for (; i < n; i += 16) {
    const __mmask16 k = n - i >= 16 ? 0xffff : (__mmask16)((1u << (n - i)) - 1);
    const __m512 t = _mm512_maskz_loadu_ps(k, x + i);
    last = _mm512_fmadd_ps(t, t, last);
  }
  const float mean = _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(even, odd), last)) / n;
  const __m512 r = _mm512_set1_ps(1.0f / std::sqrt(mean + eps));
  for (i = 0; i < n; i += 16) {
    const __mmask16 k = n - i >= 16 ? 0xffff : (__mmask16)((1u << (n - i)) - 1);
    const __m512 v = _mm512_mul_ps(_mm512_maskz_loadu_ps(k, x + i), r);
    _mm512_mask_storeu_ps(y + i, k, _mm512_mul_ps(v, _mm512_maskz_loadu_ps(k, g + i)));
  }
}

extern "C" void rmsnorm(const float *X, const float *g, float *Y, int rows, int dim) {
#pragma omp parallel for
  for (int r = 0; r < rows; ++r) rmsnorm_row(X + (long)r * dim, g, Y + (long)r * dim, dim, 1e-5f);
}
