#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
#include <cuda_runtime.h>

namespace cg = cooperative_groups;

// one tile of 32 threads per row, rows of a block in a loop
__global__ void rmsnorm_tiles(const float* __restrict__ in, const float* __restrict__ weight, float* __restrict__ out, int rows, int C) {
  cg::thread_block block = cg::this_thread_block();
  cg::thread_block_tile<32> warp = cg::tiled_partition<32>(block);
  const int row = blockIdx.x * warp.meta_group_size() + warp.meta_group_rank();
  if (row >= rows) return;

  const float* x = in + (size_t)row * C;
  float sum = 0.0f;
  for (int i = warp.thread_rank(); i < C; i += warp.size()) sum += x[i] * x[i];
  sum = cg::reduce(warp, sum, cg::plus<float>{});
  const float inverse = rsqrtf(sum / C + 1e-5f);

  float* o = out + (size_t)row * C;
  for (int c = warp.thread_rank(); c < C; c += warp.size()) __stcs(o + c, __ldcs(x + c) * inverse * weight[c]);
}

extern "C" void rms_norm_groups(float* out, const float* in, const float* weight, int rows, int C) {
  float *d_out, *d_inp, *d_weight;
  cudaMalloc(&d_out, rows * C * sizeof(float));
  cudaMalloc(&d_inp, rows * C * sizeof(float));
  cudaMalloc(&d_weight, C * sizeof(float));
  cudaMemcpy(d_inp, in, rows * C * sizeof(float), cudaMemcpyHostToDevice);
  cudaMemcpy(d_weight, weight, C * sizeof(float), cudaMemcpyHostToDevice);
  const int threads = 128;
  const int blocks = (rows * 32 + threads - 1) / threads;
  rmsnorm_tiles<<<blocks, threads>>>(d_inp, d_weight, d_out, rows, C);
  cudaMemcpy(out, d_out, rows * C * sizeof(float), cudaMemcpyDeviceToHost);
  cudaFree(d_out);
  cudaFree(d_inp);
  cudaFree(d_weight);
}
