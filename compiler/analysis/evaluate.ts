/** Concrete evaluation of pure integer expressions: sizes are constants, so small index sets can simply be listed. */
import { bitsOf, isFloat, isUnsigned } from '../ir/scalar.js';
import type { Expr, ScalarType } from '../ir/types.js';

/** Computes an expression from the values in `slots` order; booleans are 0 and 1. */
export type Compiled = (values: readonly number[]) => number;

function wrapNumber(t: ScalarType): (x: number) => number {
  if (t === 'bool') return (x) => (x ? 1 : 0);
  const bits = bitsOf(t);
  if (bits > 32) return (x) => x;
  const shift = 32 - bits;
  return isUnsigned(t) ? (bits === 32 ? (x) => x >>> 0 : (x) => x & (2 ** bits - 1)) : (x) => (x << shift) >> shift;
}

/**
 * A function for an expression over the variables in `slots` (name to position), or undefined when it reads memory, floats,
 * parallel indices or other variables. 64-bit values are exact up to 2^53.
 */
export function compileInteger(e: Expr, slots: ReadonlyMap<string, number>): Compiled | undefined {
  if (isFloat(e.type)) return undefined;
  switch (e.kind) {
    case 'const': { const value = Number(e.value); return () => value; }
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
      if (e.fn === 'min') return (v) => Math.min(a(v), b(v));
      if (e.fn === 'max') return (v) => Math.max(a(v), b(v));
      return e.fn === 'abs' ? (v) => Math.abs(a(v)) : undefined;
    }
    case 'binary': return compileBinary(e, slots);
    default: return undefined;
  }
}

function compileBinary(e: Extract<Expr, { kind: 'binary' }>, slots: ReadonlyMap<string, number>): Compiled | undefined {
  const a = compileInteger(e.a, slots), b = compileInteger(e.b, slots);
  if (!a || !b) return undefined;
  const wrap = wrapNumber(e.type), wide = bitsOf(e.a.type) > 32;
  switch (e.op) {
    case '+': return (v) => wrap(a(v) + b(v));
    case '-': return (v) => wrap(a(v) - b(v));
    case '*': return (v) => wrap(a(v) * b(v));
    case '/': return (v) => Math.trunc(a(v) / b(v));
    case '%': return (v) => a(v) % b(v);
    case '<<': return (v) => wrap(a(v) * 2 ** b(v));
    case '>>': return (v) => Math.floor(a(v) / 2 ** b(v));
    case '&': return wide ? (v) => Number(BigInt(a(v)) & BigInt(b(v))) : (v) => wrap(a(v) & b(v));
    case '|': return wide ? (v) => Number(BigInt(a(v)) | BigInt(b(v))) : (v) => wrap(a(v) | b(v));
    case '^': return wide ? (v) => Number(BigInt(a(v)) ^ BigInt(b(v))) : (v) => wrap(a(v) ^ b(v));
    case '<': return (v) => +(a(v) < b(v));
    case '<=': return (v) => +(a(v) <= b(v));
    case '>': return (v) => +(a(v) > b(v));
    case '>=': return (v) => +(a(v) >= b(v));
    case '==': return (v) => +(a(v) === b(v));
    case '!=': return (v) => +(a(v) !== b(v));
    case '&&': return (v) => +(a(v) !== 0 && b(v) !== 0);
    case '||': return (v) => +(a(v) !== 0 || b(v) !== 0);
  }
}
