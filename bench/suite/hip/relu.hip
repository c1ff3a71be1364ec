#include <hip/hip_runtime.h>

// each thread clears the sign of four neighbours at a time
__global__ void relu4(const float* __restrict__ x, float* __restrict__ y, unsigned n)
{
    const unsigned i = 4u * (blockIdx.x * blockDim.x + threadIdx.x);
    if (i + 4u <= n) {
        float4 v = *reinterpret_cast<const float4*>(x + i);
        v.x = fmaxf(v.x, 0.0f); v.y = fmaxf(v.y, 0.0f); v.z = fmaxf(v.z, 0.0f); v.w = fmaxf(v.w, 0.0f);
        *reinterpret_cast<float4*>(y + i) = v;
    } else {
        for (unsigned j = i; j < n; ++j) y[j] = fmaxf(x[j], 0.0f);
    }
}

extern "C" void relu(const float* x, float* y, unsigned n)
{
    float *dx, *dy;
    hipMalloc((void**)&dx, n * sizeof(float));
    hipMalloc((void**)&dy, n * sizeof(float));
    hipMemcpy(dx, x, n * sizeof(float), hipMemcpyHostToDevice);
    const unsigned per_block = 4 * 256;
    relu4<<<(n + per_block - 1) / per_block, 256>>>(dx, dy, n);
    hipMemcpy(y, dy, n * sizeof(float), hipMemcpyDeviceToHost);
    hipFree(dx);
    hipFree(dy);
}
