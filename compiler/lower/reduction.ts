/** Recognises scalars that a loop only accumulates into. */
import { reductionOf } from '../analysis/dependence.js';
import { walkExpr, walkStmts, exprsOf, variablesOf, type Expr, type For, type Stmt } from '../ir/index.js';

export type ReductionOp = '+' | '*' | 'min' | 'max';
export interface Reduction { readonly variable: string; readonly op: ReductionOp; readonly term: Expr }

/** `v = v op term` in any of its forms, where term does not read v. */
export function asReduction(variable: string, value: Expr): Reduction | undefined {
  const r = reductionOf(value, (e) => e.kind === 'var' && e.name === variable);
  if (!r || (r.op !== '+' && r.op !== '*' && r.op !== 'min' && r.op !== 'max') || variablesOf(r.other).has(variable)) return undefined;
  return { variable, op: r.op, term: r.other };
}

/**
 * The accumulators of a loop: scalars declared outside it and assigned inside. Undefined when one of them is more than an
 * accumulator (read elsewhere in the body, assigned in two ways).
 */
export function reductionsOf(loop: For): Reduction[] | undefined {
  const declared = new Set<string>([loop.v.name]);
  const assigned = new Map<string, Reduction>();
  let fails = false;
  walkStmts(loop.body, (s) => {
    if (s.kind === 'let' || s.kind === 'for') declared.add(s.v.name);
    if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result && !declared.has(s.result.name)) fails = true;
    if (s.kind !== 'assign' || declared.has(s.v.name)) return;
    const r = asReduction(s.v.name, s.value);
    const before = assigned.get(s.v.name);
    if (!r || (before && before.op !== r.op)) fails = true;
    else assigned.set(s.v.name, r);
  });
  return fails || readsElsewhere(loop.body, assigned) ? undefined : [...assigned.values()];
}

function readsElsewhere(body: readonly Stmt[], assigned: ReadonlyMap<string, Reduction>): boolean {
  let found = false;
  walkStmts(body, (s) => {
    const own = s.kind === 'assign' && assigned.has(s.v.name) ? s.v.name : undefined;
    for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'var' && assigned.has(x.name) && x.name !== own) found = true; });
  });
  return found;
}
