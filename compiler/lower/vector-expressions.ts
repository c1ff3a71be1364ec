/** Expressions on the vector unit, by its instructions; what has none is left to the lanes. */
import {
  add, binary, call, cast, constant, int, isFloat, mul, ref, select, sizeOf, sub, walkExpr,
  type Address, type Call, type Expr, type Operand, type ScalarType,
} from '../ir/index.js';
import { strideOf } from './strides.js';
import { copysign, erf, erfSize, exponent, halfOf, scaleByPower } from './vector-math.js';
import type { VectorInstruction, VectorOp } from './vector-unit.js';
import { Lanes, NoVector, samePlace, type Place, type SlotValue, type Value, type VectorValue } from './lanes.js';

export abstract class VectorExpressions extends Lanes {
  protected compute(e: Expr, want?: Place): Value {
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
  protected named(e: Expr, then: (e: Expr) => Value): Value {
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

  protected loadLanes(e: Expr & { kind: 'load' }, want?: Place): Value {
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
  protected target(type: ScalarType, i: VectorInstruction, sources: readonly Value[], want?: Place): VectorValue {
    const places = sources.filter((s): s is VectorValue => s.kind === 'vector');
    const same = (p: Place, q: Place): boolean => p.buffer.name === q.buffer.name;
    const allowed = (p: Place): boolean => places.every((s, n) => !same(s.at, p) || (samePlace(s.at, p) && (i.inPlace === 'any' || (i.inPlace === 'first' && n === 0))));
    if (want && allowed(want)) { places.forEach((s) => this.release(s)); return { kind: 'vector', type, at: want }; }
    const reuse = places.find((s) => s.slot !== undefined && allowed(s.at));
    if (reuse) { places.filter((s) => s !== reuse).forEach((s) => this.release(s)); return { ...reuse, type }; }
    const fresh = this.slotValue(type);
    places.forEach((s) => this.release(s));
    return fresh;
  }

  protected run2(i: VectorInstruction, type: ScalarType, resultType: ScalarType, a: VectorValue, b: Value | undefined, want?: Place): Value {
    const to = this.target(resultType, i, b ? [a, b] : [a], want);
    const second: Operand[] = b ? [b.kind === 'vector' ? this.address(b.at, type) : b.expr] : [];
    this.emit(i.name, [this.address(to.at, resultType), this.address(a.at, type), ...second, this.count, ...(i.tail ?? []).map(int)]);
    return to;
  }

  protected unary(op: VectorOp, type: ScalarType, resultType: ScalarType, a: Expr, want?: Place): Value {
    const i = this.instruction(op, type);
    return this.run2(i, type, resultType, this.vector(this.evaluate(a), type), undefined, want);
  }

  protected scalarForm(op: VectorOp, type: ScalarType, a: Expr, scalar: Expr, want?: Place): Value {
    if (isNarrow(type)) return this.narrowed(type, (w) => this.scalarForm(op, 'f32', cast('f32', a), scalar, w), want);
    const i = this.instruction(op, type);
    return this.run2(i, type, type, this.vector(this.evaluate(a), type), { kind: 'uniform', expr: scalar }, want);
  }

  /** Computes in f32 and rounds to a 16-bit float. */
  protected narrowed(type: ScalarType, compute: (want?: Place) => Value, want?: Place): Value {
    const wide = compute();
    const i = this.unit.convert('f32', type);
    if (!i) throw new NoVector();
    return this.run2(i, 'f32', type, this.vector(wide, 'f32'), undefined, want);
  }

  protected binary(op: string, type: ScalarType, a: Expr, b: Expr, want?: Place): Value {
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
        const negative = this.scalarForm('mul_scalar', type, b, constant(type, -1)) as VectorValue;
        return this.run2(this.instruction('add_scalar', type), type, type, negative, { kind: 'uniform', expr: a }, want);
      }
      case '/': {
        if (type !== 'f32') throw new NoVector();
        if (!vb) return this.scalarForm('mul_scalar', type, a, binary('/', constant('f32', 1), b), want);
        const inverse = this.unary('recip', 'f32', 'f32', b) as VectorValue;
        if (!va) return a.kind === 'const' && Number(a.value) === 1 ? inverse : this.run2(this.instruction('mul_scalar', 'f32'), 'f32', 'f32', inverse, { kind: 'uniform', expr: a }, want);
        return this.run2(this.instruction('mul', 'f32'), 'f32', 'f32', inverse, this.vector(this.evaluate(a), 'f32'), want);
      }
      default: throw new NoVector();
    }
  }

  protected bitwise(op: '&' | '|' | '^', type: ScalarType, a: Expr, b: Expr, want?: Place): Value {
    if (type !== 'i32' && type !== 'u32') throw new NoVector();
    const words = (e: Expr): VectorValue => this.vector(this.evaluate(this.differs(e) ? e : cast('i32', e)), 'i32');
    if (op !== '^') return this.run2(this.instruction(op === '&' ? 'band' : 'bor', 'i32'), 'i32', type, words(a), words(b), want);
    // a ^ b = (a | b) & ~(a & b)
    return this.named(a, (x) => this.named(b, (y) => {
      const common = this.run2(this.instruction('band', 'i32'), 'i32', 'i32', words(x), words(y)) as VectorValue;
      const others = this.run2(this.instruction('bnot', 'i32'), 'i32', 'i32', common, undefined);
      return this.run2(this.instruction('band', 'i32'), 'i32', type, this.run2(this.instruction('bor', 'i32'), 'i32', 'i32', words(x), words(y)) as VectorValue, others, want);
    }));
  }

  protected both(op: VectorOp, type: ScalarType, a: Expr, b: Expr, want?: Place): Value {
    const i = this.instruction(op, type);
    const first = this.vector(this.evaluate(a), type);
    return this.run2(i, type, type, first, this.vector(this.evaluate(b), type), want);
  }

  protected compare(op: string, a: Expr, b: Expr, want?: Place): Value {
    const type = a.type === 'u32' && (op === '==' || op === '!=') ? 'i32' : a.type;
    if (type !== a.type) return this.compare(op, cast(type, a), cast(type, b), want);
    if (isNarrow(type)) return this.compare(op, cast('f32', a), cast('f32', b), want);
    if (type === 'bool') throw new NoVector();
    // not equal is true for NaN, which the comparisons call false
    if (op === '!=') return this.run2(this.instruction('not', 'f32'), 'f32', 'bool', this.compare('==', a, b) as VectorValue, undefined, want);
    if (!this.differs(a)) return this.compare(MIRRORED[op]!, b, a, want);
    const name = COMPARE[op]!;
    const uniform = !this.differs(b);
    const first = this.vector(this.evaluate(a), type);
    const second: Value = uniform ? { kind: 'uniform', expr: b } : this.vector(this.evaluate(b), type);
    const i = this.instruction(uniform ? (`${name}_scalar` as VectorOp) : (name as VectorOp), type);
    if (type === 'f32') return this.run2(i, 'f32', 'bool', first, second, want);
    const ints = this.run2(i, type, type, first, second) as VectorValue;
    const convert = this.unit.convert(type, 'f32');
    if (!convert) throw new NoVector();
    const to = this.target('bool', convert, [ints], want);
    this.emit(convert.name, [this.address(to.at, 'f32'), this.address(ints.at, type), this.count, ...(convert.tail ?? []).map(int)]);
    return to;
  }

  /** Bits of a where the mask is 1, of b where it is 0: safe for NaN and infinities. */
  protected select(cond: Expr, a: Expr, b: Expr, type: ScalarType, want?: Place): Value {
    if (!this.differs(cond)) return this.either(cond, a, b, type, want);
    if (!this.isSafe(a) || !this.isSafe(b)) throw new NoVector();
    if (isNarrow(type)) return this.narrowed(type, (w) => this.select(cond, cast('f32', a), cast('f32', b), 'f32', w), want);
    if (type !== 'f32' && type !== 'i32' && type !== 'u32' && type !== 'bool') throw new NoVector();
    const mask = this.maskOf(cond);
    return this.blend(mask, this.vector(this.evaluate(a), type), this.vector(this.evaluate(b), type), type, want);
  }

  /** A choice that all lanes take alike. */
  protected either(cond: Expr, a: Expr, b: Expr, type: ScalarType, want?: Place): Value {
    const to: VectorValue = want ? { kind: 'vector', type, at: want } : this.slotValue(type);
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
  protected maskOf(cond: Expr): SlotValue {
    const truth = this.vector(this.evaluate(cond), 'bool');
    const mask = this.slotValue('i32');
    const convert = this.unit.convert('f32', 'i32')!;
    this.emit(convert.name, [this.address(mask.at, 'i32'), this.address(truth.at, 'f32'), this.count, ...(convert.tail ?? []).map(int)]);
    this.release(truth);
    this.emit(this.instruction('mul_scalar', 'i32').name, [this.address(mask.at, 'i32'), this.address(mask.at, 'i32'), int(-1), this.count]);
    return mask;
  }

  protected blend(mask: SlotValue, a: VectorValue, b: VectorValue, type: ScalarType, want?: Place): Value {
    const bits = (v: VectorValue): Address => ({ kind: 'address', buffer: v.at.buffer, index: v.at.index, type: 'i32' });
    const chosen = a.slot !== undefined ? a : this.slotValue(type);
    this.emit(this.instruction('band', 'i32').name, [bits(chosen), bits(a), bits(mask), this.count]);
    this.emit(this.instruction('bnot', 'i32').name, [bits(mask), bits(mask), this.count]);
    this.emit(this.instruction('band', 'i32').name, [bits(mask), bits(b), bits(mask), this.count]);
    this.release(b);
    const to: VectorValue = want ? { kind: 'vector', type, at: want } : { ...chosen, type };
    this.emit(this.instruction('bor', 'i32').name, [bits(to), bits(chosen), bits(mask), this.count]);
    this.release(mask);
    if (want) this.release(chosen);
    return to;
  }

  protected cast(type: ScalarType, a: Expr, want?: Place): Value {
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
      const wide = this.cast('f32', a) as VectorValue;
      return this.run2(this.unit.convert('f32', 'i32')!, 'f32', 'i32', wide, undefined, want);
    }
    if (isNarrow(type) && a.type !== 'f64') return this.narrowed(type, (w) => this.cast('f32', a, w), want);
    throw new NoVector();
  }

  protected callFunction(e: Call, want?: Place): Value {
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
        const down = this.unary('floor', 'f32', 'f32', mul(a, f(-1))) as VectorValue;
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

  protected scaled(op: VectorOp, a: Expr, factor: number, want?: Place): Value {
    const v = this.unary(op, 'f32', 'f32', a) as VectorValue;
    return this.run2(this.instruction('mul_scalar', 'f32'), 'f32', 'f32', v, { kind: 'uniform', expr: constant('f32', factor) }, want);
  }

  /** The number wins over NaN; the instruction gives its first operand where one side is NaN, so a number comes first. */
  protected extremum(op: 'min' | 'max', a: Expr, b: Expr, want?: Place): Value {
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
