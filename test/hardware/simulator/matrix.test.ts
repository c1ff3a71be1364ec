import { beforeAll, describe, expect, test } from '@jest/globals';
import { halfBits, numbers, prepareSimulators, runKernel } from './run-kernel.js';

beforeAll(() => prepareSimulators(), 300_000);

/** Small integers, exact in every type; different from place to place. */
const pattern = (n: number, seed: number) => Array.from({ length: n }, (_, i) => ((i * 7 + seed * 13 + ((i * i) % 11)) % 9) - 4);

function product(a: number[], b: number[], m: number, n: number, k: number): number[] {
  const c = new Array<number>(m * n).fill(0);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) for (let l = 0; l < k; l++) c[i * n + j] += a[i * k + l] * b[l * n + j];
  return c;
}

const transpose = (a: number[], rows: number, cols: number) => Array.from({ length: a.length }, (_, i) => a[(i % rows) * cols + Math.floor(i / rows)]);

describe('wmma', () => {
  const cases: [string, number, number, number, string, 'f16' | 'i8' | 'u8' | 'f32', string][] = [
    ['half', 16, 16, 16, 'half', 'f16', 'float'], ['half, wide', 8, 32, 16, 'half', 'f16', 'float'], ['half, tall', 32, 8, 16, 'half', 'f16', 'float'],
    ['half sums', 16, 16, 16, 'half', 'f16', 'half'], ['int8', 16, 16, 16, 'signed char', 'i8', 'int'],
    ['tf32', 16, 16, 8, 'float', 'f32', 'float'],
  ];
  for (const [title, m, n, k, type, dtype, sum] of cases) {
    test(`${title} ${m}x${n}x${k}, all layouts`, async () => {
      const element = title === 'tf32' ? 'precision::tf32' : type;
      const text = `#include <mma.h>
        using namespace nvcuda::wmma;
        template <typename LA, typename LB> __device__ void tile(const ${type} *a, const ${type} *b, float *c, layout_t layout, int ldc, int lda, int ldb) {
          __shared__ __align__(32) ${sum} buffer[${m * n}];
          fragment<matrix_a, ${m}, ${n}, ${k}, ${element}, LA> fa;
          fragment<matrix_b, ${m}, ${n}, ${k}, ${element}, LB> fb;
          fragment<accumulator, ${m}, ${n}, ${k}, ${sum}> fc;
          fill_fragment(fc, (${sum})0);
          load_matrix_sync(fa, a, lda);
          load_matrix_sync(fb, b, ldb);
          mma_sync(fc, fa, fb, fc);
          for (int i = 0; i < fc.num_elements; ++i) fc.x[i] = fc.x[i] * (${sum})2;
          __syncthreads();
          store_matrix_sync(buffer, fc, ldc, layout);
          __syncthreads();
          for (int i = threadIdx.x; i < ${m * n}; i += 32) c[i] = (float)buffer[i];
          __syncthreads();
        }
        __global__ void k(const ${type} *a, const ${type} *at, const ${type} *b, const ${type} *bt, float *c) {
          tile<row_major, row_major>(a, b, c, mem_row_major, ${n}, ${k}, ${n});
          tile<col_major, row_major>(at, b, c + ${m * n}, mem_col_major, ${m}, ${m}, ${n});
          tile<row_major, col_major>(a, bt, c + ${2 * m * n}, mem_row_major, ${n}, ${k}, ${k});
          tile<col_major, col_major>(at, bt, c + ${3 * m * n}, mem_col_major, ${m}, ${m}, ${k});
        }`;
      const a = pattern(m * k, 1), b = pattern(k * n, 2);
      const input = (values: number[]) => ({
        dtype, input: dtype === 'f16' ? Uint16Array.from(values, halfBits) : dtype === 'f32' ? Float32Array.from(values) : Int8Array.from(values),
      });
      const { report, outputs } = await runKernel({
        text, block: [32, 1, 1],
        params: { a: input(a), at: input(transpose(a, m, k)), b: input(b), bt: input(transpose(b, k, n)), c: { dtype: 'f32', output: 4 * m * n } },
      });
      expect(report.violations).toEqual([]);
      const c = product(a, b, m, n, k).map((v) => 2 * v);
      const columns = transpose(c, m, n);
      expect(numbers(outputs.c, 'f32')).toEqual([...c, ...columns, ...c, ...columns]);
      expect(report.counters.matrixOps).toBe(4);
    });
  }

  test('a tile at a wrong address and a wrong leading dimension', async () => {
    const run = (load: string) => runKernel({
      params: { a: { dtype: 'f16', input: new Uint16Array(1024) } }, block: [32, 1, 1],
      text: `#include <mma.h>
        using namespace nvcuda::wmma;
        __global__ void k(const half *a) {
          fragment<matrix_a, 16, 16, 16, half, row_major> f;
          load_matrix_sync(f, ${load});
        }`,
    });
    for (const load of ['a + 8, 16', 'a, 20']) {
      expect((await run(load)).report.violations.map((v) => [v.kind, v.line])).toEqual([['misaligned', 5]]);
    }
    expect((await run('a + 16, 24')).report.status).toBe('ok');
  });
});

describe('mfma', () => {
  // Layouts as the CDNA ISA guide gives them, written out for each instruction.
  interface Shape { name: string; m: number; n: number; k: number; blocks: number; perLane: number; a: string; acc: string; results: number; row: string; column: string; block: string }
  const shapes: Shape[] = [
    { name: 'f32_16x16x4f32', m: 16, n: 16, k: 4, blocks: 1, perLane: 1, a: 'float', acc: 'float', results: 4, row: '4 * (l / 16) + r', column: 'l % 16', block: '0' },
    { name: 'f32_32x32x2f32', m: 32, n: 32, k: 2, blocks: 1, perLane: 1, a: 'float', acc: 'float', results: 16, row: '8 * (r / 4) + 4 * (l / 32) + r % 4', column: 'l % 32', block: '0' },
    { name: 'f32_16x16x16f16', m: 16, n: 16, k: 16, blocks: 1, perLane: 4, a: '_Float16', acc: 'float', results: 4, row: '4 * (l / 16) + r', column: 'l % 16', block: '0' },
    { name: 'f32_32x32x8f16', m: 32, n: 32, k: 8, blocks: 1, perLane: 4, a: '_Float16', acc: 'float', results: 16, row: '8 * (r / 4) + 4 * (l / 32) + r % 4', column: 'l % 32', block: '0' },
    { name: 'f32_4x4x4f16', m: 4, n: 4, k: 4, blocks: 16, perLane: 4, a: '_Float16', acc: 'float', results: 4, row: 'r', column: 'l % 4', block: 'l / 4' },
    { name: 'f32_16x16x4f16', m: 16, n: 16, k: 4, blocks: 4, perLane: 4, a: '_Float16', acc: 'float', results: 16, row: '4 * (l / 16) + r % 4', column: 'l % 16', block: 'r / 4' },
    { name: 'f32_16x16x16bf16_1k', m: 16, n: 16, k: 16, blocks: 1, perLane: 4, a: 'unsigned short', acc: 'float', results: 4, row: '4 * (l / 16) + r', column: 'l % 16', block: '0' },
    { name: 'i32_16x16x16i8', m: 16, n: 16, k: 16, blocks: 1, perLane: 4, a: 'signed char', acc: 'int', results: 4, row: '4 * (l / 16) + r', column: 'l % 16', block: '0' },
    { name: 'i32_32x32x8i8', m: 32, n: 32, k: 8, blocks: 1, perLane: 4, a: 'signed char', acc: 'int', results: 16, row: '8 * (r / 4) + 4 * (l / 32) + r % 4', column: 'l % 32', block: '0' },
  ];
  for (const s of shapes) {
    test(s.name, async () => {
      const isByte = s.a === 'signed char';
      const operand = s.perLane === 1 ? 'float' : isByte ? 'int' : 'vin';
      const convert = s.a === 'unsigned short' ? '(unsigned short)(__float_as_uint(VALUE) >> 16)' : `(${s.a})(VALUE)`;
      const element = (name: string, value: string) =>
        s.perLane === 1 ? `${name} = ${value};`
        : isByte ? `${name} |= (int)(unsigned char)(signed char)(${value}) << (8 * e);`
        : `${name}[e] = ${convert.replace('VALUE', value)};`;
      const text = `
        typedef ${isByte ? 'int' : s.a} vin __attribute__((ext_vector_type(4)));
        typedef ${s.acc} vacc __attribute__((ext_vector_type(${s.results})));
        __global__ void k(const float *A, const float *B, float *C) {
          int l = threadIdx.x;
          ${operand} a = {}, b = {};
          vacc c = {};
          int block = l / ${s.m} % ${s.blocks}, group = l / ${s.m * s.blocks};
          for (int e = 0; e < ${s.perLane}; ++e) {
            int kk = group * ${s.perLane} + e;
            ${element('a', `A[(block * ${s.m} + l % ${s.m}) * ${s.k} + kk]`)}
            ${element('b', `B[(block * ${s.k} + kk) * ${s.n} + l % ${s.n}]`)}
          }
          c = __builtin_amdgcn_mfma_${s.name}(a, b, c, 0, 0, 0);
          for (int r = 0; r < ${s.results}; ++r) C[((${s.block}) * ${s.m} + ${s.row}) * ${s.n} + ${s.column}] = c[r];
        }`;
      const a = pattern(s.blocks * s.m * s.k, 3), b = pattern(s.blocks * s.k * s.n, 4);
      const { report, outputs } = await runKernel({
        platform: 'hip', text, block: [64, 1, 1],
        params: { A: { dtype: 'f32', input: Float32Array.from(a) }, B: { dtype: 'f32', input: Float32Array.from(b) }, C: { dtype: 'f32', output: s.blocks * s.m * s.n } },
      });
      expect(report.violations).toEqual([]);
      const c = Array.from({ length: s.blocks }, (_, i) =>
        product(a.slice(i * s.m * s.k, (i + 1) * s.m * s.k), b.slice(i * s.k * s.n, (i + 1) * s.k * s.n), s.m, s.n, s.k)).flat();
      expect(numbers(outputs.C, 'f32')).toEqual(c);
    });
  }
});
