/** C++ as authors use it: templates, operators, views, data types, generated code. Each is elaborated, run before and after raising, and compared with a formula. */
import { language } from '../../../hardware/cuda/language.js';
import { type EntryCase, runEntry, wave } from '../gpu-entry.js';

const cases: EntryCase[] = [];
const add = (name: string, text: string, params: EntryCase['params'], expected: EntryCase['expected'], extra: Omit<EntryCase, 'name' | 'text' | 'params' | 'expected'>): void => { cases.push({ name, text, params, expected, ...extra }); };
const product = (a: readonly number[], b: readonly number[], m: number, n: number, k: number): number[] => Array.from({ length: m * n }, (_, i) => { let s = 0; for (let q = 0; q < k; q += 1) s += a[Math.floor(i / n) * k + q]! * b[q * n + (i % n)]!; return s; });
const zeros = (n: number): Float32Array => new Float32Array(n);

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

test.each(cases)('$name', (c) => { runEntry(language, c); }, 30_000);
