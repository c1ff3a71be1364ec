#include <immintrin.h>
#include <cfloat>

// NHWC. Channels in vectors of 16, the last one under a mask.
extern "C" void max_pool_nhwc(const float *__restrict X, float *__restrict Y, int N, int H, int W, int C, int KH, int KW, int SH, int SW) {
  const int OH = (H - KH) / SH + 1, OW = (W - KW) / SW + 1;
#pragma omp parallel for collapse(2)
  for (int n = 0; n < N; ++n)
    for (int y = 0; y < OH; ++y)
      for (int x = 0; x < OW; ++x) {
        const float *window = X + ((n * H + y * SH) * W + x * SW) * C;
        float *out = Y + ((n * OH + y) * OW + x) * C;
        for (int c = 0; c < C; c += 16) {
          const __mmask16 k = C - c < 16 ? static_cast<__mmask16>((1 << (C - c)) - 1) : __mmask16(-1);
          __m512 m = _mm512_set1_ps(-FLT_MAX);
          for (int t = 0; t < KH * KW; ++t) m = _mm512_max_ps(m, _mm512_maskz_loadu_ps(k, window + (t / KW * W + t % KW) * C + c));
          _mm512_mask_storeu_ps(out + c, k, m);
        }
      }
}
