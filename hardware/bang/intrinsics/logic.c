// Logic on the truth of elements, bitwise logic, counting and searching (reference 4.3, 4.4).
#include "prelude.h"

#define XP_NUMBERS "half, float, bfloat16_t, int, short, char, uint, ushort, uchar"
#define XP_INTS "int, short, char, uint, ushort, uchar"

#define XP_LOGIC(NAME, OP, TYPES, ZERO)                                                                          \
  XP_INTRINSIC(__bang_##NAME, section = "4.3", types = TYPES, overlap = "any", zero = ZERO)                               \
  template <typename T> void __bang_##NAME(XP_NRAM T *dst, XP_NRAM const T *src0, XP_NRAM const T *src1, int n) { \
    for (int i = 0; i < n; ++i) dst[i] = (T)(OP(src0[i], src1[i]));                                          \
  }                                                                                                          \
  XP_INTRINSIC(__bang_##NAME##_scalar, section = "4.3", types = TYPES, arch = 322, overlap = "any", zero = ZERO)          \
  template <typename T> void __bang_##NAME##_scalar(XP_NRAM T *dst, XP_NRAM const T *src, XP_VALUE(T) value, int n) { \
    for (int i = 0; i < n; ++i) dst[i] = (T)(OP(src[i], value));                                             \
  }                                                                                                          \
  XP_INTRINSIC(__bang_cycle_##NAME, section = "4.3", types = TYPES, overlap = "first", zero = ZERO,                     \
               extent = "dst:src_n src:src_n seg:seg_n", require = "seg_n > 0 && src_n % seg_n == 0")                     \
  template <typename T> void __bang_cycle_##NAME(XP_NRAM T *dst, XP_NRAM const T *src, XP_NRAM const T *seg, int src_n, int seg_n) { \
    for (int j = 0; j < src_n / seg_n; ++j)                                                                  \
      for (int i = 0; i < seg_n; ++i) dst[j * seg_n + i] = (T)(OP(src[j * seg_n + i], seg[i]));              \
  }
#define XP_AND(a, b) (a != (T)0 && b != (T)0 ? (T)1 : (T)0)
#define XP_OR(a, b) (a != (T)0 || b != (T)0 ? (T)1 : (T)0)
#define XP_XOR(a, b) ((a != (T)0) != (b != (T)0) ? (T)1 : (T)0)
XP_LOGIC(and, XP_AND, XP_NUMBERS, "decides")
XP_LOGIC(or, XP_OR, XP_NUMBERS, "counts")
XP_LOGIC(xor, XP_XOR, XP_NUMBERS, "counts")
#define XP_BAND(a, b) a & b
#define XP_BOR(a, b) a | b
#define XP_BXOR(a, b) a ^ b
XP_LOGIC(band, XP_BAND, XP_INTS, "decides")
XP_LOGIC(bor, XP_BOR, XP_INTS, "counts")
XP_LOGIC(bxor, XP_BXOR, XP_INTS, "counts")

XP_INTRINSIC(__bang_not, section = "4.3", types = XP_NUMBERS, overlap = "any")
template <typename T> void __bang_not(XP_NRAM T *dst, XP_NRAM const T *src, int n) {
  for (int i = 0; i < n; ++i) dst[i] = src[i] == (T)0 ? (T)1 : (T)0;
}
XP_INTRINSIC(__bang_bnot, section = "4.3", types = XP_INTS, overlap = "any")
template <typename T> void __bang_bnot(XP_NRAM T *dst, XP_NRAM const T *src, int n) {
  for (int i = 0; i < n; ++i) dst[i] = (T)~src[i];
}
