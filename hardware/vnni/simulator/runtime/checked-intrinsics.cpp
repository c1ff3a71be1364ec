// Generated from the intrinsic files by checked-intrinsics.ts; do not edit.
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#define XP_SIMULATOR
namespace meaning {
#include "convert.c"
#include "memory.c"
}
template <typename T, typename V> static inline T bits(const V &v) {
  static_assert(sizeof(T) == sizeof(V), "");
  T t;
  __builtin_memcpy(&t, &v, sizeof t);
  return t;
}
extern "C" {
void xp_host_aligned(const void *p, unsigned long align);
void xp_checked__mm_mask_cvtepi32_storeu_epi8(void *p, __mmask8 k, __m128i a) { meaning::_mm_mask_cvtepi32_storeu_epi8((void *)p, k, bits<meaning::__m128i>(a)); }
void xp_checked__mm_mask_cvtsepi32_storeu_epi8(void *p, __mmask8 k, __m128i a) { meaning::_mm_mask_cvtsepi32_storeu_epi8((void *)p, k, bits<meaning::__m128i>(a)); }
void xp_checked__mm_mask_cvtusepi32_storeu_epi8(void *p, __mmask8 k, __m128i a) { meaning::_mm_mask_cvtusepi32_storeu_epi8((void *)p, k, bits<meaning::__m128i>(a)); }
void xp_checked__mm_mask_cvtepi32_storeu_epi16(void *p, __mmask8 k, __m128i a) { meaning::_mm_mask_cvtepi32_storeu_epi16((void *)p, k, bits<meaning::__m128i>(a)); }
void xp_checked__mm_mask_cvtsepi32_storeu_epi16(void *p, __mmask8 k, __m128i a) { meaning::_mm_mask_cvtsepi32_storeu_epi16((void *)p, k, bits<meaning::__m128i>(a)); }
void xp_checked__mm_mask_cvtusepi32_storeu_epi16(void *p, __mmask8 k, __m128i a) { meaning::_mm_mask_cvtusepi32_storeu_epi16((void *)p, k, bits<meaning::__m128i>(a)); }
void xp_checked__mm256_mask_cvtepi32_storeu_epi8(void *p, __mmask8 k, __m256i a) { meaning::_mm256_mask_cvtepi32_storeu_epi8((void *)p, k, bits<meaning::__m256i>(a)); }
void xp_checked__mm256_mask_cvtsepi32_storeu_epi8(void *p, __mmask8 k, __m256i a) { meaning::_mm256_mask_cvtsepi32_storeu_epi8((void *)p, k, bits<meaning::__m256i>(a)); }
void xp_checked__mm256_mask_cvtusepi32_storeu_epi8(void *p, __mmask8 k, __m256i a) { meaning::_mm256_mask_cvtusepi32_storeu_epi8((void *)p, k, bits<meaning::__m256i>(a)); }
void xp_checked__mm256_mask_cvtepi32_storeu_epi16(void *p, __mmask8 k, __m256i a) { meaning::_mm256_mask_cvtepi32_storeu_epi16((void *)p, k, bits<meaning::__m256i>(a)); }
void xp_checked__mm256_mask_cvtsepi32_storeu_epi16(void *p, __mmask8 k, __m256i a) { meaning::_mm256_mask_cvtsepi32_storeu_epi16((void *)p, k, bits<meaning::__m256i>(a)); }
void xp_checked__mm256_mask_cvtusepi32_storeu_epi16(void *p, __mmask8 k, __m256i a) { meaning::_mm256_mask_cvtusepi32_storeu_epi16((void *)p, k, bits<meaning::__m256i>(a)); }
void xp_checked__mm512_mask_cvtepi32_storeu_epi8(void *p, __mmask16 k, __m512i a) { meaning::_mm512_mask_cvtepi32_storeu_epi8((void *)p, k, bits<meaning::__m512i>(a)); }
void xp_checked__mm512_mask_cvtsepi32_storeu_epi8(void *p, __mmask16 k, __m512i a) { meaning::_mm512_mask_cvtsepi32_storeu_epi8((void *)p, k, bits<meaning::__m512i>(a)); }
void xp_checked__mm512_mask_cvtusepi32_storeu_epi8(void *p, __mmask16 k, __m512i a) { meaning::_mm512_mask_cvtusepi32_storeu_epi8((void *)p, k, bits<meaning::__m512i>(a)); }
void xp_checked__mm512_mask_cvtepi32_storeu_epi16(void *p, __mmask16 k, __m512i a) { meaning::_mm512_mask_cvtepi32_storeu_epi16((void *)p, k, bits<meaning::__m512i>(a)); }
void xp_checked__mm512_mask_cvtsepi32_storeu_epi16(void *p, __mmask16 k, __m512i a) { meaning::_mm512_mask_cvtsepi32_storeu_epi16((void *)p, k, bits<meaning::__m512i>(a)); }
void xp_checked__mm512_mask_cvtusepi32_storeu_epi16(void *p, __mmask16 k, __m512i a) { meaning::_mm512_mask_cvtusepi32_storeu_epi16((void *)p, k, bits<meaning::__m512i>(a)); }
void xp_checked__mm_mask_cvtepi16_storeu_epi8(void *p, __mmask8 k, __m128i a) { meaning::_mm_mask_cvtepi16_storeu_epi8((void *)p, k, bits<meaning::__m128i>(a)); }
void xp_checked__mm_mask_cvtsepi16_storeu_epi8(void *p, __mmask8 k, __m128i a) { meaning::_mm_mask_cvtsepi16_storeu_epi8((void *)p, k, bits<meaning::__m128i>(a)); }
void xp_checked__mm_mask_cvtusepi16_storeu_epi8(void *p, __mmask8 k, __m128i a) { meaning::_mm_mask_cvtusepi16_storeu_epi8((void *)p, k, bits<meaning::__m128i>(a)); }
void xp_checked__mm256_mask_cvtepi16_storeu_epi8(void *p, __mmask16 k, __m256i a) { meaning::_mm256_mask_cvtepi16_storeu_epi8((void *)p, k, bits<meaning::__m256i>(a)); }
void xp_checked__mm256_mask_cvtsepi16_storeu_epi8(void *p, __mmask16 k, __m256i a) { meaning::_mm256_mask_cvtsepi16_storeu_epi8((void *)p, k, bits<meaning::__m256i>(a)); }
void xp_checked__mm256_mask_cvtusepi16_storeu_epi8(void *p, __mmask16 k, __m256i a) { meaning::_mm256_mask_cvtusepi16_storeu_epi8((void *)p, k, bits<meaning::__m256i>(a)); }
void xp_checked__mm512_mask_cvtepi16_storeu_epi8(void *p, __mmask32 k, __m512i a) { meaning::_mm512_mask_cvtepi16_storeu_epi8((void *)p, k, bits<meaning::__m512i>(a)); }
void xp_checked__mm512_mask_cvtsepi16_storeu_epi8(void *p, __mmask32 k, __m512i a) { meaning::_mm512_mask_cvtsepi16_storeu_epi8((void *)p, k, bits<meaning::__m512i>(a)); }
void xp_checked__mm512_mask_cvtusepi16_storeu_epi8(void *p, __mmask32 k, __m512i a) { meaning::_mm512_mask_cvtusepi16_storeu_epi8((void *)p, k, bits<meaning::__m512i>(a)); }
__m128i xp_checked__mm_lddqu_si128(const void *p) { return bits<__m128i>(meaning::_mm_lddqu_si128((const void *)p)); }
__m256i xp_checked__mm256_lddqu_si256(const void *p) { return bits<__m256i>(meaning::_mm256_lddqu_si256((const void *)p)); }
__m128 xp_checked__mm_mask_loadu_ps(__m128 src, __mmask8 k, const void *p) { return bits<__m128>(meaning::_mm_mask_loadu_ps(bits<meaning::__m128>(src), k, (const void *)p)); }
__m128 xp_checked__mm_maskz_loadu_ps(__mmask8 k, const void *p) { return bits<__m128>(meaning::_mm_maskz_loadu_ps(k, (const void *)p)); }
__m128 xp_checked__mm_mask_load_ps(__m128 src, __mmask8 k, const void *p) { xp_host_aligned(p, 16); return bits<__m128>(meaning::_mm_mask_load_ps(bits<meaning::__m128>(src), k, (const void *)p)); }
__m128 xp_checked__mm_maskz_load_ps(__mmask8 k, const void *p) { xp_host_aligned(p, 16); return bits<__m128>(meaning::_mm_maskz_load_ps(k, (const void *)p)); }
void xp_checked__mm_mask_storeu_ps(void *p, __mmask8 k, __m128 a) { meaning::_mm_mask_storeu_ps((void *)p, k, bits<meaning::__m128>(a)); }
void xp_checked__mm_mask_store_ps(void *p, __mmask8 k, __m128 a) { xp_host_aligned(p, 16); meaning::_mm_mask_store_ps((void *)p, k, bits<meaning::__m128>(a)); }
__m256 xp_checked__mm256_mask_loadu_ps(__m256 src, __mmask8 k, const void *p) { return bits<__m256>(meaning::_mm256_mask_loadu_ps(bits<meaning::__m256>(src), k, (const void *)p)); }
__m256 xp_checked__mm256_maskz_loadu_ps(__mmask8 k, const void *p) { return bits<__m256>(meaning::_mm256_maskz_loadu_ps(k, (const void *)p)); }
__m256 xp_checked__mm256_mask_load_ps(__m256 src, __mmask8 k, const void *p) { xp_host_aligned(p, 32); return bits<__m256>(meaning::_mm256_mask_load_ps(bits<meaning::__m256>(src), k, (const void *)p)); }
__m256 xp_checked__mm256_maskz_load_ps(__mmask8 k, const void *p) { xp_host_aligned(p, 32); return bits<__m256>(meaning::_mm256_maskz_load_ps(k, (const void *)p)); }
void xp_checked__mm256_mask_storeu_ps(void *p, __mmask8 k, __m256 a) { meaning::_mm256_mask_storeu_ps((void *)p, k, bits<meaning::__m256>(a)); }
void xp_checked__mm256_mask_store_ps(void *p, __mmask8 k, __m256 a) { xp_host_aligned(p, 32); meaning::_mm256_mask_store_ps((void *)p, k, bits<meaning::__m256>(a)); }
__m512 xp_checked__mm512_mask_loadu_ps(__m512 src, __mmask16 k, const void *p) { return bits<__m512>(meaning::_mm512_mask_loadu_ps(bits<meaning::__m512>(src), k, (const void *)p)); }
__m512 xp_checked__mm512_maskz_loadu_ps(__mmask16 k, const void *p) { return bits<__m512>(meaning::_mm512_maskz_loadu_ps(k, (const void *)p)); }
__m512 xp_checked__mm512_mask_load_ps(__m512 src, __mmask16 k, const void *p) { xp_host_aligned(p, 64); return bits<__m512>(meaning::_mm512_mask_load_ps(bits<meaning::__m512>(src), k, (const void *)p)); }
__m512 xp_checked__mm512_maskz_load_ps(__mmask16 k, const void *p) { xp_host_aligned(p, 64); return bits<__m512>(meaning::_mm512_maskz_load_ps(k, (const void *)p)); }
void xp_checked__mm512_mask_storeu_ps(void *p, __mmask16 k, __m512 a) { meaning::_mm512_mask_storeu_ps((void *)p, k, bits<meaning::__m512>(a)); }
void xp_checked__mm512_mask_store_ps(void *p, __mmask16 k, __m512 a) { xp_host_aligned(p, 64); meaning::_mm512_mask_store_ps((void *)p, k, bits<meaning::__m512>(a)); }
__m128d xp_checked__mm_mask_loadu_pd(__m128d src, __mmask8 k, const void *p) { return bits<__m128d>(meaning::_mm_mask_loadu_pd(bits<meaning::__m128d>(src), k, (const void *)p)); }
__m128d xp_checked__mm_maskz_loadu_pd(__mmask8 k, const void *p) { return bits<__m128d>(meaning::_mm_maskz_loadu_pd(k, (const void *)p)); }
__m128d xp_checked__mm_mask_load_pd(__m128d src, __mmask8 k, const void *p) { xp_host_aligned(p, 16); return bits<__m128d>(meaning::_mm_mask_load_pd(bits<meaning::__m128d>(src), k, (const void *)p)); }
__m128d xp_checked__mm_maskz_load_pd(__mmask8 k, const void *p) { xp_host_aligned(p, 16); return bits<__m128d>(meaning::_mm_maskz_load_pd(k, (const void *)p)); }
void xp_checked__mm_mask_storeu_pd(void *p, __mmask8 k, __m128d a) { meaning::_mm_mask_storeu_pd((void *)p, k, bits<meaning::__m128d>(a)); }
void xp_checked__mm_mask_store_pd(void *p, __mmask8 k, __m128d a) { xp_host_aligned(p, 16); meaning::_mm_mask_store_pd((void *)p, k, bits<meaning::__m128d>(a)); }
__m256d xp_checked__mm256_mask_loadu_pd(__m256d src, __mmask8 k, const void *p) { return bits<__m256d>(meaning::_mm256_mask_loadu_pd(bits<meaning::__m256d>(src), k, (const void *)p)); }
__m256d xp_checked__mm256_maskz_loadu_pd(__mmask8 k, const void *p) { return bits<__m256d>(meaning::_mm256_maskz_loadu_pd(k, (const void *)p)); }
__m256d xp_checked__mm256_mask_load_pd(__m256d src, __mmask8 k, const void *p) { xp_host_aligned(p, 32); return bits<__m256d>(meaning::_mm256_mask_load_pd(bits<meaning::__m256d>(src), k, (const void *)p)); }
__m256d xp_checked__mm256_maskz_load_pd(__mmask8 k, const void *p) { xp_host_aligned(p, 32); return bits<__m256d>(meaning::_mm256_maskz_load_pd(k, (const void *)p)); }
void xp_checked__mm256_mask_storeu_pd(void *p, __mmask8 k, __m256d a) { meaning::_mm256_mask_storeu_pd((void *)p, k, bits<meaning::__m256d>(a)); }
void xp_checked__mm256_mask_store_pd(void *p, __mmask8 k, __m256d a) { xp_host_aligned(p, 32); meaning::_mm256_mask_store_pd((void *)p, k, bits<meaning::__m256d>(a)); }
__m512d xp_checked__mm512_mask_loadu_pd(__m512d src, __mmask8 k, const void *p) { return bits<__m512d>(meaning::_mm512_mask_loadu_pd(bits<meaning::__m512d>(src), k, (const void *)p)); }
__m512d xp_checked__mm512_maskz_loadu_pd(__mmask8 k, const void *p) { return bits<__m512d>(meaning::_mm512_maskz_loadu_pd(k, (const void *)p)); }
__m512d xp_checked__mm512_mask_load_pd(__m512d src, __mmask8 k, const void *p) { xp_host_aligned(p, 64); return bits<__m512d>(meaning::_mm512_mask_load_pd(bits<meaning::__m512d>(src), k, (const void *)p)); }
__m512d xp_checked__mm512_maskz_load_pd(__mmask8 k, const void *p) { xp_host_aligned(p, 64); return bits<__m512d>(meaning::_mm512_maskz_load_pd(k, (const void *)p)); }
void xp_checked__mm512_mask_storeu_pd(void *p, __mmask8 k, __m512d a) { meaning::_mm512_mask_storeu_pd((void *)p, k, bits<meaning::__m512d>(a)); }
void xp_checked__mm512_mask_store_pd(void *p, __mmask8 k, __m512d a) { xp_host_aligned(p, 64); meaning::_mm512_mask_store_pd((void *)p, k, bits<meaning::__m512d>(a)); }
__m128i xp_checked__mm_mask_loadu_epi32(__m128i src, __mmask8 k, const void *p) { return bits<__m128i>(meaning::_mm_mask_loadu_epi32(bits<meaning::__m128i>(src), k, (const void *)p)); }
__m128i xp_checked__mm_maskz_loadu_epi32(__mmask8 k, const void *p) { return bits<__m128i>(meaning::_mm_maskz_loadu_epi32(k, (const void *)p)); }
__m128i xp_checked__mm_mask_load_epi32(__m128i src, __mmask8 k, const void *p) { xp_host_aligned(p, 16); return bits<__m128i>(meaning::_mm_mask_load_epi32(bits<meaning::__m128i>(src), k, (const void *)p)); }
__m128i xp_checked__mm_maskz_load_epi32(__mmask8 k, const void *p) { xp_host_aligned(p, 16); return bits<__m128i>(meaning::_mm_maskz_load_epi32(k, (const void *)p)); }
void xp_checked__mm_mask_storeu_epi32(void *p, __mmask8 k, __m128i a) { meaning::_mm_mask_storeu_epi32((void *)p, k, bits<meaning::__m128i>(a)); }
void xp_checked__mm_mask_store_epi32(void *p, __mmask8 k, __m128i a) { xp_host_aligned(p, 16); meaning::_mm_mask_store_epi32((void *)p, k, bits<meaning::__m128i>(a)); }
__m256i xp_checked__mm256_mask_loadu_epi32(__m256i src, __mmask8 k, const void *p) { return bits<__m256i>(meaning::_mm256_mask_loadu_epi32(bits<meaning::__m256i>(src), k, (const void *)p)); }
__m256i xp_checked__mm256_maskz_loadu_epi32(__mmask8 k, const void *p) { return bits<__m256i>(meaning::_mm256_maskz_loadu_epi32(k, (const void *)p)); }
__m256i xp_checked__mm256_mask_load_epi32(__m256i src, __mmask8 k, const void *p) { xp_host_aligned(p, 32); return bits<__m256i>(meaning::_mm256_mask_load_epi32(bits<meaning::__m256i>(src), k, (const void *)p)); }
__m256i xp_checked__mm256_maskz_load_epi32(__mmask8 k, const void *p) { xp_host_aligned(p, 32); return bits<__m256i>(meaning::_mm256_maskz_load_epi32(k, (const void *)p)); }
void xp_checked__mm256_mask_storeu_epi32(void *p, __mmask8 k, __m256i a) { meaning::_mm256_mask_storeu_epi32((void *)p, k, bits<meaning::__m256i>(a)); }
void xp_checked__mm256_mask_store_epi32(void *p, __mmask8 k, __m256i a) { xp_host_aligned(p, 32); meaning::_mm256_mask_store_epi32((void *)p, k, bits<meaning::__m256i>(a)); }
__m512i xp_checked__mm512_mask_loadu_epi32(__m512i src, __mmask16 k, const void *p) { return bits<__m512i>(meaning::_mm512_mask_loadu_epi32(bits<meaning::__m512i>(src), k, (const void *)p)); }
__m512i xp_checked__mm512_maskz_loadu_epi32(__mmask16 k, const void *p) { return bits<__m512i>(meaning::_mm512_maskz_loadu_epi32(k, (const void *)p)); }
__m512i xp_checked__mm512_mask_load_epi32(__m512i src, __mmask16 k, const void *p) { xp_host_aligned(p, 64); return bits<__m512i>(meaning::_mm512_mask_load_epi32(bits<meaning::__m512i>(src), k, (const void *)p)); }
__m512i xp_checked__mm512_maskz_load_epi32(__mmask16 k, const void *p) { xp_host_aligned(p, 64); return bits<__m512i>(meaning::_mm512_maskz_load_epi32(k, (const void *)p)); }
void xp_checked__mm512_mask_storeu_epi32(void *p, __mmask16 k, __m512i a) { meaning::_mm512_mask_storeu_epi32((void *)p, k, bits<meaning::__m512i>(a)); }
void xp_checked__mm512_mask_store_epi32(void *p, __mmask16 k, __m512i a) { xp_host_aligned(p, 64); meaning::_mm512_mask_store_epi32((void *)p, k, bits<meaning::__m512i>(a)); }
__m128i xp_checked__mm_mask_loadu_epi64(__m128i src, __mmask8 k, const void *p) { return bits<__m128i>(meaning::_mm_mask_loadu_epi64(bits<meaning::__m128i>(src), k, (const void *)p)); }
__m128i xp_checked__mm_maskz_loadu_epi64(__mmask8 k, const void *p) { return bits<__m128i>(meaning::_mm_maskz_loadu_epi64(k, (const void *)p)); }
__m128i xp_checked__mm_mask_load_epi64(__m128i src, __mmask8 k, const void *p) { xp_host_aligned(p, 16); return bits<__m128i>(meaning::_mm_mask_load_epi64(bits<meaning::__m128i>(src), k, (const void *)p)); }
__m128i xp_checked__mm_maskz_load_epi64(__mmask8 k, const void *p) { xp_host_aligned(p, 16); return bits<__m128i>(meaning::_mm_maskz_load_epi64(k, (const void *)p)); }
void xp_checked__mm_mask_storeu_epi64(void *p, __mmask8 k, __m128i a) { meaning::_mm_mask_storeu_epi64((void *)p, k, bits<meaning::__m128i>(a)); }
void xp_checked__mm_mask_store_epi64(void *p, __mmask8 k, __m128i a) { xp_host_aligned(p, 16); meaning::_mm_mask_store_epi64((void *)p, k, bits<meaning::__m128i>(a)); }
__m256i xp_checked__mm256_mask_loadu_epi64(__m256i src, __mmask8 k, const void *p) { return bits<__m256i>(meaning::_mm256_mask_loadu_epi64(bits<meaning::__m256i>(src), k, (const void *)p)); }
__m256i xp_checked__mm256_maskz_loadu_epi64(__mmask8 k, const void *p) { return bits<__m256i>(meaning::_mm256_maskz_loadu_epi64(k, (const void *)p)); }
__m256i xp_checked__mm256_mask_load_epi64(__m256i src, __mmask8 k, const void *p) { xp_host_aligned(p, 32); return bits<__m256i>(meaning::_mm256_mask_load_epi64(bits<meaning::__m256i>(src), k, (const void *)p)); }
__m256i xp_checked__mm256_maskz_load_epi64(__mmask8 k, const void *p) { xp_host_aligned(p, 32); return bits<__m256i>(meaning::_mm256_maskz_load_epi64(k, (const void *)p)); }
void xp_checked__mm256_mask_storeu_epi64(void *p, __mmask8 k, __m256i a) { meaning::_mm256_mask_storeu_epi64((void *)p, k, bits<meaning::__m256i>(a)); }
void xp_checked__mm256_mask_store_epi64(void *p, __mmask8 k, __m256i a) { xp_host_aligned(p, 32); meaning::_mm256_mask_store_epi64((void *)p, k, bits<meaning::__m256i>(a)); }
__m512i xp_checked__mm512_mask_loadu_epi64(__m512i src, __mmask8 k, const void *p) { return bits<__m512i>(meaning::_mm512_mask_loadu_epi64(bits<meaning::__m512i>(src), k, (const void *)p)); }
__m512i xp_checked__mm512_maskz_loadu_epi64(__mmask8 k, const void *p) { return bits<__m512i>(meaning::_mm512_maskz_loadu_epi64(k, (const void *)p)); }
__m512i xp_checked__mm512_mask_load_epi64(__m512i src, __mmask8 k, const void *p) { xp_host_aligned(p, 64); return bits<__m512i>(meaning::_mm512_mask_load_epi64(bits<meaning::__m512i>(src), k, (const void *)p)); }
__m512i xp_checked__mm512_maskz_load_epi64(__mmask8 k, const void *p) { xp_host_aligned(p, 64); return bits<__m512i>(meaning::_mm512_maskz_load_epi64(k, (const void *)p)); }
void xp_checked__mm512_mask_storeu_epi64(void *p, __mmask8 k, __m512i a) { meaning::_mm512_mask_storeu_epi64((void *)p, k, bits<meaning::__m512i>(a)); }
void xp_checked__mm512_mask_store_epi64(void *p, __mmask8 k, __m512i a) { xp_host_aligned(p, 64); meaning::_mm512_mask_store_epi64((void *)p, k, bits<meaning::__m512i>(a)); }
__m128i xp_checked__mm_mask_loadu_epi8(__m128i src, __mmask16 k, const void *p) { return bits<__m128i>(meaning::_mm_mask_loadu_epi8(bits<meaning::__m128i>(src), k, (const void *)p)); }
__m128i xp_checked__mm_maskz_loadu_epi8(__mmask16 k, const void *p) { return bits<__m128i>(meaning::_mm_maskz_loadu_epi8(k, (const void *)p)); }
void xp_checked__mm_mask_storeu_epi8(void *p, __mmask16 k, __m128i a) { meaning::_mm_mask_storeu_epi8((void *)p, k, bits<meaning::__m128i>(a)); }
__m256i xp_checked__mm256_mask_loadu_epi8(__m256i src, __mmask32 k, const void *p) { return bits<__m256i>(meaning::_mm256_mask_loadu_epi8(bits<meaning::__m256i>(src), k, (const void *)p)); }
__m256i xp_checked__mm256_maskz_loadu_epi8(__mmask32 k, const void *p) { return bits<__m256i>(meaning::_mm256_maskz_loadu_epi8(k, (const void *)p)); }
void xp_checked__mm256_mask_storeu_epi8(void *p, __mmask32 k, __m256i a) { meaning::_mm256_mask_storeu_epi8((void *)p, k, bits<meaning::__m256i>(a)); }
__m512i xp_checked__mm512_mask_loadu_epi8(__m512i src, __mmask64 k, const void *p) { return bits<__m512i>(meaning::_mm512_mask_loadu_epi8(bits<meaning::__m512i>(src), k, (const void *)p)); }
__m512i xp_checked__mm512_maskz_loadu_epi8(__mmask64 k, const void *p) { return bits<__m512i>(meaning::_mm512_maskz_loadu_epi8(k, (const void *)p)); }
void xp_checked__mm512_mask_storeu_epi8(void *p, __mmask64 k, __m512i a) { meaning::_mm512_mask_storeu_epi8((void *)p, k, bits<meaning::__m512i>(a)); }
__m128i xp_checked__mm_mask_loadu_epi16(__m128i src, __mmask8 k, const void *p) { return bits<__m128i>(meaning::_mm_mask_loadu_epi16(bits<meaning::__m128i>(src), k, (const void *)p)); }
__m128i xp_checked__mm_maskz_loadu_epi16(__mmask8 k, const void *p) { return bits<__m128i>(meaning::_mm_maskz_loadu_epi16(k, (const void *)p)); }
void xp_checked__mm_mask_storeu_epi16(void *p, __mmask8 k, __m128i a) { meaning::_mm_mask_storeu_epi16((void *)p, k, bits<meaning::__m128i>(a)); }
__m256i xp_checked__mm256_mask_loadu_epi16(__m256i src, __mmask16 k, const void *p) { return bits<__m256i>(meaning::_mm256_mask_loadu_epi16(bits<meaning::__m256i>(src), k, (const void *)p)); }
__m256i xp_checked__mm256_maskz_loadu_epi16(__mmask16 k, const void *p) { return bits<__m256i>(meaning::_mm256_maskz_loadu_epi16(k, (const void *)p)); }
void xp_checked__mm256_mask_storeu_epi16(void *p, __mmask16 k, __m256i a) { meaning::_mm256_mask_storeu_epi16((void *)p, k, bits<meaning::__m256i>(a)); }
__m512i xp_checked__mm512_mask_loadu_epi16(__m512i src, __mmask32 k, const void *p) { return bits<__m512i>(meaning::_mm512_mask_loadu_epi16(bits<meaning::__m512i>(src), k, (const void *)p)); }
__m512i xp_checked__mm512_maskz_loadu_epi16(__mmask32 k, const void *p) { return bits<__m512i>(meaning::_mm512_maskz_loadu_epi16(k, (const void *)p)); }
void xp_checked__mm512_mask_storeu_epi16(void *p, __mmask32 k, __m512i a) { meaning::_mm512_mask_storeu_epi16((void *)p, k, bits<meaning::__m512i>(a)); }
__m128 xp_checked__mm_maskload_ps(const void *p, __m128i mask) { return bits<__m128>(meaning::_mm_maskload_ps((const float *)p, bits<meaning::__m128i>(mask))); }
void xp_checked__mm_maskstore_ps(void *p, __m128i mask, __m128 a) { meaning::_mm_maskstore_ps((float *)p, bits<meaning::__m128i>(mask), bits<meaning::__m128>(a)); }
__m256 xp_checked__mm256_maskload_ps(const void *p, __m256i mask) { return bits<__m256>(meaning::_mm256_maskload_ps((const float *)p, bits<meaning::__m256i>(mask))); }
void xp_checked__mm256_maskstore_ps(void *p, __m256i mask, __m256 a) { meaning::_mm256_maskstore_ps((float *)p, bits<meaning::__m256i>(mask), bits<meaning::__m256>(a)); }
__m128d xp_checked__mm_maskload_pd(const void *p, __m128i mask) { return bits<__m128d>(meaning::_mm_maskload_pd((const double *)p, bits<meaning::__m128i>(mask))); }
void xp_checked__mm_maskstore_pd(void *p, __m128i mask, __m128d a) { meaning::_mm_maskstore_pd((double *)p, bits<meaning::__m128i>(mask), bits<meaning::__m128d>(a)); }
__m256d xp_checked__mm256_maskload_pd(const void *p, __m256i mask) { return bits<__m256d>(meaning::_mm256_maskload_pd((const double *)p, bits<meaning::__m256i>(mask))); }
void xp_checked__mm256_maskstore_pd(void *p, __m256i mask, __m256d a) { meaning::_mm256_maskstore_pd((double *)p, bits<meaning::__m256i>(mask), bits<meaning::__m256d>(a)); }
__m128i xp_checked__mm_maskload_epi32(const void *p, __m128i mask) { return bits<__m128i>(meaning::_mm_maskload_epi32((const int *)p, bits<meaning::__m128i>(mask))); }
void xp_checked__mm_maskstore_epi32(void *p, __m128i mask, __m128i a) { meaning::_mm_maskstore_epi32((int *)p, bits<meaning::__m128i>(mask), bits<meaning::__m128i>(a)); }
__m256i xp_checked__mm256_maskload_epi32(const void *p, __m256i mask) { return bits<__m256i>(meaning::_mm256_maskload_epi32((const int *)p, bits<meaning::__m256i>(mask))); }
void xp_checked__mm256_maskstore_epi32(void *p, __m256i mask, __m256i a) { meaning::_mm256_maskstore_epi32((int *)p, bits<meaning::__m256i>(mask), bits<meaning::__m256i>(a)); }
__m128i xp_checked__mm_maskload_epi64(const void *p, __m128i mask) { return bits<__m128i>(meaning::_mm_maskload_epi64((const long long *)p, bits<meaning::__m128i>(mask))); }
void xp_checked__mm_maskstore_epi64(void *p, __m128i mask, __m128i a) { meaning::_mm_maskstore_epi64((long long *)p, bits<meaning::__m128i>(mask), bits<meaning::__m128i>(a)); }
__m256i xp_checked__mm256_maskload_epi64(const void *p, __m256i mask) { return bits<__m256i>(meaning::_mm256_maskload_epi64((const long long *)p, bits<meaning::__m256i>(mask))); }
void xp_checked__mm256_maskstore_epi64(void *p, __m256i mask, __m256i a) { meaning::_mm256_maskstore_epi64((long long *)p, bits<meaning::__m256i>(mask), bits<meaning::__m256i>(a)); }
__m128 xp_checked__mm_loadl_pi(__m128 a, const void *p) { return bits<__m128>(meaning::_mm_loadl_pi(bits<meaning::__m128>(a), (const meaning::__m64 *)p)); }
__m128 xp_checked__mm_loadh_pi(__m128 a, const void *p) { return bits<__m128>(meaning::_mm_loadh_pi(bits<meaning::__m128>(a), (const meaning::__m64 *)p)); }
void xp_checked__mm_storel_pi(void *p, __m128 a) { meaning::_mm_storel_pi((meaning::__m64 *)p, bits<meaning::__m128>(a)); }
void xp_checked__mm_storeh_pi(void *p, __m128 a) { meaning::_mm_storeh_pi((meaning::__m64 *)p, bits<meaning::__m128>(a)); }
__m128 xp_checked__mm_broadcast_ss(const void *p) { return bits<__m128>(meaning::_mm_broadcast_ss((const float *)p)); }
__m256 xp_checked__mm256_broadcast_ss(const void *p) { return bits<__m256>(meaning::_mm256_broadcast_ss((const float *)p)); }
__m256d xp_checked__mm256_broadcast_sd(const void *p) { return bits<__m256d>(meaning::_mm256_broadcast_sd((const double *)p)); }
__m256 xp_checked__mm256_broadcast_ps(const void *p) { return bits<__m256>(meaning::_mm256_broadcast_ps((const meaning::__m128 *)p)); }
__m256d xp_checked__mm256_broadcast_pd(const void *p) { return bits<__m256d>(meaning::_mm256_broadcast_pd((const meaning::__m128d *)p)); }
__m512 xp_checked__mm512_i32gather_ps(__m512i vindex, const void *base, int imm_scale) { return bits<__m512>(meaning::_mm512_i32gather_ps(bits<meaning::__m512i>(vindex), (const void *)base, imm_scale)); }
__m512i xp_checked__mm512_i32gather_epi32(__m512i vindex, const void *base, int imm_scale) { return bits<__m512i>(meaning::_mm512_i32gather_epi32(bits<meaning::__m512i>(vindex), (const void *)base, imm_scale)); }
__m512d xp_checked__mm512_i32gather_pd(__m256i vindex, const void *base, int imm_scale) { return bits<__m512d>(meaning::_mm512_i32gather_pd(bits<meaning::__m256i>(vindex), (const void *)base, imm_scale)); }
__m512i xp_checked__mm512_i32gather_epi64(__m256i vindex, const void *base, int imm_scale) { return bits<__m512i>(meaning::_mm512_i32gather_epi64(bits<meaning::__m256i>(vindex), (const void *)base, imm_scale)); }
__m512d xp_checked__mm512_i64gather_pd(__m512i vindex, const void *base, int imm_scale) { return bits<__m512d>(meaning::_mm512_i64gather_pd(bits<meaning::__m512i>(vindex), (const void *)base, imm_scale)); }
__m512i xp_checked__mm512_i64gather_epi64(__m512i vindex, const void *base, int imm_scale) { return bits<__m512i>(meaning::_mm512_i64gather_epi64(bits<meaning::__m512i>(vindex), (const void *)base, imm_scale)); }
__m256 xp_checked__mm512_i64gather_ps(__m512i vindex, const void *base, int imm_scale) { return bits<__m256>(meaning::_mm512_i64gather_ps(bits<meaning::__m512i>(vindex), (const void *)base, imm_scale)); }
__m256i xp_checked__mm512_i64gather_epi32(__m512i vindex, const void *base, int imm_scale) { return bits<__m256i>(meaning::_mm512_i64gather_epi32(bits<meaning::__m512i>(vindex), (const void *)base, imm_scale)); }
__m128 xp_checked__mm_i32gather_ps(const void *base, __m128i vindex, int imm_scale) { return bits<__m128>(meaning::_mm_i32gather_ps((const float *)base, bits<meaning::__m128i>(vindex), imm_scale)); }
__m256 xp_checked__mm256_i32gather_ps(const void *base, __m256i vindex, int imm_scale) { return bits<__m256>(meaning::_mm256_i32gather_ps((const float *)base, bits<meaning::__m256i>(vindex), imm_scale)); }
__m128i xp_checked__mm_i32gather_epi32(const void *base, __m128i vindex, int imm_scale) { return bits<__m128i>(meaning::_mm_i32gather_epi32((const int *)base, bits<meaning::__m128i>(vindex), imm_scale)); }
__m256i xp_checked__mm256_i32gather_epi32(const void *base, __m256i vindex, int imm_scale) { return bits<__m256i>(meaning::_mm256_i32gather_epi32((const int *)base, bits<meaning::__m256i>(vindex), imm_scale)); }
__m256d xp_checked__mm256_i32gather_pd(const void *base, __m128i vindex, int imm_scale) { return bits<__m256d>(meaning::_mm256_i32gather_pd((const double *)base, bits<meaning::__m128i>(vindex), imm_scale)); }
__m256i xp_checked__mm256_i32gather_epi64(const void *base, __m128i vindex, int imm_scale) { return bits<__m256i>(meaning::_mm256_i32gather_epi64((const long long *)base, bits<meaning::__m128i>(vindex), imm_scale)); }
__m256d xp_checked__mm256_i64gather_pd(const void *base, __m256i vindex, int imm_scale) { return bits<__m256d>(meaning::_mm256_i64gather_pd((const double *)base, bits<meaning::__m256i>(vindex), imm_scale)); }
__m256i xp_checked__mm256_i64gather_epi64(const void *base, __m256i vindex, int imm_scale) { return bits<__m256i>(meaning::_mm256_i64gather_epi64((const long long *)base, bits<meaning::__m256i>(vindex), imm_scale)); }
__m512 xp_checked__mm512_mask_i32gather_ps(__m512 src, __mmask16 k, __m512i vindex, const void *base, int imm_scale) { return bits<__m512>(meaning::_mm512_mask_i32gather_ps(bits<meaning::__m512>(src), k, bits<meaning::__m512i>(vindex), (const void *)base, imm_scale)); }
__m512i xp_checked__mm512_mask_i32gather_epi32(__m512i src, __mmask16 k, __m512i vindex, const void *base, int imm_scale) { return bits<__m512i>(meaning::_mm512_mask_i32gather_epi32(bits<meaning::__m512i>(src), k, bits<meaning::__m512i>(vindex), (const void *)base, imm_scale)); }
__m512d xp_checked__mm512_mask_i32gather_pd(__m512d src, __mmask8 k, __m256i vindex, const void *base, int imm_scale) { return bits<__m512d>(meaning::_mm512_mask_i32gather_pd(bits<meaning::__m512d>(src), k, bits<meaning::__m256i>(vindex), (const void *)base, imm_scale)); }
__m512d xp_checked__mm512_mask_i64gather_pd(__m512d src, __mmask8 k, __m512i vindex, const void *base, int imm_scale) { return bits<__m512d>(meaning::_mm512_mask_i64gather_pd(bits<meaning::__m512d>(src), k, bits<meaning::__m512i>(vindex), (const void *)base, imm_scale)); }
__m512i xp_checked__mm512_mask_i64gather_epi64(__m512i src, __mmask8 k, __m512i vindex, const void *base, int imm_scale) { return bits<__m512i>(meaning::_mm512_mask_i64gather_epi64(bits<meaning::__m512i>(src), k, bits<meaning::__m512i>(vindex), (const void *)base, imm_scale)); }
__m256 xp_checked__mm512_mask_i64gather_ps(__m256 src, __mmask8 k, __m512i vindex, const void *base, int imm_scale) { return bits<__m256>(meaning::_mm512_mask_i64gather_ps(bits<meaning::__m256>(src), k, bits<meaning::__m512i>(vindex), (const void *)base, imm_scale)); }
void xp_checked__mm512_i32scatter_ps(void *base, __m512i vindex, __m512 a, int imm_scale) { meaning::_mm512_i32scatter_ps((void *)base, bits<meaning::__m512i>(vindex), bits<meaning::__m512>(a), imm_scale); }
void xp_checked__mm512_mask_i32scatter_ps(void *base, __mmask16 k, __m512i vindex, __m512 a, int imm_scale) { meaning::_mm512_mask_i32scatter_ps((void *)base, k, bits<meaning::__m512i>(vindex), bits<meaning::__m512>(a), imm_scale); }
void xp_checked__mm512_i32scatter_epi32(void *base, __m512i vindex, __m512i a, int imm_scale) { meaning::_mm512_i32scatter_epi32((void *)base, bits<meaning::__m512i>(vindex), bits<meaning::__m512i>(a), imm_scale); }
void xp_checked__mm512_mask_i32scatter_epi32(void *base, __mmask16 k, __m512i vindex, __m512i a, int imm_scale) { meaning::_mm512_mask_i32scatter_epi32((void *)base, k, bits<meaning::__m512i>(vindex), bits<meaning::__m512i>(a), imm_scale); }
void xp_checked__mm512_i32scatter_pd(void *base, __m256i vindex, __m512d a, int imm_scale) { meaning::_mm512_i32scatter_pd((void *)base, bits<meaning::__m256i>(vindex), bits<meaning::__m512d>(a), imm_scale); }
void xp_checked__mm512_mask_i32scatter_pd(void *base, __mmask8 k, __m256i vindex, __m512d a, int imm_scale) { meaning::_mm512_mask_i32scatter_pd((void *)base, k, bits<meaning::__m256i>(vindex), bits<meaning::__m512d>(a), imm_scale); }
void xp_checked__mm512_i32scatter_epi64(void *base, __m256i vindex, __m512i a, int imm_scale) { meaning::_mm512_i32scatter_epi64((void *)base, bits<meaning::__m256i>(vindex), bits<meaning::__m512i>(a), imm_scale); }
void xp_checked__mm512_mask_i32scatter_epi64(void *base, __mmask8 k, __m256i vindex, __m512i a, int imm_scale) { meaning::_mm512_mask_i32scatter_epi64((void *)base, k, bits<meaning::__m256i>(vindex), bits<meaning::__m512i>(a), imm_scale); }
void xp_checked__mm512_i64scatter_pd(void *base, __m512i vindex, __m512d a, int imm_scale) { meaning::_mm512_i64scatter_pd((void *)base, bits<meaning::__m512i>(vindex), bits<meaning::__m512d>(a), imm_scale); }
void xp_checked__mm512_mask_i64scatter_pd(void *base, __mmask8 k, __m512i vindex, __m512d a, int imm_scale) { meaning::_mm512_mask_i64scatter_pd((void *)base, k, bits<meaning::__m512i>(vindex), bits<meaning::__m512d>(a), imm_scale); }
void xp_checked__mm512_i64scatter_epi64(void *base, __m512i vindex, __m512i a, int imm_scale) { meaning::_mm512_i64scatter_epi64((void *)base, bits<meaning::__m512i>(vindex), bits<meaning::__m512i>(a), imm_scale); }
void xp_checked__mm512_mask_i64scatter_epi64(void *base, __mmask8 k, __m512i vindex, __m512i a, int imm_scale) { meaning::_mm512_mask_i64scatter_epi64((void *)base, k, bits<meaning::__m512i>(vindex), bits<meaning::__m512i>(a), imm_scale); }
void xp_checked__mm512_i64scatter_ps(void *base, __m512i vindex, __m256 a, int imm_scale) { meaning::_mm512_i64scatter_ps((void *)base, bits<meaning::__m512i>(vindex), bits<meaning::__m256>(a), imm_scale); }
void xp_checked__mm512_mask_i64scatter_ps(void *base, __mmask8 k, __m512i vindex, __m256 a, int imm_scale) { meaning::_mm512_mask_i64scatter_ps((void *)base, k, bits<meaning::__m512i>(vindex), bits<meaning::__m256>(a), imm_scale); }
void xp_checked__mm256_i32scatter_ps(void *base, __m256i vindex, __m256 a, int imm_scale) { meaning::_mm256_i32scatter_ps((void *)base, bits<meaning::__m256i>(vindex), bits<meaning::__m256>(a), imm_scale); }
void xp_checked__mm256_mask_i32scatter_ps(void *base, __mmask8 k, __m256i vindex, __m256 a, int imm_scale) { meaning::_mm256_mask_i32scatter_ps((void *)base, k, bits<meaning::__m256i>(vindex), bits<meaning::__m256>(a), imm_scale); }
void xp_checked__mm256_i32scatter_epi32(void *base, __m256i vindex, __m256i a, int imm_scale) { meaning::_mm256_i32scatter_epi32((void *)base, bits<meaning::__m256i>(vindex), bits<meaning::__m256i>(a), imm_scale); }
void xp_checked__mm256_mask_i32scatter_epi32(void *base, __mmask8 k, __m256i vindex, __m256i a, int imm_scale) { meaning::_mm256_mask_i32scatter_epi32((void *)base, k, bits<meaning::__m256i>(vindex), bits<meaning::__m256i>(a), imm_scale); }
void xp_checked__mm_i32scatter_ps(void *base, __m128i vindex, __m128 a, int imm_scale) { meaning::_mm_i32scatter_ps((void *)base, bits<meaning::__m128i>(vindex), bits<meaning::__m128>(a), imm_scale); }
void xp_checked__mm_mask_i32scatter_ps(void *base, __mmask8 k, __m128i vindex, __m128 a, int imm_scale) { meaning::_mm_mask_i32scatter_ps((void *)base, k, bits<meaning::__m128i>(vindex), bits<meaning::__m128>(a), imm_scale); }
void xp_checked__mm_i32scatter_epi32(void *base, __m128i vindex, __m128i a, int imm_scale) { meaning::_mm_i32scatter_epi32((void *)base, bits<meaning::__m128i>(vindex), bits<meaning::__m128i>(a), imm_scale); }
void xp_checked__mm_mask_i32scatter_epi32(void *base, __mmask8 k, __m128i vindex, __m128i a, int imm_scale) { meaning::_mm_mask_i32scatter_epi32((void *)base, k, bits<meaning::__m128i>(vindex), bits<meaning::__m128i>(a), imm_scale); }
void xp_checked__mm512_mask_compressstoreu_ps(void *p, __mmask16 k, __m512 a) { meaning::_mm512_mask_compressstoreu_ps((void *)p, k, bits<meaning::__m512>(a)); }
__m512 xp_checked__mm512_mask_expandloadu_ps(__m512 src, __mmask16 k, const void *p) { return bits<__m512>(meaning::_mm512_mask_expandloadu_ps(bits<meaning::__m512>(src), k, (const void *)p)); }
__m512 xp_checked__mm512_maskz_expandloadu_ps(__mmask16 k, const void *p) { return bits<__m512>(meaning::_mm512_maskz_expandloadu_ps(k, (const void *)p)); }
void xp_checked__mm512_mask_compressstoreu_pd(void *p, __mmask8 k, __m512d a) { meaning::_mm512_mask_compressstoreu_pd((void *)p, k, bits<meaning::__m512d>(a)); }
__m512d xp_checked__mm512_mask_expandloadu_pd(__m512d src, __mmask8 k, const void *p) { return bits<__m512d>(meaning::_mm512_mask_expandloadu_pd(bits<meaning::__m512d>(src), k, (const void *)p)); }
__m512d xp_checked__mm512_maskz_expandloadu_pd(__mmask8 k, const void *p) { return bits<__m512d>(meaning::_mm512_maskz_expandloadu_pd(k, (const void *)p)); }
void xp_checked__mm512_mask_compressstoreu_epi32(void *p, __mmask16 k, __m512i a) { meaning::_mm512_mask_compressstoreu_epi32((void *)p, k, bits<meaning::__m512i>(a)); }
__m512i xp_checked__mm512_mask_expandloadu_epi32(__m512i src, __mmask16 k, const void *p) { return bits<__m512i>(meaning::_mm512_mask_expandloadu_epi32(bits<meaning::__m512i>(src), k, (const void *)p)); }
__m512i xp_checked__mm512_maskz_expandloadu_epi32(__mmask16 k, const void *p) { return bits<__m512i>(meaning::_mm512_maskz_expandloadu_epi32(k, (const void *)p)); }
void xp_checked__mm512_mask_compressstoreu_epi64(void *p, __mmask8 k, __m512i a) { meaning::_mm512_mask_compressstoreu_epi64((void *)p, k, bits<meaning::__m512i>(a)); }
__m512i xp_checked__mm512_mask_expandloadu_epi64(__m512i src, __mmask8 k, const void *p) { return bits<__m512i>(meaning::_mm512_mask_expandloadu_epi64(bits<meaning::__m512i>(src), k, (const void *)p)); }
__m512i xp_checked__mm512_maskz_expandloadu_epi64(__mmask8 k, const void *p) { return bits<__m512i>(meaning::_mm512_maskz_expandloadu_epi64(k, (const void *)p)); }
void xp_checked__mm256_mask_compressstoreu_ps(void *p, __mmask8 k, __m256 a) { meaning::_mm256_mask_compressstoreu_ps((void *)p, k, bits<meaning::__m256>(a)); }
__m256 xp_checked__mm256_mask_expandloadu_ps(__m256 src, __mmask8 k, const void *p) { return bits<__m256>(meaning::_mm256_mask_expandloadu_ps(bits<meaning::__m256>(src), k, (const void *)p)); }
__m256 xp_checked__mm256_maskz_expandloadu_ps(__mmask8 k, const void *p) { return bits<__m256>(meaning::_mm256_maskz_expandloadu_ps(k, (const void *)p)); }
void xp_checked__mm256_mask_compressstoreu_epi32(void *p, __mmask8 k, __m256i a) { meaning::_mm256_mask_compressstoreu_epi32((void *)p, k, bits<meaning::__m256i>(a)); }
__m256i xp_checked__mm256_mask_expandloadu_epi32(__m256i src, __mmask8 k, const void *p) { return bits<__m256i>(meaning::_mm256_mask_expandloadu_epi32(bits<meaning::__m256i>(src), k, (const void *)p)); }
__m256i xp_checked__mm256_maskz_expandloadu_epi32(__mmask8 k, const void *p) { return bits<__m256i>(meaning::_mm256_maskz_expandloadu_epi32(k, (const void *)p)); }
}
