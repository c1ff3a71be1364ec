#include <hip/hip_runtime.h>

#define BLOCK 64

// Sums through LDS; the row is read twice.
__global__ void layernorm_kernel(const float* x, const float* gamma, const float* beta, float* y, int d, float eps)
{
    __shared__ float part[BLOCK];
    __shared__ float square[BLOCK];
    const int t = threadIdx.x;
    const float* row = x + blockIdx.x * d;
    float s = 0.f, q = 0.f;
    for(int i = t; i < d; i += BLOCK) { s += row[i]; q += row[i] * row[i]; }
    part[t] = s;
    square[t] = q;
    __syncthreads();
    for(int k = BLOCK / 2; k > 0; k /= 2)
    {
        if(t < k)
        {
            part[t] += part[t + k];
            square[t] += square[t + k];
        }
        __syncthreads();
    }
    const float mean = part[0] / d;
    const float rstd = 1.0f / sqrtf(square[0] / d - mean * mean + eps);
    for(int i = t; i < d; i += BLOCK) y[blockIdx.x * d + i] = (row[i] - mean) * rstd * gamma[i] + beta[i];
}

extern "C" void layernorm(const float *x, const float *gamma, const float *beta, float *y, int rows, int d, float eps) {
  float *d_x;
  hipMalloc(&d_x, rows * d * sizeof(float));
  float *d_gamma;
  hipMalloc(&d_gamma, d * sizeof(float));
  float *d_beta;
  hipMalloc(&d_beta, d * sizeof(float));
  float *d_y;
  hipMalloc(&d_y, rows * d * sizeof(float));
  hipMemcpy(d_x, x, rows * d * sizeof(float), hipMemcpyHostToDevice);
  hipMemcpy(d_gamma, gamma, d * sizeof(float), hipMemcpyHostToDevice);
  hipMemcpy(d_beta, beta, d * sizeof(float), hipMemcpyHostToDevice);
  layernorm_kernel<<<rows, BLOCK>>>(d_x, d_gamma, d_beta, d_y, d, eps);
  hipMemcpy(y, d_y, rows * d * sizeof(float), hipMemcpyDeviceToHost);
  hipFree(d_x);
  hipFree(d_gamma);
  hipFree(d_beta);
  hipFree(d_y);
}
