/** Intervals of index expressions, for inferring extents. */
import type { Expr } from '../ir/index.js';

export interface Interval { readonly low: number; readonly high: number }
export type Ranges = Map<string, Interval>;

/** Smallest and largest value; undefined where it depends on data. */
export function rangeOf(e: Expr, ranges: Ranges): Interval | undefined {
  switch (e.kind) {
    case 'const': return { low: Number(e.value), high: Number(e.value) };
    case 'var': return ranges.get(e.name);
    case 'index': return ranges.get(`${e.level} ${e.dim}`);
    case 'cast': return rangeOf(e.a, ranges);
    case 'select': {
      const a = rangeOf(e.a, ranges), b = rangeOf(e.b, ranges);
      return a && b && { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
    }
    case 'binary': {
      const a = rangeOf(e.a, ranges), b = rangeOf(e.b, ranges);
      return a && b && combine(e.op, a, b);
    }
    case 'call': {
      const [a, b] = e.args.map((x) => rangeOf(x, ranges));
      if (!a || !b || (e.fn !== 'min' && e.fn !== 'max')) return undefined;
      const pick = e.fn === 'min' ? Math.min : Math.max;
      return { low: pick(a.low, b.low), high: pick(a.high, b.high) };
    }
    default: return undefined;
  }
}

function combine(op: string, a: Interval, b: Interval): Interval | undefined {
  const all = (f: (x: number, y: number) => number): Interval => {
    const v = [f(a.low, b.low), f(a.low, b.high), f(a.high, b.low), f(a.high, b.high)];
    return { low: Math.min(...v), high: Math.max(...v) };
  };
  switch (op) {
    case '+': return all((x, y) => x + y);
    case '-': return all((x, y) => x - y);
    case '*': return all((x, y) => x * y);
    case '/': return b.low > 0 ? all((x, y) => Math.trunc(x / y)) : undefined;
    case '%': return b.low > 0 && a.low >= 0 ? { low: 0, high: Math.min(a.high, b.high - 1) } : undefined;
    case '<<': return b.low >= 0 && b.high < 31 ? all((x, y) => x * 2 ** y) : undefined;
    case '>>': return b.low >= 0 && a.low >= 0 ? all((x, y) => Math.floor(x / 2 ** y)) : undefined;
    case '&': return a.low >= 0 && b.low >= 0 ? { low: 0, high: Math.min(a.high, b.high) } : b.low >= 0 ? { low: 0, high: b.high } : a.low >= 0 ? { low: 0, high: a.high } : undefined;
    case '|': case '^': return a.low >= 0 && b.low >= 0 ? { low: 0, high: 2 ** Math.ceil(Math.log2(Math.max(a.high, b.high) + 1)) - 1 } : undefined;
    default: return undefined;
  }
}
