/**
 * A loop and what does the same for the iterations after its last become one loop, as where a vector loop has a scalar rest.
 *   for i < 64 { S(i) }; for j < 6 { S(64 + j) }   =>   for i < 70 { S(i) }
 *   for i < 64 { S(i) }; S(64)                     =>   for i < 65 { S(i) }
 * Legal: the same statements run in the same order. A parallel loop keeps its kind where the whole is proved independent, and is left alone else.
 */
import { add, constant, ref, SERIAL, sub } from '../ir/build.js';
import { substituteStmts } from '../ir/rewrite.js';
import { walkStmts } from '../ir/visit.js';
import type { For, Program, Stmt } from '../ir/types.js';
import { isParallel } from '../analysis/dependence.js';
import { programEnv } from '../analysis/ranges.js';
import { ends } from '../passes/recovery/escapes.js';
import { Facts } from './facts.js';
import { foldBody, mutableVars } from './fold.js';
import { shapeOf } from './shape.js';
import { usedNames } from './usage.js';

type Body = readonly Stmt[];

export function joinRanges(program: Program): Program {
  const visit = (body: Body, facts: Facts): Body => joined(body, facts).map((s): Stmt => {
    switch (s.kind) {
      case 'for': return { ...s, body: visit(s.body, facts.inLoop(s)) };
      case 'while': return { ...s, body: visit(s.body, facts) };
      case 'if': return { ...s, then: visit(s.then, facts.when(s.cond, true)), else: visit(s.else, facts.when(s.cond, false)) };
      default: return s;
    }
  });
  return { ...program, body: visit(program.body, new Facts(programEnv(program), mutableVars(program.body))) };
}

function joined(body: Body, facts: Facts): Body {
  const list = [...body];
  for (let at = 0; at + 1 < list.length; ++at) {
    for (let l = list[at]!, more = longer(l, list, at + 1, facts); more; l = list[at]!, more = longer(l, list, at + 1, facts)) list.splice(at, 1 + more.taken, more.loop);
  }
  return list;
}

/** The loop with the statements from `next` on as further iterations. */
function longer(l: Stmt, list: Body, next: number, facts: Facts): { loop: For; taken: number } | undefined {
  if (l.kind !== 'for' || l.step !== 1 || l.lo.kind !== 'const' || l.hi.kind !== 'const' || l.body.some((s) => ends(s, 'break') || ends(s, 'continue') || s.kind === 'alloc')) return undefined;
  const end = Number(l.hi.value), other = list[next];
  if (other?.kind === 'for' && other.step === 1 && other.lo.kind === 'const' && other.hi.kind === 'const' && other.v.type === l.v.type) {
    const from = Number(other.lo.value), trips = Number(other.hi.value) - from;
    const whole = kept(l.loop.kind === other.loop.kind ? l : { ...l, loop: SERIAL }, end + trips, facts);
    // the other loop's body at l.v, seen where l.v runs through its range
    const moved = substituteStmts(other.body, new Map([[other.v.name, add(sub(ref(l.v), constant(l.v.type, end)), constant(l.v.type, from))]]));
    const there = facts.inLoop({ ...l, lo: constant(l.v.type, end), hi: constant(l.v.type, end + trips) });
    if (whole && trips > 0 && !sharesNames(l.body, other.body) && shapeOf(foldBody(moved, there)) === shapeOf(foldBody(l.body, facts.inLoop(l)))) return { loop: whole, taken: 1 };
  }
  const rest = list.slice(next, next + l.body.length);
  const own = new Set(rest.flatMap((s) => (s.kind === 'let' ? [s.v.name] : [])));
  if (rest.length < l.body.length || (own.size > 0 && list.slice(next + rest.length).some((s) => [...usedNames(s)].some((n) => own.has(n))))) return undefined;
  const last = foldBody(substituteStmts(l.body, new Map([[l.v.name, l.hi]])), facts);
  if (shapeOf(last) !== shapeOf(foldBody(rest, facts))) return undefined;
  const whole = kept(l, end + 1, facts);
  return whole && { loop: whole, taken: l.body.length };
}

/** The loop up to `hi`, of its own kind. */
function kept(l: For, hi: number, facts: Facts): For | undefined {
  const whole: For = { ...l, hi: constant(l.v.type, hi) };
  return whole.loop.kind === 'serial' || isParallel(whole, facts.env).kind === 'parallel' ? whole : undefined;
}

/** Names declared in one and used in the other body would come to mean something else. */
function sharesNames(a: Body, b: Body): boolean {
  const names = new Set<string>();
  walkStmts(a, (s) => { if (s.kind === 'let' || s.kind === 'for') names.add(s.v.name); });
  let found = false;
  walkStmts(b, (s) => { if ((s.kind === 'let' || s.kind === 'for') && names.has(s.v.name)) found = true; });
  return found;
}
