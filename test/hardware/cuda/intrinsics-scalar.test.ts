import { language } from '../../../hardware/cuda/language.js';
import { roundF16 } from '../../../compiler/ir/scalar.js';
import { evaluateAll, fromHalf, halves, runKernel } from '../gpu-kernel.js';

const F = Math.fround;
const floats = (n: number): Float32Array => new Float32Array(n);
const ints = (n: number): Int32Array => new Int32Array(n);
const close = (got: ArrayLike<number>, want: readonly number[], tolerance = 2e-6): void => {
  want.forEach((w, i) => { if (!(Math.abs(got[i]! - w) <= tolerance * Math.max(1, Math.abs(w))) && !Object.is(got[i], w) && got[i] !== w) throw new Error(`element ${i}: got ${got[i]}, want ${w}`); });
};

test('float functions equal their formulas', () => {
  const A = Float32Array.from([0.1, 0.5, 1, 1.5, 2.75, 7, 0.003, 4]), B = Float32Array.from([2, 3, 0.5, -1.25, 1, 0.1, 8, -2]);
  const table: [string, (a: number, b: number) => number][] = [
    ['__expf(a)', (a) => Math.exp(a)], ['__logf(a)', (a) => Math.log(a)], ['__log2f(a)', (a) => Math.log2(a)], ['__log10f(a)', (a) => Math.log10(a)], ['__exp10f(a)', (a) => 10 ** a],
    ['__sinf(a)', (a) => Math.sin(a)], ['__cosf(a)', (a) => Math.cos(a)], ['__tanf(a)', (a) => Math.tan(a)], ['__powf(a, b)', (a, b) => a ** b], ['__fdividef(a, b)', (a, b) => a / b],
    ['fdividef(a, b)', (a, b) => a / b], ['rsqrtf(a)', (a) => 1 / Math.sqrt(a)], ['rsqrt(a)', (a) => 1 / Math.sqrt(a)], ['__frsqrt_rn(a)', (a) => 1 / Math.sqrt(a)], ['__frcp_rn(a)', (a) => 1 / a],
    ['__fadd_rn(a, b)', (a, b) => a + b], ['__fsub_rn(a, b)', (a, b) => a - b], ['__fmul_rn(a, b)', (a, b) => a * b], ['__fmaf_rn(a, b, 1.0f)', (a, b) => a * b + 1], ['__fdiv_rn(a, b)', (a, b) => a / b],
    ['__fsqrt_rn(a)', (a) => Math.sqrt(a)], ['__saturatef(b)', (_, b) => Math.min(1, Math.max(0, b))], ['normcdff(0.0f * a)', () => 0.5], ['sinpif(a)', (a) => Math.sin(Math.PI * a)], ['hypotf(a, b)', (a, b) => Math.hypot(a, b)],
    ['exp10f(a)', (a) => 10 ** a], ['fdimf(a, b)', (a, b) => Math.max(a - b, 0)], ['rcbrtf(a)', (a) => 1 / Math.cbrt(a)], ['norm3df(a, b, 2.0f)', (a, b) => Math.hypot(a, b, 2)],
    ['max(a, b)', (a, b) => Math.max(a, b)], ['fminf(a, b)', (a, b) => Math.min(a, b)], ['fabsf(b)', (_, b) => Math.abs(b)], ['__uint_as_float(__float_as_uint(a))', (a) => a], ['__int_as_float(__float_as_int(b))', (_, b) => b],
    ['std::max(a, b)', (a, b) => Math.max(a, b)], ['fmodf(a, 0.75f)', (a) => a % 0.75], ['copysignf(a, b)', (a, b) => (b < 0 ? -a : a)],
  ];
  const rows = evaluateAll(language, table.map(([e]) => e), { in: 'float', out: 'float' }, A, B, floats);
  table.forEach(([, f], j) => close(rows[j]!, [...A].map((a, i) => f(a, B[i]!)), 4e-6));
});

test('conversions to integers round as named, saturate, and give 0 for NaN', () => {
  const A = Float32Array.from([0.5, 1.5, 2.5, -0.5, -1.5, 2.49, -2.51, 3e9, -3e9, NaN, Infinity, -Infinity, 5e9]);
  const saturate = (v: number, low: number, high: number): number => (Number.isNaN(v) ? 0 : Math.min(high, Math.max(low, v)));
  const even = (x: number): number => { const r = Math.round(x); return Math.abs(x % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r; };
  const modes: [string, (x: number) => number][] = [['rn', even], ['rz', Math.trunc], ['ru', Math.ceil], ['rd', Math.floor]];
  const rows = evaluateAll(language, modes.map(([m]) => `__float2int_${m}(a)`), { in: 'float', out: 'int' }, A, A, ints);
  modes.forEach(([, f], j) => expect([...rows[j]!]).toEqual([...A].map((x) => saturate(f(x), -(2 ** 31), 2 ** 31 - 1) + 0)));
  const unsigned = evaluateAll(language, modes.map(([m]) => `__float2uint_${m}(a)`), { in: 'float', out: 'unsigned int' }, A, A, (n) => new Uint32Array(n));
  modes.forEach(([, f], j) => expect([...unsigned[j]!]).toEqual([...A].map((x) => saturate(f(x), 0, 2 ** 32 - 1) + 0)));
});

test('integer functions', () => {
  const A = Int32Array.from([0, 1, -1, 0x12345678, -2147483648, 2147483647, 0x00ff00ff, -559038737]), B = Int32Array.from([3, 7, 2, 0x1a2b3c4d, 5, 1, -16909061, 0x01020304]);
  const u = (x: number): number => x >>> 0;
  const bytes = (x: number): number[] => [0, 8, 16, 24].map((s) => (x << (24 - s)) >> 24);
  const table: [string, (a: number, b: number) => number][] = [
    ['__popc(a)', (a) => u(a).toString(2).replace(/0/g, '').length], ['__clz(a)', (a) => Math.clz32(a)], ['__ffs(a)', (a) => (a === 0 ? 0 : 32 - Math.clz32(u(a & -a)))],
    ['__brev(a)', (a) => parseInt([...u(a).toString(2).padStart(32, '0')].reverse().join(''), 2) | 0], ['__mulhi(a, b)', (a, b) => Number(BigInt.asIntN(32, (BigInt(a) * BigInt(b)) >> 32n))],
    ['__umulhi(a, b)', (a, b) => Number(BigInt.asIntN(32, (BigInt(u(a)) * BigInt(u(b))) >> 32n))], ['__dp4a(a, b, 10)', (a, b) => (10 + bytes(a).reduce((s, x, i) => s + x * bytes(b)[i]!, 0)) | 0],
    ['__dp4a((unsigned)a, (unsigned)b, 1u)', (a, b) => (1 + bytes(a).reduce((s, x, i) => s + (x & 255) * (bytes(b)[i]! & 255), 0)) | 0], ['__sad(a, b, 5u)', (a, b) => Number(BigInt.asIntN(32, BigInt(Math.abs(a - b)) + 5n))],
    ['__byte_perm(a, b, 0x5410)', (a, b) => (a & 0xffff) | ((b & 0xffff) << 16)], ['__byte_perm(a, b, 0x7632)', (a, b) => (a >>> 16) | ((b >>> 16) << 16)],
    ['__funnelshift_l(a, b, 8)', (a, b) => (b << 8) | (a >>> 24)], ['__funnelshift_r(a, b, 8)', (a, b) => (a >>> 8) | (b << 24)], ['__vadd4(a, b)', (a, b) => bytes(a).reduce((r, x, i) => r | (((x + bytes(b)[i]!) & 255) << (8 * i)), 0)],
    ['__vmaxs4(a, b)', (a, b) => bytes(a).reduce((r, x, i) => r | ((Math.max(x, bytes(b)[i]!) & 255) << (8 * i)), 0)], ['__vaddss4(a, b)', (a, b) => bytes(a).reduce((r, x, i) => r | ((Math.min(127, Math.max(-128, x + bytes(b)[i]!)) & 255) << (8 * i)), 0)],
    ['__vcmpgtu4(a, b)', (a, b) => bytes(a).reduce((r, x, i) => r | (((x & 255) > (bytes(b)[i]! & 255) ? 255 : 0) << (8 * i)), 0)], ['min(a, b)', Math.min], ['abs(b)', (_, b) => Math.abs(b)], ['__hadd(a, b)', (a, b) => Number((BigInt(a) + BigInt(b)) >> 1n)],
    ['__popcll((unsigned long long)(unsigned)a << 20)', (a) => u(a).toString(2).replace(/0/g, '').length], ['__clzll((long long)(unsigned)a)', (a) => 32 + Math.clz32(a)], ['__ffsll((long long)(unsigned)a << 8)', (a) => (a === 0 ? 0 : 40 - Math.clz32(u(a & -a)))],
    ['__mul24(a & 0xffff, 3)', (a) => (a & 0xffff) * 3], ['__umul24(b & 0xfff, 5u)', (_, b) => (b & 0xfff) * 5],
  ];
  const rows = evaluateAll(language, table.map(([e]) => e), { in: 'int', out: 'int' }, A, B, ints);
  table.forEach(([e, f], j) => expect([e, ...rows[j]!]).toEqual([e, ...[...A].map((a, i) => f(a, B[i]!) | 0)]));
});

test('half arithmetic rounds once per operation', () => {
  const A = [0.1, 1, 2.5, -3.75, 1000.5, 6e4, 2 ** -20, -0.333], B = [3, 0.7, -1.5, 2, 0.001, 1e4, 3, 7];
  const a = A.map(roundF16), b = B.map(roundF16);
  const table: [string, (a: number, b: number) => number][] = [
    ['__hadd(a, b)', (x, y) => x + y], ['__hsub(a, b)', (x, y) => x - y], ['__hmul(a, b)', (x, y) => x * y], ['__hdiv(a, b)', (x, y) => x / y], ['__hfma(a, b, a)', (x, y) => x * y + x], ['__hneg(a)', (x) => -x],
    ['__habs(a)', Math.abs], ['__hmax(a, b)', Math.max], ['__hmin(a, b)', Math.min], ['a + b', (x, y) => x + y], ['a * b', (x, y) => x * y], ['hexp(b)', (_, y) => Math.exp(y)], ['hsqrt(__habs(a))', (x) => Math.sqrt(Math.abs(x))],
    ['hrcp(b)', (_, y) => 1 / y], ['htanh(a)', Math.tanh], ['hfloor(b)', (_, y) => Math.floor(y)], ['__hadd_sat(a, b)', (x, y) => Math.min(1, Math.max(0, x + y))], ['(half)(__hgt(a, b) ? 1.0f : 0.0f)', (x, y) => (x > y ? 1 : 0)],
    ['__low2half(__halves2half2(a, b))', (x) => x], ['__high2half(__hadd2(__half2half2(a), __half2half2(b)))', (x, y) => x + y], ['__float2half(__half2float(a) * 0.5f)', (x) => x * 0.5], ['__ushort_as_half(__half_as_ushort(b))', (_, y) => y],
    ['__float2half_rn(__low2float(__floats2half2_rn(1.5f, 2.5f)) + __high2float(__floats2half2_rn(1.5f, 2.5f)))', () => 4], ['__int2half_rn(__half2int_rn(b))', (_, y) => { const r = Math.round(y); return Math.abs(y % 1) === 0.5 && r % 2 ? r - 1 : r; }],
  ];
  const rows = evaluateAll(language, table.map(([e]) => e), { in: 'half', out: 'half' }, halves(A), halves(B), (n) => new Uint16Array(n));
  table.forEach(([e, f], j) => expect([e, ...[...rows[j]!].map(fromHalf)]).toEqual([e, ...a.map((x, i) => roundF16(f(x, b[i]!)))]));
});

test('directed rounding to half brackets the value', () => {
  const A = Float32Array.from([1.0001, -1.0001, 70000, -70000, 3.14159, 2 ** -26, -(2 ** -26), 65519]);
  const [rz, ru, rd] = evaluateAll(language, ['__float2half_rz(a)', '__float2half_ru(a)', '__float2half_rd(a)'].map((e) => `__half2float(${e})`), { in: 'float', out: 'float' }, A, A, floats);
  [...A].forEach((x, i) => {
    expect(rd![i]! <= x && x <= ru![i]!).toBe(true);
    expect(Math.abs(rz![i]!) <= Math.abs(x)).toBe(true);
    expect([rd![i], ru![i]]).toContain(F(roundF16(x)));
    expect(rz![i]).toBe(x > 0 ? rd![i] : ru![i]);
  });
});

test('vector types: make, members, aliasing of arrays, loads with hints', () => {
  const x = Float32Array.from({ length: 16 }, (_, i) => i * 1.5), y = new Float32Array(16);
  const text = `__global__ void k(float *y, const float *x) {
  int i = threadIdx.x;
  float4 v = __ldg(reinterpret_cast<const float4 *>(x) + i);
  float2 w = make_float2(v.z, v.w);
  float4 r;
  r.x = w.y; r.y = w.x; r.z = v.y; r.w = v.x;
  int4 n = make_int4(1, 2, 3, 4);
  uchar4 c = make_uchar4(250, 1, 2, 3);
  c.x += 10;
  double2 d = {0.5, 0.25};
  r.x += n.w + c.x + (float)d.y;
  *(float4 *)&y[4 * i] = r;
}`;
  const got = runKernel({ language, text, tensors: { y, x }, out: ['y'], block: 4 }).y as Float32Array;
  const want = Float32Array.from({ length: 16 }, (_, k) => x[4 * (k >> 2) + 3 - (k & 3)]! + (k % 4 === 0 ? 4 + 4 + 0.25 : 0));
  expect(got).toEqual(want);
});
