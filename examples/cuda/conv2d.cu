#include <cuda_runtime.h>

#define H 12
#define W 14
#define CI 3
#define CO 8
#define K 3
#define PAD 1

// NHWC convolution with zero padding; a block per output pixel, a thread per output channel.
__global__ void conv2d_kernel(const float *x, const float *f, float *y) {
  const int ow = blockIdx.x, oh = blockIdx.y, o = threadIdx.x;
  float acc = 0.0f;
  for (int r = 0; r < K; ++r) {
    const int h = oh + r - PAD;
    if (h < 0 || h >= H) continue;
    for (int s = 0; s < K; ++s) {
      const int w = ow + s - PAD;
      if (w < 0 || w >= W) continue;
      for (int c = 0; c < CI; ++c) acc += x[(h * W + w) * CI + c] * f[((o * K + r) * K + s) * CI + c];
    }
  }
  y[(oh * W + ow) * CO + o] = acc;
}

extern "C" void conv2d(const float *x, const float *f, float *y) {
  float *d_x;
  cudaMalloc(&d_x, H * W * CI * sizeof(float));
  float *d_f;
  cudaMalloc(&d_f, CO * K * K * CI * sizeof(float));
  float *d_y;
  cudaMalloc(&d_y, H * W * CO * sizeof(float));
  cudaMemcpy(d_x, x, H * W * CI * sizeof(float), cudaMemcpyHostToDevice);
  cudaMemcpy(d_f, f, CO * K * K * CI * sizeof(float), cudaMemcpyHostToDevice);
  conv2d_kernel<<<dim3(W, H), CO>>>(d_x, d_f, d_y);
  cudaMemcpy(y, d_y, H * W * CO * sizeof(float), cudaMemcpyDeviceToHost);
  cudaFree(d_x);
  cudaFree(d_f);
  cudaFree(d_y);
}
