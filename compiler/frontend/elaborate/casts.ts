/** Explicit conversions. */
import { cast, constant, isConst, sizeOf } from '../../ir/index.js';
import type { PlacedSpan } from '../source.js';
import { callFunction } from './calls.js';
import { callFunctionOnNewRecord } from './construct.js';
import type { Elaboration } from './context.js';
import { temporary } from './expressions.js';
import { type CType, NO_VALUE, num, type Place, type Value } from './model.js';
import { plus, scaled, ZERO } from './offset.js';
import { convert, decay, declare, valueBits, viewedAs } from './places.js';
import { byteSize, vectorView } from './types.js';

/** An explicit conversion. */
export function castValue(x: Elaboration, v: Value, to: CType, style: string, span: PlacedSpan, place?: () => Place): Value {
  if (to.k === 'void') return NO_VALUE;
  if (to.k === 'pointer') {
    const own = v.k === 'record' ? conversionOperator(x, v, to, span) : undefined;
    if (own) return own;
    const p = decay(v);
    const known = p.k === 'pointer' && (to.to.k === 'pointer' || (x.readings.hostRecordsAreKnown && to.to.k === 'scalar')) ? arrayOfKnown(x, p, to.to, span) : undefined;
    if (known) return known;
    if (p.k === 'pointer') return { ...p, to: to.to.k === 'void' ? p.to : to.to, toConst: to.toConst };
    if (p.k === 'choice') return { ...p, a: castValue(x, p.a, to, style, span), b: castValue(x, p.b, to, style, span) };
    // (void**)&pointer: still the variable itself
    if (p.k === 'address') return to.to.k === 'pointer' || to.to.k === 'void' ? p : { ...p, to: to.to };
    if (p.k === 'num' && p.from) return { ...p.from, to: to.to.k === 'void' ? p.from.to : to.to, toConst: to.toConst, offset: plus(p.from.offset, scaled(cast('i64', p.e), 1)) };
    if (p.k === 'num' && isConst(p.e) && Number(p.e.value) === 0) return { k: 'pointer', to: to.to, toConst: to.toConst, base: undefined, offset: ZERO };
    if (p.k === 'functions' || p.k === 'closure' || p.k === 'opaque' || p.k === 'string') return p;
  }
  if (to.k === 'reference') return v;
  if (to.k === 'scalar') {
    if (style === 'bit' && v.k === 'num') return num(valueBits(to.t, v.e));
    if (v.k === 'num') return convert(x, v, to, span);
    if (v.k === 'record') { const own = conversionOperator(x, v, to, span); if (own) return own; }
    const at = v.k === 'bytes' && v.type.k === 'array' ? decay(v) : v;
    if (at.k === 'pointer' && to.t === 'bool') return num(constant('bool', at.base ? 1 : 0));
    // addresses feed alignment checks, or become pointers again
    if (at.k === 'pointer' && sizeOf(to.t) === 8) return { k: 'num', e: constant(to.t, 0), ...(at.base ? { from: at } : {}) };
  }
  if (to.k === 'record' && v.k !== 'record' && v.k !== 'bytes') return constructFromValue(x, to, v, span);
  if (v.k === 'bytes' && vectorView(to) && byteSize(v.type) === byteSize(to)) return viewedAs(v, to);
  void place;
  return convert(x, v, to, span);
}

/** Untyped memory of the host that is to hold pointers, or a few numbers: an array whose elements are known. */
function arrayOfKnown(x: Elaboration, p: Value & { k: 'pointer' }, of: CType, span: PlacedSpan): Value | undefined {
  if (!p.base || x.kernel || p.base.space !== 'host' || p.base.declared || p.offset.constant !== 0 || p.offset.terms.length > 0 || p.base.bytes % byteSize(of) !== 0) return undefined;
  const place = declare(x, 'items', { k: 'array', of, n: p.base.bytes / byteSize(of) }, span);
  return place.k === 'items' ? { k: 'address', to: place.type, place } : undefined;
}

/** A record as a number or pointer: by its own conversion operator, or as its only field. */
export function conversionOperator(x: Elaboration, v: Value & { k: 'record' }, to: CType, span: PlacedSpan): Value | undefined {
  for (const [name, entity] of v.type.scope.names) {
    if (name.startsWith('operator ') && entity.k === 'functions') {
      const r = callFunction(x, { k: 'functions', name, list: entity.list, self: temporary(x, v, span) }, [], span).value(span);
      if (r.k === 'num' ? to.k === 'scalar' : r.k === 'pointer' && to.k === 'pointer') return convert(x, r, to, span);
    }
  }
  return to.k === 'scalar' && v.type.fields.length === 1 ? convert(x, v.fields[0]!, to, span) : undefined;
}

function constructFromValue(x: Elaboration, to: CType & { k: 'record' }, v: Value, span: PlacedSpan): Value {
  const made = callFunctionOnNewRecord(x, to, [v], span);
  return made ?? convert(x, v, to, span);
}
