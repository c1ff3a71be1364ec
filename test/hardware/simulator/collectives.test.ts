import { beforeAll, describe, expect, test } from '@jest/globals';
import { numbers, prepareSimulators, runKernel } from './run-kernel.js';

beforeAll(() => prepareSimulators(), 300_000);

/** Runs a kernel of one warp that writes one int for each lane. */
async function lanes(platform: 'cuda' | 'hip', body: string, threads: number = platform === 'hip' ? 64 : 32): Promise<number[]> {
  const { report, outputs } = await runKernel({
    platform, params: { out: { dtype: 'i32', output: threads } }, block: [threads, 1, 1],
    text: `__global__ void k(int *out) { int t = threadIdx.x; int v = 3 * t + 1; ${body} }`,
    options: ['--repeat', '2'],
  });
  expect(report.violations).toEqual([]);
  return numbers(outputs.out, 'i32');
}

const value = (lane: number) => 3 * lane + 1;
const expected = (n: number, f: (lane: number) => number) => Array.from({ length: n }, (_, lane) => f(lane));

describe('shuffles', () => {
  // The programming guides' definitions, for a segment of `width` lanes.
  const definitions: Record<string, (lane: number, d: number, width: number) => number> = {
    shfl: (lane, d, width) => Math.floor(lane / width) * width + (d % width),
    shfl_up: (lane, d, width) => (lane % width >= d ? lane - d : lane),
    shfl_down: (lane, d, width) => ((lane % width) + d < width ? lane + d : lane),
    shfl_xor: (lane, d, width) => ((lane ^ d) < (Math.floor(lane / width) + 1) * width ? lane ^ d : lane),
  };
  for (const [name, source] of Object.entries(definitions)) {
    test(`__${name}_sync over 32 lanes and segments of 8`, async () => {
      expect(await lanes('cuda', `out[t] = __${name}_sync(0xffffffff, v, 5) * 1000 + __${name}_sync(0xffffffff, v, 3, 8);`)).toEqual(
        expected(32, (lane) => value(source(lane, 5, 32)) * 1000 + value(source(lane, 3, 8))));
    });
    test(`__${name} over 64 lanes and segments of 16`, async () => {
      expect(await lanes('hip', `out[t] = __${name}(v, 33) * 1000 + __${name}(v, 3, 16);`)).toEqual(
        expected(64, (lane) => value(source(lane, 33, 64)) * 1000 + value(source(lane, 3, 16))));
    });
  }

  test('halves of a warp with masks of their own, in different branches', async () => {
    const body = 'if (t < 16) out[t] = __shfl_xor_sync(0x0000ffff, v, 1); else { int w = v; for (int i = 0; i < 2; ++i) w = __shfl_xor_sync(0xffff0000, w, 3); out[t] = w + 1; }';
    expect(await lanes('cuda', body)).toEqual(expected(32, (lane) => (lane < 16 ? value(lane ^ 1) : value(lane) + 1)));
  });

  test('without a mask, the lanes that are in the branch take part', async () => {
    const body = 'if (t % 4 != 3) out[t] = __popcll(__ballot(1)); else out[t] = -1;\n out[t] += __popcll(__ballot(1)) * 100;';
    expect(await lanes('hip', body)).toEqual(expected(64, (lane) => (lane % 4 === 3 ? -1 : 48) + 6400));
  });

  test('values of 8 and 16 bytes and of half precision', async () => {
    const body = `double d = __shfl_down_sync(0xffffffff, 0.5 * t, 1); float4 f = __shfl_sync(0xffffffff, make_float4(t, 2, 3, 4), 7);
      __half h = __shfl_xor_sync(0xffffffff, __float2half(t), 2); out[t] = int(2 * d) + 100 * int(f.x) + 10000 * int(__half2float(h));`;
    expect(await lanes('cuda', body)).toEqual(expected(32, (lane) => (lane < 31 ? lane + 1 : lane) + 700 + 10000 * (lane ^ 2)));
  });
});

describe('votes and reductions', () => {
  test('ballot, any, all, match and reduce', async () => {
    const body = `unsigned b = __ballot_sync(0xffffffff, t & 1); out[t] = (b == 0xaaaaaaaau) + 2 * __any_sync(0xffffffff, t == 40) + 4 * __all_sync(0xffffffff, t < 32)
      + 8 * __popc(__match_any_sync(0xffffffff, t % 3)) + 1000 * __reduce_max_sync(0xffffffff, v) + 1000000 * (__reduce_add_sync(0xffffffffu, 1u) == 32) + 10000000 * (__activemask() == 0xffffffffu);`;
    expect(await lanes('cuda', body)).toEqual(expected(32, (lane) => 1 + 4 + 8 * (lane % 3 === 2 ? 10 : 11) + 1000 * 94 + 1000000 + 10000000));
  });

  test('barriers that count', async () => {
    const body = 'int c = __syncthreads_count(t % 5 == 0), a = __syncthreads_and(t < 96), o = __syncthreads_or(t == 95); out[t] = c + 1000 * a + 10000 * o;';
    expect(await lanes('cuda', body, 96)).toEqual(expected(96, () => 20 + 1000 + 10000));
  });

  test('cooperative groups', async () => {
    const text = `#include <cooperative_groups.h>
      #include <cooperative_groups/reduce.h>
      namespace cg = cooperative_groups;
      __global__ void k(int *out) {
        auto block = cg::this_thread_block();
        auto tile = cg::tiled_partition<8>(block);
        int v = block.thread_rank();
        int s = cg::reduce(tile, v, cg::plus<int>());
        block.sync();
        out[v] = s + 1000 * tile.thread_rank() + 10000 * tile.shfl(v, 2) + 100000 * tile.ballot(v == 9);
      }`;
    const { report, outputs } = await runKernel({ params: { out: { dtype: 'i32', output: 64 } }, block: [64, 1, 1], text });
    expect(report.violations).toEqual([]);
    expect(numbers(outputs.out, 'i32')).toEqual(expected(64, (t) => {
      const first = t - (t % 8);
      return 8 * first + 28 + 1000 * (t % 8) + 10000 * (first + 2) + (first === 8 ? 200000 : 0);
    }));
  });
});

describe('atomics', () => {
  test('every function, on global and shared memory', async () => {
    const text = `
      __global__ void k(int *out, float *f) {
        __shared__ int s[10];
        __shared__ unsigned u[2];
        __shared__ float sf;
        int t = threadIdx.x;
        if (t < 10) s[t] = t == 3 ? 1000 : t == 5 ? -1 : 0;
        if (t < 2) u[t] = 0;
        if (t == 0) sf = 0;
        __syncthreads();
        atomicAdd(&s[0], t); atomicSub(&s[1], t); atomicMax(&s[2], t); atomicMin(&s[3], t - 5); atomicOr(&s[4], 1 << (t & 7)); atomicAnd(&s[5], ~(1 << (t & 3)));
        atomicXor(&s[6], t); atomicCAS(&s[7], 0, 77); atomicInc(&u[0], 9); atomicDec(&u[1], 4); atomicAdd(&sf, 0.5f);
        atomicAdd(f, 0.25f); atomicAdd((double *)(f + 2), 0.5);
        int old = atomicExch(&s[8], t); (void)old;
        __syncthreads();
        if (t < 8) out[t] = s[t];
        if (t < 2) out[8 + t] = u[t];
        if (t == 0) out[10] = int(sf);
      }`;
    const { report, outputs } = await runKernel({
      params: { out: { dtype: 'i32', output: 11 }, f: { dtype: 'f32', input: new Float32Array(4), inout: true } }, block: [64, 1, 1], text,
    });
    expect(report.violations).toEqual([]);
    expect(numbers(outputs.out, 'i32')).toEqual([2016, -2016, 63, -5, 255, ~15, 0, 77, 64 % 10, 1, 32]);
    expect(numbers(outputs.f, 'f32')[0]).toBe(16);
    expect(outputs.f.readDoubleLE(8)).toBe(32);
    expect(report.counters.floatAtomics).toBe(192);
  });
});
