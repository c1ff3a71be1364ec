// Selection, tables and masks (reference 4.10). Mask bits count from the lowest bit of a byte.
#include "prelude.h"

#define XP_ELEMENTS "half, float, bfloat16_t, int, short, char, uint, ushort, uchar"
#define XP_BIT(mask, i) (((const unsigned char *)mask)[(i) / 8] >> ((i) % 8) & 1)

// The chosen elements stand side by side at dst; filter says how many. RETURNS and LAST differ, the work does not.
#define XP_COMPACT(NAME, RETURNS, LAST, OLD)                                                                 \
  XP_INTRINSIC(NAME, section = "4.10", types = XP_ELEMENTS, overlap = "first", extent = "dst:n src:n mask:n", partial = "dst", deprecated = OLD) \
  template <typename T> RETURNS NAME(XP_NRAM T *dst, XP_NRAM const T *src, XP_NRAM const T *mask, int n) {   \
    unsigned int count = 0;                                                                                  \
    for (int i = 0; i < n; ++i)                                                                              \
      if (mask[i] != (T)0) {                                                                                 \
        dst[count] = src[i];                                                                                 \
        count += 1u;                                                                                         \
      }                                                                                                      \
    LAST                                                                                                     \
  }                                                                                                          \
  XP_INTRINSIC(NAME##_bitindex, section = "4.10", types = XP_ELEMENTS, overlap = "first", extent = "dst:n src:n mask:n/8", partial = "dst", require = "n % 8 == 0", deprecated = OLD) \
  template <typename T> RETURNS NAME##_bitindex(XP_NRAM T *dst, XP_NRAM const T *src, XP_NRAM const void *mask, int n) { \
    unsigned int count = 0;                                                                                  \
    for (int i = 0; i < n; ++i)                                                                              \
      if (XP_BIT(mask, i)) {                                                                                 \
        dst[count] = src[i];                                                                                 \
        count += 1u;                                                                                         \
      }                                                                                                      \
    LAST                                                                                                     \
  }
XP_COMPACT(__bang_filter, unsigned int, return count;, "")
XP_COMPACT(__bang_collect, void, , "__bang_filter")

// The count in the first four bytes, zeros up to byte 128, then the chosen elements.
#define XP_SELECT_BODY(CHOSEN)                                                                               \
    unsigned int count = 0;                                                                                  \
    for (int i = 0; i < 32; ++i) ((unsigned int *)dst)[i] = 0u;                                              \
    for (int i = 0; i < n; ++i)                                                                              \
      if (CHOSEN) {                                                                                          \
        dst[128 / sizeof(T) + count] = src[i];                                                               \
        count += 1u;                                                                                         \
      }                                                                                                      \
    ((unsigned int *)dst)[0] = count;
XP_INTRINSIC(__bang_select, section = "4.10", types = "half, float, bfloat16_t, int, short", overlap = "none", extent = "dst:n+128/sizeof(T) src:n mask:n", partial = "dst", multiple_bytes = 128, deprecated = "__bang_filter")
template <typename T> void __bang_select(XP_NRAM T *dst, XP_NRAM const T *src, XP_NRAM const T *mask, int n) {
  XP_SELECT_BODY(mask[i] != (T)0)
}
XP_INTRINSIC(__bang_select_bitindex, section = "4.10", types = "half, float, bfloat16_t, int, short", overlap = "none", extent = "dst:n+128/sizeof(T) src:n mask:n/8", partial = "dst", multiple_bytes = 128, deprecated = "__bang_filter_bitindex")
template <typename T> void __bang_select_bitindex(XP_NRAM T *dst, XP_NRAM const T *src, XP_NRAM const void *mask, int n) {
  XP_SELECT_BODY(XP_BIT(mask, i))
}

// Byte i of dst becomes byte i of src where bit i of the mask is set.
XP_INTRINSIC(__bang_maskmove, section = "4.10", overlap = "any", extent = "dst:bytes src:bytes mask:bytes/8", inout = "dst", partial = "dst", require = "bytes % 8 == 0")
void __bang_maskmove(XP_NRAM void *dst, XP_NRAM const void *src, XP_NRAM const void *mask, int bytes) {
  for (int i = 0; i < bytes; ++i)
    if (XP_BIT(mask, i)) ((char *)dst)[i] = ((const char *)src)[i];
}
XP_INTRINSIC(__bang_maskmove_bitindex, section = "4.10", types = XP_ELEMENTS, overlap = "any", extent = "dst:n src:n mask:n/8", inout = "dst", partial = "dst", require = "n % 8 == 0", deprecated = "__bang_maskmove")
template <typename T> void __bang_maskmove_bitindex(XP_NRAM T *dst, XP_NRAM const T *src, XP_NRAM const void *mask, int n) {
  for (int i = 0; i < n; ++i)
    if (XP_BIT(mask, i)) dst[i] = src[i];
}

// Elements whose index is outside the table keep their value.
#define XP_LUT(NAME, TYPES, SINCE, STRICT)                                                                   \
  XP_INTRINSIC(NAME, section = "4.10", types = TYPES, arch = SINCE, overlap = "none", extent = "dst:n index:n table:table_len", partial = "dst", strict = STRICT) \
  template <typename T, typename I> void NAME(XP_NRAM T *dst, XP_NRAM const I *index, XP_NRAM const T *table, int n, int table_len) { \
    for (int i = 0; i < n; ++i)                                                                              \
      if ((unsigned int)index[i] < (unsigned int)table_len) dst[i] = table[index[i]];                        \
  }
XP_LUT(__bang_lut, "int uint, int ushort, int uchar, short uint, short ushort, short uchar", 220, "")
XP_LUT(__bang_lut_s32, "int uint, int ushort, int uchar", 220, "table_len % 64 == 0")
XP_LUT(__bang_lut_s16, "short uint, short ushort, short uchar", 220, "table_len % 64 == 0")

// The elements of src0 that satisfy the comparison, behind a header of 128 bytes that starts with their count.
bool xp_compare(mluCmpMode mode, float a, float b) {
  return mode == CMP_EQ ? a == b : (mode == CMP_NE ? a < b || a > b : (mode == CMP_LT ? a < b : (mode == CMP_LE ? a <= b : (mode == CMP_GT ? a > b : a >= b))));
}
XP_INTRINSIC(__bang_fcmpfilter, section = "4.10", types = "half, float", arch = 322, overlap = "none", extent = "dst:n+128/sizeof(T) src0:n src1:n", partial = "dst")
template <typename T> void __bang_fcmpfilter(mluCmpMode mode, XP_NRAM T *dst, XP_NRAM const T *src0, XP_NRAM const T *src1, int n) {
  unsigned int count = 0;
  for (int i = 0; i < 32; ++i) ((unsigned int *)dst)[i] = 0u;
  for (int i = 0; i < n; ++i)
    if (xp_compare(mode, (float)src0[i], (float)src1[i])) {
      dst[128 / sizeof(T) + count] = src0[i];
      count += 1u;
    }
  ((unsigned int *)dst)[0] = count;
}
XP_INTRINSIC(__bang_fcmpfilter, section = "4.10", types = "half, float", arch = 322, overlap = "none", extent = "dst:n+128/sizeof(T) src0:n", partial = "dst")
template <typename T> void __bang_fcmpfilter(mluCmpMode mode, XP_NRAM T *dst, XP_NRAM const T *src0, XP_VALUE(T) value, int n) {
  unsigned int count = 0;
  for (int i = 0; i < 32; ++i) ((unsigned int *)dst)[i] = 0u;
  for (int i = 0; i < n; ++i)
    if (xp_compare(mode, (float)src0[i], (float)value)) {
      dst[128 / sizeof(T) + count] = src0[i];
      count += 1u;
    }
  ((unsigned int *)dst)[0] = count;
}
