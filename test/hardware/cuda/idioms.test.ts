import { language } from '../../../hardware/cuda/language.js';
import { type EntryCase, runEntry, wave } from '../gpu-entry.js';

// Kernels and hosts as different authors write them; each is elaborated, run before and after raising, and compared with a formula.
const cases: EntryCase[] = [];
const add = (name: string, text: string, params: EntryCase['params'], expected: EntryCase['expected'], extra: Omit<EntryCase, 'name' | 'text' | 'params' | 'expected'>): void => { cases.push({ name, text, params, expected, ...extra }); };
const product = (a: readonly number[], b: readonly number[], m: number, n: number, k: number): number[] => Array.from({ length: m * n }, (_, i) => { let s = 0; for (let q = 0; q < k; q += 1) s += a[Math.floor(i / n) * k + q]! * b[q * n + (i % n)]!; return s; });
const zeros = (n: number): Float32Array => new Float32Array(n);

add('functors, template specialisations, checked calls, streams and events', `
#include <cuda_runtime.h>
#include <cstdio>
#include <cstdlib>
#define CUDA_CHECK(call) do { cudaError_t err_ = (call); if (err_ != cudaSuccess) { fprintf(stderr, "%s:%d %s\\n", __FILE__, __LINE__, cudaGetErrorString(err_)); exit(EXIT_FAILURE); } } while (0)
enum class Act { Relu, Gelu, Silu };
template <Act A> struct Activation;
template <> struct Activation<Act::Relu> { __device__ __forceinline__ float operator()(float v) const { return v > 0.f ? v : 0.f; } };
template <> struct Activation<Act::Gelu> { __device__ __forceinline__ float operator()(float v) const { return 0.5f * v * (1.f + erff(v * 0.70710678f)); } };
template <> struct Activation<Act::Silu> { __device__ __forceinline__ float operator()(float v) const { return v / (1.f + expf(-v)); } };
template <typename T, Act A, int VEC>
__global__ void __launch_bounds__(256) act_kernel(const T* __restrict__ in, T* __restrict__ out, size_t n) {
  const size_t stride = size_t(blockDim.x) * gridDim.x;
  Activation<A> f;
  for (size_t i = blockIdx.x * blockDim.x + threadIdx.x; i < n / VEC; i += stride) {
    T reg[VEC];
#pragma unroll
    for (int v = 0; v < VEC; ++v) reg[v] = in[i * VEC + v];
#pragma unroll
    for (int v = 0; v < VEC; ++v) out[i * VEC + v] = static_cast<T>(f(static_cast<float>(reg[v])));
  }
}
inline int div_up(int a, int b) { return (a + b - 1) / b; }
extern "C" int run(const float* x, float* y, int n) {
  float *dx = nullptr, *dy = nullptr;
  cudaStream_t stream;
  cudaEvent_t start, stop;
  CUDA_CHECK(cudaStreamCreate(&stream));
  CUDA_CHECK(cudaEventCreate(&start));
  CUDA_CHECK(cudaEventCreate(&stop));
  CUDA_CHECK(cudaMalloc((void**)&dx, n * sizeof(float)));
  CUDA_CHECK(cudaMalloc(reinterpret_cast<void**>(&dy), n * sizeof(float)));
  CUDA_CHECK(cudaMemcpyAsync(dx, x, n * sizeof(float), cudaMemcpyHostToDevice, stream));
  CUDA_CHECK(cudaEventRecord(start, stream));
  int block = 128, grid = div_up(n / 4, block);
  act_kernel<float, Act::Silu, 4><<<grid, block, 0, stream>>>(dx, dy, (size_t)n);
  CUDA_CHECK(cudaGetLastError());
  CUDA_CHECK(cudaEventRecord(stop, stream));
  CUDA_CHECK(cudaStreamSynchronize(stream));
  float ms = 0.f;
  cudaEventElapsedTime(&ms, start, stop);
  printf("took %f ms\\n", ms);
  CUDA_CHECK(cudaMemcpyAsync(y, dy, n * sizeof(float), cudaMemcpyDeviceToHost, stream));
  CUDA_CHECK(cudaStreamSynchronize(stream));
  cudaFree(dx); cudaFree(dy); cudaEventDestroy(start); cudaEventDestroy(stop); cudaStreamDestroy(stream);
  return 0;
}
int main() { return 0; }
`, { x: wave(512), y: wave(512, () => 0), n: 512 }, ({ x }) => ({ y: x.map((v) => v / (1 + Math.exp(-v))) }), { entry: 'run' });

add('block reduction with an operator', `
#include <cuda_runtime.h>
#include <limits>
#include <cfloat>
constexpr unsigned kFull = 0xffffffffu;
template <typename T, typename Op> __device__ __forceinline__ T warpReduce(T val, Op op) {
  #pragma unroll
  for (int mask = 16; mask > 0; mask >>= 1) val = op(val, __shfl_xor_sync(kFull, val, mask, 32));
  return val;
}
template <typename T, typename Op> __device__ T blockReduce(T val, Op op, T identity) {
  static __shared__ T shared[32];
  int lane = threadIdx.x & 0x1f, wid = threadIdx.x >> 5;
  val = warpReduce(val, op);
  if (lane == 0) shared[wid] = val;
  __syncthreads();
  val = (threadIdx.x < (blockDim.x >> 5)) ? shared[lane] : identity;
  if (wid == 0) val = warpReduce(val, op);
  __syncthreads();
  return val;
}
struct MaxOp { __device__ float operator()(float a, float b) const { return fmaxf(a, b); } };
__global__ void softmax(float* out, const float* in, int cols) {
  __shared__ float s_max, s_sum;
  const float* row = in + (long long)blockIdx.x * cols;
  float m = -std::numeric_limits<float>::infinity();
  for (int c = threadIdx.x; c < cols; c += blockDim.x) m = fmaxf(m, row[c]);
  m = blockReduce(m, MaxOp(), -FLT_MAX);
  if (threadIdx.x == 0) s_max = m;
  __syncthreads();
  float s = 0.0f;
  for (int c = threadIdx.x; c < cols; c += blockDim.x) s += __expf(row[c] - s_max);
  s = blockReduce(s, [] __device__ (float a, float b) { return a + b; }, 0.0f);
  if (!threadIdx.x) s_sum = s;
  __syncthreads();
  const float inv = __fdividef(1.0f, s_sum);
  for (int c = threadIdx.x; c < cols; c += blockDim.x) out[blockIdx.x * cols + c] = __expf(row[c] - s_max) * inv;
}
void launch(float* out, const float* in, int rows, int cols, cudaStream_t stream = 0) { softmax<<<rows, 128, 0, stream>>>(out, in, cols); }
extern "C" void softmax_host(float* out, const float* in, int rows, int cols) {
  float *d_in, *d_out; size_t bytes = sizeof(float) * rows * cols;
  cudaMalloc(&d_in, bytes); cudaMalloc(&d_out, bytes);
  cudaMemcpy(d_in, in, bytes, cudaMemcpyHostToDevice);
  launch(d_out, d_in, rows, cols);
  cudaDeviceSynchronize();
  cudaMemcpy(out, d_out, bytes, cudaMemcpyDeviceToHost);
  cudaFree(d_in); cudaFree(d_out);
}`, { out: wave(5 * 70, () => 0), in: wave(5 * 70), rows: 5, cols: 70 }, ({ in: x }) => ({ out: x.map((v, i) => { const r = x.slice(Math.floor(i / 70) * 70, Math.floor(i / 70) * 70 + 70), m = Math.max(...r); return Math.exp(v - m) / r.reduce((s, w) => s + Math.exp(w - m), 0); }) }), { entry: 'softmax_host' });

add('double-buffered product with vector loads', `
#define BM 32
#define BN 32
#define BK 8
#define TM 4
#define TN 4
#define OFFSET(row, col, ld) ((row) * (ld) + (col))
#define FLOAT4(p) (reinterpret_cast<float4*>(&(p))[0])
__global__ void sgemm(float* __restrict__ a, float* __restrict__ b, float* __restrict__ c, const int M, const int N, const int K) {
  __shared__ float s_a[2][BK][BM];
  __shared__ float s_b[2][BK][BN];
  float r_load_a[4], r_load_b[4], r_a[TM], r_b[TN], r_c[TM][TN] = {0.0};
  const int bx = blockIdx.x, by = blockIdx.y, tx = threadIdx.x, ty = threadIdx.y, tid = ty * blockDim.x + tx;
  int la_m = tid >> 1, la_k = (tid & 1) << 2, lb_k = tid >> 3, lb_n = (tid & 7) << 2;
  int ga_m = by * BM + la_m, gb_n = bx * BN + lb_n;
  {
    FLOAT4(r_load_a[0]) = FLOAT4(a[OFFSET(ga_m, la_k, K)]);
    FLOAT4(r_load_b[0]) = FLOAT4(b[OFFSET(lb_k, gb_n, N)]);
    s_a[0][la_k][la_m] = r_load_a[0]; s_a[0][la_k + 1][la_m] = r_load_a[1]; s_a[0][la_k + 2][la_m] = r_load_a[2]; s_a[0][la_k + 3][la_m] = r_load_a[3];
    FLOAT4(s_b[0][lb_k][lb_n]) = FLOAT4(r_load_b[0]);
  }
  for (int bk = 1; bk < (K + BK - 1) / BK; bk++) {
    int sel = (bk - 1) & 1, next = bk & 1;
    __syncthreads();
    FLOAT4(r_load_a[0]) = FLOAT4(a[OFFSET(ga_m, bk * BK + la_k, K)]);
    FLOAT4(r_load_b[0]) = FLOAT4(b[OFFSET(bk * BK + lb_k, gb_n, N)]);
    #pragma unroll
    for (int tk = 0; tk < BK; tk++) {
      for (int i = 0; i < TM; i++) r_a[i] = s_a[sel][tk][ty * TM + i];
      FLOAT4(r_b[0]) = FLOAT4(s_b[sel][tk][tx * TN]);
      for (int m = 0; m < TM; m++) for (int n = 0; n < TN; n++) r_c[m][n] += r_a[m] * r_b[n];
    }
    for (int i = 0; i < 4; ++i) s_a[next][la_k + i][la_m] = r_load_a[i];
    FLOAT4(s_b[next][lb_k][lb_n]) = FLOAT4(r_load_b[0]);
  }
  __syncthreads();
  int sel = ((K + BK - 1) / BK - 1) & 1;
  for (int tk = 0; tk < BK; tk++) {
    for (int i = 0; i < TM; i++) r_a[i] = s_a[sel][tk][ty * TM + i];
    for (int i = 0; i < TN; i++) r_b[i] = s_b[sel][tk][tx * TN + i];
    for (int m = 0; m < TM; m++) for (int n = 0; n < TN; n++) r_c[m][n] = fmaf(r_a[m], r_b[n], r_c[m][n]);
  }
  for (int i = 0; i < TM; i++) FLOAT4(c[OFFSET(by * BM + ty * TM + i, bx * BN + tx * TN, N)]) = FLOAT4(r_c[i][0]);
}
extern "C" void gemm(float* A, float* B, float* C, int M, int N, int K) {
  float *dA, *dB, *dC;
  cudaMalloc((void **)&dA, M * K * sizeof(float)); cudaMalloc((void **)&dB, K * N * 4); cudaMalloc((void **)&dC, M * N * 4);
  cudaMemcpy(dA, A, M * K * sizeof(float), cudaMemcpyHostToDevice);
  cudaMemcpy(dB, B, K * N * 4, cudaMemcpyHostToDevice);
  dim3 block(BN / TN, BM / TM), grid((N + BN - 1) / BN, (M + BM - 1) / BM);
  sgemm<<<grid, block>>>(dA, dB, dC, M, N, K);
  cudaMemcpy(C, dC, M * N * 4, cudaMemcpyDeviceToHost);
  cudaFree(dA); cudaFree(dB); cudaFree(dC);
}`, { A: wave(64 * 24), B: wave(24 * 64, (i) => Math.cos(i)), C: wave(64 * 64, () => 0), M: 64, N: 64, K: 24 }, ({ A, B }) => ({ C: Float32Array.from({ length: 4096 }, (_, i) => { let s = 0; for (let k = 0; k < 24; k++) s += A[(i >> 6) * 24 + k] * B[k * 64 + (i & 63)]; return s; }) }), { entry: 'gemm' });

add('parameters in a structure, constant memory', `
struct ConvParam { int n, c, h, w, k, r, s, p, q, pad, stride; };
__constant__ float bias[8];
__device__ __forceinline__ float get(const float* x, const ConvParam& p, int n, int c, int h, int w) {
  if (h < 0 || h >= p.h || w < 0 || w >= p.w) return 0.f;
  return x[((n * p.c + c) * p.h + h) * p.w + w];
}
__global__ void conv(const float* x, const float* f, float* y, ConvParam p) {
  int idx = blockIdx.x * blockDim.x + threadIdx.x;
  int total = p.n * p.k * p.p * p.q;
  if (idx >= total) return;
  int q = idx % p.q, t = idx / p.q;
  int pp = t % p.p; t /= p.p;
  int k = t % p.k, n = t / p.k;
  float acc = bias[k];
  for (int c = 0; c < p.c; ++c)
    for (int r = 0; r < p.r; ++r)
      for (int s = 0; s < p.s; ++s)
        acc += get(x, p, n, c, pp * p.stride - p.pad + r, q * p.stride - p.pad + s) * __ldg(&f[((k * p.c + c) * p.r + r) * p.s + s]);
  y[idx] = acc > 0 ? acc : 0.1f * acc;
}
extern "C" void conv_entry(const float* x, const float* f, const float* b, float* y) {
  ConvParam p = {1, 3, 8, 8, 4, 3, 3, 4, 4, 1, 2};
  float *dx, *df, *dy;
  size_t nx = sizeof(float) * p.n * p.c * p.h * p.w, nf = sizeof(float) * p.k * p.c * p.r * p.s, ny = sizeof(float) * p.n * p.k * p.p * p.q;
  cudaMalloc(&dx, nx); cudaMalloc(&df, nf); cudaMalloc(&dy, ny);
  cudaMemcpy(dx, x, nx, cudaMemcpyHostToDevice); cudaMemcpy(df, f, nf, cudaMemcpyHostToDevice);
  cudaMemcpyToSymbol(bias, b, sizeof(float) * p.k);
  int threads = 32; int total = p.n * p.k * p.p * p.q;
  conv<<<(total + threads - 1) / threads, threads>>>(dx, df, dy, p);
  cudaMemcpy(y, dy, ny, cudaMemcpyDeviceToHost);
  cudaFree(dx); cudaFree(df); cudaFree(dy);
}`, { x: wave(192), f: wave(108, (i) => Math.cos(i * 3)), b: wave(4), y: wave(64, () => 0) }, ({ x, f, b }) => ({ y: Float32Array.from({ length: 64 }, (_, i) => { const q = i % 4, p = (i >> 2) % 4, k = i >> 4; let a = b[k]; for (let c = 0; c < 3; c++) for (let r = 0; r < 3; r++) for (let s = 0; s < 3; s++) { const h = p * 2 - 1 + r, w = q * 2 - 1 + s; if (h >= 0 && h < 8 && w >= 0 && w < 8) a += x[(c * 8 + h) * 8 + w] * f[((k * 3 + c) * 3 + r) * 3 + s]; } return a > 0 ? a : 0.1 * a; }) }), { entry: 'conv_entry' });

add('sorting network in shared memory', `
__device__ void cswap(float &a, float &b, bool up) { if ((a > b) == up) { float t = a; a = b; b = t; } }
__global__ void bitonic(float *data) {
  __shared__ float s[64];
  unsigned int t = threadIdx.x;
  s[t] = data[blockIdx.x * 64 + t];
  __syncthreads();
  for (unsigned int k = 2; k <= 64; k <<= 1) {
    for (unsigned int j = k / 2; j > 0; j /= 2) {
      unsigned int ixj = t ^ j;
      if (ixj > t) cswap(s[t], s[ixj], (t & k) == 0);
      __syncthreads();
    }
  }
  data[blockIdx.x * 64 + t] = s[t];
}`, { data: wave(128) }, ({ data }) => ({ data: Float32Array.from([...data.slice(0, 64).sort((p, q) => p - q), ...data.slice(64).sort((p, q) => p - q)]) }), { entry: 'bitonic', launch: { grid: [2, 1, 1], block: [64, 1, 1] } });

add('packed bytes', `
#include <stdint.h>
__global__ void igemm(const int8_t *A, const int8_t *B, int32_t *C, int N, int K) {
  int row = blockIdx.y * blockDim.y + threadIdx.y, col = blockIdx.x * blockDim.x + threadIdx.x;
  const int *a4 = reinterpret_cast<const int *>(A + row * K);
  const char4 *b4 = (const char4 *)(B + col * K);
  int acc = 0;
  for (int k = 0; k < K / 4; ++k) {
    char4 v = b4[k];
    int packed = *reinterpret_cast<int *>(&v);
    acc = __dp4a(a4[k], packed, acc);
  }
  C[row * N + col] = acc;
}`, { A: Int8Array.from({ length: 8 * 32 }, (_, i) => (i * 37) % 255 - 127), B: Int8Array.from({ length: 16 * 32 }, (_, i) => (i * 91) % 255 - 127), C: new Int32Array(128), N: 16, K: 32 }, ({ A, B }) => ({ C: Int32Array.from({ length: 128 }, (_, i) => { let s = 0; for (let k = 0; k < 32; k++) s += A[(i >> 4) * 32 + k] * B[(i & 15) * 32 + k]; return s; }) }), { entry: 'igemm', launch: { grid: [2, 2, 1], block: [8, 4, 1] } });

add('pairs of halves in shared memory', `
#include <cuda_fp16.h>
__global__ void dot(const __half* a, const __half* b, __half* out, int n) {
  __shared__ half2 buf[32];
  half2 acc = __float2half2_rn(0.f);
  const half2* a2 = (const half2*)a; const half2* b2 = (const half2*)b;
  for (int i = threadIdx.x; i < n / 2; i += blockDim.x) acc = __hfma2(a2[i], b2[i], acc);
  buf[threadIdx.x] = acc;
  __syncthreads();
  for (int s = 16; s > 0; s >>= 1) { if (threadIdx.x < s) buf[threadIdx.x] = __hadd2(buf[threadIdx.x], buf[threadIdx.x + s]); __syncthreads(); }
  if (threadIdx.x == 0) out[0] = __hadd(__low2half(buf[0]), __high2half(buf[0]));
}`, { a: { half: wave(64, (i) => (i % 7) * 0.25) }, b: { half: wave(64, (i) => (i % 5) * 0.5) }, out: { half: wave(1, () => 0) }, n: 64 }, ({ a, b }) => ({ out: [a.reduce((s, v, i) => s + v * b[i], 0)] }), { entry: 'dot', launch: { grid: [1, 1, 1], block: [32, 1, 1] }, tolerance: 0.01 });

add('launch by addresses, pitched copies', `
#include <cuda_runtime.h>
__global__ void scale(float *p, size_t pitch, int w, int h, float s) {
  int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x < w && y < h) { float *row = (float *)((char *)p + y * pitch); row[x] = row[x] * s + 1.0f; }
}
extern "C" void run(const float *in, float *out, float s) {
  int w = 10, h = 6;
  float *d; size_t pitch;
  cudaMallocPitch(&d, &pitch, w * sizeof(float), h);
  cudaMemset2D(d, pitch, 0, w * 4, h);
  cudaMemcpy2D(d, pitch, in, w * sizeof(float), w * sizeof(float), h, cudaMemcpyHostToDevice);
  dim3 b(8, 4), g((w + b.x - 1) / b.x, (h + b.y - 1) / b.y);
  void *args[] = {&d, &pitch, &w, &h, &s};
  cudaLaunchKernel((void *)scale, g, b, args, 0, NULL);
  cudaMemcpy2D(out, w * sizeof(float), d, pitch, w * sizeof(float), h, cudaMemcpyDeviceToHost);
  cudaFree(d);
}`, { in: wave(60), out: wave(60, () => 0), s: { f32: 2.5 } }, ({ in: x }) => ({ out: x.map((v) => v * 2.5 + 1) }), { entry: 'run' });

add('pointers swapped between launches', `
#include <vector>
#include <utility>
#include <algorithm>
__global__ void step(const float* in, float* out, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i > 0 && i < n - 1) out[i] = 0.5f * (in[i - 1] + in[i + 1]); else if (i < n) out[i] = in[i];
}
extern "C" void smooth(const float* x, float* y, int n, int iters) {
  float *a, *b;
  cudaMalloc(&a, n * sizeof(*a)); cudaMalloc(&b, n * sizeof(*b));
  std::vector<float> host(n);
  for (int i = 0; i < n; ++i) host[i] = x[i] * 2.0f;
  cudaMemcpy(a, host.data(), n * sizeof(float), cudaMemcpyHostToDevice);
  for (int it = 0; it < iters; ++it) {
    step<<<(n + 63) / 64, 64>>>(a, b, n);
    std::swap(a, b);
  }
  cudaMemcpy(y, a, n * sizeof(float), cudaMemcpyDeviceToHost);
  cudaFree(a); cudaFree(b);
}`, { x: wave(100), y: wave(100, () => 0), n: 100, iters: 3 }, ({ x }) => { let a = Float32Array.from(x, (v) => v * 2); for (let t = 0; t < 3; t++) a = a.map((v, i) => (i > 0 && i < 99 ? 0.5 * (a[i - 1] + a[i + 1]) : v)); return { y: a }; }, { entry: 'smooth' });

add('online softmax over tiles of dynamic shared memory', `
#include <cuda_runtime.h>
#include <math.h>
__global__ void flash(const float* Q, const float* K, const float* V, const int N, const int d, const int Tc, const int Tr, const int Bc, const int Br, const float scale, float* l, float* m, float* O) {
  int tx = threadIdx.x; int bx = blockIdx.x; int by = blockIdx.y;
  int qkv = (bx * gridDim.y * N * d) + (by * N * d);
  int lm = (bx * gridDim.y * N) + (by * N);
  extern __shared__ float sram[];
  int tile_size = Bc * d;
  float* Qi = sram; float* Kj = &sram[tile_size]; float* Vj = &sram[tile_size * 2]; float* S = &sram[tile_size * 3];
  for (int j = 0; j < Tc; j++) {
    for (int x = 0; x < d; x++) { Kj[(tx * d) + x] = K[qkv + (tile_size * j) + (tx * d) + x]; Vj[(tx * d) + x] = V[qkv + (tile_size * j) + (tx * d) + x]; }
    __syncthreads();
    for (int i = 0; i < Tr; i++) {
      for (int x = 0; x < d; x++) Qi[(tx * d) + x] = Q[qkv + (tile_size * i) + (tx * d) + x];
      float row_m_prev = m[lm + (Br * i) + tx]; float row_l_prev = l[lm + (Br * i) + tx];
      float row_m = -INFINITY;
      for (int y = 0; y < Bc; y++) {
        float sum = 0;
        for (int x = 0; x < d; x++) sum += Qi[(tx * d) + x] * Kj[(y * d) + x];
        sum *= scale; S[(Bc * tx) + y] = sum;
        if (sum > row_m) row_m = sum;
      }
      float row_l = 0;
      for (int y = 0; y < Bc; y++) { S[(Bc * tx) + y] = __expf(S[(Bc * tx) + y] - row_m); row_l += S[(Bc * tx) + y]; }
      float row_m_new = max(row_m_prev, row_m);
      float row_l_new = (__expf(row_m_prev - row_m_new) * row_l_prev) + (__expf(row_m - row_m_new) * row_l);
      for (int x = 0; x < d; x++) {
        float pv = 0;
        for (int y = 0; y < Bc; y++) pv += S[(Bc * tx) + y] * Vj[(y * d) + x];
        O[qkv + (tile_size * i) + (tx * d) + x] = (1 / row_l_new) * ((row_l_prev * __expf(row_m_prev - row_m_new) * O[qkv + (tile_size * i) + (tx * d) + x]) + (__expf(row_m - row_m_new) * pv));
      }
      m[lm + (Br * i) + tx] = row_m_new; l[lm + (Br * i) + tx] = row_l_new;
    }
    __syncthreads();
  }
}
__global__ void init(float* l, float* m, float* o, int n, int no) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) { l[i] = 0.f; m[i] = -INFINITY; } if (i < no) o[i] = 0.f; }
extern "C" void attention(const float* Q, const float* K, const float* V, float* O, int B, int H, int N, int d) {
  const int Bc = 16; const int Br = 16;
  const int Tc = ceil((float) N / Bc); const int Tr = ceil((float) N / Br);
  const float softmax_scale = 1.0 / sqrt(d);
  float *dQ, *dK, *dV, *dO, *l, *m;
  size_t sz = sizeof(float) * B * H * N * d;
  cudaMalloc(&dQ, sz); cudaMalloc(&dK, sz); cudaMalloc(&dV, sz); cudaMalloc(&dO, sz); cudaMalloc(&l, sizeof(float) * B * H * N); cudaMalloc(&m, sizeof(float) * B * H * N);
  cudaMemcpy(dQ, Q, sz, cudaMemcpyHostToDevice); cudaMemcpy(dK, K, sz, cudaMemcpyHostToDevice); cudaMemcpy(dV, V, sz, cudaMemcpyHostToDevice);
  init<<<(B * H * N * d + 255) / 256, 256>>>(l, m, dO, B * H * N, B * H * N * d);
  const int sram_size = (3 * Bc * d * sizeof(float)) + (Bc * Br * sizeof(float));
  int max_sram_size; cudaDeviceGetAttribute(&max_sram_size, cudaDevAttrMaxSharedMemoryPerBlock, 0);
  printf("Max shared memory: %d, requested shared memory: %d \\n", max_sram_size, sram_size);
  dim3 grid_dim(B, H); dim3 block_dim(Bc);
  flash<<<grid_dim, block_dim, sram_size>>>(dQ, dK, dV, N, d, Tc, Tr, Bc, Br, softmax_scale, l, m, dO);
  cudaMemcpy(O, dO, sz, cudaMemcpyDeviceToHost);
}`, { Q: wave(1024), K: wave(1024, (i) => Math.cos(i)), V: wave(1024, (i) => Math.cos(i * 0.3)), O: wave(1024, () => 0), B: 1, H: 2, N: 32, d: 16 }, ({ Q, K, V }) => ({ O: Float32Array.from({ length: 1024 }, (_, i) => { const h = i >> 9, r = (i >> 4) & 31, c = i & 15; const s = []; for (let j = 0; j < 32; j++) { let t = 0; for (let x = 0; x < 16; x++) t += Q[h * 512 + r * 16 + x] * K[h * 512 + j * 16 + x]; s.push(t / 4); } const m = Math.max(...s), e = s.map((v) => Math.exp(v - m)), z = e.reduce((a, b) => a + b); return e.reduce((a, w, j) => a + w / z * V[h * 512 + j * 16 + c], 0); }) }), { entry: 'attention', tolerance: 1e-4 });

add('dynamic shared memory cut into arrays; conversion operator', `
template <typename T> struct SharedMemory { __device__ inline operator T*() { extern __shared__ int __smem[]; return (T*)__smem; } __device__ inline operator const T*() const { extern __shared__ int __smem[]; return (T*)__smem; } };
__global__ void topk(const float* x, int* idx, float* val, int n) {
  extern __shared__ unsigned char raw[];
  float* sv = reinterpret_cast<float*>(raw);
  int* si = reinterpret_cast<int*>(raw + blockDim.x * sizeof(float));
  int t = threadIdx.x;
  float best = -1e30f; int bi = -1;
  for (int i = t; i < n; i += blockDim.x) { float v = x[blockIdx.x * n + i]; if (v > best) { best = v; bi = i; } }
  sv[t] = best; si[t] = bi;
  __syncthreads();
  for (int s = blockDim.x / 2; s > 0; s >>= 1) {
    if (t < s) { if (sv[t + s] > sv[t] || (sv[t + s] == sv[t] && si[t + s] < si[t])) { sv[t] = sv[t + s]; si[t] = si[t + s]; } }
    __syncthreads();
  }
  if (t == 0) { idx[blockIdx.x] = si[0]; val[blockIdx.x] = sv[0]; }
}
__global__ void sumk(const float* x, float* out) { float* s = SharedMemory<float>(); s[threadIdx.x] = x[threadIdx.x]; __syncthreads(); if (threadIdx.x == 0) { float a = 0; for (int i = 0; i < blockDim.x; i++) a += s[i]; out[0] = a; } }
void run(const float* x, int* idx, float* val, float* total, int rows, int n) {
  float *dx, *dv, *dt; int* di;
  cudaMalloc(&dx, rows * n * 4); cudaMalloc(&dv, rows * 4); cudaMalloc(&di, rows * 4); cudaMalloc(&dt, 4);
  cudaMemcpy(dx, x, rows * n * 4, cudaMemcpyHostToDevice);
  topk<<<rows, 32, 32 * (sizeof(float) + sizeof(int))>>>(dx, di, dv, n);
  sumk<<<1, 16, 16 * sizeof(float)>>>(dx, dt);
  cudaMemcpy(idx, di, rows * 4, cudaMemcpyDeviceToHost); cudaMemcpy(val, dv, rows * 4, cudaMemcpyDeviceToHost); cudaMemcpy(total, dt, 4, cudaMemcpyDeviceToHost);
}`, { x: wave(3 * 50), idx: new Int32Array(3), val: wave(3, () => 0), total: wave(1, () => 0), rows: 3, n: 50 }, ({ x }) => { const idx = [], val = []; for (let r = 0; r < 3; r++) { const row = [...x.slice(r * 50, r * 50 + 50)]; const m = Math.max(...row); val.push(m); idx.push(row.indexOf(m)); } return { idx: Int32Array.from(idx), val: Float32Array.from(val), total: [x.slice(0, 16).reduce((a, b) => a + b)] }; }, { entry: 'run' });

add('scan by shuffles', `
__inline__ __device__ int warp_scan(int v) { const int lane = threadIdx.x & 31; for (int d = 1; d < 32; d *= 2) { int n = __shfl_up_sync(0xFFFFFFFF, v, d); if (lane >= d) v += n; } return v; }
__global__ void scan(const int *in, int *out, int n) {
  __shared__ int sums[32];
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  int v = i < n ? in[i] : 0;
  int s = warp_scan(v);
  if ((threadIdx.x & 31) == 31) sums[threadIdx.x >> 5] = s;
  __syncthreads();
  if (threadIdx.x < 32) { int w = threadIdx.x < blockDim.x / 32 ? sums[threadIdx.x] : 0; w = warp_scan(w); if (threadIdx.x < blockDim.x / 32) sums[threadIdx.x] = w; }
  __syncthreads();
  int base = threadIdx.x >= 32 ? sums[(threadIdx.x >> 5) - 1] : 0;
  if (i < n) out[i] = base + s;
}`, { in: Int32Array.from({ length: 200 }, (_, i) => i % 9 - 3), out: new Int32Array(200), n: 200 }, ({ in: x }) => { let a = 0; return { out: x.map((v, i) => (a = (i % 128 === 0 ? 0 : a) + v)) }; }, { entry: 'scan', launch: { grid: [2, 1, 1], block: [128, 1, 1] } });

add('pooling with a loop macro and if constexpr', `
#include <cfloat>
#define CEIL_DIV(a,b) (((a)+(b)-1)/(b))
#define MIN(a,b) ((a)<(b)?(a):(b))
#define MAX(a,b) ((a)>(b)?(a):(b))
#define KERNEL_LOOP(i, n) for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < (n); i += blockDim.x * gridDim.x)
template <typename scalar_t, bool kMax> __global__ void pool(const int count, const scalar_t* bottom, const int channels, const int height, const int width, const int ph_, const int pw_, const int kh, const int kw, const int sh, const int sw, const int padh, const int padw, scalar_t* top, int* mask) {
  KERNEL_LOOP(index, count) {
    const int pw = index % pw_; const int ph = (index / pw_) % ph_; const int c = (index / pw_ / ph_) % channels; const int n = index / pw_ / ph_ / channels;
    int hs = ph * sh - padh, ws = pw * sw - padw;
    const int he = MIN(hs + kh, height), we = MIN(ws + kw, width);
    hs = MAX(hs, 0); ws = MAX(ws, 0);
    scalar_t best = kMax ? -FLT_MAX : 0; int bi = -1;
    const scalar_t* slice = bottom + (n * channels + c) * height * width;
    for (int h = hs; h < he; ++h) {
      for (int w = ws; w < we; ++w) {
        if constexpr (kMax) { if (slice[h * width + w] > best) { bi = h * width + w; best = slice[bi]; } }
        else best += slice[h * width + w];
      }
    }
    if (!kMax) best /= (he - hs) * (we - ws);
    top[index] = best;
    if (mask) mask[index] = bi;
  }
}
extern "C" void pool_forward(const float* x, float* y, int* mask, float* avg) {
  const int N = 1, C = 2, H = 9, W = 7, K = 3, S = 2, P = 1; const int OH = (H + 2 * P - K) / S + 1, OW = (W + 2 * P - K) / S + 1;
  float *dx, *dy, *da; int *dm;
  cudaMalloc(&dx, N*C*H*W*sizeof(float)); cudaMalloc(&dy, N*C*OH*OW*sizeof(float)); cudaMalloc(&da, N*C*OH*OW*sizeof(float)); cudaMalloc(&dm, N*C*OH*OW*sizeof(int));
  cudaMemcpy(dx, x, N*C*H*W*sizeof(float), cudaMemcpyHostToDevice);
  int count = N*C*OH*OW;
  pool<float, true><<<CEIL_DIV(count, 16), 16>>>(count, dx, C, H, W, OH, OW, K, K, S, S, P, P, dy, dm);
  pool<float, false><<<2, 16>>>(count, dx, C, H, W, OH, OW, K, K, S, S, P, P, da, nullptr);
  cudaMemcpy(y, dy, count*sizeof(float), cudaMemcpyDeviceToHost); cudaMemcpy(mask, dm, count*sizeof(int), cudaMemcpyDeviceToHost); cudaMemcpy(avg, da, count*sizeof(float), cudaMemcpyDeviceToHost);
}`, { x: wave(126), y: wave(40, () => 0), mask: new Int32Array(40), avg: wave(40, () => 0) }, ({ x }) => { const y = [], mask = [], avg = []; for (let c = 0; c < 2; c++) for (let p = 0; p < 5; p++) for (let q = 0; q < 4; q++) { let b = -Infinity, bi = -1, s = 0, n = 0; for (let h = Math.max(0, p * 2 - 1); h < Math.min(9, p * 2 + 2); h++) for (let w = Math.max(0, q * 2 - 1); w < Math.min(7, q * 2 + 2); w++) { const v = x[c * 63 + h * 7 + w]; n++; s += v; if (v > b) { b = v; bi = h * 7 + w; } } y.push(b); mask.push(bi); avg.push(s / n); } return { y, mask, avg }; }, { entry: 'pool_forward' });

add('atomics by compare and swap', `
__device__ double atomicAddDouble(double* address, double val) {
  unsigned long long int* address_as_ull = (unsigned long long int*)address;
  unsigned long long int old = *address_as_ull, assumed;
  do { assumed = old; old = atomicCAS(address_as_ull, assumed, __double_as_longlong(val + __longlong_as_double(assumed))); } while (assumed != old);
  return __longlong_as_double(old);
}
__device__ static float atomicMaxFloat(float* address, float val) {
  int* address_as_i = (int*)address; int old = *address_as_i, assumed;
  do { assumed = old; old = ::atomicCAS(address_as_i, assumed, __float_as_int(::fmaxf(val, __int_as_float(assumed)))); } while (assumed != old);
  return __int_as_float(old);
}
__global__ void stats(const float* x, double* sum, float* mx, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) { atomicAddDouble(sum, (double)x[i]); atomicMaxFloat(mx, x[i]); }
}
extern "C" void stats_entry(const float* x, double* sum, float* mx, int n) {
  float *dx, *dm; double* ds; float init = -3.4e38f;
  cudaMalloc(&dx, n * 4); cudaMalloc(&dm, 4); cudaMalloc(&ds, 8);
  cudaMemcpy(dx, x, n * 4, cudaMemcpyHostToDevice); cudaMemset(ds, 0, sizeof(double)); cudaMemcpy(dm, &init, sizeof(float), cudaMemcpyHostToDevice);
  stats<<<(n + 31) / 32, 32>>>(dx, ds, dm, n);
  cudaMemcpy(sum, ds, 8, cudaMemcpyDeviceToHost); cudaMemcpy(mx, dm, 4, cudaMemcpyDeviceToHost);
}`, { x: wave(70), sum: new Float64Array(1), mx: wave(1, () => 0), n: 70 }, ({ x }) => ({ sum: [x.reduce((a, b) => a + b)], mx: [Math.max(...x)] }), { entry: 'stats_entry' });

add('an accessor class with sizes and strides', `
template <typename T, int DIM> class TensorAccessor {
public:
  __host__ __device__ TensorAccessor(T* data, const int* sizes) : data_(data) { for (int i = 0; i < DIM; ++i) sizes_[i] = sizes[i]; int s = 1; for (int i = DIM - 1; i >= 0; --i) { strides_[i] = s; s *= sizes_[i]; } }
  __device__ T& operator()(int i, int j) const { return data_[i * strides_[0] + j * strides_[1]]; }
  __host__ __device__ int size(int d) const { return sizes_[d]; }
private:
  T* data_; int sizes_[DIM]; int strides_[DIM];
};
__global__ void mm(TensorAccessor<const float, 2> a, TensorAccessor<const float, 2> b, TensorAccessor<float, 2> c) {
  int i = blockIdx.y * blockDim.y + threadIdx.y, j = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= c.size(0) || j >= c.size(1)) return;
  float s = 0;
  for (int k = 0; k < a.size(1); ++k) s += a(i, k) * b(k, j);
  c(i, j) = s;
}
extern "C" void mm_entry(const float* a, const float* b, float* c, int m, int n, int k) {
  float *da, *db, *dc;
  cudaMalloc(&da, m * k * 4); cudaMalloc(&db, k * n * 4); cudaMalloc(&dc, m * n * 4);
  cudaMemcpy(da, a, m * k * 4, cudaMemcpyHostToDevice); cudaMemcpy(db, b, k * n * 4, cudaMemcpyHostToDevice);
  int sa[2] = {m, k}, sb[2] = {k, n}, sc[2] = {m, n};
  dim3 threads = dim3(8, 8, 1);
  dim3 blocks; blocks.x = (n + 7) / 8; blocks.y = (m + 7) / 8; blocks.z = 1;
  mm<<<blocks, threads>>>(TensorAccessor<const float, 2>(da, sa), TensorAccessor<const float, 2>(db, sb), TensorAccessor<float, 2>(dc, sc));
  cudaMemcpy(c, dc, m * n * 4, cudaMemcpyDeviceToHost);
}`, { a: wave(10 * 7), b: wave(7 * 13), c: wave(130, () => 0), m: 10, n: 13, k: 7 }, ({ a, b }) => ({ c: Float32Array.from({ length: 130 }, (_, i) => { let s = 0; for (let k = 0; k < 7; k++) s += a[Math.floor(i / 13) * 7 + k] * b[k * 13 + i % 13]; return s; }) }), { entry: 'mm_entry' });

add('moving pointers', `
__global__ void bmm(const float *A, const float *B, float *C, int M, int N, int K) {
  const float *a = A + blockIdx.z * M * K + (blockIdx.y * blockDim.y + threadIdx.y) * K;
  const float *b = B + blockIdx.z * K * N + blockIdx.x * blockDim.x + threadIdx.x;
  int row = blockIdx.y * blockDim.y + threadIdx.y, col = blockIdx.x * blockDim.x + threadIdx.x;
  if (row >= M || col >= N) return;
  float sum = 0.0f;
  const float *end = a + K;
  while (a < end) { sum += *a++ * *b; b += N; }
  C += blockIdx.z * M * N;
  C[row * N + col] = sum;
}
extern "C" void bmm_host(const float *A, const float *B, float *C, int batch, int M, int N, int K) {
  float *d[3]; const size_t bytes[3] = { sizeof(float) * batch * M * K, sizeof(float) * batch * K * N, sizeof(float) * batch * M * N };
  for (int i = 0; i < 3; ++i) cudaMalloc(&d[i], bytes[i]);
  cudaMemcpy(d[0], A, bytes[0], cudaMemcpyHostToDevice); cudaMemcpy(d[1], B, bytes[1], cudaMemcpyHostToDevice);
  bmm<<<dim3((N + 7) / 8, (M + 7) / 8, batch), dim3(8, 8)>>>(d[0], d[1], d[2], M, N, K);
  cudaMemcpy(C, d[2], bytes[2], cudaMemcpyDeviceToHost);
  for (auto p : d) cudaFree(p);
}`, { A: wave(2 * 9 * 5), B: wave(2 * 5 * 11), C: zeros(198), batch: 2, M: 9, N: 11, K: 5 }, ({ A, B }) => ({ C: Float32Array.from([...product(A.slice(0, 45), B.slice(0, 55), 9, 11, 5), ...product(A.slice(45), B.slice(55), 9, 11, 5)]) }), { entry: 'bmm_host' });

add('transpose with reordered blocks', `
const int TILE_DIM = 16; const int BLOCK_ROWS = 4;
__global__ void transposeDiagonal(float *odata, const float *idata) {
  __shared__ float tile[TILE_DIM][TILE_DIM + 1];
  int width = gridDim.x * TILE_DIM;
  int blockIdx_x, blockIdx_y;
  blockIdx_y = blockIdx.x; blockIdx_x = (blockIdx.x + blockIdx.y) % gridDim.x;
  int x = blockIdx_x * TILE_DIM + threadIdx.x, y = blockIdx_y * TILE_DIM + threadIdx.y;
  for (int j = 0; j < TILE_DIM; j += BLOCK_ROWS) tile[threadIdx.y + j][threadIdx.x] = idata[(y + j) * width + x];
  __syncthreads();
  x = blockIdx_y * TILE_DIM + threadIdx.x; y = blockIdx_x * TILE_DIM + threadIdx.y;
  for (int j = 0; j < TILE_DIM; j += BLOCK_ROWS) odata[(y + j) * width + x] = tile[threadIdx.x][threadIdx.y + j];
}`, { odata: zeros(1024), idata: wave(1024) }, ({ idata }) => ({ odata: idata.map((_, i) => idata[(i % 32) * 32 + (i >> 5)]) }), { entry: 'transposeDiagonal', launch: { grid: [2, 2, 1], block: [16, 4, 1] } });

add('reduction as a template over the block size', `
template <unsigned int blockSize> __device__ void warpReduce(volatile float *sdata, unsigned int tid) {
  if (blockSize >= 64) sdata[tid] += sdata[tid + 32];
  if (blockSize >= 32) sdata[tid] += sdata[tid + 16];
  if (blockSize >= 16) sdata[tid] += sdata[tid + 8];
  if (blockSize >= 8) sdata[tid] += sdata[tid + 4];
  if (blockSize >= 4) sdata[tid] += sdata[tid + 2];
  if (blockSize >= 2) sdata[tid] += sdata[tid + 1];
}
template <unsigned int blockSize> __global__ void reduce6(const float *g_idata, float *g_odata, unsigned int n) {
  extern __shared__ float sdata[];
  unsigned int tid = threadIdx.x, i = blockIdx.x * (blockSize * 2) + tid, gridSize = blockSize * 2 * gridDim.x;
  sdata[tid] = 0;
  while (i < n) { sdata[tid] += g_idata[i] + (i + blockSize < n ? g_idata[i + blockSize] : 0); i += gridSize; }
  __syncthreads();
  if (blockSize >= 512) { if (tid < 256) { sdata[tid] += sdata[tid + 256]; } __syncthreads(); }
  if (blockSize >= 256) { if (tid < 128) { sdata[tid] += sdata[tid + 128]; } __syncthreads(); }
  if (blockSize >= 128) { if (tid < 64) { sdata[tid] += sdata[tid + 64]; } __syncthreads(); }
  for (unsigned int s = 32; s > 0; s >>= 1) { if (tid < s) sdata[tid] += sdata[tid + s]; __syncthreads(); }
  if (tid == 0) g_odata[blockIdx.x] = sdata[0];
}
extern "C" void reduce_entry(const float *in, float *out, int n) {
  const int threads = 128, blocks = 4;
  float *di, *dp, *dout;
  cudaMalloc(&di, n * sizeof(float)); cudaMalloc(&dp, blocks * sizeof(float)); cudaMalloc(&dout, sizeof(float));
  cudaMemcpy(di, in, n * sizeof(float), cudaMemcpyHostToDevice);
  switch (threads) {
    case 256: reduce6<256><<<blocks, threads, threads * sizeof(float)>>>(di, dp, n); break;
    case 128: reduce6<128><<<blocks, threads, threads * sizeof(float)>>>(di, dp, n); break;
    default: break;
  }
  reduce6<64><<<1, 64, 64 * sizeof(float)>>>(dp, dout, blocks);
  cudaMemcpy(out, dout, sizeof(float), cudaMemcpyDeviceToHost);
}`, { in: wave(1000), out: zeros(1), n: 1000 }, ({ in: x }) => ({ out: [x.reduce((a, b) => a + b, 0)] }), { entry: 'reduce_entry', tolerance: 1e-4 });

add('bilinear sampling with a structure of weights', `
struct Weights { float w[4]; int o[4]; bool ok; };
__device__ inline Weights make(float y, float x, int h, int w) {
  Weights r;
  r.ok = y > -1 && x > -1 && y < h && x < w;
  int y0 = (int)floorf(y), x0 = (int)floorf(x);
  float ly = y - y0, lx = x - x0, hy = 1 - ly, hx = 1 - lx;
  float ws[4] = {hy * hx, hy * lx, ly * hx, ly * lx};
  for (int i = 0; i < 4; ++i) {
    int yy = y0 + (i >> 1), xx = x0 + (i & 1);
    bool in = yy >= 0 && yy < h && xx >= 0 && xx < w;
    r.w[i] = in ? ws[i] : 0.f; r.o[i] = in ? yy * w + xx : 0;
  }
  return r;
}
__global__ void sample(const float *img, const float2 *grid, float *out, int n, int c, int h, int w) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  const float2 g = grid[i];
  const Weights wt = make((g.y + 1) * 0.5f * (h - 1), (g.x + 1.f) * 0.5f * (w - 1), h, w);
  auto dot = [&](int ch) { float s = 0.f; for (int k = 0; k < 4; ++k) s += wt.w[k] * img[ch * h * w + wt.o[k]]; return s; };
  for (int ch = 0; ch < c; ++ch) out[ch * n + i] = wt.ok ? dot(ch) : 0.f;
}`, { img: wave(2 * 5 * 6), grid: wave(20), out: zeros(20), n: 10, c: 2, h: 5, w: 6 }, ({ img, grid }) => ({ out: Float32Array.from({ length: 20 }, (_, t) => { const i = t % 10, ch = Math.floor(t / 10), y = (grid[2 * i + 1] + 1) * 2, x = (grid[2 * i] + 1) * 2.5, y0 = Math.floor(y), x0 = Math.floor(x); let s = 0; for (let a = 0; a < 2; a++) for (let b = 0; b < 2; b++) { const yy = y0 + a, xx = x0 + b; if (yy < 5 && xx < 6) s += (a ? y - y0 : 1 - y + y0) * (b ? x - x0 : 1 - x + x0) * img[ch * 30 + yy * 6 + xx]; } return s; }) }), { entry: 'sample', launch: { grid: [1, 1, 1], block: [16, 1, 1] } });

add('tables and variables of the device', `
#include <array>
#define N_TAPS 5
__constant__ float c_gauss[N_TAPS]; __device__ int d_counter = 0; __device__ float d_scale;
__global__ void blur(const float *x, float *y, int n) {
  int i = threadIdx.x + blockIdx.x * blockDim.x;
  float s = 0;
  for (int t = -N_TAPS / 2; t <= N_TAPS / 2; t++) { int j = min(max(i + t, 0), n - 1); if (i < n) s += c_gauss[t + N_TAPS / 2] * x[j]; }
  if (i < n) { y[i] = s * d_scale; atomicAdd(&d_counter, 1); }
}
extern "C" void run(const float *x, float *y, int *count, int n) {
  float h[N_TAPS]; float sum = 0.f;
  for (int i = 0; i < N_TAPS; i++) { h[i] = expf(-0.5f * (i - 2) * (i - 2)); sum += h[i]; }
  for (int i = 0; i < N_TAPS; i++) h[i] /= sum;
  cudaMemcpyToSymbol(c_gauss, h, sizeof(h));
  float sc = 2.0f; cudaMemcpyToSymbol(d_scale, &sc, sizeof(float), 0, cudaMemcpyHostToDevice);
  float *dx, *dy; cudaMalloc(&dx, n * 4); cudaMalloc(&dy, n * 4);
  cudaMemcpy(dx, x, n * 4, cudaMemcpyHostToDevice);
  blur<<<(n + 31) / 32, 32>>>(dx, dy, n);
  cudaMemcpy(y, dy, n * 4, cudaMemcpyDeviceToHost);
  cudaMemcpyFromSymbol(count, d_counter, sizeof(int));
}`, { x: wave(50), y: zeros(50), count: new Int32Array(1), n: 50 }, ({ x }) => { const g = [-2, -1, 0, 1, 2].map((t) => Math.exp(-0.5 * t * t)), z = g.reduce((a, b) => a + b); return { y: x.map((_, i) => g.reduce((s, w, t) => s + w / z * x[Math.min(49, Math.max(0, i + t - 2))], 0) * 2), count: [50] }; }, { entry: 'run' });

add('quantisation to bytes', `
#include <cuda_fp16.h>
#include <stdint.h>
static __device__ __forceinline__ int8_t clampq(float v) { int q = __float2int_rn(v); q = q > 127 ? 127 : (q < -128 ? -128 : q); return static_cast<int8_t>(q); }
__global__ void quant(const half *__restrict__ x, char4 *__restrict__ q, float *__restrict__ scales, int cols) {
  __shared__ float smax;
  const half *row = x + blockIdx.x * cols;
  float amax = 0.f;
  for (int i = threadIdx.x; i < cols; i += 32) amax = fmaxf(amax, fabsf(__half2float(row[i])));
  #pragma unroll
  for (int o = 16; o >= 1; o /= 2) amax = fmaxf(amax, __shfl_xor_sync(0xffffffff, amax, o));
  if (threadIdx.x == 0) { smax = amax; scales[blockIdx.x] = amax / 127.0f; }
  __syncthreads();
  float inv = smax == 0.f ? 0.f : 127.0f / smax;
  for (int i = threadIdx.x; i < cols / 4; i += 32) {
    const half2 lo = reinterpret_cast<const half2 *>(row)[2 * i], hi = reinterpret_cast<const half2 *>(row)[2 * i + 1];
    float2 a = __half22float2(lo), b = __half22float2(hi);
    q[blockIdx.x * (cols / 4) + i] = make_char4(clampq(a.x * inv), clampq(a.y * inv), clampq(b.x * inv), clampq(b.y * inv));
  }
}`, { x: { half: wave(2 * 64, (i) => Math.round(Math.sin(i) * 64) / 64) }, q: new Int8Array(128), scales: zeros(2), cols: 64 }, ({ x }) => { const s = [0, 1].map((r) => Math.max(...x.slice(r * 64, r * 64 + 64).map(Math.abs))); return { scales: s.map((v) => v / 127), q: Int8Array.from([...x].map((v, i) => { const f = Math.fround(v * Math.fround(127 / s[i >> 6])); const r = Math.round(f); return Math.abs(f % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r; })) }; }, { entry: 'quant', launch: { grid: [2, 1, 1], block: [32, 1, 1] } });

add('operators and recursive templates of the user', `
__device__ __forceinline__ float4 operator+(const float4 &a, const float4 &b) { return make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w); }
__device__ __forceinline__ float4 operator*(const float4 &a, float s) { return make_float4(a.x * s, a.y * s, a.z * s, a.w * s); }
__device__ __forceinline__ void operator+=(float4 &a, const float4 b) { a.x += b.x; a.y += b.y; a.z += b.z; a.w += b.w; }
__device__ __forceinline__ float dot(float4 a, float4 b) { return a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w; }
template <int N> struct Unroll { template <typename F> static __device__ void run(F f) { Unroll<N - 1>::run(f); f(N - 1); } };
template <> struct Unroll<0> { template <typename F> static __device__ void run(F) {} };
struct Complex { float re, im; __device__ Complex(float r = 0.f, float i = 0.f) : re(r), im(i) {} __device__ Complex operator*(const Complex& o) const { return Complex(re * o.re - im * o.im, re * o.im + im * o.re); } __device__ Complex& operator+=(const Complex& o) { re += o.re; im += o.im; return *this; } };
__global__ void k(const float4 *a, const float4 *b, float *out, int n) {
  int i = threadIdx.x;
  float4 s = make_float4(0, 0, 0, 0);
  for (int j = 0; j < n; ++j) s += a[j * 8 + i] * 2.0f + b[i];
  float t = 0.f;
  Unroll<4>::run([&](int u) { t += u * s.x; });
  Complex c(s.y, s.z), d;
  d += c * Complex(0.5f, 2.f);
  out[i] = dot(s, b[i]) + t + d.re - d.im;
}`, { a: wave(3 * 32), b: wave(32), out: zeros(8), n: 3 }, ({ a, b }) => ({ out: Float32Array.from({ length: 8 }, (_, i) => { const s = [0, 1, 2, 3].map((e) => [0, 1, 2].reduce((t, j) => t + a[(j * 8 + i) * 4 + e] * 2 + b[i * 4 + e], 0)); const re = s[1] * 0.5 - s[2] * 2, im = s[1] * 2 + s[2] * 0.5; return s.reduce((t, v, e) => t + v * b[i * 4 + e], 0) + 6 * s[0] + re - im; }) }), { entry: 'k', launch: { grid: [1, 1, 1], block: [8, 1, 1] }, tolerance: 1e-4 });

add('a warp per row, loops with break', `
__global__ void spmv(const int *rowptr, const int *col, const float *val, const float *x, float *y, int rows) {
  int warp = (blockIdx.x * blockDim.x + threadIdx.x) / 32, lane = threadIdx.x & 31;
  if (warp >= rows) return;
  float sum = 0.f;
  for (int j = rowptr[warp] + lane; j < rowptr[warp + 1]; j += 32) sum += val[j] * x[col[j]];
  for (int d = 16; d; d >>= 1) sum += __shfl_down_sync(0xffffffff, sum, d);
  if (lane == 0) y[warp] = sum;
}
__global__ void find(const float *x, int *first, int n, float t) {
  int i = 0;
  while (true) { if (i >= n) break; if (x[i] > t) { break; } i++; }
  *first = i;
}
extern "C" void go(const int *rp, const int *c, const float *v, const float *x, float *y, int *first, int rows, int nnz, int n) {
  int *drp, *dc, *df; float *dv, *dx, *dy;
  cudaMalloc(&drp, (rows + 1) * 4); cudaMalloc(&dc, nnz * 4); cudaMalloc(&dv, nnz * 4); cudaMalloc(&dx, n * 4); cudaMalloc(&dy, rows * 4); cudaMalloc(&df, 4);
  cudaMemcpy(drp, rp, (rows + 1) * 4, cudaMemcpyHostToDevice); cudaMemcpy(dc, c, nnz * 4, cudaMemcpyHostToDevice); cudaMemcpy(dv, v, nnz * 4, cudaMemcpyHostToDevice); cudaMemcpy(dx, x, n * 4, cudaMemcpyHostToDevice);
  spmv<<<(rows * 32 + 63) / 64, 64>>>(drp, dc, dv, dx, dy, rows);
  find<<<1, 1>>>(dx, df, n, 0.9f);
  cudaMemcpy(y, dy, rows * 4, cudaMemcpyDeviceToHost); cudaMemcpy(first, df, 4, cudaMemcpyDeviceToHost);
}`, { rp: Int32Array.from([0, 3, 3, 40, 41]), c: Int32Array.from({ length: 41 }, (_, i) => (i * 7) % 16), v: wave(41), x: wave(16), y: zeros(4), first: new Int32Array(1), rows: 4, nnz: 41, n: 16 }, ({ rp, c, v, x }) => ({ y: [0, 1, 2, 3].map((r) => { let s = 0; for (let j = rp[r]; j < rp[r + 1]; j++) s += v[j] * x[c[j]]; return s; }), first: [[...x].findIndex((t) => t > 0.9)] }), { entry: 'go' });

add('unions as other views', `
union Vec4 { float4 v; float f[4]; __device__ Vec4() {} };
union Bits { float f; unsigned int u; };
__global__ void k(const float *x, float *y) {
  int t = threadIdx.x;
  Vec4 p; p.v = ((const float4 *)x)[t];
  float s = 0;
  for (int i = 0; i < 4; ++i) { p.f[i] *= (i + 1); s += p.f[i]; }
  Bits b; b.f = s; b.u ^= 0x80000000u;
  float4 out; float *po = (float *)&out;
  #pragma unroll
  for (int i = 0; i < 4; i++) po[i] = p.f[3 - i] + b.f;
  *reinterpret_cast<float4 *>(y + 4 * t) = out;
}`, { x: wave(128), y: zeros(128) }, ({ x }) => ({ y: x.map((_, i) => { const t = i >> 2, p = [0, 1, 2, 3].map((e) => x[4 * t + e] * (e + 1)); return p[3 - (i & 3)] - p.reduce((a, b) => a + b); }) }), { entry: 'k', launch: { grid: [1, 1, 1], block: [32, 1, 1] } });

add('half arithmetic', `
#include <cuda_fp16.h>
__device__ __half lrelu(__half v) { return __hgt(v, __half(0.f)) ? v : __hmul(v, __float2half(0.125f)); }
__global__ void k(const half *x, half *y, int n) {
  int i = threadIdx.x;
  if (i < n) {
    half h = x[i];
    half2 p = __halves2half2(h, half(2));
    p = p * p;
    half *e = reinterpret_cast<half *>(&p);
    half z = lrelu(h) + e[1] - (half)1.0f / half(4.0f);
    if (h < half(0)) z += __int2half_rn(3);
    y[i] = z * __float2half_rn(1.0f) + __hmax(h, p.x) - __habs(h);
    float f = h; f += float(z);
    y[i] = __hadd(y[i], __float2half(f * 0.0f));
  }
}`, { x: { half: wave(32, (i) => (i - 16) / 8) }, y: { half: zeros(32) }, n: 32 }, ({ x }) => ({ y: [...x].map((h) => { let z = (h > 0 ? h : h / 8) + 4 - 0.25; if (h < 0) z += 3; return z + Math.max(h, h * h) - Math.abs(h); }) }), { entry: 'k', launch: { grid: [1, 1, 1], block: [32, 1, 1] }, tolerance: 0.01 });

add('pointers in a structure', `
struct Args { const float *a; const float *b; float *c; int n; float alpha; };
struct Shape { int d[3]; int volume() const { return d[0] * d[1] * d[2]; } };
__global__ void kern(Args p, Shape s) { for (int i = threadIdx.x + blockIdx.x * blockDim.x; i < s.volume(); i += gridDim.x * blockDim.x) { int z = i % s.d[2]; p.c[i] = p.alpha * p.a[i] + p.b[z]; } }
extern "C" void k(const float *a, const float *b, float *c, float alpha) {
  Shape s = {{2, 3, 5}};
  Args p; p.n = s.volume(); p.alpha = alpha;
  float *da, *db, *dc;
  cudaMalloc(&da, p.n * 4); cudaMalloc(&db, 20); cudaMalloc(&dc, p.n * 4);
  cudaMemcpy(da, a, p.n * 4, cudaMemcpyHostToDevice); cudaMemcpy(db, b, 20, cudaMemcpyHostToDevice);
  p.a = da; p.b = db; p.c = dc;
  kern<<<2, 8>>>(p, s);
  cudaMemcpy(c, p.c, p.n * 4, cudaMemcpyDeviceToHost);
}`, { a: wave(30), b: wave(5), c: zeros(30), alpha: { f32: 3 } }, ({ a, b }) => ({ c: a.map((v, i) => 3 * v + b[i % 5]) }), { entry: 'k' });

add('memory that both sides use', `
#include <algorithm>
__global__ void add(int n, float *x, float *y) { int index = blockIdx.x * blockDim.x + threadIdx.x; int stride = blockDim.x * gridDim.x; for (int i = index; i < n; i += stride) y[i] = x[i] + y[i]; }
extern "C" void k(const float *in, float *out, int n) {
  float *x, *y;
  cudaMallocManaged(&x, n * sizeof(float)); cudaMallocManaged(&y, n * sizeof(float));
  for (int i = 0; i < n; i++) { x[i] = in[i]; y[i] = 2.0f; }
  int blockSize = 64; int numBlocks = (n + blockSize - 1) / blockSize;
  add<<<numBlocks, blockSize>>>(n, x, y);
  cudaDeviceSynchronize();
  std::copy(y, y + n, out);
  cudaFree(x); cudaFree(y);
}`, { in: wave(100), out: zeros(100), n: 100 }, ({ in: x }) => ({ out: x.map((v) => v + 2) }), { entry: 'k' });

add('arrays passed by reference and as rows', `
constexpr int T = 8;
typedef float Row[T + 1];
__device__ void fill(float (&tile)[T][T + 1], const float *src, int ld) { tile[threadIdx.y][threadIdx.x] = src[threadIdx.y * ld + threadIdx.x]; }
__device__ float dot(const float tile[][T + 1], const Row *other, int r, int c) { float s = 0; for (int k = T; k-- > 0;) s += tile[r][k] * other[k][c]; return s; }
__global__ void mm(const float *a, const float *b, float *c, int n) {
  __shared__ float ta[T][T + 1];
  __shared__ Row tb[T];
  float acc = 0;
  int row = blockIdx.y * T + threadIdx.y, col = blockIdx.x * T + threadIdx.x;
  for (int m = 0; m < n / T; ++m) {
    fill(ta, a + blockIdx.y * T * n + m * T, n);
    fill(tb, &b[m * T * n + blockIdx.x * T], n);
    __syncthreads();
    acc += dot(ta, tb, threadIdx.y, threadIdx.x);
    __syncthreads();
  }
  c[row * n + col] = acc;
}
extern "C" void k(const float *a, const float *b, float *c, int n) {
  size_t bytes = (size_t)n * n * sizeof(float);
  float *d_a = 0, *d_b = 0, *d_c = 0;
  cudaError_t err = cudaSuccess;
  err = cudaMalloc((void **)&d_a, bytes); if (err != cudaSuccess) { fprintf(stderr, "fail %s", cudaGetErrorString(err)); exit(EXIT_FAILURE); }
  cudaMalloc((void **)&d_b, bytes); cudaMalloc((void **)&d_c, bytes);
  cudaMemcpy(d_a, a, bytes, cudaMemcpyHostToDevice); cudaMemcpy(d_b, b, bytes, cudaMemcpyHostToDevice);
  dim3 blockDim(T, T); dim3 gridDim(n / blockDim.x, n / blockDim.y);
  mm<<<gridDim, blockDim>>>(d_a, d_b, d_c, n);
  cudaMemcpy(c, d_c, bytes, cudaMemcpyDeviceToHost);
}`, { a: wave(256), b: wave(256, (i) => Math.cos(i)), c: zeros(256), n: 16 }, ({ a, b }) => ({ c: a.map((_, i) => { let s = 0; for (let q = 0; q < 16; q++) s += a[(i >> 4) * 16 + q] * b[q * 16 + (i & 15)]; return s; }) }), { entry: 'k' });

add('structured bindings, if with initialiser', `
#include <utility>
#include <tuple>
namespace ops { namespace detail { template <typename... Ts> __device__ float sum(Ts... ts) { return 0.f; } } using detail::sum; }
template <typename T, int... Is> struct Seq {};
template <typename F, typename... Args> __device__ auto call(F &&f, Args &&... args) { return 0.f; }
__device__ std::pair<int, float> split(float v) { int i = static_cast<int>(v); return {i, v - i}; }
template <auto V> __device__ constexpr int konst() { return V; }
__global__ void k(const float *x, float *y) {
  static_assert(sizeof(float) == 4, "float");
  const auto t = threadIdx.x;
  auto [whole, frac] = split(x[t] * 10.f);
  float r = 1.0f + frac + static_cast<float>(whole);
  if (const int odd = whole & 1; odd) r = -r;
  r += 2.f * frac + konst<3>();
  int bits = 0b1010 | 0x1'0;
  y[t] = r + bits;
}`, { x: wave(32, (i) => i * 0.37), y: zeros(32) }, ({ x }) => ({ y: x.map((v) => { const f = Math.fround(v * 10), w = Math.trunc(f), fr = f - w; let r = 1 + fr + w; if (w & 1) r = -r; return r + 2 * fr + 3 + 26; }) }), { entry: 'k', launch: { grid: [1, 1, 1], block: [32, 1, 1] }, tolerance: 1e-4 });

add('switch on data, do-while', `
enum Op { ADD = 0, SUB, MUL, NOP = 7 };
__global__ void k(const int *op, const float *x, float *y, int n) {
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    float v = x[i], r;
    switch (op[i]) { case ADD: r = v + 1.f; break; case SUB: r = v - 1.f; break; case MUL: { r = v * 3.f; break; } case 4: case NOP: r = 0.f; break; default: r = v; }
    int c = 0;
    do { r *= 0.5f; c++; if (c == 5) break; } while (fabsf(r) > 0.1f);
    y[i] = r + c;
  }
}`, { op: Int32Array.from({ length: 40 }, (_, i) => i % 9), x: wave(40, (i) => i * 0.3), y: zeros(40), n: 40 }, ({ op, x }) => ({ y: x.map((v, i) => { let r = [v + 1, v - 1, v * 3, v, 0, v, v, 0, v][op[i]], c = 0; do { r = Math.fround(r * 0.5); c++; if (c === 5) break; } while (Math.abs(r) > Math.fround(0.1)); return r + c; }) }), { entry: 'k', launch: { grid: [1, 1, 1], block: [32, 1, 1] } });

add('functions as template arguments', `
typedef float (*unary_t)(float);
__device__ float sq(float v) { return v * v; }
__device__ float cube(float v) { return v * v * v; }
template <unary_t F> __global__ void apply(const float *x, float *y, int n) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) y[i] = F(x[i]); }
template <typename T> using BinOp = T (*)(T, T);
template <typename T> __device__ T vmax(T a, T b) { return a > b ? a : b; }
template <typename T, BinOp<T> op> __global__ void fold(const T *x, T *y, int n) { T r = x[0]; for (int i = 1; i < n; i++) r = op(r, x[i]); *y = r; }
extern "C" void k(const float *x, float *y, float *m, int n) {
  float *dx, *dy, *dm; cudaMalloc(&dx, n * 4); cudaMalloc(&dy, n * 4); cudaMalloc(&dm, 4);
  cudaMemcpy(dx, x, n * 4, cudaMemcpyHostToDevice);
  apply<sq><<<1, n>>>(dx, dy, n);
  apply<cube><<<1, n>>>(dy, dy, n);
  fold<float, vmax<float>><<<1, 1>>>(dy, dm, n);
  cudaMemcpy(y, dy, n * 4, cudaMemcpyDeviceToHost); cudaMemcpy(m, dm, 4, cudaMemcpyDeviceToHost);
}`, { x: wave(32), y: zeros(32), m: zeros(1), n: 32 }, ({ x }) => ({ y: x.map((v) => v ** 6), m: [Math.max(...x.map((v) => v ** 6))] }), { entry: 'k' });

add('generated code with flat indices', `
#if defined(__CUDA_ARCH__) && (__CUDA_ARCH__ >= 530)
#include <cuda_fp16.h>
__device__ half max(half a, half b) { return __hgt(__half(a), __half(b)) ? a : b; }
#else
typedef unsigned short uint16_t;
#define __shfl_sync(mask, var, lane, width) __shfl((var), (lane), (width))
#endif
#ifdef _WIN32
  using uint = unsigned int;
#else
  #define uint unsigned int
  #define uchar unsigned char
  #define int64_t long long
  #define uint64_t unsigned long long
#endif
extern "C" __global__ void __launch_bounds__(64) default_function_kernel(float* __restrict__ C, float* __restrict__ A, float* __restrict__ B) {
  float C_local[4];
  __shared__ float A_shared[128];
  __shared__ float B_shared[128];
  for (int i_c_outer_inner_init = 0; i_c_outer_inner_init < 2; ++i_c_outer_inner_init) {
    C_local[(i_c_outer_inner_init * 2)] = 0.000000e+00f;
    C_local[((i_c_outer_inner_init * 2) + 1)] = 0.000000e+00f;
  }
  for (int k_outer_outer = 0; k_outer_outer < 4; ++k_outer_outer) {
    __syncthreads();
    *(float2*)(A_shared + (((int)threadIdx.x) * 2)) = *(float2*)(A + (((((((int)blockIdx.x) >> 1) * 512) + ((((int)threadIdx.x) >> 2) * 32)) + (k_outer_outer * 8)) + ((((int)threadIdx.x) & 3) * 2)));
    *(float2*)(B_shared + (((int)threadIdx.x) * 2)) = *(float2*)(B + (((k_outer_outer * 256) + ((((int)threadIdx.x) >> 3) * 32)) + ((((int)blockIdx.x) & 1) * 16) + ((((int)threadIdx.x) & 7) * 2)));
    __syncthreads();
    #pragma unroll
    for (int k_inner = 0; k_inner < 8; ++k_inner) {
      for (int i = 0; i < 2; ++i) {
        C_local[i * 2] = (C_local[i * 2] + (A_shared[(((((int)threadIdx.x) >> 3) * 16) + i * 8 + k_inner)] * B_shared[((k_inner * 16) + ((((int)threadIdx.x) & 7) * 2))]));
        C_local[i * 2 + 1] = (C_local[i * 2 + 1] + (A_shared[(((((int)threadIdx.x) >> 3) * 16) + i * 8 + k_inner)] * B_shared[(((k_inner * 16) + ((((int)threadIdx.x) & 7) * 2)) + 1)]));
      }
    }
  }
  for (int i = 0; i < 2; ++i) for (int j = 0; j < 2; ++j) C[(((((((int)blockIdx.x) >> 1) * 512) + ((((int)threadIdx.x) >> 3) * 64)) + (i * 32)) + ((((int)blockIdx.x) & 1) * 16)) + ((((int)threadIdx.x) & 7) * 2) + j] = C_local[((i * 2) + j)];
}`, { C: zeros(1024), A: wave(1024), B: wave(1024, (i) => Math.cos(i)) }, ({ A, B }) => ({ C: A.map((_, i) => { let s = 0; for (let q = 0; q < 32; q++) s += A[(i >> 5) * 32 + q] * B[q * 32 + (i & 31)]; return s; }) }), { entry: 'default_function_kernel', launch: { grid: [4, 1, 1], block: [64, 1, 1] } });

add('shuffles within sixteen lanes', `
template <int G> __device__ float group_sum(float v) { for (int o = G / 2; o > 0; o >>= 1) v += __shfl_xor_sync(0xffffffff, v, o, G); return v; }
__global__ void rms(const float *x, const float *w, float *y, int rows, int cols, float eps) {
  constexpr int G = 16;
  int row = (blockIdx.x * blockDim.x + threadIdx.x) / G, lane = threadIdx.x % G;
  float ss = 0;
  const bool ok = row < rows;
  for (int c = lane; c < cols; c += G) { float v = ok ? x[row * cols + c] : 0.f; ss = fmaf(v, v, ss); }
  ss = group_sum<G>(ss);
  __syncwarp();
  float r = rsqrtf(ss / cols + eps);
  if (ok) for (int c = lane; c < cols; c += G) y[row * cols + c] = x[row * cols + c] * r * w[c];
}`, { x: wave(5 * 40), w: wave(40), y: zeros(200), rows: 5, cols: 40, eps: { f32: 1e-5 } }, ({ x, w }) => ({ y: x.map((v, i) => { const r = x.slice(Math.floor(i / 40) * 40, Math.floor(i / 40) * 40 + 40); return v / Math.sqrt(r.reduce((s, t) => s + t * t, 0) / 40 + 1e-5) * w[i % 40]; }) }), { entry: 'rms', launch: { grid: [2, 1, 1], block: [64, 1, 1] } });

add('launches in a host loop, copies on the device', `
__device__ __forceinline__ float sigm(float x) { return 1.0f / (1.0f + __expf(-x)); }
__global__ void cell(const float *x, const float *W, const float *U, const float *h, float *hn, float *c, int H, int t) {
  const int j = blockIdx.x * blockDim.x + threadIdx.x;
  if (j < H) {
    float g[4];
    #pragma unroll
    for (int q = 0; q < 4; ++q) {
      float s = x[t] * W[q * H + j];
      for (int k = 0; k < H; ++k) s += U[(q * H + j) * H + k] * h[k];
      g[q] = s;
    }
    const float cn = sigm(g[1]) * c[j] + sigm(g[0]) * tanhf(g[2]);
    c[j] = cn;
    hn[j] = sigm(g[3]) * tanhf(cn);
  }
}
__global__ void setk(int *p, int n) { if (threadIdx.x < n) p[threadIdx.x] &= 0xff; }
extern "C" void k(const float *x, const float *W, const float *U, float *out, int *flags, int T, int H) {
  float *dx, *dW, *dU, *h, *hn, *c; int *df;
  cudaMalloc(&dx, T * 4); cudaMalloc(&dW, 4 * H * 4); cudaMalloc(&dU, 4 * H * H * 4); cudaMalloc(&h, H * 4); cudaMalloc(&hn, H * 4); cudaMalloc(&c, H * 4); cudaMalloc(&df, 4 * sizeof(int));
  cudaMemcpy(dx, x, T * 4, cudaMemcpyHostToDevice); cudaMemcpy(dW, W, 4 * H * 4, cudaMemcpyHostToDevice); cudaMemcpy(dU, U, 4 * H * H * 4, cudaMemcpyHostToDevice);
  cudaMemset(h, 0, H * 4); cudaMemset(c, 0, H * sizeof(float)); cudaMemset(df, 0xff, 4 * sizeof(int));
  for (int t = 0; t < T; ++t) { cell<<<(H + 7) / 8, 8>>>(dx, dW, dU, h, hn, c, H, t); cudaMemcpy(h, hn, H * 4, cudaMemcpyDeviceToDevice); }
  setk<<<1, 4>>>(df, 4);
  cudaMemcpy(out, h, H * 4, cudaMemcpyDeviceToHost); cudaMemcpy(flags, df, 16, cudaMemcpyDeviceToHost);
}`, { x: wave(3), W: wave(40), U: wave(400), out: zeros(10), flags: new Int32Array(4), T: 3, H: 10 }, ({ x, W, U }) => { let h = new Array(10).fill(0), c = new Array(10).fill(0); const sg = (v: number): number => 1 / (1 + Math.exp(-v)); for (let t = 0; t < 3; t++) { const nh = [], nc = []; for (let j = 0; j < 10; j++) { const g = [0, 1, 2, 3].map((q) => x[t] * W[q * 10 + j] + h.reduce((s, v, k) => s + U[(q * 10 + j) * 10 + k] * v, 0)); nc.push(sg(g[1]) * c[j] + sg(g[0]) * Math.tanh(g[2])); nh.push(sg(g[3]) * Math.tanh(nc[j])); } h = nh; c = nc; } return { out: h, flags: [255, 255, 255, 255] }; }, { entry: 'k', tolerance: 1e-4 });

add('structures and unions in shared memory, members that are references', `
template <typename T, int N> struct Reduce {
  struct TempStorage { T data[N]; };
  TempStorage &s;
  __device__ Reduce(TempStorage &storage) : s(storage) {}
  template <typename Op> __device__ T All(T v, Op op) {
    s.data[threadIdx.x] = v;
    __syncthreads();
    for (int o = N / 2; o > 0; o /= 2) { if (threadIdx.x < o) s.data[threadIdx.x] = op(s.data[threadIdx.x], s.data[threadIdx.x + o]); __syncthreads(); }
    T r = s.data[0];
    __syncthreads();
    return r;
  }
};
struct Sum { template <typename T> __device__ T operator()(const T &a, const T &b) const { return a + b; } };
__global__ void k(const float *x, float *y) {
  using R = Reduce<float, 32>;
  __shared__ typename R::TempStorage tmp;
  __shared__ union { float f[32]; int i[32]; } u;
  __shared__ struct { int first; float scale; } cfg;
  if (threadIdx.x == 0) { cfg.first = 2; cfg.scale = 0.5f; }
  u.i[threadIdx.x] = threadIdx.x;
  __syncthreads();
  int other = u.i[31 - threadIdx.x];
  __syncthreads();
  u.f[threadIdx.x] = other * 1.0f;
  float total = R(tmp).All(x[threadIdx.x], Sum());
  y[threadIdx.x] = total * cfg.scale + u.f[(threadIdx.x + cfg.first) % 32];
}`, { x: wave(32), y: zeros(32) }, ({ x }) => ({ y: x.map((_, i) => x.reduce((a, b) => a + b) * 0.5 + 31 - ((i + 2) % 32)) }), { entry: 'k', launch: { grid: [1, 1, 1], block: [32, 1, 1] } });

add('matrix fragments staged through shared memory', `
#include <mma.h>
#include <cuda_fp16.h>
using namespace nvcuda;
#define WM 16
__global__ void gemm(const half *A, const half *B, half *C, int M, int N, int K) {
  __shared__ half sA[2][16 * 16], sB[2][16 * 16];
  __shared__ float sC[4][256];
  int warp = threadIdx.y, lane = threadIdx.x, wr = warp / 2, wc = warp % 2, tid = warp * 32 + lane;
  wmma::fragment<wmma::accumulator, WM, WM, 16, float> c; wmma::fill_fragment(c, 0.0f);
  for (int k0 = 0; k0 < K; k0 += 16) {
    for (int i = tid; i < 512; i += 128) {
      int t = i / 256, r = (i % 256) / 16, q = i % 16;
      int gr = blockIdx.y * 32 + t * 16 + r, gk = k0 + q;
      sA[t][r * 16 + q] = (gr < M && gk < K) ? A[gr * K + gk] : __float2half(0.f);
      int gk2 = k0 + r, gc = blockIdx.x * 32 + t * 16 + q;
      sB[t][r * 16 + q] = (gk2 < K && gc < N) ? B[gk2 * N + gc] : half(0.0f);
    }
    __syncthreads();
    wmma::fragment<wmma::matrix_a, WM, WM, 16, half, wmma::row_major> a;
    wmma::fragment<wmma::matrix_b, WM, WM, 16, half, wmma::row_major> b;
    wmma::load_matrix_sync(a, sA[wr], 16); wmma::load_matrix_sync(b, sB[wc], 16);
    wmma::mma_sync(c, a, b, c);
    __syncthreads();
  }
  wmma::store_matrix_sync(sC[warp], c, 16, wmma::mem_row_major);
  __syncwarp();
  for (int i = lane; i < 256; i += 32) { int r = blockIdx.y * 32 + wr * 16 + i / 16, q = blockIdx.x * 32 + wc * 16 + i % 16; if (r < M && q < N) C[r * N + q] = __float2half(sC[warp][i]); }
}`, { A: { half: wave(20 * 24, (i) => (i % 9 - 4) / 4) }, B: { half: wave(24 * 40, (i) => (i % 7 - 3) / 8) }, C: { half: zeros(800) }, M: 20, N: 40, K: 24 }, ({ A, B }) => ({ C: Float32Array.from({ length: 800 }, (_, i) => { let s = 0; for (let q = 0; q < 24; q++) s += A[Math.floor(i / 40) * 24 + q] * B[q * 40 + i % 40]; return s; }) }), { entry: 'gemm', launch: { grid: [2, 1, 1], block: [32, 4, 1] }, tolerance: 0.01 });

test.each(cases)('$name', (c) => { runEntry(language, c); }, 30_000);
