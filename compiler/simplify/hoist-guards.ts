/**
 * Guards move out to where they decide everything.
 *   { x = f(); ...; if (i < n) { out[i] = x } }   =>   if (i < n) { x = f(); ...; out[i] = x }
 *   for r { if (i < n) S }                         =>   if (i < n) { for r S }
 *   parallel t { if (i < n) A }; parallel t { if (i < n) B }   =>   if (i < n) { parallel t { A }; parallel t { B } }
 * Legal: without the guard nothing outside the list is written, and the guard's variables do not change in it.
 */
import { binary } from '../ir/build.js';
import { printExpr } from '../ir/print.js';
import { conjuncts, variablesOf, walkStmts } from '../ir/visit.js';
import type { Expr, If, Program, Stmt } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { ends } from '../passes/recovery/escapes.js';
import { mutableVars } from './fold.js';
import { writtenNames } from './usage.js';

type Body = readonly Stmt[];

export function hoistGuards(program: Program): Program {
  const mutable = mutableVars(program.body);
  const visit = (body: Body, inLoop: boolean): Body => {
    const inner = body.map((s): Stmt => {
      switch (s.kind) {
        case 'for': return unswitched({ ...s, body: visit(s.body, true) }, mutable);
        case 'while': return { ...s, body: visit(s.body, false) };
        case 'if': return { ...s, then: visit(s.then, inLoop), else: visit(s.else, inLoop) };
        default: return s;
      }
    });
    return inLoop ? guardedWhole(inner, mutable) : inner;
  };
  return { ...program, body: visit(program.body, false) };
}

const isFixed = (e: Expr, mutable: ReadonlySet<string>): boolean => loadsOf(e).size === 0 && ![...variablesOf(e)].some((n) => mutable.has(n));

/** Wraps a list in the guards that every outside effect of it stands under. */
function guardedWhole(body: Body, mutable: ReadonlySet<string>): Body {
  if (body.length < 2 || body.some((s) => ends(s, 'break') || ends(s, 'continue') || ends(s, 'exit'))) return body;
  const declared = new Set<string>();
  walkStmts(body, (s) => { if (s.kind === 'let' || s.kind === 'for') declared.add(s.v.name); if (s.kind === 'alloc') declared.add(s.buffer.name); });
  const visible = body.filter((s) => [...writtenNames([s])].some((n) => !declared.has(n)) || contains(s, 'while'));
  const [first, ...others] = visible.map((s) => guardsOf(s, declared));
  if (!first) return body;
  const shared = first.filter((c) => isFixed(c, mutable) && ![...variablesOf(c)].some((n) => declared.has(n)) && others.every((list) => list.some((d) => printExpr(d) === printExpr(c))));
  if (shared.length === 0) return body;
  return [{ kind: 'if', cond: shared.reduce((a, b) => binary('&&', a, b)), then: body, else: [] }];
}

/** The conditions without which a statement has no effect outside its list: its own guard, or one that all parts of a loop share. */
function guardsOf(s: Stmt, declared: ReadonlySet<string>): readonly Expr[] {
  if (s.kind === 'if') return s.else.length === 0 ? conjuncts(s.cond) : [];
  if (s.kind !== 'for') return [];
  const [first, ...others] = s.body.filter((x) => [...writtenNames([x])].some((n) => !declared.has(n) || x.kind !== 'let')).map((x) => guardsOf(x, declared));
  return (first ?? []).filter((c) => others.every((list) => list.some((d) => printExpr(d) === printExpr(c))));
}

const contains = (s: Stmt, kind: Stmt['kind']): boolean => { let found = false; walkStmts([s], (x) => { if (x.kind === kind) found = true; }); return found; };

/** for r { if (c && d) S } => if (c) { for r { if (d) S } } for the parts of the guard that do not move with r. */
function unswitched(l: Extract<Stmt, { kind: 'for' }>, mutable: ReadonlySet<string>): Stmt {
  const only = l.body.length === 1 ? l.body[0]! : undefined;
  if (l.loop.kind !== 'serial' || only?.kind !== 'if' || only.else.length > 0) return l;
  const parts = conjuncts(only.cond);
  const still = parts.filter((c) => isFixed(c, mutable) && !variablesOf(c).has(l.v.name));
  if (still.length === 0) return l;
  const moving = parts.filter((c) => !still.includes(c));
  const join = (list: readonly Expr[]): Expr => list.reduce((a, b) => binary('&&', a, b));
  const body: Body = moving.length > 0 ? [{ ...only, cond: join(moving) }] : only.then;
  return { kind: 'if', cond: join(still), then: [{ ...l, body }], else: [] };
}
