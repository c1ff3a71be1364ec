/** Tensors as raw little-endian bytes: encoding and decoding of the element types. */
import type { ElementType } from '../compiler/spec.js';

/** The 16 bits of the bfloat16 nearest to a value (ties to even). */
export function encodeBf16(x: number): number {
  scratchF32[0] = x;
  const u = scratchU32[0]!;
  if (Number.isNaN(x)) return ((u >>> 16) | 0x0040) & 0xffff;
  return ((u + 0x7fff + ((u >>> 16) & 1)) >>> 16) & 0xffff;
}

export function decodeBf16(bits: number): number {
  scratchU32[0] = bits << 16;
  return scratchF32[0]!;
}

/** The 16 bits of the IEEE binary16 nearest to a value (ties to even); larger magnitudes become infinite. */
export function encodeF16(x: number): number {
  scratchF32[0] = x;
  const sign = (scratchU32[0]! >>> 16) & 0x8000;
  const a = Math.abs(x);
  if (Number.isNaN(x)) return sign | 0x7e00;
  if (a >= 65520) return sign | 0x7c00;
  const exponent = a < 2 ** -14 ? -14 : Math.min(15, Math.floor(Math.log2(a)));
  // Subnormals share the quantum of the smallest exponent; a carry into the next exponent comes out right by addition.
  const mantissa = halfEven(a / 2 ** (exponent - 10));
  return sign | (a < 2 ** -14 ? mantissa : ((exponent + 14) << 10) + mantissa);
}

export function decodeF16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 31) return mantissa ? NaN : sign * Infinity;
  return sign * (exponent === 0 ? mantissa * 2 ** -24 : (1024 + mantissa) * 2 ** (exponent - 25));
}

const scratchF32 = new Float32Array(1);
const scratchU32 = new Uint32Array(scratchF32.buffer);

function halfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** A view of typed elements over bytes; 64-bit integers are bigint. */
export interface ElementView {
  readonly length: number;
  get(index: number): number | bigint;
  /** Integers are given as whole numbers within the type's range; floats are rounded to nearest. */
  set(index: number, value: number): void;
  readonly bytes: Uint8Array;
}

/** A zeroed tensor. */
export const allocate = (type: ElementType, length: number): ElementView => viewOf(type, new Uint8Array(length * sizes[type]));

const sizes: Record<ElementType, number> = { i8: 1, u8: 1, i16: 2, u16: 2, f16: 2, bf16: 2, i32: 4, u32: 4, f32: 4, i64: 8, u64: 8, f64: 8 };

/** The elements of raw bytes; a copy is made where the bytes are not aligned. */
export function viewOf(type: ElementType, raw: Uint8Array): ElementView {
  const aligned = raw.byteOffset % sizes[type] === 0 ? raw : new Uint8Array(raw);
  const length = Math.floor(aligned.byteLength / sizes[type]);
  const on = <T>(make: new (b: ArrayBufferLike, o: number, n: number) => T): T => new make(aligned.buffer, aligned.byteOffset, length);
  switch (type) {
    case 'i8': return plain(on(Int8Array), aligned);
    case 'u8': return plain(on(Uint8Array), aligned);
    case 'i16': return plain(on(Int16Array), aligned);
    case 'u16': return plain(on(Uint16Array), aligned);
    case 'i32': return plain(on(Int32Array), aligned);
    case 'u32': return plain(on(Uint32Array), aligned);
    case 'f32': return plain(on(Float32Array), aligned);
    case 'f64': return plain(on(Float64Array), aligned);
    case 'i64': return wide(on(BigInt64Array), aligned);
    case 'u64': return wide(on(BigUint64Array), aligned);
    case 'f16': return coded(on(Uint16Array), aligned, encodeF16, decodeF16);
    case 'bf16': return coded(on(Uint16Array), aligned, encodeBf16, decodeBf16);
  }
}

type PlainArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

const plain = (a: PlainArray, bytes: Uint8Array): ElementView =>
  ({ length: a.length, bytes, get: (i) => a[i]!, set: (i, v) => { a[i] = v; } });
const wide = (a: BigInt64Array | BigUint64Array, bytes: Uint8Array): ElementView =>
  ({ length: a.length, bytes, get: (i) => a[i]!, set: (i, v) => { a[i] = BigInt(v); } });
const coded = (a: Uint16Array, bytes: Uint8Array, encode: (x: number) => number, decode: (x: number) => number): ElementView =>
  ({ length: a.length, bytes, get: (i) => decode(a[i]!), set: (i, v) => { a[i] = encode(v); } });
