import { A, B, type Meaning, N, mistakes, runMeanings } from './meaning.js';
import { prepareMs, prepareSimulator } from './run-kernel.js';

beforeAll(prepareSimulator, prepareMs);

const f = Math.fround;
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (values: number[]): number => values.reduce((s, v) => s + v, 0);

/** Reduces windows of HWC data by the formula of the reference. */
function pool(h: number, w: number, c: number, kh: number, kw: number, sw: number, sh: number, reduce: (values: number[]) => number, dh = 1, dw = 1): { length: number; expected: (i: number) => number } {
  const wo = Math.floor((w - ((kw - 1) * dw + 1)) / sw) + 1;
  const ho = Math.floor((h - ((kh - 1) * dh + 1)) / sh) + 1;
  return {
    length: ho * wo * c,
    expected: (o) => {
      const ch = o % c, x = Math.floor(o / c) % wo, y = Math.floor(o / c / wo);
      return reduce(range(kh).flatMap((i) => range(kw).map((j) => A[((y * sh + i * dh) * w + x * sw + j * dw) * c + ch])));
    },
  };
}
const largestAt = (values: number[]): number => values.indexOf(Math.max(...values));
const smallestAt = (values: number[]): number => values.indexOf(Math.min(...values));
/** An integer as the float that has its bits. */
const bits = (v: number): number => new Float32Array(Uint32Array.of(v).buffer)[0];

test('reductions, counting and searching', async () => {
  const best = Math.max(...A), worst = Math.min(...A);
  const cases: Meaning[] = [
    { call: `__bang_reduce_sum(d, a, ${N});`, expected: (i) => (i % 32 === 0 ? sum([...A.slice(i, i + 32)]) : 0), within: 1e-6 },
    { call: `d[0] = __bang_sum(a, ${N});`, length: 1, expected: () => sum([...A]), within: 1e-6 },
    { call: `d[0] = __bang_count(a, ${N});`, length: 1, expected: () => A.filter((v) => v !== 0).length },
    { call: `__bang_count((unsigned int *)d, a, ${N});`, length: 1, expected: () => bits(A.filter((v) => v !== 0).length) },
    { call: `d[0] = __bang_findfirst1(a, ${N}); d[1] = __bang_findlast1(a, ${N});`, length: 2, expected: (i) => (i === 0 ? A.findIndex((v) => v !== 0) : A.reduce((last, v, k) => (v !== 0 ? k : last), -1)) },
    { call: `d[0] = __bang_findfirst1(c, ${N}) == 0xffffffffu;`, length: 1, expected: () => 1 },
    { call: `__bang_argmax(d, a, ${N});`, length: 3, expected: (i) => [best, bits(A.indexOf(best)), 0][i] },
    { call: `__bang_argmin(d, a, ${N});`, length: 3, expected: (i) => [worst, bits(A.indexOf(worst)), 0][i] },
    { call: `a[3] = NAN; __bang_argmax(d, a, ${N}); __bang_nan_argmax(d + 3, a, ${N}); d[4] = ((unsigned int *)d)[4];`, length: 5, expected: (i) => [f(Math.max(...A.filter((_, k) => k !== 3))), bits([...A].map((v, k) => (k === 3 ? -99 : v)).indexOf(Math.max(...A.filter((_, k) => k !== 3)))), 0, NaN, 3][i] },
    { call: `__bang_max(d, a, ${N}); __bang_min(d + 2, a, ${N});`, length: 4, expected: (i) => [best, bits(A.indexOf(best)), worst, bits(A.indexOf(worst))][i] },
    { call: `__bang_fabsmax(d, a, ${N}); __bang_fabsmin(d + 1, a, ${N});`, length: 2, expected: (i) => (i ? 0 : Math.max(...A.map(Math.abs))) },
    { call: `__bang_gt_bitindex(c, a, b, ${N}); d[0] = __bang_count_bitindex(c, ${N}); for (int i = 0; i < ${N}; ++i) d[1 + i] = ((unsigned char *)c)[i / 8] >> i % 8 & 1;`, length: N + 1, expected: (i) => (i === 0 ? A.filter((v, k) => v > B[k]).length : Number(A[i - 1] > B[i - 1])) },
    { call: `d[0] = __bang_popcnt((unsigned int *)a, ${N});`, length: 1, expected: () => sum([...new Uint32Array(A.buffer)].map((v) => v.toString(2).replace(/0/g, '').length)) },
  ];
  expect(mistakes(cases, await runMeanings('float', cases))).toEqual([]);
});

test('pooling', async () => {
  const cases: Meaning[] = [
    { call: '__bang_sumpool(d, a, 2, 5, 6, 2, 3, 1, 2);', ...pool(5, 6, 2, 2, 3, 1, 2, sum), within: 1e-6 },
    { call: '__bang_avgpool(d, a, 2, 5, 6, 3, 2, 2, 1);', ...pool(5, 6, 2, 3, 2, 2, 1, (v) => sum(v) / 6), within: 1e-6 },
    { call: '__bang_maxpool(d, a, 3, 4, 5, 2, 2, 3, 1);', ...pool(4, 5, 3, 2, 2, 3, 1, (v) => Math.max(...v)) },
    { call: '__bang_minpool(d, a, 3, 4, 5, 2, 2, 1, 2);', ...pool(4, 5, 3, 2, 2, 1, 2, (v) => Math.min(...v)) },
    { call: '__bang_nan_maxpool(d, a, 1, 8, 8, 8, 8, 8, 8);', ...pool(8, 8, 1, 8, 8, 8, 8, (v) => Math.max(...v)) },
    { call: '__bang_maxpool(d, a, 1, 8, 8, 2, 2, 1, 1, 3, 2, 1, 1);', ...pool(8, 8, 1, 2, 2, 1, 1, (v) => Math.max(...v), 3, 2) },
    { call: '__bang_maxpool_index((unsigned int *)d, a, 2, 5, 6, 2, 3, 3, 1);', ...pool(5, 6, 2, 2, 3, 3, 1, (v) => bits(largestAt(v))) },
    { call: '__bang_minpool_index((unsigned int *)d, a, 2, 5, 6, 2, 3, 3, 1);', ...pool(5, 6, 2, 2, 3, 3, 1, (v) => bits(smallestAt(v))) },
    { call: '__bang_maxpool_value_index(d, a, 2, 4, 4, 2, 2, 2, 2, 128); for (int i = 0; i < 8; ++i) d[8 + i] = (d + 32)[i];', length: 16, expected: (i) => (i < 8 ? pool(4, 4, 2, 2, 2, 2, 2, (v) => Math.max(...v)).expected(i) : pool(4, 4, 2, 2, 2, 2, 2, (v) => bits(largestAt(v))).expected(i - 8)) },
    { call: '__bang_sumpool_bp(d, a, 1, 4, 4, 2, 2, 1, 1);', length: 16, expected: (o) => sum(range(9).filter((k) => { const y = Math.floor(o / 4) - Math.floor(k / 3), x = (o % 4) - (k % 3); return y >= 0 && y < 2 && x >= 0 && x < 2; }).map((k) => A[k])), within: 1e-6 },
    { call: '__bang_maxpool_index((unsigned int *)c, a, 1, 4, 4, 2, 2, 2, 2); __bang_maxpool_bp(d, b, (unsigned int *)c, 1, 4, 4, 2, 2, 2, 2);', length: 16, expected: (o) => { const k = Math.floor(o / 8) * 2 + Math.floor((o % 4) / 2); const at = (Math.floor(o / 4) % 2) * 2 + (o % 2); return pool(4, 4, 1, 2, 2, 2, 2, largestAt).expected(k) === at ? B[k] : 0; } },
    { call: '__bang_unpool(d, a, 1, 4, 4, 2, 2, 2, 2, 3);', length: 16, expected: (o) => (o % 2 === 1 && Math.floor(o / 4) % 2 === 1 ? A[Math.floor(o / 8) * 2 + Math.floor((o % 4) / 2)] : 0) },
  ];
  expect(mistakes(cases, await runMeanings('float', cases))).toEqual([]);
});

test('products with weights', async () => {
  // data [4][16] in a, weights [4][16] in b
  const dot = (y: number, x: number): number => sum(range(16).map((k) => A[y * 16 + k] * B[x * 16 + k]));
  const cases: Meaning[] = [
    { call: `__memcpy(wr, b, 256, NRAM2WRAM); __bang_matmul(d, a, wr, 4, 16, 4);`, length: 16, expected: (o) => dot(Math.floor(o / 4), o % 4), within: 1e-5 },
    { call: `__memcpy(wr, b, 256, NRAM2WRAM); __bang_matmul(d, a, wr, b, 4, 16, 4);`, length: 16, expected: (o) => dot(Math.floor(o / 4), o % 4) + B[o], within: 1e-5 },
    { call: `__memcpy(wr, b, 256, NRAM2WRAM); __bang_mlp(d, a, wr, 4, 16);`, length: 4, expected: (o) => dot(0, o), within: 1e-5 },
    { call: `__memcpy(wr, b, 256, NRAM2WRAM); __bang_mlp(d, a, b, wr, 4, 16);`, length: 4, expected: (o) => dot(0, o) + B[o], within: 1e-5 },
    { call: `__memcpy(wr, b, 256, NRAM2WRAM); __bang_conv(d, a, wr, 16, 4, 1, 1, 1, 1, 1, 4);`, length: 16, expected: (o) => dot(Math.floor(o / 4), o % 4), within: 1e-5 },
    { call: `__memcpy(wr, b, 256, NRAM2WRAM); __bang_conv_partial(d, a, wr, d, 16, 4, 1, 1, 1, 1, 1, 4); __bang_conv_partial(d, a, wr, d, 16, 4, 1, 1, 1, 1, 1, 4);`, length: 16, expected: (o) => 2 * dot(Math.floor(o / 4), o % 4), within: 1e-5 },
    {
      // 4 x 4 x 4 data, two filters of 2 x 2 x 4, strides 1 (w) and 2 (h), bias
      call: `__memcpy(wr, b, 128, NRAM2WRAM); __bang_conv(d, a, wr, b, 4, 4, 4, 2, 2, 1, 2, 2);`, length: 12, within: 1e-5,
      expected: (o) => {
        const co = o % 2, x = Math.floor(o / 2) % 3, y = Math.floor(o / 6);
        return B[co] + sum(range(16).map((k) => { const ci = k % 4, j = Math.floor(k / 4) % 2, i = Math.floor(k / 8); return A[((y * 2 + i) * 4 + x + j) * 4 + ci] * B[co * 16 + k]; }));
      },
    },
    {
      call: `__memcpy(wr, b, 128, NRAM2WRAM); __bang_conv(d, a, wr, 4, 4, 4, 2, 2, 1, 1, 2, 2, 3);`, length: 2 * 1 * 2, within: 1e-5,
      expected: (o) => {
        const co = o % 2, x = Math.floor(o / 2);
        return sum(range(16).map((k) => { const ci = k % 4, j = Math.floor(k / 4) % 2, i = Math.floor(k / 8); return A[(i * 3 * 4 + x + j * 2) * 4 + ci] * B[co * 16 + k]; }));
      },
    },
    {
      call: `for (int i = 0; i < 64; ++i) { ((char *)c)[i] = (char)(i - 30); ((short *)c)[64 + i] = (short)(3 * i - 90); } __memcpy(wr, c, 64, NRAM2WRAM); __bang_matmul(d, (short *)c + 64, (char *)wr, 1, 64, 1, -2);`, length: 1,
      expected: () => sum(range(64).map((i) => (i - 30) * (3 * i - 90))) / 4,
    },
  ];
  expect(mistakes(cases, await runMeanings('float', cases))).toEqual([]);
});

test('rearrangement and selection', async () => {
  const chosen = [...A].filter((v, i) => B[i] > 0);
  const cases: Meaning[] = [
    { call: '__bang_transpose(d, a, 4, 16);', expected: (o) => A[(o % 4) * 16 + Math.floor(o / 4)] },
    { call: '__bang_rotate90(d, a, 4, 16);', expected: (o) => A[(3 - (o % 4)) * 16 + Math.floor(o / 4)] },
    { call: '__bang_rotate180(d, a, 4, 16);', expected: (o) => A[63 - o] },
    { call: '__bang_rotate270(d, a, 4, 16);', expected: (o) => A[(o % 4) * 16 + 15 - Math.floor(o / 4)] },
    { call: '__bang_mirror(d, a, 4, 16);', expected: (o) => A[Math.floor(o / 16) * 16 + 15 - (o % 16)] },
    { call: '__bang_pad(d, a, 2, 4, 8, 1, 0, 2, 1, 9.0f);', length: 5 * 11 * 2, expected: (o) => { const c = o % 2, x = (Math.floor(o / 2) % 11) - 2, y = Math.floor(o / 22) - 1; return x >= 0 && x < 8 && y >= 0 ? A[(y * 8 + x) * 2 + c] : 9; } },
    { call: '__bang_reshape_nhwc2nchw(d, a, 2, 2, 4, 4);', expected: (o) => A[Math.floor(o / 32) * 32 + (o % 8) * 4 + (Math.floor(o / 8) % 4)] },
    { call: '__bang_reshape_nchw2nhwc(d, a, 2, 2, 4, 4);', expected: (o) => A[Math.floor(o / 32) * 32 + (o % 4) * 8 + (Math.floor(o / 4) % 8)] },
    { call: `__bang_gt_scalar(b, b, 0.0f, ${N}); d[${N}] = __bang_filter(d, a, b, ${N});`, length: N + 1, expected: (o) => (o === N ? chosen.length : o < chosen.length ? chosen[o] : 0) },
    { call: `__bang_gt_bitindex(c, b, d, ${N}); __bang_collect_bitindex(d, a, c, ${N});`, expected: (o) => chosen[o] ?? 0 },
    { call: `__bang_gt_scalar(b, b, 0.0f, ${N}); __bang_select(d, a, b, ${N}); d[0] = ((unsigned int *)d)[0];`, length: 32 + N, expected: (o) => (o === 0 ? chosen.length : o < 32 ? 0 : chosen[o - 32] ?? 0) },
    { call: `__bang_fcmpfilter(CMP_LT, d, a, b, ${N}); d[0] = ((unsigned int *)d)[0];`, length: 33, expected: (o) => { const some = [...A].filter((v, i) => v < B[i]); return o === 0 ? some.length : o < 32 ? 0 : some[0]; } },
    { call: `for (int i = 0; i < 32; ++i) ((unsigned char *)c)[i] = i % 8 < 4 ? 0xf0 : 0x0f; __bang_maskmove(d, a, c, 256);`, expected: (o) => (((o >> 1) % 8 < 4 ? 0xf0 : 0x0f) >> ((o % 2) * 4) & 1 ? A[o] : 0) },
    { call: `for (int i = 0; i < ${N}; ++i) ((unsigned int *)c)[i] = i * 7 % 80; __bang_lut((int *)d, (unsigned int *)c, (int *)a, ${N}, ${N});`, expected: (o) => ((o * 7) % 80 < N ? A[(o * 7) % 80] : 0) },
  ];
  expect(mistakes(cases, await runMeanings('float', cases))).toEqual([]);
});

test('copies and fills', async () => {
  const cases: Meaning[] = [
    { call: '__memcpy(d, a, 16, NRAM2NRAM, 32, 16, 3);', length: 32, expected: (o) => (o % 8 < 4 ? A[Math.floor(o / 8) * 4 + (o % 8)] : 0) },
    { call: '__memcpy(d, a, 16, NRAM2NRAM, 16, 0, 4);', length: 24, expected: (o) => (o < 20 ? A[o % 4] : 0) },
    // two rows of three pieces become three rows of two
    { call: '__memcpy(d, a, 8, NRAM2NRAM, 8, 1, 32, 2, 16, 2, 64, 1);', length: 24, expected: (o) => { const row = Math.floor(o / 8), col = o % 8; if (col >= 4) return 0; const k = row * 2 + Math.floor(col / 2); return A[Math.floor(k / 3) * 16 + (k % 3) * 4 + (col % 2)]; } },
    { call: '__memcpy(d, a + 60, 8, NRAM2NRAM, 8, -16, 3);', length: 8, expected: (o) => A[60 - Math.floor(o / 2) * 4 + (o % 2)] },
    { call: '__bang_move(a + 1, a, 32); __bang_move(d, a, 64);', length: 16, expected: (o) => (o >= 1 && o <= 8 ? A[o - 1] : A[o]) },
    { call: '__bang_move(a, a + 1, 32); __bang_move(d, a, 64);', length: 16, expected: (o) => (o < 8 ? A[o + 1] : A[o]) },
    { call: '__memcpy_nram_to_nram(d, a, 128, 256, 128, 2);', length: 96, expected: (o) => (o < 32 ? A[o] : o < 64 ? 0 : A[o - 32]) },
    { call: '__bang_write_value(d, 5, 2.5f); __nramset_float(d + 8, 4, 1.0f); __memset_nram(d + 16, 2, 3);', length: 24, expected: (o) => (o < 5 ? 2.5 : o >= 8 && o < 12 ? 1 : o === 16 || o === 17 ? bits(3) : 0) },
    { call: '__nramset(d, 2, 7.0f, 16, 3);', length: 20, expected: (o) => (o < 16 && o % 4 < 2 ? 7 : 0) },
    { call: '__memcpy(wr, a, 256, NRAM2WRAM); __memcpy(d, wr, 256, WRAM2NRAM);', expected: (o) => A[o] },
    { call: `__store_nram(d + 1, __load_nram(a + 7)); d[2] = __load_gdram(x0 + 9);`, length: 4, expected: (o) => [0, A[7], A[9], 0][o] },
    { call: '{ __ldram__ float l[64]; __memcpy(l, a, 256, NRAM2LDRAM); l[3] = l[4]; __memcpy(d, l, 256, LDRAM2NRAM); }', expected: (o) => A[o === 3 ? 4 : o] },
    { call: `for (int i = 0; i < 8; ++i) ((unsigned int *)c)[i] = 28 * i; __gather(d, a, (unsigned int *)c, 8, NRAM2NRAM, 12, 8);`, length: 24, expected: (o) => (o % 3 < 2 ? A[Math.floor(o / 3) * 7 + (o % 3)] : 0) },
    { call: `for (int i = 0; i < 8; ++i) ((unsigned int *)c)[i] = 28 * i; __scatter(d, a, (unsigned int *)c, 8, NRAM2NRAM, 8, 8);`, length: 56, expected: (o) => (o % 7 < 2 ? A[Math.floor(o / 7) * 2 + (o % 7)] : 0) },
  ];
  expect(mistakes(cases, await runMeanings('float', cases))).toEqual([]);
});
