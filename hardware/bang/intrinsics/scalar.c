// Scalar conversions and the scalar and vector math library (reference 4.12, 4.15).
#include "prelude.h"
#include "rounding.h"

#define XP_SCALAR_MODES(FAMILY, NAME, D, S)                                                                  \
  FAMILY(NAME##_tz, D, S, tz)                                                                                \
  FAMILY(NAME##_dn, D, S, dn)                                                                                \
  FAMILY(NAME##_up, D, S, up)                                                                                \
  FAMILY(NAME##_oz, D, S, oz)                                                                                \
  FAMILY(NAME##_rd, D, S, rd)                                                                                \
  FAMILY(NAME##_rn, D, S, rn)                                                                                \
  FAMILY(NAME##_rm, D, S, rm)
#define XP_SCALAR_CAST(NAME, D, S)                                                                           \
  XP_INTRINSIC(NAME, section = "4.15", scalar = "yes")                                                       \
  D NAME(S x) { return (D)x; }
#define XP_SCALAR_TO_HALF(NAME, D, S, MODE)                                                                  \
  XP_INTRINSIC(NAME, section = "4.15", scalar = "yes")                                                       \
  D NAME(S x) { return xp_half_##MODE((float)x); }
#define XP_SCALAR_TO_BF16(NAME, D, S, MODE)                                                                  \
  XP_INTRINSIC(NAME, section = "4.15", scalar = "yes")                                                       \
  D NAME(S x) { return xp_bf16_##MODE((float)x); }
#define XP_SCALAR_TO_FLOAT(NAME, D, S, MODE)                                                                 \
  XP_INTRINSIC(NAME, section = "4.15", scalar = "yes")                                                       \
  D NAME(S x) { return xp_float_##MODE((double)x); }
#define XP_SCALAR_TO_INT(NAME, D, S, MODE)                                                                   \
  XP_INTRINSIC(NAME, section = "4.15", scalar = "yes")                                                       \
  D NAME(S x) { return xp_saturate((double)xp_int_##MODE((float)x), (D)0); }
#define XP_SCALAR_CUT(NAME, D, S)                                                                            \
  XP_INTRINSIC(NAME, section = "4.15", scalar = "yes")                                                       \
  D NAME(S x) { return xp_saturate((double)x, (D)0); }

XP_SCALAR_MODES(XP_SCALAR_TO_HALF, __float2half, half, float)
XP_SCALAR_MODES(XP_SCALAR_TO_BF16, __float2bfloat16, bfloat16_t, float)
XP_SCALAR_CAST(__half2float, float, half)
XP_SCALAR_CAST(__bfloat162float, float, bfloat16_t)

// Floating to integer, and integer to floating, for every spelling of the integer types.
#define XP_SCALAR_PAIR(INT, T)                                                                               \
  XP_SCALAR_CUT(__float2##INT, T, float)                                                                     \
  XP_SCALAR_MODES(XP_SCALAR_TO_INT, __float2##INT, T, float)                                                 \
  XP_SCALAR_CUT(__half2##INT, T, half)                                                                       \
  XP_SCALAR_MODES(XP_SCALAR_TO_INT, __half2##INT, T, half)                                                   \
  XP_SCALAR_CAST(__##INT##2float, float, T)                                                                  \
  XP_SCALAR_MODES(XP_SCALAR_TO_FLOAT, __##INT##2float, float, T)                                             \
  XP_SCALAR_CAST(__##INT##2half, half, T)                                                                    \
  XP_SCALAR_MODES(XP_SCALAR_TO_HALF, __##INT##2half, half, T)
XP_SCALAR_PAIR(int, int)
XP_SCALAR_PAIR(int32, int)
XP_SCALAR_PAIR(short, short)
XP_SCALAR_PAIR(int16, short)
XP_SCALAR_PAIR(char, signed char)
XP_SCALAR_PAIR(int8, signed char)
XP_SCALAR_PAIR(uint, unsigned int)
XP_SCALAR_PAIR(uint32, unsigned int)
XP_SCALAR_PAIR(ushort, unsigned short)
XP_SCALAR_PAIR(uint16, unsigned short)
XP_SCALAR_PAIR(uchar, unsigned char)
XP_SCALAR_PAIR(uint8, unsigned char)

// The vendor's math library: vectors take the count first.
#define XP_LIBRARY(NAME, D, S, EXPRESSION)                                                                   \
  XP_INTRINSIC(__cn_scalar_##NAME, section = "4.15", scalar = "yes")                                         \
  D __cn_scalar_##NAME(S x) { return EXPRESSION; }                                                           \
  XP_INTRINSIC(__cn_vector_##NAME, section = "4.15", overlap = "any")                                        \
  void __cn_vector_##NAME(int n, XP_NRAM D *dst, XP_NRAM const S *src) {                                     \
    for (int i = 0; i < n; ++i) {                                                                            \
      S x = src[i];                                                                                          \
      dst[i] = EXPRESSION;                                                                                   \
    }                                                                                                        \
  }
#define XP_LIBRARY2(NAME, D, S, EXPRESSION)                                                                  \
  XP_INTRINSIC(__cn_scalar_##NAME, section = "4.15", scalar = "yes")                                         \
  D __cn_scalar_##NAME(S x, S y) { return EXPRESSION; }                                                      \
  XP_INTRINSIC(__cn_vector_##NAME, section = "4.15", overlap = "any")                                        \
  void __cn_vector_##NAME(int n, XP_NRAM D *dst, XP_NRAM const S *src0, XP_NRAM const S *src1) {             \
    for (int i = 0; i < n; ++i) {                                                                            \
      S x = src0[i];                                                                                         \
      S y = src1[i];                                                                                         \
      dst[i] = EXPRESSION;                                                                                   \
    }                                                                                                        \
  }
XP_LIBRARY(exp_f32, float, float, expf(x))
XP_LIBRARY(exp2_f32, float, float, exp2f(x))
XP_LIBRARY(log_f32, float, float, logf(x))
XP_LIBRARY(log2_f32, float, float, log2f(x))
XP_LIBRARY(sin_f32, float, float, sinf(x))
XP_LIBRARY(cos_f32, float, float, cosf(x))
XP_LIBRARY(tanh_f32, float, float, tanhf(x))
XP_LIBRARY(erf_f32, float, float, erff(x))
XP_LIBRARY(sqrt_f32, float, float, sqrtf(x))
XP_LIBRARY(rsqrt_f32, float, float, 1.0f / sqrtf(x))
XP_LIBRARY(rcp_f32_rn, float, float, 1.0f / x)
XP_LIBRARY(cast_f32_to_s32, int, float, xp_saturate((double)x, 0))
XP_LIBRARY2(div_f32_rn, float, float, x / y)
XP_LIBRARY2(hypot_f32, float, float, sqrtf(x * x + y * y))
XP_LIBRARY2(sub_s64, long, long, x - y)
