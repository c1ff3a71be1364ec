/* Fused multiply and add: a * b + c, rounded once. mask_ keeps a, mask3_ keeps c in the lanes outside the mask. */
#include "prelude.h"

#define XP_FMA(P, NAME, NEEDS, V, N, T, E)                                                                             \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS)                                                                              \
  V P##_##NAME(V a, V b, V c) {                                                                                        \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = E;                                                                            \
    return r;                                                                                                          \
  }
#define XP_FMA_MASKED(P, NAME, NEEDS, V, K, N, T, E)                                                                   \
  XP_INTRINSIC(P##_mask_##NAME, needs = NEEDS)                                                                         \
  V P##_mask_##NAME(V a, K k, V b, V c) {                                                                              \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? E : a.T[l];                                                    \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_mask3_##NAME, needs = NEEDS)                                                                        \
  V P##_mask3_##NAME(V a, V b, V c, K k) {                                                                             \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? E : c.T[l];                                                    \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_##NAME, needs = NEEDS)                                                                        \
  V P##_maskz_##NAME(K k, V a, V b, V c) {                                                                             \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? E : 0;                                                         \
    return r;                                                                                                          \
  }
#define XP_FMA_PS(NAME, E)                                                                                             \
  XP_FMA(_mm, NAME, "fma", __m128, 4, f32, E)                                                                          \
  XP_FMA(_mm256, NAME, "fma", __m256, 8, f32, E)                                                                       \
  XP_FMA(_mm512, NAME, "avx512f", __m512, 16, f32, E)                                                                  \
  XP_FMA_MASKED(_mm, NAME, "avx512vl", __m128, __mmask8, 4, f32, E)                                                    \
  XP_FMA_MASKED(_mm256, NAME, "avx512vl", __m256, __mmask8, 8, f32, E)                                                 \
  XP_FMA_MASKED(_mm512, NAME, "avx512f", __m512, __mmask16, 16, f32, E)
#define XP_FMA_PD(NAME, E)                                                                                             \
  XP_FMA(_mm, NAME, "fma", __m128d, 2, f64, E)                                                                         \
  XP_FMA(_mm256, NAME, "fma", __m256d, 4, f64, E)                                                                      \
  XP_FMA(_mm512, NAME, "avx512f", __m512d, 8, f64, E)                                                                  \
  XP_FMA_MASKED(_mm, NAME, "avx512vl", __m128d, __mmask8, 2, f64, E)                                                   \
  XP_FMA_MASKED(_mm256, NAME, "avx512vl", __m256d, __mmask8, 4, f64, E)                                                \
  XP_FMA_MASKED(_mm512, NAME, "avx512f", __m512d, __mmask8, 8, f64, E)

XP_FMA_PS(fmadd_ps, fmaf(a.f32[l], b.f32[l], c.f32[l]))
XP_FMA_PS(fmsub_ps, fmaf(a.f32[l], b.f32[l], -c.f32[l]))
XP_FMA_PS(fnmadd_ps, fmaf(-a.f32[l], b.f32[l], c.f32[l]))
XP_FMA_PS(fnmsub_ps, fmaf(-a.f32[l], b.f32[l], -c.f32[l]))
XP_FMA_PS(fmaddsub_ps, fmaf(a.f32[l], b.f32[l], l % 2 == 0 ? -c.f32[l] : c.f32[l]))
XP_FMA_PS(fmsubadd_ps, fmaf(a.f32[l], b.f32[l], l % 2 == 0 ? c.f32[l] : -c.f32[l]))
XP_FMA_PD(fmadd_pd, fma(a.f64[l], b.f64[l], c.f64[l]))
XP_FMA_PD(fmsub_pd, fma(a.f64[l], b.f64[l], -c.f64[l]))
XP_FMA_PD(fnmadd_pd, fma(-a.f64[l], b.f64[l], c.f64[l]))
XP_FMA_PD(fnmsub_pd, fma(-a.f64[l], b.f64[l], -c.f64[l]))
XP_FMA_PD(fmaddsub_pd, fma(a.f64[l], b.f64[l], l % 2 == 0 ? -c.f64[l] : c.f64[l]))
XP_FMA_PD(fmsubadd_pd, fma(a.f64[l], b.f64[l], l % 2 == 0 ? c.f64[l] : -c.f64[l]))

/* With a rounding immediate: only "nearest even" (8) and "as MXCSR says" (4) have a meaning in C. */
XP_INTRINSIC(_mm512_fmadd_round_ps, needs = "avx512f", imm = "4 8")
__m512 _mm512_fmadd_round_ps(__m512 a, __m512 b, __m512 c, int imm) {
  __m512 r;
  for (int l = 0; l < 16; ++l) r.f32[l] = fmaf(a.f32[l], b.f32[l], c.f32[l]);
  return r;
}
XP_INTRINSIC(_mm512_fmadd_round_pd, needs = "avx512f", imm = "4 8")
__m512d _mm512_fmadd_round_pd(__m512d a, __m512d b, __m512d c, int imm) {
  __m512d r;
  for (int l = 0; l < 8; ++l) r.f64[l] = fma(a.f64[l], b.f64[l], c.f64[l]);
  return r;
}
