#include <hip/hip_runtime.h>
#include <hip/hip_fp16.h>

// Four waves per block, each wave 2 x 2 tiles of 16 x 16; LDS panels with a pad, next panel prefetched to registers.
namespace cfg {
template <int BM_, int BN_, int BK_> struct Tile { static constexpr int BM = BM_, BN = BN_, BK = BK_, PAD = 4; };
using T = Tile<64, 64, 16>;
}  // namespace cfg

using v4h = _Float16 __attribute__((ext_vector_type(4)));
using v4f = float __attribute__((ext_vector_type(4)));

template <typename T>
struct Loader {
  const _Float16* __restrict__ src;
  int rows, cols, ld;
  __device__ _Float16 operator()(int r, int c) const { return (r < rows && c < cols) ? src[r * ld + c] : _Float16(0.f); }
};

template <class C>
__global__ __launch_bounds__(256, 1) void gemm_kernel(Loader<C> A, Loader<C> B, float* __restrict__ D, int M, int N, int K) {
  __shared__ _Float16 sa[C::BM][C::BK + C::PAD];
  __shared__ _Float16 sb[C::BN][C::BK + C::PAD];
  constexpr int kPerThread = C::BM * C::BK / 256;
  const int tid = threadIdx.x, wave = __builtin_amdgcn_readfirstlane(tid / 64), lane = tid % 64;
  const int wm = (wave >> 1) * 32, wn = (wave & 1) * 32;
  const int m0 = blockIdx.y * C::BM, n0 = blockIdx.x * C::BN;

  v4f acc[2][2] = {};
  _Float16 ra[kPerThread], rb[kPerThread];
  auto prefetch = [&](int k0) {
#pragma unroll
    for (int i = 0; i < kPerThread; ++i) {
      const int e = i * 256 + tid;
      ra[i] = A(m0 + e / C::BK, k0 + e % C::BK);
      rb[i] = B(k0 + e % C::BK, n0 + e / C::BK);
    }
  };
  prefetch(0);
  for (int k0 = 0; k0 < K; k0 += C::BK) {
#pragma unroll
    for (int i = 0; i < kPerThread; ++i) {
      const int e = i * 256 + tid;
      sa[e / C::BK][e % C::BK] = ra[i];
      sb[e / C::BK][e % C::BK] = rb[i];
    }
    __syncthreads();
    if (k0 + C::BK < K) prefetch(k0 + C::BK);
    v4h a[2], b[2];
    for (int t = 0; t < 2; ++t) {
      a[t] = *(const v4h*)&sa[wm + t * 16 + lane % 16][lane / 16 * 4];
      b[t] = *(const v4h*)&sb[wn + t * 16 + lane % 16][lane / 16 * 4];
    }
#pragma unroll
    for (int i = 0; i < 2; ++i)
#pragma unroll
      for (int j = 0; j < 2; ++j) acc[i][j] = __builtin_amdgcn_mfma_f32_16x16x16f16(a[i], b[j], acc[i][j], 0, 0, 0);
    __syncthreads();
  }
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 2; ++j)
      for (int r = 0; r < 4; ++r) {
        const int row = m0 + wm + i * 16 + lane / 16 * 4 + r, col = n0 + wn + j * 16 + lane % 16;
        if (row < M && col < N) D[(size_t)row * N + col] = acc[i][j][r];
      }
}

extern "C" void gemm_blocked(const __half* A, const __half* B, float* D, int M, int N, int K) {
  void *da, *db, *dd;
  (void)hipMalloc(&da, 2ull * M * K);
  (void)hipMalloc(&db, 2ull * K * N);
  (void)hipMalloc(&dd, 4ull * M * N);
  (void)hipMemcpyHtoD((hipDeviceptr_t)da, (void*)A, 2ull * M * K);
  (void)hipMemcpyHtoD((hipDeviceptr_t)db, (void*)B, 2ull * K * N);
  using C = cfg::T;
  const Loader<C> la{static_cast<const _Float16*>(da), M, K, K}, lb{static_cast<const _Float16*>(db), K, N, N};
  gemm_kernel<C><<<dim3((N + C::BN - 1) / C::BN, (M + C::BM - 1) / C::BM), 256>>>(la, lb, static_cast<float*>(dd), M, N, K);
  (void)hipDeviceSynchronize();
  (void)hipMemcpyDtoH(D, (hipDeviceptr_t)dd, 4ull * M * N);
  (void)hipFree(da);
  (void)hipFree(db);
  (void)hipFree(dd);
}
