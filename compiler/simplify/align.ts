/**
 * Brings two nests of parallel loops into the same shape, by the digits with which they index a local buffer that both use.
 *   parallel i < 256 { acc[i] = 0 }  parallel a < 16 { parallel b < 16 { ... acc[16 a + b] } }
 *     =>  parallel p < 16 { parallel q < 16 { acc[16 p + q] = 0 } }  parallel p < 16 { parallel q < 16 { ... acc[16 p + q] } }
 * Parallel loops may be split and permuted freely; whether the two nests may then be fused is decided elsewhere.
 */
import { add, constant, mul, ref } from '../ir/build.js';
import { substituteStmts } from '../ir/rewrite.js';
import { printExpr } from '../ir/print.js';
import type { Expr, For, Stmt, Var } from '../ir/types.js';
import { effectsOf } from '../analysis/accesses.js';
import { affineOf } from '../analysis/affine.js';
import { enterLoop, tripCount } from '../analysis/ranges.js';
import type { RangeEnv } from '../analysis/ranges.js';

/** A loop as a digit of the shared index. */
interface Digit { readonly v: Var; readonly coefficient: number; readonly extent: number }
interface Nest { readonly digits: readonly Digit[]; readonly body: readonly Stmt[] }
export interface Aligned { readonly extents: readonly number[]; readonly bodies: readonly [(vars: readonly Var[]) => readonly Stmt[], (vars: readonly Var[]) => readonly Stmt[]] }

/** Both bodies as functions of common loop variables, or undefined when the nests do not correspond. `locals`: buffers that may link them. */
export function align(a: For, b: For, locals: ReadonlySet<string>, env: RangeEnv): Aligned | undefined {
  const shared = [...buffersIn(a, env)].filter((n) => locals.has(n) && buffersIn(b, env).has(n));
  for (const name of shared) {
    const x = nestOf(a, name, env), y = nestOf(b, name, env);
    if (!x || !y) continue;
    const cuts = commonCuts(x.digits, y.digits);
    if (!cuts) continue;
    return { extents: cuts.map((c) => c.extent), bodies: [bodyOn(x, cuts), bodyOn(y, cuts)] };
  }
  return undefined;
}

const buffersIn = (l: For, env: RangeEnv): Set<string> => new Set(effectsOf([l], env).accesses.map((x) => x.buffer.name));

/** The perfectly nested parallel loops whose variables make up the index of the buffer, and what is inside. */
function nestOf(l: For, name: string, env: RangeEnv): Nest | undefined {
  const loops: For[] = [];
  let body: readonly Stmt[] = [l], inside = env;
  while (body.length === 1 && body[0]!.kind === 'for' && body[0]!.loop.kind === 'parallel') {
    const next: For = body[0];
    if (next.lo.kind !== 'const' || next.lo.value !== 0 || next.step !== 1 || next.hi.kind !== 'const') break;
    loops.push(next);
    inside = enterLoop(next, inside);
    body = next.body;
  }
  const accesses = effectsOf(body, inside).accesses.filter((x) => x.buffer.name === name);
  if (accesses.length === 0 || loops.length === 0) return undefined;
  const index = affineOf(accesses[0]!.index, inside), text = printExpr(accesses[0]!.index);
  if (!accesses.every((x) => printExpr(x.index) === text || sameTerms(affineOf(x.index, inside), index))) return undefined;
  const own = new Set(loops.map((x) => x.v.name));
  // the index is made of these loops alone, each as a plain digit
  if (index.constant !== 0 || [...index.terms.values()].some(({ atom }) => atom.kind !== 'var' || !own.has(atom.name))) return undefined;
  const digits = loops.map((x): Digit => ({ v: x.v, coefficient: index.terms.get(x.v.name)?.coefficient ?? 0, extent: tripCount(x, env) ?? 0 }));
  if (digits.some((d) => d.coefficient <= 0 || d.extent <= 0)) return undefined;
  return { digits: [...digits].sort((p, q) => q.coefficient - p.coefficient), body };
}

const sameTerms = (a: ReturnType<typeof affineOf>, b: ReturnType<typeof affineOf>): boolean =>
  a.constant === b.constant && a.terms.size === b.terms.size && [...a.terms].every(([k, t]) => b.terms.get(k)?.coefficient === t.coefficient);

interface Cut { readonly coefficient: number; readonly extent: number }

/** Digits into which both lists can be split; largest coefficient first. */
function commonCuts(a: readonly Digit[], b: readonly Digit[]): Cut[] | undefined {
  const dense = (list: readonly Digit[]): boolean => list.every((d, i) => (i === list.length - 1 ? d.coefficient === 1 : d.coefficient === list[i + 1]!.coefficient * list[i + 1]!.extent));
  const size = (list: readonly Digit[]): number => list.reduce((n, d) => n * d.extent, 1);
  if (!dense(a) || !dense(b)) {
    const same = a.length === b.length && a.every((d, i) => d.coefficient === b[i]!.coefficient && d.extent === b[i]!.extent);
    return same ? a.map(({ coefficient, extent }) => ({ coefficient, extent })) : undefined;
  }
  if (size(a) !== size(b)) return undefined;
  const points = [...new Set([...a, ...b].map((d) => d.coefficient))].sort((x, y) => y - x);
  let above = size(a);
  const cuts: Cut[] = [];
  for (const c of points) {
    if (above % c !== 0) return undefined;
    cuts.push({ coefficient: c, extent: above / c });
    above = c;
  }
  return cuts;
}

/** The body with each old variable as a sum of the new ones that fall into its digit. */
const bodyOn = (nest: Nest, cuts: readonly Cut[]) => (vars: readonly Var[]): readonly Stmt[] => {
  const values = new Map<string, Expr>();
  for (const d of nest.digits) {
    let sum: Expr = constant(d.v.type, 0);
    cuts.forEach((c, i) => {
      if (c.coefficient < d.coefficient || c.coefficient >= d.coefficient * d.extent) return;
      const v = vars[i]!, value: Expr = v.type === d.v.type ? ref(v) : { kind: 'cast', type: d.v.type, a: ref(v) };
      sum = add(sum, mul(value, constant(d.v.type, c.coefficient / d.coefficient)));
    });
    values.set(d.v.name, sum);
  }
  return substituteStmts(nest.body, values);
};
