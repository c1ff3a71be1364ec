/**
 * What crosses the boundary between workflows and activities: plain JSON of a few hundred bytes. Texts, tensors and
 * reports are artifacts of the store and travel as digests. No I/O here: workflows import these types.
 */
import type { Quality } from '../compiler/lower/quality.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { EntrySignature } from '../hardware/device.js';

/** Name of an artifact in the content-addressed store. */
export type Digest = string;

/** One translation. Equal jobs ask the same question; the client makes the workflow id from it. */
export interface TranslateJob {
  readonly source: Digest;
  /** base name, for diagnostics and comments */
  readonly fileName: string;
  readonly from: string;
  readonly to: string;
  /** spec as the user wrote it */
  readonly spec?: Digest;
  readonly specName?: string;
  /** record search attributes; false where the server does not know ours */
  readonly searchable: boolean;
  /** answer from the result cache when sources, spec and tools are the same as then */
  readonly reuse: boolean;
  /** how many candidates may be tried before the workflow pauses and asks for more */
  readonly budget?: Budget;
}

export interface Budget { readonly candidates: number }

/** A pass as it was applied. */
export interface AppliedPass { readonly name: string; readonly knobs: Readonly<Record<string, unknown>> }

/** A proposed program in the target's dialect. */
export interface Candidate {
  readonly text: Digest;
  /** name of its file: the stem of the source's and an extension of the target */
  readonly fileName: string;
  readonly entry: string;
  /** C types of the entry (hardware/device.ts EntrySignature) */
  readonly signature?: EntrySignature;
  readonly passes: readonly AppliedPass[];
  readonly notes: readonly string[];
  /** the obligations the translation rests on (compiler/smt/obligation.ts), a JSON list */
  readonly certificate?: Digest;
  /** what the text makes of the machine: parallelism, instructions, memory */
  readonly quality?: Quality;
}

/** Input that cannot be translated: an ordinary answer, not an activity failure. */
export interface Refused { readonly kind: 'refused'; readonly diagnostic: Diagnostic }

export interface Understood {
  readonly kind: 'understood';
  readonly entry: string;
  /** completed spec */
  readonly spec: Digest;
  /** everything the front end found out, for the gate and for `audit` */
  readonly understanding: Digest;
  readonly ms: number;
}

export interface Proposed {
  readonly kind: 'proposed';
  /** best first */
  readonly candidates: readonly Candidate[];
  readonly ms: number;
}

export interface CompilerInfo { readonly name: string; readonly version: string; readonly kind: DeviceKind }
export type DeviceKind = 'native' | 'simulator';

export interface Compiled {
  readonly ok: boolean;
  readonly compiler: CompilerInfo;
  /** the first errors of a refusing compiler */
  readonly errors: readonly string[];
  readonly ms: number;
}

export type TestVerdict = 'pass' | 'fail' | 'source-misbehaves' | 'infrastructure';

export interface UnitTested {
  readonly verdict: TestVerdict;
  /** cases that ran and cases that agreed */
  readonly cases: number;
  readonly passed: number;
  readonly devices: { readonly source: DeviceKind; readonly candidate: DeviceKind };
  /** the first diagnostics; all of them are in the report */
  readonly diagnostics: readonly Diagnostic[];
  readonly report: Digest;
  readonly ms: number;
}

/** The source run alone: null where it behaves. */
export interface SourceChecked { readonly diagnostic: Diagnostic | null; readonly report: Digest; readonly ms: number }

/** One candidate's way through the gate. */
export interface Attempt {
  readonly candidate: Digest;
  readonly compiled?: Compiled;
  readonly tested?: UnitTested;
}

export type Verdict = 'proved' | 'bounded' | 'tested';

/** Milliseconds of one step, as the activity measured them. */
export interface StepTime { readonly step: string; readonly ms: number }

export interface Translated {
  readonly kind: 'translated';
  readonly entry: string;
  readonly output: Digest;
  readonly record: Digest;
  readonly verdict: Verdict;
  readonly compiler: CompilerInfo;
  readonly devices: { readonly source: DeviceKind; readonly candidate: DeviceKind };
  readonly cases: number;
  readonly timings: readonly StepTime[];
}

/** Nothing passed the gate, or the input was refused; `record` tells why. */
export interface NotTranslated {
  readonly kind: 'refused' | 'failed' | 'cancelled';
  readonly diagnostic: Diagnostic;
  readonly record?: Digest;
  /** the compiler that accepted a candidate, though none passed its test */
  readonly compiler?: CompilerInfo;
  readonly timings: readonly StepTime[];
}

export type TranslateResult = Translated | NotTranslated;

export interface EvaluateInput {
  readonly job: TranslateJob;
  readonly workflowId: string;
  readonly runId: string;
  readonly entry: string;
  readonly spec: Digest;
  readonly understanding: Digest;
  readonly candidates: readonly Candidate[];
  readonly attempts: readonly Attempt[];
  readonly timings: readonly StepTime[];
  /** why it ended without a translation */
  readonly diagnostic?: Diagnostic;
}

/** The activities of the main queue. */
export interface CoreActivities {
  annotate(job: TranslateJob): Promise<Understood | Refused>;
  propose(input: { job: TranslateJob; spec: Digest }): Promise<Proposed | Refused>;
  evaluate(input: EvaluateInput): Promise<TranslateResult>;
  recall(job: TranslateJob): Promise<TranslateResult | null>;
  loadJobs(input: { jobs: Digest; start: number; count: number }): Promise<SuiteJob[]>;
  saveOutcomes(input: { earlier: Digest | null; outcomes: readonly JobOutcome[] }): Promise<Digest>;
}

/** The activities of a device queue. */
export interface DeviceActivities {
  compile(input: { job: TranslateJob; candidate: Candidate }): Promise<Compiled>;
  /** asked only when no unit test got as far as running the source */
  checkSource(input: { job: TranslateJob; spec: Digest; understanding: Digest }): Promise<SourceChecked>;
  runUnitTest(input: { job: TranslateJob; candidate: Candidate; spec: Digest; understanding: Digest }): Promise<UnitTested>;
}

/** One line of a suite. `id`: workflow id of the child. */
export interface SuiteJob { readonly index: number; readonly id: string; readonly job: TranslateJob }

export interface JobOutcome {
  readonly index: number;
  /** verdict, or why there is none */
  readonly outcome: Verdict | 'refused' | 'failed' | 'cancelled' | 'infrastructure';
  /** answered from the result cache */
  readonly reused: boolean;
  readonly workflowId: string;
  readonly output?: Digest;
  readonly record?: Digest;
  /** what accepted the output, or a candidate that failed its test */
  readonly compiler?: CompilerInfo;
  /** where source and output ran */
  readonly devices?: { readonly source: DeviceKind; readonly candidate: DeviceKind };
  readonly code?: string;
  readonly message?: string;
  readonly exit: number;
  readonly ms: number;
}
