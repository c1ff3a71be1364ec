/** Recognises scalars that a loop only accumulates into. */
import { mul, walkExpr, walkStmts, exprsOf, variablesOf, type Expr, type For, type Stmt } from '../ir/index.js';

export type ReductionOp = '+' | '*' | 'min' | 'max';
export interface Reduction { readonly variable: string; readonly op: ReductionOp; readonly term: Expr }

/** `v = v op term` (or `term op v`) where term does not read v. */
export function asReduction(variable: string, value: Expr): Reduction | undefined {
  // a fused product is a term as well: a machine that fuses will do so again
  if (value.kind === 'call' && value.fn === 'fma' && value.args[2]!.kind === 'var' && value.args[2].name === variable) {
    const term = mul(value.args[0]!, value.args[1]!);
    return variablesOf(term).has(variable) ? undefined : { variable, op: '+', term };
  }
  const parts = operands(value);
  if (!parts) return undefined;
  const [op, a, b] = parts;
  const isV = (e: Expr): boolean => e.kind === 'var' && e.name === variable;
  const term = isV(a) ? b : isV(b) ? a : chained(op, variable, a, b);
  return term && !variablesOf(term).has(variable) ? { variable, op, term } : undefined;
}

function operands(e: Expr): [ReductionOp, Expr, Expr] | undefined {
  if (e.kind === 'binary' && (e.op === '+' || e.op === '*')) return [e.op, e.a, e.b];
  if (e.kind === 'call' && (e.fn === 'min' || e.fn === 'max')) return [e.fn, e.args[0]!, e.args[1]!];
  return undefined;
}

/** (v + a) + b  ==>  v + (a + b): the terms of an unrolled accumulation. */
function chained(op: ReductionOp, variable: string, a: Expr, b: Expr): Expr | undefined {
  const inner = asReduction(variable, a);
  if (!inner || inner.op !== op || variablesOf(b).has(variable)) return undefined;
  if (op === '+' || op === '*') return { kind: 'binary', type: b.type, op, a: inner.term, b };
  return { kind: 'call', type: b.type, fn: op, args: [inner.term, b] };
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
