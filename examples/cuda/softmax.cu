#include <cuda_runtime.h>
#include <math.h>

#define THREADS 128

// A block per row: maximum and sum by a tree in shared memory.
__global__ void softmax_kernel(const float *x, float *y, int cols) {
  __shared__ float scratch[THREADS];
  const float *in = x + blockIdx.x * cols;
  float *out = y + blockIdx.x * cols;
  const int t = threadIdx.x;

  float top = -INFINITY;
  for (int c = t; c < cols; c += THREADS) top = fmaxf(top, in[c]);
  scratch[t] = top;
  __syncthreads();
  for (int s = THREADS / 2; s > 0; s >>= 1) {
    if (t < s) scratch[t] = fmaxf(scratch[t], scratch[t + s]);
    __syncthreads();
  }
  top = scratch[0];
  __syncthreads();

  float sum = 0.0f;
  for (int c = t; c < cols; c += THREADS) sum += expf(in[c] - top);
  scratch[t] = sum;
  __syncthreads();
  for (int s = THREADS / 2; s > 0; s >>= 1) {
    if (t < s) scratch[t] += scratch[t + s];
    __syncthreads();
  }
  const float scale = 1.0f / scratch[0];
  for (int c = t; c < cols; c += THREADS) out[c] = expf(in[c] - top) * scale;
}

extern "C" void softmax(const float *x, float *y, int rows, int cols) {
  float *d_x;
  cudaMalloc(&d_x, rows * cols * sizeof(float));
  float *d_y;
  cudaMalloc(&d_y, rows * cols * sizeof(float));
  cudaMemcpy(d_x, x, rows * cols * sizeof(float), cudaMemcpyHostToDevice);
  softmax_kernel<<<rows, THREADS>>>(d_x, d_y, cols);
  cudaMemcpy(y, d_y, rows * cols * sizeof(float), cudaMemcpyDeviceToHost);
  cudaFree(d_x);
  cudaFree(d_y);
}
