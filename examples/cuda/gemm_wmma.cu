#include <cuda_fp16.h>
#include <mma.h>
using namespace nvcuda;

// A warp computes a 16 x 16 tile of C with tensor cores; M, N, K are multiples of 16.
__global__ void gemm_wmma_kernel(const half *A, const half *B, float *C, int N, int K) {
  wmma::fragment<wmma::matrix_a, 16, 16, 16, half, wmma::row_major> a;
  wmma::fragment<wmma::matrix_b, 16, 16, 16, half, wmma::row_major> b;
  wmma::fragment<wmma::accumulator, 16, 16, 16, float> c;
  wmma::fill_fragment(c, 0.0f);
  for (int k = 0; k < K; k += 16) {
    wmma::load_matrix_sync(a, A + blockIdx.y * 16 * K + k, K);
    wmma::load_matrix_sync(b, B + k * N + blockIdx.x * 16, N);
    wmma::mma_sync(c, a, b, c);
  }
  wmma::store_matrix_sync(C + blockIdx.y * 16 * N + blockIdx.x * 16, c, N, wmma::mem_row_major);
}

extern "C" void gemm_f16(const half *A, const half *B, float *C, int M, int N, int K) {
  half *d_A;
  cudaMalloc(&d_A, M * K * sizeof(half));
  half *d_B;
  cudaMalloc(&d_B, K * N * sizeof(half));
  float *d_C;
  cudaMalloc(&d_C, M * N * sizeof(float));
  cudaMemcpy(d_A, A, M * K * sizeof(half), cudaMemcpyHostToDevice);
  cudaMemcpy(d_B, B, K * N * sizeof(half), cudaMemcpyHostToDevice);
  gemm_wmma_kernel<<<dim3(N / 16, M / 16), 32>>>(d_A, d_B, d_C, N, K);
  cudaMemcpy(C, d_C, M * N * sizeof(float), cudaMemcpyDeviceToHost);
  cudaFree(d_A);
  cudaFree(d_B);
  cudaFree(d_C);
}
