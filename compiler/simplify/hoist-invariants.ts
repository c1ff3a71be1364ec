/**
 * What every iteration of a loop would compute alike is computed once before it.
 *   for t { float k = g[b] / sqrt(v); y[t] = x[t] * k }   =>   float k = g[b] / sqrt(v); for t { y[t] = x[t] * k }
 * Legal: the loop runs at least once, the statements stand first in its body, write nothing but variables they declare, and read nothing that the loop changes.
 */
import { exprsOf, walkExpr, walkStmts } from '../ir/visit.js';
import { isFloat } from '../ir/scalar.js';
import type { For, Program, Stmt } from '../ir/types.js';
import { programEnv, enterLoop, tripCount } from '../analysis/ranges.js';
import type { RangeEnv } from '../analysis/ranges.js';
import { usedNames, writtenNames } from './usage.js';

type Body = readonly Stmt[];

export function hoistInvariants(program: Program): Program {
  const visit = (body: Body, env: RangeEnv): Body => body.flatMap((s): Body => {
    switch (s.kind) {
      case 'for': return hoisted({ ...s, body: visit(s.body, enterLoop(s, env)) }, env);
      case 'while': return [{ ...s, body: visit(s.body, env) }];
      case 'if': return [{ ...s, then: visit(s.then, env), else: visit(s.else, env) }];
      default: return [s];
    }
  });
  return { ...program, body: visit(program.body, programEnv(program)) };
}

function hoisted(l: For, env: RangeEnv): Body {
  if ((tripCount(l, env) ?? 0) < 1) return [l];
  const allocs = l.body.filter((s) => s.kind === 'alloc'), list = l.body.filter((s) => s.kind !== 'alloc');
  const plain = list.findIndex((s) => !((s.kind === 'let' && s.init) || (s.kind === 'for' && s.loop.kind === 'serial')) || hasEffects(s));
  // the longest beginning that can go
  for (let n = plain < 0 ? list.length - 1 : plain; n > 0; --n) {
    const ahead = list.slice(0, n), rest = list.slice(n);
    if (!ahead.some(isWork) || !isInvariant(ahead, [...allocs, ...rest], l.v.name)) continue;
    return [...ahead, { ...l, body: [...allocs, ...rest] }];
  }
  return [l];
}

/** Whether statements write only what they declare, and use nothing that the loop's variable or the other statements change. */
function isInvariant(ahead: Body, rest: Body, loopVariable: string): boolean {
  const own = new Set<string>(), changed = writtenNames(rest).add(loopVariable);
  walkStmts(ahead, (s) => { if (s.kind === 'let' || s.kind === 'for') own.add(s.v.name); });
  return [...writtenNames(ahead)].every((n) => own.has(n) && !changed.has(n)) && !ahead.some((s) => [...usedNames(s)].some((n) => changed.has(n)));
}

function hasEffects(s: Stmt): boolean {
  let found = false;
  walkStmts([s], (x) => { if (!['let', 'assign', 'for', 'if'].includes(x.kind)) found = true; });
  return found;
}

/** More than index arithmetic and single reads. */
function isWork(s: Stmt): boolean {
  let found = false;
  walkStmts([s], (x) => { for (const e of exprsOf(x)) walkExpr(e, (y) => { if (isFloat(y.type) && (y.kind === 'binary' || y.kind === 'call')) found = true; }); });
  return found;
}
