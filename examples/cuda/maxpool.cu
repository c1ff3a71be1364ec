#include <cuda_runtime.h>
#include <float.h>

// NHWC maximum pooling, square window, one thread per output.
__global__ void maxpool_kernel(const float *x, float *y, int total, int H, int W, int C, int OH, int OW, int K, int S) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= total) return;
  int c = i % C, ow = i / C % OW, oh = i / C / OW % OH, n = i / C / OW / OH;
  float best = -FLT_MAX;
  for (int r = 0; r < K; ++r)
    for (int s = 0; s < K; ++s) best = fmaxf(best, x[((n * H + oh * S + r) * W + ow * S + s) * C + c]);
  y[i] = best;
}

extern "C" void maxpool(const float *x, float *y, int N, int H, int W, int C, int K, int S) {
  int OH = (H - K) / S + 1, OW = (W - K) / S + 1, total = N * OH * OW * C;
  float *d_x, *d_y;
  cudaMalloc(&d_x, sizeof(float) * N * H * W * C);
  cudaMalloc(&d_y, sizeof(float) * total);
  cudaMemcpy(d_x, x, sizeof(float) * N * H * W * C, cudaMemcpyHostToDevice);
  maxpool_kernel<<<(total + 127) / 128, 128>>>(d_x, d_y, total, H, W, C, OH, OW, K, S);
  cudaMemcpy(y, d_y, sizeof(float) * total, cudaMemcpyDeviceToHost);
  cudaFree(d_x);
  cudaFree(d_y);
}
