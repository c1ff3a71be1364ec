/**
 * Two branches that write the same place become one write of a choice.
 *   if (c) { b[i] = x } else { b[i] = y }   =>   b[i] = c ? x : y
 * Legal: a choice evaluates only the side it takes, as the branch did; the index must not depend on the branch.
 */
import { select } from '../ir/build.js';
import { printExpr } from '../ir/print.js';
import type { Expr, Program, Stmt } from '../ir/types.js';

type Body = readonly Stmt[];

export function joinBranches(program: Program): Program {
  const visitList = (body: Body): Body => body.map((s): Stmt => {
    if (s.kind === 'for' || s.kind === 'while') return { ...s, body: visitList(s.body) };
    if (s.kind !== 'if') return s;
    const then = visitList(s.then), other = visitList(s.else);
    const [a] = then, [b] = other;
    if (then.length === 1 && other.length === 1 && a!.kind === 'store' && b!.kind === 'store' && a!.buffer.name === b!.buffer.name && a!.value.type === b!.value.type && same(a!.index, b!.index)) {
      return { ...a!, value: select(s.cond, a!.value, b!.value) };
    }
    if (then.length === 1 && other.length === 1 && a!.kind === 'assign' && b!.kind === 'assign' && a!.v.name === b!.v.name) return { ...a!, value: select(s.cond, a!.value, b!.value) };
    return { ...s, then, else: other };
  });
  return { ...program, body: visitList(program.body) };
}

const same = (a: Expr, b: Expr): boolean => printExpr(a) === printExpr(b);
