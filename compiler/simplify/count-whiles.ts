/**
 * A while loop over a counter with values known beforehand becomes a counted loop.
 *   s = 16; while (s > 0) { S(s); s = s / 2 }   =>   for n < 5 { S(16 >> n) }
 * Legal: the counter is assigned once in each iteration by a function of itself; the condition reads nothing else; the loop ends.
 */
import { add, binary, constant, mul, ref, sub } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { substituteStmts } from '../ir/rewrite.js';
import { isFloat } from '../ir/scalar.js';
import { conjuncts, substitute, variablesOf } from '../ir/visit.js';
import type { Assign, Expr, For, Program, Stmt, Var, While } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { compileInteger, exactly } from '../analysis/evaluate.js';
import { ends } from '../passes/recovery/escapes.js';
import { addAffine, affineOf, type Affine } from '../analysis/affine.js';
import { enterLoop, isAssignedIn, programEnv, rangeOf, rangeOfType, type RangeEnv } from '../analysis/ranges.js';
import { throughCopies } from './induction.js';
import { addNames, usedNames, writtenNames } from './usage.js';

type Body = readonly Stmt[];
const MOST_TRIPS = 65536;

export function countWhiles(program: Program): Program {
  const namer = Namer.of(program);
  const visit = (body: Body, env: RangeEnv): Body => {
    const out: Stmt[] = [];
    for (const [at, s] of body.entries()) {
      if (s.kind === 'while') {
        const inner: While = { ...s, body: visit(s.body, env) }, start = out.length > 0 ? startOf(out, s) : undefined;
        const counted = start && countedLoop(inner, start.v, start.value, namer);
        if (counted) out.push(counted.loop, { kind: 'assign', v: start.v, value: counted.last });
        else out.push(steppedLoop(inner, out, body.slice(at + 1), env, namer) ?? inner);
      } else if (s.kind === 'for') out.push({ ...s, body: visit(s.body, enterLoop(s, env)) });
      else if (s.kind === 'if') out.push({ ...s, then: visit(s.then, env), else: visit(s.else, env) });
      else out.push(s);
    }
    return out;
  };
  return { ...program, body: visit(program.body, programEnv(program)) };
}

/**
 * let r = a; while (r < n && c) { S; r = r + 8; T }   =>   if (c) { for (k = a; k < n; k += 8) { S; T } }
 * Legal: r is the while's own counter and used no more after it, nor in T; n and c do not change while it runs. A step may be cut off at the end, as in
 * r = r + min(n - r, 8), or count down from what is to be done to nothing.
 */
function steppedLoop(s: While, before: Body, after: Body, env: RangeEnv, namer: Namer): Stmt | undefined {
  const counters = variablesOf(s.cond), place = s.body.findLastIndex((x) => x.kind === 'assign' && counters.has(x.v.name));
  const step = s.body[place], rest = s.body.filter((_, i) => i !== place), written = writtenNames(s.body);
  if (step?.kind !== 'assign' || isFloat(step.v.type) || rest.some((x) => ends(x, 'continue')) || isAssignedIn(rest, step.v.name)) return undefined;
  if (s.body.slice(place + 1).some((x) => usedNames(x).has(step.v.name))) return undefined;
  const { v } = step, start = before.find((x) => x.kind === 'let' && x.v.name === v.name);
  if (start?.kind !== 'let' || !start.init || after.some((x) => usedNames(x).has(v.name)) || before.some((x) => x !== start && isAssignedIn([x], v.name))) return undefined;
  const isStill = (e: Expr): boolean => { const names = new Set<string>(); addNames(e, names); return ![...names].some((n) => written.has(n)); };
  const counted = countdown(s, step, rest, start.init, env, namer);
  if (counted) return counted;
  const parts = conjuncts(s.cond), bound = parts.find((c) => c.kind === 'binary' && (c.op === '<' || c.op === '<=') && c.a.kind === 'var' && c.a.name === v.name && isStill(c.b));
  const others = parts.filter((c) => c !== bound);
  if (bound?.kind !== 'binary' || !others.every(isStill) || others.some((c) => loadsOf(c).size > 0) || loadsOf(bound.b).size > 0) return undefined;
  // what the counter can be inside: the step is read where it cannot wrap
  const first = rangeOf(start.init, env), last = rangeOf(bound.b, env), inside = new Map(env).set(v.name, { lo: first.lo, hi: last.hi });
  if (!Number.isFinite(first.lo) || !Number.isFinite(last.hi)) return undefined;
  const growth = addAffine(affineOf(throughCopies(step.value, s.body, place, v.name), inside), affineOf(ref(v), inside), -1);
  const by = chunkOf(growth, addAffine(affineOf(bound.b, inside), affineOf(ref(v), inside), -1), inside) ?? (growth.terms.size > 0 ? 0 : growth.constant);
  if (by < 1 || last.hi + by > (rangeOfType(v.type).hi ?? 0)) return undefined;
  const k: Var = { name: namer.fresh(v.name), type: v.type };
  const hi = bound.op === '<' ? bound.b : add(bound.b, constant(v.type, 1));
  const loop: For = { kind: 'for', v: k, lo: ref(v), hi, step: by, loop: { kind: 'serial' }, body: substituteStmts(rest, new Map([[v.name, ref(k)]])) };
  return others.length > 0 ? { kind: 'if', cond: others.reduce((a, b) => binary('&&', a, b)), then: [loop], else: [] } : loop;
}

/** The constant part T of a growth min(left, T), where `left` is all that is left to the bound: but for the last step it is T. */
function chunkOf(growth: Affine, left: Affine, env: RangeEnv): number | undefined {
  const [term] = growth.terms.values();
  if (growth.terms.size !== 1 || growth.constant !== 0 || term!.coefficient !== 1 || term!.atom.kind !== 'call' || term!.atom.fn !== 'min') return undefined;
  const { args } = term!.atom, most = args.find((a) => a.kind === 'const'), rest = args.find((a) => a !== most);
  const gap = rest && addAffine(affineOf(rest, env), left, -1);
  return most?.kind === 'const' && gap && gap.terms.size === 0 && gap.constant === 0 ? Number(most.value) : undefined;
}

/** r = R; while (r > 0) { S(r); r = r - min(r, T) }   =>   for (k = 0; k < R; k += T) S(R - k), also where the condition is on b + r */
function countdown(s: While, step: Assign, rest: Body, start: Expr, env: RangeEnv, namer: Namer): Stmt | undefined {
  const { v } = step, written = writtenNames(s.body), what = positive(s.cond);
  if (!what) return undefined;
  const fixed = (e: Expr): boolean => loadsOf(e).size === 0 && [...variablesOf(e)].every((n) => n === v.name || !written.has(n));
  if (!fixed(what) || !fixed(start) || variablesOf(start).has(v.name)) return undefined;
  const place = s.body.indexOf(step), whole = substitute(what, new Map([[v.name, start]])), most = rangeOf(whole, env).hi;
  if (!Number.isFinite(most) || most < 1) return undefined;
  const left = affineOf(what, env), shrink = addAffine(affineOf(ref(v), env), affineOf(throughCopies(step.value, s.body, place, v.name), env), -1);
  const by = left.terms.get(v.name)?.coefficient === 1 ? chunkOf(shrink, left, env) : undefined;
  if (by === undefined || by < 1 || most + by > (rangeOfType(v.type).hi ?? 0)) return undefined;
  const k: Var = { name: namer.fresh(v.name), type: v.type };
  return { kind: 'for', v: k, lo: constant(v.type, 0), hi: whole, step: by, loop: { kind: 'serial' }, body: substituteStmts(rest, new Map([[v.name, sub(start, ref(k))]])) };
}

/** What a condition says to be positive. */
function positive(c: Expr): Expr | undefined {
  if (c.kind !== 'binary' || isFloat(c.a.type)) return undefined;
  const is = (e: Expr, n: number): boolean => e.kind === 'const' && Number(e.value) === n;
  if ((c.op === '>' && is(c.b, 0)) || (c.op === '>=' && is(c.b, 1))) return c.a;
  return (c.op === '<' && is(c.a, 0)) || (c.op === '<=' && is(c.a, 1)) ? c.b : undefined;
}

/** The constant that the while's only counter holds when the loop is reached. */
function startOf(before: Body, s: While): { v: Var; value: number } | undefined {
  const names = [...variablesOf(s.cond)];
  if (names.length !== 1 || loadsOf(s.cond).size > 0) return undefined;
  for (let at = before.length - 1; at >= 0; --at) {
    const x = before[at]!;
    if ((x.kind === 'let' || x.kind === 'assign') && x.v.name === names[0]) {
      const value = x.kind === 'let' ? x.init : x.value;
      return value?.kind === 'const' && typeof value.value === 'number' ? { v: x.v, value: value.value } : undefined;
    }
    if (isAssignedIn([x], names[0]!)) return undefined;
  }
  return undefined;
}

function countedLoop(s: While, v: Var, start: number, namer: Namer): { loop: For; last: Expr } | undefined {
  const at = s.body.findIndex((x) => x.kind === 'assign' && x.v.name === v.name), step = s.body[at];
  if (step?.kind !== 'assign' || isFloat(v.type)) return undefined;
  const before = s.body.slice(0, at), after = s.body.slice(at + 1), rest = [...before, ...after];
  if (isAssignedIn(rest, v.name) || rest.some((x) => ends(x, 'break') || ends(x, 'continue'))) return undefined;
  const slots = new Map([[v.name, 0]]), cond = compileInteger(s.cond, slots), next = compileInteger(throughCopies(step.value, s.body, at, v.name), slots);
  if (!cond || !next) return undefined;
  const values: number[] = [];
  let x = start;
  const ended = exactly(() => {
    for (; cond([x]); x = next([x])) { values.push(x); if (values.length > MOST_TRIPS) return false; }
    return true;
  });
  if (!ended) return undefined;
  const n: Var = { name: namer.fresh(v.name), type: v.type };
  const formula = (k: Expr): Expr | undefined => closedForm(after.length > 0 ? [...values, x] : values, k);
  const now = formula(ref(n)), later = after.length > 0 ? formula(add(ref(n), constant(n.type, 1))) : now;
  if (!now || !later) return undefined;
  const body = [...substituteStmts(before, new Map([[v.name, now]])), ...substituteStmts(after, new Map([[v.name, later]]))];
  return { loop: { kind: 'for', v: n, lo: constant(n.type, 0), hi: constant(n.type, values.length), step: 1, loop: { kind: 'serial' }, body }, last: constant(v.type, x) };
}

/** values[n] as a + b n, or a / 2^n, or a * 2^n. */
function closedForm(values: readonly number[], n: Expr): Expr | undefined {
  const [a, b] = values as [number, number];
  if (values.length <= 1) return constant(n.type, a ?? 0);
  if (values.every((x, k) => x === a + k * (b - a))) return add(constant(n.type, a), mul(n, constant(n.type, b - a)));
  if (values.every((x, k) => x === Math.floor(a / 2 ** k)) && a >= 0 && values.length < 31) return binary('>>', constant(n.type, a), n);
  if (values.every((x, k) => x === a * 2 ** k) && a > 0 && values.length < 31) return binary('<<', constant(n.type, a), n);
  return undefined;
}
