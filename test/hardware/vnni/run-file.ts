import { mkdir, rm, writeFile, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { inputsOf, outputsOf, parseSpec, type Spec } from '../../../compiler/spec.js';
import { generateInput, openIntegerRanges } from '../../../gate/inputs.js';
import { compareTensor, describeMismatch, readOutput, rootMeanSquare, toleranceOf } from '../../../gate/compare.js';
import { callOf } from '../../../hardware/device.js';
import type { RunnerReport } from '../../../hardware/runner-report.js';
import { build, readReport, runCommand } from '../simulator/run.js';
import type { Emulation } from '../../../hardware/vnni/emulation/build.js';
import { buildPlan } from '../../../hardware/vnni/simulator/build.js';
import { cacheFolder } from '../../../setup/cache-folder.js';

export interface FileRun { readonly spec: Spec; readonly report: RunnerReport; readonly outputs: ReadonlyMap<string, Uint8Array>; readonly commands: string }

/** Runs a kernel file with the spec beside it unchecked on one set of inputs, in `folder`; what the build called is in `commands`. */
export async function runFile(file: string, compiler: string, folder: string, emulation?: Emulation): Promise<FileRun> {
  const text = await readFile(file, 'utf8');
  const spec = parseSpec(await readFile(file.replace(/\.\w+$/, '.json'), 'utf8'));
  const source = { name: basename(file), text, platform: 'vnni' };
  const plan = buildPlan({ fileName: source.name, text, mode: 'fast', compiler, cacheDir: cacheFolder(), call: callOf({ source, entry: spec.entry }, spec), ...(emulation && { emulation }) });
  const data = join(folder, 'data');
  await rm(folder, { recursive: true, force: true });
  await mkdir(data, { recursive: true });
  const built = await build(plan, folder);
  if (!built.ok) throw new Error(built.failed.stderr);
  for (const p of inputsOf(spec)) await writeFile(join(data, `${p.name}.in`), generateInput(p, { distribution: 'spec', seed: 1 }, openIntegerRanges[1]));
  const ran = await runCommand([built.executable, data, '--repeat', '2', '--time-limit-ms', '60000'], folder);
  const report = readReport(data, ran);
  const outputs = report.status === 'ok' ? new Map(outputsOf(spec).map((p) => [p.name, readOutput(join(data, `${p.name}.out`), p)])) : new Map<string, Uint8Array>();
  return { spec, report, outputs, commands: JSON.stringify(plan.commands) };
}

/** How two runs differ, by the tolerance of a sum; empty where they do not. */
export function differences(spec: Spec, got: ReadonlyMap<string, Uint8Array>, expected: ReadonlyMap<string, Uint8Array>): string[] {
  return outputsOf(spec).map((p) => {
    const reference = expected.get(p.name)!;
    return compareTensor(p, got.get(p.name)!, reference, toleranceOf(spec, p, 'reduction', rootMeanSquare(p, reference)));
  }).filter((c) => c.mismatches > 0).map(describeMismatch);
}
