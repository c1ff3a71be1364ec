#include <cuda_runtime.h>
#include <math_constants.h>

#define DIVUP(m, n) ((m) / (n) + ((m) % (n) > 0))

__device__ __forceinline__ float gelu_erf(float v) { return 0.5f * v * (1.0f + erff(v * 0.70710678f)); }

// four elements per step, grid-stride; the last few by the first threads
__global__ void gelu_vec4(const float4* __restrict__ in, float4* __restrict__ out, int total) {
  const int vecs = total / 4;
  const int stride = gridDim.x * blockDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < vecs; i += stride) {
    float4 v = in[i];
    v.x = gelu_erf(v.x);
    v.y = gelu_erf(v.y);
    v.z = gelu_erf(v.z);
    v.w = gelu_erf(v.w);
    out[i] = v;
  }
  const int tail = vecs * 4 + blockIdx.x * blockDim.x + threadIdx.x;
  if (tail < total) ((float*)out)[tail] = gelu_erf(((const float*)in)[tail]);
}

extern "C" void gelu(const float* host_in, float* host_out, int total) {
  float *in, *out;
  cudaMalloc((void**)&in, total * sizeof(float));
  cudaMalloc((void**)&out, total * sizeof(float));
  cudaMemcpy(in, host_in, total * sizeof(float), cudaMemcpyHostToDevice);
  int blocks = DIVUP(DIVUP(total, 4), 256);
  if (blocks > 108) blocks = 108;
  gelu_vec4<<<blocks, 256>>>((const float4*)in, (float4*)out, total);
  cudaMemcpy(host_out, out, total * sizeof(float), cudaMemcpyDeviceToHost);
  cudaFree(in);
  cudaFree(out);
}
