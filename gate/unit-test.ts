/**
 * Step 4 of the gate: source and candidate run in separate sandboxed processes on the same inputs; the judge, a third process, reads
 * the files they leave. Whatever happens is a result: only a lost machine is an exception.
 */
import { mkdtemp, mkdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { elements, inputsOf, outputsOf, type Spec, type TensorParam, type Tolerance } from '../compiler/spec.js';
import { isFloat } from '../compiler/ir/scalar.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { verificationDiagnostic } from '../diagnostics/verification.js';
import type { DeviceKind, Subject } from '../hardware/device.js';
import { ToolMissing } from '../hardware/toolchain.js';
import type { Store } from '../store/store.js';
import { blameCandidate, blameSource, describeViolation } from './blame.js';
import { compareTensor, describeMismatch, isMovement, rootMeanSquare, toleranceOf, type Comparison, type OperatorClass } from './compare.js';
import { effortOf } from './effort.js';
import { viewOf } from './elements.js';
import { hasOpenIntegers, keptInput, nameOfInputSet, openIntegerRanges, planInputSets, type InputSet, type OpenIntegers } from './inputs.js';
import { runSettled } from './repeatable.js';
import type { SandboxKind } from './sandbox.js';
import { defaultBudget, openSubject, type CaseRequest, type GateBudget, type Ran, type SubjectRunner } from './subject-run.js';

export type { GateBudget } from './subject-run.js';
export type { Subject } from '../hardware/device.js';

export interface UnitTestRequest {
  readonly source: Subject;
  readonly candidate: Subject;
  readonly spec: Spec;
  /** used where the spec has no tolerance */
  readonly operator?: OperatorClass;
  readonly budget?: Partial<GateBudget>;
  /** built runners are kept here */
  readonly store?: Store;
  readonly signal?: AbortSignal;
  readonly onProgress?: (what: string) => void;
}

export interface CaseResult {
  /** distribution and seed */
  readonly name: string;
  readonly ok: boolean;
  /** why the case was left out */
  readonly skipped?: string;
  readonly comparisons: readonly Comparison[];
  readonly sourceNs?: number;
  readonly candidateNs?: number;
}

export type TestVerdict = 'pass' | 'fail' | 'source-misbehaves' | 'infrastructure';

/** Plain JSON of a few kilobytes. */
export interface UnitTestResult {
  readonly verdict: TestVerdict;
  readonly cases: readonly CaseResult[];
  readonly diagnostics: readonly Diagnostic[];
  /** where each side really ran */
  readonly deviceKinds: { readonly source: DeviceKind; readonly candidate: DeviceKind };
  readonly compilers: { readonly source: string; readonly candidate: string };
  readonly sandbox: SandboxKind;
  readonly seeds: readonly number[];
  /** integers that the spec leaves open were drawn from this range */
  readonly openIntegers?: OpenIntegers;
  readonly notes: readonly string[];
  readonly timings: { readonly sourceBuildMs: number; readonly candidateBuildMs: number; readonly totalMs: number };
}

/** Tests one candidate against its source. */
export async function unitTest(request: UnitTestRequest): Promise<UnitTestResult> {
  const { spec, signal } = request;
  const budget: GateBudget = { ...defaultBudget, ...request.budget };
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'xpiler-test-')));
  const started = performance.now();
  const test = new Test(spec, request);
  const opened: SubjectRunner[] = [];
  try {
    for (const side of ['source', 'candidate'] as const) {
      await mkdir(join(folder, side));
      opened.push(await openSubject({ ...request[side], strict: side === 'candidate' }, spec, { budget, folder: join(folder, side), ...(request.store && { store: request.store }), ...(signal && { signal }) }));
    }
    await run(test, opened[0]!, opened[1]!, budget, started);
  } catch (error) {
    if (signal?.aborted) throw error;
    if (error instanceof ToolMissing) test.end('infrastructure', [{ ...verificationDiagnostic('XP3301', error.message), advice: error.advice }]);
    else throw error;
  } finally {
    await Promise.all(opened.map((s) => s.dispose()));
    await rm(folder, { recursive: true, force: true });
  }
  return test.result(opened, budget, performance.now() - started);
}

/** What one test has found so far. */
class Test {
  readonly cases: CaseResult[] = [];
  readonly notes = new Set<string>();
  readonly kinds: { source: DeviceKind; candidate: DeviceKind } = { source: 'simulator', candidate: 'simulator' };
  private verdict: TestVerdict = 'pass';
  private diagnostics: Diagnostic[] = [];
  private sandbox: SandboxKind = 'bubblewrap';
  open: OpenIntegers = 'wide';
  /** what the first case cost each side */
  readonly first: { source?: Ran; candidate?: Ran } = {};
  private readonly unchecked = { source: 0, candidate: 0 };

  constructor(readonly spec: Spec, readonly request: UnitTestRequest) {}

  end(verdict: TestVerdict, diagnostics: Diagnostic[]): void {
    this.verdict = diagnostics.some((d) => d.exit === 5) ? 'infrastructure' : verdict;
    this.diagnostics = diagnostics;
  }

  inputsOf(set: InputSet): Map<string, Uint8Array> {
    return new Map(inputsOf(this.spec).map((p) => [p.name, keptInput(p, set, this.open)]));
  }

  progress(what: string): void { this.request.onProgress?.(what); }

  note(side: 'source' | 'candidate', ran: Ran): void {
    this.kinds[side] = ran.deviceKind;
    if (ran.sandbox === 'limits-only') this.sandbox = 'limits-only';
    if (ran.reordered) this.notes.add(`the ${side} forms sums in another order in each run; the difference is within the tolerance`);
    if (ran.unchecked) this.unchecked[side] += 1;
    this.first[side] ??= ran;
    for (const w of ran.warnings.slice(0, 5)) this.notes.add(`${side}: ${describeViolation(w)}`);
    for (const [name, count] of Object.entries(ran.unwritten)) this.notes.add(`the ${side} leaves ${count} elements of ${name} unwritten`);
  }

  result(opened: readonly SubjectRunner[], budget: GateBudget, totalMs: number): UnitTestResult {
    const [source, candidate] = opened;
    for (const side of ['source', 'candidate'] as const) {
      if (this.unchecked[side] > 0) this.notes.add(`checked runs of the ${side} are slow: ${this.unchecked[side]} of ${this.cases.length} cases ran unchecked`);
    }
    return {
      verdict: this.verdict, cases: this.cases, diagnostics: this.diagnostics, deviceKinds: this.kinds,
      compilers: { source: source?.compiler ?? '', candidate: candidate?.compiler ?? '' }, sandbox: this.sandbox, seeds: budget.seeds,
      ...(hasOpenIntegers(this.spec) && { openIntegers: this.open }), notes: [...this.notes].slice(0, 20),
      timings: { sourceBuildMs: Math.round(source?.buildMs ?? 0), candidateBuildMs: Math.round(candidate?.buildMs ?? 0), totalMs: Math.round(totalMs) },
    };
  }
}

async function run(test: Test, source: SubjectRunner, candidate: SubjectRunner, budget: GateBudget, started: number): Promise<void> {
  const { spec } = test;
  test.progress('building source and candidate');
  const [sourceFailure, candidateFailure] = await Promise.all([source.prepare(), candidate.prepare()]);
  if (sourceFailure) return test.end('source-misbehaves', blameSource({ kind: 'unbuilt', ...sourceFailure }, source.subject.source));
  if (candidateFailure) return test.end('fail', blameCandidate({ kind: 'unbuilt', ...candidateFailure }, candidate.subject.source));
  const sets = planInputSets(spec, budget.seeds);
  let reference: ReadonlyMap<string, Uint8Array> | undefined;
  let movement = false;
  let ahead: ReturnType<typeof runSource> | undefined;
  for (const [i, set] of sets.entries()) {
    const name = nameOfInputSet(set);
    if (i > 0 && performance.now() - started > budget.totalMs) {
      await ahead;
      ahead = undefined;
      test.cases.push({ name, ok: true, skipped: 'the time of the test is used up', comparisons: [] });
      continue;
    }
    test.progress(`case ${name}`);
    const expected = await (ahead ?? runSource(test, source, set, sets, i === 0));
    if ('failure' in expected) return test.end('source-misbehaves', expected.failure);
    const { inputs, ran } = expected;
    test.note('source', ran);
    // The source's next case runs beside the candidate's.
    const next = sets[i + 1];
    ahead = next && runSource(test, source, next, sets, false);
    ahead?.catch(() => undefined);
    const openVariant = set.distribution === 'wide' || set.distribution === 'negative';
    if (openVariant && hasNonFinite(spec, ran.outputs) && reference && !hasNonFinite(spec, reference)) {
      test.cases.push({ name, ok: true, skipped: 'the source leaves the finite numbers on these inputs', comparisons: [] });
      continue;
    }
    if (!reference) {
      reference = ran.outputs;
      movement = !spec.tolerance && isMovement(spec, inputs, ran.outputs);
    }
    const tolerances = new Map(outputsOf(spec).map((p) => [p.name, tolerance(test, p, movement, set, reference!, ran.outputs)]));
    if (!(await runCandidate(test, candidate, set, sets, inputs, ran, tolerances))) {
      // A source that misbehaves on the next case matters more than a candidate that differs on this one.
      const after = await ahead;
      if (after && 'failure' in after) test.end('source-misbehaves', after.failure);
      return;
    }
  }
}

/** Larger inputs get a call with other inputs first, and a second call, in one case only. */
const smallBytes = 4 * 2 ** 20;

const caseRequest = (test: Test, side: 'source' | 'candidate', set: InputSet, sets: readonly InputSet[], inputs: ReadonlyMap<string, Uint8Array>): CaseRequest => {
  const index = sets.indexOf(set), { repeated, checked } = effortOf(index, sets.length, test.first[side], test.spec);
  const several = repeated && (index <= 1 || [...inputs.values()].reduce((n, data) => n + data.byteLength, 0) <= smallBytes);
  const other = several ? sets.find((s) => s !== set && s.distribution !== 'zeros') : undefined;
  return { name: nameOfInputSet(set).replace('#', '-'), inputs, ...(other && { before: test.inputsOf(other) }), repeat: several ? 2 : 1, seed: set.seed, checked };
};

type SourceCase = { readonly inputs: Map<string, Uint8Array>; readonly ran: Ran } | { readonly failure: Diagnostic[] };

/** The source on one input set; on the first one integers that the spec leaves open are narrowed until it behaves. */
async function runSource(test: Test, source: SubjectRunner, set: InputSet, sets: readonly InputSet[], first: boolean): Promise<SourceCase> {
  let failure: Diagnostic[] = [];
  for (const open of first && hasOpenIntegers(test.spec) ? openIntegerRanges : [test.open]) {
    test.open = open;
    const inputs = test.inputsOf(set);
    const outcome = await runSettled(source, caseRequest(test, 'source', set, sets, inputs), test.spec, test.request.operator);
    if (outcome.kind === 'ran') {
      const silent = first && outputsOf(test.spec).find((p) => p.role === 'out' && outcome.unwritten[p.name] === elements(p));
      return silent ? { failure: [verificationDiagnostic('XP3013', `the source writes no element of its output ${silent.name}`)] } : { inputs, ran: outcome };
    }
    failure = blameSource(outcome, source.subject.source);
    // Only wrong accesses may come from integers that are indices; then a narrower range decides.
    if (outcome.kind !== 'violation' && outcome.kind !== 'broken') break;
  }
  return { failure };
}

async function runCandidate(
  test: Test, candidate: SubjectRunner, set: InputSet, sets: readonly InputSet[],
  inputs: ReadonlyMap<string, Uint8Array>, expected: Ran, tolerances: ReadonlyMap<string, Tolerance>,
): Promise<boolean> {
  const name = nameOfInputSet(set);
  const request = caseRequest(test, 'candidate', set, sets, inputs);
  const outcome = await runSettled(candidate, request, test.spec, test.request.operator);
  if (outcome.kind !== 'ran') {
    test.cases.push({ name, ok: false, comparisons: [] });
    test.end('fail', blameCandidate(outcome, candidate.subject.source, name));
    return false;
  }
  test.note('candidate', outcome);
  // Both must agree: what the checked run computed, and what the device did.
  const comparisons = [outcome.checkedOutputs, outcome.outputs].filter((outputs) => outputs !== undefined).flatMap((outputs) =>
    outputsOf(test.spec).map((p) => compareTensor(p, outputs.get(p.name)!, expected.outputs.get(p.name)!, tolerances.get(p.name)!)));
  const problems = comparisons.filter((c) => c.mismatches > 0).map((c) => verificationDiagnostic('XP3201', `${describeMismatch(c)} in case ${name}`));
  for (const p of outputsOf(test.spec)) {
    // Equal by chance to the pattern is not equal: an element counts as written only if some run changed it.
    const missing = (outcome.unwritten[p.name] ?? 0) - (expected.unwritten[p.name] ?? 0);
    if (missing > 0) problems.push(verificationDiagnostic('XP3201', `the candidate leaves ${missing} elements of ${p.name} unwritten in case ${name}`));
  }
  const median = (ns: readonly number[]): number => [...ns].sort((a, b) => a - b)[ns.length >> 1] ?? 0;
  test.cases.push({ name, ok: problems.length === 0, comparisons, sourceNs: median(expected.wallNs), candidateNs: median(outcome.wallNs) });
  if (problems.length > 0) test.end('fail', problems);
  return problems.length === 0;
}

/**
 * Tolerance of an output in one case. The spec's holds for the spec's own inputs; inputs of four times the spread have larger sums,
 * whose absolute error grows with them.
 */
function tolerance(test: Test, p: TensorParam, movement: boolean, set: InputSet, reference: ReadonlyMap<string, Uint8Array>, outputs: ReadonlyMap<string, Uint8Array>): Tolerance {
  const magnitude = rootMeanSquare(p, reference.get(p.name)!);
  const base = toleranceOf(test.spec, p, test.request.operator ?? (movement ? 'movement' : undefined), magnitude);
  if (set.distribution !== 'wide' || !isFloat(p.dtype)) return base;
  const growth = rootMeanSquare(p, outputs.get(p.name)!) / magnitude;
  return { rtol: base.rtol, atol: base.atol * Math.max(1, Number.isFinite(growth) ? growth : 1) };
}

function hasNonFinite(spec: Spec, outputs: ReadonlyMap<string, Uint8Array>): boolean {
  return outputsOf(spec).filter((p) => isFloat(p.dtype)).some((p) => {
    const view = viewOf(p.dtype, outputs.get(p.name)!);
    for (let i = 0; i < view.length; ++i) if (!Number.isFinite(view.get(i))) return true;
    return false;
  });
}
