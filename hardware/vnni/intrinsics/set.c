/* Making vectors from scalars, constants and other vectors' bits: set, set1, setr, setzero, undefined, casts. */
#include "prelude.h"

/* Zero; an undefined vector is zero too. */
#define XP_ZERO(NAME, NEEDS, V, N, T)                                                                                  \
  XP_INTRINSIC(NAME, needs = NEEDS)                                                                                    \
  V NAME() {                                                                                                           \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = 0;                                                                            \
    return r;                                                                                                          \
  }
#define XP_UNDEFINED(NAME, NEEDS, V, N, T)                                                                             \
  XP_INTRINSIC(NAME, needs = NEEDS, undefined = 0)                                                                     \
  V NAME() {                                                                                                           \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = 0;                                                                            \
    return r;                                                                                                          \
  }
XP_ZERO(_mm_setzero_ps, "sse", __m128, 4, f32)
XP_ZERO(_mm_setzero_pd, "sse2", __m128d, 2, f64)
XP_ZERO(_mm_setzero_si128, "sse2", __m128i, 4, i32)
XP_ZERO(_mm256_setzero_ps, "avx", __m256, 8, f32)
XP_ZERO(_mm256_setzero_pd, "avx", __m256d, 4, f64)
XP_ZERO(_mm256_setzero_si256, "avx", __m256i, 8, i32)
XP_ZERO(_mm512_setzero, "avx512f", __m512, 16, f32)
XP_ZERO(_mm512_setzero_ps, "avx512f", __m512, 16, f32)
XP_ZERO(_mm512_setzero_pd, "avx512f", __m512d, 8, f64)
XP_ZERO(_mm512_setzero_si512, "avx512f", __m512i, 16, i32)
XP_ZERO(_mm512_setzero_epi32, "avx512f", __m512i, 16, i32)
XP_UNDEFINED(_mm_undefined_ps, "sse", __m128, 4, f32)
XP_UNDEFINED(_mm_undefined_pd, "sse2", __m128d, 2, f64)
XP_UNDEFINED(_mm_undefined_si128, "sse2", __m128i, 4, i32)
XP_UNDEFINED(_mm256_undefined_ps, "avx", __m256, 8, f32)
XP_UNDEFINED(_mm256_undefined_pd, "avx", __m256d, 4, f64)
XP_UNDEFINED(_mm256_undefined_si256, "avx", __m256i, 8, i32)
XP_UNDEFINED(_mm512_undefined, "avx512f", __m512, 16, f32)
XP_UNDEFINED(_mm512_undefined_ps, "avx512f", __m512, 16, f32)
XP_UNDEFINED(_mm512_undefined_pd, "avx512f", __m512d, 8, f64)
XP_UNDEFINED(_mm512_undefined_epi32, "avx512f", __m512i, 16, i32)

/* The same value in all lanes. */
#define XP_SET1(NAME, NEEDS, V, N, T, E)                                                                               \
  XP_INTRINSIC(NAME, needs = NEEDS)                                                                                    \
  V NAME(E x) {                                                                                                        \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = x;                                                                            \
    return r;                                                                                                          \
  }
XP_SET1(_mm_set1_ps, "sse", __m128, 4, f32, float)
XP_SET1(_mm_set_ps1, "sse", __m128, 4, f32, float)
XP_SET1(_mm_set1_pd, "sse2", __m128d, 2, f64, double)
XP_SET1(_mm_set1_epi8, "sse2", __m128i, 16, i8, char)
XP_SET1(_mm_set1_epi16, "sse2", __m128i, 8, i16, short)
XP_SET1(_mm_set1_epi32, "sse2", __m128i, 4, i32, int)
XP_SET1(_mm_set1_epi64x, "sse2", __m128i, 2, i64, long long)
XP_SET1(_mm256_set1_ps, "avx", __m256, 8, f32, float)
XP_SET1(_mm256_set1_pd, "avx", __m256d, 4, f64, double)
XP_SET1(_mm256_set1_epi8, "avx", __m256i, 32, i8, char)
XP_SET1(_mm256_set1_epi16, "avx", __m256i, 16, i16, short)
XP_SET1(_mm256_set1_epi32, "avx", __m256i, 8, i32, int)
XP_SET1(_mm256_set1_epi64x, "avx", __m256i, 4, i64, long long)
XP_SET1(_mm512_set1_ps, "avx512f", __m512, 16, f32, float)
XP_SET1(_mm512_set1_pd, "avx512f", __m512d, 8, f64, double)
XP_SET1(_mm512_set1_epi8, "avx512f", __m512i, 64, i8, char)
XP_SET1(_mm512_set1_epi16, "avx512f", __m512i, 32, i16, short)
XP_SET1(_mm512_set1_epi32, "avx512f", __m512i, 16, i32, int)
XP_SET1(_mm512_set1_epi64, "avx512f", __m512i, 8, i64, long long)
#define XP_SET1_MASKED(P, NAME, NEEDS, V, K, N, T, E)                                                                  \
  XP_INTRINSIC(P##_mask_##NAME, needs = NEEDS)                                                                         \
  V P##_mask_##NAME(V src, K k, E x) {                                                                                 \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? x : src.T[l];                                                  \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_##NAME, needs = NEEDS)                                                                        \
  V P##_maskz_##NAME(K k, E x) {                                                                                       \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? x : 0;                                                         \
    return r;                                                                                                          \
  }
XP_SET1_MASKED(_mm, set1_epi8, "avx512bw avx512vl", __m128i, __mmask16, 16, i8, char)
XP_SET1_MASKED(_mm256, set1_epi8, "avx512bw avx512vl", __m256i, __mmask32, 32, i8, char)
XP_SET1_MASKED(_mm512, set1_epi8, "avx512bw", __m512i, __mmask64, 64, i8, char)
XP_SET1_MASKED(_mm, set1_epi16, "avx512bw avx512vl", __m128i, __mmask8, 8, i16, short)
XP_SET1_MASKED(_mm256, set1_epi16, "avx512bw avx512vl", __m256i, __mmask16, 16, i16, short)
XP_SET1_MASKED(_mm512, set1_epi16, "avx512bw", __m512i, __mmask32, 32, i16, short)
XP_SET1_MASKED(_mm, set1_epi32, "avx512vl", __m128i, __mmask8, 4, i32, int)
XP_SET1_MASKED(_mm256, set1_epi32, "avx512vl", __m256i, __mmask8, 8, i32, int)
XP_SET1_MASKED(_mm512, set1_epi32, "avx512f", __m512i, __mmask16, 16, i32, int)
XP_SET1_MASKED(_mm, set1_epi64, "avx512vl", __m128i, __mmask8, 2, i64, long long)
XP_SET1_MASKED(_mm256, set1_epi64, "avx512vl", __m256i, __mmask8, 4, i64, long long)
XP_SET1_MASKED(_mm512, set1_epi64, "avx512f", __m512i, __mmask8, 8, i64, long long)

/* One lane, the others zero. */
XP_INTRINSIC(_mm_set_ss, needs = "sse")
__m128 _mm_set_ss(float x) {
  __m128 r;
  for (int l = 0; l < 4; ++l) r.f32[l] = l == 0 ? x : 0.0f;
  return r;
}
XP_INTRINSIC(_mm_set_sd, needs = "sse2")
__m128d _mm_set_sd(double x) {
  __m128d r;
  for (int l = 0; l < 2; ++l) r.f64[l] = l == 0 ? x : 0.0;
  return r;
}

/* Lane by lane: set names the highest lane first, setr the lowest. */
#define XP_SET_2(P, SUFFIX, NEEDS, V, T, E)                                                                            \
  XP_INTRINSIC(P##_set_##SUFFIX, needs = NEEDS)                                                                        \
  V P##_set_##SUFFIX(E x1, E x0) {                                                                                     \
    V r;                                                                                                               \
    r.T[0] = x0;                                                                                                       \
    r.T[1] = x1;                                                                                                       \
    return r;                                                                                                          \
  }
#define XP_SETR_2(P, SUFFIX, NEEDS, V, T, E)                                                                           \
  XP_INTRINSIC(P##_setr_##SUFFIX, needs = NEEDS)                                                                       \
  V P##_setr_##SUFFIX(E x0, E x1) {                                                                                    \
    V r;                                                                                                               \
    r.T[0] = x0;                                                                                                       \
    r.T[1] = x1;                                                                                                       \
    return r;                                                                                                          \
  }
#define XP_SET_4(P, SUFFIX, NEEDS, V, T, E)                                                                            \
  XP_INTRINSIC(P##_set_##SUFFIX, needs = NEEDS)                                                                        \
  V P##_set_##SUFFIX(E x3, E x2, E x1, E x0) {                                                                         \
    V r;                                                                                                               \
    XP_ASSIGN_4(r.T, 0, x0, x1, x2, x3)                                                                                \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_setr_##SUFFIX, needs = NEEDS)                                                                       \
  V P##_setr_##SUFFIX(E x0, E x1, E x2, E x3) {                                                                        \
    V r;                                                                                                               \
    XP_ASSIGN_4(r.T, 0, x0, x1, x2, x3)                                                                                \
    return r;                                                                                                          \
  }
#define XP_ASSIGN_4(A, AT, X0, X1, X2, X3)                                                                             \
  A[AT] = X0;                                                                                                          \
  A[AT + 1] = X1;                                                                                                      \
  A[AT + 2] = X2;                                                                                                      \
  A[AT + 3] = X3;
#define XP_SET_8(P, SUFFIX, NEEDS, V, T, E)                                                                            \
  XP_INTRINSIC(P##_set_##SUFFIX, needs = NEEDS)                                                                        \
  V P##_set_##SUFFIX(E x7, E x6, E x5, E x4, E x3, E x2, E x1, E x0) {                                                 \
    V r;                                                                                                               \
    XP_ASSIGN_4(r.T, 0, x0, x1, x2, x3)                                                                                \
    XP_ASSIGN_4(r.T, 4, x4, x5, x6, x7)                                                                                \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_setr_##SUFFIX, needs = NEEDS)                                                                       \
  V P##_setr_##SUFFIX(E x0, E x1, E x2, E x3, E x4, E x5, E x6, E x7) {                                                \
    V r;                                                                                                               \
    XP_ASSIGN_4(r.T, 0, x0, x1, x2, x3)                                                                                \
    XP_ASSIGN_4(r.T, 4, x4, x5, x6, x7)                                                                                \
    return r;                                                                                                          \
  }
#define XP_SET_16(P, SUFFIX, NEEDS, V, T, E)                                                                           \
  XP_INTRINSIC(P##_set_##SUFFIX, needs = NEEDS)                                                                        \
  V P##_set_##SUFFIX(E x15, E x14, E x13, E x12, E x11, E x10, E x9, E x8, E x7, E x6, E x5, E x4, E x3, E x2, E x1,   \
                     E x0) {                                                                                           \
    V r;                                                                                                               \
    XP_ASSIGN_4(r.T, 0, x0, x1, x2, x3)                                                                                \
    XP_ASSIGN_4(r.T, 4, x4, x5, x6, x7)                                                                                \
    XP_ASSIGN_4(r.T, 8, x8, x9, x10, x11)                                                                              \
    XP_ASSIGN_4(r.T, 12, x12, x13, x14, x15)                                                                           \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_setr_##SUFFIX, needs = NEEDS)                                                                       \
  V P##_setr_##SUFFIX(E x0, E x1, E x2, E x3, E x4, E x5, E x6, E x7, E x8, E x9, E x10, E x11, E x12, E x13, E x14,   \
                      E x15) {                                                                                         \
    V r;                                                                                                               \
    XP_ASSIGN_4(r.T, 0, x0, x1, x2, x3)                                                                                \
    XP_ASSIGN_4(r.T, 4, x4, x5, x6, x7)                                                                                \
    XP_ASSIGN_4(r.T, 8, x8, x9, x10, x11)                                                                              \
    XP_ASSIGN_4(r.T, 12, x12, x13, x14, x15)                                                                           \
    return r;                                                                                                          \
  }
XP_SET_2(_mm, pd, "sse2", __m128d, f64, double)
XP_SETR_2(_mm, pd, "sse2", __m128d, f64, double)
XP_SET_2(_mm, epi64x, "sse2", __m128i, i64, long long)
XP_SET_4(_mm, ps, "sse", __m128, f32, float)
XP_SET_4(_mm, epi32, "sse2", __m128i, i32, int)
XP_SET_4(_mm256, pd, "avx", __m256d, f64, double)
XP_SET_4(_mm256, epi64x, "avx", __m256i, i64, long long)
XP_SET_8(_mm, epi16, "sse2", __m128i, i16, short)
XP_SET_8(_mm256, ps, "avx", __m256, f32, float)
XP_SET_8(_mm256, epi32, "avx", __m256i, i32, int)
XP_SET_8(_mm512, pd, "avx512f", __m512d, f64, double)
XP_SET_8(_mm512, epi64, "avx512f", __m512i, i64, long long)
XP_SET_16(_mm, epi8, "sse2", __m128i, i8, char)
XP_SET_16(_mm256, epi16, "avx", __m256i, i16, short)
XP_SET_16(_mm512, ps, "avx512f", __m512, f32, float)
XP_SET_16(_mm512, epi32, "avx512f", __m512i, i32, int)

/* Two halves. */
#define XP_SET_HALVES(NAME, NEEDS, V, W, N, T)                                                                         \
  XP_INTRINSIC(NAME, needs = NEEDS, bitwise = 1)                                                                       \
  V NAME(W hi, W lo) {                                                                                                 \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) {                                                                                      \
      r.T[l] = lo.T[l];                                                                                                \
      r.T[N + l] = hi.T[l];                                                                                            \
    }                                                                                                                  \
    return r;                                                                                                          \
  }
XP_SET_HALVES(_mm256_set_m128, "avx", __m256, __m128, 4, f32)
XP_SET_HALVES(_mm256_set_m128d, "avx", __m256d, __m128d, 2, f64)
XP_SET_HALVES(_mm256_set_m128i, "avx", __m256i, __m128i, 4, i32)

/* Casts: the same bits. To a narrower vector: the low part; to a wider one: the upper part is undefined (zero here). */
#define XP_CAST(NAME, NEEDS, V, W, N, T)                                                                               \
  XP_INTRINSIC(NAME, needs = NEEDS, bitwise = 1)                                                                       \
  V NAME(W a) {                                                                                                        \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = a.T[l];                                                                       \
    return r;                                                                                                          \
  }
#define XP_WIDEN(NAME, NEEDS, V, W, N, M, T, BYTES)                                                                    \
  XP_INTRINSIC(NAME, needs = NEEDS, bitwise = 1, undefined = BYTES)                                                    \
  V NAME(W a) {                                                                                                        \
    V r;                                                                                                               \
    for (int l = 0; l < M; ++l) r.T[l] = l < N ? a.T[l] : 0;                                                           \
    return r;                                                                                                          \
  }
#define XP_ZEXT(NAME, NEEDS, V, W, N, M, T)                                                                            \
  XP_INTRINSIC(NAME, needs = NEEDS, bitwise = 1)                                                                       \
  V NAME(W a) {                                                                                                        \
    V r;                                                                                                               \
    for (int l = 0; l < M; ++l) r.T[l] = l < N ? a.T[l] : 0;                                                           \
    return r;                                                                                                          \
  }
XP_CAST(_mm_castps_si128, "sse2", __m128i, __m128, 4, u32)
XP_CAST(_mm_castsi128_ps, "sse2", __m128, __m128i, 4, u32)
XP_CAST(_mm_castpd_si128, "sse2", __m128i, __m128d, 2, u64)
XP_CAST(_mm_castsi128_pd, "sse2", __m128d, __m128i, 2, u64)
XP_CAST(_mm_castps_pd, "sse2", __m128d, __m128, 4, u32)
XP_CAST(_mm_castpd_ps, "sse2", __m128, __m128d, 4, u32)
XP_CAST(_mm256_castps_si256, "avx", __m256i, __m256, 8, u32)
XP_CAST(_mm256_castsi256_ps, "avx", __m256, __m256i, 8, u32)
XP_CAST(_mm256_castpd_si256, "avx", __m256i, __m256d, 4, u64)
XP_CAST(_mm256_castsi256_pd, "avx", __m256d, __m256i, 4, u64)
XP_CAST(_mm256_castps_pd, "avx", __m256d, __m256, 8, u32)
XP_CAST(_mm256_castpd_ps, "avx", __m256, __m256d, 8, u32)
XP_CAST(_mm512_castps_si512, "avx512f", __m512i, __m512, 16, u32)
XP_CAST(_mm512_castsi512_ps, "avx512f", __m512, __m512i, 16, u32)
XP_CAST(_mm512_castpd_si512, "avx512f", __m512i, __m512d, 8, u64)
XP_CAST(_mm512_castsi512_pd, "avx512f", __m512d, __m512i, 8, u64)
XP_CAST(_mm512_castps_pd, "avx512f", __m512d, __m512, 16, u32)
XP_CAST(_mm512_castpd_ps, "avx512f", __m512, __m512d, 16, u32)
XP_CAST(_mm256_castps256_ps128, "avx", __m128, __m256, 4, f32)
XP_CAST(_mm256_castpd256_pd128, "avx", __m128d, __m256d, 2, f64)
XP_CAST(_mm256_castsi256_si128, "avx", __m128i, __m256i, 16, u8)
XP_CAST(_mm512_castps512_ps128, "avx512f", __m128, __m512, 4, f32)
XP_CAST(_mm512_castpd512_pd128, "avx512f", __m128d, __m512d, 2, f64)
XP_CAST(_mm512_castsi512_si128, "avx512f", __m128i, __m512i, 16, u8)
XP_CAST(_mm512_castps512_ps256, "avx512f", __m256, __m512, 8, f32)
XP_CAST(_mm512_castpd512_pd256, "avx512f", __m256d, __m512d, 4, f64)
XP_CAST(_mm512_castsi512_si256, "avx512f", __m256i, __m512i, 32, u8)
XP_WIDEN(_mm256_castps128_ps256, "avx", __m256, __m128, 4, 8, f32, 16)
XP_WIDEN(_mm256_castpd128_pd256, "avx", __m256d, __m128d, 2, 4, f64, 16)
XP_WIDEN(_mm256_castsi128_si256, "avx", __m256i, __m128i, 16, 32, u8, 16)
XP_WIDEN(_mm512_castps128_ps512, "avx512f", __m512, __m128, 4, 16, f32, 16)
XP_WIDEN(_mm512_castpd128_pd512, "avx512f", __m512d, __m128d, 2, 8, f64, 16)
XP_WIDEN(_mm512_castsi128_si512, "avx512f", __m512i, __m128i, 16, 64, u8, 16)
XP_WIDEN(_mm512_castps256_ps512, "avx512f", __m512, __m256, 8, 16, f32, 32)
XP_WIDEN(_mm512_castpd256_pd512, "avx512f", __m512d, __m256d, 4, 8, f64, 32)
XP_WIDEN(_mm512_castsi256_si512, "avx512f", __m512i, __m256i, 32, 64, u8, 32)
XP_ZEXT(_mm256_zextps128_ps256, "avx", __m256, __m128, 4, 8, f32)
XP_ZEXT(_mm256_zextsi128_si256, "avx", __m256i, __m128i, 16, 32, u8)
XP_ZEXT(_mm512_zextps128_ps512, "avx512f", __m512, __m128, 4, 16, f32)
XP_ZEXT(_mm512_zextsi128_si512, "avx512f", __m512i, __m128i, 16, 64, u8)
XP_ZEXT(_mm512_zextps256_ps512, "avx512f", __m512, __m256, 8, 16, f32)
XP_ZEXT(_mm512_zextpd256_pd512, "avx512f", __m512d, __m256d, 4, 8, f64)
XP_ZEXT(_mm512_zextsi256_si512, "avx512f", __m512i, __m256i, 32, 64, u8)

/* The lowest lane as a scalar, and a scalar as the lowest lane with zeros above. */
XP_INTRINSIC(_mm_cvtss_f32, needs = "sse")
float _mm_cvtss_f32(__m128 a) { return a.f32[0]; }
XP_INTRINSIC(_mm256_cvtss_f32, needs = "avx")
float _mm256_cvtss_f32(__m256 a) { return a.f32[0]; }
XP_INTRINSIC(_mm512_cvtss_f32, needs = "avx512f")
float _mm512_cvtss_f32(__m512 a) { return a.f32[0]; }
XP_INTRINSIC(_mm_cvtsd_f64, needs = "sse2")
double _mm_cvtsd_f64(__m128d a) { return a.f64[0]; }
XP_INTRINSIC(_mm256_cvtsd_f64, needs = "avx")
double _mm256_cvtsd_f64(__m256d a) { return a.f64[0]; }
XP_INTRINSIC(_mm512_cvtsd_f64, needs = "avx512f")
double _mm512_cvtsd_f64(__m512d a) { return a.f64[0]; }
XP_INTRINSIC(_mm_cvtsi128_si32, needs = "sse2")
int _mm_cvtsi128_si32(__m128i a) { return a.i32[0]; }
XP_INTRINSIC(_mm256_cvtsi256_si32, needs = "avx")
int _mm256_cvtsi256_si32(__m256i a) { return a.i32[0]; }
XP_INTRINSIC(_mm512_cvtsi512_si32, needs = "avx512f")
int _mm512_cvtsi512_si32(__m512i a) { return a.i32[0]; }
XP_INTRINSIC(_mm_cvtsi128_si64, needs = "sse2")
long long _mm_cvtsi128_si64(__m128i a) { return a.i64[0]; }
XP_INTRINSIC(_mm_cvtsi128_si64x, needs = "sse2")
long long _mm_cvtsi128_si64x(__m128i a) { return a.i64[0]; }
XP_INTRINSIC(_mm_cvtsi32_si128, needs = "sse2")
__m128i _mm_cvtsi32_si128(int x) {
  __m128i r;
  for (int l = 0; l < 4; ++l) r.i32[l] = l == 0 ? x : 0;
  return r;
}
XP_INTRINSIC(_mm_cvtsi64_si128, needs = "sse2")
__m128i _mm_cvtsi64_si128(long long x) {
  __m128i r;
  for (int l = 0; l < 2; ++l) r.i64[l] = l == 0 ? x : 0;
  return r;
}
