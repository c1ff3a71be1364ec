/** Scalar types: sizes, ranges, and how a mathematical value becomes one of the type. */
import type { ScalarType } from './types.js';

const SIZE: Record<ScalarType, number> = { bool: 1, i8: 1, u8: 1, i16: 2, u16: 2, i32: 4, u32: 4, i64: 8, u64: 8, f16: 2, bf16: 2, f32: 4, f64: 8 };

/** Size in bytes. */
export const sizeOf = (t: ScalarType): number => SIZE[t];
export const isFloat = (t: ScalarType): boolean => t === 'f16' || t === 'bf16' || t === 'f32' || t === 'f64';
export const isInt = (t: ScalarType): boolean => !isFloat(t);
export const isUnsigned = (t: ScalarType): boolean => t === 'bool' || t.startsWith('u');
/** Value bits of an integer type. */
export const bitsOf = (t: ScalarType): number => (t === 'bool' ? 1 : SIZE[t] * 8);

const f32 = new Float32Array(1);
const u32 = new Uint32Array(f32.buffer);

/** Round to the nearest bfloat16, ties to even; NaN stays NaN. */
export function roundBf16(x: number): number {
  f32[0] = x;
  if (Number.isNaN(x)) return NaN;
  const u = u32[0]!;
  u32[0] = ((u + 0x7fff + ((u >>> 16) & 1)) & 0xffff0000) >>> 0;
  return f32[0]!;
}

/** Round to the nearest IEEE binary16, ties to even; overflows to infinity. */
export function roundF16(x: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  const magnitude = Math.abs(x);
  if (magnitude >= 65520) return Math.sign(x) * Infinity;
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14);
  const quantum = 2 ** (exponent - 10);
  return Math.sign(x) * roundHalfEven(magnitude / quantum) * quantum;
}

/** Nearest integer, ties to even. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The value rounded to the precision of a float type. */
export function roundFloat(t: ScalarType, x: number): number {
  switch (t) {
    case 'f64': return x;
    case 'f32': return Math.fround(x);
    case 'f16': return roundF16(x);
    case 'bf16': return roundBf16(x);
    default: throw new Error(`${t} is no float type`);
  }
}

/** The integer wrapped to the range of an integer type; a safe integer comes back as a number. */
export function wrapInt(t: ScalarType, x: bigint): number | bigint {
  const wrapped = t === 'bool' ? (x === 0n ? 0n : 1n) : isUnsigned(t) ? BigInt.asUintN(bitsOf(t), x) : BigInt.asIntN(bitsOf(t), x);
  return narrow(wrapped);
}

/** A bigint as a number where that is exact. */
export const narrow = (x: bigint): number | bigint =>
  x >= BigInt(Number.MIN_SAFE_INTEGER) && x <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(x) : x;
