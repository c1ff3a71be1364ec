/**
 * Integer expressions as sums: constant + sum of coefficient * atom. An atom is a variable or an expression that is no sum
 * (a quotient, a remainder, a load). Quotients and remainders of sums are taken apart where that is exact on the given ranges.
 */
import { binary, cast, constant } from '../ir/build.js';
import { bitsOf, isFloat, isUnsigned } from '../ir/scalar.js';
import type { Expr, ScalarType } from '../ir/types.js';
import { printExpr } from '../ir/print.js';
import { computed, range, rangeOf, rangeOfType, within } from './ranges.js';
import type { Range, RangeEnv } from './ranges.js';

export interface Term { readonly atom: Expr; readonly coefficient: number }
/** terms are keyed by the text of the atom; no coefficient is zero */
export interface Affine { readonly terms: ReadonlyMap<string, Term>; readonly constant: number }

export const constantAffine = (value: number): Affine => ({ terms: new Map(), constant: value });
export const isConstant = (a: Affine): boolean => a.terms.size === 0;
/** Coefficient of a variable, 0 where it does not occur as a term. */
export const coefficientOf = (a: Affine, name: string): number => a.terms.get(name)?.coefficient ?? 0;

const atomAffine = (atom: Expr): Affine => ({ terms: new Map([[printExpr(atom), { atom, coefficient: 1 }]]), constant: 0 });

export function addAffine(a: Affine, b: Affine, factor = 1): Affine {
  return recombined(plainSum(a, b, factor));
}

/** c * n * (x / n) + c * (x % n) = c * x */
function recombined(a: Affine): Affine {
  for (const [key, { atom, coefficient }] of a.terms) {
    if (atom.kind !== 'binary' || atom.op !== '%' || atom.b.kind !== 'const') continue;
    const n = Number(atom.b.value), x = atom.a;
    // (y / m) / n is kept as y / (m n)
    const inner = x.kind === 'binary' && x.op === '/' && x.b.kind === 'const' ? { ...x, b: constant(x.type, Number(x.b.value) * n) } : undefined;
    const quotient = [printExpr({ ...atom, op: '/' }), ...(inner ? [printExpr(inner)] : [])].find((k) => a.terms.get(k)?.coefficient === coefficient * n);
    if (quotient === undefined) continue;
    const terms = new Map(a.terms);
    terms.delete(key);
    terms.delete(quotient);
    const whole = affineOf(atom.a, new Map());
    return plainSum({ terms, constant: a.constant }, whole, coefficient);
  }
  return a;
}

function plainSum(a: Affine, b: Affine, factor: number): Affine {
  const terms = new Map(a.terms);
  for (const [key, t] of b.terms) {
    const coefficient = (terms.get(key)?.coefficient ?? 0) + factor * t.coefficient;
    if (coefficient === 0) terms.delete(key);
    else terms.set(key, { atom: t.atom, coefficient });
  }
  return { terms, constant: a.constant + factor * b.constant };
}
export const scaleAffine = (a: Affine, factor: number): Affine => addAffine(constantAffine(0), a, factor);

/** Interval of the sum over the atoms' intervals. */
export function rangeOfAffine(a: Affine, env: RangeEnv): Range {
  let lo = a.constant, hi = a.constant;
  for (const { atom, coefficient } of a.terms.values()) {
    const r = rangeOf(atom, env), p = [coefficient * r.lo, coefficient * r.hi];
    lo += Math.min(...p);
    hi += Math.max(...p);
  }
  const [only] = a.terms.values();
  return a.terms.size === 1 && only!.coefficient === 1 && a.constant === 0 ? range(lo, hi) : computed(lo, hi);
}

/** The same, closer where a minimum or maximum moves against the rest of the sum: b - max(b - 1, 0) is 0 or 1. */
export function closeRange(a: Affine, env: RangeEnv, depth = 3): Range {
  const plain = rangeOfAffine(a, env);
  const choice = depth > 0 && a.terms.size > 1 ? [...a.terms].find(([, { atom }]) => atom.kind === 'call' && (atom.fn === 'min' || atom.fn === 'max') && !isFloat(atom.type)) : undefined;
  if (!choice) return plain;
  const [key, { atom, coefficient }] = choice as [string, { atom: Expr & { kind: 'call' }; coefficient: number }];
  const rest: Affine = { constant: a.constant, terms: new Map([...a.terms].filter(([k]) => k !== key)) };
  const sides = atom.args.map((x) => closeRange(addAffine(rest, affineOf(x, env), coefficient), env, depth - 1)), least = (atom.fn === 'min') === coefficient > 0;
  const [lo, hi] = [sides.map((r) => r.lo), sides.map((r) => r.hi)].map((list) => (least ? Math.min(...list) : Math.max(...list)));
  return { lo: Math.max(plain.lo, lo!), hi: Math.min(plain.hi, hi!) };
}

/**
 * The expression as a sum, valid for all values in `env`. Signed arithmetic of 32 and 64 bits does not overflow in a valid program; an
 * unsigned or narrower sum is used only where its range proves that it does not wrap.
 */
export function affineOf(e: Expr, env: RangeEnv): Affine {
  if (e.kind === 'const' || e.kind === 'var') return sumIn(e, env);
  const outer = known;
  if (outer?.env !== env) known = { env, sums: new Map() };
  try {
    const { sums } = known!, before = sums.get(e);
    if (before) return before;
    const sum = sumIn(e, env);
    sums.set(e, sum);
    return sum;
  } finally { known = outer; }
}

/** What the parts of one expression are, while it is taken apart: each is asked for several times, at each depth again. */
let known: { readonly env: RangeEnv; readonly sums: Map<Expr, Affine> } | undefined;

function sumIn(e: Expr, env: RangeEnv): Affine {
  if (isFloat(e.type)) return atomAffine(e);
  switch (e.kind) {
    case 'const': return Number.isSafeInteger(Number(e.value)) ? constantAffine(Number(e.value)) : atomAffine(e);
    case 'var': { const r = env.get(e.name); return r && r.lo === r.hi ? constantAffine(r.lo) : atomAffine(e); }
    case 'cast': {
      if (isFloat(e.a.type) || e.a.type === 'bool') return atomAffine(cast(e.type, normal(e.a, env)));
      const inner = affineOf(e.a, env);
      if (within(rangeOfAffine(inner, env), rangeOfType(e.type)) || within(rangeOf(e.a, env), rangeOfType(e.type)) || within(rangeOfType(e.a.type), rangeOfType(e.type))) return inner;
      const low = bitsOf(e.type) <= bitsOf(e.a.type) ? lowBits(e.a, bitsOf(e.type), env) : undefined;
      return low && within(rangeOfAffine(low, env), rangeOfType(e.type)) ? low : atomAffine(cast(e.type, fromAffine(inner, e.a.type)));
    }
    case 'unary': return e.op === '-' && !isUnsigned(e.type) && bitsOf(e.type) >= 32 ? scaleAffine(affineOf(e.a, env), -1) : atomAffine(e);
    case 'binary': return binaryAffine(e, env);
    case 'load': { const index = normal(e.index, env); return atomAffine(index === e.index ? e : { ...e, index }); }
    default: return atomAffine(e);
  }
}

/** A sum that is the expression but for multiples of 2^bits, as where (int)((size_t)n * 4) goes through unsigned numbers; undefined where there is none. */
function lowBits(e: Expr, bits: number, env: RangeEnv): Affine | undefined {
  if (isFloat(e.type) || e.type === 'bool') return undefined;
  if (bitsOf(e.type) < bits) return affineOf(e, env);
  if (e.kind === 'const') { const value = Number(BigInt.asIntN(bits, BigInt(e.value))); return Number.isSafeInteger(value) ? constantAffine(value) : undefined; }
  if (e.kind === 'cast') return isFloat(e.a.type) || e.a.type === 'bool' ? undefined : lowBits(e.a, bits, env);
  if (e.kind !== 'binary' || (e.op !== '+' && e.op !== '-' && e.op !== '*')) return e.kind === 'var' || isSum(e, env) ? affineOf(e, env) : undefined;
  const a = lowBits(e.a, bits, env), b = a && lowBits(e.b, bits, env);
  if (!a || !b) return undefined;
  return e.op === '+' ? addAffine(a, b) : e.op === '-' ? addAffine(a, b, -1) : isConstant(b) ? scaleAffine(a, b.constant) : isConstant(a) ? scaleAffine(b, a.constant) : undefined;
}
const isSum = (e: Expr, env: RangeEnv): boolean => !isUnsigned(e.type) || within(rangeOfAffine(affineOf(e, env), env), rangeOfType(e.type));

function binaryAffine(e: Extract<Expr, { kind: 'binary' }>, env: RangeEnv): Affine {
  if (e.type === 'bool') return atomAffine(e);
  const sum = sumOf(e, env);
  if (!sum) return atomAffine(rebuilt(e, env));
  return (isUnsigned(e.type) || bitsOf(e.type) < 32) && !within(rangeOfAffine(sum, env), rangeOfType(e.type)) ? atomAffine(rebuilt(e, env)) : sum;
}

const rebuilt = (e: Extract<Expr, { kind: 'binary' }>, env: RangeEnv): Expr => binary(e.op, normal(e.a, env), normal(e.b, env));
const normal = (e: Expr, env: RangeEnv): Expr => (isFloat(e.type) || e.type === 'bool' ? e : fromAffine(affineOf(e, env), e.type));

function sumOf(e: Extract<Expr, { kind: 'binary' }>, env: RangeEnv): Affine | undefined {
  const a = affineOf(e.a, env), b = affineOf(e.b, env);
  const small = (x: Affine): boolean => Number.isSafeInteger(x.constant);
  const n = isConstant(b) ? b.constant : undefined;
  switch (e.op) {
    case '+': return addAffine(a, b);
    case '-': return addAffine(a, b, -1);
    case '*': return n !== undefined ? scaleAffine(a, n) : isConstant(a) ? scaleAffine(b, a.constant) : undefined;
    case '<<': return n !== undefined && n >= 0 && n < 31 && small(a) ? scaleAffine(a, 2 ** n) : undefined;
    case '/': return n !== undefined && n > 0 ? quotient(a, n, dividedIn(a, n, e.type, env), env) : undefined;
    case '%': return n !== undefined && n > 0 ? remainder(a, n, dividedIn(a, n, e.type, env), env) : undefined;
    case '>>': return n !== undefined && n >= 0 && n < 31 && rangeOfAffine(a, env).lo >= 0 ? quotient(a, 2 ** n, dividedIn(a, 2 ** n, e.type, env), env) : undefined;
    case '&': {
      if (n !== undefined && n > 0 && Number.isInteger(Math.log2(n + 1)) && rangeOfAffine(a, env).lo >= 0) return remainder(a, n + 1, dividedIn(a, n + 1, e.type, env), env);
      // x & ~(2^k - 1) = x - x % 2^k
      if (n !== undefined && n < 0 && Number.isInteger(Math.log2(-n)) && rangeOfAffine(a, env).lo >= 0) return addAffine(a, remainder(a, -n, e.type, env), -1);
      return undefined;
    }
    case '|': return disjointBits(a, b, env) ?? disjointBits(b, a, env);
    case '^': {
      // all bits of x turned:  x ^ (2^k - 1) = (2^k - 1) - x
      const r = n !== undefined && n > 0 && Number.isInteger(Math.log2(n + 1)) ? rangeOfAffine(a, env) : undefined;
      return n === 0 ? a : r && r.lo >= 0 && r.hi <= n! ? addAffine(constantAffine(n!), a, -1) : undefined;
    }
    default: return undefined;
  }
}

/** The type a sum is divided in: i32 where all of it fits, so that an unsigned and a signed spelling of one index are one term. */
function dividedIn(a: Affine, n: number, type: ScalarType, env: RangeEnv): ScalarType {
  const most = 2 ** 31 - 1, whole = rangeOfAffine(a, env);
  if (type === 'i32' || whole.lo < 0 || whole.hi > most || n > most) return type;
  const fits = [...a.terms.values()].every(({ atom, coefficient }) => { const r = rangeOf(atom, env); return r.lo * coefficient >= -most && r.hi * coefficient <= most && r.hi * coefficient >= -most && r.lo * coefficient <= most; });
  return fits ? 'i32' : type;
}

/** a | b = a + b where a is a multiple of 2^k and 0 <= b < 2^k. */
function disjointBits(a: Affine, b: Affine, env: RangeEnv): Affine | undefined {
  const r = rangeOfAffine(b, env);
  if (r.lo < 0 || !Number.isFinite(r.hi) || rangeOfAffine(a, env).lo < 0) return undefined;
  const unit = 2 ** Math.ceil(Math.log2(r.hi + 1));
  return [a.constant, ...[...a.terms.values()].map((t) => t.coefficient)].every((c) => c % unit === 0) ? addAffine(a, b) : undefined;
}

/** Splits a sum into n * whole + rest, putting into `rest` what n does not divide. */
function splitBy(a: Affine, n: number): { whole: Affine; rest: Affine } {
  const whole = new Map<string, Term>(), rest = new Map<string, Term>();
  for (const [key, { atom, coefficient }] of a.terms) {
    const q = Math.floor(coefficient / n), r = coefficient - q * n;
    if (q !== 0) whole.set(key, { atom, coefficient: q });
    if (r !== 0) rest.set(key, { atom, coefficient: r });
  }
  const q = Math.floor(a.constant / n);
  return { whole: { terms: whole, constant: q }, rest: { terms: rest, constant: a.constant - q * n } };
}

/** The same with only the terms that n divides on the whole side: a term taken apart would hide the index it belongs to. */
function splitExact(a: Affine, n: number): { whole: Affine; rest: Affine } {
  const isWhole = (t: Term): boolean => t.coefficient % n === 0;
  const { whole } = splitBy({ terms: new Map([...a.terms].filter(([, t]) => isWhole(t))), constant: a.constant }, n);
  return { whole, rest: { terms: new Map([...a.terms].filter(([, t]) => !isWhole(t))), constant: a.constant - whole.constant * n } };
}

/** The pieces of floor division, tried with floored and with rounded coefficients: the rest must stay within one period. */
function pieces(a: Affine, n: number, env: RangeEnv): { whole: Affine; rest: Affine } | undefined {
  const { whole, rest } = splitBy(a, n);
  const r = rangeOfAffine(rest, env);
  if (!Number.isFinite(r.lo) || !Number.isFinite(r.hi)) return undefined;
  const period = Math.floor(r.lo / n);
  if (Math.floor(r.hi / n) === period) return { whole: { ...whole, constant: whole.constant + period }, rest: { ...rest, constant: rest.constant - period * n } };
  // Coefficients rounded the other way: a - x with x < n lies in the period below.
  const signed: { whole: Affine; rest: Affine } = { whole: constantAffine(0), rest: constantAffine(a.constant) };
  for (const [key, { atom, coefficient }] of a.terms) {
    const q = Math.trunc(coefficient / n), left = coefficient - q * n;
    if (q !== 0) signed.whole = addAffine(signed.whole, { terms: new Map([[key, { atom, coefficient: q }]]), constant: 0 });
    if (left !== 0) signed.rest = addAffine(signed.rest, { terms: new Map([[key, { atom, coefficient: left }]]), constant: 0 });
  }
  const s = rangeOfAffine(signed.rest, env), at = Math.floor(s.lo / n);
  if (Number.isFinite(s.lo) && Math.floor(s.hi / n) === at) return { whole: addAffine(signed.whole, constantAffine(at)), rest: addAffine(signed.rest, constantAffine(-at * n)) };
  return undefined;
}

const gcd = (a: number, b: number): number => { a = Math.abs(a); b = Math.abs(b); while (b) [a, b] = [b, a % b]; return a; };

/** a / n as C computes it; the sum must be known not to be negative, else it stays an atom. */
function quotient(a: Affine, n: number, type: ScalarType, env: RangeEnv): Affine {
  if (n === 1) return a;
  const all = [a.constant, ...[...a.terms.values()].map((t) => t.coefficient)];
  if (all.every((c) => c % n === 0)) return scaleExact(a, n);
  const whole = (x: Affine, by: number): Affine => atomAffine(binary('/', fromAffine(x, type), constant(type, by)));
  if (!(rangeOfAffine(a, env).lo >= 0)) return whole(a, n);
  const exact = pieces(a, n, env);
  if (exact) return exact.whole;
  // (n w + r) / n = w + r / n where w and r are not negative
  const split = splitExact(a, n);
  const r = rangeOfAffine(split.rest, env);
  if (r.lo < 0) return whole(a, n);
  return addAffine(split.whole, quotientOfRest(split.rest, n, type, env));
}

function quotientOfRest(a: Affine, n: number, type: ScalarType, env: RangeEnv): Affine {
  const atom = (x: Affine, by: number): Affine => (by === 1 ? x : nested(x, by) ?? atomAffine(binary('/', fromAffine(x, type), constant(type, by))));
  const g = [...a.terms.values()].reduce((x, t) => gcd(x, t.coefficient), n);
  if (g > 1) return quotient(scaleFloor(a, g), n / g, type, env);
  // Terms that are multiples of a divisor of n, plus a rest below that divisor: drop the rest.
  for (const { coefficient } of a.terms.values()) {
    const d = gcd(coefficient, n);
    if (d <= 1 || d === n) continue;
    const low = splitBy(a, d);
    const r = rangeOfAffine(low.rest, env);
    if (r.lo >= 0 && r.hi < d) return quotient(low.whole, n / d, type, env);
  }
  return atom(a, n);
}

/** (x / m) / n = x / (m n) for x >= 0 */
function nested(a: Affine, n: number): Affine | undefined {
  const [only] = [...a.terms.values()];
  if (a.terms.size !== 1 || a.constant !== 0 || only!.coefficient !== 1) return undefined;
  const e = only!.atom;
  if (e.kind !== 'binary' || e.op !== '/' || e.b.kind !== 'const') return undefined;
  const by = Number(e.b.value) * n, { hi } = rangeOfType(e.a.type);
  // a divisor beyond every value
  if (by > hi) return constantAffine(0);
  return atomAffine(binary('/', e.a, constant(e.a.type, by)));
}

const scaleExact = (a: Affine, n: number): Affine => ({ terms: new Map([...a.terms].map(([k, t]) => [k, { ...t, coefficient: t.coefficient / n }])), constant: a.constant / n });
const scaleFloor = (a: Affine, n: number): Affine => ({ terms: scaleExact(a, n).terms, constant: Math.floor(a.constant / n) });

/** a % n as C computes it. */
function remainder(a: Affine, n: number, type: ScalarType, env: RangeEnv): Affine {
  if (n === 1) return constantAffine(0);
  const all = [a.constant, ...[...a.terms.values()].map((t) => t.coefficient)];
  if (all.every((c) => c % n === 0)) return constantAffine(0);
  const whole = (x: Affine, by: number): Affine => atomAffine(binary('%', fromAffine(x, type), constant(type, by)));
  if (!(rangeOfAffine(a, env).lo >= 0)) return whole(a, n);
  const exact = pieces(a, n, env);
  if (exact) return exact.rest;
  const { rest } = splitExact(a, n);
  if (rangeOfAffine(rest, env).lo < 0) return whole(a, n);
  // A rest below a divisor d of n that divides everything else: (d x + r) % n = d (x % (n / d)) + r
  for (const d of [...rest.terms.values()].map((t) => gcd(t.coefficient, n)).sort((x, y) => y - x)) {
    if (d <= 1 || d === n) continue;
    const low = splitBy(rest, d);
    const r = rangeOfAffine(low.rest, env);
    if (r.lo >= 0 && r.hi < d) return addAffine(scaleAffine(remainder(low.whole, n / d, type, env), d), low.rest);
  }
  return whole(rest, n);
}

/** The sum as an expression of an integer type: larger coefficients first, the constant last. */
export function fromAffine(a: Affine, type: ScalarType): Expr {
  const terms = [...a.terms.entries()].sort(([ka, x], [kb, y]) => Math.abs(y.coefficient) - Math.abs(x.coefficient) || (ka < kb ? -1 : ka > kb ? 1 : 0)).map(([, t]) => t);
  const positive = [...terms.filter((t) => t.coefficient > 0), ...terms.filter((t) => t.coefficient < 0)];
  let sum: Expr | undefined;
  for (const { atom, coefficient } of positive) {
    const x = cast(type, atom);
    if (!sum) sum = coefficient === -1 ? binary('-', constant(type, 0), x) : binary('*', x, constant(type, coefficient));
    else sum = binary(coefficient < 0 ? '-' : '+', sum, binary('*', x, constant(type, Math.abs(coefficient))));
  }
  if (!sum) return constant(type, a.constant);
  return a.constant === 0 ? sum : binary(a.constant < 0 ? '-' : '+', sum, constant(type, Math.abs(a.constant)));
}

/**
 * The expression in normal form: sums collected, exact quotients and remainders folded. Of the same type, equal for all
 * values in `env`; integer sums that would need a wider type than their own to stay exact are left as they are.
 */
export function simplifyInteger(e: Expr, env: RangeEnv): Expr {
  if (isFloat(e.type) || e.type === 'bool' || e.kind === 'const' || e.kind === 'var') return e.kind === 'var' && !isFloat(e.type) && e.type !== 'bool' ? normal(e, env) : e;
  const sum = affineOf(e, env);
  // Unsigned intermediate results may not go below zero on the way.
  if (isUnsigned(e.type) && ([...sum.terms.values()].some((t) => t.coefficient < 0) || sum.constant < 0)) return e;
  return fromAffine(sum, e.type);
}
