/** Scalars that one iteration of a parallel loop sets for the code after it: memory that all items of a group see. */
import { int, load, mapExpr, mapStmts, walkStmts, type Buffer, type Expr, type Stmt, type Var } from '../ir/index.js';
import { declared } from './nest.js';
import type { FreshNames } from './rewrite.js';

/** let v; parallel { if (..) v = e } .. v ..  =>  T v[1]; parallel { if (..) v[0] = e } .. v[0] .. */
export function shareScalars(body: readonly Stmt[], names: FreshNames): readonly Stmt[] {
  const vars = setInParallel(body);
  if (vars.size === 0) return body;
  const buffers = new Map([...vars.values()].map((v) => [v.name, { name: names.name(`${v.name}_shared`), type: v.type, size: 1, scope: 'item' } as Buffer]));
  const expr = (e: Expr): Expr => mapExpr(e, (x) => { const b = x.kind === 'var' ? buffers.get(x.name) : undefined; return b ? load(b, int(0)) : x; });
  return mapStmts(body, expr, (s): readonly Stmt[] => {
    if (s.kind === 'let') {
      const b = buffers.get(s.v.name);
      return b ? [{ kind: 'alloc', buffer: b }, ...(s.init ? [set(b, s.init)] : [])] : [s];
    }
    if (s.kind === 'assign') { const b = buffers.get(s.v.name); return b ? [set(b, s.value)] : [s]; }
    if (s.kind === 'atomic' && s.result) {
      const b = buffers.get(s.result.name);
      if (!b) return [s];
      const old = { name: names.name(`${s.result.name}_old`), type: s.result.type };
      return [{ kind: 'let', v: old }, { ...s, result: old }, set(b, { kind: 'var', type: old.type, name: old.name })];
    }
    return [s];
  });
}

const set = (buffer: Buffer, value: Expr): Stmt => ({ kind: 'store', buffer, index: int(0), value });

/** Scalars declared in the body, outside a parallel loop that assigns them. */
function setInParallel(body: readonly Stmt[]): Map<string, Var> {
  const own = declared(body), found = new Map<string, Var>();
  walkStmts(body, (s) => {
    if (s.kind !== 'for' || s.loop.kind !== 'parallel') return;
    const inside = declared(s.body);
    walkStmts(s.body, (x) => {
      const v = x.kind === 'assign' ? x.v : x.kind === 'atomic' ? x.result : undefined;
      if (v && !inside.has(v.name) && own.has(v.name)) found.set(v.name, v);
    });
  });
  return found;
}
