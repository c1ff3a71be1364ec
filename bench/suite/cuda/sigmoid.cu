#include <cuda_runtime.h>
constexpr int N = 192;
constexpr int ILP = 4;
constexpr int BLOCK = 128;

// each thread works on ILP elements that lie a block apart
extern "C" __global__ void __launch_bounds__(BLOCK) sigmoid_ilp(float* __restrict__ T_sigmoid, const float* __restrict__ data) {
  float r[ILP];
  const int first = ((int)blockIdx.x) * (BLOCK * ILP) + ((int)threadIdx.x);
  #pragma unroll
  for (int i = 0; i < ILP; ++i) {
    const int at = first + i * BLOCK;
    r[i] = at < N ? data[at] : 0.000000e+00f;
  }
  #pragma unroll
  for (int i = 0; i < ILP; ++i) r[i] = __fdividef(1.000000e+00f, 1.000000e+00f + __expf(0.000000e+00f - r[i]));
  #pragma unroll
  for (int i = 0; i < ILP; ++i) {
    const int at = first + i * BLOCK;
    if (at < N) T_sigmoid[at] = r[i];
  }
}
