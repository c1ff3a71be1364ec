/** Who uses a variable or a buffer, by name. */
import { bodies, exprsOf, walkExpr, walkStmts } from '../ir/visit.js';
import type { Expr, Stmt } from '../ir/types.js';

type Body = readonly Stmt[];

/** Names of variables and buffers that a statement reads or writes, nested statements included; declarations do not count. */
export function usedNames(s: Stmt): Set<string> {
  const names = new Set<string>();
  walkStmts([s], (x) => {
    for (const e of exprsOf(x)) addNames(e, names);
    if (x.kind === 'assign') names.add(x.v.name);
    if (x.kind === 'store' || x.kind === 'atomic') names.add(x.buffer.name);
    if ((x.kind === 'atomic' || x.kind === 'intrinsic') && x.result) names.add(x.result.name);
    if (x.kind === 'intrinsic') for (const a of x.args) if (a.kind === 'address') names.add(a.buffer.name);
  });
  return names;
}

export function addNames(e: Expr, names: Set<string>): void {
  walkExpr(e, (x) => {
    if (x.kind === 'var') names.add(x.name);
    if (x.kind === 'load') names.add(x.buffer.name);
  });
}

/** Names of variables assigned and buffers stored to in statements. */
export function writtenNames(body: Body): Set<string> {
  const names = new Set<string>();
  walkStmts(body, (s) => {
    if (s.kind === 'assign' || s.kind === 'let') names.add(s.v.name);
    if (s.kind === 'store' || s.kind === 'atomic' || s.kind === 'alloc') names.add(s.buffer.name);
    if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result) names.add(s.result.name);
    if (s.kind === 'intrinsic') for (const a of s.args) if (a.kind === 'address') names.add(a.buffer.name);
  });
  return names;
}

/** How often each variable is read. */
export function readCounts(body: Body): Map<string, number> {
  const counts = new Map<string, number>();
  walkStmts(body, (s) => exprsOf(s).forEach((e) => walkExpr(e, (x) => { if (x.kind === 'var') counts.set(x.name, (counts.get(x.name) ?? 0) + 1); })));
  return counts;
}

/** Whether two statements may run in either order: neither writes what the other uses. */
export function commute(a: Stmt, b: Stmt): boolean {
  const ua = usedNames(a), ub = usedNames(b), wa = writtenNames([a]), wb = writtenNames([b]);
  return ![...wa].some((n) => ub.has(n) || wb.has(n)) && ![...wb].some((n) => ua.has(n)) && !hasControl(a) && !hasControl(b);
}

/** A break, continue or exit that leaves the statement. */
function hasControl(s: Stmt): boolean {
  if (s.kind === 'break' || s.kind === 'continue' || s.kind === 'exit' || s.kind === 'barrier') return true;
  if (s.kind === 'for' || s.kind === 'while') return false;
  return bodies(s).some((b) => b.some(hasControl));
}
