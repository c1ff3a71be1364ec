/** A kernel as some author writes it, run three ways that must agree: in its simulator, and interpreted before and after raising. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { elaborate } from '../../../compiler/frontend/index.js';
import { interpret } from '../../../compiler/interpret/interpreter.js';
import { isFloat, type Program, type ScalarType } from '../../../compiler/ir/index.js';
import { raise } from '../../../compiler/raise.js';
import { checkSpec } from '../../../compiler/spec.js';
import * as bang from '../../../hardware/bang/simulator/build.js';
import * as cuda from '../../../hardware/cuda/simulator/build.js';
import * as hip from '../../../hardware/hip/simulator/build.js';
import { loadLanguage } from '../../../hardware/languages.js';
import type { HarnessCall, HarnessParam } from '../../../hardware/simulator/harness.js';
import { prepareOnce } from '../../../hardware/prepare.js';
import { build, readReport, runCommand } from '../simulator/run.js';
import * as vnni from '../../../hardware/vnni/simulator/build.js';
import { cacheFolder } from '../../../setup/cache-folder.js';
import { decode, encode } from '../../compiler/lower/run.js';

type Tensor = { readonly t: ScalarType; readonly n: number; readonly role?: 'in' | 'out' | 'inout'; readonly fill?: (i: number) => number };
export interface Idiom {
  readonly name: string;
  readonly text: string;
  /** in signature order; numbers are i32 */
  readonly params: Readonly<Record<string, Tensor | number>>;
  readonly entry?: string;
  readonly launch?: { readonly grid: readonly number[]; readonly block: readonly number[]; readonly shared?: number } | { readonly tasks: readonly number[]; readonly type: string };
  readonly extension?: string;
  /** relative (default 1e-5) */
  readonly tolerance?: number;
}

export const input = (n = 64, t: ScalarType = 'f32', fill?: (i: number) => number): Tensor => ({ t, n, role: 'in', ...(fill ? { fill } : {}) });
export const output = (n = 64, t: ScalarType = 'f32'): Tensor => ({ t, n, role: 'out' });
export const both = (n: number, t: ScalarType = 'f32', fill?: (i: number) => number): Tensor => ({ t, n, role: 'inout', ...(fill ? { fill } : {}) });
export const threads = (grid: number, block: number, shared?: number): Idiom['launch'] => ({ grid: [grid, 1, 1], block: [block, 1, 1], ...(shared ? { shared } : {}) });
export const tasks = (n: number, type = 'block'): Idiom['launch'] => ({ tasks: [n, 1, 1], type });

/** Numbers that no formula meets by accident, exact in 16 bits. */
const wave = (t: ScalarType, i: number): number => (isFloat(t) ? Math.round(Math.sin(i * 1.7 + 0.3) * 64) / 16 : t.startsWith('u') ? (i * 37 + 11) % 100 : ((i * 37 + 11) % 201) - 100);
const simulators = { cuda, hip, bang, vnni };
const extensions = { cuda: '.cu', hip: '.hip', bang: '.mlu', vnni: '.cpp' };
export type PlatformId = keyof typeof simulators;

/** Builds what the runs of a platform share. */
export const prepareSimulator = (platform: PlatformId): Promise<void> => prepareOnce(simulators[platform].preparePlan('check', cacheFolder()));

/** Runs an idiom three ways. @throws Error with the first value that differs, or with what went wrong */
export async function agree(platform: PlatformId, idiom: Idiom): Promise<void> {
  const fileName = `kernel${idiom.extension ?? extensions[platform]}`;
  const given = Object.entries(idiom.params);
  const spec = checkSpec({
    entry: idiom.entry ?? 'f', ...(idiom.launch ? { launch: idiom.launch } : {}),
    params: given.map(([name, p]) => (typeof p === 'number' ? { name, dtype: 'i32', value: p } : { name, dtype: p.t, shape: [p.n], role: p.role })),
  });
  const inputs: Record<string, Uint8Array> = {};
  for (const [name, p] of given) if (typeof p !== 'number' && p.role !== 'out') inputs[name] = encode(p.t, Array.from({ length: p.n }, (_, i) => (p.fill ?? ((k) => wave(p.t, k)))(i)));
  const { program, signature } = elaborate({ text: idiom.text, fileName, language: await loadLanguage(platform), spec });
  const call: HarnessCall = {
    entry: spec.entry, linkage: idiom.launch ? 'c++' : signature.linkage, returnType: signature.returnType, pointers: program.pointers, ...(idiom.launch ? { launch: idiom.launch as never } : {}),
    params: given.map(([name, p], i): HarnessParam => (typeof p === 'number' ? { name, ctype: 'int', dtype: 'i32', kind: 'scalar', value: p } : { name, ctype: signature.params[i]!.ctype, dtype: p.t as 'f32', kind: 'tensor', role: p.role!, elements: p.n })),
  };
  const simulated = await simulate(platform, fileName, idiom.text, call, inputs);
  compare('source', interpreted(program, given, inputs), simulated, idiom);
  compare('raised', interpreted(raise(program), given, inputs), simulated, idiom);
}

function interpreted(program: Program, given: readonly (readonly [string, Tensor | number])[], inputs: Readonly<Record<string, Uint8Array>>): Record<string, Uint8Array> {
  const renamed = program.params.flatMap((p, i) => (p.kind === 'tensor' ? [[p.buffer.name, given[i]![0]] as const] : []));
  const out = interpret(program, { tensors: Object.fromEntries(renamed.flatMap(([own, name]) => (inputs[name] ? [[own, inputs[name]]] : []))) });
  return Object.fromEntries(renamed.flatMap(([own, name]) => (out[own] ? [[name, out[own]]] : [])));
}

async function simulate(platform: PlatformId, fileName: string, text: string, call: HarnessCall, inputs: Readonly<Record<string, Uint8Array>>): Promise<Record<string, Uint8Array>> {
  const folder = await mkdtemp(join(tmpdir(), 'xpiler-idiom-'));
  try {
    const built = await build(simulators[platform].buildPlan({ fileName, text, call, mode: 'check', cacheDir: cacheFolder() }), folder);
    if (!built.ok) throw new Error(`the simulator does not build it:\n${built.failed.stderr.slice(0, 2000)}`);
    for (const [name, bytes] of Object.entries(inputs)) await writeFile(join(folder, `${name}.in`), bytes);
    const ran = await runCommand([built.executable, folder, '--repeat', '2', '--time-limit-ms', '20000'], folder);
    const report = readReport(folder, ran);
    if (report.status !== 'ok') throw new Error(`the simulator reports: ${report.violations.map((v) => `${v.kind} line ${v.line}: ${v.message}`).join('\n')}`);
    const out: Record<string, Uint8Array> = {};
    for (const p of call.params) if (p.kind === 'tensor' && p.role !== 'in') out[p.name] = new Uint8Array(await readFile(join(folder, `${p.name}.out`)));
    return out;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function compare(stage: string, got: Readonly<Record<string, Uint8Array>>, want: Readonly<Record<string, Uint8Array>>, idiom: Idiom): void {
  for (const [name, bytes] of Object.entries(want)) {
    const { t } = idiom.params[name] as Tensor, a = decode(t, got[name]!), b = decode(t, bytes);
    b.forEach((w, i) => {
      const v = a[i]!;
      const close = Object.is(v, w) || v === w || (isFloat(t) && Math.abs(Number(v) - Number(w)) <= (idiom.tolerance ?? 1e-5) * Math.max(1, Math.abs(Number(w))));
      if (!close) throw new Error(`${stage}: ${name}[${i}] is ${v}, the simulator says ${w}`);
    });
  }
}
