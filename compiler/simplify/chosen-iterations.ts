/**
 * A loop of which a guard lets only some iterations do anything runs just those.
 *   for t { if (t == 3 && c) S(t) }         =>   if (c) S(3)
 *   for t < 128 { if (t % 32 == 0) S(t) }   =>   for n < 4 { S(32 n) }
 * Legal: the guard reads no memory and does not change in the loop; an iteration outside the loop's range is not made.
 */
import { add, binary, constant, mul, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { substituteStmts } from '../ir/rewrite.js';
import { variablesOf } from '../ir/visit.js';
import type { Expr, For, Program, Stmt, Var } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { ends } from '../passes/recovery/escapes.js';
import { mutableVars } from './fold.js';

type Body = readonly Stmt[];

export function chooseIterations(program: Program): Program {
  const namer = Namer.of(program), mutable = mutableVars(program.body);
  const visit = (body: Body): Body => body.flatMap((s): Body => {
    switch (s.kind) {
      case 'for': return apart({ ...s, body: visit(s.body) }, namer).flatMap((l) => chosen(l, namer, mutable));
      case 'while': return [{ ...s, body: visit(s.body) }];
      case 'if': return [{ ...s, then: visit(s.then), else: visit(s.else) }];
      default: return [s];
    }
  });
  return { ...program, body: visit(program.body) };
}

/** parallel t { A; if (t == 3) B }  =>  parallel t { A }; parallel t { if (t == 3) B }, where the parts share no variable. */
function apart(l: For, namer: Namer): For[] {
  const isOne = (s: Stmt): boolean => s.kind === 'if' && s.else.length === 0 && conjuncts(s.cond).some((c) => c.kind === 'binary' && c.op === '==' && ((c.a.kind === 'var' && c.a.name === l.v.name && c.b.kind === 'const') || (c.b.kind === 'var' && c.b.name === l.v.name && c.a.kind === 'const')));
  if (l.loop.kind !== 'parallel' || l.body.length < 2 || !l.body.some(isOne) || !l.body.every((s) => s.kind === 'if' || s.kind === 'for' || s.kind === 'store')) return [l];
  const groups: Stmt[][] = [];
  for (const s of l.body) {
    const last = groups.at(-1);
    if (last && !isOne(s) && !isOne(last[0]!)) last.push(s); else groups.push([s]);
  }
  return groups.map((body, n): For => {
    if (n === 0) return { ...l, body };
    const v: Var = { name: namer.fresh(l.v.name), type: l.v.type };
    return { ...l, v, body: substituteStmts(body, new Map([[l.v.name, ref(v)]])) };
  });
}

const conjuncts = (e: Expr): Expr[] => (e.kind === 'binary' && e.op === '&&' ? [...conjuncts(e.a), ...conjuncts(e.b)] : [e]);

function chosen(l: For, namer: Namer, mutable: ReadonlySet<string>): Body {
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
