import {
  ApplicationFailure, CancellationScope, condition, isCancellation, proxyActivities, proxyLocalActivities, setHandler,
  upsertSearchAttributes, workflowInfo,
} from '@temporalio/workflow';
import type {
  Attempt, Candidate, CoreActivities, DeviceActivities, EvaluateInput, StepTime, TranslateJob, TranslateResult,
} from '../activities/contracts.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { deviceQueue } from '../workers/task-queues.js';
import { bestQuery, cancelSignal, pauseSignal, progressQuery, resumeSignal, setBudgetUpdate } from './messages.js';
import { entryAttribute, statusAttribute } from './search-attributes.js';

// Retries are for infrastructure alone (a lost worker, a full disk): what a candidate does is an ordinary result.
const retry = { initialInterval: '500ms', backoffCoefficient: 2, maximumAttempts: 3 } as const;

// Reading and translating end by their own limits (activities/compute); the time-out here covers a queue of them.
const core = proxyActivities<Pick<CoreActivities, 'annotate' | 'propose'>>({
  startToCloseTimeout: '3m', heartbeatTimeout: '10s', retry,
});
// Small reads and writes of the store.
const quick = proxyLocalActivities<Pick<CoreActivities, 'evaluate' | 'recall'>>({ startToCloseTimeout: '30s', retry });

/** Translates one kernel: annotate, propose, and the first candidate that passes the gate wins. */
export async function translateKernel(job: TranslateJob): Promise<TranslateResult> {
  const scope = new CancellationScope({ cancellable: true });
  let paused = false;
  let step = 'start';
  let waiting: string | undefined;
  let allowed = job.budget?.candidates ?? Number.MAX_SAFE_INTEGER;
  let best: Candidate | null = null;
  let candidates: readonly Candidate[] = [];
  const attempts: Attempt[] = [];
  const timings: StepTime[] = [];

  setHandler(pauseSignal, () => { paused = true; });
  setHandler(resumeSignal, () => { paused = false; });
  setHandler(cancelSignal, () => scope.cancel());
  setHandler(bestQuery, () => best);
  setHandler(progressQuery, () => ({
    step, paused, waiting, candidate: attempts.length, candidates: candidates.length, done: timings,
  }));
  setHandler(setBudgetUpdate, (budget) => { allowed = budget.candidates; return budget; }, {
    validator: (budget) => {
      if (!Number.isSafeInteger(budget?.candidates) || budget.candidates < 1) throw new Error('candidates: a number from 1');
    },
  });

  const mark = (status: string) => { if (job.searchable) upsertSearchAttributes([{ key: statusAttribute, value: status }]); };
  const begin = async (name: string) => {
    if (paused) { waiting = 'paused'; await condition(() => !paused); waiting = undefined; }
    step = name;
  };
  const timed = <T extends { ms?: number }>(name: string, result: T): T => {
    timings.push({ step: name, ms: Math.round(result.ms ?? 0) });
    return result;
  };

  const run = async (): Promise<TranslateResult> => {
    if (job.reuse) {
      const known = await quick.recall(job);
      if (known) { mark(known.kind); return known; }
    }
    await begin('annotate');
    const understood = await core.annotate(job);
    if (understood.kind === 'refused') return refused(understood.diagnostic);
    timed('annotate', understood);
    if (job.searchable) upsertSearchAttributes([{ key: entryAttribute, value: understood.entry }]);

    await begin('propose');
    const proposed = await core.propose({ job, spec: understood.spec });
    if (proposed.kind === 'refused') return refused(proposed.diagnostic);
    candidates = timed('propose', proposed).candidates;

    const device = proxyActivities<DeviceActivities>({
      taskQueue: deviceQueue(job.to), startToCloseTimeout: '10m', heartbeatTimeout: '10s', retry,
    });
    const conclude = (diagnostic?: Diagnostic) => {
      const { workflowId, runId } = workflowInfo();
      const { entry, spec, understanding } = understood;
      const input: EvaluateInput = { job, workflowId, runId, entry, spec, understanding, candidates, attempts, timings, diagnostic };
      return quick.evaluate(input);
    };

    for (const candidate of candidates) {
      if (attempts.length >= allowed) {
        waiting = 'the budget of candidates is used up: raise it with setBudget, or cancel';
        mark('paused');
        await condition(() => attempts.length < allowed);
        waiting = undefined;
      }
      await begin('compile');
      const compiled = timed('compile', await device.compile({ job, candidate }));
      if (!compiled.ok) { attempts.push({ candidate: candidate.text, compiled }); continue; }

      await begin('unit test');
      const { spec, understanding } = understood;
      const tested = timed('unit test', await device.runUnitTest({ job, candidate, spec, understanding }));
      attempts.push({ candidate: candidate.text, compiled, tested });
      if (tested.verdict === 'source-misbehaves') {
        step = 'evaluate';
        return finish(await conclude(tested.diagnostics[0]));
      }
      if (tested.verdict === 'pass') { best = candidate; break; }
    }
    step = 'evaluate';
    return finish(await conclude());
  };
  const finish = (result: TranslateResult) => { mark(result.kind); return result; };
  const refused = (diagnostic: Diagnostic) => finish({ kind: 'refused', diagnostic, timings });

  try {
    return await scope.run(run);
  } catch (error) {
    if (!isCancellation(error)) throw infrastructure(error, step);
    mark('cancelled');
    // A cancel signal ends with a result; a cancellation of the workflow itself stays a cancellation.
    if (CancellationScope.current().consideredCancelled) throw error;
    return { kind: 'cancelled', diagnostic: { code: 'XP4005', exit: 5, message: `cancelled during ${step}` }, timings };
  } finally {
    step = 'end';
  }
}

/** Keeps the cause; the client reads code and step. */
function infrastructure(error: unknown, step: string): ApplicationFailure {
  return ApplicationFailure.create({
    message: `step "${step}" failed`, type: 'Infrastructure', nonRetryable: true,
    cause: error instanceof Error ? error : new Error(String(error)),
  });
}
