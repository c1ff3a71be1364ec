#include <immintrin.h>

namespace {

template <int K>
inline __m512 window(const float *x, const float *f, int width, int channels, __mmask16 lanes) {
  __m512 acc = _mm512_setzero_ps();
#pragma GCC unroll 5
  for (int r = 0; r < K; ++r)
#pragma GCC unroll 5
    for (int s = 0; s < K; ++s)
      acc = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(lanes, x + (r * width + s) * channels),
                            _mm512_maskz_loadu_ps(lanes, f + (r * K + s) * channels), acc);
  return acc;
}

template <int K>
void depthwise(const float *x, const float *f, float *y, int h, int w, int c) {
  const int oh = h - K + 1, ow = w - K + 1;
  for (int i = 0; i < oh; ++i)
    for (int j = 0; j < ow; ++j)
      for (int k = 0; k < c; k += 16) {
        const __mmask16 lanes = c - k < 16 ? (1 << (c - k)) - 1 : 0xffff;
        _mm512_mask_storeu_ps(y + (i * ow + j) * c + k, lanes, window<K>(x + (i * w + j) * c + k, f + k, w, c, lanes));
      }
}

}  // namespace

// HWC, no padding, stride one
extern "C" int depthwise_conv(const float *X, const float *F, float *Y, int H, int W, int C, int K) {
  switch (K) {
    case 3: depthwise<3>(X, F, Y, H, W, C); return 0;
    case 5: depthwise<5>(X, F, Y, H, W, C); return 0;
    default: return -1;
  }
}
