/** Elaborates a file as a user would hand it in, runs the program before and after raising, and compares with a formula. */
import { elaborate } from '../../compiler/frontend/index.js';
import type { Language } from '../../compiler/frontend/language.js';
import { interpret } from '../../compiler/interpret/interpreter.js';
import type { Program } from '../../compiler/ir/index.js';
import { raise } from '../../compiler/raise.js';
import { parseSpec } from '../../compiler/spec.js';
import { fromHalf, halfBits } from './gpu-kernel.js';

type Numbers = Float32Array | Float64Array | Int32Array | Int8Array;
const DTYPES: Readonly<Record<string, string>> = { Float32Array: 'f32', Float64Array: 'f64', Int32Array: 'i32', Int8Array: 'i8' };

export interface EntryCase {
  readonly name: string;
  readonly text: string;
  /** in signature order: a tensor, a tensor of halves, an integer, or a scalar of another type */
  readonly params: Readonly<Record<string, Numbers | { readonly half: Float32Array } | { readonly f32: number } | number>>;
  /** outputs by name, from the tensors' values */
  readonly expected: (tensors: Readonly<Record<string, number[]>>) => Readonly<Record<string, ArrayLike<number>>>;
  readonly entry: string;
  readonly launch?: { readonly grid: readonly number[]; readonly block: readonly number[] };
  /** relative and absolute (default 1e-5) */
  readonly tolerance?: number;
}

/** Values that no formula meets by accident. */
export const wave = (n: number, f: (i: number) => number = (i) => Math.sin(i * 1.7 + 0.3)): Float32Array => Float32Array.from({ length: n }, (_, i) => f(i));

export function runEntry(language: Language, c: EntryCase): void {
  const tensors: Record<string, ArrayBufferView> = {}, scalars: Record<string, number> = {}, plain: Record<string, number[]> = {}, halves = new Set<string>();
  for (const [name, v] of Object.entries(c.params)) {
    if (typeof v === 'number') continue;
    if ('f32' in v) { scalars[name] = v.f32; continue; }
    if ('half' in v) { halves.add(name); tensors[name] = Uint16Array.from(v.half, halfBits); plain[name] = Array.from(tensors[name] as Uint16Array, fromHalf); continue; }
    tensors[name] = v;
    plain[name] = [...v];
  }
  const want = c.expected(plain);
  const params = Object.entries(c.params).map(([name, v]) => {
    if (typeof v === 'number') return { name, dtype: 'i32', value: v };
    if ('f32' in v) return { name, dtype: 'f32', value: v.f32 };
    return { name, dtype: 'half' in v ? 'f16' : DTYPES[v.constructor.name], shape: [plain[name]!.length], role: name in want ? 'inout' : 'in' };
  });
  const spec = parseSpec(JSON.stringify({ entry: c.entry, params, ...(c.launch ? { launch: c.launch } : {}) }), 'test');
  const { program } = elaborate({ text: c.text, fileName: 'test', language, spec });
  const compare = (stage: string, p: Program): void => {
    const got = interpret(p, { tensors, scalars });
    for (const [name, values] of Object.entries(want)) {
      const bytes = got[name]!.slice().buffer as ArrayBuffer;
      const numbers = halves.has(name) ? Array.from(new Uint16Array(bytes), fromHalf) : [...new ((tensors[name] as Numbers).constructor as new (b: ArrayBuffer) => Numbers)(bytes)];
      Array.from(values).forEach((w, i) => {
        if (!(Math.abs(numbers[i]! - w) <= (c.tolerance ?? 1e-5) * Math.max(1, Math.abs(w)))) throw new Error(`${stage}: ${name}[${i}] is ${numbers[i]}, want ${w}`);
      });
    }
  };
  compare('source', program);
  compare('raised', raise(program));
}
