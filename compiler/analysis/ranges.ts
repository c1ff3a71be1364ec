/** Intervals of integer expressions, from constant loop ranges and the conditions that guard a place. */
import { bitsOf, isFloat, isUnsigned } from '../ir/scalar.js';
import type { Expr, For, Index, Kernel, Program, ScalarType, Stmt } from '../ir/types.js';

/** Inclusive interval; an unknown end is infinite. */
export interface Range { readonly lo: number; readonly hi: number }
/** Variables (by name) to the interval of their values at a place. */
export type RangeEnv = ReadonlyMap<string, Range>;

export const ANY: Range = { lo: -Infinity, hi: Infinity };
export const range = (lo: number, hi: number): Range => ({ lo, hi });
export const within = (r: Range, outer: Range): boolean => r.lo >= outer.lo && r.hi <= outer.hi;

/** Numbers are exact up to 2^53: a computed end beyond that may be anything. */
export const computed = (lo: number, hi: number): Range => range(lo < Number.MIN_SAFE_INTEGER ? -Infinity : lo, hi > Number.MAX_SAFE_INTEGER ? Infinity : hi);

/** All values of an integer type (bool: 0 and 1); floats: anything. */
export function rangeOfType(t: ScalarType): Range {
  if (isFloat(t)) return ANY;
  const bits = bitsOf(t);
  return isUnsigned(t) ? range(0, 2 ** bits - 1) : range(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1);
}

/** The interval of an integer expression; never wider than its type. Exact enough to be sound with C wraparound. */
export function rangeOf(e: Expr, env: RangeEnv): Range {
  const type = rangeOfType(e.type);
  const r = raw(e, env);
  // A result outside the type wraps, then anything is possible.
  return within(r, type) ? r : type;
}

function raw(e: Expr, env: RangeEnv): Range {
  switch (e.kind) {
    case 'const': return range(Number(e.value), Number(e.value));
    case 'var': return env.get(e.name) ?? ANY;
    case 'index': return env.get(indexKey(e)) ?? range(0, Infinity);
    case 'cast': return isFloat(e.a.type) ? ANY : e.type === 'bool' ? range(0, 1) : rangeOf(e.a, env);
    case 'select': return hull(rangeOf(e.a, env), rangeOf(e.b, env));
    case 'unary': { const a = rangeOf(e.a, env); return e.op === '-' ? range(-a.hi, -a.lo) : e.op === '~' ? range(-a.hi - 1, -a.lo - 1) : truthRange(e, env); }
    case 'binary': return e.type === 'bool' ? truthRange(e, env) : arithmetic(e.op, rangeOf(e.a, env), rangeOf(e.b, env));
    case 'call': {
      if (isFloat(e.type) || e.args.some((a) => isFloat(a.type))) return ANY;
      const [a, b] = e.args.map((x) => rangeOf(x, env)) as [Range, Range];
      if (e.fn === 'min') return range(Math.min(a.lo, b.lo), Math.min(a.hi, b.hi));
      if (e.fn === 'max') return range(Math.max(a.lo, b.lo), Math.max(a.hi, b.hi));
      if (e.fn === 'abs') return range(a.lo > 0 ? a.lo : a.hi < 0 ? -a.hi : 0, Math.max(-a.lo, a.hi));
      return ANY;
    }
    default: return ANY;
  }
}

export const hull = (a: Range, b: Range): Range => range(Math.min(a.lo, b.lo), Math.max(a.hi, b.hi));

const times = (x: number, y: number): number => (x === 0 || y === 0 ? 0 : x * y);

function arithmetic(op: string, a: Range, b: Range): Range {
  switch (op) {
    case '+': return computed(a.lo + b.lo, a.hi + b.hi);
    case '-': return computed(a.lo - b.hi, a.hi - b.lo);
    case '*': { const p = [times(a.lo, b.lo), times(a.lo, b.hi), times(a.hi, b.lo), times(a.hi, b.hi)]; return computed(Math.min(...p), Math.max(...p)); }
    case '/': {
      if (b.lo <= 0) return ANY;
      const q = [a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi].map((x) => (Number.isNaN(x) ? 0 : Math.trunc(x)));
      return range(Math.min(...q), Math.max(...q));
    }
    case '%': {
      if (b.lo <= 0) return ANY;
      const most = b.hi - 1;
      if (b.lo === b.hi && a.lo >= 0 && Number.isFinite(a.hi) && Math.floor(a.lo / b.lo) === Math.floor(a.hi / b.lo)) return range(a.lo % b.lo, a.hi % b.lo);
      return range(a.lo >= 0 ? 0 : Math.max(-most, a.lo), a.hi <= 0 ? 0 : Math.min(most, a.hi));
    }
    case '&': {
      if (a.lo >= 0 && b.lo >= 0) return range(0, Math.min(a.hi, b.hi));
      return b.lo >= 0 ? range(0, b.hi) : a.lo >= 0 ? range(0, a.hi) : ANY;
    }
    case '|': case '^': {
      if (a.lo < 0 || b.lo < 0 || !Number.isFinite(a.hi) || !Number.isFinite(b.hi)) return ANY;
      return range(0, 2 ** Math.ceil(Math.log2(Math.max(a.hi, b.hi) + 1)) - 1);
    }
    case '<<': return b.lo >= 0 && b.hi < 53 ? arithmetic('*', a, range(2 ** b.lo, 2 ** b.hi)) : ANY;
    case '>>': {
      if (b.lo < 0 || b.hi > 63) return ANY;
      const q = [a.lo, a.hi].flatMap((x) => [Math.floor(x / 2 ** b.lo), Math.floor(x / 2 ** b.hi)]);
      return range(Math.min(...q), Math.max(...q));
    }
    default: return ANY;
  }
}

function truthRange(e: Expr, env: RangeEnv): Range {
  const t = truthOf(e, env);
  return t === undefined ? range(0, 1) : range(+t, +t);
}

/** Whether a condition holds for every value of its variables (true), for none (false), or neither is known. */
export function truthOf(e: Expr, env: RangeEnv): boolean | undefined {
  if (e.kind === 'const') return Boolean(e.value);
  if (e.kind === 'unary' && e.op === '!') { const t = truthOf(e.a, env); return t === undefined ? undefined : !t; }
  if (e.kind !== 'binary') return undefined;
  if (e.op === '&&' || e.op === '||') {
    const a = truthOf(e.a, env), b = truthOf(e.b, env), absorbing = e.op === '||';
    if (a === absorbing || b === absorbing) return absorbing;
    return a === !absorbing && b === !absorbing ? !absorbing : undefined;
  }
  if (isFloat(e.a.type)) return undefined;
  const a = rangeOf(e.a, env), b = rangeOf(e.b, env);
  switch (e.op) {
    case '<': return a.hi < b.lo ? true : a.lo >= b.hi ? false : undefined;
    case '<=': return a.hi <= b.lo ? true : a.lo > b.hi ? false : undefined;
    case '>': return a.lo > b.hi ? true : a.hi <= b.lo ? false : undefined;
    case '>=': return a.lo >= b.hi ? true : a.hi < b.lo ? false : undefined;
    case '==': return a.lo === a.hi && b.lo === b.hi && a.lo === b.lo ? true : a.hi < b.lo || a.lo > b.hi ? false : undefined;
    case '!=': return a.lo === a.hi && b.lo === b.hi && a.lo === b.lo ? false : a.hi < b.lo || a.lo > b.hi ? true : undefined;
    default: return undefined;
  }
}

/** The interval of a loop's variable inside its body; empty loops give lo > hi. */
export function rangeOfLoop(l: For, env: RangeEnv): Range {
  const lo = rangeOf(l.lo, env), hi = rangeOf(l.hi, env);
  const last = hi.hi - 1;
  if (lo.lo === lo.hi && Number.isFinite(last) && Number.isFinite(lo.lo) && last >= lo.lo) return range(lo.lo, lo.lo + Math.floor((last - lo.lo) / l.step) * l.step);
  return range(lo.lo, last);
}

/** Number of iterations when it is the same each time the loop is reached. */
export function tripCount(l: For, env: RangeEnv): number | undefined {
  const lo = rangeOf(l.lo, env), hi = rangeOf(l.hi, env);
  if (lo.lo !== lo.hi || hi.lo !== hi.hi || !Number.isFinite(lo.lo) || !Number.isFinite(hi.lo)) return undefined;
  return Math.max(0, Math.ceil((hi.lo - lo.lo) / l.step));
}

/** The name under which an environment holds the range of a parallel index. */
export const indexKey = (i: Pick<Index, 'level' | 'dim'>): string => `${i.level}.${'xyz'[i.dim]}`;

/** Ranges of a kernel's parallel indices. */
export function kernelEnv(kernel: Kernel, env: RangeEnv): RangeEnv {
  const inside = new Map(env);
  for (const dim of [0, 1, 2] as const) {
    inside.set(indexKey({ level: 'group', dim }), range(0, kernel.grid[dim] - 1));
    inside.set(indexKey({ level: 'item', dim }), range(0, kernel.block[dim] - 1));
  }
  return inside;
}

/** The environment inside a loop. */
export const enterLoop = (l: For, env: RangeEnv): RangeEnv => new Map(env).set(l.v.name, rangeOfLoop(l, env));

/** The environment of a program's body: parameters with a fixed value. */
export function programEnv(p: Program): RangeEnv {
  const env = new Map<string, Range>();
  for (const q of p.params) if (q.kind === 'scalar' && q.value !== undefined) env.set(q.v.name, range(Number(q.value), Number(q.value)));
  return env;
}

/** Variables that statements declare once with an initial value and never assign. */
export function isAssignedIn(body: readonly Stmt[], name: string): boolean {
  return body.some((s) => {
    switch (s.kind) {
      case 'assign': return s.v.name === name;
      case 'atomic': case 'intrinsic': return s.result?.name === name;
      case 'for': case 'while': return isAssignedIn(s.body, name);
      case 'if': return isAssignedIn(s.then, name) || isAssignedIn(s.else, name);
      default: return false;
    }
  });
}
