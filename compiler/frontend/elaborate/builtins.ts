/** Names that the front end itself knows: the C library's mathematics, memory functions, barriers, atomics, parallel indices. */
import { type AtomicOp, binary, call, cast, constant, type Expr, int, isConst, isFloat, isInt, type MathFn, mul, ref, type ScalarType, sizeOf, unary } from '../../ir/index.js';
import type { PlacedSpan } from '../source.js';
import { type Elaboration, Retry } from './context.js';
import { type CType, type Memory, type MemoryPlace, NO_VALUE, num, type Place, pointerTo, scalar, type Value, VOID } from './model.js';
import { plus, scaled, ZERO } from './offset.js';
import { advance, asNumber, commonType, convert, copyBytes, decay, deref, elementOf, isUnset, laneLoop, placeType, pointerDifference, read, valueBits, write } from './places.js';
import { byteSize, knownInt, showType } from './types.js';

type Math = readonly [MathFn, ScalarType | 'generic'];

/** C names; the suffix decides the type (`f`: float, none: double, in C++ by the argument). */
const MATH: Readonly<Record<string, Math>> = Object.fromEntries([
  ...(['sqrt', 'rsqrt', 'cbrt', 'exp', 'exp2', 'expm1', 'log', 'log2', 'log10', 'log1p', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'erf', 'erfc', 'floor', 'ceil', 'trunc', 'round', 'rint', 'pow', 'atan2', 'fmod', 'copysign', 'fma', 'ldexp'] as const)
    .flatMap((n): [string, Math][] => [[n, [n, 'generic']], [`${n}f`, [n, 'f32']], [`__builtin_${n}f`, [n, 'f32']], [`__builtin_${n}`, [n, 'f64']]]),
  ...([['fabs', 'abs'], ['fmin', 'min'], ['fmax', 'max'], ['nearbyint', 'rint'], ['scalbn', 'ldexp']] as const)
    .flatMap(([n, f]): [string, Math][] => [[n, [f, 'generic']], [`${n}f`, [f, 'f32']], [`__builtin_${n}f`, [f, 'f32']], [`__builtin_${n}`, [f, 'f64']]]),
]);
const ARITY: Readonly<Partial<Record<MathFn, number>>> = { pow: 2, atan2: 2, fmod: 2, copysign: 2, ldexp: 2, min: 2, max: 2, fma: 3 };
const PREDICATES: Readonly<Record<string, MathFn>> = { isnan: 'isnan', isinf: 'isinf', isfinite: 'isfinite', signbit: 'signbit', __isnanf: 'isnan', isnanf: 'isnan', isinff: 'isinf', __builtin_isnan: 'isnan', __builtin_isinf: 'isinf', __isnan: 'isnan', __isinf: 'isinf' };
const ATOMICS: Readonly<Record<string, AtomicOp>> = { __xp_atomic_add: 'add', __xp_atomic_min: 'min', __xp_atomic_max: 'max', __xp_atomic_exch: 'exch', __xp_atomic_and: 'and', __xp_atomic_or: 'or', __xp_atomic_xor: 'xor', __xp_atomic_inc: 'inc', __xp_atomic_dec: 'dec' };
const BARRIERS: Readonly<Record<string, 'warp' | 'group' | 'cluster' | 'all'>> = { __xp_barrier_warp: 'warp', __xp_barrier_group: 'group', __xp_barrier_cluster: 'cluster', __xp_barrier_all: 'all' };
const NOTHING = /^(printf|fprintf|puts|fputs|putchar|fflush|free|_mm_free|assert|exit|abort|__builtin_assume|__builtin_prefetch|__builtin_unreachable|__builtin_trap|perror)$/;
const ALLOCATORS: Readonly<Record<string, (args: readonly number[]) => number>> = {
  malloc: ([n]) => n!, calloc: ([n, s]) => n! * s!, aligned_alloc: ([, n]) => n!, _mm_malloc: ([n]) => n!, __xp_alloc: ([n]) => n!, alloca: ([n]) => n!, __builtin_alloca: ([n]) => n!,
};

/** Constants of the parallel machine: `__xp_item_x` and so on. */
export function builtinConstant(x: Elaboration, name: string, span: PlacedSpan): Value | undefined {
  const m = /^__xp_(item|items|group|groups)_([xyz])$/.exec(name);
  if (!m && x.kernel?.tasks) {
    const { tasks } = x.kernel;
    const dim = /^__xp_task_dim_([xyz])$/.exec(name);
    if (dim) return num(int(tasks.dims['xyz'.indexOf(dim[1]!)]!));
    if (name === '__xp_cluster_dim') return num(int(tasks.clusters));
    if (name === '__xp_with_memory_core') return num(constant('bool', tasks.withMemoryCore ? 1 : 0));
  }
  if (!m) return name === '__xp_in_kernel' ? num(constant('bool', x.kernel ? 1 : 0)) : name === '__xp_dynamic_shared' ? num(int(x.kernel?.dynamicShared ?? 0)) : undefined;
  if (!x.kernel) throw x.refuse('XP1105', span, 'a parallel index outside a kernel', 'use it in kernels only');
  const dim = 'xyz'.indexOf(m[2]!) as 0 | 1 | 2;
  const extents = m[1]!.startsWith('item') ? x.kernel.block : x.kernel.grid;
  if (m[1]!.endsWith('s')) return num(constant('u32', extents[dim]));
  return num(extents[dim] === 1 ? constant('u32', 0) : cast('u32', { kind: 'index', type: 'i32', level: m[1] === 'item' ? 'item' : 'group', dim, span }));
}

export const isBuiltin = (name: string): boolean =>
  Object.hasOwn(MATH, name) || Object.hasOwn(PREDICATES, name) || Object.hasOwn(ATOMICS, name) || Object.hasOwn(BARRIERS, name) || Object.hasOwn(ALLOCATORS, name) || NOTHING.test(name)
  || /^(__atomic_fetch_|__sync_fetch_and_)(add|sub|and|or|xor)$|^__atomic_(load|load_n|compare_exchange)$/.test(name)
  || /^(__builtin_)?(memcpy|memset|memmove)$|^(min|max|abs|labs|llabs|__builtin_(expect|popcountl?l?|clzl?l?|ctzl?l?|inff?|huge_valf?|nanf?|bswap32)|__xp_(popcount|clz|mulhi|cas|linear_item|rint|round|is_const))$/.test(name);

/** Calls a built-in function. */
export function callBuiltin(x: Elaboration, name: string, args: readonly Value[], span: PlacedSpan): Value {
  const math = Object.hasOwn(MATH, name) ? MATH[name] : undefined;
  if (math) return num(callMath(x, math, args, span));
  const numbers = (): Expr[] => args.map((a) => asNumber(x, a, span));
  if (Object.hasOwn(PREDICATES, name)) return num(call(PREDICATES[name]!, 'bool', [numbers()[0]!], span));
  if (Object.hasOwn(BARRIERS, name)) { barrier(x, BARRIERS[name]!, span); return NO_VALUE; }
  if (Object.hasOwn(ATOMICS, name) || name === '__xp_cas') return atomic(x, Object.hasOwn(ATOMICS, name) ? ATOMICS[name]! : 'cas', args, span);
  const fetched = /^(?:__atomic_fetch_|__sync_fetch_and_)(add|sub|and|or|xor)$/.exec(name);
  if (fetched) return atomic(x, fetched[1] === 'sub' ? 'add' : fetched[1] as AtomicOp, fetched[1] === 'sub' ? [args[0]!, num(unary('-', asNumber(x, args[1]!, span)))] : args, span);
  if (name === '__atomic_load') { write(x, deref(x, decay(args[1]!), span), read(x, deref(x, decay(args[0]!), span), span), span); return NO_VALUE; }
  if (name === '__atomic_load_n') return read(x, deref(x, decay(args[0]!), span), span);
  if (name === '__atomic_compare_exchange') return compareExchange(x, args, span);
  if (Object.hasOwn(ALLOCATORS, name)) return allocate(x, name, args, span);
  if (NOTHING.test(name)) return num(int(0));
  const [a, b] = args;
  switch (name.replace('__builtin_', '')) {
    case 'memcpy': memoryCopy(x, args, span); return a!;
    case 'memmove': memoryMove(x, args, span); return a!;
    case 'memset': memorySet(x, args, span); return a!;
    case 'min': case 'max': {
      const [p, q] = numbers();
      const t = commonType(p!.type, q!.type);
      return num(call(name as MathFn, t, [cast(t, p!), cast(t, q!)], span));
    }
    case 'abs': case 'labs': case 'llabs': { const e = numbers()[0]!; const t = isFloat(e.type) ? e.type : commonType(e.type, 'i32'); return num(call('abs', t, [cast(t, e)], span)); }
    case 'expect': return a!;
    case 'popcount': case 'popcountl': case 'popcountll': case '__xp_popcount': return num(call('popcount', 'i32', [numbers()[0]!], span));
    case 'clz': case 'clzl': case 'clzll': case '__xp_clz': return num(call('clz', 'i32', [numbers()[0]!], span));
    case '__xp_mulhi': { const [p, q] = numbers(); return num(call('mulhi', p!.type, [p!, cast(p!.type, q!)], span)); }
    case '__xp_rint': { const e = numbers()[0]!; return num(call('rint', e.type, [e], span)); }
    case '__xp_round': { const e = numbers()[0]!; return num(call('round', e.type, [e], span)); }
    case 'inff': case 'huge_valf': return num(constant('f32', Infinity));
    case 'inf': case 'huge_val': return num(constant('f64', Infinity));
    case 'nanf': return num(constant('f32', NaN));
    case 'nan': return num(constant('f64', NaN));
    case '__xp_linear_item': return num(linearItem(x));
    case '__xp_is_const': return num(constant('bool', a?.k === 'num' && isConst(a.e) ? 1 : 0));
    default: void b; throw x.refuse('XP1102', span, `the function \`${name}\` is not known`, 'define it in the file');
  }
}

/** Linear number of the item in its group, x fastest. */
export function linearItem(x: Elaboration): Expr {
  const [bx, by] = x.kernel!.block;
  const at = (d: 0 | 1 | 2): Expr => (x.kernel!.block[d] === 1 ? int(0) : { kind: 'index', type: 'i32', level: 'item', dim: d });
  return binary('+', mul(binary('+', mul(at(2), int(by)), at(1)), int(bx)), at(0));
}

function callMath(x: Elaboration, [fn, kind]: Math, args: readonly Value[], span: PlacedSpan): Expr {
  const values = args.slice(0, ARITY[fn] ?? 1).map((a) => asNumber(x, a, span));
  let t: ScalarType = 'f64';
  if (kind !== 'generic') t = kind;
  else if (!x.isC) t = values.filter((v, i) => !(fn === 'ldexp' && i === 1)).map((v) => (isInt(v.type) ? 'f64' : v.type)).reduce((p, q) => commonType(p, q));
  return call(fn, t, values.map((v, i) => (fn === 'ldexp' && i === 1 ? cast('i32', v) : cast(t, v))), span);
}

export function barrier(x: Elaboration, scope: 'warp' | 'group' | 'cluster' | 'all', span: PlacedSpan): void {
  if (!x.kernel) throw x.refuse('XP1105', span, 'a barrier outside a kernel', 'use it in kernels only');
  const items = x.kernel.block.reduce((p, q) => p * q, 1);
  const groups = x.kernel.grid.reduce((p, q) => p * q, 1);
  if (scope === 'all' ? items * groups > 1 : items > 1) x.emit({ kind: 'barrier', scope, span });
}

function atomic(x: Elaboration, op: AtomicOp, args: readonly Value[], span: PlacedSpan): Value {
  const target = deref(x, decay(args[0]!), span);
  if (target.k !== 'memory' || target.type.k !== 'scalar') throw x.refuse('XP1105', span, 'an atomic operation on something that is no number in memory', 'use it on shared or global memory');
  const t = target.type.t;
  const value = cast(t, asNumber(x, args[op === 'cas' ? 2 : 1]!, span));
  const result = x.newVar('old', t, false);
  const at = read(x, target, span);
  if (at.k !== 'num' || at.e.kind !== 'load') throw x.refuse('XP1105', span, 'an atomic operation on a constant', 'use it on shared or global memory');
  x.emit({ kind: 'let', v: result, span });
  x.emit({ kind: 'atomic', op, buffer: at.e.buffer, index: at.e.index, value, result, span, ...(op === 'cas' ? { compare: cast(t, asNumber(x, args[1]!, span)) } : {}) });
  return num(ref(result));
}

/** Atomically: if *p equals *expected, *p = *desired; *expected receives the old value. Gives whether it was equal. */
function compareExchange(x: Elaboration, args: readonly Value[], span: PlacedSpan): Value {
  const expected = deref(x, decay(args[1]!), span), desired = read(x, deref(x, decay(args[2]!), span), span);
  const wanted = asNumber(x, read(x, expected, span), span);
  const fixed = num(x.bind(wanted, 'expected', span));
  const old = atomic(x, 'cas', [args[0]!, fixed, desired], span);
  write(x, expected, old, span);
  return num(binary('==', asNumber(x, old, span), asNumber(x, fixed, span), span));
}

function allocate(x: Elaboration, name: string, args: readonly Value[], span: PlacedSpan): Value {
  const bytes = ALLOCATORS[name]!(args.map((a) => sizeInLoops(x, a, span)));
  const zero = name === 'calloc';
  const base = allocateMemory(x, 'heap', bytes, x.region === 0 ? 'global' : 'item', x.region === 0 ? 'host' : 'stack', span);
  if (zero) fill(x, base, bytes, 0, span);
  return { k: 'pointer', to: VOID, toConst: false, base, offset: ZERO };
}

/** A size; where a loop on the host made it unknown, unrolling the loop may make it known. */
function sizeInLoops(x: Elaboration, v: Value, span: PlacedSpan): number {
  try { return knownInt(x, v, span, 'the size of this allocation'); } catch (error) {
    throw x.kernel || x.region === 0 || !(error instanceof Error) ? error : new Retry(error);
  }
}

export const MAX_BUFFER_BYTES = 2 ** 31 - 1;

/** Memory of a size that is known, declared where the program stands. */
export function allocateMemory(x: Elaboration, name: string, bytes: number, scope: 'global' | 'item', space: string, span: PlacedSpan, declared?: ScalarType): Memory {
  if (bytes < 0 || bytes > MAX_BUFFER_BYTES) throw x.refuse('XP1111', span, `${bytes} bytes are asked for here`, 'check the sizes; a buffer has at most 2 GiB');
  const base = x.newMemory(name, Math.max(bytes, 1), declared, scope, space, span);
  x.emit({ kind: 'alloc', buffer: base.buffer, span });
  return base;
}

/** Sets all bytes; typed as the buffer's declared type where the pattern allows it. */
export function fill(x: Elaboration, base: Memory, bytes: number, byte: number, span: PlacedSpan): void {
  fillAt(x, { k: 'memory', type: VOID, base, offset: ZERO }, bytes, byte, span);
}

function fillAt(x: Elaboration, place: MemoryPlace, bytes: number, byte: number, span: PlacedSpan): void {
  const wish = place.type.k === 'scalar' ? place.type.t : place.base.declared;
  const t: ScalarType = wish && bytes % sizeOf(wish) === 0 && (byte === 0 || isInt(wish)) ? wish : 'u8';
  let pattern = 0n;
  for (let i = 0; i < sizeOf(t); i += 1) pattern = (pattern << 8n) | BigInt(byte & 255);
  const value = isFloat(t) ? constant(t, 0) : constant(t, pattern);
  laneLoop(x, bytes / sizeOf(t), span, (l) => write(x, { k: 'memory', type: scalar(t), base: place.base, offset: plus(place.offset, scaled(l, sizeOf(t))) }, num(value), span));
}

/** memmove: where the target lies behind the source in one array, the copy runs from the end. */
function memoryMove(x: Elaboration, args: readonly Value[], span: PlacedSpan): void {
  const to = decay(args[0]!), from = decay(args[1]!);
  if (to.k !== 'pointer' || from.k !== 'pointer' || !to.base || to.base !== from.base) { memoryCopy(x, args, span); return; }
  const bytes = (v: Value & { k: 'pointer' }): Expr => pointerDifference(x, { ...v, to: scalar('u8') }, { ...v, to: scalar('u8'), offset: ZERO }, span);
  const behind = binary('>', bytes(to), bytes(from));
  if (isConst(behind)) { memoryCopy(x, args, span, behind.value !== 0); return; }
  const cond = x.bind(behind, 'behind', span);
  x.emit({ kind: 'if', cond, then: x.inRegion(() => memoryCopy(x, args, span, true)), else: x.inRegion(() => memoryCopy(x, args, span)), span });
}

/** memcpy(to, from, bytes): between arrays, or of the bits of single variables. `fromEnd`: the last element first. */
export function memoryCopy(x: Elaboration, args: readonly Value[], span: PlacedSpan, fromEnd = false): void {
  const to = decay(args[0]!), from = decay(args[1]!);
  const count = asNumber(x, args[2]!, span);
  if (copyPart(x, to, from, count, span)) return;
  if (to.k === 'address' || from.k === 'address') { copyVariable(x, to, from, knownInt(x, args[2]!, span, 'the number of bytes'), span); return; }
  const target = deref(x, to, span), source = deref(x, from, span);
  if (target.k !== 'memory' || source.k !== 'memory') throw x.refuse('XP1132', span, 'this copy is not between arrays', 'copy arrays element by element');
  if (isConst(count)) { if (Number(count.value) > 0) copyBytes(x, target, source, Number(count.value), span, fromEnd); return; }
  copyDynamic(x, target, source, count, span, fromEnd);
}

/** A copy whose length depends on data or indices: bytes must be a multiple of the elements' size. */
function copyDynamic(x: Elaboration, to: MemoryPlace, from: MemoryPlace, count: Expr, span: PlacedSpan, fromEnd: boolean): void {
  const t: ScalarType = (from.type.k === 'scalar' ? from.type.t : undefined) ?? from.base.declared ?? (to.type.k === 'scalar' ? to.type.t : undefined) ?? 'u8';
  const n = x.bind(binary('/', cast('i32', count), int(sizeOf(t))), 'n', span);
  const v = x.newVar('l', 'i32', false);
  const body = x.inRegion(() => {
    const at = scaled(fromEnd ? binary('-', binary('-', n, int(1)), ref(v)) : ref(v), sizeOf(t));
    const value = read(x, { k: 'memory', type: scalar(t), base: from.base, offset: plus(from.offset, at) }, span);
    write(x, { k: 'memory', type: scalar(t), base: to.base, offset: plus(to.offset, at) }, value, span);
  });
  x.emit({ kind: 'for', v, lo: int(0), hi: n, step: 1, loop: { kind: 'serial' }, body, span });
}

const elementType = (t: CType & { k: 'array' | 'vector' }): CType => (t.k === 'array' ? t.of : scalar(t.of));

/** A copy to or from an array of known values, element by element. */
function copyItems(x: Elaboration, to: Value, from: Value, bytes: number, of: CType, span: PlacedSpan): void {
  const size = byteSize(of);
  for (let k = 0; k < bytes / size; k += 1) {
    const element = (v: Value): Place => (v.k === 'address' && v.place.k === 'items' ? elementOf(x, v.place, int(k), span) : deref(x, advance(x, v.k === 'pointer' ? { ...v, to: of } : v, int(k), span), span));
    const target = element(to), source = element(from);
    write(x, target, convert(x, read(x, source, span), placeType(target), span), span);
  }
}

/** A copy of the first bytes of a number outside memory, or to them, through memory; false if it is no such copy. */
function copyPart(x: Elaboration, to: Value, from: Value, count: Expr, span: PlacedSpan): boolean {
  const [variable, other] = to.k === 'address' ? [to, from] : [from, to];
  const own = variable.k === 'address' ? placeType(variable.place) : VOID;
  if (variable.k !== 'address' || own.k !== 'scalar' || (isConst(count) && Number(count.value) >= byteSize(own))) return false;
  const target = other.k === 'pointer' ? deref(x, other, span) : undefined;
  if (target?.k !== 'memory') return false;
  const base = x.newMemory('bytes', byteSize(own), undefined, 'item', 'stack', span);
  x.emit({ kind: 'alloc', buffer: base.buffer, span });
  const whole: MemoryPlace = { k: 'memory', type: own, base, offset: ZERO }, part: MemoryPlace = { ...whole, type: scalar('u8') };
  if (!isUnset(variable.place)) write(x, whole, read(x, variable.place, span), span);
  const there: MemoryPlace = { ...target, type: scalar('u8') };
  copyDynamic(x, ...(variable === to ? [part, there] as const : [there, part] as const), count, span, false);
  if (variable === to) write(x, variable.place, read(x, whole, span), span);
  return true;
}

function copyVariable(x: Elaboration, to: Value, from: Value, bytes: number, span: PlacedSpan): void {
  const items = [to, from].find((v) => v.k === 'address' && v.place.k === 'items');
  if (items?.k === 'address' && items.place.k === 'items') { copyItems(x, to, from, bytes, elementType(items.place.type), span); return; }
  const place = (v: Value, other: CType): Place => {
    if (v.k === 'address') return v.place;
    const p = deref(x, v, span);
    return p.k === 'memory' ? { ...p, type: other } : p;
  };
  const own = to.k === 'address' ? placeType(to.place) : from.k === 'address' ? placeType(from.place) : VOID;
  if (byteSize(own) !== bytes) throw x.refuse('XP1132', span, `${bytes} bytes are copied to or from a variable of ${byteSize(own)}`, 'copy whole variables');
  const target = place(to, own), source = place(from, own);
  const a = placeType(target), b = placeType(source);
  const value = read(x, source, span);
  if (a.k === 'scalar' && b.k === 'scalar' && a.t !== b.t && value.k === 'num') { write(x, target, num({ kind: 'bitcast', type: a.t, a: value.e }), span); return; }
  write(x, target, convert(x, value, a, span), span);
}

function memorySet(x: Elaboration, args: readonly Value[], span: PlacedSpan): void {
  const to = decay(args[0]!);
  const byte = knownInt(x, args[1]!, span, 'the byte to set');
  if (to.k === 'address') { setBytes(x, to.place, byte, knownInt(x, args[2]!, span, 'the number of bytes'), span); return; }
  const target = deref(x, to, span);
  if (target.k !== 'memory') throw x.refuse('XP1132', span, 'memset of something that is no array', 'assign it');
  const count = asNumber(x, args[2]!, span);
  if (isConst(count)) { fillAt(x, target, Number(count.value), byte, span); return; }
  const t: ScalarType = target.type.k === 'scalar' && byte === 0 ? target.type.t : target.base.declared && byte === 0 ? target.base.declared : 'u8';
  const v = x.newVar('l', 'i32', false);
  const n = x.bind(binary('/', cast('i32', count), int(sizeOf(t))), 'n', span);
  const body = x.inRegion(() => write(x, { k: 'memory', type: scalar(t), base: target.base, offset: plus(target.offset, scaled(ref(v), sizeOf(t))) }, num(constant(t, byte)), span));
  x.emit({ kind: 'for', v, lo: int(0), hi: n, step: 1, loop: { kind: 'serial' }, body, span });
}

/** Sets the first bytes of variables outside memory, each of them as a whole. */
function setBytes(x: Elaboration, p: Place, byte: number, bytes: number, span: PlacedSpan): void {
  if (p.k === 'memory') { fillAt(x, p, bytes, byte, span); return; }
  const type = placeType(p), size = byteSize(type);
  if (p.k === 'items' && type.k === 'array') { p.items.forEach((item, i) => setPart(item, i * byteSize(type.of), byteSize(type.of))); return; }
  if (p.k === 'fields') { p.fields.forEach((f, i) => setPart(f, p.type.fields[i]!.offset, byteSize(p.type.fields[i]!.type))); return; }
  if (bytes !== size || type.k !== 'scalar' && (type.k !== 'pointer' || byte !== 0)) throw x.refuse('XP1132', span, `memset of ${bytes} bytes of a variable of type ${showType(type)}`, 'assign it');
  if (type.k === 'scalar' && byte !== 0) {
    const whole = `u${8 * size}` as ScalarType;
    write(x, p, num(valueBits(type.t === 'bool' ? 'u8' : type.t, constant(whole, Array.from({ length: size }).reduce<bigint>((all) => (all << 8n) | BigInt(byte & 255), 0n)))), span);
  } else write(x, p, zeroOf(type), span);

  function setPart(part: Place, from: number, length: number): void {
    if (bytes > from) setBytes(x, part, byte, Math.min(bytes - from, length), span);
  }
}

/** The zero value of a type that lives in cells. */
export function zeroOf(t: CType): Value {
  switch (t.k) {
    case 'scalar': return num(constant(t.t, 0));
    case 'pointer': return { k: 'pointer', to: t.to, toConst: t.toConst, base: undefined, offset: ZERO };
    case 'record': return { k: 'record', type: t.record, fields: t.record.fields.map((f) => zeroOf(f.type)) };
    default: return NO_VALUE;
  }
}

export { pointerTo };
