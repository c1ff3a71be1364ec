/**
 * Stages of a pipelined loop, which at one time work on different iterations, are one iteration again.
 *   for i < n + 2 { if (i >= 2) C(i - 2); if (1 <= i && i <= n) B(i - 1); if (i < n) A(i) }   =>   for t < n { A(t); B(t); C(t) }
 * Legal: each stage runs for the same n iterations; where that changes the order of two stages, what they touch is shown to be different by
 * the intervals of their indices, iteration by iteration.
 */
import { add, binary, constant } from '../ir/build.js';
import { substituteStmts } from '../ir/rewrite.js';
import { isFloat } from '../ir/scalar.js';
import { conjuncts, substitute, variablesOf, walkStmts } from '../ir/visit.js';
import type { Expr, For, Program, Stmt } from '../ir/types.js';
import { effectsOf, type Access } from '../analysis/accesses.js';
import { addAffine, affineOf, constantAffine, fromAffine, simplifyInteger, type Affine } from '../analysis/affine.js';
import { enterLoop, programEnv, range, rangeOf, rangeOfLoop, type RangeEnv } from '../analysis/ranges.js';
import { ends } from '../passes/recovery/escapes.js';

type Body = readonly Stmt[];
/** Iterations looked at one by one. */
const MOST_ITERATIONS = 4096;

export function unpipeline(program: Program): Program {
  const visit = (body: Body, env: RangeEnv): Body => body.map((s): Stmt => {
    switch (s.kind) {
      case 'for': { const l: For = { ...s, body: visit(s.body, enterLoop(s, env)) }; return inOrder(l, env) ?? l; }
      case 'while': return { ...s, body: visit(s.body, env) };
      case 'if': return { ...s, then: visit(s.then, env), else: visit(s.else, env) };
      default: return s;
    }
  });
  return { ...program, body: visit(program.body, programEnv(program)) };
}

/** A stage does iteration i - delay at time i, `count` of them. */
interface Stage { readonly body: Body; readonly delay: number; readonly end: Affine; readonly at: number }

function inOrder(l: For, env: RangeEnv): For | undefined {
  if (l.step !== 1 || l.lo.kind !== 'const' || Number(l.lo.value) !== 0 || l.body.length < 2 || l.loop.kind !== 'serial') return undefined;
  const stages = l.body.map((s, at) => stageOf(s, l, at, env));
  if (!stages.every((s): s is Stage => s !== undefined) || !stages.some((s) => s.delay > 0) || !stages.some((s) => s.delay === 0)) return undefined;
  const count = (s: Stage): Affine => addAffine(s.end, constantAffine(-s.delay)), n = count(stages[0]!);
  if (!stages.every((s) => { const d = addAffine(count(s), n, -1); return d.terms.size === 0 && d.constant === 0; })) return undefined;
  const longest = Math.max(...stages.map((s) => s.delay)), hi = fromAffine(n, l.v.type), most = rangeOf(hi, env).hi;
  if (!(most <= MOST_ITERATIONS)) return undefined;
  for (let ahead = 1; ahead <= longest; ++ahead) {
    for (const a of stages) for (const b of stages) {
      // a of iteration t comes before b of iteration t + ahead now; did it?
      const later = a.delay - b.delay - ahead;
      if (later < 0 || (later === 0 && a.at < b.at)) continue;
      if (!apart(a, b, ahead, l, most, env)) return undefined;
    }
  }
  const ordered = [...stages].sort((a, b) => a.delay - b.delay || a.at - b.at);
  const body = ordered.flatMap((s) => (s.delay === 0 ? s.body : substituteStmts(s.body, new Map([[l.v.name, add({ kind: 'var', type: l.v.type, name: l.v.name }, constant(l.v.type, s.delay))]]))));
  return { ...l, hi, body };
}

function stageOf(s: Stmt, l: For, at: number, env: RangeEnv): Stage | undefined {
  if (ends(s, 'break') || ends(s, 'continue') || !onlyStores(s)) return undefined;
  const inside = enterLoop(l, env), whole: Stage = { body: [s], delay: 0, end: affineOf(l.hi, env), at };
  if (s.kind !== 'if' || s.else.length > 0) return whole;
  let { delay, end } = whole;
  const rest: Expr[] = [];
  for (const c of conjuncts(s.cond)) {
    const b = boundOn(c, l.v.name, inside);
    if (!b) { rest.push(c); continue; }
    if (b.kind === 'from') { delay = Math.max(delay, b.value); continue; }
    const difference = addAffine(b.value, end, -1);
    if (difference.terms.size > 0) return undefined;
    if (difference.constant < 0) end = b.value;
  }
  const body: Body = rest.length === 0 ? s.then : [{ ...s, cond: rest.reduce((a, b) => binary('&&', a, b)) }];
  return { body, delay, end, at };
}

/** i >= c as `from`, i < e as `to`, for an e that does not move with i. */
function boundOn(c: Expr, v: string, env: RangeEnv): { kind: 'from'; value: number } | { kind: 'to'; value: Affine } | undefined {
  if (c.kind !== 'binary' || isFloat(c.a.type) || !['<', '<=', '>', '>='].includes(c.op)) return undefined;
  // left > 0 or >= 0
  const less = c.op.startsWith('<'), left = addAffine(affineOf(less ? c.b : c.a, env), affineOf(less ? c.a : c.b, env), -1), own = left.terms.get(v)?.coefficient;
  const others: Affine = { constant: left.constant, terms: new Map([...left.terms].filter(([key]) => key !== v)) }, strict = c.op.length === 1 ? 1 : 0;
  if ((own !== 1 && own !== -1) || [...others.terms.values()].some((t) => variablesOf(t.atom).has(v))) return undefined;
  if (own === -1) return { kind: 'to', value: addAffine(others, constantAffine(1 - strict)) };
  return others.terms.size === 0 ? { kind: 'from', value: strict - others.constant } : undefined;
}

/** Stores under loops and conditions, and constant locals: nothing that one stage could hand to another but memory. */
export function onlyStores(s: Stmt): boolean {
  let ok = s.kind !== 'let' && s.kind !== 'alloc';
  const own = new Set<string>();
  walkStmts([s], (x) => {
    if (x.kind === 'let' || x.kind === 'for') own.add(x.v.name);
    if (x.kind === 'assign' && !own.has(x.v.name)) ok = false;
    if (x.kind === 'atomic' || x.kind === 'intrinsic' || x.kind === 'launch' || x.kind === 'barrier' || x.kind === 'while') ok = false;
  });
  return ok;
}

/** Whether stage a of each iteration t and stage b of iteration t + ahead touch different elements, as far as one of them writes. */
export function apart(a: Pick<Stage, 'body' | 'delay'>, b: Pick<Stage, 'body' | 'delay'>, ahead: number, l: For, most: number, env: RangeEnv): boolean {
  const inside = enterLoop(l, env), [x, y] = [a, b].map((s) => effectsOf(s.body, inside).accesses) as [readonly Access[], readonly Access[]];
  return x.every((p) => y.every((q) => {
    if (p.buffer.name !== q.buffer.name || (p.kind === 'read' && q.kind === 'read')) return true;
    if (p.type !== q.type) return false;
    for (let t = 0; t + ahead < most; ++t) {
      const [r, s] = [at(p, t + a.delay, l, env), at(q, t + ahead + b.delay, l, env)];
      if (!(r.hi < s.lo || s.hi < r.lo)) return false;
    }
    return true;
  }));
}

/** The interval of an access's index at time i. */
function at(access: Access, i: number, l: For, env: RangeEnv): { lo: number; hi: number } {
  const time = constant(l.v.type, i), here = new Map([[l.v.name, time]]);
  let inner: RangeEnv = new Map(env).set(l.v.name, range(i, i));
  for (const loop of access.loops) {
    const r = rangeOfLoop({ ...loop, lo: substitute(loop.lo, here), hi: substitute(loop.hi, here) }, inner);
    inner = new Map(inner).set(loop.v.name, r);
  }
  return rangeOf(simplifyInteger(substitute(access.index, here), inner), inner);
}
