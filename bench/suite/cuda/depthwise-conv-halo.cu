#include <cuda_runtime.h>

// 8 x 8 output pixels of 4 channels per block; the halo is loaded once
constexpr int TILE = 8;
constexpr int CH = 4;

template <int K>
__global__ void depthwise_halo(const float* __restrict__ in, const float* __restrict__ filt, float* __restrict__ out, int3 shape) {
  constexpr int SPAN = TILE + K - 1;
  __shared__ float halo[SPAN][SPAN][CH];
  __shared__ float taps[K * K][CH];
  const int3 out_shape = make_int3(shape.x - K + 1, shape.y - K + 1, shape.z);
  const int y0 = blockIdx.z * TILE, x0 = blockIdx.y * TILE, c0 = blockIdx.x * CH;
  const int tid = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
  const int threads = blockDim.x * blockDim.y * blockDim.z;

  for (int i = tid; i < SPAN * SPAN * CH; i += threads) {
    const int c = i % CH, x = i / CH % SPAN, y = i / CH / SPAN;
    const bool ok = y0 + y < shape.x && x0 + x < shape.y && c0 + c < shape.z;
    halo[y][x][c] = ok ? __ldg(&in[((y0 + y) * shape.y + x0 + x) * shape.z + c0 + c]) : 0.f;
  }
  for (int i = tid; i < K * K * CH; i += threads) taps[i / CH][i % CH] = c0 + i % CH < shape.z ? filt[i / CH * shape.z + c0 + i % CH] : 0.f;
  __syncthreads();

  const int c = threadIdx.x, x = threadIdx.y, y = threadIdx.z;
  if (y0 + y >= out_shape.x || x0 + x >= out_shape.y || c0 + c >= out_shape.z) return;
  float acc = 0.f;
#pragma unroll
  for (int t = 0; t < K * K; ++t) acc = __fmaf_rn(halo[y + t / K][x + t % K][c], taps[t][c], acc);
  out[((y0 + y) * out_shape.y + x0 + x) * out_shape.z + c0 + c] = acc;
}

extern "C" bool depthwise_forward(const float* in, const float* filt, float* out, int H, int W, int C, int K) {
  const int OH = H - K + 1, OW = W - K + 1;
  float *d_in{}, *d_filt{}, *d_out{};
  bool ok = cudaMalloc(&d_in, H * W * C * sizeof(float)) == cudaSuccess && cudaMalloc(&d_filt, K * K * C * sizeof(float)) == cudaSuccess &&
            cudaMalloc(&d_out, OH * OW * C * sizeof(float)) == cudaSuccess;
  ok = ok && cudaMemcpy(d_in, in, H * W * C * sizeof(float), cudaMemcpyHostToDevice) == cudaSuccess;
  ok = ok && cudaMemcpy(d_filt, filt, K * K * C * sizeof(float), cudaMemcpyHostToDevice) == cudaSuccess;
  if (!ok) return false;
  const dim3 block(CH, TILE, TILE), grid((C + CH - 1) / CH, (OW + TILE - 1) / TILE, (OH + TILE - 1) / TILE);
  if (K == 3)
    depthwise_halo<3><<<grid, block>>>(d_in, d_filt, d_out, make_int3(H, W, C));
  else if (K == 5)
    depthwise_halo<5><<<grid, block>>>(d_in, d_filt, d_out, make_int3(H, W, C));
  else
    return false;
  ok = cudaMemcpy(out, d_out, OH * OW * C * sizeof(float), cudaMemcpyDeviceToHost) == cudaSuccess;
  cudaFree(d_in), cudaFree(d_filt), cudaFree(d_out);
  return ok;
}
