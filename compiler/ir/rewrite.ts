/** Rewrites that visitors alone do not cover: memory accesses by buffer, variables by variable, renaming of declarations. */
import type { Buffer, Expr, Stmt, Var } from './types.js';
import { mapExpr, mapStmts, walkStmts } from './visit.js';
import type { Namer } from './names.js';

/** Where an access goes after a rewrite. */
export interface Place { readonly buffer: Buffer; readonly index: Expr }
export type Relocate = (buffer: Buffer, index: Expr, type: Expr['type']) => Place;

/** Moves every load of an expression, innermost first. */
export const relocateExpr = (e: Expr, move: Relocate): Expr => mapExpr(e, (x) => {
  if (x.kind !== 'load') return x;
  const to = move(x.buffer, x.index, x.type);
  return to.buffer === x.buffer && to.index === x.index ? x : { ...x, ...to };
});

/** Moves every access of statements; declarations (Alloc) stay. */
export const relocate = (body: readonly Stmt[], move: Relocate): readonly Stmt[] => mapStmts(body, (e) => relocateExpr(e, move), (s) => {
  if (s.kind === 'store') { const to = move(s.buffer, s.index, s.value.type); return [{ ...s, ...to }]; }
  if (s.kind === 'atomic') { const to = move(s.buffer, s.index, s.value.type); return [{ ...s, ...to }]; }
  if (s.kind === 'intrinsic') return [{ ...s, args: s.args.map((a) => (a.kind === 'address' ? { ...a, ...move(a.buffer, a.index, a.type ?? a.buffer.type) } : a)) }];
  return [s];
});

/** Replaces buffers everywhere, declarations included; indices stay. */
export const replaceBuffers = (body: readonly Stmt[], map: ReadonlyMap<string, Buffer>): readonly Stmt[] => map.size === 0 ? body
  : mapStmts(relocate(body, (buffer, index) => ({ buffer: map.get(buffer.name) ?? buffer, index })), (e) => e, (s) => (s.kind === 'alloc' ? [{ ...s, buffer: map.get(s.buffer.name) ?? s.buffer }] : [s]));

/** Replaces variables by expressions in statements; the variables must not be assigned there. */
export const substituteStmts = (body: readonly Stmt[], map: ReadonlyMap<string, Expr>): readonly Stmt[] =>
  map.size === 0 ? body : mapStmts(body, (e) => mapExpr(e, (x) => (x.kind === 'var' ? map.get(x.name) ?? x : x)));

/** A copy whose declared variables and buffers have fresh names. */
export function freshCopy(body: readonly Stmt[], namer: Namer): readonly Stmt[] {
  const vars = new Map<string, string>(), buffers = new Map<string, string>();
  walkStmts(body, (s) => {
    if (s.kind === 'let' || s.kind === 'for') vars.set(s.v.name, namer.fresh(s.v.name));
    if (s.kind === 'alloc') buffers.set(s.buffer.name, namer.fresh(s.buffer.name));
  });
  return renamed(body, vars, buffers);
}

/** Renames variables and buffers, declarations included. */
export function renamed(body: readonly Stmt[], vars: ReadonlyMap<string, string>, buffers: ReadonlyMap<string, string> = new Map()): readonly Stmt[] {
  const v = (x: Var): Var => (vars.has(x.name) ? { ...x, name: vars.get(x.name)! } : x);
  const b = (x: Buffer): Buffer => (buffers.has(x.name) ? { ...x, name: buffers.get(x.name)! } : x);
  const expr = (e: Expr): Expr => mapExpr(e, (x) => (x.kind === 'var' && vars.has(x.name) ? { ...x, name: vars.get(x.name)! } : x.kind === 'load' && buffers.has(x.buffer.name) ? { ...x, buffer: b(x.buffer) } : x));
  return mapStmts(body, expr, (s) => {
    switch (s.kind) {
      case 'let': case 'assign': case 'for': return [{ ...s, v: v(s.v) }];
      case 'store': case 'alloc': return [{ ...s, buffer: b(s.buffer) }];
      case 'atomic': return [{ ...s, buffer: b(s.buffer), ...(s.result ? { result: v(s.result) } : {}) }];
      default: return [s];
    }
  });
}
