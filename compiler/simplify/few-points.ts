/**
 * The branch of a parallel loop that only very few of its points take stands behind it, once for each of them.
 *   parallel t < 256 { if (4 t + 4 <= 37) A(t) else { for j = 4 t; j < 37 { B(j) } } }   =>   parallel t < 256 { if (4 t + 4 <= 37) A(t) }; B(36)
 * Legal: the points are independent; which of them take the branch, and what they do there, is listed.
 */
import { constant, unary } from '../ir/build.js';
import { substituteStmts } from '../ir/rewrite.js';
import { bodies, variablesOf } from '../ir/visit.js';
import type { Expr, For, If, Program, Stmt } from '../ir/types.js';
import { compileInteger, exactly, type Compiled } from '../analysis/evaluate.js';
import { ends } from '../passes/recovery/escapes.js';

type Body = readonly Stmt[];
/** Points listed for one branch. */
const MOST_POINTS = 1 << 16;
/** Statements that may stand behind the loop. */
const FEW = 4;

export function listFewPoints(program: Program): Program {
  const visit = (body: Body): Body => body.flatMap((s): Body => {
    switch (s.kind) {
      case 'for': return apart(s) ?? [{ ...s, body: visit(s.body) }];
      case 'while': return [{ ...s, body: visit(s.body) }];
      case 'if': return [{ ...s, then: visit(s.then), else: visit(s.else) }];
      default: return [s];
    }
  });
  return { ...program, body: visit(program.body) };
}

function apart(outer: For): Body | undefined {
  const nest: For[] = [];
  let at: Stmt | undefined = outer;
  while (at?.kind === 'for' && at.loop.kind === 'parallel') { nest.push(at); at = at.body.length === 1 ? at.body[0] : undefined; }
  if (at?.kind !== 'if' || at.then.length === 0 || at.else.length === 0) return undefined;
  const { cond } = at;
  for (const rare of ['else', 'then'] as const) {
    const branch = at[rare], copies = points(nest, rare === 'then' ? cond : unary('!', cond), branch);
    if (!copies) continue;
    const often: If = { ...at, cond: rare === 'then' ? unary('!', cond) : cond, then: rare === 'then' ? at.else : at.then, else: [] };
    return [...[...nest].reverse().reduce<Body>((inner, l) => [{ ...l, body: inner }], [often]), ...copies];
  }
  return undefined;
}

class TooMany extends Error {}

/** What the branch does at the points of the nest that take it, as plain statements; undefined when that is much, or not known. */
function points(nest: readonly For[], cond: Expr, branch: Body): Body | undefined {
  if (branch.some((s) => ends(s, 'break') || ends(s, 'continue')) || declares(branch)) return undefined;
  const compiled = new Map<Expr, { readonly f: Compiled; readonly names: readonly string[] } | undefined>(), out: Stmt[] = [];
  let steps = 0;
  const evaluate = (e: Expr, env: ReadonlyMap<string, number>): number => {
    if (!compiled.has(e)) { const names = [...variablesOf(e)], f = compileInteger(e, new Map(names.map((n, i) => [n, i]))); compiled.set(e, f && { f, names }); }
    const c = compiled.get(e);
    if (!c || (steps += 1) > MOST_POINTS || !c.names.every((n) => env.has(n))) throw new TooMany();
    return c.f(c.names.map((n) => env.get(n)!));
  };
  const each = (l: For, env: ReadonlyMap<string, number>, then: (env: ReadonlyMap<string, number>) => void): void => {
    for (let i = evaluate(l.lo, env), hi = evaluate(l.hi, env); i < hi; i += l.step) then(new Map(env).set(l.v.name, i));
  };
  const types = new Map<string, For['v']>();
  const run = (list: Body, env: ReadonlyMap<string, number>): void => list.forEach((s) => {
    if (s.kind === 'for') { types.set(s.v.name, s.v); each(s, env, (inner) => run(s.body, inner)); return; }
    if (s.kind === 'if') { run(evaluate(s.cond, env) ? s.then : s.else, env); return; }
    if ((s.kind !== 'store' && s.kind !== 'assign') || out.length >= FEW) throw new TooMany();
    out.push(...substituteStmts([s], new Map([...env].map(([name, value]) => [name, constant(types.get(name)!.type, value)]))));
  });
  const over = (n: number, env: ReadonlyMap<string, number>): void => {
    const l = nest[n];
    if (l) { types.set(l.v.name, l.v); each(l, env, (inner) => over(n + 1, inner)); } else if (evaluate(cond, env)) run(branch, env);
  };
  return exactly(() => { try { over(0, new Map()); return out; } catch (error) { if (error instanceof TooMany) return undefined; throw error; } });
}

const declares = (body: Body): boolean => body.some((s) => s.kind === 'let' || s.kind === 'alloc' || bodies(s).some(declares));
