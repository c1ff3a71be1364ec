/** Whether the iterations of a loop are independent. */
import { sizeOf } from '../ir/scalar.js';
import { exprsOf, variablesOf, walkExpr, walkStmts } from '../ir/visit.js';
import { printExpr } from '../ir/print.js';
import type { Assign, BinaryOp, Buffer, Expr, For, Stmt, Store } from '../ir/types.js';
import { effectsOf, loadsOf } from './accesses.js';
import type { Access, Effects } from './accesses.js';
import { addAffine, affineOf, scaleAffine } from './affine.js';
import type { Affine } from './affine.js';
import { compileInteger, exactly } from './evaluate.js';
import type { Compiled } from './evaluate.js';
import { ANY, enterLoop, rangeOf, rangeOfLoop, tripCount } from './ranges.js';
import type { RangeEnv } from './ranges.js';

export type ReductionOp = '+' | '*' | 'min' | 'max' | '&' | '|' | '^' | '&&' | '||';
/** `target = target op e`, once or more per iteration: a scalar, or one memory element that does not move with the loop. */
export interface Reduction { readonly op: ReductionOp; readonly target: { readonly kind: 'scalar'; readonly name: string } | { readonly kind: 'element'; readonly buffer: Buffer; readonly index: Expr } }

/**
 * `parallel`: any order, also at the same time, gives the same result (atomics are indivisible). `reduction`: so but for
 * the listed reductions. `serial`: not proved, with the reason.
 */
export type Independence =
  | { readonly kind: 'parallel' }
  | { readonly kind: 'reduction'; readonly reductions: readonly Reduction[] }
  | { readonly kind: 'serial'; readonly reason: string };

/** Concrete enumeration stops after this many index points. */
const POINT_LIMIT = 400_000;

/** Proves independence of a loop's iterations by affine reasoning on constant ranges, else by listing the indices. `env`: ranges of the variables around the loop. */
export function isParallel(loop: For, env: RangeEnv): Independence {
  const serial = (reason: string): Independence => ({ kind: 'serial', reason });
  if ((tripCount(loop, env) ?? 2) <= 1) return { kind: 'parallel' };
  const inside = enterLoop(loop, env);
  const effects = effectsOf(loop.body, inside);
  if (effects.opaque) return serial('it contains instructions of the platform');
  if (effects.escapes.exits || effects.escapes.breaks) return serial('an iteration can end the loop');
  const reductions: Reduction[] = [];
  for (const name of effects.assigned) {
    if (effects.declared.has(name)) continue;
    const op = scalarReduction(loop.body, name);
    if (!op) return serial(`${name} carries a value from one iteration to the next`);
    reductions.push({ op, target: { kind: 'scalar', name } });
  }
  for (const [, accesses] of byBuffer(effects)) {
    const buffer = accesses[0]!.buffer;
    if (accesses.every((a) => a.kind === 'read') || accesses.every((a) => a.kind === 'atomic')) continue;
    if (independent(loop, accesses, effects, env)) continue;
    const reduction = elementReduction(loop, buffer, accesses, effects);
    if (!reduction) return serial(`iterations may touch the same elements of ${buffer.name}`);
    reductions.push(reduction);
  }
  return reductions.length > 0 ? { kind: 'reduction', reductions } : { kind: 'parallel' };
}

function byBuffer(effects: Effects): Map<string, Access[]> {
  const map = new Map<string, Access[]>();
  for (const a of effects.accesses) {
    if (effects.allocated.has(a.buffer.name)) continue;
    (map.get(a.buffer.name) ?? map.set(a.buffer.name, []).get(a.buffer.name)!).push(a);
  }
  return map;
}

/** A variable whose value inside one iteration is not a function of the place. */
const unknownIn = (effects: Effects, loops: readonly For[], v: string) => (name: string): boolean =>
  name !== v && !loops.some((l) => l.v.name === name) && (effects.assigned.has(name) || effects.declared.has(name));

function independent(loop: For, accesses: readonly Access[], effects: Effects, env: RangeEnv): boolean {
  const writes = accesses.filter((a) => a.kind !== 'read');
  const affine = writes.every((w) => accesses.every((x) => disjoint(loop, w, x, effects)));
  return affine || disjointByListing(loop, accesses, effects, env);
}

/**
 * No element is touched by `w` in one iteration and by `x` in another. The difference of the two indices is a sum of coefficient *
 * difference; from the largest coefficient down, a difference whose coefficient exceeds all that is left must be zero.
 */
function disjoint(loop: For, w: Access, x: Access, effects: Effects): boolean {
  const bytes = w.type !== x.type;
  const unit = (a: Access): Affine => scaleAffine(affineOf(a.index, a.env), bytes ? sizeOf(a.type) : 1);
  const a = unit(w), b = unit(x);
  const written = new Set(effects.accesses.filter((y) => y.kind !== 'read').map((y) => y.buffer.name));
  const sides = [a, b].map((side, n) => {
    const unknown = unknownIn(effects, (n === 0 ? w : x).loops, loop.v.name);
    const bad = [...side.terms.values()].some(({ atom }) => [...variablesOf(atom)].some(unknown) || [...loadsOf(atom)].some((name) => written.has(name)));
    return bad ? undefined : side;
  });
  if (!sides[0] || !sides[1]) return false;
  // difference terms: coefficient -> interval of the difference of what it multiplies; `v`: the loop's own difference, not zero
  const parts = differences(loop, w, x, a, b);
  if (!parts) return false;
  let low = a.constant - b.constant, high = low;
  if (bytes) { low -= sizeOf(x.type) - 1; high += sizeOf(w.type) - 1; }
  parts.sort((p, q) => Math.abs(q.c) - Math.abs(p.c));
  for (const [n, p] of parts.entries()) {
    // what all smaller parts can come to
    let restLow = low, restHigh = high;
    for (const q of parts.slice(n + 1)) { restLow += Math.min(q.c * q.lo, q.c * q.hi); restHigh += Math.max(q.c * q.lo, q.c * q.hi); }
    const unit = Math.abs(p.c) * p.stride;
    // c * d = -(rest): only d = 0 is possible when |rest| < |c| * stride
    if (!(restLow > -unit && restHigh < unit)) return p.v && restLow > -unit && restHigh < unit;
    if (p.v) return true;
  }
  return false;
}

interface Part { readonly c: number; readonly lo: number; readonly hi: number; readonly stride: number; readonly v: boolean }

/** Pairs the terms of two indices by coefficient. Undefined when the loop's variable cannot be separated. */
function differences(loop: For, w: Access, x: Access, a: Affine, b: Affine): Part[] | undefined {
  const own = loop.v.name;
  const moves = (access: Access) => (atom: Expr): boolean => { const names = variablesOf(atom); return names.has(own) || access.loops.some((l) => names.has(l.v.name)); };
  const ca = a.terms.get(own)?.coefficient ?? 0, cb = b.terms.get(own)?.coefficient ?? 0;
  if (ca === 0 || ca !== cb) return undefined;
  const parts: Part[] = [{ c: ca, lo: -1e15, hi: 1e15, stride: loop.step, v: true }];
  const left = new Map<number, { lo: number; hi: number }>();
  const put = (c: number, lo: number, hi: number): void => { const p = left.get(c) ?? { lo: 0, hi: 0 }; left.set(c, { lo: p.lo + lo, hi: p.hi + hi }); };
  for (const [access, side, sign] of [[w, a, 1], [x, b, -1]] as const) {
    for (const [key, { atom, coefficient }] of side.terms) {
      if (key === own) continue;
      if (!moves(access)(atom)) {
        // the same in both iterations: cancels when both have it
        const other = (sign === 1 ? b : a).terms.get(key)?.coefficient ?? 0;
        if (other !== coefficient) return undefined;
        continue;
      }
      const r = rangeOf(atom, access.env);
      if (!Number.isFinite(r.lo) || !Number.isFinite(r.hi)) return undefined;
      if (sign === 1) put(coefficient, r.lo, r.hi);
      else put(coefficient, -r.hi, -r.lo);
    }
  }
  const n = tripCount(loop, w.env), bounds = n === undefined ? rangeOfLoop(loop, w.env) : undefined;
  const span = n !== undefined ? (n - 1) * loop.step : bounds!.hi - bounds!.lo;
  parts[0] = { ...parts[0]!, lo: -span, hi: span };
  for (const [c, { lo, hi }] of left) {
    if (Math.abs(c) === Math.abs(ca)) return undefined;
    parts.push({ c, lo, hi, stride: 1, v: false });
  }
  return parts;
}

/** Lists the elements each iteration touches; exact, where the indices are pure functions of loops with known bounds. */
function disjointByListing(loop: For, accesses: readonly Access[], effects: Effects, env: RangeEnv): boolean {
  const sameType = accesses.every((a) => a.type === accesses[0]!.type);
  const common = sameType ? invariantPart(loop, accesses, effects) : undefined;
  const outer = new Set<string>();
  const lists: Listed[] = [];
  for (const a of accesses) {
    const index = common ? withoutTerms(a, common) : a.index;
    const l = listed(a, index, loop, effects);
    if (!l) return false;
    l.outer.forEach((name) => outer.add(name));
    lists.push(l);
  }
  const outerVars = [...outer].map((name) => ({ name, r: env.get(name) ?? ANY }));
  if (outerVars.some(({ r }) => !Number.isFinite(r.lo) || !Number.isFinite(r.hi))) return false;
  return exactly(() => new Lister(loop, outerVars, lists, sameType).run()) ?? false;
}

/** Terms that no access moves and all share. */
function invariantPart(loop: For, accesses: readonly Access[], effects: Effects): ReadonlyMap<string, number> | undefined {
  const shared = new Map<string, number>();
  const first = affineOf(accesses[0]!.index, accesses[0]!.env);
  for (const [key, t] of first.terms) {
    const names = [...variablesOf(t.atom)];
    if (names.some((n) => n === loop.v.name || effects.declared.has(n) || effects.assigned.has(n)) || loadsOf(t.atom).size > 0) continue;
    if (accesses.every((a) => affineOf(a.index, a.env).terms.get(key)?.coefficient === t.coefficient)) shared.set(key, t.coefficient);
  }
  return shared.size > 0 ? shared : undefined;
}

function withoutTerms(a: Access, common: ReadonlyMap<string, number>): Affine {
  const sum = affineOf(a.index, a.env);
  return { constant: sum.constant, terms: new Map([...sum.terms].filter(([key]) => !common.has(key))) };
}

interface Listed { readonly access: Access; readonly index: Expr | Affine; readonly outer: readonly string[]; readonly guards: readonly Expr[] }

function listed(access: Access, index: Expr | Affine, loop: For, effects: Effects): Listed | undefined {
  const unknown = unknownIn(effects, access.loops, loop.v.name);
  const exprs = 'terms' in index ? [...index.terms.values()].map((t) => t.atom) : [index];
  const bounds = access.loops.flatMap((l) => [l.lo, l.hi]);
  const names = new Set([...exprs, ...bounds].flatMap((e) => [...variablesOf(e)]));
  if ([...names].some(unknown) || [...exprs, ...bounds].some((e) => loadsOf(e).size > 0)) return undefined;
  const guards = access.guards.filter((g) => loadsOf(g).size === 0 && [...variablesOf(g)].every((n) => names.has(n) || n === loop.v.name || access.loops.some((l) => l.v.name === n)) && ![...variablesOf(g)].some(unknown));
  const outer = [...names].filter((n) => n !== loop.v.name && !access.loops.some((l) => l.v.name === n));
  return { access, index, outer, guards };
}

class Lister {
  private points = 0;
  private readonly slots = new Map<string, number>();
  private readonly values: number[] = [];

  constructor(private readonly loop: For, private readonly outer: readonly { name: string; r: { lo: number; hi: number } }[], private readonly lists: readonly Listed[], private readonly sameType: boolean) {
    for (const { name } of outer) this.slots.set(name, this.slots.size);
    this.slots.set(loop.v.name, this.slots.size);
    for (const l of lists) for (const inner of l.access.loops) if (!this.slots.has(inner.v.name)) this.slots.set(inner.v.name, this.slots.size);
  }

  run(): boolean {
    const lo = compileInteger(this.loop.lo, this.slots), hi = compileInteger(this.loop.hi, this.slots);
    if (!lo || !hi) return false;
    const nests = this.lists.map((l) => this.nest(l));
    if (nests.some((n) => !n)) return false;
    const all = nests as ((visit: (at: number, width: number) => boolean) => boolean)[];
    const v = this.slots.get(this.loop.v.name)!;
    return this.overOuter(0, () => {
      const owner = new Map<number, number>();
      for (const writes of [true, false]) {
        for (let i = lo(this.values), end = hi(this.values); i < end; i += this.loop.step) {
          this.values[v] = i;
          const clash = (at: number, width: number): boolean => {
            for (let k = 0; k < width; ++k) {
              const seen = owner.get(at + k);
              if (seen === undefined) { if (writes) owner.set(at + k, i); } else if (seen !== i) return false;
            }
            return true;
          };
          for (const [n, l] of this.lists.entries()) if ((l.access.kind !== 'read') === writes && !all[n]!(clash)) return false;
        }
      }
      return true;
    });
  }

  private overOuter(n: number, f: () => boolean): boolean {
    if (n === this.outer.length) return f();
    const { name, r } = this.outer[n]!;
    for (let x = r.lo; x <= r.hi; ++x) {
      this.values[this.slots.get(name)!] = x;
      if (!this.overOuter(n + 1, f)) return false;
    }
    return true;
  }

  /** Visits every point of an access; false when a visit fails or there are too many points. */
  private nest(l: Listed): ((visit: (at: number, width: number) => boolean) => boolean) | undefined {
    const width = this.sameType ? 1 : sizeOf(l.access.type);
    const index = this.indexOf(l);
    const guards = l.guards.map((g) => compileInteger(g, this.slots)).filter((g): g is Compiled => g !== undefined);
    const loops = l.access.loops.map((x) => ({ slot: this.slots.get(x.v.name)!, lo: compileInteger(x.lo, this.slots), hi: compileInteger(x.hi, this.slots), step: x.step }));
    if (!index || loops.some((x) => !x.lo || !x.hi)) return undefined;
    const go = (n: number, visit: (at: number, width: number) => boolean): boolean => {
      if (n === loops.length) {
        if (++this.points > POINT_LIMIT) return false;
        return guards.every((g) => g(this.values)) ? visit(index(this.values) * width, width) : true;
      }
      const { slot, lo, hi, step } = loops[n]!;
      for (let x = lo!(this.values), end = hi!(this.values); x < end; x += step) {
        this.values[slot] = x;
        if (!go(n + 1, visit)) return false;
      }
      return true;
    };
    return (visit) => go(0, visit);
  }

  private indexOf(l: Listed): Compiled | undefined {
    if (!('terms' in l.index)) return compileInteger(l.index, this.slots);
    const { constant } = l.index, terms = [...l.index.terms.values()].map((t) => ({ f: compileInteger(t.atom, this.slots), c: t.coefficient }));
    return terms.some((t) => !t.f) ? undefined : (v) => terms.reduce((sum, t) => sum + t.c * t.f!(v), constant);
  }
}

/** op and the other operand when `e` is `self op other` or `other op self`. */
export function reductionOf(e: Expr, isSelf: (e: Expr) => boolean): { op: ReductionOp; other: Expr } | undefined {
  const symmetric = (op: ReductionOp, a: Expr, b: Expr): { op: ReductionOp; other: Expr } | undefined => (isSelf(a) ? { op, other: b } : isSelf(b) ? { op, other: a } : undefined);
  if (e.kind === 'binary' && (['+', '*', '&', '|', '^', '&&', '||'] as BinaryOp[]).includes(e.op)) {
    const direct = symmetric(e.op as ReductionOp, e.a, e.b);
    if (direct || (e.op !== '+' && e.op !== '*')) return direct;
    // (self + x) + y
    for (const [part, rest] of [[e.a, e.b], [e.b, e.a]] as const) {
      const inner = reductionOf(part, isSelf);
      if (inner && inner.op === e.op) return { op: inner.op, other: { kind: 'binary', type: e.type, op: e.op, a: inner.other, b: rest } };
    }
    return undefined;
  }
  if (e.kind === 'binary' && e.op === '-' && isSelf(e.a)) return { op: '+', other: { kind: 'unary', type: e.type, op: '-', a: e.b } };
  if (e.kind === 'call' && (e.fn === 'min' || e.fn === 'max')) {
    const [a, b] = e.args as [Expr, Expr], direct = symmetric(e.fn, a, b);
    if (direct) return direct;
    // max(max(self, x), y)
    for (const [part, rest] of [[a, b], [b, a]] as const) {
      const inner = part.kind === 'call' && part.fn === e.fn ? reductionOf(part, isSelf) : undefined;
      if (inner) return { op: e.fn, other: { ...e, args: [inner.other, rest] } };
    }
    return undefined;
  }
  if (e.kind === 'call' && e.fn === 'fma' && isSelf(e.args[2]!)) return { op: '+', other: { kind: 'binary', type: e.type, op: '*', a: e.args[0]!, b: e.args[1]! } };
  // self < x ? x : self and its relatives
  if (e.kind === 'select' && e.cond.kind === 'binary' && (e.cond.op === '<' || e.cond.op === '>' || e.cond.op === '<=' || e.cond.op === '>=')) {
    const { a, b } = e.cond, same = (x: Expr, y: Expr): boolean => printExpr(x) === printExpr(y);
    const other = isSelf(a) ? b : isSelf(b) ? a : undefined;
    if (!other) return undefined;
    const less = e.cond.op.startsWith('<') === isSelf(a); // self < other
    if (same(e.a, other) && isSelf(e.b)) return { op: less ? 'max' : 'min', other };
    if (isSelf(e.a) && same(e.b, other)) return { op: less ? 'min' : 'max', other };
  }
  return undefined;
}

/** `e` with `to` in place of its operand `from`, as `reductionOf` found it; undefined where that is no operand of e itself. */
export function withOperand(e: Expr, from: Expr, to: Expr): Expr | undefined {
  if (e.kind === 'binary') return e.a === from ? { ...e, a: to } : e.b === from ? { ...e, b: to } : undefined;
  return e.kind === 'call' && e.args.includes(from) ? { ...e, args: e.args.map((a) => (a === from ? to : a)) } : undefined;
}

/** Whether an expression reads the target of an assignment or store. */
export const isTarget = (s: Assign | Store) => (e: Expr): boolean => (s.kind === 'assign' ? e.kind === 'var' && e.name === s.v.name
  : e.kind === 'load' && e.buffer.name === s.buffer.name && e.type === s.value.type && printExpr(e.index) === printExpr(s.index));

const countReads = (body: readonly Stmt[], isSelf: (e: Expr) => boolean): number => {
  let n = 0;
  walkStmts(body, (s) => exprsOf(s).forEach((e) => walkExpr(e, (x) => { if (isSelf(x)) n += 1; })));
  return n;
};

/** The operator when every use of the scalar in the body is `name = name op e` with e free of it. */
function scalarReduction(body: readonly Stmt[], name: string): ReductionOp | undefined {
  const isSelf = (e: Expr): boolean => e.kind === 'var' && e.name === name;
  const ops = new Set<ReductionOp>();
  let counted = 0, ok = true;
  walkStmts(body, (s) => {
    if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result?.name === name) ok = false;
    if (s.kind !== 'assign' || s.v.name !== name) return;
    const r = reductionOf(s.value, isSelf);
    if (!r) { ok = false; return; }
    ops.add(r.op);
    walkExpr(s.value, (x) => { if (isSelf(x)) counted += 1; });
    walkExpr(r.other, (x) => { if (isSelf(x)) ok = false; });
  });
  return ok && ops.size === 1 && countReads(body, isSelf) === counted ? [...ops][0] : undefined;
}

/** The same for one element whose index does not move with the loop. */
function elementReduction(loop: For, buffer: Buffer, accesses: readonly Access[], effects: Effects): Reduction | undefined {
  const moving = new Set([loop.v.name, ...effects.declared, ...effects.assigned]);
  if (accesses.some((a) => a.kind === 'atomic')) return undefined;
  const inner = new Set<string>();
  for (const a of accesses) for (const n of variablesOf(a.index)) if (moving.has(n)) inner.add(n);
  // Elements may move with loops inside, not with this loop: `acc[j] += ...` over k.
  if (inner.has(loop.v.name) || [...inner].some((n) => effects.assigned.has(n) || !accesses.every((a) => a.loops.some((l) => l.v.name === n) || !variablesOf(a.index).has(n)))) return undefined;
  const ops = new Set<ReductionOp>();
  let ok = true, counted = 0, index: Expr | undefined;
  walkStmts(loop.body, (s) => {
    if (s.kind !== 'store' || s.buffer.name !== buffer.name) return;
    const key = printExpr(s.index), isSelf = (e: Expr): boolean => e.kind === 'load' && e.buffer.name === buffer.name && e.type === s.value.type && printExpr(e.index) === key;
    const r = reductionOf(s.value, isSelf);
    if (!r || loadsOf(r.other).has(buffer.name)) { ok = false; return; }
    ops.add(r.op);
    counted += 1;
    index = s.index;
  });
  const reads = countReads(loop.body, (e) => e.kind === 'load' && e.buffer.name === buffer.name);
  return ok && ops.size === 1 && reads === counted && index ? { op: [...ops][0]!, target: { kind: 'element', buffer, index } } : undefined;
}

