/**
 * Tensorize and cache for a tensor unit with weight memory: a matrix product inside any nest becomes products of tiles that are
 * copied on chip, padded with zeros where they are ragged.
 *
 * for m { for n { a = init; for k { a = a + A[m][k] * B[k][n] }; S(a) } }  =>
 * for tiles m0, n0 { c = 0; for k0 { copy A, B; weights = B transposed; c = A x weights + c }; for r, j { S(init + c[r][j]) } }
 */
import {
  add, binary, call, cast, int, load, mapExpr, mapStmts, mul, ref, SERIAL, PARALLEL, sizeOf, sub, substitute, variablesOf, type Address, type Buffer, type Expr, type For, type Let, type Load, type Operand, type ScalarType, type Stmt, type Var,
} from '../ir/index.js';
import { contractionOf, extentOf, type Factor } from '../analysis/contraction.js';
import { enterLoop, type RangeEnv } from '../analysis/ranges.js';
import type { ProductUnit } from '../lower/product-unit.js';
import type { VectorUnit } from '../lower/vector-unit.js';
import { allocated, jumpsOut, tripCount, type Nest } from '../lower/nest.js';
import type { FreshNames } from '../lower/rewrite.js';
import { strideOf } from '../lower/strides.js';

const MAX_ROWS = 64;
const LEAST_ROWS = 8;
const LEAST_COLUMNS = 16;
/** bytes of one row of weights on chip: two copies of a tile of them then take a quarter of a megabyte */
const MAX_DEPTH_BYTES = 2048;
const LEAST_WORK = 1 << 15;

/** One operand: `down` elements from row to row (column to column), `across` along the depth. Guards that hold for a whole tile, and those that differ between its rows. */
export interface ProductOperand { readonly load: Load; readonly down: number; readonly across: number; readonly uniform: readonly Expr[]; readonly perRow: readonly Expr[] }
/** A product inside loops `others`: one loop along each side of a tile, one along its depth, and further loops of the sum around it. */
export interface ProductSite {
  readonly row: For;
  readonly column: For;
  readonly depth: For;
  readonly others: readonly For[];
  readonly outerSum: readonly For[];
  readonly a: ProductOperand;
  readonly b: ProductOperand;
  readonly before: readonly Let[];
  readonly accumulator: Let;
  readonly after: readonly Stmt[];
  /** results lie side by side along the rows */
  readonly turned: boolean;
}

/** The loop with the most iterations; of equals the last, which runs along memory. */
const largest = (loops: readonly For[]): For => loops.reduce((x, y) => (tripCount(y)! >= tripCount(x)! ? y : x));

/** A product of any size, where it is worth the copies. */
export function productSite(nest: Nest, unit: ProductUnit, env: RangeEnv): ProductSite | undefined {
  if (jumpsOut(nest.body) || allocated(nest.body).length > 0) return undefined;
  const c = contractionOf(nest.loops, nest.body);
  if (!c || !unit.operands.includes(c.operand) || c.accumulator.v.type !== unit.accumulator) return undefined;
  // the operand with guards is copied row by row; the weights come whole, and there are enough of them
  const few = (loops: readonly For[]): boolean => tripCount(largest(loops))! < LEAST_COLUMNS;
  const turned = c.a.guards.length === 0 && (c.b.guards.length > 0 || (few(c.columns) && !few(c.rows)));
  const [left, right, rows, columns] = turned ? [c.b, c.a, c.columns, c.rows] : [c.a, c.b, c.rows, c.columns];
  const row = largest(rows), column = largest(columns), depth = largest(c.sum);
  const [m, n, k] = [row, column, depth].map((l) => tripCount(l)!) as [number, number, number];
  if (m < 2 || n < LEAST_COLUMNS || k < 3 || extentOf(c.sum) < 16 || nest.total * extentOf(c.sum) < LEAST_WORK) return undefined;
  const inside = [...nest.loops, ...c.sum].reduce<RangeEnv>((e, l) => enterLoop(l, e), env);
  const operand = (f: Factor, side: For): ProductOperand | undefined => {
    const { value: x } = f;
    if (x.kind !== 'load' || x.buffer.scope !== 'global' || x.buffer.init || x.type !== x.buffer.type) return undefined;
    const down = strideOf(x.index, side.v.name, inside), across = strideOf(x.index, depth.v.name, inside);
    if (down === undefined || across === undefined || down < 1 || across < 1 || f.guards.some((g) => variablesOf(g).has(depth.v.name))) return undefined;
    return { load: x, down, across, uniform: f.guards.filter((g) => !variablesOf(g).has(side.v.name)), perRow: f.guards.filter((g) => variablesOf(g).has(side.v.name)) };
  };
  const a = operand(left, row), b = operand(right, column);
  if (!a || !b || b.uniform.length + b.perRow.length > 0) return undefined;
  return { row, column, depth, others: nest.loops.filter((l) => l !== row && l !== column), outerSum: c.sum.filter((l) => l !== depth), a, b, turned, before: c.before, accumulator: c.accumulator, after: c.after };
}

export interface ProductCode {
  /** numbers of tiles down and across */
  readonly tiles: readonly [number, number];
  readonly rowTile: Var;
  readonly columnTile: Var;
  readonly buffers: readonly Buffer[];
  /** bytes of vector memory the buffers take */
  readonly bytes: number;
  readonly before: readonly Stmt[];
  /** statements of all points of the tile; loops on lanes stand inside loops over rows */
  readonly finish: readonly Stmt[];
}

export function productCode(site: ProductSite, unit: ProductUnit, vector: VectorUnit, memories: { readonly vector: string; readonly weights: string }, tasks: number, names: FreshNames): ProductCode {
  return new Builder(site, unit, vector, memories, tasks, names).build();
}

class Builder {
  private readonly type: ScalarType;
  private readonly size: number;
  private readonly m: number;
  private readonly n: number;
  private readonly k: number;
  private readonly rows: number;
  private readonly depth: number;
  private readonly rowTile: Var;
  private readonly columnTile: Var;
  private readonly m0: Var;
  private readonly n0: Var;
  private readonly k0: Var;
  private readonly rowCount: Expr;
  private readonly columnCount: Expr;
  private readonly depthCount: Expr;

  constructor(private readonly site: ProductSite, private readonly unit: ProductUnit, private readonly vector: VectorUnit, private readonly memories: { readonly vector: string; readonly weights: string }, tasks: number, private readonly names: FreshNames) {
    this.type = site.a.load.buffer.type;
    this.size = sizeOf(this.type);
    [this.m, this.n, this.k] = [site.row, site.column, site.depth].map((l) => tripCount(l)!) as [number, number, number];
    const step = unit.depthBytes / this.size;
    // enough tiles for all tasks, as long as each is worth its weights
    const others = site.others.reduce((p, l) => p * tripCount(l)!, 1) * Math.ceil(this.n / unit.columns);
    this.rows = Math.min(MAX_ROWS, this.m, Math.max(LEAST_ROWS, Math.ceil((this.m * others) / tasks)));
    this.depth = Math.min(Math.ceil(this.k / step) * step, MAX_DEPTH_BYTES / this.size);
    const v = (name: string): Var => names.variable(name, 'i32');
    [this.rowTile, this.columnTile, this.m0, this.n0, this.k0] = [v('row_tile'), v('column_tile'), v('m0'), v('n0'), v('k0')] as [Var, Var, Var, Var, Var];
    const left = (size: number, total: number, from: Var): Expr => (total <= size ? int(total) : total % size === 0 ? int(size) : call('min', 'i32', [int(size), sub(int(total), ref(from))]));
    this.rowCount = left(this.rows, this.m, this.m0);
    this.columnCount = left(unit.columns, this.n, this.n0);
    this.depthCount = left(this.depth, this.k, this.k0);
  }

  build(): ProductCode {
    const { unit, depth, rows, names } = this, columns = unit.columns;
    const buffer = (name: string, size: number, type: ScalarType = this.type, space = this.memories.vector): Buffer => ({ name: names.name(name), type, size, scope: 'item', space, align: 64 });
    const w = buffer('weights_in', columns * depth), w2 = buffer('weights_out', columns * depth), a = buffer('left', rows * depth), c = buffer('product', rows * columns, unit.accumulator);
    const wram = buffer('weights', columns * depth, this.type, this.memories.weights);
    const { outerSum } = this.site, several = this.k > depth || outerSum.length > 0;
    const whole = of(c), zero = call2(unit.clear, whole, int(rows * columns));
    const steps: Stmt[] = [
      ...this.loadLeft(a, w),
      ...this.loadWeights(w, w2, wram),
      call2(unit.product, of(c), of(a), of(wram), ...(several ? [of(c)] : []), this.rowCount, int(depth), int(columns)),
    ];
    const deep: readonly Stmt[] = this.k <= depth ? [{ kind: 'let', v: this.k0, init: int(0) }, ...steps] : [{ kind: 'for', v: this.k0, lo: int(0), hi: int(this.k), step: depth, loop: SERIAL, body: steps }];
    const product = [...outerSum].reverse().reduce<readonly Stmt[]>((body, l) => [{ ...l, loop: SERIAL, body }], deep);
    return {
      tiles: [Math.ceil(this.m / rows), Math.ceil(this.n / columns)], rowTile: this.rowTile, columnTile: this.columnTile,
      buffers: [w, w2, a, c, wram], bytes: (2 * columns * depth + rows * depth) * this.size + rows * columns * sizeOf(unit.accumulator),
      before: [
        { kind: 'let', v: this.m0, init: mul(ref(this.rowTile), int(rows)) },
        { kind: 'let', v: this.n0, init: mul(ref(this.columnTile), int(columns)) },
        ...(several ? [zero] : []), ...product,
      ],
      finish: [this.finish(c)],
    };
  }

  /** Index of an operand at the tile's first element. */
  private start(index: Expr): Expr {
    const { row, column, depth } = this.site;
    return substitute(index, new Map([[row.v.name, cast(row.v.type, ref(this.m0))], [column.v.name, cast(column.v.type, ref(this.n0))], [depth.v.name, cast(depth.v.type, ref(this.k0))]]));
  }

  /** `segments` rows of `length` elements, `from` apart in global memory and `to` apart on chip. */
  private rowsIn(to: Buffer, source: { buffer: Buffer; index: Expr }, length: Expr, segments: Expr, toDistance: number, fromDistance: number): Stmt {
    return call2(this.vector.copy, of(to), { kind: 'address', buffer: source.buffer, index: this.start(source.index) }, mul(length, int(this.size)), token(this.vector.direction('global', 'local')), int(toDistance * this.size), int(fromDistance * this.size), sub(segments, int(1)));
  }

  /** whether every tile has this many */
  private isFull(count: Expr, size: number): boolean { return count.kind === 'const' && Number(count.value) === size; }
  /** whether a tile along the depth is always full */
  private get fullDepth(): boolean { return this.k % this.depth === 0; }

  /** Row by row: where rows have guards of their own, or elements of the depth lie apart. */
  private eachRow(to: Buffer, o: ProductOperand, side: For, first: Var, count: Expr): Stmt {
    const r = this.names.variable('r', 'i32'), at = (e: Expr): Expr => substitute(this.start(e), new Map([[first.name, add(ref(first), ref(r))]]));
    const { load: x } = o, target: Address = { kind: 'address', buffer: to, index: mul(ref(r), int(this.depth)) }, source: Address = { kind: 'address', buffer: x.buffer, index: at(x.index) };
    const direction = token(this.vector.direction('global', 'local'));
    const copy = o.across === 1
      ? call2(this.vector.copy, target, source, mul(this.depthCount, int(this.size)), direction)
      : call2(this.vector.copy, target, source, int(this.size), direction, int(this.size), int(o.across * this.size), sub(this.depthCount, int(1)));
    return { kind: 'for', v: r, lo: int(0), hi: count, step: 1, loop: SERIAL, body: this.when(o.perRow.map(at), [copy]) };
  }

  private when(guards: readonly Expr[], body: readonly Stmt[]): readonly Stmt[] {
    return guards.length === 0 ? body : [{ kind: 'if', cond: guards.reduce((x, y) => binary('&&', x, y)), then: body, else: [] }];
  }

  /** left[r][k]; transposed on chip where memory has it by columns. */
  private loadLeft(a: Buffer, w: Buffer): Stmt[] {
    const { a: o, row } = this.site, isGuarded = o.uniform.length + o.perRow.length > 0;
    const whole = (to: Buffer, full: boolean): Stmt[] => (full && !isGuarded ? [] : [call2(this.unit.clear, of(to), int(this.rows * this.depth))]);
    const uniform = (body: readonly Stmt[]): readonly Stmt[] => this.when(o.uniform.map((g) => this.start(g)), body);
    if (o.perRow.length > 0 || (o.across !== 1 && o.down !== 1)) return [...whole(a, this.fullDepth), ...uniform([this.eachRow(a, o, row, this.m0, this.rowCount)])];
    if (o.across === 1) return [...whole(a, this.fullDepth), ...uniform([this.rowsIn(a, o.load, this.depthCount, this.rowCount, this.depth, o.down)])];
    return [...whole(w, this.fullDepth && this.isFull(this.rowCount, this.rows)), ...uniform([this.rowsIn(w, o.load, this.rowCount, this.depthCount, this.rows, o.across)]), call2(this.unit.transpose, of(a), of(w), int(this.depth), int(this.rows))];
  }

  /** weights[n][k], arranged for the unit and copied in one piece. */
  private loadWeights(w: Buffer, w2: Buffer, wram: Buffer): Stmt[] {
    const { b: o, column } = this.site, columns = this.unit.columns;
    const clear = this.fullDepth && this.isFull(this.columnCount, columns) ? [] : [call2(this.unit.clear, of(w), int(columns * this.depth))];
    const arrange = (to: Buffer, from: Buffer): Stmt[] => [
      call2(this.unit.arrange, of(to), of(from), int(columns), int(1), int(1), int(this.depth)),
      call2(this.vector.copy, of(wram), of(to), int(columns * this.depth * this.size), token(this.unit.toWeights)),
    ];
    if (o.across === 1) return [...clear, this.rowsIn(w, o.load, this.depthCount, this.columnCount, this.depth, o.down), ...arrange(w2, w)];
    if (o.down !== 1) return [...clear, this.eachRow(w, o, column, this.n0, this.columnCount), ...arrange(w2, w)];
    return [...clear, this.rowsIn(w, o.load, this.columnCount, this.depthCount, columns, o.across), call2(this.unit.transpose, of(w2), of(w), int(this.depth), int(columns)), ...arrange(w, w2)];
  }

  private finish(c: Buffer): Stmt {
    const { row, column, before, accumulator, after } = this.site;
    const r: Var = this.names.variable('r', 'i32'), j: Var = this.names.variable('j', 'i32');
    const point = (e: Expr): Expr => mapExpr(e, (x) => {
      if (x.kind !== 'var') return x;
      if (x.name === row.v.name) return cast(x.type, add(ref(this.m0), ref(r)));
      return x.name === column.v.name ? cast(x.type, add(ref(this.n0), ref(j))) : x;
    });
    const product = load(c, add(mul(ref(r), int(this.unit.columns)), ref(j))), { init } = accumulator;
    const value: Let = { ...accumulator, init: init!.kind === 'const' && Number(init!.value) === 0 ? product : add(init!, product) };
    // the value stands for itself where it is used once
    const each = mapStmts([...before, value, ...after], point);
    const loop = (v: Var, hi: Expr, lanes: boolean, body: readonly Stmt[]): For => ({ kind: 'for', v, lo: int(0), hi, step: 1, loop: lanes ? PARALLEL : SERIAL, body });
    return this.site.turned ? loop(j, this.columnCount, false, [loop(r, this.rowCount, true, each)]) : loop(r, this.rowCount, false, [loop(j, this.columnCount, true, each)]);
  }
}

const of = (buffer: Buffer): Address => ({ kind: 'address', buffer, index: int(0) });
const token = (text: string): Operand => ({ kind: 'token', text });
const call2 = (name: string, ...args: Operand[]): Stmt => ({ kind: 'intrinsic', name, args });
