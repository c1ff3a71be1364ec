/**
 * Loops count from zero in steps of one, so that index arithmetic is visible.
 *   for (l = t; l < 256; l += 128) S(l)   =>   for (n = 0; n < 2; ++n) S(t + 128 n)
 * Legal: the start does not change while the loop runs. Where the number of iterations depends on the start, a guard keeps the bound.
 * What follows a `continue` stands in the other branch of its condition.
 */
import { add, binary, constant, mul, ref, sub } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { substituteStmts } from '../ir/rewrite.js';
import { variablesOf } from '../ir/visit.js';
import type { Expr, For, Program, Stmt, Var } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { affineOf, rangeOfAffine } from '../analysis/affine.js';
import { enterLoop, programEnv } from '../analysis/ranges.js';
import type { RangeEnv } from '../analysis/ranges.js';
import { ends, nestContinues } from '../passes/recovery/escapes.js';
import { mutableVars } from './fold.js';

type Body = readonly Stmt[];

export function normaliseLoops(program: Program): Program {
  const namer = Namer.of(program), mutable = mutableVars(program.body);
  const visit = (body: Body, env: RangeEnv): Body => body.map((s): Stmt => {
    switch (s.kind) {
      case 'for': { const l = fromZero(s, env, namer, mutable); return { ...l, body: visit(nestContinues(l.body) ?? l.body, enterLoop(l, env)) }; }
      case 'while': return { ...s, body: visit(nestContinues(s.body) ?? s.body, env) };
      case 'if': return { ...s, then: visit(s.then, env), else: visit(s.else, env) };
      default: return s;
    }
  });
  return { ...program, body: visit(program.body, programEnv(program)) };
}

function fromZero(l: For, env: RangeEnv, namer: Namer, mutable: ReadonlySet<string>): For {
  const isStable = (e: Expr): boolean => loadsOf(e).size === 0 && ![...variablesOf(e)].some((n) => mutable.has(n));
  const simple = l.step === 1 && l.lo.kind === 'const';
  if (simple || !isStable(l.lo) || !isStable(l.hi)) return l;
  const span = rangeOfAffine(affineOf(sub(l.hi, l.lo), env), env);
  if (!Number.isFinite(span.hi) || !Number.isFinite(span.lo)) return l;
  const most = Math.max(0, Math.ceil(span.hi / l.step)), least = Math.max(0, Math.ceil(span.lo / l.step));
  if (most !== least && (l.step === 1 || most > least + 1)) return l;
  if (most !== least && l.body.some((s) => ends(s, 'break'))) return l;
  const n: Var = { name: namer.fresh(l.v.name), type: l.v.type };
  const value = add(l.lo, mul(ref(n), constant(n.type, l.step)));
  const body = substituteStmts(l.body, new Map([[l.v.name, value]]));
  const guarded: Body = most === least ? body : [{ kind: 'if', cond: binary('<', value, l.hi), then: body, else: [] }];
  return { ...l, v: n, lo: constant(n.type, 0), hi: constant(n.type, most), step: 1, body: guarded };
}
