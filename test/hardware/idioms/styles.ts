/** Small kernels of authors with habits of their own, each of which the front end, a simplification or a simulator once got wrong. */
import { both, type Idiom, input as x, output as o, type PlatformId, tasks, threads } from './case.js';

const k = (name: string, text: string, params: Idiom['params'], extra: Partial<Idiom> = {}): Idiom => ({ name, text, params, ...extra });

const cuda: readonly Idiom[] = [
k('tiles fetched two stages ahead by asynchronous copies', `
#include <cuda_pipeline.h>
#define TILE 8
#define STAGES 3
__global__ void f(const float* A, const float* B, float* C, int M, int N, int K) {
  __shared__ float sa[STAGES][TILE][TILE], sb[STAGES][TILE][TILE];
  const int tx = threadIdx.x, ty = threadIdx.y, row = blockIdx.y * TILE + ty, col = blockIdx.x * TILE + tx, tiles = K / TILE;
  float acc = 0.f;
  auto fetch = [&](int t) {
    const int s = t % STAGES;
    __pipeline_memcpy_async(&sa[s][ty][tx], A + row * K + t * TILE + tx, 4);
    __pipeline_memcpy_async(&sb[s][ty][tx], B + (t * TILE + ty) * N + col, 4);
  };
  for (int t = 0; t < STAGES - 1; ++t) { if (t < tiles) fetch(t); __pipeline_commit(); }
  for (int t = 0; t < tiles; ++t) {
    __pipeline_wait_prior(STAGES - 2);
    __syncthreads();
    if (t + STAGES - 1 < tiles) fetch(t + STAGES - 1);
    __pipeline_commit();
    for (int k = 0; k < TILE; ++k) acc += sa[t % STAGES][ty][k] * sb[t % STAGES][k][tx];
  }
  C[row * N + col] = acc;
}`, { A: x(16 * 40), B: x(40 * 32), C: o(512), M: 16, N: 32, K: 40 }, { launch: { grid: [4, 2, 1], block: [8, 8, 1] }, tolerance: 1e-4 }),
k('asynchronous copies of 16 bytes, zeros past the end', `
#include <cuda_pipeline_primitives.h>
__global__ void f(const float *x, float *y, int n) {
  extern __shared__ float4 buf[];
  const int quads = blockDim.x, first = blockIdx.x * quads * 4;
  for (int half = 0; half < 2; ++half) {
    const int q = threadIdx.x + half * quads, at = first + 4 * q - 4 * quads * (int)blockIdx.x * 0;
    __pipeline_memcpy_async(buf + q, reinterpret_cast<const float4 *>(x) + at / 4, sizeof(float4), at < n ? 0 : sizeof(float4));
    __pipeline_commit();
  }
  __pipeline_wait_prior(0);
  __syncthreads();
  const float *all = reinterpret_cast<const float *>(buf);
  for (int i = threadIdx.x; i < 4 * quads; i += blockDim.x) y[first + i] = all[i] + all[i + 4 * quads];
}`, { x: x(96), y: o(128), n: 96 }, { launch: { grid: [4, 1, 1], block: [8, 1, 1], shared: 256 } }),
k('double-buffered tiles, the next loaded first', `
#define TILE 8
__global__ void f(const float* A, const float* B, float* C, int M, int N, int K) {
  __shared__ float sa[2][TILE][TILE], sb[2][TILE][TILE];
  int tx = threadIdx.x, ty = threadIdx.y, row = blockIdx.y * TILE + ty, col = blockIdx.x * TILE + tx;
  int cur = 0; float acc = 0.f;
  sa[0][ty][tx] = A[row * K + tx];
  sb[0][ty][tx] = B[ty * N + col];
  __syncthreads();
  for (int k0 = 0; k0 < K; k0 += TILE) {
    if (k0 + TILE < K) {
      sa[cur ^ 1][ty][tx] = A[row * K + k0 + TILE + tx];
      sb[cur ^ 1][ty][tx] = B[(k0 + TILE + ty) * N + col];
    }
    for (int k = 0; k < TILE; ++k) acc += sa[cur][ty][k] * sb[cur][k][tx];
    __syncthreads();
    cur ^= 1;
  }
  C[row * N + col] = acc;
}`, { A: x(256), B: x(512), C: o(512), M: 16, N: 32, K: 16 }, { launch: { grid: [4, 2, 1], block: [8, 8, 1] }, tolerance: 1e-4 }),
k('tiles staged in registers', `
#define TILE 8
__global__ void f(const float* A, const float* B, float* C, int M, int N, int K) {
  __shared__ float sa[TILE][TILE + 1], sb[TILE][TILE + 1];
  int tx = threadIdx.x, ty = threadIdx.y, row = blockIdx.y * TILE + ty, col = blockIdx.x * TILE + tx;
  float ra = A[row * K + tx], rb = B[ty * N + col], acc = 0.f;
  for (int t = 0; t < K / TILE; ++t) {
    sa[ty][tx] = ra; sb[ty][tx] = rb;
    __syncthreads();
    if (t + 1 < K / TILE) { ra = A[row * K + (t + 1) * TILE + tx]; rb = B[((t + 1) * TILE + ty) * N + col]; }
#pragma unroll
    for (int k = 0; k < TILE; ++k) acc = fmaf(sa[ty][k], sb[k][tx], acc);
    __syncthreads();
  }
  C[row * N + col] = acc;
}`, { A: x(256), B: x(512), C: o(512), M: 16, N: 32, K: 16 }, { launch: { grid: [4, 2, 1], block: [8, 8, 1] }, tolerance: 1e-4 }),
k('tiles staged in registers for the other half, the last after the loop', `
#define TILE 8
__global__ void f(const float* A, const float* B, float* C, int M, int N, int K) {
  __shared__ float sa[2][TILE][TILE], sb[2][TILE][TILE];
  const int tx = threadIdx.x, ty = threadIdx.y, row = blockIdx.y * TILE + ty, col = blockIdx.x * TILE + tx;
  float acc = 0.f; int w = 0;
  sa[w][ty][tx] = A[row * K + tx]; sb[w][ty][tx] = B[ty * N + col];
  __syncthreads();
  const int tiles = K / TILE;
  for (int t = 1; t < tiles; ++t) {
    float ra = A[row * K + t * TILE + tx], rb = B[(t * TILE + ty) * N + col];
    for (int k = 0; k < TILE; ++k) acc += sa[w][ty][k] * sb[w][k][tx];
    w = 1 - w;
    sa[w][ty][tx] = ra; sb[w][ty][tx] = rb;
    __syncthreads();
  }
  for (int k = 0; k < TILE; ++k) acc += sa[w][ty][k] * sb[w][k][tx];
  C[row * N + col] = acc;
}`, { A: x(256), B: x(512), C: o(512), M: 16, N: 32, K: 16 }, { launch: { grid: [4, 2, 1], block: [8, 8, 1] }, tolerance: 1e-4 }),
k('a list of tensors, iterations that data ends', `
struct List { const float *p[3]; float w[3]; int n; };
__global__ void combine(List l, float *o, float limit) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  float acc = 0.f;
#pragma unroll
  for (int k = 0; k < l.n; ++k) {
    float v = l.p[k][i];
    if (fabsf(v) > limit) continue;
    acc += v * l.w[k];
    if (acc > 2.f) break;
  }
  o[i] = acc;
}
extern "C" void run(const float *a, const float *b, const float *c, float *o) {
  const float *h[3] = {a, b, c}; List l; l.n = 3; float *d;
  for (int i = 0; i < 3; ++i) { float *t; cudaMalloc(&t, 256); cudaMemcpy(t, h[i], 256, cudaMemcpyHostToDevice); l.p[i] = t; l.w[i] = 1.f / (1 + i); }
  cudaMalloc(&d, 256); combine<<<2, 32>>>(l, d, 3.f); cudaMemcpy(o, d, 256, cudaMemcpyDeviceToHost);
  for (int i = 0; i < 3; ++i) cudaFree((void *)l.p[i]);
  cudaFree(d);
}`, { a: x(), b: x(64, 'f32', (i) => Math.sin(i * 2.3) * 3), c: x(64, 'f32', (i) => Math.cos(i) * 4), o: o() }, { entry: 'run' }),
k('a tail by a switch that falls through, a switch with early breaks', `
enum { NONE, RELU, CLIP };
__device__ __forceinline__ float act(float v, int kind) {
  switch (kind) { case NONE: break; case RELU: v = v > 0.f ? v : 0.f; break; case CLIP: if (v < 1.f) break; v = 1.f; break; default: v = -v; }
  return v;
}
__global__ void f(const float *x, float *y, int n) {
  int base = threadIdx.x * 4;
  for (; base + 3 < n; base += 32) {
    float4 v = *reinterpret_cast<const float4 *>(x + base);
    v.x = act(v.x, RELU); v.y = act(v.y, base % 3); v.z = act(v.z, CLIP); v.w = act(v.w, 7);
    *reinterpret_cast<float4 *>(y + base) = v;
  }
  if (base < n && base + 4 > n) switch (n - base) {
    case 3: y[base + 2] = act(x[base + 2], RELU);
    case 2: y[base + 1] = act(x[base + 1], CLIP);
    case 1: y[base] = act(x[base], NONE);
  }
}`, { x: x(63), y: o(63), n: 63 }, { launch: threads(1, 8) }),
k('sorting in a network, dynamic shared memory that nothing uses', `
__global__ void f(unsigned *keys, int n) {
  extern __shared__ unsigned unused[];
  __shared__ unsigned s[64];
  unsigned *row = keys + blockIdx.x * n;
  s[threadIdx.x] = row[threadIdx.x]; s[threadIdx.x + 32] = row[threadIdx.x + 32];
  for (int size = 2; size <= n; size <<= 1)
    for (int stride = size >> 1; stride > 0; stride >>= 1) {
      __syncthreads();
      int pos = 2 * threadIdx.x - (threadIdx.x & (stride - 1));
      bool up = ((pos & size) == 0);
      unsigned a = s[pos], b = s[pos + stride];
      if ((a > b) == up) { s[pos] = b; s[pos + stride] = a; }
    }
  __syncthreads();
  row[threadIdx.x] = s[threadIdx.x]; row[threadIdx.x + 32] = s[threadIdx.x + 32];
}`, { keys: both(128, 'u32'), n: 64 }, { launch: threads(2, 32) }),
k('owners of memory and of a stream', `
#include <cuda_runtime.h>
#include <stdexcept>
#include <string>
inline void check(cudaError_t e, int line) { if (e != cudaSuccess) throw std::runtime_error("line " + std::to_string(line) + ": " + cudaGetErrorString(e)); }
#define CK(x) ::check((x), __LINE__)
template <typename T> class Buffer {
 public:
  explicit Buffer(size_t n) : n_(n) { CK(cudaMalloc(reinterpret_cast<void **>(&p_), n * sizeof(T))); }
  ~Buffer() { cudaFree(p_); }
  Buffer(const Buffer &) = delete;
  Buffer &operator=(const Buffer &) = delete;
  T *get() noexcept { return p_; }
  void upload(const T *h, cudaStream_t s) { CK(cudaMemcpyAsync(p_, h, n_ * sizeof(T), cudaMemcpyHostToDevice, s)); }
  void download(T *h, cudaStream_t s) const { CK(cudaMemcpyAsync(h, p_, n_ * sizeof(T), cudaMemcpyDeviceToHost, s)); }
 private:
  T *p_ = nullptr; size_t n_ = 0;
};
struct Stream { cudaStream_t s{}; Stream() { CK(cudaStreamCreateWithFlags(&s, cudaStreamNonBlocking)); } ~Stream() { cudaStreamDestroy(s); } operator cudaStream_t() const { return s; } };
template <int U> __global__ void scale(const float *x, float *y, int n) {
  const int base = blockIdx.x * blockDim.x * U + threadIdx.x;
#pragma unroll
  for (int u = 0; u < U; ++u) { const int i = base + u * blockDim.x; if (i < n) y[i] = 2.f * x[i] - 1.f; }
}
extern "C" void run(const float *x, float *y, int n) {
  Stream stream;
  Buffer<float> dx(n), dy(n);
  dx.upload(x, stream);
  constexpr int threads = 16, U = 2;
  const dim3 grid{static_cast<unsigned>((n + threads * U - 1) / (threads * U))};
  scale<U><<<grid, threads, 0, stream>>>(dx.get(), dy.get(), n);
  CK(cudaPeekAtLastError());
  dy.download(y, stream);
  CK(cudaStreamSynchronize(stream));
}`, { x: x(50), y: o(50), n: 50 }, { entry: 'run' }),
k('known conditions, leaving a block early, steps that count on the side', `
__device__ int next(int &seen) { ++seen; return 2; }
__device__ float pick(float v, int &seen) {
  { if (v > 2.f) return 2.f; v += 1.f; }
  constexpr bool half = true;
  for (int i = 0; i < 5; i += next(seen)) v += i;
  return v * ((half ? 1 : 0.5f) / 2) + (char)(bool)seen;
}
__global__ void f(const float *x, float *y, int *c) {
  int seen = 0;
  y[threadIdx.x] = pick(x[threadIdx.x], seen);
  c[threadIdx.x] = seen;
}`, { x: x(32), y: o(32), c: o(32, 'i32') }, { launch: threads(1, 32) }),
];

const hip: readonly Idiom[] = [
k('columns of an image by 64-bit indices, guards joined in parentheses', `
#include <hip/hip_runtime.h>
__global__ void f(const float *x, float *col, int C, int H, int W) {
  const int OH = (H + 2 * 1 - 2 * (3 - 1) - 1) / 2 + 1, OW = (W + 2 * 1 - 2 * (3 - 1) - 1) / 2 + 1;
  for (size_t i = blockIdx.x * blockDim.x + threadIdx.x; i < (size_t)C * 9 * OH * OW; i += blockDim.x * gridDim.x) {
    size_t ow = i % OW, oh = (i / OW) % OH, kw = (i / OW / OH) % 3, kh = (i / OW / OH / 3) % 3, c = i / OW / OH / 9;
    long ih = (long)oh * 2 - 1 + (long)kh * 2, iw = (long)ow * 2 - 1 + (long)kw * 2;
    col[i] = (ih >= 0 && ih < H && iw >= 0 && iw < W) ? x[(c * H + ih) * W + iw] : 0.0f;
  }
}`, { x: x(2 * 9 * 11), col: o(2 * 9 * 4 * 5), C: 2, H: 9, W: 11 }, { launch: threads(2, 64) }),
];

const bang: readonly Idiom[] = [
k('rows of a ring that are loaded ahead, their number too', `
#define COLS 16
#define ROWS 4
__nram__ float v[COLS]; __nram__ float ring[2][ROWS * COLS]; __nram__ float sums[2][ROWS];
__mlu_global__ void f(float *A, float *x, float *y, int rows) {
  const int step = taskDim * ROWS; int r = taskId * ROWS;
  if (r >= rows) return;
  __memcpy(v, x, COLS * sizeof(float), GDRAM2NRAM);
  int now = rows - r < ROWS ? rows - r : ROWS;
  __memcpy_async(ring[0], A + r * COLS, now * COLS * sizeof(float), GDRAM2NRAM);
  __sync();
  for (int side = 0; r < rows; side ^= 1) {
    const int next = r + step; int coming = 0;
    if (next < rows) { coming = rows - next < ROWS ? rows - next : ROWS; __memcpy_async(ring[side ^ 1], A + next * COLS, coming * COLS * sizeof(float), GDRAM2NRAM); }
    __bang_cycle_mul(ring[side], ring[side], v, now * COLS, COLS);
    __bang_sumpool(sums[side], ring[side], 1, now, COLS, 1, COLS, COLS, 1);
    __sync_compute();
    __memcpy_async(y + r, sums[side], now * sizeof(float), NRAM2GDRAM);
    __sync();
    r = next; now = coming;
  }
}`, { A: x(43 * 16), x: x(16), y: o(43), rows: 43 }, { launch: tasks(2), tolerance: 1e-4 }),
k('a union job counts in NRAM by scalar code', `
#include <bang.h>
__nram__ int data[64]; __nram__ int counts[32]; __nram__ int old[32];
__mlu_global__ void f(const int *v, int *h, int n) {
  int seg = (n + taskDim - 1) / taskDim, b = taskId * seg, e = b + seg > n ? n : b + seg;
  for (int i = 0; i < 32; ++i) counts[i] = 0;
  if (e > b) {
    __memcpy(data, v + b, (e - b) * sizeof(int), GDRAM2NRAM);
    for (int i = 0; i < e - b; ++i) counts[data[i]]++;
  }
  __bang_atomic_add(old, h, counts, 32);
}`, { v: x(200, 'i32', (i) => (i * 7) % 32), h: both(32, 'i32'), n: 200 }, { launch: tasks(4, 'union1') }),
];

const vnni: readonly Idiom[] = [
k('floats of 16 bits held as integers', `#include <immintrin.h>
#include <stdint.h>
static inline __m512 widen(const uint16_t *p, __mmask16 m) { return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(m, p)), 16)); }
void f(const uint16_t *a, const uint16_t *b, float *y, int rows, int cols) {
  for (int r = 0; r < rows; ++r) {
    __m512 s = _mm512_setzero_ps();
    for (int c = 0; c < cols; c += 16) {
      const __mmask16 m = cols - c >= 16 ? 0xFFFF : (__mmask16)_bzhi_u32(0xFFFF, cols - c);
      s = _mm512_fmadd_ps(widen(a + r * cols + c, m), widen(b + c, m), s);
    }
    y[r] = _mm512_reduce_add_ps(s);
  }
}`, { a: x(120, 'bf16'), b: x(40, 'bf16'), y: o(3), rows: 3, cols: 40 }, { extension: '.c' }),
k('tables of records, a helper for loops that calls itself by lambdas', `
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>
struct Tap { int i0, i1, w0, w1; };
static std::vector<Tap> taps(int in, int out) {
  std::vector<Tap> t(out);
  for (int o = 0; o < out; ++o) {
    float c = (o + 0.5f) * in / out - 0.5f;
    int f = (int)std::floor(c), w = (int)std::lround((c - f) * 2048.f);
    t[o] = Tap{std::clamp(f, 0, in - 1), std::clamp(f + 1, 0, in - 1), 2048 - w, w};
  }
  return t;
}
template <class F> void times(int n, F &&g) { for (int i = 0; i < n; ++i) g(i); }
extern "C" void f(const uint8_t *src, uint8_t *dst) {
  const auto ty = taps(5, 9), tx = taps(6, 7);
  times(9, [&](int y) {
    const Tap &v = ty[y];
    times(7, [&](int x) {
      const auto &h = tx[x];
      auto at = [&](int r, int q) { return (int)src[r * 6 + q]; };
      int top = at(v.i0, h.i0) * h.w0 + at(v.i0, h.i1) * h.w1, bottom = at(v.i1, h.i0) * h.w0 + at(v.i1, h.i1) * h.w1;
      dst[y * 7 + x] = (uint8_t)(((long)top * v.w0 + (long)bottom * v.w1 + (1 << 21)) >> 22);
    });
  });
}`, { src: x(30, 'u8'), dst: o(63, 'u8') }),
];

export const styles: Readonly<Record<PlatformId, readonly Idiom[]>> = { cuda, hip, bang, vnni };
