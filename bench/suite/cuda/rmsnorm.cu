#include <cuda_runtime.h>

// y = x / rms(x) * weight.  The row is read once and kept in dynamic shared memory.
extern __shared__ float row_cache[];

__global__ void rms_norm(float* __restrict__ y, const float* __restrict__ x, const float* __restrict__ weight, int dim, float epsilon)
{
    __shared__ float partial[8];
    const float* src = x + (size_t)blockIdx.x * dim;
    float ss = 0.0f;
    for (int i = threadIdx.x; i < dim; i += blockDim.x) {
        const float v = src[i];
        row_cache[i] = v;
        ss = fmaf(v, v, ss);
    }
    for (int s = warpSize / 2; s > 0; s >>= 1) ss += __shfl_xor_sync(~0u, ss, s);
    if (threadIdx.x % 32 == 0) partial[threadIdx.x / 32] = ss;
    __syncthreads();
    if (threadIdx.x == 0) {
        float total = 0.0f;
        for (int w = 0; w < blockDim.x / 32; ++w) total += partial[w];
        partial[0] = 1.0f / sqrtf(total / dim + epsilon);
    }
    __syncthreads();
    const float inv = partial[0];
    for (int i = threadIdx.x; i < dim; i += blockDim.x)
        y[(size_t)blockIdx.x * dim + i] = row_cache[i] * inv * weight[i];
}

extern "C" void rmsnorm(const float* x, const float* weight, float* y, int rows, int dim)
{
    float *dx = 0, *dw = 0, *dy = 0;
    const size_t n = (size_t)rows * dim;
    cudaMalloc((void**)&dx, n * sizeof(float));
    cudaMalloc((void**)&dw, dim * sizeof(float));
    cudaMalloc((void**)&dy, n * sizeof(float));
    cudaMemcpy(dx, x, n * sizeof(float), cudaMemcpyHostToDevice);
    cudaMemcpy(dw, weight, dim * sizeof(float), cudaMemcpyHostToDevice);
    rms_norm<<<rows, 256, dim * sizeof(float)>>>(dy, dx, dw, dim, 1e-5f);
    cudaMemcpy(y, dy, n * sizeof(float), cudaMemcpyDeviceToHost);
    cudaFree(dx);
    cudaFree(dw);
    cudaFree(dy);
}
