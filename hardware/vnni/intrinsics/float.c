/* Float arithmetic: + - * /, min and max (the second operand where either is NaN or both are zero), square roots,
 * approximate reciprocals, rounding, scaling, absolute values. */
#include "prelude.h"

XP_BINARY_PS(add_ps, a.f32[l] + b.f32[l])
XP_BINARY_PS(sub_ps, a.f32[l] - b.f32[l])
XP_BINARY_PS(mul_ps, a.f32[l] * b.f32[l])
XP_BINARY_PS(div_ps, a.f32[l] / b.f32[l])
XP_BINARY_PS(min_ps, (a.f32[l] < b.f32[l] ? a.f32[l] : b.f32[l]))
XP_BINARY_PS(max_ps, (a.f32[l] > b.f32[l] ? a.f32[l] : b.f32[l]))
XP_BINARY_PD(add_pd, a.f64[l] + b.f64[l])
XP_BINARY_PD(sub_pd, a.f64[l] - b.f64[l])
XP_BINARY_PD(mul_pd, a.f64[l] * b.f64[l])
XP_BINARY_PD(div_pd, a.f64[l] / b.f64[l])
XP_BINARY_PD(min_pd, (a.f64[l] < b.f64[l] ? a.f64[l] : b.f64[l]))
XP_BINARY_PD(max_pd, (a.f64[l] > b.f64[l] ? a.f64[l] : b.f64[l]))

XP_UNARY_PS(sqrt_ps, "sse", "avx", sqrtf(a.f32[l]))
XP_UNARY_PD(sqrt_pd, "sse2", "avx", sqrt(a.f64[l]))

XP_UNARY(_mm512, abs_ps, "avx512f", __m512, 16, f32, fabsf(a.f32[l]))
XP_UNARY(_mm512, abs_pd, "avx512f", __m512d, 8, f64, fabs(a.f64[l]))
XP_INTRINSIC(_mm512_mask_abs_ps, needs = "avx512f")
__m512 _mm512_mask_abs_ps(__m512 src, __mmask16 k, __m512 a) {
  __m512 r;
  for (int l = 0; l < 16; ++l) r.f32[l] = (k >> l) & 1 ? fabsf(a.f32[l]) : src.f32[l];
  return r;
}

/* Rounding mode given by hand: the four directed modes of plain arithmetic have no counterpart in C, so only "nearest
 * even" (8) and "as MXCSR says" (4) have a meaning here. */
#define XP_BINARY_ROUND(NAME, RANGE, V, K, N, T, E)                                                                    \
  XP_INTRINSIC(_mm512_##NAME, needs = "avx512f", imm = RANGE)                                                          \
  V _mm512_##NAME(V a, V b, int imm) {                                                                                 \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = E;                                                                            \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_MASKED_OF_2_IMM(_mm512, NAME, "avx512f", RANGE, V, V, V, K, N, T)
XP_BINARY_ROUND(add_round_ps, "4 8", __m512, __mmask16, 16, f32, a.f32[l] + b.f32[l])
XP_BINARY_ROUND(sub_round_ps, "4 8", __m512, __mmask16, 16, f32, a.f32[l] - b.f32[l])
XP_BINARY_ROUND(mul_round_ps, "4 8", __m512, __mmask16, 16, f32, a.f32[l] * b.f32[l])
XP_BINARY_ROUND(div_round_ps, "4 8", __m512, __mmask16, 16, f32, a.f32[l] / b.f32[l])
XP_BINARY_ROUND(min_round_ps, "4 8", __m512, __mmask16, 16, f32, (a.f32[l] < b.f32[l] ? a.f32[l] : b.f32[l]))
XP_BINARY_ROUND(max_round_ps, "4 8", __m512, __mmask16, 16, f32, (a.f32[l] > b.f32[l] ? a.f32[l] : b.f32[l]))
XP_BINARY_ROUND(add_round_pd, "4 8", __m512d, __mmask8, 8, f64, a.f64[l] + b.f64[l])
XP_BINARY_ROUND(sub_round_pd, "4 8", __m512d, __mmask8, 8, f64, a.f64[l] - b.f64[l])
XP_BINARY_ROUND(mul_round_pd, "4 8", __m512d, __mmask8, 8, f64, a.f64[l] * b.f64[l])
XP_BINARY_ROUND(div_round_pd, "4 8", __m512d, __mmask8, 8, f64, a.f64[l] / b.f64[l])

/* The approximations, as the exact value: 1.5 * 2^-12 and 2^-14 relative error; they flush denormal numbers or not,
 * as the model of CPU likes. */
#define XP_APPROXIMATE(P, NAME, NEEDS, RELATIVE, V, N, T, E)                                                           \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS, relative = RELATIVE, denormals = "flushed")                                  \
  V P##_##NAME(V a) {                                                                                                  \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = E;                                                                            \
    return r;                                                                                                          \
  }
#define XP_APPROXIMATE_MASKED(P, NAME, NEEDS, RELATIVE, V, K, N, T, E)                                                 \
  XP_APPROXIMATE(P, NAME, NEEDS, RELATIVE, V, N, T, E)                                                                 \
  XP_INTRINSIC(P##_mask_##NAME, needs = NEEDS, relative = RELATIVE, denormals = "flushed")                             \
  V P##_mask_##NAME(V src, K k, V a) {                                                                                 \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? E : src.T[l];                                                  \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_##NAME, needs = NEEDS, relative = RELATIVE, denormals = "flushed")                            \
  V P##_maskz_##NAME(K k, V a) {                                                                                       \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? E : 0;                                                         \
    return r;                                                                                                          \
  }
XP_APPROXIMATE(_mm, rcp_ps, "sse", 3.67e-4, __m128, 4, f32, 1.0f / a.f32[l])
XP_APPROXIMATE(_mm256, rcp_ps, "avx", 3.67e-4, __m256, 8, f32, 1.0f / a.f32[l])
XP_APPROXIMATE(_mm, rsqrt_ps, "sse", 3.67e-4, __m128, 4, f32, 1.0f / sqrtf(a.f32[l]))
XP_APPROXIMATE(_mm256, rsqrt_ps, "avx", 3.67e-4, __m256, 8, f32, 1.0f / sqrtf(a.f32[l]))
XP_APPROXIMATE_MASKED(_mm, rcp14_ps, "avx512vl", 6.11e-5, __m128, __mmask8, 4, f32, 1.0f / a.f32[l])
XP_APPROXIMATE_MASKED(_mm256, rcp14_ps, "avx512vl", 6.11e-5, __m256, __mmask8, 8, f32, 1.0f / a.f32[l])
XP_APPROXIMATE_MASKED(_mm512, rcp14_ps, "avx512f", 6.11e-5, __m512, __mmask16, 16, f32, 1.0f / a.f32[l])
XP_APPROXIMATE_MASKED(_mm, rsqrt14_ps, "avx512vl", 6.11e-5, __m128, __mmask8, 4, f32, 1.0f / sqrtf(a.f32[l]))
XP_APPROXIMATE_MASKED(_mm256, rsqrt14_ps, "avx512vl", 6.11e-5, __m256, __mmask8, 8, f32, 1.0f / sqrtf(a.f32[l]))
XP_APPROXIMATE_MASKED(_mm512, rsqrt14_ps, "avx512f", 6.11e-5, __m512, __mmask16, 16, f32, 1.0f / sqrtf(a.f32[l]))
XP_APPROXIMATE_MASKED(_mm512, rcp14_pd, "avx512f", 6.11e-5, __m512d, __mmask8, 8, f64, 1.0 / a.f64[l])
XP_APPROXIMATE_MASKED(_mm512, rsqrt14_pd, "avx512f", 6.11e-5, __m512d, __mmask8, 8, f64, 1.0 / sqrt(a.f64[l]))

/* Rounding to an integer. */
#define XP_ROUND(P, NEEDS, V, N, W, M)                                                                                 \
  XP_UNARY(P, floor_ps, NEEDS, V, N, f32, floorf(a.f32[l]))                                                            \
  XP_UNARY(P, ceil_ps, NEEDS, V, N, f32, ceilf(a.f32[l]))                                                              \
  XP_UNARY(P, floor_pd, NEEDS, W, M, f64, floor(a.f64[l]))                                                             \
  XP_UNARY(P, ceil_pd, NEEDS, W, M, f64, ceil(a.f64[l]))
XP_ROUND(_mm, "sse4.1", __m128, 4, __m128d, 2)
XP_ROUND(_mm256, "avx", __m256, 8, __m256d, 4)
XP_ROUND(_mm512, "avx512f", __m512, 16, __m512d, 8)
XP_UNARY_IMM(_mm, round_ps, "sse4.1", "0..4 8..12", __m128, 4, f32, xp_round_f32(a.f32[l], imm))
XP_UNARY_IMM(_mm256, round_ps, "avx", "0..4 8..12", __m256, 8, f32, xp_round_f32(a.f32[l], imm))
XP_UNARY_IMM(_mm, round_pd, "sse4.1", "0..4 8..12", __m128d, 2, f64, xp_round_f64(a.f64[l], imm))
XP_UNARY_IMM(_mm256, round_pd, "avx", "0..4 8..12", __m256d, 4, f64, xp_round_f64(a.f64[l], imm))

/* Rounding to a multiple of 2^-(imm >> 4); numbers from 2^23 (2^52) on are integers already. */
inline float xp_roundscale_f32(float x, int imm) {
  return (imm >> 4) == 0 ? xp_round_f32(x, imm)
         : fabsf(x) >= 8388608.0f ? x
                                  : ldexpf(xp_round_f32(ldexpf(x, imm >> 4), imm), -(imm >> 4));
}
inline double xp_roundscale_f64(double x, int imm) {
  return (imm >> 4) == 0 ? xp_round_f64(x, imm)
         : fabs(x) >= 4503599627370496.0 ? x
                                         : ldexp(xp_round_f64(ldexp(x, imm >> 4), imm), -(imm >> 4));
}
#define XP_ROUNDSCALE(P, NEEDS, V, K, N, W, M)                                                                         \
  XP_UNARY_IMM(P, roundscale_ps, NEEDS, "0..255", V, N, f32, xp_roundscale_f32(a.f32[l], imm))                         \
  XP_UNARY_IMM_MASKED(P, roundscale_ps, NEEDS, "0..255", V, K, N, f32, xp_roundscale_f32(a.f32[l], imm))               \
  XP_UNARY_IMM(P, roundscale_pd, NEEDS, "0..255", W, M, f64, xp_roundscale_f64(a.f64[l], imm))                         \
  XP_UNARY_IMM_MASKED(P, roundscale_pd, NEEDS, "0..255", W, __mmask8, M, f64, xp_roundscale_f64(a.f64[l], imm))
XP_ROUNDSCALE(_mm, "avx512vl", __m128, __mmask8, 4, __m128d, 2)
XP_ROUNDSCALE(_mm256, "avx512vl", __m256, __mmask8, 8, __m256d, 4)
XP_ROUNDSCALE(_mm512, "avx512f", __m512, __mmask16, 16, __m512d, 8)

/* a * 2^floor(b). Beyond +-1000 (4000) the result is 0 or infinite for every finite a; 0 * 2^inf and inf * 2^-inf are
 * NaN; 2^+-inf wins over a quiet NaN. */
inline float xp_scalef_f32(float a, float b) {
  return isnan(b)   ? a + b
         : isinf(b) ? (isnan(a)   ? (xp_bits_of_float(a) & 0x400000u ? (b > 0.0f ? b : 0.0f) : a + b)
                       : b > 0.0f ? (a == 0.0f ? b - b : copysignf(b, a))
                                  : (isinf(a) ? b - b : copysignf(0.0f, a)))
                    : ldexpf(a, (int32_t)floorf(b < -1000.0f ? -1000.0f : b > 1000.0f ? 1000.0f : b));
}
inline double xp_scalef_f64(double a, double b) {
  return isnan(b)   ? a + b
         : isinf(b) ? (isnan(a)  ? (xp_bits_of_double(a) & 0x8000000000000u ? (b > 0.0 ? b : 0.0) : a + b)
                       : b > 0.0 ? (a == 0.0 ? b - b : copysign(b, a))
                                 : (isinf(a) ? b - b : copysign(0.0, a)))
                    : ldexp(a, (int32_t)floor(b < -4000.0 ? -4000.0 : b > 4000.0 ? 4000.0 : b));
}
#define XP_SCALEF(P, NEEDS, V, K, N, W, M)                                                                             \
  XP_BINARY(P, scalef_ps, NEEDS, V, N, f32, xp_scalef_f32(a.f32[l], b.f32[l]))                                         \
  XP_BINARY_MASKED(P, scalef_ps, NEEDS, V, K, N, f32, xp_scalef_f32(a.f32[l], b.f32[l]))                               \
  XP_BINARY(P, scalef_pd, NEEDS, W, M, f64, xp_scalef_f64(a.f64[l], b.f64[l]))                                         \
  XP_BINARY_MASKED(P, scalef_pd, NEEDS, W, __mmask8, M, f64, xp_scalef_f64(a.f64[l], b.f64[l]))
XP_SCALEF(_mm, "avx512vl", __m128, __mmask8, 4, __m128d, 2)
XP_SCALEF(_mm256, "avx512vl", __m256, __mmask8, 8, __m256d, 4)
XP_SCALEF(_mm512, "avx512f", __m512, __mmask16, 16, __m512d, 8)

/* floor(log2 |x|), the exponent of x: -inf for 0, inf for infinities. Denormal numbers are scaled into range first. */
inline float xp_getexp_f32(float x) {
  bool small = fabsf(x) < 1.17549435e-38f;
  int32_t e = (int32_t)((xp_bits_of_float(small ? x * 8388608.0f : x) >> 23) & 255) - (small ? 150 : 127);
  return isnan(x) ? x : isinf(x) ? INFINITY : x == 0.0f ? -INFINITY : (float)e;
}
inline double xp_getexp_f64(double x) {
  bool small = fabs(x) < 2.2250738585072014e-308;
  int32_t e = (int32_t)((xp_bits_of_double(small ? x * 4503599627370496.0 : x) >> 52) & 2047) - (small ? 1075 : 1023);
  return isnan(x) ? x : isinf(x) ? INFINITY : x == 0.0 ? -INFINITY : (double)e;
}
#define XP_GETEXP(P, NEEDS, V, K, N, W, M)                                                                             \
  XP_UNARY(P, getexp_ps, NEEDS, V, N, f32, xp_getexp_f32(a.f32[l]))                                                            \
  XP_UNARY_MASKED(P, getexp_ps, NEEDS, V, K, N, f32, xp_getexp_f32(a.f32[l]))                                                  \
  XP_UNARY(P, getexp_pd, NEEDS, W, M, f64, xp_getexp_f64(a.f64[l]))                                                             \
  XP_UNARY_MASKED(P, getexp_pd, NEEDS, W, __mmask8, M, f64, xp_getexp_f64(a.f64[l]))
XP_GETEXP(_mm, "avx512vl", __m128, __mmask8, 4, __m128d, 2)
XP_GETEXP(_mm256, "avx512vl", __m256, __mmask8, 8, __m256d, 4)
XP_GETEXP(_mm512, "avx512f", __m512, __mmask16, 16, __m512d, 8)

/* The mantissa of a, scaled into [1, 2) (interval 0), [1/2, 2) (1: by an even power), [1/2, 1) (2) or [3/4, 3/2) (3);
 * sign 0 keeps a's sign, 1 drops it, 2 keeps it and makes negative numbers NaN. Zeros and
 * infinities count as 1. */
inline float xp_getmant_f32(float x, int interval, int sign) {
  float m = x == 0.0f || isinf(x) ? 1.0f : ldexpf(fabsf(x), -(int32_t)xp_getexp_f32(x));
  bool odd = x == 0.0f || isinf(x) ? false : ((int32_t)xp_getexp_f32(x) & 1) != 0;
  float s = interval == 0 ? m
            : interval == 1 ? (odd ? m * 0.5f : m)
            : interval == 2 ? (x == 0.0f || isinf(x) ? m : m * 0.5f)
                            : (m >= 1.5f ? m * 0.5f : m);
  return isnan(x) ? x : sign >= 2 && x < 0.0f ? NAN : sign != 1 ? copysignf(s, x) : s;
}
XP_INTRINSIC(_mm512_getmant_ps, needs = "avx512f", imm_interval = "0..3", imm_sign = "0..2")
__m512 _mm512_getmant_ps(__m512 a, int imm_interval, int imm_sign) {
  __m512 r;
  for (int l = 0; l < 16; ++l) r.f32[l] = xp_getmant_f32(a.f32[l], imm_interval, imm_sign);
  return r;
}
XP_INTRINSIC(_mm256_getmant_ps, needs = "avx512vl", imm_interval = "0..3", imm_sign = "0..2")
__m256 _mm256_getmant_ps(__m256 a, int imm_interval, int imm_sign) {
  __m256 r;
  for (int l = 0; l < 8; ++l) r.f32[l] = xp_getmant_f32(a.f32[l], imm_interval, imm_sign);
  return r;
}

/* Alternating signs and neighbours. */
#define XP_ADDSUB(P, NEEDS, V, N, W, M)                                                                                \
  XP_INTRINSIC(P##_addsub_ps, needs = NEEDS)                                                                           \
  V P##_addsub_ps(V a, V b) {                                                                                          \
    V r;                                                                                                               \
    for (int l = 0; l < N / 2; ++l) {                                                                                 \
      r.f32[2 * l] = a.f32[2 * l] - b.f32[2 * l];                                                                      \
      r.f32[2 * l + 1] = a.f32[2 * l + 1] + b.f32[2 * l + 1];                                                          \
    }                                                                                                                  \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_addsub_pd, needs = NEEDS)                                                                           \
  W P##_addsub_pd(W a, W b) {                                                                                          \
    W r;                                                                                                               \
    for (int l = 0; l < M / 2; ++l) {                                                                                 \
      r.f64[2 * l] = a.f64[2 * l] - b.f64[2 * l];                                                                      \
      r.f64[2 * l + 1] = a.f64[2 * l + 1] + b.f64[2 * l + 1];                                                          \
    }                                                                                                                  \
    return r;                                                                                                          \
  }
XP_ADDSUB(_mm, "sse3", __m128, 4, __m128d, 2)
XP_ADDSUB(_mm256, "avx", __m256, 8, __m256d, 4)

/* Sums (differences) of neighbours, within each 16 bytes: first those of a, then those of b. */
#define XP_HORIZONTAL(P, NAME, NEEDS, V, GROUPS, HALF, T, OP)                                                          \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS)                                                                              \
  V P##_##NAME(V a, V b) {                                                                                             \
    V r;                                                                                                               \
    for (int g = 0; g < GROUPS; ++g)                                                                                   \
      for (int i = 0; i < HALF; ++i) {                                                                                 \
        r.T[2 * HALF * g + i] = a.T[2 * HALF * g + 2 * i] OP a.T[2 * HALF * g + 2 * i + 1];                            \
        r.T[2 * HALF * g + HALF + i] = b.T[2 * HALF * g + 2 * i] OP b.T[2 * HALF * g + 2 * i + 1];                     \
      }                                                                                                                \
    return r;                                                                                                          \
  }
XP_HORIZONTAL(_mm, hadd_ps, "sse3", __m128, 1, 2, f32, +)
XP_HORIZONTAL(_mm256, hadd_ps, "avx", __m256, 2, 2, f32, +)
XP_HORIZONTAL(_mm, hadd_pd, "sse3", __m128d, 1, 1, f64, +)
XP_HORIZONTAL(_mm256, hadd_pd, "avx", __m256d, 2, 1, f64, +)
XP_HORIZONTAL(_mm, hsub_ps, "sse3", __m128, 1, 2, f32, -)
XP_HORIZONTAL(_mm256, hsub_ps, "avx", __m256, 2, 2, f32, -)
XP_HORIZONTAL(_mm, hadd_epi16, "ssse3", __m128i, 1, 4, i16, +)
XP_HORIZONTAL(_mm256, hadd_epi16, "avx2", __m256i, 2, 4, i16, +)
XP_HORIZONTAL(_mm, hadd_epi32, "ssse3", __m128i, 1, 2, i32, +)
XP_HORIZONTAL(_mm256, hadd_epi32, "avx2", __m256i, 2, 2, i32, +)
XP_HORIZONTAL(_mm, hsub_epi16, "ssse3", __m128i, 1, 4, i16, -)
XP_HORIZONTAL(_mm256, hsub_epi16, "avx2", __m256i, 2, 4, i16, -)
XP_HORIZONTAL(_mm, hsub_epi32, "ssse3", __m128i, 1, 2, i32, -)
XP_HORIZONTAL(_mm256, hsub_epi32, "avx2", __m256i, 2, 2, i32, -)
