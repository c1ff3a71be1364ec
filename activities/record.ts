import type { Quality } from '../compiler/lower/quality.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Attempt, Candidate, EvaluateInput, TranslateResult } from './contracts.js';
import type { ArtifactStore } from './tools.js';

/** What is written to OUT.json: the whole evidence of one translation. */
export interface TranslationRecord {
  readonly kind: TranslateResult['kind'];
  readonly verdict: string | null;
  readonly source: { readonly file: string; readonly platform: string; readonly digest: string };
  readonly target: { readonly platform: string; readonly entry: string; readonly digest: string | null };
  readonly spec: unknown;
  /** artifacts with the obligations the translation rests on, in SMT-LIB: `xpiler verify` has a solver check them */
  readonly certificate: readonly string[];
  readonly passes: readonly unknown[];
  readonly notes: readonly string[];
  /** what the output makes of the machine */
  readonly quality: Quality | null;
  readonly compiler: unknown;
  /** `native` or `simulator`, of the source's and of the candidate's run */
  readonly deviceKind: unknown;
  /** the report of the winning unit test */
  readonly tests: unknown;
  /** every candidate's way through the gate, the winner's last */
  readonly attempts: readonly unknown[];
  readonly diagnostic: unknown;
  readonly timings: readonly { readonly step: string; readonly ms: number }[];
  /** versions of everything that decides a result */
  readonly tools: string;
  readonly workflowId: string;
  readonly runId: string;
}

export interface Judgement {
  readonly kind: TranslateResult['kind'];
  readonly winner?: Attempt;
  readonly diagnostic: Diagnostic | null;
  readonly tools: string;
}

/** The candidate of an attempt. */
export const candidateOf = (input: EvaluateInput, attempt: Attempt): Candidate | undefined => input.candidates.find(({ text }) => text === attempt.candidate);

/** Collects the evidence from the store. */
export async function recordOf(input: EvaluateInput, { kind, winner, diagnostic, tools }: Judgement, store: ArtifactStore): Promise<TranslationRecord> {
  const { job, spec, entry, attempts, timings, workflowId, runId } = input;
  const candidate = winner && candidateOf(input, winner);
  const json = async (digest: string) => JSON.parse(await store.get(digest)) as unknown;
  return {
    kind, verdict: winner ? 'tested' : null,
    source: { file: job.fileName, platform: job.from, digest: job.source },
    target: { platform: job.to, entry: candidate?.entry ?? entry, digest: candidate?.text ?? null },
    spec: await json(spec), certificate: candidate?.certificate ? [candidate.certificate] : [], passes: candidate?.passes ?? [], notes: candidate?.notes ?? [], quality: candidate?.quality ?? null,
    compiler: winner?.compiled?.compiler ?? null, deviceKind: winner?.tested?.devices ?? null,
    tests: winner?.tested ? await json(winner.tested.report) : null,
    attempts, diagnostic, timings, tools, workflowId, runId,
  };
}
