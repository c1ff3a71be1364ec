// Element-wise arithmetic (reference 4.1). The vector, scalar and cycle form of an operation share one expression.
#include "prelude.h"
#include "rounding.h"

#define XP_FLOATS "half, float, bfloat16_t"
#define XP_INTS "int, short, char, uint, ushort, uchar"
#define XP_NUMBERS "half, float, bfloat16_t, int, short, char, uint, ushort, uchar"

#define XP_VECTOR_FORM(NAME, OP, TYPES, ARCH, ABSENT, OVERLAP)                                               \
  XP_INTRINSIC(NAME, section = "4.1", types = TYPES, arch = ARCH, absent = ABSENT, overlap = OVERLAP)        \
  template <typename T> void NAME(XP_NRAM T *dst, XP_NRAM const T *src0, XP_NRAM const T *src1, int n) {     \
    for (int i = 0; i < n; ++i) dst[i] = (T)(OP(src0[i], src1[i]));                                          \
  }
#define XP_SCALAR_FORM(NAME, OP, TYPES, ARCH, ABSENT)                                                        \
  XP_INTRINSIC(NAME, section = "4.1", types = TYPES, arch = ARCH, absent = ABSENT, overlap = "any")          \
  template <typename T> void NAME(XP_NRAM T *dst, XP_NRAM const T *src, XP_VALUE(T) value, int n) {          \
    for (int i = 0; i < n; ++i) dst[i] = (T)(OP(src[i], value));                                             \
  }
#define XP_CYCLE_FORM(NAME, OP, TYPES, ARCH, ABSENT)                                                         \
  XP_INTRINSIC(NAME, section = "4.1", types = TYPES, arch = ARCH, absent = ABSENT, overlap = "first",        \
               extent = "dst:src_n src:src_n seg:seg_n", require = "seg_n > 0 && src_n % seg_n == 0")                     \
  template <typename T> void NAME(XP_NRAM T *dst, XP_NRAM const T *src, XP_NRAM const T *seg, int src_n, int seg_n) { \
    for (int j = 0; j < src_n / seg_n; ++j)                                                                  \
      for (int i = 0; i < seg_n; ++i) dst[j * seg_n + i] = (T)(OP(src[j * seg_n + i], seg[i]));              \
  }
#define XP_BINARY(NAME, OP, TYPES, ARCH, ABSENT)                                                             \
  XP_VECTOR_FORM(__bang_##NAME, OP, TYPES, ARCH, ABSENT, "any")                                              \
  XP_SCALAR_FORM(__bang_##NAME##_scalar, OP, TYPES, ARCH, ABSENT)                                            \
  XP_CYCLE_FORM(__bang_cycle_##NAME, OP, TYPES, ARCH, ABSENT)

#define XP_ADD(a, b) a + b
#define XP_SUB(a, b) a - b
#define XP_MUL(a, b) a * b
XP_BINARY(add, XP_ADD, XP_NUMBERS, 200, "")
XP_BINARY(sub, XP_SUB, XP_NUMBERS, 200, "")
XP_BINARY(mul, XP_MUL, XP_NUMBERS, 200, "")

// Old names of the scalar forms.
#define XP_CONST_FORM(NAME, OP, NEW)                                                                         \
  XP_INTRINSIC(NAME, section = "4.16", types = XP_NUMBERS, overlap = "any", deprecated = NEW)                \
  template <typename T> void NAME(XP_NRAM T *dst, XP_NRAM const T *src, XP_VALUE(T) value, int n) {          \
    for (int i = 0; i < n; ++i) dst[i] = (T)(OP(src[i], value));                                             \
  }
XP_CONST_FORM(__bang_add_const, XP_ADD, "__bang_add_scalar")
XP_CONST_FORM(__bang_sub_const, XP_SUB, "__bang_sub_scalar")
XP_CONST_FORM(__bang_mul_const, XP_MUL, "__bang_mul_scalar")

#define XP_ADD_TZ(a, b) xp_half_tz((float)a + (float)b)
XP_VECTOR_FORM(__bang_add_tz, XP_ADD_TZ, "half", 200, "", "any")
XP_CYCLE_FORM(__bang_cycle_add_tz, XP_ADD_TZ, "half", 200, "")

// Saturating forms; the double holds every sum of 32-bit numbers exactly.
#define XP_ADDS(a, b) xp_saturate((double)a + (double)b, (T)0)
#define XP_SUBS(a, b) xp_saturate((double)a - (double)b, (T)0)
XP_BINARY(adds, XP_ADDS, XP_INTS, 322, "372 520")
XP_BINARY(subs, XP_SUBS, XP_INTS, 322, "372 520")

// High half of the product.
#define XP_MULH(a, b) ((long long)a * (long long)b) >> (8 * sizeof(T))
XP_BINARY(mulh, XP_MULH, XP_INTS, 322, "520")

// Widening products: W is twice as wide as T.
#define XP_WIDE_PAIRS "short char, int short, ushort uchar, uint ushort"
XP_INTRINSIC(__bang_muls, section = "4.1", types = XP_WIDE_PAIRS, arch = 322, absent = "520", overlap = "none")
template <typename W, typename T> void __bang_muls(XP_NRAM W *dst, XP_NRAM const T *src0, XP_NRAM const T *src1, int n) {
  for (int i = 0; i < n; ++i) dst[i] = (W)((W)src0[i] * (W)src1[i]);
}
XP_INTRINSIC(__bang_muls_scalar, section = "4.1", types = XP_WIDE_PAIRS, arch = 322, absent = "520", overlap = "none")
template <typename W, typename T> void __bang_muls_scalar(XP_NRAM W *dst, XP_NRAM const T *src, XP_VALUE(T) value, int n) {
  for (int i = 0; i < n; ++i) dst[i] = (W)((W)src[i] * (W)value);
}
XP_INTRINSIC(__bang_cycle_muls, section = "4.1", types = XP_WIDE_PAIRS, arch = 322, absent = "520", overlap = "none",
             extent = "dst:src_n src:src_n seg:seg_n", require = "seg_n > 0 && src_n % seg_n == 0")
template <typename W, typename T> void __bang_cycle_muls(XP_NRAM W *dst, XP_NRAM const T *src, XP_NRAM const T *seg, int src_n, int seg_n) {
  for (int j = 0; j < src_n / seg_n; ++j)
    for (int i = 0; i < seg_n; ++i) dst[j * seg_n + i] = (W)((W)src[j * seg_n + i] * (W)seg[i]);
}

// One operand.
#define XP_UNARY(NAME, EXPRESSION, TYPES, ARCH, ABSENT, OVERLAP)                                             \
  XP_INTRINSIC(NAME, section = "4.1", types = TYPES, arch = ARCH, absent = ABSENT, overlap = OVERLAP)        \
  template <typename T> void NAME(XP_NRAM T *dst, XP_NRAM const T *src, int n) {                             \
    for (int i = 0; i < n; ++i) dst[i] = (T)(EXPRESSION);                                                    \
  }
XP_UNARY(__bang_square, src[i] * src[i], XP_FLOATS, 200, "", "any")
#define XP_INT_ABS(T)                                                                                        \
  XP_INTRINSIC(__bang_abs, section = "4.1", arch = 322, overlap = "any")                                     \
  void __bang_abs(XP_NRAM T *dst, XP_NRAM const T *src, int n) {                                             \
    for (int i = 0; i < n; ++i) dst[i] = (T)(src[i] < 0 ? -src[i] : src[i]);                                 \
  }
XP_INT_ABS(int)
XP_INT_ABS(short)
XP_INT_ABS(char)
XP_INT_ABS(signed char)
XP_UNARY(__bang_abs, fabsf((float)src[i]), XP_FLOATS, 322, "", "any")
XP_UNARY(__bang_neg, -src[i], "int, short, char", 322, "372 520", "any")
XP_UNARY(__bang_floor, floorf((float)src[i]), XP_FLOATS, 322, "", "none")
XP_UNARY(__bang_round, roundf((float)src[i]), "half, float", 322, "", "none")
XP_UNARY(__bang_nearbyint, rintf((float)src[i]), "float", 322, "520", "none")
XP_UNARY(__bang_relu, src[i] > (T)0 ? src[i] : (T)0, "half, float, bfloat16_t, int, short, char", 322, "", "any")
XP_INTRINSIC(__bang_relun, section = "4.1", types = "half, float, bfloat16_t, int, short, char", arch = 322, overlap = "any")
template <typename T> void __bang_relun(XP_NRAM T *dst, XP_NRAM const T *src, int n, XP_VALUE(T) limit) {
  for (int i = 0; i < n; ++i) dst[i] = src[i] > (T)0 ? (src[i] < limit ? src[i] : limit) : (T)0;
}

// Shifts and rotations by one count for all elements. U is the unsigned type of T's width.
#define XP_SHIFT(NAME, T, EXPRESSION, ARCH, ABSENT)                                                          \
  XP_INTRINSIC(NAME, section = "4.1", arch = ARCH, absent = ABSENT, overlap = "any",                         \
               require = "shift_bits >= 0 && shift_bits < 8 * (int)sizeof(*dst)")                            \
  void NAME(XP_NRAM T *dst, XP_NRAM const T *src, int shift_bits, int n) {                                   \
    for (int i = 0; i < n; ++i) dst[i] = (T)(EXPRESSION);                                                    \
  }
#define XP_SHIFTS_SIGNED(T, U)                                                                               \
  XP_SHIFT(__bang_sll, T, (U)src[i] << shift_bits, 322, "520")                                               \
  XP_SHIFT(__bang_sra, T, src[i] >> shift_bits, 322, "520")
#define XP_SHIFTS_UNSIGNED(T, BITS)                                                                          \
  XP_SHIFT(__bang_srl, T, src[i] >> shift_bits, 322, "520")                                                  \
  XP_SHIFT(__bang_rol, T, shift_bits == 0 ? src[i] : (T)(src[i] << shift_bits) | (T)(src[i] >> (BITS - shift_bits)), 322, "372 520") \
  XP_SHIFT(__bang_ror, T, shift_bits == 0 ? src[i] : (T)(src[i] >> shift_bits) | (T)(src[i] << (BITS - shift_bits)), 322, "372 520")
XP_SHIFTS_SIGNED(char, unsigned char)
XP_SHIFTS_SIGNED(signed char, unsigned char)
XP_SHIFTS_SIGNED(short, unsigned short)
XP_SHIFTS_SIGNED(int, unsigned int)
XP_SHIFTS_UNSIGNED(unsigned char, 8)
XP_SHIFTS_UNSIGNED(unsigned short, 16)
XP_SHIFTS_UNSIGNED(unsigned int, 32)

#define XP_SET_BIT(NAME, T, EXPRESSION)                                                                      \
  XP_INTRINSIC(NAME, section = "4.1", arch = 322, absent = "520", overlap = "any", require = "bit >= 0 && bit < 32") \
  void NAME(XP_NRAM T *dst, XP_NRAM const T *src, int bit, int n) {                                          \
    for (int i = 0; i < n; ++i) dst[i] = (T)(EXPRESSION);                                                    \
  }
XP_SET_BIT(__bang_set0in32, int, (unsigned int)src[i] & ~(1u << bit))
XP_SET_BIT(__bang_set0in32, unsigned int, src[i] & ~(1u << bit))
XP_SET_BIT(__bang_set1in32, int, (unsigned int)src[i] | (1u << bit))
XP_SET_BIT(__bang_set1in32, unsigned int, src[i] | (1u << bit))

// Quotient and remainder; b is a vector or a scalar of the element type.
#define XP_QUOTIENTS(NAME, OP, TYPES)                                                                        \
  XP_VECTOR_FORM(NAME, OP, TYPES, 322, "372", "any")                                                         \
  XP_SCALAR_FORM(NAME, OP, TYPES, 322, "372")
#define XP_DIV(a, b) a / b
#define XP_REM(a, b) a % b
XP_QUOTIENTS(__bang_div, XP_DIV, "half, float, bfloat16_t, short, int, ushort, uint")
XP_QUOTIENTS(__bang_rem, XP_REM, "short, int, ushort, uint")
// The stream form works on a table of reciprocals; `addition` is scratch of n elements.
XP_INTRINSIC(__bang_div, section = "4.1", types = "half, float", overlap = "none", deprecated = "__bang_div(dst, src0, src1, n)", approximate = 0.01)
template <typename T> void __bang_div(XP_NRAM T *dst, XP_NRAM const T *src0, XP_NRAM const T *src1, XP_NRAM T *addition, int n) {
  for (int i = 0; i < n; ++i) dst[i] = (T)(src0[i] / src1[i]);
}

XP_INTRINSIC(__bang_incseq, section = "4.1", types = "int, long, float, half", arch = 592)
template <typename T> void __bang_incseq(XP_NRAM T *dst, int n) {
  for (int i = 0; i < n; ++i) dst[i] = (T)i;
}

// Number of leading bits that repeat the sign (unsigned: leading zeros).
#define XP_SIGN_BITS(T, BITS, FIRST)                                                                         \
  XP_INTRINSIC(__bang_nsa, section = "4.1", arch = 322, absent = "372 520", overlap = "any")                 \
  void __bang_nsa(XP_NRAM T *dst, XP_NRAM const T *src, int n) {                                             \
    for (int i = 0; i < n; ++i) {                                                                            \
      int sign = FIRST ? (int)((src[i] >> (BITS - 1)) & 1) : 0;                                              \
      int count = 0;                                                                                         \
      int running = 1;                                                                                       \
      for (int b = BITS - 1 - FIRST; b >= 0; --b) {                                                          \
        running = (int)((src[i] >> b) & 1) == sign ? running : 0;                                            \
        count += running;                                                                                    \
      }                                                                                                      \
      dst[i] = (T)count;                                                                                     \
    }                                                                                                        \
  }
XP_SIGN_BITS(int, 32, 1)
XP_SIGN_BITS(short, 16, 1)
XP_SIGN_BITS(char, 8, 1)
XP_SIGN_BITS(signed char, 8, 1)
XP_SIGN_BITS(unsigned int, 32, 0)
XP_SIGN_BITS(unsigned short, 16, 0)
XP_SIGN_BITS(unsigned char, 8, 0)

// Uniform 16-bit numbers: any sequence is right, this one is a linear congruence over the position.
XP_INTRINSIC(__bang_rand, section = "4.1", absent = "520", random = "yes")
void __bang_rand(XP_NRAM short *dst, int n) {
  unsigned int state = 2463534242u;
  for (int i = 0; i < n; ++i) {
    state = state * 1664525u + 1013904223u;
    dst[i] = (short)(state >> 16);
  }
}
