/**
 * Tensorize, cache and bind for groups of items: a contraction becomes a product of tiles that the items of a group copy into their shared memory,
 * padded with zeros where they are ragged, and multiply with the matrix instructions of warps or, without such, with registers of items.
 *
 * for m { for n { a = init; for k { a = a + A[m,k] * B[k,n] }; S(a) } }  =>
 * group (m0, n0): d = 0; for k0 { As = A[m0.., k0..]; Bs = B[k0.., n0..]; barrier; d = As x Bs + d; barrier }; S(init + d)
 */
import {
  add, binary, cast, constant, div, int, load, lt, mapExpr, mapStmts, mod, mul, ref, SERIAL, sizeOf, substitute, type Address, type Buffer, type Expr, type For, type Index, type Intrinsic, type Let, type LoopKind, type Stmt, type Var,
} from '../ir/index.js';
import { contractionOf, extentOf, guarded, type Contraction, type Factor } from '../analysis/contraction.js';
import { enterLoop, indexKey, range, type RangeEnv } from '../analysis/ranges.js';
import { Facts } from '../simplify/facts.js';
import { foldBody, mutableVars } from '../simplify/fold.js';
import type { MatrixUnit } from '../lower/matrix-unit.js';
import { allocated, indexType, jumpsOut, tripCount, unflatten, type Nest } from '../lower/nest.js';
import type { FreshNames } from '../lower/rewrite.js';
import { strideOf } from '../lower/strides.js';

export interface StagedSite { readonly contraction: Contraction; readonly unit: MatrixUnit | undefined; readonly env: RangeEnv }
export interface StagedKernel { readonly body: readonly Stmt[]; readonly groups: number; readonly items: number; readonly tile: readonly [number, number, number] }

/** Below these sizes tiles cost more than they save. */
const LEAST_SIDE = 8, LEAST_WORK = 1 << 15;
/** Without matrix instructions: items of a group along each side, and the depth of a tile. */
const SIDE = 16, DEPTH = 16;
const UNROLLED: LoopKind = { kind: 'unrolled' };

/** A contraction that is worth tiles (of at least `leastWork` products), with the matrix instruction for its types where there is one. */
export function stagedSite(nest: Nest, units: readonly MatrixUnit[], env: RangeEnv, leastWork = LEAST_WORK): StagedSite | undefined {
  if (jumpsOut(nest.body) || allocated(nest.body).length > 0) return undefined;
  const contraction = contractionOf(nest.loops, nest.body);
  if (!contraction) return undefined;
  const [m, n, k] = [extentOf(contraction.rows), extentOf(contraction.columns), extentOf(contraction.sum)];
  if (m < LEAST_SIDE || n < LEAST_SIDE || k < LEAST_SIDE || m * n * k * extentOf(contraction.batch) < leastWork) return undefined;
  const unit = units.find((u) => u.a === contraction.operand && u.b === contraction.operand && u.accumulator === contraction.accumulator.v.type);
  return { contraction, unit, env };
}

/** Body of a kernel in which each group computes one tile of the product. `groupBytes`: what a group may use of `groupMemory`. */
export function stagedKernel(site: StagedSite, machine: { readonly warp: number; readonly groupMemory: string }, names: FreshNames): StagedKernel {
  return new Builder(site, machine, names).build();
}

class Builder {
  private readonly c: Contraction;
  private readonly m: number;
  private readonly n: number;
  private readonly k: number;
  private readonly tileM: number;
  private readonly tileN: number;
  private readonly tileK: number;
  private readonly items: number;
  /** fragments, or elements per item, of a tile down and across that one warp (item) works on */
  private readonly down: number;
  private readonly across: number;
  private readonly distance: number;
  private readonly item: Var;
  private readonly m0: Var;
  private readonly n0: Var;
  private readonly k0: Var;
  private readonly left: Buffer;
  private readonly right: Buffer;

  constructor(private readonly site: StagedSite, private readonly machine: { readonly warp: number; readonly groupMemory: string }, private readonly names: FreshNames) {
    const { contraction: c, unit } = site;
    this.c = c;
    [this.m, this.n, this.k] = [extentOf(c.rows), extentOf(c.columns), extentOf(c.sum)];
    const side = (extent: number, step: number): number => Math.min(64, Math.max(step, 2 ** Math.ceil(Math.log2(extent))));
    this.tileM = side(this.m, unit?.m ?? SIDE);
    this.tileN = side(this.n, unit?.n ?? SIDE);
    this.down = unit ? Math.min(2, this.tileM / unit.m) : this.tileM / SIDE;
    this.across = unit ? Math.min(2, this.tileN / unit.n) : this.tileN / SIDE;
    // a step along the depth keeps tiles aligned only where it is a multiple of the alignment
    this.tileK = !unit ? DEPTH : unit.k % unit.align === 0 ? Math.max(32, unit.k) : unit.k;
    this.items = unit ? (this.tileM / unit.m / this.down) * (this.tileN / unit.n / this.across) * machine.warp : SIDE * SIDE;
    const pad = unit ? Math.max(unit.align, 16 / sizeOf(c.operand)) : 1;
    this.distance = this.tileK + pad;
    const v = (name: string): Var => names.variable(name, 'i32');
    [this.item, this.m0, this.n0, this.k0] = [v('item'), v('m0'), v('n0'), v('k0')] as [Var, Var, Var, Var];
    const tile = (name: string, rows: number): Buffer => ({ name: names.name(name), type: c.operand, size: rows * this.distance, scope: 'group', space: machine.groupMemory, align: 32 });
    this.left = tile('left', this.tileM);
    this.right = tile('right', this.tileN);
  }

  build(): StagedKernel {
    const { c, site, items } = this, index = (level: Index['level']): Index => ({ kind: 'index', type: 'i32', level, dim: 0 });
    const over = (v: Var, n: number): For => ({ kind: 'for', v, lo: int(0), hi: int(n), step: 1, loop: { kind: 'parallel' }, body: [] });
    const [rowTiles, columnTiles] = [Math.ceil(this.m / this.tileM), Math.ceil(this.n / this.tileN)];
    const walk = [...c.batch, over(this.m0, rowTiles), over(this.n0, columnTiles)], groups = extentOf(walk);
    const group = this.names.variable('group', indexType(groups));
    const place = unflatten(walk, group).map((s): Let => (s.v === this.m0 ? { ...s, init: mul(s.init!, int(this.tileM)) } : s.v === this.n0 ? { ...s, init: mul(s.init!, int(this.tileN)) } : s));
    const parts = site.unit ? this.byWarps(site.unit) : this.byItems();
    const stages: Stmt[] = [
      ...this.copyIn(this.left, c.a, c.rows, this.m0, this.m, this.tileM),
      ...this.copyIn(this.right, c.b, c.columns, this.n0, this.n, this.tileN),
      { kind: 'barrier', scope: 'group' },
      ...parts.multiply,
      { kind: 'barrier', scope: 'group' },
    ];
    const depth: Stmt[] = this.k <= this.tileK ? [{ kind: 'let', v: this.k0, init: int(0) }, ...stages] : [{ kind: 'for', v: this.k0, lo: int(0), hi: int(this.k), step: this.tileK, loop: SERIAL, body: stages }];
    const body: Stmt[] = [
      { kind: 'alloc', buffer: this.left }, { kind: 'alloc', buffer: this.right }, ...parts.shared.map((buffer): Stmt => ({ kind: 'alloc', buffer })),
      { kind: 'let', v: this.item, init: index('item') },
      { kind: 'let', v: group, init: cast(group.type, index('group')) },
      ...place, ...parts.start, ...depth, ...parts.finish,
    ];
    const env = new Map(site.env).set(indexKey({ level: 'group', dim: 0 }), range(0, groups - 1)).set(indexKey({ level: 'item', dim: 0 }), range(0, items - 1));
    return { groups, items, tile: [this.tileM, this.tileN, this.tileK], body: foldBody(body, new Facts(env, mutableVars(body))) };
  }

  /** tile[r][d] = factor at row first + r and depth k0 + d, zero beyond the ends. */
  private copyIn(to: Buffer, factor: Factor, side: readonly For[], first: Var, extent: number, rows: number): Stmt[] {
    const e = this.names.variable('e', 'i32'), total = rows * this.tileK;
    // neighbouring items read neighbouring elements
    const alongSide = this.moves(factor, side.at(-1)!) === 1 && this.moves(factor, this.c.sum.at(-1)!) !== 1;
    const r = alongSide ? mod(ref(e), int(rows)) : div(ref(e), int(this.tileK)), d = alongSide ? div(ref(e), int(rows)) : mod(ref(e), int(this.tileK));
    const row = this.names.variable('row', 'i32'), depth = this.names.variable('depth', 'i32');
    const digits = [...this.digits(side, row), ...this.digits(this.c.sum, depth)];
    const inside = [...(extent % rows === 0 ? [] : [lt(ref(row), int(extent))]), ...(this.k % this.tileK === 0 ? [] : [lt(ref(depth), int(this.k))])];
    const at = (x: Expr): Expr => substitute(x, new Map(digits.map(({ loop, value }) => [loop.v.name, value])));
    const moved: Factor = { value: at(factor.value), guards: factor.guards.map(at) };
    const body: Stmt[] = [
      { kind: 'let', v: row, init: add(ref(first), r) },
      { kind: 'let', v: depth, init: add(ref(this.k0), d) },
      { kind: 'store', buffer: to, index: add(mul(r, int(this.distance)), d), value: guarded(moved, inside) },
    ];
    return [{ kind: 'for', v: e, lo: ref(this.item), hi: int(total), step: this.items, loop: SERIAL, body }];
  }

  /** Elements that the read of a factor moves with a loop. */
  private moves(f: Factor, l: For): number | undefined {
    let found: number | undefined;
    const inside = [...this.c.batch, ...this.c.rows, ...this.c.columns, ...this.c.sum].reduce<RangeEnv>((env, x) => enterLoop(x, env), this.site.env);
    mapExpr(f.value, (x) => { if (x.kind === 'load') found ??= strideOf(x.index, l.v.name, inside); return x; });
    return found;
  }

  /** The loops' variables as digits of one number. */
  private digits(loops: readonly For[], number: Var): { loop: For; value: Expr }[] {
    let below = loops.reduce((n, l) => n * tripCount(l)!, 1);
    return loops.map((loop, i) => {
      const trips = tripCount(loop)!;
      below /= trips;
      const q = div(ref(number), int(below));
      return { loop, value: cast(loop.v.type, i === 0 ? q : mod(q, int(trips))) };
    });
  }

  /** The element's own statements, where it lies inside. `row`, `column`: numbers of the element in the whole product. */
  private element(row: Expr, column: Expr, product: Expr): Stmt[] {
    const { c } = this, vr = this.names.variable('row', 'i32'), vc = this.names.variable('column', 'i32');
    const digits = new Map([...this.digits(c.rows, vr), ...this.digits(c.columns, vc)].map(({ loop, value }) => [loop.v.name, value]));
    const { init } = c.accumulator;
    const value: Let = { ...c.accumulator, init: init!.kind === 'const' && Number(init!.value) === 0 ? product : add(init!, product) };
    const each = renewed(mapStmts([...c.before, value, ...c.after], (e) => substitute(e, digits)), this.names);
    const inside = [...(this.m % this.tileM === 0 ? [] : [lt(ref(vr), int(this.m))]), ...(this.n % this.tileN === 0 ? [] : [lt(ref(vc), int(this.n))])];
    const body: readonly Stmt[] = inside.length === 0 ? each : [{ kind: 'if', cond: inside.reduce((a, b) => binary('&&', a, b)), then: each, else: [] }];
    return [{ kind: 'let', v: vr, init: add(ref(this.m0), row) }, { kind: 'let', v: vc, init: add(ref(this.n0), column) }, ...body];
  }

  private byWarps(unit: MatrixUnit): Parts {
    const { names, down, across } = this, { warp } = this.machine, columns = this.tileN / unit.n / across;
    const lane = names.variable('lane', 'i32'), own = names.variable('warp', 'i32'), first = names.variable('first_row', 'i32'), side = names.variable('first_column', 'i32');
    const fragments = (n: number, what: 'a' | 'b' | 'accumulator'): Buffer[] => Array.from({ length: n }, (): Buffer =>
      ({ name: names.name(what === 'accumulator' ? 'product' : `part_${what}`), type: what === 'accumulator' ? unit.accumulator : unit[what], size: 1, scope: 'item', opaque: unit.fragment(what, what === 'b' ? 'column' : 'row') }));
    const d = fragments(down * across, 'accumulator'), fa = fragments(down, 'a'), fb = fragments(across, 'b');
    const results: Buffer = { name: names.name('results'), type: unit.accumulator, size: (this.items / warp) * unit.m * unit.n, scope: 'group', space: this.machine.groupMemory, align: 32 };
    const of = (buffer: Buffer, index: Expr = int(0)): Address => ({ kind: 'address', buffer, index });
    const run = (name: string, ...args: Intrinsic['args']): Stmt => ({ kind: 'intrinsic', name, args });
    const step = names.variable('step', 'i32');
    const at = (from: Var, n: number, size: number): Expr => add(mul(add(ref(from), int(n * size)), int(this.distance)), ref(step));
    const products: Stmt[] = [
      ...fa.map((f, r) => run(unit.load('a', 'row'), of(f), of(this.left, at(first, r, unit.m)), int(this.distance))),
      ...fb.map((f, n) => run(unit.load('b', 'column'), of(f), of(this.right, at(side, n, unit.n)), int(this.distance))),
      ...d.map((f, n) => run(unit.multiply, of(f), of(fa[Math.floor(n / across)]!), of(fb[n % across]!), of(f))),
    ];
    const start = mul(ref(own), int(unit.m * unit.n));
    const finish = d.flatMap((f, n): Stmt[] => {
      const e = names.variable('e', 'i32');
      const row = add(add(ref(first), int(Math.floor(n / across) * unit.m)), div(ref(e), int(unit.n))), column = add(add(ref(side), int((n % across) * unit.n)), mod(ref(e), int(unit.n)));
      return [
        { kind: 'intrinsic', name: unit.store, args: [of(results, start), of(f), int(unit.n), ...unit.storeTail.map((text) => ({ kind: 'token' as const, text }))] },
        { kind: 'barrier', scope: 'warp' },
        { kind: 'for', v: e, lo: ref(lane), hi: int(unit.m * unit.n), step: warp, loop: SERIAL, body: this.element(row, column, load(results, add(start, ref(e)))) },
        { kind: 'barrier', scope: 'warp' },
      ];
    });
    return {
      shared: [results],
      start: [
        { kind: 'let', v: own, init: div(ref(this.item), int(warp)) },
        { kind: 'let', v: lane, init: mod(ref(this.item), int(warp)) },
        { kind: 'let', v: first, init: mul(div(ref(own), int(columns)), int(down * unit.m)) },
        { kind: 'let', v: side, init: mul(mod(ref(own), int(columns)), int(across * unit.n)) },
        ...[...d, ...fa, ...fb].map((buffer): Stmt => ({ kind: 'alloc', buffer })),
        ...d.map((f) => run(unit.fill, of(f), constant(unit.accumulator, 0))),
      ],
      multiply: [{ kind: 'for', v: step, lo: int(0), hi: int(this.tileK), step: unit.k, loop: SERIAL, body: products }],
      finish,
    };
  }

  /** Each item holds every SIDE-th element down and across in registers. */
  private byItems(): Parts {
    const { names, down, across, c } = this, type = c.accumulator.v.type;
    const i = names.variable('i', 'i32'), j = names.variable('j', 'i32'), d = names.variable('d', 'i32');
    const own = (name: string, size: number): Buffer => ({ name: names.name(name), type, size, scope: 'item' });
    const results = own('results', down * across), fa = own('part_a', down), fb = own('part_b', across);
    const low = names.variable('item_row', 'i32'), high = names.variable('item_column', 'i32');
    const loop = (v: Var, n: number, body: readonly Stmt[]): Stmt => ({ kind: 'for', v, lo: int(0), hi: int(n), step: 1, loop: UNROLLED, body });
    const fresh = (v: Var): Var => names.variable(v.name, v.type);
    const [i1, i2, i3, j1, j2, j3] = [fresh(i), fresh(i), fresh(i), fresh(j), fresh(j), fresh(j)] as [Var, Var, Var, Var, Var, Var];
    const slot = (a: Var, b: Var): Expr => add(mul(ref(a), int(across)), ref(b));
    const at = (b: Buffer, from: Var, n: Var): Expr => cast(type, load(b, add(mul(add(ref(from), mul(ref(n), int(SIDE))), int(this.distance)), ref(d))));
    const multiply: Stmt = { kind: 'for', v: d, lo: int(0), hi: int(this.tileK), step: 1, loop: SERIAL, body: [
      loop(i1, down, [{ kind: 'store', buffer: fa, index: ref(i1), value: at(this.left, low, i1) }]),
      loop(j1, across, [{ kind: 'store', buffer: fb, index: ref(j1), value: at(this.right, high, j1) }]),
      loop(i2, down, [loop(j2, across, [{ kind: 'store', buffer: results, index: slot(i2, j2), value: add(load(results, slot(i2, j2)), mul(load(fa, ref(i2)), load(fb, ref(j2)))) }])]),
    ] };
    const row = add(ref(low), mul(ref(i3), int(SIDE))), column = add(ref(high), mul(ref(j3), int(SIDE)));
    return {
      shared: [],
      start: [
        { kind: 'let', v: low, init: div(ref(this.item), int(SIDE)) },
        { kind: 'let', v: high, init: mod(ref(this.item), int(SIDE)) },
        ...[results, fa, fb].map((buffer): Stmt => ({ kind: 'alloc', buffer })),
        loop(i, down, [loop(j, across, [{ kind: 'store', buffer: results, index: slot(i, j), value: constant(type, 0) }])]),
      ],
      multiply: [multiply],
      finish: [loop(i3, down, [loop(j3, across, this.element(row, column, load(results, slot(i3, j3))))])],
    };
  }
}

interface Parts { readonly shared: readonly Buffer[]; readonly start: readonly Stmt[]; readonly multiply: readonly Stmt[]; readonly finish: readonly Stmt[] }

/** The statements with fresh names for what they declare: they stand in a kernel more than once. */
function renewed(body: readonly Stmt[], names: FreshNames): readonly Stmt[] {
  const map = new Map<string, Var>();
  const own = (v: Var): Var => map.get(v.name) ?? v;
  const collect = (list: readonly Stmt[]): void => list.forEach((s) => { if (s.kind === 'let') map.set(s.v.name, names.variable(s.v.name, s.v.type)); if (s.kind === 'if') { collect(s.then); collect(s.else); } });
  collect(body);
  return mapStmts(body, (e) => mapExpr(e, (x) => (x.kind === 'var' && map.has(x.name) ? ref(map.get(x.name)!) : x)), (s) => [s.kind === 'let' || s.kind === 'assign' ? { ...s, v: own(s.v) } : s]);
}
