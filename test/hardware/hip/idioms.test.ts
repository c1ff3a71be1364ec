import { language } from '../../../hardware/hip/language.js';
import { type EntryCase, runEntry, wave } from '../gpu-entry.js';

// Kernels and hosts as different authors write them; each is elaborated, run before and after raising, and compared with a formula.
const cases: EntryCase[] = [];
const add = (name: string, text: string, params: EntryCase['params'], expected: EntryCase['expected'], extra: Omit<EntryCase, 'name' | 'text' | 'params' | 'expected'>): void => { cases.push({ name, text, params, expected, ...extra }); };
const zeros = (n: number): Float32Array => new Float32Array(n);

add('vectors with operators in a wave reduction', `
#include <hip/hip_runtime.h>
#include <hip/hip_bfloat16.h>
#define HIP_CHECK(c) { auto e = (c); if (e != hipSuccess) { printf("%s\\n", hipGetErrorString(e)); return; } }
template <int BLOCK> __device__ float2 wave_sum(float2 v) {
  for (int o = warpSize / 2; o > 0; o >>= 1) { v.x += __shfl_down(v.x, o); v.y += __shfl_down(v.y, o); }
  return v;
}
template <typename T, int BLOCK>
__global__ __launch_bounds__(BLOCK) void ln(const T* __restrict__ x, const float* g, const float* b, T* __restrict__ y, int d, float eps) {
  __shared__ float2 part[BLOCK / 64];
  float2 s = make_float2(0.f, 0.f);
  for (int i = threadIdx.x; i < d; i += BLOCK) { float v = static_cast<float>(x[blockIdx.x * d + i]); s += make_float2(v, v * v); }
  s = wave_sum<BLOCK>(s);
  if ((threadIdx.x & 63) == 0) part[threadIdx.x >> 6] = s;
  __syncthreads();
  if (threadIdx.x == 0) { for (int i = 1; i < BLOCK / 64; ++i) { part[0].x += part[i].x; part[0].y += part[i].y; } }
  __syncthreads();
  float mean = part[0].x / d, var = part[0].y / d - mean * mean, rs = rsqrtf(var + eps);
  for (int i = threadIdx.x; i < d; i += BLOCK) y[blockIdx.x * d + i] = T((static_cast<float>(x[blockIdx.x * d + i]) - mean) * rs * g[i] + b[i]);
}
extern "C" void layernorm(const float* x, const float* g, const float* b, float* y, int rows, int d) {
  float *dx, *dg, *db, *dy;
  HIP_CHECK(hipMalloc(&dx, rows * d * 4)); HIP_CHECK(hipMalloc(&dg, d * 4)); HIP_CHECK(hipMalloc(&db, d * 4)); HIP_CHECK(hipMalloc(&dy, rows * d * 4));
  HIP_CHECK(hipMemcpy(dx, x, rows * d * 4, hipMemcpyHostToDevice)); HIP_CHECK(hipMemcpy(dg, g, d * 4, hipMemcpyHostToDevice)); HIP_CHECK(hipMemcpy(db, b, d * 4, hipMemcpyHostToDevice));
  hipLaunchKernelGGL((ln<float, 128>), dim3(rows), dim3(128), 0, 0, dx, dg, db, dy, d, 1e-5f);
  HIP_CHECK(hipDeviceSynchronize());
  HIP_CHECK(hipMemcpy(y, dy, rows * d * 4, hipMemcpyDeviceToHost));
  (void)hipFree(dx); (void)hipFree(dg); (void)hipFree(db); (void)hipFree(dy);
}`, { x: wave(3 * 200), g: wave(200, (i) => 1 + i * 0.01), b: wave(200), y: wave(600, () => 0), rows: 3, d: 200 }, ({ x, g, b }) => ({ y: x.map((v, i) => { const r = x.slice(Math.floor(i / 200) * 200, Math.floor(i / 200) * 200 + 200), m = r.reduce((s, w) => s + w, 0) / 200, va = r.reduce((s, w) => s + (w - m) ** 2, 0) / 200; return (v - m) / Math.sqrt(va + 1e-5) * g[i % 200] + b[i % 200]; }) }), { entry: 'layernorm', tolerance: 1e-4 });

add('vectors of the compiler', `
#include <hip/hip_runtime.h>
#include <hip/hip_fp16.h>
typedef _Float16 half8 __attribute__((ext_vector_type(8)));
typedef float floatx4 __attribute__((ext_vector_type(4)));
using int32x4_t = __attribute__((__vector_size__(4 * sizeof(int)))) int;
template <int TM, int TN> struct Tile { floatx4 acc[TM][TN]; __device__ void clear() { for (int i = 0; i < TM; i++) for (int j = 0; j < TN; j++) acc[i][j] = 0; } };
__global__ void axpy(const _Float16* x, const _Float16* y, _Float16* z, float a, int n) {
  int i = (blockIdx.x * blockDim.x + threadIdx.x) * 8;
  if (i + 7 < n) {
    half8 vx = *(const half8*)(x + i), vy = *(const half8*)(y + i);
    half8 r = vx * (_Float16)a + vy;
    r.x = r.x + (_Float16)1.0f; r[7] -= (_Float16)0.5;
    *(half8*)(z + i) = r;
  }
}
__global__ void tile(const float* a, float* c) {
  Tile<2, 2> t; t.clear();
  floatx4 v = {a[threadIdx.x], 1.f, 2.f, 3.f};
  for (int i = 0; i < 2; ++i) for (int j = 0; j < 2; ++j) t.acc[i][j] += v * (float)(i + 2 * j);
  floatx4 s = t.acc[0][0] + t.acc[0][1] + t.acc[1][0] + t.acc[1][1];
  c[threadIdx.x] = s[0] + s[1] * s.z - s.w;
}
extern "C" void go(const __half* x, const __half* y, __half* z, const float* a, float* c, int n) {
  _Float16 *dx, *dy, *dz; float *da, *dc;
  hipMalloc(&dx, n * 2); hipMalloc(&dy, n * 2); hipMalloc(&dz, n * 2); hipMalloc(&da, 64 * 4); hipMalloc(&dc, 64 * 4);
  hipMemcpy(dx, x, n * 2, hipMemcpyHostToDevice); hipMemcpy(dy, y, n * 2, hipMemcpyHostToDevice); hipMemcpy(da, a, 256, hipMemcpyHostToDevice);
  axpy<<<1, 64>>>(dx, dy, dz, 2.0f, n);
  tile<<<1, 64>>>(da, dc);
  hipMemcpy(z, dz, n * 2, hipMemcpyDeviceToHost); hipMemcpy(c, dc, 256, hipMemcpyDeviceToHost);
}`, { x: { half: wave(64, (i) => i / 8) }, y: { half: wave(64, (i) => -i / 4) }, z: { half: zeros(64) }, a: wave(64), c: zeros(64), n: 64 }, ({ x, y, a }) => ({ z: [...x].map((v, i) => v * 2 + y[i] + (i % 8 === 0 ? 1 : i % 8 === 7 ? -0.5 : 0)), c: a.map((v) => 6 * v + 6 * 12 - 18) }), { entry: 'go' });

add('a host with assertions and messages', `
#include "hip/hip_runtime.h"
#include <iostream>
#include <vector>
#define HIP_ASSERT(x) (assert((x)==hipSuccess))
#define WIDTH 32
template <class T> __global__ void vadd(T* __restrict__ a, const T* __restrict__ b, const T* __restrict__ c, int width, int height) {
  int x = hipBlockDim_x * hipBlockIdx_x + hipThreadIdx_x; int y = hipBlockDim_y * hipBlockIdx_y + hipThreadIdx_y;
  int i = y * width + x;
  if (i < (width * height)) a[i] = b[i] + c[i];
}
extern "C" int k(float* hostA, const float* hostB, const float* hostC) {
  hipDeviceProp_t devProp; hipGetDeviceProperties(&devProp, 0);
  std::cout << " System minor " << devProp.minor << std::endl;
  float *deviceA, *deviceB, *deviceC;
  const int NUM = WIDTH * WIDTH;
  HIP_ASSERT(hipMalloc((void**)&deviceA, NUM * sizeof(float))); HIP_ASSERT(hipMalloc((void**)&deviceB, NUM * sizeof(float))); HIP_ASSERT(hipMalloc((void**)&deviceC, NUM * sizeof(float)));
  HIP_ASSERT(hipMemcpy(deviceB, hostB, NUM*sizeof(float), hipMemcpyHostToDevice)); HIP_ASSERT(hipMemcpy(deviceC, hostC, NUM*sizeof(float), hipMemcpyHostToDevice));
  hipLaunchKernelGGL(vadd<float>, dim3(WIDTH/16, WIDTH/16), dim3(16, 16), 0, 0, deviceA, deviceB, deviceC, WIDTH, WIDTH);
  HIP_ASSERT(hipMemcpy(hostA, deviceA, NUM*sizeof(float), hipMemcpyDeviceToHost));
  hipLaunchKernelGGL(HIP_KERNEL_NAME(vadd<float>), dim3(2, 2), dim3(16, 16), 0, hipStreamDefault, deviceA, deviceB, deviceC, WIDTH, WIDTH);
  int errors = 0;
  if (errors != 0) { printf("FAILED: %d errors\\n", errors); }
  HIP_ASSERT(hipFree(deviceA));
  return errors;
}`, { hostA: zeros(1024), hostB: wave(1024), hostC: wave(1024) }, ({ hostB, hostC }) => ({ hostA: hostB.map((v, i) => v + hostC[i]) }), { entry: 'k' });

add('compaction by ballots', `
#include <hip/hip_runtime.h>
__global__ void k(const int *x, int *out, int *count) {
  __shared__ int base[4];
  const int lane = threadIdx.x & (warpSize - 1), wave = threadIdx.x / warpSize;
  int v = x[threadIdx.x];
  bool keep = v % 3 == 0;
  unsigned long long mask = __ballot(keep);
  int prefix = __popcll(mask & ((1ull << lane) - 1ull));
  if (lane == 0) base[wave] = __popcll(mask);
  __syncthreads();
  if (threadIdx.x == 0) { int s = 0; for (int i = 0; i < blockDim.x / warpSize; ++i) { int c = base[i]; base[i] = s; s += c; } *count = s; }
  __syncthreads();
  if (keep) out[base[wave] + prefix] = v;
}`, { x: Int32Array.from({ length: 128 }, (_, i) => (i * 17) % 64), out: new Int32Array(128), count: new Int32Array(1) }, ({ x }) => { const r = [...x].filter((v) => v % 3 === 0); return { out: Int32Array.from([...r, ...new Array(128 - r.length).fill(0)]), count: [r.length] }; }, { entry: 'k', launch: { grid: [1, 1, 1], block: [128, 1, 1] } });

test.each(cases)('$name', (c) => { runEntry(language, c); }, 30_000);
