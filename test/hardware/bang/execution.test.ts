import { prepareMs, prepareSimulator, floats, ints, runKernel, seeded, type TestParam } from './run-kernel.js';

beforeAll(prepareSimulator, prepareMs);

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const out = (name: string, dtype: 'f32' | 'i32', output: number): TestParam => ({ name, dtype, output });

/** Runs a kernel that must be free of findings, in three orders of tasks. */
async function clean(request: Parameters<typeof runKernel>[0]): Promise<Readonly<Record<string, Buffer>>> {
  const { report, outputs, compilerErrors } = await runKernel({ ...request, repeat: 3 });
  expect(compilerErrors).toBeUndefined();
  expect(report.violations).toEqual([]);
  expect(report.status).toBe('ok');
  return outputs;
}

test('Block tasks: coordinates and dimensions', async () => {
  const text = `__mlu_global__ void kernel(int *y) {
    int v[8] = {taskIdX, taskIdY, taskIdZ, taskId, taskDimX, taskDimY * 10 + taskDimZ, taskDim, clusterDim};
    for (int i = 0; i < 8; ++i) y[taskId * 8 + i] = v[i];
  }\n`;
  const y = ints((await clean({ text, entry: 'kernel', params: [out('y', 'i32', 24 * 8)], tasks: [4, 3, 2] })).y);
  for (const id of range(24)) expect([...y.slice(id * 8, id * 8 + 8)]).toEqual([id % 4, Math.floor(id / 4) % 3, Math.floor(id / 12), id, 4, 32, 24, 0]);
});

test('Union2 tasks: clusters, cores and the memory cores of every wave', async () => {
  const text = `__mlu_global__ void kernel(int *y, int *mpus) {
    if (__is_mpu()) { mpus[taskIdY * 2 + clusterId] = coreId; return; }
    y[taskId] = taskIdX * 10000 + clusterId * 1000 + coreId * 100 + clusterDim * 10 + coreDim;
  }\n`;
  const params: TestParam[] = [out('y', 'i32', 24), out('mpus', 'i32', 6)];
  const outputs = await clean({ text, entry: 'kernel', params, tasks: [8, 3, 1], type: 'union2' });
  expect([...ints(outputs.y)]).toEqual(range(24).map((id) => (id % 8) * 10000 + Math.floor((id % 8) / 4) * 1000 + (id % 4) * 100 + 24));
  expect([...ints(outputs.mpus)]).toEqual(range(6).map(() => 0x80));
});

test('every core has its own NRAM across barriers, every cluster its own SRAM', async () => {
  const text = `__mlu_shared__ int box[4];
  __nram__ int mine[2];
  template <int K> __mlu_func__ int neighbour(int *tmp) { __nram__ int four[K]; __memcpy(four, tmp, K * sizeof(int), SRAM2NRAM); return four[(coreId + 1) % K]; }
  __mlu_global__ void kernel(int *y) {
    if (__is_ipu()) { mine[0] = clusterId * 100 + coreId; mine[1] = 0; __memcpy(box + coreId, mine, sizeof(int), NRAM2SRAM); }
    __sync_cluster();
    if (__is_ipu()) mine[1] = neighbour<4>(box);
    __sync_all();
    if (__is_ipu()) { y[taskId * 2] = mine[0]; y[taskId * 2 + 1] = mine[1]; }
  }\n`;
  const y = ints((await clean({ text, entry: 'kernel', params: [out('y', 'i32', 32)], tasks: [16, 1, 1], type: 'union4' })).y);
  for (const id of range(16)) expect([y[id * 2], y[id * 2 + 1]]).toEqual([Math.floor(id / 4) * 100 + (id % 4), Math.floor(id / 4) * 100 + ((id + 1) % 4)]);
});

test('the memory core passes through scalar code on NRAM that was written for the compute cores', async () => {
  const text = `__nram__ int data[16]; __nram__ int counts[4]; __nram__ int old[4];
  __mlu_global__ void kernel(int *y, int *x) {
    for (int i = 0; i < 4; ++i) counts[i] = 0;
    __memcpy(data, x + taskId * 16, sizeof(data), GDRAM2NRAM);
    for (int i = 0; i < 16; ++i) counts[data[i]]++;
    __bang_atomic_add(old, y, counts, 4);
    __sync_cluster();
  }\n`;
  const x = Int32Array.from(range(64).map((i) => (i * i) % 4));
  const params: TestParam[] = [{ name: 'y', dtype: 'i32', input: new Int32Array(4), inout: true }, { name: 'x', dtype: 'i32', input: x }];
  expect([...ints((await clean({ text, entry: 'kernel', params, tasks: [4, 1, 1], type: 'union1' })).y)]).toEqual([32, 32, 0, 0]);
});

test('a mask of zeros decides what lies behind the end of a tile; a mask of ones does not', async () => {
  const text = `__mlu_global__ void kernel(int *y, int *x, int outside) {
    __nram__ int a[16]; __nram__ int m[16];
    for (int i = 0; i < 16; ++i) m[i] = i < 10 ? -1 : outside;
    __memcpy(a, x, 10 * sizeof(int), GDRAM2NRAM);
    __bang_band(a, a, m, 16);
    for (int i = 0; i < 16; ++i) y[i] = a[i];
  }\n`;
  const params = (outside: number): TestParam[] => [out('y', 'i32', 16), { name: 'x', dtype: 'i32', input: Int32Array.from(range(10)) }, { name: 'outside', dtype: 'i32', value: outside }];
  expect([...ints((await clean({ text, entry: 'kernel', params: params(0) })).y)]).toEqual(range(16).map((i) => (i < 10 ? i : 0)));
  const { report } = await runKernel({ text, entry: 'kernel', params: params(-1) });
  expect(report.violations.map((v) => [v.kind, v.line])).toEqual([['uninitialised', 6]]);
});

test('a pipeline with the memory core: load to SRAM, barrier, move, compute, store', async () => {
  const text = `#define TILE 32
  __mlu_shared__ float stage[2][4 * TILE];
  __mlu_global__ void kernel(float *y, const float *x, int rounds) {
    __nram__ float a[TILE];
    for (int i = 0; i < rounds + 1; ++i) {
      if (i < rounds) __memcpy(stage[i % 2], x + i * 4 * TILE, sizeof(stage[0]), GDRAM2SRAM);
      if (i > 0 && __is_ipu()) {
        __memcpy(a, stage[(i - 1) % 2] + coreId * TILE, sizeof(a), SRAM2NRAM);
        __bang_mul_scalar(a, a, 2, TILE);
        __memcpy(y + ((i - 1) * 4 + coreId) * TILE, a, sizeof(a), NRAM2GDRAM);
      }
      __sync_cluster();
    }
  }\n`;
  const x = seeded(5 * 128, -4, 4);
  const params: TestParam[] = [out('y', 'f32', 640), { name: 'x', dtype: 'f32', input: x }, { name: 'rounds', dtype: 'i32', value: 5 }];
  const y = floats((await clean({ text, entry: 'kernel', params, tasks: [4, 1, 1], type: 'union1' })).y);
  expect([...y]).toEqual([...x].map((v) => 2 * v));
});

test('named barriers: the memory core arrives, the others wait', async () => {
  const text = `__mlu_shared__ float s[8];
  __mlu_global__ void kernel(float *y, const float *x) {
    __nram__ float a[8];
    if (__is_mpu()) { __memcpy(s, x, sizeof(s), GDRAM2SRAM); __sync_cluster_arrive(3, 5); return; }
    __sync_cluster_wait(3, 5);
    __memcpy(a, s, sizeof(s), SRAM2NRAM);
    y[coreId] = a[coreId];
  }\n`;
  const x = seeded(8, 0, 4);
  const y = floats((await clean({ text, entry: 'kernel', params: [out('y', 'f32', 4), { name: 'x', dtype: 'f32', input: x }], tasks: [4, 1, 1], type: 'union1' })).y);
  expect([...y]).toEqual([...x.slice(0, 4)]);
});

test('SRAM of another cluster', async () => {
  const text = `__mlu_shared__ int s[2];
  __mlu_shared__ int t[2];
  __mlu_global__ void kernel(int *y, int *x) {
    __memcpy(s, x + clusterId * 2, sizeof(s), GDRAM2SRAM);
    __sync_all();
    __memcpy(t, s, sizeof(s), SRAM2SRAM, 1 - clusterId);
    __sync_all();
    __memcpy(y + clusterId * 2, t, sizeof(t), SRAM2GDRAM);
  }\n`;
  const params: TestParam[] = [out('y', 'i32', 4), { name: 'x', dtype: 'i32', input: Int32Array.of(1, 2, 3, 4) }];
  expect([...ints((await clean({ text, entry: 'kernel', params, tasks: [8, 1, 1], type: 'union2' })).y)]).toEqual([3, 4, 1, 2]);
});

test('host code: current and older names, templates, several launches', async () => {
  const text = `#include "cnrt.h"
  template <typename T, int TIMES> __mlu_global__ void scale(T *y, const T *x, int n) {
    __nram__ T a[256];
    for (int at = taskId * 64; at < n; at += taskDim * 64) {
      int len = n - at < 64 ? n - at : 64;
      __memcpy(a, x + at, len * sizeof(T), GDRAM2NRAM);
      for (int k = 0; k < TIMES; ++k) __bang_mul_scalar(a, a, T(2), len);
      __memcpy(y + at, a, len * sizeof(T), NRAM2GDRAM);
    }
  }
  extern "C" { __mlu_entry__ void plus(float *y, int n, float by) { for (int i = taskId; i < n; i += taskDim) y[i] = y[i] + by; } }
  extern "C" int run(float *y, float *x, int n) {
    CNRT_CHECK(cnrtInit(0));
    cnrtQueue_t queue; cnrtCreateQueue(&queue);
    float *dx = NULL, *dy = NULL;
    if (cnrtMalloc((void **)&dx, n * sizeof(float)) != CNRT_RET_SUCCESS) return 1;
    cnrtMalloc((void **)&dy, n * sizeof(float));
    CNRT_CHECK(cnrtMemset(dy, 0, n * sizeof(float)));
    CNRT_CHECK(cnrtMemcpy(dx, x, n * sizeof(float), CNRT_MEM_TRANS_DIR_HOST2DEV));
    cnrtNotifier_t begin, end; cnrtNotifierCreate(&begin); cnrtNotifierCreate(&end);
    cnrtPlaceNotifier(begin, queue);
    scale<float, 3><<<{4, 1, 1}, cnrtFuncTypeUnion1, queue>>>(dy, dx, n);
    cnrtDim3_t one = {1, 1, 1};
    cnrtKernelParamsBuffer_t params; cnrtGetKernelParamsBuffer(&params);
    float by = 0.5f;
    cnrtKernelParamsBufferAddParam(params, &dy, sizeof(dy)); cnrtKernelParamsBufferAddParam(params, &n, sizeof(n)); cnrtKernelParamsBufferAddParam(params, &by, sizeof(by));
    cnrtInvokeKernel_V3((void *)&plus, NULL, one, params, CNRT_FUNC_TYPE_BLOCK, queue, NULL);
    cnrtPlaceNotifier(end, queue);
    CNRT_CHECK(cnrtQueueSync(queue));
    float us = -1.0f; cnrtNotifierDuration(begin, end, &us);
    cnrtNotifierDestroy(begin); cnrtNotifierDestroy(end);
    cnrtMemcpy(y, dy, n * sizeof(float), cnrtMemcpyDevToHost);
    cnrtFree(dx); cnrtFree(dy); cnrtDestroyKernelParamsBuffer(params); cnrtQueueDestroy(queue);
    return us < 0;
  }\n`;
  const x = seeded(300, -4, 4);
  const params: TestParam[] = [out('y', 'f32', 300), { name: 'x', dtype: 'f32', input: x }, { name: 'n', dtype: 'i32', value: 300 }];
  const y = floats((await clean({ text, entry: 'run', params, hostEntry: true })).y);
  expect([...y]).toEqual([...x].map((v) => 8 * v + 0.5));
});

test('owners of memory turn into pointers at the launch; corners may be y0 and y1', async () => {
  const text = `#include <cnrt.h>
  #include <math.h>
  template <typename T> struct Owner {
    T *ptr = nullptr;
    explicit Owner(size_t n) { cnrtMalloc((void **)&ptr, n * sizeof(T)); }
    ~Owner() { cnrtFree(ptr); }
    Owner(const Owner &) = delete;
    operator T *() const { return ptr; }
  };
  struct Shared {
    int *ptr, *uses;
    explicit Shared(int *p) : ptr(p), uses(new int(1)) {}
    Shared(const Shared &o) : ptr(o.ptr), uses(o.uses) { ++*uses; }
    ~Shared() { if (--*uses == 0) { cnrtFree(ptr); delete uses; } }
    operator int *() { return ptr; }
  };
  struct Sizes { static const int count = 8; };
  __nram__ int y0[2], y1[2];
  __mlu_global__ void add(int *out, const int *in, int n) {
    for (int i = taskId; i < n; i += taskDim) {
      __memcpy(y0, in + i, sizeof(int), GDRAM2NRAM);
      y1[0] = 3;
      __bang_add(y0, y0, y1, 1);
      __memcpy(out + i, y0, sizeof(int), NRAM2GDRAM);
    }
  }
  extern "C" void run(int *y, int *x) {
    Owner<int> in(8);
    int *raw; cnrtMalloc((void **)&raw, 8 * sizeof(int));
    Shared out(raw);
    cnrtMemcpy(in.ptr, x, 32, cnrtMemcpyHostToDev);
    cnrtDim3_t dim = {4, 1, 1};
    const int n = Sizes::count;
    add<<<dim, cnrtFuncTypeBlock, nullptr>>>(out, in, n);
    cnrtMemcpy(y, out.ptr, 32, cnrtMemcpyDevToHost);
  }\n`;
  const params: TestParam[] = [out('y', 'i32', 8), { name: 'x', dtype: 'i32', input: Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8) }];
  expect([...ints((await clean({ text, entry: 'run', params, hostEntry: true })).y)]).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
});

test('large local arrays', async () => {
  const text = `__mlu_global__ void kernel(int *y) {
    if (__is_mpu()) return;
    int t[100000];
    for (int i = 0; i < 100000; ++i) t[i] = i % 7;
    int s = 0;
    for (int i = 0; i < 100000; ++i) s += t[i];
    y[taskId] = s;
  }\n`;
  const y = ints((await clean({ text, entry: 'kernel', params: [out('y', 'i32', 4)], tasks: [4, 1, 1], type: 'union1' })).y);
  expect([...y]).toEqual(Array(4).fill(Array.from({ length: 100000 }, (_, i) => i % 7).reduce((a, b) => a + b, 0)));
});

test('fast builds compute the same', async () => {
  const text = `__mlu_global__ void kernel(float *y, const float *x) {
    __nram__ float a[64]; __wram__ float w[64]; __nram__ float c[4];
    __memcpy(a, x, 256, GDRAM2NRAM); __memcpy(w, a, 256, NRAM2WRAM);
    __bang_matmul(c, a, w, 4, 16, 1);
    __memcpy(y, c, 16, NRAM2GDRAM);
  }\n`;
  const x = seeded(64, -1, 1);
  const request = { text, entry: 'kernel', params: [out('y', 'f32', 4), { name: 'x', dtype: 'f32', input: x }] as TestParam[] };
  const checked = await runKernel(request);
  const fast = await runKernel({ ...request, mode: 'fast' });
  expect(fast.outputs.y.equals(checked.outputs.y)).toBe(true);
  expect(fast.report.status).toBe('ok');
}, prepareMs);
