#include <cuda_runtime.h>

namespace msda {

// value: [batch, cells, heads, channels]; one cell of a level, or zero outside of it
__device__ inline float cell(const float* level, int y, int x, int h, int w, int pitch) {
  return (unsigned)y < (unsigned)h && (unsigned)x < (unsigned)w ? level[(y * w + x) * pitch] : 0.f;
}

__device__ inline float bilinear(const float* level, float y, float x, int h, int w, int pitch) {
  const int y_low = (int)floorf(y), x_low = (int)floorf(x);
  const int y_high = y_low + 1, x_high = x_low + 1;
  const float ly = y - y_low, lx = x - x_low;
  const float hy = 1.f - ly, hx = 1.f - lx;
  return hy * hx * cell(level, y_low, x_low, h, w, pitch) + hy * lx * cell(level, y_low, x_high, h, w, pitch) +
         ly * hx * cell(level, y_high, x_low, h, w, pitch) + ly * lx * cell(level, y_high, x_high, h, w, pitch);
}

// block: (channels up to 128), grid: (queries, heads, batch)
__global__ void forward(const float* __restrict__ value, const int* __restrict__ spatial_shapes, const float* __restrict__ sampling_loc,
                        const float* __restrict__ attn_weight, float* __restrict__ output,
                        int cells, int heads, int channels, int queries, int levels, int points) {
  const int q = blockIdx.x, m = blockIdx.y, b = blockIdx.z;
  const int pitch = heads * channels;
  const int sample0 = ((b * queries + q) * heads + m) * levels * points;

  for (int c = threadIdx.x; c < channels; c += blockDim.x) {
    const float* level = value + (size_t)b * cells * pitch + m * channels + c;
    float acc = 0.f;
    int sample = sample0;
    for (int l = 0; l < levels; ++l) {
      const int h = spatial_shapes[2 * l], w = spatial_shapes[2 * l + 1];
      for (int p = 0; p < points; ++p, ++sample) {
        const float x = sampling_loc[2 * sample] * w - 0.5f;
        const float y = sampling_loc[2 * sample + 1] * h - 0.5f;
        if (y > -1.f && x > -1.f && y < h && x < w) acc += attn_weight[sample] * bilinear(level, y, x, h, w, pitch);
      }
      level += h * w * pitch;
    }
    output[((size_t)(b * queries + q) * heads + m) * channels + c] = acc;
  }
}

}  // namespace msda

template <typename T>
static T* to_device(const T* host, size_t count) {
  T* dev = nullptr;
  cudaMalloc((void**)&dev, count * sizeof(T));
  if (host) cudaMemcpy(dev, host, count * sizeof(T), cudaMemcpyHostToDevice);
  return dev;
}

extern "C" void ms_deform_attn_forward(const float* value, const int* spatial_shapes, const float* sampling_loc, const float* attn_weight, float* output,
                                       int batch, int cells, int heads, int channels, int queries, int levels, int points) {
  const size_t samples = (size_t)batch * queries * heads * levels * points;
  const size_t results = (size_t)batch * queries * heads * channels;
  float* v = to_device(value, (size_t)batch * cells * heads * channels);
  int* s = to_device(spatial_shapes, levels * 2);
  float* loc = to_device(sampling_loc, samples * 2);
  float* w = to_device(attn_weight, samples);
  float* out = to_device<float>(nullptr, results);
  const int threads = channels < 128 ? channels : 128;
  msda::forward<<<dim3(queries, heads, batch), threads>>>(v, s, loc, w, out, cells, heads, channels, queries, levels, points);
  cudaMemcpy(output, out, results * sizeof(float), cudaMemcpyDeviceToHost);
  cudaFree(v);
  cudaFree(s);
  cudaFree(loc);
  cudaFree(w);
  cudaFree(out);
}
