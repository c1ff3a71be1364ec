/** What the instructions that lowering emits mean, as loops: read from the records of the platform's units. */
import { add, binary, call, cast, constant, div, int, load, lt, mul, ref, select, unary } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { isFloat, sizeOf } from '../ir/scalar.js';
import { walkStmts } from '../ir/visit.js';
import type { Address, Buffer, Expr, Intrinsic, Operand, ScalarType, Stmt, Var } from '../ir/types.js';
import type { AsyncCopy, Platform } from '../../hardware/platform.js';
import type { MatrixUnit } from '../lower/matrix-unit.js';
import type { ProductUnit } from '../lower/product-unit.js';
import type { VectorOp, VectorUnit } from '../lower/vector-unit.js';

/** Statements that do what the instruction does; undefined where the platform's records do not tell. */
export type Meaning = (s: Intrinsic) => readonly Stmt[] | undefined;

/** The meanings of the instructions in a body. `namer` names the loops they need. */
export function meaningsOf(platform: Platform, body: readonly Stmt[], namer: Namer): Meaning {
  const all: Meaning[] = [], e = platform.execution, write = new Writer(namer);
  if (e.kind === 'threads' && e.dot) all.push(dotMeaning(e.dot, write));
  if (e.kind === 'simt') { const roles = rolesIn(e.matrix ?? [], body); for (const unit of e.matrix ?? []) all.push(matrixMeaning(unit, roles, write)); }
  if (e.kind === 'tasks' && e.vector) all.push(vectorMeaning(e.vector, write));
  if (e.kind === 'tasks' && e.product) all.push(productMeaning(e.product, write));
  if (platform.asyncCopy) all.push(asyncMeaning(platform.asyncCopy, write));
  return (s) => { for (const m of all) { const found = m(s); if (found) return found; } return undefined; };
}

/** Register tiles of a body as plain arrays of their elements, row by row. */
export function plainTiles(platform: Platform, body: readonly Stmt[]): (b: Buffer) => Buffer | undefined {
  const units = platform.execution.kind === 'simt' ? platform.execution.matrix ?? [] : [], roles = rolesIn(units, body);
  return (b) => {
    const f = fragmentOf(units, roles, b);
    if (!f) return undefined;
    const { opaque: _, ...plain } = b;
    return { ...plain, size: f.rows * f.columns };
  };
}

/** Loops with fresh variables. */
class Writer {
  constructor(private readonly namer: Namer) {}
  loop(base: string, count: Expr, body: (i: Expr) => readonly Stmt[], type: ScalarType = 'i32'): Stmt {
    const v: Var = { name: this.namer.fresh(base), type };
    return { kind: 'for', v, lo: constant(type, 0), hi: cast(type, count), step: 1, loop: { kind: 'serial' }, body: body(ref(v)) };
  }
  scalar(base: string, type: ScalarType): Var { return { name: this.namer.fresh(base), type }; }
}

const isAddress = (o: Operand | undefined): o is Address => o?.kind === 'address';
const isExpr = (o: Operand | undefined): o is Expr => o !== undefined && o.kind !== 'address' && o.kind !== 'token';
const typeOf = (a: Address): ScalarType => a.type ?? a.buffer.type;
const at = (a: Address, by: Expr): Expr => add(a.index, cast(a.index.type, by));
const read = (a: Address, by: Expr): Expr => load(a.buffer, at(a, by), typeOf(a));
const write = (a: Address, by: Expr, value: Expr): Stmt => ({ kind: 'store', buffer: a.buffer, index: at(a, by), value: cast(typeOf(a), value) });

/** tile(acc, a, distance, panel, depth) */
function dotMeaning(unit: NonNullable<Extract<Platform['execution'], { kind: 'threads' }>['dot']>, w: Writer): Meaning {
  const shapes = new Map<string, readonly [number, number]>();
  for (let rows = 1; rows <= unit.maxRows; ++rows) for (let vectors = 1; vectors <= unit.maxVectors; ++vectors) for (const a of unit.a) shapes.set(unit.tile(rows, vectors, a).name, [rows, vectors]);
  return (s) => {
    const shape = shapes.get(s.name), [acc, a, distance, panel, depth] = s.args;
    if (!shape || !isAddress(acc) || !isAddress(a) || !isExpr(distance) || !isAddress(panel) || !isExpr(depth)) return undefined;
    const width = shape[1] * unit.lanes, far = cast('i32', distance);
    return [w.loop('row', int(shape[0]), (r) => [w.loop('depth', depth, (d) => [w.loop('column', int(width), (c) => {
      const to = add(mul(r, int(width)), c), word = add(mul(add(mul(div(d, int(unit.group)), int(width)), c), int(unit.group)), binary('%', d, int(unit.group)));
      const product = mul(cast(unit.accumulator, read(a, add(mul(r, far), d))), cast(unit.accumulator, read(panel, word)));
      return [write(acc, to, add(read(acc, to), product))];
    })])])];
  };
}

type What = 'a' | 'b' | 'accumulator';
/** A copy that has happened when it starts: what a program without a missing wait cannot tell from one that happens later. */
function asyncMeaning(copy: AsyncCopy, w: Writer): Meaning {
  return (s) => {
    if (copy.wait.some((each) => each.name === s.name)) return [];
    const [dst, src] = s.args;
    return s.name === copy.start && isAddress(dst) && isAddress(src) ? copyMeaning(s, dst, src, w) : undefined;
  };
}

interface Fragment { readonly unit: MatrixUnit; readonly what: What; readonly rows: number; readonly columns: number }

/** As what operand of a product the register tiles of a body are used; one C type may serve for several. */
function rolesIn(units: readonly MatrixUnit[], body: readonly Stmt[]): ReadonlyMap<string, What> {
  const roles = new Map<string, What>();
  walkStmts(body, (s) => {
    if (s.kind !== 'intrinsic' || !units.some((u) => u.multiply === s.name)) return;
    (['accumulator', 'a', 'b', 'accumulator'] as const).forEach((what, n) => { const o = s.args[n]; if (isAddress(o)) roles.set(o.buffer.name, what); });
  });
  return roles;
}

function fragmentOf(units: readonly MatrixUnit[], roles: ReadonlyMap<string, What>, b: Buffer): Fragment | undefined {
  if (!b.opaque) return undefined;
  for (const unit of units) for (const what of ['accumulator', 'a', 'b'] as const) for (const order of ['row', 'column'] as const) {
    if (unit.fragment(what, order) !== b.opaque || (what === 'accumulator' ? unit.accumulator : unit[what]) !== b.type || (roles.get(b.name) ?? what) !== what) continue;
    return { unit, what, rows: what === 'b' ? unit.k : unit.m, columns: what === 'a' ? unit.k : unit.n };
  }
  return undefined;
}

/** Every item of the warp holds the whole fragment and does the whole instruction: they all write the same values. */
function matrixMeaning(unit: MatrixUnit, roles: ReadonlyMap<string, What>, w: Writer): Meaning {
  const fragment = (o: Operand | undefined): { f: Fragment; address: Address } | undefined => {
    const f = isAddress(o) ? fragmentOf([unit], roles, o.buffer) : undefined;
    return f && isAddress(o) ? { f, address: { ...o, buffer: { ...o.buffer, size: f.rows * f.columns } } } : undefined;
  };
  const each = (f: Fragment, body: (r: Expr, c: Expr, i: Expr) => Stmt): Stmt[] => [w.loop('r', int(f.rows), (r) => [w.loop('c', int(f.columns), (c) => [body(r, c, add(mul(r, int(f.columns)), c))])])];
  return (s) => {
    const [first, second, third] = s.args, own = fragment(first);
    if (s.name === unit.fill && own && isExpr(second)) return each(own.f, (_, __, i) => write(own.address, i, second));
    const what = own?.f.what, order = what === 'a' || what === 'b' ? (['row', 'column'] as const).find((o) => s.name === unit.load(what, o) && own?.address.buffer.opaque === unit.fragment(what, o)) : undefined;
    if (own && order && isAddress(second) && isExpr(third)) {
      return each(own.f, (r, c, i) => write(own.address, i, read(second, order === 'row' ? add(mul(r, third), c) : add(mul(c, third), r))));
    }
    const a = fragment(second), b = fragment(third), sum = fragment(s.args[3]);
    if (s.name === unit.multiply && own && a && b && sum) {
      const first = each(own.f, (r, c, i) => write(own.address, i, read(sum.address, i)));
      const product = (r: Expr, c: Expr, k: Expr): Expr => mul(cast(unit.accumulator, read(a.address, add(mul(r, int(unit.k)), k))), cast(unit.accumulator, read(b.address, add(mul(k, int(unit.n)), c))));
      const steps = w.loop('k', int(unit.k), (k) => each(own.f, (r, c, i) => write(own.address, i, add(read(own.address, i), product(r, c, k)))));
      return sum.address.buffer.name === own.address.buffer.name ? [steps] : [...first, steps];
    }
    const from = fragment(second);
    if (s.name === unit.store && isAddress(first) && from && isExpr(third)) return each(from.f, (r, c, i) => write(first, add(mul(r, third), c), read(from.address, i)));
    return undefined;
  };
}

const VECTOR: Readonly<Record<VectorOp, (t: ScalarType, a: Expr, b: Expr) => Expr>> = (() => {
  const truth = (t: ScalarType, e: Expr): Expr => select(e, constant(t, 1), constant(t, 0)), zero = (t: ScalarType): Expr => constant(t, 0);
  const compare = (op: '==' | '<' | '<=' | '>' | '>=') => (t: ScalarType, a: Expr, b: Expr): Expr => truth(t, binary(op, a, b));
  const plain = (op: '+' | '-' | '*' | '&' | '|') => (_: ScalarType, a: Expr, b: Expr): Expr => binary(op, a, b);
  const fn = (name: Parameters<typeof call>[0]) => (t: ScalarType, a: Expr): Expr => call(name, t, [a]);
  return {
    add: plain('+'), sub: plain('-'), mul: plain('*'), add_scalar: plain('+'), sub_scalar: plain('-'), mul_scalar: plain('*'), band: plain('&'), bor: plain('|'), bnot: (_, a) => unary('~', a),
    // where one side is NaN, the first operand
    max: (_, a, b) => select(lt(a, b), b, a), min: (_, a, b) => select(lt(b, a), b, a),
    eq: compare('=='), lt: compare('<'), le: compare('<='), gt: compare('>'), ge: compare('>='),
    eq_scalar: compare('=='), lt_scalar: compare('<'), le_scalar: compare('<='), gt_scalar: compare('>'), ge_scalar: compare('>='),
    and: (t, a, b) => truth(t, binary('&&', binary('!=', a, zero(t)), binary('!=', b, zero(t)))), or: (t, a, b) => truth(t, binary('||', binary('!=', a, zero(t)), binary('!=', b, zero(t)))), not: (t, a) => truth(t, binary('==', a, zero(t))),
    abs: fn('abs'), floor: fn('floor'), round: fn('round'), rint: fn('rint'), sqrt: fn('sqrt'), rsqrt: fn('rsqrt'), recip: (t, a) => div(constant(t, 1), a), log2: fn('log2'), exp2: fn('exp2'), sin: fn('sin'), cos: fn('cos'),
  };
})();
const TYPES: readonly ScalarType[] = ['f32', 'f16', 'bf16', 'i32', 'i16', 'i8', 'u8', 'u16', 'u32'];

function vectorMeaning(unit: VectorUnit, w: Writer): Meaning {
  const ops = new Map<string, VectorOp>(), conversions = new Map<string, readonly [ScalarType, ScalarType]>(), sums = new Map<string, '+' | 'max' | 'min'>();
  for (const op of Object.keys(VECTOR) as VectorOp[]) for (const t of TYPES) { const i = unit.instruction(op, t); if (i && !ops.has(i.name)) ops.set(i.name, op); }
  for (const from of TYPES) for (const to of TYPES) { const i = unit.convert(from, to); if (i) conversions.set(i.name, [from, to]); }
  for (const op of ['+', 'max', 'min'] as const) { const r = unit.reduction(op); if (r) sums.set(r.name, op); }
  return (s) => {
    const [dst, src, ...rest] = s.args;
    if (!isAddress(dst)) return undefined;
    if (s.name === unit.copy && isAddress(src)) return copyMeaning(s, dst, src, w);
    if (s.name === unit.fill && isExpr(src) && isExpr(rest[0])) { const value = rest[0]; return [w.loop('lane', src, (i) => [write(dst, i, value)])]; }
    const conversion = conversions.get(s.name);
    if (conversion && isAddress(src) && isExpr(rest[0])) return [w.loop('lane', rest[0], (i) => [write({ ...dst, type: conversion[1] }, i, read({ ...src, type: conversion[0] }, i))])];
    const sum = sums.get(s.name);
    if (sum && isAddress(src)) return reductionMeaning(unit, sum, s, dst, src, w);
    const op = ops.get(s.name);
    if (!op || !isAddress(src)) return undefined;
    const unaryOp = isExpr(rest[0]) && !op.endsWith('_scalar') && VECTOR[op].length === 2, [b, n] = unaryOp ? [undefined, rest[0]] : [rest[0], rest[1]];
    if (!isExpr(n)) return undefined;
    return [w.loop('lane', n, (i) => { const a = read(src, i); return [write(dst, i, VECTOR[op](typeOf(src), a, isAddress(b) ? read(b, i) : isExpr(b) ? b : a))]; })];
  };
}

/** copy(dst, src, bytes, direction [, dst stride, src stride, segments - 1]) */
function copyMeaning(s: Intrinsic, dst: Address, src: Address, w: Writer): readonly Stmt[] | undefined {
  const [, , bytes, , to, from, more] = s.args, type = typeOf(dst), size = int(sizeOf(type)), source = { ...src, type };
  if (!isExpr(bytes) || (typeOf(src) !== type && isFloat(type) !== isFloat(typeOf(src)) && sizeOf(type) !== sizeOf(typeOf(src)))) return undefined;
  const elements = (e: Expr): Expr => div(cast('i32', e), size), run = (d: Expr, f: Expr): Stmt => w.loop('element', elements(bytes), (i) => [write(dst, add(d, i), read(source, add(f, i)))]);
  if (!isExpr(more)) return [run(int(0), int(0))];
  if (!isExpr(to) || !isExpr(from)) return undefined;
  return [w.loop('segment', add(cast('i32', more), int(1)), (k) => [run(mul(k, elements(to)), mul(k, elements(from)))])];
}

function reductionMeaning(unit: VectorUnit, op: '+' | 'max' | 'min', s: Intrinsic, dst: Address, src: Address, w: Writer): readonly Stmt[] | undefined {
  const how = unit.reduction(op)!, n = s.args[2 + how.arguments.indexOf('count')];
  if (!isExpr(n)) return undefined;
  const type = typeOf(src), v = w.scalar('total', type), first = op === '+' ? constant(type, 0) : read(src, int(0));
  const step = (x: Expr): Expr => (op === '+' ? add(ref(v), x) : call(op, type, [ref(v), x]));
  return [{ kind: 'let', v, init: first }, w.loop('lane', n, (i) => [{ kind: 'assign', v, value: step(read(src, i)) }]), write(dst, int(0), ref(v))];
}

/** Weights lie in their memory as the unit likes; here they stay rows, which only the unit's own copies and products see. */
function productMeaning(unit: ProductUnit, w: Writer): Meaning {
  return (s) => {
    const [dst, second, third, ...rest] = s.args;
    if (!isAddress(dst)) return undefined;
    if (s.name === unit.clear && isExpr(second)) return [w.loop('element', second, (i) => [write(dst, i, constant(typeOf(dst), 0))])];
    if (s.name === unit.transpose && isAddress(second) && isExpr(third) && isExpr(rest[0])) {
      const height = third, width = rest[0];
      return [w.loop('r', height, (r) => [w.loop('c', width, (c) => [write(dst, add(mul(c, height), r), read(second, add(mul(r, width), c)))])])];
    }
    if (s.name === unit.arrange && isAddress(second)) {
      const sizes = [third, ...rest].filter(isExpr);
      return [w.loop('element', sizes.reduce((n, e) => mul(n, e)), (i) => [write(dst, i, read(second, i))])];
    }
    if (s.name !== unit.product || !isAddress(second) || !isAddress(third)) return undefined;
    const sum = rest.find(isAddress), [m, k, n] = rest.filter(isExpr);
    if (!m || !k || !n) return undefined;
    const v = w.scalar('total', unit.accumulator);
    return [w.loop('r', m, (r) => [w.loop('c', n, (c) => {
      const to = add(mul(r, n), c);
      return [
        { kind: 'let', v, init: sum ? read(sum, to) : constant(unit.accumulator, 0) },
        w.loop('d', k, (d) => [{ kind: 'assign', v, value: add(ref(v), mul(cast(unit.accumulator, read(second, add(mul(r, k), d))), cast(unit.accumulator, read(third, add(mul(c, k), d))))) }]),
        write(dst, to, ref(v)),
      ];
    })])];
  };
}
