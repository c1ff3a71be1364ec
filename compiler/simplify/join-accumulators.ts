/**
 * Partial results that are only put together at the end are one result.
 *   a = 0; b = 0; for k { a = a + X; b = b + Y }; S(a + b)   =>   a = 0; for k { a = a + X; a = a + Y }; S(a)
 * Legal: both start at the operator's neutral element, are only added to, and are read once, together. Floating sums are then added in another order.
 */
import { exprsOf, mapExpr, mapLists, mapStmts, variablesOf, walkExpr, walkStmts } from '../ir/visit.js';
import type { Expr, Program, Stmt } from '../ir/types.js';
import { reductionOf, type ReductionOp } from '../analysis/dependence.js';
import { neutralOf } from './flatten-sums.js';

type Body = readonly Stmt[];

export function joinAccumulators(program: Program): Program {
  return { ...program, body: mapLists(program.body, (list) => joined(list)) };
}

function joined(body: Body): Body {
  const starts = new Map(body.flatMap((s, at) => (s.kind === 'let' && s.init?.kind === 'const' ? [[s.v.name, at] as const] : [])));
  if (starts.size < 2) return body;
  for (const s of body) {
    if (s.kind === 'for' || s.kind === 'while') continue;
    for (const e of exprsOf(s)) {
      const pair = pairIn(e, starts);
      if (!pair || !pair.names.every((n) => isPartial(body, n, pair.op))) continue;
      const [a, b] = pair.names.map((n) => body[starts.get(n)!]!) as [Stmt & { kind: 'let' }, Stmt & { kind: 'let' }];
      const first = starts.get(a.v.name)! < starts.get(b.v.name)! ? a : b, other = first === a ? b : a;
      // each is read once besides its updates, so a op a is the pair
      const rename = (x: Expr): Expr => mapExpr(x, (y) => {
        if (y.kind === 'var' && y.name === other.v.name) return { ...y, name: first.v.name };
        const [l, r] = y.kind === 'binary' ? [y.a, y.b] : y.kind === 'call' && y.args.length === 2 ? y.args : [];
        return l?.kind === 'var' && r?.kind === 'var' && l.name === first.v.name && r.name === first.v.name ? l : y;
      });
      const renamed = mapStmts(body.filter((x) => x !== other), rename, (x) => [x.kind === 'assign' && x.v.name === other.v.name ? { ...x, v: first.v } : x]);
      return joined(renamed);
    }
  }
  return body;
}

interface Pair { readonly op: ReductionOp; readonly names: readonly [string, string] }

function asPair(e: Expr): Pair | undefined {
  const [a, b] = e.kind === 'binary' ? [e.a, e.b] : e.kind === 'call' && e.args.length === 2 ? e.args : [];
  const op = e.kind === 'binary' ? e.op : e.kind === 'call' ? e.fn : '';
  if (a?.kind !== 'var' || b?.kind !== 'var' || a.name === b.name || a.type !== b.type || !['+', '*', 'max', 'min'].includes(op)) return undefined;
  return { op: op as ReductionOp, names: [a.name, b.name] };
}

function pairIn(e: Expr, starts: ReadonlyMap<string, number>): Pair | undefined {
  let found: Pair | undefined;
  walkExpr(e, (x) => { const p = asPair(x); if (p && p.names.every((n) => starts.has(n))) found ??= p; });
  return found;
}

/** Whether a variable starts neutral, is only updated by the operator, and is read once besides. */
function isPartial(body: Body, name: string, op: ReductionOp): boolean {
  let reads = 0, updates = 0, ok = true;
  walkStmts(body, (s) => {
    if (s.kind === 'let' && s.v.name === name) { const n = neutralOf(op, s.v.type); ok &&= s.init?.kind === 'const' && n !== undefined && Number(s.init.value) === Number(n); }
    if (s.kind === 'assign' && s.v.name === name) {
      const r = reductionOf(s.value, (x) => x.kind === 'var' && x.name === name);
      ok &&= r?.op === op && !variablesOf(r.other).has(name);
      updates += 1;
    }
    if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result?.name === name) ok = false;
    for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'var' && x.name === name) reads += 1; });
  });
  return ok && updates > 0 && reads === updates + 1;
}
