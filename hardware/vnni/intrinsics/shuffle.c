/* Moving lanes: unpack, shuffle, permute, broadcast, align, extract, insert. */
#include "prelude.h"

/* Interleaving the low or high halves of each 16 bytes. */
#define XP_UNPACK(P, SUFFIX, NEEDS, V, GROUPS, HALF, T)                                                                \
  XP_INTRINSIC(P##_unpacklo_##SUFFIX, needs = NEEDS)                                                                   \
  V P##_unpacklo_##SUFFIX(V a, V b) {                                                                                  \
    V r;                                                                                                               \
    for (int g = 0; g < GROUPS; ++g)                                                                                   \
      for (int i = 0; i < HALF; ++i) {                                                                                 \
        r.T[2 * HALF * g + 2 * i] = a.T[2 * HALF * g + i];                                                             \
        r.T[2 * HALF * g + 2 * i + 1] = b.T[2 * HALF * g + i];                                                         \
      }                                                                                                                \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_unpackhi_##SUFFIX, needs = NEEDS)                                                                   \
  V P##_unpackhi_##SUFFIX(V a, V b) {                                                                                  \
    V r;                                                                                                               \
    for (int g = 0; g < GROUPS; ++g)                                                                                   \
      for (int i = 0; i < HALF; ++i) {                                                                                 \
        r.T[2 * HALF * g + 2 * i] = a.T[2 * HALF * g + HALF + i];                                                      \
        r.T[2 * HALF * g + 2 * i + 1] = b.T[2 * HALF * g + HALF + i];                                                  \
      }                                                                                                                \
    return r;                                                                                                          \
  }
#define XP_UNPACKS(P, N1, N2, BW, VI, VS, VD, GROUPS)                                                                  \
  XP_UNPACK(P, epi8, BW, VI, GROUPS, 8, i8)                                                                            \
  XP_UNPACK(P, epi16, BW, VI, GROUPS, 4, i16)                                                                          \
  XP_UNPACK(P, epi32, N2, VI, GROUPS, 2, i32)                                                                          \
  XP_UNPACK(P, epi64, N2, VI, GROUPS, 1, i64)                                                                          \
  XP_UNPACK(P, ps, N1, VS, GROUPS, 2, f32)                                                                             \
  XP_UNPACK(P, pd, N1, VD, GROUPS, 1, f64)
XP_UNPACKS(_mm, "sse2", "sse2", "sse2", __m128i, __m128, __m128d, 1)
XP_UNPACKS(_mm256, "avx", "avx2", "avx2", __m256i, __m256, __m256d, 2)
XP_UNPACKS(_mm512, "avx512f", "avx512f", "avx512bw", __m512i, __m512, __m512d, 4)
XP_MASKED_OF_2(_mm512, unpacklo_epi8, "avx512bw", __m512i, __m512i, __m512i, __mmask64, 64, i8)
XP_MASKED_OF_2(_mm512, unpackhi_epi8, "avx512bw", __m512i, __m512i, __m512i, __mmask64, 64, i8)
XP_MASKED_OF_2(_mm512, unpacklo_ps, "avx512f", __m512, __m512, __m512, __mmask16, 16, f32)
XP_MASKED_OF_2(_mm512, unpackhi_ps, "avx512f", __m512, __m512, __m512, __mmask16, 16, f32)

/* Choosing within each 16 bytes: by two-bit (one-bit for 64-bit lanes) fields of an immediate, or by a vector. */
#define XP_SHUFFLE_EPI32(P, NEEDS, V, GROUPS)                                                                          \
  XP_INTRINSIC(P##_shuffle_epi32, needs = NEEDS, imm = "0..255")                                                       \
  V P##_shuffle_epi32(V a, int imm) {                                                                                  \
    V r;                                                                                                               \
    for (int g = 0; g < GROUPS; ++g)                                                                                   \
      for (int i = 0; i < 4; ++i) r.i32[4 * g + i] = a.i32[4 * g + ((imm >> (2 * i)) & 3)];                            \
    return r;                                                                                                          \
  }
XP_SHUFFLE_EPI32(_mm, "sse2", __m128i, 1)
XP_SHUFFLE_EPI32(_mm256, "avx2", __m256i, 2)
XP_INTRINSIC(_mm512_shuffle_epi32, needs = "avx512f", imm_ENUM = "0..255")
__m512i _mm512_shuffle_epi32(__m512i a, int imm_ENUM) {
  __m512i r;
  for (int g = 0; g < 4; ++g)
    for (int i = 0; i < 4; ++i) r.i32[4 * g + i] = a.i32[4 * g + ((imm_ENUM >> (2 * i)) & 3)];
  return r;
}
#define XP_SHUFFLE_16(P, NEEDS, V, GROUPS)                                                                             \
  XP_INTRINSIC(P##_shufflelo_epi16, needs = NEEDS, imm = "0..255")                                                     \
  V P##_shufflelo_epi16(V a, int imm) {                                                                                \
    V r = a;                                                                                                           \
    for (int g = 0; g < GROUPS; ++g)                                                                                   \
      for (int i = 0; i < 4; ++i) r.i16[8 * g + i] = a.i16[8 * g + ((imm >> (2 * i)) & 3)];                            \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_shufflehi_epi16, needs = NEEDS, imm = "0..255")                                                     \
  V P##_shufflehi_epi16(V a, int imm) {                                                                                \
    V r = a;                                                                                                           \
    for (int g = 0; g < GROUPS; ++g)                                                                                   \
      for (int i = 0; i < 4; ++i) r.i16[8 * g + 4 + i] = a.i16[8 * g + 4 + ((imm >> (2 * i)) & 3)];                    \
    return r;                                                                                                          \
  }
XP_SHUFFLE_16(_mm, "sse2", __m128i, 1)
XP_SHUFFLE_16(_mm256, "avx2", __m256i, 2)
XP_SHUFFLE_16(_mm512, "avx512bw", __m512i, 4)
#define XP_SHUFFLE_PS(P, NEEDS, V, GROUPS)                                                                             \
  XP_INTRINSIC(P##_shuffle_ps, needs = NEEDS, imm = "0..255")                                                          \
  V P##_shuffle_ps(V a, V b, int imm) {                                                                                \
    V r;                                                                                                               \
    for (int g = 0; g < GROUPS; ++g)                                                                                   \
      for (int i = 0; i < 2; ++i) {                                                                                    \
        r.f32[4 * g + i] = a.f32[4 * g + ((imm >> (2 * i)) & 3)];                                                      \
        r.f32[4 * g + 2 + i] = b.f32[4 * g + ((imm >> (2 * i + 4)) & 3)];                                              \
      }                                                                                                                \
    return r;                                                                                                          \
  }
XP_SHUFFLE_PS(_mm, "sse", __m128, 1)
XP_SHUFFLE_PS(_mm256, "avx", __m256, 2)
XP_SHUFFLE_PS(_mm512, "avx512f", __m512, 4)
#define XP_SHUFFLE_PD(P, NEEDS, RANGE, V, GROUPS)                                                                      \
  XP_INTRINSIC(P##_shuffle_pd, needs = NEEDS, imm = RANGE)                                                             \
  V P##_shuffle_pd(V a, V b, int imm) {                                                                                \
    V r;                                                                                                               \
    for (int g = 0; g < GROUPS; ++g) {                                                                                 \
      r.f64[2 * g] = a.f64[2 * g + ((imm >> (2 * g)) & 1)];                                                            \
      r.f64[2 * g + 1] = b.f64[2 * g + ((imm >> (2 * g + 1)) & 1)];                                                    \
    }                                                                                                                  \
    return r;                                                                                                          \
  }
XP_SHUFFLE_PD(_mm, "sse2", "0..3", __m128d, 1)
XP_SHUFFLE_PD(_mm256, "avx", "0..15", __m256d, 2)
XP_SHUFFLE_PD(_mm512, "avx512f", "0..255", __m512d, 4)
#define XP_SHUFFLE_EPI8(P, NEEDS, V, GROUPS)                                                                           \
  XP_INTRINSIC(P##_shuffle_epi8, needs = NEEDS)                                                                        \
  V P##_shuffle_epi8(V a, V b) {                                                                                       \
    V r;                                                                                                               \
    for (int g = 0; g < GROUPS; ++g)                                                                                   \
      for (int i = 0; i < 16; ++i)                                                                                     \
        r.u8[16 * g + i] = b.u8[16 * g + i] & 128 ? 0 : a.u8[16 * g + (b.u8[16 * g + i] & 15)];                        \
    return r;                                                                                                          \
  }
XP_SHUFFLE_EPI8(_mm, "ssse3", __m128i, 1)
XP_SHUFFLE_EPI8(_mm256, "avx2", __m256i, 2)
XP_SHUFFLE_EPI8(_mm512, "avx512bw", __m512i, 4)
XP_MASKED_OF_2(_mm512, shuffle_epi8, "avx512bw", __m512i, __m512i, __m512i, __mmask64, 64, i8)
#define XP_PERMUTE_IMM(P, NEEDS, RANGE, V, GROUPS, W)                                                                  \
  XP_INTRINSIC(P##_permute_ps, needs = NEEDS, imm = "0..255")                                                          \
  V P##_permute_ps(V a, int imm) {                                                                                     \
    V r;                                                                                                               \
    for (int g = 0; g < GROUPS; ++g)                                                                                   \
      for (int i = 0; i < 4; ++i) r.f32[4 * g + i] = a.f32[4 * g + ((imm >> (2 * i)) & 3)];                            \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_permute_pd, needs = NEEDS, imm = RANGE)                                                             \
  W P##_permute_pd(W a, int imm) {                                                                                     \
    W r;                                                                                                               \
    for (int g = 0; g < GROUPS; ++g)                                                                                   \
      for (int i = 0; i < 2; ++i) r.f64[2 * g + i] = a.f64[2 * g + ((imm >> (2 * g + i)) & 1)];                        \
    return r;                                                                                                          \
  }
XP_PERMUTE_IMM(_mm, "avx", "0..3", __m128, 1, __m128d)
XP_PERMUTE_IMM(_mm256, "avx", "0..15", __m256, 2, __m256d)
XP_PERMUTE_IMM(_mm512, "avx512f", "0..255", __m512, 4, __m512d)
#define XP_PERMUTEVAR_PS(P, NEEDS, V, I, GROUPS)                                                                       \
  XP_INTRINSIC(P##_permutevar_ps, needs = NEEDS)                                                                       \
  V P##_permutevar_ps(V a, I b) {                                                                                      \
    V r;                                                                                                               \
    for (int g = 0; g < GROUPS; ++g)                                                                                   \
      for (int i = 0; i < 4; ++i) r.f32[4 * g + i] = a.f32[4 * g + (b.i32[4 * g + i] & 3)];                            \
    return r;                                                                                                          \
  }
XP_PERMUTEVAR_PS(_mm, "avx", __m128, __m128i, 1)
XP_PERMUTEVAR_PS(_mm256, "avx", __m256, __m256i, 2)
XP_PERMUTEVAR_PS(_mm512, "avx512f", __m512, __m512i, 4)

/* Duplicating neighbours. */
XP_UNARY(_mm, moveldup_ps, "sse3", __m128, 4, f32, a.f32[l & -2])
XP_UNARY(_mm, movehdup_ps, "sse3", __m128, 4, f32, a.f32[l | 1])
XP_UNARY(_mm, movedup_pd, "sse3", __m128d, 2, f64, a.f64[0])
XP_UNARY(_mm256, moveldup_ps, "avx", __m256, 8, f32, a.f32[l & -2])
XP_UNARY(_mm256, movehdup_ps, "avx", __m256, 8, f32, a.f32[l | 1])
XP_UNARY(_mm256, movedup_pd, "avx", __m256d, 4, f64, a.f64[l & -2])
XP_UNARY(_mm512, moveldup_ps, "avx512f", __m512, 16, f32, a.f32[l & -2])
XP_UNARY(_mm512, movehdup_ps, "avx512f", __m512, 16, f32, a.f32[l | 1])
XP_UNARY(_mm512, movedup_pd, "avx512f", __m512d, 8, f64, a.f64[l & -2])
XP_INTRINSIC(_mm_movehl_ps, needs = "sse")
__m128 _mm_movehl_ps(__m128 a, __m128 b) {
  __m128 r;
  for (int l = 0; l < 2; ++l) {
    r.f32[l] = b.f32[2 + l];
    r.f32[2 + l] = a.f32[2 + l];
  }
  return r;
}
XP_INTRINSIC(_mm_movelh_ps, needs = "sse")
__m128 _mm_movelh_ps(__m128 a, __m128 b) {
  __m128 r;
  for (int l = 0; l < 2; ++l) {
    r.f32[l] = a.f32[l];
    r.f32[2 + l] = b.f32[l];
  }
  return r;
}
XP_INTRINSIC(_mm_move_ss, needs = "sse")
__m128 _mm_move_ss(__m128 a, __m128 b) {
  __m128 r;
  for (int l = 0; l < 4; ++l) r.f32[l] = l == 0 ? b.f32[l] : a.f32[l];
  return r;
}
XP_INTRINSIC(_mm_move_sd, needs = "sse2")
__m128d _mm_move_sd(__m128d a, __m128d b) {
  __m128d r;
  for (int l = 0; l < 2; ++l) r.f64[l] = l == 0 ? b.f64[l] : a.f64[l];
  return r;
}
XP_INTRINSIC(_mm_move_epi64, needs = "sse2")
__m128i _mm_move_epi64(__m128i a) {
  __m128i r;
  for (int l = 0; l < 2; ++l) r.i64[l] = l == 0 ? a.i64[l] : 0;
  return r;
}

/* Any lane to any lane. */
#define XP_PERMUTE(NAME, NEEDS, V, I, N, T, X)                                                                         \
  XP_INTRINSIC(NAME, needs = NEEDS)                                                                                    \
  V NAME(I idx, V a) {                                                                                                 \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = a.T[idx.X[l] & (N - 1)];                                                      \
    return r;                                                                                                          \
  }
#define XP_PERMUTE_MASKED(P, NAME, NEEDS, V, I, K, N, T, X)                                                            \
  XP_PERMUTE(P##_##NAME, NEEDS, V, I, N, T, X)                                                                         \
  XP_INTRINSIC(P##_mask_##NAME, needs = NEEDS)                                                                         \
  V P##_mask_##NAME(V src, K k, I idx, V a) {                                                                          \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? a.T[idx.X[l] & (N - 1)] : src.T[l];                            \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_##NAME, needs = NEEDS)                                                                        \
  V P##_maskz_##NAME(K k, I idx, V a) {                                                                                \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? a.T[idx.X[l] & (N - 1)] : 0;                                   \
    return r;                                                                                                          \
  }
XP_PERMUTE_MASKED(_mm512, permutexvar_ps, "avx512f", __m512, __m512i, __mmask16, 16, f32, u32)
XP_PERMUTE_MASKED(_mm512, permutexvar_pd, "avx512f", __m512d, __m512i, __mmask8, 8, f64, u64)
XP_PERMUTE_MASKED(_mm512, permutexvar_epi32, "avx512f", __m512i, __m512i, __mmask16, 16, i32, u32)
XP_PERMUTE_MASKED(_mm512, permutexvar_epi64, "avx512f", __m512i, __m512i, __mmask8, 8, i64, u64)
XP_PERMUTE_MASKED(_mm512, permutexvar_epi16, "avx512bw", __m512i, __m512i, __mmask32, 32, i16, u16)
XP_PERMUTE_MASKED(_mm512, permutexvar_epi8, "avx512vbmi", __m512i, __m512i, __mmask64, 64, i8, u8)
XP_PERMUTE_MASKED(_mm256, permutexvar_ps, "avx512vl", __m256, __m256i, __mmask8, 8, f32, u32)
XP_PERMUTE_MASKED(_mm256, permutexvar_epi32, "avx512vl", __m256i, __m256i, __mmask8, 8, i32, u32)
XP_PERMUTE_MASKED(_mm256, permutexvar_epi64, "avx512vl", __m256i, __m256i, __mmask8, 4, i64, u64)
XP_PERMUTE_MASKED(_mm256, permutexvar_epi16, "avx512bw avx512vl", __m256i, __m256i, __mmask16, 16, i16, u16)
#define XP_PERMUTE_8(NAME, V, T)                                                                                       \
  XP_INTRINSIC(NAME, needs = "avx2")                                                                                   \
  V NAME(V a, __m256i idx) {                                                                                           \
    V r;                                                                                                               \
    for (int l = 0; l < 8; ++l) r.T[l] = a.T[idx.i32[l] & 7];                                                          \
    return r;                                                                                                          \
  }
XP_PERMUTE_8(_mm256_permutevar8x32_ps, __m256, f32)
XP_PERMUTE_8(_mm256_permutevar8x32_epi32, __m256i, i32)
#define XP_PERMUTE_2(P, NAME, NEEDS, V, I, K, N, T, X)                                                                 \
  XP_INTRINSIC(P##_permutex2var_##NAME, needs = NEEDS)                                                                 \
  V P##_permutex2var_##NAME(V a, I idx, V b) {                                                                         \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = idx.X[l] & N ? b.T[idx.X[l] & (N - 1)] : a.T[idx.X[l] & (N - 1)];             \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_mask_permutex2var_##NAME, needs = NEEDS)                                                            \
  V P##_mask_permutex2var_##NAME(V a, K k, I idx, V b) {                                                               \
    V r = P##_permutex2var_##NAME(a, idx, b);                                                                          \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? r.T[l] : a.T[l];                                               \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_permutex2var_##NAME, needs = NEEDS)                                                           \
  V P##_maskz_permutex2var_##NAME(K k, V a, I idx, V b) {                                                              \
    V r = P##_permutex2var_##NAME(a, idx, b);                                                                          \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? r.T[l] : 0;                                                    \
    return r;                                                                                                          \
  }
XP_PERMUTE_2(_mm512, ps, "avx512f", __m512, __m512i, __mmask16, 16, f32, u32)
XP_PERMUTE_2(_mm512, pd, "avx512f", __m512d, __m512i, __mmask8, 8, f64, u64)
XP_PERMUTE_2(_mm512, epi32, "avx512f", __m512i, __m512i, __mmask16, 16, i32, u32)
XP_PERMUTE_2(_mm512, epi64, "avx512f", __m512i, __m512i, __mmask8, 8, i64, u64)
XP_PERMUTE_2(_mm512, epi16, "avx512bw", __m512i, __m512i, __mmask32, 32, i16, u16)
XP_PERMUTE_2(_mm512, epi8, "avx512vbmi", __m512i, __m512i, __mmask64, 64, i8, u8)
XP_PERMUTE_2(_mm256, ps, "avx512vl", __m256, __m256i, __mmask8, 8, f32, u32)
XP_PERMUTE_2(_mm256, epi32, "avx512vl", __m256i, __m256i, __mmask8, 8, i32, u32)
XP_PERMUTE_2(_mm, epi32, "avx512vl", __m128i, __m128i, __mmask8, 4, i32, u32)
#define XP_PERMUTE_4(NAME, NEEDS, V, GROUPS, T)                                                                        \
  XP_INTRINSIC(NAME, needs = NEEDS, imm = "0..255")                                                                    \
  V NAME(V a, int imm) {                                                                                               \
    V r;                                                                                                               \
    for (int g = 0; g < GROUPS; ++g)                                                                                   \
      for (int i = 0; i < 4; ++i) r.T[4 * g + i] = a.T[4 * g + ((imm >> (2 * i)) & 3)];                                \
    return r;                                                                                                          \
  }
XP_PERMUTE_4(_mm256_permute4x64_epi64, "avx2", __m256i, 1, i64)
XP_PERMUTE_4(_mm256_permute4x64_pd, "avx2", __m256d, 1, f64)
XP_PERMUTE_4(_mm256_permutex_epi64, "avx512vl", __m256i, 1, i64)
XP_PERMUTE_4(_mm512_permutex_epi64, "avx512f", __m512i, 2, i64)
XP_PERMUTE_4(_mm512_permutex_pd, "avx512f", __m512d, 2, f64)

/* 16-byte blocks. */
#define XP_PERMUTE_BLOCKS(NAME, NEEDS, V, T, N)                                                                        \
  XP_INTRINSIC(NAME, needs = NEEDS, imm = "0..255")                                                                    \
  V NAME(V a, V b, int imm) {                                                                                          \
    V r;                                                                                                               \
    for (int g = 0; g < 2; ++g)                                                                                        \
      for (int i = 0; i < N; ++i)                                                                                      \
        r.T[N * g + i] = (imm >> (4 * g)) & 8   ? 0                                                                    \
                         : (imm >> (4 * g)) & 2 ? b.T[N * ((imm >> (4 * g)) & 1) + i]                                  \
                                                : a.T[N * ((imm >> (4 * g)) & 1) + i];                                 \
    return r;                                                                                                          \
  }
XP_PERMUTE_BLOCKS(_mm256_permute2f128_ps, "avx", __m256, f32, 4)
XP_PERMUTE_BLOCKS(_mm256_permute2f128_pd, "avx", __m256d, f64, 2)
XP_PERMUTE_BLOCKS(_mm256_permute2f128_si256, "avx", __m256i, i32, 4)
XP_PERMUTE_BLOCKS(_mm256_permute2x128_si256, "avx2", __m256i, i32, 4)
#define XP_SHUFFLE_BLOCKS(NAME, V, T, N)                                                                               \
  XP_INTRINSIC(NAME, needs = "avx512f", imm = "0..255")                                                                \
  V NAME(V a, V b, int imm) {                                                                                          \
    V r;                                                                                                               \
    for (int g = 0; g < 2; ++g)                                                                                        \
      for (int i = 0; i < N; ++i) {                                                                                    \
        r.T[N * g + i] = a.T[N * ((imm >> (2 * g)) & 3) + i];                                                          \
        r.T[N * (g + 2) + i] = b.T[N * ((imm >> (2 * g + 4)) & 3) + i];                                                \
      }                                                                                                                \
    return r;                                                                                                          \
  }
XP_SHUFFLE_BLOCKS(_mm512_shuffle_f32x4, __m512, f32, 4)
XP_SHUFFLE_BLOCKS(_mm512_shuffle_f64x2, __m512d, f64, 2)
XP_SHUFFLE_BLOCKS(_mm512_shuffle_i32x4, __m512i, i32, 4)
XP_SHUFFLE_BLOCKS(_mm512_shuffle_i64x2, __m512i, i64, 2)

/* Two vectors end to end, read from a shifted place: bytes within each 16 bytes; whole lanes across the vector. */
#define XP_ALIGN_BYTES(P, NEEDS, V, GROUPS)                                                                            \
  XP_INTRINSIC(P##_alignr_epi8, needs = NEEDS, imm = "0..255")                                                         \
  V P##_alignr_epi8(V a, V b, int imm) {                                                                               \
    V r;                                                                                                               \
    for (int g = 0; g < GROUPS; ++g)                                                                                   \
      for (int i = 0; i < 16; ++i)                                                                                     \
        r.u8[16 * g + i] = i + imm < 16   ? b.u8[16 * g + i + imm]                                                     \
                           : i + imm < 32 ? a.u8[16 * g + i + imm - 16]                                                \
                                          : 0;                                                                         \
    return r;                                                                                                          \
  }
XP_ALIGN_BYTES(_mm, "ssse3", __m128i, 1)
XP_ALIGN_BYTES(_mm256, "avx2", __m256i, 2)
XP_ALIGN_BYTES(_mm512, "avx512bw", __m512i, 4)
#define XP_ALIGN_LANES(P, SUFFIX, NEEDS, RANGE, V, N, T)                                                               \
  XP_INTRINSIC(P##_alignr_##SUFFIX, needs = NEEDS, imm = RANGE)                                                        \
  V P##_alignr_##SUFFIX(V a, V b, int imm) {                                                                           \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l)                                                                                        \
      r.T[l] = l + (imm & (N - 1)) < N ? b.T[l + (imm & (N - 1))] : a.T[l + (imm & (N - 1)) - N];                      \
    return r;                                                                                                          \
  }
XP_ALIGN_LANES(_mm, epi32, "avx512vl", "0..3", __m128i, 4, i32)
XP_ALIGN_LANES(_mm256, epi32, "avx512vl", "0..7", __m256i, 8, i32)
XP_ALIGN_LANES(_mm512, epi32, "avx512f", "0..15", __m512i, 16, i32)
XP_ALIGN_LANES(_mm, epi64, "avx512vl", "0..1", __m128i, 2, i64)
XP_ALIGN_LANES(_mm256, epi64, "avx512vl", "0..3", __m256i, 4, i64)
XP_ALIGN_LANES(_mm512, epi64, "avx512f", "0..7", __m512i, 8, i64)

/* The lowest lane, or a whole narrower vector, everywhere. */
#define XP_BROADCAST(P, NAME, NEEDS, V, W, N, T)                                                                       \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS)                                                                              \
  V P##_##NAME(W a) {                                                                                                  \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = a.T[0];                                                                       \
    return r;                                                                                                          \
  }
#define XP_BROADCASTS(P, F, BW, VI, VS, B)                                                                             \
  XP_BROADCAST(P, broadcastb_epi8, BW, VI, __m128i, B, i8)                                                             \
  XP_BROADCAST(P, broadcastw_epi16, BW, VI, __m128i, B / 2, i16)                                                       \
  XP_BROADCAST(P, broadcastd_epi32, F, VI, __m128i, B / 4, i32)                                                        \
  XP_BROADCAST(P, broadcastq_epi64, F, VI, __m128i, B / 8, i64)                                                        \
  XP_BROADCAST(P, broadcastss_ps, F, VS, __m128, B / 4, f32)
XP_BROADCASTS(_mm, "avx2", "avx2", __m128i, __m128, 16)
XP_BROADCASTS(_mm256, "avx2", "avx2", __m256i, __m256, 32)
XP_BROADCASTS(_mm512, "avx512f", "avx512bw", __m512i, __m512, 64)
XP_BROADCAST(_mm256, broadcastsd_pd, "avx2", __m256d, __m128d, 4, f64)
XP_BROADCAST(_mm512, broadcastsd_pd, "avx512f", __m512d, __m128d, 8, f64)
XP_MASKED_OF_1(_mm512, broadcastss_ps, "avx512f", __m512, __m128, __mmask16, 16, f32)
XP_MASKED_OF_1(_mm512, broadcastd_epi32, "avx512f", __m512i, __m128i, __mmask16, 16, i32)
#define XP_BROADCAST_BLOCK(NAME, NEEDS, V, W, GROUPS, N, T)                                                            \
  XP_INTRINSIC(NAME, needs = NEEDS)                                                                                    \
  V NAME(W a) {                                                                                                        \
    V r;                                                                                                               \
    for (int g = 0; g < GROUPS; ++g)                                                                                   \
      for (int i = 0; i < N; ++i) r.T[N * g + i] = a.T[i];                                                             \
    return r;                                                                                                          \
  }
XP_BROADCAST_BLOCK(_mm256_broadcastsi128_si256, "avx2", __m256i, __m128i, 2, 16, u8)
XP_BROADCAST_BLOCK(_mm512_broadcast_f32x4, "avx512f", __m512, __m128, 4, 4, f32)
XP_BROADCAST_BLOCK(_mm512_broadcast_i32x4, "avx512f", __m512i, __m128i, 4, 4, i32)
XP_BROADCAST_BLOCK(_mm512_broadcast_f64x4, "avx512f", __m512d, __m256d, 2, 4, f64)
XP_BROADCAST_BLOCK(_mm512_broadcast_i64x4, "avx512f", __m512i, __m256i, 2, 4, i64)
XP_BROADCAST_BLOCK(_mm512_broadcast_f32x8, "avx512dq", __m512, __m256, 2, 8, f32)
XP_BROADCAST_BLOCK(_mm512_broadcast_i32x8, "avx512dq", __m512i, __m256i, 2, 8, i32)
XP_BROADCAST_BLOCK(_mm512_broadcast_i64x2, "avx512dq", __m512i, __m128i, 4, 2, i64)
XP_BROADCAST_BLOCK(_mm512_broadcast_f64x2, "avx512dq", __m512d, __m128d, 4, 2, f64)
XP_BROADCAST_BLOCK(_mm256_broadcast_i32x4, "avx512vl", __m256i, __m128i, 2, 4, i32)
XP_BROADCAST_BLOCK(_mm256_broadcast_f32x4, "avx512vl", __m256, __m128, 2, 4, f32)

/* Parts: extract and insert. */
#define XP_EXTRACT(NAME, NEEDS, RANGE, W, V, N, T, M)                                                                  \
  XP_INTRINSIC(NAME, needs = NEEDS, imm = RANGE)                                                                       \
  W NAME(V a, int imm) {                                                                                               \
    W r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = a.T[N * (imm & (M - 1)) + l];                                                 \
    return r;                                                                                                          \
  }
#define XP_INSERT(NAME, NEEDS, RANGE, W, V, N, T, M)                                                                   \
  XP_INTRINSIC(NAME, needs = NEEDS, imm = RANGE)                                                                       \
  V NAME(V a, W b, int imm) {                                                                                          \
    V r = a;                                                                                                           \
    for (int l = 0; l < N; ++l) r.T[N * (imm & (M - 1)) + l] = b.T[l];                                                 \
    return r;                                                                                                          \
  }
#define XP_PART(P, PART, NEEDS, RANGE, W, V, N, T, M)                                                                  \
  XP_EXTRACT(P##_extract##PART, NEEDS, RANGE, W, V, N, T, M)                                                           \
  XP_INSERT(P##_insert##PART, NEEDS, RANGE, W, V, N, T, M)
XP_PART(_mm256, f128_ps, "avx", "0..1", __m128, __m256, 4, f32, 2)
XP_PART(_mm256, f128_pd, "avx", "0..1", __m128d, __m256d, 2, f64, 2)
XP_PART(_mm256, f128_si256, "avx", "0..1", __m128i, __m256i, 16, u8, 2)
XP_PART(_mm256, i128_si256, "avx2", "0..1", __m128i, __m256i, 16, u8, 2)
XP_EXTRACT(_mm256_extractf32x4_ps, "avx512vl", "0..1", __m128, __m256, 4, f32, 2)
XP_EXTRACT(_mm256_extracti32x4_epi32, "avx512vl", "0..1", __m128i, __m256i, 4, i32, 2)
XP_EXTRACT(_mm512_extractf32x4_ps, "avx512f", "0..3", __m128, __m512, 4, f32, 4)
XP_EXTRACT(_mm512_extractf64x2_pd, "avx512dq", "0..3", __m128d, __m512d, 2, f64, 4)
XP_EXTRACT(_mm512_extractf32x8_ps, "avx512dq", "0..1", __m256, __m512, 8, f32, 2)
XP_EXTRACT(_mm512_extractf64x4_pd, "avx512f", "0..1", __m256d, __m512d, 4, f64, 2)
XP_EXTRACT(_mm512_extracti32x4_epi32, "avx512f", "0..3", __m128i, __m512i, 4, i32, 4)
XP_EXTRACT(_mm512_extracti64x2_epi64, "avx512dq", "0..3", __m128i, __m512i, 2, i64, 4)
XP_EXTRACT(_mm512_extracti32x8_epi32, "avx512dq", "0..1", __m256i, __m512i, 8, i32, 2)
XP_EXTRACT(_mm512_extracti64x4_epi64, "avx512f", "0..1", __m256i, __m512i, 4, i64, 2)
XP_INSERT(_mm512_insertf32x4, "avx512f", "0..3", __m128, __m512, 4, f32, 4)
XP_INSERT(_mm512_insertf64x2, "avx512dq", "0..3", __m128d, __m512d, 2, f64, 4)
XP_INSERT(_mm512_insertf32x8, "avx512dq", "0..1", __m256, __m512, 8, f32, 2)
XP_INSERT(_mm512_insertf64x4, "avx512f", "0..1", __m256d, __m512d, 4, f64, 2)
XP_INSERT(_mm512_inserti32x4, "avx512f", "0..3", __m128i, __m512i, 4, i32, 4)
XP_INSERT(_mm512_inserti64x2, "avx512dq", "0..3", __m128i, __m512i, 2, i64, 4)
XP_INSERT(_mm512_inserti32x8, "avx512dq", "0..1", __m256i, __m512i, 8, i32, 2)
XP_INSERT(_mm512_inserti64x4, "avx512f", "0..1", __m256i, __m512i, 4, i64, 2)
#define XP_EXTRACT_LANE(NAME, NEEDS, RANGE, R, V, T, M)                                                                \
  XP_INTRINSIC(NAME, needs = NEEDS, imm = RANGE)                                                                       \
  R NAME(V a, int imm) { return a.T[imm & (M - 1)]; }
#define XP_INSERT_LANE(NAME, NEEDS, RANGE, E, V, T, M)                                                                 \
  XP_INTRINSIC(NAME, needs = NEEDS, imm = RANGE)                                                                       \
  V NAME(V a, E x, int imm) {                                                                                          \
    V r = a;                                                                                                           \
    r.T[imm & (M - 1)] = x;                                                                                            \
    return r;                                                                                                          \
  }
XP_EXTRACT_LANE(_mm_extract_epi8, "sse4.1", "0..15", int, __m128i, u8, 16)
XP_EXTRACT_LANE(_mm_extract_epi16, "sse2", "0..7", int, __m128i, u16, 8)
XP_EXTRACT_LANE(_mm_extract_epi32, "sse4.1", "0..3", int, __m128i, i32, 4)
XP_EXTRACT_LANE(_mm_extract_epi64, "sse4.1", "0..1", long long, __m128i, i64, 2)
XP_EXTRACT_LANE(_mm_extract_ps, "sse4.1", "0..3", int, __m128, i32, 4)
XP_EXTRACT_LANE(_mm256_extract_epi8, "avx", "0..31", int, __m256i, u8, 32)
XP_EXTRACT_LANE(_mm256_extract_epi16, "avx", "0..15", int, __m256i, u16, 16)
XP_EXTRACT_LANE(_mm256_extract_epi32, "avx", "0..7", int, __m256i, i32, 8)
XP_EXTRACT_LANE(_mm256_extract_epi64, "avx", "0..3", long long, __m256i, i64, 4)
XP_INSERT_LANE(_mm_insert_epi8, "sse4.1", "0..15", int, __m128i, i8, 16)
XP_INSERT_LANE(_mm_insert_epi16, "sse2", "0..7", int, __m128i, i16, 8)
XP_INSERT_LANE(_mm_insert_epi32, "sse4.1", "0..3", int, __m128i, i32, 4)
XP_INSERT_LANE(_mm_insert_epi64, "sse4.1", "0..1", long long, __m128i, i64, 2)
XP_INSERT_LANE(_mm256_insert_epi8, "avx", "0..31", int, __m256i, i8, 32)
XP_INSERT_LANE(_mm256_insert_epi16, "avx", "0..15", int, __m256i, i16, 16)
XP_INSERT_LANE(_mm256_insert_epi32, "avx", "0..7", int, __m256i, i32, 8)
/* A lane of b into a lane of a; then the lanes of imm's low four bits become zero. */
XP_INTRINSIC(_mm_insert_ps, needs = "sse4.1", imm = "0..255")
__m128 _mm_insert_ps(__m128 a, __m128 b, int imm) {
  __m128 r;
  for (int l = 0; l < 4; ++l)
    r.f32[l] = (imm >> l) & 1 ? 0.0f : l == ((imm >> 4) & 3) ? b.f32[(imm >> 6) & 3] : a.f32[l];
  return r;
}
