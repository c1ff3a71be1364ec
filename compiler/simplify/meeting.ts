/**
 * Choices at one value of a variable that its other values lead up to:
 *   x == c ? a : b(x)  =>  b(x)   where b(c) is a
 * It is what remains of "the last part takes the rest" where the parts divide the whole.
 */
import { addAffine, affineOf } from '../analysis/affine.js';
import type { RangeEnv } from '../analysis/ranges.js';
import { isInt } from '../ir/scalar.js';
import type { Expr } from '../ir/types.js';
import { substitute, variablesOf, walkExpr } from '../ir/visit.js';

/** The branch that gives both values; undefined where there is none. */
export function meeting(cond: Expr, a: Expr, b: Expr, env: RangeEnv): Expr | undefined {
  if (cond.kind !== 'binary' || (cond.op !== '==' && cond.op !== '!=') || cond.a.kind !== 'var' || cond.b.kind !== 'const') return undefined;
  if (!isInt(a.type) || a.type === 'bool' || a.type !== b.type) return undefined;
  const [at, other] = cond.op === '==' ? [a, b] : [b, a];
  if (!variablesOf(other).has(cond.a.name) || hasLoad(other)) return undefined;
  const there = affineOf(substitute(other, new Map([[cond.a.name, cond.b]])), env);
  const difference = addAffine(there, affineOf(at, env), -1);
  return difference.terms.size === 0 && difference.constant === 0 ? other : undefined;
}

/** An element may lie outside its array where the condition says so. */
function hasLoad(e: Expr): boolean {
  let found = false;
  walkExpr(e, (x) => { if (x.kind === 'load') found = true; });
  return found;
}
