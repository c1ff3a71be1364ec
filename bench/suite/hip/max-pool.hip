#include <hip/hip_runtime.h>
#include <float.h>

// blockIdx: output column, output row, image; threads over channels
__global__ void maxpool_fwd(const float* __restrict__ bottom, float* __restrict__ top,
                            const int height, const int width, const int channels, const int pooled_height, const int pooled_width,
                            const int kernel_h, const int kernel_w, const int stride_h, const int stride_w) {
  const int pw = blockIdx.x, ph = blockIdx.y, n = blockIdx.z;
  const int hstart = ph * stride_h, wstart = pw * stride_w;
  const int hend = min(hstart + kernel_h, height), wend = min(wstart + kernel_w, width);
  for (int c = threadIdx.x; c < channels; c += blockDim.x) {
    float maxval = -FLT_MAX;
    for (int h = hstart; h < hend; ++h) {
      for (int w = wstart; w < wend; ++w) {
        const float v = bottom[((n * height + h) * width + w) * channels + c];
        if (v > maxval) maxval = v;
      }
    }
    top[((n * pooled_height + ph) * pooled_width + pw) * channels + c] = maxval;
  }
}
