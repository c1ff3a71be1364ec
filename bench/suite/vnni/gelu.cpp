#include <immintrin.h>

// The erf form. erf by a rational approximation (Abramowitz and Stegun 7.1.26, error below 2e-7):
// erf(z) = 1 - (a1 t + ... + a5 t^5) e^(-z^2), t = 1 / (1 + p z), z >= 0.
constexpr int TOTAL = 640;

static inline __m512 fma_const(__m512 p, __m512 x, float c) { return _mm512_fmadd_ps(p, x, _mm512_set1_ps(c)); }

static inline __m512 exp_negative(__m512 v) {
  v = _mm512_max_ps(v, _mm512_set1_ps(-87.0f));
  const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(v, _mm512_set1_ps(1.442695041f)), 0);
  __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.693359375f), v);
  r = _mm512_fnmadd_ps(n, _mm512_set1_ps(-2.12194440e-4f), r);
  __m512 p = _mm512_set1_ps(1.0f / 5040);
  p = fma_const(p, r, 1.0f / 720);
  p = fma_const(p, r, 1.0f / 120);
  p = fma_const(p, r, 1.0f / 24);
  p = fma_const(p, r, 1.0f / 6);
  p = fma_const(p, r, 0.5f);
  p = fma_const(p, r, 1.0f);
  p = fma_const(p, r, 1.0f);
  return _mm512_scalef_ps(p, n);
}

static inline __m512 erf_ps(__m512 x) {
  const __m512 z = _mm512_abs_ps(x);
  const __m512 t = _mm512_div_ps(_mm512_set1_ps(1.0f), fma_const(z, _mm512_set1_ps(0.3275911f), 1.0f));
  __m512 p = _mm512_set1_ps(1.061405429f);
  p = fma_const(p, t, -1.453152027f);
  p = fma_const(p, t, 1.421413741f);
  p = fma_const(p, t, -0.284496736f);
  p = fma_const(p, t, 0.254829592f);
  p = _mm512_mul_ps(p, t);
  const __m512 y = _mm512_fnmadd_ps(p, exp_negative(_mm512_sub_ps(_mm512_setzero_ps(), _mm512_mul_ps(z, z))), _mm512_set1_ps(1.0f));
  // the sign of x on the result
  const __m512i sign = _mm512_and_epi32(_mm512_castps_si512(x), _mm512_set1_epi32((int)0x80000000));
  return _mm512_castsi512_ps(_mm512_or_epi32(_mm512_castps_si512(y), sign));
}

extern "C" void gelu_erf(const float *X, float *Y) {
  for (int i = 0; i < TOTAL; i += 16) {
    const __mmask16 k = TOTAL - i < 16 ? (__mmask16)(0xffff >> (16 - (TOTAL - i))) : (__mmask16)0xffff;
    const __m512 x = _mm512_maskz_loadu_ps(k, X + i);
    const __m512 half = _mm512_mul_ps(x, _mm512_set1_ps(0.5f));
    _mm512_mask_storeu_ps(Y + i, k, _mm512_fmadd_ps(half, erf_ps(_mm512_mul_ps(x, _mm512_set1_ps(0.70710678f))), half));
  }
}
