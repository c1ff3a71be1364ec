/** Loop reorder: puts the parallel loop that walks memory in steps of one innermost. */
import type { For, Stmt } from '../ir/index.js';
import { enterLoop, type RangeEnv } from '../analysis/ranges.js';
import { parallelNest } from '../lower/nest.js';
import { stridesOf } from '../lower/strides.js';
import { mapBodies } from '../lower/rewrite.js';

/**
 * for i parallel { for j parallel { S } }  =>  for j parallel { for i parallel { S } }
 * Legal for loops of a perfect nest whose iterations are all independent. Applied where the new innermost loop has fewer accesses
 * that are neither consecutive nor still.
 */
export function reorderForMemory(body: readonly Stmt[], env: RangeEnv): readonly Stmt[] {
  return body.map((s): Stmt => {
    if (s.kind !== 'for') return mapBodies(s, (b) => reorderForMemory(b, env));
    const nest = s.loop.kind === 'parallel' ? parallelNest(s) : undefined;
    if (!nest || nest.loops.length < 2) return { ...s, body: reorderForMemory(s.body, enterLoop(s, env)) };
    const inner = nest.loops.reduce<RangeEnv>((e, l) => enterLoop(l, e), env);
    const score = (l: For): number => { const n = stridesOf({ ...l, body: nest.body }, inner); return n.other * 1000 - n.unit; };
    const last = nest.loops.length - 1;
    let best = last;
    nest.loops.forEach((l, i) => { if (score(l) < score(nest.loops[best]!)) best = i; });
    const order = best === last ? nest.loops : [...nest.loops.filter((_, i) => i !== best), nest.loops[best]!];
    let rebuilt: readonly Stmt[] = reorderForMemory(nest.body, inner);
    for (const l of [...order].reverse()) rebuilt = [{ ...l, body: rebuilt }];
    return rebuilt[0]!;
  });
}
