#include <hip/hip_runtime.h>
__global__ void sigmoid_kernel(const float *A, float *T_sigmoid, int n) {
    int tid = blockIdx.x * blockDim.x + threadIdx.x;
    if (tid < n) {
        T_sigmoid[tid] = 1.0f / (1.0f + expf(-A[tid]));
    }
}
