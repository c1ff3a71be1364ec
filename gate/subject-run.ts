/** Runs one side of a unit test, source or candidate: builds its runners when they are needed and runs them on input folders. */
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { inputsOf, outputsOf, type Spec } from '../compiler/spec.js';
import { loadDevice } from '../hardware/devices.js';
import { buildRunner, disposeRunner, runRunner, type BuildFailure, type Device, type DeviceKind, type RunMode, type RunOutcome, type Runner, type RunRequest, type Subject } from '../hardware/device.js';
import type { Violation } from '../hardware/runner-report.js';
import { ToolMissing, type CompilerMessage } from '../hardware/toolchain.js';
import { ArtifactError, sha256, type Store } from '../store/store.js';
import { readOutput, UnusableOutput } from './compare.js';
import type { SandboxKind } from './sandbox.js';

/** Limits of one test; each has a default that suits the sizes of unit tests. */
export interface GateBudget {
  /** one call that takes more processor time than this without checks never ends, as far as a test is concerned */
  readonly caseTimeoutMs: number;
  /** how much processor time the checked calls of a slow kernel may take together before its results are taken unchecked */
  readonly checkTimeoutMs: number;
  /** after this no further case is started */
  readonly totalMs: number;
  readonly buildTimeoutMs: number;
  readonly memoryBytes: number;
  readonly seeds: readonly number[];
}

export const defaultBudget: GateBudget = { caseTimeoutMs: 10_000, checkTimeoutMs: 15_000, totalMs: 120_000, buildTimeoutMs: 180_000, memoryBytes: Math.floor(totalmem() / 2), seeds: [1, 2] };

/** When a checked run takes longer than this, an unchecked one starts beside it, to tell slow from endless. */
const impatienceMs = 2000;

export interface Ran {
  readonly kind: 'ran';
  readonly outputs: ReadonlyMap<string, Uint8Array>;
  readonly mode: RunMode;
  readonly deviceKind: DeviceKind;
  readonly warnings: readonly Violation[];
  readonly unwritten: Readonly<Record<string, number>>;
  readonly wallNs: readonly number[];
  readonly counters: Readonly<Record<string, number>>;
  readonly sandbox: SandboxKind;
  /** results of an unchecked run: the checked one did not end in time, or none was asked for */
  readonly unchecked?: boolean;
  /** calls differed by the order of floating-point sums, within the tolerance */
  readonly reordered?: boolean;
  /** time of the checked calls and their results, where `wallNs` and `outputs` are those of the real device */
  readonly checkedNs?: readonly number[];
  readonly checkedOutputs?: ReadonlyMap<string, Uint8Array>;
}
export type SubjectOutcome =
  | Ran
  | { readonly kind: 'violation'; readonly violations: readonly Violation[] }
  | { readonly kind: 'timeout'; readonly violation?: Violation; readonly limitMs: number }
  | { readonly kind: 'killed'; readonly why: 'memory' | 'output' | 'processes' }
  | { readonly kind: 'broken'; readonly reason: string; readonly violation?: Violation }
  | { readonly kind: 'unusable-output'; readonly reason: string }
  | { readonly kind: 'unbuilt'; readonly messages: readonly CompilerMessage[]; readonly compiler: string; readonly timedOut?: boolean };

export interface CaseRequest {
  /** a name that serves as a folder */
  readonly name: string;
  readonly inputs: ReadonlyMap<string, Uint8Array>;
  /** other inputs, for a call before that must leave no trace */
  readonly before?: ReadonlyMap<string, Uint8Array>;
  readonly repeat: number;
  readonly seed: number;
  /** false: without checks */
  readonly checked: boolean;
  readonly allowReordering?: boolean;
}

export interface SubjectRunner {
  readonly subject: Subject;
  readonly device: Device;
  /** Builds the checked runner (or says why it cannot be built). */
  prepare(): Promise<BuildFailure | undefined>;
  /** Runs a case, with checks where they are asked for and time allows, then on the real device where there is one. */
  run(request: CaseRequest): Promise<SubjectOutcome>;
  readonly buildMs: number;
  readonly compiler: string;
  dispose(): Promise<void>;
}

export interface SubjectOptions { readonly budget: GateBudget; readonly folder: string; readonly store?: Store; readonly signal?: AbortSignal; /** default: the platform's own */ readonly device?: Device }

/** One side of a test. `folder` belongs to it. */
export async function openSubject(subject: Subject, spec: Spec, options: SubjectOptions): Promise<SubjectRunner> {
  const device = options.device ?? (await loadDevice(subject.source.platform));
  const probe = await device.probe();
  if (probe.kind === 'none') throw new ToolMissing(`a device for ${subject.source.platform}`, probe.detail, 'run `xpiler doctor`');
  const { budget, signal } = options;
  const runners = new Map<RunMode, Promise<Runner | BuildFailure>>();
  // large tensors take their time in a simulator: a millisecond for every thousand elements
  const elements = [...inputsOf(spec), ...outputsOf(spec)].reduce((n, p) => n + p.shape.reduce((a, b) => a * b, 1), 0);
  const caseTimeoutMs = budget.caseTimeoutMs + Math.round(elements / 1000);
  let buildMs = 0;
  let compiler = '';
  let slow = false;
  let count = 0;

  const closed = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  /** Nothing may outlive the folder: closing waits for all that was started. */
  const keep = <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work);
    work.catch(() => undefined).finally(() => underWay.delete(work));
    return work;
  };

  const runnerOf = (mode: RunMode): Promise<Runner | BuildFailure> => {
    let runner = runners.get(mode);
    if (!runner) {
      runner = buildRunner(device, subject, spec, mode, { ...(options.store && { store: options.store }), timeoutMs: budget.buildTimeoutMs, ...anySignal(signal, closed.signal) });
      runners.set(mode, runner);
      void runner.then((r) => { buildMs += r.buildMs; compiler ||= r.compiler; }, () => undefined);
    }
    return runner;
  };

  const runMode = async (mode: RunMode, request: CaseRequest, timeLimitMs: number, abort?: AbortSignal): Promise<SubjectOutcome> => {
    const runner = await runnerOf(mode);
    if (!runner.ok) return { kind: 'unbuilt', messages: runner.messages, compiler: runner.compiler, ...(runner.timedOut && { timedOut: true }) };
    const folder = join(options.folder, `${request.name}.${mode}.${++count}`);
    const before = request.before && `${folder}.before`;
    try {
      await writeInputs(folder, request.inputs);
      if (before) await writeInputs(before, request.before!);
      const run: RunRequest = {
        folder, inputs: inputsOf(spec).map((p) => p.name), ...(before && { before }), repeat: request.repeat, seed: request.seed, timeLimitMs,
        memoryBytes: budget.memoryBytes, ...(request.allowReordering && { allowReordering: true }), ...anySignal(signal, abort, closed.signal),
      };
      return readOutcome(await runRunner(runner, run), folder, runner, timeLimitMs);
    } finally {
      await rm(folder, { recursive: true, force: true });
      if (before) await rm(before, { recursive: true, force: true });
    }
  };

  const readOutcome = (outcome: RunOutcome, folder: string, runner: Runner, limitMs: number): SubjectOutcome => {
    if (outcome.kind === 'killed') return outcome.why === 'timeout' ? { kind: 'timeout', limitMs } : { kind: 'killed', why: outcome.why };
    if (outcome.kind === 'broken') return { kind: 'broken', reason: outcome.reason };
    const { report } = outcome;
    const first = report.violations[0];
    // Says nothing about the kernel: the device was there when it was looked for. A runner without device files cannot have lost one.
    if (report.status === 'no-device' && runner.devices.length === 0) return { kind: 'broken', reason: 'it reports the loss of a device that it does not have' };
    if (report.status === 'no-device') throw new ToolMissing(`the device of ${subject.source.platform}`, first?.message ?? 'the driver shows none', 'run `xpiler doctor`');
    if (report.status === 'timeout') return { kind: 'timeout', limitMs, ...(first && { violation: first }) };
    if (report.status === 'crash') return first && first.kind !== 'crash' ? { kind: 'violation', violations: report.violations } : { kind: 'broken', reason: first?.message ?? 'the process crashed', ...(first && { violation: first }) };
    if (report.status === 'violation' || report.violations.length > 0) return { kind: 'violation', violations: report.violations };
    try {
      const outputs = new Map(outputsOf(spec).map((p) => [p.name, readOutput(join(folder, `${p.name}.out`), p)]));
      return { kind: 'ran', outputs, mode: runner.mode, deviceKind: runner.deviceKind, warnings: report.warnings, unwritten: report.unwritten, wallNs: report.wallNs, counters: report.counters, sandbox: outcome.sandbox };
    } catch (error) {
      if (error instanceof UnusableOutput) return { kind: 'unusable-output', reason: error.message };
      throw error;
    }
  };

  /** Checked; where that takes long a single unchecked call beside it decides whether the kernel is slow or endless. */
  const runChecked = async (request: CaseRequest): Promise<SubjectOutcome> => {
    const giveUp = new AbortController();
    await runnerOf('check');
    const started = performance.now();
    const check = keep(runMode('check', request, budget.checkTimeoutMs / (request.repeat + (request.before ? 1 : 0)), giveUp.signal));
    const early = await Promise.race([check, pause(Math.min(impatienceMs, caseTimeoutMs / 4))]);
    if (early) return early;
    const fast = keep(runMode('fast', once(request), caseTimeoutMs, giveUp.signal));
    const first = await Promise.race([check.then((outcome) => ({ outcome, by: 'check' as const })), fast.then((outcome) => ({ outcome, by: 'fast' as const }))]);
    try {
      if (first.by === 'fast' && first.outcome.kind === 'timeout') return first.outcome;
      const checked = await check;
      slow = performance.now() - started > 3 * impatienceMs;
      if (checked.kind !== 'timeout') return checked;
      const outcome = await fast;
      return asUnchecked(outcome);
    } finally {
      giveUp.abort();
    }
  };

  /** Checked, then on the real device where there is one. */
  const runOnce = async (request: CaseRequest): Promise<SubjectOutcome> => {
    const checked = slow || !request.checked ? asUnchecked(await runMode('fast', slow ? once(request) : request, caseTimeoutMs)) : await runChecked(request);
    if (!probe.native || checked.kind !== 'ran') return checked;
    const native = await runMode('native', slow ? once(request) : request, caseTimeoutMs);
    if (native.kind !== 'ran') return native;
    return { ...native, checkedNs: checked.wallNs, checkedOutputs: checked.outputs, counters: checked.counters, warnings: [...checked.warnings, ...native.warnings], ...(checked.unchecked && { unchecked: true }) };
  };

  /** The same runner with the same inputs has the same outcome: none is run twice. */
  const keyOf = async (request: CaseRequest): Promise<string | undefined> => {
    const used = await Promise.all([runnerOf('check'), ...(probe.native ? [runnerOf('native')] : [])]);
    const runner = used.map((r) => (r.ok ? r.digest : ''));
    const inputs = [...request.inputs, ...(request.before ?? [])].map(([name, data]) => `${name} ${digestOf(data)}`);
    return runner.includes('') ? undefined : `run/2/${sha256(JSON.stringify([runner, inputs, request.repeat, request.seed, request.checked, request.allowReordering ?? false, spec]))}`;
  };

  return {
    subject, device,
    async prepare() {
      const built = await Promise.all([runnerOf('check'), ...(probe.native ? [runnerOf('native')] : [])]);
      return built.find((runner) => !runner.ok) as BuildFailure | undefined;
    },
    async run(request) {
      const key = options.store && (await keyOf(request));
      const known = key && (await recall(options.store!, key));
      if (known) return known;
      const outcome = await runOnce(request);
      if (key && outcome.kind === 'ran') await remember(options.store!, key, outcome);
      return outcome;
    },
    get buildMs() { return buildMs; },
    get compiler() { return compiler; },
    async dispose() {
      closed.abort();
      // A build that waits for the shared parts of a simulator is not worth waiting for; its folder goes when it ends.
      const cleaned = Promise.allSettled([...underWay, ...[...runners.values()].map((r) => r.then((runner) => (runner.ok ? disposeRunner(runner) : undefined)))]);
      await Promise.race([cleaned, pause(2000)]);
    },
  };
}

/** Inputs are the same arrays in many runs. */
const digests = new WeakMap<Uint8Array, string>();

function digestOf(data: Uint8Array): string {
  const digest = digests.get(data) ?? sha256(data);
  digests.set(data, digest);
  return digest;
}

/** A remembered outcome; outputs are artifacts. */
interface KeptRun { readonly ran: Omit<Ran, 'outputs' | 'checkedOutputs'>; readonly outputs: Record<string, string>; readonly checkedOutputs?: Record<string, string> }

/** Larger outputs are computed again rather than kept. */
const maxKeptBytes = 16 * 2 ** 20;

async function remember(store: Store, key: string, outcome: Ran): Promise<void> {
  const { outputs, checkedOutputs, ...ran } = outcome;
  const size = [...outputs.values(), ...(checkedOutputs?.values() ?? [])].reduce((n, data) => n + data.byteLength, 0);
  if (size > maxKeptBytes) return;
  const put = async (map: ReadonlyMap<string, Uint8Array>): Promise<Record<string, string>> =>
    Object.fromEntries(await Promise.all([...map].map(async ([name, data]) => [name, await store.putArtifact(data)] as const)));
  await store.cache.set(key, { ran, outputs: await put(outputs), ...(checkedOutputs && { checkedOutputs: await put(checkedOutputs) }) } satisfies KeptRun);
}

async function recall(store: Store, key: string): Promise<Ran | undefined> {
  const kept = await store.cache.get<KeptRun>(key);
  if (!kept) return undefined;
  const get = async (digests: Record<string, string>): Promise<Map<string, Uint8Array>> =>
    // Copied: a pooled buffer need not be aligned for the element type.
    new Map(await Promise.all(Object.entries(digests).map(async ([name, digest]) => [name, new Uint8Array(await store.getArtifact(digest))] as const)));
  try {
    return { ...kept.ran, outputs: await get(kept.outputs), ...(kept.checkedOutputs && { checkedOutputs: await get(kept.checkedOutputs) }) };
  } catch (error) {
    if (error instanceof ArtifactError) return undefined;
    throw error;
  }
}

const asUnchecked = (outcome: SubjectOutcome): SubjectOutcome => (outcome.kind === 'ran' ? { ...outcome, unchecked: true } : outcome);

/** The cheapest form of a case: one call. */
const once = ({ before: _before, ...request }: CaseRequest): CaseRequest => ({ ...request, repeat: 1 });

async function writeInputs(folder: string, inputs: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, data] of inputs) {
    await writeFile(join(folder, `${name}.in`), data);
    await chmod(join(folder, `${name}.in`), 0o444);
  }
}

const pause = (ms: number): Promise<undefined> => new Promise((resolve) => { setTimeout(() => resolve(undefined), ms).unref(); });

const anySignal = (...signals: readonly (AbortSignal | undefined)[]): { signal?: AbortSignal } => {
  const given = signals.filter((s) => s !== undefined);
  return given.length === 0 ? {} : { signal: given.length === 1 ? given[0]! : AbortSignal.any(given) };
};
