// Softmax over the last axis: one block per row, reductions through shared memory.
#include <cuda_runtime.h>
#include <math.h>

#define THREADS 128

__global__ void softmax_rows(const float *x, float *y, int columns) {
  __shared__ float partial[THREADS];
  const float *in = x + blockIdx.x * columns;
  float *out = y + blockIdx.x * columns;

  float largest = -INFINITY;
  for (int c = threadIdx.x; c < columns; c += THREADS) largest = fmaxf(largest, in[c]);
  partial[threadIdx.x] = largest;
  __syncthreads();
  for (int half = THREADS / 2; half > 0; half /= 2) {
    if (threadIdx.x < half) partial[threadIdx.x] = fmaxf(partial[threadIdx.x], partial[threadIdx.x + half]);
    __syncthreads();
  }
  largest = partial[0];
  __syncthreads();

  float sum = 0.0f;
  for (int c = threadIdx.x; c < columns; c += THREADS) sum += expf(in[c] - largest);
  partial[threadIdx.x] = sum;
  __syncthreads();
  for (int half = THREADS / 2; half > 0; half /= 2) {
    if (threadIdx.x < half) partial[threadIdx.x] += partial[threadIdx.x + half];
    __syncthreads();
  }
  const float scale = 1.0f / partial[0];

  for (int c = threadIdx.x; c < columns; c += THREADS) out[c] = expf(in[c] - largest) * scale;
}

extern "C" void softmax(const float *x, float *y, int rows, int columns) {
  float *device_x, *device_y;
  const size_t bytes = (size_t)rows * columns * sizeof(float);
  cudaMalloc(&device_x, bytes);
  cudaMalloc(&device_y, bytes);
  cudaMemcpy(device_x, x, bytes, cudaMemcpyHostToDevice);
  softmax_rows<<<rows, THREADS>>>(device_x, device_y, columns);
  cudaMemcpy(y, device_y, bytes, cudaMemcpyDeviceToHost);
  cudaFree(device_x);
  cudaFree(device_y);
}
