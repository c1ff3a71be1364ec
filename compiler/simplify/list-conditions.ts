/**
 * Conditions on loop variables alone are listed, and named by what they come to.
 *   for i < 4 { for l < 16 { if (((1 << min(60 - 16 i, 16)) - 1 >> l) % 2) S } }   =>   for i < 4 { for l < 16 { if (i * 16 + l < 60) S } }
 * So are ends of a loop that depend on the loop around it.
 * Legal: the condition has the same value for all values of the loops; it holds exactly for the first n iterations of the nest.
 */
import { add, binary, constant, mul, ref, sub } from '../ir/build.js';
import { printExpr } from '../ir/print.js';
import { mapExpr, variablesOf, walkExpr } from '../ir/visit.js';
import type { Expr, For, Program, Stmt } from '../ir/types.js';
import { compileInteger, exactly } from '../analysis/evaluate.js';
import { ends } from '../passes/recovery/escapes.js';

type Body = readonly Stmt[];
/** Combinations of loop variables listed for one condition. */
const MOST_POINTS = 1 << 15;

export function listConditions(program: Program): Program {
  const known = new Map<string, Expr>();
  const visit = (body: Body, loops: readonly For[]): Body => body.map((s): Stmt => {
    const e = (x: Expr): Expr => mapExpr(x, (y) => (y.type === 'bool' && isInvolved(y) ? listed(y, loops, known) : y));
    switch (s.kind) {
      case 'for': return prefixBound({ ...s, lo: e(s.lo), hi: e(s.hi), body: visit(s.body, [...loops, s]) });
      case 'while': return { ...s, cond: e(s.cond), body: visit(s.body, loops) };
      case 'if': return { ...s, cond: e(s.cond), then: visit(s.then, loops), else: visit(s.else, loops) };
      case 'let': return s.init ? { ...s, init: e(s.init) } : s;
      case 'assign': return { ...s, value: e(s.value) };
      case 'store': return { ...s, index: e(s.index), value: e(s.value) };
      case 'atomic': return { ...s, index: e(s.index), value: e(s.value) };
      default: return s;
    }
  });
  return { ...program, body: visit(program.body, []) };
}

/** for i < 3 { for j < (i < 2 ? 8 : 5) S }  =>  for i < 3 { for j < 8 { if (i * 8 + j < 21) S } }: all rows are full but for the last, and those behind it empty. */
function prefixBound(outer: For): For {
  const inner = outer.body[0];
  if (outer.body.length !== 1 || inner?.kind !== 'for' || inner.hi.kind === 'const' || inner.lo.kind !== 'const' || inner.lo.value !== 0 || inner.step !== 1) return outer;
  if (outer.lo.kind !== 'const' || outer.lo.value !== 0 || outer.hi.kind !== 'const' || outer.step !== 1 || inner.v.type !== 'i32' || outer.v.type !== 'i32') return outer;
  const rows = Number(outer.hi.value), hi = compileInteger(inner.hi, new Map([[outer.v.name, 0]]));
  if (!hi || rows < 2 || rows > MOST_POINTS || inner.body.some((s) => ends(s, 'break'))) return outer;
  const lengths = exactly(() => Array.from({ length: rows }, (_, i) => Math.max(0, hi([i]))));
  const full = lengths?.[0] ?? 0, total = (lengths ?? []).reduce((n, x) => n + x, 0);
  if (!lengths || full < 1 || !lengths.every((n, i) => n === Math.max(0, Math.min(full, total - i * full)))) return outer;
  const within = binary('<', add(mul(ref(outer.v), constant('i32', full)), ref(inner.v)), constant('i32', total));
  const body: Body = total === rows * full ? inner.body : [{ kind: 'if', cond: within, then: inner.body, else: [] }];
  return { ...outer, body: [{ ...inner, hi: constant('i32', full), body }] };
}

/** Bits, choices and remainders in a condition, which hide the bound that they express. */
function isInvolved(e: Expr): boolean {
  let found = false;
  walkExpr(e, (x) => { if (x.kind === 'select' || (x.kind === 'binary' && ['<<', '>>', '&', '|', '^'].includes(x.op)) || (x.kind === 'call' && (x.fn === 'min' || x.fn === 'max'))) found = true; });
  return found;
}

function listed(e: Expr, loops: readonly For[], known: Map<string, Expr>): Expr {
  const names = variablesOf(e), around = loops.filter((l) => names.has(l.v.name));
  if (around.length === 0 || around.length !== names.size || around.some((l) => l.lo.kind !== 'const' || l.hi.kind !== 'const' || l.step !== 1)) return e;
  const bounds = around.map((l) => [Number((l.lo as { value: number }).value), Number((l.hi as { value: number }).value)] as const);
  const isLarge = bounds.reduce((n, [lo, hi]) => n * Math.max(0, hi - lo), 1) > MOST_POINTS;
  if (isLarge && bounds.slice(0, -1).reduce((n, [lo, hi]) => n * Math.max(0, hi - lo), 1) > MOST_POINTS) return e;
  const key = `${printExpr(e)} ${bounds.join(' ')}`;
  const before = known.get(key);
  if (before) return before;
  const result = exactly(() => (isLarge ? rows(e, around, bounds) : prefix(e, around, bounds))) ?? e;
  known.set(key, result);
  return result;
}

/** j < (i == 24 ? 5 : 8), j the innermost loop's variable: where that ends is listed for each of the others. */
function rows(e: Expr, loops: readonly For[], bounds: readonly (readonly [number, number])[]): Expr | undefined {
  const inner = loops.at(-1)!, outer = loops.slice(0, -1), [lo, width] = bounds.at(-1)!;
  if (e.kind !== 'binary' || e.op !== '<' || e.a.kind !== 'var' || e.a.name !== inner.v.name || variablesOf(e.b).has(inner.v.name) || lo !== 0 || loops.some((l) => l.v.type !== 'i32')) return undefined;
  const end = compileInteger(e.b, new Map(outer.map((l, i) => [l.v.name, i]))), extents = bounds.map(([from, to]) => to - from), number = numberOf(loops, bounds);
  if (!end) return undefined;
  let total = 0, ended = false;
  for (let point = 0; point < extents.slice(0, -1).reduce((a, b) => a * b, 1); ++point) {
    const values: number[] = [];
    for (let i = outer.length - 1, left = point; i >= 0; --i) { values[i] = bounds[i]![0] + (left % extents[i]!); left = Math.floor(left / extents[i]!); }
    const length = Math.max(0, Math.min(width, end(values)));
    if (ended && length > 0) return undefined;
    total += length;
    if (length < width) ended = true;
  }
  return binary('<', number, constant('i32', total));
}

/** The number of the iteration in the nest. */
function numberOf(loops: readonly For[], bounds: readonly (readonly [number, number])[]): Expr {
  const extents = bounds.map(([lo, hi]) => hi - lo);
  return loops.map((l, i) => mul(sub(ref(l.v), constant('i32', bounds[i]![0])), constant('i32', extents.slice(i + 1).reduce((a, b) => a * b, 1)))).reduce(add);
}

function prefix(e: Expr, loops: readonly For[], bounds: readonly (readonly [number, number])[]): Expr | undefined {
  const test = compileInteger(e, new Map(loops.map((l, i) => [l.v.name, i])));
  if (!test) return undefined;
  const values = bounds.map(([lo]) => lo), extents = bounds.map(([lo, hi]) => hi - lo), total = extents.reduce((a, b) => a * b, 1);
  let first = 0, ended = false;
  for (let point = 0; point < total; ++point) {
    for (let i = values.length - 1, left = point; i >= 0; --i) { values[i] = bounds[i]![0] + (left % extents[i]!); left = Math.floor(left / extents[i]!); }
    const holds = test(values) !== 0;
    if (holds && ended) return undefined;
    if (holds) ++first; else ended = true;
  }
  if (first === 0 || first === total) return constant('bool', first === 0 ? 0 : 1);
  if (loops.some((l) => l.v.type !== 'i32')) return undefined;
  return binary('<', numberOf(loops, bounds), constant('i32', first));
}
