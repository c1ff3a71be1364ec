/**
 * Pointers that the branches of an `if` set to different arrays: inside a branch the pointer is known; after the `if` it is a choice
 * between the two.
 */
import { type Expr, type Stmt, walkExpr, walkStmts } from '../../ir/index.js';
import type { StmtNode } from '../ast.js';
import type { PlacedSpan } from '../source.js';
import { assignedNames } from './assigned.js';
import { type Elaboration, Retry } from './context.js';
import { visiblePlace } from './lifting.js';
import type { Cell, Scope, Value } from './model.js';
import { either } from './places.js';

/** Pointer variables that the branches assign and whose value is known or not yet given. */
export function assignedPointers(branches: readonly StmtNode[], scope: Scope): Cell[] {
  const cells = new Set<Cell>();
  for (const b of branches) for (const a of assignedNames(b)) {
    const place = a.how === 'direct' ? visiblePlace(a.name, scope) : undefined;
    if (place?.k === 'cell' && place.cell.type.k === 'pointer' && !place.cell.dynamic) cells.add(place.cell);
  }
  return [...cells];
}

/** Runs a branch (in its region) with the cells as its own variables; gives the values they end with. */
export function withOwnPointers(x: Elaboration, cells: readonly Cell[], branch: () => void): Map<Cell, Value | undefined> {
  const before = cells.map((c) => ({ cell: c, region: c.region, value: c.value }));
  const after = new Map<Cell, Value | undefined>();
  try {
    before.forEach(({ cell }) => { cell.region = x.region; });
    branch();
    before.forEach(({ cell }) => after.set(cell, cell.dynamic ? undefined : cell.value));
  } finally {
    before.forEach(({ cell, region, value }) => { cell.region = region; if (cell.dynamic || cell.value !== value) { x.setCell(cell, value); cell.dynamic = undefined; } });
  }
  return after;
}

/** The pointers after an `if` on `cond` (stable) whose branches both reach its end. */
export function mergePointers(x: Elaboration, cells: readonly Cell[], cond: Expr, a: ReadonlyMap<Cell, Value | undefined>, b: ReadonlyMap<Cell, Value | undefined>, branches: readonly Stmt[], span: PlacedSpan): void {
  const inner = new Set<string>();
  walkStmts(branches, (s) => { if (s.kind === 'let' || s.kind === 'for') inner.add(s.v.name); });
  const reaches = (v: Value): boolean => (v.k === 'choice' ? !mentions(v.cond, inner) && reaches(v.a) && reaches(v.b) : v.k === 'pointer' && v.offset.terms.every((t) => !mentions(t.e, inner)));
  for (const cell of cells) {
    const p = a.get(cell), q = b.get(cell);
    if (p === q) { if (p !== cell.value) x.setCell(cell, p); continue; }
    if (p && q && reaches(p) && reaches(q)) x.setCell(cell, either(x, cond, p, q, span));
    else if (cell.value) throw new Retry(x.refuse('XP1130', span, `\`${cell.name}\` may point into different arrays here`, 'use an index into one array, or write the two cases out'));
  }
}

const mentions = (e: Expr, names: ReadonlySet<string>): boolean => { let found = false; walkExpr(e, (y) => { if (y.kind === 'var' && names.has(y.name)) found = true; }); return found; };
