/* Loads, stores, their masked forms, broadcasts from memory, gathers, scatters, expanding loads and compressing
 * stores. Masked forms touch only the lanes in the mask. */
#include "prelude.h"

/* Whole vectors. E the element type, T its view, ATTR_ALIGN the alignment of the aligned form. */
#define XP_LOAD(P, NAME, NEEDS, V, N, T, E)                                                                            \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS, bitwise = 1)                                                                 \
  V P##_##NAME(const void *p) {                                                                                        \
    const E *q = (const E *)p;                                                                                         \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = q[l];                                                                         \
    return r;                                                                                                          \
  }
#define XP_LOAD_ALIGNED(P, NAME, NEEDS, ALIGN, V, N, T, E)                                                             \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS, bitwise = 1, aligned = ALIGN)                                                \
  V P##_##NAME(const void *p) {                                                                                        \
    const E *q = (const E *)p;                                                                                         \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = q[l];                                                                         \
    return r;                                                                                                          \
  }
#define XP_STORE(P, NAME, NEEDS, V, N, T, E)                                                                           \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS, bitwise = 1)                                                                 \
  void P##_##NAME(void *p, V a) {                                                                                      \
    E *q = (E *)p;                                                                                                     \
    for (int l = 0; l < N; ++l) q[l] = a.T[l];                                                                         \
  }
#define XP_STORE_ALIGNED(P, NAME, NEEDS, ALIGN, V, N, T, E)                                                            \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS, bitwise = 1, aligned = ALIGN)                                                \
  void P##_##NAME(void *p, V a) {                                                                                      \
    E *q = (E *)p;                                                                                                     \
    for (int l = 0; l < N; ++l) q[l] = a.T[l];                                                                         \
  }
#define XP_MEMORY_FLOAT(P, N1, N2, ALIGN, V, N, W, M)                                                                  \
  XP_LOAD(P, loadu_ps, N1, V, N, f32, float)                                                                           \
  XP_LOAD(P, loadu_pd, N2, W, M, f64, double)                                                                          \
  XP_LOAD_ALIGNED(P, load_ps, N1, ALIGN, V, N, f32, float)                                                             \
  XP_LOAD_ALIGNED(P, load_pd, N2, ALIGN, W, M, f64, double)                                                            \
  XP_STORE(P, storeu_ps, N1, V, N, f32, float)                                                                         \
  XP_STORE(P, storeu_pd, N2, W, M, f64, double)                                                                        \
  XP_STORE_ALIGNED(P, store_ps, N1, ALIGN, V, N, f32, float)                                                           \
  XP_STORE_ALIGNED(P, store_pd, N2, ALIGN, W, M, f64, double)                                                          \
  XP_STORE_ALIGNED(P, stream_ps, N1, ALIGN, V, N, f32, float)                                                          \
  XP_STORE_ALIGNED(P, stream_pd, N2, ALIGN, W, M, f64, double)
XP_MEMORY_FLOAT(_mm, "sse", "sse2", 16, __m128, 4, __m128d, 2)
XP_MEMORY_FLOAT(_mm256, "avx", "avx", 32, __m256, 8, __m256d, 4)
XP_MEMORY_FLOAT(_mm512, "avx512f", "avx512f", 64, __m512, 16, __m512d, 8)

/* An integer vector of no particular lanes is loaded and stored as bytes. */
#define XP_MEMORY_BYTES(P, SI, NEEDS, ALIGN, V, N)                                                                     \
  XP_LOAD(P, loadu_##SI, NEEDS, V, N, u8, uint8_t)                                                                     \
  XP_STORE(P, storeu_##SI, NEEDS, V, N, u8, uint8_t)                                                                   \
  XP_LOAD_ALIGNED(P, load_##SI, NEEDS, ALIGN, V, N, u8, uint8_t)                                                       \
  XP_STORE_ALIGNED(P, store_##SI, NEEDS, ALIGN, V, N, u8, uint8_t)                                                     \
  XP_STORE_ALIGNED(P, stream_##SI, NEEDS, ALIGN, V, N, u8, uint8_t)
XP_MEMORY_BYTES(_mm, si128, "sse2", 16, __m128i, 16)
XP_MEMORY_BYTES(_mm256, si256, "avx", 32, __m256i, 32)
XP_MEMORY_BYTES(_mm512, si512, "avx512f", 64, __m512i, 64)
XP_LOAD(_mm, lddqu_si128, "sse3", __m128i, 16, u8, uint8_t)
XP_LOAD(_mm256, lddqu_si256, "avx", __m256i, 32, u8, uint8_t)
XP_LOAD_ALIGNED(_mm, stream_load_si128, "sse4.1", 16, __m128i, 16, u8, uint8_t)
XP_LOAD_ALIGNED(_mm256, stream_load_si256, "avx2", 32, __m256i, 32, u8, uint8_t)
XP_LOAD_ALIGNED(_mm512, stream_load_si512, "avx512f", 64, __m512i, 64, u8, uint8_t)

#define XP_MEMORY_EPI(P, F, BW, ALIGN, V, B)                                                                           \
  XP_LOAD(P, loadu_epi8, BW, V, B, i8, int8_t)                                                                         \
  XP_LOAD(P, loadu_epi16, BW, V, B / 2, i16, int16_t)                                                                  \
  XP_LOAD(P, loadu_epi32, F, V, B / 4, i32, int32_t)                                                                   \
  XP_LOAD(P, loadu_epi64, F, V, B / 8, i64, int64_t)                                                                   \
  XP_LOAD_ALIGNED(P, load_epi32, F, ALIGN, V, B / 4, i32, int32_t)                                                     \
  XP_LOAD_ALIGNED(P, load_epi64, F, ALIGN, V, B / 8, i64, int64_t)                                                     \
  XP_STORE(P, storeu_epi8, BW, V, B, i8, int8_t)                                                                       \
  XP_STORE(P, storeu_epi16, BW, V, B / 2, i16, int16_t)                                                                \
  XP_STORE(P, storeu_epi32, F, V, B / 4, i32, int32_t)                                                                 \
  XP_STORE(P, storeu_epi64, F, V, B / 8, i64, int64_t)                                                                 \
  XP_STORE_ALIGNED(P, store_epi32, F, ALIGN, V, B / 4, i32, int32_t)                                                   \
  XP_STORE_ALIGNED(P, store_epi64, F, ALIGN, V, B / 8, i64, int64_t)
XP_MEMORY_EPI(_mm, "avx512vl", "avx512bw avx512vl", 16, __m128i, 16)
XP_MEMORY_EPI(_mm256, "avx512vl", "avx512bw avx512vl", 32, __m256i, 32)
XP_MEMORY_EPI(_mm512, "avx512f", "avx512bw", 64, __m512i, 64)

/* Under a mask. */
#define XP_MASKED_LOAD(P, LOAD, NAME, NEEDS, ALIGN, V, K, N, T, E)                                                     \
  XP_INTRINSIC(P##_mask_##LOAD##_##NAME, needs = NEEDS, bitwise = 1, aligned = ALIGN)                                  \
  V P##_mask_##LOAD##_##NAME(V src, K k, const void *p) {                                                              \
    const E *q = (const E *)p;                                                                                         \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? q[l] : src.T[l];                                               \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_##LOAD##_##NAME, needs = NEEDS, bitwise = 1, aligned = ALIGN)                                 \
  V P##_maskz_##LOAD##_##NAME(K k, const void *p) {                                                                    \
    const E *q = (const E *)p;                                                                                         \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? q[l] : (E)0;                                                   \
    return r;                                                                                                          \
  }
#define XP_MASKED_STORE(P, STORE, NAME, NEEDS, ALIGN, V, K, N, T, E)                                                   \
  XP_INTRINSIC(P##_mask_##STORE##_##NAME, needs = NEEDS, bitwise = 1, aligned = ALIGN)                                 \
  void P##_mask_##STORE##_##NAME(void *p, K k, V a) {                                                                  \
    E *q = (E *)p;                                                                                                     \
    for (int l = 0; l < N; ++l)                                                                                        \
      if ((k >> l) & 1) q[l] = a.T[l];                                                                                 \
  }
#define XP_MASKED_MEMORY(P, NAME, NEEDS, ALIGN, V, K, N, T, E)                                                         \
  XP_MASKED_LOAD(P, loadu, NAME, NEEDS, 1, V, K, N, T, E)                                                              \
  XP_MASKED_LOAD(P, load, NAME, NEEDS, ALIGN, V, K, N, T, E)                                                           \
  XP_MASKED_STORE(P, storeu, NAME, NEEDS, 1, V, K, N, T, E)                                                            \
  XP_MASKED_STORE(P, store, NAME, NEEDS, ALIGN, V, K, N, T, E)
#define XP_MASKED_MEMORY_BW(P, NAME, NEEDS, V, K, N, T, E)                                                             \
  XP_MASKED_LOAD(P, loadu, NAME, NEEDS, 1, V, K, N, T, E)                                                              \
  XP_MASKED_STORE(P, storeu, NAME, NEEDS, 1, V, K, N, T, E)
XP_MASKED_MEMORY(_mm, ps, "avx512vl", 16, __m128, __mmask8, 4, f32, float)
XP_MASKED_MEMORY(_mm256, ps, "avx512vl", 32, __m256, __mmask8, 8, f32, float)
XP_MASKED_MEMORY(_mm512, ps, "avx512f", 64, __m512, __mmask16, 16, f32, float)
XP_MASKED_MEMORY(_mm, pd, "avx512vl", 16, __m128d, __mmask8, 2, f64, double)
XP_MASKED_MEMORY(_mm256, pd, "avx512vl", 32, __m256d, __mmask8, 4, f64, double)
XP_MASKED_MEMORY(_mm512, pd, "avx512f", 64, __m512d, __mmask8, 8, f64, double)
XP_MASKED_MEMORY(_mm, epi32, "avx512vl", 16, __m128i, __mmask8, 4, i32, int32_t)
XP_MASKED_MEMORY(_mm256, epi32, "avx512vl", 32, __m256i, __mmask8, 8, i32, int32_t)
XP_MASKED_MEMORY(_mm512, epi32, "avx512f", 64, __m512i, __mmask16, 16, i32, int32_t)
XP_MASKED_MEMORY(_mm, epi64, "avx512vl", 16, __m128i, __mmask8, 2, i64, int64_t)
XP_MASKED_MEMORY(_mm256, epi64, "avx512vl", 32, __m256i, __mmask8, 4, i64, int64_t)
XP_MASKED_MEMORY(_mm512, epi64, "avx512f", 64, __m512i, __mmask8, 8, i64, int64_t)
XP_MASKED_MEMORY_BW(_mm, epi8, "avx512bw avx512vl", __m128i, __mmask16, 16, i8, int8_t)
XP_MASKED_MEMORY_BW(_mm256, epi8, "avx512bw avx512vl", __m256i, __mmask32, 32, i8, int8_t)
XP_MASKED_MEMORY_BW(_mm512, epi8, "avx512bw", __m512i, __mmask64, 64, i8, int8_t)
XP_MASKED_MEMORY_BW(_mm, epi16, "avx512bw avx512vl", __m128i, __mmask8, 8, i16, int16_t)
XP_MASKED_MEMORY_BW(_mm256, epi16, "avx512bw avx512vl", __m256i, __mmask16, 16, i16, int16_t)
XP_MASKED_MEMORY_BW(_mm512, epi16, "avx512bw", __m512i, __mmask32, 32, i16, int16_t)

/* AVX's maskload and maskstore: a lane is in the mask where its sign bit is set. */
#define XP_SIGN_MASKED(P, NAME, NEEDS, V, M, N, T, S, E)                                                               \
  XP_INTRINSIC(P##_maskload_##NAME, needs = NEEDS, bitwise = 1)                                                        \
  V P##_maskload_##NAME(const E *p, M mask) {                                                                          \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = mask.S[l] < 0 ? p[l] : (E)0;                                                  \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskstore_##NAME, needs = NEEDS, bitwise = 1)                                                       \
  void P##_maskstore_##NAME(E *p, M mask, V a) {                                                                       \
    for (int l = 0; l < N; ++l)                                                                                        \
      if (mask.S[l] < 0) p[l] = a.T[l];                                                                                \
  }
XP_SIGN_MASKED(_mm, ps, "avx", __m128, __m128i, 4, f32, i32, float)
XP_SIGN_MASKED(_mm256, ps, "avx", __m256, __m256i, 8, f32, i32, float)
XP_SIGN_MASKED(_mm, pd, "avx", __m128d, __m128i, 2, f64, i64, double)
XP_SIGN_MASKED(_mm256, pd, "avx", __m256d, __m256i, 4, f64, i64, double)
XP_SIGN_MASKED(_mm, epi32, "avx2", __m128i, __m128i, 4, i32, i32, int)
XP_SIGN_MASKED(_mm256, epi32, "avx2", __m256i, __m256i, 8, i32, i32, int)
XP_SIGN_MASKED(_mm, epi64, "avx2", __m128i, __m128i, 2, i64, i64, long long)
XP_SIGN_MASKED(_mm256, epi64, "avx2", __m256i, __m256i, 4, i64, i64, long long)

/* Parts of a vector: the low 32 or 64 bits, the other lanes zero; halves of two floats. */
XP_INTRINSIC(_mm_load_ss, needs = "sse")
__m128 _mm_load_ss(const float *p) {
  __m128 r;
  for (int l = 0; l < 4; ++l) r.f32[l] = l == 0 ? *p : 0.0f;
  return r;
}
XP_INTRINSIC(_mm_load_sd, needs = "sse2")
__m128d _mm_load_sd(const double *p) {
  __m128d r;
  for (int l = 0; l < 2; ++l) r.f64[l] = l == 0 ? *p : 0.0;
  return r;
}
XP_INTRINSIC(_mm_store_ss, needs = "sse")
void _mm_store_ss(float *p, __m128 a) { *p = a.f32[0]; }
XP_INTRINSIC(_mm_store_sd, needs = "sse2")
void _mm_store_sd(double *p, __m128d a) { *p = a.f64[0]; }
XP_INTRINSIC(_mm_storel_epi64, needs = "sse2", bitwise = 1)
void _mm_storel_epi64(__m128i *p, __m128i a) {
  uint8_t *q = (uint8_t *)p;
  for (int l = 0; l < 8; ++l) q[l] = a.u8[l];
}
XP_INTRINSIC(_mm_loadl_epi64, needs = "sse2", bitwise = 1)
__m128i _mm_loadl_epi64(const __m128i *p) {
  const uint8_t *q = (const uint8_t *)p;
  __m128i r;
  for (int l = 0; l < 16; ++l) r.u8[l] = l < 8 ? q[l] : 0;
  return r;
}
#define XP_LOAD_PART(NAME, B)                                                                                          \
  XP_INTRINSIC(_mm_loadu_##NAME, needs = "sse2", bitwise = 1)                                                          \
  __m128i _mm_loadu_##NAME(const void *p) {                                                                            \
    const uint8_t *q = (const uint8_t *)p;                                                                             \
    __m128i r;                                                                                                         \
    for (int l = 0; l < 16; ++l) r.u8[l] = l < B ? q[l] : 0;                                                           \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(_mm_storeu_##NAME, needs = "sse2", bitwise = 1)                                                         \
  void _mm_storeu_##NAME(void *p, __m128i a) {                                                                         \
    uint8_t *q = (uint8_t *)p;                                                                                         \
    for (int l = 0; l < B; ++l) q[l] = a.u8[l];                                                                        \
  }
XP_LOAD_PART(si16, 2)
XP_LOAD_PART(si32, 4)
XP_LOAD_PART(si64, 8)
XP_INTRINSIC(_mm_loadl_pi, needs = "sse")
__m128 _mm_loadl_pi(__m128 a, const __m64 *p) {
  const float *q = (const float *)p;
  __m128 r = a;
  for (int l = 0; l < 2; ++l) r.f32[l] = q[l];
  return r;
}
XP_INTRINSIC(_mm_loadh_pi, needs = "sse")
__m128 _mm_loadh_pi(__m128 a, const __m64 *p) {
  const float *q = (const float *)p;
  __m128 r = a;
  for (int l = 0; l < 2; ++l) r.f32[l + 2] = q[l];
  return r;
}
XP_INTRINSIC(_mm_storel_pi, needs = "sse")
void _mm_storel_pi(__m64 *p, __m128 a) {
  float *q = (float *)p;
  for (int l = 0; l < 2; ++l) q[l] = a.f32[l];
}
XP_INTRINSIC(_mm_storeh_pi, needs = "sse")
void _mm_storeh_pi(__m64 *p, __m128 a) {
  float *q = (float *)p;
  for (int l = 0; l < 2; ++l) q[l] = a.f32[l + 2];
}

/* One element (or 16, 32 bytes) from memory in all lanes. */
#define XP_BROADCAST_LOAD(NAME, NEEDS, V, N, T, E)                                                                     \
  XP_INTRINSIC(NAME, needs = NEEDS)                                                                                    \
  V NAME(const E *p) {                                                                                                 \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = *p;                                                                           \
    return r;                                                                                                          \
  }
XP_BROADCAST_LOAD(_mm_load1_ps, "sse", __m128, 4, f32, float)
XP_BROADCAST_LOAD(_mm_load_ps1, "sse", __m128, 4, f32, float)
XP_BROADCAST_LOAD(_mm_load1_pd, "sse2", __m128d, 2, f64, double)
XP_BROADCAST_LOAD(_mm_loaddup_pd, "sse3", __m128d, 2, f64, double)
XP_BROADCAST_LOAD(_mm_broadcast_ss, "avx", __m128, 4, f32, float)
XP_BROADCAST_LOAD(_mm256_broadcast_ss, "avx", __m256, 8, f32, float)
XP_BROADCAST_LOAD(_mm256_broadcast_sd, "avx", __m256d, 4, f64, double)
XP_INTRINSIC(_mm256_broadcast_ps, needs = "avx", bitwise = 1)
__m256 _mm256_broadcast_ps(const __m128 *p) {
  const float *q = (const float *)p;
  __m256 r;
  for (int g = 0; g < 2; ++g)
    for (int i = 0; i < 4; ++i) r.f32[4 * g + i] = q[i];
  return r;
}
XP_INTRINSIC(_mm256_broadcast_pd, needs = "avx", bitwise = 1)
__m256d _mm256_broadcast_pd(const __m128d *p) {
  const double *q = (const double *)p;
  __m256d r;
  for (int g = 0; g < 2; ++g)
    for (int i = 0; i < 2; ++i) r.f64[2 * g + i] = q[i];
  return r;
}

/* Gather and scatter: lane l at base + vindex[l] * scale bytes. */
#define XP_GATHER(NAME, NEEDS, V, I, N, T, X, E)                                                                       \
  XP_INTRINSIC(NAME, needs = NEEDS, imm_scale = "1 2 4 8", index = "vindex")                                           \
  V NAME(I vindex, const void *base, int imm_scale) {                                                                  \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = *(const E *)((const char *)base + (int64_t)vindex.X[l] * imm_scale);          \
    return r;                                                                                                          \
  }
#define XP_GATHER_256(NAME, NEEDS, V, I, N, T, X, E)                                                                   \
  XP_INTRINSIC(NAME, needs = NEEDS, imm_scale = "1 2 4 8", index = "vindex")                                           \
  V NAME(const E *base, I vindex, int imm_scale) {                                                                     \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = *(const E *)((const char *)base + (int64_t)vindex.X[l] * imm_scale);          \
    return r;                                                                                                          \
  }
XP_GATHER(_mm512_i32gather_ps, "avx512f", __m512, __m512i, 16, f32, i32, float)
XP_GATHER(_mm512_i32gather_epi32, "avx512f", __m512i, __m512i, 16, i32, i32, int32_t)
XP_GATHER(_mm512_i32gather_pd, "avx512f", __m512d, __m256i, 8, f64, i32, double)
XP_GATHER(_mm512_i32gather_epi64, "avx512f", __m512i, __m256i, 8, i64, i32, int64_t)
XP_GATHER(_mm512_i64gather_pd, "avx512f", __m512d, __m512i, 8, f64, i64, double)
XP_GATHER(_mm512_i64gather_epi64, "avx512f", __m512i, __m512i, 8, i64, i64, int64_t)
XP_GATHER(_mm512_i64gather_ps, "avx512f", __m256, __m512i, 8, f32, i64, float)
XP_GATHER(_mm512_i64gather_epi32, "avx512f", __m256i, __m512i, 8, i32, i64, int32_t)
XP_GATHER_256(_mm_i32gather_ps, "avx2", __m128, __m128i, 4, f32, i32, float)
XP_GATHER_256(_mm256_i32gather_ps, "avx2", __m256, __m256i, 8, f32, i32, float)
XP_GATHER_256(_mm_i32gather_epi32, "avx2", __m128i, __m128i, 4, i32, i32, int)
XP_GATHER_256(_mm256_i32gather_epi32, "avx2", __m256i, __m256i, 8, i32, i32, int)
XP_GATHER_256(_mm256_i32gather_pd, "avx2", __m256d, __m128i, 4, f64, i32, double)
XP_GATHER_256(_mm256_i32gather_epi64, "avx2", __m256i, __m128i, 4, i64, i32, long long)
XP_GATHER_256(_mm256_i64gather_pd, "avx2", __m256d, __m256i, 4, f64, i64, double)
XP_GATHER_256(_mm256_i64gather_epi64, "avx2", __m256i, __m256i, 4, i64, i64, long long)
#define XP_GATHER_MASKED(NAME, V, K, I, N, T, X, E)                                                                    \
  XP_INTRINSIC(NAME, needs = "avx512f", imm_scale = "1 2 4 8", index = "vindex")                                       \
  V NAME(V src, K k, I vindex, const void *base, int imm_scale) {                                                      \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l)                                                                                        \
      r.T[l] = (k >> l) & 1 ? *(const E *)((const char *)base + (int64_t)vindex.X[l] * imm_scale) : src.T[l];          \
    return r;                                                                                                          \
  }
XP_GATHER_MASKED(_mm512_mask_i32gather_ps, __m512, __mmask16, __m512i, 16, f32, i32, float)
XP_GATHER_MASKED(_mm512_mask_i32gather_epi32, __m512i, __mmask16, __m512i, 16, i32, i32, int32_t)
XP_GATHER_MASKED(_mm512_mask_i32gather_pd, __m512d, __mmask8, __m256i, 8, f64, i32, double)
XP_GATHER_MASKED(_mm512_mask_i64gather_pd, __m512d, __mmask8, __m512i, 8, f64, i64, double)
XP_GATHER_MASKED(_mm512_mask_i64gather_epi64, __m512i, __mmask8, __m512i, 8, i64, i64, int64_t)
XP_GATHER_MASKED(_mm512_mask_i64gather_ps, __m256, __mmask8, __m512i, 8, f32, i64, float)
/* Lanes are stored in order: the highest of two lanes with one address wins. */
#define XP_SCATTER(P, NAME, NEEDS, V, K, I, N, T, X, E)                                                                \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS, imm_scale = "1 2 4 8", index = "vindex")                                     \
  void P##_##NAME(void *base, I vindex, V a, int imm_scale) {                                                          \
    for (int l = 0; l < N; ++l) *(E *)((char *)base + (int64_t)vindex.X[l] * imm_scale) = a.T[l];                      \
  }                                                                                                                    \
  XP_INTRINSIC(P##_mask_##NAME, needs = NEEDS, imm_scale = "1 2 4 8", index = "vindex")                                \
  void P##_mask_##NAME(void *base, K k, I vindex, V a, int imm_scale) {                                                \
    for (int l = 0; l < N; ++l)                                                                                        \
      if ((k >> l) & 1) *(E *)((char *)base + (int64_t)vindex.X[l] * imm_scale) = a.T[l];                              \
  }
XP_SCATTER(_mm512, i32scatter_ps, "avx512f", __m512, __mmask16, __m512i, 16, f32, i32, float)
XP_SCATTER(_mm512, i32scatter_epi32, "avx512f", __m512i, __mmask16, __m512i, 16, i32, i32, int32_t)
XP_SCATTER(_mm512, i32scatter_pd, "avx512f", __m512d, __mmask8, __m256i, 8, f64, i32, double)
XP_SCATTER(_mm512, i32scatter_epi64, "avx512f", __m512i, __mmask8, __m256i, 8, i64, i32, int64_t)
XP_SCATTER(_mm512, i64scatter_pd, "avx512f", __m512d, __mmask8, __m512i, 8, f64, i64, double)
XP_SCATTER(_mm512, i64scatter_epi64, "avx512f", __m512i, __mmask8, __m512i, 8, i64, i64, int64_t)
XP_SCATTER(_mm512, i64scatter_ps, "avx512f", __m256, __mmask8, __m512i, 8, f32, i64, float)
XP_SCATTER(_mm256, i32scatter_ps, "avx512vl", __m256, __mmask8, __m256i, 8, f32, i32, float)
XP_SCATTER(_mm256, i32scatter_epi32, "avx512vl", __m256i, __mmask8, __m256i, 8, i32, i32, int32_t)
XP_SCATTER(_mm, i32scatter_ps, "avx512vl", __m128, __mmask8, __m128i, 4, f32, i32, float)
XP_SCATTER(_mm, i32scatter_epi32, "avx512vl", __m128i, __mmask8, __m128i, 4, i32, i32, int32_t)

/* Compressing: the lanes in the mask move together, to memory or to the low lanes; expanding is the reverse. */
#define XP_COMPRESS(P, NAME, NEEDS, V, K, N, T, E)                                                                     \
  XP_INTRINSIC(P##_mask_compressstoreu_##NAME, needs = NEEDS)                                                          \
  void P##_mask_compressstoreu_##NAME(void *p, K k, V a) {                                                             \
    E *q = (E *)p;                                                                                                     \
    int j = 0;                                                                                                         \
    for (int l = 0; l < N; ++l)                                                                                        \
      if ((k >> l) & 1) {                                                                                              \
        q[j] = a.T[l];                                                                                                 \
        j = j + 1;                                                                                                     \
      }                                                                                                                \
  }                                                                                                                    \
  XP_INTRINSIC(P##_mask_compress_##NAME, needs = NEEDS)                                                                \
  V P##_mask_compress_##NAME(V src, K k, V a) {                                                                        \
    V r = src;                                                                                                         \
    int j = 0;                                                                                                         \
    for (int l = 0; l < N; ++l)                                                                                        \
      if ((k >> l) & 1) {                                                                                              \
        r.T[j] = a.T[l];                                                                                               \
        j = j + 1;                                                                                                     \
      }                                                                                                                \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_compress_##NAME, needs = NEEDS)                                                               \
  V P##_maskz_compress_##NAME(K k, V a) {                                                                              \
    V r;                                                                                                               \
    int j = 0;                                                                                                         \
    for (int l = 0; l < N; ++l) r.T[l] = 0;                                                                            \
    for (int l = 0; l < N; ++l)                                                                                        \
      if ((k >> l) & 1) {                                                                                              \
        r.T[j] = a.T[l];                                                                                               \
        j = j + 1;                                                                                                     \
      }                                                                                                                \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_mask_expandloadu_##NAME, needs = NEEDS)                                                             \
  V P##_mask_expandloadu_##NAME(V src, K k, const void *p) {                                                           \
    const E *q = (const E *)p;                                                                                         \
    V r = src;                                                                                                         \
    int j = 0;                                                                                                         \
    for (int l = 0; l < N; ++l)                                                                                        \
      if ((k >> l) & 1) {                                                                                              \
        r.T[l] = q[j];                                                                                                 \
        j = j + 1;                                                                                                     \
      }                                                                                                                \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_expandloadu_##NAME, needs = NEEDS)                                                            \
  V P##_maskz_expandloadu_##NAME(K k, const void *p) {                                                                 \
    const E *q = (const E *)p;                                                                                         \
    V r;                                                                                                               \
    int j = 0;                                                                                                         \
    for (int l = 0; l < N; ++l) r.T[l] = 0;                                                                            \
    for (int l = 0; l < N; ++l)                                                                                        \
      if ((k >> l) & 1) {                                                                                              \
        r.T[l] = q[j];                                                                                                 \
        j = j + 1;                                                                                                     \
      }                                                                                                                \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_mask_expand_##NAME, needs = NEEDS)                                                                  \
  V P##_mask_expand_##NAME(V src, K k, V a) {                                                                          \
    V r = src;                                                                                                         \
    int j = 0;                                                                                                         \
    for (int l = 0; l < N; ++l)                                                                                        \
      if ((k >> l) & 1) {                                                                                              \
        r.T[l] = a.T[j];                                                                                               \
        j = j + 1;                                                                                                     \
      }                                                                                                                \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_expand_##NAME, needs = NEEDS)                                                                 \
  V P##_maskz_expand_##NAME(K k, V a) {                                                                                \
    V r;                                                                                                               \
    int j = 0;                                                                                                         \
    for (int l = 0; l < N; ++l) r.T[l] = 0;                                                                            \
    for (int l = 0; l < N; ++l)                                                                                        \
      if ((k >> l) & 1) {                                                                                              \
        r.T[l] = a.T[j];                                                                                               \
        j = j + 1;                                                                                                     \
      }                                                                                                                \
    return r;                                                                                                          \
  }
XP_COMPRESS(_mm512, ps, "avx512f", __m512, __mmask16, 16, f32, float)
XP_COMPRESS(_mm512, pd, "avx512f", __m512d, __mmask8, 8, f64, double)
XP_COMPRESS(_mm512, epi32, "avx512f", __m512i, __mmask16, 16, i32, int32_t)
XP_COMPRESS(_mm512, epi64, "avx512f", __m512i, __mmask8, 8, i64, int64_t)
XP_COMPRESS(_mm256, ps, "avx512vl", __m256, __mmask8, 8, f32, float)
XP_COMPRESS(_mm256, epi32, "avx512vl", __m256i, __mmask8, 8, i32, int32_t)

/* Hints and fences: no effect on values. */
XP_INTRINSIC(_mm_prefetch, needs = "sse", imm_hint = "0..3")
void _mm_prefetch(const void *p, int imm_hint) {}
XP_INTRINSIC(_mm_sfence, needs = "sse")
void _mm_sfence() {}
XP_INTRINSIC(_mm_lfence, needs = "sse2")
void _mm_lfence() {}
XP_INTRINSIC(_mm_mfence, needs = "sse2")
void _mm_mfence() {}
XP_INTRINSIC(_mm_pause, needs = "sse2")
void _mm_pause() {}
XP_INTRINSIC(_mm256_zeroupper, needs = "avx")
void _mm256_zeroupper() {}
XP_INTRINSIC(_mm256_zeroall, needs = "avx")
void _mm256_zeroall() {}
