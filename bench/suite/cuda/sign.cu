template <typename T>
__device__ inline T signum(T v) { return T((T(0) < v) - (v < T(0))); }

__global__ void sign_kernel(float *dst, const float *src, unsigned int count) {
  for (unsigned int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += blockDim.x * gridDim.x)
    dst[i] = signum(src[i]);
}
