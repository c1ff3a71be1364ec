/**
 * Unrolled statements become the loop they came from.
 *   s[4 * t] = x[8 * t]; s[4 * t + 1] = x[8 * t + 1]; ...   =>   for u < n { s[4 * t + u] = x[8 * t + u] }
 * Legal: the copies are equal but for integers that grow by a constant from one to the next, so the loop runs the same statements in the same order.
 * A sum of such copies that is added to something counts as well:  acc = acc + (p(0) + p(1) + p(2) + p(3))  =>  for u < 4 { acc = acc + p(u) }
 * Floating sums are then added in another order.
 */
import { add, binary, constant, mul, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { substituteStmts } from '../ir/rewrite.js';
import { exprsOf, mapExpr, nodesIn, variablesOf, walkExpr, walkStmts } from '../ir/visit.js';
import { isFloat } from '../ir/scalar.js';
import type { Assign, Expr, Load, Program, Stmt, Store, Var } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { addAffine, affineOf, coefficientOf } from '../analysis/affine.js';
import { isAssignedIn } from '../analysis/ranges.js';
import { isTarget, reductionOf, withOperand, type ReductionOp } from '../analysis/dependence.js';
import { addNames, commute, usedNames, writtenNames } from './usage.js';

type Body = readonly Stmt[];
/** Longest group of statements that is looked for as one copy. */
const LONGEST_PERIOD = 6;

export function rerollLoops(program: Program): Program {
  const namer = Namer.of(program);
  const visit = (body: Body): Body => rerolledOrDelayed(body.flatMap((s) => termByTerm(s, namer)).map((s): Stmt => {
    switch (s.kind) {
      case 'for': case 'while': return { ...s, body: visit(s.body) };
      case 'if': return { ...s, then: visit(s.then), else: visit(s.else) };
      default: return s;
    }
  }), namer);
  return { ...program, body: visit(program.body) };
}

/** Fewer terms than this stay one sum. */
const FEWEST_TERMS = 4;

/** An update by several terms that are copies of one another, one by one. */
function termByTerm(s: Stmt, namer: Namer): Body {
  if (s.kind !== 'assign' && s.kind !== 'store') return [s];
  const r = reductionOf(s.value, isTarget(s));
  const terms = r && withOperand(s.value, r.other, r.other) ? rising(termsOf(r.other, r.op)) : [];
  if (!r || terms.length < FEWEST_TERMS || terms.some(readsTarget(s))) return [s];
  const updates = terms.map((t): Stmt => ({ ...s, value: withOperand(s.value, r.other, t)! }));
  const v: Var = { name: namer.fresh('u'), type: 'i32' }, template = unify([updates[0]!], [updates[1]!], v);
  const same = template && mentions(template, v.name) && updates.every((u, n) => n < 2 || sameCopy(template, [updates[0]!], [u], v, n));
  namer.release(v.name);
  return same ? updates : [s];
}

/** Terms in the order in which memory is walked upwards. */
function rising(terms: readonly Expr[]): readonly Expr[] {
  const first = (e: Expr): Load | undefined => { let found: Load | undefined; walkExpr(e, (x) => { if (x.kind === 'load') found ??= x; }); return found; };
  const [start] = terms, origin = start && first(start);
  if (!origin) return terms;
  const offsets = terms.map((t) => {
    const l = first(t), d = l?.buffer.name === origin.buffer.name ? addAffine(affineOf(l.index, new Map()), affineOf(origin.index, new Map()), -1) : undefined;
    return d?.terms.size === 0 ? d.constant : undefined;
  });
  return offsets.some((d) => d === undefined) ? terms : terms.map((t, n) => ({ t, at: offsets[n]! })).sort((x, y) => x.at - y.at).map(({ t }) => t);
}

const readsTarget = (s: Assign | Store) => (e: Expr): boolean => { const names = new Set<string>(); addNames(e, names); return names.has(s.kind === 'assign' ? s.v.name : s.buffer.name); };
const termsOf = (e: Expr, op: ReductionOp): Expr[] => (e.kind === 'binary' && e.op === op ? [...termsOf(e.a, op), ...termsOf(e.b, op)] : e.kind === 'call' && e.fn === op ? e.args.flatMap((a) => termsOf(a, op)) : [e]);

/**
 * As written, else with each declaration moved down to its first use, where copies of a group may come to stand together, else with what was loaded for several
 * statements loaded by each of them.
 */
function rerolledOrDelayed(body: Body, namer: Namer): Body {
  const plain = rerolled(body, namer);
  if (plain.length < body.length || !body.some((s) => s.kind === 'let')) return plain;
  for (const other of [delayed(body), withOwnLoads(body)]) {
    const again = rerolled(other, namer);
    if (again.length < other.length) return again;
  }
  return plain;
}

/** Nodes of a value that statements may each have for themselves. */
const LONGEST_VALUE = 16;

/** Without the declarations of values from memory that several statements share and none of those behind them changes. */
function withOwnLoads(body: Body): Body {
  let list = body;
  for (const s of body) {
    if (s.kind !== 'let' || !s.init || loadsOf(s.init).size === 0 || isAssignedIn(body, s.v.name)) continue;
    const at = list.findIndex((x) => x.kind === 'let' && x.v.name === s.v.name), now = list[at]!, behind = list.slice(at + 1), read = new Set<string>();
    if (now.kind !== 'let' || !now.init || nodesIn(now.init) > LONGEST_VALUE) continue;
    addNames(now.init, read);
    if (behind.filter((x) => usedNames(x).has(now.v.name)).length < 2 || [...writtenNames(behind)].some((name) => read.has(name))) continue;
    list = [...list.slice(0, at), ...substituteStmts(behind, new Map([[s.v.name, now.init]]))];
  }
  return list;
}

function delayed(body: Body): Body {
  const list = [...body];
  for (let at = list.length - 2; at >= 0; --at) {
    const s = list[at]!;
    if (s.kind !== 'let' || !s.init) continue;
    let to = at + 1;
    while (to < list.length && !usedNames(list[to]!).has(s.v.name) && commute(s, list[to]!)) ++to;
    if (to < list.length && to > at + 1) list.splice(to - 1, 0, ...list.splice(at, 1));
  }
  return list;
}

function rerolled(body: Body, namer: Namer): Body {
  const out: Stmt[] = [];
  for (let at = 0; at < body.length;) {
    const found = longest(body, at, namer);
    if (found) { out.push(found.loop); at += found.length; } else { out.push(body[at]!); at += 1; }
  }
  return out;
}

function longest(body: Body, at: number, namer: Namer): { loop: Stmt; length: number } | undefined {
  for (let period = 1; period <= LONGEST_PERIOD && at + 2 * period <= body.length; ++period) {
    const copy = (n: number): Body => body.slice(at + n * period, at + (n + 1) * period);
    if (!copy(0).some((s) => s.kind === 'store' || s.kind === 'assign' || s.kind === 'for') || copy(0).some((s) => s.kind === 'alloc' || s.kind === 'break' || s.kind === 'continue')) continue;
    const v: Var = { name: namer.fresh('u'), type: 'i32' };
    const template = unify(copy(0), copy(1), v);
    if (!template || !mentions(template, v.name)) { namer.release(v.name); continue; }
    let n = 2;
    while (at + (n + 1) * period <= body.length && sameCopy(template, copy(0), copy(n), v, n)) n += 1;
    // two loops of different lengths are no pattern, nor are two steps of a computation
    if (n === 2 && (hasBoundOf(template, v.name) || isChain(template, v))) { namer.release(v.name); continue; }
    if (usedAfter(body.slice(at, at + n * period), body.slice(at + n * period))) { namer.release(v.name); continue; }
    const loop: Stmt = { kind: 'for', v, lo: constant('i32', 0), hi: constant('i32', n), step: 1, loop: { kind: 'serial' }, body: template };
    return { loop, length: n * period };
  }
  return undefined;
}

/** A loop whose bounds depend on the variable. */
function hasBoundOf(body: Body, name: string): boolean {
  let found = false;
  walkStmts(body, (s) => { if (s.kind === 'for' && (variablesOf(s.lo).has(name) || variablesOf(s.hi).has(name))) found = true; });
  return found;
}

/**
 * One copy stores elements that the copies load at other places: two such statements are steps of a computation in one block of memory, and
 * that their places are a line says nothing.
 */
function isChain(template: Body, v: Var): boolean {
  const stores: Store[] = [], loads: Load[] = [];
  walkStmts(template, (s) => {
    if (s.kind === 'store') stores.push(s);
    for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'load') loads.push(x); });
  });
  return stores.some((s) => loads.some((l) => l.buffer.name === s.buffer.name
    && coefficientOf(addAffine(affineOf(l.index, new Map()), affineOf(s.index, new Map()), -1), v.name) !== 0));
}

/** What the copies declare is inside the loop afterwards: nothing behind them may need it. */
function usedAfter(run: Body, rest: Body): boolean {
  const declared = new Set(run.flatMap((s) => (s.kind === 'let' ? [s.v.name] : [])));
  return declared.size > 0 && rest.some((s) => [...usedNames(s)].some((name) => declared.has(name)));
}

const mentions = (body: Body, name: string): boolean => JSON.stringify(body, (key, value: unknown) => (typeof value === 'bigint' ? String(value) : key === 'span' ? undefined : value)).includes(`"name":"${name}"`);

/** Whether the n-th copy is what the template gives for v = n. */
function sameCopy(template: Body, first: Body, nth: Body, v: Var, n: number): boolean {
  const again = unify(first, nth, v, n);
  return again !== undefined && text(again) === text(template);
}

const text = (body: Body): string => JSON.stringify(body, (key, value: unknown) => (key === 'span' ? undefined : typeof value === 'bigint' ? `${value}n` : value));

/** The common shape of two lists, `distance` copies apart, with integers as functions of v; undefined when they differ otherwise. */
function unify(a: Body, b: Body, v: Var, distance = 1): Body | undefined {
  const names = new Map<string, string>();
  const stmt = (x: Stmt, y: Stmt): Stmt | undefined => {
    if (x.kind !== y.kind) return undefined;
    switch (x.kind) {
      case 'store': {
        const o = y as typeof x;
        if (x.buffer.name !== o.buffer.name || x.value.type !== o.value.type) return undefined;
        const index = expr(x.index, o.index), value = expr(x.value, o.value);
        return index && value ? { ...x, index, value } : undefined;
      }
      case 'assign': { const o = y as typeof x; const value = x.v.name === (names.get(o.v.name) ?? o.v.name) ? expr(x.value, o.value) : undefined; return value && { ...x, value }; }
      case 'let': {
        const o = y as typeof x;
        if (x.v.type !== o.v.type || !x.init || !o.init) return undefined;
        const init = expr(x.init, o.init);
        names.set(o.v.name, x.v.name);
        return init && { ...x, init };
      }
      case 'for': {
        const o = y as typeof x;
        if (x.step !== o.step || x.v.type !== o.v.type || x.loop.kind !== o.loop.kind) return undefined;
        const lo = expr(x.lo, o.lo), hi = expr(x.hi, o.hi);
        names.set(o.v.name, x.v.name);
        const inner = list(x.body, o.body);
        return lo && hi && inner ? { ...x, lo, hi, body: inner } : undefined;
      }
      case 'if': {
        const o = y as typeof x;
        const cond = expr(x.cond, o.cond), then = list(x.then, o.then), other = list(x.else, o.else);
        return cond && then && other ? { ...x, cond, then, else: other } : undefined;
      }
      default: return undefined;
    }
  };
  const list = (xs: Body, ys: Body): Body | undefined => {
    if (xs.length !== ys.length) return undefined;
    const out = xs.map((x, i) => stmt(x, ys[i]!));
    return out.every((s) => s !== undefined) ? out : undefined;
  };
  const expr = (x: Expr, y: Expr): Expr | undefined => {
    if (x.type !== y.type) return undefined;
    if (!isFloat(x.type) && x.type !== 'bool') {
      const renamed = mapExpr(y, (e) => (e.kind === 'var' && names.has(e.name) ? { ...e, name: names.get(e.name)! } : e));
      const d = addAffine(affineOf(renamed, new Map()), affineOf(x, new Map()), -1);
      if (d.terms.size === 0 && d.constant % distance === 0) {
        const step = d.constant / distance;
        const count: Expr = x.type === 'i32' ? ref(v) : { kind: 'cast', type: x.type, a: ref(v) };
        return step === 0 ? x : step > 0 ? add(x, mul(count, constant(x.type, step))) : binary('-', x, mul(count, constant(x.type, -step)));
      }
    }
    return parts(x, y);
  };
  const parts = (x: Expr, y: Expr): Expr | undefined => {
    if (x.kind !== y.kind) return undefined;
    switch (x.kind) {
      case 'const': return Object.is(x.value, (y as typeof x).value) ? x : undefined;
      case 'var': return x.name === (names.get((y as typeof x).name) ?? (y as typeof x).name) ? x : undefined;
      case 'unary': { const o = y as typeof x, a1 = x.op === o.op ? expr(x.a, o.a) : undefined; return a1 && { ...x, a: a1 }; }
      case 'cast': case 'bitcast': { const a1 = expr(x.a, (y as typeof x).a); return a1 && { ...x, a: a1 }; }
      case 'binary': { const o = y as typeof x, a1 = x.op === o.op ? expr(x.a, o.a) : undefined, b1 = a1 && expr(x.b, o.b); return b1 && { ...x, a: a1, b: b1 }; }
      case 'select': { const o = y as typeof x, c = expr(x.cond, o.cond), a1 = c && expr(x.a, o.a), b1 = a1 && expr(x.b, o.b); return b1 && { ...x, cond: c!, a: a1!, b: b1 }; }
      case 'load': { const o = y as typeof x, i = x.buffer.name === o.buffer.name ? expr(x.index, o.index) : undefined; return i && { ...x, index: i }; }
      case 'call': {
        const o = y as typeof x;
        if (x.fn !== o.fn || x.args.length !== o.args.length) return undefined;
        const args = x.args.map((p, i) => expr(p, o.args[i]!));
        return args.every((p) => p !== undefined) ? { ...x, args: args as Expr[] } : undefined;
      }
      default: return undefined;
    }
  };
  return list(a, b);
}
