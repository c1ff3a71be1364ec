/** Loop Split: one loop becomes two, so that its iterations are met in blocks. */
import { add, binary, call, div, mul, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { substituteStmts } from '../ir/rewrite.js';
import type { For, Stmt, Var } from '../ir/types.js';
import { rangeOf, rangeOfType, tripCount } from '../analysis/ranges.js';
import { numeral, Query } from '../smt/query.js';
import { obligation, type Obligation } from '../smt/obligation.js';
import { examplePrograms } from './example-programs.js';
import { boundsStay, breaksOut, countIn, tidyIndices } from './nest.js';
import { refuse, type Pass } from './pass.js';
import { loopAt, loopSites, rewriteAt, surroundings } from './site.js';

/** `factor`: iterations of a block. `tail`: how a last block that is not full ends: a `guard` in the body, or `none` where all are full. */
export interface SplitKnobs extends Readonly<Record<string, number | string>> { readonly factor: number; readonly tail: 'guard' | 'none' }

const FACTORS = [2, 4, 8, 16, 32, 64, 128, 256];

export const loopSplit: Pass<SplitKnobs> = {
  name: 'loop-split',
  rewrites: 'for i < n { S }  =>  for io < n / k { for ii < k { S[i := io * k + ii] } }',
  stage: 'lowered',
  sites: (program) => loopSites(program, (l) => l.loop.kind !== 'axis' && !breaksOut(l.body) && boundsStay(l)),
  knobs: (program, site) => {
    const trips = tripCount(loopAt(program, site), surroundings(program, site.path).env);
    return FACTORS.filter((factor) => trips === undefined || factor < trips).map((factor) => ({ factor, tail: trips !== undefined && trips % factor === 0 ? 'none' as const : 'guard' as const }));
  },
  obligations: (program, site, knobs) => {
    const loop = loopAt(program, site), trips = tripCount(loop, surroundings(program, site.path).env);
    return [coversOnce(trips, knobs), ...(trips === undefined ? [] : [staysInType(loop, trips, knobs, rangeOf(loop.lo, surroundings(program, site.path).env).lo)])];
  },
  apply: (program, site, knobs) => {
    const loop = loopAt(program, site), trips = tripCount(loop, surroundings(program, site.path).env);
    if (breaksOut(loop.body)) refuse(`an iteration can end the loop over ${loop.v.name}`);
    if (!boundsStay(loop)) refuse(`the bounds of ${loop.v.name} are not fixed while it runs`);
    if (!Number.isInteger(knobs.factor) || knobs.factor < 1) refuse(`a block of ${knobs.factor} iterations`);
    return rewriteAt(program, site.path, 1, tidyIndices([splitLoop(loop, trips, knobs, Namer.of(program))], surroundings(program, site.path).env));
  },
  examples: () => [
    { title: 'whole blocks', program: examplePrograms.copy(64), site: 1, knobs: { factor: 16, tail: 'none' }, expect: { contains: ['i_o < 4', 'i_i < 16', 'b[i_o * 16 + i_i]'] } },
    { title: 'a last block that is not full', program: examplePrograms.copy(50), site: 1, knobs: { factor: 16, tail: 'guard' }, expect: { contains: ['i_o < 4', 'if (i_o * 16 + i_i < 50)'] } },
    { title: 'a last block that is not full, without a guard', program: examplePrograms.copy(50), site: 1, knobs: { factor: 16, tail: 'none' }, expect: { refuted: 'covers once', witness: 'beyond the last' } },
    { title: 'an index beyond its type', program: examplePrograms.copy(2 ** 31 - 10), site: 1, knobs: { factor: 256, tail: 'guard' }, expect: { refuted: 'fits the type', witness: '2147483648' } },
    { title: 'an end that depends on an outer loop', program: examplePrograms.triangle(12), site: 2, knobs: { factor: 4, tail: 'guard' }, expect: { contains: ['j_o <', 'j_i < 4', '< i + 1)'] } },
  ],
};

/** The two loops in place of one. `trips`: the number of iterations, where it is constant. */
export function splitLoop(loop: For, trips: number | undefined, { factor, tail }: SplitKnobs, namer: Namer): For {
  const { type } = loop.v, n = (x: number) => countIn(loop, x);
  const outer: Var = { name: namer.fresh(`${loop.v.name}_o`), type }, inner: Var = { name: namer.fresh(`${loop.v.name}_i`), type };
  const number = add(mul(ref(outer), n(factor)), ref(inner)), value = add(loop.lo, mul(number, n(loop.step)));
  const body = substituteStmts(loop.body, new Map([[loop.v.name, value]]));
  const guarded: readonly Stmt[] = tail === 'none' ? body : [{ kind: 'if', cond: binary('<', value, loop.hi), then: body, else: [] }];
  const blocks = trips !== undefined ? n(tail === 'none' ? Math.floor(trips / factor) + (trips % factor ? 1 : 0) : Math.ceil(trips / factor))
    // an empty loop has hi below lo
    : div(add(binary('-', call('max', type, [loop.hi, loop.lo]), loop.lo), n(factor * loop.step - 1)), n(factor * loop.step));
  const inside: For = { ...loop, v: inner, lo: n(0), hi: n(factor), step: 1, body: guarded };
  return { ...loop, v: outer, lo: n(0), hi: blocks, step: 1, body: [inside] };
}

/** Each iteration is met exactly once, in the same order, and nothing else is. */
function coversOnce(trips: number | undefined, { factor, tail }: SplitKnobs): Obligation {
  const q = new Query(), n = q.integer('n'), k = numeral(factor);
  q.assert(trips === undefined ? `(>= ${n} 0)` : `(= ${n} ${trips})`);
  const [t, o1, i1, o2, i2] = ['t', 'o1', 'i1', 'o2', 'i2'].map((s) => q.integer(s)) as [string, string, string, string, string];
  const blocks = `(div (+ ${n} ${numeral(factor - 1)}) ${k})`;
  const met = (o: string, i: string): string => `(and (<= 0 ${o}) (< ${o} ${blocks}) (<= 0 ${i}) (< ${i} ${k})${tail === 'guard' ? ` (< (+ (* ${o} ${k}) ${i}) ${n})` : ''})`;
  const number = (o: string, i: string): string => `(+ (* ${o} ${k}) ${i})`;
  return obligation('covers once', `blocks of ${factor} meet each of the ${trips ?? 'n'} iterations once and in order`, q, [
    { term: `(and (<= 0 ${t}) (< ${t} ${n}) (not ${met(`(div ${t} ${k})`, `(mod ${t} ${k})`)}))`, text: 'iteration {t} of {n} is left out' },
    { term: `(and ${met(o1, i1)} (>= ${number(o1, i1)} ${n}))`, text: 'point {i1} of block {o1} is beyond the last of {n} iterations' },
    { term: `(and ${met(o1, i1)} ${met(o2, i2)} (or (< ${o1} ${o2}) (and (= ${o1} ${o2}) (< ${i1} ${i2}))) (>= ${number(o1, i1)} ${number(o2, i2)}))`, text: 'point {i1} of block {o1} comes before point {i2} of block {o2}, against the order of the loop' },
  ], [t, n, o1, i1, o2, i2]);
}

/** The new indices can be computed in the variable's type. */
function staysInType(loop: For, trips: number, { factor }: SplitKnobs, lo: number): Obligation {
  const q = new Query(), limit = rangeOfType(loop.v.type), last = q.integer('last');
  q.assert(`(= ${last} ${numeral(lo + (Math.ceil(trips / factor) * factor) * loop.step)})`);
  return obligation('fits the type', `all values of the new index fit ${loop.v.type}`, q, [{ term: `(> ${last} ${numeral(BigInt(limit.hi))})`, text: `the index reaches {last}, ${loop.v.type} ends at ${limit.hi}` }], [last]);
}
