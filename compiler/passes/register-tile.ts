/**
 * Register tile (split, reorder and expansion in one): points of two parallel loops are computed together, so that what one
 * point reads serves the others, and the points of one lie side by side in vector lanes.
 */
import {
  add, constant, int, load, mapExpr, mapStmts, mul, ref, walkStmts, variablesOf, exprsOf, type Buffer, type Expr, type For, type Stmt, type Var,
} from '../ir/index.js';
import { enterLoop, type RangeEnv } from '../analysis/ranges.js';
import { allocated, assigns, jumpsOut, tripCount, type Nest } from '../lower/nest.js';
import { stridesOf, strideOf, accessSites, varyingScalars } from '../lower/strides.js';
import type { FreshNames } from '../lower/rewrite.js';

export interface TileKnobs { readonly rows: number; readonly lanes: number }
export interface TileSite { readonly row: For | undefined; readonly lane: For }

/**
 * Where it pays: a serial loop inside, lanes that read consecutive elements, and an access that stays while the row moves.
 * Undefined where a loop inside depends on the tiled ones or the body declares arrays.
 */
export function tileSite(nest: Nest, env: RangeEnv): TileSite | undefined {
  const inner = nest.body.find((s): s is For => s.kind === 'for');
  if (!inner || allocated(nest.body).length || !nest.body.every(isPlain) || jumpsOut(nest.body)) return undefined;
  const inside = nest.loops.reduce<RangeEnv>((e, l) => enterLoop(l, e), env);
  const eligible = nest.loops.filter((l) => l.step === 1 && l.lo.kind === 'const' && boundsIndependent(nest.body, l));
  const scored = eligible.flatMap((l) => {
    const s = stridesOf({ ...l, body: nest.body }, inside);
    return s.other === 0 && s.unit > 0 && tripCount(l)! >= 8 ? [{ l, s }] : [];
  });
  const lane = scored.sort((a, b) => b.s.unit - a.s.unit)[0]?.l;
  if (!lane) return undefined;
  const body = loopBodies(nest.body);
  const reused = (l: For): boolean => {
    const varying = varyingScalars({ ...l, body: nest.body });
    return accessSites(body).some((a) => !a.write && strideOf(a.index, l.v.name, inside, varying) === 0 && strideOf(a.index, lane.v.name, inside) === 1);
  };
  const row = eligible.filter((l) => l !== lane && tripCount(l)! >= 2 && reused(l)).sort((a, b) => tripCount(b)! - tripCount(a)!)[0];
  return { row, lane };
}

const loopBodies = (body: readonly Stmt[]): readonly Stmt[] => body.flatMap((s) => (s.kind === 'for' ? s.body : []));

function isPlain(s: Stmt): boolean {
  if (s.kind === 'for') return s.body.every(isPlain);
  if (s.kind === 'if') return s.then.every(isFlat) && s.else.every(isFlat);
  return s.kind === 'let' || s.kind === 'assign' || s.kind === 'store';
}
const isFlat = (s: Stmt): boolean => s.kind === 'let' || s.kind === 'assign' || s.kind === 'store' || (s.kind === 'if' && s.then.every(isFlat) && s.else.every(isFlat));

/** No loop inside has bounds that move with `l`, directly or through a scalar. */
function boundsIndependent(body: readonly Stmt[], l: For): boolean {
  const varying = varyingScalars({ ...l, body });
  let free = true;
  walkStmts(body, (s) => { if (s.kind === 'for') for (const b of [s.lo, s.hi]) for (const n of variablesOf(b)) if (n === l.v.name || varying.has(n)) free = false; });
  return free;
}

/**
 * for m < M { for n < N { a = init; for k { a = a + f(m, n, k) }; S(a) } }  =>
 * for m0 += R { for n0 += T { a[R][T] = init; for k { for r < R { for l < T { a[r][l] = a[r][l] + f(m0 + r, n0 + l, k) } } }; S(a[r][l]) } }
 * Legal because the iterations of both loops are independent: their statements may run in any order that keeps each point's own.
 * Rows and lanes that R and T leave over get tiles of their own size.
 */
export function registerTile(nest: Nest, site: TileSite, knobs: TileKnobs, names: FreshNames): readonly Stmt[] {
  const others = nest.loops.filter((l) => l !== site.row && l !== site.lane);
  const boxes: Stmt[] = [];
  for (const rows of parts(site.row, knobs.rows)) {
    for (const lanes of parts(site.lane, knobs.lanes)) {
      let tile: Stmt[] = new TileBody(nest.body, site, rows, lanes, names).build();
      tile = [blockLoop(site.lane, lanes, tile)];
      if (site.row) tile = [blockLoop(site.row, rows, tile)];
      for (const l of [...others].reverse()) tile = [{ ...l, body: tile }];
      boxes.push(...tile);
    }
  }
  return boxes;
}

/** A run of iterations: `count` blocks of `size`, from `from`; `v` numbers its first iteration. */
interface Part { readonly from: number; readonly count: number; readonly size: number; readonly v: Var | undefined }

function parts(loop: For | undefined, size: number): Part[] {
  if (!loop) return [{ from: 0, count: 1, size: 1, v: undefined }];
  const trips = tripCount(loop)!, lo = Number((loop.lo as { value: number | bigint }).value);
  const whole = Math.floor(trips / size), rest = trips - whole * size;
  const v = loop.v;
  return [...(whole ? [{ from: lo, count: whole, size, v }] : []), ...(rest ? [{ from: lo + whole * size, count: 1, size: rest, v }] : [])];
}

/** Runs over the first iterations of the blocks; a single block needs no loop but keeps its variable. */
function blockLoop(loop: For, part: Part, body: readonly Stmt[]): Stmt {
  return { ...loop, lo: constant(loop.v.type, part.from), hi: constant(loop.v.type, part.from + part.count * part.size), step: part.size, loop: { kind: 'parallel' }, body };
}

class TileBody {
  private readonly r: Var;
  private readonly l: Var;
  private readonly expanded = new Map<string, Buffer>();
  private readonly allocs: Stmt[] = [];
  private readonly varying: Set<string>;

  constructor(private readonly body: readonly Stmt[], private readonly site: TileSite, private readonly rows: Part, private readonly lanes: Part, names: FreshNames) {
    this.r = names.variable('r', 'i32');
    this.l = names.variable('l', 'i32');
    this.varying = new Set([...varyingScalars({ ...site.lane, body }), ...(site.row ? varyingScalars({ ...site.row, body }) : [])]);
    for (const v of this.liveAcross()) {
      const buffer: Buffer = { name: names.name(`${v.name}_tile`), type: v.type, size: rows.size * lanes.size, scope: 'item', align: 64 };
      this.expanded.set(v.name, buffer);
      this.allocs.push({ kind: 'alloc', buffer });
    }
  }

  build(): Stmt[] { return [...this.allocs, ...this.wrap(this.body)]; }

  /** Scalars of the body that one run of statements sets and another reads, and that points do not share. */
  private liveAcross(): Var[] {
    const home = new Map<string, { v: Var; run: number }>(), crossing = new Map<string, Var>();
    let run = 0;
    const visit = (list: readonly Stmt[]): void => {
      for (const s of list) {
        if (s.kind === 'for') { ++run; visit(s.body); ++run; continue; }
        if (s.kind === 'let') home.set(s.v.name, { v: s.v, run });
        const used = new Set<string>(s.kind === 'assign' ? [s.v.name] : []);
        walkStmts([s], (x) => { if (x.kind === 'assign') used.add(x.v.name); exprsOf(x).forEach((e) => variablesOf(e).forEach((n) => used.add(n))); });
        for (const n of used) { const h = home.get(n); if (h && h.run !== run) crossing.set(n, h.v); }
      }
    };
    visit(this.body);
    return [...crossing.values()].filter((v) => this.varying.has(v.name) || assigns(this.body, v.name));
  }

  /** Runs of straight-line statements inside loops over the tile; loops around them stay outside. */
  private wrap(body: readonly Stmt[]): Stmt[] {
    const out: Stmt[] = [];
    let run: Stmt[] = [];
    const flush = (): void => { if (run.length) out.push(this.overTile(run)); run = []; };
    for (const s of body) {
      if (s.kind === 'for') { flush(); out.push({ ...s, loop: { kind: 'serial' }, body: this.wrap(s.body) }); }
      else if (s.kind === 'let' && s.init && !this.expanded.has(s.v.name) && !this.varying.has(s.v.name) && !assigns(this.body, s.v.name)) { flush(); out.push(s); }
      else run.push(s);
    }
    flush();
    return out;
  }

  private overTile(run: readonly Stmt[]): Stmt {
    const inner = mapStmts(run, (e) => this.expr(e), (s): readonly Stmt[] => {
      if (s.kind === 'let') { const b = this.expanded.get(s.v.name); return b ? (s.init ? [this.set(b, s.init)] : []) : [s]; }
      if (s.kind === 'assign') { const b = this.expanded.get(s.v.name); return b ? [this.set(b, s.value)] : [s]; }
      return [s];
    });
    const lanes: Stmt = { kind: 'for', v: this.l, lo: int(0), hi: int(this.lanes.size), step: 1, loop: { kind: 'vector' }, body: inner };
    if (this.rows.size === 1) return { ...lanes, body: mapStmts(inner, (e) => this.without(e)) };
    return { kind: 'for', v: this.r, lo: int(0), hi: int(this.rows.size), step: 1, loop: { kind: 'unrolled' }, body: [lanes] };
  }

  private without(e: Expr): Expr { return mapExpr(e, (x) => (x.kind === 'var' && x.name === this.r.name ? int(0) : x)); }

  private at(): Expr { return add(mul(ref(this.r), int(this.lanes.size)), ref(this.l)); }
  private set(buffer: Buffer, value: Expr): Stmt { return { kind: 'store', buffer, index: this.at(), value }; }

  private expr(e: Expr): Expr {
    return mapExpr(e, (x) => {
      if (x.kind !== 'var') return x;
      const b = this.expanded.get(x.name);
      if (b) return load(b, this.at());
      if (x.name === this.site.lane.v.name) return add(x, this.cast(ref(this.l), x));
      if (this.site.row && x.name === this.site.row.v.name) return add(x, this.cast(ref(this.r), x));
      return x;
    });
  }

  private cast(e: Expr, like: Expr): Expr { return e.type === like.type ? e : { kind: 'cast', type: like.type, a: e }; }
}
