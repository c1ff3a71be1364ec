#include <cuda_runtime.h>

// A block per row; mean and variance by warp shuffles, then across the warps through shared memory.
__device__ __forceinline__ float block_sum(float v, float *warps) {
  for (int offset = 16; offset > 0; offset >>= 1) v += __shfl_down_sync(0xffffffff, v, offset);
  if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = v;
  __syncthreads();
  float total = 0.0f;
  for (int w = 0; w < blockDim.x / 32; ++w) total += warps[w];
  __syncthreads();
  return total;
}

__global__ void layernorm_kernel(const float *x, const float *gamma, const float *beta, float *y, int d, float eps) {
  __shared__ float warps[8];
  const float *row = x + blockIdx.x * d;
  float s = 0.0f;
  for (int i = threadIdx.x; i < d; i += blockDim.x) s += row[i];
  const float mean = block_sum(s, warps) / d;
  s = 0.0f;
  for (int i = threadIdx.x; i < d; i += blockDim.x) s += (row[i] - mean) * (row[i] - mean);
  const float rstd = rsqrtf(block_sum(s, warps) / d + eps);
  for (int i = threadIdx.x; i < d; i += blockDim.x) y[blockIdx.x * d + i] = (row[i] - mean) * rstd * gamma[i] + beta[i];
}

extern "C" void layernorm(const float *x, const float *gamma, const float *beta, float *y, int rows, int d, float eps) {
  float *d_x;
  cudaMalloc(&d_x, rows * d * sizeof(float));
  float *d_gamma;
  cudaMalloc(&d_gamma, d * sizeof(float));
  float *d_beta;
  cudaMalloc(&d_beta, d * sizeof(float));
  float *d_y;
  cudaMalloc(&d_y, rows * d * sizeof(float));
  cudaMemcpy(d_x, x, rows * d * sizeof(float), cudaMemcpyHostToDevice);
  cudaMemcpy(d_gamma, gamma, d * sizeof(float), cudaMemcpyHostToDevice);
  cudaMemcpy(d_beta, beta, d * sizeof(float), cudaMemcpyHostToDevice);
  layernorm_kernel<<<rows, 128>>>(d_x, d_gamma, d_beta, d_y, d, eps);
  cudaMemcpy(y, d_y, rows * d * sizeof(float), cudaMemcpyDeviceToHost);
  cudaFree(d_x);
  cudaFree(d_gamma);
  cudaFree(d_beta);
  cudaFree(d_y);
}
