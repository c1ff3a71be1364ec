/** Runs a kernel of a GPU dialect through the front end and the interpreter. */
import { elaborate } from '../../compiler/frontend/index.js';
import type { Language } from '../../compiler/frontend/language.js';
import { interpret } from '../../compiler/interpret/interpreter.js';
import { roundF16 } from '../../compiler/ir/scalar.js';
import { parseSpec } from '../../compiler/spec.js';

export type Data = Float32Array | Float64Array | Int32Array | Uint32Array | Int8Array | Uint8Array | Uint16Array | Int16Array | BigUint64Array;
const DTYPES: Readonly<Record<string, string>> = { Float32Array: 'f32', Float64Array: 'f64', Int32Array: 'i32', Uint32Array: 'u32', Int8Array: 'i8', Uint8Array: 'u8', Uint16Array: 'f16', Int16Array: 'i16', BigUint64Array: 'u64' };

export interface KernelRun {
  readonly language: Language;
  /** holds a kernel named `k` whose parameters are those of `tensors`, in order; 16-bit arrays are halves */
  readonly text: string;
  /** contents before the run by name; those in `out` are given back */
  readonly tensors: Readonly<Record<string, Data>>;
  readonly out: readonly string[];
  readonly bf16?: readonly string[];
  readonly block: number | readonly [number, number, number];
  readonly grid?: number;
  readonly shared?: number;
}

/** The contents of the `out` tensors after one launch, in the arrays' own types. */
export function runKernel(run: KernelRun): Record<string, Data> {
  const spec = parseSpec(JSON.stringify({
    entry: 'k',
    params: Object.entries(run.tensors).map(([name, data]) => ({
      name, dtype: run.bf16?.includes(name) ? 'bf16' : DTYPES[data.constructor.name], shape: [data.length], role: run.out.includes(name) ? 'inout' : 'in',
    })),
    launch: { grid: [run.grid ?? 1, 1, 1], block: typeof run.block === 'number' ? [run.block, 1, 1] : run.block, ...(run.shared ? { shared: run.shared } : {}) },
  }), 'test');
  const { program } = elaborate({ text: run.text, fileName: 'test', language: run.language, spec });
  const result = interpret(program, { tensors: run.tensors });
  return Object.fromEntries(run.out.map((name) => {
    const like = run.tensors[name]!;
    const bytes = result[name]!.slice();
    return [name, new (like.constructor as new (b: ArrayBuffer) => Data)(bytes.buffer as ArrayBuffer)];
  }));
}

/** Bits of a number rounded to half, and back. */
export function halfBits(x: number): number {
  const v = roundF16(x);
  const sign = v < 0 || Object.is(v, -0) ? 0x8000 : 0, a = Math.abs(v);
  if (Number.isNaN(v)) return 0x7fff;
  if (a === Infinity) return sign | 0x7c00;
  if (a === 0) return sign;
  const e = Math.max(Math.floor(Math.log2(a)), -14);
  const m = Math.round((a / 2 ** e) * 1024);
  return sign | (a < 2 ** -14 ? Math.round(a * 2 ** 24) : ((e + 15) << 10) + (m - 1024));
}
export function fromHalf(bits: number): number {
  const s = bits >> 15 ? -1 : 1, e = (bits >> 10) & 31, m = bits & 1023;
  if (e === 31) return m ? NaN : s * Infinity;
  return e ? s * 2 ** (e - 15) * (1 + m / 1024) : s * 2 ** -24 * m;
}
export const halves = (values: readonly number[]): Uint16Array => Uint16Array.from(values, halfBits);

/** One value per expression and input pair: expressions read a and b, of type T. Rows of the result are the expressions. */
export function evaluateAll<D extends Data>(language: Language, expressions: readonly string[], types: { readonly in: string; readonly out: string }, a: Data, b: Data, like: (n: number) => D): D[] {
  const n = a.length;
  const text = `__global__ void k(${types.out} *y, const ${types.in} *pa, const ${types.in} *pb) {
  int i = threadIdx.x;
  ${types.in} a = pa[i], b = pb[i];
${expressions.map((e, j) => `  y[${j * n} + i] = (${types.out})(${e});`).join('\n')}
}`;
  const { y } = runKernel({ language, text, tensors: { y: like(n * expressions.length), pa: a, pb: b }, out: ['y'], block: n });
  return expressions.map((_, j) => y!.slice(j * n, (j + 1) * n) as D);
}

/** A stream of pseudo-random numbers in [-1, 1), by seed. */
export function random(seed: number): () => number {
  let s = seed >>> 0;
  return () => { s = (Math.imul(s, 1664525) + 1013904223) >>> 0; return s / 2 ** 31 - 1; };
}
