/**
 * Tensorize: a sum of products of short integers over a loop becomes calls of the platform's dot instruction on packed operands.
 *
 * for m { for n { a = init; for k.. { for d { a = a + A[..m..d] * B[..n..d] } }; S(a) } }  =>
 * P = B in panels [k..][n / T][d / group][T][group], zeros beyond the ends
 * for m0 += R { for n0 += T { t[R][T] = 0; for k.. { dot(t, A[m0..], P[n0..], depth) }; for r, l { S(init + t[r][l]) } } }
 */
import {
  add, binary, cast, constant, int, load, mapExpr, mapStmts, mul, ref, SERIAL, PARALLEL, substitute, type Assign, type Buffer, type Expr, type For, type Let, type Load, type ScalarType,
  type Stmt, type Var,
} from '../ir/index.js';
import { enterLoop, type RangeEnv } from '../analysis/ranges.js';
import type { DotUnit } from '../lower/dot-unit.js';
import { allocated, jumpsOut, tripCount, type Nest } from '../lower/nest.js';
import { strideOf } from '../lower/strides.js';
import type { FreshNames } from '../lower/rewrite.js';
import { buffersOf } from '../ir/index.js';

export interface DotSite {
  readonly row: For | undefined;
  readonly lane: For;
  /** loops of the sum, the last one along the instruction's depth */
  readonly sum: readonly For[];
  readonly a: Load;
  readonly b: Load;
  readonly rowDistance: number;
  readonly before: readonly Stmt[];
  readonly accumulator: Let;
  readonly after: readonly Stmt[];
}

/** Below this depth packing costs more than it saves. */
const LEAST_DEPTH = 8;

/** Finds the shape by how the operands move with the loops; undefined where it is not there. */
export function dotSite(nest: Nest, unit: DotUnit, env: RangeEnv): DotSite | undefined {
  if (jumpsOut(nest.body) || allocated(nest.body).length) return undefined;
  const at = nest.body.findIndex((s) => s.kind === 'for');
  if (at < 0) return undefined;
  const outer = nest.body[at] as For, before = nest.body.slice(0, at), after = nest.body.slice(at + 1);
  if (!before.every((s) => s.kind === 'let') || !after.every(isFlat)) return undefined;
  const sum = sumLoops(outer);
  const innermost = sum?.at(-1);
  if (!sum || !innermost) return undefined;
  const update = innermost.body[0] as Assign;
  const accumulator = before.find((s): s is Let => s.kind === 'let' && s.v.name === update.v.name);
  if (!accumulator?.init || accumulator.v.type !== unit.accumulator || before.at(-1) !== accumulator) return undefined;
  const inside = [...nest.loops, ...sum].reduce<RangeEnv>((e, l) => enterLoop(l, e), env);
  const scalars = new Set(before.map((s) => (s as Let).v.name));
  const stride = (x: Load, l: For): number | undefined => strideOf(x.index, l.v.name, inside, scalars);
  const depth = tripCount(innermost)!;
  const plain = nest.loops.filter((l) => l.step === 1 && l.lo.kind === 'const');
  for (const { a, b } of operands(update, unit)) {
    const found = onOperands(a, b);
    if (found) return found;
  }
  return undefined;

  function onOperands(a: Load, b: Load): DotSite | undefined {
    if (depth < LEAST_DEPTH || stride(a, innermost!) !== 1 || (stride(b, innermost!) ?? 0) < 1) return undefined;
    const lane = plain.find((l) => stride(a, l) === 0 && (stride(b, l) ?? 0) >= 1 && tripCount(l)! >= unit.lanes / 2);
    if (!lane || writesOperand(nest.body, [a.buffer, b.buffer])) return undefined;
    const row = plain.filter((l) => l !== lane && stride(b, l) === 0 && (stride(a, l) ?? 0) >= 1).sort((x, y) => tripCount(y)! - tripCount(x)!)[0];
    const points = nest.loops.filter((l) => l !== lane && stride(b, l) === 0).reduce((n, l) => n * tripCount(l)!, 1);
    if (points < 4) return undefined;
    return { row, lane, sum: sum!, a, b, rowDistance: row ? stride(a, row)! : 0, before: before.slice(0, -1), accumulator: accumulator!, after };
  }
}

const isFlat = (s: Stmt): boolean => s.kind === 'let' || s.kind === 'assign' || s.kind === 'store' || (s.kind === 'if' && s.then.every(isFlat) && s.else.every(isFlat));

/** Perfectly nested serial loops from zero with constant ends around one assignment. */
function sumLoops(outer: For): For[] | undefined {
  const loops: For[] = [];
  for (let at: Stmt | undefined = outer; at?.kind === 'for'; at = at.body[0]) {
    if (at.step !== 1 || at.lo.kind !== 'const' || Number(at.lo.value) !== 0 || tripCount(at) === undefined || at.body.length !== 1) return undefined;
    loops.push(at);
  }
  return loops.at(-1)?.body[0]?.kind === 'assign' ? loops : undefined;
}

/** `v = v + (acc)a * (acc)b`: the operands in each way the unit takes them. */
function operands(s: Assign, unit: DotUnit): readonly { a: Load; b: Load }[] {
  if (s.value.kind !== 'binary' || s.value.op !== '+') return [];
  const isSelf = (e: Expr): boolean => e.kind === 'var' && e.name === s.v.name;
  const product = isSelf(s.value.a) ? s.value.b : isSelf(s.value.b) ? s.value.a : undefined;
  if (product?.kind !== 'binary' || product.op !== '*' || product.type !== unit.accumulator) return [];
  const operand = (e: Expr, type: ScalarType): Load | undefined => (e.kind === 'cast' && e.a.kind === 'load' && e.a.type === type && e.a.buffer.type === type && !e.a.buffer.init ? e.a : undefined);
  return unit.a.flatMap((type) => [[product.a, product.b], [product.b, product.a]].flatMap(([x, y]) => {
    const a = operand(x!, type), b = operand(y!, unit.b);
    return a && b ? [{ a, b }] : [];
  }));
}

const writesOperand = (body: readonly Stmt[], buffers: readonly Buffer[]): boolean => { const { writes } = buffersOf(body); return buffers.some((b) => writes.has(b.name)); };

/** Statements in place of the nest, and the buffer of packed panels they fill. */
export function tensorizeDot(nest: Nest, site: DotSite, unit: DotUnit, env: RangeEnv, names: FreshNames): readonly Stmt[] {
  const inside = [...nest.loops, ...site.sum].reduce<RangeEnv>((e, l) => enterLoop(l, e), env);
  const moves = nest.loops.filter((l) => l !== site.lane && l !== site.row && strideOf(site.b.index, l.v.name, inside) !== 0);
  const still = nest.loops.filter((l) => l !== site.lane && l !== site.row && !moves.includes(l));
  const depth = tripCount(site.sum.at(-1)!)!, groups = Math.ceil(depth / unit.group), n = tripCount(site.lane)!;
  const vectors = Math.min(unit.maxVectors, Math.max(1, Math.ceil(n / unit.lanes)), 2), width = vectors * unit.lanes, panels = Math.ceil(n / width);
  const outer = site.sum.slice(0, -1), outerPoints = outer.reduce((p, l) => p * tripCount(l)!, 1);
  const panelSize = groups * width * unit.group;
  const packed: Buffer = { name: names.name(`${site.b.buffer.name}_panels`), type: unit.b, size: outerPoints * panels * panelSize, scope: 'item', align: 64 };
  const panelAt = (p: Expr): Expr => mul(add(mul(linear(outer), int(panels)), p), int(panelSize));
  let body: Stmt[] = [{ kind: 'alloc', buffer: packed }, pack(site, unit, { packed, panelAt, groups, width, panels, depth, n, outer }, names)];
  body.push(...tiles(site, unit, { packed, panelAt, width, vectors, panels, depth, n, outer, still }, names));
  for (const l of [...moves].reverse()) body = [{ ...l, body }];
  return body;
}

interface Packing { readonly packed: Buffer; readonly panelAt: (panel: Expr) => Expr; readonly width: number; readonly panels: number; readonly depth: number; readonly n: number; readonly outer: readonly For[] }

/** Row-major number of the point of loops that count from zero. */
const linear = (loops: readonly For[]): Expr => loops.reduce<Expr>((e, l) => add(mul(e, int(tripCount(l)!)), cast('i32', ref(l.v))), int(0));

/** for panel, group, lane, q: packed = inside ? B[n = panel T + lane, d = group g + q] : 0 */
function pack(site: DotSite, unit: DotUnit, k: Packing & { readonly groups: number }, names: FreshNames): Stmt {
  const panel = names.variable('panel', 'i32'), group = names.variable('group', 'i32'), lane = names.variable('lane', 'i32'), q = names.variable('q', 'i32');
  const d = add(mul(ref(group), int(unit.group)), ref(q)), column = add(mul(ref(panel), int(k.width)), ref(lane));
  const lo = site.lane.lo;
  const source = substitute(site.b.index, new Map([[site.sum.at(-1)!.v.name, cast(site.sum.at(-1)!.v.type, d)], [site.lane.v.name, add(lo, cast(site.lane.v.type, column))]]));
  const to = add(k.panelAt(ref(panel)), add(mul(add(mul(ref(group), int(k.width)), ref(lane)), int(unit.group)), ref(q)));
  const copy: Stmt = { kind: 'store', buffer: k.packed, index: to, value: load(site.b.buffer, source) };
  const ragged = k.depth % unit.group !== 0 || k.n % k.width !== 0;
  const zero: Stmt = { kind: 'store', buffer: k.packed, index: to, value: constant(unit.b, 0) };
  const one: Stmt = ragged ? { kind: 'if', cond: binary('&&', binary('<', d, int(k.depth)), binary('<', column, int(k.n))), then: [copy], else: [zero] } : copy;
  const over = (v: Var, count: number, inner: Stmt, kind = PARALLEL): Stmt => ({ kind: 'for', v, lo: int(0), hi: int(count), step: 1, loop: kind, body: [inner] });
  let nest = over(panel, k.panels, over(group, k.groups, over(lane, k.width, over(q, unit.group, one))));
  for (const l of [...k.outer].reverse()) nest = { ...l, loop: PARALLEL, body: [nest] };
  return nest;
}

function tiles(site: DotSite, unit: DotUnit, k: Packing & { readonly vectors: number; readonly still: readonly For[] }, names: FreshNames): Stmt[] {
  const rows = site.row ? Math.min(unit.maxRows, tripCount(site.row)!) : 1;
  const out: Stmt[] = [];
  const rowParts = site.row ? parts(tripCount(site.row)!, rows) : [{ from: 0, count: 1, size: 1 }];
  for (const part of rowParts) {
    const panel = names.variable('panel', 'i32');
    const t: Buffer = { name: names.name('tile'), type: unit.accumulator, size: part.size * k.width, scope: 'item', align: 64 };
    const r = names.variable('r', 'i32'), l = names.variable('l', 'i32'), i = names.variable('l', 'i32');
    const row0 = site.row?.v, firstRow = new Map<string, Expr>();
    const a = substitute(site.a.index, firstRow);
    let sum: Stmt = {
      kind: 'intrinsic', name: unit.tile(part.size, k.vectors, site.a.type).name,
      args: [{ kind: 'address', buffer: t, index: int(0) }, { kind: 'address', buffer: site.a.buffer, index: atZero(a, site.sum.at(-1)!) }, constant('i64', site.rowDistance), { kind: 'address', buffer: k.packed, index: k.panelAt(ref(panel)) }, int(k.depth)],
    };
    for (const loop of [...k.outer].reverse()) sum = { ...loop, loop: SERIAL, body: [sum] };
    const column = add(mul(ref(panel), int(k.width)), ref(l));
    const point = (e: Expr): Expr => mapExpr(e, (x) => {
      if (x.kind !== 'var') return x;
      if (x.name === site.lane.v.name) return add(site.lane.lo, cast(x.type, column));
      if (row0 && x.name === row0.name) return add(x, cast(x.type, ref(r)));
      return x;
    });
    const value: Let = { ...site.accumulator, init: add(site.accumulator.init!, load(t, add(mul(ref(r), int(k.width)), ref(l)))) };
    const each = mapStmts([...site.before, value, ...site.after], point);
    const last = k.n % k.width;
    const lanes = (count: Expr): Stmt => ({ kind: 'for', v: l, lo: int(0), hi: count, step: 1, loop: { kind: 'vector' }, body: each });
    const count: Expr = last === 0 ? int(k.width) : { kind: 'call', type: 'i32', fn: 'min', args: [int(k.width), binary('-', int(k.n), mul(ref(panel), int(k.width)))] };
    const finish: Stmt = { kind: 'for', v: r, lo: int(0), hi: int(part.size), step: 1, loop: SERIAL, body: [lanes(count)] };
    const clear: Stmt = { kind: 'for', v: i, lo: int(0), hi: int(t.size), step: 1, loop: { kind: 'vector' }, body: [{ kind: 'store', buffer: t, index: ref(i), value: constant(t.type, 0) }] };
    let nest: Stmt = { kind: 'for', v: panel, lo: int(0), hi: int(k.panels), step: 1, loop: PARALLEL, body: [{ kind: 'alloc', buffer: t }, clear, sum, finish] };
    if (site.row) {
      const lo = Number((site.row.lo as { value: number | bigint }).value) + part.from;
      nest = { ...site.row, lo: constant(site.row.v.type, lo), hi: constant(site.row.v.type, lo + part.count * part.size), step: part.size, loop: PARALLEL, body: [nest] };
    }
    for (const loop of [...k.still].reverse()) nest = { ...loop, body: [nest] };
    out.push(nest);
  }
  return out;
}

const atZero = (e: Expr, l: For): Expr => substitute(e, new Map([[l.v.name, constant(l.v.type, 0)]]));

function parts(trips: number, size: number): { from: number; count: number; size: number }[] {
  const whole = Math.floor(trips / size), rest = trips - whole * size;
  return [...(whole ? [{ from: 0, count: whole, size }] : []), ...(rest ? [{ from: whole * size, count: 1, size: rest }] : [])];
}
