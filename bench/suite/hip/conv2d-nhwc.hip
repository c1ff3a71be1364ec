#include <hip/hip_runtime.h>

// NHWC convolution. A block makes the channels of one output pixel; its patch lies in dynamic LDS.
template <int BLOCK>
__global__ void __launch_bounds__(BLOCK)
conv_pixel(const float* __restrict__ x, const float* __restrict__ f, float* __restrict__ y, int h, int w, int c, int o, int kh, int kw, int stride, int pad)
{
    HIP_DYNAMIC_SHARED(float, patch)
    const int ox = blockIdx.x, oy = blockIdx.y, n = blockIdx.z;
    const int depth = kh * kw * c;
    for (int i = threadIdx.x; i < depth; i += BLOCK) {
        const int ch = i % c, s = i / c % kw, r = i / c / kw;
        const int iy = oy * stride + r - pad, ix = ox * stride + s - pad;
        const bool in = (unsigned)iy < (unsigned)h && (unsigned)ix < (unsigned)w;
        patch[i] = in ? x[((n * h + iy) * w + ix) * c + ch] : 0.0f;
    }
    __syncthreads();
    for (int k = threadIdx.x; k < o; k += BLOCK) {
        float acc = 0.0f;
        const float* row = f + (size_t)k * depth;
        for (int i = 0; i < depth; ++i) acc = __builtin_fmaf(patch[i], row[i], acc);
        y[((n * gridDim.y + oy) * gridDim.x + ox) * o + k] = acc;
    }
}

extern "C" void conv2d_nhwc(const float* x, const float* f, float* y, int n, int h, int w, int c, int o, int kh, int kw, int stride, int pad)
{
    const int oh = (h + 2 * pad - kh) / stride + 1, ow = (w + 2 * pad - kw) / stride + 1;
    float *dx, *df, *dy;
    (void)hipMalloc((void**)&dx, sizeof(float) * n * h * w * c);
    (void)hipMalloc((void**)&df, sizeof(float) * o * kh * kw * c);
    (void)hipMalloc((void**)&dy, sizeof(float) * n * oh * ow * o);
    (void)hipMemcpy(dx, x, sizeof(float) * n * h * w * c, hipMemcpyHostToDevice);
    (void)hipMemcpy(df, f, sizeof(float) * o * kh * kw * c, hipMemcpyHostToDevice);
    const size_t lds = sizeof(float) * kh * kw * c;
    hipLaunchKernelGGL((conv_pixel<64>), dim3(ow, oh, n), dim3(64), lds, 0, dx, df, dy, h, w, c, o, kh, kw, stride, pad);
    (void)hipDeviceSynchronize();
    (void)hipMemcpy(y, dy, sizeof(float) * n * oh * ow * o, hipMemcpyDeviceToHost);
    (void)hipFree(dx);
    (void)hipFree(df);
    (void)hipFree(dy);
}
