/** Which names a piece of syntax may change. */
import type { ExprNode, StmtNode } from '../ast.js';

type Node = ExprNode | StmtNode;
/** A name that syntax may change: itself, what it points to, or as an argument that may be taken by reference. */
export interface Assigned { readonly name: string; readonly how: 'direct' | 'through' | 'argument'; readonly callee?: ExprNode; readonly argument?: number }

const cache = new WeakMap<object, readonly Assigned[]>();
const addressed = new WeakMap<object, ReadonlySet<string>>();

/** Everything that is assigned, incremented, bound to references, or whose address is taken below a node. A superset: inner variables are included. */
export function assignedNames(node: Node): readonly Assigned[] {
  let names = cache.get(node);
  if (!names) {
    const found = new Map<string, Assigned>();
    const add = (e: ExprNode, extra: Partial<Assigned> = {}): void => { for (const a of roots(e)) { const entry = { ...a, ...extra }; found.set(`${entry.how} ${entry.name} ${entry.callee?.span.start ?? ''} ${entry.argument ?? ''}`, entry); } };
    visit(node, (e) => {
      if (e.kind === 'assign' || e.kind === 'update') add(e.a);
      if (e.kind === 'unary' && e.op === '&') add(e.a);
      if (e.kind === 'call') {
        e.args.forEach((a, i) => add(a, { how: 'argument', callee: e.callee, argument: i }));
        if (e.callee.kind === 'member') add(e.callee.a);
        // the object of a call operator
        if (e.callee.kind !== 'member' && e.callee.kind !== 'name') add(e.callee);
        if (e.callee.kind === 'name') found.set(`this ${e.callee.span.start}`, { name: 'this', how: 'argument', callee: e.callee });
      }
      if (e.kind === 'range-for' && e.v.type.kind === 'reference') add(e.range);
      if (e.kind === 'decl') e.decls.forEach((d) => { if (d.type.kind === 'reference' && d.init) add(d.init); });
    });
    names = [...found.values()];
    cache.set(node, names);
  }
  return names;
}

/** Names whose address is taken with `&`: records among them must live in memory. */
export function addressedNames(node: Node): ReadonlySet<string> {
  let names = addressed.get(node);
  if (!names) {
    const found = new Set<string>();
    visit(node, (e) => { if (e.kind === 'unary' && e.op === '&') roots(e.a).forEach((r) => found.add(r.name)); });
    names = found;
    addressed.set(node, names);
  }
  return names;
}

/** The variables an lvalue belongs to. */
function roots(e: ExprNode): Assigned[] {
  const through = (list: Assigned[]): Assigned[] => list.map((r) => ({ name: r.name, how: 'through' }));
  switch (e.kind) {
    case 'name': return e.name.parts.length === 1 ? [{ name: e.name.parts[0]!.id, how: 'direct' }] : [];
    case 'paren': case 'update': case 'assign': case 'cast': return roots(e.a);
    case 'member': return e.arrow ? through(roots(e.a)) : roots(e.a);
    case 'index': return through(roots(e.a));
    case 'unary': return e.op === '*' ? through(roots(e.a)) : e.op === '&' ? roots(e.a) : [];
    case 'comma': return roots(e.b);
    case 'conditional': return [...roots(e.a), ...roots(e.b)];
    case 'this': return [{ name: 'this', how: 'direct' }];
    default: return [];
  }
}

/** Calls `f` on every expression and statement below a node. */
export function visit(node: Node, f: (n: Node) => void): void {
  f(node);
  for (const value of Object.values(node)) descend(value, f);
}

function descend(value: unknown, f: (n: Node) => void): void {
  if (Array.isArray(value)) { value.forEach((v) => descend(v, f)); return; }
  if (!value || typeof value !== 'object') return;
  if ('source' in value && 'start' in value) return; // a span
  if ('kind' in value && 'span' in value) { visit(value as Node, f); return; }
  for (const v of Object.values(value)) descend(v, f);
}

/** True if such a statement or expression stands below, but not inside a lambda. */
export function containsHere(node: Node, test: (n: Node) => boolean): boolean {
  if (node.kind === 'lambda') return false;
  const below = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.some(below);
    if (!value || typeof value !== 'object' || ('source' in value && 'start' in value)) return false;
    return 'kind' in value && 'span' in value ? containsHere(value as Node, test) : Object.values(value).some(below);
  };
  return test(node) || Object.values(node).some(below);
}

/** Does a `return` of the function itself stand below? Those of lambdas leave the lambda. */
export const hasReturn = (node: Node, valued = false): boolean => containsHere(node, (n) => n.kind === 'return' && (!valued || ('value' in n && n.value !== undefined)));

/** True if a statement or expression of one of the kinds stands below, in lambdas too. */
export function contains(node: Node, test: (n: Node) => boolean): boolean {
  let found = false;
  visit(node, (n) => { if (!found && test(n)) found = true; });
  return found;
}
