/** How memory accesses move with a loop. */
import { exprsOf, walkExpr, walkStmts, type Buffer, type Expr, type For, type Stmt } from '../ir/index.js';
import { affineOf, coefficientOf } from '../analysis/affine.js';
import { variablesOf } from '../ir/index.js';
import type { RangeEnv } from '../analysis/ranges.js';

export interface AccessSite { readonly buffer: Buffer; readonly index: Expr; readonly write: boolean }

/** All accesses in statements, tables included. */
export function accessSites(body: readonly Stmt[]): AccessSite[] {
  const sites: AccessSite[] = [];
  walkStmts(body, (s) => {
    for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'load') sites.push({ buffer: x.buffer, index: x.index, write: false }); });
    if (s.kind === 'store' || s.kind === 'atomic') sites.push({ buffer: s.buffer, index: s.index, write: true });
  });
  return sites;
}

/** Elements an index moves per unit of a variable; undefined when it is not a constant. `varying`: other scalars that change with the variable. */
export function strideOf(index: Expr, variable: string, env: RangeEnv, varying: ReadonlySet<string> = new Set()): number | undefined {
  const sum = affineOf(index, env);
  for (const { atom } of sum.terms.values()) {
    if (atom.kind === 'var') { if (varying.has(atom.name)) return undefined; continue; }
    const names = variablesOf(atom);
    if (names.has(variable) || [...names].some((n) => varying.has(n))) return undefined;
  }
  return coefficientOf(sum, variable);
}

/** Scalars declared in a loop whose values change with its variable (directly or through others). */
export function varyingScalars(loop: For): Set<string> {
  const varying = new Set<string>();
  for (let grew = true; grew;) {
    grew = false;
    const put = (name: string): void => { if (!varying.has(name)) { varying.add(name); grew = true; } };
    const depends = (e: Expr): boolean => { let found = false; walkExpr(e, (x) => { if (x.kind === 'var' && (x.name === loop.v.name || varying.has(x.name))) found = true; }); return found; };
    walkStmts(loop.body, (s) => {
      if (s.kind === 'let' && s.init && depends(s.init)) put(s.v.name);
      if (s.kind === 'assign' && depends(s.value)) put(s.v.name);
      if (s.kind === 'for' && (depends(s.lo) || depends(s.hi))) put(s.v.name);
      if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result) put(s.result.name);
    });
  }
  return varying;
}

/** Accesses of a loop by how they move with it. */
export interface Strides { readonly unit: number; readonly still: number; readonly other: number }

export function stridesOf(loop: For, env: RangeEnv): Strides {
  const varying = varyingScalars(loop);
  let unit = 0, still = 0, other = 0;
  for (const site of accessSites(loop.body)) {
    const stride = strideOf(site.index, loop.v.name, env, varying);
    if (stride === 1) ++unit; else if (stride === 0) ++still; else ++other;
  }
  return { unit, still, other };
}
