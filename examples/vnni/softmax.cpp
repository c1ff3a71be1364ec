#include <algorithm>
#include <cmath>

extern "C" void softmax(const float *x, float *y, int rows, int cols) {
#pragma omp parallel for
  for (int r = 0; r < rows; ++r) {
    const float *in = x + r * cols;
    float *out = y + r * cols;
    float top = in[0];
    for (int c = 1; c < cols; ++c) top = std::max(top, in[c]);
    float sum = 0.0f;
    for (int c = 0; c < cols; ++c) sum += out[c] = std::exp(in[c] - top);
    for (int c = 0; c < cols; ++c) out[c] /= sum;
  }
}
