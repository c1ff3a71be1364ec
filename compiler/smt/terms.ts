/** IR integer expressions as SMT-LIB terms over unbounded integers, with C's wrapping, truncating division and conversions. */
import { bitsOf, isFloat, isUnsigned } from '../ir/scalar.js';
import { printExpr } from '../ir/print.js';
import type { BinaryOp, Expr, For, ScalarType } from '../ir/types.js';
import { rangeOf, rangeOfType, type RangeEnv } from '../analysis/ranges.js';
import { conjunction, numeral, type Query } from './query.js';

/** The variables of one place of the program in a formula. */
export interface Place {
  /** IR variable to symbol; a variable that is not here has a value nobody knows */
  readonly symbols: ReadonlyMap<string, string>;
  /** intervals of the variables, to leave out wrapping where nothing wraps */
  readonly env: RangeEnv;
  /** arrays that nothing writes while the formula's statements run */
  readonly fixed: (buffer: string) => boolean;
}

/** Value of an integer expression. Parts that cannot be expressed become unknown values, so the term covers every real value. */
export function integerTerm(q: Query, e: Expr, at: Place): string {
  const term = (x: Expr): string => integerTerm(q, x, at);
  const anything = (why: string): string => bounded(q, q.unknown('Int', why), e.type);
  if (isFloat(e.type)) return q.unknown('Int', `the number ${printExpr(e)}`);
  if (e.type === 'bool') return e.kind === 'const' ? numeral(e.value ? 1 : 0) : `(ite ${booleanTerm(q, e, at)} 1 0)`;
  switch (e.kind) {
    case 'const': return numeral(e.value);
    case 'var': return at.symbols.get(e.name) ?? anything(`the value of ${e.name}`);
    case 'load': return at.fixed(e.buffer.name) && e.type === e.buffer.type ? q.contents(e.buffer.name, term(e.index)) : anything(`the contents of ${e.buffer.name}`);
    case 'cast': {
      if (isFloat(e.a.type)) return anything(`the number ${printExpr(e.a)}`);
      return wrapped(term(e.a), e.type, fits(rangeOf(e.a, at.env), e.type));
    }
    case 'select': return `(ite ${booleanTerm(q, e.cond, at)} ${term(e.a)} ${term(e.b)})`;
    case 'unary': return e.op === '-' ? wrapped(`(- ${term(e.a)})`, e.type, signedWide(e.type)) : wrapped(`(- (- ${term(e.a)}) 1)`, e.type, !isUnsigned(e.type));
    case 'call': {
      const [a, b] = e.args.map((x) => (isFloat(x.type) ? undefined : term(x)));
      if (e.fn === 'min' && a && b) return `(ite (<= ${a} ${b}) ${a} ${b})`;
      if (e.fn === 'max' && a && b) return `(ite (>= ${a} ${b}) ${a} ${b})`;
      return e.fn === 'abs' && a ? `(abs ${a})` : anything(`the value of ${printExpr(e)}`);
    }
    case 'binary': return arithmetic(q, e.op, e.a, e.b, e.type, at) ?? anything(`the value of ${printExpr(e)}`);
    default: return anything(`the value of ${printExpr(e)}`);
  }
}

function arithmetic(q: Query, op: BinaryOp, x: Expr, y: Expr, type: ScalarType, at: Place): string | undefined {
  const a = (): string => integerTerm(q, x, at), b = (): string => integerTerm(q, y, at);
  const ra = rangeOf(x, at.env), rb = rangeOf(y, at.env), constant = y.kind === 'const' ? Number(y.value) : undefined;
  const exact = (lo: number, hi: number): boolean => signedWide(type) || fits({ lo, hi }, type);
  switch (op) {
    case '+': return wrapped(`(+ ${a()} ${b()})`, type, exact(ra.lo + rb.lo, ra.hi + rb.hi));
    case '-': return wrapped(`(- ${a()} ${b()})`, type, exact(ra.lo - rb.hi, ra.hi - rb.lo));
    case '*': {
      const corners = [ra.lo * rb.lo, ra.lo * rb.hi, ra.hi * rb.lo, ra.hi * rb.hi].map((c) => (Number.isNaN(c) ? 0 : c));
      return wrapped(`(* ${a()} ${b()})`, type, exact(Math.min(...corners), Math.max(...corners)));
    }
    // SMT-LIB rounds down for positive divisors, C towards zero
    case '/': case '%': {
      if (!(rb.lo >= 1)) return undefined;
      const f = op === '/' ? 'div' : 'mod', u = a(), v = b();
      return ra.lo >= 0 ? `(${f} ${u} ${v})` : `(ite (>= ${u} 0) (${f} ${u} ${v}) (- (${f} (- ${u}) ${v})))`;
    }
    case '<<': case '>>': {
      if (!(rb.lo >= 0 && rb.hi < 63)) return undefined;
      // a factor for every count there can be
      const shifted = (n: number): string => (op === '<<' ? `(* ${a()} ${numeral(2n ** BigInt(n))})` : `(div ${a()} ${numeral(2n ** BigInt(n))})`), count = b();
      let term = shifted(rb.hi);
      for (let n = rb.hi - 1; n >= rb.lo; --n) term = `(ite (= ${count} ${n}) ${shifted(n)} ${term})`;
      return op === '>>' ? term : wrapped(term, type, exact(Math.min(ra.lo * 2 ** rb.lo, ra.lo * 2 ** rb.hi), Math.max(ra.hi * 2 ** rb.lo, ra.hi * 2 ** rb.hi)));
    }
    // low bits of a number: two's complement makes this right for negative ones too
    case '&': return constant !== undefined && constant >= 0 && Number.isInteger(Math.log2(constant + 1)) ? `(mod ${a()} ${numeral(constant + 1)})` : undefined;
    default: return undefined;
  }
}

/** Truth of a condition; parts that cannot be expressed may be either. */
export function booleanTerm(q: Query, e: Expr, at: Place): string {
  const either = (): string => q.unknown('Bool', `whether ${printExpr(e)}`);
  if (e.kind === 'const') return e.value ? 'true' : 'false';
  if (e.kind === 'unary' && e.op === '!') return `(not ${booleanTerm(q, e.a, at)})`;
  if (e.kind === 'select') return `(ite ${booleanTerm(q, e.cond, at)} ${booleanTerm(q, e.a, at)} ${booleanTerm(q, e.b, at)})`;
  if (e.kind === 'cast' && !isFloat(e.a.type)) return e.a.type === 'bool' ? booleanTerm(q, e.a, at) : `(not (= ${integerTerm(q, e.a, at)} 0))`;
  if (e.kind !== 'binary') return either();
  if (e.op === '&&' || e.op === '||') return `(${e.op === '&&' ? 'and' : 'or'} ${booleanTerm(q, e.a, at)} ${booleanTerm(q, e.b, at)})`;
  if (isFloat(e.a.type)) return either();
  const a = integerTerm(q, e.a, at), b = integerTerm(q, e.b, at);
  switch (e.op) {
    case '<': case '<=': case '>': case '>=': return `(${e.op} ${a} ${b})`;
    case '==': return `(= ${a} ${b})`;
    case '!=': return `(not (= ${a} ${b}))`;
    default: return either();
  }
}

/** What holds for the variable of a loop inside it: lo <= v < hi, and whole steps from lo. */
export function loopDomain(q: Query, l: For, symbol: string, at: Place): string {
  const lo = integerTerm(q, l.lo, at), hi = integerTerm(q, l.hi, at);
  return conjunction([`(<= ${lo} ${symbol})`, `(< ${symbol} ${hi})`, ...(l.step === 1 ? [] : [`(= (mod (- ${symbol} ${lo}) ${l.step}) 0)`])]);
}

// signed arithmetic of 32 and 64 bits does not overflow in a valid program
const signedWide = (t: ScalarType): boolean => !isUnsigned(t) && bitsOf(t) >= 32;
const fits = (r: { lo: number; hi: number }, t: ScalarType): boolean => r.lo >= rangeOfType(t).lo && r.hi <= rangeOfType(t).hi;

function wrapped(term: string, t: ScalarType, exact: boolean): string {
  if (exact) return term;
  const size = numeral(2n ** BigInt(bitsOf(t)));
  if (isUnsigned(t)) return `(mod ${term} ${size})`;
  const half = numeral(2n ** BigInt(bitsOf(t) - 1));
  return `(- (mod (+ ${term} ${half}) ${size}) ${half})`;
}

function bounded(q: Query, symbol: string, t: ScalarType): string {
  const bits = BigInt(bitsOf(t)), lo = isUnsigned(t) ? 0n : -(2n ** (bits - 1n)), hi = isUnsigned(t) ? 2n ** bits - 1n : 2n ** (bits - 1n) - 1n;
  q.assert(`(and (<= ${numeral(lo)} ${symbol}) (<= ${symbol} ${numeral(hi)}))`);
  return symbol;
}
