/* Reductions of one vector to a scalar. The loops go up the lanes; the instructions' sequences combine halves, so float
 * sums and products differ by rounding (order = "free"). */
#include "prelude.h"

#define XP_REDUCE(NAME, V, R, N, START, UPDATE)                                                                        \
  XP_INTRINSIC(_mm512_##NAME, needs = "avx512f", order = "free")                                                       \
  R _mm512_##NAME(V a) {                                                                                               \
    R s = START;                                                                                                       \
    for (int l = 0; l < N; ++l) s = UPDATE;                                                                            \
    return s;                                                                                                          \
  }
/* Lanes outside the mask count as START, the operation's neutral element. */
#define XP_REDUCE_MASKED(NAME, V, R, K, N, START, UPDATE)                                                              \
  XP_INTRINSIC(_mm512_mask_##NAME, needs = "avx512f", order = "free")                                                  \
  R _mm512_mask_##NAME(K k, V a) {                                                                                     \
    R s = START;                                                                                                       \
    for (int l = 0; l < N; ++l)                                                                                        \
      if ((k >> l) & 1) s = UPDATE;                                                                                    \
    return s;                                                                                                          \
  }
#define XP_REDUCES(NAME, V, R, K, N, START, UPDATE)                                                                    \
  XP_REDUCE(NAME, V, R, N, START, UPDATE)                                                                              \
  XP_REDUCE_MASKED(NAME, V, R, K, N, START, UPDATE)
#define XP_LOWEST_I64 (-9223372036854775807 - 1)
XP_REDUCES(reduce_add_ps, __m512, float, __mmask16, 16, 0.0f, s + a.f32[l])
XP_REDUCES(reduce_mul_ps, __m512, float, __mmask16, 16, 1.0f, s * a.f32[l])
XP_REDUCES(reduce_max_ps, __m512, float, __mmask16, 16, -INFINITY, (a.f32[l] > s ? a.f32[l] : s))
XP_REDUCES(reduce_min_ps, __m512, float, __mmask16, 16, INFINITY, (a.f32[l] < s ? a.f32[l] : s))
XP_REDUCES(reduce_add_pd, __m512d, double, __mmask8, 8, 0.0, s + a.f64[l])
XP_REDUCES(reduce_mul_pd, __m512d, double, __mmask8, 8, 1.0, s * a.f64[l])
XP_REDUCES(reduce_max_pd, __m512d, double, __mmask8, 8, -INFINITY, (a.f64[l] > s ? a.f64[l] : s))
XP_REDUCES(reduce_min_pd, __m512d, double, __mmask8, 8, INFINITY, (a.f64[l] < s ? a.f64[l] : s))
XP_REDUCES(reduce_add_epi32, __m512i, int, __mmask16, 16, 0, s + a.i32[l])
XP_REDUCES(reduce_mul_epi32, __m512i, int, __mmask16, 16, 1, s * a.i32[l])
XP_REDUCES(reduce_and_epi32, __m512i, int, __mmask16, 16, -1, s & a.i32[l])
XP_REDUCES(reduce_or_epi32, __m512i, int, __mmask16, 16, 0, s | a.i32[l])
XP_REDUCES(reduce_max_epi32, __m512i, int, __mmask16, 16, -2147483647 - 1, (a.i32[l] > s ? a.i32[l] : s))
XP_REDUCES(reduce_min_epi32, __m512i, int, __mmask16, 16, 2147483647, (a.i32[l] < s ? a.i32[l] : s))
XP_REDUCES(reduce_max_epu32, __m512i, unsigned int, __mmask16, 16, 0, (a.u32[l] > s ? a.u32[l] : s))
XP_REDUCES(reduce_min_epu32, __m512i, unsigned int, __mmask16, 16, 4294967295u, (a.u32[l] < s ? a.u32[l] : s))
XP_REDUCES(reduce_add_epi64, __m512i, long long, __mmask8, 8, 0, s + a.i64[l])
XP_REDUCES(reduce_mul_epi64, __m512i, long long, __mmask8, 8, 1, s * a.i64[l])
XP_REDUCES(reduce_and_epi64, __m512i, long long, __mmask8, 8, -1, s & a.i64[l])
XP_REDUCES(reduce_or_epi64, __m512i, long long, __mmask8, 8, 0, s | a.i64[l])
XP_REDUCES(reduce_max_epi64, __m512i, long long, __mmask8, 8, XP_LOWEST_I64, (a.i64[l] > s ? a.i64[l] : s))
XP_REDUCES(reduce_min_epi64, __m512i, long long, __mmask8, 8, 9223372036854775807, (a.i64[l] < s ? a.i64[l] : s))
