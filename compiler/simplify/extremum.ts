/**
 * Choices between integers that are their smaller or larger one.
 *   a < b ? a : b  =>  min(a, b)        x < c ? c : min(x, d)  =>  max(min(x, d), c)   where c <= d
 */
import { rangeOfType, within } from '../analysis/ranges.js';
import { call, constant } from '../ir/build.js';
import { isInt } from '../ir/scalar.js';
import type { Const, Expr, MathFn, ScalarType } from '../ir/types.js';

/** cond ? a : b as min or max; undefined where it is neither. Floats stay: NaN would choose otherwise. */
export function extremum(cond: Expr, a: Expr, b: Expr): Expr | undefined {
  if (!isInt(a.type) || a.type === 'bool' || cond.kind !== 'binary') return undefined;
  const less = cond.op === '<' || cond.op === '<=';
  if (!less && cond.op !== '>' && cond.op !== '>=') return undefined;
  const p = narrowed(cond.a, a.type), q = narrowed(cond.b, a.type);
  if (!p || !q) return undefined;
  const smaller: MathFn = less ? 'min' : 'max', larger: MathFn = less ? 'max' : 'min';
  const operands = isConst(p) ? [q, p] : [p, q];
  if (same(p, a) && same(q, b)) return call(smaller, a.type, operands);
  if (same(p, b) && same(q, a)) return call(larger, a.type, operands);
  return same(q, a) && isConst(a) && clamps(b, smaller, p, a) ? call(larger, a.type, [b, a]) : undefined;
}

/** What C's promotions widened for the comparison, in its own type again: (i32)a > (i32)b compares a and b. */
function narrowed(e: Expr, type: ScalarType): Expr | undefined {
  if (e.type === type) return e;
  if (!isInt(e.type) || e.type === 'bool' || !within(rangeOfType(type), rangeOfType(e.type))) return undefined;
  if (isConst(e)) { const { lo, hi } = rangeOfType(type); return Number(e.value) >= lo && Number(e.value) <= hi ? constant(type, e.value) : undefined; }
  return e.kind === 'cast' && e.a.type === type ? e.a : undefined;
}

const isConst = (e: Expr): e is Const => e.kind === 'const';

/** e is fn(x, d) for a d on the far side of `bound`. */
function clamps(e: Expr, fn: MathFn, x: Expr, bound: Const): boolean {
  if (e.kind !== 'call' || e.fn !== fn) return false;
  const [value, far] = e.args as [Expr, Expr];
  return isConst(far) && same(value, x) && (fn === 'min' ? far.value >= bound.value : far.value <= bound.value);
}

/** Equal trees, wherever they stand. */
function same(a: Expr, b: Expr): boolean {
  return a === b || (a.kind === b.kind && a.type === b.type && text(a) === text(b));
}
const text = (e: Expr): string => JSON.stringify(e, (key, value: unknown) => (key === 'span' ? undefined : typeof value === 'bigint' ? `${value}n` : value));
