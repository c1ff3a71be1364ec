/**
 * Loads that run iterations ahead, and the first ones before the loop, are the loads of each iteration again.
 *   L(0); for i < n { A(i); if (i + 1 < n) L(i + 1); B(i) }   =>   for i < n { L(i); A(i); B(i) }
 *   L(0); for i < n { if (g(i)) { A(i); if (g(i + 1)) L(i + 1); B(i) } }   =>   for i < n { if (g(i)) { L(i); A(i); B(i) } }
 *   L(0); for i < n - 1 { B(i); L(i + 1) }; B(n - 1)          =>   for i < n { L(i); B(i) }
 * Legal: what stands before the loop is L of the iterations before the first, and L uses no variable of the loop's body. In the second form nothing
 * changes places. In the first the last iterations load nothing, and what L touches is shown to be different from what it changes places with by the
 * intervals of their indices.
 */
import { add, binary, constant, mod, ref, sub } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { printExpr, printStmts } from '../ir/print.js';
import { freshCopy, renamed, substituteStmts } from '../ir/rewrite.js';
import { isFloat, isUnsigned } from '../ir/scalar.js';
import { conjuncts, mapChildren, mapStmts, substitute, variablesOf, walkStmts } from '../ir/visit.js';
import type { Expr, For, If, Program, Stmt } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { addAffine, affineOf, constantAffine, fromAffine, type Affine } from '../analysis/affine.js';
import { isAssignedIn, programEnv, range, rangeOf, type RangeEnv } from '../analysis/ranges.js';
import { ends } from '../passes/recovery/escapes.js';
import { Facts } from './facts.js';
import { foldBody, mutableVars } from './fold.js';
import { apart, onlyStores } from './unpipeline.js';
import { commute, usedNames } from './usage.js';

type Body = readonly Stmt[];
/** Iterations looked at one by one. */
const MOST_ITERATIONS = 4096;
/** Iterations that a load runs ahead, at most. */
const MOST_AHEAD = 4;

export function joinPrologues(program: Program): Program {
  const mutable = mutableVars(program.body), namer = Namer.of(program);
  const visit = (body: Body, facts: Facts): Body => {
    let list: Body = body.map((s): Stmt => {
      switch (s.kind) {
        case 'for': return { ...s, body: visit(s.body, facts.inLoop(s)) };
        case 'while': return { ...s, body: visit(s.body, facts) };
        case 'if': return { ...s, then: visit(s.then, facts.when(s.cond, true)), else: visit(s.else, facts.when(s.cond, false)) };
        default: return s;
      }
    });
    for (let at = 1; at < list.length; ++at) {
      const joined = joinAt(list, at, facts, namer);
      if (joined) { list = joined; at = 0; }
    }
    return list;
  };
  return { ...program, body: visit(program.body, new Facts(programEnv(program), mutable)) };
}

function joinAt(list: Body, at: number, facts: Facts, namer: Namer): Body | undefined {
  const l = list[at]!;
  // iteration -1 has no number in an unsigned type
  if (l.kind !== 'for' || isUnsigned(l.v.type) || l.loop.kind !== 'serial' || l.lo.kind !== 'const' || l.step !== 1 || l.hi.kind !== 'const') return undefined;
  const n = Number(l.hi.value) - Number(l.lo.value);
  if (n < 1 || n > MOST_ITERATIONS || l.body.some((s) => ends(s, 'break') || ends(s, 'continue'))) return undefined;
  const parts = new Map(list.slice(0, at).concat(l.body).map((s) => [s, atoms(s)]));
  const whole: For = { ...l, body: l.body.flatMap((s) => parts.get(s)!) }, before = list.slice(0, at).flatMap((s) => parts.get(s)!), after = list.slice(at + 1);
  const fromZero = l.lo.value === 0 ? guarded(whole, n, before, facts, namer) : undefined;
  const joined = fromZero ? [...fromZero, ...after] : bothEnds(whole, before, after, facts, namer);
  // statements that were taken apart have loops of the same names
  const named = (s: Stmt): Stmt => ((s.kind === 'for' || s.kind === 'if') && !list.includes(s) && !l.body.includes(s) ? freshCopy([s], namer)[0]! : s);
  return joined && reunited(joined, parts).map((s) => (s.kind === 'for' && s.v.name === l.v.name ? { ...s, body: reunited(s.body, parts).map(named) } : named(s)));
}

/** Statements that were taken apart and whose parts still stand together are themselves again. */
function reunited(body: Body, parts: ReadonlyMap<Stmt, Body>): Body {
  const wholes = new Map([...parts].flatMap(([s, own]) => (own.length > 0 ? [[own[0]!, s] as const] : [])));
  const list: Stmt[] = [];
  for (let i = 0; i < body.length;) {
    const whole = wholes.get(body[i]!), own = whole && parts.get(whole)!;
    const together = own?.every((s, k) => body[i + k] === s);
    list.push(together ? whole! : body[i]!);
    i += together ? own!.length : 1;
  }
  return list;
}

/** The first form: a guarded load of a later iteration. */
function guarded(l: For, n: number, before: Body, facts: Facts, namer: Namer): Body | undefined {
  const own = declaredIn(l.body);
  for (const [place, p] of l.body.entries()) {
    if (p.kind !== 'if' || p.else.length > 0 || !onlyStores(p) || [...usedNames(p)].some((name) => own.has(name))) continue;
    const others = l.body.filter((s) => s !== p), known = aheadOf(p, l, n, facts), guarded = known ? undefined : guardAhead(p, others, l, facts), ahead = known ?? guarded?.ahead;
    if (!ahead) continue;
    const next = mapStmts(guarded ? [{ ...p, cond: guarded.cond }] : p.then, (e) => rising(e, l.v.name, facts.inLoop(l).env));
    const rest = withoutCopies(before, Array.from({ length: ahead }, (_, k) => at(next, l, k - ahead, facts)).flat(), facts);
    if (!rest || !others.every((s) => s.kind === 'alloc' || onlyStores(s))) continue;
    const passes = Array.from({ length: ahead }, (_, k) => ({ k, body: k === 0 ? l.body.slice(place + 1) : others }));
    if (!passes.every(({ k, body }) => apart(stage([p]), stage(body), k, l, guarded ? n + k : n - ahead + k, facts.env))) continue;
    return [...rest, { ...l, body: [...shifted(next, l, -ahead, namer), ...others] }];
  }
  return undefined;
}

/** The second form: the loads at the end, and what they are for once more behind the loop. */
function bothEnds(l: For, before: Body, following: Body, facts: Facts, namer: Namer): Body | undefined {
  const own = declaredIn(l.body), after = following.flatMap(atoms), start = Number(l.lo.kind === 'const' && l.lo.value), end = Number(l.hi.kind === 'const' && l.hi.value);
  for (let split = 1; split < l.body.length; ++split) {
    const [uses, loads] = [l.body.slice(0, split), mapStmts(l.body.slice(split), (e) => rising(e, l.v.name, facts.inLoop(l).env))];
    if (!uses.every(onlyStores) || !loads.every(onlyStores) || [...uses, ...loads].some((s) => [...usedNames(s)].some((name) => own.has(name)))) continue;
    const last = at(uses, l, end, facts);
    if (last.length === 0 || last.some((s, i) => !after[i] || shapeOf(foldBody([after[i]!], facts)) !== shapeOf([s]))) continue;
    const rest = withoutCopies(before, at(loads, l, start - 1, facts), facts);
    if (!rest) continue;
    // counted by the loads where that begins at zero
    const joined: For = start > 0 ? { ...l, lo: constant(l.v.type, start - 1), body: [...loads, ...shifted(uses, l, 1, namer)] } : { ...l, hi: constant(l.v.type, end + 1), body: [...shifted(loads, l, -1, namer), ...uses] };
    return [...rest, joined, ...after.slice(last.length)];
  }
  return undefined;
}

/** Statements one by one: a parallel nest, a branch and a short loop with several are as many of each. */
function atoms(s: Stmt): Body {
  const hasOwn = (body: Body): boolean => body.some((x) => x.kind === 'let' || x.kind === 'alloc' || x.kind === 'assign');
  if (s.kind === 'if' && s.else.length === 0 && !hasOwn(s.then) && loadsOf(s.cond).size === 0 && ![...variablesOf(s.cond)].some((name) => isAssignedIn(s.then, name))) return s.then.flatMap(atoms).map((x) => (x.kind === 'if' && x.else.length === 0 ? { ...x, cond: binary('&&', s.cond, x.cond) } : { ...s, then: [x] }));
  if (s.kind !== 'for' || s.body.length === 0 || hasOwn(s.body)) return [s];
  if (s.loop.kind === 'parallel') {
    return s.body.flatMap(atoms).map((x) => {
      if (x.kind !== 'if' || x.else.length > 0) return { ...s, body: [x] };
      const conditions = conjuncts(x.cond), outside = conditions.filter((c) => !variablesOf(c).has(s.v.name)), inside = conditions.filter((c) => !outside.includes(c));
      if (outside.length === 0) return { ...s, body: [x] };
      return { ...x, cond: outside.reduce((a, b) => binary('&&', a, b)), then: [{ ...s, body: inside.length > 0 ? [{ ...x, cond: inside.reduce((a, b) => binary('&&', a, b)) }] : x.then }] };
    });
  }
  const trips = s.lo.kind === 'const' && s.hi.kind === 'const' && s.step === 1 ? Number(s.hi.value) - Number(s.lo.value) : Infinity;
  if (trips > MOST_AHEAD || ends(s.body.at(-1)!, 'break')) return [s];
  return Array.from({ length: trips }, (_, k) => substituteStmts(s.body, new Map([[s.v.name, constant(s.v.type, Number(s.lo.kind === 'const' && s.lo.value) + k)]]))).flat().flatMap(atoms);
}

/** The statements in one iteration, which may be one that the loop does not have. */
const at = (body: Body, l: For, i: number, facts: Facts): Body => body.flatMap((s) => foldBody(substituteStmts([s], new Map([[l.v.name, constant(l.v.type, i)]])), facts)).flatMap(atoms);

const shifted = (body: Body, l: For, by: number, namer: Namer): Body => freshCopy(substituteStmts(body, new Map([[l.v.name, by < 0 ? sub(ref(l.v), constant(l.v.type, -by)) : add(ref(l.v), constant(l.v.type, by))]])), namer);

/**
 * An index in which the other side of a double buffer is the side of the next iteration:  k - k (i % 2)  =>  k ((i + 1) % 2).  It then has a value for i = -1.
 * In a loop of two iterations, i % 2 is i.
 */
function rising(e: Expr, step: string, env: RangeEnv): Expr {
  const inner = mapChildren(e, (c) => rising(c, step, env));
  if (isFloat(e.type) || e.type === 'bool' || inner.kind !== 'binary') return inner;
  let sum = affineOf(inner, env), changed = false;
  for (const { atom, coefficient } of sum.terms.values()) {
    const side = atom.kind === 'binary' && atom.op === '%' && atom.b.kind === 'const' && Number(atom.b.value) === 2 ? atom.a : atom.kind === 'var' && atom.name === step && rangeOf(atom, env).hi === 1 ? atom : undefined;
    if (coefficient >= 0 || !side || !(rangeOf(side, env).lo >= 0)) continue;
    const other = mod(add(side, constant(atom.type, 1)), constant(atom.type, 2));
    const turned = { terms: new Map([[printExpr(other), { atom: other, coefficient: -coefficient }]]), constant: 0 };
    sum = addAffine(addAffine(addAffine(sum, affineOf(atom, env), -coefficient), turned), constantAffine(coefficient));
    changed = true;
  }
  return changed ? fromAffine(sum, e.type) : inner;
}

const stage = (body: Body): { body: Body; delay: number } => ({ body, delay: 0 });

/** How many of the last iterations leave the statement out; the others run it. */
function aheadOf(p: If, l: For, n: number, facts: Facts): number | undefined {
  const inside = facts.inLoop(l), during = (lo: number, hi: number) => inside.withRange(l.v.name, range(lo, hi)).truth(p.cond);
  for (let ahead = 1; ahead <= Math.min(MOST_AHEAD, n - 1); ++ahead) if (during(0, n - 1 - ahead) === true && during(n - ahead, n - 1) === false) return ahead;
  return undefined;
}

/** Where all else stands under a guard that, once it fails, fails for good: the part of the condition that is the guard of a later iteration. */
function guardAhead(p: If, others: Body, l: For, facts: Facts): { ahead: number; cond: Expr } | undefined {
  const inside = facts.inLoop(l), texts = others.map((s) => (s.kind === 'if' && s.else.length === 0 ? conjuncts(s.cond).map((c) => printExpr(c)) : []));
  const parts = conjuncts(p.cond), shared = parts.filter((g) => texts.length > 0 && texts.every((list) => list.includes(printExpr(g))) && isPrefix(g, l.v.name, inside.env));
  if (parts.length !== 2 || shared.length !== 1) return undefined;
  const [g] = shared, later = parts.find((c) => c !== g)!;
  for (let ahead = 1; ahead <= MOST_AHEAD; ++ahead) {
    const moved = substitute(g!, new Map([[l.v.name, add(ref(l.v), constant(l.v.type, ahead))]]));
    if (sameComparison(moved, later, inside.env)) return { ahead, cond: later };
  }
  return undefined;
}

/** Left minus right of a comparison by `<`. */
const gapOf = (c: Expr, env: RangeEnv): Affine | undefined => (c.kind === 'binary' && c.op === '<' && !isFloat(c.a.type) ? addAffine(affineOf(c.a, env), affineOf(c.b, env), -1) : undefined);

function sameComparison(a: Expr, b: Expr, env: RangeEnv): boolean {
  const p = gapOf(a, env), q = gapOf(b, env), d = p && q && addAffine(p, q, -1);
  return d !== undefined && d.terms.size === 0 && d.constant === 0;
}

/** Holds for the first iterations and for none after them. */
export function isPrefix(c: Expr, v: string, env: RangeEnv): boolean {
  const gap = gapOf(c, env);
  return (gap?.terms.get(v)?.coefficient ?? 0) > 0 && [...gap!.terms].every(([key, t]) => key === v || !variablesOf(t.atom).has(v));
}

function declaredIn(body: Body): Set<string> {
  const names = new Set<string>();
  for (const s of body) {
    if (s.kind === 'alloc') names.add(s.buffer.name);
    if (s.kind === 'let') names.add(s.v.name);
    walkStmts([s], (x) => { if (x.kind === 'assign') names.add(x.v.name); });
  }
  return names;
}

/** The statements before a loop without the given ones, which could as well stand right before it. */
function withoutCopies(before: Body, copies: Body, facts: Facts): Body | undefined {
  const wanted = copies.map((s) => shapeOf([s])), rest: Stmt[] = [];
  for (let i = before.length - 1; i >= 0 && wanted.length > 0; --i) {
    const s = before[i]!;
    if (shapeOf(foldBody([s], facts)) === wanted.at(-1)) wanted.pop();
    else rest.unshift(s);
    if (wanted.length === 0) return movable(before.slice(i), rest) ? [...before.slice(0, i), ...rest] : undefined;
  }
  return undefined;
}

/** Statements that stay where others move behind them: they must not depend on each other. */
const movable = (all: Body, staying: Body): boolean =>
  all.every((s, i) => staying.includes(s) || all.slice(i + 1).every((t) => !staying.includes(t) || commute(s, t)));

/** Text of statements with their own variables named by place. */
function shapeOf(body: Body): string {
  const names = new Map<string, string>();
  walkStmts(body, (s) => { if ((s.kind === 'for' || s.kind === 'let') && !names.has(s.v.name)) names.set(s.v.name, `$${names.size}`); });
  return printStmts(renamed(body, names));
}
