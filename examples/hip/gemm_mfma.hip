#include <hip/hip_runtime.h>

typedef _Float16 half4 __attribute__((ext_vector_type(4)));
typedef float float4v __attribute__((ext_vector_type(4)));

// One wave, one 16 x 16 tile, matrix cores; M, N, K are multiples of 16.
__global__ void gemm_kernel(const _Float16* A, const _Float16* B, float* C, int N, int K)
{
    const int lane = threadIdx.x, col = lane % 16, quad = lane / 16;
    const int m0 = blockIdx.y * 16, n0 = blockIdx.x * 16;
    float4v acc = {0.f, 0.f, 0.f, 0.f};
    for(int k0 = 0; k0 < K; k0 += 16)
    {
        half4 a, b;
        for(int i = 0; i < 4; ++i)
        {
            a[i] = A[(m0 + col) * K + k0 + quad * 4 + i];
            b[i] = B[(k0 + quad * 4 + i) * N + n0 + col];
        }
        acc = __builtin_amdgcn_mfma_f32_16x16x16f16(a, b, acc, 0, 0, 0);
    }
    for(int i = 0; i < 4; ++i)
        C[(m0 + quad * 4 + i) * N + n0 + col] = acc[i];
}

extern "C" void gemm_f16(const _Float16 *A, const _Float16 *B, float *C, int M, int N, int K) {
  _Float16 *d_A;
  hipMalloc(&d_A, M * K * sizeof(_Float16));
  _Float16 *d_B;
  hipMalloc(&d_B, K * N * sizeof(_Float16));
  float *d_C;
  hipMalloc(&d_C, M * N * sizeof(float));
  hipMemcpy(d_A, A, M * K * sizeof(_Float16), hipMemcpyHostToDevice);
  hipMemcpy(d_B, B, K * N * sizeof(_Float16), hipMemcpyHostToDevice);
  gemm_kernel<<<dim3(N / 16, M / 16), 64>>>(d_A, d_B, d_C, N, K);
  hipMemcpy(C, d_C, M * N * sizeof(float), hipMemcpyDeviceToHost);
  hipFree(d_A);
  hipFree(d_B);
  hipFree(d_C);
}
