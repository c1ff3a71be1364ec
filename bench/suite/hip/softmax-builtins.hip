#include <hip/hip_runtime.h>
#include <hip/hip_fp16.h>

#define LANES 64
#define NEG_INF (-1.0f / 0.0f)

// butterfly with ds_bpermute, as rocm libraries spell it before __shfl
__device__ __forceinline__ float lane_xor(float v, int mask) {
  const int lane = __lane_id();
  return __int_as_float(__builtin_amdgcn_ds_bpermute((lane ^ mask) << 2, __float_as_int(v)));
}

template <typename Op>
__device__ __forceinline__ float wave_all(float v, Op&& op) {
  for (int mask = 1; mask < LANES; mask <<= 1) v = op(v, lane_xor(v, mask));
  return v;
}

__global__ void __launch_bounds__(LANES) softmax_row(const float* __restrict__ in, float* __restrict__ out, const int cols, const int pitch) {
  const auto base = static_cast<long>(blockIdx.x) * pitch;
  const int lane = threadIdx.x;
  float biggest = NEG_INF;
  for (int i = lane; i < cols; i += LANES) biggest = fmaxf(biggest, in[base + i]);
  biggest = wave_all(biggest, [](float a, float b) { return a > b ? a : b; });

  double total = 0.0;
  int i = lane;
  while (i < cols) {
    const float e = exp2f((in[base + i] - biggest) * 1.44269504f);
    out[base + i] = e;
    total += e;
    i += LANES;
  }
  const float sum = wave_all(static_cast<float>(total), [](float a, float b) { return a + b; });
  const float inv = __frcp_rn(sum);
  do {
    i -= LANES;
    if (i >= 0) out[base + i] *= inv;
  } while (i >= LANES);
}

extern "C" void row_softmax(const float* in, float* out, int rows, int cols) {
  size_t pitch_bytes = ((size_t)cols * sizeof(float) + 255) & ~(size_t)255;
  const int pitch = (int)(pitch_bytes / sizeof(float));
  char *d_in, *d_out;
  hipMalloc((void**)&d_in, pitch_bytes * rows);
  hipMalloc((void**)&d_out, pitch_bytes * rows);
  hipMemcpy2D(d_in, pitch_bytes, in, cols * sizeof(float), cols * sizeof(float), rows, hipMemcpyHostToDevice);
  softmax_row<<<dim3(rows), dim3(LANES), 0, hipStreamDefault>>>((const float*)d_in, (float*)d_out, cols, pitch);
  hipMemcpy2D(out, cols * sizeof(float), d_out, pitch_bytes, cols * sizeof(float), rows, hipMemcpyDeviceToHost);
  hipFree(d_in);
  hipFree(d_out);
}
