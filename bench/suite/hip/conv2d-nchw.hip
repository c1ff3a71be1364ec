#include <hip/hip_runtime.h>

static constexpr int NN = 1;
static constexpr int CC = 64;
static constexpr int HH = 8;
static constexpr int WW = 8;
static constexpr int OO = 64;
static constexpr int RR = 2;
static constexpr int SS = 2;
static constexpr int STRIDE = 2;
static constexpr int PADDING = 0;
static constexpr int OH = (HH + 2 * PADDING - RR) / STRIDE + 1;
static constexpr int OW = (WW + 2 * PADDING - SS) / STRIDE + 1;

// generated: threadIdx.x over filters, registers over four neighbouring columns
extern "C" __global__ void __launch_bounds__(64) default_function_kernel0(const float* __restrict__ placeholder, const float* __restrict__ placeholder1, float* __restrict__ compute) {
  float local[4];
  const int o = ((int)blockIdx.x % ((OO + 63) / 64)) * 64 + (int)threadIdx.x;
  const int n = ((int)blockIdx.x / ((OO + 63) / 64));
  const int y = (int)blockIdx.y;
  const int x0 = (int)blockIdx.z * 4;
  if (o < OO) {
    #pragma unroll
    for (int j = 0; j < 4; ++j) { local[j] = 0.000000e+00f; }
    for (int c = 0; c < CC; ++c) {
      for (int r = 0; r < RR; ++r) {
        for (int s = 0; s < SS; ++s) {
          const float weight = placeholder1[((o * CC + c) * RR + r) * SS + s];
          const int iy = ((y * STRIDE) + r) - PADDING;
          #pragma unroll
          for (int j = 0; j < 4; ++j) {
            const int ix = (((x0 + j) * STRIDE) + s) - PADDING;
            local[j] = local[j] + ((((0 <= iy) && (iy < HH)) && ((0 <= ix) && (ix < WW))) ? placeholder[((n * CC + c) * HH + iy) * WW + ix] : 0.000000e+00f) * weight;
          }
        }
      }
    }
    #pragma unroll
    for (int j = 0; j < 4; ++j) {
      if (x0 + j < OW) { compute[((n * OO + o) * OH + y) * OW + x0 + j] = local[j]; }
    }
  }
}
