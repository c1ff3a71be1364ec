/**
 * A variable that stands in for another between two copies is that other.
 *   s = acc; for k { s = s + X }; acc = s   =>   for k { acc = acc + X }
 * Legal: acc is not used between the copies, s not after the second and nowhere else.
 */
import { mapExpr, mapLists, mapStmts } from '../ir/visit.js';
import type { Expr, Program, Stmt, Var } from '../ir/types.js';
import { ends } from '../passes/recovery/escapes.js';
import { usedNames } from './usage.js';

type Body = readonly Stmt[];

export function coalesce(program: Program): Program {
  return { ...program, body: mapLists(program.body, (list) => coalesced(list)) };
}

function coalesced(body: Body): Body {
  for (let at = 0; at < body.length; ++at) {
    const first = body[at]!;
    if (first.kind !== 'let' || first.init?.kind !== 'var') continue;
    const s = first.v.name, w = first.init.name;
    const back = body.findIndex((x, i) => i > at && x.kind === 'assign' && x.v.name === w && x.value.kind === 'var' && x.value.name === s);
    if (back < 0) continue;
    const between = body.slice(at + 1, back);
    if (between.some((x) => usedNames(x).has(w) || ends(x, 'break') || ends(x, 'continue')) || body.slice(back + 1).some((x) => usedNames(x).has(s))) continue;
    const target: Var = { name: w, type: first.v.type };
    const rename = (e: Expr): Expr => mapExpr(e, (x) => (x.kind === 'var' && x.name === s ? { ...x, name: w } : x));
    const renamed = mapStmts(between, rename, (x) => {
      if (x.kind === 'assign' && x.v.name === s) return [{ ...x, v: target }];
      return x.kind === 'atomic' && x.result?.name === s ? [{ ...x, result: target }] : [x];
    });
    return coalesced([...body.slice(0, at), ...renamed, ...body.slice(back + 1)]);
  }
  return body;
}
