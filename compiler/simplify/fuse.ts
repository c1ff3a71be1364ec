/**
 * Neighbouring parallel loops become one, and a parallel loop moves out of serial control around it.
 *   parallel t { A }  parallel u { B }                     =>   parallel t { A  B[u := t] }
 *   for k { parallel t { B } }                             =>   parallel t { for k { B } }
 *   parallel t { s[t] = X } for t { acc = acc + s[t] }     =>   for t { s[t] = X; acc = acc + s[t] }
 *   parallel i < 128 H { A }  parallel y < H { B }         =>   parallel y < H { parallel j < 128 { A }  B }
 * Legal when the iterations of the result are independent: then no value passes between different t, and each t keeps its order (a sum at
 * most regroups). Nests of different shape are first aligned by the index of a local buffer that links them.
 */
import { PARALLEL, add, constant, mul, ref } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { substituteStmts } from '../ir/rewrite.js';
import { printExpr } from '../ir/print.js';
import { exprsOf, walkStmts } from '../ir/visit.js';
import type { Expr, For, Program, Stmt, Var } from '../ir/types.js';
import { effectsOf, loadsOf } from '../analysis/accesses.js';
import { addAffine, affineOf, coefficientOf } from '../analysis/affine.js';
import { isParallel } from '../analysis/dependence.js';
import { enterLoop, programEnv } from '../analysis/ranges.js';
import type { RangeEnv } from '../analysis/ranges.js';
import { ends } from '../passes/recovery/escapes.js';
import { align } from './align.js';
import { mutableVars } from './fold.js';
import { commute, usedNames, writtenNames } from './usage.js';

type Body = readonly Stmt[];

export function fuseLoops(program: Program): Program {
  const locals = new Set<string>();
  walkStmts(program.body, (s) => { if (s.kind === 'alloc' && !s.buffer.init) locals.add(s.buffer.name); });
  return { ...program, body: new Fuser(Namer.of(program), locals, mutableVars(program.body)).list(program.body, programEnv(program)) };
}

const isParallelLoop = (s: Stmt | undefined): s is For => s?.kind === 'for' && s.loop.kind === 'parallel';

class Fuser {
  constructor(private readonly namer: Namer, private readonly locals: ReadonlySet<string>, private readonly mutable: ReadonlySet<string>) {}

  list(body: Body, env: RangeEnv): Body {
    const inner = body.map((s): Stmt => {
      switch (s.kind) {
        case 'for': return { ...s, body: this.list(s.body, enterLoop(s, env)) };
        case 'while': return { ...s, body: this.list(s.body, env) };
        case 'if': return { ...s, then: this.list(s.then, env), else: this.list(s.else, env) };
        default: return s;
      }
    });
    return this.neighbours(inner.map((s) => this.turnedOut(s, env)), env);
  }

  /** Allocations first (nothing before them can use what they declare), then each loop takes in the later ones that may run right after it. */
  private neighbours(body: Body, env: RangeEnv): Body {
    const allocs = body.filter((s) => s.kind === 'alloc');
    const list: Stmt[] = this.delayed(body.filter((s) => s.kind !== 'alloc'), env);
    for (let at = 0; at < list.length; ++at) {
      for (let next = at + 1; next < list.length; ++next) {
        const first: Stmt = list[at]!, second: Stmt = list[next]!;
        if (first.kind !== 'for') break;
        if (second.kind !== 'for' || (!isParallelLoop(first) && (isParallelLoop(second) || !consumes(first, second)))) continue;
        const early = movedAhead(first, list.slice(at + 1, next), second);
        if (!early) continue;
        const fused = this.pair(first, second, env);
        if (!fused) continue;
        const late = list.slice(at + 1, next).filter((s) => !early.includes(s));
        const whole: For = { ...fused, body: this.neighbours(fused.body, enterLoop(fused, env)) };
        list.splice(at, next - at + 1, ...early, whole, ...late);
        at += early.length;
        next = at;
      }
    }
    return [...allocs, ...list];
  }

  /** parallel t { s[t] = 0; A }; B; for u { ... s[u] ... }  =>  parallel t { A }; B; for u { s[u] = 0; ... s[u] ... } */
  private delayed(body: Body, env: RangeEnv): Stmt[] {
    const list = [...body];
    for (let at = 0; at < list.length; ++at) {
      const a = list[at]!;
      if (a.kind !== 'for' || jumps(a)) continue;
      for (const s of a.body) {
        if (a.body.length < 2 || s.kind !== 'store' || s.value.kind !== 'const' || !this.locals.has(s.buffer.name)) continue;
        const name = s.buffer.name, rest = a.body.filter((x) => x !== s);
        const next = list.findIndex((x, i) => i > at && usedNames(x).has(name)), user = list[next];
        if (rest.some((x) => usedNames(x).has(name)) || user?.kind !== 'for' || printExpr(user.lo) !== printExpr(a.lo) || printExpr(user.hi) !== printExpr(a.hi) || user.step !== a.step || user.v.type !== a.v.type) continue;
        if (jumps(user)) continue;
        const whole: For = { ...user, body: [...substituteStmts([s], new Map([[a.v.name, ref(user.v)]])), ...user.body] };
        const before = isParallel(user, env).kind, after = isParallel(whole, env).kind;
        if (after === 'serial' || before !== after) continue;
        list[at] = { ...a, body: rest };
        list[next] = whole;
        return this.delayed(list, env);
      }
    }
    return list;
  }

  private pair(a: For, b: For, env: RangeEnv): For | undefined {
    if (jumps(a) || jumps(b)) return undefined;
    if (a.v.type === b.v.type && a.step === b.step && printExpr(a.lo) === printExpr(b.lo) && printExpr(a.hi) === printExpr(b.hi)) {
      const fused: For = { ...a, body: [...a.body, ...substituteStmts(b.body, new Map([[b.v.name, ref(a.v)]]))] };
      const kind = isParallel(fused, env).kind;
      if (b.loop.kind === 'parallel' && kind === 'parallel') return fused;
      if (b.loop.kind === 'serial' && kind === 'reduction' && consumes(a, b) && isParallel(a, env).kind !== 'serial') return { ...fused, loop: b.loop };
    }
    return isParallelLoop(a) && isParallelLoop(b) ? this.alignedPair(a, b, env) ?? this.rowPair(a, b, env) : undefined;
  }

  /** parallel i < 128 H { A(i) }; parallel y < H { B(y, rows of 128) }  =>  parallel y < H { parallel j < 128 { A(128 y + j) }; B(y) }, and the other way round */
  private rowPair(a: For, b: For, env: RangeEnv): For | undefined {
    for (const [flat, rows] of [[a, b], [b, a]] as const) {
      const width = rowWidth(flat, rows, this.locals, env);
      if (width === undefined) continue;
      const y: Var = { name: this.namer.fresh(rows.v.name), type: rows.v.type }, j: Var = { name: this.namer.fresh(flat.v.name), type: flat.v.type };
      const row: Expr = y.type === j.type ? ref(y) : { kind: 'cast', type: j.type, a: ref(y) };
      const split: For = { ...flat, v: j, hi: constant(j.type, width), body: substituteStmts(flat.body, new Map([[flat.v.name, add(mul(row, constant(j.type, width)), ref(j))]])) };
      const body = substituteStmts(rows.body, new Map([[rows.v.name, ref(y)]]));
      const fused: For = { ...rows, v: y, body: flat === a ? [split, ...body] : [...body, split] };
      if (isParallel(fused, env).kind === 'parallel') return fused;
      this.namer.release(y.name);
      this.namer.release(j.name);
    }
    return undefined;
  }

  private alignedPair(a: For, b: For, env: RangeEnv): For | undefined {
    const aligned = align(a, b, this.locals, env);
    if (!aligned || aligned.extents.length < 2) return undefined;
    const vars = aligned.extents.map((): Var => ({ name: this.namer.fresh(a.v.name), type: 'i32' }));
    const core: Body = [...aligned.bodies[0](vars), ...aligned.bodies[1](vars)];
    const nest = vars.reduceRight<Body>((inner, v, i) => [{ kind: 'for', v, lo: constant('i32', 0), hi: constant('i32', aligned.extents[i]!), step: 1, loop: PARALLEL, body: inner }], core);
    let inside = env;
    for (let l = nest[0] as For, n = 0; n < vars.length; ++n, inside = enterLoop(l, inside), l = l.body[0] as For) if (isParallel(l, inside).kind !== 'parallel') return undefined;
    return nest[0] as For;
  }

  /** for k { parallel t { B } } or if (c) { parallel t { B } }, turned inside out; constant locals before the inner loop go with it. */
  private turnedOut(s: Stmt, env: RangeEnv): Stmt {
    if (s.kind === 'if' && s.else.length === 0 && s.then.length === 1 && isParallelLoop(s.then[0]!)) {
      const inner = s.then[0];
      const reads = new Set([...exprsOf(s).flatMap((e) => [...loadsOf(e)])]);
      if ([...writtenNames(inner.body)].some((n) => reads.has(n)) || [inner.lo, inner.hi].some((e) => e.kind !== 'const')) return s;
      return { ...inner, body: [{ ...s, then: inner.body }] };
    }
    if (s.kind !== 'for' || s.loop.kind !== 'serial') return s;
    const inner = s.body.at(-1), before = s.body.slice(0, -1);
    if (!isParallelLoop(inner) || jumps(inner) || jumps(s) || [inner.lo, inner.hi].some((e) => e.kind !== 'const') || before.length > MOST_LOCALS) return s;
    if (!before.every((x) => x.kind === 'let' && x.init && !this.mutable.has(x.v.name))) return s;
    const outer: For = { ...inner, body: [{ ...s, body: [...before, ...inner.body] }] };
    return isParallel(outer, env).kind === 'parallel' ? outer : s;
  }
}

/** The width of the rows by which one loop walks a local buffer that the other one walks element by element; both cover the same elements. */
function rowWidth(flat: For, rows: For, locals: ReadonlySet<string>, env: RangeEnv): number | undefined {
  const plain = (l: For): boolean => l.lo.kind === 'const' && l.lo.value === 0 && l.step === 1;
  if (!plain(flat) || !plain(rows) || flat.body.some((s) => s.kind === 'for')) return undefined;
  const inside = enterLoop(rows, env), elements = effectsOf(flat.body, enterLoop(flat, env)).accesses, touched = new Set(elements.map((x) => x.buffer.name).filter((n) => locals.has(n)));
  const widths = new Set(effectsOf(rows.body, inside).accesses.filter((x) => touched.has(x.buffer.name)).map((x) => coefficientOf(affineOf(x.index, x.env), rows.v.name)));
  const [width] = widths;
  if (widths.size !== 1 || width === undefined || width < 2) return undefined;
  const difference = addAffine(affineOf(flat.hi, env), affineOf(rows.hi, env), -width);
  return difference.terms.size === 0 && difference.constant === 0 ? width : undefined;
}

/** Whether an iteration may end early or end the loop. */
const jumps = (l: For): boolean => l.body.some((s) => ends(s, 'break') || ends(s, 'continue'));

/** Locals that an interchange may compute again in each iteration. */
const MOST_LOCALS = 4;

/** The statements between two loops that must go before the first so that the second can follow it; undefined when they cannot. */
function movedAhead(first: Stmt, between: Body, second: Stmt): Body | undefined {
  const early = between.filter((s) => !commute(s, second) || usesDeclared(second, s));
  for (const [n, s] of between.entries()) {
    if (!early.includes(s)) continue;
    if (!commute(s, first) || between.slice(0, n).some((x) => !early.includes(x) && (!commute(x, s) || usesDeclared(s, x)))) return undefined;
  }
  return early;
}

const usesDeclared = (user: Stmt, s: Stmt): boolean => s.kind === 'let' && usedNames(user).has(s.v.name);

/** Whether the serial loop adds up what the parallel one has made: a scalar reduction over elements it reads. */
function consumes(a: For, b: For): boolean {
  const made = writtenNames(a.body);
  return b.body.every((s) => s.kind === 'assign') && b.body.some((s) => exprsOf(s).some((e) => [...loadsOf(e)].some((n) => made.has(n))));
}
