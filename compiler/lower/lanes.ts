/**
 * The lanes of a tile of a loop's iterations: where values live, the instructions that fill and copy them, and what is done lane by lane.
 */
import {
  add, binary, cast, constant, int, load, mapExpr, mul, ref, select, sizeOf, sub, substitute, walkExpr,
  type Address, type Buffer, type Expr, type For, type Operand, type ScalarType, type Stmt, type Var,
} from '../ir/index.js';
import { printExpr } from '../ir/print.js';
import { rangeOf, type RangeEnv } from '../analysis/ranges.js';
import { varyingScalars } from './strides.js';
import type { FreshNames } from './rewrite.js';
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

export interface Place { readonly buffer: Buffer; readonly index: Expr }
export interface VectorValue { readonly kind: 'vector'; readonly type: ScalarType; readonly at: Place; readonly slot?: number }
export type SlotValue = VectorValue & { readonly slot: number };
/** bool vectors hold 1.0 or 0.0 */
export type Value = { readonly kind: 'uniform'; readonly expr: Expr } | VectorValue;

export const samePlace = (p: Place, q: Place): boolean => p.buffer.name === q.buffer.name && (p.index === q.index || printExpr(p.index) === printExpr(q.index));

/** The vector unit cannot do it. */
export class NoVector extends Error {}

/** Values of one tile of `loop`: lanes `base` .. `base + count` of its iterations (numbers from 0). */
export abstract class Lanes {
  protected out: Stmt[] = [];
  protected readonly cost: VectorCost = { vector: 0, lane: 0, strided: 0 };
  protected readonly free: number[] = [];
  protected used = 0;
  protected readonly varying: Set<string>;
  /** where the lanes of a varying scalar live */
  protected readonly lanes = new Map<string, { place: Place; slot: number; type: ScalarType }>();
  protected readonly index: Expr;

  constructor(
    protected readonly loop: For, base: Expr, protected readonly count: Expr, protected env: RangeEnv,
    protected readonly unit: VectorUnit, protected readonly pool: SlotPool, protected readonly names: FreshNames,
  ) {
    this.varying = varyingScalars(loop);
    this.index = add(loop.lo, mul(cast(loop.v.type, base), constant(loop.v.type, loop.step)));
  }

  protected differs(e: Expr): boolean {
    let found = false;
    walkExpr(e, (x) => { if (x.kind === 'var' && (x.name === this.loop.v.name || this.varying.has(x.name))) found = true; });
    return found;
  }

  protected take(): number { return this.free.pop() ?? this.used++; }
  protected slotValue(type: ScalarType): SlotValue {
    if (sizeOf(type) > 4) throw new NoVector();
    const slot = this.take();
    return { kind: 'vector', type, at: { buffer: this.pool.slot(slot), index: int(0) }, slot };
  }
  protected release(v: Value): void { if (v.kind === 'vector' && v.slot !== undefined) this.free.push(v.slot); }

  protected address(p: Place, type: ScalarType): Address {
    const t = type === 'bool' ? 'f32' : type;
    return { kind: 'address', buffer: p.buffer, index: p.index, ...(t !== p.buffer.type ? { type: t } : {}) };
  }

  protected emit(name: string, args: readonly Operand[]): void {
    this.out.push({ kind: 'intrinsic', name, args });
    ++this.cost.vector;
  }

  protected instruction(op: VectorOp, type: ScalarType): VectorInstruction {
    const found = this.unit.instruction(op, type);
    if (!found) throw new NoVector();
    return found;
  }

  protected placeOf(v: Var): Place {
    const known = this.lanes.get(v.name);
    if (known) return known.place;
    if (sizeOf(v.type) > 4) throw new NoVector();
    const slot = this.take();
    const place = { buffer: this.pool.slot(slot), index: int(0) };
    this.lanes.set(v.name, { place, slot, type: v.type });
    return place;
  }

  /** Copies `count` elements; steps are distances between elements. */
  protected copy(to: Place, from: Place, type: ScalarType, toStep: number, fromStep: number, toMemory: 'global' | 'local', fromMemory: 'global' | 'local'): void {
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

  protected setLane(p: Place, type: ScalarType, lane: Expr, value: Expr): Stmt {
    if (type === 'bool') return { kind: 'store', buffer: p.buffer, index: lane, value: select(value, constant('f32', 1), constant('f32', 0)) };
    return { kind: 'store', buffer: p.buffer, index: add(p.index, lane), value };
  }

  protected scalarAt(e: Expr, lane: Expr, own: ReadonlySet<string>): Expr {
    return mapExpr(e, (x) => {
      if (x.kind !== 'var' || own.has(x.name)) return x;
      if (x.name === this.loop.v.name) return add(this.index, mul(cast(x.type, lane), constant(x.type, this.loop.step)));
      const at = this.lanes.get(x.name);
      if (!at) { if (this.varying.has(x.name)) throw new NoVector(); return x; }
      if (at.type === 'bool') return binary('!=', load(at.place.buffer, lane), constant('f32', 0));
      return load(at.place.buffer, lane, at.type);
    });
  }

  protected atFirstLane(e: Expr): Expr { return substitute(e, new Map([[this.loop.v.name, this.index]])); }

  /** Evaluating it in lanes that the program does not evaluate it in touches no memory outside its buffers. */
  protected isSafe(e: Expr): boolean {
    let safe = true;
    walkExpr(e, (x) => {
      if (x.kind !== 'load') return;
      const r = rangeOf(x.index, this.env), unit = sizeOf(x.type) / sizeOf(x.buffer.type);
      if (!(r.lo >= 0 && (r.hi + 1) * unit <= x.buffer.size)) safe = false;
    });
    return safe;
  }

  /** Evaluates into a given place. */
  protected into(e: Expr, place: Place, type: ScalarType): void {
    const value = this.evaluate(e, place);
    if (value.kind === 'uniform') { this.fill(place, type, value.expr); return; }
    if (samePlace(value.at, place)) return;
    this.copy(place, value.at, type === 'bool' ? 'f32' : type, 1, 1, 'local', 'local');
    this.release(value);
  }

  protected fill(place: Place, type: ScalarType, value: Expr): void {
    const v = type === 'bool' ? select(value, constant('f32', 1), constant('f32', 0)) : value;
    if (type !== 'f32' && type !== 'i32' && type !== 'bool') {
      const lane = this.names.variable('lane', 'i32');
      this.out.push({ kind: 'for', v: lane, lo: int(0), hi: this.count, step: 1, loop: { kind: 'serial' }, body: [{ kind: 'store', buffer: place.buffer, index: add(place.index, ref(lane)), value }] });
      ++this.cost.lane;
      return;
    }
    this.emit(this.unit.fill, [this.address(place, type), this.count, v]);
  }

  protected vector(v: Value, type: ScalarType): VectorValue {
    if (v.kind === 'vector') return v;
    const slot = this.slotValue(type);
    this.fill(slot.at, type, v.expr);
    return slot;
  }

  protected evaluate(e: Expr, want?: Place): Value {
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
  protected lanesOf(e: Expr): Value {
    const value = this.slotValue(e.type);
    const lane = this.names.variable('lane', 'i32');
    const scalar = this.scalarAt(e, ref(lane), new Set());
    this.out.push({ kind: 'for', v: lane, lo: int(0), hi: this.count, step: 1, loop: { kind: 'serial' }, body: [this.setLane(value.at, e.type, ref(lane), scalar)] });
    ++this.cost.lane;
    return value;
  }

  /** The lanes of an expression that differs between them, in `want` where that is possible. Throws NoVector. */
  protected abstract compute(e: Expr, want?: Place): Value;
}
