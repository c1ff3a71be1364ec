/** Loop Bind: the iterations of a loop run on a parallel axis of the platform. */
import { add, constant, mul, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { statementAt } from '../ir/tree.js';
import { substituteStmts } from '../ir/rewrite.js';
import { walkStmts } from '../ir/visit.js';
import type { For, Program, Stmt } from '../ir/types.js';
import { rangeOf, tripCount } from '../analysis/ranges.js';
import type { ParallelAxis, Platform } from '../../hardware/platform.js';
import { numeral, Query } from '../smt/query.js';
import { obligation, type Obligation } from '../smt/obligation.js';
import { examplePrograms } from './example-programs.js';
import { breaksOut, iterationsObligation, tidyIndices } from './nest.js';
import { refuse, type Example, type Pass, type Site } from './pass.js';
import { loopAt, loopSites, rewriteAt, surroundings } from './site.js';

/** `axis`: name of the parallel axis (`ParallelAxis.name`). */
export interface BindKnobs extends Readonly<Record<string, string>> { readonly axis: string }

export const loopBind: Pass<BindKnobs> = {
  name: 'loop-bind',
  rewrites: 'for i < n { S }  =>  axis i < n { S }',
  stage: 'lowered',
  sites: (program, target) => loopSites(program, (l, path) => {
    const trips = tripCount(l, surroundings(program, path).env);
    return l.loop.kind !== 'axis' && trips !== undefined && trips > 0 && !breaksOut(l.body) && free(program, { path, line: '' }, target).length > 0;
  }),
  knobs: (program, site, target) => {
    const trips = tripCount(loopAt(program, site), surroundings(program, site.path).env) ?? Infinity;
    return free(program, site, target).filter((axis) => trips <= axis.maxExtent).map((axis) => ({ axis: axis.name }));
  },
  obligations: (program, site, { axis: name }, target) => {
    const loop = loopAt(program, site), trips = tripCount(loop, surroundings(program, site.path).env) ?? refuse(`the number of iterations of ${loop.v.name} is not constant`);
    return [
      iterationsObligation(program, site.path, [loop], loop.body, {
        name: 'independent iterations', claim: `no two iterations of ${loop.v.name} access one element, unless both read it or both update it indivisibly`, commuting: 'no',
        turned: (a, b) => `(not (= ${a(loop)} ${b(loop)}))`,
      }),
      withinExtent(axisOf(name, target), trips),
      ...atomicObligations(loop, target),
    ];
  },
  apply: (program, site, { axis: name }, target) => {
    const loop = loopAt(program, site), { env } = surroundings(program, site.path);
    const trips = tripCount(loop, env) ?? refuse(`the number of iterations of ${loop.v.name} is not constant`);
    if (breaksOut(loop.body)) refuse(`an iteration can end the loop over ${loop.v.name}`);
    const axis = axisOf(name, target);
    if (!free(program, site, target).includes(axis)) refuse(`axis ${name} is taken, or stands on the wrong side of another axis`);
    return rewriteAt(program, site.path, 1, tidyIndices([bindLoop(loop, rangeOf(loop.lo, env).lo, trips, axis.name, Namer.of(program))], env));
  },
  examples: (target) => [
    { title: 'rows', program: examplePrograms.rows(8, 12), site: 1, knobs: { axis: target.axes[0]!.name }, expect: { contains: [`axis<${target.axes[0]!.name}> (i = 0; i < 8`] } },
    { title: 'from 3 in steps of 2', program: examplePrograms.stepped(20), site: 1, knobs: { axis: target.axes[0]!.name }, expect: { contains: [`axis<${target.axes[0]!.name}> (i_n = 0`, 'i_n * 2 + 3'] } },
    { title: 'a running sum', program: examplePrograms.prefixSum(16), site: 1, knobs: { axis: target.axes[0]!.name }, expect: { refuted: 'independent iterations', witness: 'a[' } },
    { title: 'what one branch of a choice reads', program: examplePrograms.halves(16), site: 1, knobs: { axis: target.axes[0]!.name }, expect: { refuted: 'independent iterations', witness: 'b[' } },
    ...missingAtomic(target),
    { title: 'more iterations than the axis has', program: examplePrograms.copy(target.axes[0]!.maxExtent + 1), site: 1, knobs: { axis: target.axes[0]!.name }, expect: { refuted: 'within the axis', witness: String(target.axes[0]!.maxExtent) } },
  ],
};

/** The loop from 0 in steps of one, on an axis. */
export function bindLoop(loop: For, lo: number, trips: number, axis: string, namer: Namer): For {
  if (lo === 0 && loop.step === 1 && loop.lo.kind === 'const') return { ...loop, loop: { kind: 'axis', axis } };
  const v = { name: namer.fresh(`${loop.v.name}_n`), type: loop.v.type }, n = (x: number) => constant(loop.v.type, x);
  const body = substituteStmts(loop.body, new Map([[loop.v.name, add(loop.lo, mul(ref(v), n(loop.step)))]]));
  return { ...loop, v, lo: n(0), hi: n(trips), step: 1, loop: { kind: 'axis', axis }, body };
}

const axisOf = (name: string, target: Platform): ParallelAxis =>
  target.axes.find((a) => a.name === name) ?? refuse(`${target.title} has no axis "${name}"; it has ${target.axes.map((a) => a.name).join(', ')}`);

/** Axes that no loop around or inside uses; items stand inside groups. */
function free(program: Program, site: Site, target: Platform): ParallelAxis[] {
  const level = (name: string) => target.axes.find((a) => a.name === name)?.level;
  const outside: string[] = [], inside: string[] = [];
  for (let n = 1; n < site.path.length; n += 2) { const s = statementAt(program, site.path.slice(0, n)); if (s?.kind === 'for' && s.loop.kind === 'axis') outside.push(s.loop.axis); }
  const here = statementAt(program, site.path);
  if (here?.kind === 'for') walkStmts(here.body, (s) => { if (s.kind === 'for' && s.loop.kind === 'axis') inside.push(s.loop.axis); });
  return target.axes.filter((a) => !outside.includes(a.name) && !inside.includes(a.name)
    && !(a.level === 'group' && outside.some((o) => level(o) === 'item')) && !(a.level === 'item' && inside.some((i) => level(i) === 'group')));
}

function withinExtent(axis: ParallelAxis, trips: number): Obligation {
  const q = new Query(), n = q.integer('n');
  q.assert(`(= ${n} ${trips})`);
  return obligation('within the axis', `${axis.name} has room for ${trips} iterations`, q, [{ term: `(> ${n} ${numeral(axis.maxExtent)})`, text: `{n} iterations, ${axis.name} has ${axis.maxExtent}` }], [n]);
}

/** Updates that several iterations share need an instruction of the platform. */
function atomicObligations(loop: For, target: Platform): Obligation[] {
  const missing: string[] = [];
  walkStmts(loop.body, (s: Stmt) => { if (s.kind === 'atomic' && !target.dialect.atomic(s.op, s.buffer.type)) missing.push(`atomic ${s.op} on ${s.buffer.type} (${s.buffer.name})`); });
  if (missing.length === 0) return [];
  const q = new Query();
  return [obligation('indivisible updates', `${target.title} has the indivisible updates of the body`, q, missing.map((text) => ({ term: 'true', text: `there is no ${text}` })))];
}

/** An update that the platform cannot do indivisibly, where there is one. */
function missingAtomic(target: Platform): Example<BindKnobs>[] {
  const missing = (['add', 'max', 'xor', 'cas'] as const).flatMap((op) => (['f64', 'f32', 'i64', 'i16'] as const).map((type) => ({ op, type }))).find(({ op, type }) => !target.dialect.atomic(op, type));
  if (!missing) return [];
  return [{ title: 'an update that cannot be indivisible', program: examplePrograms.atomic(16, missing.op, missing.type), site: 1, knobs: { axis: target.axes[0]!.name }, expect: { refuted: 'indivisible updates', witness: `atomic ${missing.op} on ${missing.type}` } }];
}
