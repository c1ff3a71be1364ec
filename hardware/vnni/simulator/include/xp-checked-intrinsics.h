// Generated from the intrinsic files by checked-intrinsics.ts; do not edit.
#pragma once
#include <immintrin.h>
#ifdef __cplusplus
extern "C" {
#endif
void xp_host_aligned(const void *p, unsigned long align);
void xp_host_small(int store);
void xp_checked__mm_mask_cvtepi32_storeu_epi8(void *p, __mmask8 k, __m128i a);
void xp_checked__mm_mask_cvtsepi32_storeu_epi8(void *p, __mmask8 k, __m128i a);
void xp_checked__mm_mask_cvtusepi32_storeu_epi8(void *p, __mmask8 k, __m128i a);
void xp_checked__mm_mask_cvtepi32_storeu_epi16(void *p, __mmask8 k, __m128i a);
void xp_checked__mm_mask_cvtsepi32_storeu_epi16(void *p, __mmask8 k, __m128i a);
void xp_checked__mm_mask_cvtusepi32_storeu_epi16(void *p, __mmask8 k, __m128i a);
void xp_checked__mm256_mask_cvtepi32_storeu_epi8(void *p, __mmask8 k, __m256i a);
void xp_checked__mm256_mask_cvtsepi32_storeu_epi8(void *p, __mmask8 k, __m256i a);
void xp_checked__mm256_mask_cvtusepi32_storeu_epi8(void *p, __mmask8 k, __m256i a);
void xp_checked__mm256_mask_cvtepi32_storeu_epi16(void *p, __mmask8 k, __m256i a);
void xp_checked__mm256_mask_cvtsepi32_storeu_epi16(void *p, __mmask8 k, __m256i a);
void xp_checked__mm256_mask_cvtusepi32_storeu_epi16(void *p, __mmask8 k, __m256i a);
void xp_checked__mm512_mask_cvtepi32_storeu_epi8(void *p, __mmask16 k, __m512i a);
void xp_checked__mm512_mask_cvtsepi32_storeu_epi8(void *p, __mmask16 k, __m512i a);
void xp_checked__mm512_mask_cvtusepi32_storeu_epi8(void *p, __mmask16 k, __m512i a);
void xp_checked__mm512_mask_cvtepi32_storeu_epi16(void *p, __mmask16 k, __m512i a);
void xp_checked__mm512_mask_cvtsepi32_storeu_epi16(void *p, __mmask16 k, __m512i a);
void xp_checked__mm512_mask_cvtusepi32_storeu_epi16(void *p, __mmask16 k, __m512i a);
void xp_checked__mm_mask_cvtepi16_storeu_epi8(void *p, __mmask8 k, __m128i a);
void xp_checked__mm_mask_cvtsepi16_storeu_epi8(void *p, __mmask8 k, __m128i a);
void xp_checked__mm_mask_cvtusepi16_storeu_epi8(void *p, __mmask8 k, __m128i a);
void xp_checked__mm256_mask_cvtepi16_storeu_epi8(void *p, __mmask16 k, __m256i a);
void xp_checked__mm256_mask_cvtsepi16_storeu_epi8(void *p, __mmask16 k, __m256i a);
void xp_checked__mm256_mask_cvtusepi16_storeu_epi8(void *p, __mmask16 k, __m256i a);
void xp_checked__mm512_mask_cvtepi16_storeu_epi8(void *p, __mmask32 k, __m512i a);
void xp_checked__mm512_mask_cvtsepi16_storeu_epi8(void *p, __mmask32 k, __m512i a);
void xp_checked__mm512_mask_cvtusepi16_storeu_epi8(void *p, __mmask32 k, __m512i a);
static __inline __attribute__((always_inline, artificial, unused)) __m128 xp_checked__mm_loadu_ps(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(0); return _mm_loadu_ps((const float *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m128d xp_checked__mm_loadu_pd(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(0); return _mm_loadu_pd((const double *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m128 xp_checked__mm_load_ps(const void *p) { xp_host_aligned(p, 16); if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(0); return _mm_loadu_ps((const float *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m128d xp_checked__mm_load_pd(const void *p) { xp_host_aligned(p, 16); if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(0); return _mm_loadu_pd((const double *)p); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm_storeu_ps(void *p, __m128 a) { if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(1); _mm_storeu_ps((float *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm_storeu_pd(void *p, __m128d a) { if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(1); _mm_storeu_pd((double *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm_store_ps(void *p, __m128 a) { xp_host_aligned(p, 16); if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(1); _mm_storeu_ps((float *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm_store_pd(void *p, __m128d a) { xp_host_aligned(p, 16); if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(1); _mm_storeu_pd((double *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm_stream_ps(void *p, __m128 a) { xp_host_aligned(p, 16); if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(1); _mm_storeu_ps((float *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm_stream_pd(void *p, __m128d a) { xp_host_aligned(p, 16); if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(1); _mm_storeu_pd((double *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) __m256 xp_checked__mm256_loadu_ps(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(0); return _mm256_loadu_ps((const float *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m256d xp_checked__mm256_loadu_pd(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(0); return _mm256_loadu_pd((const double *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m256 xp_checked__mm256_load_ps(const void *p) { xp_host_aligned(p, 32); if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(0); return _mm256_loadu_ps((const float *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m256d xp_checked__mm256_load_pd(const void *p) { xp_host_aligned(p, 32); if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(0); return _mm256_loadu_pd((const double *)p); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm256_storeu_ps(void *p, __m256 a) { if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(1); _mm256_storeu_ps((float *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm256_storeu_pd(void *p, __m256d a) { if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(1); _mm256_storeu_pd((double *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm256_store_ps(void *p, __m256 a) { xp_host_aligned(p, 32); if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(1); _mm256_storeu_ps((float *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm256_store_pd(void *p, __m256d a) { xp_host_aligned(p, 32); if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(1); _mm256_storeu_pd((double *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm256_stream_ps(void *p, __m256 a) { xp_host_aligned(p, 32); if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(1); _mm256_storeu_ps((float *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm256_stream_pd(void *p, __m256d a) { xp_host_aligned(p, 32); if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(1); _mm256_storeu_pd((double *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) __m512 xp_checked__mm512_loadu_ps(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(0); return _mm512_loadu_ps((const float *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m512d xp_checked__mm512_loadu_pd(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(0); return _mm512_loadu_pd((const double *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m512 xp_checked__mm512_load_ps(const void *p) { xp_host_aligned(p, 64); if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(0); return _mm512_loadu_ps((const float *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m512d xp_checked__mm512_load_pd(const void *p) { xp_host_aligned(p, 64); if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(0); return _mm512_loadu_pd((const double *)p); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm512_storeu_ps(void *p, __m512 a) { if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(1); _mm512_storeu_ps((float *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm512_storeu_pd(void *p, __m512d a) { if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(1); _mm512_storeu_pd((double *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm512_store_ps(void *p, __m512 a) { xp_host_aligned(p, 64); if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(1); _mm512_storeu_ps((float *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm512_store_pd(void *p, __m512d a) { xp_host_aligned(p, 64); if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(1); _mm512_storeu_pd((double *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm512_stream_ps(void *p, __m512 a) { xp_host_aligned(p, 64); if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(1); _mm512_storeu_ps((float *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm512_stream_pd(void *p, __m512d a) { xp_host_aligned(p, 64); if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(1); _mm512_storeu_pd((double *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) __m128i xp_checked__mm_loadu_si128(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(0); return _mm_loadu_si128((const __m128i *)p); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm_storeu_si128(void *p, __m128i a) { if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(1); _mm_storeu_si128((__m128i *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) __m128i xp_checked__mm_load_si128(const void *p) { xp_host_aligned(p, 16); if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(0); return _mm_loadu_si128((const __m128i *)p); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm_store_si128(void *p, __m128i a) { xp_host_aligned(p, 16); if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(1); _mm_storeu_si128((__m128i *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm_stream_si128(void *p, __m128i a) { xp_host_aligned(p, 16); if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(1); _mm_storeu_si128((__m128i *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) __m256i xp_checked__mm256_loadu_si256(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(0); return _mm256_loadu_si256((const __m256i *)p); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm256_storeu_si256(void *p, __m256i a) { if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(1); _mm256_storeu_si256((__m256i *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) __m256i xp_checked__mm256_load_si256(const void *p) { xp_host_aligned(p, 32); if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(0); return _mm256_loadu_si256((const __m256i *)p); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm256_store_si256(void *p, __m256i a) { xp_host_aligned(p, 32); if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(1); _mm256_storeu_si256((__m256i *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm256_stream_si256(void *p, __m256i a) { xp_host_aligned(p, 32); if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(1); _mm256_storeu_si256((__m256i *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) __m512i xp_checked__mm512_loadu_si512(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(0); return _mm512_loadu_si512((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm512_storeu_si512(void *p, __m512i a) { if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(1); _mm512_storeu_si512((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) __m512i xp_checked__mm512_load_si512(const void *p) { xp_host_aligned(p, 64); if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(0); return _mm512_loadu_si512((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm512_store_si512(void *p, __m512i a) { xp_host_aligned(p, 64); if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(1); _mm512_storeu_si512((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm512_stream_si512(void *p, __m512i a) { xp_host_aligned(p, 64); if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(1); _mm512_storeu_si512((void *)p, a); }
__m128i xp_checked__mm_lddqu_si128(const void *p);
__m256i xp_checked__mm256_lddqu_si256(const void *p);
static __inline __attribute__((always_inline, artificial, unused)) __m128i xp_checked__mm_stream_load_si128(const void *p) { xp_host_aligned(p, 16); if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(0); return _mm_loadu_si128((const __m128i *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m256i xp_checked__mm256_stream_load_si256(const void *p) { xp_host_aligned(p, 32); if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(0); return _mm256_loadu_si256((const __m256i *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m512i xp_checked__mm512_stream_load_si512(const void *p) { xp_host_aligned(p, 64); if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(0); return _mm512_loadu_si512((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m128i xp_checked__mm_loadu_epi8(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(0); return _mm_loadu_epi8((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m128i xp_checked__mm_loadu_epi16(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(0); return _mm_loadu_epi16((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m128i xp_checked__mm_loadu_epi32(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(0); return _mm_loadu_epi32((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m128i xp_checked__mm_loadu_epi64(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(0); return _mm_loadu_epi64((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m128i xp_checked__mm_load_epi32(const void *p) { xp_host_aligned(p, 16); if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(0); return _mm_loadu_epi32((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m128i xp_checked__mm_load_epi64(const void *p) { xp_host_aligned(p, 16); if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(0); return _mm_loadu_epi64((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm_storeu_epi8(void *p, __m128i a) { if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(1); _mm_storeu_epi8((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm_storeu_epi16(void *p, __m128i a) { if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(1); _mm_storeu_epi16((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm_storeu_epi32(void *p, __m128i a) { if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(1); _mm_storeu_epi32((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm_storeu_epi64(void *p, __m128i a) { if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(1); _mm_storeu_epi64((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm_store_epi32(void *p, __m128i a) { xp_host_aligned(p, 16); if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(1); _mm_storeu_epi32((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm_store_epi64(void *p, __m128i a) { xp_host_aligned(p, 16); if (__builtin_dynamic_object_size(p, 0) < 16) xp_host_small(1); _mm_storeu_epi64((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) __m256i xp_checked__mm256_loadu_epi8(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(0); return _mm256_loadu_epi8((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m256i xp_checked__mm256_loadu_epi16(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(0); return _mm256_loadu_epi16((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m256i xp_checked__mm256_loadu_epi32(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(0); return _mm256_loadu_epi32((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m256i xp_checked__mm256_loadu_epi64(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(0); return _mm256_loadu_epi64((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m256i xp_checked__mm256_load_epi32(const void *p) { xp_host_aligned(p, 32); if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(0); return _mm256_loadu_epi32((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m256i xp_checked__mm256_load_epi64(const void *p) { xp_host_aligned(p, 32); if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(0); return _mm256_loadu_epi64((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm256_storeu_epi8(void *p, __m256i a) { if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(1); _mm256_storeu_epi8((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm256_storeu_epi16(void *p, __m256i a) { if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(1); _mm256_storeu_epi16((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm256_storeu_epi32(void *p, __m256i a) { if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(1); _mm256_storeu_epi32((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm256_storeu_epi64(void *p, __m256i a) { if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(1); _mm256_storeu_epi64((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm256_store_epi32(void *p, __m256i a) { xp_host_aligned(p, 32); if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(1); _mm256_storeu_epi32((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm256_store_epi64(void *p, __m256i a) { xp_host_aligned(p, 32); if (__builtin_dynamic_object_size(p, 0) < 32) xp_host_small(1); _mm256_storeu_epi64((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) __m512i xp_checked__mm512_loadu_epi8(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(0); return _mm512_loadu_epi8((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m512i xp_checked__mm512_loadu_epi16(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(0); return _mm512_loadu_epi16((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m512i xp_checked__mm512_loadu_epi32(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(0); return _mm512_loadu_epi32((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m512i xp_checked__mm512_loadu_epi64(const void *p) { if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(0); return _mm512_loadu_epi64((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m512i xp_checked__mm512_load_epi32(const void *p) { xp_host_aligned(p, 64); if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(0); return _mm512_loadu_epi32((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) __m512i xp_checked__mm512_load_epi64(const void *p) { xp_host_aligned(p, 64); if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(0); return _mm512_loadu_epi64((const void *)p); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm512_storeu_epi8(void *p, __m512i a) { if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(1); _mm512_storeu_epi8((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm512_storeu_epi16(void *p, __m512i a) { if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(1); _mm512_storeu_epi16((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm512_storeu_epi32(void *p, __m512i a) { if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(1); _mm512_storeu_epi32((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm512_storeu_epi64(void *p, __m512i a) { if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(1); _mm512_storeu_epi64((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm512_store_epi32(void *p, __m512i a) { xp_host_aligned(p, 64); if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(1); _mm512_storeu_epi32((void *)p, a); }
static __inline __attribute__((always_inline, artificial, unused)) void xp_checked__mm512_store_epi64(void *p, __m512i a) { xp_host_aligned(p, 64); if (__builtin_dynamic_object_size(p, 0) < 64) xp_host_small(1); _mm512_storeu_epi64((void *)p, a); }
__m128 xp_checked__mm_mask_loadu_ps(__m128 src, __mmask8 k, const void *p);
__m128 xp_checked__mm_maskz_loadu_ps(__mmask8 k, const void *p);
__m128 xp_checked__mm_mask_load_ps(__m128 src, __mmask8 k, const void *p);
__m128 xp_checked__mm_maskz_load_ps(__mmask8 k, const void *p);
void xp_checked__mm_mask_storeu_ps(void *p, __mmask8 k, __m128 a);
void xp_checked__mm_mask_store_ps(void *p, __mmask8 k, __m128 a);
__m256 xp_checked__mm256_mask_loadu_ps(__m256 src, __mmask8 k, const void *p);
__m256 xp_checked__mm256_maskz_loadu_ps(__mmask8 k, const void *p);
__m256 xp_checked__mm256_mask_load_ps(__m256 src, __mmask8 k, const void *p);
__m256 xp_checked__mm256_maskz_load_ps(__mmask8 k, const void *p);
void xp_checked__mm256_mask_storeu_ps(void *p, __mmask8 k, __m256 a);
void xp_checked__mm256_mask_store_ps(void *p, __mmask8 k, __m256 a);
__m512 xp_checked__mm512_mask_loadu_ps(__m512 src, __mmask16 k, const void *p);
__m512 xp_checked__mm512_maskz_loadu_ps(__mmask16 k, const void *p);
__m512 xp_checked__mm512_mask_load_ps(__m512 src, __mmask16 k, const void *p);
__m512 xp_checked__mm512_maskz_load_ps(__mmask16 k, const void *p);
void xp_checked__mm512_mask_storeu_ps(void *p, __mmask16 k, __m512 a);
void xp_checked__mm512_mask_store_ps(void *p, __mmask16 k, __m512 a);
__m128d xp_checked__mm_mask_loadu_pd(__m128d src, __mmask8 k, const void *p);
__m128d xp_checked__mm_maskz_loadu_pd(__mmask8 k, const void *p);
__m128d xp_checked__mm_mask_load_pd(__m128d src, __mmask8 k, const void *p);
__m128d xp_checked__mm_maskz_load_pd(__mmask8 k, const void *p);
void xp_checked__mm_mask_storeu_pd(void *p, __mmask8 k, __m128d a);
void xp_checked__mm_mask_store_pd(void *p, __mmask8 k, __m128d a);
__m256d xp_checked__mm256_mask_loadu_pd(__m256d src, __mmask8 k, const void *p);
__m256d xp_checked__mm256_maskz_loadu_pd(__mmask8 k, const void *p);
__m256d xp_checked__mm256_mask_load_pd(__m256d src, __mmask8 k, const void *p);
__m256d xp_checked__mm256_maskz_load_pd(__mmask8 k, const void *p);
void xp_checked__mm256_mask_storeu_pd(void *p, __mmask8 k, __m256d a);
void xp_checked__mm256_mask_store_pd(void *p, __mmask8 k, __m256d a);
__m512d xp_checked__mm512_mask_loadu_pd(__m512d src, __mmask8 k, const void *p);
__m512d xp_checked__mm512_maskz_loadu_pd(__mmask8 k, const void *p);
__m512d xp_checked__mm512_mask_load_pd(__m512d src, __mmask8 k, const void *p);
__m512d xp_checked__mm512_maskz_load_pd(__mmask8 k, const void *p);
void xp_checked__mm512_mask_storeu_pd(void *p, __mmask8 k, __m512d a);
void xp_checked__mm512_mask_store_pd(void *p, __mmask8 k, __m512d a);
__m128i xp_checked__mm_mask_loadu_epi32(__m128i src, __mmask8 k, const void *p);
__m128i xp_checked__mm_maskz_loadu_epi32(__mmask8 k, const void *p);
__m128i xp_checked__mm_mask_load_epi32(__m128i src, __mmask8 k, const void *p);
__m128i xp_checked__mm_maskz_load_epi32(__mmask8 k, const void *p);
void xp_checked__mm_mask_storeu_epi32(void *p, __mmask8 k, __m128i a);
void xp_checked__mm_mask_store_epi32(void *p, __mmask8 k, __m128i a);
__m256i xp_checked__mm256_mask_loadu_epi32(__m256i src, __mmask8 k, const void *p);
__m256i xp_checked__mm256_maskz_loadu_epi32(__mmask8 k, const void *p);
__m256i xp_checked__mm256_mask_load_epi32(__m256i src, __mmask8 k, const void *p);
__m256i xp_checked__mm256_maskz_load_epi32(__mmask8 k, const void *p);
void xp_checked__mm256_mask_storeu_epi32(void *p, __mmask8 k, __m256i a);
void xp_checked__mm256_mask_store_epi32(void *p, __mmask8 k, __m256i a);
__m512i xp_checked__mm512_mask_loadu_epi32(__m512i src, __mmask16 k, const void *p);
__m512i xp_checked__mm512_maskz_loadu_epi32(__mmask16 k, const void *p);
__m512i xp_checked__mm512_mask_load_epi32(__m512i src, __mmask16 k, const void *p);
__m512i xp_checked__mm512_maskz_load_epi32(__mmask16 k, const void *p);
void xp_checked__mm512_mask_storeu_epi32(void *p, __mmask16 k, __m512i a);
void xp_checked__mm512_mask_store_epi32(void *p, __mmask16 k, __m512i a);
__m128i xp_checked__mm_mask_loadu_epi64(__m128i src, __mmask8 k, const void *p);
__m128i xp_checked__mm_maskz_loadu_epi64(__mmask8 k, const void *p);
__m128i xp_checked__mm_mask_load_epi64(__m128i src, __mmask8 k, const void *p);
__m128i xp_checked__mm_maskz_load_epi64(__mmask8 k, const void *p);
void xp_checked__mm_mask_storeu_epi64(void *p, __mmask8 k, __m128i a);
void xp_checked__mm_mask_store_epi64(void *p, __mmask8 k, __m128i a);
__m256i xp_checked__mm256_mask_loadu_epi64(__m256i src, __mmask8 k, const void *p);
__m256i xp_checked__mm256_maskz_loadu_epi64(__mmask8 k, const void *p);
__m256i xp_checked__mm256_mask_load_epi64(__m256i src, __mmask8 k, const void *p);
__m256i xp_checked__mm256_maskz_load_epi64(__mmask8 k, const void *p);
void xp_checked__mm256_mask_storeu_epi64(void *p, __mmask8 k, __m256i a);
void xp_checked__mm256_mask_store_epi64(void *p, __mmask8 k, __m256i a);
__m512i xp_checked__mm512_mask_loadu_epi64(__m512i src, __mmask8 k, const void *p);
__m512i xp_checked__mm512_maskz_loadu_epi64(__mmask8 k, const void *p);
__m512i xp_checked__mm512_mask_load_epi64(__m512i src, __mmask8 k, const void *p);
__m512i xp_checked__mm512_maskz_load_epi64(__mmask8 k, const void *p);
void xp_checked__mm512_mask_storeu_epi64(void *p, __mmask8 k, __m512i a);
void xp_checked__mm512_mask_store_epi64(void *p, __mmask8 k, __m512i a);
__m128i xp_checked__mm_mask_loadu_epi8(__m128i src, __mmask16 k, const void *p);
__m128i xp_checked__mm_maskz_loadu_epi8(__mmask16 k, const void *p);
void xp_checked__mm_mask_storeu_epi8(void *p, __mmask16 k, __m128i a);
__m256i xp_checked__mm256_mask_loadu_epi8(__m256i src, __mmask32 k, const void *p);
__m256i xp_checked__mm256_maskz_loadu_epi8(__mmask32 k, const void *p);
void xp_checked__mm256_mask_storeu_epi8(void *p, __mmask32 k, __m256i a);
__m512i xp_checked__mm512_mask_loadu_epi8(__m512i src, __mmask64 k, const void *p);
__m512i xp_checked__mm512_maskz_loadu_epi8(__mmask64 k, const void *p);
void xp_checked__mm512_mask_storeu_epi8(void *p, __mmask64 k, __m512i a);
__m128i xp_checked__mm_mask_loadu_epi16(__m128i src, __mmask8 k, const void *p);
__m128i xp_checked__mm_maskz_loadu_epi16(__mmask8 k, const void *p);
void xp_checked__mm_mask_storeu_epi16(void *p, __mmask8 k, __m128i a);
__m256i xp_checked__mm256_mask_loadu_epi16(__m256i src, __mmask16 k, const void *p);
__m256i xp_checked__mm256_maskz_loadu_epi16(__mmask16 k, const void *p);
void xp_checked__mm256_mask_storeu_epi16(void *p, __mmask16 k, __m256i a);
__m512i xp_checked__mm512_mask_loadu_epi16(__m512i src, __mmask32 k, const void *p);
__m512i xp_checked__mm512_maskz_loadu_epi16(__mmask32 k, const void *p);
void xp_checked__mm512_mask_storeu_epi16(void *p, __mmask32 k, __m512i a);
__m128 xp_checked__mm_maskload_ps(const void *p, __m128i mask);
void xp_checked__mm_maskstore_ps(void *p, __m128i mask, __m128 a);
__m256 xp_checked__mm256_maskload_ps(const void *p, __m256i mask);
void xp_checked__mm256_maskstore_ps(void *p, __m256i mask, __m256 a);
__m128d xp_checked__mm_maskload_pd(const void *p, __m128i mask);
void xp_checked__mm_maskstore_pd(void *p, __m128i mask, __m128d a);
__m256d xp_checked__mm256_maskload_pd(const void *p, __m256i mask);
void xp_checked__mm256_maskstore_pd(void *p, __m256i mask, __m256d a);
__m128i xp_checked__mm_maskload_epi32(const void *p, __m128i mask);
void xp_checked__mm_maskstore_epi32(void *p, __m128i mask, __m128i a);
__m256i xp_checked__mm256_maskload_epi32(const void *p, __m256i mask);
void xp_checked__mm256_maskstore_epi32(void *p, __m256i mask, __m256i a);
__m128i xp_checked__mm_maskload_epi64(const void *p, __m128i mask);
void xp_checked__mm_maskstore_epi64(void *p, __m128i mask, __m128i a);
__m256i xp_checked__mm256_maskload_epi64(const void *p, __m256i mask);
void xp_checked__mm256_maskstore_epi64(void *p, __m256i mask, __m256i a);
__m128 xp_checked__mm_loadl_pi(__m128 a, const void *p);
__m128 xp_checked__mm_loadh_pi(__m128 a, const void *p);
void xp_checked__mm_storel_pi(void *p, __m128 a);
void xp_checked__mm_storeh_pi(void *p, __m128 a);
__m128 xp_checked__mm_broadcast_ss(const void *p);
__m256 xp_checked__mm256_broadcast_ss(const void *p);
__m256d xp_checked__mm256_broadcast_sd(const void *p);
__m256 xp_checked__mm256_broadcast_ps(const void *p);
__m256d xp_checked__mm256_broadcast_pd(const void *p);
__m512 xp_checked__mm512_i32gather_ps(__m512i vindex, const void *base, int imm_scale);
__m512i xp_checked__mm512_i32gather_epi32(__m512i vindex, const void *base, int imm_scale);
__m512d xp_checked__mm512_i32gather_pd(__m256i vindex, const void *base, int imm_scale);
__m512i xp_checked__mm512_i32gather_epi64(__m256i vindex, const void *base, int imm_scale);
__m512d xp_checked__mm512_i64gather_pd(__m512i vindex, const void *base, int imm_scale);
__m512i xp_checked__mm512_i64gather_epi64(__m512i vindex, const void *base, int imm_scale);
__m256 xp_checked__mm512_i64gather_ps(__m512i vindex, const void *base, int imm_scale);
__m256i xp_checked__mm512_i64gather_epi32(__m512i vindex, const void *base, int imm_scale);
__m128 xp_checked__mm_i32gather_ps(const void *base, __m128i vindex, int imm_scale);
__m256 xp_checked__mm256_i32gather_ps(const void *base, __m256i vindex, int imm_scale);
__m128i xp_checked__mm_i32gather_epi32(const void *base, __m128i vindex, int imm_scale);
__m256i xp_checked__mm256_i32gather_epi32(const void *base, __m256i vindex, int imm_scale);
__m256d xp_checked__mm256_i32gather_pd(const void *base, __m128i vindex, int imm_scale);
__m256i xp_checked__mm256_i32gather_epi64(const void *base, __m128i vindex, int imm_scale);
__m256d xp_checked__mm256_i64gather_pd(const void *base, __m256i vindex, int imm_scale);
__m256i xp_checked__mm256_i64gather_epi64(const void *base, __m256i vindex, int imm_scale);
__m512 xp_checked__mm512_mask_i32gather_ps(__m512 src, __mmask16 k, __m512i vindex, const void *base, int imm_scale);
__m512i xp_checked__mm512_mask_i32gather_epi32(__m512i src, __mmask16 k, __m512i vindex, const void *base, int imm_scale);
__m512d xp_checked__mm512_mask_i32gather_pd(__m512d src, __mmask8 k, __m256i vindex, const void *base, int imm_scale);
__m512d xp_checked__mm512_mask_i64gather_pd(__m512d src, __mmask8 k, __m512i vindex, const void *base, int imm_scale);
__m512i xp_checked__mm512_mask_i64gather_epi64(__m512i src, __mmask8 k, __m512i vindex, const void *base, int imm_scale);
__m256 xp_checked__mm512_mask_i64gather_ps(__m256 src, __mmask8 k, __m512i vindex, const void *base, int imm_scale);
void xp_checked__mm512_i32scatter_ps(void *base, __m512i vindex, __m512 a, int imm_scale);
void xp_checked__mm512_mask_i32scatter_ps(void *base, __mmask16 k, __m512i vindex, __m512 a, int imm_scale);
void xp_checked__mm512_i32scatter_epi32(void *base, __m512i vindex, __m512i a, int imm_scale);
void xp_checked__mm512_mask_i32scatter_epi32(void *base, __mmask16 k, __m512i vindex, __m512i a, int imm_scale);
void xp_checked__mm512_i32scatter_pd(void *base, __m256i vindex, __m512d a, int imm_scale);
void xp_checked__mm512_mask_i32scatter_pd(void *base, __mmask8 k, __m256i vindex, __m512d a, int imm_scale);
void xp_checked__mm512_i32scatter_epi64(void *base, __m256i vindex, __m512i a, int imm_scale);
void xp_checked__mm512_mask_i32scatter_epi64(void *base, __mmask8 k, __m256i vindex, __m512i a, int imm_scale);
void xp_checked__mm512_i64scatter_pd(void *base, __m512i vindex, __m512d a, int imm_scale);
void xp_checked__mm512_mask_i64scatter_pd(void *base, __mmask8 k, __m512i vindex, __m512d a, int imm_scale);
void xp_checked__mm512_i64scatter_epi64(void *base, __m512i vindex, __m512i a, int imm_scale);
void xp_checked__mm512_mask_i64scatter_epi64(void *base, __mmask8 k, __m512i vindex, __m512i a, int imm_scale);
void xp_checked__mm512_i64scatter_ps(void *base, __m512i vindex, __m256 a, int imm_scale);
void xp_checked__mm512_mask_i64scatter_ps(void *base, __mmask8 k, __m512i vindex, __m256 a, int imm_scale);
void xp_checked__mm256_i32scatter_ps(void *base, __m256i vindex, __m256 a, int imm_scale);
void xp_checked__mm256_mask_i32scatter_ps(void *base, __mmask8 k, __m256i vindex, __m256 a, int imm_scale);
void xp_checked__mm256_i32scatter_epi32(void *base, __m256i vindex, __m256i a, int imm_scale);
void xp_checked__mm256_mask_i32scatter_epi32(void *base, __mmask8 k, __m256i vindex, __m256i a, int imm_scale);
void xp_checked__mm_i32scatter_ps(void *base, __m128i vindex, __m128 a, int imm_scale);
void xp_checked__mm_mask_i32scatter_ps(void *base, __mmask8 k, __m128i vindex, __m128 a, int imm_scale);
void xp_checked__mm_i32scatter_epi32(void *base, __m128i vindex, __m128i a, int imm_scale);
void xp_checked__mm_mask_i32scatter_epi32(void *base, __mmask8 k, __m128i vindex, __m128i a, int imm_scale);
void xp_checked__mm512_mask_compressstoreu_ps(void *p, __mmask16 k, __m512 a);
__m512 xp_checked__mm512_mask_expandloadu_ps(__m512 src, __mmask16 k, const void *p);
__m512 xp_checked__mm512_maskz_expandloadu_ps(__mmask16 k, const void *p);
void xp_checked__mm512_mask_compressstoreu_pd(void *p, __mmask8 k, __m512d a);
__m512d xp_checked__mm512_mask_expandloadu_pd(__m512d src, __mmask8 k, const void *p);
__m512d xp_checked__mm512_maskz_expandloadu_pd(__mmask8 k, const void *p);
void xp_checked__mm512_mask_compressstoreu_epi32(void *p, __mmask16 k, __m512i a);
__m512i xp_checked__mm512_mask_expandloadu_epi32(__m512i src, __mmask16 k, const void *p);
__m512i xp_checked__mm512_maskz_expandloadu_epi32(__mmask16 k, const void *p);
void xp_checked__mm512_mask_compressstoreu_epi64(void *p, __mmask8 k, __m512i a);
__m512i xp_checked__mm512_mask_expandloadu_epi64(__m512i src, __mmask8 k, const void *p);
__m512i xp_checked__mm512_maskz_expandloadu_epi64(__mmask8 k, const void *p);
void xp_checked__mm256_mask_compressstoreu_ps(void *p, __mmask8 k, __m256 a);
__m256 xp_checked__mm256_mask_expandloadu_ps(__m256 src, __mmask8 k, const void *p);
__m256 xp_checked__mm256_maskz_expandloadu_ps(__mmask8 k, const void *p);
void xp_checked__mm256_mask_compressstoreu_epi32(void *p, __mmask8 k, __m256i a);
__m256i xp_checked__mm256_mask_expandloadu_epi32(__m256i src, __mmask8 k, const void *p);
__m256i xp_checked__mm256_maskz_expandloadu_epi32(__mmask8 k, const void *p);
#ifdef __cplusplus
}
#endif
#undef _mm_mask_cvtepi32_storeu_epi8
#define _mm_mask_cvtepi32_storeu_epi8(...) xp_checked__mm_mask_cvtepi32_storeu_epi8(__VA_ARGS__)
#undef _mm_mask_cvtsepi32_storeu_epi8
#define _mm_mask_cvtsepi32_storeu_epi8(...) xp_checked__mm_mask_cvtsepi32_storeu_epi8(__VA_ARGS__)
#undef _mm_mask_cvtusepi32_storeu_epi8
#define _mm_mask_cvtusepi32_storeu_epi8(...) xp_checked__mm_mask_cvtusepi32_storeu_epi8(__VA_ARGS__)
#undef _mm_mask_cvtepi32_storeu_epi16
#define _mm_mask_cvtepi32_storeu_epi16(...) xp_checked__mm_mask_cvtepi32_storeu_epi16(__VA_ARGS__)
#undef _mm_mask_cvtsepi32_storeu_epi16
#define _mm_mask_cvtsepi32_storeu_epi16(...) xp_checked__mm_mask_cvtsepi32_storeu_epi16(__VA_ARGS__)
#undef _mm_mask_cvtusepi32_storeu_epi16
#define _mm_mask_cvtusepi32_storeu_epi16(...) xp_checked__mm_mask_cvtusepi32_storeu_epi16(__VA_ARGS__)
#undef _mm256_mask_cvtepi32_storeu_epi8
#define _mm256_mask_cvtepi32_storeu_epi8(...) xp_checked__mm256_mask_cvtepi32_storeu_epi8(__VA_ARGS__)
#undef _mm256_mask_cvtsepi32_storeu_epi8
#define _mm256_mask_cvtsepi32_storeu_epi8(...) xp_checked__mm256_mask_cvtsepi32_storeu_epi8(__VA_ARGS__)
#undef _mm256_mask_cvtusepi32_storeu_epi8
#define _mm256_mask_cvtusepi32_storeu_epi8(...) xp_checked__mm256_mask_cvtusepi32_storeu_epi8(__VA_ARGS__)
#undef _mm256_mask_cvtepi32_storeu_epi16
#define _mm256_mask_cvtepi32_storeu_epi16(...) xp_checked__mm256_mask_cvtepi32_storeu_epi16(__VA_ARGS__)
#undef _mm256_mask_cvtsepi32_storeu_epi16
#define _mm256_mask_cvtsepi32_storeu_epi16(...) xp_checked__mm256_mask_cvtsepi32_storeu_epi16(__VA_ARGS__)
#undef _mm256_mask_cvtusepi32_storeu_epi16
#define _mm256_mask_cvtusepi32_storeu_epi16(...) xp_checked__mm256_mask_cvtusepi32_storeu_epi16(__VA_ARGS__)
#undef _mm512_mask_cvtepi32_storeu_epi8
#define _mm512_mask_cvtepi32_storeu_epi8(...) xp_checked__mm512_mask_cvtepi32_storeu_epi8(__VA_ARGS__)
#undef _mm512_mask_cvtsepi32_storeu_epi8
#define _mm512_mask_cvtsepi32_storeu_epi8(...) xp_checked__mm512_mask_cvtsepi32_storeu_epi8(__VA_ARGS__)
#undef _mm512_mask_cvtusepi32_storeu_epi8
#define _mm512_mask_cvtusepi32_storeu_epi8(...) xp_checked__mm512_mask_cvtusepi32_storeu_epi8(__VA_ARGS__)
#undef _mm512_mask_cvtepi32_storeu_epi16
#define _mm512_mask_cvtepi32_storeu_epi16(...) xp_checked__mm512_mask_cvtepi32_storeu_epi16(__VA_ARGS__)
#undef _mm512_mask_cvtsepi32_storeu_epi16
#define _mm512_mask_cvtsepi32_storeu_epi16(...) xp_checked__mm512_mask_cvtsepi32_storeu_epi16(__VA_ARGS__)
#undef _mm512_mask_cvtusepi32_storeu_epi16
#define _mm512_mask_cvtusepi32_storeu_epi16(...) xp_checked__mm512_mask_cvtusepi32_storeu_epi16(__VA_ARGS__)
#undef _mm_mask_cvtepi16_storeu_epi8
#define _mm_mask_cvtepi16_storeu_epi8(...) xp_checked__mm_mask_cvtepi16_storeu_epi8(__VA_ARGS__)
#undef _mm_mask_cvtsepi16_storeu_epi8
#define _mm_mask_cvtsepi16_storeu_epi8(...) xp_checked__mm_mask_cvtsepi16_storeu_epi8(__VA_ARGS__)
#undef _mm_mask_cvtusepi16_storeu_epi8
#define _mm_mask_cvtusepi16_storeu_epi8(...) xp_checked__mm_mask_cvtusepi16_storeu_epi8(__VA_ARGS__)
#undef _mm256_mask_cvtepi16_storeu_epi8
#define _mm256_mask_cvtepi16_storeu_epi8(...) xp_checked__mm256_mask_cvtepi16_storeu_epi8(__VA_ARGS__)
#undef _mm256_mask_cvtsepi16_storeu_epi8
#define _mm256_mask_cvtsepi16_storeu_epi8(...) xp_checked__mm256_mask_cvtsepi16_storeu_epi8(__VA_ARGS__)
#undef _mm256_mask_cvtusepi16_storeu_epi8
#define _mm256_mask_cvtusepi16_storeu_epi8(...) xp_checked__mm256_mask_cvtusepi16_storeu_epi8(__VA_ARGS__)
#undef _mm512_mask_cvtepi16_storeu_epi8
#define _mm512_mask_cvtepi16_storeu_epi8(...) xp_checked__mm512_mask_cvtepi16_storeu_epi8(__VA_ARGS__)
#undef _mm512_mask_cvtsepi16_storeu_epi8
#define _mm512_mask_cvtsepi16_storeu_epi8(...) xp_checked__mm512_mask_cvtsepi16_storeu_epi8(__VA_ARGS__)
#undef _mm512_mask_cvtusepi16_storeu_epi8
#define _mm512_mask_cvtusepi16_storeu_epi8(...) xp_checked__mm512_mask_cvtusepi16_storeu_epi8(__VA_ARGS__)
#undef _mm_loadu_ps
#define _mm_loadu_ps(...) xp_checked__mm_loadu_ps(__VA_ARGS__)
#undef _mm_loadu_pd
#define _mm_loadu_pd(...) xp_checked__mm_loadu_pd(__VA_ARGS__)
#undef _mm_load_ps
#define _mm_load_ps(...) xp_checked__mm_load_ps(__VA_ARGS__)
#undef _mm_load_pd
#define _mm_load_pd(...) xp_checked__mm_load_pd(__VA_ARGS__)
#undef _mm_storeu_ps
#define _mm_storeu_ps(...) xp_checked__mm_storeu_ps(__VA_ARGS__)
#undef _mm_storeu_pd
#define _mm_storeu_pd(...) xp_checked__mm_storeu_pd(__VA_ARGS__)
#undef _mm_store_ps
#define _mm_store_ps(...) xp_checked__mm_store_ps(__VA_ARGS__)
#undef _mm_store_pd
#define _mm_store_pd(...) xp_checked__mm_store_pd(__VA_ARGS__)
#undef _mm_stream_ps
#define _mm_stream_ps(...) xp_checked__mm_stream_ps(__VA_ARGS__)
#undef _mm_stream_pd
#define _mm_stream_pd(...) xp_checked__mm_stream_pd(__VA_ARGS__)
#undef _mm256_loadu_ps
#define _mm256_loadu_ps(...) xp_checked__mm256_loadu_ps(__VA_ARGS__)
#undef _mm256_loadu_pd
#define _mm256_loadu_pd(...) xp_checked__mm256_loadu_pd(__VA_ARGS__)
#undef _mm256_load_ps
#define _mm256_load_ps(...) xp_checked__mm256_load_ps(__VA_ARGS__)
#undef _mm256_load_pd
#define _mm256_load_pd(...) xp_checked__mm256_load_pd(__VA_ARGS__)
#undef _mm256_storeu_ps
#define _mm256_storeu_ps(...) xp_checked__mm256_storeu_ps(__VA_ARGS__)
#undef _mm256_storeu_pd
#define _mm256_storeu_pd(...) xp_checked__mm256_storeu_pd(__VA_ARGS__)
#undef _mm256_store_ps
#define _mm256_store_ps(...) xp_checked__mm256_store_ps(__VA_ARGS__)
#undef _mm256_store_pd
#define _mm256_store_pd(...) xp_checked__mm256_store_pd(__VA_ARGS__)
#undef _mm256_stream_ps
#define _mm256_stream_ps(...) xp_checked__mm256_stream_ps(__VA_ARGS__)
#undef _mm256_stream_pd
#define _mm256_stream_pd(...) xp_checked__mm256_stream_pd(__VA_ARGS__)
#undef _mm512_loadu_ps
#define _mm512_loadu_ps(...) xp_checked__mm512_loadu_ps(__VA_ARGS__)
#undef _mm512_loadu_pd
#define _mm512_loadu_pd(...) xp_checked__mm512_loadu_pd(__VA_ARGS__)
#undef _mm512_load_ps
#define _mm512_load_ps(...) xp_checked__mm512_load_ps(__VA_ARGS__)
#undef _mm512_load_pd
#define _mm512_load_pd(...) xp_checked__mm512_load_pd(__VA_ARGS__)
#undef _mm512_storeu_ps
#define _mm512_storeu_ps(...) xp_checked__mm512_storeu_ps(__VA_ARGS__)
#undef _mm512_storeu_pd
#define _mm512_storeu_pd(...) xp_checked__mm512_storeu_pd(__VA_ARGS__)
#undef _mm512_store_ps
#define _mm512_store_ps(...) xp_checked__mm512_store_ps(__VA_ARGS__)
#undef _mm512_store_pd
#define _mm512_store_pd(...) xp_checked__mm512_store_pd(__VA_ARGS__)
#undef _mm512_stream_ps
#define _mm512_stream_ps(...) xp_checked__mm512_stream_ps(__VA_ARGS__)
#undef _mm512_stream_pd
#define _mm512_stream_pd(...) xp_checked__mm512_stream_pd(__VA_ARGS__)
#undef _mm_loadu_si128
#define _mm_loadu_si128(...) xp_checked__mm_loadu_si128(__VA_ARGS__)
#undef _mm_storeu_si128
#define _mm_storeu_si128(...) xp_checked__mm_storeu_si128(__VA_ARGS__)
#undef _mm_load_si128
#define _mm_load_si128(...) xp_checked__mm_load_si128(__VA_ARGS__)
#undef _mm_store_si128
#define _mm_store_si128(...) xp_checked__mm_store_si128(__VA_ARGS__)
#undef _mm_stream_si128
#define _mm_stream_si128(...) xp_checked__mm_stream_si128(__VA_ARGS__)
#undef _mm256_loadu_si256
#define _mm256_loadu_si256(...) xp_checked__mm256_loadu_si256(__VA_ARGS__)
#undef _mm256_storeu_si256
#define _mm256_storeu_si256(...) xp_checked__mm256_storeu_si256(__VA_ARGS__)
#undef _mm256_load_si256
#define _mm256_load_si256(...) xp_checked__mm256_load_si256(__VA_ARGS__)
#undef _mm256_store_si256
#define _mm256_store_si256(...) xp_checked__mm256_store_si256(__VA_ARGS__)
#undef _mm256_stream_si256
#define _mm256_stream_si256(...) xp_checked__mm256_stream_si256(__VA_ARGS__)
#undef _mm512_loadu_si512
#define _mm512_loadu_si512(...) xp_checked__mm512_loadu_si512(__VA_ARGS__)
#undef _mm512_storeu_si512
#define _mm512_storeu_si512(...) xp_checked__mm512_storeu_si512(__VA_ARGS__)
#undef _mm512_load_si512
#define _mm512_load_si512(...) xp_checked__mm512_load_si512(__VA_ARGS__)
#undef _mm512_store_si512
#define _mm512_store_si512(...) xp_checked__mm512_store_si512(__VA_ARGS__)
#undef _mm512_stream_si512
#define _mm512_stream_si512(...) xp_checked__mm512_stream_si512(__VA_ARGS__)
#undef _mm_lddqu_si128
#define _mm_lddqu_si128(...) xp_checked__mm_lddqu_si128(__VA_ARGS__)
#undef _mm256_lddqu_si256
#define _mm256_lddqu_si256(...) xp_checked__mm256_lddqu_si256(__VA_ARGS__)
#undef _mm_stream_load_si128
#define _mm_stream_load_si128(...) xp_checked__mm_stream_load_si128(__VA_ARGS__)
#undef _mm256_stream_load_si256
#define _mm256_stream_load_si256(...) xp_checked__mm256_stream_load_si256(__VA_ARGS__)
#undef _mm512_stream_load_si512
#define _mm512_stream_load_si512(...) xp_checked__mm512_stream_load_si512(__VA_ARGS__)
#undef _mm_loadu_epi8
#define _mm_loadu_epi8(...) xp_checked__mm_loadu_epi8(__VA_ARGS__)
#undef _mm_loadu_epi16
#define _mm_loadu_epi16(...) xp_checked__mm_loadu_epi16(__VA_ARGS__)
#undef _mm_loadu_epi32
#define _mm_loadu_epi32(...) xp_checked__mm_loadu_epi32(__VA_ARGS__)
#undef _mm_loadu_epi64
#define _mm_loadu_epi64(...) xp_checked__mm_loadu_epi64(__VA_ARGS__)
#undef _mm_load_epi32
#define _mm_load_epi32(...) xp_checked__mm_load_epi32(__VA_ARGS__)
#undef _mm_load_epi64
#define _mm_load_epi64(...) xp_checked__mm_load_epi64(__VA_ARGS__)
#undef _mm_storeu_epi8
#define _mm_storeu_epi8(...) xp_checked__mm_storeu_epi8(__VA_ARGS__)
#undef _mm_storeu_epi16
#define _mm_storeu_epi16(...) xp_checked__mm_storeu_epi16(__VA_ARGS__)
#undef _mm_storeu_epi32
#define _mm_storeu_epi32(...) xp_checked__mm_storeu_epi32(__VA_ARGS__)
#undef _mm_storeu_epi64
#define _mm_storeu_epi64(...) xp_checked__mm_storeu_epi64(__VA_ARGS__)
#undef _mm_store_epi32
#define _mm_store_epi32(...) xp_checked__mm_store_epi32(__VA_ARGS__)
#undef _mm_store_epi64
#define _mm_store_epi64(...) xp_checked__mm_store_epi64(__VA_ARGS__)
#undef _mm256_loadu_epi8
#define _mm256_loadu_epi8(...) xp_checked__mm256_loadu_epi8(__VA_ARGS__)
#undef _mm256_loadu_epi16
#define _mm256_loadu_epi16(...) xp_checked__mm256_loadu_epi16(__VA_ARGS__)
#undef _mm256_loadu_epi32
#define _mm256_loadu_epi32(...) xp_checked__mm256_loadu_epi32(__VA_ARGS__)
#undef _mm256_loadu_epi64
#define _mm256_loadu_epi64(...) xp_checked__mm256_loadu_epi64(__VA_ARGS__)
#undef _mm256_load_epi32
#define _mm256_load_epi32(...) xp_checked__mm256_load_epi32(__VA_ARGS__)
#undef _mm256_load_epi64
#define _mm256_load_epi64(...) xp_checked__mm256_load_epi64(__VA_ARGS__)
#undef _mm256_storeu_epi8
#define _mm256_storeu_epi8(...) xp_checked__mm256_storeu_epi8(__VA_ARGS__)
#undef _mm256_storeu_epi16
#define _mm256_storeu_epi16(...) xp_checked__mm256_storeu_epi16(__VA_ARGS__)
#undef _mm256_storeu_epi32
#define _mm256_storeu_epi32(...) xp_checked__mm256_storeu_epi32(__VA_ARGS__)
#undef _mm256_storeu_epi64
#define _mm256_storeu_epi64(...) xp_checked__mm256_storeu_epi64(__VA_ARGS__)
#undef _mm256_store_epi32
#define _mm256_store_epi32(...) xp_checked__mm256_store_epi32(__VA_ARGS__)
#undef _mm256_store_epi64
#define _mm256_store_epi64(...) xp_checked__mm256_store_epi64(__VA_ARGS__)
#undef _mm512_loadu_epi8
#define _mm512_loadu_epi8(...) xp_checked__mm512_loadu_epi8(__VA_ARGS__)
#undef _mm512_loadu_epi16
#define _mm512_loadu_epi16(...) xp_checked__mm512_loadu_epi16(__VA_ARGS__)
#undef _mm512_loadu_epi32
#define _mm512_loadu_epi32(...) xp_checked__mm512_loadu_epi32(__VA_ARGS__)
#undef _mm512_loadu_epi64
#define _mm512_loadu_epi64(...) xp_checked__mm512_loadu_epi64(__VA_ARGS__)
#undef _mm512_load_epi32
#define _mm512_load_epi32(...) xp_checked__mm512_load_epi32(__VA_ARGS__)
#undef _mm512_load_epi64
#define _mm512_load_epi64(...) xp_checked__mm512_load_epi64(__VA_ARGS__)
#undef _mm512_storeu_epi8
#define _mm512_storeu_epi8(...) xp_checked__mm512_storeu_epi8(__VA_ARGS__)
#undef _mm512_storeu_epi16
#define _mm512_storeu_epi16(...) xp_checked__mm512_storeu_epi16(__VA_ARGS__)
#undef _mm512_storeu_epi32
#define _mm512_storeu_epi32(...) xp_checked__mm512_storeu_epi32(__VA_ARGS__)
#undef _mm512_storeu_epi64
#define _mm512_storeu_epi64(...) xp_checked__mm512_storeu_epi64(__VA_ARGS__)
#undef _mm512_store_epi32
#define _mm512_store_epi32(...) xp_checked__mm512_store_epi32(__VA_ARGS__)
#undef _mm512_store_epi64
#define _mm512_store_epi64(...) xp_checked__mm512_store_epi64(__VA_ARGS__)
#undef _mm_mask_loadu_ps
#define _mm_mask_loadu_ps(...) xp_checked__mm_mask_loadu_ps(__VA_ARGS__)
#undef _mm_maskz_loadu_ps
#define _mm_maskz_loadu_ps(...) xp_checked__mm_maskz_loadu_ps(__VA_ARGS__)
#undef _mm_mask_load_ps
#define _mm_mask_load_ps(...) xp_checked__mm_mask_load_ps(__VA_ARGS__)
#undef _mm_maskz_load_ps
#define _mm_maskz_load_ps(...) xp_checked__mm_maskz_load_ps(__VA_ARGS__)
#undef _mm_mask_storeu_ps
#define _mm_mask_storeu_ps(...) xp_checked__mm_mask_storeu_ps(__VA_ARGS__)
#undef _mm_mask_store_ps
#define _mm_mask_store_ps(...) xp_checked__mm_mask_store_ps(__VA_ARGS__)
#undef _mm256_mask_loadu_ps
#define _mm256_mask_loadu_ps(...) xp_checked__mm256_mask_loadu_ps(__VA_ARGS__)
#undef _mm256_maskz_loadu_ps
#define _mm256_maskz_loadu_ps(...) xp_checked__mm256_maskz_loadu_ps(__VA_ARGS__)
#undef _mm256_mask_load_ps
#define _mm256_mask_load_ps(...) xp_checked__mm256_mask_load_ps(__VA_ARGS__)
#undef _mm256_maskz_load_ps
#define _mm256_maskz_load_ps(...) xp_checked__mm256_maskz_load_ps(__VA_ARGS__)
#undef _mm256_mask_storeu_ps
#define _mm256_mask_storeu_ps(...) xp_checked__mm256_mask_storeu_ps(__VA_ARGS__)
#undef _mm256_mask_store_ps
#define _mm256_mask_store_ps(...) xp_checked__mm256_mask_store_ps(__VA_ARGS__)
#undef _mm512_mask_loadu_ps
#define _mm512_mask_loadu_ps(...) xp_checked__mm512_mask_loadu_ps(__VA_ARGS__)
#undef _mm512_maskz_loadu_ps
#define _mm512_maskz_loadu_ps(...) xp_checked__mm512_maskz_loadu_ps(__VA_ARGS__)
#undef _mm512_mask_load_ps
#define _mm512_mask_load_ps(...) xp_checked__mm512_mask_load_ps(__VA_ARGS__)
#undef _mm512_maskz_load_ps
#define _mm512_maskz_load_ps(...) xp_checked__mm512_maskz_load_ps(__VA_ARGS__)
#undef _mm512_mask_storeu_ps
#define _mm512_mask_storeu_ps(...) xp_checked__mm512_mask_storeu_ps(__VA_ARGS__)
#undef _mm512_mask_store_ps
#define _mm512_mask_store_ps(...) xp_checked__mm512_mask_store_ps(__VA_ARGS__)
#undef _mm_mask_loadu_pd
#define _mm_mask_loadu_pd(...) xp_checked__mm_mask_loadu_pd(__VA_ARGS__)
#undef _mm_maskz_loadu_pd
#define _mm_maskz_loadu_pd(...) xp_checked__mm_maskz_loadu_pd(__VA_ARGS__)
#undef _mm_mask_load_pd
#define _mm_mask_load_pd(...) xp_checked__mm_mask_load_pd(__VA_ARGS__)
#undef _mm_maskz_load_pd
#define _mm_maskz_load_pd(...) xp_checked__mm_maskz_load_pd(__VA_ARGS__)
#undef _mm_mask_storeu_pd
#define _mm_mask_storeu_pd(...) xp_checked__mm_mask_storeu_pd(__VA_ARGS__)
#undef _mm_mask_store_pd
#define _mm_mask_store_pd(...) xp_checked__mm_mask_store_pd(__VA_ARGS__)
#undef _mm256_mask_loadu_pd
#define _mm256_mask_loadu_pd(...) xp_checked__mm256_mask_loadu_pd(__VA_ARGS__)
#undef _mm256_maskz_loadu_pd
#define _mm256_maskz_loadu_pd(...) xp_checked__mm256_maskz_loadu_pd(__VA_ARGS__)
#undef _mm256_mask_load_pd
#define _mm256_mask_load_pd(...) xp_checked__mm256_mask_load_pd(__VA_ARGS__)
#undef _mm256_maskz_load_pd
#define _mm256_maskz_load_pd(...) xp_checked__mm256_maskz_load_pd(__VA_ARGS__)
#undef _mm256_mask_storeu_pd
#define _mm256_mask_storeu_pd(...) xp_checked__mm256_mask_storeu_pd(__VA_ARGS__)
#undef _mm256_mask_store_pd
#define _mm256_mask_store_pd(...) xp_checked__mm256_mask_store_pd(__VA_ARGS__)
#undef _mm512_mask_loadu_pd
#define _mm512_mask_loadu_pd(...) xp_checked__mm512_mask_loadu_pd(__VA_ARGS__)
#undef _mm512_maskz_loadu_pd
#define _mm512_maskz_loadu_pd(...) xp_checked__mm512_maskz_loadu_pd(__VA_ARGS__)
#undef _mm512_mask_load_pd
#define _mm512_mask_load_pd(...) xp_checked__mm512_mask_load_pd(__VA_ARGS__)
#undef _mm512_maskz_load_pd
#define _mm512_maskz_load_pd(...) xp_checked__mm512_maskz_load_pd(__VA_ARGS__)
#undef _mm512_mask_storeu_pd
#define _mm512_mask_storeu_pd(...) xp_checked__mm512_mask_storeu_pd(__VA_ARGS__)
#undef _mm512_mask_store_pd
#define _mm512_mask_store_pd(...) xp_checked__mm512_mask_store_pd(__VA_ARGS__)
#undef _mm_mask_loadu_epi32
#define _mm_mask_loadu_epi32(...) xp_checked__mm_mask_loadu_epi32(__VA_ARGS__)
#undef _mm_maskz_loadu_epi32
#define _mm_maskz_loadu_epi32(...) xp_checked__mm_maskz_loadu_epi32(__VA_ARGS__)
#undef _mm_mask_load_epi32
#define _mm_mask_load_epi32(...) xp_checked__mm_mask_load_epi32(__VA_ARGS__)
#undef _mm_maskz_load_epi32
#define _mm_maskz_load_epi32(...) xp_checked__mm_maskz_load_epi32(__VA_ARGS__)
#undef _mm_mask_storeu_epi32
#define _mm_mask_storeu_epi32(...) xp_checked__mm_mask_storeu_epi32(__VA_ARGS__)
#undef _mm_mask_store_epi32
#define _mm_mask_store_epi32(...) xp_checked__mm_mask_store_epi32(__VA_ARGS__)
#undef _mm256_mask_loadu_epi32
#define _mm256_mask_loadu_epi32(...) xp_checked__mm256_mask_loadu_epi32(__VA_ARGS__)
#undef _mm256_maskz_loadu_epi32
#define _mm256_maskz_loadu_epi32(...) xp_checked__mm256_maskz_loadu_epi32(__VA_ARGS__)
#undef _mm256_mask_load_epi32
#define _mm256_mask_load_epi32(...) xp_checked__mm256_mask_load_epi32(__VA_ARGS__)
#undef _mm256_maskz_load_epi32
#define _mm256_maskz_load_epi32(...) xp_checked__mm256_maskz_load_epi32(__VA_ARGS__)
#undef _mm256_mask_storeu_epi32
#define _mm256_mask_storeu_epi32(...) xp_checked__mm256_mask_storeu_epi32(__VA_ARGS__)
#undef _mm256_mask_store_epi32
#define _mm256_mask_store_epi32(...) xp_checked__mm256_mask_store_epi32(__VA_ARGS__)
#undef _mm512_mask_loadu_epi32
#define _mm512_mask_loadu_epi32(...) xp_checked__mm512_mask_loadu_epi32(__VA_ARGS__)
#undef _mm512_maskz_loadu_epi32
#define _mm512_maskz_loadu_epi32(...) xp_checked__mm512_maskz_loadu_epi32(__VA_ARGS__)
#undef _mm512_mask_load_epi32
#define _mm512_mask_load_epi32(...) xp_checked__mm512_mask_load_epi32(__VA_ARGS__)
#undef _mm512_maskz_load_epi32
#define _mm512_maskz_load_epi32(...) xp_checked__mm512_maskz_load_epi32(__VA_ARGS__)
#undef _mm512_mask_storeu_epi32
#define _mm512_mask_storeu_epi32(...) xp_checked__mm512_mask_storeu_epi32(__VA_ARGS__)
#undef _mm512_mask_store_epi32
#define _mm512_mask_store_epi32(...) xp_checked__mm512_mask_store_epi32(__VA_ARGS__)
#undef _mm_mask_loadu_epi64
#define _mm_mask_loadu_epi64(...) xp_checked__mm_mask_loadu_epi64(__VA_ARGS__)
#undef _mm_maskz_loadu_epi64
#define _mm_maskz_loadu_epi64(...) xp_checked__mm_maskz_loadu_epi64(__VA_ARGS__)
#undef _mm_mask_load_epi64
#define _mm_mask_load_epi64(...) xp_checked__mm_mask_load_epi64(__VA_ARGS__)
#undef _mm_maskz_load_epi64
#define _mm_maskz_load_epi64(...) xp_checked__mm_maskz_load_epi64(__VA_ARGS__)
#undef _mm_mask_storeu_epi64
#define _mm_mask_storeu_epi64(...) xp_checked__mm_mask_storeu_epi64(__VA_ARGS__)
#undef _mm_mask_store_epi64
#define _mm_mask_store_epi64(...) xp_checked__mm_mask_store_epi64(__VA_ARGS__)
#undef _mm256_mask_loadu_epi64
#define _mm256_mask_loadu_epi64(...) xp_checked__mm256_mask_loadu_epi64(__VA_ARGS__)
#undef _mm256_maskz_loadu_epi64
#define _mm256_maskz_loadu_epi64(...) xp_checked__mm256_maskz_loadu_epi64(__VA_ARGS__)
#undef _mm256_mask_load_epi64
#define _mm256_mask_load_epi64(...) xp_checked__mm256_mask_load_epi64(__VA_ARGS__)
#undef _mm256_maskz_load_epi64
#define _mm256_maskz_load_epi64(...) xp_checked__mm256_maskz_load_epi64(__VA_ARGS__)
#undef _mm256_mask_storeu_epi64
#define _mm256_mask_storeu_epi64(...) xp_checked__mm256_mask_storeu_epi64(__VA_ARGS__)
#undef _mm256_mask_store_epi64
#define _mm256_mask_store_epi64(...) xp_checked__mm256_mask_store_epi64(__VA_ARGS__)
#undef _mm512_mask_loadu_epi64
#define _mm512_mask_loadu_epi64(...) xp_checked__mm512_mask_loadu_epi64(__VA_ARGS__)
#undef _mm512_maskz_loadu_epi64
#define _mm512_maskz_loadu_epi64(...) xp_checked__mm512_maskz_loadu_epi64(__VA_ARGS__)
#undef _mm512_mask_load_epi64
#define _mm512_mask_load_epi64(...) xp_checked__mm512_mask_load_epi64(__VA_ARGS__)
#undef _mm512_maskz_load_epi64
#define _mm512_maskz_load_epi64(...) xp_checked__mm512_maskz_load_epi64(__VA_ARGS__)
#undef _mm512_mask_storeu_epi64
#define _mm512_mask_storeu_epi64(...) xp_checked__mm512_mask_storeu_epi64(__VA_ARGS__)
#undef _mm512_mask_store_epi64
#define _mm512_mask_store_epi64(...) xp_checked__mm512_mask_store_epi64(__VA_ARGS__)
#undef _mm_mask_loadu_epi8
#define _mm_mask_loadu_epi8(...) xp_checked__mm_mask_loadu_epi8(__VA_ARGS__)
#undef _mm_maskz_loadu_epi8
#define _mm_maskz_loadu_epi8(...) xp_checked__mm_maskz_loadu_epi8(__VA_ARGS__)
#undef _mm_mask_storeu_epi8
#define _mm_mask_storeu_epi8(...) xp_checked__mm_mask_storeu_epi8(__VA_ARGS__)
#undef _mm256_mask_loadu_epi8
#define _mm256_mask_loadu_epi8(...) xp_checked__mm256_mask_loadu_epi8(__VA_ARGS__)
#undef _mm256_maskz_loadu_epi8
#define _mm256_maskz_loadu_epi8(...) xp_checked__mm256_maskz_loadu_epi8(__VA_ARGS__)
#undef _mm256_mask_storeu_epi8
#define _mm256_mask_storeu_epi8(...) xp_checked__mm256_mask_storeu_epi8(__VA_ARGS__)
#undef _mm512_mask_loadu_epi8
#define _mm512_mask_loadu_epi8(...) xp_checked__mm512_mask_loadu_epi8(__VA_ARGS__)
#undef _mm512_maskz_loadu_epi8
#define _mm512_maskz_loadu_epi8(...) xp_checked__mm512_maskz_loadu_epi8(__VA_ARGS__)
#undef _mm512_mask_storeu_epi8
#define _mm512_mask_storeu_epi8(...) xp_checked__mm512_mask_storeu_epi8(__VA_ARGS__)
#undef _mm_mask_loadu_epi16
#define _mm_mask_loadu_epi16(...) xp_checked__mm_mask_loadu_epi16(__VA_ARGS__)
#undef _mm_maskz_loadu_epi16
#define _mm_maskz_loadu_epi16(...) xp_checked__mm_maskz_loadu_epi16(__VA_ARGS__)
#undef _mm_mask_storeu_epi16
#define _mm_mask_storeu_epi16(...) xp_checked__mm_mask_storeu_epi16(__VA_ARGS__)
#undef _mm256_mask_loadu_epi16
#define _mm256_mask_loadu_epi16(...) xp_checked__mm256_mask_loadu_epi16(__VA_ARGS__)
#undef _mm256_maskz_loadu_epi16
#define _mm256_maskz_loadu_epi16(...) xp_checked__mm256_maskz_loadu_epi16(__VA_ARGS__)
#undef _mm256_mask_storeu_epi16
#define _mm256_mask_storeu_epi16(...) xp_checked__mm256_mask_storeu_epi16(__VA_ARGS__)
#undef _mm512_mask_loadu_epi16
#define _mm512_mask_loadu_epi16(...) xp_checked__mm512_mask_loadu_epi16(__VA_ARGS__)
#undef _mm512_maskz_loadu_epi16
#define _mm512_maskz_loadu_epi16(...) xp_checked__mm512_maskz_loadu_epi16(__VA_ARGS__)
#undef _mm512_mask_storeu_epi16
#define _mm512_mask_storeu_epi16(...) xp_checked__mm512_mask_storeu_epi16(__VA_ARGS__)
#undef _mm_maskload_ps
#define _mm_maskload_ps(...) xp_checked__mm_maskload_ps(__VA_ARGS__)
#undef _mm_maskstore_ps
#define _mm_maskstore_ps(...) xp_checked__mm_maskstore_ps(__VA_ARGS__)
#undef _mm256_maskload_ps
#define _mm256_maskload_ps(...) xp_checked__mm256_maskload_ps(__VA_ARGS__)
#undef _mm256_maskstore_ps
#define _mm256_maskstore_ps(...) xp_checked__mm256_maskstore_ps(__VA_ARGS__)
#undef _mm_maskload_pd
#define _mm_maskload_pd(...) xp_checked__mm_maskload_pd(__VA_ARGS__)
#undef _mm_maskstore_pd
#define _mm_maskstore_pd(...) xp_checked__mm_maskstore_pd(__VA_ARGS__)
#undef _mm256_maskload_pd
#define _mm256_maskload_pd(...) xp_checked__mm256_maskload_pd(__VA_ARGS__)
#undef _mm256_maskstore_pd
#define _mm256_maskstore_pd(...) xp_checked__mm256_maskstore_pd(__VA_ARGS__)
#undef _mm_maskload_epi32
#define _mm_maskload_epi32(...) xp_checked__mm_maskload_epi32(__VA_ARGS__)
#undef _mm_maskstore_epi32
#define _mm_maskstore_epi32(...) xp_checked__mm_maskstore_epi32(__VA_ARGS__)
#undef _mm256_maskload_epi32
#define _mm256_maskload_epi32(...) xp_checked__mm256_maskload_epi32(__VA_ARGS__)
#undef _mm256_maskstore_epi32
#define _mm256_maskstore_epi32(...) xp_checked__mm256_maskstore_epi32(__VA_ARGS__)
#undef _mm_maskload_epi64
#define _mm_maskload_epi64(...) xp_checked__mm_maskload_epi64(__VA_ARGS__)
#undef _mm_maskstore_epi64
#define _mm_maskstore_epi64(...) xp_checked__mm_maskstore_epi64(__VA_ARGS__)
#undef _mm256_maskload_epi64
#define _mm256_maskload_epi64(...) xp_checked__mm256_maskload_epi64(__VA_ARGS__)
#undef _mm256_maskstore_epi64
#define _mm256_maskstore_epi64(...) xp_checked__mm256_maskstore_epi64(__VA_ARGS__)
#undef _mm_loadl_pi
#define _mm_loadl_pi(...) xp_checked__mm_loadl_pi(__VA_ARGS__)
#undef _mm_loadh_pi
#define _mm_loadh_pi(...) xp_checked__mm_loadh_pi(__VA_ARGS__)
#undef _mm_storel_pi
#define _mm_storel_pi(...) xp_checked__mm_storel_pi(__VA_ARGS__)
#undef _mm_storeh_pi
#define _mm_storeh_pi(...) xp_checked__mm_storeh_pi(__VA_ARGS__)
#undef _mm_broadcast_ss
#define _mm_broadcast_ss(...) xp_checked__mm_broadcast_ss(__VA_ARGS__)
#undef _mm256_broadcast_ss
#define _mm256_broadcast_ss(...) xp_checked__mm256_broadcast_ss(__VA_ARGS__)
#undef _mm256_broadcast_sd
#define _mm256_broadcast_sd(...) xp_checked__mm256_broadcast_sd(__VA_ARGS__)
#undef _mm256_broadcast_ps
#define _mm256_broadcast_ps(...) xp_checked__mm256_broadcast_ps(__VA_ARGS__)
#undef _mm256_broadcast_pd
#define _mm256_broadcast_pd(...) xp_checked__mm256_broadcast_pd(__VA_ARGS__)
#undef _mm512_i32gather_ps
#define _mm512_i32gather_ps(...) xp_checked__mm512_i32gather_ps(__VA_ARGS__)
#undef _mm512_i32gather_epi32
#define _mm512_i32gather_epi32(...) xp_checked__mm512_i32gather_epi32(__VA_ARGS__)
#undef _mm512_i32gather_pd
#define _mm512_i32gather_pd(...) xp_checked__mm512_i32gather_pd(__VA_ARGS__)
#undef _mm512_i32gather_epi64
#define _mm512_i32gather_epi64(...) xp_checked__mm512_i32gather_epi64(__VA_ARGS__)
#undef _mm512_i64gather_pd
#define _mm512_i64gather_pd(...) xp_checked__mm512_i64gather_pd(__VA_ARGS__)
#undef _mm512_i64gather_epi64
#define _mm512_i64gather_epi64(...) xp_checked__mm512_i64gather_epi64(__VA_ARGS__)
#undef _mm512_i64gather_ps
#define _mm512_i64gather_ps(...) xp_checked__mm512_i64gather_ps(__VA_ARGS__)
#undef _mm512_i64gather_epi32
#define _mm512_i64gather_epi32(...) xp_checked__mm512_i64gather_epi32(__VA_ARGS__)
#undef _mm_i32gather_ps
#define _mm_i32gather_ps(...) xp_checked__mm_i32gather_ps(__VA_ARGS__)
#undef _mm256_i32gather_ps
#define _mm256_i32gather_ps(...) xp_checked__mm256_i32gather_ps(__VA_ARGS__)
#undef _mm_i32gather_epi32
#define _mm_i32gather_epi32(...) xp_checked__mm_i32gather_epi32(__VA_ARGS__)
#undef _mm256_i32gather_epi32
#define _mm256_i32gather_epi32(...) xp_checked__mm256_i32gather_epi32(__VA_ARGS__)
#undef _mm256_i32gather_pd
#define _mm256_i32gather_pd(...) xp_checked__mm256_i32gather_pd(__VA_ARGS__)
#undef _mm256_i32gather_epi64
#define _mm256_i32gather_epi64(...) xp_checked__mm256_i32gather_epi64(__VA_ARGS__)
#undef _mm256_i64gather_pd
#define _mm256_i64gather_pd(...) xp_checked__mm256_i64gather_pd(__VA_ARGS__)
#undef _mm256_i64gather_epi64
#define _mm256_i64gather_epi64(...) xp_checked__mm256_i64gather_epi64(__VA_ARGS__)
#undef _mm512_mask_i32gather_ps
#define _mm512_mask_i32gather_ps(...) xp_checked__mm512_mask_i32gather_ps(__VA_ARGS__)
#undef _mm512_mask_i32gather_epi32
#define _mm512_mask_i32gather_epi32(...) xp_checked__mm512_mask_i32gather_epi32(__VA_ARGS__)
#undef _mm512_mask_i32gather_pd
#define _mm512_mask_i32gather_pd(...) xp_checked__mm512_mask_i32gather_pd(__VA_ARGS__)
#undef _mm512_mask_i64gather_pd
#define _mm512_mask_i64gather_pd(...) xp_checked__mm512_mask_i64gather_pd(__VA_ARGS__)
#undef _mm512_mask_i64gather_epi64
#define _mm512_mask_i64gather_epi64(...) xp_checked__mm512_mask_i64gather_epi64(__VA_ARGS__)
#undef _mm512_mask_i64gather_ps
#define _mm512_mask_i64gather_ps(...) xp_checked__mm512_mask_i64gather_ps(__VA_ARGS__)
#undef _mm512_i32scatter_ps
#define _mm512_i32scatter_ps(...) xp_checked__mm512_i32scatter_ps(__VA_ARGS__)
#undef _mm512_mask_i32scatter_ps
#define _mm512_mask_i32scatter_ps(...) xp_checked__mm512_mask_i32scatter_ps(__VA_ARGS__)
#undef _mm512_i32scatter_epi32
#define _mm512_i32scatter_epi32(...) xp_checked__mm512_i32scatter_epi32(__VA_ARGS__)
#undef _mm512_mask_i32scatter_epi32
#define _mm512_mask_i32scatter_epi32(...) xp_checked__mm512_mask_i32scatter_epi32(__VA_ARGS__)
#undef _mm512_i32scatter_pd
#define _mm512_i32scatter_pd(...) xp_checked__mm512_i32scatter_pd(__VA_ARGS__)
#undef _mm512_mask_i32scatter_pd
#define _mm512_mask_i32scatter_pd(...) xp_checked__mm512_mask_i32scatter_pd(__VA_ARGS__)
#undef _mm512_i32scatter_epi64
#define _mm512_i32scatter_epi64(...) xp_checked__mm512_i32scatter_epi64(__VA_ARGS__)
#undef _mm512_mask_i32scatter_epi64
#define _mm512_mask_i32scatter_epi64(...) xp_checked__mm512_mask_i32scatter_epi64(__VA_ARGS__)
#undef _mm512_i64scatter_pd
#define _mm512_i64scatter_pd(...) xp_checked__mm512_i64scatter_pd(__VA_ARGS__)
#undef _mm512_mask_i64scatter_pd
#define _mm512_mask_i64scatter_pd(...) xp_checked__mm512_mask_i64scatter_pd(__VA_ARGS__)
#undef _mm512_i64scatter_epi64
#define _mm512_i64scatter_epi64(...) xp_checked__mm512_i64scatter_epi64(__VA_ARGS__)
#undef _mm512_mask_i64scatter_epi64
#define _mm512_mask_i64scatter_epi64(...) xp_checked__mm512_mask_i64scatter_epi64(__VA_ARGS__)
#undef _mm512_i64scatter_ps
#define _mm512_i64scatter_ps(...) xp_checked__mm512_i64scatter_ps(__VA_ARGS__)
#undef _mm512_mask_i64scatter_ps
#define _mm512_mask_i64scatter_ps(...) xp_checked__mm512_mask_i64scatter_ps(__VA_ARGS__)
#undef _mm256_i32scatter_ps
#define _mm256_i32scatter_ps(...) xp_checked__mm256_i32scatter_ps(__VA_ARGS__)
#undef _mm256_mask_i32scatter_ps
#define _mm256_mask_i32scatter_ps(...) xp_checked__mm256_mask_i32scatter_ps(__VA_ARGS__)
#undef _mm256_i32scatter_epi32
#define _mm256_i32scatter_epi32(...) xp_checked__mm256_i32scatter_epi32(__VA_ARGS__)
#undef _mm256_mask_i32scatter_epi32
#define _mm256_mask_i32scatter_epi32(...) xp_checked__mm256_mask_i32scatter_epi32(__VA_ARGS__)
#undef _mm_i32scatter_ps
#define _mm_i32scatter_ps(...) xp_checked__mm_i32scatter_ps(__VA_ARGS__)
#undef _mm_mask_i32scatter_ps
#define _mm_mask_i32scatter_ps(...) xp_checked__mm_mask_i32scatter_ps(__VA_ARGS__)
#undef _mm_i32scatter_epi32
#define _mm_i32scatter_epi32(...) xp_checked__mm_i32scatter_epi32(__VA_ARGS__)
#undef _mm_mask_i32scatter_epi32
#define _mm_mask_i32scatter_epi32(...) xp_checked__mm_mask_i32scatter_epi32(__VA_ARGS__)
#undef _mm512_mask_compressstoreu_ps
#define _mm512_mask_compressstoreu_ps(...) xp_checked__mm512_mask_compressstoreu_ps(__VA_ARGS__)
#undef _mm512_mask_expandloadu_ps
#define _mm512_mask_expandloadu_ps(...) xp_checked__mm512_mask_expandloadu_ps(__VA_ARGS__)
#undef _mm512_maskz_expandloadu_ps
#define _mm512_maskz_expandloadu_ps(...) xp_checked__mm512_maskz_expandloadu_ps(__VA_ARGS__)
#undef _mm512_mask_compressstoreu_pd
#define _mm512_mask_compressstoreu_pd(...) xp_checked__mm512_mask_compressstoreu_pd(__VA_ARGS__)
#undef _mm512_mask_expandloadu_pd
#define _mm512_mask_expandloadu_pd(...) xp_checked__mm512_mask_expandloadu_pd(__VA_ARGS__)
#undef _mm512_maskz_expandloadu_pd
#define _mm512_maskz_expandloadu_pd(...) xp_checked__mm512_maskz_expandloadu_pd(__VA_ARGS__)
#undef _mm512_mask_compressstoreu_epi32
#define _mm512_mask_compressstoreu_epi32(...) xp_checked__mm512_mask_compressstoreu_epi32(__VA_ARGS__)
#undef _mm512_mask_expandloadu_epi32
#define _mm512_mask_expandloadu_epi32(...) xp_checked__mm512_mask_expandloadu_epi32(__VA_ARGS__)
#undef _mm512_maskz_expandloadu_epi32
#define _mm512_maskz_expandloadu_epi32(...) xp_checked__mm512_maskz_expandloadu_epi32(__VA_ARGS__)
#undef _mm512_mask_compressstoreu_epi64
#define _mm512_mask_compressstoreu_epi64(...) xp_checked__mm512_mask_compressstoreu_epi64(__VA_ARGS__)
#undef _mm512_mask_expandloadu_epi64
#define _mm512_mask_expandloadu_epi64(...) xp_checked__mm512_mask_expandloadu_epi64(__VA_ARGS__)
#undef _mm512_maskz_expandloadu_epi64
#define _mm512_maskz_expandloadu_epi64(...) xp_checked__mm512_maskz_expandloadu_epi64(__VA_ARGS__)
#undef _mm256_mask_compressstoreu_ps
#define _mm256_mask_compressstoreu_ps(...) xp_checked__mm256_mask_compressstoreu_ps(__VA_ARGS__)
#undef _mm256_mask_expandloadu_ps
#define _mm256_mask_expandloadu_ps(...) xp_checked__mm256_mask_expandloadu_ps(__VA_ARGS__)
#undef _mm256_maskz_expandloadu_ps
#define _mm256_maskz_expandloadu_ps(...) xp_checked__mm256_maskz_expandloadu_ps(__VA_ARGS__)
#undef _mm256_mask_compressstoreu_epi32
#define _mm256_mask_compressstoreu_epi32(...) xp_checked__mm256_mask_compressstoreu_epi32(__VA_ARGS__)
#undef _mm256_mask_expandloadu_epi32
#define _mm256_mask_expandloadu_epi32(...) xp_checked__mm256_mask_expandloadu_epi32(__VA_ARGS__)
#undef _mm256_maskz_expandloadu_epi32
#define _mm256_maskz_expandloadu_epi32(...) xp_checked__mm256_maskz_expandloadu_epi32(__VA_ARGS__)
