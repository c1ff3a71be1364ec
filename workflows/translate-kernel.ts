import { ApplicationFailure, CancellationScope, isCancellation, proxyActivities, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { CoreActivities, DeviceActivities, EvaluateInput, TranslateJob, TranslateResult, Understood } from '../activities/contracts.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { deviceQueue } from '../workers/task-queues.js';
import { Control } from './control.js';

// Retries are for infrastructure alone (a lost worker, a full disk): what a candidate does is an ordinary result.
const retry = { initialInterval: '500ms', backoffCoefficient: 2, maximumAttempts: 3 } as const;

// Reading and translating end by their own limits (activities/compute); the time-out here covers a queue of them. A worker beats
// once a second, but not while it fills or compares large tensors: half a minute tells a dead one from a busy one.
const core = proxyActivities<Pick<CoreActivities, 'annotate' | 'propose'>>({ startToCloseTimeout: '5m', heartbeatTimeout: '30s', retry });
// Small reads and writes of the store.
const quick = proxyLocalActivities<Pick<CoreActivities, 'evaluate' | 'recall'>>({ startToCloseTimeout: '30s', retry });
// A vendor's compiler and a dozen test cases, each with a limit of its own (gate/subject-run.ts).
const deviceOf = (platform: string) => proxyActivities<DeviceActivities>({
  taskQueue: deviceQueue(platform), startToCloseTimeout: '10m', heartbeatTimeout: '30s', retry,
});

/** Translates one kernel: annotate, propose, and the first candidate that passes the gate wins. */
export async function translateKernel(job: TranslateJob): Promise<TranslateResult> {
  const scope = new CancellationScope({ cancellable: true });
  const control = new Control(job, () => scope.cancel());
  try {
    const result = await scope.run(() => translate(job, control));
    control.mark(result.kind);
    return result;
  } catch (error) {
    if (!isCancellation(error)) throw infrastructure(error, control.step);
    control.mark('cancelled');
    // A cancel signal ends with a result; a cancellation of the workflow itself stays a cancellation.
    if (CancellationScope.current().consideredCancelled) throw error;
    return { kind: 'cancelled', diagnostic: { code: 'XP4005', exit: 5, message: `cancelled during ${control.step}` }, timings: control.timings };
  }
}

async function translate(job: TranslateJob, control: Control): Promise<TranslateResult> {
  const known = job.reuse ? await quick.recall(job) : null;
  if (known) return known;

  const understood = await control.run('annotate', () => core.annotate(job));
  if (understood.kind === 'refused') return refused(understood.diagnostic, control);
  control.markEntry(understood.entry);

  const { spec } = understood;
  const proposed = await control.run('propose', () => core.propose({ job, spec }));
  if (proposed.kind === 'refused') {
    const ours = proposed.diagnostic.exit === 4;
    return refused((ours && (await faultOfSource(job, understood, control))) || proposed.diagnostic, control);
  }
  control.candidates = proposed.candidates;

  const fault = await tryCandidates(job, understood, control);
  return control.run('evaluate', () => quick.evaluate(evidence(job, understood, control, fault)));
}

/** Tries candidates until one passes; returns what is wrong with the source, if that is why none can. */
async function tryCandidates(job: TranslateJob, { spec, understanding }: Understood, control: Control): Promise<Diagnostic | undefined> {
  const device = deviceOf(job.to);
  for (const candidate of control.candidates) {
    await control.affordCandidate();
    const compiled = await control.run('compile', () => device.compile({ job, candidate }));
    const tested = compiled.ok ? await control.run('unit test', () => device.runUnitTest({ job, candidate, spec, understanding })) : undefined;
    control.attempts.push({ candidate: candidate.text, compiled, ...(tested && { tested }) });
    if (tested?.verdict === 'source-misbehaves') return tested.diagnostics[0];
    if (tested?.verdict === 'pass') {
      control.best = candidate;
      return undefined;
    }
  }
  const sourceRan = control.attempts.some(({ tested }) => tested && tested.cases > 0);
  return sourceRan ? undefined : faultOfSource(job, { spec, understanding }, control);
}

/** A source that misbehaves explains a failure better than we can: run alone, what does it do wrong? */
async function faultOfSource(job: TranslateJob, { spec, understanding }: Pick<Understood, 'spec' | 'understanding'>, control: Control): Promise<Diagnostic | undefined> {
  const checked = await control.run('check source', () => deviceOf(job.to).checkSource({ job, spec, understanding }));
  return checked.diagnostic ?? undefined;
}

function evidence(job: TranslateJob, { entry, spec, understanding }: Understood, control: Control, diagnostic?: Diagnostic): EvaluateInput {
  const { workflowId, runId } = workflowInfo();
  const { candidates, attempts, timings } = control;
  return { job, workflowId, runId, entry, spec, understanding, candidates, attempts, timings, diagnostic };
}

const refused = (diagnostic: Diagnostic, { timings }: Control): TranslateResult => ({ kind: diagnostic.exit === 4 ? 'failed' : 'refused', diagnostic, timings });

/** Keeps the cause; the client reads the step. */
function infrastructure(error: unknown, step: string): ApplicationFailure {
  return ApplicationFailure.create({
    message: `step "${step}" failed`, type: 'Infrastructure', nonRetryable: true,
    cause: error instanceof Error ? error : new Error(String(error)),
  });
}
