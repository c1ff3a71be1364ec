/**
 * Variables that grow by the same amount in each iteration are functions of the loop variable.
 *   x = a; for i < n { S(x); x = x + c; T(x) }   =>   for i < n { S(a + c i); T(a + c i + c) }; x = a + c n
 * Legal: the loop counts by one between constants, x is assigned nowhere else in it, in every iteration once, and a and c do not change.
 * The last step may be shorter than the others:  x = x + min(8, 20 - 8 i)  =>  8 i.
 * A variable that is shifted right in each iteration is its start shifted by so many times as much:  x = x >> 4  =>  a >> 4 i.
 * A variable that goes round in few values, as the side of a double buffer does, is one of the loop variable's remainder:  x = 1 - x  =>  i % 2.
 */
import { add, binary, cast, constant, mod, mul, ref, sub } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { substituteStmts } from '../ir/rewrite.js';
import { exprsOf, mapExpr, mapStmts, substitute, variablesOf, walkExpr, walkStmts } from '../ir/visit.js';
import { bitsOf, isFloat, isUnsigned } from '../ir/scalar.js';
import type { Expr, For, Program, Stmt, Var } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { addAffine, affineOf, fromAffine, rangeOfAffine, type Affine } from '../analysis/affine.js';
import { reductionOf } from '../analysis/dependence.js';
import { compileInteger, exactly } from '../analysis/evaluate.js';
import { enterLoop, isAssignedIn, programEnv, type RangeEnv } from '../analysis/ranges.js';
import { ends } from '../passes/recovery/escapes.js';
import { mutableVars } from './fold.js';
import { isPrefix } from './join-prologue.js';
import { usedNames } from './usage.js';

type Body = readonly Stmt[];

export function replaceInductions(given: Program): Program {
  const body = updatedAlways(given);
  const program = { ...given, body: startedAtZero(body, mutableVars(body)) };
  const mutable = mutableVars(program.body), namer = Namer.of(program);
  const visit = (body: Body, env: RangeEnv): Body => {
    const list = body.map((s): Stmt => {
      switch (s.kind) {
        case 'for': return { ...s, body: visit(s.body, enterLoop(s, env)) };
        case 'while': return { ...s, body: visit(s.body, env) };
        case 'if': return { ...s, then: visit(s.then, env), else: visit(s.else, env) };
        default: return s;
      }
    });
    for (let at = 0; at < list.length; ++at) {
      const s = list[at]!;
      if (s.kind !== 'for') continue;
      const replaced = replaceIn(s, list.slice(0, at), mutable, namer, env);
      if (replaced) { list.splice(at, 1, ...replaced); --at; }
    }
    return list;
  };
  return { ...program, body: visit(program.body, programEnv(program)) };
}

/**
 * for i { if (i < n) { S(x); x = f(x) } }   =>   for i { if (i < n) S(x); x = f(x) }: where the guard fails nothing reads x any more.
 * Legal: the guard holds for the first iterations and for none after them, and x is used in that branch alone.
 */
function updatedAlways(program: Program): Body {
  const counts = (list: Body): Map<string, number> => {
    const n = new Map<string, number>(), count = (name: string): void => { n.set(name, (n.get(name) ?? 0) + 1); };
    walkStmts(list, (s) => { if (s.kind === 'assign') count(s.v.name); for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'var') count(x.name); }); });
    return n;
  };
  const all = counts(program.body);
  const visit = (list: Body, env: RangeEnv, l: For | undefined): Body => list.flatMap((s): Body => {
    if (s.kind === 'for') return [{ ...s, body: visit(s.body, enterLoop(s, env), s) }];
    if (s.kind === 'while') return [{ ...s, body: visit(s.body, env, undefined) }];
    if (s.kind !== 'if') return [s];
    const last = s.then.at(-1);
    if (l?.loop.kind === 'serial' && list.length === 1 && s.else.length === 0 && last?.kind === 'assign' && !isFloat(last.v.type) && isPrefix(s.cond, l.v.name, env)) {
      const x = last.v.name, rest = s.then.slice(0, -1), inside = counts(s.then);
      const alone = [...variablesOf(last.value)].every((n) => n === x) && loadsOf(last.value).size === 0 && inside.get(x) === all.get(x) && !isAssignedIn(rest, x) && !variablesOf(s.cond).has(x);
      if (alone && !s.then.some((y) => ends(y, 'break') || ends(y, 'continue') || ends(y, 'exit'))) return [{ ...s, then: visit(rest, env, undefined) }, last];
    }
    return [{ ...s, then: visit(s.then, env, undefined), else: visit(s.else, env, undefined) }];
  });
  return visit(program.body, programEnv(program), undefined);
}

/**
 * let x = a; ... x = x + c ...   =>   let x = 0; ... a + x ...; so what only moves x is apart from where it starts.
 */
function startedAtZero(body: Body, mutable: ReadonlySet<string>): Body {
  const starts = new Map<string, Expr>(), grows = new Map<string, boolean>();
  walkStmts(body, (s) => {
    if (s.kind === 'let' && s.init && mutable.has(s.v.name) && (s.v.type === 'i32' || s.v.type === 'i64') && s.init.kind !== 'const' && isFixed(s.init, mutable)) starts.set(s.v.name, s.init);
    if (s.kind === 'assign') grows.set(s.v.name, (grows.get(s.v.name) ?? true) && reductionOf(s.value, (e) => e.kind === 'var' && e.name === s.v.name)?.op === '+' && readsOf(s.value, s.v.name) === 1);
    if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result) grows.set(s.result.name, false);
  });
  const moved = new Map([...starts].filter(([name]) => grows.get(name)));
  if (moved.size === 0) return body;
  const sum = (e: Expr): Expr => mapExpr(e, (x) => { const a = x.kind === 'var' ? moved.get(x.name) : undefined; return a ? add(a, x) : x; });
  const visit = (list: Body): Body => list.map((s): Stmt => {
    switch (s.kind) {
      case 'let': return moved.has(s.v.name) ? { ...s, init: constant(s.v.type, 0) } : mapStmts([s], sum)[0]!;
      case 'assign': return moved.has(s.v.name) ? { ...s, value: mapExpr(s.value, (x) => (x.kind === 'var' && x.name !== s.v.name && moved.has(x.name) ? add(moved.get(x.name)!, x) : x)) } : mapStmts([s], sum)[0]!;
      case 'for': return { ...s, lo: sum(s.lo), hi: sum(s.hi), body: visit(s.body) };
      case 'while': return { ...s, cond: sum(s.cond), body: visit(s.body) };
      case 'if': return { ...s, cond: sum(s.cond), then: visit(s.then), else: visit(s.else) };
      default: return mapStmts([s], sum)[0]!;
    }
  });
  return visit(body);
}

function readsOf(e: Expr, name: string): number { let n = 0; walkExpr(e, (x) => { if (x.kind === 'var' && x.name === name) n += 1; }); return n; }

function replaceIn(l: For, before: Body, mutable: ReadonlySet<string>, namer: Namer, env: RangeEnv): Body | undefined {
  if (l.lo.kind !== 'const' || l.step !== 1 || l.hi.kind !== 'const' || l.body.some((s) => ends(s, 'break') || ends(s, 'continue'))) return undefined;
  const trips = constant(l.v.type, Math.max(0, Number(l.hi.value) - Number(l.lo.value))), past = sub(ref(l.v), l.lo);
  for (const [at, s] of l.body.entries()) {
    if (s.kind !== 'assign' || isFloat(s.v.type) || s.v.type === 'bool') continue;
    const rest = l.body.filter((x) => x !== s);
    if (rest.some((x) => (x.kind === 'let' && x.v.name === s.v.name) || isAssignedIn([x], s.v.name))) continue;
    const growth = addAffine(affineOf(throughCopies(s.value, l.body, at, s.v.name), new Map()), affineOf(ref(s.v), new Map()), -1);
    const step = fromAffine(growth, s.v.type), known = valueBefore(before, s.v, mutable);
    const round = known?.kind === 'const' ? roundOf(throughCopies(s.value, l.body, at, s.v.name), s.v, Number(known.value)) : undefined;
    if (round) {
      const value = (i: Expr): Expr => add(constant(s.v.type, round.first), mul(cast(s.v.type, mod(i, constant(l.v.type, round.period))), constant(s.v.type, round.step)));
      const body = [...substituteStmts(l.body.slice(0, at), new Map([[s.v.name, value(past)]])), ...substituteStmts(l.body.slice(at + 1), new Map([[s.v.name, value(add(past, constant(l.v.type, 1)))]]))];
      return [{ ...l, body }, { kind: 'assign', v: s.v, value: value(trips) }];
    }
    const bits = shiftOf(s);
    if (bits !== undefined) {
      const n = Number(trips.value), width = bitsOf(s.v.type), readsLater = l.body.slice(at + 1).some((x) => usedNames(x).has(s.v.name));
      if (bits * (readsLater ? n : n - 1) >= width || n === 0) continue;
      const kept: Var = { name: known ? '' : namer.fresh(s.v.name), type: s.v.type };
      const start = known ?? ref(kept), shifted = (times: Expr): Expr => binary('>>', start, mul(times, constant(l.v.type, bits)));
      const body = [...substituteStmts(l.body.slice(0, at), new Map([[s.v.name, shifted(past)]])), ...substituteStmts(l.body.slice(at + 1), new Map([[s.v.name, shifted(add(past, constant(l.v.type, 1)))]]))];
      const end = bits * n >= width ? constant(s.v.type, 0) : shifted(trips);
      return [...(known ? [] : [{ kind: 'let', v: kept, init: ref(s.v) } as const]), { ...l, body }, { kind: 'assign', v: s.v, value: end }];
    }
    const chunk = chunkOf(growth, l, env);
    if (!isFixed(step, mutable) || (variablesOf(step).has(l.v.name) && chunk === undefined) || [...variablesOf(step)].some((n) => declaredIn(l.body, n))) continue;
    // an unknown start is kept in a constant of its own
    const kept: Var = { name: known ? '' : namer.fresh(s.v.name), type: s.v.type };
    const start = known ?? ref(kept), keep: Body = known ? [] : [{ kind: 'let', v: kept, init: ref(s.v) }];
    const i = cast(s.v.type, past);
    const each = chunk === undefined ? step : constant(s.v.type, chunk), now = add(start, mul(i, each)), later = add(now, step);
    const body = [...substituteStmts(l.body.slice(0, at), new Map([[s.v.name, now]])), ...substituteStmts(l.body.slice(at + 1), new Map([[s.v.name, later]]))];
    const end = chunk === undefined ? add(start, mul(cast(s.v.type, trips), step)) : add(substitute(now, lastOf(l)), substitute(step, lastOf(l)));
    return [...keep, { ...l, body }, { kind: 'assign', v: s.v, value: end }];
  }
  return undefined;
}

const lastOf = (l: For): ReadonlyMap<string, Expr> => new Map([[l.v.name, sub(l.hi, constant(l.v.type, 1))]]);

/** The constant T of a step min(T, left) that only the last iteration may make shorter. */
function chunkOf(growth: Affine, l: For, env: RangeEnv): number | undefined {
  const [term] = growth.terms.values();
  if (growth.terms.size !== 1 || growth.constant !== 0 || term!.coefficient !== 1 || term!.atom.kind !== 'call' || term!.atom.fn !== 'min') return undefined;
  const { args } = term!.atom, most = args.find((a) => a.kind === 'const'), left = args.find((a) => a !== most);
  const lo = Number((l.lo as Expr & { kind: 'const' }).value), hi = Number((l.hi as Expr & { kind: 'const' }).value);
  if (most?.kind !== 'const' || !left || hi - lo < 1) return undefined;
  const before = new Map(env).set(l.v.name, { lo, hi: Math.max(lo, hi - 2) });
  return hi - lo === 1 || rangeOfAffine(affineOf(left, before), before).lo >= Number(most.value) ? Number(most.value) : undefined;
}

/** By how many bits an unsigned variable is shifted right: `x = x >> n`, or `x = x / 2^n`. */
function shiftOf({ v, value }: Stmt & { kind: 'assign' }): number | undefined {
  if (!isUnsigned(v.type) || value.kind !== 'binary' || value.type !== v.type || value.a.kind !== 'var' || value.a.name !== v.name || value.b.kind !== 'const') return undefined;
  const by = Number(value.b.value), bits = value.op === '>>' ? by : value.op === '/' ? Math.log2(by) : 0;
  return Number.isInteger(bits) && bits > 0 ? bits : undefined;
}

/** Longest round of values that is looked for. */
const LONGEST_ROUND = 16;

/** A variable that, from `first` on, takes `period` values in steps of `step` and starts again. */
function roundOf(next: Expr, v: Var, first: number): { first: number; period: number; step: number } | undefined {
  const f = compileInteger(next, new Map([[v.name, 0]]));
  if (!f) return undefined;
  const values = [first], closed = exactly(() => {
    for (let x = f([first]); x !== first; x = f([x])) { values.push(x); if (values.length > LONGEST_ROUND) return false; }
    return values.length > 1;
  });
  const step = values[1]! - first;
  return closed && values.every((x, k) => x === first + k * step) ? { first, period: values.length, step } : undefined;
}

/** `old = x; x = old + 1` as `x = x + 1`: constant locals declared before are replaced by their values. */
export function throughCopies(value: Expr, body: Body, at: number, name: string): Expr {
  const copies = new Map<string, Expr>();
  for (const s of body.slice(0, at)) if (s.kind === 'let' && s.init && !isAssignedIn(body, s.v.name) && variablesOf(s.init).has(name) && loadsOf(s.init).size === 0) copies.set(s.v.name, substitute(s.init, copies));
  return substitute(value, copies);
}

const isFixed = (e: Expr, mutable: ReadonlySet<string>): boolean => loadsOf(e).size === 0 && ![...variablesOf(e)].some((n) => mutable.has(n));
const declaredIn = (body: Body, name: string): boolean => body.some((s) => s.kind === 'let' && s.v.name === name);

/** The unchanging value that the variable surely has after the statements. */
export function valueBefore(before: Body, v: Var, mutable: ReadonlySet<string>): Expr | undefined {
  for (let at = before.length - 1; at >= 0; --at) {
    const s = before[at]!;
    if ((s.kind === 'let' || s.kind === 'assign') && s.v.name === v.name) {
      const value = s.kind === 'let' ? s.init : s.value;
      return value && isFixed(value, mutable) ? value : undefined;
    }
    if (isAssignedIn([s], v.name)) return undefined;
  }
  return undefined;
}
