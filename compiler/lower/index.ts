/** Lowering: a canonical program in the execution model of a platform, best candidate first. */
import type { Program } from '../ir/index.js';
import type { Platform } from '../../hardware/platform.js';
import { printProgram } from '../print/program.js';
import { writesEverything } from './coverage.js';
import { markParallel } from './mark-parallel.js';
import { qualityOf } from './quality.js';
import { lowerSimt } from './simt.js';
import { lowerTasks } from './tasks.js';
import { tidySums } from './tidy.js';
import { lowerThreads } from './threads.js';
import type { Lowered, PassRecord } from './types.js';

export type { Lowered, PassRecord } from './types.js';

/** Candidates for a canonical program, best first; the last is the plainest and always correct. */
export function lower(program: Program, platform: Platform): Lowered[] {
  const marked = tidySums(markParallel(tidySums(program)));
  const overwritten = program.params.filter((p) => p.kind === 'tensor' && p.role === 'out' && writesEverything(program.body, p.buffer)).map((p) => (p.kind === 'tensor' ? p.buffer.name : ''));
  const made = (name: string, r: { program: Program; passes: readonly PassRecord[] }): Lowered => {
    const lowered = { name, ...r, notes: [], overwritten };
    return { ...lowered, quality: qualityOf(marked, lowered, platform) };
  };
  const { execution } = platform;
  switch (execution.kind) {
    case 'simt': return working([
      () => made('groups share inner loops', lowerSimt(marked, platform, execution, { cooperate: true })),
      () => made('one item per point', lowerSimt(marked, platform, execution, { cooperate: false })),
    ]);
    case 'tasks': return working([
      () => {
        const { vectorised, ...vector } = lowerTasks(marked, platform, execution, { vector: true });
        return vectorised > 0 ? made('vector tiles', vector) : undefined;
      },
      () => made('scalar code', lowerTasks(marked, platform, execution, { vector: false })),
    ]);
    case 'threads': return working([
      () => made('threads, vector lanes, register tiles', lowerThreads(marked, platform, execution, { parallel: true, tile: true })),
      () => made('threads and vector lanes', lowerThreads(marked, platform, execution, { parallel: true, tile: false })),
      () => made('one thread', lowerThreads(marked, platform, execution, { parallel: false, tile: false })),
    ]);
  }
}

/** The candidates that can be made. One that fails is left out and named in the notes of the others; if all fail, so does the first. */
function working(makers: readonly (() => Lowered | undefined)[]): Lowered[] {
  const candidates: Lowered[] = [], failures: unknown[] = [];
  for (const make of makers) {
    try {
      const candidate = make();
      if (candidate) candidates.push(candidate);
    } catch (error) {
      failures.push(error);
    }
  }
  if (candidates.length === 0) throw failures[0];
  const notes = failures.map((f) => `a better candidate could not be made: ${f instanceof Error ? f.message : String(f)}`);
  return notes.length ? candidates.map((c) => ({ ...c, notes: [...c.notes, ...notes] })) : candidates;
}

/** The file of a candidate. `header`: lines of the comment at its top. */
export const printLowered = (lowered: Lowered, platform: Platform, header: readonly string[] = []): string =>
  printProgram(lowered.program, platform, { header, overwritten: lowered.overwritten });
