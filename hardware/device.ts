/**
 * How a kernel runs: a runner is built from the file and a harness, then run on input files. Each platform has one Device in
 * `hardware/<platform>/device.ts`. The protocol of runners is in `hardware/simulator/README.md`.
 */
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isTensor, elements, type ElementType, type Launch, type Spec } from '../compiler/spec.js';
import { runSandboxed, type SandboxKind } from '../gate/sandbox.js';
import type { Store } from '../store/store.js';
import { runPlan, type RunnerPlan } from './compile-plan.js';
import { readReport, type RunnerReport } from './runner-report.js';
import type { HarnessCall } from './simulator/harness.js';
import type { CompilerKind, CompilerMessage, SourceFile } from './toolchain.js';

export type { RunnerPlan } from './compile-plan.js';

export type DeviceKind = CompilerKind;

/**
 * - `check`: every access is checked; slow
 * - `fast`: the same machinery without checks
 * - `native`: the real device, where there is one
 */
export type RunMode = 'check' | 'fast' | 'native';

/** C types of the entry, from the front end; only needed where the harness is a unit of its own (C files). */
export interface EntrySignature {
  readonly params: readonly { readonly name: string; readonly ctype: string }[];
  readonly returnType: string;
  readonly linkage: 'c' | 'c++';
}

/** An entry of a file, ready to be called. Without `launch` it is a host function. */
export interface Subject {
  readonly source: SourceFile;
  readonly entry: string;
  readonly signature?: EntrySignature;
  /** the entry is a kernel that the harness launches */
  readonly launch?: Launch;
  /** written by us: the simulator forgives nothing that a device might forgive */
  readonly strict?: boolean;
}

export interface DeviceProbe {
  /** where `check` and `fast` runs take place; `none`: nowhere on this machine */
  readonly kind: DeviceKind | 'none';
  /** can `native` be asked for besides? */
  readonly native: boolean;
  /** what it is, or why there is none */
  readonly detail: string;
}

export interface Device {
  readonly platform: string;
  probe(): Promise<DeviceProbe>;
  /** How the runner of a file is built. Throws ToolMissing where a compiler is not there. */
  plan(source: SourceFile, call: HarnessCall, mode: RunMode, strict: boolean): Promise<RunnerPlan>;
  /** Builds what all runners of a mode share, so that the first test need not. */
  prepare(mode: RunMode): Promise<void>;
}

/** A built runner; the folder is the caller's to remove (`disposeRunner`). */
export interface Runner {
  readonly ok: true;
  /** of everything that was built into it */
  readonly digest: string;
  readonly executable: string;
  readonly folder: string;
  readonly mode: RunMode;
  readonly deviceKind: DeviceKind;
  readonly compiler: string;
  readonly buildMs: number;
  readonly cached: boolean;
  readonly devices: readonly string[];
  readonly libraries: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface BuildFailure { readonly ok: false; readonly messages: readonly CompilerMessage[]; readonly compiler: string; readonly buildMs: number; readonly timedOut?: boolean }

export interface BuildOptions { readonly store?: Store; readonly timeoutMs?: number; readonly signal?: AbortSignal }

const defaultCType: Record<ElementType, string> = {
  f16: '_Float16', bf16: 'unsigned short', f32: 'float', f64: 'double', i8: 'signed char', u8: 'unsigned char', i16: 'short', u16: 'unsigned short',
  i32: 'int', u32: 'unsigned int', i64: 'long long', u64: 'unsigned long long',
};

/** The call of an entry with the parameters of a spec. */
export function callOf(subject: Subject, spec: Spec): HarnessCall {
  const params = spec.params.map((p, i): HarnessCall['params'][number] => {
    const given = subject.signature?.params[i]?.ctype;
    if (!isTensor(p)) return { name: p.name, dtype: p.dtype, kind: 'scalar', ctype: given ?? defaultCType[p.dtype], value: p.value };
    return { name: p.name, dtype: p.dtype, kind: 'tensor', ctype: given ?? `${defaultCType[p.dtype]}*`, role: p.role, elements: elements(p) };
  });
  return {
    entry: subject.entry, params,
    linkage: subject.signature?.linkage ?? (subject.source.name.toLowerCase().endsWith('.c') ? 'c' : 'c++'),
    returnType: subject.signature?.returnType ?? 'void',
    ...(subject.launch && { launch: subject.launch }),
    ...(spec.pointers && !subject.launch && { pointers: spec.pointers }),
  };
}

const buildTimeoutMs = 180_000;

/** Builds the runner of a subject in a folder of its own. A file that the compiler refuses is a result, not an exception. */
export async function buildRunner(device: Device, subject: Subject, spec: Spec, mode: RunMode, options: BuildOptions = {}): Promise<Runner | BuildFailure> {
  const plan = await device.plan(subject.source, callOf(subject, spec), mode, subject.strict ?? false);
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'xpiler-runner-')));
  const digest = planDigest(plan);
  const runner = { ok: true as const, digest, executable: join(folder, plan.executable), folder, mode, deviceKind: plan.deviceKind, compiler: plan.compiler, devices: plan.devices ?? [], libraries: plan.libraries ?? [], environment: plan.environment ?? {} };
  const key = `runner/3/${digest}`;
  const started = performance.now();
  try {
    const known = await options.store?.cache.get<{ artifact: string }>(key);
    if (known && (await options.store!.hasArtifact(known.artifact))) {
      await writeFile(runner.executable, await options.store!.getArtifact(known.artifact));
      await chmod(runner.executable, 0o755);
      return { ...runner, buildMs: performance.now() - started, cached: true };
    }
    const failure = await runPlan(plan, folder, subject.source.name, { ...(options.signal && { signal: options.signal }), timeoutMs: options.timeoutMs ?? buildTimeoutMs });
    const buildMs = performance.now() - started;
    if (failure) {
      await rm(folder, { recursive: true, force: true });
      return { ok: false, ...failure, compiler: plan.compiler, buildMs };
    }
    if (options.store) {
      const artifact = await options.store.putArtifact(await readFile(runner.executable));
      await options.store.cache.set(key, { artifact });
    }
    return { ...runner, buildMs, cached: false };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

const cancelled = (signal?: AbortSignal): Error => (signal?.reason instanceof Error ? signal.reason : new Error('cancelled'));

function planDigest(plan: RunnerPlan): string {
  return createHash('sha256').update(JSON.stringify([plan.files, plan.commands, plan.executable, plan.compiler])).digest('hex');
}

export const disposeRunner = (runner: Runner): Promise<void> => rm(runner.folder, { recursive: true, force: true });

export interface RunRequest {
  /** holds the `<param>.in` files; outputs and the report are written here */
  readonly folder: string;
  readonly inputs: readonly string[];
  /** a folder with other inputs for an unrecorded call before the recorded ones */
  readonly before?: string;
  readonly repeat?: number;
  readonly warmup?: number;
  readonly seed?: number;
  readonly allowReordering?: boolean;
  /** processor time of one call of the entry */
  readonly timeLimitMs: number;
  readonly memoryBytes?: number;
  readonly signal?: AbortSignal;
}

/** How a run ended. `killed` says why the sandbox ended it. */
export type RunOutcome =
  | { readonly kind: 'report'; readonly report: RunnerReport; readonly sandbox: SandboxKind; readonly wallMs: number; readonly stderr: string }
  | { readonly kind: 'killed'; readonly why: 'timeout' | 'memory' | 'output' | 'processes'; readonly sandbox: SandboxKind; readonly wallMs: number; readonly stderr: string }
  | { readonly kind: 'broken'; readonly reason: string; readonly signal?: string; readonly exitCode?: number; readonly sandbox: SandboxKind; readonly wallMs: number; readonly stderr: string };

/** Time that a runner has besides the kernel's: reading and writing files, resolving lines. */
const overheadMs = 4000;
/** A busy machine stretches processor time; the runner's own limit of wall-clock time has the same factor. */
const wallFactor = 4;
/** A kernel that does nothing for so long waits for something that never comes. */
const idleTimeoutMs = 5000;

/** Runs a runner once on a folder of inputs. */
export async function runRunner(runner: Runner, request: RunRequest): Promise<RunOutcome> {
  const { folder } = request;
  const calls = (request.repeat ?? 1) + (request.warmup ?? 0) + (request.before ? 1 : 0);
  // Processor time of several threads adds up.
  const limitMs = Math.round(request.timeLimitMs * calls * (runner.deviceKind === 'native' ? availableParallelism() : 1));
  const flags = [
    '--repeat', String(request.repeat ?? 1), '--seed', String(request.seed ?? 0), '--time-limit-ms', String(limitMs),
    ...(request.warmup ? ['--warmup', String(request.warmup)] : []), ...(request.allowReordering ? ['--allow-reordering'] : []),
    ...(request.before ? ['--before', request.before] : []),
  ];
  const result = await runSandboxed([runner.executable, folder, ...flags], {
    writable: folder, readOnly: [runner.executable, ...runner.libraries, ...(request.before ? [request.before] : []), ...request.inputs.map((name) => join(folder, `${name}.in`))],
    devices: runner.devices, timeoutMs: limitMs * wallFactor + overheadMs, idleTimeoutMs, cpuSeconds: Math.ceil((limitMs + overheadMs) / 1000),
    // Threads that wait must not use up the time of those that work.
    env: { OMP_WAIT_POLICY: 'passive', ...runner.environment },
    ...(request.memoryBytes !== undefined && { memoryBytes: request.memoryBytes }), ...(request.signal && { signal: request.signal }),
  });
  const common = { sandbox: result.sandbox, wallMs: result.wallMs, stderr: result.stderr.slice(0, 4000) };
  if (result.status === 'cancelled') throw cancelled(request.signal);
  if (result.status !== 'exited' && result.status !== 'signalled') return { kind: 'killed', why: result.status, ...common };
  const report = readReport(join(folder, 'report.json'));
  const ended = { ...(result.signal && { signal: result.signal }), ...(result.exitCode !== undefined && { exitCode: result.exitCode }) };
  if ('unusable' in report) {
    const how = result.signal ? `ended by ${result.signal}` : `ended with exit code ${result.exitCode}`;
    return { kind: 'broken', reason: `${report.unusable}; the process was ${how}`, ...ended, ...common };
  }
  // A report of success from a process that failed is not to be believed.
  if (report.status === 'ok' && result.exitCode !== 0) return { kind: 'broken', reason: `the process ended with ${result.signal ?? `exit code ${result.exitCode}`} after a report of success`, ...ended, ...common };
  return { kind: 'report', report, ...common };
}
