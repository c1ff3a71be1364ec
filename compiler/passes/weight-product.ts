/**
 * Tensorize and cache for a tensor unit with weight memory: a matrix product inside any nest becomes products of tiles that are
 * copied on chip, padded with zeros where they are ragged.
 *
 * for m { for n { a = init; for k { a = a + A[m][k] * B[k][n] }; S(a) } }  =>
 * for tiles m0, n0 { c = 0; for k0 { copy A, B; weights = B transposed; c = A x weights + c }; for r, j { S(init + c[r][j]) } }
 */
import {
  add, call, cast, int, load, mapExpr, mapStmts, mul, ref, SERIAL, PARALLEL, sizeOf, sub, substitute, type Address, type Buffer, type Expr, type For, type Let, type Operand, type ScalarType, type Stmt, type Var,
} from '../ir/index.js';
import type { RangeEnv } from '../analysis/ranges.js';
import type { ProductUnit } from '../lower/product-unit.js';
import type { VectorUnit } from '../lower/vector-unit.js';
import { tripCount, type Nest } from '../lower/nest.js';
import type { FreshNames } from '../lower/rewrite.js';
import { matrixSite, type MatrixSite } from './matrix-tiles.js';

const MAX_ROWS = 64;
const LEAST_ROWS = 8;
/** bytes of one row of weights on chip: two copies of a tile of them then take a quarter of a megabyte */
const MAX_DEPTH_BYTES = 2048;
const LEAST_WORK = 1 << 15;

/** A product of any size, where it is worth the copies. */
export function productSite(nest: Nest, unit: ProductUnit, env: RangeEnv): MatrixSite | undefined {
  const any = unit.operands.map((type) => ({ a: type, b: type, accumulator: unit.accumulator, m: 1, n: 1, k: 1, align: 1, fragment: () => '', fill: '', load: () => '', multiply: '', store: '', storeTail: [] }));
  const site = matrixSite(nest, any, env);
  if (!site || site.sum.length !== 1) return undefined;
  const [m, n, k] = [site.row, site.column, site.sum[0]!].map((l) => tripCount(l)!) as [number, number, number];
  return m >= 4 && n >= 16 && k >= 16 && m * n * k >= LEAST_WORK ? site : undefined;
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

export function productCode(site: MatrixSite, unit: ProductUnit, vector: VectorUnit, memories: { readonly vector: string; readonly weights: string }, tasks: number, names: FreshNames): ProductCode {
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

  constructor(private readonly site: MatrixSite, private readonly unit: ProductUnit, private readonly vector: VectorUnit, private readonly memories: { readonly vector: string; readonly weights: string }, tasks: number, private readonly names: FreshNames) {
    this.type = site.a.load.buffer.type;
    this.size = sizeOf(this.type);
    [this.m, this.n, this.k] = [site.row, site.column, site.sum[0]!].map((l) => tripCount(l)!) as [number, number, number];
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
    const several = this.k > depth;
    const whole = of(c), zero = call2(unit.clear, whole, int(rows * columns));
    const steps: Stmt[] = [
      ...this.loadLeft(a, w),
      ...this.loadWeights(w, w2, wram),
      call2(unit.product, of(c), of(a), of(wram), ...(several ? [of(c)] : []), this.rowCount, int(depth), int(columns)),
    ];
    const product: Stmt[] = !several ? [{ kind: 'let', v: this.k0, init: int(0) }, ...steps] : [{ kind: 'for', v: this.k0, lo: int(0), hi: int(this.k), step: depth, loop: SERIAL, body: steps }];
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
    const { row, column, sum } = this.site;
    return substitute(index, new Map([[row.v.name, cast(row.v.type, ref(this.m0))], [column.v.name, cast(column.v.type, ref(this.n0))], [sum[0]!.v.name, cast(sum[0]!.v.type, ref(this.k0))]]));
  }

  /** `segments` rows of `length` elements, `from` apart in global memory and `to` apart on chip. */
  private rowsIn(to: Buffer, source: { buffer: Buffer; index: Expr }, length: Expr, segments: Expr, toDistance: number, fromDistance: number): Stmt {
    return call2(this.vector.copy, of(to), { kind: 'address', buffer: source.buffer, index: this.start(source.index) }, mul(length, int(this.size)), token(this.vector.direction('global', 'local')), int(toDistance * this.size), int(fromDistance * this.size), sub(segments, int(1)));
  }

  /** whether every tile has this many */
  private isFull(count: Expr, size: number): boolean { return count.kind === 'const' && Number(count.value) === size; }
  /** whether a tile along the depth is always full */
  private get fullDepth(): boolean { return this.k % this.depth === 0; }

  /** left[r][k]; transposed on chip where memory has it by columns. */
  private loadLeft(a: Buffer, w: Buffer): Stmt[] {
    const { a: operand } = this.site, { load: x, distance } = operand;
    if (operand.order === 'row') {
      const clear = this.fullDepth ? [] : [call2(this.unit.clear, of(a), int(this.rows * this.depth))];
      return [...clear, this.rowsIn(a, x, this.depthCount, this.rowCount, this.depth, distance)];
    }
    const clear = this.fullDepth && this.isFull(this.rowCount, this.rows) ? [] : [call2(this.unit.clear, of(w), int(this.rows * this.depth))];
    return [...clear, this.rowsIn(w, x, this.rowCount, this.depthCount, this.rows, distance), call2(this.unit.transpose, of(a), of(w), int(this.depth), int(this.rows))];
  }

  /** weights[n][k], arranged for the unit and copied in one piece. */
  private loadWeights(w: Buffer, w2: Buffer, wram: Buffer): Stmt[] {
    const { b: operand } = this.site, { load: x, distance } = operand, columns = this.unit.columns;
    const clear = this.fullDepth && this.isFull(this.columnCount, columns) ? [] : [call2(this.unit.clear, of(w), int(columns * this.depth))];
    const arrange = (to: Buffer, from: Buffer): Stmt[] => [
      call2(this.unit.arrange, of(to), of(from), int(columns), int(1), int(1), int(this.depth)),
      call2(this.vector.copy, of(wram), of(to), int(columns * this.depth * this.size), token(this.unit.toWeights)),
    ];
    if (operand.order === 'column') return [...clear, this.rowsIn(w, x, this.depthCount, this.columnCount, this.depth, distance), ...arrange(w2, w)];
    return [...clear, this.rowsIn(w, x, this.columnCount, this.depthCount, columns, distance), call2(this.unit.transpose, of(w2), of(w), int(this.depth), int(columns)), ...arrange(w, w2)];
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
    const lanes: For = { kind: 'for', v: j, lo: int(0), hi: this.columnCount, step: 1, loop: PARALLEL, body: each };
    return { kind: 'for', v: r, lo: int(0), hi: this.rowCount, step: 1, loop: SERIAL, body: [lanes] };
  }
}

const of = (buffer: Buffer): Address => ({ kind: 'address', buffer, index: int(0) });
const token = (text: string): Operand => ({ kind: 'token', text });
const call2 = (name: string, ...args: Operand[]): Stmt => ({ kind: 'intrinsic', name, args });
