#include <cuda_runtime.h>

// Grid-stride loop over vectors of four; n is a multiple of four.
__global__ void relu_kernel(const float4 *__restrict__ x, float4 *__restrict__ y, int n4) {
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n4; i += gridDim.x * blockDim.x) {
    float4 v = x[i];
    v.x = fmaxf(v.x, 0.0f);
    v.y = fmaxf(v.y, 0.0f);
    v.z = fmaxf(v.z, 0.0f);
    v.w = fmaxf(v.w, 0.0f);
    y[i] = v;
  }
}

extern "C" void relu(const float *x, float *y, int n) {
  float *d_x;
  cudaMalloc(&d_x, n * sizeof(float));
  float *d_y;
  cudaMalloc(&d_y, n * sizeof(float));
  cudaMemcpy(d_x, x, n * sizeof(float), cudaMemcpyHostToDevice);
  relu_kernel<<<4, 128>>>(reinterpret_cast<const float4 *>(d_x), reinterpret_cast<float4 *>(d_y), n / 4);
  cudaMemcpy(y, d_y, n * sizeof(float), cudaMemcpyDeviceToHost);
  cudaFree(d_x);
  cudaFree(d_y);
}
