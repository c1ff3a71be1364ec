#include <cuda_runtime.h>
#include <cstdio>

// maximum and sum of exponentials in one pass
struct __align__(8) MD {
  float m;
  float d;
};

__device__ __forceinline__ MD reduce_md_op(MD a, MD b) {
  const bool a_bigger = (a.m > b.m);
  const MD bigger = a_bigger ? a : b;
  const MD smaller = a_bigger ? b : a;
  MD res;
  res.d = bigger.d + smaller.d * __expf(smaller.m - bigger.m);
  res.m = bigger.m;
  return res;
}

template <int THREADBLOCK_SIZE>
__launch_bounds__(THREADBLOCK_SIZE) __global__ void online_softmax(const float* __restrict x, float* __restrict y, int V) {
  const int thread_id = threadIdx.x;
  const int vector_id = blockIdx.x;
  x += vector_id * V;
  y += vector_id * V;

  __shared__ MD md_shared[THREADBLOCK_SIZE];
  MD md_partial{-1e30f, 0.0F};
  for (int elem_id = thread_id; elem_id < V; elem_id += THREADBLOCK_SIZE) {
    const MD new_elem = {x[elem_id], 1.0F};
    md_partial = reduce_md_op(md_partial, new_elem);
  }
  md_shared[thread_id] = md_partial;
  __syncthreads();
#pragma unroll
  for (unsigned s = THREADBLOCK_SIZE / 2; s >= 1u; s /= 2u) {
    if (thread_id < s) md_shared[thread_id] = reduce_md_op(md_shared[thread_id], md_shared[thread_id + s]);
    __syncthreads();
  }
  const MD md_total = md_shared[0];
  const float d_total_inverse = __fdividef(1.0F, md_total.d);
  for (int elem_id = thread_id; elem_id < V; elem_id += THREADBLOCK_SIZE) y[elem_id] = __expf(x[elem_id] - md_total.m) * d_total_inverse;
}

enum class Status { kOk = 0, kBadArgument = 1 };

static Status dispatch(const float* x, float* y, int rows, int V) {
  if (rows <= 0 || V <= 0) return Status::kBadArgument;
  if (V <= 64) {
    online_softmax<32><<<rows, 32>>>(x, y, V);
  } else if (V <= 512) {
    online_softmax<128><<<rows, 128>>>(x, y, V);
  } else {
    online_softmax<256><<<rows, 256>>>(x, y, V);
  }
  return Status::kOk;
}

extern "C" int softmax_host(const float* host_x, float* host_y, int rows, int V) {
  const std::size_t bytes = std::size_t(rows) * V * sizeof(float);
  float* buffers[2] = {nullptr, nullptr};
  for (auto& b : buffers) cudaMalloc(&b, bytes);
  cudaMemcpy(buffers[0], host_x, bytes, cudaMemcpyHostToDevice);
  cudaMemset(buffers[1], 0, bytes);
  cudaEvent_t start, stop;
  cudaEventCreate(&start);
  cudaEventCreate(&stop);
  cudaEventRecord(start);
  const Status status = dispatch(buffers[0], buffers[1], rows, V);
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
