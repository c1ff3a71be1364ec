/* Scalar forms (ss, sd): the lowest lane is computed, the others are a's. */
#include "prelude.h"

#define XP_SCALAR_2(NAME, NEEDS, V, T, E)                                                                              \
  XP_INTRINSIC(_mm_##NAME, needs = NEEDS)                                                                              \
  V _mm_##NAME(V a, V b) {                                                                                             \
    V r = a;                                                                                                           \
    r.T[0] = E;                                                                                                        \
    return r;                                                                                                          \
  }
XP_SCALAR_2(add_ss, "sse", __m128, f32, a.f32[0] + b.f32[0])
XP_SCALAR_2(sub_ss, "sse", __m128, f32, a.f32[0] - b.f32[0])
XP_SCALAR_2(mul_ss, "sse", __m128, f32, a.f32[0] * b.f32[0])
XP_SCALAR_2(div_ss, "sse", __m128, f32, a.f32[0] / b.f32[0])
XP_SCALAR_2(min_ss, "sse", __m128, f32, (a.f32[0] < b.f32[0] ? a.f32[0] : b.f32[0]))
XP_SCALAR_2(max_ss, "sse", __m128, f32, (a.f32[0] > b.f32[0] ? a.f32[0] : b.f32[0]))
XP_SCALAR_2(add_sd, "sse2", __m128d, f64, a.f64[0] + b.f64[0])
XP_SCALAR_2(sub_sd, "sse2", __m128d, f64, a.f64[0] - b.f64[0])
XP_SCALAR_2(mul_sd, "sse2", __m128d, f64, a.f64[0] * b.f64[0])
XP_SCALAR_2(div_sd, "sse2", __m128d, f64, a.f64[0] / b.f64[0])
XP_SCALAR_2(min_sd, "sse2", __m128d, f64, (a.f64[0] < b.f64[0] ? a.f64[0] : b.f64[0]))
XP_SCALAR_2(max_sd, "sse2", __m128d, f64, (a.f64[0] > b.f64[0] ? a.f64[0] : b.f64[0]))
XP_SCALAR_2(sqrt_sd, "sse2", __m128d, f64, sqrt(b.f64[0]))
XP_INTRINSIC(_mm_cvtss_sd, needs = "sse2")
__m128d _mm_cvtss_sd(__m128d a, __m128 b) {
  __m128d r = a;
  r.f64[0] = (double)b.f32[0];
  return r;
}
XP_INTRINSIC(_mm_cvtsd_ss, needs = "sse2")
__m128 _mm_cvtsd_ss(__m128 a, __m128d b) {
  __m128 r = a;
  r.f32[0] = (float)b.f64[0];
  return r;
}
XP_INTRINSIC(_mm_sqrt_ss, needs = "sse")
__m128 _mm_sqrt_ss(__m128 a) {
  __m128 r = a;
  r.f32[0] = sqrtf(a.f32[0]);
  return r;
}
XP_INTRINSIC(_mm_rcp_ss, needs = "sse", relative = 3.67e-4, denormals = "flushed")
__m128 _mm_rcp_ss(__m128 a) {
  __m128 r = a;
  r.f32[0] = 1.0f / a.f32[0];
  return r;
}
XP_INTRINSIC(_mm_rsqrt_ss, needs = "sse", relative = 3.67e-4, denormals = "flushed")
__m128 _mm_rsqrt_ss(__m128 a) {
  __m128 r = a;
  r.f32[0] = 1.0f / sqrtf(a.f32[0]);
  return r;
}
XP_INTRINSIC(_mm_fmadd_ss, needs = "fma")
__m128 _mm_fmadd_ss(__m128 a, __m128 b, __m128 c) {
  __m128 r = a;
  r.f32[0] = fmaf(a.f32[0], b.f32[0], c.f32[0]);
  return r;
}
XP_INTRINSIC(_mm_fmadd_sd, needs = "fma")
__m128d _mm_fmadd_sd(__m128d a, __m128d b, __m128d c) {
  __m128d r = a;
  r.f64[0] = fma(a.f64[0], b.f64[0], c.f64[0]);
  return r;
}
XP_INTRINSIC(_mm_cvtsi32_ss, needs = "sse")
__m128 _mm_cvtsi32_ss(__m128 a, int x) {
  __m128 r = a;
  r.f32[0] = (float)x;
  return r;
}
XP_INTRINSIC(_mm_cvtsi64_ss, needs = "sse")
__m128 _mm_cvtsi64_ss(__m128 a, long long x) {
  __m128 r = a;
  r.f32[0] = (float)x;
  return r;
}
XP_INTRINSIC(_mm_cvtsi32_sd, needs = "sse2")
__m128d _mm_cvtsi32_sd(__m128d a, int x) {
  __m128d r = a;
  r.f64[0] = (double)x;
  return r;
}
XP_INTRINSIC(_mm_cvtss_si32, needs = "sse")
int _mm_cvtss_si32(__m128 a) { return xp_i32_of_f32(rintf(a.f32[0])); }
XP_INTRINSIC(_mm_cvttss_si32, needs = "sse")
int _mm_cvttss_si32(__m128 a) { return xp_i32_of_f32(a.f32[0]); }
XP_INTRINSIC(_mm_cvtss_si64, needs = "sse")
long long _mm_cvtss_si64(__m128 a) { return xp_i64_of_f32(rintf(a.f32[0])); }
XP_INTRINSIC(_mm_cvtsd_si32, needs = "sse2")
int _mm_cvtsd_si32(__m128d a) { return xp_i32_of_f64(rint(a.f64[0])); }
XP_INTRINSIC(_mm_cvttsd_si32, needs = "sse2")
int _mm_cvttsd_si32(__m128d a) { return xp_i32_of_f64(a.f64[0]); }
XP_INTRINSIC(_mm_cvtsd_si64, needs = "sse2")
long long _mm_cvtsd_si64(__m128d a) { return xp_i64_of_f64(rint(a.f64[0])); }
XP_INTRINSIC(_cvtss_sh, needs = "f16c", imm = "0 4 8")
unsigned short _cvtss_sh(float x, int imm) {
  __m64 r;
  r.f16[0] = (_Float16)x;
  return r.u16[0];
}
XP_INTRINSIC(_cvtsh_ss, needs = "f16c")
float _cvtsh_ss(unsigned short x) {
  __m64 r;
  r.u16[0] = x;
  return (float)r.f16[0];
}

/* Comparing the lowest lanes. */
#define XP_COMPARE_FLAG(NAME, NEEDS, V, E)                                                                             \
  XP_INTRINSIC(_mm_##NAME, needs = NEEDS, ordered = 1)                                                                 \
  int _mm_##NAME(V a, V b) { return E ? 1 : 0; }
XP_COMPARE_FLAG(comieq_ss, "sse", __m128, a.f32[0] == b.f32[0])
XP_COMPARE_FLAG(comilt_ss, "sse", __m128, a.f32[0] < b.f32[0])
XP_COMPARE_FLAG(comile_ss, "sse", __m128, a.f32[0] <= b.f32[0])
XP_COMPARE_FLAG(comigt_ss, "sse", __m128, a.f32[0] > b.f32[0])
XP_COMPARE_FLAG(comige_ss, "sse", __m128, a.f32[0] >= b.f32[0])
XP_COMPARE_FLAG(ucomigt_ss, "sse", __m128, a.f32[0] > b.f32[0])
XP_COMPARE_FLAG(ucomilt_ss, "sse", __m128, a.f32[0] < b.f32[0])
