/** Random programs, printed in each dialect and read back, compute the same bits. */
import fc from 'fast-check';
import { DiagnosticError } from '../../../diagnostics/diagnostic.js';
import { elaborate } from '../../../compiler/frontend/index.js';
import { interpret } from '../../../compiler/interpret/interpreter.js';
import { isFloat, printProgram, type Program, type ScalarType } from '../../../compiler/ir/index.js';
import { lower, printLowered } from '../../../compiler/lower/index.js';
import { checkSpec } from '../../../compiler/spec.js';
import { platforms } from '../../../hardware/index.js';
import type { Platform } from '../../../hardware/platform.js';
import { loadLanguage } from '../../../hardware/languages.js';
import { decode } from '../lower/run.js';
import { randomProgram } from './random-program.js';

const ALL: readonly ScalarType[] = ['f32', 'i32', 'u8', 'i8', 'u32', 'f16', 'bf16', 'i16', 'u16', 'i64', 'u64', 'f64'];

/** The spec of the printed text: a dialect without a type of its own for bfloat16 has its bits. */
const specOf = (program: Program, platform: Platform) => {
  const typeOf = (t: ScalarType): ScalarType => (t === 'bf16' && platform.dialect.types.bf16 === platform.dialect.types.u16 ? 'u16' : t);
  return checkSpec({ entry: program.name, params: program.params.flatMap((p) => (p.kind === 'tensor' ? [{ name: p.buffer.name, dtype: typeOf(p.buffer.type), shape: [p.buffer.size], role: p.role }] : [])) });
};

/** The first element whose value differs; all NaN are one. */
function difference(program: Program, got: Readonly<Record<string, Uint8Array>>, want: Readonly<Record<string, Uint8Array>>): string | undefined {
  for (const p of program.params) {
    if (p.kind !== 'tensor' || p.role === 'in') continue;
    const { name, type } = p.buffer, a = decode(type, got[name]!), b = decode(type, want[name]!);
    const at = b.findIndex((x, i) => !Object.is(a[i], x) && !(isFloat(type) && Number.isNaN(a[i]) && Number.isNaN(x)));
    if (at >= 0) return `${name}[${at}] is ${a[at]}, expected ${b[at]}`;
  }
  return undefined;
}

test.each(Object.values(platforms).map((p) => [p.id, p] as const))('%s', async (id, platform) => {
  const language = await loadLanguage(id);
  const types = ALL.filter((t) => platform.elementTypes.includes(t));
  const fused = typeof platform.dialect.math('fma', 'f32') === 'string';
  let read = 0;
  fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 4 }), (seed, depth) => {
    const { program, tensors } = randomProgram(seed, depth, types, fused);
    const expected = interpret(program, { tensors });
    const candidates = ((): ReturnType<typeof lower> => { try { return lower(program, platform); } catch (error) { if (error instanceof DiagnosticError) return []; throw error; } })();
    for (const candidate of candidates) {
      const text = printLowered(candidate, platform);
      const back = elaborate({ text, fileName: `printed${platform.extensions[0]}`, language, spec: specOf(program, platform) }).program;
      const renamed = back.params.map((p, i) => [p.kind === 'tensor' ? p.buffer.name : '', (program.params[i] as { buffer: { name: string } }).buffer.name] as const);
      const out = interpret(back, { tensors: Object.fromEntries(renamed.flatMap(([own, name]) => (tensors[name] ? [[own, tensors[name]]] : []))) }, { checkUninitialised: false });
      const found = difference(program, Object.fromEntries(renamed.flatMap(([own, name]) => (out[own] ? [[name, out[own]]] : []))), expected);
      if (found) throw new Error(`${candidate.name}: ${found}\n${printProgram(program)}\n${text}`);
      read += 1;
    }
  }), { numRuns: Number(process.env['RUNS'] ?? 15) });
  expect(read).toBeGreaterThan(10);
}, 180_000);
