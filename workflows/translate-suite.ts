import {
  condition, continueAsNew, executeChild, isCancellation, ParentClosePolicy, proxyLocalActivities, setHandler,
  WorkflowIdReusePolicy, workflowInfo, CancellationScope,
} from '@temporalio/workflow';
import type { CoreActivities, Digest, JobOutcome, SuiteJob, TranslateResult } from '../activities/contracts.js';
import { cancelSignal, pauseSignal, resumeSignal, setWindowUpdate, suiteProgressQuery } from './messages.js';
import { sourceAttribute, statusAttribute, targetAttribute } from './search-attributes.js';
import { translateKernel } from './translate-kernel.js';

export interface SuiteInput {
  /** the list of jobs, an artifact */
  readonly jobs: Digest;
  readonly total: number;
  /** translations at a time */
  readonly window: number;
  /** translations in one run; the next ones run after continue-as-new. Bounds the history: 10 events each or so */
  readonly epoch: number;
  /** state that crosses continue-as-new */
  readonly next: number;
  readonly outcomes: Digest | null;
  readonly tally: Readonly<Record<string, number>>;
  readonly reused: number;
}

export interface SuiteResult { readonly outcomes: Digest; readonly tally: Readonly<Record<string, number>>; readonly reused: number; readonly cancelled: boolean }

const store = proxyLocalActivities<Pick<CoreActivities, 'loadJobs' | 'saveOutcomes' | 'recall'>>({
  startToCloseTimeout: '30s', retry: { maximumAttempts: 3 },
});

// A slice of jobs is a few KB of history.
const sliceLength = 16;

/** A sliding window of translations over a list of jobs. */
export async function translateSuite(suite: SuiteInput): Promise<SuiteResult> {
  const scope = new CancellationScope({ cancellable: true });
  const running = new Set<number>();
  const outcomes: JobOutcome[] = [];
  const tally: Record<string, number> = { ...suite.tally };
  let { next, window, reused } = suite;
  let paused = false;
  let cancelled = false;

  setHandler(pauseSignal, () => { paused = true; });
  setHandler(resumeSignal, () => { paused = false; });
  setHandler(cancelSignal, () => { cancelled = true; scope.cancel(); });
  setHandler(suiteProgressQuery, () => ({
    total: suite.total, finished: suite.next + outcomes.length, reused, tally, running: [...running], paused, window,
  }));
  setHandler(setWindowUpdate, (size) => { window = size; return size; }, {
    validator: (size) => { if (!Number.isSafeInteger(size) || size < 1 || size > 64) throw new Error('window: 1 to 64'); },
  });

  const settle = (outcome: JobOutcome) => {
    outcomes.push(outcome);
    tally[outcome.outcome] = (tally[outcome.outcome] ?? 0) + 1;
    if (outcome.reused) reused += 1;
  };
  const work = async (item: SuiteJob) => {
    running.add(item.index);
    const started = Date.now();
    try {
      const known = item.job.reuse ? await store.recall(item.job) : null;
      settle(outcomeOf(item, known ?? (await translate(item)), known !== null, Date.now() - started));
    } catch (error) {
      if (isCancellation(error)) cancelled = true;
      const outcome = isCancellation(error) ? 'cancelled' as const : 'infrastructure' as const;
      settle({ index: item.index, outcome, reused: false, workflowId: item.id, exit: 5, message: rootMessage(error), ms: Date.now() - started });
    } finally {
      running.delete(item.index);
    }
  };

  let slice: SuiteJob[] = [];
  const epochFull = () => outcomes.length + running.size >= suite.epoch || workflowInfo().continueAsNewSuggested;
  const dispatch = async () => {
    while (next < suite.total && !cancelled && !epochFull()) {
      if (slice.length === 0) slice = await store.loadJobs({ jobs: suite.jobs, start: next, count: sliceLength });
      await condition(() => !paused && running.size < window);
      if (epochFull()) break;
      const item = slice.shift();
      if (!item) break;
      next += 1;
      void work(item);
    }
  };
  try {
    await scope.run(async () => { await dispatch(); await condition(() => running.size === 0); });
  } catch (error) {
    if (!isCancellation(error)) throw error;
    cancelled = true;
  }
  // Children that are being cancelled still report; what they report is kept too.
  return CancellationScope.nonCancellable(async () => {
    await condition(() => running.size === 0);
    const saved = await store.saveOutcomes({ earlier: suite.outcomes, outcomes });
    if (next >= suite.total || cancelled) return { outcomes: saved, tally, reused, cancelled };
    return continueAsNew<typeof translateSuite>({ ...suite, next, window, outcomes: saved, tally, reused });
  });
}

function translate({ id, job }: SuiteJob): Promise<TranslateResult> {
  const attributes = [
    { key: sourceAttribute, value: job.from }, { key: targetAttribute, value: job.to }, { key: statusAttribute, value: 'running' },
  ];
  return executeChild(translateKernel, {
    workflowId: id, args: [{ ...job, reuse: false }], parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE, typedSearchAttributes: job.searchable ? attributes : undefined,
  });
}

function outcomeOf(item: SuiteJob, result: TranslateResult, reused: boolean, ms: number): JobOutcome {
  const common = { index: item.index, reused, workflowId: item.id, record: result.record, compiler: result.compiler, ms };
  if (result.kind === 'translated') return { ...common, outcome: result.verdict, output: result.output, devices: result.devices, exit: 0 };
  const { code, message, exit } = result.diagnostic;
  return { ...common, outcome: result.kind, code, message, exit };
}

function rootMessage(error: unknown): string {
  let deepest = error;
  while (deepest instanceof Error && deepest.cause instanceof Error) deepest = deepest.cause;
  return deepest instanceof Error ? deepest.message : String(deepest);
}
