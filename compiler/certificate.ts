/** What a translation rests on, besides its test, as obligations that a solver can check: that its parallel loops are parallel. */
import type { Platform } from '../hardware/platform.js';
import { markParallel } from './lower/mark-parallel.js';
import { tidySums } from './lower/tidy.js';
import type { Program, Stmt } from './ir/types.js';
import { walkPaths } from './ir/tree.js';
import { itemObligations, loopRecovery } from './passes/loop-recovery.js';
import { iterationsObligation } from './passes/nest.js';
import { headOf } from './passes/site.js';
import { undecided, type Obligation } from './smt/obligation.js';

/**
 * Between barriers, the work items of each launch of the source do not depend on each other's order (else the source has no meaning to
 * translate); and the iterations of every loop that lowering treats as parallel are independent. `source` has unique names. A certificate is for
 * solvers: the analyses that lowering itself relies on are not asked again.
 */
export function certify(source: Program, canonical: Program, target: Platform): readonly Obligation[] {
  try {
    return [...itemsOf(source, target), ...loopsOf(canonical)];
  } catch (error) {
    // what cannot be stated is not proved; the translation is tested all the same
    return [undecided('certificate', 'the iterations of parallel loops are independent', `it could not be stated: ${error instanceof Error ? error.message : String(error)}`)];
  }
}

function itemsOf(source: Program, target: Platform): Obligation[] {
  const sites = loopRecovery.sites(source, target);
  return sites.flatMap((site) => itemObligations(source, site, 'rounding', true).map((o) => ({ ...o, name: `${site.line.split('<')[0]!}: ${o.name}` })));
}

function loopsOf(canonical: Program): Obligation[] {
  const lowered = tidySums(markParallel(tidySums(canonical))), loops: Obligation[] = [];
  walkPaths(lowered, (s: Stmt, path) => {
    if (s.kind !== 'for' || s.loop.kind !== 'parallel') return;
    loops.push(iterationsObligation(lowered, path, [s], s.body, {
      name: `${headOf(s)}: independent`, claim: `no two iterations of ${s.v.name} access one element, unless both read it or both update it indivisibly`, commuting: 'no', solverOnly: true,
      turned: (a, b) => `(not (= ${a(s)} ${b(s)}))`,
    }));
  });
  return loops;
}
