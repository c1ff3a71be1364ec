// Sum pooling, NHWC.  The sums of the columns of a window are kept in shared memory: neighbouring windows share them.
const int kBatch = 1;
const int kHeight = 5;
const int kWidth = 5;
const int kChannels = 64;
const int kWinH = 5;
const int kWinW = 5;
const int kStepH = 1;
const int kStepW = 1;
const int kOutH = (kHeight - kWinH) / kStepH + 1;
const int kOutW = (kWidth - kWinW) / kStepW + 1;
const int kLane = 32;  // channels of a block

// grid: (channel groups, output rows, images), block: (kLane, 4)
__global__ void sum_pool(const float* __restrict__ x, float* __restrict__ y) {
  __shared__ float column[kWidth][kLane];
  const int c = blockIdx.x * kLane + threadIdx.x;
  const int oy = blockIdx.y;
  const int n = blockIdx.z;

  for (int w = threadIdx.y; w < kWidth; w += blockDim.y) {
    float s = 0.0f;
    if (c < kChannels) {
      for (int r = 0; r < kWinH; ++r) s += x[((n * kHeight + oy * kStepH + r) * kWidth + w) * kChannels + c];
    }
    column[w][threadIdx.x] = s;
  }
  __syncthreads();

  for (int ox = threadIdx.y; ox < kOutW; ox += blockDim.y) {
    if (c >= kChannels) break;
    float s = 0.0f;
    for (int q = 0; q < kWinW; ++q) s += column[ox * kStepW + q][threadIdx.x];
    y[((n * kOutH + oy) * kOutW + ox) * kChannels + c] = s;
  }
}
