#include <hip/hip_runtime.h>

#define TOKENS 4
#define FEATURES 32
#define EPSILON 1e-5f
#define BLOCK 128

static __device__ float block_sum(float v, float *lds)
{
    const int t = threadIdx.x;
    lds[t] = v;
    __syncthreads();
    for (int half = BLOCK / 2; half >= 1; half /= 2) {
        if (t < half) lds[t] += lds[t + half];
        __syncthreads();
    }
    const float total = lds[0];
    __syncthreads();
    return total;
}

extern "C" __global__ void __launch_bounds__(BLOCK) layer_norm(const float *x, const float *gamma, const float *beta, float *y)
{
    __shared__ float lds[BLOCK];
    const float *row = x + blockIdx.x * FEATURES;
    float s = 0.f;
    for (int i = threadIdx.x; i < FEATURES; i += BLOCK) s += row[i];
    const float mean = block_sum(s, lds) / FEATURES;
    float q = 0.f;
    for (int i = threadIdx.x; i < FEATURES; i += BLOCK) {
        const float d = row[i] - mean;
        q += d * d;
    }
    const float rstd = rsqrtf(block_sum(q, lds) / FEATURES + EPSILON);
    for (int i = threadIdx.x; i < FEATURES; i += BLOCK)
        y[blockIdx.x * FEATURES + i] = (row[i] - mean) * rstd * gamma[i] + beta[i];
}
