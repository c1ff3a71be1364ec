#include <hip/hip_runtime.h>
#include <hip/hip_fp16.h>

using half4 = __attribute__((ext_vector_type(4))) _Float16;
using float16v = __attribute__((ext_vector_type(16))) float;

namespace {
constexpr int MT = 32, NT = 32, KT = 8;

// Panel of a batched operand in LDS, stored as the matrix unit wants it: four consecutive k of one row or column.
struct Panel {
  half4 quads[KT / 4][32];
};
}

// grid: tiles of N, tiles of M, batch
__global__ void __launch_bounds__(64) bmm_32x32x8(const _Float16* A, const _Float16* W, float* C, int M, int K, int N) {
  __shared__ Panel pa, pb;
  const int lane = threadIdx.x;
  const int idx = lane % 32, quad = lane / 32;
  const int m0 = blockIdx.y * MT, n0 = blockIdx.x * NT;
  A += (size_t)blockIdx.z * M * K;
  W += (size_t)blockIdx.z * K * N;
  C += (size_t)blockIdx.z * M * N;

  float16v acc;
  for (int i = 0; i < 16; ++i) acc[i] = 0.f;

  for (int k0 = 0; k0 < K; k0 += KT) {
    half4 va, vb;
    for (int i = 0; i < 4; ++i) {
      const int k = k0 + quad * 4 + i;
      va[i] = (m0 + idx < M && k < K) ? A[(m0 + idx) * K + k] : (_Float16)0;
      vb[i] = (n0 + idx < N && k < K) ? W[k * N + n0 + idx] : (_Float16)0;
    }
    pa.quads[quad][idx] = va;
    pb.quads[quad][idx] = vb;
    __syncthreads();
    acc = __builtin_amdgcn_mfma_f32_32x32x8f16(pa.quads[lane / 32][lane % 32], pb.quads[lane / 32][lane % 32], acc, 0, 0, 0);
    __syncthreads();
  }

  for (int r = 0; r < 16; ++r) {
    const int row = m0 + 8 * (r / 4) + 4 * quad + (r & 3);
    if (row < M && n0 + idx < N) C[row * N + n0 + idx] = acc[r];
  }
}

extern "C" int batched_gemm(const void* A, const void* W, float* C, int batch, int M, int K, int N) {
  _Float16 *dA = nullptr, *dW = nullptr;
  float* dC = nullptr;
  const size_t nA = (size_t)batch * M * K, nW = (size_t)batch * K * N, nC = (size_t)batch * M * N;
  if (hipMalloc(&dA, nA * 2) != hipSuccess || hipMalloc(&dW, nW * 2) != hipSuccess || hipMalloc(&dC, nC * 4) != hipSuccess) return 1;
  hipMemcpy(dA, A, nA * 2, hipMemcpyHostToDevice);
  hipMemcpy(dW, W, nW * 2, hipMemcpyHostToDevice);
  bmm_32x32x8<<<dim3((N + NT - 1) / NT, (M + MT - 1) / MT, batch), 64>>>(dA, dW, dC, M, K, N);
  hipMemcpy(C, dC, nC * 4, hipMemcpyDeviceToHost);
  hipFree(dA);
  hipFree(dW);
  hipFree(dC);
  return 0;
}
