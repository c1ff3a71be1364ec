#include <immintrin.h>

// Sums of windows, NHWC: the channels of one output are split into pairs of vectors so that two sums are under way.
extern "C" void sum_pool(const float *X, float *Y, int N, int H, int W, int C, int KH, int KW, int SH, int SW) {
  const int OH = (H - KH) / SH + 1, OW = (W - KW) / SW + 1;
  const long rowPitch = (long)W * C;
  for (int job = 0; job < N * OH; ++job) {
    const int n = job / OH, y = job % OH;
    const float *band = X + (long)(n * H + y * SH) * rowPitch;
    for (int x = 0; x < OW; ++x) {
      const float *window = band + (long)x * SW * C;
      float *out = Y + (long)(job * OW + x) * C;
      int c = 0;
      for (; c + 32 <= C; c += 32) {
        __m512 a = _mm512_setzero_ps(), b = a;
        for (int r = 0; r < KH; ++r) {
          const float *p = window + r * rowPitch + c;
          for (int s = 0; s < KW; ++s, p += C) {
            a = _mm512_add_ps(a, _mm512_loadu_ps(p));
            b = _mm512_add_ps(b, _mm512_loadu_ps(p + 16));
          }
        }
        _mm512_storeu_ps(out + c, a);
        _mm512_storeu_ps(out + c + 16, b);
      }
      for (; c < C; ++c) {
        float sum = 0.0f;
        for (int r = 0; r < KH; ++r)
          for (int s = 0; s < KW; ++s) sum += window[r * rowPitch + s * C + c];
        out[c] = sum;
      }
    }
  }
}
