#include <cuda_runtime.h>

template <typename T> struct Vec2 { T x, y; };
template <> struct Vec2<float> { float x, y; __device__ Vec2() : x(0), y(0) {} __device__ Vec2(float a, float b) : x(a), y(b) {}
  __device__ Vec2& operator+=(const Vec2& o) { x += o.x; y += o.y; return *this; } };

struct Params {
  const float* in; float* out;
  int H, W, C, OH, OW;
  enum { kVec = 2 };
};

template <int KH, int KW>
__device__ void window(const Params& p, const int n, const int oy, const int ox, const int c, const int sh, const int sw, float (&acc)[Params::kVec]) {
  Vec2<float> total;
  #pragma unroll
  for (int i = 0; i < KH * KW; ++i) {
    const int r = i / KW, s = i - r * KW;
    const float* at = p.in + ((n * p.H + oy * sh + r) * p.W + ox * sw + s) * p.C + c;
    total += Vec2<float>(at[0], c + 1 < p.C ? at[1] : 0.f);
  }
  acc[0] = total.x; acc[1] = total.y;
}

template <int KH, int KW, bool UNIT>
__global__ void sum_pool_strip(Params p, int sh, int sw) {
  const int pairs = (p.C + Params::kVec - 1) / Params::kVec;
  for (int job = threadIdx.x + blockIdx.x * blockDim.x; job < p.OW * pairs; job += blockDim.x * gridDim.x) {
    const int c = (job % pairs) * Params::kVec, ox = job / pairs;
    float acc[Params::kVec];
    if constexpr (UNIT) window<KH, KW>(p, blockIdx.z, blockIdx.y, ox, c, 1, 1, acc);
    else window<KH, KW>(p, blockIdx.z, blockIdx.y, ox, c, sh, sw, acc);
    float* dst = p.out + ((blockIdx.z * p.OH + blockIdx.y) * p.OW + ox) * p.C + c;
    for (int k = 0; k < Params::kVec; ++k) {
      if (c + k >= p.C) break;
      dst[k] = acc[k];
    }
  }
}

#define LAUNCH(kh, kw)                                                                       \
  if (KH == kh && KW == kw) {                                                                \
    if (SH == 1 && SW == 1) sum_pool_strip<kh, kw, true><<<grid, 64>>>(p, 1, 1);             \
    else sum_pool_strip<kh, kw, false><<<grid, 64>>>(p, SH, SW);                             \
  } else

extern "C" int pool_sum(const float* x, float* y, int N, int H, int W, int C, int KH, int KW, int SH, int SW) {
  Params p;
  p.H = H; p.W = W; p.C = C;
  p.OH = (H - KH) / SH + 1;
  p.OW = (W - KW) / SW + 1;
  float *in, *out;
  size_t in_size = sizeof(float) * N * H * W * C, out_size = sizeof(float) * N * p.OH * p.OW * C;
  cudaMalloc((void**)&in, in_size);
  cudaMalloc((void**)&out, out_size);
  cudaMemcpy(in, x, in_size, cudaMemcpyHostToDevice);
  p.in = in;
  p.out = out;
  int rc = 0;
  dim3 grid((p.OW * C + 63) / 64, p.OH, N);
  LAUNCH(5, 5) LAUNCH(3, 3) LAUNCH(7, 7) LAUNCH(3, 2) rc = 1;
  if (rc == 0) cudaMemcpy(y, out, out_size, cudaMemcpyDeviceToHost);
  cudaFree(in);
  cudaFree(out);
  return rc;
}
