/** Values of vector and register types, lane by lane. */
import { cast, type Expr, int, isComparison, ref, type ScalarType, select, sizeOf, unary } from '../../ir/index.js';
import type { PlacedSpan } from '../source.js';
import type { Elaboration } from './context.js';
import { type CType, type MemoryPlace, num, type Value } from './model.js';
import { ZERO } from './offset.js';
import { arithmetic, SYMBOLS } from './operators.js';
import { asNumber, elementOf, read, write } from './places.js';
import { byteSize, vectorView } from './types.js';

/** A value of a vector or register type as its lanes. */
export function lanesOf(v: Value): (Value & { k: 'bytes'; type: CType & { k: 'vector' } }) | undefined {
  const type = v.k === 'bytes' ? vectorView(v.type) : undefined;
  return type && v.k === 'bytes' ? { ...v, type, place: { ...v.place, type } } : undefined;
}

/** Element-wise operators on vector and register types; comparisons give all ones or zero in integers of the lanes' width. */
export function callVector(x: Elaboration, op: string, a: Value, b: Value | undefined, span: PlacedSpan): Value {
  const p = lanesOf(a), q = b && lanesOf(b);
  const { type } = (p ?? q)!;
  if (p && q && p.type.n !== q.type.n) throw x.refuse('XP1106', span, 'vectors of different lengths', 'convert one of them');
  const symbol = SYMBOLS[op];
  if (op === '!' || op === '&&' || op === '||' || (b && !symbol)) throw x.refuse('XP1106', span, `the operator \`${op}\` on vectors`, 'use operators on their elements');
  const compares = b !== undefined && isComparison(symbol!);
  const own = (p ? a : b!) as Value & { k: 'bytes' };
  const result: CType = compares ? { k: 'vector', of: `i${8 * sizeOf(type.of)}` as ScalarType, n: type.n } : own.type;
  const hoist = (v: Value): Value => (v.k === 'num' ? num(x.bind(v.e, 'operand', span)) : v);
  const ha = p ?? hoist(a), hb = q ?? (b && hoist(b));
  const lane = (v: Value, l: Expr): Expr => (v.k === 'bytes' ? asNumber(x, read(x, elementOf(x, v.place, l, span), span), span) : cast(type.of, asNumber(x, v, span)));
  return laneWise(x, result, span, (l) => {
    const r = hb ? arithmetic(x, symbol!, lane(ha, l), lane(hb, l), span) : op === '-' || op === '~' ? unary(op, lane(ha, l)) : lane(ha, l);
    return compares ? unary('-', cast('i64', r)) : r;
  });
}

/** A new value of a vector or register type, from its lanes. */
function laneWise(x: Elaboration, type: CType, span: PlacedSpan, lane: (l: Expr) => Expr): Value {
  const lanes = vectorView(type)!;
  const base = x.newMemory('vec', byteSize(lanes), lanes.of, 'item', 'stack', span);
  x.emit({ kind: 'alloc', buffer: base.buffer, span });
  const target: MemoryPlace = { k: 'memory', type: lanes, base, offset: ZERO };
  const v = x.newVar('l', 'i32', false);
  const body = x.inRegion(() => write(x, elementOf(x, target, ref(v), span), num(cast(lanes.of, lane(ref(v)))), span));
  x.emit({ kind: 'for', v, lo: int(0), hi: int(lanes.n), step: 1, loop: { kind: 'serial' }, body, span });
  return { k: 'bytes', type, place: { ...target, type }, fresh: true };
}

/** `mask ? a : b` lane by lane. */
export function chooseLanes(x: Elaboration, mask: Value & { k: 'bytes' }, a: Value, b: Value, span: PlacedSpan): Value {
  const p = lanesOf(a), q = lanesOf(b), shape = p ?? q;
  if (!shape || mask.type.k !== 'vector' || shape.type.n !== mask.type.n) throw x.refuse('XP1106', span, 'a vector chooses between values of another shape', 'use vectors of one length');
  const lane = (v: Value, l: Expr): Expr => (v.k === 'bytes' ? asNumber(x, read(x, elementOf(x, v.place, l, span), span), span) : cast(shape.type.of, asNumber(x, v, span)));
  return laneWise(x, (p ? a as Value & { k: 'bytes' } : b as Value & { k: 'bytes' }).type, span, (l) => select(cast('bool', lane(mask, l)), lane(p ?? a, l), lane(q ?? b, l)));
}
