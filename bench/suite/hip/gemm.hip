// D = A B with half operands on the matrix cores: v_mfma_f32_16x16x16f16, one wavefront per 16 x 16 tile.
#include <hip/hip_runtime.h>
#include <hip/hip_fp16.h>

#define HIP_ASSERT(x) do { if ((x) != hipSuccess) return; } while (0)

typedef _Float16 halfx4 __attribute__((ext_vector_type(4)));
typedef float floatx4 __attribute__((ext_vector_type(4)));

constexpr int kTile = 16;

// lane l holds row l % 16 of A and column l % 16 of B, k = 4 (l / 16) ... + 3; zero outside of the matrices
__device__ __forceinline__ halfx4 load_row(const _Float16* m, int row, int k, int rows, int depth) {
  halfx4 v;
#pragma unroll
  for (int i = 0; i < 4; ++i) v[i] = (row < rows && k + i < depth) ? m[row * depth + k + i] : (_Float16)0.0f;
  return v;
}

__device__ __forceinline__ halfx4 load_column(const _Float16* m, int k, int col, int depth, int cols) {
  halfx4 v;
#pragma unroll
  for (int i = 0; i < 4; ++i) v[i] = (k + i < depth && col < cols) ? m[(k + i) * cols + col] : (_Float16)0.0f;
  return v;
}

__global__ __launch_bounds__(64) void gemm_f16_mfma(const _Float16* __restrict__ a, const _Float16* __restrict__ b, float* __restrict__ d, int m, int n, int k) {
  const int lane = threadIdx.x & 63;
  const int in16 = lane % kTile, group = lane / kTile;
  const int row0 = blockIdx.y * kTile, col0 = blockIdx.x * kTile;

  floatx4 acc = {0.0f, 0.0f, 0.0f, 0.0f};
  for (int kk = 0; kk < k; kk += kTile) {
    const halfx4 av = load_row(a, row0 + in16, kk + 4 * group, m, k);
    const halfx4 bv = load_column(b, kk + 4 * group, col0 + in16, k, n);
    acc = __builtin_amdgcn_mfma_f32_16x16x16f16(av, bv, acc, 0, 0, 0);
  }

  for (int i = 0; i < 4; ++i) {
    const int row = row0 + 4 * group + i, col = col0 + in16;
    if (row < m && col < n) d[row * n + col] = acc[i];
  }
}

extern "C" void gemm_f16(const _Float16* a, const _Float16* b, float* d, int m, int n, int k) {
  _Float16 *da, *db;
  float* dd;
  HIP_ASSERT(hipMalloc((void**)&da, sizeof(_Float16) * m * k));
  HIP_ASSERT(hipMalloc((void**)&db, sizeof(_Float16) * k * n));
  HIP_ASSERT(hipMalloc((void**)&dd, sizeof(float) * m * n));
  HIP_ASSERT(hipMemcpy(da, a, sizeof(_Float16) * m * k, hipMemcpyHostToDevice));
  HIP_ASSERT(hipMemcpy(db, b, sizeof(_Float16) * k * n, hipMemcpyHostToDevice));
  hipLaunchKernelGGL(gemm_f16_mfma, dim3((n + kTile - 1) / kTile, (m + kTile - 1) / kTile), dim3(64), 0, 0, da, db, dd, m, n, k);
  HIP_ASSERT(hipMemcpy(d, dd, sizeof(float) * m * n, hipMemcpyDeviceToHost));
  HIP_ASSERT(hipFree(da));
  HIP_ASSERT(hipFree(db));
  HIP_ASSERT(hipFree(dd));
}
