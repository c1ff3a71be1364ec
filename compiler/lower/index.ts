/** Lowering: a canonical program in the execution model of a platform, best candidate first. */
import type { Program } from '../ir/index.js';
import type { Platform } from '../../hardware/platform.js';
import { printProgram } from '../print/program.js';
import { writesEverything } from './coverage.js';
import { markParallel } from './mark-parallel.js';
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
  const made = (name: string, r: { program: Program; passes: readonly PassRecord[] }): Lowered => ({ name, ...r, notes: [], overwritten });
  const { execution } = platform;
  switch (execution.kind) {
    case 'simt': return [
      made('groups share inner loops', lowerSimt(marked, platform, execution, { cooperate: true })),
      made('one item per point', lowerSimt(marked, platform, execution, { cooperate: false })),
    ];
    case 'tasks': {
      const vector = lowerTasks(marked, platform, execution, { vector: true });
      const scalar = made('scalar code', lowerTasks(marked, platform, execution, { vector: false }));
      return vector.vectorised > 0 ? [made('vector tiles', { program: vector.program, passes: vector.passes }), scalar] : [scalar];
    }
    case 'threads': return [
      made('threads, vector lanes, register tiles', lowerThreads(marked, platform, execution, { parallel: true, tile: true })),
      made('threads and vector lanes', lowerThreads(marked, platform, execution, { parallel: true, tile: false })),
      made('one thread', lowerThreads(marked, platform, execution, { parallel: false, tile: false })),
    ];
  }
}

/** The file of a candidate. `header`: lines of the comment at its top. */
export const printLowered = (lowered: Lowered, platform: Platform, header: readonly string[] = []): string =>
  printProgram(lowered.program, platform, { header, overwritten: lowered.overwritten });
