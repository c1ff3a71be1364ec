/**
 * Two nested loops that only count one index together become one loop.
 *   for b < B { for t < T { S(b * T + t) } }   =>   for i < B * T { S(i) }
 * Legal when every use of b and t is through b * T + t, and both loops are serial or both parallel: i runs through the same values in the
 * same order. A guard i < n, or k i + c < n, at the top of the body becomes the bound.
 */
import { binary, constant, mul, ref, sub } from '../ir/build.js';
import { ends } from '../passes/recovery/escapes.js';
import { conjuncts, exprsOf, mapStmts, substitute, variablesOf, walkStmts } from '../ir/visit.js';
import { Namer } from '../ir/names.js';
import type { Expr, For, Program, Stmt, Var } from '../ir/types.js';
import { enterLoop, programEnv, rangeOfLoop, tripCount } from '../analysis/ranges.js';
import type { RangeEnv } from '../analysis/ranges.js';
import { isParallel } from '../analysis/dependence.js';
import { addAffine, affineOf, rangeOfAffine, type Affine } from '../analysis/affine.js';
import { isFloat } from '../ir/scalar.js';
import { Facts } from './facts.js';
import { foldBody, mutableVars } from './fold.js';

type Body = readonly Stmt[];

export function mergeLoops(program: Program): Program {
  const namer = Namer.of(program), merger = new Merger(namer, mutableVars(program.body));
  return { ...program, body: merger.list(program.body, programEnv(program)) };
}

class Merger {
  constructor(private readonly namer: Namer, private readonly mutable: ReadonlySet<string>) {}

  list(body: Body, env: RangeEnv): Body {
    return body.map((s): Stmt => {
      switch (s.kind) {
        case 'for': return this.nest(boundByGuard(s, env), env);
        case 'while': return { ...s, body: this.list(s.body, env) };
        case 'if': return { ...s, then: this.list(s.then, env), else: this.list(s.else, env) };
        default: return s;
      }
    });
  }

  /** Tries to merge the loop with each loop of the perfect nest below that can be brought next to it. */
  private nest(l: For, env: RangeEnv): Stmt {
    const chain = perfectNest(l);
    for (let a = 0; a < chain.length; ++a) {
      for (let b = 0; b < chain.length; ++b) {
        if (a === b || !this.adjacentable(chain, a, b, env)) continue;
        const merged = this.merged(chain, a, b, env);
        if (merged) return this.nest(boundByGuard(merged, env), env);
      }
    }
    return { ...l, body: this.list(l.body, enterLoop(l, env)) };
  }

  /** Loops may be permuted freely while all from one to the other are parallel; serial ones must be neighbours, in order unless they only add up. */
  private adjacentable(chain: readonly For[], a: number, b: number, env: RangeEnv): boolean {
    if (chain[a]!.loop.kind === 'parallel') return chain.slice(Math.min(a, b), Math.max(a, b) + 1).every((l) => l.loop.kind === 'parallel');
    if (Math.abs(a - b) !== 1 || chain[a]!.loop.kind !== 'serial' || chain[b]!.loop.kind !== 'serial') return false;
    if (b === a + 1) return true;
    let outside = env;
    for (const l of chain.slice(0, b)) outside = enterLoop(l, outside);
    return isParallel(chain[b]!, outside).kind !== 'serial' && isParallel(chain[a]!, enterLoop(chain[b]!, outside)).kind !== 'serial';
  }

  private merged(chain: readonly For[], a: number, b: number, env: RangeEnv): For | undefined {
    const outer = chain[a]!, inner = chain[b]!;
    const T = tripCount(inner, env), B = tripCount(outer, env);
    const isZeroBased = (l: For): boolean => l.lo.kind === 'const' && l.lo.value === 0 && l.step === 1 && l.hi.kind === 'const';
    if (!isZeroBased(outer) || !isZeroBased(inner) || T === undefined || B === undefined || outer.v.type !== inner.v.type || T < 2 || B < 2) return undefined;
    const core = chain.at(-1)!.body;
    if (!usesTogether(core, outer.v.name, inner.v.name)) return undefined;
    if (core.some((s) => ends(s, 'break') || ends(s, 'continue'))) return undefined;
    // t := i - b * T; in normal form b must vanish everywhere
    const i: Var = { name: this.namer.fresh(mergedName(outer.v.name, inner.v.name)), type: inner.v.type };
    const replaced = new Map<string, Expr>([[inner.v.name, sub(ref(i), mul(ref(outer.v), constant(outer.v.type, T)))]]);
    let wide: RangeEnv = env;
    for (const l of chain) if (l !== inner) wide = enterLoop(l, wide);
    wide = new Map(wide).set(i.name, { lo: 0, hi: B * T - 1 });
    const substituted = mapStmts(core, (e) => substitute(e, replaced));
    const body = foldBody(substituted, new Facts(wide, this.mutable));
    if (mentions(body, outer.v.name)) { this.namer.release(i.name); return undefined; }
    const at = Math.min(a, b), whole: For = { ...chain[at]!, v: i, lo: constant(i.type, 0), hi: constant(i.type, B * T), step: 1, body: [] };
    const order = chain.flatMap((l, n) => (n === at ? [whole] : l === outer || l === inner ? [] : [l]));
    return [...order].reverse().reduce<Body>((inside, l) => [{ ...l, body: inside }], body)[0] as For;
  }
}

/** Loops whose body is one loop, down to the first body that is not. */
function perfectNest(l: For): For[] {
  const chain = [l];
  for (;;) {
    const only = chain.at(-1)!.body;
    if (only.length !== 1 || only[0]!.kind !== 'for') return chain;
    const next = only[0];
    const moving = new Set(chain.map((x) => x.v.name));
    if ([next.lo, next.hi].some((e) => [...variablesOf(e)].some((n) => moving.has(n)))) return chain;
    chain.push(next);
  }
}

/** Cheap first look: both occur, and never one without the other in a statement's expression. */
function usesTogether(body: Body, a: string, b: string): boolean {
  let both = false, alone = false;
  walkStmts(body, (s) => {
    for (const e of exprsOf(s)) {
      const names = variablesOf(e), hasA = names.has(a), hasB = names.has(b);
      if (hasA && hasB) both = true;
      if (hasA !== hasB) alone = true;
    }
  });
  return both && !alone;
}

function mentions(body: Body, name: string): boolean {
  let found = false;
  walkStmts(body, (s) => { if (exprsOf(s).some((e) => variablesOf(e).has(name))) found = true; });
  return found;
}

/** A name for the index that two loops count together. */
export const mergedName = (outer: string, inner: string): string => {
  const m = /^[bt]([xyz])/.exec(inner);
  return m ? { x: 'i', y: 'j', z: 'k' }[m[1]!]! : /^[a-z]+/i.exec(outer)?.[0] ?? 'i';
};

/**
 * for i < N { for j < M { if (i < n && C) S } } => for i < n { for j < M { if (C) S } }, n constant, any loop of the perfect nest. Where the guard
 * has other variables too, it stays, and the loop ends where it fails for all of them.
 */
export function boundByGuard(l: For, env: RangeEnv): For {
  const chain = perfectNest(l), core = chain.at(-1)!.body, guard = core[0];
  if (core.length !== 1 || guard?.kind !== 'if' || guard.else.length > 0) return l;
  let inside = env;
  for (const x of chain) inside = enterLoop(x, inside);
  let conds = conjuncts(guard.cond), changed = false;
  const bounded = chain.map((x): For => {
    if (x.hi.kind !== 'const' || x.lo.kind !== 'const') return x;
    const { lo: first, hi: last } = rangeOfLoop(x, env);
    for (const c of conds) {
      const bound = boundOf(c, x.v.name, inside);
      if (!bound || bound.n > last + (bound.exact ? 1 : 0) || bound.n <= first) continue;
      const { n } = bound;
      if (bound.exact) conds = conds.filter((d) => d !== c);
      changed = true;
      return { ...x, hi: { ...x.hi, value: n } };
    }
    return x;
  });
  if (!changed) return l;
  const body: Body = conds.length === 0 ? guard.then : [{ ...guard, cond: conds.reduce((x, y) => binary('&&', x, y)) }];
  return [...bounded].reverse().reduce<Body>((inner, x) => [{ ...x, body: inner }], body)[0] as For;
}

/** n where a condition on integers says the same as v < n; inexact: where it says at least that, whatever the other variables are. */
export function boundOf(c: Expr, v: string, env: RangeEnv): { n: number; exact: boolean } | undefined {
  if (c.kind !== 'binary' || (c.op !== '<' && c.op !== '<=') || isFloat(c.a.type)) return undefined;
  // left - k v > 0, or >= 0
  const difference = addAffine(affineOf(c.b, env), affineOf(c.a, env), -1), own = difference.terms.get(v);
  if (!own || own.atom.kind !== 'var' || own.coefficient >= 0) return undefined;
  const others: Affine = { constant: difference.constant, terms: new Map([...difference.terms].filter(([key]) => key !== v)) };
  if ([...others.terms.values()].some((t) => variablesOf(t.atom).has(v))) return undefined;
  const k = -own.coefficient, left = rangeOfAffine(others, env).hi;
  if (!Number.isFinite(left)) return undefined;
  return { n: c.op === '<' ? Math.ceil(left / k) : Math.floor(left / k) + 1, exact: others.terms.size === 0 };
}

