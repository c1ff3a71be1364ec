#include <hip/hip_runtime.h>

// a block of 256 threads per row; partial sums meet in LDS
__global__ void gemv_block(const float* A, const float* x, float* y, int n)
{
  __shared__ float red[256];
  const int tid = hipThreadIdx_x;
  const float* row = A + (size_t)hipBlockIdx_x * n;

  float p = 0.0f;
  for (int j = tid; j < n; j += hipBlockDim_x)
    p += row[j] * x[j];
  red[tid] = p;
  __syncthreads();

  for (int s = 128; s > 0; s >>= 1) {
    if (tid < s)
      red[tid] += red[tid + s];
    __syncthreads();
  }
  if (tid == 0)
    y[hipBlockIdx_x] = red[0];
}
