/** BANG C as different authors write it. */
import { both, type Idiom, input as x, output as o, tasks } from './case.js';

const k = (name: string, text: string, params: Idiom['params'], launch: Idiom['launch'], extra: Partial<Idiom> = {}): Idiom => ({ name, text, params, launch, ...extra });

export const idioms: readonly Idiom[] = [
k('sram without cluster barrier', `
#include <bang.h>
__mlu_global__ void f(float *x, float *y) {
  __mlu_shared__ float s[64];
  __nram__ float n[64];
  if (coreId == 0x80) { }
  __memcpy(s, x + clusterId * 64, 64 * sizeof(float), GDRAM2SRAM);
  __sync_cluster();
  __memcpy(n, s, 64 * sizeof(float), SRAM2NRAM);
  if (coreId == 0) __memcpy(y + clusterId * 64, n, 64 * sizeof(float), NRAM2GDRAM);
}`, { x: x(64), y: o(64) }, tasks(4, 'union1')),
k('sram truly no barrier', `
#include <bang.h>
__mlu_global__ void f(float *x, float *y) {
  __mlu_shared__ float s[64];
  __nram__ float n[16];
  if (__is_mpu()) return;
  __memcpy(n, x + taskId * 16, 16 * sizeof(float), GDRAM2NRAM);
  __bang_add_scalar(n, n, 1.0f, 16);
  __memcpy(s + coreId * 16, n, 16 * sizeof(float), NRAM2SRAM);
  __bang_write_value(n, 16, 0.0f);
  __memcpy(n, s + coreId * 16, 16 * sizeof(float), SRAM2NRAM);
  __memcpy(y + taskId * 16, n, 16 * sizeof(float), NRAM2GDRAM);
}`, { x: x(64), y: o(64) }, tasks(4, 'union1')),
k('sram in helper, no barrier', `
#include <bang.h>
__mlu_shared__ float shared_s[64];
__nram__ float nbuf[64];
__mlu_func__ void stage(float *dst, const float *src, int n) { __memcpy(dst, src, n * sizeof(float), GDRAM2NRAM); __memcpy(shared_s + coreId * n, dst, n * sizeof(float), NRAM2SRAM); __bang_write_value(dst, n, 9.0f); __memcpy(dst, shared_s + coreId * n, n * sizeof(float), SRAM2NRAM); }
__mlu_entry__ void f(float *x, float *y) {
  if (coreId == 0x80) return;
  stage(nbuf, x + taskId * 16, 16);
  __bang_mul_scalar(nbuf, nbuf, 2.0f, 16);
  __memcpy(y + taskId * 16, nbuf, 16 * sizeof(float), NRAM2GDRAM);
}`, { x: x(64), y: o(64) }, tasks(4, 'union1')),
k('two grids in turn; rows on chip are first named in a loop that has to be unrolled', `
#include <bang.h>
__nram__ float up[24], mid[24], down[24], res[24];
__mlu_global__ void f(float *g0, float *g1) {
  float *from = g0, *to = g1;
  for (int s = 0; s < 3; ++s) {
    if (!__is_mpu()) {
      for (int r = 1 + taskId; r < 12; r += taskDim) {
        __memcpy(up, from + (r - 1) * 20, 80, GDRAM2NRAM);
        __memcpy(mid, from + r * 20, 80, GDRAM2NRAM);
        __memcpy(down, from + (r + 1) * 20, 80, GDRAM2NRAM);
        __bang_add(res, up + 1, down + 1, 18);
        __bang_add(res, res, mid, 18);
        __bang_mul_scalar(res, res, 0.25f, 18);
        __memcpy(to + r * 20 + 1, res, 72, NRAM2GDRAM);
      }
    }
    __sync_all();
    float *t = from; from = to; to = t;
  }
}`, { g0: both(260), g1: both(260) }, tasks(8, 'union2')),
k('cluster barrier in a helper', `
#include <bang.h>
__mlu_shared__ float shared_s[64];
__nram__ float nbuf[64];
__mlu_func__ void meet() { __sync_cluster(); }
__mlu_func__ void fetch(float *src) { if (coreId == 0x80) __memcpy(shared_s, src, 64 * sizeof(float), GDRAM2SRAM); meet(); }
__mlu_entry__ void f(float *x, float *y) {
  fetch(x + clusterId * 64);
  if (coreId != 0x80) {
    __memcpy(nbuf, shared_s + (3 - coreId) * 16, 16 * sizeof(float), SRAM2NRAM);
    __bang_mul_scalar(nbuf, nbuf, 2.0f, 16);
    __memcpy(y + taskId * 16, nbuf, 16 * sizeof(float), NRAM2GDRAM);
  }
}`, { x: x(128), y: o(128) }, tasks(8, 'union1')),
k('2d 3d memcpy and strides', `
#include <bang.h>
#define ROWS 4
#define COLS 8
__mlu_global__ void f(const float *x, float *y) {
  __nram__ float a[ROWS * COLS]; __nram__ float b[ROWS * COLS];
  // rows of 8 out of a matrix with 16 columns
  __memcpy(a, x + taskId * 8, COLS * sizeof(float), GDRAM2NRAM, COLS * sizeof(float), 16 * sizeof(float), ROWS - 1);
  __bang_transpose(b, a, ROWS, COLS);
  __memcpy_async(y + taskId * ROWS * COLS, b, ROWS * sizeof(float), NRAM2GDRAM, ROWS * sizeof(float), ROWS * sizeof(float), COLS - 1);
  __sync_io();
  __sync();
}`, { x: x(64), y: o(64) }, tasks(2)),
k('families', `
#include <bang.h>
#include <cstdint>
__nram__ float gbuf[3][64];
__nram__ half hbuf[64];
__mlu_func__ inline int align_up(int v, int a) { return (v + a - 1) / a * a; }
template <typename T> __mlu_func__ void act(T *dst, T *src, int n) { __bang_active_relu(dst, src, n); }
__mlu_global__ void f(const float *x, float *y, int n) {
  int per = align_up((n + taskDim - 1) / taskDim, 16);
  int begin = taskId * per, len = begin + per > n ? n - begin : per;
  if (len <= 0) return;
  __bang_write_value(gbuf[0], 64, 1.0f);
  float *a = gbuf[0], *b = gbuf[1], *c = gbuf[2];
  __bang_write_value(b, 64, 0.5f);
  __memcpy_async(a, x + begin, len * sizeof(float), GDRAM2NRAM);
  __sync_io();
  __bang_mul(c, a, b, 64); __bang_sub(c, c, a, 64); act(c, c, 64);
  __bang_maxequal(c, c, b, 64); __bang_minequal(c, c, a, 64); __bang_cycle_add(c, c, b, 64, 16);
  __bang_gt(b, a, b, 64); __bang_mul(c, c, b, 64); __bang_abs(b, c, 64); __bang_add_scalar(b, b, 1.0f, 64);
  __bang_active_sqrt(b, b, 64); __bang_active_recip(c, b, 64); __bang_fusion(FUSION_FMA, c, c, b, a, 64, 64);
  __sync_compute();
  __memcpy_async(y + begin, c, len * sizeof(float), NRAM2GDRAM);
  __sync_all();
}`, { x: x(128), y: o(128), n: 128 }, tasks(4)),
k('pipelines ping pong', `
#include <bang.h>
#define N 32
__mlu_global__ void f(const float *x, float *y, int n) {
  __nram__ float in[2][N]; __nram__ float out[2][N];
  int chunks = n / N, mine = (chunks - (int)taskId + (int)taskDim - 1) / (int)taskDim;
  for (int i = 0; i < mine + 2; ++i) {
    if (i < mine) __memcpy_async(in[i & 1], x + ((int)taskId + i * (int)taskDim) * N, N * sizeof(float), GDRAM2NRAM);
    if (i >= 1 && i <= mine) { __bang_add_scalar(out[(i - 1) & 1], in[(i - 1) & 1], 1.5f, N); }
    if (i >= 2) __memcpy_async(y + ((int)taskId + (i - 2) * (int)taskDim) * N, out[i & 1], N * sizeof(float), NRAM2GDRAM);
    __sync();
  }
}`, { x: x(256), y: o(256), n: 256 }, tasks(2)),
{ name: 'host entry cnrt', entry: 'run', text: `
#include <bang.h>
#include <cnrt.h>
#include <stdio.h>
#include <algorithm>
template <typename T, int CHUNK> __mlu_global__ void axpb(T *x, T *y, T a, T b, int n) {
  __nram__ T buf[CHUNK]; if (__is_mpu()) return;
  for (int i = taskId * CHUNK; i < n; i += taskDim * CHUNK) {
    int len = std::min(CHUNK, n - i);
    __memcpy(buf, x + i, len * sizeof(T), GDRAM2NRAM);
    for (int j = 0; j < len; ++j) buf[j] = buf[j] * a + b;
    __memcpy(y + i, buf, len * sizeof(T), NRAM2GDRAM);
  }
}
extern "C" int run(const float *x, float *y, int n) {
  CNRT_CHECK(cnrtSetDevice(0));
  cnrtQueue_t q; CNRT_CHECK(cnrtQueueCreate(&q));
  float *dx, *dy; CNRT_CHECK(cnrtMalloc((void **)&dx, n * sizeof(float))); CNRT_CHECK(cnrtMalloc((void **)&dy, n * sizeof(float)));
  CNRT_CHECK(cnrtMemcpy(dx, (void *)x, n * sizeof(float), cnrtMemcpyHostToDev));
  cnrtDim3_t dim = {4, 1, 1}; cnrtFunctionType_t ft = cnrtFuncTypeUnion1;
  axpb<float, 32><<<dim, ft, q>>>(dx, dy, 2.0f, 1.0f, n);
  CNRT_CHECK(cnrtQueueSync(q));
  CNRT_CHECK(cnrtMemcpy(y, dy, n * sizeof(float), cnrtMemcpyDevToHost));
  cnrtFree(dx); cnrtFree(dy); cnrtQueueDestroy(q);
  return 0;
}`, params: { x: x(200), y: o(200), n: 200 } },
k('reductions and int8', `
#include <bang.h>
__mlu_global__ void f(const float *x, float *y, const int8_t *q, int32_t *z) {
  __nram__ float a[128]; __nram__ float s[128]; __nram__ int8_t b[64]; __nram__ float g[64]; __nram__ int32_t w[64];
  __memcpy(a, x, 128 * sizeof(float), GDRAM2NRAM);
  __bang_sumpool(s, a, 1, 128, 1, 128, 1, 1, 1);
  __bang_maxpool(s + 64, a, 1, 128, 1, 128, 1, 1, 1); float m = s[64];
  y[0] = s[0]; y[1] = m; 
  __bang_argmax(s, a, 128); y[2] = s[0]; y[3] = (float)((unsigned *)s)[1];
  __memcpy(b, q, 64, GDRAM2NRAM);
  __bang_int82float(g, b, 64, 0);
  __bang_float2int32_tz((int *)w, g, 64, 0);
  __memcpy(z, w, 64 * sizeof(int32_t), NRAM2GDRAM);
}`, { x: x(128), y: o(4), q: x(64, 'i8'), z: o(64, 'i32') }, tasks(1)),
k('copies on chip between arrays and within one', `
#include <bang.h>
__mlu_global__ void f(const float *x, float *y) {
  __nram__ float a[64]; __nram__ float b[80]; __nram__ float rows[2][64];
  __memcpy(a, x, sizeof(a), GDRAM2NRAM);
  __bang_move(b, a, sizeof(a));
  __bang_move(b + 16, b, 64 * sizeof(float));
  __bang_move(a, b + 8, 56 * sizeof(float));
  for (int r = 0; r < 2; ++r) __bang_move(rows[r], r ? b : a, 64 * sizeof(float));
  __bang_add(rows[0], rows[0], rows[1], 64);
  __memcpy(y, rows[0], 64 * sizeof(float), NRAM2GDRAM);
}`, { x: x(64), y: o(64) }, tasks(1)),
k('buffers in an array of pointers, taken in turns by tasks of different lengths', `
#include <bang.h>
#define REGION 16
__nram__ float ram[3 * REGION];
__nram__ float other[REGION];
__mlu_global__ void f(const float *x, float *y, int chunks) {
  float *region[2] = {ram, ram + REGION};
  float *far[3] = {ram + 2 * REGION, other, ram};
  int k = 0, j = 1;
  for (int i = taskId; i < chunks; i += taskDim, k ^= 1) {
    float *r = region[k], *q = far[j];
    __memcpy(r, x + i * REGION, REGION * sizeof(float), GDRAM2NRAM);
    __bang_add_scalar(q, r, (float)k, REGION);
    __memcpy(y + i * REGION, q, REGION * sizeof(float), NRAM2GDRAM);
    j = (j + 1) % 2;
  }
}`, { x: x(112), y: o(112), chunks: 7 }, tasks(2)),
{ name: 'a policy function fills in dimensions and type of the launch through pointers', text: `
#include <bang.h>
#include <cnrt.h>
__mlu_global__ void addOne(const float *x, float *y, int n) {
  __nram__ float v[32];
  for (int at = taskId * 32; at < n; at += taskDim * 32) {
    const int len = n - at < 32 ? n - at : 32;
    __memcpy(v, x + at, len * sizeof(float), GDRAM2NRAM);
    __bang_add_scalar(v, v, 1.0f, len);
    __memcpy(y + at, v, len * sizeof(float), NRAM2GDRAM);
  }
}
static void policyFunc(int n, cnrtDim3_t *k_dim, cnrtFunctionType_t *k_type) {
  *k_type = cnrtFuncTypeUnion1;
  k_dim->x = 4;
  k_dim->y = (n + 127) / 128 > 4 ? 4 : (n + 127) / 128;
  k_dim->z = 1;
}
extern "C" void f(const float *x, float *y, int n) {
  cnrtDim3_t k_dim;
  cnrtFunctionType_t k_type;
  policyFunc(n, &k_dim, &k_type);
  float *dx, *dy;
  cnrtQueue_t q;
  CNRT_CHECK(cnrtQueueCreate(&q));
  CNRT_CHECK(cnrtMalloc((void **)&dx, n * sizeof(float)));
  CNRT_CHECK(cnrtMalloc((void **)&dy, n * sizeof(float)));
  CNRT_CHECK(cnrtMemcpy(dx, (void *)x, n * sizeof(float), cnrtMemcpyHostToDev));
  addOne<<<k_dim, k_type, q>>>(dx, dy, n);
  CNRT_CHECK(cnrtQueueSync(q));
  CNRT_CHECK(cnrtMemcpy(y, dy, n * sizeof(float), cnrtMemcpyDevToHost));
  cnrtFree(dx); cnrtFree(dy); cnrtQueueDestroy(q);
}`, params: { x: x(300), y: o(300), n: 300 } },
k('a truth value among the parameters', `
#include <bang.h>
__mlu_global__ void f(const float *x, float *y, const bool square, bool negate) {
  __nram__ float v[64];
  __memcpy(v, x, sizeof(v), GDRAM2NRAM);
  if (square) __bang_square(v, v, 64);
  if (negate) __bang_mul_scalar(v, v, -1.0f, 64);
  __memcpy(y, v, sizeof(v), NRAM2GDRAM);
}`, { x: x(64), y: o(64), square: 1, negate: 0 }, tasks(1)),
{ name: 'the device is asked for its shape, kernels stand in a table, a vector holds what the host computes', text: `
#include <bang.h>
#include <cnrt.h>
#include <vector>
__mlu_global__ void plus(const float *x, const float *t, float *y, int n) {
  if (__is_mpu()) return;
  for (int i = taskId; i < n; i += taskDim) y[i] = x[i] + t[i];
}
__mlu_global__ void times(const float *x, const float *t, float *y, int n) {
  if (__is_mpu()) return;
  for (int i = taskId; i < n; i += taskDim) y[i] = x[i] * t[i];
}
using Binary = void (*)(const float *, const float *, float *, int);
struct Named { int code; Binary kernel; };
static const Binary kernels[] = {plus, times};
const Named named[2] = {{7, plus}, {9, times}};
extern "C" void f(const float *x, float *y, int n, int op, int code) {
  int clusters = 0, cores = 0;
  CNRT_CHECK(cnrtDeviceGetAttribute(&clusters, cnrtAttrClusterCount, 0));
  CNRT_CHECK(cnrtDeviceGetAttribute(&cores, cnrtAttrMcorePerCluster, 0));
  std::vector<float> table(n);
  for (int i = 0; i < n; ++i) table[i] = 0.25f * i;
  float *dx, *dy, *dt;
  cnrtQueue_t q;
  CNRT_CHECK(cnrtQueueCreate(&q));
  CNRT_CHECK(cnrtMalloc((void **)&dx, n * sizeof(float)));
  CNRT_CHECK(cnrtMalloc((void **)&dy, n * sizeof(float)));
  CNRT_CHECK(cnrtMalloc((void **)&dt, table.size() * sizeof(float)));
  CNRT_CHECK(cnrtMemcpy(dx, (void *)x, n * sizeof(float), cnrtMemcpyHostToDev));
  CNRT_CHECK(cnrtMemcpy(dt, table.data(), table.size() * sizeof(float), cnrtMemcpyHostToDev));
  cnrtDim3_t dim = {(unsigned)cores, (unsigned)clusters / 4, 1};
  kernels[op]<<<dim, cnrtFuncTypeUnion1, q>>>(dx, dt, dy, n);
  for (const auto &entry : named)
    if (entry.code == code) entry.kernel<<<dim, cnrtFuncTypeUnion1, q>>>(dy, dt, dx, n);
  CNRT_CHECK(cnrtQueueSync(q));
  CNRT_CHECK(cnrtMemcpy(y, dx, n * sizeof(float), cnrtMemcpyDevToHost));
  cnrtFree(dx); cnrtFree(dy); cnrtFree(dt); cnrtQueueDestroy(q);
}`, params: { x: x(50), y: o(50), n: 50, op: 1, code: 7 } },
k('a pool dealt out by addresses that are rounded up', `
#include <bang.h>
#include <stdint.h>
#define ALIGN_UP(p, a) ((void *)(((size_t)(p) + (a) - 1) / (a) * (a)))
__nram__ char pool[4096];
struct Arena {
  uintptr_t top, end;
  __mlu_func__ Arena(char *from, int bytes) : top((uintptr_t)from), end((uintptr_t)(from + bytes)) {}
  template <typename T> __mlu_func__ T *take(int n) {
    T *p = reinterpret_cast<T *>((top + 63) & ~(uintptr_t)63);
    top = reinterpret_cast<uintptr_t>(p + n);
    return p;
  }
  __mlu_func__ long left() const { return (long)(end - top); }
};
__mlu_global__ void f(const float *x, float *y, int n) {
  float *a = (float *)ALIGN_UP(pool, 64);
  float *b = (float *)ALIGN_UP(a + n, 64);
  __memcpy(a, x, n * sizeof(float), GDRAM2NRAM);
  __bang_add_scalar(b, a, 1.0f, n);
  Arena arena((char *)(b + n), 2048);
  float *c = arena.take<float>(n), *d = arena.take<float>(n);
  __bang_mul(c, a, b, n);
  __bang_sub(d, c, a, n);
  if (arena.left() < 0) return;
  if (((size_t)x & 3) == 0) __memcpy(y, d, n * sizeof(float), NRAM2GDRAM);
}`, { x: x(48), y: o(48), n: 48 }, tasks(1)),
];
