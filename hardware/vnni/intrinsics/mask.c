/* Masks as operands: logic, shifts, tests, conversions, memory. */
#include "prelude.h"

#define XP_MASK_OPS(S, K, BITS, NEEDS)                                                                                 \
  XP_INTRINSIC(_kand_mask##S, needs = NEEDS)                                                                           \
  K _kand_mask##S(K a, K b) { return a & b; }                                                                          \
  XP_INTRINSIC(_kor_mask##S, needs = NEEDS)                                                                            \
  K _kor_mask##S(K a, K b) { return a | b; }                                                                           \
  XP_INTRINSIC(_kxor_mask##S, needs = NEEDS)                                                                           \
  K _kxor_mask##S(K a, K b) { return a ^ b; }                                                                          \
  XP_INTRINSIC(_kandn_mask##S, needs = NEEDS)                                                                          \
  K _kandn_mask##S(K a, K b) { return (K)~a & b; }                                                                     \
  XP_INTRINSIC(_kxnor_mask##S, needs = NEEDS)                                                                          \
  K _kxnor_mask##S(K a, K b) { return (K) ~(a ^ b); }                                                                  \
  XP_INTRINSIC(_knot_mask##S, needs = NEEDS)                                                                           \
  K _knot_mask##S(K a) { return (K)~a; }                                                                               \
  XP_INTRINSIC(_kshiftli_mask##S, needs = NEEDS, imm = "0..255")                                                       \
  K _kshiftli_mask##S(K a, int imm) { return imm < BITS ? (K)((uint64_t)a << imm) : 0; }                               \
  XP_INTRINSIC(_kshiftri_mask##S, needs = NEEDS, imm = "0..255")                                                       \
  K _kshiftri_mask##S(K a, int imm) { return imm < BITS ? (K)((uint64_t)a >> imm) : 0; }                               \
  XP_INTRINSIC(_kortestz_mask##S##_u8, needs = NEEDS)                                                                  \
  unsigned char _kortestz_mask##S##_u8(K a, K b) { return (K)(a | b) == 0 ? 1 : 0; }                                   \
  XP_INTRINSIC(_kortestc_mask##S##_u8, needs = NEEDS)                                                                  \
  unsigned char _kortestc_mask##S##_u8(K a, K b) { return (K) ~(a | b) == 0 ? 1 : 0; }                                 \
  XP_INTRINSIC(_load_mask##S, needs = NEEDS)                                                                           \
  K _load_mask##S(K *p) { return *p; }                                                                                 \
  XP_INTRINSIC(_store_mask##S, needs = NEEDS)                                                                          \
  void _store_mask##S(K *p, K a) { *p = a; }
XP_MASK_OPS(8, __mmask8, 8, "avx512dq")
XP_MASK_OPS(16, __mmask16, 16, "avx512f")
XP_MASK_OPS(32, __mmask32, 32, "avx512bw")
XP_MASK_OPS(64, __mmask64, 64, "avx512bw")
#define XP_MASK_TESTS(S, K, NEEDS)                                                                                     \
  XP_INTRINSIC(_ktestz_mask##S##_u8, needs = NEEDS)                                                                    \
  unsigned char _ktestz_mask##S##_u8(K a, K b) { return (K)(a & b) == 0 ? 1 : 0; }                                     \
  XP_INTRINSIC(_ktestc_mask##S##_u8, needs = NEEDS)                                                                    \
  unsigned char _ktestc_mask##S##_u8(K a, K b) { return (K)(~a & b) == 0 ? 1 : 0; }                                    \
  XP_INTRINSIC(_kadd_mask##S, needs = NEEDS)                                                                           \
  K _kadd_mask##S(K a, K b) { return (K)(a + b); }
XP_MASK_TESTS(8, __mmask8, "avx512dq")
XP_MASK_TESTS(16, __mmask16, "avx512dq")
XP_MASK_TESTS(32, __mmask32, "avx512bw")
XP_MASK_TESTS(64, __mmask64, "avx512bw")

XP_INTRINSIC(_cvtmask8_u32, needs = "avx512dq")
unsigned int _cvtmask8_u32(__mmask8 a) { return a; }
XP_INTRINSIC(_cvtu32_mask8, needs = "avx512dq")
__mmask8 _cvtu32_mask8(unsigned int a) { return (__mmask8)a; }
XP_INTRINSIC(_cvtmask16_u32, needs = "avx512f")
unsigned int _cvtmask16_u32(__mmask16 a) { return a; }
XP_INTRINSIC(_cvtu32_mask16, needs = "avx512f")
__mmask16 _cvtu32_mask16(unsigned int a) { return (__mmask16)a; }
XP_INTRINSIC(_cvtmask32_u32, needs = "avx512bw")
unsigned int _cvtmask32_u32(__mmask32 a) { return a; }
XP_INTRINSIC(_cvtu32_mask32, needs = "avx512bw")
__mmask32 _cvtu32_mask32(unsigned int a) { return a; }
XP_INTRINSIC(_cvtmask64_u64, needs = "avx512bw")
unsigned long long _cvtmask64_u64(__mmask64 a) { return a; }
XP_INTRINSIC(_cvtu64_mask64, needs = "avx512bw")
__mmask64 _cvtu64_mask64(unsigned long long a) { return a; }

XP_INTRINSIC(_mm512_kand, needs = "avx512f")
__mmask16 _mm512_kand(__mmask16 a, __mmask16 b) { return a & b; }
XP_INTRINSIC(_mm512_kor, needs = "avx512f")
__mmask16 _mm512_kor(__mmask16 a, __mmask16 b) { return a | b; }
XP_INTRINSIC(_mm512_kxor, needs = "avx512f")
__mmask16 _mm512_kxor(__mmask16 a, __mmask16 b) { return a ^ b; }
XP_INTRINSIC(_mm512_kandn, needs = "avx512f")
__mmask16 _mm512_kandn(__mmask16 a, __mmask16 b) { return (__mmask16)~a & b; }
XP_INTRINSIC(_mm512_kxnor, needs = "avx512f")
__mmask16 _mm512_kxnor(__mmask16 a, __mmask16 b) { return (__mmask16) ~(a ^ b); }
XP_INTRINSIC(_mm512_knot, needs = "avx512f")
__mmask16 _mm512_knot(__mmask16 a) { return (__mmask16)~a; }
XP_INTRINSIC(_mm512_kmov, needs = "avx512f")
__mmask16 _mm512_kmov(__mmask16 a) { return a; }
XP_INTRINSIC(_mm512_kortestz, needs = "avx512f")
int _mm512_kortestz(__mmask16 a, __mmask16 b) { return (a | b) == 0 ? 1 : 0; }
XP_INTRINSIC(_mm512_kortestc, needs = "avx512f")
int _mm512_kortestc(__mmask16 a, __mmask16 b) { return (a | b) == 65535 ? 1 : 0; }
/* The low half from b, the high half from a. */
XP_INTRINSIC(_mm512_kunpackb, needs = "avx512f")
__mmask16 _mm512_kunpackb(__mmask16 a, __mmask16 b) { return (__mmask16)((a & 255) << 8 | (b & 255)); }
XP_INTRINSIC(_mm512_kunpackw, needs = "avx512bw")
__mmask32 _mm512_kunpackw(__mmask32 a, __mmask32 b) { return (a & 65535) << 16 | (b & 65535); }
XP_INTRINSIC(_mm512_kunpackd, needs = "avx512bw")
__mmask64 _mm512_kunpackd(__mmask64 a, __mmask64 b) { return (a & 4294967295u) << 32 | (b & 4294967295u); }
