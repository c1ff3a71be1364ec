/** The elements of an array that a piece of code can touch, as a small box: rows of rows of consecutive elements. */
import { add, binary, constant, div, mod, mul } from '../ir/build.js';
import { variablesOf, walkExpr } from '../ir/visit.js';
import type { Buffer, Expr, ScalarType } from '../ir/types.js';
import { addAffine, affineOf, fromAffine, simplifyInteger, type Affine } from '../analysis/affine.js';
import { rangeOf, type RangeEnv } from '../analysis/ranges.js';
import type { Touch } from '../smt/touches.js';

/** One dimension of the box: `count` steps of `stride` elements. The last one has stride 1, or is the only strided one. */
export interface Dimension { readonly stride: number; readonly count: number }
export interface Tile {
  readonly buffer: Buffer;
  /** element of the array at the box's corner */
  readonly base: Expr;
  /** outermost first; each stride is a multiple of nothing less than the box of the later ones */
  readonly dimensions: readonly Dimension[];
  readonly size: number;
  readonly type: ScalarType;
}

interface Digit { readonly coefficient: number; readonly span: number }
/** An index as a base that all share, an offset from it and digits that count from zero. */
interface Shape { readonly offset: number; readonly digits: readonly Digit[] }

/**
 * The box around all touches of an array. `moves`: variables that change inside; everything else in the indices has to be the same for
 * all touches and `stays` while the code runs. Undefined where there is no such box of `limit` elements or less.
 */
export function tileOf(touches: readonly Touch[], buffer: Buffer, moves: ReadonlySet<string>, stays: (e: Expr) => boolean, limit: number): Tile | undefined {
  const split = touches.map((t) => (t.index === undefined || t.index === 'any' || t.type !== buffer.type ? undefined : shapeOf(affineOf(t.index, t.env), t.env, moves)));
  const outer = split[0]?.outer;
  if (!outer || split.some((s) => !s || !equal(s.outer, outer)) || ![...outer.terms.values()].every((t) => stays(t.atom))) return undefined;
  const shapes = split.map((s) => s!.shape), dimensions = boxOf(shapes);
  if (!dimensions) return undefined;
  const size = dimensions.box.reduce((n, d) => n * d.count, 1), type = touches[0]!.index === undefined ? 'i32' : (touches[0]!.index as Expr).type;
  if (!(size >= 1 && size <= limit)) return undefined;
  return { buffer, base: fromAffine({ ...outer, constant: dimensions.corner }, type), dimensions: dimensions.box, size, type };
}

function shapeOf(a: Affine, env: RangeEnv, moves: ReadonlySet<string>): { outer: Affine; shape: Shape } | undefined {
  const outer = new Map(a.terms), digits: Digit[] = [];
  let offset = a.constant;
  for (const [key, { atom, coefficient }] of a.terms) {
    if (![...variablesOf(atom)].some((name) => moves.has(name))) continue;
    const r = rangeOf(atom, env);
    if (!Number.isFinite(r.lo) || !Number.isFinite(r.hi) || r.hi < r.lo || r.hi - r.lo > 2 ** 31 || loads(atom)) return undefined;
    outer.delete(key);
    offset += Math.min(coefficient * r.lo, coefficient * r.hi);
    if (r.hi > r.lo) digits.push({ coefficient: Math.abs(coefficient), span: r.hi - r.lo });
  }
  return { outer: { terms: outer, constant: 0 }, shape: { offset, digits } };
}

const equal = (a: Affine, b: Affine): boolean => addAffine(a, b, -1).terms.size === 0;

/** The box around shapes: rows by the largest stride as long as what is left fits between two of them. */
function boxOf(shapes: readonly Shape[]): { corner: number; box: readonly Dimension[] } | undefined {
  const lo = Math.min(...shapes.map((s) => s.offset)), hi = Math.max(...shapes.map((s) => s.offset + s.digits.reduce((n, d) => n + d.coefficient * d.span, 0)));
  const stride = Math.max(0, ...shapes.flatMap((s) => s.digits.map((d) => d.coefficient)));
  const whole = { corner: lo, box: [{ stride: 1, count: hi - lo + 1 }] };
  if (stride <= 1) return whole;
  const parts = shapes.map((s) => { const row = Math.round((s.offset - lo) / stride); return { row, rows: s.digits.filter((d) => d.coefficient === stride).reduce((n, d) => n + d.span, 0), rest: { offset: s.offset - row * stride, digits: s.digits.filter((d) => d.coefficient !== stride) } }; });
  const first = Math.min(...parts.map((p) => p.row)), last = Math.max(...parts.map((p) => p.row + p.rows)), inner = boxOf(parts.map((p) => p.rest));
  if (!inner) return undefined;
  const width = inner.box.reduce((n, d) => n + d.stride * (d.count - 1), 1);
  if (width > stride) return whole;
  const merged = inner.box.length === 1 && inner.box[0]!.stride === 1 && inner.box[0]!.count === stride;
  const rows = last - first + 1, corner = inner.corner + first * stride;
  return merged ? { corner, box: [{ stride: 1, count: rows * stride }] } : { corner, box: [{ stride, count: rows }, ...inner.box.filter((d) => d.count > 1 || inner.box.length > 1)] };
}

/** Position in the box of an element of the array. */
export function insideTile(tile: Tile, index: Expr, env: RangeEnv): Expr {
  const n = (x: number): Expr => constant(tile.type, x);
  let rest: Expr = binary('-', index, tile.base), at: Expr = n(0);
  tile.dimensions.forEach((d, level) => {
    const last = level === tile.dimensions.length - 1;
    const step = d.stride === 1 ? rest : div(rest, n(d.stride));
    at = add(mul(at, n(d.count)), simplifyInteger(step, env));
    if (!last) rest = simplifyInteger(mod(rest, n(d.stride)), env);
  });
  return simplifyInteger(at, env);
}

/** Element of the array at a position of the box. */
export const elementAt = (tile: Tile, at: readonly Expr[]): Expr =>
  tile.dimensions.reduce<Expr>((e, d, n) => add(e, mul(at[n]!, constant(tile.type, d.stride))), tile.base);
/** Position in a packed copy of the box. */
export const packedAt = (tile: Tile, at: readonly Expr[]): Expr =>
  tile.dimensions.reduce<Expr>((e, d, n) => add(mul(e, constant(tile.type, d.count)), at[n]!), constant(tile.type, 0));

/** Whether a touch meets every element of the box: its digits are independent loops that fill it like the digits of a number. */
export function fills(tile: Tile, t: Touch): boolean {
  if (t.guards.length > 0 || t.index === undefined || t.index === 'any') return false;
  const own = new Map(t.loops.map((l) => [l.v.name, l])), digits: { c: number; n: number }[] = [];
  for (const { atom, coefficient } of affineOf(t.index, t.env).terms.values()) {
    const names = variablesOf(atom);
    if (![...names].some((name) => own.has(name))) continue;
    const l = atom.kind === 'var' ? own.get(atom.name) : undefined;
    if (!l || l.lo.kind !== 'const' || l.hi.kind !== 'const' || l.step !== 1) return false;
    digits.push({ c: Math.abs(coefficient), n: Number(l.hi.value) - Number(l.lo.value) });
  }
  digits.sort((a, b) => a.c - b.c);
  for (const d of [...tile.dimensions].reverse()) {
    let count = 1;
    while (digits[0] && count < d.count && digits[0].c === d.stride * count) count *= digits.shift()!.n;
    if (count !== d.count) return false;
  }
  return digits.length === 0 && t.loops.every((l) => l.lo.kind === 'const' && l.hi.kind === 'const' && Number(l.hi.value) > Number(l.lo.value));
}

function loads(e: Expr): boolean {
  let found = false;
  walkExpr(e, (x) => { if (x.kind === 'load') found = true; });
  return found;
}
