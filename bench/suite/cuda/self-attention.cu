// softmax(Q K^T / sqrt(D)) V, one block per (head, tile of queries). Keys and values pass through shared memory,
// the softmax is computed online, so no row of scores is kept.
#include <cuda_runtime.h>
#include <math.h>

constexpr int HEADS = 12;   // batch * heads
constexpr int SEQ = 128;
constexpr int DIM = 64;
constexpr int TILE_Q = 32;  // one query per thread
constexpr int TILE_K = 16;

__global__ void __launch_bounds__(TILE_Q) attention_forward(const float* __restrict__ Q, const float* __restrict__ K,
                                                            const float* __restrict__ V, float* __restrict__ O) {
  __shared__ float k_tile[TILE_K][DIM];
  __shared__ float v_tile[TILE_K][DIM];
  __shared__ float scores[TILE_Q][TILE_K + 1];

  const int head = blockIdx.y;
  const int row = blockIdx.x * TILE_Q + threadIdx.x;
  const size_t offset = (size_t)head * SEQ * DIM;
  const float scale = rsqrtf((float)DIM);

  float q[DIM], acc[DIM];
#pragma unroll
  for (int d = 0; d < DIM; ++d) {
    q[d] = row < SEQ ? Q[offset + row * DIM + d] * scale : 0.f;
    acc[d] = 0.f;
  }
  float m = -INFINITY, l = 0.f;

  for (int k0 = 0; k0 < SEQ; k0 += TILE_K) {
    const int keys = min(TILE_K, SEQ - k0);
    for (int i = threadIdx.x; i < keys * DIM; i += TILE_Q) {
      k_tile[i / DIM][i % DIM] = K[offset + k0 * DIM + i];
      v_tile[i / DIM][i % DIM] = V[offset + k0 * DIM + i];
    }
    __syncthreads();

    float tile_max = m;
    for (int j = 0; j < keys; ++j) {
      float s = 0.f;
#pragma unroll
      for (int d = 0; d < DIM; ++d) s += q[d] * k_tile[j][d];
      scores[threadIdx.x][j] = s;
      tile_max = fmaxf(tile_max, s);
    }
    const float correction = __expf(m - tile_max);
    l *= correction;
#pragma unroll
    for (int d = 0; d < DIM; ++d) acc[d] *= correction;
    for (int j = 0; j < keys; ++j) {
      const float p = __expf(scores[threadIdx.x][j] - tile_max);
      l += p;
#pragma unroll
      for (int d = 0; d < DIM; ++d) acc[d] += p * v_tile[j][d];
    }
    m = tile_max;
    __syncthreads();
  }

  if (row < SEQ) {
    for (int d = 0; d < DIM; ++d) O[offset + row * DIM + d] = acc[d] / l;
  }
}
