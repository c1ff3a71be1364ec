// Gather and scatter by byte offsets (reference 4.14, arch 592). count is the number of transfers; a mask has a bit for each.
#include "prelude.h"

#define XP_TRANSFERS(GUARD, TO, FROM)                                                                        \
    for (int i = 0; i < count; ++i)                                                                          \
      if (GUARD)                                                                                             \
        for (int b = 0; b < (int)transfer_bytes; ++b) ((char *)dst)[TO + b] = ((const char *)src)[FROM + b];
#define XP_MASK_BIT (((const unsigned char *)mask)[i / 8] >> (i % 8)) & 1
#define XP_NOTHING
#define XP_MASK XP_NRAM const void *mask,
#define XP_GATHERS(GATHER, SCATTER, INDEX, MASK, GUARD, PARTIAL, ASYNC, INDEXED)                                                 \
  XP_INTRINSIC(GATHER, section = "4.14", arch = 592, queue = "direction", unit = "direction", async = ASYNC, partial = PARTIAL, \
               extent = "dst:transfer_bytes;dst_stride,count src:0 offset:count mask:(count+7)/8", indexed = "src:transfer_bytes@offset,count" INDEXED, require = "dst_stride >= (int)transfer_bytes") \
  void GATHER(XP_ANY void *dst, XP_ANY const void *src, XP_NRAM const INDEX *offset, MASK unsigned int transfer_bytes, \
                mluMemcpyDirection_t dir, int dst_stride, int count) {                                       \
    XP_TRANSFERS(GUARD, i * dst_stride, offset[i])                                                           \
  }                                                                                                          \
  XP_INTRINSIC(SCATTER, section = "4.14", arch = 592, queue = "direction", unit = "direction", async = ASYNC, partial = "dst", \
               extent = "dst:0 src:transfer_bytes;src_stride,count offset:count mask:(count+7)/8", indexed = "dst:transfer_bytes@offset,count" INDEXED, require = "src_stride >= (int)transfer_bytes") \
  void SCATTER(XP_ANY void *dst, XP_ANY const void *src, XP_NRAM const INDEX *offset, MASK unsigned int transfer_bytes, \
                 mluMemcpyDirection_t dir, int src_stride, int count) {                                      \
    XP_TRANSFERS(GUARD, offset[i], i * src_stride)                                                           \
  }
XP_GATHERS(__gather, __scatter, unsigned char, XP_NOTHING, 1, "", "", "")
XP_GATHERS(__gather_async, __scatter_async, unsigned char, XP_NOTHING, 1, "", "yes", "")
XP_GATHERS(__gather, __scatter, unsigned short, XP_NOTHING, 1, "", "", "")
XP_GATHERS(__gather_async, __scatter_async, unsigned short, XP_NOTHING, 1, "", "yes", "")
XP_GATHERS(__gather, __scatter, unsigned int, XP_NOTHING, 1, "", "", "")
XP_GATHERS(__gather_async, __scatter_async, unsigned int, XP_NOTHING, 1, "", "yes", "")
XP_GATHERS(__gather, __scatter, unsigned char, XP_MASK, XP_MASK_BIT, "dst", "", ",mask")
XP_GATHERS(__gather_async, __scatter_async, unsigned char, XP_MASK, XP_MASK_BIT, "dst", "yes", ",mask")
XP_GATHERS(__gather, __scatter, unsigned short, XP_MASK, XP_MASK_BIT, "dst", "", ",mask")
XP_GATHERS(__gather_async, __scatter_async, unsigned short, XP_MASK, XP_MASK_BIT, "dst", "yes", ",mask")
XP_GATHERS(__gather, __scatter, unsigned int, XP_MASK, XP_MASK_BIT, "dst", "", ",mask")
XP_GATHERS(__gather_async, __scatter_async, unsigned int, XP_MASK, XP_MASK_BIT, "dst", "yes", ",mask")

XP_INTRINSIC(__bang_gather_async, section = "4.14", arch = 592, queue = "io", async = "yes", partial = "dst",
             extent = "dst:transfer_bytes;dst_stride,count src:0 offset:count mask:(count+7)/8", indexed = "src:transfer_bytes@offset,count,mask", require = "dst_stride >= (int)transfer_bytes")
void __bang_gather_async(XP_NRAM void *dst, XP_GDRAM const void *src, XP_NRAM const unsigned int *offset, XP_NRAM const void *mask, unsigned int transfer_bytes, int dst_stride, int count) {
  XP_TRANSFERS(XP_MASK_BIT, i * dst_stride, offset[i])
}
