/** Linear form of an expression in one variable. */
import { add, cast, constant, type Expr, int, isConst, isInt, mul, sub, variablesOf } from '../../ir/index.js';

/** e = coefficient * variable + rest, with `rest` free of the variable; undefined if it is not so. Integer casts are looked through. */
export function linearIn(e: Expr, name: string): { coefficient: number; rest: Expr } | undefined {
  if (!variablesOf(e).has(name)) return { coefficient: 0, rest: e };
  switch (e.kind) {
    case 'var': return { coefficient: 1, rest: constant(e.type, 0) };
    case 'cast': {
      const a = isInt(e.type) && isInt(e.a.type) ? linearIn(e.a, name) : undefined;
      return a && { coefficient: a.coefficient, rest: cast(e.type, a.rest) };
    }
    case 'binary': {
      const a = linearIn(e.a, name), b = linearIn(e.b, name);
      if (!a || !b) return undefined;
      if (e.op === '+') return { coefficient: a.coefficient + b.coefficient, rest: add(a.rest, b.rest) };
      if (e.op === '-') return { coefficient: a.coefficient - b.coefficient, rest: sub(a.rest, b.rest) };
      if (e.op === '*' && isConst(b.rest) && b.coefficient === 0) return { coefficient: a.coefficient * Number(b.rest.value), rest: mul(a.rest, b.rest) };
      if (e.op === '*' && isConst(a.rest) && a.coefficient === 0) return { coefficient: b.coefficient * Number(a.rest.value), rest: mul(a.rest, b.rest) };
      return undefined;
    }
    default: return undefined;
  }
}
export { int };
