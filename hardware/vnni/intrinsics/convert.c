/* Conversions between integer widths, between integers and floats, between float formats; packing with saturation. */
#include "prelude.h"

/* Widening: the low lanes of a, sign or zero extended. */
#define XP_WIDEN_INT(NAME, NEEDS128, T, F, N128, NVL, N512, W512, K128, K256, K512)                                    \
  XP_CONVERT(_mm, NAME, NEEDS128, __m128i, __m128i, N128, T, a.F[l])                                                   \
  XP_CONVERT(_mm256, NAME, "avx2", __m256i, __m128i, 2 * N128, T, a.F[l])                                              \
  XP_CONVERT(_mm512, NAME, N512, __m512i, W512, 4 * N128, T, a.F[l])                                                   \
  XP_CONVERT_MASKED(_mm, NAME, NVL, __m128i, __m128i, K128, N128, T, a.F[l])                                           \
  XP_CONVERT_MASKED(_mm256, NAME, NVL, __m256i, __m128i, K256, 2 * N128, T, a.F[l])                                    \
  XP_CONVERT_MASKED(_mm512, NAME, N512, __m512i, W512, K512, 4 * N128, T, a.F[l])
#define XP_WIDEN_16(NAME, F)                                                                                           \
  XP_WIDEN_INT(NAME, "sse4.1", i16, F, 8, "avx512bw avx512vl", "avx512bw", __m256i, __mmask8, __mmask16,      \
               __mmask32)
#define XP_WIDEN_32(NAME, F, W512)                                                                                     \
  XP_WIDEN_INT(NAME, "sse4.1", i32, F, 4, "avx512vl", "avx512f", W512, __mmask8, __mmask8, __mmask16)
#define XP_WIDEN_64(NAME, F, W512)                                                                                     \
  XP_WIDEN_INT(NAME, "sse4.1", i64, F, 2, "avx512vl", "avx512f", W512, __mmask8, __mmask8, __mmask8)
XP_WIDEN_16(cvtepi8_epi16, i8)
XP_WIDEN_16(cvtepu8_epi16, u8)
XP_WIDEN_32(cvtepi8_epi32, i8, __m128i)
XP_WIDEN_32(cvtepu8_epi32, u8, __m128i)
XP_WIDEN_32(cvtepi16_epi32, i16, __m256i)
XP_WIDEN_32(cvtepu16_epi32, u16, __m256i)
XP_WIDEN_64(cvtepi8_epi64, i8, __m128i)
XP_WIDEN_64(cvtepu8_epi64, u8, __m128i)
XP_WIDEN_64(cvtepi16_epi64, i16, __m128i)
XP_WIDEN_64(cvtepu16_epi64, u16, __m128i)
XP_WIDEN_64(cvtepi32_epi64, i32, __m256i)
XP_WIDEN_64(cvtepu32_epi64, u32, __m256i)

/* Narrowing: truncated, or saturated as signed (s) or unsigned (us) numbers; lanes that nothing goes to are zero. */
#define XP_NARROW(P, NAME, NEEDS, V, W, N, M, T, K, E)                                                                 \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS)                                                                              \
  V P##_##NAME(W a) {                                                                                                  \
    V r;                                                                                                               \
    for (int l = N; l < M; ++l) r.T[l] = 0;                                                                            \
    for (int l = 0; l < N; ++l) r.T[l] = E;                                                                            \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_mask_##NAME, needs = NEEDS)                                                                         \
  V P##_mask_##NAME(V src, K k, W a) {                                                                                 \
    V r;                                                                                                               \
    for (int l = N; l < M; ++l) r.T[l] = 0;                                                                            \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? E : src.T[l];                                                  \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_##NAME, needs = NEEDS)                                                                        \
  V P##_maskz_##NAME(K k, W a) {                                                                                       \
    V r;                                                                                                               \
    for (int l = N; l < M; ++l) r.T[l] = 0;                                                                            \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? E : 0;                                                         \
    return r;                                                                                                          \
  }
#define XP_NARROW_STORE(P, NAME, NEEDS, W, N, O, K, E)                                                                 \
  XP_INTRINSIC(P##_mask_##NAME, needs = NEEDS)                                                                         \
  void P##_mask_##NAME(void *p, K k, W a) {                                                                            \
    O *q = (O *)p;                                                                                                     \
    for (int l = 0; l < N; ++l)                                                                                        \
      if ((k >> l) & 1) q[l] = E;                                                                                      \
  }
#define XP_MIN(A, B) (A < B ? A : B)
#define XP_CLAMP(A, LOW, HIGH) (A < LOW ? LOW : A > HIGH ? HIGH : A)
#define XP_NARROW_32(P, NEEDS, W, N, K, V16, M16)                                                                          \
  XP_NARROW(P, cvtepi32_epi8, NEEDS, __m128i, W, N, 16, i8, K, (int8_t)a.i32[l])                                       \
  XP_NARROW(P, cvtsepi32_epi8, NEEDS, __m128i, W, N, 16, i8, K, (int8_t)XP_CLAMP(a.i32[l], -128, 127))                 \
  XP_NARROW(P, cvtusepi32_epi8, NEEDS, __m128i, W, N, 16, u8, K, (uint8_t)XP_MIN(a.u32[l], 255))                       \
  XP_NARROW(P, cvtepi32_epi16, NEEDS, V16, W, N, M16, i16, K, (int16_t)a.i32[l])                           \
  XP_NARROW(P, cvtsepi32_epi16, NEEDS, V16, W, N, M16, i16, K, (int16_t)XP_CLAMP(a.i32[l], -32768, 32767)) \
  XP_NARROW(P, cvtusepi32_epi16, NEEDS, V16, W, N, M16, u16, K, (uint16_t)XP_MIN(a.u32[l], 65535))         \
  XP_NARROW_STORE(P, cvtepi32_storeu_epi8, NEEDS, W, N, int8_t, K, (int8_t)a.i32[l])                                   \
  XP_NARROW_STORE(P, cvtsepi32_storeu_epi8, NEEDS, W, N, int8_t, K, (int8_t)XP_CLAMP(a.i32[l], -128, 127))             \
  XP_NARROW_STORE(P, cvtusepi32_storeu_epi8, NEEDS, W, N, uint8_t, K, (uint8_t)XP_MIN(a.u32[l], 255))                  \
  XP_NARROW_STORE(P, cvtepi32_storeu_epi16, NEEDS, W, N, int16_t, K, (int16_t)a.i32[l])                                \
  XP_NARROW_STORE(P, cvtsepi32_storeu_epi16, NEEDS, W, N, int16_t, K, (int16_t)XP_CLAMP(a.i32[l], -32768, 32767))      \
  XP_NARROW_STORE(P, cvtusepi32_storeu_epi16, NEEDS, W, N, uint16_t, K, (uint16_t)XP_MIN(a.u32[l], 65535))
XP_NARROW_32(_mm, "avx512vl", __m128i, 4, __mmask8, __m128i, 8)
XP_NARROW_32(_mm256, "avx512vl", __m256i, 8, __mmask8, __m128i, 8)
XP_NARROW_32(_mm512, "avx512f", __m512i, 16, __mmask16, __m256i, 16)
#define XP_NARROW_16(P, NEEDS, V, W, N, M, K)                                                                          \
  XP_NARROW(P, cvtepi16_epi8, NEEDS, V, W, N, M, i8, K, (int8_t)a.i16[l])                                              \
  XP_NARROW(P, cvtsepi16_epi8, NEEDS, V, W, N, M, i8, K, (int8_t)XP_CLAMP(a.i16[l], -128, 127))                        \
  XP_NARROW(P, cvtusepi16_epi8, NEEDS, V, W, N, M, u8, K, (uint8_t)XP_MIN(a.u16[l], 255))                              \
  XP_NARROW_STORE(P, cvtepi16_storeu_epi8, NEEDS, W, N, int8_t, K, (int8_t)a.i16[l])                                   \
  XP_NARROW_STORE(P, cvtsepi16_storeu_epi8, NEEDS, W, N, int8_t, K, (int8_t)XP_CLAMP(a.i16[l], -128, 127))             \
  XP_NARROW_STORE(P, cvtusepi16_storeu_epi8, NEEDS, W, N, uint8_t, K, (uint8_t)XP_MIN(a.u16[l], 255))
XP_NARROW_16(_mm, "avx512bw avx512vl", __m128i, __m128i, 8, 16, __mmask8)
XP_NARROW_16(_mm256, "avx512bw avx512vl", __m128i, __m256i, 16, 16, __mmask16)
XP_NARROW_16(_mm512, "avx512bw", __m256i, __m512i, 32, 32, __mmask32)
#define XP_NARROW_64(P, NEEDS, V32, W, N, M32)                                                                             \
  XP_NARROW(P, cvtepi64_epi32, NEEDS, V32, W, N, M32, i32, __mmask8, (int32_t)a.i64[l])                    \
  XP_NARROW(P, cvtsepi64_epi32, NEEDS, V32, W, N, M32, i32, __mmask8, xp_saturate_i32(a.i64[l]))           \
  XP_NARROW(P, cvtepi64_epi16, NEEDS, __m128i, W, N, 8, i16, __mmask8, (int16_t)a.i64[l])                              \
  XP_NARROW(P, cvtepi64_epi8, NEEDS, __m128i, W, N, 16, i8, __mmask8, (int8_t)a.i64[l])
XP_NARROW_64(_mm, "avx512vl", __m128i, __m128i, 2, 4)
XP_NARROW_64(_mm256, "avx512vl", __m128i, __m256i, 4, 4)
XP_NARROW_64(_mm512, "avx512f", __m256i, __m512i, 8, 8)

/* Packing with saturation: in each 16 bytes, first a's lanes, then b's. */
#define XP_PACK(P, NAME, NEEDS, V, GROUPS, HALF, T, F, SATURATE)                                                       \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS)                                                                              \
  V P##_##NAME(V a, V b) {                                                                                             \
    V r;                                                                                                               \
    for (int g = 0; g < GROUPS; ++g)                                                                                   \
      for (int i = 0; i < HALF; ++i) {                                                                                 \
        r.T[2 * HALF * g + i] = SATURATE(a.F[HALF * g + i]);                                                           \
        r.T[2 * HALF * g + HALF + i] = SATURATE(b.F[HALF * g + i]);                                                    \
      }                                                                                                                \
    return r;                                                                                                          \
  }
#define XP_PACKS(P, N16, N32U, V, GROUPS)                                                                              \
  XP_PACK(P, packs_epi16, N16, V, GROUPS, 8, i8, i16, xp_saturate_i8)                                                  \
  XP_PACK(P, packus_epi16, N16, V, GROUPS, 8, u8, i16, xp_saturate_u8)                                                 \
  XP_PACK(P, packs_epi32, N16, V, GROUPS, 4, i16, i32, xp_saturate_i16)                                                \
  XP_PACK(P, packus_epi32, N32U, V, GROUPS, 4, u16, i32, xp_saturate_u16)
XP_PACKS(_mm, "sse2", "sse4.1", __m128i, 1)
XP_PACKS(_mm256, "avx2", "avx2", __m256i, 2)
XP_PACKS(_mm512, "avx512bw", "avx512bw", __m512i, 4)
XP_MASKED_OF_2(_mm512, packs_epi16, "avx512bw", __m512i, __m512i, __m512i, __mmask64, 64, i8)
XP_MASKED_OF_2(_mm512, packus_epi16, "avx512bw", __m512i, __m512i, __m512i, __mmask64, 64, i8)
XP_MASKED_OF_2(_mm512, packs_epi32, "avx512bw", __m512i, __m512i, __m512i, __mmask32, 32, i16)
XP_MASKED_OF_2(_mm512, packus_epi32, "avx512bw", __m512i, __m512i, __m512i, __mmask32, 32, i16)

/* Float to integer: to nearest even, or towards zero (tt). */
#define XP_PS_EPI32(NAME, E)                                                                                           \
  XP_CONVERT(_mm, NAME, "sse2", __m128i, __m128, 4, i32, E)                                                            \
  XP_CONVERT(_mm256, NAME, "avx", __m256i, __m256, 8, i32, E)                                                          \
  XP_CONVERT(_mm512, NAME, "avx512f", __m512i, __m512, 16, i32, E)                                                     \
  XP_CONVERT_MASKED(_mm, NAME, "avx512vl", __m128i, __m128, __mmask8, 4, i32, E)                                       \
  XP_CONVERT_MASKED(_mm256, NAME, "avx512vl", __m256i, __m256, __mmask8, 8, i32, E)                                    \
  XP_CONVERT_MASKED(_mm512, NAME, "avx512f", __m512i, __m512, __mmask16, 16, i32, E)
#define XP_PS_EPU32(NAME, E)                                                                                           \
  XP_CONVERT(_mm, NAME, "avx512vl", __m128i, __m128, 4, u32, E)                                                        \
  XP_CONVERT(_mm256, NAME, "avx512vl", __m256i, __m256, 8, u32, E)                                                     \
  XP_CONVERT(_mm512, NAME, "avx512f", __m512i, __m512, 16, u32, E)                                                     \
  XP_CONVERT_MASKED(_mm512, NAME, "avx512f", __m512i, __m512, __mmask16, 16, u32, E)
XP_PS_EPI32(cvtps_epi32, xp_i32_of_f32(rintf(a.f32[l])))
XP_PS_EPI32(cvttps_epi32, xp_i32_of_f32(a.f32[l]))
XP_PS_EPU32(cvtps_epu32, xp_u32_of_f64(rintf(a.f32[l])))
XP_PS_EPU32(cvttps_epu32, xp_u32_of_f64(a.f32[l]))
XP_CONVERT(_mm, cvtpd_epi32, "sse2", __m128i, __m128d, 4, i32, (l < 2 ? xp_i32_of_f64(rint(a.f64[l & 1])) : 0))
XP_CONVERT(_mm, cvttpd_epi32, "sse2", __m128i, __m128d, 4, i32, (l < 2 ? xp_i32_of_f64(a.f64[l & 1]) : 0))
XP_CONVERT(_mm256, cvtpd_epi32, "avx", __m128i, __m256d, 4, i32, xp_i32_of_f64(rint(a.f64[l])))
XP_CONVERT(_mm256, cvttpd_epi32, "avx", __m128i, __m256d, 4, i32, xp_i32_of_f64(a.f64[l]))
XP_CONVERT(_mm512, cvtpd_epi32, "avx512f", __m256i, __m512d, 8, i32, xp_i32_of_f64(rint(a.f64[l])))
XP_CONVERT(_mm512, cvttpd_epi32, "avx512f", __m256i, __m512d, 8, i32, xp_i32_of_f64(a.f64[l]))
XP_CONVERT(_mm512, cvtpd_epi64, "avx512dq", __m512i, __m512d, 8, i64, xp_i64_of_f64(rint(a.f64[l])))
XP_CONVERT(_mm512, cvttpd_epi64, "avx512dq", __m512i, __m512d, 8, i64, xp_i64_of_f64(a.f64[l]))
XP_CONVERT(_mm512, cvtps_epi64, "avx512dq", __m512i, __m256, 8, i64, xp_i64_of_f32(rintf(a.f32[l])))
XP_CONVERT(_mm512, cvttps_epi64, "avx512dq", __m512i, __m256, 8, i64, xp_i64_of_f32(a.f32[l]))
XP_CONVERT(_mm512, cvttpd_epu64, "avx512dq", __m512i, __m512d, 8, u64, xp_u64_of_f64(a.f64[l]))
#define XP_CVT_ROUND(NAME, W, V, N, T, E, RANGE)                                                                       \
  XP_INTRINSIC(_mm512_##NAME, needs = "avx512f", imm = RANGE)                                                          \
  V _mm512_##NAME(W a, int imm) {                                                                                      \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = E;                                                                            \
    return r;                                                                                                          \
  }
XP_CVT_ROUND(cvt_roundps_epi32, __m512, __m512i, 16, i32, xp_i32_of_f32(xp_round_f32(a.f32[l], imm)), "4 8..11")
XP_CVT_ROUND(cvtt_roundps_epi32, __m512, __m512i, 16, i32, xp_i32_of_f32(a.f32[l]), "4 8")
XP_CVT_ROUND(cvt_roundpd_epi32, __m512d, __m256i, 8, i32, xp_i32_of_f64(xp_round_f64(a.f64[l], imm)), "4 8..11")
XP_CVT_ROUND(cvt_roundepi32_ps, __m512i, __m512, 16, f32, (float)a.i32[l], "4 8")
XP_MASKED_OF_1_IMM(_mm512, cvt_roundps_epi32, "avx512f", "4 8..11", __m512i, __m512, __mmask16, 16, i32)

/* Integer to float, to nearest even. */
#define XP_EPI32_PS(NAME, N128, N256, F)                                                                               \
  XP_CONVERT(_mm, NAME, N128, __m128, __m128i, 4, f32, (float)a.F[l])                                                  \
  XP_CONVERT(_mm256, NAME, N256, __m256, __m256i, 8, f32, (float)a.F[l])                                               \
  XP_CONVERT(_mm512, NAME, "avx512f", __m512, __m512i, 16, f32, (float)a.F[l])                                         \
  XP_CONVERT_MASKED(_mm, NAME, "avx512vl", __m128, __m128i, __mmask8, 4, f32, (float)a.F[l])                           \
  XP_CONVERT_MASKED(_mm256, NAME, "avx512vl", __m256, __m256i, __mmask8, 8, f32, (float)a.F[l])                        \
  XP_CONVERT_MASKED(_mm512, NAME, "avx512f", __m512, __m512i, __mmask16, 16, f32, (float)a.F[l])
XP_EPI32_PS(cvtepi32_ps, "sse2", "avx", i32)
XP_CONVERT(_mm, cvtepu32_ps, "avx512vl", __m128, __m128i, 4, f32, (float)a.u32[l])
XP_CONVERT(_mm256, cvtepu32_ps, "avx512vl", __m256, __m256i, 8, f32, (float)a.u32[l])
XP_CONVERT(_mm512, cvtepu32_ps, "avx512f", __m512, __m512i, 16, f32, (float)a.u32[l])
XP_CONVERT_MASKED(_mm512, cvtepu32_ps, "avx512f", __m512, __m512i, __mmask16, 16, f32, (float)a.u32[l])
XP_CONVERT(_mm, cvtepi32_pd, "sse2", __m128d, __m128i, 2, f64, (double)a.i32[l])
XP_CONVERT(_mm256, cvtepi32_pd, "avx", __m256d, __m128i, 4, f64, (double)a.i32[l])
XP_CONVERT(_mm512, cvtepi32_pd, "avx512f", __m512d, __m256i, 8, f64, (double)a.i32[l])
XP_CONVERT(_mm512, cvtepu32_pd, "avx512f", __m512d, __m256i, 8, f64, (double)a.u32[l])
XP_CONVERT(_mm512, cvtepi64_pd, "avx512dq", __m512d, __m512i, 8, f64, (double)a.i64[l])
XP_CONVERT(_mm512, cvtepu64_pd, "avx512dq", __m512d, __m512i, 8, f64, (double)a.u64[l])
XP_CONVERT(_mm512, cvtepi64_ps, "avx512dq", __m256, __m512i, 8, f32, (float)a.i64[l])

/* Between float formats. */
XP_CONVERT(_mm, cvtps_pd, "sse2", __m128d, __m128, 2, f64, (double)a.f32[l])
XP_CONVERT(_mm256, cvtps_pd, "avx", __m256d, __m128, 4, f64, (double)a.f32[l])
XP_CONVERT(_mm512, cvtps_pd, "avx512f", __m512d, __m256, 8, f64, (double)a.f32[l])
XP_CONVERT(_mm, cvtpd_ps, "sse2", __m128, __m128d, 4, f32, (l < 2 ? (float)a.f64[l & 1] : 0.0f))
XP_CONVERT(_mm256, cvtpd_ps, "avx", __m128, __m256d, 4, f32, (float)a.f64[l])
XP_CONVERT(_mm512, cvtpd_ps, "avx512f", __m256, __m512d, 8, f32, (float)a.f64[l])
XP_CONVERT_MASKED(_mm512, cvtps_pd, "avx512f", __m512d, __m256, __mmask8, 8, f64, (double)a.f32[l])
XP_CONVERT_MASKED(_mm512, cvtpd_ps, "avx512f", __m256, __m512d, __mmask8, 8, f32, (float)a.f64[l])

XP_CONVERT(_mm, cvtph_ps, "f16c", __m128, __m128i, 4, f32, (float)a.f16[l])
XP_CONVERT(_mm256, cvtph_ps, "f16c", __m256, __m128i, 8, f32, (float)a.f16[l])
XP_CONVERT(_mm512, cvtph_ps, "avx512f", __m512, __m256i, 16, f32, (float)a.f16[l])
XP_CONVERT_MASKED(_mm, cvtph_ps, "avx512vl", __m128, __m128i, __mmask8, 4, f32, (float)a.f16[l])
XP_CONVERT_MASKED(_mm256, cvtph_ps, "avx512vl", __m256, __m128i, __mmask8, 8, f32, (float)a.f16[l])
XP_CONVERT_MASKED(_mm512, cvtph_ps, "avx512f", __m512, __m256i, __mmask16, 16, f32, (float)a.f16[l])
/* The half nearest to x, moved one step where the rounding mode asks for the other neighbour. */
inline _Float16 xp_f16_of_f32(float x, int mode) {
  _Float16 h = (_Float16)x;
  __m64 v;
  v.f16[0] = h;
  bool away = (mode & 7) == 1 ? (float)h > x : (mode & 7) == 2 ? (float)h < x : (mode & 7) == 3 ? fabsf((float)h) > fabsf(x) : false;
  bool grow = (mode & 7) == 1 ? !(x > 0.0f) : (mode & 7) == 2 ? !(x < 0.0f) : false;
  if (away) v.u16[0] = grow ? (v.u16[0] & 0x7fff) == 0 ? (mode & 7) == 1 ? 0x8001 : 1 : v.u16[0] + 1 : v.u16[0] - 1;
  return v.f16[0];
}
#define XP_PS_PH(P, NAME, NEEDS, V, W, N, M)                                                                           \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS, imm = "0..4 8..11")                                                          \
  V P##_##NAME(W a, int imm) {                                                                                         \
    V r;                                                                                                               \
    for (int l = N; l < M; ++l) r.u16[l] = 0;                                                                          \
    for (int l = 0; l < N; ++l) r.f16[l] = (imm & 3) == 0 || (imm & 4) ? (_Float16)a.f32[l] : xp_f16_of_f32(a.f32[l], imm); \
    return r;                                                                                                          \
  }
XP_PS_PH(_mm, cvtps_ph, "f16c", __m128i, __m128, 4, 8)
XP_PS_PH(_mm256, cvtps_ph, "f16c", __m128i, __m256, 8, 8)
XP_PS_PH(_mm512, cvtps_ph, "avx512f", __m256i, __m512, 16, 16)
XP_PS_PH(_mm512, cvt_roundps_ph, "avx512f", __m256i, __m512, 16, 16)
XP_MASKED_OF_1_IMM(_mm512, cvtps_ph, "avx512f", "0..4 8..11", __m256i, __m512, __mmask16, 16, u16)

/* bfloat16: from one vector, or from two (b the low half). */
#define XP_PS_BF16(P, NEEDS, V, W, N, M)                                                                               \
  XP_INTRINSIC(P##_cvtneps_pbh, needs = NEEDS, denormals = "flushed")                                                  \
  V P##_cvtneps_pbh(W a) {                                                                                             \
    V r;                                                                                                               \
    for (int l = N; l < M; ++l) r.u16[l] = 0;                                                                          \
    for (int l = 0; l < N; ++l) r.u16[l] = xp_float_to_bf16(a.f32[l]);                                                 \
    return r;                                                                                                          \
  }
XP_PS_BF16(_mm, "avx512bf16 avx512vl", __m128bh, __m128, 4, 8)
XP_PS_BF16(_mm256, "avx512bf16 avx512vl", __m128bh, __m256, 8, 8)
XP_PS_BF16(_mm512, "avx512bf16", __m256bh, __m512, 16, 16)
#define XP_PS2_BF16(P, NEEDS, V, W, N)                                                                                 \
  XP_INTRINSIC(P##_cvtne2ps_pbh, needs = NEEDS, denormals = "flushed")                                                 \
  V P##_cvtne2ps_pbh(W a, W b) {                                                                                       \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) {                                                                                      \
      r.u16[l] = xp_float_to_bf16(b.f32[l]);                                                                           \
      r.u16[N + l] = xp_float_to_bf16(a.f32[l]);                                                                       \
    }                                                                                                                  \
    return r;                                                                                                          \
  }
XP_PS2_BF16(_mm, "avx512bf16 avx512vl", __m128bh, __m128, 4)
XP_PS2_BF16(_mm256, "avx512bf16 avx512vl", __m256bh, __m256, 8)
XP_PS2_BF16(_mm512, "avx512bf16", __m512bh, __m512, 16)
XP_CONVERT(_mm256, cvtpbh_ps, "avx512bf16 avx512vl", __m256, __m128bh, 8, f32, xp_bf16_to_float(a.u16[l]))
XP_CONVERT(_mm512, cvtpbh_ps, "avx512bf16", __m512, __m256bh, 16, f32, xp_bf16_to_float(a.u16[l]))
