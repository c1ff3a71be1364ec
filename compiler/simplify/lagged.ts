/**
 * A variable that holds what the iteration before found out for this one is a function of the loop variable.
 *   x = f(0); for i < n { S(x); x = f(i + 1) }   =>   for i < n { S(f(i)) }; x = f(n)
 * Legal: the loop counts from zero, x is assigned once in each iteration, f reads only the loop variable and what does not change, and the value that
 * x has before the loop is f(0).
 */
import { constant, ref, select, sub } from '../ir/build.js';
import { substituteStmts } from '../ir/rewrite.js';
import { isFloat, isUnsigned } from '../ir/scalar.js';
import { nodesIn, substitute, variablesOf } from '../ir/visit.js';
import type { Assign, Expr, For, Program, Stmt } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { addAffine, affineOf } from '../analysis/affine.js';
import { isAssignedIn, programEnv } from '../analysis/ranges.js';
import { ends } from '../passes/recovery/escapes.js';
import { Facts } from './facts.js';
import { foldExpr, mutableVars } from './fold.js';
import { valueBefore } from './induction.js';

type Body = readonly Stmt[];
/** Longest formula that takes the place of a variable, in nodes. */
const LONGEST = 40;

export function replaceLagged(program: Program): Program {
  const mutable = mutableVars(program.body);
  const visit = (body: Body, facts: Facts): Body => body.flatMap((s, at): Body => {
    switch (s.kind) {
      case 'for': { const l: For = { ...s, body: visit(s.body, facts.inLoop(s)) }; return replaceIn(l, body.slice(0, at), mutable, facts) ?? [l]; }
      case 'while': return [{ ...s, body: visit(s.body, facts) }];
      case 'if': return [{ ...s, then: visit(s.then, facts.when(s.cond, true)), else: visit(s.else, facts.when(s.cond, false)) }];
      default: return [s];
    }
  });
  return { ...program, body: visit(program.body, new Facts(programEnv(program), mutable)) };
}

function replaceIn(l: For, before: Body, mutable: ReadonlySet<string>, facts: Facts): Body | undefined {
  // iteration -1 has no number in an unsigned type
  if (isUnsigned(l.v.type) || l.lo.kind !== 'const' || l.lo.value !== 0 || l.step !== 1 || l.hi.kind !== 'const' || Number(l.hi.value) < 1 || l.body.some((s) => ends(s, 'break') || ends(s, 'continue'))) return undefined;
  for (const [at, s] of l.body.entries()) {
    if (s.kind !== 'assign' || isFloat(s.v.type) || s.v.type === 'bool') continue;
    const formula = formulaOf(s, at, l, mutable), start = formula && valueBefore(before, s.v, mutable);
    if (!start) continue;
    const i = ref(l.v), inside = facts.inLoop(l), of = (x: Expr, known: Facts): Expr => foldExpr(substitute(formula, new Map([[l.v.name, x]])), known);
    const first = addAffine(affineOf(of(constant(l.v.type, -1), facts), facts.env), affineOf(foldExpr(start, facts), facts.env), -1);
    if (first.terms.size > 0 || first.constant !== 0) continue;
    const now = of(sub(i, constant(l.v.type, 1)), inside), later = of(i, inside), last = of(sub(l.hi, constant(l.v.type, 1)), facts);
    if ([now, later].some((e) => nodesIn(e) > LONGEST)) continue;
    const body = [...substituteStmts(l.body.slice(0, at), new Map([[s.v.name, now]])), ...substituteStmts(l.body.slice(at + 1), new Map([[s.v.name, later]]))];
    return [{ ...l, body }, { kind: 'assign', v: s.v, value: last }];
  }
  return undefined;
}

/** What the assignment gives its variable, as a formula over the loop variable and what does not change. */
function formulaOf(s: Assign, at: number, l: For, mutable: ReadonlySet<string>): Expr | undefined {
  if (l.body.some((x, i) => i !== at && ((x.kind === 'let' && x.v.name === s.v.name) || isAssignedIn([x], s.v.name)))) return undefined;
  const formula = resolved(s.value, l.body, at, []);
  if (!formula || loadsOf(formula).size > 0 || nodesIn(formula) > LONGEST) return undefined;
  const free = variablesOf(formula);
  // a value that does not move with the loop is no business of this rewrite
  return free.has(l.v.name) && [...free].every((n) => n === l.v.name || (!mutable.has(n) && !l.body.some((x) => x.kind === 'let' && x.v.name === n))) ? formula : undefined;
}

/** The expression at a place of a list, with the list's own variables replaced by what they hold there. `outer`: the lists around it, innermost last. */
function resolved(e: Expr, body: Body, at: number, outer: readonly { readonly body: Body; readonly at: number }[], depth = 0): Expr | undefined {
  if (depth > 8) return undefined;
  const values = new Map<string, Expr>();
  for (const name of variablesOf(e)) {
    const value = valueAt(name, body, at, outer, depth);
    if (value === 'unknown') return undefined;
    if (value) values.set(name, value);
  }
  return substitute(e, values);
}

/** What a variable holds at a place; undefined where nothing in the lists says anything of it. */
function valueAt(name: string, body: Body, at: number, outer: readonly { readonly body: Body; readonly at: number }[], depth: number): Expr | 'unknown' | undefined {
  const here = (e: Expr | undefined, place: number): Expr | 'unknown' => (e && loadsOf(e).size === 0 && resolved(e, body, place, outer, depth + 1)) || 'unknown';
  for (let place = at - 1; place >= 0; --place) {
    const s = body[place]!;
    if (s.kind === 'let' && s.v.name === name) return here(s.init, place);
    if (s.kind === 'assign' && s.v.name === name) return here(s.value, place);
    if (!isAssignedIn([s], name)) continue;
    if (s.kind !== 'if') return 'unknown';
    const around = [...outer, { body, at: place }], cond = here(s.cond, place);
    const [yes, no] = [s.then, s.else].map((list) => valueAt(name, list, list.length, around, depth + 1));
    return cond === 'unknown' || yes === 'unknown' || no === 'unknown' || !yes || !no ? 'unknown' : select(cond, yes, no);
  }
  const parent = outer.at(-1);
  return parent && valueAt(name, parent.body, parent.at, outer.slice(0, -1), depth);
}
