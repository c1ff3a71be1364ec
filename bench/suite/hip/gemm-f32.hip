#include <hip/hip_runtime.h>

#define M_SIZE 32
#define K_SIZE 128
#define N_SIZE 128

#define BM 32
#define BN 32
#define BK 8

typedef float f32x16 __attribute__((ext_vector_type(16)));

/* One wave per 32 x 32 tile of C with v_mfma_f32_32x32x2f32; operands staged in LDS, padded with zeros. */
extern "C" __global__ void __launch_bounds__(64) sgemm_mfma_32x32(const float *A, const float *B, float *C)
{
    __shared__ float lds_a[BM][BK + 1];
    __shared__ float lds_b[BK][BN + 1];
    const int t = threadIdx.x;
    const int row0 = blockIdx.y * BM;
    const int col0 = blockIdx.x * BN;
    const int i32_ = t & 31;
    const int half = t >> 5;

    f32x16 acc = {0};
    for (int k0 = 0; k0 < K_SIZE; k0 += BK) {
        for (int e = t; e < BM * BK; e += 64) {
            const int r = e / BK, c = e % BK;
            lds_a[r][c] = (row0 + r < M_SIZE && k0 + c < K_SIZE) ? A[(row0 + r) * K_SIZE + (k0 + c)] : 0.f;
        }
        for (int e = t; e < BK * BN; e += 64) {
            const int r = e / BN, c = e % BN;
            lds_b[r][c] = (k0 + r < K_SIZE && col0 + c < N_SIZE) ? B[(k0 + r) * N_SIZE + (col0 + c)] : 0.f;
        }
        __syncthreads();
        for (int k = 0; k < BK; k += 2)
            acc = __builtin_amdgcn_mfma_f32_32x32x2f32(lds_a[i32_][k + half], lds_b[k + half][i32_], acc, 0, 0, 0);
        __syncthreads();
    }
#pragma unroll
    for (int r = 0; r < 16; ++r) {
        const int row = row0 + 8 * (r / 4) + 4 * half + r % 4;
        const int col = col0 + i32_;
        if (row < M_SIZE && col < N_SIZE)
            C[row * N_SIZE + col] = acc[r];
    }
}
