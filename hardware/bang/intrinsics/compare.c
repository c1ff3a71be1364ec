// Comparisons (1 or 0 in the element type) and extrema (reference 4.2).
#include "prelude.h"

#define XP_FLOATS "half, float, bfloat16_t"
#define XP_NUMBERS "half, float, bfloat16_t, int, short, char, uint, ushort, uchar"

#define XP_COMPARE(NAME, TEST, TYPES, ARCH)                                                                  \
  XP_INTRINSIC(__bang_##NAME, section = "4.2", types = TYPES, arch = ARCH, overlap = "any")                  \
  template <typename T> void __bang_##NAME(XP_NRAM T *dst, XP_NRAM const T *src0, XP_NRAM const T *src1, int n) { \
    for (int i = 0; i < n; ++i) dst[i] = TEST(src0[i], src1[i]) ? (T)1 : (T)0;                               \
  }                                                                                                          \
  XP_INTRINSIC(__bang_##NAME##_scalar, section = "4.2", types = TYPES, arch = ARCH, overlap = "any")         \
  template <typename T> void __bang_##NAME##_scalar(XP_NRAM T *dst, XP_NRAM const T *src, XP_VALUE(T) value, int n) { \
    for (int i = 0; i < n; ++i) dst[i] = TEST(src[i], value) ? (T)1 : (T)0;                                  \
  }                                                                                                          \
  XP_INTRINSIC(__bang_cycle_##NAME, section = "4.2", types = TYPES, arch = ARCH, overlap = "first",          \
               extent = "dst:src_n src:src_n seg:seg_n", require = "seg_n > 0 && src_n % seg_n == 0")                     \
  template <typename T> void __bang_cycle_##NAME(XP_NRAM T *dst, XP_NRAM const T *src, XP_NRAM const T *seg, int src_n, int seg_n) { \
    for (int j = 0; j < src_n / seg_n; ++j)                                                                  \
      for (int i = 0; i < seg_n; ++i) dst[j * seg_n + i] = TEST(src[j * seg_n + i], seg[i]) ? (T)1 : (T)0;   \
  }                                                                                                          \
  XP_INTRINSIC(__bang_##NAME##_bitindex, section = "4.2", types = TYPES, arch = ARCH, overlap = "any",       \
               extent = "dst:n/8", require = "n % 8 == 0")                                                   \
  template <typename T> void __bang_##NAME##_bitindex(XP_NRAM void *dst, XP_NRAM const T *src0, XP_NRAM const T *src1, int n) { \
    for (int i = 0; i < n / 8; ++i) {                                                                        \
      unsigned int bits = 0;                                                                                 \
      for (int b = 0; b < 8; ++b) bits |= (TEST(src0[i * 8 + b], src1[i * 8 + b]) ? 1u : 0u) << b;           \
      ((unsigned char *)dst)[i] = (unsigned char)bits;                                                       \
    }                                                                                                        \
  }
#define XP_EQ(a, b) (a == b)
#define XP_NE(a, b) (a < b || a > b)
#define XP_GT(a, b) (a > b)
#define XP_GE(a, b) (a >= b)
#define XP_LT(a, b) (a < b)
#define XP_LE(a, b) (a <= b)
XP_COMPARE(eq, XP_EQ, XP_NUMBERS, 200)
XP_COMPARE(ne, XP_NE, XP_NUMBERS, 200)
XP_COMPARE(gt, XP_GT, XP_NUMBERS, 200)
XP_COMPARE(ge, XP_GE, XP_NUMBERS, 200)
XP_COMPARE(lt, XP_LT, XP_NUMBERS, 200)
XP_COMPARE(le, XP_LE, XP_NUMBERS, 200)
// The unordered forms are true for NaN too.
#define XP_EQU(a, b) !(a < b || a > b)
#define XP_NEU(a, b) (a != b)
#define XP_GTU(a, b) !(a <= b)
#define XP_GEU(a, b) !(a < b)
#define XP_LTU(a, b) !(a >= b)
#define XP_LEU(a, b) !(a > b)
XP_COMPARE(equ, XP_EQU, XP_FLOATS, 520)
XP_COMPARE(neu, XP_NEU, XP_FLOATS, 520)
XP_COMPARE(gtu, XP_GTU, XP_FLOATS, 520)
XP_COMPARE(geu, XP_GEU, XP_FLOATS, 520)
XP_COMPARE(ltu, XP_LTU, XP_FLOATS, 520)
XP_COMPARE(leu, XP_LEU, XP_FLOATS, 520)

XP_INTRINSIC(__bang_ge_const, section = "4.16", types = XP_NUMBERS, overlap = "any", deprecated = "__bang_ge_scalar")
template <typename T> void __bang_ge_const(XP_NRAM T *dst, XP_NRAM const T *src, XP_VALUE(T) value, int n) {
  for (int i = 0; i < n; ++i) dst[i] = src[i] >= value ? (T)1 : (T)0;
}

// Extrema of two. With a NaN on one side maxequal gives the first operand, maximum the number, nan_maximum the NaN.
#define XP_EXTREMUM(VECTOR, SCALAR, CYCLE, TEST, TYPES, ARCH, OVERLAP)                                       \
  XP_INTRINSIC(VECTOR, section = "4.2", types = TYPES, arch = ARCH, overlap = OVERLAP)                       \
  template <typename T> void VECTOR(XP_NRAM T *dst, XP_NRAM const T *src0, XP_NRAM const T *src1, int n) {   \
    for (int i = 0; i < n; ++i) dst[i] = TEST(src0[i], src1[i]) ? src1[i] : src0[i];                         \
  }                                                                                                          \
  XP_INTRINSIC(SCALAR, section = "4.2", types = TYPES, arch = ARCH, overlap = "any")                         \
  template <typename T> void SCALAR(XP_NRAM T *dst, XP_NRAM const T *src, XP_VALUE(T) value, int n) {        \
    for (int i = 0; i < n; ++i) dst[i] = TEST(src[i], value) ? value : src[i];                               \
  }                                                                                                          \
  XP_INTRINSIC(CYCLE, section = "4.2", types = TYPES, arch = ARCH, overlap = "first",                        \
               extent = "dst:src_n src:src_n seg:seg_n", require = "seg_n > 0 && src_n % seg_n == 0")                     \
  template <typename T> void CYCLE(XP_NRAM T *dst, XP_NRAM const T *src, XP_NRAM const T *seg, int src_n, int seg_n) { \
    for (int j = 0; j < src_n / seg_n; ++j)                                                                  \
      for (int i = 0; i < seg_n; ++i)                                                                        \
        dst[j * seg_n + i] = TEST(src[j * seg_n + i], seg[i]) ? seg[i] : src[j * seg_n + i];                 \
  }
#define XP_MIN_NUMBER(a, b) (b < a || a != a)
#define XP_MAX_NUMBER(a, b) (b > a || a != a)
#define XP_MIN_NAN(a, b) (b < a || b != b)
#define XP_MAX_NAN(a, b) (b > a || b != b)
#define XP_MAX_FIRST(a, b) (b > a)
#define XP_MIN_FIRST(a, b) (b < a)
XP_EXTREMUM(__bang_maxequal, __bang_maxeq_scalar, __bang_cycle_maxequal, XP_MAX_FIRST, XP_NUMBERS, 200, "first")
XP_EXTREMUM(__bang_minequal, __bang_mineq_scalar, __bang_cycle_minequal, XP_MIN_FIRST, XP_NUMBERS, 200, "first")
XP_EXTREMUM(__bang_maximum, __bang_maximum_scalar, __bang_cycle_maximum, XP_MAX_NUMBER, XP_NUMBERS, 520, "any")
XP_EXTREMUM(__bang_minimum, __bang_minimum_scalar, __bang_cycle_minimum, XP_MIN_NUMBER, XP_NUMBERS, 520, "any")
XP_EXTREMUM(__bang_nan_maximum, __bang_nan_maximum_scalar, __bang_cycle_nan_maximum, XP_MAX_NAN, XP_FLOATS, 520, "any")
XP_EXTREMUM(__bang_nan_minimum, __bang_nan_minimum_scalar, __bang_cycle_nan_minimum, XP_MIN_NAN, XP_FLOATS, 520, "any")

// The same names once meant the extremum of two elements of one source.
#define XP_DISTANCE_FORM(NAME, TEST, NEW)                                                                    \
  XP_INTRINSIC(NAME, section = "4.2", overlap = "none", deprecated = NEW, extent = "dst:n src:n+distance")   \
  void NAME(XP_NRAM half *dst, XP_NRAM const half *src, int distance, int n) {                               \
    for (int i = 0; i < n; ++i) dst[i] = TEST(src[i], src[i + distance]) ? src[i + distance] : src[i];       \
  }
XP_DISTANCE_FORM(__bang_maximum, XP_MAX_NUMBER, "__bang_maxequal")
XP_DISTANCE_FORM(__bang_minimum, XP_MIN_NUMBER, "__bang_minequal")

// Extremum of a vector with its first position. The result of 4-byte types: value, u32 index, 4 zero bytes;
// of 2-byte types: value, u32 index at byte 2, 4 zero bytes. NaN elements are skipped, or win in the nan_ forms.
#define XP_ARG_EXTREMUM(NAME, BETTER, NEXT, ARCH)                                                                  \
  XP_INTRINSIC(NAME, section = "4.2", arch = ARCH, overlap = "any", extent = "dst:3 src:n", require = "n > 0") \
  void NAME(XP_NRAM float *dst, XP_NRAM const float *src, int n) {                                           \
    float best = src[0];                                                                                     \
    unsigned int position = 0;                                                                               \
    for (int i = 1; i < n; ++i) {                                                                            \
      position = BETTER(src[i], best) ? (unsigned int)i : position;                                          \
      best = NEXT(src[i], best);                                                                          \
    }                                                                                                        \
    dst[0] = best;                                                                                           \
    ((unsigned int *)dst)[1] = position;                                                                     \
    ((unsigned int *)dst)[2] = 0u;                                                                           \
  }                                                                                                          \
  XP_ARG_EXTREMUM_16(NAME, BETTER, NEXT, ARCH, half)                                                               \
  XP_ARG_EXTREMUM_16(NAME, BETTER, NEXT, ARCH, bfloat16_t)
#define XP_ARG_EXTREMUM_16(NAME, BETTER, NEXT, ARCH, T)                                                            \
  XP_INTRINSIC(NAME, section = "4.2", arch = ARCH, overlap = "any", extent = "dst:5 src:n", require = "n > 0") \
  void NAME(XP_NRAM T *dst, XP_NRAM const T *src, int n) {                                                   \
    T best = src[0];                                                                                         \
    unsigned int position = 0;                                                                               \
    for (int i = 1; i < n; ++i) {                                                                            \
      position = BETTER(src[i], best) ? (unsigned int)i : position;                                          \
      best = (T)(NEXT(src[i], best));                                                                          \
    }                                                                                                        \
    dst[0] = best;                                                                                           \
    ((unsigned short *)dst)[1] = (unsigned short)(position & 65535u);                                        \
    ((unsigned short *)dst)[2] = (unsigned short)(position >> 16);                                           \
    ((unsigned short *)dst)[3] = (unsigned short)0;                                                          \
    ((unsigned short *)dst)[4] = (unsigned short)0;                                                          \
  }
#define XP_OVER(a, b) (a > b || (b != b && a == a))
#define XP_UNDER(a, b) (a < b || (b != b && a == a))
#define XP_OVER_NAN(a, b) (a > b || (a != a && b == b))
#define XP_UNDER_NAN(a, b) (a < b || (a != a && b == b))
#define XP_LARGER(a, b) fmaxf((float)b, (float)a)
#define XP_SMALLER(a, b) fminf((float)b, (float)a)
#define XP_LARGER_NAN(a, b) XP_OVER_NAN(a, b) ? a : b
#define XP_SMALLER_NAN(a, b) XP_UNDER_NAN(a, b) ? a : b
XP_ARG_EXTREMUM(__bang_argmax, XP_OVER, XP_LARGER, 322)
XP_ARG_EXTREMUM(__bang_argmin, XP_UNDER, XP_SMALLER, 322)
XP_ARG_EXTREMUM(__bang_nan_argmax, XP_OVER_NAN, XP_LARGER_NAN, 520)
XP_ARG_EXTREMUM(__bang_nan_argmin, XP_UNDER_NAN, XP_SMALLER_NAN, 520)

// The older result: value, then the index as an unsigned of the element's width. fabs* give the absolute value alone.
#define XP_OLD_EXTREMUM(NAME, BETTER, NEXT, T, INDEX, NEW)                                                         \
  XP_INTRINSIC(NAME, section = "4.16", overlap = "none", extent = "dst:2 src:n", require = "n > 0", deprecated = NEW) \
  void NAME(XP_NRAM T *dst, XP_NRAM const T *src, int n) {                                                   \
    T best = src[0];                                                                                         \
    unsigned int position = 0;                                                                               \
    for (int i = 1; i < n; ++i) {                                                                            \
      position = BETTER(src[i], best) ? (unsigned int)i : position;                                          \
      best = (T)(NEXT(src[i], best));                                                                          \
    }                                                                                                        \
    dst[0] = best;                                                                                           \
    ((INDEX *)dst)[1] = (INDEX)position;                                                                     \
  }
XP_OLD_EXTREMUM(__bang_max, XP_OVER, XP_LARGER, float, unsigned int, "__bang_argmax")
XP_OLD_EXTREMUM(__bang_max, XP_OVER, XP_LARGER, half, unsigned short, "__bang_argmax")
XP_OLD_EXTREMUM(__bang_min, XP_UNDER, XP_SMALLER, float, unsigned int, "__bang_argmin")
XP_OLD_EXTREMUM(__bang_min, XP_UNDER, XP_SMALLER, half, unsigned short, "__bang_argmin")
#define XP_ABSOLUTE_EXTREMUM(NAME, BEST)                                                                     \
  XP_INTRINSIC(NAME, section = "4.16", types = "half, float", overlap = "none", extent = "dst:1 src:n", require = "n > 0", deprecated = "__bang_abs and an extremum") \
  template <typename T> void NAME(XP_NRAM T *dst, XP_NRAM const T *src, int n) {                             \
    float best = fabsf((float)src[0]);                                                                       \
    for (int i = 1; i < n; ++i) best = BEST(best, fabsf((float)src[i]));                                     \
    dst[0] = (T)best;                                                                                        \
  }
XP_ABSOLUTE_EXTREMUM(__bang_fabsmax, fmaxf)
XP_ABSOLUTE_EXTREMUM(__bang_fabsmin, fminf)
