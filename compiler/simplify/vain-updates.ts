/**
 * Updates by a value that changes nothing become guarded updates.
 *   acc = acc + (c ? x : 0)                                 =>   if (c) acc = acc + x
 *   m = -9; for t { m = max(m, c ? max(-9, x[t]) : -9) }    =>   if (c) m = max(m, x[t])
 *   let t = 0; if (c) { A; t = x }; acc = acc + t           =>   if (c) { A; acc = acc + x }
 * Legal: the value left away is the operator's neutral element, or no better than where an extremum starts that is only ever improved.
 * Sums are equal but for the sign of a zero.
 */
import { binary, select, unary } from '../ir/build.js';
import { isFloat } from '../ir/scalar.js';
import { printExpr } from '../ir/print.js';
import { conjuncts, mapExpr, mapLists, mapStmts, walkStmts } from '../ir/visit.js';
import type { Assign, Expr, Program, ScalarType, Stmt, Store } from '../ir/types.js';
import { isTarget, reductionOf, withOperand, type ReductionOp } from '../analysis/dependence.js';
import { ends } from '../passes/recovery/escapes.js';
import { neutralOf } from './flatten-sums.js';
import { readCounts, usedNames } from './usage.js';

type Body = readonly Stmt[];
type Update = Assign | Store;

/** Drops updates that change nothing. */
export function guardUpdates(program: Program): Program {
  const starts = startsOf(program.body), reads = readCounts(program.body);
  const neutral = (op: ReductionOp, s: Update): Neutral => neutralFor(op, s.value.type, s.kind === 'assign' ? starts.get(s.v.name) : undefined);
  return { ...program, body: mapStmts(mapLists(program.body, (list) => sinkUpdates(list, neutral, reads)), (e) => mapExpr(e, zeroProduct), (s) => guarded(s, neutral)) };
}

/** Whether `op(acc, e)` is acc. */
type Neutral = (e: Expr) => boolean;

/** Where extrema start that are only ever improved: they are numbers and never worse than that. */
function startsOf(body: Body): ReadonlyMap<string, { readonly op: ReductionOp; readonly value: number | bigint }> {
  const starts = new Map<string, number | bigint>(), ops = new Map<string, ReductionOp | undefined>();
  walkStmts(body, (s) => {
    if (s.kind === 'let' && s.init?.kind === 'const' && !Number.isNaN(Number(s.init.value))) starts.set(s.v.name, s.init.value);
    if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result) ops.set(s.result.name, undefined);
    if (s.kind !== 'assign') return;
    const r = reductionOf(s.value, (e) => e.kind === 'var' && e.name === s.v.name), op = s.value.kind === 'call' && (r?.op === 'max' || r?.op === 'min') ? r.op : undefined;
    ops.set(s.v.name, ops.has(s.v.name) && ops.get(s.v.name) !== op ? undefined : op);
  });
  return new Map([...starts].flatMap(([name, value]) => { const op = ops.get(name); return op ? [[name, { op, value }]] : []; }));
}

function neutralFor(op: ReductionOp, type: ScalarType, start: { readonly op: ReductionOp; readonly value: number | bigint } | undefined): Neutral {
  const value = start?.op === op ? start.value : neutralOf(op, type);
  if (value === undefined) return () => false;
  return (e) => e.kind === 'const' && e.type === type && (op === 'max' ? e.value <= value : op === 'min' ? e.value >= value : Number(e.value) === Number(value));
}

/** acc = op(acc, c ? op(neutral, x) : neutral) => if (c) acc = op(acc, x) */
function guarded(s: Stmt, neutral: (op: ReductionOp, s: Update) => Neutral): Body {
  if (s.kind !== 'assign' && s.kind !== 'store') return [s];
  const v = s.value;
  if (v.kind === 'call' && v.fn === 'fma' && isTarget(s)(v.args[2]!)) {
    const product = zeroProduct({ kind: 'binary', type: v.type, op: '*', a: v.args[0]!, b: v.args[1]! });
    if (product.kind === 'select' && isZero(product.b) && product.a.kind === 'binary') return [{ kind: 'if', cond: product.cond, then: [{ ...s, value: { ...v, args: [product.a.a, product.a.b, v.args[2]!] } }], else: [] }];
  }
  const r = reductionOf(v, isTarget(s));
  if (r) {
    const isNeutral = neutral(r.op, s), conds: Expr[] = [], value = peeled(r.other, r.op, isNeutral, conds);
    const less = value === r.other ? undefined : withOperand(v, r.other, value);
    return less ? underConditions(conds, { ...s, value: less }) : [s];
  }
  return [s];
}

/** What of a value matters to an update, and under which conditions. */
function peeled(e: Expr, op: ReductionOp, isNeutral: Neutral, conds: Expr[]): Expr {
  if (e.kind === 'select') {
    if (isNeutral(e.b)) { conds.push(e.cond); return peeled(e.a, op, isNeutral, conds); }
    if (isNeutral(e.a)) { conds.push(unary('!', e.cond)); return peeled(e.b, op, isNeutral, conds); }
    return e;
  }
  // an extremum with a neutral value is a number where the other side is none, and changes as little
  const sides = e.kind === 'binary' && e.op === op ? [e.a, e.b] : e.kind === 'call' && e.fn === op ? e.args : [];
  const [a, b] = sides;
  if (a && b && isNeutral(a)) return peeled(b, op, isNeutral, conds);
  if (a && b && isNeutral(b)) return peeled(a, op, isNeutral, conds);
  return e;
}

const underConditions = (conds: readonly Expr[], s: Stmt): Body => conds.reduceRight<Body>((then, cond) => [{ kind: 'if', cond, then, else: [] }], [s]);

/** let t = 0; if (c) { A; t = x }; acc = acc + t, with t used nowhere else: the update goes where t gets its value. */
function sinkUpdates(body: Body, neutral: (op: ReductionOp, s: Update) => Neutral, reads: ReadonlyMap<string, number>): Body {
  const list = [...body];
  for (let at = 0; at + 2 < list.length; ++at) {
    const start = list[at]!, branch = list[at + 1]!, update = list[at + 2]!;
    if (start.kind !== 'let' || !start.init || branch.kind !== 'if' || branch.else.length > 0 || (update.kind !== 'assign' && update.kind !== 'store') || reads.get(start.v.name) !== 1) continue;
    const t = start.v.name, r = reductionOf(update.value, isTarget(update)), target = update.kind === 'assign' ? update.v.name : update.buffer.name;
    if (!r || r.other.kind !== 'var' || r.other.name !== t || !neutral(r.op, update)(start.init)) continue;
    const sets = branch.then.flatMap((s, i) => (usedNames(s).has(t) ? [i] : [])), set = branch.then[sets[0]!];
    if (sets.length !== 1 || set?.kind !== 'assign') continue;
    const inside = usedNames(branch);
    if (inside.has(target) || branch.then.some((s) => ends(s, 'break') || ends(s, 'continue') || ends(s, 'exit'))) continue;
    // what the update reads besides must be the same there
    if (update.kind === 'store' && [...usedNames({ ...update, value: update.index })].some((n) => n !== target && inside.has(n))) continue;
    const there = withOperand(update.value, r.other, set.value);
    if (there) list.splice(at, 3, { ...branch, then: branch.then.map((s): Stmt => (s === set ? { ...update, value: there } : s)) });
  }
  return list;
}

const all = (list: readonly Expr[]): Expr => list.reduce((a, b) => binary('&&', a, b));
const isZero = (e: Expr): boolean => e.kind === 'const' && Number(e.value) === 0;

/** (c && d ? a : 0) * (c && e ? b : 0) => c ? (d ? a : 0) * (e ? b : 0) : 0 */
function zeroProduct(e: Expr): Expr {
  if (e.kind === 'cast' && e.a.kind === 'select' && isZero(e.a.b)) return select(e.a.cond, { ...e, a: e.a.a }, { kind: 'const', type: e.type, value: 0 });
  if (e.kind !== 'binary' || e.op !== '*' || e.a.kind !== 'select' || e.b.kind !== 'select' || !isZero(e.a.b) || !isZero(e.b.b)) return e;
  const ca = conjuncts(e.a.cond), cb = conjuncts(e.b.cond), has = (list: readonly Expr[], c: Expr): boolean => list.some((d) => printExpr(c) === printExpr(d));
  const common = ca.filter((c) => has(cb, c));
  if (common.length === 0) return e;
  const rest = (own: readonly Expr[], value: Expr, zero: Expr): Expr => { const left = own.filter((c) => !has(common, c)); return left.length === 0 ? value : select(all(left), value, zero); };
  return select(all(common), binary('*', rest(ca, e.a.a, e.a.b), rest(cb, e.b.a, e.b.b)), e.a.b);
}
