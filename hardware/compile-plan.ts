/** Carries out the plan of a build: files, then commands in the sandbox. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runSandboxed, sandboxKind, type SandboxKind } from '../gate/sandbox.js';
import { cacheFolder } from '../setup/cache-folder.js';
import { projectRoot } from '../setup/project-root.js';
import { inTemporaryFolder, parseMessages, rename, type CompileOptions, type CompilerKind, type CompilerMessage } from './toolchain.js';

/** Files to write and commands to run in an empty folder; the executable then lies there. */
export interface RunnerPlan {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly commands: readonly (readonly string[])[];
  readonly executable: string;
  readonly env?: Readonly<Record<string, string>>;
  /** folders outside the project and the cache that the compiler reads */
  readonly readOnly?: readonly string[];
  /** device files and folders that the runner needs */
  readonly devices?: readonly string[];
  readonly libraries?: readonly string[];
  /** variables of the runner's own process */
  readonly environment?: Readonly<Record<string, string>>;
  readonly compiler: string;
  readonly deviceKind: CompilerKind;
}

export interface PlanOptions { readonly timeoutMs: number; readonly signal?: AbortSignal }

/** Writes and runs a plan in an empty folder. Returns what the compiler said when it refuses; cancelling is an exception. */
export async function runPlan(plan: RunnerPlan, folder: string, name: string, options: PlanOptions): Promise<{ messages: CompilerMessage[]; sandbox: SandboxKind; timedOut?: boolean } | undefined> {
  for (const file of plan.files) {
    await mkdir(dirname(join(folder, file.name)), { recursive: true });
    await writeFile(join(folder, file.name), file.text);
  }
  // one sandbox for all commands: starting one costs as much as a link
  const result = await runSandboxed(['/bin/sh', '-c', plan.commands.map((command) => command.map(quoted).join(' ')).join(' && ')], {
    writable: folder, readOnly: [join(projectRoot, 'hardware'), cacheFolder(), ...(plan.readOnly ?? [])], env: { ...plan.env, LC_ALL: 'C' },
    timeoutMs: options.timeoutMs, cpuSeconds: 300, maxFileBytes: 2 ** 30, ...(options.signal && { signal: options.signal }),
  });
  if (result.status === 'cancelled') throw options.signal?.reason instanceof Error ? options.signal.reason : new Error('cancelled');
  if (result.status === 'exited' && result.exitCode === 0) return undefined;
  const messages = rename(parseMessages(`${result.stderr}\n${result.stdout}`), name);
  const last = result.stderr.trim().split('\n').at(-1) ?? '';
  if (!messages.some((m) => m.severity === 'error')) messages.unshift({ severity: 'error', message: `the build was ended (${result.signal ?? result.status} ${result.exitCode ?? ''}): ${last}` });
  return { messages, sandbox: result.sandbox, ...(result.status === 'timeout' && { timedOut: true }) };
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** Does a plan succeed? What it makes is thrown away. */
export function compilePlan(plan: RunnerPlan, name: string, options: CompileOptions): Promise<{ ok: boolean; messages: CompilerMessage[]; wallMs: number; sandbox: SandboxKind; timedOut?: boolean }> {
  const started = performance.now();
  return inTemporaryFolder(async (folder) => {
    const failure = await runPlan(plan, folder, name, { timeoutMs: options.timeoutMs ?? 180_000, ...(options.signal && { signal: options.signal }) });
    const wallMs = Math.round(performance.now() - started);
    return failure ? { ok: false, wallMs, ...failure } : { ok: true, messages: [], wallMs, sandbox: await sandboxKind() };
  });
}
