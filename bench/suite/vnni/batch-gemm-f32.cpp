#include <immintrin.h>

// Rank-one updates: a row of C collects rows of W, sixteen columns in a register at a time.
template <typename Body>
static inline void for_column_blocks(int n, Body body) {
  for (int j = 0; j < n; j += 16) body(j, _cvtu32_mask16(n - j < 16 ? (1u << (n - j)) - 1u : 0xffffu));
}

extern "C" void bmm_f32(const float *A, const float *W, float *C, int batch, int m, int k, int n) {
#pragma omp parallel for collapse(2)
  for (int b = 0; b < batch; ++b)
    for (int i = 0; i < m; ++i) {
      const float *a = A + (b * m + i) * k;
      const float *w = W + b * k * n;
      float *c = C + (b * m + i) * n;
      for_column_blocks(n, [=](int j, __mmask16 mask) {
        __m512 sum = _mm512_setzero_ps();
        for (int p = 0; p < k; ++p) sum = _mm512_fmadd_ps(_mm512_set1_ps(a[p]), _mm512_maskz_loadu_ps(mask, w + p * n + j), sum);
        _mm512_mask_storeu_ps(c + j, mask, sum);
      });
    }
}
