/**
 * Tensorize for the matrix units of warps: a matrix product inside any nest becomes products of fragments.
 *
 * for m { for n { a = init; for k.. { a = a + A[..m..k] * B[..k..n] }; S(a) } }  =>
 * each warp: f = 0; for k += K { load fa, fb; f = fa x fb + f }; t = f; for its lanes { S(init + t[m][n]) }
 */
import {
  add, binary, cast, constant, div, int, load, mapExpr, mapStmts, mod, mul, ref, SERIAL, substitute, type Assign, type Buffer, type Expr, type For, type Index, type Intrinsic, type Let, type Load, type Stmt, type Var,
} from '../ir/index.js';
import { affineOf, type Affine } from '../analysis/affine.js';
import { enterLoop, type RangeEnv } from '../analysis/ranges.js';
import type { MatrixUnit, Order } from '../lower/matrix-unit.js';
import { allocated, indexType, jumpsOut, tripCount, unflatten, type Nest } from '../lower/nest.js';
import { strideOf } from '../lower/strides.js';
import { buffersOf } from '../ir/index.js';
import type { FreshNames } from '../lower/rewrite.js';

interface Operand { readonly load: Load; readonly order: Order; readonly distance: number }
export interface MatrixSite {
  readonly unit: MatrixUnit;
  readonly row: For;
  readonly column: For;
  readonly others: readonly For[];
  readonly sum: readonly For[];
  readonly a: Operand;
  readonly b: Operand;
  readonly before: readonly Stmt[];
  readonly accumulator: Let;
  readonly after: readonly Stmt[];
}

const isFlat = (s: Stmt): boolean => s.kind === 'let' || s.kind === 'assign' || s.kind === 'store' || (s.kind === 'if' && s.then.every(isFlat) && s.else.every(isFlat));

/** Finds a matrix product by how its operands move with the loops; its sizes must be whole numbers of tiles. */
export function matrixSite(nest: Nest, units: readonly MatrixUnit[], env: RangeEnv): MatrixSite | undefined {
  if (jumpsOut(nest.body) || allocated(nest.body).length) return undefined;
  const at = nest.body.findIndex((s) => s.kind === 'for');
  const before = nest.body.slice(0, Math.max(at, 0)), after = nest.body.slice(at + 1), accumulator = before.at(-1);
  if (at < 1 || !before.every((s) => s.kind === 'let') || !after.every(isFlat) || accumulator?.kind !== 'let' || !accumulator.init) return undefined;
  const sum = sumLoops(nest.body[at] as For);
  const update = sum?.at(-1)?.body[0] as Assign | undefined;
  if (!sum || update?.v.name !== accumulator.v.name) return undefined;
  const factors = factorsOf(update);
  if (!factors) return undefined;
  const unit = units.find((u) => u.accumulator === accumulator.v.type && factors.every((f) => f.type === u.a && f.buffer.type === u.a && !f.buffer.init));
  const written = buffersOf(nest.body).writes;
  if (!unit || factors.some((f) => written.has(f.buffer.name))) return undefined;
  const inside = [...nest.loops, ...sum].reduce<RangeEnv>((e, l) => enterLoop(l, e), env);
  const scalars = new Set(before.map((s) => (s as Let).v.name));
  const stride = (x: Load, l: For): number => strideOf(x.index, l.v.name, inside, scalars) ?? NaN;
  const k = sum.at(-1)!;
  if (tripCount(k)! % unit.k !== 0) return undefined;
  for (const [x, y] of [factors, [factors[1], factors[0]]] as const) {
    for (const row of nest.loops) {
      for (const column of nest.loops) {
        if (row === column || !whole(row, unit.m) || !whole(column, unit.n) || stride(x, column) !== 0 || stride(y, row) !== 0) continue;
        const a = operand(x, stride(x, row), stride(x, k)), b = operand(y, stride(y, k), stride(y, column));
        const fits = a && b && [a, b].every((o) => o.distance % unit.align === 0 && startsAligned(o.load, unit, [...nest.loops, ...sum], [row, column, k], inside));
        if (a && b && fits) return { unit, row, column, others: nest.loops.filter((l) => l !== row && l !== column), sum, a, b, before: before.slice(0, -1), accumulator, after };
      }
    }
  }
  return undefined;
}

const whole = (l: For, size: number): boolean => l.step === 1 && l.lo.kind === 'const' && Number(l.lo.value) === 0 && tripCount(l)! % size === 0;

/** `down`: distance of the elements below each other, `across`: of those beside each other. */
function operand(x: Load, down: number, across: number): Operand | undefined {
  if (across === 1 && down >= 1) return { load: x, order: 'row', distance: down };
  if (down === 1 && across >= 1) return { load: x, order: 'column', distance: across };
  return undefined;
}

/** All tiles start at multiples of the alignment: tiled loops step by whole tiles, other terms must be multiples themselves. */
function startsAligned(x: Load, unit: MatrixUnit, loops: readonly For[], tiled: readonly For[], env: RangeEnv): boolean {
  const sum: Affine = affineOf(x.index, env);
  const multiple = (v: number): boolean => v % unit.align === 0;
  return multiple(sum.constant) && [...sum.terms.values()].every(({ atom, coefficient }) => {
    if (atom.kind !== 'var') return multiple(coefficient);
    const tile = tiled.find((l) => l.v.name === atom.name);
    return multiple(coefficient * (tile ? Math.min(unit.m, unit.n, unit.k) : 1)) && (loops.some((l) => l.v.name === atom.name) || multiple(coefficient));
  });
}

function sumLoops(outer: For): For[] | undefined {
  const loops: For[] = [];
  for (let at: Stmt | undefined = outer; at?.kind === 'for'; at = at.body[0]) {
    if (at.step !== 1 || at.lo.kind !== 'const' || Number(at.lo.value) !== 0 || tripCount(at) === undefined || at.body.length !== 1) return undefined;
    loops.push(at);
  }
  return loops.at(-1)?.body[0]?.kind === 'assign' ? loops : undefined;
}

function factorsOf(s: Assign): readonly [Load, Load] | undefined {
  const isSelf = (e: Expr): boolean => e.kind === 'var' && e.name === s.v.name;
  const { value } = s;
  let pair: readonly [Expr, Expr] | undefined;
  if (value.kind === 'binary' && value.op === '+') {
    const product = isSelf(value.a) ? value.b : isSelf(value.b) ? value.a : undefined;
    if (product?.kind === 'binary' && product.op === '*') pair = [product.a, product.b];
  }
  if (value.kind === 'call' && value.fn === 'fma' && isSelf(value.args[2]!)) pair = [value.args[0]!, value.args[1]!];
  const loads = pair?.map((e) => (e.kind === 'load' ? e : e.kind === 'cast' && e.a.kind === 'load' ? e.a : undefined));
  return loads?.[0] && loads[1] ? [loads[0], loads[1]] : undefined;
}

export interface MatrixKernel { readonly body: readonly Stmt[]; readonly groups: number; readonly items: number }

/** Body of a kernel in which each warp computes tiles of the product. */
export function matrixKernel(site: MatrixSite, warp: number, names: FreshNames, groupMemory: string): MatrixKernel {
  const { unit, row, column } = site;
  const down = tripCount(row)! / unit.m, across = tripCount(column)! / unit.n;
  const rows = down % 2 === 0 ? 2 : 1, columns = across % 2 === 0 ? 2 : 1;
  const points = site.others.reduce((n, l) => n * tripCount(l)!, 1) * (down / rows) * (across / columns);
  const warps = Math.min(4, points), items = warps * warp, groups = Math.ceil(points / warps);
  const item = names.variable('item', 'i32'), lane = names.variable('lane', 'i32'), own = names.variable('warp', 'i32'), point = names.variable('point', indexType(points));
  const tiles: Buffer = { name: names.name('tiles'), type: unit.accumulator, size: warps * unit.m * unit.n, scope: 'group', space: groupMemory, align: 32 };
  const index = (level: Index['level']): Index => ({ kind: 'index', type: 'i32', level, dim: 0 });
  const tileLoop = (l: For, count: number): For => ({ ...l, hi: int(count) });
  const walk = [...site.others, tileLoop(row, down / rows), tileLoop(column, across / columns)];
  const body = new MatrixBody(site, { rows, columns, lane, own, warp, tiles }, names).build();
  // loop variables count tiles first, then elements
  const scaled = [...unflatten(walk, point)].map((s): Let => {
    const size = s.v.name === row.v.name ? unit.m * rows : s.v.name === column.v.name ? unit.n * columns : 1;
    return size === 1 ? s : { ...s, init: mul(s.init!, constant(s.v.type, size)) };
  });
  const inner: Stmt[] = [...scaled, ...body];
  const guarded: Stmt[] = points % warps === 0 ? inner : [{ kind: 'if', cond: binary('<', ref(point), constant(point.type, points)), then: inner, else: [] }];
  return {
    groups, items,
    body: [
      { kind: 'alloc', buffer: tiles },
      { kind: 'let', v: item, init: index('item') },
      { kind: 'let', v: own, init: div(ref(item), int(warp)) },
      { kind: 'let', v: lane, init: mod(ref(item), int(warp)) },
      { kind: 'let', v: point, init: cast(point.type, add(mul(index('group'), int(warps)), ref(own))) },
      ...guarded,
    ],
  };
}

interface Shape { readonly rows: number; readonly columns: number; readonly lane: Var; readonly own: Var; readonly warp: number; readonly tiles: Buffer }

class MatrixBody {
  constructor(private readonly site: MatrixSite, private readonly shape: Shape, private readonly names: FreshNames) {}

  build(): Stmt[] {
    const { unit, sum } = this.site, { rows, columns } = this.shape;
    const fragments = (n: number, what: 'a' | 'b' | 'accumulator', order: Order): Buffer[] =>
      Array.from({ length: n }, () => ({ name: this.names.name(what === 'accumulator' ? 'product' : `part_${what}`), type: what === 'accumulator' ? unit.accumulator : unit[what], size: 1, scope: 'item', opaque: unit.fragment(what, order) }));
    const d = fragments(rows * columns, 'accumulator', 'row'), fa = fragments(rows, 'a', this.site.a.order), fb = fragments(columns, 'b', this.site.b.order);
    const of = (b: Buffer): { kind: 'address'; buffer: Buffer; index: Expr } => ({ kind: 'address', buffer: b, index: int(0) });
    const call = (name: string, ...args: Intrinsic['args']): Stmt => ({ kind: 'intrinsic', name, args });
    const k = sum.at(-1)!;
    const shifted = (x: Load, by: number, l: For): Expr => substitute(x.index, new Map([[l.v.name, add(ref(l.v), constant(l.v.type, by))]]));
    const step: Stmt[] = [
      ...fa.map((f, r) => call(unit.load('a', this.site.a.order), of(f), { kind: 'address', buffer: this.site.a.load.buffer, index: shifted(this.site.a.load, r * unit.m, this.site.row) }, int(this.site.a.distance))),
      ...fb.map((f, c) => call(unit.load('b', this.site.b.order), of(f), { kind: 'address', buffer: this.site.b.load.buffer, index: shifted(this.site.b.load, c * unit.n, this.site.column) }, int(this.site.b.distance))),
      ...d.map((f, n) => call(unit.multiply, of(f), of(fa[Math.floor(n / columns)]!), of(fb[n % columns]!), of(f))),
    ];
    let loops: Stmt = { ...k, step: unit.k, loop: SERIAL, body: step };
    for (const l of sum.slice(0, -1).reverse()) loops = { ...l, loop: SERIAL, body: [loops] };
    return [
      ...[...d, ...fa, ...fb].map((buffer): Stmt => ({ kind: 'alloc', buffer })),
      ...d.map((f) => call(unit.fill, of(f), constant(unit.accumulator, 0))),
      loops,
      ...d.flatMap((f, n) => this.finish(f, Math.floor(n / columns), n % columns)),
    ];
  }

  /** Through group memory to the lanes: each element's own statements. */
  private finish(f: Buffer, r: number, c: number): Stmt[] {
    const { unit, row, column } = this.site, { tiles, own, lane, warp } = this.shape;
    const start = mul(ref(own), int(unit.m * unit.n));
    const e = this.names.variable('e', 'i32');
    const at = (l: For, tile: number, size: number, within: Expr) => (x: Expr): Expr => add(x, cast(l.v.type, add(int(tile * size), within)));
    const down = at(row, r, unit.m, div(ref(e), int(unit.n))), across = at(column, c, unit.n, mod(ref(e), int(unit.n)));
    const point = (x: Expr): Expr => mapExpr(x, (y) => (y.kind !== 'var' ? y : y.name === row.v.name ? down(y) : y.name === column.v.name ? across(y) : y));
    const product = load(tiles, add(start, ref(e))), { init } = this.site.accumulator;
    const value: Let = { ...this.site.accumulator, init: init!.kind === 'const' && Number(init!.value) === 0 ? product : add(init!, product) };
    const each = mapStmts([...this.site.before, value, ...this.site.after], point);
    return [
      { kind: 'intrinsic', name: unit.store, args: [{ kind: 'address', buffer: tiles, index: start }, { kind: 'address', buffer: f, index: int(0) }, int(unit.n), ...unit.storeTail.map((text) => ({ kind: 'token' as const, text }))] },
      { kind: 'barrier', scope: 'warp' },
      { kind: 'for', v: e, lo: ref(lane), hi: int(unit.m * unit.n), step: warp, loop: SERIAL, body: each },
      { kind: 'barrier', scope: 'warp' },
    ];
  }
}
