/** Runs the meaning of a small source text: front end, then interpreter (source stage and canonical). */
import { elaborate } from '../../../compiler/frontend/index.js';
import { interpret } from '../../../compiler/interpret/interpreter.js';
import type { Program, ScalarType } from '../../../compiler/ir/index.js';
import { raise } from '../../../compiler/raise.js';
import { checkSpec } from '../../../compiler/spec.js';
import { loadLanguage } from '../../../hardware/languages.js';

export interface Given { readonly name: string; readonly dtype: string; readonly values?: readonly number[]; readonly size?: number; readonly value?: number }
export interface Case { readonly platform: string; readonly text: string; readonly entry: string; readonly params: readonly Given[]; readonly launch?: object; readonly fileName?: string }

const arrays: Partial<Record<ScalarType, new (n: ArrayLike<number> | ArrayBuffer) => { readonly length: number; readonly [i: number]: number } & ArrayBufferView>> = {
  f32: Float32Array, f64: Float64Array, i32: Int32Array, u32: Uint32Array, i16: Int16Array, u16: Uint16Array, i8: Int8Array, u8: Uint8Array,
} as never;

/** The program of a case. Tensors with values are `inout` (or `in` when the pointer is const), those with a size are `out`. */
export async function programOf(c: Case): Promise<Program> {
  const language = await loadLanguage(c.platform);
  const spec = checkSpec({
    entry: c.entry,
    params: c.params.map((p) => (p.value !== undefined ? { name: p.name, dtype: p.dtype, value: p.value } : { name: p.name, dtype: p.dtype, shape: [p.values?.length ?? p.size], role: p.values ? 'inout' : 'out' })),
    ...(c.launch ? { launch: c.launch } : {}),
  });
  return elaborate({ text: c.text, fileName: c.fileName ?? `kernel.${{ cuda: 'cu', hip: 'hip', bang: 'mlu', vnni: 'cpp' }[c.platform]}`, language, spec }).program;
}

/** Output tensors by name, once of the source stage and once of canonical form; both must agree. */
export async function run(c: Case): Promise<Record<string, number[]>> {
  const program = await programOf(c);
  const direct = outputs(program, c);
  const canonical = outputs(raise(program), c);
  expect(canonical).toEqual(direct);
  return direct;
}

function outputs(program: Program, c: Case): Record<string, number[]> {
  const tensors: Record<string, ArrayBufferView> = {}, scalars: Record<string, number> = {};
  program.params.forEach((p, i) => {
    const given = c.params[i]!;
    if (p.kind === 'scalar') { scalars[p.v.name] = given.value!; return; }
    if (given.values) tensors[p.buffer.name] = new arrays[p.buffer.type]!(given.values);
  });
  const out = interpret(program, { tensors, scalars });
  return Object.fromEntries(program.params.flatMap((p, i) => {
    const bytes = p.kind === 'tensor' ? out[p.buffer.name] : undefined;
    return p.kind === 'tensor' && bytes ? [[c.params[i]!.name, Array.from(new arrays[p.buffer.type]!(bytes.slice().buffer) as ArrayLike<number>)]] : [];
  }));
}
