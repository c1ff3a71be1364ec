/* Dot products of neighbouring lanes: VNNI, AVX-VNNI, BF16, maddubs, madd, sums of absolute differences. */
#include "prelude.h"

/* src + four products u8 * i8; the saturating form clamps the sum once, at the end. */
#define XP_DPBUSD(P, DP, NEEDS, V, N)                                                                                  \
  XP_INTRINSIC(P##_##DP##_epi32, needs = NEEDS)                                                                        \
  V P##_##DP##_epi32(V src, V a, V b) {                                                                                \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) {                                                                                      \
      int32_t s = src.i32[l];                                                                                          \
      for (int k = 0; k < 4; ++k) s += (int32_t)a.u8[4 * l + k] * (int32_t)b.i8[4 * l + k];                            \
      r.i32[l] = s;                                                                                                    \
    }                                                                                                                  \
    return r;                                                                                                          \
  }
#define XP_DPBUSDS(P, DP, NEEDS, V, N)                                                                                 \
  XP_INTRINSIC(P##_##DP##_epi32, needs = NEEDS)                                                                        \
  V P##_##DP##_epi32(V src, V a, V b) {                                                                                \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) {                                                                                      \
      int64_t s = src.i32[l];                                                                                          \
      for (int k = 0; k < 4; ++k) s += (int32_t)a.u8[4 * l + k] * (int32_t)b.i8[4 * l + k];                            \
      r.i32[l] = xp_saturate_i32(s);                                                                                   \
    }                                                                                                                  \
    return r;                                                                                                          \
  }
/* src + two products i16 * i16. */
#define XP_DPWSSD(P, DP, NEEDS, V, N)                                                                                  \
  XP_INTRINSIC(P##_##DP##_epi32, needs = NEEDS)                                                                        \
  V P##_##DP##_epi32(V src, V a, V b) {                                                                                \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) {                                                                                      \
      int32_t s = src.i32[l];                                                                                          \
      for (int k = 0; k < 2; ++k) s += (int32_t)a.i16[2 * l + k] * (int32_t)b.i16[2 * l + k];                          \
      r.i32[l] = s;                                                                                                    \
    }                                                                                                                  \
    return r;                                                                                                          \
  }
#define XP_DPWSSDS(P, DP, NEEDS, V, N)                                                                                 \
  XP_INTRINSIC(P##_##DP##_epi32, needs = NEEDS)                                                                        \
  V P##_##DP##_epi32(V src, V a, V b) {                                                                                \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) {                                                                                      \
      int64_t s = src.i32[l];                                                                                          \
      for (int k = 0; k < 2; ++k) s += (int64_t)a.i16[2 * l + k] * b.i16[2 * l + k];                                   \
      r.i32[l] = xp_saturate_i32(s);                                                                                   \
    }                                                                                                                  \
    return r;                                                                                                          \
  }
/* Outside the mask: mask_ keeps src, maskz_ gives zero. */
#define XP_DP_MASKED(P, DP, NEEDS, V, K, N)                                                                            \
  XP_INTRINSIC(P##_mask_##DP##_epi32, needs = NEEDS)                                                                   \
  V P##_mask_##DP##_epi32(V src, K k, V a, V b) {                                                                      \
    V r = P##_##DP##_epi32(src, a, b);                                                                                 \
    for (int l = 0; l < N; ++l) r.i32[l] = (k >> l) & 1 ? r.i32[l] : src.i32[l];                                       \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_##DP##_epi32, needs = NEEDS)                                                                  \
  V P##_maskz_##DP##_epi32(K k, V src, V a, V b) {                                                                     \
    V r = P##_##DP##_epi32(src, a, b);                                                                                 \
    for (int l = 0; l < N; ++l) r.i32[l] = (k >> l) & 1 ? r.i32[l] : 0;                                                \
    return r;                                                                                                          \
  }
#define XP_VNNI(P, NEEDS, V, K, N)                                                                                     \
  XP_DPBUSD(P, dpbusd, NEEDS, V, N)                                                                                    \
  XP_DPBUSDS(P, dpbusds, NEEDS, V, N)                                                                                  \
  XP_DPWSSD(P, dpwssd, NEEDS, V, N)                                                                                    \
  XP_DPWSSDS(P, dpwssds, NEEDS, V, N)                                                                                  \
  XP_DP_MASKED(P, dpbusd, NEEDS, V, K, N)                                                                              \
  XP_DP_MASKED(P, dpbusds, NEEDS, V, K, N)                                                                             \
  XP_DP_MASKED(P, dpwssd, NEEDS, V, K, N)                                                                              \
  XP_DP_MASKED(P, dpwssds, NEEDS, V, K, N)
#define XP_AVX_VNNI(P, V, N)                                                                                           \
  XP_DPBUSD(P, dpbusd_avx, "avxvnni", V, N)                                                                            \
  XP_DPBUSDS(P, dpbusds_avx, "avxvnni", V, N)                                                                          \
  XP_DPWSSD(P, dpwssd_avx, "avxvnni", V, N)                                                                            \
  XP_DPWSSDS(P, dpwssds_avx, "avxvnni", V, N)
XP_VNNI(_mm, "avx512vnni avx512vl", __m128i, __mmask8, 4)
XP_VNNI(_mm256, "avx512vnni avx512vl", __m256i, __mmask8, 8)
XP_VNNI(_mm512, "avx512vnni", __m512i, __mmask16, 16)
XP_AVX_VNNI(_mm, __m128i, 4)
XP_AVX_VNNI(_mm256, __m256i, 8)

/* Pairs of u8 * i8, added with saturation to 16 bits. */
#define XP_MADDUBS(P, NEEDS, V, N)                                                                                     \
  XP_BINARY(P, maddubs_epi16, NEEDS, V, N, i16,                                                                        \
            xp_saturate_i16(a.u8[2 * l] * b.i8[2 * l] + a.u8[2 * l + 1] * b.i8[2 * l + 1]))
XP_MADDUBS(_mm, "ssse3", __m128i, 8)
XP_MADDUBS(_mm256, "avx2", __m256i, 16)
XP_MADDUBS(_mm512, "avx512bw", __m512i, 32)
XP_MASKED_OF_2(_mm, maddubs_epi16, "avx512bw avx512vl", __m128i, __m128i, __m128i, __mmask8, 8, i16)
XP_MASKED_OF_2(_mm256, maddubs_epi16, "avx512bw avx512vl", __m256i, __m256i, __m256i, __mmask16, 16, i16)
XP_MASKED_OF_2(_mm512, maddubs_epi16, "avx512bw", __m512i, __m512i, __m512i, __mmask32, 32, i16)

/* Pairs of i16 * i16, added in 32 bits. */
#define XP_MADD(P, NEEDS, V, N)                                                                                        \
  XP_BINARY(P, madd_epi16, NEEDS, V, N, i32, a.i16[2 * l] * b.i16[2 * l] + a.i16[2 * l + 1] * b.i16[2 * l + 1])
XP_MADD(_mm, "sse2", __m128i, 4)
XP_MADD(_mm256, "avx2", __m256i, 8)
XP_MADD(_mm512, "avx512bw", __m512i, 16)
XP_MASKED_OF_2(_mm, madd_epi16, "avx512bw avx512vl", __m128i, __m128i, __m128i, __mmask8, 4, i32)
XP_MASKED_OF_2(_mm256, madd_epi16, "avx512bw avx512vl", __m256i, __m256i, __m256i, __mmask8, 8, i32)
XP_MASKED_OF_2(_mm512, madd_epi16, "avx512bw", __m512i, __m512i, __m512i, __mmask16, 16, i32)

/* Sums of eight absolute differences of u8, each in a 64-bit lane. */
#define XP_SAD(P, NEEDS, V, N)                                                                                         \
  XP_INTRINSIC(P##_sad_epu8, needs = NEEDS)                                                                            \
  V P##_sad_epu8(V a, V b) {                                                                                           \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) {                                                                                      \
      int32_t s = 0;                                                                                                   \
      for (int k = 0; k < 8; ++k)                                                                                      \
        s += a.u8[8 * l + k] > b.u8[8 * l + k] ? a.u8[8 * l + k] - b.u8[8 * l + k] : b.u8[8 * l + k] - a.u8[8 * l + k]; \
      r.i64[l] = s;                                                                                                    \
    }                                                                                                                  \
    return r;                                                                                                          \
  }
XP_SAD(_mm, "sse2", __m128i, 2)
XP_SAD(_mm256, "avx2", __m256i, 4)
XP_SAD(_mm512, "avx512bw", __m512i, 8)

/* src + two products of bfloat16, fused, the odd pair first. */
#define XP_DPBF16(P, NEEDS, BITS, V, B, K, N)                                                                              \
  XP_INTRINSIC(P##_dpbf16_ps, needs = NEEDS, denormals = "flushed")                                                    \
  V P##_dpbf16_ps(V src, B a, B b) {                                                                                   \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) {                                                                                      \
      float s = src.f32[l];                                                                                            \
      s = fmaf(xp_bf16_to_float(a.u16[2 * l + 1]), xp_bf16_to_float(b.u16[2 * l + 1]), s);                             \
      s = fmaf(xp_bf16_to_float(a.u16[2 * l]), xp_bf16_to_float(b.u16[2 * l]), s);                                     \
      r.f32[l] = s;                                                                                                    \
    }                                                                                                                  \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_mask_dpbf16_ps, needs = NEEDS, denormals = "flushed", mask_bits = BITS)                              \
  V P##_mask_dpbf16_ps(V src, K k, B a, B b) {                                                                         \
    V r = P##_dpbf16_ps(src, a, b);                                                                                    \
    for (int l = 0; l < N; ++l) r.f32[l] = (k >> l) & 1 ? r.f32[l] : src.f32[l];                                       \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_dpbf16_ps, needs = NEEDS, denormals = "flushed", mask_bits = BITS)                             \
  V P##_maskz_dpbf16_ps(K k, V src, B a, B b) {                                                                        \
    V r = P##_dpbf16_ps(src, a, b);                                                                                    \
    for (int l = 0; l < N; ++l) r.f32[l] = (k >> l) & 1 ? r.f32[l] : 0;                                                \
    return r;                                                                                                          \
  }
XP_DPBF16(_mm, "avx512bf16 avx512vl", 8, __m128, __m128bh, __mmask8, 4)
XP_DPBF16(_mm256, "avx512bf16 avx512vl", 8, __m256, __m256bh, __mmask8, 8)
XP_DPBF16(_mm512, "avx512bf16", 8, __m512, __m512bh, __mmask16, 16)
