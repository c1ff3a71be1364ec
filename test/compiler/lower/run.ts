/** Inputs for samples, and comparison of raw results. */
import { sizeOf, isFloat, type Program, type ScalarType } from '../../../compiler/ir/index.js';
import { bitsOfBf16, bitsOfF16, valueOfBf16, valueOfF16 } from '../../../compiler/interpret/half.js';
import type { Sample } from './samples.js';

/** A small generator with a fixed sequence per seed. */
export function generator(seed: number): () => number {
  let s = seed >>> 0;
  return () => { s = (Math.imul(s, 1664525) + 1013904223) >>> 0; return s / 2 ** 32; };
}

export function inputsOf(sample: Sample, seed: number): Record<string, Uint8Array> {
  const next = generator(seed), out: Record<string, Uint8Array> = {};
  for (const p of sample.program.params) {
    if (p.kind !== 'tensor' || p.role === 'out') continue;
    const { name, type, size } = p.buffer, [lo, hi] = sample.range?.[name] ?? (type.startsWith('u') ? [0, 255] : [-100, 100]);
    const values = Array.from({ length: size }, () => (isFloat(type) ? next() * 4 - 2 : lo + Math.floor(next() * (hi - lo + 1))));
    out[name] = encode(type, values);
  }
  return out;
}

export function encode(type: ScalarType, values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * sizeOf(type)), view = new DataView(bytes.buffer);
  values.forEach((v, i) => write(view, i * sizeOf(type), type, v));
  return bytes;
}

function write(view: DataView, at: number, type: ScalarType, v: number): void {
  switch (type) {
    case 'bool': case 'u8': view.setUint8(at, v); break;
    case 'i8': view.setInt8(at, v); break;
    case 'i16': view.setInt16(at, v, true); break;
    case 'u16': view.setUint16(at, v, true); break;
    case 'i32': view.setInt32(at, v, true); break;
    case 'u32': view.setUint32(at, v, true); break;
    case 'i64': view.setBigInt64(at, BigInt(v), true); break;
    case 'u64': view.setBigUint64(at, BigInt(v), true); break;
    case 'f16': view.setUint16(at, bitsOfF16(v), true); break;
    case 'bf16': view.setUint16(at, bitsOfBf16(v), true); break;
    case 'f32': view.setFloat32(at, v, true); break;
    case 'f64': view.setFloat64(at, v, true); break;
  }
}

export function decode(type: ScalarType, bytes: Uint8Array): (number | bigint)[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), n = bytes.byteLength / sizeOf(type);
  return Array.from({ length: n }, (_, i) => read(view, i * sizeOf(type), type));
}

function read(view: DataView, at: number, type: ScalarType): number | bigint {
  switch (type) {
    case 'bool': case 'u8': return view.getUint8(at);
    case 'i8': return view.getInt8(at);
    case 'i16': return view.getInt16(at, true);
    case 'u16': return view.getUint16(at, true);
    case 'i32': return view.getInt32(at, true);
    case 'u32': return view.getUint32(at, true);
    case 'i64': return view.getBigInt64(at, true);
    case 'u64': return view.getBigUint64(at, true);
    case 'f16': return valueOfF16(view.getUint16(at, true));
    case 'bf16': return valueOfBf16(view.getUint16(at, true));
    case 'f32': return view.getFloat32(at, true);
    case 'f64': return view.getFloat64(at, true);
  }
}

/** The first difference beyond `rtol` relative to the values (integers: any), in words; undefined when equal. */
export function difference(program: Program, got: Readonly<Record<string, Uint8Array>>, expected: Readonly<Record<string, Uint8Array>>, rtol = 1e-5): string | undefined {
  for (const p of program.params) {
    if (p.kind !== 'tensor' || p.role === 'in') continue;
    const { name, type } = p.buffer, a = decode(type, got[name]!), b = decode(type, expected[name]!);
    const at = b.findIndex((x, i) => !close(a[i]!, x, type, rtol));
    if (at >= 0) return `${name}[${at}] is ${a[at]}, expected ${b[at]}`;
  }
  return undefined;
}

function close(got: number | bigint, expected: number | bigint, type: ScalarType, rtol: number): boolean {
  if (Object.is(got, expected) || got === expected) return true;
  if (!isFloat(type)) return false;
  const tolerance = type === 'f16' ? 2e-3 : type === 'bf16' ? 1e-2 : rtol;
  return Math.abs(Number(got) - Number(expected)) <= tolerance * Math.max(1, Math.abs(Number(expected)));
}
