import { createHash } from 'node:crypto';
import { verificationFailure } from '../diagnostics/gate.js';
import type { Attempt, CoreActivities, EvaluateInput, TranslateJob, TranslateResult } from './contracts.js';
import { toJson } from './plain-json.js';
import { candidateOf, recordOf } from './record.js';
import type { Tools } from './tools.js';

/** Judges the attempts, keeps the evidence and remembers the answer; `recall` finds it again. */
export function createEvaluate({ store, gate }: Tools): Pick<CoreActivities, 'evaluate' | 'recall'> {
  return {
    async evaluate(given) {
      const began = performance.now();
      const tools = await gate.version([given.job.from, given.job.to]);
      const input: EvaluateInput = { ...given, timings: [...given.timings, { step: 'evaluate', ms: Math.round(performance.now() - began) }] };
      const winner = input.attempts.find((attempt) => attempt.tested?.verdict === 'pass');
      const result = winner ? await accepted(input, winner, tools) : await rejected(input, tools);
      await store.cacheSet(resultKey(input.job, tools), result);
      return result;
    },

    async recall(job) {
      const key = resultKey(job, await gate.version([job.from, job.to]));
      const known = (await store.cacheGet(key)) as TranslateResult | undefined | null;
      if (known?.kind !== 'translated') return known ?? null;
      // The store may have been emptied since: an answer whose text is gone is none.
      return store.get(known.output).then(() => known, () => null);
    },
  };

  async function accepted(input: EvaluateInput, winner: Attempt, tools: string): Promise<TranslateResult> {
    const { compiled, tested } = winner;
    if (!compiled || !tested) throw new Error('an attempt cannot pass without being compiled and tested');
    const record = await store.put(toJson(await recordOf(input, { kind: 'translated', winner, diagnostic: null, tools }, store), 2));
    return {
      kind: 'translated', entry: candidateOf(input, winner)?.entry ?? input.entry, output: winner.candidate, record, verdict: 'tested',
      compiler: compiled.compiler, devices: tested.devices, cases: tested.cases, timings: input.timings,
    };
  }

  async function rejected(input: EvaluateInput, tools: string): Promise<TranslateResult> {
    const kind = input.diagnostic ? 'refused' : 'failed';
    const diagnostic = input.diagnostic ?? verificationFailure(input.attempts);
    const record = await store.put(toJson(await recordOf(input, { kind, diagnostic, tools }, store), 2));
    const compiler = input.attempts.find(({ compiled }) => compiled?.ok)?.compiled?.compiler;
    return { kind, diagnostic, record, ...(compiler && { compiler }), timings: input.timings };
  }
}

/** Same source, spec, direction and tools: same answer. */
function resultKey(job: TranslateJob, tools: string): string {
  const { source, spec, from, to, fileName, budget } = job;
  return `result-${createHash('sha256').update(JSON.stringify([source, spec ?? null, from, to, fileName, budget ?? null, tools])).digest('hex')}`;
}
