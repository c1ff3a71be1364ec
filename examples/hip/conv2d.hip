#include <hip/hip_runtime.h>

// NCHW, valid padding; 3-D grid: output column, output row, output channel.
__global__ void conv2d_kernel(const float* x, const float* f, float* y, int CI, int H, int W, int CO, int K)
{
    const int OH = H - K + 1, OW = W - K + 1;
    const int ow = blockIdx.x * blockDim.x + threadIdx.x;
    const int oh = blockIdx.y * blockDim.y + threadIdx.y;
    const int o = blockIdx.z;
    if(ow >= OW || oh >= OH) return;
    float acc = 0.f;
    for(int c = 0; c < CI; ++c)
        for(int r = 0; r < K; ++r)
            for(int s = 0; s < K; ++s)
                acc += x[(c * H + oh + r) * W + ow + s] * f[((o * CI + c) * K + r) * K + s];
    y[(o * OH + oh) * OW + ow] = acc;
}

extern "C" void conv2d(const float *x, const float *f, float *y, int CI, int H, int W, int CO, int K) {
  float *d_x;
  hipMalloc(&d_x, CI * H * W * sizeof(float));
  float *d_f;
  hipMalloc(&d_f, CO * CI * K * K * sizeof(float));
  float *d_y;
  hipMalloc(&d_y, CO * (H - K + 1) * (W - K + 1) * sizeof(float));
  hipMemcpy(d_x, x, CI * H * W * sizeof(float), hipMemcpyHostToDevice);
  hipMemcpy(d_f, f, CO * CI * K * K * sizeof(float), hipMemcpyHostToDevice);
  conv2d_kernel<<<dim3((W - K + 8) / 8, (H - K + 4) / 4, CO), dim3(8, 4)>>>(d_x, d_f, d_y, CI, H, W, CO, K);
  hipMemcpy(y, d_y, CO * (H - K + 1) * (W - K + 1) * sizeof(float), hipMemcpyDeviceToHost);
  hipFree(d_x);
  hipFree(d_f);
  hipFree(d_y);
}
