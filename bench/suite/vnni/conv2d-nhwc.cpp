#include <immintrin.h>
#include <algorithm>
#include <cstdlib>

// NHWC convolution, sixteen output channels per vector. Filters are packed to [O / 16][KH][KW][C][16] first;
// positions outside the image are skipped by clipping the ranges of r and s.
struct Shape {
  int n, h, w, c, o, kh, kw, stride, pad;
  int oh() const { return (h + 2 * pad - kh) / stride + 1; }
  int ow() const { return (w + 2 * pad - kw) / stride + 1; }
};

static float *pack_filters(const float *f, const Shape &s) {
  const int taps = s.kh * s.kw * s.c, blocks = (s.o + 15) / 16;
  float *packed = static_cast<float *>(std::aligned_alloc(64, sizeof(float) * 16 * taps * blocks));
  for (int b = 0; b < blocks; ++b)
    for (int t = 0; t < taps; ++t)
      for (int l = 0; l < 16; ++l) {
        const int o = b * 16 + l;
        packed[(b * taps + t) * 16 + l] = o < s.o ? f[o * taps + t] : 0.0f;
      }
  return packed;
}

static void run(const float *x, const float *packed, float *y, const Shape &s) {
  const int oh = s.oh(), ow = s.ow();
  for (int n = 0; n < s.n; ++n)
    for (int i = 0; i < oh; ++i)
      for (int j = 0; j < ow; ++j) {
        const int top = i * s.stride - s.pad, left = j * s.stride - s.pad;
        const int r0 = std::max(0, -top), r1 = std::min(s.kh, s.h - top);
        const int s0 = std::max(0, -left), s1 = std::min(s.kw, s.w - left);
        float *out = y + ((n * oh + i) * ow + j) * s.o;
        for (int o = 0; o < s.o; o += 16) {
          const float *block = packed + o * s.kh * s.kw * s.c;
          __m512 acc = _mm512_setzero_ps();
          for (int r = r0; r < r1; ++r)
            for (int t = s0; t < s1; ++t) {
              const float *pixel = x + ((n * s.h + top + r) * s.w + left + t) * s.c;
              const float *weights = block + (r * s.kw + t) * s.c * 16;
              for (int c = 0; c < s.c; ++c)
                acc = _mm512_fmadd_ps(_mm512_set1_ps(pixel[c]), _mm512_load_ps(weights + c * 16), acc);
            }
          if (s.o - o >= 16)
            _mm512_storeu_ps(out + o, acc);
          else
            _mm512_mask_storeu_ps(out + o, static_cast<__mmask16>((1u << (s.o - o)) - 1u), acc);
        }
      }
}

extern "C" void conv2d_nhwc(const float *X, const float *F, float *Y, int N, int H, int W, int C, int O, int KH, int KW, int S, int P) {
  const Shape shape{N, H, W, C, O, KH, KW, S, P};
  float *packed = pack_filters(F, shape);
  run(X, packed, Y, shape);
  std::free(packed);
}
