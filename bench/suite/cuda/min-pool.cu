#include <cuda_runtime.h>
#include <limits>

template <typename T> struct Minimum {
  static __device__ T start() { return std::numeric_limits<T>::max(); }
  __device__ void operator()(T& best, T v) const { if (v < best) best = v; }
};

// Window reduction over NHWC with any associative operator; blockIdx.x is an output pixel, threads stride over channels.
template <typename T, template <typename> class Reduce>
__global__ void window_reduce(const T* __restrict__ src, T* __restrict__ dst, int height, int width, int channels,
                              int out_h, int out_w, int kh, int kw, int sh, int sw) {
  const Reduce<T> reduce;
  int pixel = blockIdx.x;
  const int x0 = (pixel % out_w) * sw;
  pixel /= out_w;
  const int y0 = (pixel % out_h) * sh;
  const int image = pixel / out_h;
  for (int c = threadIdx.x; c < channels; c += blockDim.x) {
    T best = Reduce<T>::start();
    for (int y = y0; y < y0 + kh; ++y)
      for (int x = x0; x < x0 + kw; ++x)
        reduce(best, src[((image * height + y) * width + x) * channels + c]);
    dst[blockIdx.x * channels + c] = best;
  }
}

extern "C" void min_pool2d(float* out, const float* in, int batch, int height, int width, int channels, int kh, int kw, int sh, int sw) {
  const int out_h = (height - kh) / sh + 1;
  const int out_w = (width - kw) / sw + 1;
  const int n_in = batch * height * width * channels, n_out = batch * out_h * out_w * channels;
  float* d_in;
  float* d_out;
  cudaMalloc(&d_in, n_in * sizeof(float));
  cudaMalloc(&d_out, n_out * sizeof(float));
  cudaMemcpy(d_in, in, n_in * sizeof(float), cudaMemcpyHostToDevice);
  const int threads = channels < 128 ? ((channels + 31) / 32) * 32 : 128;
  window_reduce<float, Minimum><<<batch * out_h * out_w, threads>>>(d_in, d_out, height, width, channels, out_h, out_w, kh, kw, sh, sw);
  cudaMemcpy(out, d_out, n_out * sizeof(float), cudaMemcpyDeviceToHost);
  cudaFree(d_in);
  cudaFree(d_out);
}
