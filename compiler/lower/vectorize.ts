/**
 * A loop on the vector unit: its iterations become the lanes of tiles in on-chip memory. Scalars of the body that differ
 * between iterations become arrays of one tile; what is the same for all stays scalar; serial loops and branches that all lanes
 * take alike stay control flow. What has no instruction is done lane by lane.
 */
import {
  add, binary, buffersOf, call, cast, children, constant, exprsOf, int, isFloat, load, mapExpr, mapStmts, mul, ref, select, sizeOf, sub, substitute, variablesOf, walkExpr, walkStmts,
  type Address, type Assign, type Buffer, type Call, type Expr, type For, type Operand, type ScalarType, type Stmt, type Store, type Var,
} from '../ir/index.js';
import { printExpr } from '../ir/print.js';
import { enterLoop, rangeOf, type RangeEnv } from '../analysis/ranges.js';
import { allocated, assigns, jumpsOut } from './nest.js';
import { asReduction, reductionsOf, type Reduction } from './reduction.js';
import { combineWith } from './group.js';
import { strideOf, varyingScalars } from './strides.js';
import { withoutParallel, type FreshNames } from './rewrite.js';
import { copysign, erf, erfSize, exponent, halfOf, scaleByPower } from './vector-math.js';
import type { VectorInstruction, VectorOp, VectorUnit } from './vector-unit.js';

/** Arrays of one tile that the vector loops of a kernel share. */
export class SlotPool {
  private readonly slots: Buffer[] = [];
  constructor(readonly tile: number, private readonly space: string, private readonly align: number, private readonly names: FreshNames) {}
  slot(i: number): Buffer {
    while (this.slots.length <= i) this.slots.push({ name: this.names.name(`lanes_${this.slots.length}`), type: 'f32', size: this.tile, scope: 'item', space: this.space, align: this.align });
    return this.slots[i]!;
  }
  get count(): number { return this.slots.length; }
  buffers(): readonly Buffer[] { return this.slots; }
}

/** What a vectorised loop costs: instructions on tiles, and statements done lane by lane. */
export interface VectorCost { vector: number; lane: number; strided: number }
export interface VectorCode { readonly body: readonly Stmt[]; readonly cost: VectorCost }

interface Place { readonly buffer: Buffer; readonly index: Expr }
/** bool vectors hold 1.0 or 0.0 */
type Value = { readonly kind: 'uniform'; readonly expr: Expr } | { readonly kind: 'vector'; readonly type: ScalarType; readonly at: Place; readonly slot?: number };

const samePlace = (p: Place, q: Place): boolean => p.buffer.name === q.buffer.name && (p.index === q.index || printExpr(p.index) === printExpr(q.index));

class NoVector extends Error {}

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

class Tile {
  private out: Stmt[] = [];
  private readonly cost: VectorCost = { vector: 0, lane: 0, strided: 0 };
  private readonly free: number[] = [];
  private used = 0;
  private readonly varying: Set<string>;
  /** where the lanes of a varying scalar live */
  private readonly lanes = new Map<string, { place: Place; slot: number; type: ScalarType }>();
  private readonly reductions: ReadonlyMap<string, Reduction>;
  private readonly index: Expr;

  constructor(
    private readonly loop: For, private readonly base: Expr, private readonly count: Expr, private env: RangeEnv,
    private readonly unit: VectorUnit, private readonly pool: SlotPool, private readonly names: FreshNames,
  ) {
    this.varying = varyingScalars(loop);
    const reductions = loop.loop.kind === 'parallel' ? [] : reductionsOf(loop) ?? [];
    this.reductions = new Map(reductions.map((r) => [r.variable, r]));
    for (const r of reductions) this.varying.delete(r.variable);
    this.spreadControl(loop.body, false);
    this.index = add(loop.lo, mul(cast(loop.v.type, base), constant(loop.v.type, loop.step)));
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

  private differs(e: Expr): boolean {
    let found = false;
    walkExpr(e, (x) => { if (x.kind === 'var' && (x.name === this.loop.v.name || this.varying.has(x.name))) found = true; });
    return found;
  }

  // ---- slots ----

  private take(): number { return this.free.pop() ?? this.used++; }
  private slotValue(type: ScalarType): Value & { kind: 'vector'; slot: number } {
    if (sizeOf(type) > 4) throw new NoVector();
    const slot = this.take();
    return { kind: 'vector', type, at: { buffer: this.pool.slot(slot), index: int(0) }, slot };
  }
  private release(v: Value): void { if (v.kind === 'vector' && v.slot !== undefined) this.free.push(v.slot); }

  private address(p: Place, type: ScalarType): Address {
    const t = type === 'bool' ? 'f32' : type;
    return { kind: 'address', buffer: p.buffer, index: p.index, ...(t !== p.buffer.type ? { type: t } : {}) };
  }

  private emit(name: string, args: readonly Operand[]): void {
    this.out.push({ kind: 'intrinsic', name, args });
    ++this.cost.vector;
  }

  private instruction(op: VectorOp, type: ScalarType): VectorInstruction {
    const found = this.unit.instruction(op, type);
    if (!found) throw new NoVector();
    return found;
  }

  // ---- statements ----

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

  private placeOf(v: Var): Place {
    const known = this.lanes.get(v.name);
    if (known) return known.place;
    if (sizeOf(v.type) > 4) throw new NoVector();
    const slot = this.take();
    const place = { buffer: this.pool.slot(slot), index: int(0) };
    this.lanes.set(v.name, { place, slot, type: v.type });
    return place;
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

  /** Copies `count` elements; steps are distances between elements. */
  private copy(to: Place, from: Place, type: ScalarType, toStep: number, fromStep: number, toMemory: 'global' | 'local', fromMemory: 'global' | 'local'): void {
    const size = sizeOf(type);
    const direction: Operand = { kind: 'token', text: this.unit.direction(fromMemory, toMemory) };
    if (toStep === 1 && fromStep === 1) {
      this.emit(this.unit.copy, [this.address(to, type), this.address(from, type), mul(this.count, int(size)), direction]);
      return;
    }
    if (this.pool.tile > this.unit.maxSegments) throw new NoVector();
    ++this.cost.strided;
    this.emit(this.unit.copy, [this.address(to, type), this.address(from, type), int(size), direction, int(toStep * size), int(fromStep * size), sub(this.count, int(1))]);
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

  private setLane(p: Place, type: ScalarType, lane: Expr, value: Expr): Stmt {
    if (type === 'bool') return { kind: 'store', buffer: p.buffer, index: lane, value: select(value, constant('f32', 1), constant('f32', 0)) };
    return { kind: 'store', buffer: p.buffer, index: add(p.index, lane), value };
  }

  private scalarAt(e: Expr, lane: Expr, own: ReadonlySet<string>): Expr {
    return mapExpr(e, (x) => {
      if (x.kind !== 'var' || own.has(x.name)) return x;
      if (x.name === this.loop.v.name) return add(this.index, mul(cast(x.type, lane), constant(x.type, this.loop.step)));
      const at = this.lanes.get(x.name);
      if (!at) { if (this.varying.has(x.name)) throw new NoVector(); return x; }
      if (at.type === 'bool') return binary('!=', load(at.place.buffer, lane), constant('f32', 0));
      return load(at.place.buffer, lane, at.type);
    });
  }

  private atFirstLane(e: Expr): Expr { return substitute(e, new Map([[this.loop.v.name, this.index]])); }

  /** Evaluating it in lanes that the program does not evaluate it in touches no memory outside its buffers. */
  private isSafe(e: Expr): boolean {
    let safe = true;
    walkExpr(e, (x) => {
      if (x.kind !== 'load') return;
      const r = rangeOf(x.index, this.env), unit = sizeOf(x.type) / sizeOf(x.buffer.type);
      if (!(r.lo >= 0 && (r.hi + 1) * unit <= x.buffer.size)) safe = false;
    });
    return safe;
  }

  // ---- expressions ----

  /** Evaluates into a given place. */
  private into(e: Expr, place: Place, type: ScalarType): void {
    const value = this.evaluate(e, place);
    if (value.kind === 'uniform') { this.fill(place, type, value.expr); return; }
    if (samePlace(value.at, place)) return;
    this.copy(place, value.at, type === 'bool' ? 'f32' : type, 1, 1, 'local', 'local');
    this.release(value);
  }

  private fill(place: Place, type: ScalarType, value: Expr): void {
    const v = type === 'bool' ? select(value, constant('f32', 1), constant('f32', 0)) : value;
    if (type !== 'f32' && type !== 'i32' && type !== 'bool') {
      const lane = this.names.variable('lane', 'i32');
      this.out.push({ kind: 'for', v: lane, lo: int(0), hi: this.count, step: 1, loop: { kind: 'serial' }, body: [{ kind: 'store', buffer: place.buffer, index: add(place.index, ref(lane)), value }] });
      ++this.cost.lane;
      return;
    }
    this.emit(this.unit.fill, [this.address(place, type), this.count, v]);
  }

  private vector(v: Value, type: ScalarType): Value & { kind: 'vector' } {
    if (v.kind === 'vector') return v;
    const slot = this.slotValue(type);
    this.fill(slot.at, type, v.expr);
    return slot;
  }

  private evaluate(e: Expr, want?: Place): Value {
    if (!this.differs(e)) return { kind: 'uniform', expr: e };
    const mark = this.out.length, used = [...this.free];
    try {
      return this.compute(e, want);
    } catch (error) {
      if (!(error instanceof NoVector)) throw error;
      this.out.length = mark;
      this.free.length = 0;
      this.free.push(...used);
      return this.lanesOf(e);
    }
  }

  /** Lane by lane into a slot. */
  private lanesOf(e: Expr): Value {
    const value = this.slotValue(e.type);
    const lane = this.names.variable('lane', 'i32');
    const scalar = this.scalarAt(e, ref(lane), new Set());
    this.out.push({ kind: 'for', v: lane, lo: int(0), hi: this.count, step: 1, loop: { kind: 'serial' }, body: [this.setLane(value.at, e.type, ref(lane), scalar)] });
    ++this.cost.lane;
    return value;
  }

  private compute(e: Expr, want?: Place): Value {
    switch (e.kind) {
      case 'var': {
        const at = this.lanes.get(e.name);
        if (!at) throw new NoVector();
        return { kind: 'vector', type: at.type, at: at.place };
      }
      case 'load': return this.loadLanes(e, want);
      case 'unary': {
        if (e.op === '!') return this.unary('not', 'f32', 'bool', e.a, want);
        if (e.op === '-') return this.scalarForm('mul_scalar', e.type, e.a, constant(wideType(e.type), -1), want);
        throw new NoVector();
      }
      case 'binary': return this.binary(e.op, e.type, e.a, e.b, want);
      case 'select': return this.select(e.cond, e.a, e.b, e.type, want);
      case 'cast': return this.cast(e.type, e.a, want);
      case 'call': return this.callFunction(e, want);
      case 'bitcast': {
        if (sizeOf(e.type) !== 4 || sizeOf(e.a.type) !== 4) throw new NoVector();
        return { ...this.vector(this.evaluate(e.a), e.a.type), type: e.type };
      }
      default: throw new NoVector();
    }
  }

  /** A value that `then` uses more than once. */
  private named(e: Expr, then: (e: Expr) => Value): Value {
    if (e.kind === 'var' || !this.differs(e)) return then(e);
    const v = this.names.variable('common', e.type);
    this.varying.add(v.name);
    this.into(e, this.placeOf(v), e.type);
    const value = then(ref(v)), at = this.lanes.get(v.name)!;
    this.lanes.delete(v.name);
    this.varying.delete(v.name);
    // the result may lie where the value lies
    if (value.kind !== 'vector' || value.at.buffer !== at.place.buffer) this.free.push(at.slot);
    return value;
  }

  private loadLanes(e: Expr & { kind: 'load' }, want?: Place): Value {
    if (e.type !== e.buffer.type || e.buffer.init || e.type === 'bool') throw new NoVector();
    const stride = strideOf(e.index, this.loop.v.name, this.env, this.varying);
    const step = stride === undefined ? undefined : stride * this.loop.step;
    if (step === undefined || step < 1) throw new NoVector();
    const index = this.atFirstLane(e.index), local = e.buffer.scope !== 'global';
    if (local && e.buffer.space === undefined) throw new NoVector();
    if (local && step === 1) return { kind: 'vector', type: e.type, at: { buffer: e.buffer, index } };
    const to: Value = want ? { kind: 'vector', type: e.type, at: want } : this.slotValue(e.type);
    this.copy((to as { at: Place }).at, { buffer: e.buffer, index }, e.type, 1, step, 'local', local ? 'local' : 'global');
    return to;
  }

  /** A destination that no source forbids: the wanted one, a source's own slot, or a new one. */
  private target(type: ScalarType, i: VectorInstruction, sources: readonly Value[], want?: Place): Value & { kind: 'vector' } {
    const places = sources.filter((s): s is Value & { kind: 'vector' } => s.kind === 'vector');
    const same = (p: Place, q: Place): boolean => p.buffer.name === q.buffer.name;
    const allowed = (p: Place): boolean => places.every((s, n) => !same(s.at, p) || (samePlace(s.at, p) && (i.inPlace === 'any' || (i.inPlace === 'first' && n === 0))));
    if (want && allowed(want)) { places.forEach((s) => this.release(s)); return { kind: 'vector', type, at: want }; }
    const reuse = places.find((s) => s.slot !== undefined && allowed(s.at));
    if (reuse) { places.filter((s) => s !== reuse).forEach((s) => this.release(s)); return { ...reuse, type }; }
    const fresh = this.slotValue(type);
    places.forEach((s) => this.release(s));
    return fresh;
  }

  private run2(i: VectorInstruction, type: ScalarType, resultType: ScalarType, a: Value & { kind: 'vector' }, b: Value | undefined, want?: Place): Value {
    const to = this.target(resultType, i, b ? [a, b] : [a], want);
    const second: Operand[] = b ? [b.kind === 'vector' ? this.address(b.at, type) : b.expr] : [];
    this.emit(i.name, [this.address(to.at, resultType), this.address(a.at, type), ...second, this.count, ...(i.tail ?? []).map(int)]);
    return to;
  }

  private unary(op: VectorOp, type: ScalarType, resultType: ScalarType, a: Expr, want?: Place): Value {
    const i = this.instruction(op, type);
    return this.run2(i, type, resultType, this.vector(this.evaluate(a), type), undefined, want);
  }

  private scalarForm(op: VectorOp, type: ScalarType, a: Expr, scalar: Expr, want?: Place): Value {
    if (isNarrow(type)) return this.narrowed(type, (w) => this.scalarForm(op, 'f32', cast('f32', a), scalar, w), want);
    const i = this.instruction(op, type);
    return this.run2(i, type, type, this.vector(this.evaluate(a), type), { kind: 'uniform', expr: scalar }, want);
  }

  /** Computes in f32 and rounds to a 16-bit float. */
  private narrowed(type: ScalarType, compute: (want?: Place) => Value, want?: Place): Value {
    const wide = compute();
    const i = this.unit.convert('f32', type);
    if (!i) throw new NoVector();
    return this.run2(i, 'f32', type, this.vector(wide, 'f32'), undefined, want);
  }

  private binary(op: string, type: ScalarType, a: Expr, b: Expr, want?: Place): Value {
    if (op === '&&' || op === '||') {
      if (!this.isSafe(b)) throw new NoVector();
      const i = this.instruction(op === '&&' ? 'and' : 'or', 'f32');
      return this.run2(i, 'f32', 'bool', this.vector(this.evaluate(a), 'bool'), this.vector(this.evaluate(b), 'bool'), want);
    }
    if (COMPARE[op]) return this.compare(op, a, b, want);
    if (op === '&' || op === '|' || op === '^') return this.bitwise(op, type, a, b, want);
    if (isNarrow(type)) return this.narrowed(type, (w) => this.binary(op, 'f32', cast('f32', a), cast('f32', b), w), want);
    const va = this.differs(a), vb = this.differs(b);
    switch (op) {
      case '+': return va && vb ? this.both('add', type, a, b, want) : va ? this.scalarForm('add_scalar', type, a, b, want) : this.scalarForm('add_scalar', type, b, a, want);
      case '*': return va && vb ? this.both('mul', type, a, b, want) : va ? this.scalarForm('mul_scalar', type, a, b, want) : this.scalarForm('mul_scalar', type, b, a, want);
      case '-': {
        if (va && vb) return this.both('sub', type, a, b, want);
        if (va) return this.scalarForm('sub_scalar', type, a, b, want);
        // s - v = -v + s
        const negative = this.scalarForm('mul_scalar', type, b, constant(type, -1)) as Value & { kind: 'vector' };
        return this.run2(this.instruction('add_scalar', type), type, type, negative, { kind: 'uniform', expr: a }, want);
      }
      case '/': {
        if (type !== 'f32') throw new NoVector();
        if (!vb) return this.scalarForm('mul_scalar', type, a, binary('/', constant('f32', 1), b), want);
        const inverse = this.unary('recip', 'f32', 'f32', b) as Value & { kind: 'vector' };
        if (!va) return a.kind === 'const' && Number(a.value) === 1 ? inverse : this.run2(this.instruction('mul_scalar', 'f32'), 'f32', 'f32', inverse, { kind: 'uniform', expr: a }, want);
        return this.run2(this.instruction('mul', 'f32'), 'f32', 'f32', inverse, this.vector(this.evaluate(a), 'f32'), want);
      }
      default: throw new NoVector();
    }
  }

  private bitwise(op: '&' | '|' | '^', type: ScalarType, a: Expr, b: Expr, want?: Place): Value {
    if (type !== 'i32' && type !== 'u32') throw new NoVector();
    const words = (e: Expr): Value & { kind: 'vector' } => this.vector(this.evaluate(this.differs(e) ? e : cast('i32', e)), 'i32');
    if (op !== '^') return this.run2(this.instruction(op === '&' ? 'band' : 'bor', 'i32'), 'i32', type, words(a), words(b), want);
    // a ^ b = (a | b) & ~(a & b)
    return this.named(a, (x) => this.named(b, (y) => {
      const common = this.run2(this.instruction('band', 'i32'), 'i32', 'i32', words(x), words(y)) as Value & { kind: 'vector' };
      const others = this.run2(this.instruction('bnot', 'i32'), 'i32', 'i32', common, undefined);
      return this.run2(this.instruction('band', 'i32'), 'i32', type, this.run2(this.instruction('bor', 'i32'), 'i32', 'i32', words(x), words(y)) as Value & { kind: 'vector' }, others, want);
    }));
  }

  private both(op: VectorOp, type: ScalarType, a: Expr, b: Expr, want?: Place): Value {
    const i = this.instruction(op, type);
    const first = this.vector(this.evaluate(a), type);
    return this.run2(i, type, type, first, this.vector(this.evaluate(b), type), want);
  }

  private compare(op: string, a: Expr, b: Expr, want?: Place): Value {
    const type = a.type === 'u32' && (op === '==' || op === '!=') ? 'i32' : a.type;
    if (type !== a.type) return this.compare(op, cast(type, a), cast(type, b), want);
    if (isNarrow(type)) return this.compare(op, cast('f32', a), cast('f32', b), want);
    if (type === 'bool') throw new NoVector();
    // not equal is true for NaN, which the comparisons call false
    if (op === '!=') return this.run2(this.instruction('not', 'f32'), 'f32', 'bool', this.compare('==', a, b) as Value & { kind: 'vector' }, undefined, want);
    if (!this.differs(a)) return this.compare(MIRRORED[op]!, b, a, want);
    const name = COMPARE[op]!;
    const uniform = !this.differs(b);
    const first = this.vector(this.evaluate(a), type);
    const second: Value = uniform ? { kind: 'uniform', expr: b } : this.vector(this.evaluate(b), type);
    const i = this.instruction(uniform ? (`${name}_scalar` as VectorOp) : (name as VectorOp), type);
    if (type === 'f32') return this.run2(i, 'f32', 'bool', first, second, want);
    const ints = this.run2(i, type, type, first, second) as Value & { kind: 'vector' };
    const convert = this.unit.convert(type, 'f32');
    if (!convert) throw new NoVector();
    const to = this.target('bool', convert, [ints], want);
    this.emit(convert.name, [this.address(to.at, 'f32'), this.address(ints.at, type), this.count, ...(convert.tail ?? []).map(int)]);
    return to;
  }

  /** Bits of a where the mask is 1, of b where it is 0: safe for NaN and infinities. */
  private select(cond: Expr, a: Expr, b: Expr, type: ScalarType, want?: Place): Value {
    if (!this.differs(cond)) return this.either(cond, a, b, type, want);
    if (!this.isSafe(a) || !this.isSafe(b)) throw new NoVector();
    if (isNarrow(type)) return this.narrowed(type, (w) => this.select(cond, cast('f32', a), cast('f32', b), 'f32', w), want);
    if (type !== 'f32' && type !== 'i32' && type !== 'u32' && type !== 'bool') throw new NoVector();
    const mask = this.maskOf(cond);
    return this.blend(mask, this.vector(this.evaluate(a), type), this.vector(this.evaluate(b), type), type, want);
  }

  /** A choice that all lanes take alike. */
  private either(cond: Expr, a: Expr, b: Expr, type: ScalarType, want?: Place): Value {
    const to: Value & { kind: 'vector' } = want ? { kind: 'vector', type, at: want } : this.slotValue(type);
    const outer = this.out, sides = [a, b].map((side) => {
      this.out = [];
      this.into(side, to.at, type);
      return this.out;
    });
    this.out = outer;
    this.out.push({ kind: 'if', cond, then: sides[0]!, else: sides[1]! });
    return to;
  }

  /** All ones or zeros per lane, in a slot of its own. */
  private maskOf(cond: Expr): Value & { kind: 'vector'; slot: number } {
    const truth = this.vector(this.evaluate(cond), 'bool');
    const mask = this.slotValue('i32');
    const convert = this.unit.convert('f32', 'i32')!;
    this.emit(convert.name, [this.address(mask.at, 'i32'), this.address(truth.at, 'f32'), this.count, ...(convert.tail ?? []).map(int)]);
    this.release(truth);
    this.emit(this.instruction('mul_scalar', 'i32').name, [this.address(mask.at, 'i32'), this.address(mask.at, 'i32'), int(-1), this.count]);
    return mask;
  }

  private blend(mask: Value & { kind: 'vector'; slot: number }, a: Value & { kind: 'vector' }, b: Value & { kind: 'vector' }, type: ScalarType, want?: Place): Value {
    const bits = (v: Value & { kind: 'vector' }): Address => ({ kind: 'address', buffer: v.at.buffer, index: v.at.index, type: 'i32' });
    const chosen = a.slot !== undefined ? a : this.slotValue(type);
    this.emit(this.instruction('band', 'i32').name, [bits(chosen), bits(a), bits(mask), this.count]);
    this.emit(this.instruction('bnot', 'i32').name, [bits(mask), bits(mask), this.count]);
    this.emit(this.instruction('band', 'i32').name, [bits(mask), bits(b), bits(mask), this.count]);
    this.release(b);
    const to: Value & { kind: 'vector' } = want ? { kind: 'vector', type, at: want } : { ...chosen, type };
    this.emit(this.instruction('bor', 'i32').name, [bits(to), bits(chosen), bits(mask), this.count]);
    this.release(mask);
    if (want) this.release(chosen);
    return to;
  }

  private cast(type: ScalarType, a: Expr, want?: Place): Value {
    if (isNarrow(type) && isNarrow(a.type)) return this.narrowed(type, (w) => this.cast('f32', a, w), want);
    if (a.type === 'bool') {
      if (type === 'f32') { const v = this.vector(this.evaluate(a), 'bool'); return { ...v, type: 'f32' }; }
      if (isNarrow(type)) return this.narrowed(type, () => this.cast('f32', a), want);
      const i = this.unit.convert('f32', type);
      if (!i) throw new NoVector();
      return this.run2(i, 'f32', type, this.vector(this.evaluate(a), 'bool'), undefined, want);
    }
    if (type === 'bool') return this.compare('!=', a, constant(a.type, 0), want);
    // a quotient that is cut to an integer must be exact
    if (!isFloat(type) && isFloat(a.type) && dividesBeforeRounding(a)) throw new NoVector();
    if ((type === 'i32' && a.type === 'u32') || (type === 'u32' && a.type === 'i32')) return { ...this.vector(this.evaluate(a, want), a.type), type };
    const direct = this.unit.convert(a.type, type);
    if (direct) return this.run2(direct, a.type, type, this.vector(this.evaluate(a), a.type), undefined, want);
    if (type === 'i32' && (a.type === 'u8')) {
      const wide = this.cast('f32', a) as Value & { kind: 'vector' };
      return this.run2(this.unit.convert('f32', 'i32')!, 'f32', 'i32', wide, undefined, want);
    }
    if (isNarrow(type) && a.type !== 'f64') return this.narrowed(type, (w) => this.cast('f32', a, w), want);
    throw new NoVector();
  }

  private callFunction(e: Call, want?: Place): Value {
    if (isNarrow(e.type)) return this.narrowed(e.type, (w) => this.callFunction({ ...e, type: 'f32', args: e.args.map((a) => cast('f32', a)) }, w), want);
    const [a, b] = e.args as [Expr, Expr];
    if (e.type === 'i32' && (e.fn === 'min' || e.fn === 'max')) return this.both(e.fn, 'i32', a, b, want);
    if (e.type === 'bool' && a.type === 'f32') {
      if (e.fn === 'isnan') return this.compare('!=', a, a, want);
      if (e.fn === 'isinf') return this.compare('==', call('abs', 'f32', [a]), constant('f32', Infinity), want);
      if (e.fn === 'isfinite') return this.compare('<', call('abs', 'f32', [a]), constant('f32', Infinity), want);
    }
    if (e.type !== 'f32') throw new NoVector();
    if (['floor', 'ceil', 'round', 'rint', 'trunc'].includes(e.fn) && dividesBeforeRounding(a)) throw new NoVector();
    const f = (value: number): Expr => constant('f32', value);
    switch (e.fn) {
      case 'abs': case 'floor': case 'round': case 'rint': case 'sqrt': case 'rsqrt': case 'log2': case 'exp2': case 'sin': case 'cos':
        return this.unary(e.fn, 'f32', 'f32', a, want);
      case 'ceil': {
        const down = this.unary('floor', 'f32', 'f32', mul(a, f(-1))) as Value & { kind: 'vector' };
        return this.run2(this.instruction('mul_scalar', 'f32'), 'f32', 'f32', down, { kind: 'uniform', expr: f(-1) }, want);
      }
      case 'exp': return this.unary('exp2', 'f32', 'f32', mul(a, f(Math.LOG2E)), want);
      case 'log': return this.scaled('log2', a, Math.LN2, want);
      case 'log10': return this.scaled('log2', a, Math.log10(2), want);
      case 'fma': return this.compute(add(mul(a, b), e.args[2]!), want);
      case 'copysign': return this.compute(copysign(a, b), want);
      case 'ldexp': return this.named(exponent(b), (n) => this.named(halfOf(n), (half) => this.compute(scaleByPower(a, n, half), want)));
      case 'erf': return this.named(a, (x) => this.named(erfSize(x), (size) => this.named(mul(x, x), (square) => this.compute(erf(x, size, square), want))));
      case 'min': case 'max': return this.extremum(e.fn, a, b, want);
      case 'tanh': {
        // 1 - 2 / (e^2x + 1)
        const grown = add(call('exp2', 'f32', [mul(a, f(2 * Math.LOG2E))]), f(1));
        return this.compute(sub(f(1), binary('/', f(2), grown)), want);
      }
      default: throw new NoVector();
    }
  }

  private scaled(op: VectorOp, a: Expr, factor: number, want?: Place): Value {
    const v = this.unary(op, 'f32', 'f32', a) as Value & { kind: 'vector' };
    return this.run2(this.instruction('mul_scalar', 'f32'), 'f32', 'f32', v, { kind: 'uniform', expr: constant('f32', factor) }, want);
  }

  /** The number wins over NaN; the instruction gives its first operand where one side is NaN, so a number comes first. */
  private extremum(op: 'min' | 'max', a: Expr, b: Expr, want?: Place): Value {
    const [first, second] = neverNaN(a) ? [a, b] : neverNaN(b) ? [b, a] : [undefined, undefined];
    const i = this.instruction(op, 'f32');
    if (first && second) {
      const lead = this.vector(this.evaluate(first), 'f32');
      return this.run2(i, 'f32', 'f32', lead, this.vector(this.evaluate(second), 'f32'), want);
    }
    // a is NaN ? b : op(a, b)
    const x = this.vector(this.evaluate(a), 'f32'), y = this.vector(this.evaluate(b), 'f32');
    const number = this.slotValue('bool');
    this.emit(this.instruction('eq', 'f32').name, [this.address(number.at, 'f32'), this.address(x.at, 'f32'), this.address(x.at, 'f32'), this.count]);
    const mask = this.slotValue('i32');
    const convert = this.unit.convert('f32', 'i32')!;
    this.emit(convert.name, [this.address(mask.at, 'i32'), this.address(number.at, 'f32'), this.count, ...(convert.tail ?? []).map(int)]);
    this.emit(this.instruction('mul_scalar', 'i32').name, [this.address(mask.at, 'i32'), this.address(mask.at, 'i32'), int(-1), this.count]);
    this.emit(i.name, [this.address(number.at, 'f32'), this.address(x.at, 'f32'), this.address(y.at, 'f32'), this.count]);
    this.release(x);
    return this.blend(mask, { ...number, type: 'f32' }, y, 'f32', want);
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

const COMPARE: Record<string, string> = { '==': 'eq', '!=': 'ne', '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' };
const MIRRORED: Record<string, string> = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
const isNarrow = (t: ScalarType): boolean => t === 'f16' || t === 'bf16';
const wideType = (t: ScalarType): ScalarType => (isNarrow(t) ? 'f32' : t);

/** Certainly a number: constants, and extrema with one. */
function neverNaN(e: Expr): boolean {
  if (e.kind === 'const') return !Number.isNaN(Number(e.value));
  if (e.kind === 'call' && (e.fn === 'min' || e.fn === 'max')) return e.args.some(neverNaN);
  if (e.kind === 'cast') return !isFloat(e.a.type) || neverNaN(e.a);
  return e.kind === 'call' && e.fn === 'abs' ? neverNaN(e.args[0]!) : false;
}

/** A division whose last bit decides an integer. */
function dividesBeforeRounding(e: Expr): boolean {
  let found = false;
  walkExpr(e, (x) => { if (x.kind === 'binary' && x.op === '/' && isFloat(x.type)) found = true; });
  return found;
}

function mentionsAny(body: readonly Stmt[], names: ReadonlyMap<string, unknown>): boolean {
  let found = false;
  walkStmts(body, (s) => {
    if (s.kind === 'assign' && names.has(s.v.name)) found = true;
    for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'var' && names.has(x.name)) found = true; });
  });
  return found;
}
