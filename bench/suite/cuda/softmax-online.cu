#include <cuda_runtime.h>
#include <cstdio>

// A row in one reading: each thread keeps the largest value it has seen and the sum of exponentials relative to it;
// two such states are merged by rescaling the one with the smaller maximum.
struct __align__(8) RowState {
  float top;
  float mass;
};

__device__ __forceinline__ RowState combine(RowState p, RowState q) {
  const bool keep = p.top > q.top;
  const RowState high = keep ? p : q;
  const RowState low = keep ? q : p;
  RowState out;
  out.mass = high.mass + low.mass * __expf(low.top - high.top);
  out.top = high.top;
  return out;
}

template <int Threads>
__launch_bounds__(Threads) __global__ void softmax_single_pass(const float* __restrict in, float* __restrict out, int width) {
  const int me = threadIdx.x;
  in += blockIdx.x * width;
  out += blockIdx.x * width;

  __shared__ RowState states[Threads];
  RowState mine{-1e30f, 0.0F};
  for (int c = me; c < width; c += Threads) {
    const RowState single = {in[c], 1.0F};
    mine = combine(mine, single);
  }
  states[me] = mine;
  __syncthreads();
#pragma unroll
  for (unsigned half = Threads / 2; half >= 1u; half /= 2u) {
    if (me < half) states[me] = combine(states[me], states[me + half]);
    __syncthreads();
  }
  const RowState row = states[0];
  const float scale = __fdividef(1.0F, row.mass);
  for (int c = me; c < width; c += Threads) out[c] = __expf(in[c] - row.top) * scale;
}

enum class Status { kOk = 0, kBadArgument = 1 };

static Status dispatch(const float* x, float* y, int rows, int width) {
  if (rows <= 0 || width <= 0) return Status::kBadArgument;
  if (width <= 64) {
    softmax_single_pass<32><<<rows, 32>>>(x, y, width);
  } else if (width <= 512) {
    softmax_single_pass<128><<<rows, 128>>>(x, y, width);
  } else {
    softmax_single_pass<256><<<rows, 256>>>(x, y, width);
  }
  return Status::kOk;
}

extern "C" int softmax_host(const float* host_x, float* host_y, int rows, int width) {
  const std::size_t bytes = std::size_t(rows) * width * sizeof(float);
  float* buffers[2] = {nullptr, nullptr};
  for (auto& b : buffers) cudaMalloc(&b, bytes);
  cudaMemcpy(buffers[0], host_x, bytes, cudaMemcpyHostToDevice);
  cudaMemset(buffers[1], 0, bytes);
  cudaEvent_t start, stop;
  cudaEventCreate(&start);
  cudaEventCreate(&stop);
  cudaEventRecord(start);
  const Status status = dispatch(buffers[0], buffers[1], rows, width);
  cudaEventRecord(stop);
  cudaEventSynchronize(stop);
  float ms = 0;
  cudaEventElapsedTime(&ms, start, stop);
  if (status != Status::kOk) {
    printf("softmax failed after %f ms\n", ms);
    return static_cast<int>(status);
  }
  cudaMemcpy(host_y, buffers[1], bytes, cudaMemcpyDeviceToHost);
  for (float* b : buffers) cudaFree(b);
  return 0;
}
