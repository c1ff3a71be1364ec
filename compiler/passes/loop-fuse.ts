/** Loop Fuse: a nest of two loops becomes one loop over all their points. */
import { add, cast, constant, div, mod, mul, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { substituteStmts } from '../ir/rewrite.js';
import type { Expr, For, ScalarType, Var } from '../ir/types.js';
import { rangeOfType, tripCount } from '../analysis/ranges.js';
import { numeral, Query } from '../smt/query.js';
import { obligation, type Obligation } from '../smt/obligation.js';
import { examplePrograms } from './example-programs.js';
import { breaksOut, rectangularNest, tidyIndices } from './nest.js';
import { refuse, type Pass } from './pass.js';
import { loopAt, loopSites, rewriteAt, surroundings } from './site.js';

/** `index`: type of the new loop's variable. */
export interface FuseKnobs extends Readonly<Record<string, string>> { readonly index: 'i32' | 'i64' }

export const loopFuse: Pass<FuseKnobs> = {
  name: 'loop-fuse',
  rewrites: 'for i < n { for j < m { S } }  =>  for f < n * m { S[i := f / m, j := f % m] }',
  stage: 'lowered',
  sites: (program) => loopSites(program, (l, path) => pairOf(l, surroundings(program, path).env) !== undefined),
  knobs: (program, site) => {
    const pair = pairOf(loopAt(program, site), surroundings(program, site.path).env);
    return pair ? (['i32', 'i64'] as const).filter((index) => pair.trips[0] * pair.trips[1] <= rangeOfType(index).hi) .slice(0, 1).map((index) => ({ index })) : [];
  },
  obligations: (program, site, knobs) => {
    const pair = pairOf(loopAt(program, site), surroundings(program, site.path).env) ?? refuse('no nest of two loops with constant extents and nothing between them');
    return [coversOnce(pair.trips, knobs.index)];
  },
  apply: (program, site, knobs) => {
    const pair = pairOf(loopAt(program, site), surroundings(program, site.path).env) ?? refuse('no nest of two loops with constant extents and nothing between them');
    return rewriteAt(program, site.path, 1, tidyIndices([fuseLoops(pair.loops, pair.trips, knobs.index, Namer.of(program))], surroundings(program, site.path).env));
  },
  examples: () => [
    { title: 'rows and columns', program: examplePrograms.rows(8, 12), site: 1, knobs: { index: 'i32' }, expect: { contains: ['i_j < 96', 'b[i_j] = a[i_j]'] } },
    { title: 'more points than the index can count', program: examplePrograms.rows(65536, 65536), site: 1, knobs: { index: 'i32' }, expect: { refuted: 'covers once', witness: 'does not fit' } },
  ],
};

interface Pair { readonly loops: readonly [For, For]; readonly trips: readonly [number, number] }

function pairOf(loop: For, env: Parameters<typeof tripCount>[1]): Pair | undefined {
  const [outer, inner] = rectangularNest(loop);
  if (!inner || !outer || outer.loop.kind === 'axis' || inner.loop.kind === 'axis' || breaksOut(inner.body)) return undefined;
  const a = tripCount(outer, env), b = tripCount(inner, env);
  return a && b ? { loops: [outer, inner], trips: [a, b] } : undefined;
}

/** One loop over the points of two; parallel where both are. */
export function fuseLoops([outer, inner]: readonly [For, For], [n, m]: readonly [number, number], index: ScalarType, namer: Namer): For {
  const v: Var = { name: namer.fresh(`${outer.v.name}_${inner.v.name}`), type: index };
  const value = (l: For, e: Expr): Expr => add(l.lo, mul(cast(l.v.type, e), constant(l.v.type, l.step)));
  const map = new Map([
    [outer.v.name, value(outer, n === 1 ? constant(index, 0) : m === 1 ? ref(v) : div(ref(v), constant(index, m)))],
    [inner.v.name, value(inner, m === 1 ? constant(index, 0) : n === 1 ? ref(v) : mod(ref(v), constant(index, m)))],
  ]);
  const both = outer.loop.kind === 'parallel' && inner.loop.kind === 'parallel';
  return { ...outer, v, lo: constant(index, 0), hi: constant(index, n * m), step: 1, loop: { kind: both ? 'parallel' : 'serial' }, body: substituteStmts(inner.body, map) };
}

function coversOnce([n, m]: readonly [number, number], index: 'i32' | 'i64'): Obligation {
  const q = new Query(), [i, j, f, g] = ['i', 'j', 'f', 'g'].map((s) => q.integer(s)) as [string, string, string, string];
  const total = numeral(BigInt(n) * BigInt(m)), inside = (x: string): string => `(and (<= 0 ${x}) (< ${x} ${total}))`;
  const point = (x: string): [string, string] => [`(div ${x} ${m})`, `(mod ${x} ${m})`];
  const [fi, fj] = point(f), [gi, gj] = point(g);
  return obligation('covers once', `one loop of ${total} iterations meets each of ${n} x ${m} points once and in order`, q, [
    { term: `(and (= ${f} (- ${total} 1)) (> ${f} ${numeral(BigInt(rangeOfType(index).hi))}))`, text: `iteration {f} does not fit ${index}` },
    { term: `(and (<= 0 ${i}) (< ${i} ${n}) (<= 0 ${j}) (< ${j} ${m}) (= ${f} (+ (* ${i} ${m}) ${j})) (not (and ${inside(f)} (= ${fi} ${i}) (= ${fj} ${j}))))`, text: 'point {i}, {j} is left out' },
    { term: `(and ${inside(f)} (not (and (<= 0 ${fi}) (< ${fi} ${n}))))`, text: 'iteration {f} is no point' },
    { term: `(and ${inside(f)} ${inside(g)} (< ${f} ${g}) (not (or (< ${fi} ${gi}) (and (= ${fi} ${gi}) (< ${fj} ${gj})))))`, text: 'iterations {f} and {g} change the order' },
  ], [i, j, f, g]);
}
