/**
 * A loop on the vector unit: its iterations become the lanes of tiles in on-chip memory. Scalars of the body that differ
 * between iterations become arrays of one tile; what is the same for all stays scalar; serial loops and branches that all lanes
 * take alike stay control flow. What has no instruction is done lane by lane.
 */
import {
  buffersOf, children, exprsOf, int, load, mapExpr, mapStmts, ref, select, sizeOf, walkExpr, variablesOf, walkStmts,
  type Assign, type Expr, type For, type Stmt, type Store, type Var,
} from '../ir/index.js';
import { printExpr } from '../ir/print.js';
import { enterLoop, type RangeEnv } from '../analysis/ranges.js';
import { allocated, assigns, jumpsOut } from './nest.js';
import { asReduction, reductionsOf, type Reduction } from './reduction.js';
import { combineWith } from './group.js';
import { strideOf } from './strides.js';
import { withoutParallel, type FreshNames } from './rewrite.js';
import type { VectorUnit } from './vector-unit.js';
import { NoVector, type Place, type SlotPool, type VectorCost } from './lanes.js';
import { VectorExpressions } from './vector-expressions.js';

export interface VectorCode { readonly body: readonly Stmt[]; readonly cost: VectorCost }

/** The body of one tile of `loop`: lanes `base` .. `base + count` of its iterations (numbers from 0). Undefined when it cannot be done. */
export function vectorTile(loop: For, base: Expr, count: Expr, env: RangeEnv, unit: VectorUnit, pool: SlotPool, names: FreshNames): VectorCode | undefined {
  if (loop.lo.kind !== 'const' || jumpsOut(loop.body) || allocated(loop.body).length) return undefined;
  try {
    return new Tile(loop, base, count, enterLoop(loop, env), unit, pool, names).run();
  } catch (error) {
    if (error instanceof NoVector) return undefined;
    throw error;
  }
}

class Tile extends VectorExpressions {
  private readonly reductions: ReadonlyMap<string, Reduction>;

  constructor(...[loop, ...rest]: ConstructorParameters<typeof VectorExpressions>) {
    super(loop, ...rest);
    const reductions = loop.loop.kind === 'parallel' ? [] : reductionsOf(loop) ?? [];
    this.reductions = new Map(reductions.map((r) => [r.variable, r]));
    for (const r of reductions) this.varying.delete(r.variable);
    this.spreadControl(loop.body, false);
  }

  run(): VectorCode {
    this.statements(this.withSharedLoads(this.loop.body));
    return { body: this.out, cost: this.cost };
  }

  /** What several statements load is loaded once, first. */
  private withSharedLoads(body: readonly Stmt[]): readonly Stmt[] {
    const inside = new Set<string>(), written = buffersOf(body).writes, count = new Map<string, { e: Expr & { kind: 'load' }; n: number }>();
    walkStmts(body, (s) => { if (s.kind === 'let' || s.kind === 'for' || s.kind === 'assign') inside.add(s.v.name); if (s.kind === 'alloc') inside.add(s.buffer.name); });
    walkStmts(body, (s) => exprsOf(s).forEach((e) => walkExpr(e, (x) => {
      if (x.kind !== 'load' || x.buffer.scope !== 'global' || sizeOf(x.type) > 4 || written.has(x.buffer.name) || !this.differs(x) || [...variablesOf(x.index)].some((v) => inside.has(v)) || !this.isSafe(x)) return;
      const key = printExpr(x), known = count.get(key);
      if (known) known.n += 1; else count.set(key, { e: x, n: 1 });
    })));
    const shared = new Map([...count].flatMap(([key, { e, n }]) => (n > 1 ? [[key, { v: this.names.variable(e.buffer.name, e.type), e }] as const] : [])));
    if (shared.size === 0) return body;
    const replaced = mapStmts(body, (e) => mapExpr(e, (x) => { const known = x.kind === 'load' ? shared.get(printExpr(x)) : undefined; return known ? ref(known.v) : x; }));
    return [...[...shared.values()].map(({ v, e }): Stmt => ({ kind: 'let', v, init: e })), ...replaced];
  }

  /** What is assigned under a condition that differs between lanes differs between lanes. */
  private spreadControl(body: readonly Stmt[], divergent: boolean): void {
    for (const s of body) {
      if (divergent && s.kind === 'assign' && !this.reductions.has(s.v.name)) this.varying.add(s.v.name);
      if (s.kind === 'if') { const d = divergent || this.differs(s.cond); this.spreadControl(s.then, d); this.spreadControl(s.else, d); }
      if (s.kind === 'for') this.spreadControl(s.body, divergent || this.differs(s.lo) || this.differs(s.hi));
      if (s.kind === 'while') throw new NoVector();
    }
  }

  private statements(body: readonly Stmt[]): void { for (const s of body) this.statement(s); }

  private statement(s: Stmt): void {
    if (s.kind === 'let' && s.init) return this.shared([s.init], ([init]) => this.declare(s.v, init));
    if (s.kind === 'assign') return this.shared([s.value], ([value]) => this.assign({ ...s, value: value! }));
    if (s.kind === 'store') return this.shared([s.value], ([value]) => this.store({ ...s, value: value! }));
    switch (s.kind) {
      case 'let': return this.declare(s.v, s.init);
      case 'for': {
        if (this.differs(s.lo) || this.differs(s.hi)) return this.laneByLane([s]);
        return this.control((body) => ({ ...s, loop: { kind: 'serial' }, body }), s.body, s);
      }
      case 'if': return this.branch(s);
      default: throw new NoVector();
    }
  }

  /** Expressions that differ between lanes and occur more than once are computed once, the largest first. */
  private shared(roots: readonly Expr[], then: (roots: readonly Expr[]) => void): void {
    const count = new Map<string, number>();
    const candidates: Expr[] = [];
    for (const root of roots) {
      walkValues(root, (x) => {
        if (x.kind === 'var' || x.kind === 'const' || sizeOf(x.type) > 4 || !this.differs(x)) return;
        const key = printExpr(x);
        count.set(key, (count.get(key) ?? 0) + 1);
        candidates.push(x);
      });
    }
    const common = candidates.find((x) => count.get(printExpr(x))! > 1 && this.isSafe(x));
    if (!common) return then(roots);
    const key = printExpr(common), v = this.names.variable('common', common.type);
    this.varying.add(v.name);
    this.shared([common], ([init]) => this.into(init!, this.placeOf(v), v.type));
    const replace = (e: Expr): Expr => (printExpr(e) === key ? ref(v) : mapValues(e, replace));
    this.shared(roots.map(replace), then);
    const at = this.lanes.get(v.name)!;
    this.lanes.delete(v.name);
    this.varying.delete(v.name);
    this.free.push(at.slot);
  }

  private control(make: (body: readonly Stmt[]) => Stmt, body: readonly Stmt[], around: For | undefined): void {
    const outer = this.out, env = this.env;
    this.out = [];
    if (around) this.env = enterLoop(around, env);
    this.statements(body);
    this.env = env;
    const inner = this.out;
    this.out = outer;
    this.out.push(make(inner));
  }

  private branch(s: Stmt & { kind: 'if' }): void {
    if (!this.differs(s.cond)) {
      const outer = this.out;
      this.out = [];
      this.statements(s.then);
      const then = this.out;
      this.out = [];
      this.statements(s.else);
      const otherwise = this.out;
      this.out = outer;
      this.out.push({ ...s, then, else: otherwise });
      return;
    }
    // v = cond ? new : v, where the assignments are safe to evaluate in every lane
    const only = s.then.length === 1 && s.else.length === 0 ? s.then[0] : undefined;
    if (only?.kind === 'assign' && !this.reductions.has(only.v.name) && this.isSafe(only.value)) {
      return this.assign({ ...only, value: select(s.cond, only.value, ref(only.v)) });
    }
    if (mentionsAny([s], this.reductions)) throw new NoVector();
    this.laneByLane([s]);
  }

  private declare(v: Var, init: Expr | undefined): void {
    if (!this.varying.has(v.name) && !(init && this.differs(init))) {
      this.out.push(init ? { kind: 'let', v, init } : { kind: 'let', v });
      return;
    }
    this.varying.add(v.name);
    const still = init ? this.stillLocal(v, init) : undefined;
    if (still) { this.lanes.set(v.name, { place: still, slot: -1, type: v.type }); return; }
    const place = this.placeOf(v);
    if (init) this.into(init, place, v.type);
  }

  /** The place of a scalar that only names lanes of on-chip memory that nothing in the loop changes. */
  private stillLocal(v: Var, init: Expr): Place | undefined {
    if (init.kind !== 'load' || init.buffer.scope === 'global' || init.buffer.space === undefined || init.type !== init.buffer.type || init.type === 'bool') return undefined;
    if (assigns(this.loop.body, v.name) || buffersOf(this.loop.body).writes.has(init.buffer.name)) return undefined;
    if ((strideOf(init.index, this.loop.v.name, this.env, this.varying) ?? 0) * this.loop.step !== 1) return undefined;
    // a scalar of a loop inside names other lanes each time
    return this.loop.body.some((s) => s.kind === 'let' && s.v.name === v.name) ? { buffer: init.buffer, index: this.atFirstLane(init.index) } : undefined;
  }

  private assign(s: Assign): void {
    const reduction = this.reductions.get(s.v.name);
    if (reduction) return this.reduce(s.v, reduction, s.value);
    if (!this.varying.has(s.v.name)) { this.out.push(s); return; }
    if (!this.lanes.has(s.v.name)) throw new NoVector();
    this.into(s.value, this.placeOf(s.v), s.v.type);
  }

  /** v = v op term over all lanes of the tile. */
  private reduce(v: Var, r: Reduction, value: Expr): void {
    if (v.type !== 'f32' || r.op === '*') throw new NoVector();
    const term = asReduction(v.name, value)?.term;
    const how = this.unit.reduction(r.op);
    if (!term || !how || this.pool.tile > how.limit) throw new NoVector();
    const lanes = this.vector(this.evaluate(term), 'f32');
    const result = this.slotValue('f32');
    this.emit(how.name, [this.address(result.at, 'f32'), this.address(lanes.at, 'f32'), ...how.arguments.map((a): Expr => (a === 'count' ? this.count : int(a)))]);
    this.out.push({ kind: 'assign', v, value: combineWith(r.op, v.type, ref(v), load(result.at.buffer, int(0))) });
    this.release(lanes);
    this.release(result);
  }

  private store(s: Store): void {
    const type = s.value.type;
    const stride = type === s.buffer.type ? strideOf(s.index, this.loop.v.name, this.env, this.varying) : undefined;
    const step = stride === undefined ? undefined : stride * this.loop.step;
    if (step === undefined || step < 1 || type === 'bool') return this.laneByLane([s]);
    const index = this.atFirstLane(s.index);
    const local = s.buffer.scope !== 'global';
    if (local && s.buffer.space === undefined) return this.laneByLane([s]);
    if (local && step === 1) { this.into(s.value, { buffer: s.buffer, index }, type); return; }
    const value = this.vector(this.evaluate(s.value), type);
    this.copy({ buffer: s.buffer, index }, value.at, type, step, 1, local ? 'local' : 'global', 'local');
    this.release(value);
  }

  /** The body of single lanes, one after another: the loop variable and varying scalars are read from their lanes. */
  private laneByLane(body: readonly Stmt[]): void {
    const lane = this.names.variable('lane', 'i32');
    const own = new Set<string>();
    walkStmts(body, (s) => { if (s.kind === 'let' || s.kind === 'for') own.add(s.v.name); });
    const rewritten = mapStmts(withoutParallel(body), (e) => this.scalarAt(e, ref(lane), own), (s) => {
      if (s.kind !== 'assign' || own.has(s.v.name) || !this.varying.has(s.v.name)) return [s];
      const at = this.lanes.get(s.v.name);
      if (!at) throw new NoVector();
      return [this.setLane(at.place, at.type, ref(lane), s.value)];
    });
    this.out.push({ kind: 'for', v: lane, lo: int(0), hi: this.count, step: 1, loop: { kind: 'serial' }, body: rewritten });
    this.cost.lane += body.length;
  }
}

/** An expression and the values it is computed from; indices of loads are no values of the lanes. */
function walkValues(e: Expr, f: (e: Expr) => void): void {
  f(e);
  if (e.kind !== 'load') for (const c of children(e)) walkValues(c, f);
}

/** Rebuilds the values an expression is computed from. */
function mapValues(e: Expr, f: (e: Expr) => Expr): Expr {
  switch (e.kind) {
    case 'unary': case 'cast': case 'bitcast': return { ...e, a: f(e.a) };
    case 'binary': return { ...e, a: f(e.a), b: f(e.b) };
    case 'select': return { ...e, cond: f(e.cond), a: f(e.a), b: f(e.b) };
    case 'call': return { ...e, args: e.args.map(f) };
    default: return e;
  }
}

function mentionsAny(body: readonly Stmt[], names: ReadonlyMap<string, unknown>): boolean {
  let found = false;
  walkStmts(body, (s) => {
    if (s.kind === 'assign' && names.has(s.v.name)) found = true;
    for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'var' && names.has(x.name)) found = true; });
  });
  return found;
}
