/* Comparisons: to masks, to all-ones lanes, to flags; tests; blends and moves under a mask. */
#include "prelude.h"

/* The 32 float predicates: bit 4 only says whether a quiet NaN raises an exception. */
inline bool xp_compare_f32(float a, float b, int imm) {
  return (imm & 15) == 0 ? a == b
         : (imm & 15) == 1 ? a < b
         : (imm & 15) == 2 ? a <= b
         : (imm & 15) == 3 ? isnan(a) || isnan(b)
         : (imm & 15) == 4 ? a != b
         : (imm & 15) == 5 ? !(a < b)
         : (imm & 15) == 6 ? !(a <= b)
         : (imm & 15) == 7 ? !(isnan(a) || isnan(b))
         : (imm & 15) == 8 ? a == b || isnan(a) || isnan(b)
         : (imm & 15) == 9 ? !(a >= b)
         : (imm & 15) == 10 ? !(a > b)
         : (imm & 15) == 11 ? false
         : (imm & 15) == 12 ? a < b || a > b
         : (imm & 15) == 13 ? a >= b
         : (imm & 15) == 14 ? a > b
                            : true;
}
inline bool xp_compare_f64(double a, double b, int imm) {
  return (imm & 15) == 0 ? a == b
         : (imm & 15) == 1 ? a < b
         : (imm & 15) == 2 ? a <= b
         : (imm & 15) == 3 ? isnan(a) || isnan(b)
         : (imm & 15) == 4 ? a != b
         : (imm & 15) == 5 ? !(a < b)
         : (imm & 15) == 6 ? !(a <= b)
         : (imm & 15) == 7 ? !(isnan(a) || isnan(b))
         : (imm & 15) == 8 ? a == b || isnan(a) || isnan(b)
         : (imm & 15) == 9 ? !(a >= b)
         : (imm & 15) == 10 ? !(a > b)
         : (imm & 15) == 11 ? false
         : (imm & 15) == 12 ? a < b || a > b
         : (imm & 15) == 13 ? a >= b
         : (imm & 15) == 14 ? a > b
                            : true;
}
#define XP_COMPARE_IMM(P, NAME, NEEDS, RANGE, V, K, N, E)                                                              \
  XP_INTRINSIC(P##_##NAME##_mask, needs = NEEDS, imm = RANGE)                                                          \
  K P##_##NAME##_mask(V a, V b, int imm) {                                                                             \
    K r = 0;                                                                                                           \
    for (int l = 0; l < N; ++l) r |= E ? (K)1 << l : 0;                                                                \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_mask_##NAME##_mask, needs = NEEDS, imm = RANGE)                                                     \
  K P##_mask_##NAME##_mask(K k, V a, V b, int imm) {                                                                   \
    K r = 0;                                                                                                           \
    for (int l = 0; l < N; ++l) r |= ((k >> l) & 1) && E ? (K)1 << l : 0;                                              \
    return r;                                                                                                          \
  }
XP_COMPARE_IMM(_mm, cmp_ps, "avx512vl", "0..31", __m128, __mmask8, 4, xp_compare_f32(a.f32[l], b.f32[l], imm))
XP_COMPARE_IMM(_mm256, cmp_ps, "avx512vl", "0..31", __m256, __mmask8, 8, xp_compare_f32(a.f32[l], b.f32[l], imm))
XP_COMPARE_IMM(_mm512, cmp_ps, "avx512f", "0..31", __m512, __mmask16, 16, xp_compare_f32(a.f32[l], b.f32[l], imm))
XP_COMPARE_IMM(_mm, cmp_pd, "avx512vl", "0..31", __m128d, __mmask8, 2, xp_compare_f64(a.f64[l], b.f64[l], imm))
XP_COMPARE_IMM(_mm256, cmp_pd, "avx512vl", "0..31", __m256d, __mmask8, 4, xp_compare_f64(a.f64[l], b.f64[l], imm))
XP_COMPARE_IMM(_mm512, cmp_pd, "avx512f", "0..31", __m512d, __mmask8, 8, xp_compare_f64(a.f64[l], b.f64[l], imm))

#define XP_COMPARE(P, NAME, NEEDS, V, K, N, E)                                                                         \
  XP_INTRINSIC(P##_##NAME##_mask, needs = NEEDS)                                                                       \
  K P##_##NAME##_mask(V a, V b) {                                                                                      \
    K r = 0;                                                                                                           \
    for (int l = 0; l < N; ++l) r |= E ? (K)1 << l : 0;                                                                \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_mask_##NAME##_mask, needs = NEEDS)                                                                  \
  K P##_mask_##NAME##_mask(K k, V a, V b) {                                                                            \
    K r = 0;                                                                                                           \
    for (int l = 0; l < N; ++l) r |= ((k >> l) & 1) && E ? (K)1 << l : 0;                                              \
    return r;                                                                                                          \
  }
XP_COMPARE(_mm512, cmpeq_ps, "avx512f", __m512, __mmask16, 16, (a.f32[l] == b.f32[l]))
XP_COMPARE(_mm512, cmplt_ps, "avx512f", __m512, __mmask16, 16, (a.f32[l] < b.f32[l]))
XP_COMPARE(_mm512, cmple_ps, "avx512f", __m512, __mmask16, 16, (a.f32[l] <= b.f32[l]))
XP_COMPARE(_mm512, cmpneq_ps, "avx512f", __m512, __mmask16, 16, (a.f32[l] != b.f32[l]))
XP_COMPARE(_mm512, cmpnlt_ps, "avx512f", __m512, __mmask16, 16, !(a.f32[l] < b.f32[l]))
XP_COMPARE(_mm512, cmpnle_ps, "avx512f", __m512, __mmask16, 16, !(a.f32[l] <= b.f32[l]))
XP_COMPARE(_mm512, cmpunord_ps, "avx512f", __m512, __mmask16, 16, (isnan(a.f32[l]) || isnan(b.f32[l])))
XP_COMPARE(_mm512, cmpord_ps, "avx512f", __m512, __mmask16, 16, !(isnan(a.f32[l]) || isnan(b.f32[l])))
XP_COMPARE(_mm512, cmpeq_pd, "avx512f", __m512d, __mmask8, 8, (a.f64[l] == b.f64[l]))
XP_COMPARE(_mm512, cmplt_pd, "avx512f", __m512d, __mmask8, 8, (a.f64[l] < b.f64[l]))
XP_COMPARE(_mm512, cmple_pd, "avx512f", __m512d, __mmask8, 8, (a.f64[l] <= b.f64[l]))
XP_COMPARE(_mm512, cmpneq_pd, "avx512f", __m512d, __mmask8, 8, (a.f64[l] != b.f64[l]))

/* Integer comparisons, signed and unsigned; predicates 0 eq, 1 lt, 2 le, 3 false, 4 ne, 5 nlt, 6 nle, 7 true. */
#define XP_PREDICATE(A, B)                                                                                             \
  ((imm & 7) == 0   ? A == B                                                                                           \
   : (imm & 7) == 1 ? A < B                                                                                            \
   : (imm & 7) == 2 ? A <= B                                                                                           \
   : (imm & 7) == 3 ? false                                                                                            \
   : (imm & 7) == 4 ? A != B                                                                                           \
   : (imm & 7) == 5 ? A >= B                                                                                           \
   : (imm & 7) == 6 ? A > B                                                                                            \
                    : true)
#define XP_COMPARE_INT(P, SUFFIX, NEEDS, V, K, N, T)                                                                   \
  XP_COMPARE_IMM(P, cmp_##SUFFIX, NEEDS, "0..7", V, K, N, XP_PREDICATE(a.T[l], b.T[l]))                                \
  XP_COMPARE(P, cmpeq_##SUFFIX, NEEDS, V, K, N, (a.T[l] == b.T[l]))                                                    \
  XP_COMPARE(P, cmplt_##SUFFIX, NEEDS, V, K, N, (a.T[l] < b.T[l]))                                                     \
  XP_COMPARE(P, cmple_##SUFFIX, NEEDS, V, K, N, (a.T[l] <= b.T[l]))                                                    \
  XP_COMPARE(P, cmpneq_##SUFFIX, NEEDS, V, K, N, (a.T[l] != b.T[l]))                                                   \
  XP_COMPARE(P, cmpge_##SUFFIX, NEEDS, V, K, N, (a.T[l] >= b.T[l]))                                                    \
  XP_COMPARE(P, cmpgt_##SUFFIX, NEEDS, V, K, N, (a.T[l] > b.T[l]))
#define XP_COMPARE_WIDTHS(SUFFIX, T, NVL, N512, N, K128, K256, K512)                                                   \
  XP_COMPARE_INT(_mm, SUFFIX, NVL, __m128i, K128, N, T)                                                                \
  XP_COMPARE_INT(_mm256, SUFFIX, NVL, __m256i, K256, 2 * N, T)                                                         \
  XP_COMPARE_INT(_mm512, SUFFIX, N512, __m512i, K512, 4 * N, T)
XP_COMPARE_WIDTHS(epi8, i8, "avx512bw avx512vl", "avx512bw", 16, __mmask16, __mmask32, __mmask64)
XP_COMPARE_WIDTHS(epu8, u8, "avx512bw avx512vl", "avx512bw", 16, __mmask16, __mmask32, __mmask64)
XP_COMPARE_WIDTHS(epi16, i16, "avx512bw avx512vl", "avx512bw", 8, __mmask8, __mmask16, __mmask32)
XP_COMPARE_WIDTHS(epu16, u16, "avx512bw avx512vl", "avx512bw", 8, __mmask8, __mmask16, __mmask32)
XP_COMPARE_WIDTHS(epi32, i32, "avx512vl", "avx512f", 4, __mmask8, __mmask8, __mmask16)
XP_COMPARE_WIDTHS(epu32, u32, "avx512vl", "avx512f", 4, __mmask8, __mmask8, __mmask16)
XP_COMPARE_WIDTHS(epi64, i64, "avx512vl", "avx512f", 2, __mmask8, __mmask8, __mmask8)
XP_COMPARE_WIDTHS(epu64, u64, "avx512vl", "avx512f", 2, __mmask8, __mmask8, __mmask8)

/* Which lanes share a set bit (test), share none (testn). */
#define XP_TEST(P, SUFFIX, NEEDS, V, K, N, T)                                                                          \
  XP_COMPARE(P, test_##SUFFIX, NEEDS, V, K, N, ((a.T[l] & b.T[l]) != 0))                                               \
  XP_COMPARE(P, testn_##SUFFIX, NEEDS, V, K, N, ((a.T[l] & b.T[l]) == 0))
#define XP_TEST_WIDTHS(SUFFIX, T, NVL, N512, N, K128, K256, K512)                                                      \
  XP_TEST(_mm, SUFFIX, NVL, __m128i, K128, N, T)                                                                       \
  XP_TEST(_mm256, SUFFIX, NVL, __m256i, K256, 2 * N, T)                                                                \
  XP_TEST(_mm512, SUFFIX, N512, __m512i, K512, 4 * N, T)
XP_TEST_WIDTHS(epi8, u8, "avx512bw avx512vl", "avx512bw", 16, __mmask16, __mmask32, __mmask64)
XP_TEST_WIDTHS(epi16, u16, "avx512bw avx512vl", "avx512bw", 8, __mmask8, __mmask16, __mmask32)
XP_TEST_WIDTHS(epi32, u32, "avx512vl", "avx512f", 4, __mmask8, __mmask8, __mmask16)
XP_TEST_WIDTHS(epi64, u64, "avx512vl", "avx512f", 2, __mmask8, __mmask8, __mmask8)

/* SSE and AVX comparisons: lanes of all ones or all zeros. */
#define XP_COMPARE_LANES(P, NAME, NEEDS, V, N, T, U, OP)                                                               \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS)                                                                              \
  V P##_##NAME(V a, V b) {                                                                                             \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.U[l] = a.T[l] OP b.T[l] ? -1 : 0;                                                    \
    return r;                                                                                                          \
  }
XP_COMPARE_LANES(_mm, cmpeq_epi8, "sse2", __m128i, 16, i8, i8, ==)
XP_COMPARE_LANES(_mm, cmpgt_epi8, "sse2", __m128i, 16, i8, i8, >)
XP_COMPARE_LANES(_mm, cmplt_epi8, "sse2", __m128i, 16, i8, i8, <)
XP_COMPARE_LANES(_mm, cmpeq_epi16, "sse2", __m128i, 8, i16, i16, ==)
XP_COMPARE_LANES(_mm, cmpgt_epi16, "sse2", __m128i, 8, i16, i16, >)
XP_COMPARE_LANES(_mm, cmplt_epi16, "sse2", __m128i, 8, i16, i16, <)
XP_COMPARE_LANES(_mm, cmpeq_epi32, "sse2", __m128i, 4, i32, i32, ==)
XP_COMPARE_LANES(_mm, cmpgt_epi32, "sse2", __m128i, 4, i32, i32, >)
XP_COMPARE_LANES(_mm, cmplt_epi32, "sse2", __m128i, 4, i32, i32, <)
XP_COMPARE_LANES(_mm, cmpeq_epi64, "sse4.1", __m128i, 2, i64, i64, ==)
XP_COMPARE_LANES(_mm, cmpgt_epi64, "sse4.2", __m128i, 2, i64, i64, >)
XP_COMPARE_LANES(_mm256, cmpeq_epi8, "avx2", __m256i, 32, i8, i8, ==)
XP_COMPARE_LANES(_mm256, cmpgt_epi8, "avx2", __m256i, 32, i8, i8, >)
XP_COMPARE_LANES(_mm256, cmpeq_epi16, "avx2", __m256i, 16, i16, i16, ==)
XP_COMPARE_LANES(_mm256, cmpgt_epi16, "avx2", __m256i, 16, i16, i16, >)
XP_COMPARE_LANES(_mm256, cmpeq_epi32, "avx2", __m256i, 8, i32, i32, ==)
XP_COMPARE_LANES(_mm256, cmpgt_epi32, "avx2", __m256i, 8, i32, i32, >)
XP_COMPARE_LANES(_mm256, cmpeq_epi64, "avx2", __m256i, 4, i64, i64, ==)
XP_COMPARE_LANES(_mm256, cmpgt_epi64, "avx2", __m256i, 4, i64, i64, >)
XP_COMPARE_LANES(_mm, cmpeq_ps, "sse", __m128, 4, f32, i32, ==)
XP_COMPARE_LANES(_mm, cmplt_ps, "sse", __m128, 4, f32, i32, <)
XP_COMPARE_LANES(_mm, cmple_ps, "sse", __m128, 4, f32, i32, <=)
XP_COMPARE_LANES(_mm, cmpgt_ps, "sse", __m128, 4, f32, i32, >)
XP_COMPARE_LANES(_mm, cmpge_ps, "sse", __m128, 4, f32, i32, >=)
XP_COMPARE_LANES(_mm, cmpneq_ps, "sse", __m128, 4, f32, i32, !=)
XP_COMPARE_LANES(_mm, cmpeq_pd, "sse2", __m128d, 2, f64, i64, ==)
XP_COMPARE_LANES(_mm, cmplt_pd, "sse2", __m128d, 2, f64, i64, <)
XP_COMPARE_LANES(_mm, cmple_pd, "sse2", __m128d, 2, f64, i64, <=)
XP_COMPARE_LANES(_mm, cmpgt_pd, "sse2", __m128d, 2, f64, i64, >)
XP_COMPARE_LANES(_mm, cmpge_pd, "sse2", __m128d, 2, f64, i64, >=)
#define XP_COMPARE_UNORDERED(P, NEEDS, V, N)                                                                           \
  XP_INTRINSIC(P##_cmpunord_ps, needs = NEEDS)                                                                         \
  V P##_cmpunord_ps(V a, V b) {                                                                                        \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.i32[l] = isnan(a.f32[l]) || isnan(b.f32[l]) ? -1 : 0;                                \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_cmpord_ps, needs = NEEDS)                                                                           \
  V P##_cmpord_ps(V a, V b) {                                                                                          \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.i32[l] = isnan(a.f32[l]) || isnan(b.f32[l]) ? 0 : -1;                                \
    return r;                                                                                                          \
  }
XP_COMPARE_UNORDERED(_mm, "sse", __m128, 4)
#define XP_COMPARE_AVX(P, NAME, V, N, T, U, E)                                                                         \
  XP_INTRINSIC(P##_##NAME, needs = "avx", imm = "0..31")                                                               \
  V P##_##NAME(V a, V b, int imm) {                                                                                    \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.U[l] = E ? -1 : 0;                                                                   \
    return r;                                                                                                          \
  }
XP_COMPARE_AVX(_mm, cmp_ps, __m128, 4, f32, i32, xp_compare_f32(a.f32[l], b.f32[l], imm))
XP_COMPARE_AVX(_mm256, cmp_ps, __m256, 8, f32, i32, xp_compare_f32(a.f32[l], b.f32[l], imm))
XP_COMPARE_AVX(_mm, cmp_pd, __m128d, 2, f64, i64, xp_compare_f64(a.f64[l], b.f64[l], imm))
XP_COMPARE_AVX(_mm256, cmp_pd, __m256d, 4, f64, i64, xp_compare_f64(a.f64[l], b.f64[l], imm))

/* Sign bits to an integer, and back to lanes. */
#define XP_SIGNS(NAME, NEEDS, R, V, N, T)                                                                              \
  XP_INTRINSIC(NAME, needs = NEEDS)                                                                                    \
  R NAME(V a) {                                                                                                        \
    R r = 0;                                                                                                           \
    for (int l = 0; l < N; ++l) r |= a.T[l] < 0 ? (R)1 << l : 0;                                                       \
    return r;                                                                                                          \
  }
XP_SIGNS(_mm_movemask_ps, "sse", int, __m128, 4, i32)
XP_SIGNS(_mm_movemask_pd, "sse2", int, __m128d, 2, i64)
XP_SIGNS(_mm_movemask_epi8, "sse2", int, __m128i, 16, i8)
XP_SIGNS(_mm256_movemask_ps, "avx", int, __m256, 8, i32)
XP_SIGNS(_mm256_movemask_pd, "avx", int, __m256d, 4, i64)
XP_SIGNS(_mm256_movemask_epi8, "avx2", int, __m256i, 32, i8)
XP_SIGNS(_mm_movepi8_mask, "avx512bw avx512vl", __mmask16, __m128i, 16, i8)
XP_SIGNS(_mm256_movepi8_mask, "avx512bw avx512vl", __mmask32, __m256i, 32, i8)
XP_SIGNS(_mm512_movepi8_mask, "avx512bw", __mmask64, __m512i, 64, i8)
XP_SIGNS(_mm512_movepi16_mask, "avx512bw", __mmask32, __m512i, 32, i16)
XP_SIGNS(_mm256_movepi32_mask, "avx512dq avx512vl", __mmask8, __m256i, 8, i32)
XP_SIGNS(_mm512_movepi32_mask, "avx512dq", __mmask16, __m512i, 16, i32)
XP_SIGNS(_mm512_movepi64_mask, "avx512dq", __mmask8, __m512i, 8, i64)
#define XP_SPREAD(NAME, NEEDS, V, K, N, T)                                                                             \
  XP_INTRINSIC(NAME, needs = NEEDS)                                                                                    \
  V NAME(K k) {                                                                                                        \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? -1 : 0;                                                        \
    return r;                                                                                                          \
  }
XP_SPREAD(_mm_movm_epi8, "avx512bw avx512vl", __m128i, __mmask16, 16, i8)
XP_SPREAD(_mm256_movm_epi8, "avx512bw avx512vl", __m256i, __mmask32, 32, i8)
XP_SPREAD(_mm512_movm_epi8, "avx512bw", __m512i, __mmask64, 64, i8)
XP_SPREAD(_mm512_movm_epi16, "avx512bw", __m512i, __mmask32, 32, i16)
XP_SPREAD(_mm256_movm_epi32, "avx512dq avx512vl", __m256i, __mmask8, 8, i32)
XP_SPREAD(_mm512_movm_epi32, "avx512dq", __m512i, __mmask16, 16, i32)
XP_SPREAD(_mm512_movm_epi64, "avx512dq", __m512i, __mmask8, 8, i64)

/* All bits: is (a & b) zero, is (~a & b) zero. */
#define XP_TEST_ALL(P, SI, NEEDS, V, N)                                                                                \
  XP_INTRINSIC(P##_testz_##SI, needs = NEEDS)                                                                          \
  int P##_testz_##SI(V a, V b) {                                                                                       \
    uint64_t s = 0;                                                                                                    \
    for (int l = 0; l < N; ++l) s |= a.u64[l] & b.u64[l];                                                              \
    return s == 0 ? 1 : 0;                                                                                             \
  }                                                                                                                    \
  XP_INTRINSIC(P##_testc_##SI, needs = NEEDS)                                                                          \
  int P##_testc_##SI(V a, V b) {                                                                                       \
    uint64_t s = 0;                                                                                                    \
    for (int l = 0; l < N; ++l) s |= ~a.u64[l] & b.u64[l];                                                             \
    return s == 0 ? 1 : 0;                                                                                             \
  }
XP_TEST_ALL(_mm, si128, "sse4.1", __m128i, 2)
XP_TEST_ALL(_mm256, si256, "avx", __m256i, 4)

/* Choosing lanes: by a mask, by an immediate's bits, by sign bits. */
#define XP_BLEND_MASK(P, SUFFIX, NEEDS, V, K, N, T)                                                                    \
  XP_INTRINSIC(P##_mask_blend_##SUFFIX, needs = NEEDS)                                                                 \
  V P##_mask_blend_##SUFFIX(K k, V a, V b) {                                                                           \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? b.T[l] : a.T[l];                                               \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_mask_mov_##SUFFIX, needs = NEEDS)                                                                   \
  V P##_mask_mov_##SUFFIX(V src, K k, V a) {                                                                           \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? a.T[l] : src.T[l];                                             \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_mov_##SUFFIX, needs = NEEDS)                                                                  \
  V P##_maskz_mov_##SUFFIX(K k, V a) {                                                                                 \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? a.T[l] : 0;                                                    \
    return r;                                                                                                          \
  }
XP_BLEND_MASK(_mm, ps, "avx512vl", __m128, __mmask8, 4, f32)
XP_BLEND_MASK(_mm256, ps, "avx512vl", __m256, __mmask8, 8, f32)
XP_BLEND_MASK(_mm512, ps, "avx512f", __m512, __mmask16, 16, f32)
XP_BLEND_MASK(_mm, pd, "avx512vl", __m128d, __mmask8, 2, f64)
XP_BLEND_MASK(_mm256, pd, "avx512vl", __m256d, __mmask8, 4, f64)
XP_BLEND_MASK(_mm512, pd, "avx512f", __m512d, __mmask8, 8, f64)
XP_BLEND_MASK(_mm, epi8, "avx512bw avx512vl", __m128i, __mmask16, 16, i8)
XP_BLEND_MASK(_mm256, epi8, "avx512bw avx512vl", __m256i, __mmask32, 32, i8)
XP_BLEND_MASK(_mm512, epi8, "avx512bw", __m512i, __mmask64, 64, i8)
XP_BLEND_MASK(_mm, epi16, "avx512bw avx512vl", __m128i, __mmask8, 8, i16)
XP_BLEND_MASK(_mm256, epi16, "avx512bw avx512vl", __m256i, __mmask16, 16, i16)
XP_BLEND_MASK(_mm512, epi16, "avx512bw", __m512i, __mmask32, 32, i16)
XP_BLEND_MASK(_mm, epi32, "avx512vl", __m128i, __mmask8, 4, i32)
XP_BLEND_MASK(_mm256, epi32, "avx512vl", __m256i, __mmask8, 8, i32)
XP_BLEND_MASK(_mm512, epi32, "avx512f", __m512i, __mmask16, 16, i32)
XP_BLEND_MASK(_mm, epi64, "avx512vl", __m128i, __mmask8, 2, i64)
XP_BLEND_MASK(_mm256, epi64, "avx512vl", __m256i, __mmask8, 4, i64)
XP_BLEND_MASK(_mm512, epi64, "avx512f", __m512i, __mmask8, 8, i64)
#define XP_BLEND_IMM(P, SUFFIX, NEEDS, RANGE, V, N, T, BIT)                                                            \
  XP_INTRINSIC(P##_blend_##SUFFIX, needs = NEEDS, imm = RANGE)                                                         \
  V P##_blend_##SUFFIX(V a, V b, int imm) {                                                                            \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (imm >> (BIT)) & 1 ? b.T[l] : a.T[l];                                         \
    return r;                                                                                                          \
  }
XP_BLEND_IMM(_mm, ps, "sse4.1", "0..15", __m128, 4, f32, l)
XP_BLEND_IMM(_mm256, ps, "avx", "0..255", __m256, 8, f32, l)
XP_BLEND_IMM(_mm, pd, "sse4.1", "0..3", __m128d, 2, f64, l)
XP_BLEND_IMM(_mm256, pd, "avx", "0..15", __m256d, 4, f64, l)
XP_BLEND_IMM(_mm, epi16, "sse4.1", "0..255", __m128i, 8, i16, l)
XP_BLEND_IMM(_mm256, epi16, "avx2", "0..255", __m256i, 16, i16, l & 7)
XP_BLEND_IMM(_mm, epi32, "avx2", "0..15", __m128i, 4, i32, l)
XP_BLEND_IMM(_mm256, epi32, "avx2", "0..255", __m256i, 8, i32, l)
#define XP_BLEND_SIGN(P, SUFFIX, NEEDS, V, N, T, S)                                                                    \
  XP_INTRINSIC(P##_blendv_##SUFFIX, needs = NEEDS)                                                                     \
  V P##_blendv_##SUFFIX(V a, V b, V mask) {                                                                            \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = mask.S[l] < 0 ? b.T[l] : a.T[l];                                              \
    return r;                                                                                                          \
  }
XP_BLEND_SIGN(_mm, ps, "sse4.1", __m128, 4, f32, i32)
XP_BLEND_SIGN(_mm256, ps, "avx", __m256, 8, f32, i32)
XP_BLEND_SIGN(_mm, pd, "sse4.1", __m128d, 2, f64, i64)
XP_BLEND_SIGN(_mm256, pd, "avx", __m256d, 4, f64, i64)
XP_BLEND_SIGN(_mm, epi8, "sse4.1", __m128i, 16, i8, i8)
XP_BLEND_SIGN(_mm256, epi8, "avx2", __m256i, 32, i8, i8)
