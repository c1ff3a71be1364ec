import { condition, setHandler, upsertSearchAttributes } from '@temporalio/workflow';
import type { Attempt, Candidate, StepTime, TranslateJob } from '../activities/contracts.js';
import { bestQuery, cancelSignal, pauseSignal, progressQuery, resumeSignal, setBudgetUpdate } from './messages.js';
import { entryAttribute, statusAttribute } from './search-attributes.js';

/** What a translation knows about itself while it runs, and how it answers from outside. */
export class Control {
  readonly attempts: Attempt[] = [];
  readonly timings: StepTime[] = [];
  candidates: readonly Candidate[] = [];
  best: Candidate | null = null;
  step = 'start';
  private paused = false;
  private waiting: string | undefined;
  private allowed: number;

  /** Sets all handlers; call it before the first await. */
  constructor(private readonly job: TranslateJob, cancel: () => void) {
    this.allowed = job.budget?.candidates ?? Number.MAX_SAFE_INTEGER;
    setHandler(pauseSignal, () => { this.paused = true; });
    setHandler(resumeSignal, () => { this.paused = false; });
    setHandler(cancelSignal, cancel);
    setHandler(bestQuery, () => this.best);
    setHandler(progressQuery, () => ({
      step: this.step, paused: this.paused, waiting: this.waiting, candidate: this.attempts.length, candidates: this.candidates.length, done: this.timings,
    }));
    setHandler(setBudgetUpdate, (budget) => { this.allowed = budget.candidates; return budget; }, {
      validator: (budget) => {
        if (!Number.isSafeInteger(budget?.candidates) || budget.candidates < 1) throw new Error('candidates: a number from 1');
      },
    });
  }

  /** Waits while paused, then runs a step and keeps its time, as the activity measured it. */
  async run<T>(step: string, work: () => Promise<T>): Promise<T> {
    if (this.paused) await this.wait('paused', () => !this.paused);
    this.step = step;
    const result = await work();
    const { ms } = result as { ms?: number };
    if (ms !== undefined) this.timings.push({ step, ms: Math.round(ms) });
    return result;
  }

  /** Waits until one more candidate may be tried. A used-up budget pauses, it does not fail. */
  async affordCandidate(): Promise<void> {
    if (this.attempts.length < this.allowed) return;
    this.mark('paused');
    await this.wait('the budget of candidates is used up: raise it with setBudget, or cancel', () => this.attempts.length < this.allowed);
  }

  mark(status: string): void {
    if (this.job.searchable) upsertSearchAttributes([{ key: statusAttribute, value: status }]);
  }

  markEntry(entry: string): void {
    if (this.job.searchable) upsertSearchAttributes([{ key: entryAttribute, value: entry }]);
  }

  private async wait(reason: string, until: () => boolean): Promise<void> {
    this.waiting = reason;
    await condition(until);
    this.waiting = undefined;
  }
}
