import { beforeAll, describe, expect, test } from '@jest/globals';
import { numbers, prepareSimulators, runKernel } from './run-kernel.js';

beforeAll(() => prepareSimulators(), 300_000);

const bits = new DataView(new ArrayBuffer(8));

/** float32 to bfloat16, nearest even. */
function bfloatBits(value: number): number {
  bits.setFloat32(0, value);
  const u = bits.getUint32(0);
  return ((u + 0x7fff + ((u >>> 16) & 1)) >>> 16) & 0xffff;
}

/** The value of half bits. */
function halfValue(h: number): number {
  const sign = h & 0x8000 ? -1 : 1, exponent = (h >> 10) & 31, mantissa = h & 1023;
  if (exponent === 31) return mantissa ? NaN : sign * Infinity;
  return sign * (exponent ? (1 + mantissa / 1024) * 2 ** (exponent - 15) : mantissa * 2 ** -24);
}

/** Nearest half to a double by search over all halves; ties to even. */
const halves = Array.from({ length: 0x7c01 }, (_, h) => halfValue(h));
function halfBitsNearest(value: number): number {
  const magnitude = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  if (magnitude >= 65520) return sign | 0x7c00;
  let low = 0, high = 0x7bff;
  while (low < high) { const mid = (low + high + 1) >> 1; if (halves[mid] <= magnitude) low = mid; else high = mid - 1; }
  const next = low === 0x7bff ? 65536 : halves[low + 1];
  const down = magnitude - halves[low], up = next - magnitude;
  return sign | (down < up || (down === up && low % 2 === 0) ? low : low + 1);
}

const interesting = [0, -0, 1, -1, 0.1, 1 / 3, 2049, 2051, -4097, 65504, 65519, 65520, 1e-8, 5.96e-8, 2.98e-8, 6.1e-5, 1e5, 3.14159, 0.0009765625, 1.00048828125, 1.00146484375]
  .concat(Array.from({ length: 43 }, (_, i) => Math.sin(i * 12.9898) * 10 ** ((i % 9) - 5))).map(Math.fround);

describe('16-bit numbers', () => {
  test('float to half and bfloat16, nearest even; directed rounding brackets the value', async () => {
    const n = interesting.length;
    const { report, outputs } = await runKernel({
      params: { x: { dtype: 'f32', input: Float32Array.from(interesting) }, h: { dtype: 'u16', output: 4 * n }, b: { dtype: 'u16', output: n } }, block: [n, 1, 1],
      text: `#include <cuda_fp16.h>
        #include <cuda_bf16.h>
        __global__ void k(const float *x, unsigned short *h, unsigned short *b) {
          int i = threadIdx.x, n = blockDim.x;
          h[i] = __half_as_ushort(__float2half(x[i]));
          h[n + i] = __half_as_ushort(__float2half_rz(x[i]));
          h[2 * n + i] = __half_as_ushort(__float2half_ru(x[i]));
          h[3 * n + i] = __half_as_ushort(__float2half_rd(x[i]));
          b[i] = __bfloat16_as_ushort(__float2bfloat16(x[i]));
        }`,
    });
    expect(report.violations).toEqual([]);
    const h = numbers(outputs.h, 'u16');
    expect(h.slice(0, n)).toEqual(interesting.map(halfBitsNearest));
    expect(numbers(outputs.b, 'u16')).toEqual(interesting.map(bfloatBits));
    interesting.forEach((value, i) => {
      const zero = halfValue(h[n + i]), up = halfValue(h[2 * n + i]), down = halfValue(h[3 * n + i]);
      if (Math.abs(value) > 65504) return;
      expect(Math.abs(zero)).toBeLessThanOrEqual(Math.abs(value));
      expect(up).toBeGreaterThanOrEqual(value);
      expect(down).toBeLessThanOrEqual(value);
      expect(zero).toBe(value < 0 ? up : down);
      if (up !== down) expect(halfBitsNearest(up) - halfBitsNearest(down)).toBe(value < 0 ? -1 : 1);
    });
  });

  test('arithmetic rounds once after each operation, as operators, functions and pairs', async () => {
    const n = 64;
    const a = Uint16Array.from({ length: n }, (_, i) => halfBitsNearest(Math.sin(i) * 30)), b = Uint16Array.from({ length: n }, (_, i) => halfBitsNearest(Math.cos(3 * i) * 7 + 0.01));
    const { report, outputs } = await runKernel({
      params: { a: { dtype: 'f16', input: a }, b: { dtype: 'f16', input: b }, o: { dtype: 'f16', output: 6 * n }, p: { dtype: 'f16', output: n } }, block: [n, 1, 1],
      text: `#include <cuda_fp16.h>
        __global__ void k(const half *a, const half *b, half *o, half *p) {
          int i = threadIdx.x;
          half x = a[i], y = b[i];
          half *q = o + 6 * i;
          q[0] = x + y; q[1] = __hsub(x, y); q[2] = x * y; q[3] = __hdiv(x, y); q[4] = __hfma(x, y, x); q[5] = __hmax(x, -y);
          if (i % 2 == 0) ((half2 *)p)[i / 2] = __hfma2(((const half2 *)a)[i / 2], ((const half2 *)b)[i / 2], __float2half2_rn(0.5f));
        }`,
    });
    expect(report.violations).toEqual([]);
    const values = Array.from({ length: n }, (_, i) => [halfValue(a[i]), halfValue(b[i])]);
    expect(numbers(outputs.o, 'u16')).toEqual(values.flatMap(([x, y]) => [x + y, x - y, x * y, x / y, x * y + x, Math.max(x, -y)].map(halfBitsNearest)));
    expect(numbers(outputs.p, 'u16')).toEqual(values.map(([x, y]) => halfBitsNearest(x * y + 0.5)));
  });

  test('the built-in half type rounds after each operation too', async () => {
    const { report, outputs } = await runKernel({
      platform: 'hip', params: { o: { dtype: 'f16', output: 2 } }, block: [1, 1, 1],
      text: '__global__ void k(_Float16 *o) { volatile _Float16 a = 2048, b = 1, c = 3; o[0] = a + b + b; o[1] = a * c + b - a * c; }',
    });
    expect(report.violations).toEqual([]);
    expect(numbers(outputs.o, 'u16').map(halfValue)).toEqual([2048, 0]);
  });
});

describe('vectors', () => {
  test('plain structs, HIP arithmetic and clang vectors', async () => {
    const { report, outputs } = await runKernel({
      platform: 'hip', params: { x: { dtype: 'f32', input: Float32Array.from([1, 2, 3, 4]) }, y: { dtype: 'f32', output: 16 } }, block: [1, 1, 1],
      text: `
        typedef float f4 __attribute__((ext_vector_type(4)));
        using g4 = __attribute__((__vector_size__(16))) float;
        __global__ void k(const float4 *x, float4 *y) {
          float4 v = x[0];
          v += float4(1.f, 1.f, 1.f, 1.f);
          y[0] = 2.0f * v - make_float4(0, 1, 2, 3);
          f4 e = {1, 2, 3, 4};
          e = e * e + 1.0f;
          e.y = e[0] + e.w;
          f4 s = 0.5f;
          e += s;
          y[1] = make_float4(e.x, e.y, e.z, e[3]);
          g4 g = {1, 2, 3, 4};
          g[2] = 9;
          g = g + g;
          y[2] = *(float4 *)&g;
          int2 i = make_int2(7, 8);
          i = i / make_int2(2, 3);
          y[3] = float4{(float)i.x, (float)i.y, (float)sizeof(float3), (float)alignof(float4)};
        }`,
      entry: 'k',
    });
    expect(report.violations).toEqual([]);
    expect(numbers(outputs.y, 'f32')).toEqual([4, 5, 6, 7, 2.5, 19.5, 10.5, 17.5, 2, 4, 18, 8, 3, 2, 12, 16]);
  });
});

describe('conversions', () => {
  test('float to integer saturates, and rounds as named; byte products', async () => {
    const { report, outputs } = await runKernel({
      params: { o: { dtype: 'i32', output: 11 } }, block: [1, 1, 1],
      text: `__global__ void k(int *o) {
        volatile float big = 1e20f, nan = nanf(""), half = 2.5f, low = -2.5f;
        o[0] = __float2int_rn(big); o[1] = __float2int_rz(-big); o[2] = __float2int_rn(nan); o[3] = __float2int_rn(half); o[4] = __float2int_ru(half);
        o[5] = __float2int_rd(low); o[6] = __float2uint_rn(low); o[7] = __dp4a(0x01ff7f80, 0x02030405, 7); o[8] = __float_as_int(1.0f);
        o[9] = __byte_perm(0x33221100, 0x77665544, 0x7140); o[10] = __funnelshift_l(0x80000000u, 1u, 1);
      }`,
    });
    expect(report.violations).toEqual([]);
    expect(numbers(outputs.o, 'i32')).toEqual([2147483647, -2147483648, 0, 2, 3, -3, 0, 7 + 1 * 2 - 1 * 3 + 127 * 4 - 128 * 5, 0x3f800000, 0x77114400, 3]);
  });
});
