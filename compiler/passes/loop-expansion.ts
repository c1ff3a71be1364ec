/** Loop Expansion: the body of a loop is cut in two, and each part gets a loop of its own. */
import { add, binary, constant, div, load, mul, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { relocate, renamed } from '../ir/rewrite.js';
import { sizeOf } from '../ir/scalar.js';
import { exprsOf, variablesOf, walkExpr, walkStmts } from '../ir/visit.js';
import type { Buffer, Expr, For, Let, Program, Stmt } from '../ir/types.js';
import { tripCount } from '../analysis/ranges.js';
import { orderObligation } from '../smt/dependence.js';
import { assignedIn } from '../smt/touches.js';
import { jumpsOut } from '../lower/nest.js';
import { examplePrograms } from './example-programs.js';
import { boundsStay, party, settled } from './nest.js';
import { refuse, type Pass, type Site } from './pass.js';
import { loopAt, loopSites, rewriteAt, surroundings } from './site.js';

/** `at`: number of statements of the first part. */
export interface ExpansionKnobs extends Readonly<Record<string, number>> { readonly at: number }

export const loopExpansion: Pass<ExpansionKnobs> = {
  name: 'loop-expansion',
  rewrites: 'for i { S; T }  =>  for i { S } for i { T }',
  stage: 'lowered',
  sites: (program) => loopSites(program, (l) => l.loop.kind !== 'axis' && boundsStay(l) && !jumpsOut(l.body) && cuts(l).length > 0),
  knobs: (program, site) => cuts(loopAt(program, site)).filter((at) => { try { expand(program, site, at); return true; } catch { return false; } }).map((at) => ({ at })),
  obligations: (program, site, { at }) => {
    const loop = loopAt(program, site), around = surroundings(program, site.path), first = loop.body.slice(0, at), second = loop.body.slice(at);
    return [orderObligation({
      name: 'keeps dependences', claim: `what the first ${at} statements access in an iteration is not accessed by the others in an earlier one`, around, commuting: 'exact',
      first: party('the second part in iteration', [loop], second, around, { earlier: first }), second: party('the first part in iteration', [loop], first, around, { later: second }),
      turned: (a, b) => `(< ${a(loop)} ${b(loop)})`,
    })];
  },
  apply: (program, site, { at }) => rewriteAt(program, site.path, 1, expand(program, site, at)),
  examples: () => [
    { title: 'a local that both parts use becomes an array', program: examplePrograms.twoParts(16, 0), site: 1, knobs: { at: 2 }, expect: { contains: ['f32 t_all[16]', 't_all[i] = t'] } },
    { title: 'the second part reads what the first part writes later', program: examplePrograms.twoParts(16, 1), site: 1, knobs: { at: 2 }, expect: { refuted: 'keeps dependences', witness: 'reads b[' } },
  ],
};

const acts = (body: readonly Stmt[]): boolean => body.some((s) => s.kind !== 'let' && s.kind !== 'alloc');
const cuts = (loop: For): number[] => loop.body.map((_, n) => n).filter((n) => n > 0 && acts(loop.body.slice(0, n)) && acts(loop.body.slice(n)));

/** Arrays and loops in place of the loop. Values that cross the cut are kept for all iterations, or computed again where that is the same. */
function expand(program: Program, site: Site, at: number): readonly Stmt[] {
  const loop = loopAt(program, site), namer = Namer.of(program), trips = tripCount(loop, surroundings(program, site.path).env);
  if (!cuts(loop).includes(at)) refuse(`the body cannot be cut after ${at} statements; possible: ${cuts(loop).join(', ')}`);
  if (jumpsOut(loop.body)) refuse('a jump leaves the body');
  if (!boundsStay(loop)) refuse(`the bounds of ${loop.v.name} are not fixed while it runs`);
  const first = [...loop.body.slice(0, at)], used = namesIn(loop.body.slice(at)), assigned = assignedIn(loop.body);
  const n = (x: number): Expr => constant(loop.v.type, x), number = div(binary('-', ref(loop.v), loop.lo), n(loop.step));
  const room = (): number => trips ?? refuse(`values cross the cut, and the number of iterations of ${loop.v.name} is not constant`);
  const arrays: Buffer[] = [], again: Stmt[] = [], kept: Stmt[] = [], spread = new Map<string, Buffer>();
  for (const s of first) {
    if (s.kind === 'let' && used.has(s.v.name)) {
      if (recomputable(s, assigned)) { again.push(s); namesIn([s]).forEach((name) => used.add(name)); continue; }
      if (!s.init) refuse(`${s.v.name} may have no value at the cut`);
      const all: Buffer = { name: namer.fresh(`${s.v.name}_all`), type: s.v.type, size: room(), scope: 'item' };
      arrays.push(all);
      kept.push({ kind: 'store', buffer: all, index: number, value: ref(s.v) });
      again.push({ ...s, init: load(all, number) });
    }
    if (s.kind === 'alloc' && used.has(s.buffer.name)) {
      const { shape: _, ...plain } = s.buffer;
      const all: Buffer = s.buffer.init ? s.buffer : { ...plain, name: namer.fresh(`${s.buffer.name}_all`), size: s.buffer.size * room() };
      arrays.push(all);
      spread.set(s.buffer.name, all);
    }
  }
  // what a recomputed local needs is recomputed too
  for (let more = true; more;) {
    more = false;
    const needed = namesIn(again);
    for (const s of first) if (s.kind === 'let' && needed.has(s.v.name) && !again.some((x) => x.kind === 'let' && x.v.name === s.v.name)) { if (!recomputable(s, assigned)) refuse(`${s.v.name} cannot be computed again`); again.push(s); more = true; }
  }
  again.sort((a, b) => order(first, a) - order(first, b));
  const moved = (body: readonly Stmt[]): readonly Stmt[] => relocate(body.filter((s) => !(s.kind === 'alloc' && spread.has(s.buffer.name))), (buffer, index, type) => {
    const all = spread.get(buffer.name);
    if (!all || all.init) return { buffer, index };
    const elements = (buffer.size * sizeOf(buffer.type)) / sizeOf(type);
    if (!Number.isInteger(elements)) refuse(`${buffer.name} is read as ${type}, which does not fit a whole number of times`);
    return { buffer: all, index: add(mul(cast(number, index), constant(index.type, elements)), index) };
  });
  const v = { ...loop.v, name: namer.fresh(loop.v.name) };
  const names = new Map([[loop.v.name, v.name], ...again.flatMap((s) => (s.kind === 'let' ? [[s.v.name, namer.fresh(s.v.name)] as const] : []))]);
  const later: For = { ...loop, body: moved([...again, ...loop.body.slice(at)]) };
  return [...arrays.map((buffer): Stmt => ({ kind: 'alloc', buffer })), { ...loop, body: [...moved(first), ...kept] }, ...renamed([later], names)];
}

const cast = (e: Expr, like: Expr): Expr => (e.type === like.type ? e : { kind: 'cast', type: like.type, a: e });
const order = (list: readonly Stmt[], s: Stmt): number => list.findIndex((x) => x.kind === 'let' && s.kind === 'let' && x.v.name === s.v.name);

/** A local that has the same value whenever it is computed: of fixed variables, no memory. */
const recomputable = (s: Let, assigned: ReadonlySet<string>): boolean =>
  s.init !== undefined && settled(s.init) && !assigned.has(s.v.name) && [...variablesOf(s.init)].every((name) => !assigned.has(name));

/** Variables and arrays that statements use. */
function namesIn(body: readonly Stmt[]): Set<string> {
  const names = new Set<string>();
  walkStmts(body, (s) => {
    if (s.kind === 'assign') names.add(s.v.name);
    if (s.kind === 'store' || s.kind === 'atomic') names.add(s.buffer.name);
    if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result) names.add(s.result.name);
    if (s.kind === 'intrinsic') for (const a of s.args) if (a.kind === 'address') names.add(a.buffer.name);
    for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'var') names.add(x.name); if (x.kind === 'load') names.add(x.buffer.name); });
  });
  return names;
}

