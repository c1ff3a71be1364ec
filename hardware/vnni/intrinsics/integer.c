/* Integer arithmetic: add and subtract (wrapping and saturating), multiply, min, max, absolute values, averages. */
#include "prelude.h"

XP_BINARY_EPI8(add_epi8, "sse2", i8, (int8_t)(a.i8[l] + b.i8[l]))
XP_BINARY_EPI8(sub_epi8, "sse2", i8, (int8_t)(a.i8[l] - b.i8[l]))
XP_BINARY_EPI16(add_epi16, "sse2", i16, (int16_t)(a.i16[l] + b.i16[l]))
XP_BINARY_EPI16(sub_epi16, "sse2", i16, (int16_t)(a.i16[l] - b.i16[l]))
XP_BINARY_EPI32(add_epi32, "sse2", i32, a.i32[l] + b.i32[l])
XP_BINARY_EPI32(sub_epi32, "sse2", i32, a.i32[l] - b.i32[l])
XP_BINARY_EPI64(add_epi64, "sse2", "avx2", i64, a.i64[l] + b.i64[l])
XP_BINARY_EPI64(sub_epi64, "sse2", "avx2", i64, a.i64[l] - b.i64[l])

XP_BINARY_EPI8(adds_epi8, "sse2", i8, xp_saturate_i8(a.i8[l] + b.i8[l]))
XP_BINARY_EPI8(subs_epi8, "sse2", i8, xp_saturate_i8(a.i8[l] - b.i8[l]))
XP_BINARY_EPI8(adds_epu8, "sse2", u8, xp_saturate_u8(a.u8[l] + b.u8[l]))
XP_BINARY_EPI8(subs_epu8, "sse2", u8, xp_saturate_u8(a.u8[l] - b.u8[l]))
XP_BINARY_EPI16(adds_epi16, "sse2", i16, xp_saturate_i16(a.i16[l] + b.i16[l]))
XP_BINARY_EPI16(subs_epi16, "sse2", i16, xp_saturate_i16(a.i16[l] - b.i16[l]))
XP_BINARY_EPI16(adds_epu16, "sse2", u16, xp_saturate_u16(a.u16[l] + b.u16[l]))
XP_BINARY_EPI16(subs_epu16, "sse2", u16, xp_saturate_u16(a.u16[l] - b.u16[l]))
XP_BINARY_EPI8(avg_epu8, "sse2", u8, (a.u8[l] + b.u8[l] + 1) >> 1)
XP_BINARY_EPI16(avg_epu16, "sse2", u16, (a.u16[l] + b.u16[l] + 1) >> 1)

XP_BINARY_EPI16(mullo_epi16, "sse2", i16, (int16_t)(a.i16[l] * b.i16[l]))
XP_BINARY_EPI16(mulhi_epi16, "sse2", i16, (a.i16[l] * b.i16[l]) >> 16)
XP_BINARY_EPI16(mulhi_epu16, "sse2", u16, ((uint32_t)a.u16[l] * b.u16[l]) >> 16)
XP_BINARY_EPI16(mulhrs_epi16, "ssse3", i16, (int16_t)((a.i16[l] * b.i16[l] + 0x4000) >> 15))
XP_BINARY_EPI32(mullo_epi32, "sse4.1", i32, a.i32[l] * b.i32[l])
XP_BINARY(_mm, mullo_epi64, "avx512dq avx512vl", __m128i, 2, i64, a.i64[l] * b.i64[l])
XP_BINARY(_mm256, mullo_epi64, "avx512dq avx512vl", __m256i, 4, i64, a.i64[l] * b.i64[l])
XP_BINARY(_mm512, mullo_epi64, "avx512dq", __m512i, 8, i64, a.i64[l] * b.i64[l])
XP_BINARY(_mm512, mullox_epi64, "avx512f", __m512i, 8, i64, a.i64[l] * b.i64[l])
XP_BINARY_MASKED(_mm, mullo_epi64, "avx512dq avx512vl", __m128i, __mmask8, 2, i64, a.i64[l] * b.i64[l])
XP_BINARY_MASKED(_mm256, mullo_epi64, "avx512dq avx512vl", __m256i, __mmask8, 4, i64, a.i64[l] * b.i64[l])
XP_BINARY_MASKED(_mm512, mullo_epi64, "avx512dq", __m512i, __mmask8, 8, i64, a.i64[l] * b.i64[l])
/* The even 32-bit lanes, multiplied to 64 bits. */
XP_BINARY_EPI64(mul_epi32, "sse4.1", "avx2", i64, (int64_t)a.i32[2 * l] * b.i32[2 * l])
XP_BINARY_EPI64(mul_epu32, "sse2", "avx2", u64, (uint64_t)a.u32[2 * l] * b.u32[2 * l])

XP_BINARY_EPI8(min_epi8, "sse4.1", i8, (a.i8[l] < b.i8[l] ? a.i8[l] : b.i8[l]))
XP_BINARY_EPI8(max_epi8, "sse4.1", i8, (a.i8[l] > b.i8[l] ? a.i8[l] : b.i8[l]))
XP_BINARY_EPI8(min_epu8, "sse2", u8, (a.u8[l] < b.u8[l] ? a.u8[l] : b.u8[l]))
XP_BINARY_EPI8(max_epu8, "sse2", u8, (a.u8[l] > b.u8[l] ? a.u8[l] : b.u8[l]))
XP_BINARY_EPI16(min_epi16, "sse2", i16, (a.i16[l] < b.i16[l] ? a.i16[l] : b.i16[l]))
XP_BINARY_EPI16(max_epi16, "sse2", i16, (a.i16[l] > b.i16[l] ? a.i16[l] : b.i16[l]))
XP_BINARY_EPI16(min_epu16, "sse4.1", u16, (a.u16[l] < b.u16[l] ? a.u16[l] : b.u16[l]))
XP_BINARY_EPI16(max_epu16, "sse4.1", u16, (a.u16[l] > b.u16[l] ? a.u16[l] : b.u16[l]))
XP_BINARY_EPI32(min_epi32, "sse4.1", i32, (a.i32[l] < b.i32[l] ? a.i32[l] : b.i32[l]))
XP_BINARY_EPI32(max_epi32, "sse4.1", i32, (a.i32[l] > b.i32[l] ? a.i32[l] : b.i32[l]))
XP_BINARY_EPI32(min_epu32, "sse4.1", u32, (a.u32[l] < b.u32[l] ? a.u32[l] : b.u32[l]))
XP_BINARY_EPI32(max_epu32, "sse4.1", u32, (a.u32[l] > b.u32[l] ? a.u32[l] : b.u32[l]))
XP_BINARY_EPI64(min_epi64, "avx512vl", "avx512vl", i64, (a.i64[l] < b.i64[l] ? a.i64[l] : b.i64[l]))
XP_BINARY_EPI64(max_epi64, "avx512vl", "avx512vl", i64, (a.i64[l] > b.i64[l] ? a.i64[l] : b.i64[l]))
XP_BINARY_EPI64(min_epu64, "avx512vl", "avx512vl", u64, (a.u64[l] < b.u64[l] ? a.u64[l] : b.u64[l]))
XP_BINARY_EPI64(max_epu64, "avx512vl", "avx512vl", u64, (a.u64[l] > b.u64[l] ? a.u64[l] : b.u64[l]))

XP_UNARY_EPI8(abs_epi8, "ssse3", i8, (int8_t)(a.i8[l] < 0 ? -a.i8[l] : a.i8[l]))
XP_UNARY_EPI16(abs_epi16, "ssse3", i16, (int16_t)(a.i16[l] < 0 ? -a.i16[l] : a.i16[l]))
XP_UNARY_EPI32(abs_epi32, "ssse3", i32, (a.i32[l] < 0 ? -a.i32[l] : a.i32[l]))
XP_UNARY_EPI64(abs_epi64, "avx512vl", i64, (a.i64[l] < 0 ? -a.i64[l] : a.i64[l]))

/* a, negated where b is negative, zero where b is zero. */
#define XP_SIGN(P, NEEDS, V, B)                                                                                        \
  XP_BINARY(P, sign_epi8, NEEDS, V, B, i8, (int8_t)(b.i8[l] < 0 ? -a.i8[l] : b.i8[l] == 0 ? 0 : a.i8[l]))              \
  XP_BINARY(P, sign_epi16, NEEDS, V, B / 2, i16, (int16_t)(b.i16[l] < 0 ? -a.i16[l] : b.i16[l] == 0 ? 0 : a.i16[l]))   \
  XP_BINARY(P, sign_epi32, NEEDS, V, B / 4, i32, (b.i32[l] < 0 ? -a.i32[l] : b.i32[l] == 0 ? 0 : a.i32[l]))
XP_SIGN(_mm, "ssse3", __m128i, 16)
XP_SIGN(_mm256, "avx2", __m256i, 32)
