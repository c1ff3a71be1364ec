/**
 * Folding with what is known at each place: guards that always or never hold, index arithmetic in normal form,
 * loops that run once or never, empty statements.
 */
import { add, binary, call, cast, constant, select, unary } from '../ir/build.js';
import { isFloat } from '../ir/scalar.js';
import { walkStmts } from '../ir/visit.js';
import { substituteStmts } from '../ir/rewrite.js';
import type { Expr, Program, Stmt } from '../ir/types.js';
import { addAffine, affineOf, fromAffine, type Affine } from '../analysis/affine.js';
import { programEnv, rangeOf, rangeOfType, tripCount, within } from '../analysis/ranges.js';
import { negated, runOnce } from '../passes/recovery/escapes.js';
import { extremum } from './extremum.js';
import { Facts } from './facts.js';
import { meeting } from './meeting.js';

type Body = readonly Stmt[];

/** Variables that some statement assigns. */
export function mutableVars(body: Body): Set<string> {
  const names = new Set<string>();
  walkStmts(body, (s) => {
    if (s.kind === 'assign') names.add(s.v.name);
    if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result) names.add(s.result.name);
  });
  return names;
}

export function fold(program: Program): Program {
  const facts = new Facts(programEnv(program), mutableVars(program.body));
  return { ...program, body: foldBody(program.body, facts) };
}

/** An expression with every condition, index and integer sum in it simplified. */
export function foldExpr(e: Expr, facts: Facts): Expr {
  if (e.kind === 'select') {
    const cond = foldExpr(e.cond, facts);
    const smaller = isFloat(e.type) ? undefined : extremum(cond, foldExpr(e.a, facts), foldExpr(e.b, facts));
    if (smaller) return smaller;
    const a = foldExpr(e.a, facts.when(cond, true)), b = foldExpr(e.b, facts.when(cond, false));
    return meeting(cond, a, b, facts.env) ?? extremum(cond, a, b) ?? fromCommonBase(cond, a, b, facts) ?? select(cond, a, b, e.span);
  }
  if (e.kind === 'binary' && (e.op === '&&' || e.op === '||')) {
    const a = foldExpr(e.a, facts), b = foldExpr(e.b, facts.when(a, e.op === '&&'));
    return decided(binary(e.op, a, b, e.span), facts);
  }
  const simple = withFoldedParts(e, facts);
  if (simple.type === 'bool') return decided(atEnd(simple, facts), facts);
  if (simple.kind === 'load') { const index = facts.index(simple.index); return index === simple.index ? simple : { ...simple, index }; }
  if (simple.kind === 'call' && !isFloat(simple.type) && (simple.fn === 'min' || simple.fn === 'max')) {
    const [a, b] = simple.args as [Expr, Expr];
    const less = facts.truth(binary('<=', a, b)), more = facts.truth(binary('>=', a, b));
    if (less || more) return (simple.fn === 'min') === Boolean(less) ? a : b;
  }
  return isFloat(simple.type) ? simple : facts.integer(simple);
}

/** x != 4 where x is 4 at most: x < 4 */
function atEnd(e: Expr, facts: Facts): Expr {
  if (e.kind !== 'binary' || e.op !== '!=' || e.b.kind !== 'const' || isFloat(e.a.type) || e.a.type === 'bool') return e;
  const r = rangeOf(e.a, facts.env), end = Number(e.b.value);
  return r.hi === end && r.lo < end ? binary('<', e.a, e.b) : r.lo === end && r.hi > end ? binary('<', e.b, e.a) : e;
}

/** c ? base + x : base + y  =>  base + (c ? x : y) */
function fromCommonBase(cond: Expr, a: Expr, b: Expr, facts: Facts): Expr | undefined {
  if (isFloat(a.type) || a.type === 'bool') return undefined;
  const left = affineOf(a, facts.env), right = affineOf(b, facts.env);
  const shared = new Map([...left.terms].filter(([key, t]) => right.terms.get(key)?.coefficient === t.coefficient));
  if (shared.size === 0) return undefined;
  const base: Affine = { constant: 0, terms: shared }, rest = (x: Affine): Expr => fromAffine(addAffine(x, base, -1), a.type);
  return add(fromAffine(base, a.type), select(cond, rest(left), rest(right)));
}

function withFoldedParts(e: Expr, facts: Facts): Expr {
  switch (e.kind) {
    case 'const': case 'var': case 'index': return e;
    case 'unary': case 'cast': case 'bitcast': { const a = foldExpr(e.a, facts); return a === e.a ? e : refold({ ...e, a }); }
    case 'binary': { const a = foldExpr(e.a, facts), b = foldExpr(e.b, facts); return a === e.a && b === e.b ? e : binary(e.op, a, b, e.span); }
    case 'load': { const index = foldExpr(e.index, facts); return index === e.index ? e : { ...e, index }; }
    case 'call': { const args = e.args.map((a) => foldExpr(a, facts)); return args.every((a, i) => a === e.args[i]) ? e : refold({ ...e, args }); }
    case 'select': return e;
  }
}

/** Lets the constructors fold a rebuilt node. */
const refold = (e: Expr): Expr => (e.kind === 'cast' ? cast(e.type, e.a, e.span) : e.kind === 'unary' ? unary(e.op, e.a, e.span) : e.kind === 'call' ? call(e.fn, e.type, e.args, e.span) : e);

/** Bit n of the constant 2^k - 1 is set exactly for n < k: lane masks are comparisons. */
function maskBit(e: Expr, facts: Facts): Expr | undefined {
  const bit = e.kind === 'cast' && e.type === 'bool' ? e.a : undefined;
  if (bit?.kind !== 'binary' || (bit.op !== '%' && bit.op !== '&') || bit.b.kind !== 'const' || Number(bit.b.value) !== (bit.op === '%' ? 2 : 1)) return undefined;
  const shift = bit.a;
  if (shift.kind !== 'binary' || shift.op !== '>>' || shift.a.kind !== 'const' || rangeOf(shift.b, facts.env).lo < 0) return undefined;
  const bits = BigInt(shift.a.value).toString(2), k = bits.length;
  return /^1+$/.test(bits) ? binary('<', shift.b, constant(shift.b.type, k)) : undefined;
}

const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

/** i - 8 b < 20 - 8 b  =>  i < 20 */
function withoutShared(e: Expr & { kind: 'binary' }, facts: Facts): Expr | undefined {
  if (e.a.kind === 'const' || e.b.kind === 'const' || e.a.kind === 'var' || e.b.kind === 'var') return undefined;
  const left = affineOf(e.a, facts.env), right = affineOf(e.b, facts.env);
  const shared: Affine = { constant: 0, terms: new Map([...left.terms].filter(([key, t]) => right.terms.get(key)?.coefficient === t.coefficient)) };
  if (shared.terms.size === 0) return undefined;
  const [a, b] = [left, right].map((x) => fromAffine(addAffine(x, shared, -1), e.a.type));
  return binary(e.op, a!, b!, e.span);
}

function decided(e: Expr, facts: Facts): Expr {
  const test = maskBit(e, facts);
  if (test) return foldExpr(test, facts);
  const t = facts.truth(e);
  if (t !== undefined) return constant('bool', t ? 1 : 0);
  if (e.kind === 'unary' && e.op === '!') { const n = negated(e.a); if (n.kind !== 'unary') return n; }
  if (e.kind !== 'binary' || isFloat(e.a.type) || e.a.type === 'bool') return e;
  const apart = e.a.type === 'i32' && COMPARISONS.has(e.op) ? withoutShared(e, facts) : undefined;
  if (apart) return apart;
  // comparisons of wide integers whose values are small
  if (e.a.type !== 'i32') {
    const fits = (x: Expr): boolean => within(rangeOf(x, facts.env), rangeOfType('i32'));
    const a = fits(e.a) ? facts.narrowed(e.a) : undefined, b = a && fits(e.b) ? facts.narrowed(e.b) : undefined;
    if (a && b && COMPARISONS.has(e.op)) return binary(e.op, a, b, e.span);
  }
  return e;
}

export function foldBody(body: Body, outer: Facts): Body {
  let facts = outer;
  const out: Stmt[] = [];
  for (const s of body) {
    const folded = foldStmt(s, facts);
    out.push(...folded);
    const last = folded.at(-1);
    if (last && (last.kind === 'break' || last.kind === 'continue' || last.kind === 'exit')) break;
    if (s.kind === 'let' && s.init && !facts.isMutable(s.v.name) && !isFloat(s.v.type)) facts = facts.withRange(s.v.name, rangeOf(s.init, facts.env));
    if (last?.kind === 'if' && last.else.length === 0 && leaves(last.then)) facts = facts.when(last.cond, false);
  }
  return out;
}

const leaves = (body: Body): boolean => { const k = body.at(-1)?.kind; return k === 'break' || k === 'continue' || k === 'exit'; };

function foldStmt(s: Stmt, facts: Facts): Body {
  const e = (x: Expr): Expr => foldExpr(x, facts);
  switch (s.kind) {
    case 'let': return s.init ? [{ ...s, init: e(s.init) }] : [s];
    case 'assign': { const value = e(s.value); return value.kind === 'var' && value.name === s.v.name ? [] : [{ ...s, value }]; }
    case 'store': {
      const index = facts.index(e(s.index)), value = e(s.value);
      return [{ ...s, index, value }];
    }
    case 'atomic': return [{ ...s, index: facts.index(e(s.index)), value: e(s.value), ...(s.compare ? { compare: e(s.compare) } : {}) }];
    case 'if': {
      const cond = e(s.cond);
      if (cond.kind === 'const') return foldBody(cond.value ? s.then : s.else, facts);
      const then = foldBody(s.then, facts.when(cond, true)), other = foldBody(s.else, facts.when(cond, false));
      if (then.length === 0 && other.length === 0) return [];
      if (then.length === 0) return [{ ...s, cond: negated(cond), then: other, else: [] }];
      // if (a) { if (b) S } => if (a && b) S
      const inner = then.length === 1 && other.length === 0 ? then[0]! : undefined;
      if (inner?.kind === 'if' && inner.else.length === 0) return [{ ...s, cond: binary('&&', cond, inner.cond), then: inner.then, else: [] }];
      return [{ ...s, cond, then, else: other }];
    }
    case 'while': {
      const cond = foldExpr(s.cond, facts);
      if (cond.kind === 'const' && !cond.value) return [];
      const body = foldBody(s.body, facts), [first, ...rest] = body;
      // while (true) { if (c) break; S } => while (!c) { S }
      if (cond.kind === 'const' && first?.kind === 'if' && first.else.length === 0 && first.then.length === 1 && first.then[0]!.kind === 'break') return [{ ...s, cond: negated(first.cond), body: rest }];
      return [{ ...s, cond, body }];
    }
    case 'for': {
      const l = { ...s, lo: e(s.lo), hi: e(s.hi) };
      const trips = tripCount(l, facts.env);
      if (trips === 0 || facts.truth(binary('>=', l.lo, l.hi)) === true) return [];
      const once = trips === 1 ? runOnce(l.body) : undefined;
      if (once) return foldBody(substituteStmts(once, new Map([[l.v.name, l.lo]])), facts);
      const body = foldBody(l.body, facts.inLoop(l));
      return body.length === 0 ? [] : [{ ...l, body }];
    }
    case 'launch': return [{ ...s, kernel: { ...s.kernel, body: foldBody(s.kernel.body, facts) } }];
    default: return [s];
  }
}
