/** Runs a kernel alone on its device or simulator and reports every violation: `xpiler check`. */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { elements, inputsOf, outputsOf, type Spec } from '../compiler/spec.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { verificationDiagnostic } from '../diagnostics/verification.js';
import type { DeviceKind, Subject } from '../hardware/device.js';
import type { Violation } from '../hardware/runner-report.js';
import { ToolMissing } from '../hardware/toolchain.js';
import type { Store } from '../store/store.js';
import { blameSource, describeViolation } from './blame.js';
import { generateInput, hasOpenIntegers, nameOfInputSet, openIntegerRanges, planInputSets, type InputSet, type OpenIntegers } from './inputs.js';
import { runSettled } from './repeatable.js';
import type { SandboxKind } from './sandbox.js';
import { defaultBudget, openSubject, type GateBudget, type SubjectOutcome } from './subject-run.js';

export interface CheckRequest {
  readonly source: Subject;
  readonly spec: Spec;
  readonly budget?: Partial<GateBudget>;
  readonly store?: Store;
  readonly signal?: AbortSignal;
  readonly onProgress?: (what: string) => void;
  /** Sees what each case computed; the check ends where it answers false. */
  readonly onRan?: (set: InputSet, inputs: ReadonlyMap<string, Uint8Array>, outputs: ReadonlyMap<string, Uint8Array>) => Promise<boolean>;
}

/** Plain JSON. */
export interface CheckResult {
  readonly verdict: 'clean' | 'misbehaves' | 'infrastructure';
  readonly deviceKind: DeviceKind;
  readonly compiler: string;
  readonly sandbox: SandboxKind;
  readonly diagnostics: readonly Diagnostic[];
  /** raw records of the sanitizer, from the first case that has any */
  readonly violations: readonly Violation[];
  readonly warnings: readonly string[];
  readonly cases: readonly { readonly name: string; readonly ok: boolean; readonly medianNs?: number; readonly counters?: Readonly<Record<string, number>> }[];
  readonly openIntegers?: OpenIntegers;
  readonly totalMs: number;
}

/** Runs the source on all input sets; the first misbehaviour ends the check. */
export async function check(request: CheckRequest): Promise<CheckResult> {
  const { spec, source, signal } = request;
  const budget: GateBudget = { ...defaultBudget, ...request.budget };
  const started = performance.now();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'xpiler-check-')));
  const cases: { name: string; ok: boolean; medianNs?: number; counters?: Readonly<Record<string, number>> }[] = [];
  const warnings = new Set<string>();
  let deviceKind: DeviceKind = 'simulator';
  let sandbox: SandboxKind = 'bubblewrap';
  let open: OpenIntegers = 'wide';
  const subject = await openSubject(source, spec, { budget, folder, ...(request.store && { store: request.store }), ...(signal && { signal }) });
  const answer = (verdict: CheckResult['verdict'], diagnostics: Diagnostic[], violations: readonly Violation[] = []): CheckResult => ({
    verdict, deviceKind, compiler: subject.compiler, sandbox, diagnostics, violations, warnings: [...warnings].slice(0, 20), cases,
    ...(hasOpenIntegers(spec) && { openIntegers: open }), totalMs: Math.round(performance.now() - started),
  });
  try {
    request.onProgress?.('building');
    const sets = planInputSets(spec, budget.seeds);
    for (const [i, set] of sets.entries()) {
      if (i > 0 && performance.now() - started > budget.totalMs) break;
      const name = nameOfInputSet(set);
      request.onProgress?.(`case ${name}`);
      const inputs = (which: typeof set): Map<string, Uint8Array> => new Map(inputsOf(spec).map((p) => [p.name, generateInput(p, which, open)]));
      const other = sets.find((s) => s !== set && s.distribution !== 'zeros');
      let outcome: SubjectOutcome | undefined;
      const ranges: readonly OpenIntegers[] = i === 0 && hasOpenIntegers(spec) ? openIntegerRanges : [open];
      for (const range of ranges) {
        open = range;
        outcome = await runSettled(subject, { name: name.replace('#', '-'), inputs: inputs(set), ...(other && { before: inputs(other) }), repeat: 2, seed: set.seed, checked: true }, spec);
        if (outcome.kind !== 'violation' && outcome.kind !== 'broken') break;
      }
      if (outcome!.kind !== 'ran') {
        cases.push({ name, ok: false });
        const diagnostics = blameSource(outcome as Exclude<SubjectOutcome, { kind: 'ran' }>, source.source);
        const records = outcome!.kind === 'violation' ? outcome!.violations : [];
        return answer(diagnostics.some((d) => d.exit === 5) ? 'infrastructure' : 'misbehaves', diagnostics, records);
      }
      const ran = outcome as Extract<SubjectOutcome, { kind: 'ran' }>;
      deviceKind = ran.deviceKind;
      sandbox = ran.sandbox;
      if (ran.reordered) warnings.add('sums are formed in another order in each run; the difference is within the tolerance');
      if (ran.unchecked) warnings.add(`the kernel is too slow for a checked run: its memory accesses were ${i === 0 ? 'not checked' : 'checked in the first cases only'}`);
      for (const w of ran.warnings) warnings.add(describeViolation(w));
      for (const [p, count] of Object.entries(ran.unwritten)) warnings.add(`${count} elements of ${p} are never written`);
      cases.push({ name, ok: true, medianNs: [...ran.wallNs].sort((a, b) => a - b)[ran.wallNs.length >> 1] ?? 0, counters: ran.counters });
      const silent = outputsOf(spec).find((p) => p.role === 'out' && ran.unwritten[p.name] === elements(p));
      if (silent) return answer('misbehaves', [verificationDiagnostic('XP3013', `the source writes no element of its output ${silent.name}`)]);
      if (request.onRan && !(await request.onRan(set, inputs(set), ran.outputs))) break;
    }
    return answer('clean', []);
  } catch (error) {
    if (!(error instanceof ToolMissing)) throw error;
    return answer('infrastructure', [{ ...verificationDiagnostic('XP3301', error.message), advice: error.advice }]);
  } finally {
    await subject.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}
