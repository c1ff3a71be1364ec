#include <cuda_runtime.h>

struct Conv2dShape {
  int batch, channels, height, width;
  int filters, kh, kw;
  int stride, pad;
  __host__ __device__ int out_h() const { return (height + 2 * pad - kh) / stride + 1; }
  __host__ __device__ int out_w() const { return (width + 2 * pad - kw) / stride + 1; }
};

// A thread computes one output pixel of one filter; y and image/filter come from the grid.
__global__ void conv2d_direct(Conv2dShape s, const float* __restrict__ x, const float* __restrict__ f, float* __restrict__ y) {
  const int ox = blockIdx.x * blockDim.x + threadIdx.x;
  const int oy = blockIdx.y * blockDim.y + threadIdx.y;
  const int filter = blockIdx.z % s.filters;
  const int image = blockIdx.z / s.filters;
  const int oh = s.out_h(), ow = s.out_w();
  if (ox >= ow || oy >= oh) return;

  const float* weights = f + filter * s.channels * s.kh * s.kw;
  float acc = 0.0f;
  for (int c = 0; c < s.channels; ++c) {
    const float* plane = x + (image * s.channels + c) * s.height * s.width;
    for (int r = 0; r < s.kh; ++r) {
      const int iy = oy * s.stride + r - s.pad;
      if (iy < 0 || iy >= s.height) continue;
      for (int q = 0; q < s.kw; ++q) {
        const int ix = ox * s.stride + q - s.pad;
        if (ix < 0 || ix >= s.width) continue;
        acc += plane[iy * s.width + ix] * weights[(c * s.kh + r) * s.kw + q];
      }
    }
  }
  y[((image * s.filters + filter) * oh + oy) * ow + ox] = acc;
}

extern "C" void conv2d_forward(const float* x, const float* f, float* y, int n, int c, int h, int w, int k, int r, int s, int stride, int pad) {
  Conv2dShape shape{n, c, h, w, k, r, s, stride, pad};
  const size_t nx = (size_t)n * c * h * w, nf = (size_t)k * c * r * s, ny = (size_t)n * k * shape.out_h() * shape.out_w();
  float *gx, *gf, *gy;
  cudaMalloc(&gx, nx * sizeof(*gx));
  cudaMalloc(&gf, nf * sizeof(*gf));
  cudaMalloc(&gy, ny * sizeof(*gy));
  cudaMemcpy(gx, x, nx * sizeof(*gx), cudaMemcpyHostToDevice);
  cudaMemcpy(gf, f, nf * sizeof(*gf), cudaMemcpyHostToDevice);
  dim3 block(8, 8);
  dim3 grid((shape.out_w() + 7) / 8, (shape.out_h() + 7) / 8, n * k);
  conv2d_direct<<<grid, block>>>(shape, gx, gf, gy);
  cudaDeviceSynchronize();
  cudaMemcpy(y, gy, ny * sizeof(*gy), cudaMemcpyDeviceToHost);
  cudaFree(gx);
  cudaFree(gf);
  cudaFree(gy);
}
