#include <hip/hip_runtime.h>
#include <math.h>

// 1 x 8 x 8 x 32, window 2 x 2, stride 2: a block per output pixel, a thread per channel
extern "C" __global__ void maxpool(const float* x, float* y) {
  float best = -INFINITY;
  for (int k = 0; k < 4; ++k) {
    float v = x[((blockIdx.y * 2 + k / 2) * 8 + blockIdx.x * 2 + k % 2) * 32 + threadIdx.x];
    best = v > best ? v : best;
  }
  y[(blockIdx.y * 4 + blockIdx.x) * 32 + threadIdx.x] = best;
}
