#include <hip/hip_runtime.h>

#define BATCH 1
#define HEIGHT 5
#define WIDTH 5
#define CHANNELS 64
#define POOL_H 5
#define POOL_W 5
#define STRIDE_H 1
#define STRIDE_W 1
static constexpr int kOutH = (HEIGHT - POOL_H) / STRIDE_H + 1;
static constexpr int kOutW = (WIDTH - POOL_W) / STRIDE_W + 1;

extern "C" __global__ void __launch_bounds__(256) avg_pool(float* __restrict__ pool_avg, const float* __restrict__ data) {
  const int i = ((int)blockIdx.x * 256) + ((int)threadIdx.x);
  float pool_sum = 0.000000e+00f;
  if (i < BATCH * kOutH * kOutW * CHANNELS) {
    for (int rv0 = 0; rv0 < POOL_H; ++rv0) {
      for (int rv1 = 0; rv1 < POOL_W; ++rv1) {
        pool_sum = pool_sum + data[((((i / (kOutH * kOutW * CHANNELS)) * HEIGHT + ((i / (kOutW * CHANNELS)) % kOutH) * STRIDE_H + rv0) * WIDTH + ((i / CHANNELS) % kOutW) * STRIDE_W + rv1) * CHANNELS) + (i % CHANNELS)];
      }
    }
    pool_avg[i] = pool_sum * (1.000000e+00f / (float)(POOL_H * POOL_W));
  }
}
