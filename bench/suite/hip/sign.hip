#include <hip/hip_runtime.h>

__device__ static float sgn(float v)
{
  if (v > 0.f) return 1.f;
  if (v < 0.f) return -1.f;
  return 0.f;
}

// rows on y, the last axis on x
__global__ void sign2d(const float *x, float *y, int rows, int width)
{
  const int c = threadIdx.x + blockIdx.x * blockDim.x;
  for (int r = threadIdx.y + blockIdx.y * blockDim.y; r < rows && c < width; r += blockDim.y * gridDim.y) {
    const long at = (long)r * width + c;
    y[at] = sgn(x[at]);
  }
}

extern "C" void sign_op(const float *x, float *y, int rows, int width)
{
  float *dx, *dy;
  size_t n = (size_t)rows * (size_t)width * sizeof(float);
  hipMalloc((void **)&dx, n);
  hipMalloc((void **)&dy, n);
  hipMemcpy(dx, x, n, hipMemcpyHostToDevice);
  dim3 block(64, 4, 1);
  dim3 grid((width + 63) / 64, rows < 256 ? (rows + 3) / 4 : 64, 1);
  hipLaunchKernelGGL(sign2d, grid, block, 0, 0, dx, dy, rows, width);
  hipMemcpy(y, dy, n, hipMemcpyDeviceToHost);
  hipFree(dx);
  hipFree(dy);
}
