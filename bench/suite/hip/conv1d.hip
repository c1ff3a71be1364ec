#include <hip/hip_runtime.h>

extern "C" __global__ void conv1d_valid(const float* __restrict__ signal, const float* __restrict__ taps, float* __restrict__ result, int length, int width)
{
    const int outputs = length - width + 1;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < outputs; i += gridDim.x * blockDim.x) {
        float sum = 0.0f;
        int k = 0;
        for (; k + 1 < width; k += 2) {
            sum += signal[i + k] * taps[k];
            sum += signal[i + k + 1] * taps[k + 1];
        }
        if (k < width) sum += signal[i + k] * taps[k];
        result[i] = sum;
    }
}
