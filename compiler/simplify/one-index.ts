/**
 * Two nested parallel loops whose points are numbered one after the other become one loop over that number.
 *   parallel b < 4 { parallel y < 12 { if (y < (b < 1 ? 12 : 11)) S(11 b + min(b, 1) + y) } }   =>   parallel i < 45 { S(i) }
 * Legal: the body uses both variables only through their number, and the points that the guard lets through have the numbers 0, 1, 2, ... once
 * each: all are listed.
 */
import { binary, constant, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { isInt } from '../ir/scalar.js';
import { conjuncts, mapChildren, mapStmts, variablesOf } from '../ir/visit.js';
import type { Expr, For, Program, Stmt, Var } from '../ir/types.js';
import { addAffine, affineOf, fromAffine, scaleAffine, type Affine } from '../analysis/affine.js';
import { compileInteger, exactly } from '../analysis/evaluate.js';
import { enterLoop, programEnv, type RangeEnv } from '../analysis/ranges.js';
import { ends } from '../passes/recovery/escapes.js';
import { mergedName } from './merge-loops.js';

type Body = readonly Stmt[];
/** Points listed for one nest. */
const MOST_POINTS = 1 << 16;

export function numberPoints(program: Program): Program {
  const namer = Namer.of(program);
  const visit = (body: Body, env: RangeEnv): Body => body.map((s): Stmt => {
    switch (s.kind) {
      case 'for': { const l = numbered(s, env, namer) ?? s; return { ...l, body: visit(l.body, enterLoop(l, env)) }; }
      case 'while': return { ...s, body: visit(s.body, env) };
      case 'if': return { ...s, then: visit(s.then, env), else: visit(s.else, env) };
      default: return s;
    }
  });
  return { ...program, body: visit(program.body, programEnv(program)) };
}

function numbered(outer: For, env: RangeEnv, namer: Namer): For | undefined {
  const inner = outer.body[0], guard = inner?.kind === 'for' ? inner.body[0] : undefined;
  if (outer.body.length !== 1 || inner?.kind !== 'for' || inner.body.length !== 1 || guard?.kind !== 'if' || guard.else.length > 0 || outer.loop.kind !== 'parallel' || inner.loop.kind !== 'parallel') return undefined;
  const [B, Y] = [outer, inner].map((l) => (l.lo.kind === 'const' && l.lo.value === 0 && l.step === 1 && l.hi.kind === 'const' && l.v.type === 'i32' ? Number(l.hi.value) : undefined));
  if (B === undefined || Y === undefined || B * Y > MOST_POINTS || guard.then.some((s) => ends(s, 'continue') || ends(s, 'break'))) return undefined;
  const isOwn = (e: Expr): boolean => { const names = variablesOf(e); return names.has(outer.v.name) || names.has(inner.v.name); };
  const both = conjuncts(guard.cond).filter(isOwn), others = conjuncts(guard.cond).filter((c) => !isOwn(c));
  const slots = new Map([[outer.v.name, 0], [inner.v.name, 1]]), admits = both.map((c) => compileInteger(c, slots));
  const inside = enterLoop(inner, enterLoop(outer, env)), number = numberIn(guard.then, inner.v, isOwn, inside);
  const value = number && compileInteger(fromAffine(number, 'i32'), slots);
  if (!value || admits.some((f) => !f)) return undefined;
  const n = exactly(() => {
    const seen = new Uint8Array(B * Y);
    let count = 0;
    for (let b = 0; b < B; ++b) for (let y = 0; y < Y; ++y) {
      if (!admits.every((f) => f!([b, y]))) continue;
      const at = value([b, y]);
      if (at < 0 || at >= seen.length || seen[at]) return undefined;
      seen[at] = 1;
      ++count;
    }
    return seen.subarray(0, count).includes(0) ? undefined : count;
  });
  if (n === undefined || n < 2) return undefined;
  const i: Var = { name: namer.fresh(mergedName(outer.v.name, inner.v.name)), type: 'i32' };
  let failed = false;
  const body = mapStmts(guard.then, (e) => { const r = renumbered(e, number!, inner.v, i, isOwn, inside); if (!r) failed = true; return r ?? e; });
  if (failed) { namer.release(i.name); return undefined; }
  const whole: Body = others.length > 0 ? [{ ...guard, cond: others.reduce((a, b) => binary('&&', a, b)), then: body }] : body;
  return { ...outer, v: i, hi: constant('i32', n), body: whole };
}

/** The terms of an integer in which the loops' variables are. */
function ownPart(e: Expr, isOwn: (e: Expr) => boolean, env: RangeEnv): Affine {
  return { constant: 0, terms: new Map([...affineOf(e, env).terms].filter(([, t]) => isOwn(t.atom))) };
}

/** What the first store counts its elements by: one for each step of the inner loop. */
function numberIn(body: Body, inner: Var, isOwn: (e: Expr) => boolean, env: RangeEnv): Affine | undefined {
  for (const s of body) {
    const found = s.kind === 'for' ? numberIn(s.body, inner, isOwn, enterLoop(s, env)) : s.kind === 'if' ? numberIn(s.then, inner, isOwn, env) : undefined;
    if (found) return found;
    if (s.kind !== 'store' || !isOwn(s.index)) continue;
    const part = ownPart(s.index, isOwn, env), step = part.terms.get(inner.name)?.coefficient;
    if (!step || [...part.terms.values()].some((t) => t.coefficient % step !== 0)) return undefined;
    return { constant: 0, terms: new Map([...part.terms].map(([key, t]) => [key, { ...t, coefficient: t.coefficient / step }])) };
  }
  return undefined;
}

/** The expression with the number's own variable in place of the number; undefined where a variable is used in another way. */
function renumbered(e: Expr, number: Affine, inner: Var, i: Var, isOwn: (e: Expr) => boolean, env: RangeEnv): Expr | undefined {
  if (!isOwn(e)) return e;
  if (isInt(e.type) && e.kind !== 'load') {
    const part = ownPart(e, isOwn, env), times = part.terms.get(inner.name)?.coefficient ?? 0;
    if (times !== 0 && addAffine(part, scaleAffine(number, times), -1).terms.size === 0) {
      const rest = addAffine(affineOf(e, env), part, -1);
      return fromAffine(addAffine(rest, scaleAffine(affineOf(ref(i), env), times)), e.type);
    }
  }
  if (e.kind === 'var') return undefined;
  let failed = false;
  const r = mapChildren(e, (c) => { const x = renumbered(c, number, inner, i, isOwn, env); if (!x) failed = true; return x ?? c; });
  return failed ? undefined : r;
}

