#include <cuda_runtime.h>

#define BATCH 1
#define IN_H 8
#define IN_W 8
#define IN_C 64
#define OUT_C 64
#define KERNEL_H 2
#define KERNEL_W 2
#define STRIDE 2
#define PAD 0

#define OUT_H ((IN_H + 2 * PAD - KERNEL_H) / STRIDE + 1)
#define OUT_W ((IN_W + 2 * PAD - KERNEL_W) / STRIDE + 1)
#define PIXELS (BATCH * OUT_H * OUT_W)
#define DEPTH (KERNEL_H * KERNEL_W * IN_C)

// Implicit GEMM: [PIXELS x DEPTH] x [DEPTH x OUT_C].  A 16 x 16 block makes 16 pixels of 16 channels;
// the im2col panel is gathered into shared memory piece by piece.
extern "C" __global__ void __launch_bounds__(256)
conv2d_implicit_gemm(const float* __restrict__ input, const float* __restrict__ filter, float* __restrict__ output)
{
    __shared__ float patch[16][17];
    __shared__ float taps[16][17];

    const int tx = threadIdx.x, ty = threadIdx.y;
    const int pixel = blockIdx.y * 16 + ty;
    const int oc = blockIdx.x * 16 + tx;

    // the pixel whose patch this thread gathers
    const int ow = pixel % OUT_W;
    const int oh = (pixel / OUT_W) % OUT_H;
    const int b = pixel / (OUT_W * OUT_H);
    const int ih0 = oh * STRIDE - PAD;
    const int iw0 = ow * STRIDE - PAD;

    float sum = 0.0f;
    for (int d0 = 0; d0 < DEPTH; d0 += 16) {
        const int d = d0 + tx;
        float v = 0.0f;
        if (pixel < PIXELS && d < DEPTH) {
            const int c = d % IN_C;
            const int kw = (d / IN_C) % KERNEL_W;
            const int kh = d / (IN_C * KERNEL_W);
            const int ih = ih0 + kh, iw = iw0 + kw;
            if (ih >= 0 && ih < IN_H && iw >= 0 && iw < IN_W)
                v = input[((b * IN_H + ih) * IN_W + iw) * IN_C + c];
        }
        patch[ty][tx] = v;
        const int row = blockIdx.x * 16 + ty;
        taps[ty][tx] = (row < OUT_C && d < DEPTH) ? filter[row * DEPTH + d] : 0.0f;
        __syncthreads();
#pragma unroll
        for (int k = 0; k < 16; ++k) sum += patch[ty][k] * taps[tx][k];
        __syncthreads();
    }
    if (pixel < PIXELS && oc < OUT_C) output[pixel * OUT_C + oc] = sum;
}
