// Pooling on HWC data, without padding (reference 4.7). Mind the order: height before width, kernel_h before kernel_w,
// but stride_w before stride_h. Sums accumulate in float; extrema skip NaN except in the nan_ forms.
#include "prelude.h"

#define XP_FLOATS "half, float, bfloat16_t"
#define XP_OUT_H ((height - kernel_h) / stride_h + 1)
#define XP_OUT_W ((width - kernel_w) / stride_w + 1)
#define XP_OUT_H_DILATED ((height - (kernel_h - 1) * in_dh - 1) / stride_h + 1)
#define XP_OUT_W_DILATED ((width - (kernel_w - 1) * in_dw - 1) / stride_w + 1)
#define XP_WINDOW_LIMIT "kernel_h * kernel_w <= 65536 && kernel_h <= height && kernel_w <= width && stride_w > 0 && stride_h > 0"
#define XP_DILATED_LIMIT "kernel_h * kernel_w <= 65536 && stride_w > 0 && stride_h > 0 && in_dh > 0 && in_dw > 0 && out_dh == 1 && out_dw == 1"

// BEGIN starts the accumulator from the window's first element, STEP takes in element s, END finishes.
#define XP_POOL(NAME, BEGIN, STEP, END, OVERLAP, SINCE, NEW)                                                 \
  XP_INTRINSIC(NAME, section = "4.7", types = XP_FLOATS, arch = SINCE, overlap = OVERLAP, deprecated = NEW, require = XP_WINDOW_LIMIT, \
               extent = "dst:((height-kernel_h)/stride_h+1)*((width-kernel_w)/stride_w+1)*channel src:height*width*channel")                            \
  template <typename T>                                                                                      \
  void NAME(XP_NRAM T *dst, XP_NRAM const T *src, int channel, int height, int width, int kernel_h, int kernel_w, \
            int stride_w, int stride_h) {                                                                    \
    for (int y = 0; y < XP_OUT_H; ++y)                                                                       \
      for (int x = 0; x < XP_OUT_W; ++x)                                                                     \
        for (int c = 0; c < channel; ++c) {                                                                  \
          float acc = BEGIN((float)src[((y * stride_h) * width + x * stride_w) * channel + c]);              \
          for (int i = 0; i < kernel_h; ++i)                                                                 \
            for (int j = 0; j < kernel_w; ++j)                                                               \
              acc = STEP(acc, (float)src[((y * stride_h + i) * width + x * stride_w + j) * channel + c]);    \
          dst[(y * XP_OUT_W + x) * channel + c] = (T)(END(acc));                                             \
        }                                                                                                    \
  }                                                                                                          \
  XP_INTRINSIC(NAME, section = "4.7", overlap = OVERLAP, deprecated = NEW, require = "kernel_h * kernel_w <= 65536 && kernel_h <= height && kernel_w <= width", \
               extent = "dst:(height/kernel_h)*(width/kernel_w)*channel src:height*width*channel")           \
  void NAME(XP_NRAM half *dst, XP_NRAM const half *src, int channel, int height, int width, int kernel_h, int kernel_w) { \
    for (int y = 0; y < height / kernel_h; ++y)                                                              \
      for (int x = 0; x < width / kernel_w; ++x)                                                             \
        for (int c = 0; c < channel; ++c) {                                                                  \
          float acc = BEGIN((float)src[((y * kernel_h) * width + x * kernel_w) * channel + c]);              \
          for (int i = 0; i < kernel_h; ++i)                                                                 \
            for (int j = 0; j < kernel_w; ++j)                                                               \
              acc = STEP(acc, (float)src[((y * kernel_h + i) * width + x * kernel_w + j) * channel + c]);    \
          dst[(y * (width / kernel_w) + x) * channel + c] = (half)(END(acc));                                \
        }                                                                                                    \
  }
#define XP_POOL_DILATED(NAME, BEGIN, STEP, END, SINCE, NEW)                                                  \
  XP_INTRINSIC(NAME, section = "4.7", types = XP_FLOATS, arch = SINCE, overlap = "none", deprecated = NEW, require = XP_DILATED_LIMIT, \
               extent = "dst:((height-(kernel_h-1)*in_dh-1)/stride_h+1)*((width-(kernel_w-1)*in_dw-1)/stride_w+1)*channel src:height*width*channel")            \
  template <typename T>                                                                                      \
  void NAME(XP_NRAM T *dst, XP_NRAM const T *src, int channel, int height, int width, int kernel_h, int kernel_w, \
            int stride_w, int stride_h, int in_dh, int in_dw, int out_dh, int out_dw) {                      \
    for (int y = 0; y < XP_OUT_H_DILATED; ++y)                                                               \
      for (int x = 0; x < XP_OUT_W_DILATED; ++x)                                                             \
        for (int c = 0; c < channel; ++c) {                                                                  \
          float acc = BEGIN((float)src[((y * stride_h) * width + x * stride_w) * channel + c]);              \
          for (int i = 0; i < kernel_h; ++i)                                                                 \
            for (int j = 0; j < kernel_w; ++j)                                                               \
              acc = STEP(acc, (float)src[((y * stride_h + i * in_dh) * width + x * stride_w + j * in_dw) * channel + c]); \
          dst[(y * XP_OUT_W_DILATED + x) * channel + c] = (T)(END(acc));                                     \
        }                                                                                                    \
  }
#define XP_ZERO(s) 0.0f
#define XP_SELF(s) s
#define XP_PLUS(acc, s) acc + s
#define XP_MEAN(acc) acc / (float)(kernel_h * kernel_w)
#define XP_MAX_NAN(acc, s) (s > acc || s != s ? s : acc)
#define XP_MIN_NAN(acc, s) (s < acc || s != s ? s : acc)
XP_POOL(__bang_sumpool, XP_ZERO, XP_PLUS, XP_SELF, "any", 200, "")
XP_POOL(__bang_avgpool, XP_ZERO, XP_PLUS, XP_MEAN, "none", 200, "__bang_sumpool and a scale")
XP_POOL(__bang_maxpool, XP_SELF, fmaxf, XP_SELF, "none", 200, "")
XP_POOL(__bang_minpool, XP_SELF, fminf, XP_SELF, "none", 200, "")
XP_POOL(__bang_nan_maxpool, XP_SELF, XP_MAX_NAN, XP_SELF, "none", 520, "")
XP_POOL(__bang_nan_minpool, XP_SELF, XP_MIN_NAN, XP_SELF, "none", 520, "")
XP_POOL_DILATED(__bang_avgpool, XP_ZERO, XP_PLUS, XP_MEAN, 300, "__bang_sumpool and a scale")
XP_POOL_DILATED(__bang_maxpool, XP_SELF, fmaxf, XP_SELF, 300, "")
XP_POOL_DILATED(__bang_minpool, XP_SELF, fminf, XP_SELF, 300, "")
XP_POOL_DILATED(__bang_nan_maxpool, XP_SELF, XP_MAX_NAN, XP_SELF, 520, "")
XP_POOL_DILATED(__bang_nan_minpool, XP_SELF, XP_MIN_NAN, XP_SELF, 520, "")

// Position of the extremum inside the window, row by row, as an unsigned of the element's width.
#define XP_POOL_INDEX(NAME, BETTER, T, INDEX, SINCE)                                                         \
  XP_INTRINSIC(NAME, section = "4.7", arch = SINCE, overlap = "none", require = XP_WINDOW_LIMIT,             \
               extent = "dst:((height-kernel_h)/stride_h+1)*((width-kernel_w)/stride_w+1)*channel src:height*width*channel")                            \
  void NAME(XP_NRAM INDEX *dst, XP_NRAM const T *src, int channel, int height, int width, int kernel_h, int kernel_w, \
            int stride_w, int stride_h) {                                                                    \
    for (int y = 0; y < XP_OUT_H; ++y)                                                                       \
      for (int x = 0; x < XP_OUT_W; ++x)                                                                     \
        for (int c = 0; c < channel; ++c) {                                                                  \
          T best = src[((y * stride_h) * width + x * stride_w) * channel + c];                               \
          int position = 0;                                                                                  \
          for (int i = 0; i < kernel_h; ++i)                                                                 \
            for (int j = 0; j < kernel_w; ++j) {                                                             \
              T s = src[((y * stride_h + i) * width + x * stride_w + j) * channel + c];                      \
              position = BETTER(s, best) ? i * kernel_w + j : position;                                      \
              best = BETTER(s, best) ? s : best;                                                             \
            }                                                                                                \
          dst[(y * XP_OUT_W + x) * channel + c] = (INDEX)position;                                           \
        }                                                                                                    \
  }
// Values at dst, positions value_index_stride bytes behind it.
#define XP_POOL_VALUE_INDEX(NAME, BETTER, T, INDEX, SINCE)                                                   \
  XP_INTRINSIC(NAME, section = "4.7", arch = SINCE, overlap = "none", require = XP_WINDOW_LIMIT,             \
               extent = "dst:((height-kernel_h)/stride_h+1)*((width-kernel_w)/stride_w+1)*channel;value_index_stride,2 src:height*width*channel")       \
  void NAME(XP_NRAM T *dst, XP_NRAM const T *src, int channel, int height, int width, int kernel_h, int kernel_w, \
            int stride_w, int stride_h, int value_index_stride) {                                            \
    for (int y = 0; y < XP_OUT_H; ++y)                                                                       \
      for (int x = 0; x < XP_OUT_W; ++x)                                                                     \
        for (int c = 0; c < channel; ++c) {                                                                  \
          T best = src[((y * stride_h) * width + x * stride_w) * channel + c];                               \
          int position = 0;                                                                                  \
          for (int i = 0; i < kernel_h; ++i)                                                                 \
            for (int j = 0; j < kernel_w; ++j) {                                                             \
              T s = src[((y * stride_h + i) * width + x * stride_w + j) * channel + c];                      \
              position = BETTER(s, best) ? i * kernel_w + j : position;                                      \
              best = BETTER(s, best) ? s : best;                                                             \
            }                                                                                                \
          dst[(y * XP_OUT_W + x) * channel + c] = best;                                                      \
          ((INDEX *)((char *)dst + value_index_stride))[(y * XP_OUT_W + x) * channel + c] = (INDEX)position; \
        }                                                                                                    \
  }                                                                                                          \
  XP_INTRINSIC(NAME, section = "4.7", arch = SINCE, overlap = "none", require = XP_DILATED_LIMIT,            \
               extent = "dst:((height-(kernel_h-1)*in_dh-1)/stride_h+1)*((width-(kernel_w-1)*in_dw-1)/stride_w+1)*channel;value_index_stride,2 src:height*width*channel") \
  void NAME(XP_NRAM T *dst, XP_NRAM const T *src, int channel, int height, int width, int kernel_h, int kernel_w, \
            int stride_w, int stride_h, int value_index_stride, int in_dh, int in_dw, int out_dh, int out_dw) { \
    for (int y = 0; y < XP_OUT_H_DILATED; ++y)                                                               \
      for (int x = 0; x < XP_OUT_W_DILATED; ++x)                                                             \
        for (int c = 0; c < channel; ++c) {                                                                  \
          T best = src[((y * stride_h) * width + x * stride_w) * channel + c];                               \
          int position = 0;                                                                                  \
          for (int i = 0; i < kernel_h; ++i)                                                                 \
            for (int j = 0; j < kernel_w; ++j) {                                                             \
              T s = src[((y * stride_h + i * in_dh) * width + x * stride_w + j * in_dw) * channel + c];      \
              position = BETTER(s, best) ? i * kernel_w + j : position;                                      \
              best = BETTER(s, best) ? s : best;                                                             \
            }                                                                                                \
          dst[(y * XP_OUT_W_DILATED + x) * channel + c] = best;                                              \
          ((INDEX *)((char *)dst + value_index_stride))[(y * XP_OUT_W_DILATED + x) * channel + c] = (INDEX)position; \
        }                                                                                                    \
  }
#define XP_OVER(s, best) (s > best || (best != best && s == s))
#define XP_UNDER(s, best) (s < best || (best != best && s == s))
#define XP_OVER_NAN(s, best) (s > best || (s != s && best == best))
#define XP_UNDER_NAN(s, best) (s < best || (s != s && best == best))
#define XP_POOL_POSITIONS(EXTREMUM, BETTER, SINCE)                                                           \
  XP_POOL_INDEX(__bang_##EXTREMUM##_index, BETTER, half, unsigned short, SINCE)                              \
  XP_POOL_INDEX(__bang_##EXTREMUM##_index, BETTER, float, unsigned int, SINCE)                               \
  XP_POOL_VALUE_INDEX(__bang_##EXTREMUM##_value_index, BETTER, half, unsigned short, SINCE)                  \
  XP_POOL_VALUE_INDEX(__bang_##EXTREMUM##_value_index, BETTER, float, unsigned int, SINCE)
XP_POOL_POSITIONS(maxpool, XP_OVER, 200)
XP_POOL_POSITIONS(minpool, XP_UNDER, 200)
XP_POOL_POSITIONS(nan_maxpool, XP_OVER_NAN, 520)
XP_POOL_POSITIONS(nan_minpool, XP_UNDER_NAN, 520)

// Backward forms: height and width are those of dst, which starts from zero. Where windows overlap, contributions are
// added (OVERLAP_ACC, the default) or the last one stays (OVERLAP_COVER).
#define XP_SPREAD_BODY(T, SHARE, COVER)                                                                         \
    for (int e = 0; e < height * width * channel; ++e) dst[e] = (T)0.0f;                                     \
    for (int y = 0; y < XP_OUT_H; ++y)                                                                       \
      for (int x = 0; x < XP_OUT_W; ++x)                                                                     \
        for (int i = 0; i < kernel_h; ++i)                                                                   \
          for (int j = 0; j < kernel_w; ++j)                                                                 \
            for (int c = 0; c < channel; ++c) {                                                              \
              int at = ((y * stride_h + i) * width + x * stride_w + j) * channel + c;                        \
              dst[at] = (T)((COVER ? 0.0f : (float)dst[at]) + (float)src[(y * XP_OUT_W + x) * channel + c] / (float)(SHARE)); \
            }
#define XP_SPREAD(NAME, SHARE, NEW)                                                                          \
  XP_INTRINSIC(NAME, section = "4.7", types = XP_FLOATS, overlap = "none", deprecated = NEW, require = XP_WINDOW_LIMIT, \
               extent = "dst:height*width*channel src:((height-kernel_h)/stride_h+1)*((width-kernel_w)/stride_w+1)*channel")                            \
  template <typename T>                                                                                      \
  void NAME(XP_NRAM T *dst, XP_NRAM const T *src, int channel, int height, int width, int kernel_h, int kernel_w, \
            int stride_w, int stride_h) {                                                                    \
    XP_SPREAD_BODY(T, SHARE, 0)                                                                                 \
  }                                                                                                          \
  XP_INTRINSIC(NAME, section = "4.7", types = XP_FLOATS, overlap = "none", deprecated = NEW, require = XP_WINDOW_LIMIT, \
               extent = "dst:height*width*channel src:((height-kernel_h)/stride_h+1)*((width-kernel_w)/stride_w+1)*channel")                            \
  template <typename T>                                                                                      \
  void NAME(XP_NRAM T *dst, XP_NRAM const T *src, int channel, int height, int width, int kernel_h, int kernel_w, \
            int stride_w, int stride_h, mluPoolBPOverlap overlap) {                                          \
    XP_SPREAD_BODY(T, SHARE, overlap == OVERLAP_COVER)                                                          \
  }
XP_SPREAD(__bang_sumpool_bp, 1, "")
XP_SPREAD(__bang_avgpool_bp, kernel_h * kernel_w, "__bang_sumpool_bp and a scale")

#define XP_SCATTER_MAX_BODY(T, COVER)                                                                           \
    for (int e = 0; e < height * width * channel; ++e) dst[e] = (T)0.0f;                                     \
    for (int y = 0; y < XP_OUT_H; ++y)                                                                       \
      for (int x = 0; x < XP_OUT_W; ++x)                                                                     \
        for (int c = 0; c < channel; ++c) {                                                                  \
          int o = (y * XP_OUT_W + x) * channel + c;                                                          \
          int at = ((y * stride_h + (int)mask[o] / kernel_w) * width + x * stride_w + (int)mask[o] % kernel_w) * channel + c; \
          dst[at] = (T)((COVER ? 0.0f : (float)dst[at]) + (float)src[o]);                                    \
        }
#define XP_MAXPOOL_BP(T, INDEX)                                                                              \
  XP_INTRINSIC(__bang_maxpool_bp, section = "4.7", overlap = "none", require = XP_WINDOW_LIMIT,              \
               extent = "dst:height*width*channel src:((height-kernel_h)/stride_h+1)*((width-kernel_w)/stride_w+1)*channel mask:((height-kernel_h)/stride_h+1)*((width-kernel_w)/stride_w+1)*channel") \
  void __bang_maxpool_bp(XP_NRAM T *dst, XP_NRAM const T *src, XP_NRAM const INDEX *mask, int channel, int height, \
                         int width, int kernel_h, int kernel_w, int stride_w, int stride_h) {                \
    XP_SCATTER_MAX_BODY(T, 0)                                                                                   \
  }                                                                                                          \
  XP_INTRINSIC(__bang_maxpool_bp, section = "4.7", overlap = "none", require = XP_WINDOW_LIMIT,              \
               extent = "dst:height*width*channel src:((height-kernel_h)/stride_h+1)*((width-kernel_w)/stride_w+1)*channel mask:((height-kernel_h)/stride_h+1)*((width-kernel_w)/stride_w+1)*channel") \
  void __bang_maxpool_bp(XP_NRAM T *dst, XP_NRAM const T *src, XP_NRAM const INDEX *mask, int channel, int height, \
                         int width, int kernel_h, int kernel_w, int stride_w, int stride_h, mluPoolBPOverlap overlap) { \
    XP_SCATTER_MAX_BODY(T, overlap == OVERLAP_COVER)                                                            \
  }
XP_MAXPOOL_BP(half, unsigned short)
XP_MAXPOOL_BP(float, unsigned int)

XP_INTRINSIC(__bang_unpool, section = "4.7", types = "half, float", overlap = "none",
             require = XP_WINDOW_LIMIT, extent = "dst:height*width*channel src:((height-kernel_h)/stride_h+1)*((width-kernel_w)/stride_w+1)*channel")
template <typename T>
void __bang_unpool(XP_NRAM T *dst, XP_NRAM const T *src, int channel, int height, int width, int kernel_h, int kernel_w,
                   int stride_w, int stride_h, int index) {
  for (int e = 0; e < height * width * channel; ++e) dst[e] = (T)0.0f;
  for (int y = 0; y < XP_OUT_H; ++y)
    for (int x = 0; x < XP_OUT_W; ++x)
      for (int c = 0; c < channel; ++c)
        dst[((y * stride_h + index / kernel_w) * width + x * stride_w + index % kernel_w) * channel + c] =
            src[(y * XP_OUT_W + x) * channel + c];
}
