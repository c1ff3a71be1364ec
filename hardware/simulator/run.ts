import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuildPlan, PreparePlan } from './build.js';

/** What one command printed and how it ended. */
export interface CommandResult {
  readonly command: readonly string[];
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command in a folder; a command that ends with another code than 0 is a result, not an exception. */
export function runCommand(command: readonly string[], folder: string, timeoutMs = 120_000): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(command[0], command.slice(1), { cwd: folder, timeout: timeoutMs, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      const code = error && typeof error.code === 'number' ? error.code : error ? 128 : 0;
      resolve({ command, exitCode: code, stdout, stderr: error && !stderr ? `${stderr}${error.message}` : stderr });
    });
  });
}

/** Builds the shared parts unless they are there. Safe to call from several processes at once. */
export async function prepare(plan: PreparePlan): Promise<void> {
  for (const need of plan.needs ?? []) await prepare(need);
  if (existsSync(plan.folder)) return;
  await mkdir(dirname(plan.folder), { recursive: true });
  const work = await mkdtemp(`${plan.folder}.`);
  for (const { name, text } of plan.files ?? []) await writeFile(join(work, name), text);
  for (const command of plan.commands) {
    const result = await runCommand(command, work);
    if (result.exitCode !== 0) throw new Error(`preparing the simulator failed: ${command.join(' ')}\n${result.stderr}`);
  }
  // Whoever comes second finds the folder there and drops its own.
  await rename(work, plan.folder).catch(() => rm(work, { recursive: true, force: true }));
}

/** Writes a plan's files and runs its commands; the first command that fails ends it. `folder` must be empty. */
export async function build(plan: BuildPlan, folder: string): Promise<{ ok: true; executable: string } | { ok: false; failed: CommandResult }> {
  for (const file of plan.files) await writeFile(join(folder, file.name), file.text);
  for (const command of plan.commands) {
    const result = await runCommand(command, folder);
    if (result.exitCode !== 0) return { ok: false, failed: result };
  }
  return { ok: true, executable: join(folder, plan.executable) };
}

/** A finding of `report.json`. */
export interface Violation {
  readonly kind: string;
  readonly message: string;
  readonly file?: string;
  /** 0 when unknown. */
  readonly line: number;
  readonly function?: string;
  readonly variable?: string;
  readonly block?: readonly [number, number, number];
  readonly thread?: readonly [number, number, number];
  readonly other?: {
    readonly line: number;
    readonly access: string;
    readonly block?: readonly [number, number, number];
    readonly thread?: readonly [number, number, number];
  };
  readonly stack: readonly number[];
  readonly count: number;
}

/** The runner's `report.json`. */
export interface RunReport {
  readonly status: 'ok' | 'violation' | 'timeout' | 'crash' | 'no-device';
  readonly deviceKind: 'simulator' | 'native';
  readonly violations: readonly Violation[];
  readonly warnings: readonly Violation[];
  readonly counters: Readonly<Record<string, number>>;
  /** Elements of each output that kept the poison. */
  readonly unwritten?: Readonly<Record<string, number>>;
  readonly returned?: number;
  readonly wallNs?: readonly number[];
}

/** Reads the report that a runner left in its folder. */
export async function readReport(folder: string): Promise<RunReport> {
  return JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as RunReport;
}
