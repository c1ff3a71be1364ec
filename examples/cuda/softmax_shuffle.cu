#include <cuda_runtime.h>
#include <cfloat>

// A warp per row; the butterfly leaves the result in every lane.
template <typename Op>
__device__ float warp_all(float v, Op op) {
  for (int mask = 16; mask > 0; mask /= 2) v = op(v, __shfl_xor_sync(0xffffffffu, v, mask));
  return v;
}

struct Larger { __device__ float operator()(float a, float b) const { return a > b ? a : b; } };
struct Plus { __device__ float operator()(float a, float b) const { return a + b; } };

__global__ void softmax_warps(const float *__restrict__ x, float *__restrict__ y, int rows, int cols) {
  const int row = blockIdx.x * blockDim.y + threadIdx.y;
  if (row >= rows) return;
  float top = -FLT_MAX;
  for (int c = threadIdx.x; c < cols; c += warpSize) top = max(top, x[row * cols + c]);
  top = warp_all(top, Larger());
  float sum = 0.f;
  for (int c = threadIdx.x; c < cols; c += warpSize) sum += __expf(x[row * cols + c] - top);
  sum = warp_all(sum, Plus());
  for (int c = threadIdx.x; c < cols; c += warpSize) y[row * cols + c] = __expf(x[row * cols + c] - top) / sum;
}

extern "C" void softmax_rows(const float *x, float *y, int rows, int cols) {
  float *d_x;
  cudaMalloc(&d_x, rows * cols * sizeof(float));
  float *d_y;
  cudaMalloc(&d_y, rows * cols * sizeof(float));
  cudaMemcpy(d_x, x, rows * cols * sizeof(float), cudaMemcpyHostToDevice);
  softmax_warps<<<(rows + 3) / 4, dim3(32, 4)>>>(d_x, d_y, rows, cols);
  cudaMemcpy(y, d_y, rows * cols * sizeof(float), cudaMemcpyDeviceToHost);
  cudaFree(d_x);
  cudaFree(d_y);
}
