/** Signals, queries and updates of our workflows; clients and workflows share the definitions. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Budget, Candidate, StepTime } from '../activities/contracts.js';

/** Stops before the next step; running activities finish. */
export const pauseSignal = defineSignal('pause');
export const resumeSignal = defineSignal('resume');
/** Ends the workflow with a `cancelled` result; running activities are stopped. */
export const cancelSignal = defineSignal('cancel');

export interface Progress {
  readonly step: string;
  readonly paused: boolean;
  /** why it waits, when it does */
  readonly waiting?: string;
  readonly candidate: number;
  readonly candidates: number;
  readonly done: readonly StepTime[];
}
export const progressQuery = defineQuery<Progress>('progress');
/** The best candidate that passed so far, or null. */
export const bestQuery = defineQuery<Candidate | null>('best');

export interface SuiteProgress {
  readonly total: number;
  readonly finished: number;
  readonly reused: number;
  readonly tally: Readonly<Record<string, number>>;
  /** indices of the jobs that run now */
  readonly running: readonly number[];
  readonly paused: boolean;
  readonly window: number;
}
export const suiteProgressQuery = defineQuery<SuiteProgress>('progress');

/** Changes how many candidates may be tried. */
export const setBudgetUpdate = defineUpdate<Budget, [Budget]>('setBudget');
/** Changes how many translations of a suite run at a time. */
export const setWindowUpdate = defineUpdate<number, [number]>('setWindow');
