#include <cuda_fp16.h>
#include <cuda_runtime.h>

// Half operands on the float pipes: 32 x 32 tiles, two stages of shared memory, 2 x 4 results per thread.
namespace tile {
enum : int { M = 32, N = 32, K = 16, Threads = 128 };
}

struct Stage {
  __half a[tile::M][tile::K];
  __half b[tile::K][tile::N];
};

__device__ __forceinline__ void fetch(Stage& s, const __half* __restrict__ A, const __half* __restrict__ B, int m0, int n0, int k0, int M, int N, int K) {
  for (int e = threadIdx.x; e < tile::M * tile::K; e += tile::Threads) {
    const int r = e / tile::K, c = e % tile::K;
    s.a[r][c] = (m0 + r < M && k0 + c < K) ? A[(size_t)(m0 + r) * K + k0 + c] : __ushort_as_half((unsigned short)0);
  }
  for (int e = threadIdx.x; e < tile::K * tile::N; e += tile::Threads) {
    const int r = e / tile::N, c = e % tile::N;
    s.b[r][c] = (k0 + r < K && n0 + c < N) ? B[(size_t)(k0 + r) * N + n0 + c] : __ushort_as_half((unsigned short)0);
  }
}

extern "C" __global__ void __launch_bounds__(tile::Threads) hgemm_pipelined(int M, int N, int K, float alpha, const __half* A, const __half* B, float* C) {
  __shared__ Stage stages[2];
  const int m0 = blockIdx.y * tile::M, n0 = blockIdx.x * tile::N;
  const int ty = threadIdx.x / 8, tx = threadIdx.x % 8;
  float acc[2][4] = {};

  int now = 0;
  fetch(stages[now], A, B, m0, n0, 0, M, N, K);
  __syncthreads();
  for (int k0 = 0; k0 < K; k0 += tile::K, now ^= 1) {
    if (k0 + tile::K < K) fetch(stages[now ^ 1], A, B, m0, n0, k0 + tile::K, M, N, K);
#pragma unroll
    for (int k = 0; k < tile::K; ++k) {
      const float a0 = __half2float(stages[now].a[ty * 2][k]), a1 = __half2float(stages[now].a[ty * 2 + 1][k]);
      for (int j = 0; j < 4; j += 2) {
        const float2 b = __half22float2(*reinterpret_cast<const __half2*>(&stages[now].b[k][tx * 4 + j]));
        acc[0][j] += a0 * b.x;
        acc[0][j + 1] += a0 * b.y;
        acc[1][j] += a1 * b.x;
        acc[1][j + 1] += a1 * b.y;
      }
    }
    __syncthreads();
  }
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 4; ++j) {
      const int r = m0 + ty * 2 + i, c = n0 + tx * 4 + j;
      if (r < M && c < N) C[(size_t)r * N + c] = alpha * acc[i][j];
    }
}
