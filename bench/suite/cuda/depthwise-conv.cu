// depthwise convolution, HWC, one filter per channel, no padding
__global__ void depthwise(const float* in, const float* filt, float* out, int H, int W, int C, int K) {
  int c = threadIdx.x + blockIdx.x * blockDim.x;
  int x = blockIdx.y;
  int y = blockIdx.z;
  if (c < C) {
    float s = 0;
    for (int i = 0; i < K; i++)
      for (int j = 0; j < K; j++)
        s += in[((y + i) * W + (x + j)) * C + c] * filt[(i * K + j) * C + c];
    int outW = W - K + 1;
    out[(y * outW + x) * C + c] = s;
  }
}
