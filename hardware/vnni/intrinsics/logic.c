/* Bits: and, or, xor, andnot, ternary logic, shifts and rotations, population counts, conflicts. */
#include "prelude.h"

#define XP_LOGIC(P, NAME, NEEDS, V, N, T, E)                                                                           \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS, bitwise = 1)                                                                 \
  V P##_##NAME(V a, V b) {                                                                                             \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = E;                                                                            \
    return r;                                                                                                          \
  }
#define XP_LOGIC_ALL(OP, E32, E64)                                                                                     \
  XP_LOGIC(_mm, OP##_si128, "sse2", __m128i, 4, u32, E32)                                                              \
  XP_LOGIC(_mm256, OP##_si256, "avx2", __m256i, 8, u32, E32)                                                           \
  XP_LOGIC(_mm512, OP##_si512, "avx512f", __m512i, 16, u32, E32)                                                       \
  XP_LOGIC(_mm, OP##_ps, "sse", __m128, 4, u32, E32)                                                                   \
  XP_LOGIC(_mm256, OP##_ps, "avx", __m256, 8, u32, E32)                                                                \
  XP_LOGIC(_mm512, OP##_ps, "avx512dq", __m512, 16, u32, E32)                                                          \
  XP_LOGIC(_mm, OP##_pd, "sse2", __m128d, 2, u64, E64)                                                                 \
  XP_LOGIC(_mm256, OP##_pd, "avx", __m256d, 4, u64, E64)                                                               \
  XP_LOGIC(_mm512, OP##_pd, "avx512dq", __m512d, 8, u64, E64)                                                          \
  XP_LOGIC(_mm512, OP##_epi32, "avx512f", __m512i, 16, u32, E32)                                                       \
  XP_LOGIC(_mm512, OP##_epi64, "avx512f", __m512i, 8, u64, E64)                                                        \
  XP_BINARY_EPI32_MASKED(OP##_epi32, u32, E32)                                                                         \
  XP_BINARY_EPI64_MASKED(OP##_epi64, u64, E64)                                                                         \
  XP_BINARY_MASKED(_mm, OP##_ps, "avx512dq avx512vl", __m128, __mmask8, 4, u32, E32)                                   \
  XP_BINARY_MASKED(_mm256, OP##_ps, "avx512dq avx512vl", __m256, __mmask8, 8, u32, E32)                                \
  XP_BINARY_MASKED(_mm512, OP##_ps, "avx512dq", __m512, __mmask16, 16, u32, E32)                                       \
  XP_BINARY_MASKED(_mm512, OP##_pd, "avx512dq", __m512d, __mmask8, 8, u64, E64)
XP_LOGIC_ALL(and, a.u32[l] & b.u32[l], a.u64[l] & b.u64[l])
XP_LOGIC_ALL(or, a.u32[l] | b.u32[l], a.u64[l] | b.u64[l])
XP_LOGIC_ALL(xor, a.u32[l] ^ b.u32[l], a.u64[l] ^ b.u64[l])
XP_LOGIC_ALL(andnot, ~a.u32[l] & b.u32[l], ~a.u64[l] & b.u64[l])
#define XP_LOGIC_VL(OP, E32, E64)                                                                                      \
  XP_LOGIC(_mm, OP##_epi32, "avx512vl", __m128i, 4, u32, E32)                                                          \
  XP_LOGIC(_mm256, OP##_epi32, "avx512vl", __m256i, 8, u32, E32)                                                       \
  XP_LOGIC(_mm, OP##_epi64, "avx512vl", __m128i, 2, u64, E64)                                                          \
  XP_LOGIC(_mm256, OP##_epi64, "avx512vl", __m256i, 4, u64, E64)
XP_LOGIC_VL(or, a.u32[l] | b.u32[l], a.u64[l] | b.u64[l])
XP_LOGIC_VL(xor, a.u32[l] ^ b.u32[l], a.u64[l] ^ b.u64[l])

/* Each result bit is the bit of imm that the three operand bits select: (a, b, c) = 4a + 2b + c. */
inline uint32_t xp_ternary_u32(uint32_t a, uint32_t b, uint32_t c, int imm) {
  return (imm & 1 ? ~a & ~b & ~c : 0) | (imm & 2 ? ~a & ~b & c : 0) | (imm & 4 ? ~a & b & ~c : 0) |
         (imm & 8 ? ~a & b & c : 0) | (imm & 16 ? a & ~b & ~c : 0) | (imm & 32 ? a & ~b & c : 0) |
         (imm & 64 ? a & b & ~c : 0) | (imm & 128 ? a & b & c : 0);
}
inline uint64_t xp_ternary_u64(uint64_t a, uint64_t b, uint64_t c, int imm) {
  return (imm & 1 ? ~a & ~b & ~c : 0) | (imm & 2 ? ~a & ~b & c : 0) | (imm & 4 ? ~a & b & ~c : 0) |
         (imm & 8 ? ~a & b & c : 0) | (imm & 16 ? a & ~b & ~c : 0) | (imm & 32 ? a & ~b & c : 0) |
         (imm & 64 ? a & b & ~c : 0) | (imm & 128 ? a & b & c : 0);
}
#define XP_TERNARY(P, NAME, NEEDS, V, K, N, T)                                                                         \
  XP_INTRINSIC(P##_ternarylogic_##NAME, needs = NEEDS, imm = "0..255", bitwise = 1)                                    \
  V P##_ternarylogic_##NAME(V a, V b, V c, int imm) {                                                                  \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = xp_ternary_##T(a.T[l], b.T[l], c.T[l], imm);                                  \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_mask_ternarylogic_##NAME, needs = NEEDS, imm = "0..255")                                            \
  V P##_mask_ternarylogic_##NAME(V a, K k, V b, V c, int imm) {                                                        \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? xp_ternary_##T(a.T[l], b.T[l], c.T[l], imm) : a.T[l];          \
    return r;                                                                                                          \
  }
XP_TERNARY(_mm, epi32, "avx512vl", __m128i, __mmask8, 4, u32)
XP_TERNARY(_mm256, epi32, "avx512vl", __m256i, __mmask8, 8, u32)
XP_TERNARY(_mm512, epi32, "avx512f", __m512i, __mmask16, 16, u32)
XP_TERNARY(_mm, epi64, "avx512vl", __m128i, __mmask8, 2, u64)
XP_TERNARY(_mm256, epi64, "avx512vl", __m256i, __mmask8, 4, u64)
XP_TERNARY(_mm512, epi64, "avx512f", __m512i, __mmask8, 8, u64)

/* Shifts by an immediate: a count beyond the lane clears it, or fills it with the sign. */
#define XP_SHIFT_IMM(NAME, NEEDS, W128, W256, W512, T, N, K128, K256, K512, E)                                     \
  XP_UNARY_IMM(_mm, NAME, NEEDS, "0..255", __m128i, N, T, E)                                                           \
  XP_UNARY_IMM(_mm256, NAME, W256, "0..255", __m256i, 2 * N, T, E)                                                     \
  XP_UNARY_IMM(_mm512, NAME, W512, "0..255", __m512i, 4 * N, T, E)                                                     \
  XP_UNARY_IMM_MASKED(_mm, NAME, W128, "0..255", __m128i, K128, N, T, E)                                               \
  XP_UNARY_IMM_MASKED(_mm256, NAME, W128, "0..255", __m256i, K256, 2 * N, T, E)                                        \
  XP_UNARY_IMM_MASKED(_mm512, NAME, W512, "0..255", __m512i, K512, 4 * N, T, E)
#define XP_SHIFT_16(NAME, T, E)                                                                                        \
  XP_SHIFT_IMM(NAME, "sse2", "avx512bw avx512vl", "avx2", "avx512bw", T, 8, __mmask8, __mmask16, __mmask32, E)
#define XP_SHIFT_32(NAME, NEEDS, NEEDS256, T, E)                                                                       \
  XP_SHIFT_IMM(NAME, NEEDS, "avx512vl", NEEDS256, "avx512f", T, 4, __mmask8, __mmask8, __mmask16, E)
#define XP_SHIFT_64(NAME, NEEDS, NEEDS256, T, E)                                                                       \
  XP_SHIFT_IMM(NAME, NEEDS, "avx512vl", NEEDS256, "avx512f", T, 2, __mmask8, __mmask8, __mmask8, E)
XP_SHIFT_16(slli_epi16, u16, (uint16_t)(imm > 15 ? 0 : a.u16[l] << imm))
XP_SHIFT_16(srli_epi16, u16, (uint16_t)(imm > 15 ? 0 : a.u16[l] >> imm))
XP_SHIFT_16(srai_epi16, i16, (int16_t)(a.i16[l] >> (imm > 15 ? 15 : imm)))
XP_SHIFT_32(slli_epi32, "sse2", "avx2", u32, (imm > 31 ? 0 : a.u32[l] << imm))
XP_SHIFT_32(srli_epi32, "sse2", "avx2", u32, (imm > 31 ? 0 : a.u32[l] >> imm))
XP_SHIFT_32(srai_epi32, "sse2", "avx2", i32, a.i32[l] >> (imm > 31 ? 31 : imm))
XP_SHIFT_64(slli_epi64, "sse2", "avx2", u64, (imm > 63 ? 0 : a.u64[l] << imm))
XP_SHIFT_64(srli_epi64, "sse2", "avx2", u64, (imm > 63 ? 0 : a.u64[l] >> imm))
XP_SHIFT_64(srai_epi64, "avx512vl", "avx512vl", i64, a.i64[l] >> (imm > 63 ? 63 : imm))
XP_SHIFT_32(rol_epi32, "avx512vl", "avx512vl", u32, (a.u32[l] << (imm & 31)) | (a.u32[l] >> ((32 - imm) & 31)))
XP_SHIFT_32(ror_epi32, "avx512vl", "avx512vl", u32, (a.u32[l] >> (imm & 31)) | (a.u32[l] << ((32 - imm) & 31)))
XP_SHIFT_64(rol_epi64, "avx512vl", "avx512vl", u64, (a.u64[l] << (imm & 63)) | (a.u64[l] >> ((64 - imm) & 63)))
XP_SHIFT_64(ror_epi64, "avx512vl", "avx512vl", u64, (a.u64[l] >> (imm & 63)) | (a.u64[l] << ((64 - imm) & 63)))

/* Shifts of all lanes by the low 64 bits of a vector. */
#define XP_SHIFT_COUNT(P, NAME, NEEDS, V, N, T, E)                                                                     \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS)                                                                              \
  V P##_##NAME(V a, __m128i count) {                                                                                   \
    V r;                                                                                                               \
    uint64_t n = count.u64[0];                                                                                         \
    for (int l = 0; l < N; ++l) r.T[l] = E;                                                                            \
    return r;                                                                                                          \
  }
#define XP_SHIFT_COUNTS(P, F, BW, V, B)                                                                                \
  XP_SHIFT_COUNT(P, sll_epi16, BW, V, B / 2, u16, (uint16_t)(n > 15 ? 0 : a.u16[l] << n))                              \
  XP_SHIFT_COUNT(P, srl_epi16, BW, V, B / 2, u16, (uint16_t)(n > 15 ? 0 : a.u16[l] >> n))                              \
  XP_SHIFT_COUNT(P, sra_epi16, BW, V, B / 2, i16, (int16_t)(a.i16[l] >> (n > 15 ? 15 : n)))                            \
  XP_SHIFT_COUNT(P, sll_epi32, F, V, B / 4, u32, (n > 31 ? 0 : a.u32[l] << n))                                         \
  XP_SHIFT_COUNT(P, srl_epi32, F, V, B / 4, u32, (n > 31 ? 0 : a.u32[l] >> n))                                         \
  XP_SHIFT_COUNT(P, sra_epi32, F, V, B / 4, i32, a.i32[l] >> (n > 31 ? 31 : n))                                        \
  XP_SHIFT_COUNT(P, sll_epi64, F, V, B / 8, u64, (n > 63 ? 0 : a.u64[l] << n))                                         \
  XP_SHIFT_COUNT(P, srl_epi64, F, V, B / 8, u64, (n > 63 ? 0 : a.u64[l] >> n))
XP_SHIFT_COUNTS(_mm, "sse2", "sse2", __m128i, 16)
XP_SHIFT_COUNTS(_mm256, "avx2", "avx2", __m256i, 32)
XP_SHIFT_COUNTS(_mm512, "avx512f", "avx512bw", __m512i, 64)

/* Shifts of each lane by its own count. */
#define XP_SHIFT_EACH_32(NAME, T, E)                                                                                   \
  XP_BINARY(_mm, NAME, "avx2", __m128i, 4, T, E)                                                                       \
  XP_BINARY(_mm256, NAME, "avx2", __m256i, 8, T, E)                                                                    \
  XP_BINARY(_mm512, NAME, "avx512f", __m512i, 16, T, E)                                                                \
  XP_BINARY_EPI32_MASKED(NAME, T, E)
XP_SHIFT_EACH_32(sllv_epi32, u32, (b.u32[l] > 31 ? 0 : a.u32[l] << b.u32[l]))
XP_SHIFT_EACH_32(srlv_epi32, u32, (b.u32[l] > 31 ? 0 : a.u32[l] >> b.u32[l]))
XP_SHIFT_EACH_32(srav_epi32, i32, a.i32[l] >> (b.u32[l] > 31 ? 31 : b.u32[l]))
XP_BINARY_EPI64(sllv_epi64, "avx2", "avx2", u64, (b.u64[l] > 63 ? 0 : a.u64[l] << b.u64[l]))
XP_BINARY_EPI64(srlv_epi64, "avx2", "avx2", u64, (b.u64[l] > 63 ? 0 : a.u64[l] >> b.u64[l]))
XP_BINARY_EPI64(srav_epi64, "avx512vl", "avx512vl", i64, a.i64[l] >> (b.u64[l] > 63 ? 63 : b.u64[l]))
#define XP_SHIFT_EACH_16(NAME, T, E)                                                                                   \
  XP_BINARY(_mm, NAME, "avx512bw avx512vl", __m128i, 8, T, E)                                                          \
  XP_BINARY(_mm256, NAME, "avx512bw avx512vl", __m256i, 16, T, E)                                                      \
  XP_BINARY(_mm512, NAME, "avx512bw", __m512i, 32, T, E)                                                               \
  XP_BINARY_EPI16_MASKED(NAME, T, E)
XP_SHIFT_EACH_16(sllv_epi16, u16, (uint16_t)(b.u16[l] > 15 ? 0 : a.u16[l] << b.u16[l]))
XP_SHIFT_EACH_16(srlv_epi16, u16, (uint16_t)(b.u16[l] > 15 ? 0 : a.u16[l] >> b.u16[l]))
XP_SHIFT_EACH_16(srav_epi16, i16, (int16_t)(a.i16[l] >> (b.u16[l] > 15 ? 15 : b.u16[l])))
XP_BINARY(_mm512, rolv_epi32, "avx512f", __m512i, 16, u32,
          (a.u32[l] << (b.u32[l] & 31)) | (a.u32[l] >> ((32 - b.u32[l]) & 31)))
XP_BINARY(_mm512, rorv_epi32, "avx512f", __m512i, 16, u32,
          (a.u32[l] >> (b.u32[l] & 31)) | (a.u32[l] << ((32 - b.u32[l]) & 31)))

/* Byte shifts within each 16 bytes. */
#define XP_BYTE_SHIFT(P, NAME, NEEDS, V, GROUPS, E)                                                                    \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS, imm = "0..255")                                                              \
  V P##_##NAME(V a, int imm) {                                                                                         \
    V r;                                                                                                               \
    for (int g = 0; g < GROUPS; ++g)                                                                                   \
      for (int i = 0; i < 16; ++i) r.u8[16 * g + i] = E;                                                               \
    return r;                                                                                                          \
  }
XP_BYTE_SHIFT(_mm, slli_si128, "sse2", __m128i, 1, i - imm >= 0 ? a.u8[16 * g + i - imm] : 0)
XP_BYTE_SHIFT(_mm, srli_si128, "sse2", __m128i, 1, i + imm < 16 ? a.u8[16 * g + i + imm] : 0)
XP_BYTE_SHIFT(_mm, bslli_si128, "sse2", __m128i, 1, i - imm >= 0 ? a.u8[16 * g + i - imm] : 0)
XP_BYTE_SHIFT(_mm, bsrli_si128, "sse2", __m128i, 1, i + imm < 16 ? a.u8[16 * g + i + imm] : 0)
XP_BYTE_SHIFT(_mm256, slli_si256, "avx2", __m256i, 2, i - imm >= 0 ? a.u8[16 * g + i - imm] : 0)
XP_BYTE_SHIFT(_mm256, srli_si256, "avx2", __m256i, 2, i + imm < 16 ? a.u8[16 * g + i + imm] : 0)
XP_BYTE_SHIFT(_mm256, bslli_epi128, "avx2", __m256i, 2, i - imm >= 0 ? a.u8[16 * g + i - imm] : 0)
XP_BYTE_SHIFT(_mm256, bsrli_epi128, "avx2", __m256i, 2, i + imm < 16 ? a.u8[16 * g + i + imm] : 0)
XP_BYTE_SHIFT(_mm512, bslli_epi128, "avx512bw", __m512i, 4, i - imm >= 0 ? a.u8[16 * g + i - imm] : 0)
XP_BYTE_SHIFT(_mm512, bsrli_epi128, "avx512bw", __m512i, 4, i + imm < 16 ? a.u8[16 * g + i + imm] : 0)

/* Population and leading zero counts. */
inline int32_t xp_popcount_u64(uint64_t x) {
  int32_t n = 0;
  for (int i = 0; i < 64; ++i) n += (int32_t)((x >> i) & 1);
  return n;
}
inline int32_t xp_leading_zeros_u32(uint32_t x) {
  int32_t n = 32;
  for (int i = 0; i < 32; ++i) n = (x >> i) & 1 ? 31 - i : n;
  return n;
}
inline int32_t xp_leading_zeros_u64(uint64_t x) {
  int32_t n = 64;
  for (int i = 0; i < 64; ++i) n = (x >> i) & 1 ? 63 - i : n;
  return n;
}
inline int32_t xp_trailing_zeros_u64(uint64_t x, int32_t width) {
  int32_t n = width;
  for (int i = 0; i < width; ++i) n = (x >> (width - 1 - i)) & 1 ? width - 1 - i : n;
  return n;
}
#define XP_COUNTS(P, NAME, NEEDS, V, K, N, T, E)                                                                       \
  XP_UNARY(P, NAME, NEEDS, V, N, T, E)                                                                                 \
  XP_UNARY_MASKED(P, NAME, NEEDS, V, K, N, T, E)
#define XP_COUNTS_ALL(NAME, T, NEEDS, NARROW, N, E, K1, K2, K3)                                                        \
  XP_COUNTS(_mm, NAME, NARROW, __m128i, K1, N, T, E)                                                                   \
  XP_COUNTS(_mm256, NAME, NARROW, __m256i, K2, 2 * N, T, E)                                                            \
  XP_COUNTS(_mm512, NAME, NEEDS, __m512i, K3, 4 * N, T, E)
XP_COUNTS_ALL(popcnt_epi8, i8, "avx512bitalg", "avx512bitalg avx512vl", 16, xp_popcount_u64(a.u8[l]),
              __mmask16, __mmask32, __mmask64)
XP_COUNTS_ALL(popcnt_epi16, i16, "avx512bitalg", "avx512bitalg avx512vl", 8, xp_popcount_u64(a.u16[l]),
              __mmask8, __mmask16, __mmask32)
XP_COUNTS_ALL(popcnt_epi32, i32, "avx512vpopcntdq", "avx512vpopcntdq avx512vl", 4, xp_popcount_u64(a.u32[l]),
              __mmask8, __mmask8, __mmask16)
XP_COUNTS_ALL(popcnt_epi64, i64, "avx512vpopcntdq", "avx512vpopcntdq avx512vl", 2, xp_popcount_u64(a.u64[l]),
              __mmask8, __mmask8, __mmask8)
XP_COUNTS_ALL(lzcnt_epi32, i32, "avx512cd", "avx512cd avx512vl", 4, xp_leading_zeros_u32(a.u32[l]),
              __mmask8, __mmask8, __mmask16)
XP_COUNTS_ALL(lzcnt_epi64, i64, "avx512cd", "avx512cd avx512vl", 2, xp_leading_zeros_u64(a.u64[l]),
              __mmask8, __mmask8, __mmask8)

/* Conflicts: bit e of lane l says that lane e < l holds the same. */
inline uint32_t xp_equal_before_u32(uint32_t *a, int l) {
  uint32_t bits = 0;
  for (int e = 0; e < l; ++e) bits |= (uint32_t)(a[e] == a[l]) << e;
  return bits;
}
inline uint64_t xp_equal_before_u64(uint64_t *a, int l) {
  uint64_t bits = 0;
  for (int e = 0; e < l; ++e) bits |= (uint64_t)(a[e] == a[l]) << e;
  return bits;
}
XP_COUNTS_ALL(conflict_epi32, u32, "avx512cd", "avx512cd avx512vl", 4, xp_equal_before_u32(a.u32, l),
              __mmask8, __mmask8, __mmask16)
XP_COUNTS_ALL(conflict_epi64, u64, "avx512cd", "avx512cd avx512vl", 2, xp_equal_before_u64(a.u64, l),
              __mmask8, __mmask8, __mmask8)

/* Scalar bit instructions, mostly used to make masks. */
XP_INTRINSIC(_mm_popcnt_u32, needs = "popcnt")
int _mm_popcnt_u32(unsigned int x) { return xp_popcount_u64(x); }
XP_INTRINSIC(_mm_popcnt_u64, needs = "popcnt")
long long _mm_popcnt_u64(unsigned long long x) { return xp_popcount_u64(x); }
XP_INTRINSIC(_popcnt32, needs = "popcnt")
int _popcnt32(int x) { return xp_popcount_u64((uint32_t)x); }
XP_INTRINSIC(_popcnt64, needs = "popcnt")
int _popcnt64(long long x) { return xp_popcount_u64((uint64_t)x); }
XP_INTRINSIC(_lzcnt_u32, needs = "lzcnt")
unsigned int _lzcnt_u32(unsigned int x) { return xp_leading_zeros_u32(x); }
XP_INTRINSIC(_lzcnt_u64, needs = "lzcnt")
unsigned long long _lzcnt_u64(unsigned long long x) { return xp_leading_zeros_u64(x); }
XP_INTRINSIC(_tzcnt_u32, needs = "bmi")
unsigned int _tzcnt_u32(unsigned int x) { return xp_trailing_zeros_u64(x, 32); }
XP_INTRINSIC(_tzcnt_u64, needs = "bmi")
unsigned long long _tzcnt_u64(unsigned long long x) { return xp_trailing_zeros_u64(x, 64); }
XP_INTRINSIC(_blsr_u32, needs = "bmi")
unsigned int _blsr_u32(unsigned int x) { return x & (x - 1); }
XP_INTRINSIC(_blsr_u64, needs = "bmi")
unsigned long long _blsr_u64(unsigned long long x) { return x & (x - 1); }
XP_INTRINSIC(_bzhi_u32, needs = "bmi2")
unsigned int _bzhi_u32(unsigned int x, unsigned int n) { return (n & 255) > 31 ? x : x & ((1u << (n & 31)) - 1); }
XP_INTRINSIC(_bzhi_u64, needs = "bmi2")
unsigned long long _bzhi_u64(unsigned long long x, unsigned long long n) {
  return (n & 255) > 63 ? x : x & (((uint64_t)1 << (n & 63)) - 1);
}
XP_INTRINSIC(_andn_u32, needs = "bmi")
unsigned int _andn_u32(unsigned int x, unsigned int y) { return ~x & y; }
XP_INTRINSIC(_pext_u32, needs = "bmi2")
unsigned int _pext_u32(unsigned int x, unsigned int mask) {
  uint32_t r = 0;
  int j = 0;
  for (int i = 0; i < 32; ++i)
    if ((mask >> i) & 1) {
      r = r | (((x >> i) & 1) << j);
      j = j + 1;
    }
  return r;
}
XP_INTRINSIC(_pdep_u32, needs = "bmi2")
unsigned int _pdep_u32(unsigned int x, unsigned int mask) {
  uint32_t r = 0;
  int j = 0;
  for (int i = 0; i < 32; ++i)
    if ((mask >> i) & 1) {
      r = r | (((x >> j) & 1) << i);
      j = j + 1;
    }
  return r;
}
