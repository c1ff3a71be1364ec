/**
 * A loop that is only there to be taken apart becomes the loops it stands for.
 *   for v < 128 { S(v / 16, v % 16) }   =>   for q < 8 { for r < 16 { S(q, r) } }
 * Legal: the extent is a multiple of the divisor, so q and r run through the same pairs in the same order; no iteration ends the loop.
 */
import { add, constant, mul, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { substituteStmts } from '../ir/rewrite.js';
import { exprsOf, walkExpr, walkStmts } from '../ir/visit.js';
import type { Expr, For, Program, Stmt, Var } from '../ir/types.js';
import { ends } from '../passes/recovery/escapes.js';

type Body = readonly Stmt[];

export function splitDigits(program: Program): Program {
  const namer = Namer.of(program);
  const visit = (body: Body): Body => body.map((s): Stmt => {
    switch (s.kind) {
      case 'for': return split({ ...s, body: visit(s.body) }, namer);
      case 'while': return { ...s, body: visit(s.body) };
      case 'if': return { ...s, then: visit(s.then), else: visit(s.else) };
      default: return s;
    }
  });
  return { ...program, body: visit(program.body) };
}

function split(l: For, namer: Namer): For {
  if (l.lo.kind !== 'const' || l.lo.value !== 0 || l.hi.kind !== 'const' || l.step !== 1) return l;
  const extent = Number(l.hi.value), c = smallestDivisor(l.body, l.v.name, extent);
  if (c === undefined || l.body.some((s) => ends(s, 'break') || ends(s, 'continue'))) return l;
  const q: Var = { name: namer.fresh(l.v.name), type: l.v.type }, r: Var = { name: namer.fresh(l.v.name), type: l.v.type };
  const value = add(mul(ref(q), constant(q.type, c)), ref(r));
  const inner: For = { ...l, v: r, hi: constant(r.type, c), body: substituteStmts(l.body, new Map([[l.v.name, value]])) };
  return { ...l, v: q, hi: constant(q.type, extent / c), body: [inner] };
}

/** The smallest constant that divides the extent and by which the variable is divided or reduced somewhere. */
function smallestDivisor(body: Body, name: string, extent: number): number | undefined {
  let best: number | undefined;
  const isVar = (e: Expr): boolean => (e.kind === 'var' ? e.name === name : e.kind === 'cast' && isVar(e.a));
  walkStmts(body, (s) => exprsOf(s).forEach((e) => walkExpr(e, (x) => {
    if (x.kind !== 'binary' || (x.op !== '/' && x.op !== '%') || x.b.kind !== 'const' || !isVar(x.a)) return;
    const c = Number(x.b.value);
    if (c > 1 && c < extent && extent % c === 0 && (best === undefined || c < best)) best = c;
  })));
  return best;
}
