#include <cuda_runtime.h>

// y = A x, one warp per row: lanes stride over the row, then a butterfly of shuffles.
#define WARP_SIZE 32
#define ROWS_PER_BLOCK 4

template <typename T>
__device__ __forceinline__ T warp_sum(T v) {
#pragma unroll
  for (int offset = WARP_SIZE / 2; offset > 0; offset >>= 1) v += __shfl_down_sync(0xffffffff, v, offset);
  return v;
}

__global__ void sgemv_n(int rows, int cols, const float* __restrict__ mat, const float* __restrict__ vec, float* __restrict__ res) {
  const int row = blockIdx.x * blockDim.y + threadIdx.y;
  if (row >= rows) return;
  const float4* a4 = reinterpret_cast<const float4*>(mat + (size_t)row * cols);
  const float4* x4 = reinterpret_cast<const float4*>(vec);
  float sum = 0.f;
  for (int i = threadIdx.x; i < cols / 4; i += WARP_SIZE) {
    const float4 a = a4[i];
    const float4 x = __ldg(&x4[i]);
    sum += a.x * x.x + a.y * x.y + a.z * x.z + a.w * x.w;
  }
  sum = warp_sum(sum);
  if (threadIdx.x == 0) res[row] = sum;
}

// cols is a multiple of four
extern "C" int gemv(const float* mat, const float* vec, float* res, int rows, int cols) {
  if (cols % 4 != 0) return -1;
  float *d_mat = nullptr, *d_vec = nullptr, *d_res = nullptr;
  const size_t mat_bytes = (size_t)rows * cols * sizeof(float);
  cudaMalloc((void**)&d_mat, mat_bytes);
  cudaMalloc((void**)&d_vec, cols * sizeof(float));
  cudaMalloc((void**)&d_res, rows * sizeof(float));
  cudaMemcpy(d_mat, mat, mat_bytes, cudaMemcpyHostToDevice);
  cudaMemcpy(d_vec, vec, cols * sizeof(float), cudaMemcpyHostToDevice);
  dim3 block(WARP_SIZE, ROWS_PER_BLOCK);
  dim3 grid((rows + block.y - 1) / block.y);
  sgemv_n<<<grid, block>>>(rows, cols, d_mat, d_vec, d_res);
  cudaMemcpy(res, d_res, rows * sizeof(float), cudaMemcpyDeviceToHost);
  cudaFree(d_mat);
  cudaFree(d_vec);
  cudaFree(d_res);
  return 0;
}
