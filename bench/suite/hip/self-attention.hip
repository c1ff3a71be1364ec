#include <hip/hip_runtime.h>
#include <cmath>
#include <limits>

// Attention in two kernels: scores with a softmax per row, then the weighted sum of values.
constexpr int kBlock = 64;

__device__ float reduce_max(float v) {
  for (int offset = 32; offset; offset /= 2) v = fmaxf(v, __shfl_xor(v, offset));
  return v;
}
__device__ float reduce_sum(float v) {
  for (int offset = 32; offset; offset /= 2) v += __shfl_xor(v, offset);
  return v;
}

// grid: (seq, heads); a wave makes one row of probabilities
__global__ void attention_probs(const float* q, const float* k, float* probs, int seq, int dim, float scale) {
  extern __shared__ float row[];
  const int i = blockIdx.x, lane = threadIdx.x;
  const size_t base = (size_t)blockIdx.y * seq * dim;
  const float* qi = q + base + (size_t)i * dim;
  float peak = -std::numeric_limits<float>::infinity();
  for (int j = lane; j < seq; j += kBlock) {
    const float* kj = k + base + (size_t)j * dim;
    float dot = 0.0f;
    for (int d = 0; d < dim; ++d) dot += qi[d] * kj[d];
    row[j] = dot * scale;
    peak = fmaxf(peak, row[j]);
  }
  peak = reduce_max(peak);
  float sum = 0.0f;
  for (int j = lane; j < seq; j += kBlock) {
    row[j] = expf(row[j] - peak);
    sum += row[j];
  }
  sum = reduce_sum(sum);
  for (int j = lane; j < seq; j += kBlock) probs[((size_t)blockIdx.y * seq + i) * seq + j] = row[j] / sum;
}

// grid: (seq, heads); a thread makes a column of the output row
__global__ void attention_values(const float* probs, const float* v, float* o, int seq, int dim) {
  const float* p = probs + ((size_t)blockIdx.y * seq + blockIdx.x) * seq;
  for (int d = threadIdx.x; d < dim; d += blockDim.x) {
    float acc = 0.0f;
    for (int j = 0; j < seq; ++j) acc += p[j] * v[((size_t)blockIdx.y * seq + j) * dim + d];
    o[((size_t)blockIdx.y * seq + blockIdx.x) * dim + d] = acc;
  }
}

namespace {
struct Buffer {
  float* data = nullptr;
  size_t bytes;
  explicit Buffer(size_t count) : bytes(count * sizeof(float)) { (void)hipMalloc(reinterpret_cast<void**>(&data), bytes); }
  ~Buffer() { (void)hipFree(data); }
  void upload(const float* host) { (void)hipMemcpy(data, host, bytes, hipMemcpyHostToDevice); }
  void download(float* host) const { (void)hipMemcpy(host, data, bytes, hipMemcpyDeviceToHost); }
};
}  // namespace

extern "C" void self_attention(const float* q, const float* k, const float* v, float* o, int batch, int heads, int seq, int dim) {
  const size_t n = (size_t)batch * heads * seq * dim;
  Buffer dq(n), dk(n), dv(n), dout(n), probs((size_t)batch * heads * seq * seq);
  dq.upload(q);
  dk.upload(k);
  dv.upload(v);
  const dim3 grid(seq, batch * heads);
  attention_probs<<<grid, kBlock, seq * sizeof(float)>>>(dq.data, dk.data, probs.data, seq, dim, 1.0f / std::sqrt((float)dim));
  attention_values<<<grid, kBlock>>>(probs.data, dv.data, dout.data, seq, dim);
  dout.download(o);
}
