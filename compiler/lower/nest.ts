/** Loop nests: trip counts, perfectly nested parallel prefixes, and rebuilding loops over one linear index. */
import {
  add, cast, constant, div, int, mod, mul, ref, variablesOf, walkExprs, walkStmts, buffersOf, type Buffer, type Expr, type For, type Let, type ScalarType, type Stmt, type Var,
} from '../ir/index.js';

/** Iterations of a loop with constant bounds; undefined otherwise. */
export function tripCount(loop: For): number | undefined {
  if (loop.lo.kind !== 'const' || loop.hi.kind !== 'const') return undefined;
  return Math.max(0, Math.ceil((Number(loop.hi.value) - Number(loop.lo.value)) / loop.step));
}

/** Parallel loops that can run as one loop over all their points: `loops` outermost first, `body` what each point does. */
export interface Nest { readonly loops: readonly For[]; readonly body: readonly Stmt[]; readonly total: number }

/**
 * The longest prefix of parallel loops with constant bounds where each holds only the next one, and declarations that can move
 * into it: scalars never assigned again that read no memory the inner loop writes.
 */
export function parallelNest(loop: For): Nest | undefined {
  const loops: For[] = [];
  let lets: Stmt[] = [];
  let at: For | undefined = loop, body: readonly Stmt[] = [loop], total = 1;
  while (at && at.loop.kind === 'parallel') {
    const trips = tripCount(at);
    if (trips === undefined) break;
    loops.push(at);
    total *= trips;
    body = at.body;
    const last: Stmt | undefined = body[body.length - 1];
    const before = body.slice(0, -1);
    at = last?.kind === 'for' && last.loop.kind === 'parallel' && tripCount(last) !== undefined && before.every((s) => canSink(s, last)) ? last : undefined;
    if (at) lets = [...lets, ...before];
  }
  return loops.length ? { loops, body: [...lets, ...body], total } : undefined;
}

function canSink(s: Stmt, into: For): boolean {
  if (s.kind !== 'let' || !s.init) return false;
  const { writes } = buffersOf([into]);
  let reads = false;
  walkExprs([s], (e) => { if (e.kind === 'load' && writes.has(e.buffer.name)) reads = true; });
  return !reads && !assigns([into], s.v.name);
}

/** Whether statements assign a scalar. */
export function assigns(body: readonly Stmt[], name: string): boolean {
  let found = false;
  walkStmts(body, (s) => {
    if (s.kind === 'assign' && s.v.name === name) found = true;
    if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result?.name === name) found = true;
  });
  return found;
}

/** Declarations of the loop variables of a nest from one linear index, last loop fastest. */
export function unflatten(loops: readonly For[], linear: Var): Let[] {
  let stride = loops.reduce((n, l) => n * tripCount(l)!, 1);
  return loops.map((loop, i) => {
    const trips = tripCount(loop)!;
    stride /= trips;
    let e: Expr = div(ref(linear), constant(linear.type, stride));
    if (i > 0) e = mod(e, constant(linear.type, trips));
    if (trips === 1) e = constant(linear.type, 0);
    const v = cast(loop.v.type, e);
    const lo = constant(loop.v.type, Number((loop.lo as { value: number | bigint }).value));
    return { kind: 'let', v: loop.v, init: add(lo, mul(v, constant(loop.v.type, loop.step))) };
  });
}

/** Integer type that holds all indices of a nest. */
export const indexType = (total: number): ScalarType => (total < 2 ** 31 - 2 ** 20 ? 'i32' : 'i64');

/** Whether a parallel loop with more than one iteration is inside. */
export function hasParallel(body: readonly Stmt[]): boolean {
  let found = false;
  walkStmts(body, (s) => { if (s.kind === 'for' && s.loop.kind === 'parallel' && tripCount(s) !== 1) found = true; });
  return found;
}

/** Largest number of iterations that a parallel nest below offers at once. */
export function widestParallel(body: readonly Stmt[]): number {
  let widest = 0;
  walkStmts(body, (s) => { if (s.kind === 'for' && s.loop.kind === 'parallel') widest = Math.max(widest, parallelNest(s)?.total ?? 0); });
  return widest;
}

/** Buffers allocated below, in order. */
export function allocated(body: readonly Stmt[]): Buffer[] {
  const found: Buffer[] = [];
  walkStmts(body, (s) => { if (s.kind === 'alloc') found.push(s.buffer); });
  return found;
}

/** Scalars declared below (loop variables included). */
export function declared(body: readonly Stmt[]): Set<string> {
  const names = new Set<string>();
  walkStmts(body, (s) => { if (s.kind === 'let' || s.kind === 'for') names.add(s.v.name); });
  return names;
}

/** Scalars that statements read. */
export function scalarsRead(body: readonly Stmt[]): Set<string> {
  const names = new Set<string>();
  walkExprs(body, (e) => { if (e.kind === 'var') names.add(e.name); });
  return names;
}

/** Whether an expression reads only the given scalars and no memory. */
export function onlyReads(e: Expr, known: ReadonlySet<string>): boolean {
  let loads = false;
  const visit = (x: Expr): void => {
    if (x.kind === 'load' || x.kind === 'index') loads = true;
    if (x.kind === 'unary' || x.kind === 'cast' || x.kind === 'bitcast') visit(x.a);
    if (x.kind === 'binary') { visit(x.a); visit(x.b); }
    if (x.kind === 'select') { visit(x.cond); visit(x.a); visit(x.b); }
    if (x.kind === 'call') x.args.forEach(visit);
  };
  visit(e);
  return !loads && [...variablesOf(e)].every((n) => known.has(n));
}

/** A break, continue or exit that can leave the given statements. */
export function jumpsOut(body: readonly Stmt[], inLoop = false): boolean {
  return body.some((s) => {
    if (s.kind === 'exit') return true;
    if (s.kind === 'break' || s.kind === 'continue') return !inLoop;
    if (s.kind === 'if') return jumpsOut(s.then, inLoop) || jumpsOut(s.else, inLoop);
    return s.kind === 'for' || s.kind === 'while' ? jumpsOut(s.body, true) : false;
  });
}

export const zero = int(0);
