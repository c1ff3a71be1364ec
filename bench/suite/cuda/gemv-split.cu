// y = A x with the columns split over blockIdx.y; partial results are added atomically.
#include <cuda_runtime.h>

#define BLOCK_ROWS 32
#define COLS_PER_BLOCK 256

typedef union {
  float4 v;
  float f[4];
} vec4;

__global__ void gemv_splitk(const float *A, const float *x, float *y, int m, int n)
{
  volatile __shared__ float xs[COLS_PER_BLOCK];
  const int col0 = blockIdx.y * COLS_PER_BLOCK;
  const int cols = min(COLS_PER_BLOCK, n - col0);
  for (int i = threadIdx.x; i < cols; i += blockDim.x)
    xs[i] = x[col0 + i];
  __syncthreads();

  const int row = blockIdx.x * BLOCK_ROWS + threadIdx.x;
  if (row < m) {
    float acc = 0.f;
    int c = 0;
    if ((n & 3) == 0) {
      for (; c + 4 <= cols; c += 4) {
        vec4 a;
        a.v = *((const float4 *)&A[(size_t)row * n + col0 + c]);
#pragma unroll
        for (int k = 0; k < 4; ++k)
          acc += a.f[k] * xs[c + k];
      }
    }
    for (; c < cols; ++c)
      acc += A[(size_t)row * n + col0 + c] * xs[c];
    atomicAdd(y + row, acc);
  }
}

extern "C" void gemv_split(int m, int n, const float *A, const float *x, float *y)
{
  float *dA, *dx, *dy;
  cudaMallocManaged(&dA, (size_t)m * n * sizeof(float));
  cudaMallocManaged(&dx, n * sizeof(float));
  cudaMallocManaged(&dy, m * sizeof(float));
  for (int i = 0; i < m * n; ++i) dA[i] = A[i];
  for (int i = 0; i < n; ++i) dx[i] = x[i];
  cudaMemset(dy, 0, m * sizeof(float));
  dim3 grid = {(unsigned)(m + BLOCK_ROWS - 1) / BLOCK_ROWS, (unsigned)((n + COLS_PER_BLOCK - 1) / COLS_PER_BLOCK), 1};
  gemv_splitk<<<grid, BLOCK_ROWS>>>(dA, dx, dy, m, n);
  cudaDeviceSynchronize();
  for (int i = 0; i < m; ++i) y[i] = dy[i];
  cudaFree(dA); cudaFree(dx); cudaFree(dy);
}
