/** Comparing statements regardless of the names of what they declare. */
import { printStmts } from '../ir/print.js';
import { walkStmts } from '../ir/visit.js';
import type { Stmt } from '../ir/types.js';

/** The text of statements with what they declare named by its order: equal for lists that differ only in such names. */
export function shapeOf(body: readonly Stmt[]): string {
  const names = new Map<string, string>();
  walkStmts(body, (s) => {
    if (s.kind === 'let' || s.kind === 'for') names.set(s.v.name, `$${names.size}`);
    if (s.kind === 'alloc') names.set(s.buffer.name, `$${names.size}`);
  });
  return printStmts(body).replace(/[A-Za-z_]\w*/g, (name) => names.get(name) ?? name);
}
