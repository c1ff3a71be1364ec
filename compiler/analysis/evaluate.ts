/** Concrete evaluation of pure integer expressions: sizes are constants, so small index sets can simply be listed. */
import { bitsOf, isFloat, isUnsigned } from '../ir/scalar.js';
import type { Expr, ScalarType } from '../ir/types.js';

/**
 * Computes an expression from the values in `slots` order; booleans are 0 and 1, and a u64 from 2^63 on is what an i64 of the same bits is.
 * Throws `Inexact` where that number is not known for certain.
 */
export type Compiled = (values: readonly number[]) => number;

/** Raised by a compiled expression: a quotient by zero, a shift by too much, or 64 bits that no number here holds. */
export class Inexact extends Error {}

/** What `f` computes by compiled expressions, or undefined where one of them is inexact. */
export function exactly<T>(f: () => T): T | undefined {
  try {
    return f();
  } catch (error) {
    if (error instanceof Inexact) return undefined;
    throw error;
  }
}

const safe = (x: number): number => {
  if (!Number.isSafeInteger(x)) throw new Inexact();
  return x;
};

function wrapNumber(t: ScalarType): (x: number) => number {
  if (t === 'bool') return (x) => (x ? 1 : 0);
  const bits = bitsOf(t);
  if (bits > 32) return safe;
  const shift = 32 - bits;
  return isUnsigned(t) ? (bits === 32 ? (x) => x >>> 0 : (x) => x & (2 ** bits - 1)) : (x) => (x << shift) >> shift;
}

/**
 * A function for an expression over the variables in `slots` (name to position), or undefined when it reads memory, floats,
 * parallel indices or other variables.
 */
export function compileInteger(e: Expr, slots: ReadonlyMap<string, number>): Compiled | undefined {
  if (isFloat(e.type)) return undefined;
  switch (e.kind) {
    case 'const': {
      const value = Number(typeof e.value === 'bigint' && e.type === 'u64' ? BigInt.asIntN(64, e.value) : e.value);
      return Number.isSafeInteger(value) ? () => value : undefined;
    }
    case 'var': { const slot = slots.get(e.name); return slot === undefined ? undefined : (v) => v[slot]!; }
    case 'cast': {
      const a = compileInteger(e.a, slots), wrap = wrapNumber(e.type);
      return a && ((v) => wrap(a(v)));
    }
    case 'unary': {
      const a = compileInteger(e.a, slots), wrap = wrapNumber(e.type);
      if (!a) return undefined;
      return e.op === '!' ? (v) => (a(v) ? 0 : 1) : e.op === '-' ? (v) => wrap(-a(v)) : (v) => wrap(-a(v) - 1);
    }
    case 'select': {
      const c = compileInteger(e.cond, slots), a = compileInteger(e.a, slots), b = compileInteger(e.b, slots);
      return c && a && b && ((v) => (c(v) ? a(v) : b(v)));
    }
    case 'call': {
      const args = e.args.map((a) => compileInteger(a, slots));
      if (args.some((a) => !a)) return undefined;
      const [a, b] = args as [Compiled, Compiled];
      const less = lessThan(e.type);
      if (e.fn === 'min') return (v) => { const x = a(v), y = b(v); return less(y, x) ? y : x; };
      if (e.fn === 'max') return (v) => { const x = a(v), y = b(v); return less(x, y) ? y : x; };
      return e.fn === 'abs' ? (v) => Math.abs(a(v)) : undefined;
    }
    case 'binary': return compileBinary(e, slots);
    default: return undefined;
  }
}

/** a < b, where a negative u64 stands for one from 2^63 on. */
const lessThan = (t: ScalarType): ((a: number, b: number) => boolean) => (t === 'u64' ? (a, b) => (a < 0 === b < 0 ? a < b : b < 0) : (a, b) => a < b);

function compileBinary(e: Extract<Expr, { kind: 'binary' }>, slots: ReadonlyMap<string, number>): Compiled | undefined {
  const a = compileInteger(e.a, slots), b = compileInteger(e.b, slots);
  if (!a || !b) return undefined;
  const type = e.a.type, bits = bitsOf(type), wrap = wrapNumber(e.type), wide = bits > 32, less = lessThan(type);
  // a u64 from 2^63 on is another number to these than to the operations that keep the low bits
  const number: (x: number) => number = type === 'u64' ? (x) => { if (x < 0) throw new Inexact(); return x; } : (x) => x;
  const count = (n: number): number => { if (!(n >= 0 && n < bits)) throw new Inexact(); return n; };
  switch (e.op) {
    case '+': return (v) => wrap(a(v) + b(v));
    case '-': return (v) => wrap(a(v) - b(v));
    case '*': return wide ? (v) => wrap(a(v) * b(v)) : (v) => wrap(Math.imul(a(v), b(v)));
    // adding 0 makes a negative zero a zero
    case '/': return (v) => wrap(safe(Math.trunc(number(a(v)) / number(b(v))) + 0));
    case '%': return (v) => safe((number(a(v)) % number(b(v))) + 0);
    case '<<': return (v) => wrap(a(v) * 2 ** count(b(v)));
    case '>>': return (v) => Math.floor(number(a(v)) / 2 ** count(b(v)));
    case '&': return wide ? (v) => safe(Number(BigInt(a(v)) & BigInt(b(v)))) : (v) => wrap(a(v) & b(v));
    case '|': return wide ? (v) => safe(Number(BigInt(a(v)) | BigInt(b(v)))) : (v) => wrap(a(v) | b(v));
    case '^': return wide ? (v) => safe(Number(BigInt(a(v)) ^ BigInt(b(v)))) : (v) => wrap(a(v) ^ b(v));
    case '<': return (v) => +less(a(v), b(v));
    case '<=': return (v) => +!less(b(v), a(v));
    case '>': return (v) => +less(b(v), a(v));
    case '>=': return (v) => +!less(a(v), b(v));
    case '==': return (v) => +(a(v) === b(v));
    case '!=': return (v) => +(a(v) !== b(v));
    case '&&': return (v) => +(a(v) !== 0 && b(v) !== 0);
    case '||': return (v) => +(a(v) !== 0 || b(v) !== 0);
  }
}
