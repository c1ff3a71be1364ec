/**
 * Conditions that others imply are left out, with choices inside them looked at side by side.
 *   if (i < (b < 1 ? 32 : 31) && 64 i + 16 b + t < 2000) S   =>   if (64 i + 16 b + t < 2000) S
 *   if (t < n - 16 i) { x = t + k < min(n - 16 i, 16) + 8 ? A[t + k] : 0 }   =>   if (t < n - 16 i) { x = A[t + k] }, where k <= 8
 * Legal: whatever the variables are where the others hold, the condition holds.
 */
import { binary } from '../ir/build.js';
import { isFloat } from '../ir/scalar.js';
import { conjuncts, mapExpr, walkExpr } from '../ir/visit.js';
import type { Expr, Program } from '../ir/types.js';
import { programEnv } from '../analysis/ranges.js';
import { Facts } from './facts.js';
import { mutableVars } from './fold.js';
import { mapStmtsWithFacts } from './walk-facts.js';

/** Choices taken apart one in the other. */
const DEEPEST = 3;

export function dropImplied(program: Program): Program {
  const facts = new Facts(programEnv(program), mutableVars(program.body));
  return { ...program, body: mapStmtsWithFacts(program.body, facts, (e, known) => (isCondition(e) ? rest(e, known) : e)) };
}

const isCondition = (e: Expr): boolean => e.kind === 'binary' && e.type === 'bool' && (e.op === '&&' || ['<', '<=', '>', '>=', '==', '!='].includes(e.op));

/** The parts of a condition that the others and what is known do not imply. */
function rest(cond: Expr, known: Facts): Expr {
  let parts = conjuncts(cond);
  const all = parts.length;
  for (const part of [...parts]) {
    const others = parts.filter((p) => p !== part), facts = others.reduce((f, p) => f.when(p, true), known).settled();
    if ((others.length > 0 || choiceIn(part)) && holds(part, facts, DEEPEST)) parts = others;
  }
  if (parts.length === all) return cond;
  return parts.length === 0 ? { kind: 'const', type: 'bool', value: 1 } : parts.reduce((a, b) => binary('&&', a, b));
}

/** Whether a condition holds for all values that the facts leave, with choices inside it looked at side by side. */
export const isImplied = (cond: Expr, facts: Facts): boolean => conjuncts(cond).every((c) => holds(c, facts.settled(), DEEPEST));

function holds(cond: Expr, facts: Facts, depth: number): boolean {
  if (facts.isImpossible() || facts.truth(cond) === true) return true;
  const choice = depth > 0 ? choiceIn(cond) : undefined;
  if (!choice) return false;
  return [true, false].every((yes) => {
    const side = yes ? choice.a : choice.b;
    return holds(replaced(cond, choice.node, side), facts.when(choice.cond, yes).choosing(choice.node, side).settled(), depth - 1);
  });
}

interface Choice { readonly node: Expr; readonly cond: Expr; readonly a: Expr; readonly b: Expr }

/** A choice between integers inside a comparison; a minimum or maximum is one. */
function choiceIn(cond: Expr): Choice | undefined {
  let found: Choice | undefined;
  walkExpr(cond, (e) => {
    if (found || isFloat(e.type) || e.type === 'bool') return;
    if (e.kind === 'select') found = { node: e, cond: e.cond, a: e.a, b: e.b };
    const [a, b] = e.kind === 'call' && (e.fn === 'min' || e.fn === 'max') ? e.args : [];
    if (e.kind === 'call' && a && b) found = { node: e, cond: binary(e.fn === 'min' ? '<' : '>', a, b), a, b };
  });
  return found;
}

const replaced = (e: Expr, node: Expr, by: Expr): Expr => mapExpr(e, (x) => (x === node ? by : x));
