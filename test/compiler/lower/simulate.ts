/** Builds a file on a platform's simulator, runs it on inputs and returns the outputs, or what went wrong. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program } from '../../../compiler/ir/index.js';
import * as bang from '../../../hardware/bang/simulator/build.js';
import * as cuda from '../../../hardware/cuda/simulator/build.js';
import * as hip from '../../../hardware/hip/simulator/build.js';
import type { HarnessCall } from '../../../hardware/simulator/harness.js';
import { prepareOnce } from '../../../hardware/prepare.js';
import { readReport } from '../../../hardware/runner-report.js';
import { build, runCommand } from '../../hardware/simulator/run.js';

const simulators: Record<string, { file: string; buildPlan: typeof cuda.buildPlan; preparePlan: typeof cuda.preparePlan }> = {
  cuda: { file: 'kernel.cu', ...cuda }, hip: { file: 'kernel.hip', ...hip }, bang: { file: 'kernel.mlu', ...bang },
};
const cacheDir = join(process.env['XPILER_CACHE'] ?? join(process.env['HOME'] ?? tmpdir(), '.cache', 'xpiler'), 'simulator');

export function callOf(program: Program, scalars: Readonly<Record<string, number>>): HarnessCall {
  return {
    entry: program.name, linkage: 'c', returnType: 'void', pointers: program.pointers,
    params: program.params.map((p) => (p.kind === 'tensor'
      ? { name: p.buffer.name, ctype: 'void *', dtype: p.buffer.type as 'f32', kind: 'tensor', role: p.role, elements: p.buffer.size }
      : { name: p.v.name, ctype: 'int', dtype: p.v.type as 'i32', kind: 'scalar', value: p.value ?? scalars[p.v.name]! })),
  };
}

/** Outputs by name, or a text that says what failed. */
export async function simulate(platform: string, program: Program, text: string, inputs: Readonly<Record<string, Uint8Array>>, scalars: Readonly<Record<string, number>> = {}): Promise<Record<string, Uint8Array> | string> {
  const simulator = simulators[platform]!;
  await prepareOnce(simulator.preparePlan('check', cacheDir));
  const folder = await mkdtemp(join(tmpdir(), 'xpiler-simulate-'));
  try {
    const request = { fileName: simulator.file, text, call: callOf(program, scalars), mode: 'check' as const, cacheDir, strict: true };
    const built = await build(simulator.buildPlan(request), folder);
    if (!built.ok) return `build: ${built.failed.stderr.slice(0, 2000)}`;
    for (const [name, bytes] of Object.entries(inputs)) await writeFile(join(folder, `${name}.in`), bytes);
    const ran = await runCommand([built.executable, folder, '--repeat', '2'], folder);
    const report = readReport(join(folder, 'report.json'));
    if ('unusable' in report || report.status !== 'ok') return `run: ${'violations' in report ? JSON.stringify(report.violations.slice(0, 3).map((v) => `${v.kind} line ${v.line}: ${v.message}`)) : `${ran.exitCode} ${ran.stderr}`}`;
    const out: Record<string, Uint8Array> = {};
    for (const p of program.params) if (p.kind === 'tensor' && p.role !== 'in') out[p.buffer.name] = new Uint8Array(await readFile(join(folder, `${p.buffer.name}.out`)));
    return out;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
