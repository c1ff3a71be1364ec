#include <hip/hip_runtime.h>

// one block of four waves per row; no weight
template <unsigned Waves>
__global__ void __launch_bounds__(Waves * 64) rmsnorm_kernel(const float* __restrict__ x, float* __restrict__ y, unsigned dim)
{
    __shared__ float wave_sums[Waves];
    const unsigned lane = threadIdx.x % warpSize, wave = threadIdx.x / warpSize;
    x += blockIdx.x * dim;
    y += blockIdx.x * dim;
    float sum = 0.0f;
    for (unsigned i = threadIdx.x; i < dim; i += blockDim.x) sum += x[i] * x[i];
    for (int delta = 32; delta > 0; delta >>= 1) sum += __shfl_down(sum, delta);
    if (lane == 0) wave_sums[wave] = sum;
    __syncthreads();
    float total = 0.0f;
    for (unsigned w = 0; w < Waves; ++w) total += wave_sums[w];
    const float r = rsqrtf(total / dim + 1e-5f);
    for (unsigned i = threadIdx.x; i < dim; i += blockDim.x) y[i] = x[i] * r;
}

extern "C" void rms_norm(float* y, const float* x, unsigned rows, unsigned dim)
{
    const unsigned long bytes = 1ul * rows * dim * sizeof(float);
    float* device[2];
    hipMalloc((void**)&device[0], bytes);
    hipMalloc((void**)&device[1], bytes);
    hipMemcpy(device[0], x, bytes, hipMemcpyHostToDevice);
    rmsnorm_kernel<4><<<rows, 256>>>(device[0], device[1], dim);
    hipMemcpy(y, device[1], bytes, hipMemcpyDeviceToHost);
    hipFree(device[0]);
    hipFree(device[1]);
}
