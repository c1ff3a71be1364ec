#include <hip/hip_runtime.h>

// Two passes over LDS: the minimum of each column of the window, then of each row.
#define TILE_C 16
#define MAX_W 128

__global__ void min_pool_separable(const float* in, float* out, int h, int w, int c, int oh, int ow, int kh, int kw, int sh, int sw)
{
  __shared__ float vertical[MAX_W][TILE_C];
  const int ch = blockIdx.x * TILE_C + threadIdx.x;
  const int oy = blockIdx.y;
  const float* image = in + (size_t)blockIdx.z * h * w * c;

  if (ch < c)
    for (int x = threadIdx.y; x < w; x += blockDim.y) {
      float m = image[(oy * sh * w + x) * c + ch];
      for (int r = 1; r < kh; ++r) m = fminf(m, image[((oy * sh + r) * w + x) * c + ch]);
      vertical[x][threadIdx.x] = m;
    }
  __syncthreads();
  if (ch < c)
    for (int ox = threadIdx.y; ox < ow; ox += blockDim.y) {
      float m = vertical[ox * sw][threadIdx.x];
      for (int s = 1; s < kw; ++s) m = fminf(m, vertical[ox * sw + s][threadIdx.x]);
      out[(((size_t)blockIdx.z * oh + oy) * ow + ox) * c + ch] = m;
    }
}

extern "C" int min_pool(const float* in, float* out, int n, int h, int w, int c, int kh, int kw, int sh, int sw)
{
  if (w > MAX_W) return -1;
  const int oh = (h - kh) / sh + 1, ow = (w - kw) / sw + 1;
  float *src, *dst;
  hipMalloc((void**)&src, sizeof(float) * n * h * w * c);
  hipMalloc((void**)&dst, sizeof(float) * n * oh * ow * c);
  hipMemcpy(src, in, sizeof(float) * n * h * w * c, hipMemcpyHostToDevice);
  min_pool_separable<<<dim3((c + TILE_C - 1) / TILE_C, oh, n), dim3(TILE_C, 8)>>>(src, dst, h, w, c, oh, ow, kh, kw, sh, sw);
  hipMemcpy(out, dst, sizeof(float) * n * oh * ow * c, hipMemcpyDeviceToHost);
  hipFree(src);
  hipFree(dst);
  return 0;
}
