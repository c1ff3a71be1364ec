/** CUDA C as different authors write it. */
import { both, type Idiom, input as x, output as o, threads } from './case.js';

const k = (name: string, text: string, params: Idiom['params'], launch: Idiom['launch'], extra: Partial<Idiom> = {}): Idiom => ({ name, text, params, launch, ...extra });

export const idioms: readonly Idiom[] = [
k('variadic templates and folds', `
template <typename... Ts> __device__ float total(Ts... vs) { return (vs + ...); }
template <typename... Ts> __device__ float biggest(float first, Ts... rest) { if constexpr (sizeof...(rest) == 0) return first; else { float r = biggest(rest...); return first > r ? first : r; } }
__device__ float last(float a) { return a; }
template <typename T, typename... Ts> __device__ float last(T a, Ts... r) { return last(r...); }
template <int... Is> struct Seq { static constexpr int n = sizeof...(Is); };
template <int... Is> __device__ float pick(const float *p, Seq<Is...>) { return ((p[Is] * (float)(Is + 1)) + ...); }
template <typename... Ts> __device__ void set_all(float v, Ts &...out) { ((out = v), ...); }
template <typename F, typename... A> __device__ auto call(F f, A... a) { return f(a...); }
__global__ void f(const float *x, float *y) {
  int i = threadIdx.x;
  y[i * 4] = total(x[i], 2.f, x[i + 1]);
  y[i * 4 + 1] = biggest(x[i], x[i + 1], x[i + 2]) + last(1.f, 2.f, x[i + 3]);
  y[i * 4 + 2] = pick(x + i, Seq<0, 2, 1>()) + Seq<3,4,5>::n;
  float a, b; set_all(x[i], a, b);
  y[i * 4 + 3] = call([=](float p, float q) { return p * q + a + b; }, x[i], 3.f);
}`, { x: x(32), y: o(64) }, threads(1, 16)),
k('index_sequence, if constexpr, constexpr arrays, range for, structured bindings', `
#include <utility>
#include <array>
template <int N> constexpr int fact() { if constexpr (N <= 1) return 1; else return N * fact<N - 1>(); }
constexpr int sq(int v) { int r = 0; for (int i = 0; i < v; ++i) r += v; return r; }
constexpr float kTable[] = {0.5f, 1.5f, 2.5f, 3.5f};
enum class Mode : int { A = 1, B = 5, C };
struct Pair { float a; int b; };
__device__ Pair split(float v) { return {v * 2.f, (int)v}; }
template <Mode M> __device__ float apply(float v) { if constexpr (M == Mode::A) return v + 1.f; else if constexpr (M == Mode::B) return v * 2.f; else return -v; }
template <size_t... I> __device__ float dotseq(const float *p, std::index_sequence<I...>) { return ((p[I] * kTable[I]) + ...); }
__global__ void f(const float *x, float *y) {
  int i = threadIdx.x;
  float s = 0;
  for (float w : kTable) s += w * x[i];
  auto [a, b] = split(x[i + 1]);
  const auto &r = x[i];
  constexpr int q = sq(4) + fact<4>();
  y[i * 4] = s + a + b; y[i * 4 + 1] = r + q; y[i * 4 + 2] = apply<Mode::A>(x[i]) + apply<Mode::B>(x[i]) + apply<Mode::C>(x[i]) + static_cast<int>(Mode::C);
  y[i * 4 + 3] = dotseq(x + i, std::make_index_sequence<4>{});
}`, { x: x(32), y: o(64) }, threads(1, 16)),
k('CAS loops', `
__device__ double atomicAddD(double *address, double val) {
  unsigned long long int *address_as_ull = (unsigned long long int *)address;
  unsigned long long int old = *address_as_ull, assumed;
  do { assumed = old; old = atomicCAS(address_as_ull, assumed, __double_as_longlong(val + __longlong_as_double(assumed))); } while (assumed != old);
  return __longlong_as_double(old);
}
__device__ __forceinline__ float atomicMaxF(float *addr, float value) {
  int *ai = (int *)addr; int old = *ai;
  while (value > __int_as_float(old)) { int assumed = old; old = atomicCAS(ai, assumed, __float_as_int(value)); if (assumed == old) break; }
  return __int_as_float(old);
}
__device__ float atomicMinF(float *a, float v) { int *p = reinterpret_cast<int*>(a); int o = *p, e; do { e = o; o = atomicCAS(p, e, __float_as_int(fminf(v, __int_as_float(e)))); } while (e != o); return __int_as_float(o); }
__device__ float atomicMaxTrick(float *a, float v) { return v >= 0 ? __int_as_float(atomicMax((int *)a, __float_as_int(v))) : __uint_as_float(atomicMin((unsigned int *)a, __float_as_uint(v))); }
__global__ void f(const float *x, double *s, float *m) { int i = blockIdx.x * blockDim.x + threadIdx.x; atomicAddD(s + (i & 1), (double)x[i]); atomicMaxF(m, x[i]); atomicMinF(m + 1, x[i]); atomicMaxTrick(m + 2, x[i]); }`,
 { x: x(64), s: both(2, 'f64'), m: both(3, 'f32', () => 0) }, threads(2, 32)),
k('cooperative groups', `
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
namespace cg = cooperative_groups;
__global__ void f(const float *x, float *y) {
  cg::thread_block block = cg::this_thread_block();
  auto warp = cg::tiled_partition<32>(block);
  cg::thread_block_tile<8> t8 = cg::tiled_partition<8>(block);
  __shared__ float s[2];
  float v = x[blockIdx.x * blockDim.x + block.thread_rank()];
  float w = v;
  for (int o = warp.size() / 2; o > 0; o /= 2) w += warp.shfl_down(w, o);
  if (warp.thread_rank() == 0) s[warp.meta_group_rank()] = w;
  block.sync();
  float r = cg::reduce(t8, v, cg::plus<float>());
  float m = cg::reduce(warp, v, cg::greater<float>());
  cg::sync(block);
  y[block.thread_rank() * 4] = s[0] + s[1]; y[block.thread_rank() * 4 + 1] = r; y[block.thread_rank() * 4 + 2] = m; y[block.thread_rank() * 4 + 3] = (float)(t8.ballot(v > 0) + t8.any(v > 3) + t8.num_threads());
}`, { x: x(64), y: o(256) }, threads(1, 64)),
k('cooperative groups more', `
#include <cooperative_groups.h>
using namespace cooperative_groups;
__device__ int reduce_sum(thread_group g, int *temp, int val) {
  int lane = g.thread_rank();
  for (int i = g.size() / 2; i > 0; i /= 2) { temp[lane] = val; g.sync(); if (lane < i) val += temp[lane + i]; g.sync(); }
  return val;
}
__global__ void f(const int *x, int *y) {
  __shared__ int temp[64];
  auto g = this_thread_block();
  int v = reduce_sum(g, temp, x[threadIdx.x]);
  if (g.thread_rank() == 0) y[0] = v;
  thread_block_tile<4> tile = tiled_partition<4>(g);
  y[1 + threadIdx.x] = tile.shfl(x[threadIdx.x], 1) + tile.shfl_xor(v, 1) * 0 + tile.meta_group_size();
}`, { x: x(64, 'i32'), y: o(65, 'i32') }, threads(1, 64)),
k('votes and ldg', `
__global__ void f(const float *__restrict__ x, int *y) {
  int i = threadIdx.x;
  int c = __syncthreads_count(__ldg(&x[i]) > 0.f), a = __syncthreads_and(x[i] > -100.f), b = __syncthreads_or(x[i] > 100.f);
  float4 q = __ldg(reinterpret_cast<const float4 *>(x) + (i & 3));
  y[i] = c * 100 + a * 10 + b + (int)q.y;
}`, { x: x(64), y: o(64, 'i32') }, threads(1, 64)),
k('std min max lambdas in device code', `
#include <algorithm>
__global__ void f(const float *x, float *y, int n) {
  auto clampf = [](float v, float lo, float hi) -> float { return std::max(lo, std::min(v, hi)); };
  auto idx = [&](int r, int c) { return r * n + c; };
  float acc = 0.f;
  auto add = [&acc](float v) { acc += v; };
  for (int j = 0; j < n; ++j) add(clampf(x[idx(threadIdx.x, j)], -1.f, 1.f));
  auto twice = [](auto v) { return v + v; };
  y[threadIdx.x] = acc + twice(3) + twice(0.5f);
  const int m = std::min<int>(n, 3); y[threadIdx.x] += m;
  auto counter = [c = 0]() mutable { return ++c; };
  y[threadIdx.x] += counter() + counter();
}`, { x: x(64), y: o(8), n: 8 }, threads(1, 8)),
{ name: 'constant tables, managed memory, streams, dim3 arithmetic', entry: 'run', text: `
#include <cuda_runtime.h>
#include <stdio.h>
__constant__ float c_w[5];
__constant__ int c_shape[2] = {4, 16};
__device__ float d_bias = 0.25f;
__device__ int d_count;
__global__ void conv(const float *x, float *y) {
  int c = blockIdx.x * blockDim.x + threadIdx.x, r = blockIdx.y * blockDim.y + threadIdx.y;
  if (r >= c_shape[0] || c >= c_shape[1]) return;
  float s = d_bias;
  for (int k = 0; k < 5; ++k) { int cc = c + k - 2; if (cc >= 0 && cc < c_shape[1]) s += c_w[k] * x[r * c_shape[1] + cc]; }
  y[r * c_shape[1] + c] = s;
  if (r == 0 && c == 0) { printf("hello %d\\n", r); d_count = 3; }
}
__global__ void more(float *y, int n) { for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) y[i] += d_count; }
extern "C" int run(const float *x, float *y, int n) {
  float w[5] = {0.1f, 0.2f, 0.4f, 0.2f, 0.1f};
  for (int i = 0; i < 5; i++) w[i] *= 2;
  cudaMemcpyToSymbol(c_w, w, sizeof(w));
  float bias = 1.5f; cudaMemcpyToSymbol(d_bias, &bias, sizeof(float), 0, cudaMemcpyHostToDevice);
  cudaStream_t st[2]; for (auto &s : st) cudaStreamCreateWithFlags(&s, cudaStreamNonBlocking);
  float *dx, *dy; cudaMallocManaged(&dx, n * sizeof *dx); cudaMallocManaged((void**)&dy, n * sizeof(float), cudaMemAttachGlobal);
  for (int i = 0; i < n; ++i) dx[i] = x[i];
  dim3 block(8, 2), grid; grid = dim3((16 + block.x - 1) / block.x, (4 + block.y - 1) / block.y);
  cudaFuncSetAttribute(conv, cudaFuncAttributePreferredSharedMemoryCarveout, 50);
  cudaFuncSetCacheConfig(conv, cudaFuncCachePreferL1);
  int minGrid = 0, bs = 0; cudaOccupancyMaxPotentialBlockSize(&minGrid, &bs, more, 0, 0);
  int nb; cudaOccupancyMaxActiveBlocksPerMultiprocessor(&nb, more, 128, 0);
  conv<<<grid, block, 0, st[0]>>>(dx, dy);
  cudaStreamSynchronize(st[0]);
  more<<<2, 16, 0, st[1]>>>(dy, n);
  cudaDeviceSynchronize();
  cudaError_t e = cudaPeekAtLastError(); if (e != cudaSuccess) { fprintf(stderr, "%s\\n", cudaGetErrorString(e)); return -1; }
  for (int i = 0; i < n; ++i) y[i] = dy[i];
  cudaFree(dx); cudaFree(dy); for (int i = 0; i < 2; i++) cudaStreamDestroy(st[i]);
  return 0;
}`, params: { x: x(64), y: o(64), n: 64 } },
{ name: 'smem attribute, 2d copies, memcpyasync, launch config struct', entry: 'run', text: `
#include <cuda_runtime.h>
template <typename T, int BS> __global__ void __launch_bounds__(BS, 2) rev(const T *x, T *y, int pitch, int w) {
  extern __shared__ unsigned char raw[];
  T *s = reinterpret_cast<T *>(raw);
  const T *row = (const T *)((const char *)x + (size_t)blockIdx.x * pitch);
  for (int i = threadIdx.x; i < w; i += BS) s[i] = row[i];
  __syncthreads();
  for (int i = threadIdx.x; i < w; i += BS) y[blockIdx.x * w + i] = s[w - 1 - i];
}
struct Config { dim3 grid, block; size_t smem; };
static Config make(int h, int w) { Config c; c.grid = dim3(h); c.block = dim3(16, 1, 1); c.smem = w * sizeof(float); return c; }
void run(const float *x, float *y, int h, int w) {
  float *dx = nullptr, *dy = nullptr; size_t pitch = 0;
  cudaMallocPitch(&dx, &pitch, w * sizeof(float), h);
  cudaMalloc(&dy, sizeof(float) * h * w);
  cudaMemcpy2D(dx, pitch, x, w * sizeof(float), w * sizeof(float), h, cudaMemcpyHostToDevice);
  Config c = make(h, w);
  cudaFuncSetAttribute(rev<float, 16>, cudaFuncAttributeMaxDynamicSharedMemorySize, (int)c.smem);
  cudaStream_t s; cudaStreamCreate(&s);
  rev<float, 16><<<c.grid, c.block, c.smem, s>>>(dx, dy, (int)pitch, w);
  cudaMemcpyAsync(y, dy, sizeof(float) * h * w, cudaMemcpyDeviceToHost, s);
  cudaStreamSynchronize(s); cudaStreamDestroy(s);
  cudaFree(dx); cudaFree(dy);
}`, params: { x: x(96), y: o(96), h: 4, w: 24 } },
k('half2 and bf16 messy', `
#include <cuda_fp16.h>
#include <cuda_bf16.h>
__global__ void f(const half *x, half *y, __nv_bfloat16 *z, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n / 2) {
    half2 v = reinterpret_cast<const half2 *>(x)[i];
    half2 w = __hfma2(v, __float2half2_rn(2.f), __halves2half2(__float2half(1.f), __float2half(-1.f)));
    w = __hmax2(w, __half2half2(__int2half_rn(0)));
    reinterpret_cast<half2 *>(y)[i] = w;
    float2 g = __half22float2(v);
    z[2 * i] = __float2bfloat16(g.x); z[2 * i + 1] = __float2bfloat16_rn(g.y * 1.5f) + __nv_bfloat16(1.0f);
    if (__hgt(v.x, __float2half(0.f))) y[2 * i] = __hadd(y[2*i], (half)0.5f);
  }
}`, { x: x(64, 'f16'), y: o(64, 'f16'), z: o(64, 'bf16'), n: 64 }, threads(1, 32), { tolerance: 1e-2 }),
k('unions, vector members, swizzles', `
union Pack { int4 v; unsigned char b[16]; float f[4]; };
__global__ void f(const float4 *x, float *y) {
  Pack p; p.v = *reinterpret_cast<const int4 *>(x + threadIdx.x);
  float s = 0; 
#pragma unroll
  for (int i = 0; i < 4; ++i) s += p.f[i];
  float4 q = x[threadIdx.x]; float *a = &q.x; a[2] += 1.f; (&q.x)[3] = 7.f;
  y[threadIdx.x * 2] = s + (float)p.b[3]; y[threadIdx.x * 2 + 1] = q.x + q.z + q.w;
}`, { x: x(64), y: o(32) }, threads(1, 16)),
k('member functions, operators, inheritance, static members', `
struct Base { int n; __host__ __device__ Base(int n_) : n(n_) {} __device__ int size() const { return n; } };
template <typename T> struct View : Base { T *p; static constexpr int kPad = 2; __device__ View(T *q, int n) : Base(n), p(q) {} __device__ T &operator()(int i) { return p[i + kPad]; } __device__ T operator[](int i) const { return p[i]; } __device__ View &operator+=(T v) { for (int i = 0; i < n; ++i) p[i] += v; return *this; } };
struct C { float r, i; __device__ C operator*(const C &o) const { return {r * o.r - i * o.i, r * o.i + i * o.r}; } friend __device__ C operator+(C a, C b) { return C{a.r + b.r, a.i + b.i}; } __device__ explicit operator float() const { return r; } };
__global__ void f(float *x, float *y) {
  float loc[6]; for (int i = 0; i < 6; ++i) loc[i] = x[threadIdx.x + i];
  View<float> v(loc, 4); v += 1.f; v(1) = 9.f;
  C a{x[0], 1.f}, b = {2.f, x[1]}; C c = a * b + a;
  y[threadIdx.x] = v[0] + v[3] * v.size() + (float)c + c.i;
}`, { x: x(64), y: o(16) }, threads(1, 16)),
];
