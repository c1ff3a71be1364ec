/** Walking and rebuilding IR trees. Rebuilders return the same node when nothing below changed. */
import type { Buffer, Expr, Operand, Stmt } from './types.js';
import { binary, call, cast, select, unary } from './build.js';

/** Direct sub-expressions of an expression. */
export function children(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case 'unary': case 'cast': case 'bitcast': return [e.a];
    case 'binary': return [e.a, e.b];
    case 'select': return [e.cond, e.a, e.b];
    case 'load': return [e.index];
    case 'call': return e.args;
    default: return [];
  }
}

/** Calls `f` on the expression and everything below it, outermost first. */
export function walkExpr(e: Expr, f: (e: Expr) => void): void {
  f(e);
  for (const c of children(e)) walkExpr(c, f);
}

/** Rebuilds an expression bottom up: `f` sees each node with its children already rebuilt (and constants folded). */
export function mapExpr(e: Expr, f: (e: Expr) => Expr): Expr {
  return f(mapChildren(e, (c) => mapExpr(c, f)));
}

/** Rebuilds an expression from its direct parts. */
export function mapChildren(e: Expr, f: (e: Expr) => Expr): Expr {
  switch (e.kind) {
    case 'unary': { const a = f(e.a); return a === e.a ? e : unary(e.op, a, e.span); }
    case 'cast': { const a = f(e.a); return a === e.a ? e : cast(e.type, a, e.span); }
    case 'bitcast': { const a = f(e.a); return a === e.a ? e : { ...e, a }; }
    case 'binary': { const a = f(e.a), b = f(e.b); return a === e.a && b === e.b ? e : binary(e.op, a, b, e.span); }
    case 'select': { const c = f(e.cond), a = f(e.a), b = f(e.b); return c === e.cond && a === e.a && b === e.b ? e : select(c, a, b, e.span); }
    case 'load': { const index = f(e.index); return index === e.index ? e : { ...e, index }; }
    case 'call': { const args = e.args.map(f); return args.every((a, i) => a === e.args[i]) ? e : call(e.fn, e.type, args, e.span); }
    default: return e;
  }
}

/** The conditions that all have to hold for a condition to. */
export const conjuncts = (e: Expr): readonly Expr[] => (e.kind === 'binary' && e.op === '&&' ? [...conjuncts(e.a), ...conjuncts(e.b)] : [e]);

/** Rebuilds every list of statements, the inner ones first. */
export function mapLists(body: readonly Stmt[], f: (list: readonly Stmt[]) => readonly Stmt[]): readonly Stmt[] {
  return f(body.map((s): Stmt => {
    switch (s.kind) {
      case 'for': case 'while': return { ...s, body: mapLists(s.body, f) };
      case 'if': return { ...s, then: mapLists(s.then, f), else: mapLists(s.else, f) };
      default: return s;
    }
  }));
}

/** Statement lists nested directly in a statement. */
export function bodies(s: Stmt): readonly (readonly Stmt[])[] {
  switch (s.kind) {
    case 'for': case 'while': return [s.body];
    case 'if': return [s.then, s.else];
    case 'launch': return [s.kernel.body];
    default: return [];
  }
}

/** Expressions that stand directly in a statement (not those of nested statements). */
export function exprsOf(s: Stmt): readonly Expr[] {
  switch (s.kind) {
    case 'for': return [s.lo, s.hi];
    case 'while': case 'if': return [s.cond];
    case 'let': return s.init ? [s.init] : [];
    case 'assign': return [s.value];
    case 'store': return [s.index, s.value];
    case 'atomic': return s.compare ? [s.index, s.value, s.compare] : [s.index, s.value];
    case 'intrinsic': return s.args.flatMap((a) => (a.kind === 'address' ? [a.index] : a.kind === 'token' ? [] : [a]));
    default: return [];
  }
}

/** Calls `f` on every statement below, in program order, outermost first. */
/** How many nodes an expression has. */
export function nodesIn(e: Expr): number {
  let n = 0;
  walkExpr(e, () => { n += 1; });
  return n;
}

export function walkStmts(body: readonly Stmt[], f: (s: Stmt) => void): void {
  for (const s of body) {
    f(s);
    for (const b of bodies(s)) walkStmts(b, f);
  }
}

/** Calls `f` on every expression node in the statements. */
export function walkExprs(body: readonly Stmt[], f: (e: Expr) => void): void {
  walkStmts(body, (s) => exprsOf(s).forEach((e) => walkExpr(e, f)));
}

/** Rebuilds statements: expressions through `onExpr` (whole expressions), then each statement, children first, through `onStmt`, which may return several or none. */
export function mapStmts(body: readonly Stmt[], onExpr: (e: Expr) => Expr, onStmt: (s: Stmt) => readonly Stmt[] = (s) => [s]): readonly Stmt[] {
  return body.flatMap((s) => onStmt(mapInside(s, onExpr, (b) => mapStmts(b, onExpr, onStmt))));
}

function mapInside(s: Stmt, e: (e: Expr) => Expr, b: (body: readonly Stmt[]) => readonly Stmt[]): Stmt {
  switch (s.kind) {
    case 'for': return { ...s, lo: e(s.lo), hi: e(s.hi), body: b(s.body) };
    case 'while': return { ...s, cond: e(s.cond), body: b(s.body) };
    case 'if': return { ...s, cond: e(s.cond), then: b(s.then), else: b(s.else) };
    case 'let': return s.init ? { ...s, init: e(s.init) } : s;
    case 'assign': return { ...s, value: e(s.value) };
    case 'store': return { ...s, index: e(s.index), value: e(s.value) };
    case 'atomic': return { ...s, index: e(s.index), value: e(s.value), ...(s.compare ? { compare: e(s.compare) } : {}) };
    case 'intrinsic': return { ...s, args: s.args.map((a): Operand => (a.kind === 'address' ? { ...a, index: e(a.index) } : a.kind === 'token' ? a : e(a))) };
    case 'launch': return { ...s, kernel: { ...s.kernel, body: b(s.kernel.body) } };
    default: return s;
  }
}

/** Replaces variables by expressions, everywhere in an expression. */
export const substitute = (e: Expr, map: ReadonlyMap<string, Expr>): Expr =>
  map.size === 0 ? e : mapExpr(e, (x) => (x.kind === 'var' ? map.get(x.name) ?? x : x));

/** Names of the variables an expression reads. */
export function variablesOf(e: Expr): Set<string> {
  const names = new Set<string>();
  walkExpr(e, (x) => { if (x.kind === 'var') names.add(x.name); });
  return names;
}

/** Buffers that statements read, write or update, by name. */
export function buffersOf(body: readonly Stmt[]): { reads: Map<string, Buffer>; writes: Map<string, Buffer> } {
  const reads = new Map<string, Buffer>(), writes = new Map<string, Buffer>();
  walkExprs(body, (e) => { if (e.kind === 'load') reads.set(e.buffer.name, e.buffer); });
  walkStmts(body, (s) => {
    if (s.kind === 'store') writes.set(s.buffer.name, s.buffer);
    if (s.kind === 'atomic') { reads.set(s.buffer.name, s.buffer); writes.set(s.buffer.name, s.buffer); }
    if (s.kind === 'intrinsic') for (const a of s.args) if (a.kind === 'address') { reads.set(a.buffer.name, a.buffer); writes.set(a.buffer.name, a.buffer); }
  });
  return { reads, writes };
}
