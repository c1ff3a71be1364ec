#include <immintrin.h>

// NHWC, 3 x 3, valid; sixteen output channels in one register. Filter [3][3][CI][16].
extern "C" void conv2d(const float *x, const float *f, float *y, int H, int W, int CI) {
  for (int oh = 0; oh + 3 <= H; ++oh)
    for (int ow = 0; ow + 3 <= W; ++ow) {
      __m512 acc = _mm512_setzero_ps();
      for (int r = 0; r < 3; ++r)
        for (int s = 0; s < 3; ++s)
          for (int c = 0; c < CI; ++c)
            acc = _mm512_fmadd_ps(_mm512_set1_ps(x[((oh + r) * W + ow + s) * CI + c]), _mm512_loadu_ps(f + ((r * 3 + s) * CI + c) * 16), acc);
      _mm512_storeu_ps(y + (oh * (W - 2) + ow) * 16, acc);
    }
}
