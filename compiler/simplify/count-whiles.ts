/**
 * A while loop over a counter with values known beforehand becomes a counted loop.
 *   s = 16; while (s > 0) { S(s); s = s / 2 }   =>   for n < 5 { S(16 >> n) }
 * Legal: the counter is assigned once in each iteration by a function of itself; the condition reads nothing else; the loop ends.
 */
import { add, binary, constant, mul, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { substituteStmts } from '../ir/rewrite.js';
import { isFloat } from '../ir/scalar.js';
import { variablesOf } from '../ir/visit.js';
import type { Expr, For, Program, Stmt, Var, While } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { compileInteger, exactly } from '../analysis/evaluate.js';
import { ends } from '../passes/recovery/escapes.js';
import { isAssignedIn } from '../analysis/ranges.js';
import { throughCopies } from './induction.js';

type Body = readonly Stmt[];
const MOST_TRIPS = 65536;

export function countWhiles(program: Program): Program {
  const namer = Namer.of(program);
  const visit = (body: Body): Body => {
    const out: Stmt[] = [];
    for (const s of body) {
      if (s.kind === 'while') {
        const start = out.length > 0 ? startOf(out, s) : undefined;
        const counted = start && countedLoop({ ...s, body: visit(s.body) }, start.v, start.value, namer);
        if (counted) out.push(counted.loop, { kind: 'assign', v: start.v, value: counted.last });
        else out.push({ ...s, body: visit(s.body) });
      } else if (s.kind === 'for') out.push({ ...s, body: visit(s.body) });
      else if (s.kind === 'if') out.push({ ...s, then: visit(s.then), else: visit(s.else) });
      else out.push(s);
    }
    return out;
  };
  return { ...program, body: visit(program.body) };
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
