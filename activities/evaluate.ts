import { createHash } from 'node:crypto';
import { verificationFailure } from '../diagnostics/gate.js';
import type { Attempt, CoreActivities, EvaluateInput, TranslateJob, TranslateResult } from './contracts.js';
import { toJson } from './plain-json.js';
import type { Tools } from './tools.js';

/** What is written to OUT.json: the whole evidence of one translation. */
export interface TranslationRecord {
  readonly kind: TranslateResult['kind'];
  readonly verdict: string | null;
  readonly source: { readonly file: string; readonly platform: string; readonly digest: string };
  readonly target: { readonly platform: string; readonly entry: string; readonly digest: string | null };
  readonly spec: unknown;
  /** obligations as SMT-LIB artifacts; empty where nothing was proved */
  readonly certificate: readonly string[];
  readonly passes: readonly unknown[];
  readonly notes: readonly string[];
  readonly compiler: unknown;
  readonly deviceKind: unknown;
  readonly tests: unknown;
  readonly attempts: readonly unknown[];
  readonly diagnostic: unknown;
  readonly timings: readonly { readonly step: string; readonly ms: number }[];
  readonly tools: string;
  readonly workflowId: string;
  readonly runId: string;
}

/** Judges the attempts, keeps the evidence and remembers the answer. */
export function createEvaluate({ store, gate }: Tools): Pick<CoreActivities, 'evaluate' | 'recall'> {
  return {
    async evaluate(input) {
      const winner = input.attempts.find((attempt) => attempt.tested?.verdict === 'pass');
      const tools = await gate.version([input.job.from, input.job.to]);
      const diagnostic = winner ? null : input.diagnostic ?? verificationFailure(input.attempts);
      const kind = winner ? 'translated' : input.diagnostic ? 'refused' : 'failed';
      const record = await store.put(toJson(await recordOf(input, { kind, winner, diagnostic, tools }), 2));
      const result: TranslateResult = winner?.tested && winner.compiled
        ? {
            kind: 'translated', entry: candidateOf(input, winner)!.entry, output: winner.candidate, record, verdict: 'tested',
            compiler: winner.compiled.compiler, devices: winner.tested.devices, cases: winner.tested.cases, timings: input.timings,
          }
        : { kind: kind as 'refused' | 'failed', diagnostic: diagnostic!, record, timings: input.timings };
      await store.cacheSet(resultKey(input.job, tools), result);
      return result;

      async function recordOf({ job, spec, attempts, timings, workflowId, runId, entry }: EvaluateInput, end: {
        kind: TranslateResult['kind']; winner?: Attempt; diagnostic: unknown; tools: string;
      }): Promise<TranslationRecord> {
        const candidate = end.winner && candidateOf(input, end.winner);
        return {
          kind: end.kind, verdict: end.winner ? 'tested' : null,
          source: { file: job.fileName, platform: job.from, digest: job.source },
          target: { platform: job.to, entry: candidate?.entry ?? entry, digest: candidate?.text ?? null },
          spec: JSON.parse(await store.get(spec)), certificate: [], passes: candidate?.passes ?? [], notes: candidate?.notes ?? [],
          compiler: end.winner?.compiled?.compiler ?? null, deviceKind: end.winner?.tested?.devices ?? null,
          tests: end.winner?.tested ? JSON.parse(await store.get(end.winner.tested.report)) : null,
          attempts, diagnostic: end.diagnostic, timings, tools: end.tools, workflowId, runId,
        };
      }
    },

    async recall(job) {
      const key = resultKey(job, await gate.version([job.from, job.to]));
      const known = (await store.cacheGet(key)) as TranslateResult | undefined | null;
      if (known?.kind !== 'translated') return known ?? null;
      // The store may have been emptied since: an answer whose text is gone is none.
      return store.get(known.output).then(() => known, () => null);
    },
  };
}

const candidateOf = (input: EvaluateInput, attempt: Attempt) => input.candidates.find(({ text }) => text === attempt.candidate);

/** Same source, spec, direction and tools: same answer. */
function resultKey(job: TranslateJob, tools: string): string {
  const { source, spec, from, to, fileName, budget } = job;
  return `result-${createHash('sha256').update(JSON.stringify([source, spec ?? null, from, to, fileName, budget ?? null, tools])).digest('hex')}`;
}
