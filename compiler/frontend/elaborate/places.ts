/** Variables and memory: declaring, reading, writing, and turning known values into IR variables before dynamic control flow. */
import { binary, cast, constant, type Expr, int, isConst, isFloat, isInt, load, loop, mul, ref, type ScalarType, select, sizeOf, type Stmt } from '../../ir/index.js';
import type { PlacedSpan } from '../source.js';
import { type Elaboration, Retry } from './context.js';
import { type Cell, type CType, type Memory, type MemoryPlace, num, type Offset, type Place, pointerTo, type RecordType, scalar, type Value } from './model.js';
import { gcd, indexOf, isMultiple, plus, plusBytes, scaled, ZERO } from './offset.js';
import { byteSize, sameType, showType, uniformScalar, vectorView } from './types.js';

/** The type a place holds. */
export function placeType(p: Place): CType {
  switch (p.k) {
    case 'cell': return p.cell.type;
    case 'fields': return { k: 'record', record: p.type };
    case 'items': return p.type;
    case 'choice': return placeType(p.a);
    case 'view': return scalar(p.t);
    case 'memory': return p.type;
  }
}

/** True if a variable of the type is kept as one or several cells, not in memory. */
export function livesInCells(t: CType): boolean {
  return t.k === 'scalar' || t.k === 'pointer' || t.k === 'function' || t.k === 'void' || (t.k === 'record' && !t.record.isUnion);
}

export const hasPointer = (t: CType): boolean =>
  t.k === 'pointer' || t.k === 'function' || ((t.k === 'array') && hasPointer(t.of)) || (t.k === 'record' && t.record.fields.some((f) => hasPointer(f.type)));

/** A new variable with undefined contents. `inMemory` forces addressable storage. */
export function declare(x: Elaboration, name: string, type: CType, span: PlacedSpan, inMemory = false): Place {
  if (type.k === 'array' && (hasPointer(type) || (!x.kernel && x.language.execution !== 'call' && byteSize(type) <= 1024 && !inMemory))) {
    return { k: 'items', type, items: Array.from({ length: type.n ?? 0 }, (_, i) => declare(x, `${name}_${i}`, type.of, span)) };
  }
  if (livesInCells(type) && !(inMemory && type.k === 'record' && !hasPointer(type))) {
    if (type.k === 'record') return { k: 'fields', type: type.record, fields: type.record.fields.map((f) => declare(x, `${name}_${f.name}`, f.type, span)) };
    return { k: 'cell', cell: { name, type, span, region: x.region, value: undefined, dynamic: undefined } };
  }
  const base = x.newMemory(name, Math.max(1, byteSize(type)), uniformScalar(type), 'item', 'stack', span, shapeOf(type));
  x.emit({ kind: 'alloc', buffer: base.buffer, span });
  return { k: 'memory', type, base, offset: ZERO };
}

export function shapeOf(type: CType): { shape?: readonly number[] } {
  const shape: number[] = [];
  let t = type;
  while (t.k === 'array') { shape.push(t.n ?? 0); t = t.of; }
  if (t.k === 'vector') shape.push(t.n);
  if (t.k === 'record') { const s = uniformScalar(t); if (s) shape.push(t.record.size / sizeOf(s)); }
  return shape.length > 1 ? { shape } : {};
}

const isReference = (t: RecordType, i: number): boolean => t.fields[i]?.type.k === 'reference';

/** A member that is a reference is the place it was bound to. */
export function bindField(record: Place & { k: 'fields' }, i: number, to: Place): void { (record.fields as Place[])[i] = to; }

/** The value that a place holds now. */
export function read(x: Elaboration, p: Place, span: PlacedSpan): Value {
  switch (p.k) {
    case 'cell': return readCell(x, p.cell, span);
    case 'fields': return { k: 'record', type: p.type, fields: p.fields.map((f, i) => (isReference(p.type, i) ? { k: 'address', to: placeType(f), place: f } : f.k === 'items' ? { k: 'address', to: f.type, place: snapshot(x, f, span) } : read(x, f, span))) };
    case 'items':
      if (p.type.k === 'vector') return gathered(x, p.items, p.type, span);
      throw new Retry(x.refuse('XP1131', span, 'an array of pointers used as a whole', 'index it with known numbers'));
    case 'memory': return readMemory(x, p, span);
    case 'choice': return readChoice(x, p, span);
    case 'view': return num(valueBits(p.t, asNumber(x, read(x, p.of, span), span)));
  }
}

/** A new vector from lanes that lie anywhere. */
function gathered(x: Elaboration, lanes: readonly Place[], type: CType & { k: 'vector' }, span: PlacedSpan): Value {
  const base = x.newMemory('lanes', byteSize(type), type.of, 'item', 'stack', span);
  x.emit({ kind: 'alloc', buffer: base.buffer, span });
  const place: MemoryPlace = { k: 'memory', type, base, offset: ZERO };
  lanes.forEach((lane, i) => write(x, elementOf(x, place, int(i), span), read(x, lane, span), span));
  return { k: 'bytes', type, place, fresh: true };
}

/** Only the side that the condition chooses is read. */
function readChoice(x: Elaboration, p: Place & { k: 'choice' }, span: PlacedSpan): Value {
  let a: Value | undefined, b: Value | undefined;
  const then = x.inRegion(() => { a = read(x, p.a, span); }), otherwise = x.inRegion(() => { b = read(x, p.b, span); });
  if (a!.k === 'num' && b!.k === 'num' && !then.length && !otherwise.length) return num(select(p.cond, a!.e, cast(a!.e.type, b!.e), span));
  if (isPointer(a!) && isPointer(b!) && !then.length && !otherwise.length) return either(x, p.cond, a!, b!, span);
  const place = declare(x, 'chosen', placeType(p), span);
  lift(x, place);
  const fill = (effects: readonly Stmt[], v: Value): Stmt[] => [...effects, ...x.inRegion(() => write(x, place, v, span))];
  x.emit({ kind: 'if', cond: p.cond, then: fill(then, a!), else: fill(otherwise, b!), span });
  return read(x, place, span);
}

const isPointer = (v: Value): boolean => v.k === 'pointer' || (v.k === 'choice' && isPointer(v.a) && isPointer(v.b));

/** The same done to both sides of a choice between pointers. */
const onBoth = (v: Value & { k: 'choice' }, f: (side: Value) => Value): Value => ({ ...v, a: f(v.a), b: f(v.b) });

/** The array's values as they are now; elements without a value stay themselves. */
export function snapshot(x: Elaboration, p: Place & { k: 'items' }, span: PlacedSpan): Place & { k: 'items' } {
  const copy = (i: Place): Place => {
    if (i.k === 'items') return snapshot(x, i, span);
    if (i.k !== 'cell' || (i.cell.value === undefined && !i.cell.dynamic)) return i;
    return { k: 'cell', cell: { ...i.cell, region: x.region, value: read(x, i, span), dynamic: undefined } };
  };
  return { ...p, items: p.items.map(copy) };
}

function readCell(x: Elaboration, cell: Cell, span: PlacedSpan): Value {
  if (cell.dynamic) {
    const e = ref(cell.dynamic.v);
    if (cell.type.k !== 'pointer') return num(e);
    return { k: 'pointer', to: cell.type.to, toConst: cell.type.toConst, base: cell.dynamic.base, offset: scaled(e, cell.dynamic.unit) };
  }
  if (cell.value) return cell.value;
  if (cell.type.k === 'scalar') {
    const v = x.newVar(cell.name, cell.type.t, false);
    x.emit({ kind: 'let', v, span });
    return num(ref(v));
  }
  if (!x.kernel && cell.type.k === 'pointer') return { k: 'opaque', name: cell.name };
  throw x.refuse('XP1108', span, `\`${cell.name}\` has no value here that the translator can know`, 'initialise it before use, on every path');
}

/** The bits of a value as another type of the same size. */
export function valueBits(t: ScalarType, a: Expr): Expr {
  if (a.type === t) return a;
  if (isConst(a)) return constBits(t, a);
  if (isInt(a.type) && isInt(t)) return cast(t, a);
  return a.kind === 'bitcast' && a.a.type === t ? a.a : { kind: 'bitcast', type: t, a };
}

function constBits(t: ScalarType, a: Expr & { kind: 'const' }): Expr {
  if (a.type === 'f16' || a.type === 'bf16' || t === 'f16' || t === 'bf16') return { kind: 'bitcast', type: t, a };
  const view = new DataView(new ArrayBuffer(8));
  if (a.type === 'f32') view.setFloat32(0, Number(a.value), true);
  else if (a.type === 'f64') view.setFloat64(0, Number(a.value), true);
  else view.setBigInt64(0, BigInt.asIntN(64, BigInt(a.value)), true);
  if (t === 'f32') return constant(t, view.getFloat32(0, true));
  if (t === 'f64') return constant(t, view.getFloat64(0, true));
  return constant(t, sizeOf(t) === 8 ? view.getBigInt64(0, true) : BigInt(view.getInt32(0, true)));
}

/**
 * True if an access of `size` bytes may start between elements. GPUs require aligned accesses, so there only a constant distance can
 * tell that an access is not aligned; elsewhere memcpy and unaligned loads are ordinary.
 */
const mayBeUnaligned = (x: Elaboration, offset: Offset, size: number): boolean =>
  !isMultiple(offset, size) && (x.language.execution !== 'grid' || x.kernel === undefined || offset.terms.length === 0);

const UNSIGNED: Readonly<Record<number, ScalarType>> = { 1: 'u8', 2: 'u16', 4: 'u32', 8: 'u64' };

/** A value put together from aligned pieces, lowest first. */
function loadPieces(x: Elaboration, base: Memory, offset: Offset, t: ScalarType, span: PlacedSpan): Expr {
  const size = sizeOf(t), piece = gcd(offset, size), whole = UNSIGNED[size]!;
  let out: Expr | undefined;
  for (let i = 0; i < size / piece; i += 1) {
    const part = cast(whole, load(base.buffer, indexOf(plusBytes(offset, i * piece), piece), UNSIGNED[piece]!, span));
    const placed = i === 0 ? part : binary('<<', part, int(8 * piece * i));
    out = out ? binary('|', out, placed) : placed;
  }
  return asBits(t, out!);
}

function storePieces(x: Elaboration, base: Memory, offset: Offset, value: Expr, span: PlacedSpan): void {
  const size = sizeOf(value.type), piece = gcd(offset, size), whole = UNSIGNED[size]!;
  const pattern = x.bind(asBits(whole, value), 'bits', span);
  for (let i = 0; i < size / piece; i += 1) {
    const part = i === 0 ? pattern : binary('>>', pattern, int(8 * piece * i));
    x.emit({ kind: 'store', buffer: base.buffer, index: indexOf(plusBytes(offset, i * piece), piece), value: cast(UNSIGNED[piece]!, part), span });
  }
}

const asBits = (t: ScalarType, e: Expr): Expr => (e.type === t ? e : isInt(e.type) && isInt(t) ? cast(t, e) : { kind: 'bitcast', type: t, a: e });

export function loadScalar(x: Elaboration, base: Memory, offset: Offset, t: ScalarType, span: PlacedSpan): Expr {
  if (mayBeUnaligned(x, offset, sizeOf(t))) return loadPieces(x, base, offset, t, span);
  const index = indexOf(offset, sizeOf(t));
  const { init } = base.buffer;
  if (init && isConst(index) && t === base.buffer.type) {
    const value = init[Number(index.value)];
    if (value !== undefined) return constant(t, value);
  }
  return load(base.buffer, index, t, span);
}

function readMemory(x: Elaboration, p: MemoryPlace, span: PlacedSpan): Value {
  const t = p.type;
  switch (t.k) {
    case 'scalar': return num(loadScalar(x, p.base, p.offset, t.t, span));
    case 'record':
      if (t.record.isUnion || t.record.fields.some((f) => f.type.k === 'array')) return { k: 'bytes', type: t, place: p };
      return { k: 'record', type: t.record, fields: t.record.fields.map((f) => { const v = readMemory(x, { k: 'memory', type: f.type, base: p.base, offset: plusBytes(p.offset, f.offset) }, span); return v.k === 'num' ? num(x.bind(v.e, f.name, span)) : v; }) };
    case 'array': case 'vector': return { k: 'bytes', type: t, place: p };
    default: throw x.refuse('XP1132', span, `a value of type ${showType(t)} read from memory`, 'pointers stored in tensors or shared memory cannot be followed');
  }
}

/** Stores a value (already of the place's type). */
export function write(x: Elaboration, p: Place, value: Value, span: PlacedSpan): void {
  switch (p.k) {
    case 'cell': writeCell(x, p.cell, value, span); return;
    case 'fields':
      if (value.k === 'record') p.fields.forEach((f, i) => { const v = value.fields[i]!; if (isReference(p.type, i) && v.k === 'address') bindField(p, i, v.place); else write(x, f, v, span); });
      else if (value.k === 'bytes') p.fields.forEach((f, i) => write(x, f, read(x, memberOf(value.place, i), span), span));
      else throw x.refuse('XP1109', span, `a record cannot be assigned from this value`, 'assign its fields');
      return;
    case 'items': {
      if (p.type.k === 'vector') {
        const { of } = p.type, lane = (i: number): Value => (value.k === 'bytes' ? read(x, elementOf(x, { ...value.place, type: vectorView(value.type) ?? value.type }, int(i), span), span) : value);
        p.items.forEach((item, i) => write(x, item, num(cast(of, asNumber(x, lane(i), span))), span));
        return;
      }
      if (value.k !== 'address' || value.place.k !== 'items') throw x.refuse('XP1131', span, 'an array cannot be assigned as a whole', 'assign its elements');
      const from = value.place.items;
      p.items.forEach((item, i) => { const source = from[i]; if (source && !isUnset(source)) write(x, item, source.k === 'items' ? { k: 'address', to: source.type, place: source } : read(x, source, span), span); });
      return;
    }
    case 'memory': writeMemory(x, p, value, span); return;
    case 'view': { const own = placeType(p.of); if (own.k === 'scalar') write(x, p.of, num(valueBits(own.t, asNumber(x, value, span))), span); return; }
    case 'choice': x.emit({ kind: 'if', cond: p.cond, then: x.inRegion(() => write(x, p.a, value, span)), else: x.inRegion(() => write(x, p.b, value, span)), span });
  }
}

export const isUnset = (p: Place): boolean => p.k === 'cell' && p.cell.value === undefined && !p.cell.dynamic;

function writeCell(x: Elaboration, cell: Cell, value: Value, span: PlacedSpan): void {
  if (cell.dynamic) {
    if (value.k === 'num') x.emit({ kind: 'assign', v: cell.dynamic.v, value: value.e, span });
    else if (value.k === 'pointer') assignPointer(x, cell, value, span);
    else if (cell.type.k === 'pointer') throw x.refuse('XP1130', span, `\`${cell.name}\` may point into different arrays here`, 'use an index into one array, or write the two cases out');
    else throw x.refuse('XP1109', span, `\`${cell.name}\` cannot take this value`, 'keep to numbers and pointers');
    return;
  }
  if (x.region !== cell.region && cell.value !== undefined) {
    throw new Retry(x.refuse('XP1130', span, `\`${cell.name}\` changes under a condition or in a loop in a way that cannot be followed`, 'use one variable per array, or an index instead of a pointer'));
  }
  if (x.region !== cell.region) {
    // first value under dynamic control: known until that control ends
    const outer = cell.region;
    cell.region = x.region;
    x.atRegionEnd(() => { x.setCell(cell, undefined); cell.region = outer; });
  }
  x.setCell(cell, stableValue(x, value, cell.name, span));
}

/** The value with everything in it that could still change bound to immutable variables. */
export function stableValue(x: Elaboration, value: Value, name: string, span: PlacedSpan): Value {
  switch (value.k) {
    case 'num': return { ...value, e: isConst(value.e) ? value.e : x.bind(value.e, name, span) };
    case 'pointer': {
      if (value.offset.terms.every((t) => x.isStable(t.e) && isSmall(t.e))) return value;
      return { ...value, offset: { constant: value.offset.constant, terms: value.offset.terms.map((t) => (x.isStable(t.e) && isSmall(t.e) ? t : { e: x.bind(t.e, `${name}_at`, span), scale: t.scale })) } };
    }
    case 'record': return { ...value, fields: value.fields.map((f, i) => stableValue(x, f, `${name}_${value.type.fields[i]!.name}`, span)) };
    case 'choice': return onBoth(value, (v) => stableValue(x, v, name, span));
    default: return value;
  }
}
const isSmall = (e: Expr): boolean => e.kind === 'const' || e.kind === 'var' || e.kind === 'index' || (e.kind === 'cast' && isSmall(e.a)) || (e.kind === 'binary' && isSmall(e.a) && isSmall(e.b));

function assignPointer(x: Elaboration, cell: Cell, value: Value & { k: 'pointer' }, span: PlacedSpan): void {
  const { v, base, unit } = cell.dynamic!;
  if (value.base !== base) throw new Retry(x.refuse('XP1130', span, `\`${cell.name}\` may point into different arrays here`, 'use an index into one array, or write the two cases out'));
  x.emit({ kind: 'assign', v, value: indexOf(value.offset, unit), span });
}

function writeMemory(x: Elaboration, p: MemoryPlace, value: Value, span: PlacedSpan): void {
  const t = p.type;
  if (p.base.buffer.init) throw x.refuse('XP1109', span, `\`${p.base.buffer.name}\` is constant and cannot be written`, 'remove the const or the assignment');
  switch (value.k) {
    case 'num': {
      if (t.k === 'scalar' && mayBeUnaligned(x, p.offset, sizeOf(t.t))) { storePieces(x, p.base, p.offset, value.e, span); return; }
      if (t.k === 'scalar') { x.emit({ kind: 'store', buffer: p.base.buffer, index: indexOf(p.offset, sizeOf(t.t)), value: value.e, span }); return; }
      if (t.k === 'vector') { splat(x, p, t, value.e, span); return; }
      break;
    }
    case 'record':
      if (t.k === 'record') { t.record.fields.forEach((f, i) => writeMemory(x, { k: 'memory', type: f.type, base: p.base, offset: plusBytes(p.offset, f.offset) }, value.fields[i]!, span)); return; }
      break;
    case 'bytes': copyBytes(x, p, value.place, byteSize(t), span); return;
    case 'address':
      if (value.place.k !== 'items' || t.k !== 'array') break;
      value.place.items.forEach((item, i) => { if (!isUnset(item)) writeMemory(x, { k: 'memory', type: t.of, base: p.base, offset: plusBytes(p.offset, i * byteSize(t.of)) }, item.k === 'items' ? { k: 'address', to: item.type, place: item } : read(x, item, span), span); });
      return;
  }
  throw x.refuse('XP1132', span, `a value of type ${showType(t)} cannot be stored to memory`, 'keep pointers in variables');
}

function splat(x: Elaboration, p: MemoryPlace, t: CType & { k: 'vector' }, e: Expr, span: PlacedSpan): void {
  const value = x.isStable(e) && e.kind !== 'binary' ? e : x.bind(e, 'splat', span);
  laneLoop(x, t.n, span, (lane) => x.emit({ kind: 'store', buffer: p.base.buffer, index: indexOf(plus(p.offset, scaled(lane, sizeOf(t.of))), sizeOf(t.of)), value: cast(t.of, value), span }));
}

/** A loop over the elements of a vector or copy; single elements need none. */
export function laneLoop(x: Elaboration, n: number, span: PlacedSpan | undefined, body: (lane: Expr) => void): void {
  if (n === 1) { body(int(0)); return; }
  const v = x.newVar('l', 'i32', false);
  const stmts = x.inRegion(() => body(ref(v)));
  x.emit({ ...loop(v, int(0), int(n), stmts), ...(span ? { span } : {}) });
}

/** Copies bytes between two places in memory, element by element in the type of the source; `fromEnd`: the last element first. */
export function copyBytes(x: Elaboration, to: MemoryPlace, from: MemoryPlace, bytes: number, span: PlacedSpan | undefined, fromEnd = false): void {
  if (to.base === from.base && sameOffset(to.offset, from.offset)) return;
  const t = copyType(from, to, bytes);
  const size = sizeOf(t);
  laneLoop(x, bytes / size, span, (lane) => {
    const step = scaled(fromEnd ? binary('-', int(bytes / size - 1), lane) : lane, size);
    x.emit({ kind: 'store', buffer: to.base.buffer, index: indexOf(plus(to.offset, step), size), value: load(from.base.buffer, indexOf(plus(from.offset, step), size), t), ...(span ? { span } : {}) });
  });
}

const sameOffset = (a: Offset, b: Offset): boolean => a.constant === b.constant && a.terms.length === 0 && b.terms.length === 0;

function copyType(from: MemoryPlace, to: MemoryPlace, bytes: number): ScalarType {
  const wishes: (ScalarType | undefined)[] = [from.base.declared, to.base.declared, uniformScalar(from.type), uniformScalar(to.type)];
  const fits = (t: ScalarType): boolean => bytes % sizeOf(t) === 0 && gcd(from.offset, sizeOf(t)) === sizeOf(t) && gcd(to.offset, sizeOf(t)) === sizeOf(t);
  return wishes.find((t): t is ScalarType => t !== undefined && fits(t)) ?? (fits('i32') && bytes % 4 === 0 ? 'i32' : 'u8');
}

/** The place of field number `i`. */
export function memberOf(p: MemoryPlace, i: number): MemoryPlace {
  if (p.type.k !== 'record') throw new Error('no record');
  const f = p.type.record.fields[i]!;
  return { k: 'memory', type: f.type, base: p.base, offset: plusBytes(p.offset, f.offset) };
}

/** The element `index` of an array, vector or pointer target. */
export function elementOf(x: Elaboration, p: Place, index: Expr, span: PlacedSpan): Place {
  if (p.k === 'choice') return { ...p, a: elementOf(x, p.a, index, span), b: elementOf(x, p.b, index, span) };
  if (p.k === 'items') {
    if (!isConst(index)) return chosenItem(x, p, index, span);
    const item = p.items[Number(index.value)];
    if (!item) throw x.refuse('XP3001', span, `index ${index.value} is outside this array of ${p.items.length}`, 'correct the index');
    return item;
  }
  if (p.k === 'memory' && (p.type.k === 'array' || p.type.k === 'vector')) {
    const of = p.type.k === 'array' ? p.type.of : scalar(p.type.of);
    return { k: 'memory', type: of, base: p.base, offset: plus(p.offset, scaled(index, byteSize(of))) };
  }
  if (isConst(index) && Number(index.value) === 0) return p;
  throw x.refuse('XP1133', span, 'this is no array', 'index arrays and pointers only');
}

/** Arrays of known values that are larger are not indexed by data. */
const MAX_CHOICES = 8;

/** The item that an unknown index chooses: a choice between all of them, where unrolling did not make the index known. */
function chosenItem(x: Elaboration, p: Place & { k: 'items' }, index: Expr, span: PlacedSpan): Place {
  const refusal = (): Error => x.refuse('XP1131', span, 'this array holds pointers or host values; its index must be known', 'index it with constants or loop counters');
  if (!x.readings.choosesItems) throw new Retry(refusal());
  const table = x.kernel && knownTable(x, p, span);
  if (table) return elementOf(x, table, index, span);
  // an element without a value is none that the index chooses
  const set = p.items.flatMap((item, i) => (isUnset(item) ? [] : [{ item, i }]));
  if (set.length === 0 || set.length > MAX_CHOICES) throw new Retry(refusal());
  const fixed = x.isStable(index) ? index : x.bind(index, 'which', span);
  return set.slice(0, -1).reduceRight<Place>((rest, { item, i }) => ({ k: 'choice', cond: binary('==', fixed, constant(fixed.type, i)), a: item, b: rest }), set.at(-1)!.item);
}

/** An array of known numbers that the host filled in, as the kernel sees it: a table of constants. */
function knownTable(x: Elaboration, p: Place & { k: 'items' }, span: PlacedSpan): MemoryPlace | undefined {
  const t = uniformScalar(p.type), values: number[] = [];
  for (const item of p.items) {
    const value = item.k === 'cell' && !item.cell.dynamic ? item.cell.value : undefined;
    if (isUnset(item)) values.push(0);
    else if (value?.k === 'num' && isConst(value.e) && typeof value.e.value === 'number') values.push(value.e.value);
    else return undefined;
  }
  if (!t || values.length !== byteSize(p.type) / sizeOf(t)) return undefined;
  const base = x.newMemory('table', byteSize(p.type), t, 'global', 'constant', span, { init: values });
  x.prologue.push({ kind: 'alloc', buffer: base.buffer, span });
  return { k: 'memory', type: p.type, base, offset: ZERO };
}

const isNull = (v: Value): boolean => v.k === 'pointer' && !v.base;

/** The place a pointer leads to. */
export function deref(x: Elaboration, v: Value, span: PlacedSpan): Place {
  if (v.k === 'choice') {
    // a null side is never followed
    if (isNull(v.a)) return deref(x, v.b, span);
    if (isNull(v.b)) return deref(x, v.a, span);
    return { k: 'choice', cond: v.cond, a: deref(x, v.a, span), b: deref(x, v.b, span) };
  }
  if (v.k === 'pointer') {
    if (!v.base) throw x.refuse('XP3001', span, 'a null pointer is followed here', 'check the condition that guards it');
    return { k: 'memory', type: v.to, base: v.base, offset: v.offset };
  }
  if (v.k === 'address') return v.place.k === 'items' && v.place.items[0] ? v.place.items[0] : v.place;
  if (v.k === 'bytes') return elementOf(x, v.place, int(0), span);
  throw x.refuse('XP1133', span, 'this is no pointer', 'follow pointers only');
}

/** Moves a pointer by `count` elements. */
export function advance(x: Elaboration, v: Value, count: Expr, span: PlacedSpan): Value {
  if (v.k === 'choice') return onBoth(v, (side) => (isNull(side) ? side : advance(x, side, count, span)));
  if (v.k === 'bytes') return advance(x, decay(v), count, span);
  if (v.k !== 'pointer') {
    if (isConst(count) && Number(count.value) === 0) return v;
    if (v.k === 'address' && v.place.k === 'items') {
      // the rest of an array of known values
      if (!isConst(count)) throw new Retry(x.refuse('XP1131', span, 'this array holds pointers or host values; its index must be known', 'index it with constants or loop counters'));
      const { type, items } = v.place;
      return { ...v, place: { k: 'items', type: { ...type, n: items.length - Number(count.value) } as typeof type, items: items.slice(Number(count.value)) } };
    }
    throw x.refuse('XP1133', span, 'arithmetic on the address of a single variable', 'use an array');
  }
  return { ...v, offset: plus(v.offset, scaled(count, byteSize(v.to))) };
}

/** Arrays become pointers to their first element. */
export function decay(v: Value): Value {
  if (v.k === 'bytes' && (v.type.k === 'array' || v.type.k === 'vector')) {
    return { k: 'pointer', to: v.type.k === 'array' ? v.type.of : scalar(v.type.of), toConst: false, base: v.place.base, offset: v.place.offset };
  }
  return v;
}

/** a - b for pointers into one array, in elements. */
export function pointerDifference(x: Elaboration, a: Value, b: Value, span: PlacedSpan): Expr {
  if (a.k !== 'pointer' || b.k !== 'pointer' || a.base !== b.base) throw x.refuse('XP1130', span, 'pointers into different arrays are compared or subtracted', 'compare indices');
  const size = byteSize(a.to);
  const index = (o: Offset): Expr => indexOf(o, size);
  return cast('i64', binary('-', index(a.offset), index(b.offset)));
}

/** One pointer with a chosen offset where both lead into the same array. */
export function either(x: Elaboration, cond: Expr, a: Value, b: Value, span: PlacedSpan): Value {
  if (a.k !== 'pointer' || b.k !== 'pointer' || !a.base || a.base !== b.base) return { k: 'choice', cond, a, b };
  const start = { ...a, offset: ZERO };
  return { ...a, offset: { constant: 0, terms: [{ e: select(cond, pointerDifference(x, a, start, span), pointerDifference(x, b, start, span), span), scale: byteSize(a.to) }] } };
}

/** Gives IR variables to the known variables in a place, because dynamic control flow is about to change them. */
export function lift(x: Elaboration, p: Place): void {
  switch (p.k) {
    case 'cell': liftCell(x, p.cell); return;
    case 'fields': p.fields.forEach((f) => lift(x, f)); return;
    case 'items': p.items.forEach((i) => lift(x, i)); return;
    case 'memory': return;
    case 'choice': lift(x, p.a); lift(x, p.b); return;
    case 'view': lift(x, p.of);
  }
}

function liftCell(x: Elaboration, cell: Cell): void {
  if (cell.dynamic || cell.region !== x.region && cell.value === undefined) return;
  const { value, type } = cell;
  if (type.k === 'scalar') {
    const v = x.newVar(cell.name, type.t, true);
    x.emit({ kind: 'let', v, ...(value?.k === 'num' ? { init: value.e } : {}), span: cell.span });
    x.setCell(cell, undefined, { v, unit: 1 });
  } else if (type.k === 'pointer' && value?.k === 'pointer' && value.base) {
    const size = Math.max(1, byteSize(type.to));
    const unit = gcd(value.offset, size);
    const v = x.newVar(`${cell.name}_at`, 'i32', true);
    x.emit({ kind: 'let', v, init: indexOf(value.offset, unit), span: cell.span });
    x.setCell(cell, undefined, { v, base: value.base, unit });
  }
}

/** The value converted to a type, as an assignment would. */
export function convert(x: Elaboration, v: Value, to: CType, span: PlacedSpan): Value {
  switch (to.k) {
    case 'scalar':
      if (v.k === 'num') return { k: 'num', e: cast(to.t, v.e, span), ...(v.from && sizeOf(to.t) === 8 ? { from: v.from } : {}) };
      if (v.k === 'pointer' && to.t === 'bool') return num(constant('bool', v.base ? 1 : 0));
      if (v.k === 'opaque' && isInt(to.t)) return num(constant(to.t, 0));
      break;
    case 'pointer':
      if (v.k === 'pointer') return { ...v, to: to.to.k === 'void' && v.to.k !== 'void' ? v.to : to.to, toConst: to.toConst };
      if (v.k === 'address') return v;
      if (v.k === 'choice') return onBoth(v, (side) => convert(x, side, to, span));
      if (v.k === 'bytes') return convert(x, decay(v), to, span);
      if (v.k === 'num' && isConst(v.e) && Number(v.e.value) === 0) return { k: 'pointer', to: to.to, toConst: to.toConst, base: undefined, offset: ZERO };
      if (v.k === 'functions' || v.k === 'closure' || v.k === 'string' || v.k === 'opaque') return v;
      break;
    case 'record':
      if (v.k === 'record' && sameType({ k: 'record', record: v.type }, to)) return v;
      if (v.k === 'bytes') return sameType(v.type, to) || !vectorView(to) ? v : viewedAs(v, to);
      if (v.k === 'record' && v.type.size === to.record.size) return { ...v, type: to.record };
      break;
    case 'vector': if (v.k === 'num') return v; if (v.k === 'bytes') return viewedAs(v, to); break;
    case 'array': if (v.k === 'bytes') return v; break;
    default: return v;
  }
  throw x.refuse('XP1106', span, `a value cannot be converted to ${showType(to)} here`, 'check the types');
}

/** The same bytes under another type of their size. */
export const viewedAs = (v: Value & { k: 'bytes' }, type: CType): Value & { k: 'bytes' } => ({ ...v, type, place: { ...v.place, type } });

/** The value as a scalar expression. */
export function asNumber(x: Elaboration, v: Value, span: PlacedSpan): Expr {
  if (v.k === 'num') return v.e;
  if (v.k === 'pointer') return constant('bool', v.base ? 1 : 0);
  if (v.k === 'address' || v.k === 'string') return constant('bool', 1);
  if (v.k === 'choice') return select(v.cond, asNumber(x, v.a, span), asNumber(x, v.b, span));
  if (v.k === 'record' && v.type.fields.length === 1) return asNumber(x, v.fields[0]!, span);
  throw x.refuse('XP1106', span, 'a number is expected here', 'check the types');
}

/** C's usual arithmetic conversions. */
export function commonType(a: ScalarType, b: ScalarType): ScalarType {
  for (const f of ['f64', 'f32'] as const) if (a === f || b === f) return f;
  if (isFloat(a) || isFloat(b)) return a === b ? a : isFloat(a) && isFloat(b) ? 'f32' : isFloat(a) ? a : b;
  const rank = (t: ScalarType): ScalarType => (sizeOf(t) < 4 ? 'i32' : t);
  const p = rank(a), q = rank(b);
  for (const t of ['u64', 'i64', 'u32'] as const) if (p === t || q === t) return t;
  return 'i32';
}

/** number of elements times bytes, as bytes */
export const bytesOf = (count: Expr, size: number): Expr => mul(cast('u64', count), constant('u64', size));
export { pointerTo };
