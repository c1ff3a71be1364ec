/** Which memory the items of a group have touched since they last met, and so where they must meet again. */
import { buffersOf, walkExpr, type Expr, type Stmt } from '../ir/index.js';
import { allocated } from './nest.js';

export interface Touched { readonly reads: ReadonlySet<string>; readonly writes: ReadonlySet<string> }
export const NOTHING: Touched = { reads: new Set(), writes: new Set() };

export const union = (a: Touched, b: Touched): Touched => ({ reads: new Set([...a.reads, ...b.reads]), writes: new Set([...a.writes, ...b.writes]) });
export const contains = (a: Touched, b: Touched): boolean => [...b.reads].every((x) => a.reads.has(x)) && [...b.writes].every((x) => a.writes.has(x));
/** Two accesses to one buffer, one of them a write. */
export const conflicts = (before: Touched, now: Touched): boolean =>
  [...now.reads].some((x) => before.writes.has(x)) || [...now.writes].some((x) => before.writes.has(x) || before.reads.has(x));

/** Memory that statements touch, without what is private to an item: their own allocations and the buffers in `isPrivate`. */
export function touchedBy(body: readonly Stmt[], isPrivate: ReadonlySet<string>): Touched {
  const own = new Set(allocated(body).map((b) => b.name));
  const { reads, writes } = buffersOf(body);
  const visible = (names: Iterable<string>): Set<string> => new Set([...names].filter((n) => !own.has(n) && !isPrivate.has(n)));
  return { reads: visible(reads.keys()), writes: visible(writes.keys()) };
}

export function touchedByExprs(exprs: readonly Expr[], isPrivate: ReadonlySet<string>): Touched {
  const reads = new Set<string>();
  for (const e of exprs) walkExpr(e, (x) => { if (x.kind === 'load' && !x.buffer.init && !isPrivate.has(x.buffer.name)) reads.add(x.buffer.name); });
  return { reads, writes: new Set() };
}
