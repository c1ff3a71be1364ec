/** HIP as different authors write it. */
import { both, type Idiom, input as x, output as o, threads } from './case.js';

const k = (name: string, text: string, params: Idiom['params'], launch: Idiom['launch'], extra: Partial<Idiom> = {}): Idiom => ({ name, text, params, launch, ...extra });

export const idioms: readonly Idiom[] = [
{ name: 'hipLaunchKernelGGL and host', entry: 'run', text: `
#include <hip/hip_runtime.h>
#define HIP_CHECK(cmd) { hipError_t e = cmd; if (e != hipSuccess) { fprintf(stderr, "err %s\\n", hipGetErrorString(e)); exit(1); } }
__constant__ float scale_c[4];
template <typename T> __global__ void scale(const T *__restrict__ x, T *__restrict__ y, const int n, T f) {
  const int i = hipBlockIdx_x * hipBlockDim_x + hipThreadIdx_x;
  if (i < n) y[i] = x[i] * f * scale_c[i & 3];
}
extern "C" int run(const float *x, float *y, int n) {
  float h[4] = {1.f, 2.f, 3.f, 4.f};
  HIP_CHECK(hipMemcpyToSymbol(HIP_SYMBOL(scale_c), h, sizeof(h)));
  float *dx, *dy; HIP_CHECK(hipMalloc(&dx, n * sizeof(float))); HIP_CHECK(hipMalloc((void **)&dy, n * sizeof(float)));
  hipStream_t s; HIP_CHECK(hipStreamCreate(&s));
  HIP_CHECK(hipMemcpyAsync(dx, x, n * sizeof(float), hipMemcpyHostToDevice, s));
  hipLaunchKernelGGL(scale<float>, dim3((n + 63) / 64), dim3(64), 0, s, dx, dy, n, 0.5f);
  HIP_CHECK(hipGetLastError());
  hipLaunchKernelGGL(HIP_KERNEL_NAME(scale<float>), dim3(1, 1, 1), dim3(64), 0, 0, dy, dy, n, 2.0f);
  HIP_CHECK(hipMemcpyAsync(y, dy, n * sizeof(float), hipMemcpyDeviceToHost, s));
  HIP_CHECK(hipStreamSynchronize(s)); HIP_CHECK(hipDeviceSynchronize());
  HIP_CHECK(hipFree(dx)); HIP_CHECK(hipFree(dy)); HIP_CHECK(hipStreamDestroy(s));
  return 0;
}`, params: { x: x(128), y: o(128), n: 128 } },
k('amdgcn builtins', `
#include <hip/hip_runtime.h>
__device__ float wave_sum(float v) {
  for (int m = 32; m >= 1; m >>= 1) v += __int_as_float(__builtin_amdgcn_ds_bpermute((int)((__lane_id() ^ m) << 2), __float_as_int(v)));
  return v;
}
__device__ int dpp_row_sum(int v) {
  v += __builtin_amdgcn_update_dpp(0, v, 0x111, 0xf, 0xf, true);
  v += __builtin_amdgcn_update_dpp(0, v, 0x112, 0xf, 0xf, true);
  v += __builtin_amdgcn_mov_dpp(v, 0xb1, 0xf, 0xf, true) * 0;
  return v;
}
__global__ void f(const float *x, float *y, int *z) {
  int t = threadIdx.x; float v = x[t];
  y[t] = wave_sum(v) + __shfl_xor(v, 1) + __shfl_down(v, 2, 16);
  z[t] = dpp_row_sum((int)v) + __builtin_amdgcn_readfirstlane((int)v) + (int)__popcll(__ballot(v > 0.f)) + __builtin_amdgcn_ds_swizzle((int)v, 0x041F);
  z[t] += __builtin_amdgcn_readlane((int)v, 5) + (int)__builtin_amdgcn_mbcnt_hi(~0u, __builtin_amdgcn_mbcnt_lo(~0u, 0u)) + (__any(v > 3.f) ? 1 : 0);
}`, { x: x(64), y: o(64), z: o(64, 'i32') }, threads(1, 64)),
k('ext vectors', `
#include <hip/hip_runtime.h>
typedef float floatx4 __attribute__((ext_vector_type(4)));
typedef float floatx8 __attribute__((ext_vector_type(8)));
typedef _Float16 half8 __attribute__((ext_vector_type(8)));
using int4v = __attribute__((__vector_size__(4 * sizeof(int)))) int;
__global__ void f(const float *x, float *y) {
  int t = threadIdx.x;
  floatx4 a = *(const floatx4 *)(x + 4 * t), b = {1.f, 2.f, 3.f, 4.f};
  floatx4 c = a * b + 0.5f; c.x += c.w; c[2] = -c.y;
  floatx8 e = {1, 2, 3, 4, 5, 6, 7, 8}; e.x += 3.f; e.w *= 2.f;
  half8 h; for (int i = 0; i < 8; ++i) h[i] = (_Float16)(a[i & 3] + i);
  float s = 0; for (int i = 0; i < 8; ++i) s += (float)h[i] + e[i];
  int4v k = {1, 2, 3, 4}; k = k + (k << 1);
  *(floatx4 *)(y + 8 * t) = c; y[8 * t + 4] = s; y[8 * t + 5] = (float)(k[0] + k[3]); y[8 * t + 6] = e.x + e.y; y[8*t+7] = e.w + e.z + (float)h.x;
}`, { x: x(64), y: o(128) }, threads(1, 16)),
k('hip vectors with operators, lds dynamic, launch bounds', `
#include <hip/hip_runtime.h>
#include <hip/hip_fp16.h>
extern "C" __global__ __launch_bounds__(64) void f(const float4 *x, float4 *y, const __half *h, float *z) {
  HIP_DYNAMIC_SHARED(float, sm)
  float4 v = x[threadIdx.x]; float4 w = v * make_float4(1, 2, 3, 4) + v; w += v; w *= 2.0f;
  sm[threadIdx.x] = w.x + w.y; __syncthreads();
  y[threadIdx.x] = make_float4(sm[15 - threadIdx.x], w.y, w.z, w.w);
  __half2 p = *(const __half2 *)(h + 2 * threadIdx.x); p = __hadd2(p, p);
  z[threadIdx.x] = __half2float(__low2half(p)) + __high2float(p) + warpSize;
}`, { x: x(64), y: o(64), h: x(32, 'f16'), z: o(16) }, threads(1, 16, 64)),
k('hip atomics and misc', `
#include <hip/hip_runtime.h>
__device__ unsigned int counter;
__global__ void f(const float *x, float *y, unsigned *c, float *mx) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  atomicAdd(y + (i & 3), x[i]); unsafeAtomicAdd(y, 0.5f);
  atomicInc(c, 1000u); atomicMax((int *)c + 1, (int)x[i]);
  unsigned int *u = (unsigned int *)mx; unsigned int old = *u, assumed;
  do { assumed = old; if (__uint_as_float(assumed) >= x[i]) break; old = atomicCAS(u, assumed, __float_as_uint(x[i])); } while (assumed != old);
  __threadfence(); 
}`, { x: x(64), y: both(4, 'f32'), c: both(2, 'u32', () => 0), mx: both(1, 'f32', () => 0) }, threads(2, 32)),
{ name: 'arguments that the host reads at the launch, streams by name, lambdas of the device', entry: 'run', text: `
#include <hip/hip_runtime.h>
template <class Op> __device__ float wave_reduce(float v, Op op) { for (int d = warpSize / 2; d > 0; d >>= 1) v = op(v, __shfl_xor(v, d)); return v; }
__global__ void f(const float *x, float *y, float alpha, float beta, int shift) {
  auto add = [] __device__ (float a, float b) { return a + b; };
  const float s = wave_reduce(x[threadIdx.x], add);
  y[threadIdx.x] = alpha * x[(threadIdx.x + shift) & 63] + beta * s;
}
extern "C" void run(const float *x, const float *alpha, const float *beta, const int *shift, float *y) {
  float *dx, *dy;
  hipMalloc(&dx, 256); hipMalloc(&dy, 256);
  hipMemcpy(dx, x, 256, hipMemcpyHostToDevice);
  f<<<1, 64, 0, hipStreamPerThread>>>(dx, dy, *alpha, beta[1] * 0.5f, shift[0]);
  hipStreamSynchronize(hipStreamPerThread);
  hipMemcpy(y, dy, 256, hipMemcpyDeviceToHost);
  hipFree(dx); hipFree(dy);
}`, params: { x: x(64), alpha: x(1), beta: x(2), shift: x(1, 'i32', () => 3), y: o(64) } },
k('lanes of a vector by name, several at once', `
#include <hip/hip_runtime.h>
typedef float v2 __attribute__((ext_vector_type(2)));
typedef float v4 __attribute__((ext_vector_type(4)));
typedef float v8 __attribute__((ext_vector_type(8)));
template <typename V> __device__ float total(V v) { return v.lo.x + v.lo.y * 2.f + v.hi.x * 3.f + v.hi.y * 4.f; }
__global__ void f(const v8 *x, v4 *y, float *z) {
  v8 a = x[threadIdx.x];
  v4 b = a.s0246, c = {a.odd.x, a.odd.y, a.s7, a.s1};
  v2 d = a.s45 * 2.f + b.wx;
  c.xy = d;
  c.zw += b.yz;
  b.s13 = c.yx;
  y[2 * threadIdx.x] = b;
  y[2 * threadIdx.x + 1] = c;
  z[threadIdx.x] = total(c) + a.hi.lo.y;
}`, { x: x(64), y: o(64), z: o(8) }, threads(1, 8)),
k('packed conversions, bytes and bit fields', `
#include <hip/hip_runtime.h>
typedef __fp16 h2 __attribute__((ext_vector_type(2)));
typedef short s2 __attribute__((ext_vector_type(2)));
union bits { h2 h; unsigned u; };
__global__ void f(const float *x, const unsigned *u, unsigned *y, float *z) {
  const int i = __builtin_amdgcn_workitem_id_x() + 16 * __builtin_amdgcn_workgroup_id_x();
  bits b; b.h = __builtin_amdgcn_cvt_pkrtz(x[i] * 1.001f, -1.0f / (x[i] * x[i] + 3.f));
  const unsigned a = u[i] * 2654435761u, c = a * 40503u + 12345u;
  unsigned r = b.u;
  r = r * 31 + __builtin_amdgcn_perm(a, c, 0x07050c00u | (i & 1 ? 0x0b00u : 0x0200u));
  r = r * 31 + __builtin_amdgcn_ubfe(a, 5, 11);
  r = r * 31 + (unsigned)__builtin_amdgcn_sbfe((int)c, i & 15, 7);
  r = r * 31 + __builtin_amdgcn_alignbit(a, c, i) + __builtin_amdgcn_alignbyte(a, c, i);
  r = r * 31 + __builtin_amdgcn_sad_u8(a, c, 7u);
  s2 p = {(short)a, (short)(a >> 16)}, q = {(short)i, (short)-3};
  y[i] = r * 31 + (unsigned)__builtin_amdgcn_sdot2(p, q, 9, false);
  z[i] = __ocml_exp2_f32(x[i]) + __ocml_tanh_f32(x[i]);
}`, { x: x(32), u: x(32, 'u32'), y: o(32, 'u32'), z: o(32) }, threads(2, 16)),
k('atomic operations with an order and a scope', `
#include <hip/hip_runtime.h>
__global__ void f(const int *x, int *y, float *z, unsigned long long *best) {
  __shared__ int n;
  if (threadIdx.x == 0) __hip_atomic_store(&n, 0, __ATOMIC_RELAXED, __HIP_MEMORY_SCOPE_WORKGROUP);
  __syncthreads();
  const int v = x[blockIdx.x * blockDim.x + threadIdx.x];
  __hip_atomic_fetch_add(&n, v & 7, __ATOMIC_RELAXED, __HIP_MEMORY_SCOPE_WORKGROUP);
  __hip_atomic_fetch_max(best, (unsigned long long)(v + 1000) << 32, __ATOMIC_ACQ_REL, __HIP_MEMORY_SCOPE_AGENT);
  __hip_atomic_fetch_sub(y + 2, 3, __ATOMIC_RELAXED, __HIP_MEMORY_SCOPE_SYSTEM);
  safeAtomicAdd(z, 0.5f);
  __syncthreads();
  if (threadIdx.x == 0) { const int all = __hip_atomic_load(&n, __ATOMIC_RELAXED, __HIP_MEMORY_SCOPE_WORKGROUP); atomicAdd(y, all); __hip_atomic_fetch_or(y + 1, all, __ATOMIC_RELAXED, __HIP_MEMORY_SCOPE_AGENT); }
}`, { x: x(64, 'i32'), y: both(3, 'i32', (i) => i), z: both(1), best: both(1, 'u64', () => 0) }, threads(2, 32)),
{ name: 'a reference to the object returned on several ways, sizes multiplied over a vector', entry: 'run', text: `
#include <hip/hip_runtime.h>
#include <vector>
struct Mean {
  float value; int n;
  Mean() = default;
  __host__ __device__ Mean(float v, int k) : value(v), n(k) {}
  __device__ Mean &operator+=(const Mean &o) {
    const int all = n + o.n;
    if (all == 0) return *this;
    value += (o.value - value) * o.n / all;
    n = all;
    return *this;
  }
};
__global__ void f(const float *x, float *y, int cols) {
  Mean m(0.f, 0);
  for (int i = threadIdx.x; i < cols; i += blockDim.x) m += Mean(x[blockIdx.x * cols + i], 1);
  for (int d = 32; d > 0; d /= 2) m += Mean(__shfl_down(m.value, d), __shfl_down(m.n, d));
  if (threadIdx.x == 0) y[blockIdx.x] = m.value;
}
static int volume(const std::vector<int> &s) { int n = 1; for (int k : s) n *= k; return n; }
extern "C" void run(const float *x, float *y, int rows, int cols) {
  const std::vector<int> in = {rows, cols};
  std::vector<int> out; out.push_back(rows);
  float *dx, *dy;
  hipMalloc(&dx, volume(in) * 4); hipMalloc(&dy, volume(out) * 4);
  hipMemcpy(dx, x, volume(in) * 4, hipMemcpyHostToDevice);
  f<<<rows, 64>>>(dx, dy, cols);
  hipMemcpy(y, dy, volume(out) * 4, hipMemcpyDeviceToHost);
  hipFree(dx); hipFree(dy);
}`, params: { x: x(150), y: o(3), rows: 3, cols: 50 } },
];
