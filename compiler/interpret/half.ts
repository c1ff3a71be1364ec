/** Bit patterns of the 16-bit float types. */
import { roundBf16, roundF16 } from '../ir/scalar.js';

const f32 = new Float32Array(1);
const u32 = new Uint32Array(f32.buffer);

/** binary16 bits of a value, rounded to nearest even. */
export function bitsOfF16(x: number): number {
  if (Number.isNaN(x)) return 0x7e00;
  const rounded = roundF16(x);
  const sign = rounded < 0 || Object.is(rounded, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(rounded);
  if (magnitude === Infinity) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | Math.round(magnitude * 2 ** 24);
  const exponent = Math.floor(Math.log2(magnitude));
  return sign | ((exponent + 15) << 10) | Math.round((magnitude / 2 ** exponent - 1) * 1024);
}

/** Value of binary16 bits. */
export function valueOfF16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 bits of a value, rounded to nearest even. */
export function bitsOfBf16(x: number): number {
  f32[0] = roundBf16(x);
  return u32[0]! >>> 16;
}

/** Value of bfloat16 bits. */
export function valueOfBf16(bits: number): number {
  u32[0] = bits << 16;
  return f32[0]!;
}
