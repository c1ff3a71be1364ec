import { language } from '../../../hardware/cuda/language.js';
import { random, runKernel } from '../gpu-kernel.js';

const lanes = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

test.each([[64, 'two whole warps'], [48, 'a warp and a half'], [16, 'half a warp']])('shuffles in a block of %i threads (%s)', (block) => {
  const x = Float32Array.from(lanes(block), (i) => i * 10 + 1);
  const forms: [string, (lane: number, exists: (l: number) => boolean) => number][] = [
    ['__shfl_sync(M, v, 5)', () => 5], ['__shfl_sync(M, v, lane + 3, 8)', (l) => (l & ~7) | ((l + 3) & 7)], ['__shfl_up_sync(M, v, 1)', (l) => (l >= 1 ? l - 1 : l)], ['__shfl_up_sync(M, v, 2, 4)', (l) => (l % 4 >= 2 ? l - 2 : l)],
    ['__shfl_down_sync(M, v, 3)', (l) => (l + 3 < 32 ? l + 3 : l)], ['__shfl_down_sync(M, v, 1, 8)', (l) => (l % 8 < 7 ? l + 1 : l)], ['__shfl_xor_sync(M, v, 4)', (l) => l ^ 4], ['__shfl_xor_sync(M, v, 1, 2)', (l) => l ^ 1], ['__shfl_xor_sync(M, v, 12, 8)', (l) => ((l ^ 12) >= ((l + 8) & ~7) ? l : l ^ 12)],
  ];
  const text = `#define M 0xffffffffu
__global__ void k(float *y, const float *x) {
  int lane = threadIdx.x % 32;
  float v = x[threadIdx.x];
${forms.map(([e], j) => `  y[${j * block} + threadIdx.x] = ${e};`).join('\n')}
}`;
  const { y } = runKernel({ language, text, tensors: { y: new Float32Array(forms.length * block), x }, out: ['y'], block });
  forms.forEach(([e, source], j) => {
    const got = [...(y as Float32Array).slice(j * block, (j + 1) * block)];
    const want = lanes(block).map((t) => { const from = (t & ~31) + source(t & 31, (l) => (t & ~31) + l < block); return x[from < block ? from : t]; });
    expect([e, ...got]).toEqual([e, ...want]);
  });
});

test('shuffles carry integers, 64-bit integers, doubles, halves and pairs', () => {
  const text = `__global__ void k(double *y) {
  int t = threadIdx.x;
  double r = 0;
  r += __shfl_xor_sync(~0u, t, 1);
  r += __shfl_xor_sync(~0u, (unsigned)t * 3u, 2);
  r += (double)__shfl_down_sync(~0u, (long long)t << 33, 1) / 8589934592.0;
  r += __shfl_up_sync(~0u, t * 0.25, 1);
  r += (double)__half2float(__shfl_sync(~0u, __float2half(t), 7));
  half2 p = __shfl_xor_sync(~0u, __floats2half2_rn(t, 100 + t), 16);
  r += __low2float(p) + __high2float(p);
  y[t] = r;
}`;
  const { y } = runKernel({ language, text, tensors: { y: new Float64Array(32) }, out: ['y'], block: 32 });
  expect([...(y as Float64Array)]).toEqual(lanes(32).map((t) => (t ^ 1) + (t ^ 2) * 3 + Math.min(t + 1, 31) + Math.max(t - 1, 0) * 0.25 + 7 + 2 * (t ^ 16) + 100));
});

test('votes, matches and folds over the lanes of the mask', () => {
  const x = Int32Array.from(lanes(64), (i) => (i * 7) % 5);
  const forms: [string, (all: number[], self: number) => number][] = [
    ['__ballot_sync(~0u, v == 3)', (a) => a.reduce((r, v, i) => r | (v === 3 ? 1 << i : 0), 0)], ['__any_sync(~0u, v == 9)', () => 0], ['__any_sync(~0u, v == 4)', () => 1], ['__all_sync(~0u, v < 5)', () => 1], ['__all_sync(~0u, v < 4)', () => 0],
    ['__popc(__ballot_sync(0xffu, v > 1))', (a) => a.slice(0, 8).filter((v) => v > 1).length], ['__activemask()', () => -1], ['__match_any_sync(~0u, v)', (a, s) => a.reduce((r, v, i) => r | (v === s ? 1 << i : 0), 0)],
    ['__reduce_add_sync(~0u, v)', (a) => a.reduce((p, q) => p + q)], ['__reduce_max_sync(~0u, v)', (a) => Math.max(...a)], ['__reduce_min_sync(~0u, v - 2)', (a) => Math.min(...a) - 2], ['__reduce_xor_sync(~0u, v)', (a) => a.reduce((p, q) => p ^ q)],
    ['__uni_sync(~0u, v >= 0)', () => 1], ['__uni_sync(~0u, v > 2)', () => 0],
  ];
  const text = `__global__ void k(int *y, const int *x) {
  int v = x[threadIdx.x];
${forms.map(([e], j) => `  y[${j * 64} + threadIdx.x] = ${e};`).join('\n')}
}`;
  const { y } = runKernel({ language, text, tensors: { y: new Int32Array(64 * forms.length), x }, out: ['y'], block: 64 });
  forms.forEach(([e, f], j) => expect([e, ...(y as Int32Array).slice(j * 64, (j + 1) * 64)]).toEqual([e, ...lanes(64).map((t) => f([...x.slice(t & ~31, (t & ~31) + 32)], x[t]!) | 0)]));
});

test('barriers that count, and threads in three dimensions', () => {
  const text = `__global__ void k(int *y) {
  int t = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
  int c = __syncthreads_count(threadIdx.y == 1);
  int a = __syncthreads_and(t >= 0);
  int o = __syncthreads_or(t == 99);
  y[t] = c * 100 + a * 10 + o + (int)warpSize * 1000 + (int)(blockIdx.x + gridDim.x) * 100000;
}`;
  const { y } = runKernel({ language, text, tensors: { y: new Int32Array(24) }, out: ['y'], block: [4, 3, 2] });
  expect([...(y as Int32Array)]).toEqual(lanes(24).map(() => 8 * 100 + 10 + 32000 + 100000));
});

test('atomics update and give the old value', () => {
  const text = `__global__ void k(int *i, unsigned int *u, float *f, double *d, int *old) {
  __shared__ int total;
  if (threadIdx.x == 0) total = 0;
  __syncthreads();
  atomicAdd(&total, (int)threadIdx.x);
  __syncthreads();
  if (threadIdx.x == 0) i[0] = total;
  atomicMax(&i[1], (int)threadIdx.x * 3);
  atomicMin(&i[2], -(int)threadIdx.x);
  atomicSub(i + 3, 2);
  atomicOr(&i[4], 1 << threadIdx.x);
  atomicInc(&u[0], 5);
  atomicDec(&u[1], 7);
  atomicAdd(f, 0.5f);
  atomicAdd(d, 0.25);
  if (threadIdx.x == 3) { old[0] = atomicExch(&u[2], 77u); old[1] = atomicCAS(&i[5], 10, 20); old[2] = atomicCAS(&i[5], 10, 30); }
}`;
  const got = runKernel({
    language, text, block: 16, out: ['i', 'u', 'f', 'd', 'old'],
    tensors: { i: Int32Array.from([0, -5, 5, 100, 0, 10]), u: Uint32Array.from([0, 3, 9]), f: new Float32Array(1), d: new Float64Array(1), old: new Int32Array(3) },
  });
  expect([...got.i!]).toEqual([120, 45, -15, 68, 0xffff, 20]);
  expect([...got.u!]).toEqual([16 % 6, 3, 77]); // 16 increments modulo 6; 16 decrements of 3, 2, 1, 0, 7, 6, ...
  expect([...got.f!, ...got.d!]).toEqual([8, 4]);
  expect([...got.old!]).toEqual([9, 10, 20]);
});

test('cooperative groups of a block and of tiles', () => {
  const text = `#include <cooperative_groups.h>
namespace cg = cooperative_groups;
__global__ void k(int *y) {
  cg::thread_block block = cg::this_thread_block();
  auto tile = cg::tiled_partition<8>(block);
  int v = block.thread_rank();
  for (int s = tile.size() / 2; s > 0; s /= 2) v += tile.shfl_down(v, s);
  int sum = cg::reduce(tile, (int)block.thread_rank(), cg::plus<int>());
  block.sync();
  if (tile.thread_rank() == 0) y[tile.meta_group_rank()] = v + 1000 * sum;
}`;
  const { y } = runKernel({ language, text, tensors: { y: new Int32Array(4) }, out: ['y'], block: 32 });
  expect([...(y as Int32Array)]).toEqual([28, 92, 156, 220].map((s) => s * 1001));
});

const shapes: [number, number, number, string, string, string][] = [
  [16, 16, 16, 'half', 'half', 'float'], [32, 8, 16, 'half', 'half', 'float'], [8, 32, 16, 'half', 'half', 'float'], [16, 16, 16, 'half', 'half', 'half'], [16, 16, 16, 'signed char', 'signed char', 'int'],
  [8, 32, 16, 'unsigned char', 'unsigned char', 'int'], [16, 16, 8, 'float', 'wmma::precision::tf32', 'float'], [8, 8, 4, 'double', 'double', 'double'],
];
test.each(shapes)('matrix product %ix%ix%i of %s in each layout', (M, N, K, memory, element, sum) => {
  const next = random(M * 100 + N);
  const make = (n: number): number[] => Array.from({ length: n }, () => Math.round(next() * 7 + (memory === 'unsigned char' ? 8 : 0)));
  const A = make(M * K), B = make(K * N), C = make(M * N);
  const text = (la: string, lb: string, lc: string): string => `#include <mma.h>
using namespace nvcuda;
__global__ void k(double *d, const double *pa, const double *pb, const double *pc) {
  __shared__ ${memory} a[${M * K}], b[${K * N}];
  __shared__ ${sum} c[${M * N}];
  for (int i = threadIdx.x; i < ${M * K}; i += 32) a[i] = (${memory})pa[i];
  for (int i = threadIdx.x; i < ${K * N}; i += 32) b[i] = (${memory})pb[i];
  for (int i = threadIdx.x; i < ${M * N}; i += 32) c[i] = (${sum})pc[i];
  __syncwarp();
  wmma::fragment<wmma::matrix_a, ${M}, ${N}, ${K}, ${element}, wmma::${la}> fa;
  wmma::fragment<wmma::matrix_b, ${M}, ${N}, ${K}, ${element}, wmma::${lb}> fb;
  wmma::fragment<wmma::accumulator, ${M}, ${N}, ${K}, ${sum}> fc, fd;
  wmma::load_matrix_sync(fa, a, ${la === 'row_major' ? K : M});
  wmma::load_matrix_sync(fb, b, ${lb === 'row_major' ? N : K});
  wmma::load_matrix_sync(fc, c, ${lc === 'mem_row_major' ? N : M}, wmma::${lc});
  wmma::fill_fragment(fd, 3.0f);
  for (int i = 0; i < fd.num_elements; ++i) fc.x[i] += fd.x[i];
  wmma::mma_sync(fd, fa, fb, fc);
  wmma::store_matrix_sync(c, fd, ${lc === 'mem_row_major' ? N : M}, wmma::${lc});
  __syncwarp();
  for (int i = threadIdx.x; i < ${M * N}; i += 32) d[i] = (double)(float)c[i];
}`;
  for (const [la, lb, lc] of [['row_major', 'col_major', 'mem_row_major'], ['col_major', 'row_major', 'mem_col_major']] as const) {
    const { d } = runKernel({ language, text: text(la, lb, lc), tensors: { d: new Float64Array(M * N), pa: Float64Array.from(A), pb: Float64Array.from(B), pc: Float64Array.from(C) }, out: ['d'], block: 32 });
    const a = (m: number, k: number): number => A[la === 'row_major' ? m * K + k : k * M + m]!, b = (k: number, n: number): number => B[lb === 'row_major' ? k * N + n : n * K + k]!;
    const at = (m: number, n: number): number => (lc === 'mem_row_major' ? m * N + n : n * M + m);
    for (let m = 0; m < M; m += 1) for (let n = 0; n < N; n += 1) {
      let want = C[at(m, n)]! + 3;
      for (let k = 0; k < K; k += 1) want += a(m, k) * b(k, n);
      if (d![at(m, n)] !== want) throw new Error(`${la} ${lb} ${lc}: element ${m}, ${n} is ${d![at(m, n)]}, want ${want}`);
    }
  }
});
