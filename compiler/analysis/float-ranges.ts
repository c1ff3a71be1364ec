/** Intervals of floating expressions: which values they can have, whether they may be NaN, whether they are whole numbers. */
import { isFloat } from '../ir/scalar.js';
import { printExpr } from '../ir/print.js';
import type { Binary, Expr, ScalarType } from '../ir/types.js';
import { rangeOf, rangeOfType, type Range, type RangeEnv } from './ranges.js';

/** Inclusive ends, infinities are values like others; `nan`: it may be NaN as well. `whole`: each number is a whole one (or infinite). */
export interface FloatRange { readonly lo: number; readonly hi: number; readonly nan: boolean; readonly whole: boolean }

export const ANYTHING: FloatRange = { lo: -Infinity, hi: Infinity, nan: true, whole: false };
/** Variables by name: floating ones, and integer ones. */
export interface FloatEnv { readonly floats: ReadonlyMap<string, FloatRange>; readonly integers: RangeEnv }

const WHOLE = new Set(['floor', 'ceil', 'trunc', 'round', 'rint']);

/** The interval of a floating expression; sound with rounding to its type. */
export function floatRange(e: Expr, env: FloatEnv): FloatRange {
  switch (e.kind) {
    case 'const': { const v = Number(e.value); return Number.isNaN(v) ? ANYTHING : { lo: v, hi: v, nan: false, whole: Number.isInteger(v) }; }
    case 'var': return env.floats.get(e.name) ?? ANYTHING;
    case 'cast': {
      if (isFloat(e.a.type)) return e.type === 'f16' ? ANYTHING : rounded(floatRange(e.a, env), e.type);
      const r = integerRange(e.a, env);
      return rounded({ lo: r.lo, hi: r.hi, nan: false, whole: true }, e.type);
    }
    case 'unary': { const a = floatRange(e.a, env); return e.op === '-' ? { ...a, lo: -a.hi, hi: -a.lo } : ANYTHING; }
    case 'select': { const [a, b] = branches(e.cond, e.a, e.b, env); return hull(a, b); }
    case 'binary': return rounded(arithmetic(e.op, floatRange(e.a, env), floatRange(e.b, env)), e.type);
    case 'call': {
      const [a, b, c] = e.args.map((x) => floatRange(x, env)) as [FloatRange, FloatRange, FloatRange];
      if (WHOLE.has(e.fn)) return { lo: Math.floor(a.lo), hi: Math.ceil(a.hi), nan: a.nan, whole: true };
      switch (e.fn) {
        case 'min': case 'max': return extremum(e.fn, a, b);
        case 'abs': return { lo: a.lo > 0 ? a.lo : a.hi < 0 ? -a.hi : 0, hi: Math.max(-a.lo, a.hi), nan: a.nan, whole: a.whole };
        case 'fma': return rounded(arithmetic('+', arithmetic('*', a, b), c), e.type);
        case 'exp': return rounded({ lo: Math.exp(a.lo), hi: Math.exp(a.hi), nan: a.nan, whole: false }, e.type);
        case 'exp2': return rounded({ lo: 2 ** a.lo, hi: 2 ** a.hi, nan: a.nan, whole: false }, e.type);
        default: return ANYTHING;
      }
    }
    default: return ANYTHING;
  }
}

/** The interval of an integer expression that may come from a floating one. */
export function integerRange(e: Expr, env: FloatEnv): Range {
  const type = rangeOfType(e.type);
  const inside = (r: Range): Range => (r.lo >= type.lo && r.hi <= type.hi ? r : type);
  if (e.kind === 'cast' && isFloat(e.a.type)) { const r = floatRange(e.a, env); return r.nan ? type : inside({ lo: Math.trunc(r.lo), hi: Math.trunc(r.hi) }); }
  if (e.kind === 'cast') return inside(integerRange(e.a, env));
  if (e.kind === 'binary' && (e.op === '+' || e.op === '-')) {
    const a = integerRange(e.a, env), b = integerRange(e.b, env);
    return inside(e.op === '+' ? { lo: a.lo + b.lo, hi: a.hi + b.hi } : { lo: a.lo - b.hi, hi: a.hi - b.lo });
  }
  return rangeOf(e, env.integers);
}

/** Whether a condition on floats surely holds, surely fails, or (undefined) either. */
export function floatTruth(e: Expr, env: FloatEnv): boolean | undefined {
  if (e.kind === 'call' && isFloat(e.args[0]!.type)) {
    const a = floatRange(e.args[0]!, env), finite = a.lo > -Infinity && a.hi < Infinity;
    if (e.fn === 'isnan') return a.nan ? undefined : false;
    if (e.fn === 'isinf') return finite ? false : undefined;
    return e.fn === 'isfinite' && finite && !a.nan ? true : undefined;
  }
  if (e.kind !== 'binary' || !isFloat(e.a.type)) return undefined;
  const a = floatRange(e.a, env), b = floatRange(e.b, env), number = !a.nan && !b.nan;
  switch (e.op) {
    case '<': return number && a.hi < b.lo ? true : a.lo >= b.hi ? false : undefined;
    case '<=': return number && a.hi <= b.lo ? true : a.lo > b.hi ? false : undefined;
    case '>': return number && a.lo > b.hi ? true : a.hi <= b.lo ? false : undefined;
    case '>=': return number && a.lo >= b.hi ? true : a.hi < b.lo ? false : undefined;
    case '==': return a.lo > b.hi || a.hi < b.lo ? false : undefined;
    case '!=': return a.lo > b.hi || a.hi < b.lo ? true : undefined;
    default: return undefined;
  }
}

/** Both sides of a choice, knowing the comparison that decides it. */
function branches(cond: Expr, a: Expr, b: Expr, env: FloatEnv): [FloatRange, FloatRange] {
  const truth = floatTruth(cond, env), none: FloatRange = { lo: Infinity, hi: -Infinity, nan: false, whole: true };
  if (cond.kind !== 'binary' || !isFloat(cond.a.type) || !['<', '<=', '>', '>='].includes(cond.op)) return [truth === false ? none : floatRange(a, env), truth === true ? none : floatRange(b, env)];
  const side = (e: Expr, holds: boolean): FloatRange => {
    const plain = floatRange(e, env), [p, q] = [floatRange(cond.a, env), floatRange(cond.b, env)];
    const isP = same(e, cond.a), isQ = same(e, cond.b);
    if (!isP && !isQ) return plain;
    const less = cond.op.startsWith('<') === holds, other = isP ? q : p;
    // a comparison with NaN fails and says nothing then
    if (!holds && other.nan) return plain;
    const below = isP === less;
    return { ...plain, nan: !holds && plain.nan, ...(below ? { hi: Math.min(plain.hi, other.hi) } : { lo: Math.max(plain.lo, other.lo) }) };
  };
  return [truth === false ? none : side(a, true), truth === true ? none : side(b, false)];
}

const same = (x: Expr, y: Expr): boolean => x === y || (x.kind === y.kind && printExpr(x) === printExpr(y));
const hull = (a: FloatRange, b: FloatRange): FloatRange => ({ lo: Math.min(a.lo, b.lo), hi: Math.max(a.hi, b.hi), nan: a.nan || b.nan, whole: a.whole && b.whole });

/** The number wins over NaN. */
function extremum(fn: 'min' | 'max', a: FloatRange, b: FloatRange): FloatRange {
  const whole = a.whole && b.whole, nan = a.nan && b.nan;
  if (fn === 'max') return { lo: a.nan ? (b.nan ? Math.min(a.lo, b.lo) : b.lo) : b.nan ? a.lo : Math.max(a.lo, b.lo), hi: Math.max(a.hi, b.hi), nan, whole };
  return { lo: Math.min(a.lo, b.lo), hi: a.nan ? (b.nan ? Math.max(a.hi, b.hi) : b.hi) : b.nan ? a.hi : Math.min(a.hi, b.hi), nan, whole };
}

function arithmetic(op: Binary['op'], a: FloatRange, b: FloatRange): FloatRange {
  const nan = a.nan || b.nan, infinite = (r: FloatRange): boolean => r.lo === -Infinity || r.hi === Infinity, hasZero = (r: FloatRange): boolean => r.lo <= 0 && r.hi >= 0;
  const whole = a.whole && b.whole;
  switch (op) {
    case '+': return { ...span([a.lo + b.lo, a.hi + b.hi]), nan: nan || (a.lo === -Infinity && b.hi === Infinity) || (a.hi === Infinity && b.lo === -Infinity), whole };
    case '-': return { ...span([a.lo - b.hi, a.hi - b.lo]), nan: nan || (a.hi === Infinity && b.hi === Infinity) || (a.lo === -Infinity && b.lo === -Infinity), whole };
    case '*': return { ...span([times(a.lo, b.lo), times(a.lo, b.hi), times(a.hi, b.lo), times(a.hi, b.hi)]), nan: nan || (infinite(a) && hasZero(b)) || (infinite(b) && hasZero(a)), whole };
    case '/': return hasZero(b) || infinite(a) || infinite(b) ? ANYTHING : { ...span([a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi]), nan, whole: false };
    default: return ANYTHING;
  }
}

/** Zero times an infinity is no number, which the caller knows; what else is possible there is around zero. */
const times = (x: number, y: number): number => (x === 0 || y === 0 ? 0 : x * y);

/** Smallest and largest of some values; anything where one of them is not defined. */
const span = (values: readonly number[]): { lo: number; hi: number } => (values.some(Number.isNaN) ? { lo: -Infinity, hi: Infinity } : { lo: Math.min(...values), hi: Math.max(...values) });

/** With room for the rounding of a few operations to the type. */
function rounded(r: FloatRange, type: ScalarType): FloatRange {
  if (type === 'f16' || type === 'bf16') return ANYTHING;
  const relative = type === 'f64' ? 2 ** -50 : 2 ** -21, largest = type === 'f64' ? Number.MAX_VALUE : 3.4028234663852886e38, least = type === 'f64' ? 1e-300 : 1e-37;
  // whole numbers that the type holds are not rounded
  if (r.whole && Math.max(Math.abs(r.lo), Math.abs(r.hi)) <= 2 ** 24) return r;
  const lo = r.lo - Math.abs(r.lo) * relative - least, hi = r.hi + Math.abs(r.hi) * relative + least;
  return { ...r, lo: lo < -largest ? -Infinity : lo, hi: hi > largest ? Infinity : hi, whole: false };
}
