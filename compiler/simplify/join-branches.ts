/**
 * Two branches that write the same place become one write of a choice.
 *   if (c) { b[i] = x } else { b[i] = y }   =>   b[i] = c ? x : y
 *   let v = y; if (c) { v = x }             =>   let v = c ? x : y
 *   b[i] = y; if (c) { b[i] = x }           =>   b[i] = c ? x : y
 * Legal: a choice evaluates only the side it takes, as the branch did; the index must not depend on the branch, and neither c nor x reads what is written.
 */
import { select } from '../ir/build.js';
import { printExpr } from '../ir/print.js';
import { variablesOf } from '../ir/visit.js';
import type { Expr, Program, Stmt } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';

type Body = readonly Stmt[];

export function joinBranches(program: Program): Program {
  const visitList = (body: Body): Body => chosenStarts(body).map((s): Stmt => {
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

/** A start value that the next statement may replace, of a variable or an element. */
function chosenStarts(body: Body): Body {
  const out: Stmt[] = [];
  for (const s of body) {
    const start = out.at(-1), only = s.kind === 'if' && s.else.length === 0 && s.then.length === 1 ? s.then[0]! : undefined;
    const reads = (e: Expr, name: string): boolean => variablesOf(e).has(name);
    if (s.kind === 'if' && only?.kind === 'assign' && start?.kind === 'let' && start.init && start.v.name === only.v.name && !reads(s.cond, only.v.name) && !reads(only.value, only.v.name)) {
      out[out.length - 1] = { ...start, init: select(s.cond, only.value, start.init) };
    } else if (s.kind === 'if' && only?.kind === 'store' && start?.kind === 'store' && start.buffer.name === only.buffer.name && start.value.type === only.value.type && same(start.index, only.index)
      && ![s.cond, only.value, only.index].some((e) => loadsOf(e).has(only.buffer.name))) {
      out[out.length - 1] = { ...start, value: select(s.cond, only.value, start.value) };
    } else out.push(s);
  }
  return out;
}

const same = (a: Expr, b: Expr): boolean => printExpr(a) === printExpr(b);
