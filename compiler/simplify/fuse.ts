/**
 * Neighbouring parallel loops become one, and a parallel loop moves out of serial control around it.
 *   parallel t { A }  parallel u { B }   =>   parallel t { A  B[u := t] }
 *   for k { parallel t { B } }           =>   parallel t { for k { B } }
 * Legal when the iterations of the result are independent: then no value passes between different t, and each t keeps its order.
 */
import { ref } from '../ir/build.js';
import { substituteStmts } from '../ir/rewrite.js';
import { printExpr } from '../ir/print.js';
import { exprsOf } from '../ir/visit.js';
import type { For, Program, Stmt } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { isParallel } from '../analysis/dependence.js';
import { enterLoop, programEnv } from '../analysis/ranges.js';
import type { RangeEnv } from '../analysis/ranges.js';
import { commute, writtenNames } from './usage.js';

type Body = readonly Stmt[];

export const fuseLoops = (program: Program): Program => ({ ...program, body: fuseIn(program.body, programEnv(program)) });

const isParallelLoop = (s: Stmt | undefined): s is For => s?.kind === 'for' && s.loop.kind === 'parallel';

function fuseIn(body: Body, env: RangeEnv): Body {
  const inner = body.map((s): Stmt => {
    switch (s.kind) {
      case 'for': return { ...s, body: fuseIn(s.body, enterLoop(s, env)) };
      case 'while': return { ...s, body: fuseIn(s.body, env) };
      case 'if': return { ...s, then: fuseIn(s.then, env), else: fuseIn(s.else, env) };
      default: return s;
    }
  });
  return fuseList(inner.map((s) => turnedOut(s, env)), env);
}

/** Allocations first (nothing before them can use what they declare), then each loop takes in the later ones that may run right after it. */
function fuseList(body: Body, env: RangeEnv): Body {
  const allocs = body.filter((s) => s.kind === 'alloc');
  const list = body.filter((s) => s.kind !== 'alloc');
  for (let at = 0; at < list.length; ++at) {
    for (let next = at + 1; next < list.length && isParallelLoop(list[at]); ++next) {
      const second = list[next]!;
      if (!isParallelLoop(second) || !list.slice(at + 1, next).every((s) => commute(s, second))) continue;
      const fused = fusedPair(list[at] as For, second, env);
      if (!fused) continue;
      list[at] = { ...fused, body: fuseList(fused.body, enterLoop(fused, env)) };
      list.splice(next, 1);
      next = at;
    }
  }
  return [...allocs, ...list];
}

function fusedPair(a: For, b: For, env: RangeEnv): For | undefined {
  if (a.v.type !== b.v.type || a.step !== b.step || printExpr(a.lo) !== printExpr(b.lo) || printExpr(a.hi) !== printExpr(b.hi)) return undefined;
  const fused: For = { ...a, body: [...a.body, ...substituteStmts(b.body, new Map([[b.v.name, ref(a.v)]]))] };
  return isParallel(fused, env).kind === 'parallel' ? fused : undefined;
}

/** for k { parallel t { B } } or if (c) { parallel t { B } }, turned inside out. */
function turnedOut(s: Stmt, env: RangeEnv): Stmt {
  if (s.kind === 'if' && s.else.length === 0 && s.then.length === 1 && isParallelLoop(s.then[0]!)) {
    const inner = s.then[0];
    const reads = new Set([...exprsOf(s).flatMap((e) => [...loadsOf(e)])]);
    if ([...writtenNames(inner.body)].some((n) => reads.has(n)) || [inner.lo, inner.hi].some((e) => e.kind !== 'const')) return s;
    return { ...inner, body: [{ ...s, then: inner.body }] };
  }
  if (s.kind !== 'for' || s.loop.kind !== 'serial' || s.body.length !== 1 || !isParallelLoop(s.body[0]!)) return s;
  const inner = s.body[0];
  if ([inner.lo, inner.hi].some((e) => e.kind !== 'const')) return s;
  const outer: For = { ...inner, body: [{ ...s, body: inner.body }] };
  return isParallel(outer, env).kind === 'parallel' ? outer : s;
}
