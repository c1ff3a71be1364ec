/**
 * A last tile that may be shorter than the others gets a guard: then all tiles have one shape.
 *   for (i < min(n - 16 t, 16)) S(i)   =>   for (i < 16) { if (i < n - 16 t) S(i) }
 * Legal: the end does not change while the loop runs and is never more than the constant.
 */
import { binary, constant, ref } from '../ir/build.js';
import { isFloat } from '../ir/scalar.js';
import { variablesOf, walkExpr } from '../ir/visit.js';
import type { Expr, For, Program, Stmt, Var } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { addAffine, affineOf, closeRange, fromAffine, type Affine } from '../analysis/affine.js';
import { enterLoop, programEnv, type RangeEnv } from '../analysis/ranges.js';
import { mutableVars } from './fold.js';

type Body = readonly Stmt[];

export function wholeTiles(program: Program): Program {
  const mutable = mutableVars(program.body);
  const visit = (body: Body, env: RangeEnv): Body => body.map((s): Stmt => {
    switch (s.kind) {
      case 'for': { const l = toConstantEnd(s, env, mutable); return { ...l, body: visit(l.body, enterLoop(l, env)) }; }
      case 'while': return { ...s, body: visit(s.body, env) };
      case 'if': return { ...s, then: visit(s.then, env), else: visit(s.else, env) };
      default: return s;
    }
  });
  return { ...program, body: visit(program.body, programEnv(program)) };
}

function toConstantEnd(l: For, env: RangeEnv, mutable: ReadonlySet<string>): For {
  if (l.hi.kind === 'const' || l.step !== 1 || l.lo.kind !== 'const' || l.lo.value !== 0 || l.v.type !== 'i32' || loadsOf(l.hi).size > 0 || [...variablesOf(l.hi)].some((n) => mutable.has(n)) || !hasChoice(l.hi)) return l;
  const end = affineOf(l.hi, env), most = mostOf(end, env);
  if (!Number.isFinite(most) || most < 2) return l;
  const conds = ends(end, most, env).map((e) => before(l.v, e, env)), whole: For = { ...l, hi: constant(l.v.type, most) };
  return conds.length === 0 ? whole : { ...whole, body: [{ kind: 'if', cond: conds.reduce((a, b) => binary('&&', a, b)), then: l.body, else: [] }] };
}

/** v < e, without negative terms: i < n - 16 t is 16 t + i < n. */
function before(v: Var, end: Affine, env: RangeEnv): Expr {
  const negative: Affine = { constant: 0, terms: new Map([...end.terms].filter(([, t]) => t.coefficient < 0)) };
  return binary('<', fromAffine(addAffine(affineOf(ref(v), env), negative, -1), v.type), fromAffine(addAffine(end, negative, -1), v.type));
}

const hasChoice = (e: Expr): boolean => { let found = false; walkExpr(e, (x) => { if (x.kind === 'select' || isBound(x, 'min')) found = true; }); return found; };
const isBound = (e: Expr, fn: 'min' | 'max'): e is Expr & { kind: 'call' } => e.kind === 'call' && e.fn === fn && !isFloat(e.type);

/** The most a sum can be. A choice in it tells more than its two sides do: `n - t < 16 ? n - t : 16` is 16 at most. */
function mostOf(sum: Affine, env: RangeEnv, depth = 6): number {
  const plain = closeRange(sum, env).hi, choice = depth > 0 ? [...sum.terms].find(([, { atom }]) => atom.kind === 'select') : undefined;
  if (!choice) return plain;
  const [key, { atom, coefficient }] = choice as [string, { atom: Expr & { kind: 'select' }; coefficient: number }];
  const rest: Affine = { constant: sum.constant, terms: new Map([...sum.terms].filter(([k]) => k !== key)) };
  const side = (e: Expr, holds: boolean): number => mostWhen(atom.cond, holds, addAffine(rest, affineOf(e, env), coefficient), Math.abs(coefficient), env, depth - 1);
  return Math.min(plain, Math.max(side(atom.a, true), side(atom.b, false)));
}

/** The most that a sum can be where a comparison holds, or does not; what it compares stands `times` times in the sum. */
function mostWhen(c: Expr, holds: boolean, sum: Affine, times: number, env: RangeEnv, depth: number): number {
  const plain = mostOf(sum, env, depth);
  if (c.kind === 'unary' && c.op === '!') return mostWhen(c.a, !holds, sum, times, env, depth);
  if (c.kind !== 'binary' || !['<', '<=', '>', '>='].includes(c.op) || isFloat(c.a.type)) return plain;
  // left > right, or left >= right
  const greater = (c.op === '>' || c.op === '>=') === holds, strict = (c.op === '<' || c.op === '>') === holds;
  const difference = addAffine(affineOf(greater ? c.a : c.b, env), affineOf(greater ? c.b : c.a, env), -1);
  // sum = (sum + times difference) - times difference, and the difference is positive
  return Math.min(plain, mostOf(addAffine(sum, difference, times), env, depth) - (strict ? times : 0));
}

/** What a loop of `most` iterations must end before: the sides of a minimum each by itself. */
function ends(sum: Affine, most: number, env: RangeEnv): Affine[] {
  const bound = [...sum.terms].find(([, { atom, coefficient }]) => coefficient > 0 && isBound(atom, 'min'));
  if (!bound) return sum.terms.size === 0 && sum.constant >= most ? [] : [sum];
  const [key, { atom, coefficient }] = bound, rest: Affine = { constant: sum.constant, terms: new Map([...sum.terms].filter(([k]) => k !== key)) };
  return (atom as Expr & { kind: 'call' }).args.flatMap((a) => ends(addAffine(rest, affineOf(a, env), coefficient), most, env));
}
