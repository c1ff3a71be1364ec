import { readFile, rm, stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { inputDiagnostic } from '../diagnostics/input.js';
import type { Platform } from '../hardware/platform.js';
import { sha256, writeAtomically } from '../store/store.js';

/** The record lies beside the output. */
export const recordPath = (output: string): string => `${output}.json`;

/** Default output: beside the source, with the target's first extension. */
export function defaultOutput(source: string, from: Platform, to: Platform): string {
  const ending = [...from.extensions].sort((a, b) => b.length - a.length).find((extension) => source.toLowerCase().endsWith(extension)) ?? extname(source);
  return `${ending ? source.slice(0, -ending.length) : source}${to.extensions[0]}`;
}

/** Refuses an output place that cannot be written, is the source itself, or (not named by the user) holds a foreign file. */
export async function checkOutput(output: string, options: { source: string; named: boolean }): Promise<void> {
  const refuse = (code: 'XP1304' | 'XP1306', message: string) => { throw new DiagnosticError(inputDiagnostic(code, message)); };
  if (resolve(output) === resolve(options.source)) refuse('XP1306', `the output ${output} is the source itself`);
  const folder = await stat(dirname(resolve(output))).catch(() => undefined);
  if (!folder?.isDirectory()) refuse('XP1306', `there is no folder ${dirname(output)}`);
  const existing = await stat(output).catch(() => undefined);
  if (existing && !existing.isFile()) refuse('XP1306', `${output} is no file`);
  if (existing && !options.named && !(await isOurs(output))) refuse('XP1304', `${output} exists and was not written by xpiler`);
}

/** Output and record, each atomically; the record last, so that a record always has its output. */
export async function writeOutput(output: string, text: string, record: unknown): Promise<void> {
  await writeAtomically(output, text);
  await writeAtomically(recordPath(output), `${JSON.stringify(record, null, 2)}\n`);
}

/** Removes what an earlier call wrote here, unless someone changed it since: after a refusal nothing may look translated. */
export async function removeStale(output: string): Promise<void> {
  if (await isOurs(output)) await Promise.all([rm(output, { force: true }), rm(recordPath(output), { force: true })]);
}

/** Whether the file is, byte for byte, what the record beside it says we wrote. */
async function isOurs(output: string): Promise<boolean> {
  try {
    const record = JSON.parse(await readFile(recordPath(output), 'utf8')) as { target?: { digest?: string } };
    return record.target?.digest === sha256(await readFile(output));
  } catch {
    return false;
  }
}

/** Output of one job of a suite: `<folder>/<from>-<to>/<name><extension>`. */
export function suiteOutput(folder: string, name: string, from: Platform, to: Platform): string {
  return join(folder, `${from.id}-${to.id}`, defaultOutput(name, from, to));
}
