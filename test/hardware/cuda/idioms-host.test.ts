/** Host functions: memory, copies, streams, launches. Each is elaborated, run before and after raising, and compared with a formula. */
import { language } from '../../../hardware/cuda/language.js';
import { type EntryCase, runEntry, wave } from '../gpu-entry.js';

const cases: EntryCase[] = [];
const add = (name: string, text: string, params: EntryCase['params'], expected: EntryCase['expected'], extra: Omit<EntryCase, 'name' | 'text' | 'params' | 'expected'>): void => { cases.push({ name, text, params, expected, ...extra }); };
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

test.each(cases)('$name', (c) => { runEntry(language, c); }, 30_000);
