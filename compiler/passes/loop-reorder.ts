/** Loop Reorder: the loops of a nest in another order. */
import type { For, Program, Stmt } from '../ir/types.js';
import { enterLoop, type RangeEnv } from '../analysis/ranges.js';
import { before } from '../smt/dependence.js';
import { parallelNest } from '../lower/nest.js';
import { stridesOf } from '../lower/strides.js';
import { mapBodies } from '../lower/rewrite.js';
import { examplePrograms } from './example-programs.js';
import { boundsStay, breaksOut, iterationsObligation, nested, recheckParallel, rectangularNest } from './nest.js';
import { refuse, type Pass, type Site } from './pass.js';
import { loopAt, loopSites, rewriteAt, surroundings } from './site.js';

/** `order`: the variables of the nest, the new outermost first, separated by blanks. */
export interface ReorderKnobs extends Readonly<Record<string, string>> { readonly order: string }

/** Deeper nests are offered in the orders of their first loops. */
const MOST_LOOPS = 4;

export const loopReorder: Pass<ReorderKnobs> = {
  name: 'loop-reorder',
  rewrites: 'for i { for j { S } }  =>  for j { for i { S } }',
  stage: 'lowered',
  sites: (program) => loopSites(program, (l) => nestOf(l).length >= 2),
  knobs: (program, site) => {
    const names = nestOf(loopAt(program, site)).map((l) => l.v.name);
    return permutations(names).map((p) => p.join(' ')).filter((order) => order !== names.join(' ')).map((order) => ({ order }));
  },
  obligations: (program, site, knobs) => {
    const { loops, order } = chosen(program, site, knobs);
    return [iterationsObligation(program, site.path, loops, loops.at(-1)!.body, {
      name: 'keeps dependences', claim: `no two accesses to one element change places when the loops run in the order ${knobs.order}`, commuting: 'exact',
      turned: (a, b) => `(and ${before(loops, a, b)} ${before(order, b, a)})`,
    })];
  },
  apply: (program, site, knobs) => {
    const { loops, order } = chosen(program, site, knobs);
    return rewriteAt(program, site.path, 1, [recheckParallel(nested(order, loops.at(-1)!.body), order.length, surroundings(program, site.path).env)]);
  },
  examples: () => [
    { title: 'columns first', program: examplePrograms.rows(8, 12), site: 1, knobs: { order: 'j i' }, expect: { contains: ['(j = 0; j < 12; ++j) {\n    parallel (i = 0'] } },
    { title: 'an element depends on the one above to its right', program: examplePrograms.skewed(8), site: 1, knobs: { order: 'j i' }, expect: { refuted: 'keeps dependences', witness: 'a[' } },
    { title: 'sums of integers in any order', program: examplePrograms.histogram(6, 10, 'i32'), site: 1, knobs: { order: 'j i' }, expect: { contains: ['(j = 0; j < 10; ++j) {\n    for (i = 0'] } },
    { title: 'sums of floats keep their order', program: examplePrograms.histogram(6, 10, 'f32'), site: 1, knobs: { order: 'j i' }, expect: { refuted: 'keeps dependences', witness: 'h[' } },
  ],
};

function nestOf(loop: For): readonly For[] {
  const loops = rectangularNest(loop), body = loops.at(-1)!.body;
  const stop = loops.findIndex((l) => l.loop.kind === 'axis' || !boundsStay(l, body));
  const usable = (stop < 0 ? loops : loops.slice(0, stop)).slice(0, MOST_LOOPS);
  return breaksOut(usable.at(-1)?.body ?? []) ? [] : usable;
}

function chosen(program: Program, site: Site, { order }: ReorderKnobs): { loops: readonly For[]; order: readonly For[] } {
  const loops = nestOf(loopAt(program, site)), names = order.split(' ');
  const picked = names.map((name) => loops.find((l) => l.v.name === name) ?? refuse(`${name} is no loop of this nest (${loops.map((l) => l.v.name).join(', ')})`));
  if (new Set(names).size !== loops.length || names.length !== loops.length) refuse(`the order has to name each of ${loops.map((l) => l.v.name).join(', ')} once`);
  return { loops, order: picked };
}

const permutations = (names: readonly string[]): string[][] => (names.length <= 1 ? [[...names]] : names.flatMap((name) => permutations(names.filter((x) => x !== name)).map((rest) => [name, ...rest])));

/**
 * The parallel loop that walks memory in steps of one comes innermost, in every nest of parallel loops: their iterations are all
 * independent, so any order is legal.
 */
export function reorderForMemory(body: readonly Stmt[], env: RangeEnv, applied: (order: string) => void = () => {}): readonly Stmt[] {
  return body.map((s): Stmt => {
    if (s.kind !== 'for') return mapBodies(s, (b) => reorderForMemory(b, env, applied));
    const nest = s.loop.kind === 'parallel' ? parallelNest(s) : undefined;
    if (!nest || nest.loops.length < 2) return { ...s, body: reorderForMemory(s.body, enterLoop(s, env), applied) };
    const inner = nest.loops.reduce<RangeEnv>((e, l) => enterLoop(l, e), env);
    const score = (l: For): number => { const n = stridesOf({ ...l, body: nest.body }, inner); return n.other * 1000 - n.unit; };
    const last = nest.loops.length - 1;
    let best = last;
    nest.loops.forEach((l, i) => { if (score(l) < score(nest.loops[best]!)) best = i; });
    const order = best === last ? nest.loops : [...nest.loops.filter((_, i) => i !== best), nest.loops[best]!];
    if (best !== last) applied(order.map((l) => l.v.name).join(' '));
    return nested(order, reorderForMemory(nest.body, inner, applied));
  });
}
