// C[M,N] = A[M,K] * B[K,N], half in, float out, on the tensor cores.
// A block of four warps owns a 32 x 32 tile of C; panels of A and B are staged in shared memory,
// filled up with zeros where the matrices end, so M, N and K are free.
#include <cuda_fp16.h>
#include <cuda_runtime.h>
#include <mma.h>
#include <stdio.h>
#include <stdlib.h>

using namespace nvcuda;

#define CUDA_CHECK(call)                                                            \
  do {                                                                              \
    cudaError_t status_ = (call);                                                   \
    if (status_ != cudaSuccess) {                                                   \
      fprintf(stderr, "CUDA error %s at line %d\n", cudaGetErrorString(status_), __LINE__); \
      exit(1);                                                                      \
    }                                                                               \
  } while (0)

static constexpr int kTileM = 32;
static constexpr int kTileN = 32;
static constexpr int kTileK = 16;
static constexpr int kWarps = 4;

__global__ void hgemm_wmma(const half* __restrict__ A, const half* __restrict__ B, float* __restrict__ C, int M, int N, int K) {
  __shared__ __align__(32) half sA[kTileM * kTileK];
  __shared__ __align__(32) half sB[kTileK * kTileN];
  __shared__ __align__(32) float sC[kTileM * kTileN];

  const int tid = threadIdx.x;
  const int warp = tid / 32;
  const int warp_m = (warp >> 1) * 16;
  const int warp_n = (warp & 1) * 16;
  const int row0 = blockIdx.y * kTileM;
  const int col0 = blockIdx.x * kTileN;

  wmma::fragment<wmma::accumulator, 16, 16, 16, float> acc;
  wmma::fill_fragment(acc, 0.0f);

  for (int k0 = 0; k0 < K; k0 += kTileK) {
    for (int i = tid; i < kTileM * kTileK; i += kWarps * 32) {
      const int r = i / kTileK, c = i % kTileK;
      const bool inside = row0 + r < M && k0 + c < K;
      sA[i] = inside ? A[(row0 + r) * K + k0 + c] : __float2half(0.0f);
    }
    for (int i = tid; i < kTileK * kTileN; i += kWarps * 32) {
      const int r = i / kTileN, c = i % kTileN;
      const bool inside = k0 + r < K && col0 + c < N;
      sB[i] = inside ? B[(k0 + r) * N + col0 + c] : __float2half(0.0f);
    }
    __syncthreads();

    wmma::fragment<wmma::matrix_a, 16, 16, 16, half, wmma::row_major> a;
    wmma::fragment<wmma::matrix_b, 16, 16, 16, half, wmma::row_major> b;
    wmma::load_matrix_sync(a, sA + warp_m * kTileK, kTileK);
    wmma::load_matrix_sync(b, sB + warp_n, kTileN);
    wmma::mma_sync(acc, a, b, acc);
    __syncthreads();
  }

  wmma::store_matrix_sync(sC + warp_m * kTileN + warp_n, acc, kTileN, wmma::mem_row_major);
  __syncthreads();
  for (int i = tid; i < kTileM * kTileN; i += kWarps * 32) {
    const int r = row0 + i / kTileN, c = col0 + i % kTileN;
    if (r < M && c < N) C[r * N + c] = sC[i];
  }
}

extern "C" void hgemm(const half* A, const half* B, float* C, int M, int N, int K) {
  half *dA, *dB;
  float* dC;
  CUDA_CHECK(cudaMalloc(&dA, sizeof(half) * M * K));
  CUDA_CHECK(cudaMalloc(&dB, sizeof(half) * K * N));
  CUDA_CHECK(cudaMalloc(&dC, sizeof(float) * M * N));
  CUDA_CHECK(cudaMemcpy(dA, A, sizeof(half) * M * K, cudaMemcpyHostToDevice));
  CUDA_CHECK(cudaMemcpy(dB, B, sizeof(half) * K * N, cudaMemcpyHostToDevice));

  const dim3 grid((N + kTileN - 1) / kTileN, (M + kTileM - 1) / kTileM);
  hgemm_wmma<<<grid, kWarps * 32>>>(dA, dB, dC, M, N, K);
  CUDA_CHECK(cudaGetLastError());
  CUDA_CHECK(cudaDeviceSynchronize());

  CUDA_CHECK(cudaMemcpy(C, dC, sizeof(float) * M * N, cudaMemcpyDeviceToHost));
  CUDA_CHECK(cudaFree(dA));
  CUDA_CHECK(cudaFree(dB));
  CUDA_CHECK(cudaFree(dC));
}
