/** CUDA C whose meaning is easily missed: what is copied when, what an expression changes, which bits are meant. */
import { type Idiom, input as x, output as o, threads } from './case.js';

const k = (name: string, text: string, params: Idiom['params'], launch?: Idiom['launch']): Idiom => ({ name, text, params, ...(launch ? { launch } : {}) });

export const idioms: readonly Idiom[] = [
k('captures by value and order', `
__global__ void f(const float *x, float *y) {
  int t = threadIdx.x; float a = x[t]; int base = 10; float arr[2] = {1.f, 2.f};
  auto g = [=](int i) { return a + base + arr[i]; };
  base = 20; a = 100.f; arr[0] = 50.f;
  float r = g(0);
  auto h = [&](int i) -> int { return (int)(a + base + arr[i]); };
  base = 30;
  y[t * 4] = r; y[t * 4 + 1] = h(1);
  int cnt = 0; auto inc = [&cnt]() { return cnt++; };
  for (int i = 0; i < t; ++i) inc();
  y[t * 4 + 2] = cnt;
  auto acc = [s = 0.f](float v) mutable { s += v; return s; };
  float last = 0; for (int i = 0; i <= t; ++i) last = acc(x[i]);
  y[t * 4 + 3] = last;
}`, { x: x(32), y: o(64) }, threads(1, 16)),
k('short circuit, comma, side effects, ternary lvalues', `
__device__ int bump(int &v) { return ++v; }
__global__ void f(const int *x, int *y) {
  int t = threadIdx.x; int a = 0, b = 0;
  if (x[t] > 0 && bump(a) > 0 || bump(b) > 5) a += 10;
  int c = (a++, b += 2, a * b);
  (x[t] & 1 ? a : b) += 100;
  int i = 0; int arr[4] = {0}; arr[i++] = i; arr[i] = i++ + 5;
  y[t * 5] = a; y[t * 5 + 1] = b; y[t * 5 + 2] = c; y[t * 5 + 3] = arr[0] * 0 + i; 
  int z = x[t]; z = z > 0 ? z-- : ++z; y[t * 5 + 4] = z;
}`, { x: x(32, 'i32'), y: o(160, 'i32') }, threads(1, 32)),
k('pointer arrays, double pointers, references to pointers', `
__device__ void next(const float *&p) { p += 2; }
__device__ void swap_ptr(float **a, float **b) { float *t = *a; *a = *b; *b = t; }
__global__ void f(const float *x, float *y) {
  __shared__ float A[16], B[16]; float *cur = A, *nxt = B; int t = threadIdx.x;
  cur[t] = x[t]; __syncthreads();
  for (int it = 0; it < 3; ++it) { nxt[t] = cur[t] + cur[(t + 1) & 15]; __syncthreads(); swap_ptr(&cur, &nxt); }
  const float *p = x; next(p); next(p);
  const float *tab[3] = {x, x + 16, p}; float s = 0; for (int i = 0; i < 3; i++) s += tab[i][t & 7];
  y[t] = cur[t] + s;
}`, { x: x(64), y: o(16) }, threads(1, 16)),
k('namespaces, using, typedef templates, constexpr class, traits', `
#include <type_traits>
namespace lib { namespace detail { template <typename T> struct Traits { using acc = T; static constexpr int vec = 1; }; template <> struct Traits<float> { using acc = double; static constexpr int vec = 4; }; }
template <typename T> using acc_t = typename detail::Traits<T>::acc;
template <typename T, typename = std::enable_if_t<std::is_floating_point<T>::value>> __device__ acc_t<T> widen(T v) { return static_cast<acc_t<T>>(v); } }
using lib::widen; template <class T> struct Op { T s; __device__ explicit Op(T s_) : s{s_} {} template <class U> __device__ auto operator()(U v) const -> decltype(v * s) { return v * s; } };
template <typename T, int V = lib::detail::Traits<T>::vec> __global__ void kern(const T *x, T *y, int n) {
  lib::acc_t<T> sum = 0; Op<T> op(T(3));
  for (int i = threadIdx.x * V, j = 0; j < V && i + j < n; ++j) sum += widen(op(x[i + j]));
  if constexpr (std::is_same_v<T, float>) y[threadIdx.x] = (T)sum; else y[threadIdx.x] = -(T)sum;
}
template __global__ void kern<float>(const float *, float *, int);
extern "C" void f(const float *x, float *y, int n) { float *dx, *dy; cudaMalloc(&dx, n * 4); cudaMalloc(&dy, 16 * 4); cudaMemcpy(dx, x, n * 4, cudaMemcpyHostToDevice); kern<float><<<1, 16>>>(dx, dy, n); cudaMemcpy(y, dy, 64, cudaMemcpyDeviceToHost); cudaFree(dx); cudaFree(dy); }
`, { x: x(64), y: o(16), n: 64 }),
k('bits of variables through pointers and references', `
__global__ void f(const float *x, float *y, int *z) {
  int t = threadIdx.x; float v = x[t]; int i = 0x3f800000 + t;
  *(int *)&v += 1 << 23; reinterpret_cast<float &>(i) = reinterpret_cast<float &>(i) * 2.0f;
  unsigned u; *reinterpret_cast<float *>(&u) = v; float w = (float &)u; 
  if (x[t] > 0) *(unsigned *)&w |= 0x80000000u;
  y[t * 2] = v; y[t * 2 + 1] = w; z[t] = i; (t & 1 ? z[t] : i) = 7;
  const float &r = t & 1 ? v : w; y[t * 2] += r;
}`, { x: x(32), y: o(64), z: o(32, 'i32') }, threads(1, 32)),
{ name: 'RAII and templates on the host', entry: 'run', text: `
#include <cuda_runtime.h>
#include <vector>
#include <memory>
#include <stdexcept>
#include <string>
template <typename T> class DeviceBuffer { T *p_ = nullptr; size_t n_ = 0; public: explicit DeviceBuffer(size_t n) : n_(n) { cudaMalloc(&p_, n * sizeof(T)); } ~DeviceBuffer() { cudaFree(p_); } DeviceBuffer(const DeviceBuffer &) = delete; DeviceBuffer &operator=(const DeviceBuffer &) = delete; T *get() const { return p_; } operator T *() { return p_; } size_t bytes() const { return n_ * sizeof(T); } void upload(const T *h) { cudaMemcpy(p_, h, bytes(), cudaMemcpyHostToDevice); } void download(T *h) const { cudaMemcpy(h, p_, bytes(), cudaMemcpyDeviceToHost); } };
static inline void check(cudaError_t e, const char *what) { if (e != cudaSuccess) throw std::runtime_error(std::string(what) + cudaGetErrorString(e)); }
__global__ void step(const float *a, float *b, int n, float c) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) b[i] = a[i] * c + (i ? a[i - 1] : 0.f); }
struct Plan { int n; std::vector<float> coeff; dim3 grid() const { return dim3((n + 31) / 32); } };
extern "C" void run(const float *x, float *y, int n) {
  Plan plan{n, {0.5f, 0.25f, 2.0f}};
  DeviceBuffer<float> a(n), b(n); a.upload(x);
  cudaMemset(b, 0, b.bytes()); step<<<plan.grid(), 32>>>(a, b, n, 1.0f); cudaMemcpy(a, b, b.bytes(), cudaMemcpyDeviceToDevice);
  float *src = a, *dst = b;
  for (size_t s = 0; s < plan.coeff.size(); ++s) { step<<<plan.grid(), 32>>>(src, dst, n, plan.coeff[s]); check(cudaGetLastError(), "step"); std::swap(src, dst); }
  cudaMemcpy(y, src, n * sizeof(float), cudaMemcpyDeviceToHost);
}`, params: { x: x(100), y: o(100), n: 100 } },
{ name: 'dispatch by switch and macros, kernel tables', entry: 'run', text: `
#include <cuda_runtime.h>
#include <stdint.h>
template <int N, bool RELU> __global__ void k(const float *x, float *y, int n) { int i = (blockIdx.x * blockDim.x + threadIdx.x) * N; 
#pragma unroll
  for (int j = 0; j < N; ++j) if (i + j < n) { float v = x[i + j] + N; y[i + j] = RELU && v < 0 ? 0 : v; } }
#define LAUNCH(N, R) k<N, R><<<(n + 32 * N - 1) / (32 * N), 32>>>(dx, dy, n)
#define DISPATCH(N) if (relu) LAUNCH(N, true); else LAUNCH(N, false)
typedef void (*kern_t)(const float *, float *, int);
static const int kVecs[] = {1, 2, 4};
void run(const float *x, float *y, int n, int relu) {
  float *dx, *dy; cudaMalloc((void**)&dx, n * 4); cudaMalloc((void**)&dy, n * 4); cudaMemcpy(dx, x, n * 4, cudaMemcpyHostToDevice); cudaMemset(dy, 0, n * 4);
  int vec = 1; for (int v : kVecs) if (n % v == 0) vec = v;
  switch (vec) { case 4: DISPATCH(4); break; case 2: DISPATCH(2); break; default: DISPATCH(1); }
  kern_t fn = relu ? k<1, true> : k<1, false>; fn<<<dim3(4), dim3(32)>>>(dy, dx, n);
  void *args[] = {&dx, &dy, &n}; cudaLaunchKernel((const void *)k<2, false>, dim3(2), dim3(32), args, 0, nullptr);
  cudaMemcpy(y, dy, n * 4, cudaMemcpyDeviceToHost); cudaFree(dx); cudaFree(dy);
}`, params: { x: x(100), y: o(100), n: 100, relu: 1 } },
];
