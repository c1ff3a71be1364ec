#include <cuda_runtime.h>

#define FULL_MASK 0xffffffffu

// mean and sum of squared deviations of a part of a row, merged as in Chan et al.
struct Moments {
  float mean, m2, count;
  __device__ Moments() : mean(0.f), m2(0.f), count(0.f) {}
  __device__ void push(float v) {
    count += 1.f;
    const float delta = v - mean;
    mean += delta / count;
    m2 += delta * (v - mean);
  }
  __device__ void merge(float other_mean, float other_m2, float other_count) {
    const float n = count + other_count;
    if (n == 0.f) return;
    const float delta = other_mean - mean;
    mean += delta * (other_count / n);
    m2 += other_m2 + delta * delta * (count * other_count / n);
    count = n;
  }
};

// a warp per row
__global__ void layer_norm_welford(const float* __restrict__ X, const float* __restrict__ gamma, const float* __restrict__ beta,
                                   float* __restrict__ Y, int rows, int dim, float eps) {
  const int row = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
  const int lane = threadIdx.x % 32;
  if (row >= rows) return;
  const float* x = X + (size_t)row * dim;
  float* y = Y + (size_t)row * dim;

  Moments m;
  for (int i = lane; i < dim; i += 32) m.push(x[i]);
  for (int d = 16; d >= 1; d >>= 1) {
    const float mean = __shfl_xor_sync(FULL_MASK, m.mean, d);
    const float m2 = __shfl_xor_sync(FULL_MASK, m.m2, d);
    const float count = __shfl_xor_sync(FULL_MASK, m.count, d);
    m.merge(mean, m2, count);
  }
  const float inv_std = rsqrtf(m.m2 / dim + eps);
  for (int i = lane; i < dim; i += 32) y[i] = (x[i] - m.mean) * inv_std * gamma[i] + beta[i];
}
