// Type conversions (reference 4.12). A fix position p scales by a power of two: float to integer takes x / 2^p,
// integer to float gives q * 2^p. The strided form converts segnum + 1 rows, strides in bytes.
#include "prelude.h"
#include "rounding.h"

#define XP_ROW(POINTER, TYPE, STRIDE) ((TYPE *)((char *)POINTER + r * STRIDE))
#define XP_CONST_ROW(POINTER, TYPE, STRIDE) ((const TYPE *)((const char *)POINTER + r * STRIDE))

// ---- without a fix position
#define XP_CONVERT(NAME, D, S, VALUE, OVERLAP, SINCE, OLD)                                                   \
  XP_INTRINSIC(NAME, section = "4.12", arch = SINCE, overlap = OVERLAP, deprecated = OLD)                    \
  void NAME(XP_NRAM D *dst, XP_NRAM const S *src, int n) {                                                   \
    for (int i = 0; i < n; ++i) dst[i] = VALUE(src[i]);                                                      \
  }                                                                                                          \
  XP_INTRINSIC(NAME, section = "4.12", arch = SINCE, overlap = "none", queue = "move", extent = "dst:n;dst_stride,segnum+1 src:n;src_stride,segnum+1", deprecated = OLD) \
  void NAME(XP_NRAM D *dst, XP_NRAM const S *src, int n, int dst_stride, int src_stride, int segnum) {       \
    for (int r = 0; r <= segnum; ++r)                                                                        \
      for (int i = 0; i < n; ++i) XP_ROW(dst, D, dst_stride)[i] = VALUE(XP_CONST_ROW(src, S, src_stride)[i]); \
  }
// ---- with a fix position that divides (DOWN) or multiplies (UP)
#define XP_CONVERT_FIX(NAME, D, S, VALUE, SCALE, OVERLAP, SINCE, OLD)                                        \
  XP_INTRINSIC(NAME, section = "4.12", arch = SINCE, overlap = OVERLAP, require = "fix_position >= -127 && fix_position <= 127", deprecated = OLD) \
  void NAME(XP_NRAM D *dst, XP_NRAM const S *src, int n, int fix_position) {                                 \
    for (int i = 0; i < n; ++i) dst[i] = VALUE(SCALE(src[i]));                                               \
  }                                                                                                          \
  XP_INTRINSIC(NAME, section = "4.12", arch = SINCE, overlap = "none", queue = "move", extent = "dst:n;dst_stride,segnum+1 src:n;src_stride,segnum+1", deprecated = OLD) \
  void NAME(XP_NRAM D *dst, XP_NRAM const S *src, int n, int fix_position, int dst_stride, int src_stride, int segnum) { \
    for (int r = 0; r <= segnum; ++r)                                                                        \
      for (int i = 0; i < n; ++i) XP_ROW(dst, D, dst_stride)[i] = VALUE(SCALE(XP_CONST_ROW(src, S, src_stride)[i])); \
  }
// The usual position is 0, and then nothing is scaled.
#define XP_DOWN(v) (fix_position == 0 ? (float)v : (float)v / exp2f((float)fix_position))
#define XP_UP(v) (fix_position == 0 ? (double)v : (double)v * (double)exp2f((float)fix_position))
#define XP_UP_EXACT(v) (fix_position == 0 ? (float)v : (float)v * exp2f((float)fix_position))

#define XP_ROUNDINGS(FAMILY, PREFIX, D, S, OVERLAP)                                                          \
  FAMILY(PREFIX##_tz, D, S, tz, OVERLAP, 200)                                                                \
  FAMILY(PREFIX##_dn, D, S, dn, OVERLAP, 200)                                                                \
  FAMILY(PREFIX##_up, D, S, up, OVERLAP, 200)                                                                \
  FAMILY(PREFIX##_oz, D, S, oz, OVERLAP, 200)                                                                \
  FAMILY(PREFIX##_rd, D, S, rd, OVERLAP, 200)                                                                \
  FAMILY(PREFIX##_rn, D, S, rn, OVERLAP, 300)                                                                \
  FAMILY(PREFIX##_rm, D, S, rm, OVERLAP, 300)

// Floating to narrower floating.
#define XP_TO_HALF(NAME, D, S, MODE, OVERLAP, SINCE) XP_CONVERT(NAME, D, S, xp_half_##MODE, OVERLAP, SINCE, "")
#define XP_TO_BF16(NAME, D, S, MODE, OVERLAP, SINCE) XP_CONVERT(NAME, D, S, xp_bf16_##MODE, OVERLAP, SINCE, "")
XP_ROUNDINGS(XP_TO_HALF, __bang_float2half, half, float, "any")
XP_ROUNDINGS(XP_TO_BF16, __bang_float2bfloat16, bfloat16_t, float, "any")
#define XP_CAST_FLOAT(v) (float)(v)
#define XP_CAST_HALF(v) (half)(v)
XP_CONVERT(__bang_half2float, float, half, XP_CAST_FLOAT, "none", 200, "")
XP_CONVERT(__bang_bfloat162float, float, bfloat16_t, XP_CAST_FLOAT, "none", 322, "")

// Floating to integer, saturated. The narrow results may stand in the source's place.
#define XP_NARROW(D, LOW, HIGH, r) (D)fminf(fmaxf(r, LOW), HIGH)
#define XP_INT(D, LOW, HIGH, r) (r < HIGH ? (int)fmaxf(r, LOW) : 2147483647)
#define XP_FLOAT_TO_INT(NAME, D, S, MODE, FIT, LOW, HIGH, OVERLAP, SINCE, OLD)                                               \
  XP_INTRINSIC(NAME, section = "4.12", arch = SINCE, overlap = OVERLAP, require = "fix_position >= -127 && fix_position <= 127", deprecated = OLD) \
  void NAME(XP_NRAM D *dst, XP_NRAM const S *src, int n, int fix_position) {                                 \
    for (int i = 0; i < n; ++i) {                                                                            \
      float rounded = xp_int_##MODE(XP_DOWN(src[i]));                                                        \
      dst[i] = FIT(D, LOW, HIGH, rounded);                                                                   \
    }                                                                                                        \
  }                                                                                                          \
  XP_INTRINSIC(NAME, section = "4.12", arch = SINCE, overlap = "none", queue = "move", extent = "dst:n;dst_stride,segnum+1 src:n;src_stride,segnum+1", deprecated = OLD) \
  void NAME(XP_NRAM D *dst, XP_NRAM const S *src, int n, int fix_position, int dst_stride, int src_stride, int segnum) { \
    for (int r = 0; r <= segnum; ++r)                                                                        \
      for (int i = 0; i < n; ++i) {                                                                          \
        float rounded = xp_int_##MODE(XP_DOWN(XP_CONST_ROW(src, S, src_stride)[i]));                         \
        XP_ROW(dst, D, dst_stride)[i] = FIT(D, LOW, HIGH, rounded);                                          \
      }                                                                                                      \
  }
#define XP_TO_INT32(NAME, D, S, MODE, OVERLAP, SINCE) XP_FLOAT_TO_INT(NAME, D, S, MODE, XP_INT, -2147483648.0f, 2147483648.0f, OVERLAP, SINCE, "")
#define XP_TO_INT16(NAME, D, S, MODE, OVERLAP, SINCE) XP_FLOAT_TO_INT(NAME, D, S, MODE, XP_NARROW, -32768.0f, 32767.0f, OVERLAP, SINCE, "")
#define XP_TO_INT8(NAME, D, S, MODE, OVERLAP, SINCE) XP_FLOAT_TO_INT(NAME, D, S, MODE, XP_NARROW, -128.0f, 127.0f, OVERLAP, SINCE, "")
#define XP_TO_UINT8(NAME, D, S, MODE, OVERLAP, SINCE) XP_FLOAT_TO_INT(NAME, D, S, MODE, XP_NARROW, 0.0f, 255.0f, OVERLAP, SINCE, "")
XP_ROUNDINGS(XP_TO_INT32, __bang_float2int32, int, float, "any")
XP_ROUNDINGS(XP_TO_INT16, __bang_float2int16, short, float, "any")
XP_ROUNDINGS(XP_TO_INT8, __bang_float2int8, signed char, float, "any")
XP_ROUNDINGS(XP_TO_INT8, __bang_float2int8, char, float, "any")
XP_ROUNDINGS(XP_TO_UINT8, __bang_float2uint8, unsigned char, float, "any")
XP_ROUNDINGS(XP_TO_INT32, __bang_half2int32, int, half, "none")
XP_ROUNDINGS(XP_TO_INT16, __bang_half2int16, short, half, "any")
XP_ROUNDINGS(XP_TO_INT8, __bang_half2int8, signed char, half, "any")
XP_ROUNDINGS(XP_TO_INT8, __bang_half2int8, char, half, "any")
XP_TO_INT32(__bang_float2int32, int, float, tz, "any", 322)
// Old names of the conversions to int.
#define XP_TO_INT_OLD(NAME, D, S, MODE, OVERLAP, SINCE) XP_FLOAT_TO_INT(NAME, D, S, MODE, XP_INT, -2147483648.0f, 2147483648.0f, OVERLAP, SINCE, "__bang_float2int32_*")
XP_ROUNDINGS(XP_TO_INT_OLD, __bang_float2int, int, float, "any")

// Floating to integer under the names without a fix position.
#define XP_PLAIN_TO_INT(NAME, D, S, MODE, LOW, HIGH, SINCE)                                                  \
  XP_INTRINSIC(NAME, section = "4.12", arch = SINCE, overlap = "any")                                        \
  void NAME(XP_NRAM D *dst, XP_NRAM const S *src, int n) {                                                   \
    for (int i = 0; i < n; ++i) {                                                                            \
      float rounded = xp_int_##MODE((float)src[i]);                                                          \
      dst[i] = XP_NARROW(D, LOW, HIGH, rounded);                                                             \
    }                                                                                                        \
  }
#define XP_TO_SHORT(NAME, D, S, MODE, OVERLAP, SINCE) XP_PLAIN_TO_INT(NAME, D, S, MODE, -32768.0f, 32767.0f, SINCE)
#define XP_TO_UCHAR(NAME, D, S, MODE, OVERLAP, SINCE) XP_PLAIN_TO_INT(NAME, D, S, MODE, 0.0f, 255.0f, SINCE)
XP_ROUNDINGS(XP_TO_SHORT, __bang_half2short, short, half, "any")
XP_ROUNDINGS(XP_TO_UCHAR, __bang_half2uchar, unsigned char, half, "any")
XP_TO_UCHAR(__bang_float2uchar, unsigned char, float, tz, "any", 200)
XP_PLAIN_TO_INT(__bang_half2char_dn, signed char, half, dn, -128.0f, 127.0f, 200)
XP_PLAIN_TO_INT(__bang_half2char_dn, char, half, dn, -128.0f, 127.0f, 200)

// Integer to floating.
XP_CONVERT(__bang_short2half, half, short, XP_CAST_HALF, "any", 200, "")
XP_CONVERT(__bang_uchar2half, half, unsigned char, XP_CAST_HALF, "none", 200, "")
XP_CONVERT(__bang_uchar2float, float, unsigned char, XP_CAST_FLOAT, "none", 200, "")
XP_CONVERT_FIX(__bang_int322float, float, int, xp_float_tz, XP_UP, "any", 322, "")
XP_CONVERT_FIX(__bang_int2float, float, int, xp_float_tz, XP_UP, "any", 322, "__bang_int322float")
XP_CONVERT_FIX(__bang_int162float, float, short, XP_CAST_FLOAT, XP_UP_EXACT, "none", 200, "")
XP_CONVERT_FIX(__bang_int82float, float, signed char, XP_CAST_FLOAT, XP_UP_EXACT, "none", 200, "")
XP_CONVERT_FIX(__bang_int82float, float, char, XP_CAST_FLOAT, XP_UP_EXACT, "none", 200, "")
XP_CONVERT_FIX(__bang_uint82float, float, unsigned char, XP_CAST_FLOAT, XP_UP_EXACT, "none", 322, "")
XP_CONVERT_FIX(__bang_uint162float, float, unsigned short, XP_CAST_FLOAT, XP_UP_EXACT, "none", 322, "")
XP_CONVERT_FIX(__bang_uint322float, float, unsigned int, XP_CAST_FLOAT, XP_UP, "any", 322, "")
#define XP_UP_HALF(v) XP_UP_EXACT(v)
XP_CONVERT_FIX(__bang_int162half, half, short, XP_CAST_HALF, XP_UP_HALF, "any", 200, "")
XP_CONVERT_FIX(__bang_int82half, half, signed char, XP_CAST_HALF, XP_UP_HALF, "none", 200, "")
XP_CONVERT_FIX(__bang_int82half, half, char, XP_CAST_HALF, XP_UP_HALF, "none", 200, "")
XP_CONVERT_FIX(__bang_fix82half, half, signed char, XP_CAST_HALF, XP_UP_HALF, "none", 200, "__bang_int82half")
XP_CONVERT_FIX(__bang_fix82half, half, char, XP_CAST_HALF, XP_UP_HALF, "none", 200, "__bang_int82half")
#define XP_FROM_INT_FLOAT(NAME, D, S, MODE, OVERLAP, SINCE) XP_CONVERT_FIX(NAME, D, S, xp_float_##MODE, XP_UP, OVERLAP, SINCE, "")
#define XP_FROM_INT_HALF(NAME, D, S, MODE, OVERLAP, SINCE) XP_CONVERT_FIX(NAME, D, S, xp_half_##MODE, XP_UP_HALF, OVERLAP, SINCE, "")
XP_ROUNDINGS(XP_FROM_INT_FLOAT, __bang_int322float, float, int, "any")
XP_ROUNDINGS(XP_FROM_INT_HALF, __bang_int322half, half, int, "any")

// Integer to integer: d = s * 2^(src_position - dst_position), saturated, fractions cut off.
#define XP_INT_WIDTH(NAME, D, S, FITTED, OVERLAP)                                                            \
  XP_INTRINSIC(NAME, section = "4.12", arch = 322, overlap = OVERLAP)                                        \
  void NAME(XP_NRAM D *dst, XP_NRAM const S *src, int n, int dst_position, int src_position) {               \
    for (int i = 0; i < n; ++i)                                                                              \
      dst[i] = src_position == dst_position ? (D)(FITTED)                                                    \
                                            : xp_saturate((double)src[i] * (double)exp2f((float)(src_position - dst_position)), (D)0); \
  }
#define XP_FIT16 (src[i] < -32768 ? -32768 : (src[i] > 32767 ? 32767 : src[i]))
#define XP_FIT8 (src[i] < -128 ? -128 : (src[i] > 127 ? 127 : src[i]))
XP_INT_WIDTH(__bang_int82int16, short, signed char, src[i], "none")
XP_INT_WIDTH(__bang_int82int16, short, char, src[i], "none")
XP_INT_WIDTH(__bang_int82int32, int, signed char, src[i], "none")
XP_INT_WIDTH(__bang_int82int32, int, char, src[i], "none")
XP_INT_WIDTH(__bang_int162int32, int, short, src[i], "none")
XP_INT_WIDTH(__bang_int322int16, short, int, XP_FIT16, "any")
XP_INT_WIDTH(__bang_int322int8, signed char, int, XP_FIT8, "any")
XP_INT_WIDTH(__bang_int322int8, char, int, XP_FIT8, "any")
XP_INT_WIDTH(__bang_int162int8, signed char, short, XP_FIT8, "any")
XP_INT_WIDTH(__bang_int162int8, char, short, XP_FIT8, "any")
// Old names, plain values.
#define XP_INT_OLD(NAME, D, S, FITTED, OVERLAP, NEW)                                                         \
  XP_INTRINSIC(NAME, section = "4.16", overlap = OVERLAP, deprecated = NEW)                                  \
  void NAME(XP_NRAM D *dst, XP_NRAM const S *src, int n) {                                                   \
    for (int i = 0; i < n; ++i) dst[i] = (D)(FITTED);                                                        \
  }
XP_INT_OLD(__bang_char2short, short, signed char, src[i], "none", "__bang_int82int16")
XP_INT_OLD(__bang_char2short, short, char, src[i], "none", "__bang_int82int16")
XP_INT_OLD(__bang_char2int, int, signed char, src[i], "none", "__bang_int82int32")
XP_INT_OLD(__bang_char2int, int, char, src[i], "none", "__bang_int82int32")
XP_INT_OLD(__bang_short2int, int, short, src[i], "none", "__bang_int162int32")
XP_INT_OLD(__bang_int2short, short, int, XP_FIT16, "any", "__bang_int322int16")
XP_INT_OLD(__bang_int2char, signed char, int, XP_FIT8, "any", "__bang_int322int8")
XP_INT_OLD(__bang_int2char, char, int, XP_FIT8, "any", "__bang_int322int8")
XP_INT_OLD(__bang_short2char, signed char, short, XP_FIT8, "any", "__bang_int162int8")
XP_INT_OLD(__bang_short2char, char, short, XP_FIT8, "any", "__bang_int162int8")
XP_INTRINSIC(__bang_uchar2int16_tz, section = "4.12", overlap = "none")
void __bang_uchar2int16_tz(XP_NRAM short *dst, XP_NRAM const unsigned char *src, int n, int fix_position) {
  for (int i = 0; i < n; ++i) dst[i] = xp_saturate((double)xp_int_tz(XP_DOWN(src[i])), (short)0);
}
