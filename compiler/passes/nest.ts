/** Loops that passes take apart: rectangular nests, jumps, and what iterations touch. */
import { mapExpr, mapStmts, substitute, variablesOf, walkExpr, walkStmts } from '../ir/visit.js';
import { isPure } from '../analysis/accesses.js';
import { constant } from '../ir/build.js';
import type { Expr, For, Program, Stmt } from '../ir/types.js';
import type { Path } from '../ir/tree.js';
import { simplifyInteger } from '../analysis/affine.js';
import { isParallel } from '../analysis/dependence.js';
import { enterLoop, type RangeEnv } from '../analysis/ranges.js';
import type { Obligation } from '../smt/obligation.js';
import { orderObligation, type Commuting, type Party, type Point } from '../smt/dependence.js';
import { allocatedIn, assignedIn, declaredIn, touchesOf, type Surroundings } from '../smt/touches.js';
import { surroundings } from './site.js';

/** Loops that hold nothing but the next one and whose bounds do not depend on each other's variables; outermost first. */
export function rectangularNest(loop: For): readonly For[] {
  const loops = [loop];
  for (let inner = loop.body[0]; loops.at(-1)!.body.length === 1 && inner?.kind === 'for'; inner = inner.body[0]) {
    const names = new Set(loops.map((l) => l.v.name));
    if (![inner.lo, inner.hi].every((e) => settled(e) && [...variablesOf(e)].every((v) => !names.has(v)))) break;
    loops.push(inner);
  }
  return loops;
}

/** An expression that reads no memory. */
export function settled(e: Expr): boolean {
  let loads = false;
  walkExpr(e, (x) => { if (x.kind === 'load') loads = true; });
  return !loads;
}

/** Bounds that may be evaluated again, or elsewhere, while the loop runs: they read no memory and nothing the body assigns. */
export const boundsStay = (loop: For, body: readonly Stmt[] = loop.body): boolean => {
  const assigned = assignedIn(body);
  return [loop.lo, loop.hi].every((e) => settled(e) && [...variablesOf(e)].every((v) => !assigned.has(v)));
};

/** Whether a break can end the loop whose body this is. */
export const breaksOut = (body: readonly Stmt[]): boolean => body.some((s) =>
  s.kind === 'break' || s.kind === 'exit' || (s.kind === 'if' && (breaksOut(s.then) || breaksOut(s.else))) || ((s.kind === 'for' || s.kind === 'while') && exitsIn(s.body)));
const exitsIn = (body: readonly Stmt[]): boolean => { let found = false; walkStmts(body, (s) => { if (s.kind === 'exit') found = true; }); return found; };

/** Nested loops around statements, the first loop outermost. */
export const nested = (loops: readonly For[], body: readonly Stmt[]): For => loops.reduceRight<readonly Stmt[]>((inner, l) => [{ ...l, body: inner }], body)[0] as For;

/** Parallel loops of a rebuilt nest that are no longer proved to be are serial. */
export function recheckParallel(nest: For, depth: number, env: RangeEnv): For {
  const inside = enterLoop(nest, env), inner = nest.body[0];
  const body = depth > 1 && inner?.kind === 'for' ? [recheckParallel(inner, depth - 1, inside)] : nest.body;
  const loop = { ...nest, body };
  return nest.loop.kind === 'parallel' && isParallel(loop, env).kind !== 'parallel' ? { ...loop, loop: { kind: 'serial' } } : loop;
}

/**
 * Statements in the iterations of loops, ready to be compared with others. `earlier` and `later`: the other statements of an iteration; what
 * any of them declares is an iteration's own, what any of them assigns counts.
 */
export function party(title: string, loops: readonly For[], body: readonly Stmt[], around: Surroundings, beside: { readonly earlier?: readonly Stmt[]; readonly later?: readonly Stmt[] } = {}): Party {
  const { earlier = [], later = [] } = beside, all = [...earlier, ...body, ...later];
  const env = loops.reduce<RangeEnv>((e, l) => enterLoop(l, e), around.env);
  const declared = declaredIn(all), assigned = assignedIn(all), outside = new Set([...assigned].filter((name) => !declared.has(name)));
  const lets = new Map(around.lets);
  for (const s of earlier) if (s.kind === 'let' && s.init && !assigned.has(s.v.name) && isPure(s.init, assigned)) lets.set(s.v.name, substitute(s.init, lets));
  return { title, loops, touches: touchesOf(body, { ...around, lets, env }, outside, allocatedIn(all)) };
}

/**
 * The claim that a nest's iterations may be run in another order, `turned` being the pairs that change places. `solverOnly`: what the analysis
 * of dependences knows is not asked for (it may take long).
 */
export function iterationsObligation(program: Program, path: Path, loops: readonly For[], body: readonly Stmt[], ask: { name: string; claim: string; commuting: Commuting; turned: (a: Point, b: Point) => string; solverOnly?: boolean }): Obligation {
  const around = surroundings(program, path), side = party('iteration', loops, body, around);
  const o = orderObligation({ ...ask, around, first: side, second: side }), [only] = loops;
  // independence in the sense of `isParallel` is the claim that no pair of iterations may change places
  return !ask.solverOnly && loops.length === 1 && only && isParallel({ ...only, body }, around.env).kind === 'parallel' ? { ...o, analysis: 'the analysis of dependences' } : o;
}

/** A constant of the loop's variable type. */
export const countIn = (loop: For, n: number): Expr => constant(loop.v.type, n);

/** The statements with the indices of all accesses in normal form: what substitution has made of them reads like a person's. */
export function tidyIndices(body: readonly Stmt[], env: RangeEnv): readonly Stmt[] {
  const inside = (e: RangeEnv) => (x: Expr): Expr => mapExpr(x, (y) => (y.kind === 'load' ? { ...y, index: simplifyInteger(y.index, e) } : y));
  return body.map((s): Stmt => {
    const f = inside(env);
    switch (s.kind) {
      case 'for': return { ...s, lo: f(s.lo), hi: f(s.hi), body: tidyIndices(s.body, enterLoop(s, env)) };
      case 'while': return { ...s, cond: f(s.cond), body: tidyIndices(s.body, env) };
      case 'if': return { ...s, cond: f(s.cond), then: tidyIndices(s.then, env), else: tidyIndices(s.else, env) };
      case 'store': case 'atomic': { const [t] = mapStmts([s], f) as [typeof s]; return { ...t, index: simplifyInteger(t.index, env) }; }
      default: return mapStmts([s], f)[0]!;
    }
  });
}
