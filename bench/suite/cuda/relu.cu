#include <cuda_runtime.h>

// One element per thread; the last block is not full.
__global__ void __launch_bounds__(256) relu_forward(const float* __restrict__ in, float* __restrict__ out, const int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = in[i] > 0.0f ? in[i] : 0.0f;
}
