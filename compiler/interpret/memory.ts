/** Memory of one buffer: bytes that any element type can be read from or written to, with bounds and initialisation checks. */
import { bitsOf, isUnsigned, narrow, sizeOf } from '../ir/scalar.js';
import type { Buffer, ScalarType } from '../ir/types.js';
import { bitsOfBf16, bitsOfF16, valueOfBf16, valueOfF16 } from './half.js';

/** An integer outside the safe range is a bigint, every other value a number. */
export type Value = number | bigint;

/** A program did what the IR does not define; `site` indexes the interpreter's table of spans. */
export class MemoryFault extends Error {
  constructor(message: string, readonly site: number) { super(message); }
}

const F16 = Float32Array.from({ length: 65536 }, (_, bits) => valueOfF16(bits));

export class Memory {
  readonly bytes: ArrayBuffer;
  private readonly written: Uint8Array;
  private readonly length: number;
  private readonly views: Record<Exclude<ScalarType, 'bool' | 'f16' | 'bf16'>, Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array>;

  /** `check`: reading an element that was never written is a fault. */
  constructor(readonly buffer: Buffer, private readonly check = true) {
    this.length = buffer.size * sizeOf(buffer.type);
    const b = (this.bytes = new ArrayBuffer(Math.ceil(this.length / 8) * 8));
    this.written = new Uint8Array(check ? this.length : 0);
    this.views = {
      i8: new Int8Array(b), u8: new Uint8Array(b), i16: new Int16Array(b), u16: new Uint16Array(b), i32: new Int32Array(b), u32: new Uint32Array(b),
      i64: new BigInt64Array(b), u64: new BigUint64Array(b), f32: new Float32Array(b), f64: new Float64Array(b),
    };
    if (buffer.init) buffer.init.forEach((value, i) => this.write(buffer.type, i, value, -1));
  }

  /** Fills the buffer from raw little-endian bytes. */
  fill(data: ArrayBufferView): void {
    if (data.byteLength !== this.length) throw new Error(`${this.buffer.name} takes ${this.length} bytes, got ${data.byteLength}`);
    new Uint8Array(this.bytes).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    this.written.fill(1);
  }

  private fault(what: string, index: Value, type: ScalarType, site: number): never {
    throw new MemoryFault(`${what} ${this.buffer.name}[${index}]${type === this.buffer.type ? '' : ` as ${type}`}, which has ${this.buffer.size} elements of ${this.buffer.type}`, site);
  }

  read(type: ScalarType, index: Value, site: number): Value {
    const i = Number(index), size = sizeOf(type), at = i * size;
    if (!(at >= 0 && at + size <= this.length)) this.fault('read outside', index, type, site);
    if (this.check) for (let k = 0; k < size; ++k) if (this.written[at + k] === 0) this.fault('read of uninitialised', index, type, site);
    switch (type) {
      case 'bool': return this.views.u8[i] ? 1 : 0;
      case 'f16': return F16[this.views.u16[i] as number]!;
      case 'bf16': return valueOfBf16(this.views.u16[i] as number);
      case 'i64': case 'u64': return narrow(this.views[type][i] as bigint);
      default: return this.views[type][i] as number;
    }
  }

  write(type: ScalarType, index: Value, value: Value, site: number): void {
    const i = Number(index), size = sizeOf(type), at = i * size;
    if (!(at >= 0 && at + size <= this.length)) this.fault('write outside', index, type, site);
    if (this.check) for (let k = 0; k < size; ++k) this.written[at + k] = 1;
    switch (type) {
      case 'bool': this.views.u8[i] = value ? 1 : 0; return;
      case 'f16': this.views.u16[i] = bitsOfF16(value as number); return;
      case 'bf16': this.views.u16[i] = bitsOfBf16(value as number); return;
      case 'i64': case 'u64': this.views[type][i] = BigInt(value); return;
      default: this.views[type][i] = value as number;
    }
  }
}

/** Value of the same bits seen as another type of the same width. */
export function reinterpret(to: ScalarType, from: ScalarType, value: Value): Value {
  const cell = new Memory({ name: 'bits', type: from, size: 1, scope: 'item' });
  cell.write(from, 0, value, -1);
  return cell.read(to, 0, -1);
}

/** The most negative and most positive value of an integer type. */
export const limits = (t: ScalarType): readonly [bigint, bigint] => {
  const bits = BigInt(bitsOf(t));
  return isUnsigned(t) ? [0n, (1n << bits) - 1n] : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
};
