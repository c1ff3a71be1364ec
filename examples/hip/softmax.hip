#include <hip/hip_runtime.h>
#include <cfloat>

// A wavefront of 64 lanes per row.
__global__ void softmax_wave(const float* __restrict__ x, float* __restrict__ y, int rows, int cols)
{
    const int lane = threadIdx.x & 63;
    const int row  = blockIdx.x * 2 + (threadIdx.x >> 6);
    if(row >= rows)
        return;
    float top = -FLT_MAX;
    for(int c = lane; c < cols; c += 64)
        top = fmaxf(top, x[row * cols + c]);
    for(int s = 32; s > 0; s >>= 1)
        top = fmaxf(top, __shfl_xor(top, s));
    float sum = 0.f;
    for(int c = lane; c < cols; c += 64)
        sum += expf(x[row * cols + c] - top);
    for(int s = 32; s > 0; s >>= 1)
        sum += __shfl_xor(sum, s);
    for(int c = lane; c < cols; c += 64)
        y[row * cols + c] = expf(x[row * cols + c] - top) / sum;
}

extern "C" void softmax(const float *x, float *y, int rows, int cols) {
  float *d_x;
  hipMalloc(&d_x, rows * cols * sizeof(float));
  float *d_y;
  hipMalloc(&d_y, rows * cols * sizeof(float));
  hipMemcpy(d_x, x, rows * cols * sizeof(float), hipMemcpyHostToDevice);
  softmax_wave<<<(rows + 1) / 2, 128>>>(d_x, d_y, rows, cols);
  hipMemcpy(y, d_y, rows * cols * sizeof(float), hipMemcpyDeviceToHost);
  hipFree(d_x);
  hipFree(d_y);
}
