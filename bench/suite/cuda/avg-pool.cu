#include <cuda_runtime.h>

typedef struct {
  int n, h, w, c;
  int kh, kw, sh, sw;
  int oh, ow;
} pool_desc;

__global__ void avg_pool_kernel(const pool_desc d, const float *x, float *y)
{
  const int c = blockIdx.x * blockDim.x + threadIdx.x;
  const int pixel = blockIdx.y * blockDim.y + threadIdx.y;
  const int image = blockIdx.z;
  if (c >= d.c || pixel >= d.oh * d.ow)
    return;
  const int oy = pixel / d.ow, ox = pixel - oy * d.ow;

  const float *p = x + ((size_t)(image * d.h + oy * d.sh) * d.w + ox * d.sw) * d.c + c;
  float total = 0.0f;
  for (int r = 0; r < d.kh; ++r, p += (d.w - d.kw) * d.c)
    for (int s = 0; s < d.kw; ++s, p += d.c)
      total += *p;
  y[((size_t)image * d.oh * d.ow + pixel) * d.c + c] = total / (float)(d.kh * d.kw);
}

extern "C" void avg_pool(const float *x, float *y, int n, int h, int w, int c, int kh, int kw, int sh, int sw)
{
  pool_desc d = { n, h, w, c, kh, kw, sh, sw, (h - kh) / sh + 1, (w - kw) / sw + 1 };
  const size_t in_bytes = (size_t)n * h * w * c * sizeof(float);
  const size_t out_bytes = (size_t)n * d.oh * d.ow * c * sizeof(float);
  float *dx, *dy;
  cudaMalloc((void **)&dx, in_bytes);
  cudaMalloc((void **)&dy, out_bytes);
  cudaMemcpy(dx, x, in_bytes, cudaMemcpyHostToDevice);
  dim3 block(32, 4);
  dim3 grid((c + 31) / 32, (d.oh * d.ow + 3) / 4, n);
  avg_pool_kernel<<<grid, block>>>(d, dx, dy);
  cudaMemcpy(y, dy, out_bytes, cudaMemcpyDeviceToHost);
  cudaFree(dx);
  cudaFree(dy);
}
