#include <hip/hip_runtime.h>

constexpr int kWave = 64;
constexpr int kMaxPerLane = 16;  // columns up to 1024

template <int Width>
__device__ inline float wave_max(float v) {
#pragma unroll
  for (int m = Width / 2; m > 0; m >>= 1) v = fmaxf(v, __shfl_xor(v, m, Width));
  return v;
}
template <int Width>
__device__ inline float wave_sum(float v) {
#pragma unroll
  for (int m = Width / 2; m > 0; m >>= 1) v += __shfl_xor(v, m, Width);
  return v;
}

// A wave of 64 lanes per row, the row in registers.
__global__ __launch_bounds__(256) void softmax_wave(float* dst, const float* src, int rows, int cols) {
  const int row = blockIdx.x * (blockDim.x / kWave) + threadIdx.x / kWave;
  const int lane = threadIdx.x % kWave;
  if (row >= rows) return;
  float regs[kMaxPerLane];
  float peak = -__builtin_huge_valf();
#pragma unroll
  for (int i = 0; i < kMaxPerLane; ++i) {
    const int c = lane + i * kWave;
    regs[i] = c < cols ? src[row * cols + c] : -__builtin_huge_valf();
    peak = fmaxf(peak, regs[i]);
  }
  peak = wave_max<kWave>(peak);
  float sum = 0.0f;
#pragma unroll
  for (int i = 0; i < kMaxPerLane; ++i) {
    regs[i] = __expf(regs[i] - peak);
    sum += regs[i];
  }
  sum = wave_sum<kWave>(sum);
#pragma unroll
  for (int i = 0; i < kMaxPerLane; ++i) {
    const int c = lane + i * kWave;
    if (c < cols) dst[row * cols + c] = regs[i] / sum;
  }
}
