// Copies and fills (reference 3). Sizes and strides of copies are bytes, segnum is the number of segments minus one;
// the direction names the memory spaces of both sides. Counts of fills are elements of the value's type.
#include "prelude.h"

#define XP_BYTES(D, S) ((char *)dst)[(D) + i] = ((const char *)src)[(S) + i]

// EXTRA is the cluster whose SRAM receives the data; the value is not used here, it selects the instance of dst.
#define XP_COPY(NAME, EXTRA, CLUSTER, ASYNC)                                                                 \
  XP_INTRINSIC(NAME, section = "3.1", queue = "direction", unit = "direction", overlap = "none", async = ASYNC, extent = "dst:size src:size", cluster = CLUSTER) \
  void NAME(XP_ANY void *dst, XP_ANY const void *src, unsigned int size, mluMemcpyDirection_t dir EXTRA) {   \
    for (int i = 0; i < (int)size; ++i) ((char *)dst)[i] = ((const char *)src)[i];                       \
  }                                                                                                          \
  XP_INTRINSIC(NAME, section = "3.1", queue = "direction", unit = "direction", overlap = "none", async = ASYNC, cluster = CLUSTER, \
               extent = "dst:size;dst_stride,segnum+1 src:size;src_stride,segnum+1",                         \
               require = "segnum >= 0 && segnum <= 65535 && (segnum == 0 || dst_stride >= (int)size)")       \
  void NAME(XP_ANY void *dst, XP_ANY const void *src, unsigned int size, mluMemcpyDirection_t dir, int dst_stride, \
            int src_stride, int segnum EXTRA) {                                                              \
    for (int s = 0; s <= segnum; ++s)                                                                        \
      for (int i = 0; i < (int)size; ++i)                                                                \
        ((char *)dst)[s * dst_stride + i] = ((const char *)src)[s * src_stride + i];                         \
  }                                                                                                          \
  XP_INTRINSIC(NAME, section = "3.1", queue = "direction", unit = "direction", overlap = "none", async = ASYNC, arch = 322, cluster = CLUSTER, \
               extent = "dst:size;dst_stride0,dst_segnum1+1;dst_stride1,dst_segnum2+1 src:size;src_stride0,src_segnum1+1;src_stride1,src_segnum2+1", \
               require = "(dst_segnum1 + 1) * (dst_segnum2 + 1) == (src_segnum1 + 1) * (src_segnum2 + 1)")   \
  void NAME(XP_ANY void *dst, XP_ANY const void *src, unsigned int size, mluMemcpyDirection_t dir, int dst_stride0, \
            int dst_segnum1, int dst_stride1, int dst_segnum2, int src_stride0, int src_segnum1, int src_stride1, \
            int src_segnum2 EXTRA) {                                                                         \
    if (dst_segnum1 == src_segnum1) {                                                                        \
      for (int q = 0; q <= dst_segnum2; ++q)                                                                 \
        for (int s = 0; s <= dst_segnum1; ++s)                                                               \
          for (int i = 0; i < (int)size; ++i)                                                                \
            ((char *)dst)[q * dst_stride1 + s * dst_stride0 + i] = ((const char *)src)[q * src_stride1 + s * src_stride0 + i]; \
    } else {                                                                                                 \
      for (int k = 0; k < (dst_segnum1 + 1) * (dst_segnum2 + 1); ++k)                                        \
        for (int i = 0; i < (int)size; ++i)                                                                  \
          ((char *)dst)[k / (dst_segnum1 + 1) * dst_stride1 + k % (dst_segnum1 + 1) * dst_stride0 + i] =     \
              ((const char *)src)[k / (src_segnum1 + 1) * src_stride1 + k % (src_segnum1 + 1) * src_stride0 + i]; \
    }                                                                                                        \
  }
#define XP_NOTHING
#define XP_CLUSTER , int id_dst_cluster
XP_COPY(__memcpy, XP_NOTHING, "", "")
XP_COPY(__memcpy_async, XP_NOTHING, "", "yes")
XP_COPY(__memcpy, XP_CLUSTER, "id_dst_cluster", "")
XP_COPY(__memcpy_async, XP_CLUSTER, "id_dst_cluster", "yes")

// On the Compute queue, in order with vector operations; the 1-D form allows any overlap.
XP_INTRINSIC(__bang_move, section = "3.2", overlap = "free", extent = "dst:size src:size")
void __bang_move(XP_NRAM void *dst, XP_NRAM const void *src, unsigned int size) {
  if ((const char *)dst <= (const char *)src)
    for (int i = 0; i < (int)size; ++i) ((char *)dst)[i] = ((const char *)src)[i];
  else
    for (int i = (int)size; i > 0; --i) ((char *)dst)[i - 1] = ((const char *)src)[i - 1];
}
XP_INTRINSIC(__bang_move, section = "3.2", overlap = "none", extent = "dst:size;dst_stride,segnum+1 src:size;src_stride,segnum+1", strict = "size % 128 == 0")
void __bang_move(XP_NRAM void *dst, XP_NRAM const void *src, unsigned int size, int dst_stride, int src_stride, int segnum) {
  for (int s = 0; s <= segnum; ++s)
    for (int i = 0; i < (int)size; ++i) ((char *)dst)[s * dst_stride + i] = ((const char *)src)[s * src_stride + i];
}
XP_INTRINSIC(__bang_move, section = "3.2", overlap = "none", arch = 322, strict = "size % 128 == 0",
             extent = "dst:size;dst_stride0,dst_segnum1+1;dst_stride1,dst_segnum2+1 src:size;src_stride0,src_segnum1+1;src_stride1,src_segnum2+1",
             require = "(dst_segnum1 + 1) * (dst_segnum2 + 1) == (src_segnum1 + 1) * (src_segnum2 + 1)")
void __bang_move(XP_NRAM void *dst, XP_NRAM const void *src, unsigned int size, int dst_stride0, int dst_segnum1, int dst_stride1, int dst_segnum2, int src_stride0, int src_segnum1, int src_stride1, int src_segnum2) {
  if (dst_segnum1 == src_segnum1) {
    for (int q = 0; q <= dst_segnum2; ++q)
      for (int s = 0; s <= dst_segnum1; ++s)
        for (int i = 0; i < (int)size; ++i) ((char *)dst)[q * dst_stride1 + s * dst_stride0 + i] = ((const char *)src)[q * src_stride1 + s * src_stride0 + i];
  } else {
    for (int k = 0; k < (dst_segnum1 + 1) * (dst_segnum2 + 1); ++k)
      for (int i = 0; i < (int)size; ++i)
        ((char *)dst)[k / (dst_segnum1 + 1) * dst_stride1 + k % (dst_segnum1 + 1) * dst_stride0 + i] =
            ((const char *)src)[k / (src_segnum1 + 1) * src_stride1 + k % (src_segnum1 + 1) * src_stride0 + i];
  }
}
// The old form counts all segments.
XP_INTRINSIC(__memcpy_nram_to_nram, section = "3.2", overlap = "none", extent = "dst:size;dst_stride,segnum src:size;src_stride,segnum", require = "segnum >= 1 && segnum <= 4096", strict = "size % 128 == 0", deprecated = "__bang_move")
void __memcpy_nram_to_nram(XP_NRAM void *dst, XP_NRAM const void *src, unsigned int size, int dst_stride, int src_stride, int segnum) {
  for (int s = 0; s < segnum; ++s)
    for (int i = 0; i < (int)size; ++i) ((char *)dst)[s * dst_stride + i] = ((const char *)src)[s * src_stride + i];
}

// ---- fills: the value's type is the element type, whatever dst points to.
#define XP_FILL(NAME, SPACE, QUEUE, UNIT, ASYNC, OLD)                                                        \
  XP_INTRINSIC(NAME, section = "3.3", queue = QUEUE, unit = UNIT, async = ASYNC, deprecated = OLD, extent = "dst:n*sizeof(T)") \
  template <typename T> void NAME(SPACE void *dst, int n, T value) {                                         \
    for (int i = 0; i < n; ++i) ((T *)dst)[i] = value;                                                       \
  }
#define XP_FILL_ROWS(NAME, SPACE, QUEUE, UNIT, ASYNC)                                                        \
  XP_INTRINSIC(NAME, section = "3.3", queue = QUEUE, unit = UNIT, async = ASYNC, arch = 322, extent = "dst:n*sizeof(T);stride,segnum+1") \
  template <typename T> void NAME(SPACE void *dst, int n, T value, int stride, int segnum) {                 \
    for (int s = 0; s <= segnum; ++s)                                                                        \
      for (int i = 0; i < n; ++i) ((T *)((char *)dst + s * stride))[i] = value;                              \
  }
#define XP_FILL_PLANES(NAME, SPACE, QUEUE, UNIT, ASYNC)                                                      \
  XP_INTRINSIC(NAME, section = "3.3", queue = QUEUE, unit = UNIT, async = ASYNC, arch = 322, extent = "dst:n*sizeof(T);stride0,segnum1+1;stride1,segnum2+1") \
  template <typename T> void NAME(SPACE void *dst, int n, T value, int stride0, int segnum1, int stride1, int segnum2) { \
    for (int p = 0; p <= segnum2; ++p)                                                                       \
      for (int s = 0; s <= segnum1; ++s)                                                                     \
        for (int i = 0; i < n; ++i) ((T *)((char *)dst + p * stride1 + s * stride0))[i] = value;             \
  }
#define XP_FILLS(NAME, SPACE, QUEUE, UNIT, ASYNC)                                                            \
  XP_FILL(NAME, SPACE, QUEUE, UNIT, ASYNC, "")                                                               \
  XP_FILL_ROWS(NAME, SPACE, QUEUE, UNIT, ASYNC)                                                              \
  XP_FILL_PLANES(NAME, SPACE, QUEUE, UNIT, ASYNC)
XP_FILL(__bang_write_value, XP_NRAM, "compute", "ipu", "", "")
XP_FILL_PLANES(__bang_write_value, XP_NRAM, "compute", "ipu", "")
XP_FILL(__memset_nram, XP_NRAM, "move", "ipu", "", "")
XP_FILL(__memset_nram_async, XP_NRAM, "move", "ipu", "yes", "")
XP_FILL(__nramset, XP_NRAM, "compute", "ipu", "", "__bang_write_value")
XP_FILL_ROWS(__nramset, XP_NRAM, "move", "ipu", "")
XP_FILL_PLANES(__nramset, XP_NRAM, "move", "ipu", "")
XP_FILLS(__nramset_async, XP_NRAM, "move", "ipu", "yes")
XP_FILLS(__sramset, XP_SRAM, "move", "mpu", "")
XP_FILLS(__sramset_async, XP_SRAM, "move", "mpu", "yes")
XP_FILLS(__gdramset, XP_GDRAM, "io", "any", "")
XP_FILLS(__ldramset, XP_LDRAM, "io", "any", "")

#define XP_TYPED_FILL(NAME, T)                                                                               \
  XP_INTRINSIC(NAME, section = "3.3", deprecated = "__bang_write_value")                                     \
  void NAME(XP_NRAM T *dst, int n, T value) {                                                                \
    for (int i = 0; i < n; ++i) dst[i] = value;                                                              \
  }
XP_TYPED_FILL(__nramset_float, float)
XP_TYPED_FILL(__nramset_half, half)
XP_TYPED_FILL(__nramset_int, int)
XP_TYPED_FILL(__nramset_short, short)
XP_TYPED_FILL(__nramset_unsigned_int, unsigned int)
XP_TYPED_FILL(__nramset_unsigned_short, unsigned short)

XP_INTRINSIC(__bang_write_zero, section = "3.3", types = "half, float, bfloat16_t, int, short, char, uint, ushort, uchar")
template <typename T> void __bang_write_zero(XP_NRAM T *dst, int n) {
  for (int i = 0; i < n; ++i) dst[i] = (T)0;
}

// ---- explicit scalar accesses
#define XP_SCALAR_TYPES "half, float, bfloat16_t, int, short, char, uint, ushort, uchar"
#define XP_SCALAR_ACCESS(PLACE, SPACE, UNIT)                                                                 \
  XP_INTRINSIC(__load_##PLACE, section = "3.4", types = XP_SCALAR_TYPES, unit = UNIT, extent = "src:1")      \
  template <typename T> T __load_##PLACE(SPACE const T *src) { return src[0]; }                              \
  XP_INTRINSIC(__store_##PLACE, section = "3.4", types = XP_SCALAR_TYPES, unit = UNIT, extent = "dst:1")     \
  template <typename T> void __store_##PLACE(SPACE T *dst, XP_VALUE(T) value) { dst[0] = value; }
XP_SCALAR_ACCESS(gdram, XP_GDRAM, "any")
XP_SCALAR_ACCESS(ldram, XP_LDRAM, "any")
XP_SCALAR_ACCESS(nram, XP_NRAM, "any")
XP_SCALAR_ACCESS(sram, XP_SRAM, "any")
