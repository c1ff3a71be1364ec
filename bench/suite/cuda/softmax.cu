#include <cuda_runtime.h>
#include <cfloat>

namespace {

struct MaxOp { __device__ float operator()(float a, float b) const { return fmaxf(a, b); } };
struct SumOp { __device__ float operator()(float a, float b) const { return a + b; } };

// Every thread of the block gets the result. shared holds one value per warp.
template <typename Op>
__device__ float block_reduce(float v, float identity, float* shared, Op op) {
  for (int m = 16; m > 0; m /= 2) v = op(v, __shfl_xor_sync(0xffffffffu, v, m));
  const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  __syncthreads();
  if (lane == 0) shared[warp] = v;
  __syncthreads();
  v = lane < (blockDim.x >> 5) ? shared[lane] : identity;
  for (int m = 16; m > 0; m /= 2) v = op(v, __shfl_xor_sync(0xffffffffu, v, m));
  return v;
}

__global__ void softmax_rows(const float* __restrict__ x, float* __restrict__ y, int cols) {
  __shared__ float scratch[32];
  const float* src = x + (long long)blockIdx.x * cols;
  float* dst = y + (long long)blockIdx.x * cols;

  float peak = -FLT_MAX;
  for (int c = threadIdx.x; c < cols; c += blockDim.x) peak = fmaxf(peak, src[c]);
  peak = block_reduce(peak, -FLT_MAX, scratch, MaxOp());

  float total = 0.0f;
  for (int c = threadIdx.x; c < cols; c += blockDim.x) {
    const float e = expf(src[c] - peak);
    dst[c] = e;
    total += e;
  }
  total = block_reduce(total, 0.0f, scratch, SumOp());

  const float scale = 1.0f / total;
  for (int c = threadIdx.x; c < cols; c += blockDim.x) dst[c] *= scale;
}

}  // namespace

extern "C" void softmax(const float* x, float* y, int rows, int cols) {
  float *dx, *dy;
  size_t bytes = sizeof(float) * rows * cols;
  cudaMalloc(&dx, bytes);
  cudaMalloc(&dy, bytes);
  cudaMemcpy(dx, x, bytes, cudaMemcpyHostToDevice);
  softmax_rows<<<rows, 128>>>(dx, dy, cols);
  cudaMemcpy(y, dy, bytes, cudaMemcpyDeviceToHost);
  cudaFree(dx);
  cudaFree(dy);
}
