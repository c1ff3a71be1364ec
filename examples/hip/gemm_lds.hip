#include <hip/hip_runtime.h>

#define T 8

__global__ void gemm_lds_kernel(const float* A, const float* B, float* C, int M, int N, int K)
{
    __shared__ float a[T][T], b[T][T];
    const int r = blockIdx.y * T + threadIdx.y, c = blockIdx.x * T + threadIdx.x;
    float sum = 0.f;
    for(int t = 0; t < (K + T - 1) / T; ++t)
    {
        a[threadIdx.y][threadIdx.x] = r < M && t * T + threadIdx.x < K ? A[r * K + t * T + threadIdx.x] : 0.f;
        b[threadIdx.y][threadIdx.x] = c < N && t * T + threadIdx.y < K ? B[(t * T + threadIdx.y) * N + c] : 0.f;
        __syncthreads();
        for(int k = 0; k < T; ++k) sum += a[threadIdx.y][k] * b[k][threadIdx.x];
        __syncthreads();
    }
    if(r < M && c < N) C[r * N + c] = sum;
}

extern "C" void gemm(const float *A, const float *B, float *C, int M, int N, int K) {
  float *d_A;
  hipMalloc(&d_A, M * K * sizeof(float));
  float *d_B;
  hipMalloc(&d_B, K * N * sizeof(float));
  float *d_C;
  hipMalloc(&d_C, M * N * sizeof(float));
  hipMemcpy(d_A, A, M * K * sizeof(float), hipMemcpyHostToDevice);
  hipMemcpy(d_B, B, K * N * sizeof(float), hipMemcpyHostToDevice);
  gemm_lds_kernel<<<dim3((N + T - 1) / T, (M + T - 1) / T), dim3(T, T)>>>(d_A, d_B, d_C, M, N, K);
  hipMemcpy(C, d_C, M * N * sizeof(float), hipMemcpyDeviceToHost);
  hipFree(d_A);
  hipFree(d_B);
  hipFree(d_C);
}
