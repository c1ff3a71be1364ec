/** Loop fuse: two perfectly nested parallel loops that walk memory as one become one loop. */
import { exprsOf, int, mapExpr, mapStmts, walkExpr, walkStmts, type Expr, type For, type Stmt } from '../ir/index.js';
import { affineOf, coefficientOf, fromAffine } from '../analysis/affine.js';
import { enterLoop, type RangeEnv } from '../analysis/ranges.js';
import { tripCount, type Nest } from './nest.js';
import type { FreshNames } from './rewrite.js';

/**
 * for i < m { for j < n { S(i n + j) } }  =>  for p < m n { S(p) }
 * Legal where both loops count from 0 in steps of 1 and every use of i and j is in an index in which i counts n times as much as j.
 */
export function coalesce(nest: Nest, env: RangeEnv, names: FreshNames): Nest {
  let { loops, body } = nest;
  for (let at = loops.length - 2; at >= 0; --at) {
    const outer = loops[at]!, inner = loops[at + 1]!;
    const inside = loops.reduce<RangeEnv>((e, l) => enterLoop(l, e), env);
    const merged = mergeLoops(outer, inner, body, inside, names);
    if (!merged) continue;
    loops = [...loops.slice(0, at), merged.loop, ...loops.slice(at + 2)];
    body = merged.body;
  }
  return { loops, body, total: nest.total };
}

const fromZero = (l: For): boolean => l.step === 1 && l.lo.kind === 'const' && Number(l.lo.value) === 0;

/** Both loops as one, or undefined where their variables are used otherwise. */
export function mergeLoops(outer: For, inner: For, body: readonly Stmt[], env: RangeEnv, names: FreshNames): { loop: For; body: readonly Stmt[] } | undefined {
  const m = tripCount(outer), n = tripCount(inner);
  if (m === undefined || n === undefined || !fromZero(outer) || !fromZero(inner) || m * n >= 2 ** 31 || outer.v.type !== inner.v.type) return undefined;
  const i = outer.v.name, j = inner.v.name;
  const p = { name: names.name(`${i}_${j}`), type: inner.v.type };
  let legal = true;
  const index = (e: Expr): Expr => {
    const sum = affineOf(e, env), ci = coefficientOf(sum, i), cj = coefficientOf(sum, j);
    const hidden = [...sum.terms.values()].some(({ atom }) => atom.kind !== 'var' && mentions(atom, i, j));
    if (hidden || ci !== n * cj) { legal = false; return e; }
    if (cj === 0) return e;
    const terms = new Map(sum.terms);
    terms.delete(i);
    terms.delete(j);
    terms.set(p.name, { atom: { kind: 'var', type: p.type, name: p.name }, coefficient: cj });
    return fromAffine({ terms, constant: sum.constant }, e.type);
  };
  // indices first: what is left of i and j afterwards is a use as a value
  const expr = (e: Expr): Expr => mapExpr(e, (x) => (x.kind === 'load' && mentions(x.index, i, j) ? { ...x, index: index(x.index) } : x));
  const rebuilt = mapStmts(body, expr, (s) => [(s.kind === 'store' || s.kind === 'atomic') && mentions(s.index, i, j) ? { ...s, index: index(s.index) } : s]);
  if (!legal) return undefined;
  walkStmts(rebuilt, (s) => { for (const e of exprsOf(s)) if (mentions(e, i, j)) legal = false; });
  return legal ? { loop: { ...inner, v: p, hi: int(m * n) }, body: rebuilt } : undefined;
}

function mentions(e: Expr, i: string, j: string): boolean {
  let found = false;
  walkExpr(e, (x) => { if (x.kind === 'var' && (x.name === i || x.name === j)) found = true; });
  return found;
}
