// Tensor operations with a weight in WRAM (reference 4.8), on logical layouts: data HWC, weights [Co][Kh][Kw][Ci] or
// [N][K]. reshape_filter orders rows for the banks of WRAM and is the identity on logical layouts.
// Floating products accumulate in float, integer products in int and are scaled by 2^fix_position.
#include "prelude.h"

#define XP_FLOAT_TUPLES "float half half, float float float, float bfloat16_t bfloat16_t, float float half, float half float, float float bfloat16_t, float bfloat16_t float, half half half"
#define XP_INT_TUPLES "float char char, float short char, float char short, float short short, half char char, half short char, half char short, half short short, short char char, short short char, short char short, short short short"
#define XP_OUT_H ((height - (kernel_h - 1) * indil_h - 1) / stride_h + 1)
#define XP_OUT_W ((width - (kernel_w - 1) * indil_w - 1) / stride_w + 1)
#define XP_CONV_SIZES int channel_in, int height, int width, int kernel_h, int kernel_w, int stride_w, int stride_h, int channel_out
#define XP_CONV_LIMITS "kernel_h <= height && kernel_w <= width && stride_w > 0 && stride_h > 0"
#define XP_CONV_EXTENT_PLAIN "dst:((height-kernel_h)/stride_h+1)*((width-kernel_w)/stride_w+1)*channel_out src:height*width*channel_in kernel:channel_out*kernel_h*kernel_w*channel_in bias:channel_out partial:((height-kernel_h)/stride_h+1)*((width-kernel_w)/stride_w+1)*channel_out"
#define XP_CONV_EXTENT_DILATED "dst:((height-(kernel_h-1)*indil_h-1)/stride_h+1)*((width-(kernel_w-1)*indil_w-1)/stride_w+1)*channel_out src:height*width*channel_in kernel:channel_out*kernel_h*kernel_w*channel_in bias:channel_out partial:((height-(kernel_h-1)*indil_h-1)/stride_h+1)*((width-(kernel_w-1)*indil_w-1)/stride_w+1)*channel_out"
#define XP_CONV_STRICT "kernel_h * kernel_w * channel_in * sizeof(*kernel) % 64 == 0"
#define XP_ROW_STRICT "width * sizeof(*kernel) % 64 == 0"

// ---- convolution. ACC is the type of a sum, READ makes an operand one, SCALE and START finish it.
#define XP_CONV_LOOPS(ACC, READ, START, SCALE)                                                               \
    for (int y = 0; y < XP_OUT_H; ++y)                                                                       \
      for (int x = 0; x < XP_OUT_W; ++x)                                                                     \
        for (int o = 0; o < channel_out; ++o) {                                                              \
          ACC sum = 0;                                                                                       \
          for (int i = 0; i < kernel_h; ++i)                                                                 \
            for (int j = 0; j < kernel_w; ++j)                                                               \
              for (int c = 0; c < channel_in; ++c)                                                           \
                sum += READ(src[((y * stride_h + i * indil_h) * width + x * stride_w + j * indil_w) * channel_in + c]) * \
                       READ(kernel[((o * kernel_h + i) * kernel_w + j) * channel_in + c]);                   \
          dst[(y * XP_OUT_W + x) * channel_out + o] = (D)(START(SCALE(sum)));                         \
        }
#define XP_AS_FLOAT(v) (float)v
#define XP_AS_INT(v) (int)v
#define XP_AS_TF32(v) xp_tf32(v)
#define XP_NO_SCALE(v) v
#define XP_FIX_SCALE(v) (fix_position == 0 ? (float)v : (float)v * exp2f((float)fix_position))
#define XP_FROM_ZERO(v) v
#define XP_CONV(NAME, TUPLES, EXTRA, START, ACC, READ, SCALE, FIX, SINCE)                                    \
  XP_INTRINSIC(NAME, section = "4.8", types = TUPLES, arch = SINCE, overlap = "none", require = XP_CONV_LIMITS, strict = XP_CONV_STRICT, extent = XP_CONV_EXTENT_PLAIN) \
  template <typename D, typename S, typename W>                                                              \
  void NAME(XP_NRAM D *dst, XP_NRAM const S *src, XP_WRAM const W *kernel, EXTRA XP_CONV_SIZES FIX) {        \
    const int indil_w = 1;                                                                                   \
    const int indil_h = 1;                                                                                   \
    XP_CONV_LOOPS(ACC, READ, START, SCALE)                                                                   \
  }                                                                                                          \
  XP_INTRINSIC(NAME, section = "4.8", types = TUPLES, arch = SINCE, overlap = "none", require = "stride_w > 0 && stride_h > 0 && indil_w > 0 && indil_h > 0", strict = XP_CONV_STRICT, extent = XP_CONV_EXTENT_DILATED) \
  template <typename D, typename S, typename W>                                                              \
  void NAME(XP_NRAM D *dst, XP_NRAM const S *src, XP_WRAM const W *kernel, EXTRA XP_CONV_SIZES FIX, int indil_w, int indil_h) { \
    XP_CONV_LOOPS(ACC, READ, START, SCALE)                                                                   \
  }                                                                                                          \
  XP_INTRINSIC(NAME, section = "4.8", types = TUPLES, arch = SINCE, overlap = "none", require = "stride_w > 0 && stride_h > 0 && indil_w > 0 && indil_h > 0 && outdil_w == 1 && outdil_h == 1", strict = XP_CONV_STRICT, extent = XP_CONV_EXTENT_DILATED) \
  template <typename D, typename S, typename W>                                                              \
  void NAME(XP_NRAM D *dst, XP_NRAM const S *src, XP_WRAM const W *kernel, EXTRA XP_CONV_SIZES FIX, int indil_w, int indil_h, int outdil_w, int outdil_h) { \
    XP_CONV_LOOPS(ACC, READ, START, SCALE)                                                                   \
  }
#define XP_NOTHING
#define XP_BIAS XP_NRAM const D *bias,
#define XP_PARTIAL XP_NRAM const D *partial,
#define XP_FIX , int fix_position
#define XP_FROM_BIAS(v) (float)bias[o] + v
#define XP_FROM_PARTIAL(v) (float)partial[(y * XP_OUT_W + x) * channel_out + o] + v
XP_CONV(__bang_conv, XP_FLOAT_TUPLES, XP_NOTHING, XP_FROM_ZERO, float, XP_AS_FLOAT, XP_NO_SCALE, XP_NOTHING, 300)
XP_CONV(__bang_conv, XP_FLOAT_TUPLES, XP_BIAS, XP_FROM_BIAS, float, XP_AS_FLOAT, XP_NO_SCALE, XP_NOTHING, 300)
XP_CONV(__bang_conv, XP_INT_TUPLES, XP_NOTHING, XP_FROM_ZERO, int, XP_AS_INT, XP_FIX_SCALE, XP_FIX, 200)
XP_CONV(__bang_conv, XP_INT_TUPLES, XP_BIAS, XP_FROM_BIAS, int, XP_AS_INT, XP_FIX_SCALE, XP_FIX, 200)

// partial may be dst: every element is read before it is written.
#define XP_CONV_PARTIAL(NAME, TUPLES, ACC, READ, SCALE, FIX, SINCE)                                          \
  XP_INTRINSIC(NAME, section = "4.8", types = TUPLES, arch = SINCE, overlap = "partial", require = XP_CONV_LIMITS, strict = XP_CONV_STRICT, extent = XP_CONV_EXTENT_PLAIN) \
  template <typename D, typename S, typename W>                                                              \
  void NAME(XP_NRAM D *dst, XP_NRAM const S *src, XP_WRAM const W *kernel, XP_NRAM const D *partial, XP_CONV_SIZES FIX) { \
    const int indil_w = 1;                                                                                   \
    const int indil_h = 1;                                                                                   \
    XP_CONV_LOOPS(ACC, READ, XP_FROM_PARTIAL, SCALE)                                                         \
  }                                                                                                          \
  XP_INTRINSIC(NAME, section = "4.8", types = TUPLES, arch = SINCE, overlap = "partial", require = "stride_w > 0 && stride_h > 0 && indil_w > 0 && indil_h > 0", strict = XP_CONV_STRICT, extent = XP_CONV_EXTENT_DILATED) \
  template <typename D, typename S, typename W>                                                              \
  void NAME(XP_NRAM D *dst, XP_NRAM const S *src, XP_WRAM const W *kernel, XP_NRAM const D *partial, XP_CONV_SIZES FIX, int indil_w, int indil_h) { \
    XP_CONV_LOOPS(ACC, READ, XP_FROM_PARTIAL, SCALE)                                                         \
  }
XP_CONV_PARTIAL(__bang_conv_partial, XP_FLOAT_TUPLES, float, XP_AS_FLOAT, XP_NO_SCALE, XP_NOTHING, 300)
XP_CONV_PARTIAL(__bang_conv_partial, XP_INT_TUPLES, int, XP_AS_INT, XP_FIX_SCALE, XP_FIX, 200)

// TF32 keeps ten bits behind the leading one: split off what is below them, exactly.
float xp_tf32(float v) {
  float spread = v * 8193.0f;
  return spread - (spread - v);
}
XP_CONV(__bang_conv_tf32, "float float float", XP_NOTHING, XP_FROM_ZERO, float, XP_AS_TF32, XP_NO_SCALE, XP_NOTHING, 592)
XP_CONV(__bang_conv_tf32, "float float float", XP_BIAS, XP_FROM_BIAS, float, XP_AS_TF32, XP_NO_SCALE, XP_NOTHING, 592)
XP_CONV_PARTIAL(__bang_conv_partial_tf32, "float float float", float, XP_AS_TF32, XP_NO_SCALE, XP_NOTHING, 592)

// ---- one vector times a matrix: height outputs, width inputs, kernel [height][width].
#define XP_MLP(TUPLES, EXTRA, START, ACC, READ, SCALE, FIX, SINCE)                                           \
  XP_INTRINSIC(__bang_mlp, section = "4.8", types = TUPLES, arch = SINCE, overlap = "none", strict = XP_ROW_STRICT, extent = "dst:height src:width kernel:height*width bias:height") \
  template <typename D, typename S, typename W>                                                              \
  void __bang_mlp(XP_NRAM D *dst, XP_NRAM const S *src, EXTRA XP_WRAM const W *kernel, int height, int width FIX) { \
    for (int o = 0; o < height; ++o) {                                                                       \
      ACC sum = 0;                                                                                           \
      for (int i = 0; i < width; ++i) sum += READ(src[i]) * READ(kernel[o * width + i]);                     \
      dst[o] = (D)(START(SCALE(sum)));                                                                \
    }                                                                                                        \
  }
XP_MLP(XP_FLOAT_TUPLES, XP_NOTHING, XP_FROM_ZERO, float, XP_AS_FLOAT, XP_NO_SCALE, XP_NOTHING, 300)
XP_MLP(XP_FLOAT_TUPLES, XP_BIAS, XP_FROM_BIAS, float, XP_AS_FLOAT, XP_NO_SCALE, XP_NOTHING, 300)
XP_MLP(XP_INT_TUPLES, XP_NOTHING, XP_FROM_ZERO, int, XP_AS_INT, XP_FIX_SCALE, XP_FIX, 200)
XP_MLP(XP_INT_TUPLES, XP_BIAS, XP_FROM_BIAS, int, XP_AS_INT, XP_FIX_SCALE, XP_FIX, 200)

// ---- src0 [M][K] times the transpose of kernel [N][K], added to src2 [M][N] where given.
#define XP_MATMUL(TUPLES, EXTRA, START, ACC, READ, SCALE, FIX, SINCE)                                        \
  XP_INTRINSIC(__bang_matmul, section = "4.8", types = TUPLES, arch = SINCE, overlap = "src2", strict = "k * sizeof(*kernel) % 64 == 0", extent = "dst:m*n src0:m*k kernel:n*k src2:m*n") \
  template <typename D, typename S, typename W>                                                              \
  void __bang_matmul(XP_NRAM D *dst, XP_NRAM const S *src0, XP_WRAM const W *kernel, EXTRA int m, int k, int n FIX) { \
    for (int y = 0; y < m; ++y)                                                                              \
      for (int x = 0; x < n; ++x) {                                                                          \
        ACC sum = 0;                                                                                         \
        for (int i = 0; i < k; ++i) sum += READ(src0[y * k + i]) * READ(kernel[x * k + i]);                  \
        dst[y * n + x] = (D)(START(SCALE(sum)));                                                      \
      }                                                                                                      \
  }
#define XP_SRC2 XP_NRAM const D *src2,
#define XP_FROM_SRC2(v) (float)src2[y * n + x] + v
XP_MATMUL(XP_FLOAT_TUPLES, XP_NOTHING, XP_FROM_ZERO, float, XP_AS_FLOAT, XP_NO_SCALE, XP_NOTHING, 300)
XP_MATMUL(XP_FLOAT_TUPLES, XP_SRC2, XP_FROM_SRC2, float, XP_AS_FLOAT, XP_NO_SCALE, XP_NOTHING, 300)
XP_MATMUL(XP_INT_TUPLES, XP_NOTHING, XP_FROM_ZERO, int, XP_AS_INT, XP_FIX_SCALE, XP_FIX, 200)
XP_MATMUL(XP_INT_TUPLES, XP_SRC2, XP_FROM_SRC2, int, XP_AS_INT, XP_FIX_SCALE, XP_FIX, 200)

XP_INTRINSIC(__bang_reshape_filter, section = "4.8", types = "half, float, bfloat16_t, int, short, char, ushort, uchar", overlap = "none",
             extent = "dst:n*h*w*c src:n*h*w*c", strict = "n % 64 == 0 && h * w * c * sizeof(*dst) % 32 == 0")
template <typename T> void __bang_reshape_filter(XP_NRAM T *dst, XP_NRAM const T *src, int n, int h, int w, int c) {
  for (int i = 0; i < n * h * w * c; ++i) dst[i] = src[i];
}

// Every row of src times its own weight; ones is a weight of ones that the device's method needs.
XP_INTRINSIC(__bang_expand_channel_mul, section = "4.8", types = "float, half", arch = 592, overlap = "none",
             extent = "dst:count*channels weight:count ones:0 src:count*channels")
template <typename T> void __bang_expand_channel_mul(XP_NRAM T *dst, XP_NRAM const T *weight, XP_WRAM const T *ones, XP_NRAM const T *src, int count, int channels) {
  for (int i = 0; i < count; ++i)
    for (int c = 0; c < channels; ++c) dst[i * channels + c] = (T)(weight[i] * src[i * channels + c]);
}
