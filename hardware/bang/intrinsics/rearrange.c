// Rearrangement of data in NRAM (reference 4.9).
#include "prelude.h"

#define XP_ANY_ELEMENT "half, float, bfloat16_t, int, short, char, uint, ushort, uchar"
#define XP_PLANE(NAME, TO)                                                                                   \
  XP_INTRINSIC(NAME, section = "4.9", types = XP_ANY_ELEMENT, overlap = "none", permutes = "yes", extent = "dst:height*width src:height*width") \
  template <typename T> void NAME(XP_NRAM T *dst, XP_NRAM const T *src, int height, int width) {             \
    for (int y = 0; y < height; ++y)                                                                         \
      for (int x = 0; x < width; ++x) dst[TO] = src[y * width + x];                                          \
  }
XP_PLANE(__bang_transpose, x * height + y)
XP_PLANE(__bang_rotate90, x * height + height - 1 - y)
XP_PLANE(__bang_rotate180, (height - 1 - y) * width + width - 1 - x)
XP_PLANE(__bang_rotate270, (width - 1 - x) * height + y)
XP_PLANE(__bang_mirror, y * width + width - 1 - x)

#define XP_PAD_BODY(VALUE, TOP, BOTTOM, LEFT, RIGHT)                                                         \
    for (int y = 0; y < height + TOP + BOTTOM; ++y)                                                          \
      for (int x = 0; x < width + LEFT + RIGHT; ++x)                                                         \
        for (int c = 0; c < channel; ++c)                                                                    \
          dst[(y * (width + LEFT + RIGHT) + x) * channel + c] =                                              \
              y >= TOP && y < TOP + height && x >= LEFT && x < LEFT + width                                  \
                  ? src[((y - TOP) * width + x - LEFT) * channel + c] : VALUE;
#define XP_PAD_EXTENT "dst:(height+pad_top+pad_bottom)*(width+pad_left+pad_right)*channel src:height*width*channel"
XP_INTRINSIC(__bang_pad, section = "4.9", types = XP_ANY_ELEMENT, overlap = "none", extent = XP_PAD_EXTENT)
template <typename T>
void __bang_pad(XP_NRAM T *dst, XP_NRAM const T *src, int channel, int height, int width, int pad_top, int pad_bottom, int pad_left, int pad_right) {
  XP_PAD_BODY((T)0, pad_top, pad_bottom, pad_left, pad_right)
}
XP_INTRINSIC(__bang_pad, section = "4.9", types = XP_ANY_ELEMENT, overlap = "none", extent = XP_PAD_EXTENT)
template <typename T>
void __bang_pad(XP_NRAM T *dst, XP_NRAM const T *src, int channel, int height, int width, int pad_top, int pad_bottom, int pad_left, int pad_right, XP_VALUE(T) value) {
  XP_PAD_BODY(value, pad_top, pad_bottom, pad_left, pad_right)
}
XP_INTRINSIC(__bang_pad, section = "4.9", types = XP_ANY_ELEMENT, overlap = "none", deprecated = "__bang_pad with four margins",
             extent = "dst:(height+2*pad_h)*(width+2*pad_w)*channel src:height*width*channel")
template <typename T>
void __bang_pad(XP_NRAM T *dst, XP_NRAM const T *src, int channel, int height, int width, int pad_h, int pad_w) {
  XP_PAD_BODY((T)0, pad_h, pad_h, pad_w, pad_w)
}

XP_INTRINSIC(__bang_reshape_nhwc2nchw, section = "4.9", types = XP_ANY_ELEMENT, overlap = "none", permutes = "yes", extent = "dst:n*h*w*c src:n*h*w*c",
             strict = "h * w * sizeof(*dst) % 64 == 0 && c * sizeof(*dst) % 64 == 0")
template <typename T> void __bang_reshape_nhwc2nchw(XP_NRAM T *dst, XP_NRAM const T *src, int n, int h, int w, int c) {
  for (int b = 0; b < n; ++b)
    for (int p = 0; p < h * w; ++p)
      for (int k = 0; k < c; ++k) dst[(b * c + k) * (h * w) + p] = src[(b * (h * w) + p) * c + k];
}
XP_INTRINSIC(__bang_reshape_nchw2nhwc, section = "4.9", types = XP_ANY_ELEMENT, overlap = "none", permutes = "yes", extent = "dst:n*h*w*c src:n*h*w*c",
             strict = "h * w * sizeof(*dst) % 64 == 0 && c * sizeof(*dst) % 64 == 0")
template <typename T> void __bang_reshape_nchw2nhwc(XP_NRAM T *dst, XP_NRAM const T *src, int n, int h, int w, int c) {
  for (int b = 0; b < n; ++b)
    for (int k = 0; k < c; ++k)
      for (int p = 0; p < h * w; ++p) dst[(b * (h * w) + p) * c + k] = src[(b * c + k) * (h * w) + p];
}

// Bits (lowest of a byte first) to elements of 0 or 1, and back.
XP_INTRINSIC(__bang_bexpand, section = "4.9", types = XP_ANY_ELEMENT, arch = 592, overlap = "none", extent = "dst:n*h*w*c src:n*h*w*c/8", require = "c % 8 == 0")
template <typename T> void __bang_bexpand(XP_NRAM T *dst, XP_NRAM const void *src, int n, int h, int w, int c) {
  for (int i = 0; i < n * h * w * c; ++i) dst[i] = ((((const unsigned char *)src)[i / 8] >> (i % 8)) & 1) != 0 ? (T)1 : (T)0;
}
XP_INTRINSIC(__bang_breduce, section = "4.9", types = XP_ANY_ELEMENT, arch = 592, overlap = "none", extent = "dst:n*h*w*c/8 src:n*h*w*c", require = "c % 8 == 0")
template <typename T> void __bang_breduce(XP_NRAM void *dst, XP_NRAM const T *src, int n, int h, int w, int c) {
  for (int i = 0; i < n * h * w * c / 8; ++i) {
    unsigned int bits = 0;
    for (int b = 0; b < 8; ++b) bits |= (src[i * 8 + b] != (T)0 ? 1u : 0u) << b;
    ((unsigned char *)dst)[i] = (unsigned char)bits;
  }
}
