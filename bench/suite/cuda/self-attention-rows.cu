// Attention, a block per query row. Dynamic shared memory holds the query, the scores and room for reductions.
#include <cuda_runtime.h>
#include <float.h>

#define BLOCK 128
#define CEIL_DIV(a, b) ((a) + (b) - 1) / (b)

__inline__ __device__ float warpReduceMax(float val) {
  for (int mask = 16; mask > 0; mask >>= 1) val = max(val, __shfl_xor_sync(0xFFFFFFFF, val, mask, 32));
  return val;
}
__inline__ __device__ float warpReduceSum(float val) {
  for (int mask = 16; mask > 0; mask >>= 1) val += __shfl_xor_sync(0xFFFFFFFF, val, mask, 32);
  return val;
}

template <bool IS_MAX>
__inline__ __device__ float blockReduce(float val, float* shared) {
  int lane = threadIdx.x & 0x1f;
  int wid = threadIdx.x >> 5;
  val = IS_MAX ? warpReduceMax(val) : warpReduceSum(val);
  if (lane == 0) shared[wid] = val;
  __syncthreads();
  val = (threadIdx.x < (blockDim.x / 32.f)) ? shared[lane] : (IS_MAX ? -FLT_MAX : 0.0f);
  val = IS_MAX ? warpReduceMax(val) : warpReduceSum(val);
  if (threadIdx.x == 0) shared[0] = val;
  __syncthreads();
  float result = shared[0];
  __syncthreads();
  return result;
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
  const float row_max = blockReduce<true>(local_max, red);
  float local_sum = 0.f;
  for (int s = threadIdx.x; s < S; s += blockDim.x) local_sum += (score[s] = __expf(score[s] - row_max));
  const float row_sum = blockReduce<false>(local_sum, red);

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
