#include <hip/hip_runtime.h>

#define CHECK(call) do { if ((call) != hipSuccess) return; } while (0)

__global__ void add_kernel(const float* a, const float* b, float* c, int n)
{
    const int i = hipBlockIdx_x * hipBlockDim_x + hipThreadIdx_x;
    if(i < n)
        c[i] = a[i] + b[i];
}

extern "C" void add(const float* a, const float* b, float* c, int n)
{
    float *d_a, *d_b, *d_c;
    const size_t bytes = n * sizeof(float);
    CHECK(hipMalloc(&d_a, bytes));
    CHECK(hipMalloc(&d_b, bytes));
    CHECK(hipMalloc(&d_c, bytes));
    CHECK(hipMemcpy(d_a, a, bytes, hipMemcpyHostToDevice));
    CHECK(hipMemcpy(d_b, b, bytes, hipMemcpyHostToDevice));
    hipLaunchKernelGGL(add_kernel, dim3((n + 127) / 128), dim3(128), 0, 0, d_a, d_b, d_c, n);
    CHECK(hipMemcpy(c, d_c, bytes, hipMemcpyDeviceToHost));
    CHECK(hipFree(d_a));
    CHECK(hipFree(d_b));
    CHECK(hipFree(d_c));
}
