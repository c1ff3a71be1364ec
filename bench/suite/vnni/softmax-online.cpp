#include <immintrin.h>
#include <cmath>
#include <limits>

// Maximum and sum in one pass: sixteen lanes keep a pair each, pairs are joined at the end.
namespace {

struct Pair {
  float top, sum;
};

Pair join(Pair a, Pair b) {
  if (b.top == -std::numeric_limits<float>::infinity()) return a;
  const float top = a.top > b.top ? a.top : b.top;
  return {top, a.sum * std::exp(a.top - top) + b.sum * std::exp(b.top - top)};
}

Pair scan(const float *x, int n) {
  Pair lanes[16];
  for (Pair &l : lanes) l = {-std::numeric_limits<float>::infinity(), 0.0f};
  for (int i = 0; i < n; ++i) {
    Pair &l = lanes[i % 16];
    if (x[i] > l.top) {
      l.sum = l.sum * std::exp(l.top - x[i]) + 1.0f;
      l.top = x[i];
    } else {
      l.sum += std::exp(x[i] - l.top);
    }
  }
  Pair all = lanes[0];
  for (int i = 1; i < 16; ++i) all = join(all, lanes[i]);
  return all;
}

}  // namespace

extern "C" void softmax_online(const float *X, float *Y, int R, int C) {
  for (int r = 0; r < R; ++r) {
    const Pair p = scan(X + r * C, C);
    for (int c = 0; c < C; ++c) Y[r * C + c] = std::exp(X[r * C + c] - p.top) / p.sum;
  }
}
