#include <immintrin.h>
#include <cmath>
#include <cstdint>

// Multi-scale deformable attention. The channels of a head are vectors; a corner outside its level has weight zero
// and is read at the nearest cell that exists.
namespace {

struct Corner {
  int cell;
  float weight;
};

inline int clamp(int v, int high) { return v < 0 ? 0 : v > high ? high : v; }

inline Corner corner(int y, int x, int h, int w, float weight) {
  const bool inside = y >= 0 && y < h && x >= 0 && x < w;
  return {clamp(y, h - 1) * w + clamp(x, w - 1), inside ? weight : 0.0f};
}

}  // namespace

extern "C" void deformable_attention(const float *value, const int32_t *shapes, const float *locations, const float *weights, float *Y,
                                     int B, int cells, int M, int D, int Q, int L, int P) {
  for (int b = 0; b < B; ++b)
    for (int q = 0; q < Q; ++q)
      for (int m = 0; m < M; ++m) {
        const int head = (b * Q + q) * M + m;
        float *out = Y + head * D;
        for (int d = 0; d < D; ++d) out[d] = 0.0f;
        int first = 0;
        for (int l = 0; l < L; ++l) {
          const int h = shapes[2 * l], w = shapes[2 * l + 1];
          const float *level = value + ((b * cells + first) * M + m) * D;
          for (int p = 0; p < P; ++p) {
            const int k = (head * L + l) * P + p;
            const float x = locations[2 * k] * w - 0.5f, y = locations[2 * k + 1] * h - 0.5f;
            const float fx = std::floor(x), fy = std::floor(y);
            const float dx = x - fx, dy = y - fy, a = weights[k];
            const int x0 = static_cast<int>(fx), y0 = static_cast<int>(fy);
            const Corner corners[4] = {
                corner(y0, x0, h, w, a * (1 - dy) * (1 - dx)),
                corner(y0, x0 + 1, h, w, a * (1 - dy) * dx),
                corner(y0 + 1, x0, h, w, a * dy * (1 - dx)),
                corner(y0 + 1, x0 + 1, h, w, a * dy * dx),
            };
            for (int d = 0; d < D; d += 16) {
              const __mmask16 mask = D - d < 16 ? (__mmask16)((1u << (D - d)) - 1) : (__mmask16)0xffff;
              __m512 sum = _mm512_maskz_loadu_ps(mask, out + d);
              for (const Corner &c : corners)
                sum = _mm512_fmadd_ps(_mm512_set1_ps(c.weight), _mm512_maskz_loadu_ps(mask, level + c.cell * M * D + d), sum);
              _mm512_mask_storeu_ps(out + d, mask, sum);
            }
          }
          first += h * w;
        }
      }
}
