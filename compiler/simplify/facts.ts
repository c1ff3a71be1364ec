/** What is known at a place: ranges of variables, and integer sums that are not negative because a condition holds. */
import { binary, cast } from '../ir/build.js';
import { isFloat } from '../ir/scalar.js';
import { printExpr } from '../ir/print.js';
import { variablesOf } from '../ir/visit.js';
import type { Binary, Expr, For } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { addAffine, affineOf, constantAffine, fromAffine, rangeOfAffine, simplifyInteger } from '../analysis/affine.js';
import type { Affine } from '../analysis/affine.js';
import { enterLoop, range, rangeOf, rangeOfType, within } from '../analysis/ranges.js';
import type { Range, RangeEnv } from '../analysis/ranges.js';

export class Facts {
  /** `mutable`: variables that are assigned somewhere; nothing is concluded about them from conditions. `steps`: those of loops that run in order. */
  constructor(readonly env: RangeEnv, private readonly mutable: ReadonlySet<string>, private readonly nonNegative: readonly Affine[] = [], private readonly texts: ReadonlyMap<string, boolean> = new Map(), private readonly steps: ReadonlySet<string> = new Set()) {}

  withRange(name: string, r: Range): Facts { return new Facts(new Map(this.env).set(name, r), this.mutable, this.nonNegative, this.texts, this.steps); }
  isMutable(name: string): boolean { return this.mutable.has(name); }

  /** Inside a loop. Bounds that depend on other variables are kept as facts. */
  inLoop(l: For): Facts {
    const inside = new Facts(enterLoop(l, this.env), this.mutable, this.nonNegative, this.texts, l.loop.kind === 'serial' ? new Set(this.steps).add(l.v.name) : this.steps);
    const v: Expr = { kind: 'var', type: l.v.type, name: l.v.name };
    let known: Facts = inside;
    if (l.hi.kind !== 'const') known = known.when(binary('<', v, l.hi), true);
    if (l.lo.kind !== 'const') known = known.when(binary('>=', v, l.lo), true);
    return known;
  }

  /** Where a condition holds (or does not). */
  when(cond: Expr, holds: boolean): Facts {
    if (cond.kind === 'unary' && cond.op === '!') return this.when(cond.a, !holds);
    if (cond.kind === 'binary' && cond.op === (holds ? '&&' : '||')) return this.when(cond.a, holds).when(cond.b, holds);
    if (cond.kind !== 'binary' || !isComparable(cond)) return this.named(cond, holds);
    const sums = this.sumsOf(cond, holds);
    let facts: Facts = this;
    for (const sum of sums) if (this.isStable(sum)) facts = facts.assume(sum, cond.op === '==' || cond.op === '!=');
    return facts;
  }

  /** Remembers by its text a condition that is no comparison of integers. */
  private named(cond: Expr, holds: boolean): Facts {
    if (loadsOf(cond).size > 0 || [...variablesOf(cond)].some((n) => this.mutable.has(n))) return this;
    return new Facts(this.env, this.mutable, this.nonNegative, new Map(this.texts).set(printExpr(cond), holds), this.steps);
  }

  /** Whether a condition is known to hold, known not to hold, or neither. */
  truth(cond: Expr): boolean | undefined {
    if (cond.kind === 'const') return Boolean(cond.value);
    if (cond.kind === 'unary' && cond.op === '!') { const t = this.truth(cond.a); return t === undefined ? undefined : !t; }
    if (this.texts.size > 0) { const t = this.texts.get(printExpr(cond)); if (t !== undefined) return t; }
    if (cond.kind !== 'binary') return undefined;
    if (cond.op === '&&' || cond.op === '||') {
      const a = this.truth(cond.a), b = this.truth(cond.b), absorbing = cond.op === '||';
      if (a === absorbing || b === absorbing) return absorbing;
      return a === !absorbing && b === !absorbing ? !absorbing : undefined;
    }
    if (!isComparable(cond)) return undefined;
    const holds = this.sumsOf(cond, true), fails = this.sumsOf(cond, false);
    if (cond.op === '==' || cond.op === '!=') {
      // a == b: both differences are not negative; a != b: one of them is positive
      const d = addAffine(affineOf(cond.b, this.env), affineOf(cond.a, this.env), -1), one = constantAffine(1);
      const equal = this.isNonNegative(d) && this.isNonNegative(addAffine(constantAffine(0), d, -1));
      const apart = this.isNonNegative(addAffine(d, one, -1)) || this.isNonNegative(addAffine(addAffine(constantAffine(0), d, -1), one, -1));
      return equal ? cond.op === '==' : apart ? cond.op === '!=' : undefined;
    }
    if (holds.length > 0 && holds.every((s) => this.isNonNegative(s))) return true;
    return fails.length > 0 && fails.every((s) => this.isNonNegative(s)) ? false : undefined;
  }

  isNonNegative(sum: Affine): boolean {
    if (rangeOfAffine(sum, this.env).lo >= 0) return true;
    // the sum is a positive multiple of a fact, and the rest is not negative either
    return this.nonNegative.some((fact) => timesIn(fact, sum).some((k) => rangeOfAffine(addAffine(sum, fact, -k), this.env).lo >= 0));
  }

  /** Sums that are not negative exactly when the comparison holds (or fails); none for what cannot be said by sums. */
  private sumsOf(cond: Binary, holds: boolean): readonly Affine[] {
    if (!isComparable(cond)) return [];
    const a = affineOf(cond.a, this.env), b = affineOf(cond.b, this.env), one = constantAffine(1);
    const less = addAffine(addAffine(b, a, -1), one, -1), lessEqual = addAffine(b, a, -1);
    const more = addAffine(addAffine(a, b, -1), one, -1), moreEqual = addAffine(a, b, -1);
    switch (cond.op) {
      case '<': return holds ? [less] : [moreEqual];
      case '<=': return holds ? [lessEqual] : [more];
      case '>': return holds ? [more] : [lessEqual];
      case '>=': return holds ? [moreEqual] : [less];
      case '==': return holds ? [lessEqual, moreEqual] : [];
      case '!=': return holds ? [] : [lessEqual, moreEqual];
      default: return [];
    }
  }

  private isStable(sum: Affine): boolean {
    return [...sum.terms.values()].every(({ atom }) => loadsOf(atom).size === 0 && [...variablesOf(atom)].every((name) => !this.mutable.has(name)));
  }

  /**
   * Adds a fact, and narrows the ranges of the variables in it. An inequality does not tell that a loop which runs in order is at one iteration (`exact`):
   * in a loop of two, `if (i + 1 < 2) load(i + 1)` stays a load of the next one.
   */
  private assume(sum: Affine, exact: boolean): Facts {
    return new Facts(narrowed(this.env, sum, exact ? undefined : this.steps), this.mutable, [...this.nonNegative, sum], this.texts, this.steps);
  }

  /** With the ranges that all facts together leave to the variables. */
  settled(): Facts {
    let facts: Facts = this;
    for (let round = 0; round < 2; ++round) for (const sum of this.nonNegative) facts = new Facts(narrowed(facts.env, sum), this.mutable, this.nonNegative, this.texts, this.steps);
    return facts;
  }

  /** Where a choice between integers takes one of its sides: facts about the choice are facts about that side. */
  choosing(choice: Expr, side: Expr): Facts {
    const key = printExpr(choice), value = affineOf(side, this.env);
    const sums = this.nonNegative.map((sum): Affine => {
      const own = sum.terms.get(key);
      return own ? addAffine({ constant: sum.constant, terms: new Map([...sum.terms].filter(([k]) => k !== key)) }, value, own.coefficient) : sum;
    });
    return new Facts(this.env, this.mutable, sums, this.texts, this.steps);
  }

  /** No values of the variables have all these facts: the place is never reached. */
  isImpossible(): boolean {
    for (const r of this.env.values()) if (r.lo > r.hi) return true;
    return this.nonNegative.some((sum) => rangeOfAffine(sum, this.env).hi < 0);
  }

  /** An index in normal form, in 32 bits where all its values fit. */
  index(e: Expr): Expr {
    const simple = this.integer(e);
    if (simple.type === 'i32' || simple.kind === 'const') return simple.kind === 'const' && within(rangeOf(simple, this.env), rangeOfType('i32')) ? cast('i32', simple) : simple;
    return this.narrowed(simple) ?? simple;
  }

  integer(e: Expr): Expr { return isFloat(e.type) || e.type === 'bool' ? e : simplifyInteger(e, this.env); }

  /** The same value computed in i32; undefined where it may not fit. */
  narrowed(e: Expr): Expr | undefined {
    const sum = affineOf(e, this.env);
    if (!within(rangeOfAffine(sum, this.env), rangeOfType('i32')) && !within(rangeOf(e, this.env), rangeOfType('i32'))) return undefined;
    // every part must fit as well
    for (const { atom, coefficient } of sum.terms.values()) {
      const r = rangeOf(atom, this.env);
      if (!within(r, rangeOfType('i32')) || Math.max(Math.abs(r.lo * coefficient), Math.abs(r.hi * coefficient)) > 2 ** 31 - 1) return undefined;
    }
    return fromAffine(sum, 'i32');
  }
}

const isComparable = (c: Binary): boolean => !isFloat(c.a.type) && c.a.type !== 'bool';

/** How often a fact may stand in a sum: once, or so that a term they share is gone. */
function timesIn(fact: Affine, sum: Affine): readonly number[] {
  const times = new Set([1]);
  for (const [key, t] of fact.terms) {
    const k = (sum.terms.get(key)?.coefficient ?? 0) / t.coefficient;
    if (k > 0 && Number.isInteger(k)) times.add(k);
  }
  return [...times];
}

/** Ranges of variables where a sum is not negative; those of `several` do not become one value. */
function narrowed(before: RangeEnv, sum: Affine, several?: ReadonlySet<string>): RangeEnv {
  const env = new Map(before);
  for (const [key, { atom, coefficient }] of sum.terms) {
    if (atom.kind !== 'var') continue;
    const rest = rangeOfAffine({ constant: sum.constant, terms: new Map([...sum.terms].filter(([k]) => k !== key)) }, env);
    if (!Number.isFinite(rest.hi)) continue;
    const old = rangeOf(atom, env);
    // coefficient * x + rest >= 0
    const next = coefficient > 0 ? range(Math.max(old.lo, Math.ceil(-rest.hi / coefficient)), old.hi) : range(old.lo, Math.min(old.hi, Math.floor(rest.hi / -coefficient)));
    if (next.lo === next.hi && old.lo < old.hi && several?.has(atom.name)) continue;
    env.set(atom.name, { lo: next.lo + 0, hi: next.hi + 0 });
  }
  return env;
}
