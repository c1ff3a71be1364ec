/** Raising: a program as its source means it, as loops a person would write. */
import type { Program } from './ir/types.js';
import { printProgram } from './ir/print.js';
import { uniqueNames } from './ir/unique-names.js';
import { assertValid } from './ir/verify.js';
import { recoverLoops } from './passes/loop-recovery.js';
import { unpipeline } from './simplify/unpipeline.js';
import { spreadMasks } from './simplify/bit-masks.js';
import { chooseIterations } from './simplify/chosen-iterations.js';
import { coalesce } from './simplify/coalesce.js';
import { removeCopies } from './simplify/copies.js';
import { countWhiles } from './simplify/count-whiles.js';
import { removeDead } from './simplify/dead.js';
import { forwardElements, scalars } from './simplify/elements.js';
import { listFewPoints } from './simplify/few-points.js';
import { useFloatFacts } from './simplify/float-facts.js';
import { flattenSums } from './simplify/flatten-sums.js';
import { fold } from './simplify/fold.js';
import { forwardCaches } from './simplify/forward.js';
import { fuseLoops } from './simplify/fuse.js';
import { hoistGuards } from './simplify/hoist-guards.js';
import { hoistInvariants } from './simplify/hoist-invariants.js';
import { dropImplied } from './simplify/implied.js';
import { replaceInductions } from './simplify/induction.js';
import { joinAccumulators } from './simplify/join-accumulators.js';
import { joinRanges } from './simplify/join-ranges.js';
import { joinPrologues } from './simplify/join-prologue.js';
import { joinBranches } from './simplify/join-branches.js';
import { useKnownValues } from './simplify/known-values.js';
import { splitLifetimes } from './simplify/lifetimes.js';
import { moveLastTicket } from './simplify/last-ticket.js';
import { fillAnew } from './simplify/kept-fills.js';
import { replaceLagged } from './simplify/lagged.js';
import { listConditions } from './simplify/list-conditions.js';
import { mergeLoops } from './simplify/merge-loops.js';
import { normaliseLoops } from './simplify/normalise-loops.js';
import { numberPoints } from './simplify/one-index.js';
import { parallelise } from './simplify/parallelise.js';
import { propagate } from './simplify/propagate.js';
import { refill } from './simplify/refill.js';
import { rerollLoops } from './simplify/reroll.js';
import { retypeCopies } from './simplify/retype.js';
import { sinkDeclarations } from './simplify/sink.js';
import { splitRegions } from './simplify/split-regions.js';
import { splitWords } from './simplify/split-words.js';
import { splitDigits } from './simplify/split-digits.js';
import { wholeTiles } from './simplify/whole-tiles.js';
import { guardUpdates } from './simplify/vain-updates.js';
import { singleValues } from './simplify/single-values.js';
import { tidyNames } from './simplify/tidy-names.js';
import { reduceTrees } from './simplify/tree-reductions.js';

/** One rewrite of a canonical program that keeps its meaning. */
export interface Simplification { readonly name: string; readonly apply: (program: Program) => Program }

/** Applied in order and repeated until nothing changes. Loops are merged last: until then their shapes match those they may be fused with. */
export const simplifications: readonly (readonly Simplification[])[] = [
  [
    { name: 'fold', apply: fold },
    { name: 'propagate', apply: propagate },
    { name: 'single-values', apply: singleValues },
    { name: 'known-values', apply: useKnownValues },
    { name: 'float-facts', apply: useFloatFacts },
    { name: 'count-whiles', apply: countWhiles },
    { name: 'bit-masks', apply: spreadMasks },
    { name: 'split-words', apply: splitWords },
    { name: 'tree-reductions', apply: reduceTrees },
    { name: 'chosen-iterations', apply: chooseIterations },
    { name: 'few-points', apply: listFewPoints },
    { name: 'last-ticket', apply: moveLastTicket },
    { name: 'induction', apply: replaceInductions },
    { name: 'lagged', apply: replaceLagged },
    { name: 'elements', apply: forwardElements },
    { name: 'scalars', apply: scalars },
    { name: 'dead', apply: removeDead },
    { name: 'copies', apply: removeCopies },
    { name: 'join-branches', apply: joinBranches },
    { name: 'normalise-loops', apply: normaliseLoops },
    { name: 'join-prologue', apply: joinPrologues },
    { name: 'forward', apply: forwardCaches },
    { name: 'list-conditions', apply: listConditions },
    { name: 'vain-updates', apply: guardUpdates },
    { name: 'hoist-guards', apply: hoistGuards },
    { name: 'hoist-invariants', apply: hoistInvariants },
    { name: 'fuse', apply: fuseLoops },
    { name: 'sink', apply: sinkDeclarations },
    { name: 'kept-fills', apply: fillAnew },
    { name: 'refill', apply: refill },
    { name: 'lifetimes', apply: splitLifetimes },
    { name: 'split-regions', apply: splitRegions },
    { name: 'coalesce', apply: coalesce },
    { name: 'flatten-sums', apply: flattenSums },
    { name: 'join-accumulators', apply: joinAccumulators },
  ],
  [{ name: 'reroll', apply: rerollLoops }, { name: 'retype', apply: retypeCopies }, { name: 'parallelise', apply: parallelise }, { name: 'unpipeline', apply: unpipeline }],
  [{ name: 'whole-tiles', apply: wholeTiles }, { name: 'implied', apply: dropImplied }],
  [{ name: 'merge-loops', apply: mergeLoops }, { name: 'one-index', apply: numberPoints }, { name: 'join-ranges', apply: joinRanges }],
  [{ name: 'split-digits', apply: splitDigits }],
  [{ name: 'tidy-names', apply: tidyNames }],
];

/** Rounds of all rewrites before a program counts as settled. */
const ROUNDS = 40;

/** A rewrite that makes a text longer than this, and several times as long as the program was, is no simplification: it writes one value out over and over. */
const MAX_TEXT = 60_000;
const MAX_GROWTH = 4;

/** What a caller can watch while a program is raised. */
export interface RaiseOptions {
  /** sees the program after each rewrite that changed it */
  readonly onStep?: (name: string, program: Program) => void;
  /**
   * A rewrite that fails on this program, or breaks it, is left out and reported here; the program stays as it was before it. Without a
   * listener that is an error.
   */
  readonly onSkip?: (name: string, reason: string) => void;
}

/** Canonical form of a source-stage program. */
export function raise(program: Program, options: RaiseOptions = {}): Program {
  const recovered = recoverLoops(uniqueNames(program));
  assertValid(recovered, 'canonical', 'loop-recovery');
  options.onStep?.('loop-recovery', recovered);
  return simplify(recovered, options);
}

/** A canonical program, simplified until nothing changes. */
export function simplify(program: Program, { onStep, onSkip }: RaiseOptions = {}, phases: readonly (readonly Simplification[])[] = simplifications): Program {
  let current = program, text = printProgram(program);
  const longest = Math.max(MAX_TEXT, MAX_GROWTH * text.length);
  const skipped = new Set<Simplification>();
  /** texts that a rewrite left as they are: it need not look at them again */
  const settledAt = new Map<Simplification, string>();
  const attempt = (s: Simplification): void => {
    if (settledAt.get(s) === text) return;
    const next = s.apply(current), nextText = next === current ? text : printProgram(next);
    if (nextText === text || nextText.length > Math.max(longest, text.length)) { settledAt.set(s, text); return; }
    assertValid(next, 'canonical', s.name);
    current = next;
    text = nextText;
    onStep?.(s.name, current);
  };
  const settle = (rules: readonly Simplification[]): boolean => {
    const before = text;
    for (const s of rules) {
      if (skipped.has(s)) continue;
      if (!onSkip) { attempt(s); continue; }
      try { attempt(s); } catch (error) {
        skipped.add(s);
        onSkip(s.name, error instanceof Error ? error.message : String(error));
      }
    }
    return text === before;
  };
  const rounds = phases.map(() => 0);
  for (let phase = 0; phase < phases.length;) {
    // a later phase that changes something starts over from the first; rewrites that undo one another must not keep the later ones from their turn
    const settled = settle(phases[phase]!) || ++rounds[phase]! >= ROUNDS;
    phase = settled || phase === phases.length - 1 ? phase + 1 : 0;
  }
  return current;
}
