// Attention, a block per query row. Dynamic shared memory holds the query, the scores and room for reductions.
#include <cuda_runtime.h>
#include <float.h>

#define BLOCK 128
#define ALL_LANES 0xFFFFFFFF

template <bool LARGEST>
__inline__ __device__ float merge(float a, float b) { return LARGEST ? max(a, b) : a + b; }

// the value of all threads, to all threads; one slot per warp
template <bool LARGEST>
__inline__ __device__ float over_block(float v, float* slots) {
  const int lane = threadIdx.x & 0x1f, warp = threadIdx.x >> 5;
  for (int mask = 16; mask > 0; mask >>= 1) v = merge<LARGEST>(v, __shfl_xor_sync(ALL_LANES, v, mask, 32));
  if (lane == 0) slots[warp] = v;
  __syncthreads();
  if (threadIdx.x == 0) {
    for (int i = 1; i < BLOCK / 32; ++i) v = merge<LARGEST>(v, slots[i]);
    slots[0] = v;
  }
  __syncthreads();
  const float all = slots[0];
  __syncthreads();
  return all;
}

__global__ void attention_row(const float* __restrict__ Q, const float* __restrict__ K, const float* __restrict__ V, float* __restrict__ O, int S, int D) {
  extern __shared__ unsigned char smem[];
  float* q = (float*)smem;
  float* score = q + D;
  float* red = score + S;

  const int row = blockIdx.x;
  const int bh = blockIdx.y * gridDim.z + blockIdx.z;
  const float* Kb = K + (size_t)bh * S * D;
  const float* Vb = V + (size_t)bh * S * D;

  for (int d = threadIdx.x; d < D; d += blockDim.x) q[d] = Q[((size_t)bh * S + row) * D + d];
  __syncthreads();

  float local_max = -FLT_MAX;
  for (int s = threadIdx.x; s < S; s += blockDim.x) {
    float dot = 0.f;
    const float* k = Kb + s * D;
    if (D % 4 == 0) {
      for (int d = 0; d < D; d += 4) {
        float4 k4 = *reinterpret_cast<const float4*>(k + d);
        dot += q[d] * k4.x + q[d + 1] * k4.y + q[d + 2] * k4.z + q[d + 3] * k4.w;
      }
    } else {
      for (int d = 0; d < D; ++d) dot += q[d] * k[d];
    }
    score[s] = dot * rsqrtf((float)D);
    local_max = fmaxf(local_max, score[s]);
  }
  const float row_max = over_block<true>(local_max, red);
  float local_sum = 0.f;
  for (int s = threadIdx.x; s < S; s += blockDim.x) local_sum += (score[s] = __expf(score[s] - row_max));
  const float row_sum = over_block<false>(local_sum, red);

  for (int d = threadIdx.x; d < D; d += blockDim.x) {
    float acc = 0.f;
    for (int s = 0; s < S; ++s) acc += score[s] * Vb[s * D + d];
    O[((size_t)bh * S + row) * D + d] = acc / (row_sum + 1e-20f);
  }
}

extern "C" void attention(const float* Q, const float* K, const float* V, float* O, int B, int H, int S, int D) {
  const size_t bytes = sizeof(float) * B * H * S * D;
  float *d[4];
  const float* host[] = {Q, K, V};
  for (int i = 0; i < 4; i++) {
    cudaMalloc((void**)&d[i], bytes);
    if (i < 3) cudaMemcpy(d[i], host[i], bytes, cudaMemcpyHostToDevice);
  }
  int smem = (D + S + 32) * sizeof(float);
  if (smem > 48 * 1024) cudaFuncSetAttribute(attention_row, cudaFuncAttributeMaxDynamicSharedMemorySize, smem);
  dim3 grid(S, B, H);
  void* args[] = {&d[0], &d[1], &d[2], &d[3], &S, &D};
  cudaLaunchKernel((const void*)attention_row, grid, dim3(BLOCK), args, smem, 0);
  cudaMemcpy(O, d[3], bytes, cudaMemcpyDeviceToHost);
  for (int i = 0; i < 4; i++) cudaFree(d[i]);
}
