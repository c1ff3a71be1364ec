#include <cuda_runtime.h>
#include <math.h>

#define N_ 1
#define H_ 5
#define W_ 5
#define C_ 64
#define KH_ 5
#define KW_ 5
#define SH_ 1
#define SW_ 1
#define OH_ ((H_ - KH_) / SH_ + 1)
#define OW_ ((W_ - KW_) / SW_ + 1)
#define IN(n, y, x, c) in[(((n) * H_ + (y)) * W_ + (x)) * C_ + (c)]

extern "C" __global__ void __launch_bounds__(256) max_pool2d_nhwc(const float* __restrict__ in, float* __restrict__ out) {
  const int flat = blockIdx.x * 256 + threadIdx.x;
  if (flat >= N_ * OH_ * OW_ * C_) return;
  const int c = flat % C_;
  const int x = flat / C_ % OW_;
  const int y = flat / (C_ * OW_) % OH_;
  const int n = flat / (C_ * OW_ * OH_);
  float best = -INFINITY;
#pragma unroll
  for (int r = 0; r < KH_; ++r)
#pragma unroll
    for (int s = 0; s < KW_; ++s) best = fmaxf(best, IN(n, y * SH_ + r, x * SW_ + s, c));
  out[flat] = best;
}
