#include <hip/hip_runtime.h>
#include <float.h>

// blockIdx: output column, output row, image; threads stride over channels
__global__ void largest_in_window(const float* __restrict__ x, float* __restrict__ y, const int h, const int w, const int channels, const int out_h, const int out_w,
                                  const int win_h, const int win_w, const int step_h, const int step_w) {
  const int col = blockIdx.x, row = blockIdx.y, image = blockIdx.z;
  const int top = row * step_h, left = col * step_w;
  const int bottom = min(top + win_h, h), right = min(left + win_w, w);
  for (int c = threadIdx.x; c < channels; c += blockDim.x) {
    float largest = -FLT_MAX;
    for (int i = top; i < bottom; ++i) {
      for (int j = left; j < right; ++j) {
        const float v = x[((image * h + i) * w + j) * channels + c];
        if (v > largest) largest = v;
      }
    }
    y[((image * out_h + row) * out_w + col) * channels + c] = largest;
  }
}
