/**
 * A loop of which a guard lets only some iterations do anything runs just those.
 *   for t { if (t == 3 && c) S(t) }         =>   if (c) S(3)
 *   for t < 128 { if (t % 32 == 0) S(t) }   =>   for n < 4 { S(32 n) }
 *   parallel t { a[3] = b[5] }              =>   a[3] = b[5]
 * Legal: the guard reads no memory and does not change in the loop; an iteration outside the loop's range is not made.
 */
import { add, binary, constant, mul, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { substituteStmts } from '../ir/rewrite.js';
import { conjuncts, exprsOf, variablesOf, walkStmts } from '../ir/visit.js';
import type { Expr, For, Program, Stmt, Var } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { enterLoop, programEnv, type RangeEnv } from '../analysis/ranges.js';
import { ends } from '../passes/recovery/escapes.js';
import { mutableVars } from './fold.js';
import { boundOf } from './merge-loops.js';

type Body = readonly Stmt[];

export function chooseIterations(program: Program): Program {
  const namer = Namer.of(program), mutable = mutableVars(program.body);
  const visit = (body: Body, env: RangeEnv): Body => body.flatMap((s): Body => {
    switch (s.kind) {
      case 'for': { const inside = enterLoop(s, env); return apart({ ...s, body: visit(s.body, inside) }, inside, namer, mutable).flatMap((l) => chosen(l, namer, mutable)); }
      case 'while': return [{ ...s, body: visit(s.body, env) }];
      case 'if': return [{ ...s, then: visit(s.then, env), else: visit(s.else, env) }];
      default: return [s];
    }
  });
  return { ...program, body: visit(program.body, programEnv(program)) };
}

/** Parts of a parallel loop that do so much fewer iterations than it has become loops of their own. */
const FEW = 4;

/** parallel t { A; if (t == 3) B }  =>  parallel t { A }; parallel t { if (t == 3) B }, where the parts share no variable; also for t < 3. */
function apart(l: For, inside: RangeEnv, namer: Namer, mutable: ReadonlySet<string>): For[] {
  if (l.loop.kind !== 'parallel' || l.body.length < 2 || l.lo.kind !== 'const' || l.hi.kind !== 'const' || !l.body.every((s) => s.kind === 'if' || s.kind === 'for' || s.kind === 'store')) return [l];
  const isVar = (e: Expr): boolean => e.kind === 'var' && e.name === l.v.name, lo = Number(l.lo.value), hi = Number(l.hi.value);
  const isOne = (c: Expr): boolean => c.kind === 'binary' && c.op === '==' && ((isVar(c.a) && c.b.kind === 'const') || (isVar(c.b) && c.a.kind === 'const'));
  /** the iteration a statement ends before, or that it does just one */
  const endOf = (s: Stmt): number | 'one' => {
    if (s.kind !== 'if' || s.else.length > 0) return hi;
    const conds = conjuncts(s.cond);
    if (conds.some(isOne)) return 'one';
    const ends = conds.flatMap((c) => (loadsOf(c).size > 0 || [...variablesOf(c)].some((n) => mutable.has(n)) ? [] : exactBound(c, l.v.name, inside)));
    const end = Math.max(lo, Math.min(hi, ...ends));
    return (end - lo) * FEW <= hi - lo ? end : hi;
  };
  const groups: { end: number | 'one'; body: Stmt[] }[] = [];
  for (const s of l.body) {
    const last = groups.at(-1), end = endOf(s);
    if (last && end !== 'one' && last.end === end) last.body.push(s); else groups.push({ end, body: [s] });
  }
  if (groups.length < 2) return [l];
  return groups.map(({ end, body }, n): For => {
    const part: For = end === 'one' ? l : { ...l, hi: constant(l.v.type, end) };
    if (n === 0) return { ...part, body };
    const v: Var = { name: namer.fresh(l.v.name), type: l.v.type };
    return { ...part, v, body: substituteStmts(body, new Map([[l.v.name, ref(v)]])) };
  });
}

/** parallel t { S } where S is the same for all t and only copies  =>  S */
function onceForAll(l: For): Body | undefined {
  if (l.loop.kind !== 'parallel' || l.lo.kind !== 'const' || l.hi.kind !== 'const' || Number(l.hi.value) <= Number(l.lo.value)) return undefined;
  const used = new Set<string>(), read = new Set<string>(), written = new Set<string>();
  let plain = true;
  walkStmts(l.body, (s) => {
    if (s.kind !== 'for' && s.kind !== 'if' && s.kind !== 'store') plain = false;
    if (s.kind === 'store') written.add(s.buffer.name);
    for (const e of exprsOf(s)) { variablesOf(e).forEach((n) => used.add(n)); loadsOf(e).forEach((n) => read.add(n)); }
  });
  return plain && !used.has(l.v.name) && ![...written].some((n) => read.has(n)) ? l.body : undefined;
}

const exactBound = (c: Expr, v: string, env: RangeEnv): number[] => { const b = boundOf(c, v, env); return b?.exact ? [b.n] : []; };

function chosen(l: For, namer: Namer, mutable: ReadonlySet<string>): Body {
  const once = onceForAll(l);
  if (once) return once;
  const only = l.body.length === 1 ? l.body[0]! : undefined;
  if (only?.kind !== 'if' || only.else.length > 0 || l.lo.kind !== 'const' || l.hi.kind !== 'const' || l.step !== 1 || only.then.some((s) => ends(s, 'break') || ends(s, 'continue'))) return [l];
  const lo = Number(l.lo.value), hi = Number(l.hi.value), parts = conjuncts(only.cond);
  const isFixed = (e: Expr): boolean => loadsOf(e).size === 0 && ![...variablesOf(e)].some((n) => mutable.has(n) || n === l.v.name);
  const guarded = (conds: readonly Expr[], body: Body): Body => (conds.length === 0 ? body : [{ ...only, cond: conds.reduce((a, b) => binary('&&', a, b)), then: body }]);
  for (const part of parts) {
    if (part.kind !== 'binary' || part.op !== '==') continue;
    const rest = parts.filter((p) => p !== part);
    const [left, right] = isFixed(part.b) ? [part.a, part.b] : isFixed(part.a) ? [part.b, part.a] : [];
    if (!left || !right) continue;
    if (left.kind === 'var' && left.name === l.v.name) {
      const inRange = right.kind === 'const' ? [] : [binary('<=', l.lo, right), binary('<', right, l.hi)];
      if (right.kind === 'const' && (Number(right.value) < lo || Number(right.value) >= hi)) return [];
      return substituteStmts(guarded([...inRange, ...rest], only.then), new Map([[l.v.name, right]]));
    }
    const isDigit = left.kind === 'binary' && left.op === '%' && left.a.kind === 'var' && left.a.name === l.v.name && left.b.kind === 'const';
    if (!isDigit || right.kind !== 'const' || lo !== 0) continue;
    const period = Number(left.b.value), digit = Number(right.value);
    if (period < 2 || digit < 0 || digit >= period || digit >= hi) continue;
    const n: Var = { name: namer.fresh(l.v.name), type: l.v.type };
    const value = add(mul(ref(n), constant(n.type, period)), constant(n.type, digit));
    return [{ ...l, v: n, hi: constant(n.type, Math.ceil((hi - digit) / period)), body: substituteStmts(guarded(rest, only.then), new Map([[l.v.name, value]])) }];
  }
  return [l];
}
