/** Byte distances and how they become element indices. */
import { add, binary, cast, constant, type Expr, int, isConst, isInt, mul, type ScalarType } from '../../ir/index.js';
import type { Offset } from './model.js';

export const ZERO: Offset = { constant: 0, terms: [] };

/** distance of `e` elements of `scale` bytes */
export function scaled(e: Expr, scale: number): Offset {
  if (isConst(e)) return { constant: Number(e.value) * scale, terms: [] };
  if (e.kind === 'binary' && e.op === '+' && !isUnsignedWrap(e.type)) return plus(scaled(e.a, scale), scaled(e.b, scale));
  if (e.kind === 'binary' && e.op === '*' && isConst(e.b) && !isUnsignedWrap(e.type)) return { constant: 0, terms: [{ e: e.a, scale: scale * Number(e.b.value) }] };
  return { constant: 0, terms: [{ e, scale }] };
}
const isUnsignedWrap = (t: ScalarType): boolean => t !== 'i32' && t !== 'i64';

export const plus = (a: Offset, b: Offset): Offset => ({ constant: a.constant + b.constant, terms: [...a.terms, ...b.terms] });
export const plusBytes = (a: Offset, bytes: number): Offset => ({ constant: a.constant + bytes, terms: a.terms });
export const negated = (a: Offset): Offset => ({ constant: -a.constant, terms: a.terms.map((t) => ({ e: t.e, scale: -t.scale })) });

/** True if the distance is a multiple of `size` whatever its terms are. */
export const isMultiple = (offset: Offset, size: number): boolean => offset.constant % size === 0 && offset.terms.every((t) => t.scale % size === 0);

/**
 * The index of the element of `size` bytes at this distance, as an i32 expression. Exact where the access is aligned to its own
 * size; callers take accesses apart that may not be (`isMultiple`).
 */
export function indexOf(offset: Offset, size: number): Expr {
  if (isMultiple(offset, size)) return sum(offset, size);
  const unit = gcd(offset, size);
  return binary('/', sum(offset, unit), int(size / unit));
}

/** greatest divisor of `size` that divides all parts */
export function gcd(offset: Offset, size: number): number {
  const step = (a: number, b: number): number => (b === 0 ? a : step(b, a % b));
  return [offset.constant, ...offset.terms.map((t) => t.scale)].reduce((g, x) => step(g, Math.abs(x)), size);
}

function sum(offset: Offset, unit: number): Expr {
  let out: Expr | undefined;
  for (const t of offset.terms) {
    const index = narrow(t.e);
    const scale = t.scale / unit;
    const term = scale === 1 ? index : mul(index, int(Math.abs(scale)));
    out = out ? (scale < 0 ? binary('-', out, term) : add(out, term)) : scale < 0 && scale !== 1 ? binary('-', int(0), term) : term;
  }
  const c = offset.constant / unit;
  if (!out) return int(c);
  return c < 0 ? binary('-', out, int(-c)) : add(out, int(c));
}

/**
 * The low 32 bits of an integer expression as i32. Exact for an index of an element that exists: it is smaller than 2^31, and
 * sums, differences and products of the low halves have the right low half.
 */
export function narrow(e: Expr): Expr {
  if (e.type === 'i32') return e;
  switch (e.kind) {
    case 'const': return constant('i32', e.value);
    case 'cast': if (isInt(e.a.type) && e.a.type !== 'bool' && wide(e.type)) return narrow(e.a); break;
    case 'binary': if (wide(e.type) && (e.op === '+' || e.op === '-' || e.op === '*')) return binary(e.op, narrow(e.a), narrow(e.b), e.span); break;
    case 'unary': if (wide(e.type) && e.op === '-') return binary('-', int(0), narrow(e.a)); break;
  }
  return cast('i32', e);
}
const wide = (t: ScalarType): boolean => t === 'u32' || t === 'i64' || t === 'u64';
