import type { Progress, SuiteProgress } from '../workflows/messages.js';

/** One line about a running workflow, whichever of the two it is. */
export function progressText(progress: unknown): string {
  const any = progress as Partial<Progress & SuiteProgress>;
  if (any.total !== undefined) {
    const tally = Object.entries(any.tally ?? {}).map(([outcome, count]) => `${count} ${outcome}`).join(', ');
    return `${any.finished} of ${any.total} done${tally ? `: ${tally}` : ''}; ${any.running?.length ?? 0} running${any.paused ? '; paused' : ''}`;
  }
  const candidate = (any.candidates ?? 0) > 1 ? `, candidate ${Math.min((any.candidate ?? 0) + 1, any.candidates!)} of ${any.candidates}` : '';
  return `${any.step}${candidate}${any.waiting ? `; waiting: ${any.waiting}` : any.paused ? '; paused' : ''}`;
}
