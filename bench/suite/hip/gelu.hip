#include <hip/hip_runtime.h>
#include <cmath>

namespace activation {
struct GeluTanh {
  __device__ float operator()(float x) const {
    const float inner = 0.7978845608f * (x + 0.044715f * x * x * x);
    return 0.5f * x * (1.0f + tanhf(inner));
  }
};

template <class F>
__global__ void apply(const float* in, float* out, int n, F f) {
  const int first = blockIdx.x * blockDim.x + threadIdx.x;
  const int step = blockDim.x * gridDim.x;
  for (int i = first; i < n; i += step) out[i] = f(in[i]);
}
}  // namespace activation

extern "C" hipError_t gelu_forward(const float* in, float* out, int n) {
  float *d_in, *d_out;
  hipError_t status;
  if ((status = hipMalloc((void**)&d_in, n * sizeof(float))) != hipSuccess) return status;
  if ((status = hipMalloc((void**)&d_out, n * sizeof(float))) != hipSuccess) return status;
  status = hipMemcpy(d_in, in, n * sizeof(float), hipMemcpyHostToDevice);
  if (status != hipSuccess) return status;
  const int blocks = n > 120 * 256 ? 120 : (n + 255) / 256;
  activation::apply<<<blocks, 256>>>(d_in, d_out, n, activation::GeluTanh());
  status = hipMemcpy(out, d_out, n * sizeof(float), hipMemcpyDeviceToHost);
  hipFree(d_in);
  hipFree(d_out);
  return status;
}
