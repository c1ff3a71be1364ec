#include <hip/hip_runtime.h>

#define HEIGHT 6
#define WIDTH 6
#define CHANNELS 3
#define KSIZE 3
#define OUT_HEIGHT (HEIGHT - KSIZE + 1)
#define OUT_WIDTH (WIDTH - KSIZE + 1)

__global__ void depthwise_conv2d(float *out, const float *img, const float *flt)
{
  for (int job = blockIdx.x * blockDim.x + threadIdx.x; job < OUT_HEIGHT * OUT_WIDTH * CHANNELS; job += blockDim.x * gridDim.x)
  {
    int rest = job;
    const int c = rest % CHANNELS; rest /= CHANNELS;
    const int x = rest % OUT_WIDTH; rest /= OUT_WIDTH;
    const int y = rest;
    const float *p = &img[(y * WIDTH + x) * CHANNELS + c];
    const float *q = &flt[c];
    float acc = 0.f;
#pragma unroll
    for (int r = 0; r < KSIZE; ++r)
    {
#pragma unroll
      for (int s = 0; s < KSIZE; ++s, q += CHANNELS) acc += p[s * CHANNELS] * *q;
      p += WIDTH * CHANNELS;
    }
    out[job] = acc;
  }
}

extern "C" void run_depthwise(const float *img, const float *flt, float *out)
{
  float *d_img, *d_flt, *d_out;
  hipMalloc((void **)&d_img, sizeof(float) * HEIGHT * WIDTH * CHANNELS);
  hipMalloc((void **)&d_flt, sizeof(float) * KSIZE * KSIZE * CHANNELS);
  hipMalloc((void **)&d_out, sizeof(float) * OUT_HEIGHT * OUT_WIDTH * CHANNELS);
  hipMemcpy(d_img, img, sizeof(float) * HEIGHT * WIDTH * CHANNELS, hipMemcpyHostToDevice);
  hipMemcpy(d_flt, flt, sizeof(float) * KSIZE * KSIZE * CHANNELS, hipMemcpyHostToDevice);
  depthwise_conv2d<<<40, 256>>>(d_out, d_img, d_flt);
  hipMemcpy(out, d_out, sizeof(float) * OUT_HEIGHT * OUT_WIDTH * CHANNELS, hipMemcpyDeviceToHost);
  hipFree(d_img);
  hipFree(d_flt);
  hipFree(d_out);
}
