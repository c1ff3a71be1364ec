import { prepareMs, prepareSimulator, floats, ints, runKernel } from './run-kernel.js';
import { roundHalf } from './meaning.js';

beforeAll(prepareSimulator, prepareMs);

const modes = ['tz', 'dn', 'up', 'oz', 'rd', 'rn', 'rm'] as const;
type Mode = (typeof modes)[number];

/** x to a multiple of step in a rounding mode. */
function roundTo(x: number, step: number, mode: Mode): number {
  const low = Math.floor(x / step), high = Math.ceil(x / step), rest = x / step - low;
  const pick: Record<Mode, number> = {
    tz: x < 0 ? high : low, dn: low, up: high, oz: x < 0 ? low : high,
    rd: rest === 0.5 ? (x < 0 ? low : high) : Math.round(x / step),
    rn: rest === 0.5 ? (low % 2 === 0 ? low : high) : Math.round(x / step),
    rm: rest === 0.5 ? high : Math.round(x / step),
  };
  return pick[mode] * step + 0;
}
/** Distance of neighbours at x for a significand of so many bits and a least exponent. */
const step = (x: number, bits: number, least: number): number => 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x) || 1e-300)), least) - bits + 1);

const X = Float32Array.from([
  0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 3.25, -3.75, 1e-3, -1e-3, 1 + 2 ** -11, 1 + 3 * 2 ** -11, -(1 + 2 ** -11), 1 + 2 ** -12, 2 - 2 ** -11, 6.1e-5, 3e-6, -3e-6,
  2 ** -25, 1234.567, -999.999, 2049, 2051, 4095.5, 60000.4, 127.5, -128.5, 126.49, 300, -300, 40000, -40000, 1 + 2 ** -9, 1 + 3 * 2 ** -9, 0.1, 1 / 3, 7.75,
]);
const n = X.length;
const clamp = (v: number, lo: number, hi: number): number => Math.max(lo, Math.min(hi, v)) + 0;

async function convert(lines: string[], rows: number): Promise<Float32Array> {
  const text = [
    '__mlu_global__ void kernel(float *y, float *x) {', `__nram__ float a[64], f[64]; __nram__ half h[64]; __nram__ bfloat16_t bf[64]; __nram__ int w[64]; __nram__ short s[64]; __nram__ int8_t q[64]; __nram__ uint8_t u[64];`,
    `__memcpy(a, x, ${n * 4}, GDRAM2NRAM);`, ...lines, '}', '',
  ].join('\n');
  const { report, outputs, compilerErrors } = await runKernel({ text, entry: 'kernel', params: [{ name: 'y', dtype: 'f32', output: rows * n }, { name: 'x', dtype: 'f32', input: X }] });
  expect(compilerErrors).toBeUndefined();
  expect(report.violations).toEqual([]);
  return floats(outputs.y);
}
const out = (k: number): string => `__memcpy(y + ${k * n}, f, ${n * 4}, NRAM2GDRAM);`;

test('float to half and to bfloat16 in every rounding mode', async () => {
  const got = await convert(modes.flatMap((m, k) => [
    `__bang_float2half_${m}(h, a, ${n}); __bang_half2float(f, h, ${n}); ${out(2 * k)}`,
    `__bang_float2bfloat16_${m}(bf, a, ${n}); __bang_bfloat162float(f, bf, ${n}); ${out(2 * k + 1)}`,
  ]), modes.length * 2);
  const wrong = modes.flatMap((m, k) => [...X].flatMap((x, i) => {
    const half = roundTo(x, step(x, 11, -14), m), bf = roundTo(x, step(x, 8, -126), m);
    return [[half, got[2 * k * n + i]], [bf, got[(2 * k + 1) * n + i]]].filter(([want, have]) => want !== have).map((pair) => ({ m, x, pair }));
  }));
  expect(wrong).toEqual([]);
  expect(modes.indexOf('rn') >= 0 && [...X].every((x) => roundTo(x, step(x, 11, -14), 'rn') === roundHalf(x))).toBe(true);
});

test('float to integers in every rounding mode, with a fix position, saturated', async () => {
  const got = await convert(modes.flatMap((m, k) => [
    `__bang_float2int32_${m}(w, a, ${n}, 0); __bang_int322float_rn(f, w, ${n}, 0); ${out(4 * k)}`,
    `__bang_float2int16_${m}(s, a, ${n}, 1); __bang_int162float(f, s, ${n}, 1); ${out(4 * k + 1)}`,
    `__bang_float2int8_${m}(q, a, ${n}, 0); __bang_int82float(f, q, ${n}, -3); ${out(4 * k + 2)}`,
    `__bang_float2uint8_${m}(u, a, ${n}, -1); __bang_uint82float(f, u, ${n}, 0); ${out(4 * k + 3)}`,
  ]), modes.length * 4);
  const wrong = modes.flatMap((m, k) => [...X].flatMap((x, i) => {
    const want = [roundTo(x, 1, m), clamp(roundTo(x / 2, 1, m), -32768, 32767) * 2, clamp(roundTo(x, 1, m), -128, 127) / 8, clamp(roundTo(x * 2, 1, m), 0, 255)];
    return want.flatMap((v, r) => (v === got[(4 * k + r) * n + i] ? [] : [{ m, x, row: r, want: v, got: got[(4 * k + r) * n + i] }]));
  }));
  expect(wrong).toEqual([]);
});

test('integers among each other, strided conversions, scalar conversions', async () => {
  const text = `__mlu_global__ void kernel(int *y) {
  __nram__ int8_t q[8]; __nram__ short s[8]; __nram__ int w[8]; __nram__ float f[32], g[32]; __nram__ half h[32];
  for (int i = 0; i < 8; ++i) q[i] = (int8_t)(i * 31 - 120);
  __bang_int82int16(s, q, 8, 0, 0);
  __bang_int162int32(w, s, 8, 0, 2);
  for (int i = 0; i < 8; ++i) y[i] = w[i];
  __bang_int322int8(q, w, 8, 0, 0);
  for (int i = 0; i < 8; ++i) y[8 + i] = q[i];
  for (int i = 0; i < 32; ++i) { f[i] = i + 0.5f; h[i] = 0; }
  __bang_float2half_rn(h, f, 2, 8, 16, 3);
  for (int i = 0; i < 16; ++i) y[16 + i] = (int)((float)h[i] * 2);
  y[32] = __float2int_rn(2.5f); y[33] = __float2int_rd(2.5f); y[34] = __float2int32_up(-2.5f); y[35] = __half2int_tz((half)-7.75f);
  y[36] = (int)__int2float(77); y[37] = (int)(__half2float(__float2half_dn(1.0f / 3)) * 65536); y[38] = __float2uchar_rn(300.0f); y[39] = (int)__half2float(__short2half_rn((short)2049));
}
`;
  const { report, outputs, compilerErrors } = await runKernel({ text, entry: 'kernel', params: [{ name: 'y', dtype: 'i32', output: 40 }] });
  expect(compilerErrors).toBeUndefined();
  expect(report.violations).toEqual([]);
  const wide = Array.from({ length: 8 }, (_, i) => (i * 31 - 120) * 4);
  const rows = Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? (Math.floor(i / 4) * 4 + (i % 4) + 0.5) * 2 : 0));
  const third = Math.floor((1 / 3) * 4096) / 4096;
  expect([...ints(outputs.y)]).toEqual([...wide, ...wide.map((v) => clamp(v, -128, 127)), ...rows, 2, 3, -2, -7, 77, third * 65536, 255, 2048]);
});
