#include <hip/hip_runtime.h>

#define ELEMENTS 64

/* 8 elements per thread, strided by the block; sizes are compile-time */
extern "C" __launch_bounds__(64) __global__ void vector_add(const float * __restrict__ a, const float * __restrict__ b, float * __restrict__ c)
{
    #pragma unroll 8
    for (int k = 0; k < 8; k++) {
        const int i = (blockIdx.x * 8 + k) * 64 + threadIdx.x;
        if (i >= ELEMENTS) return;
        c[i] = a[i] + b[i];
    }
}
