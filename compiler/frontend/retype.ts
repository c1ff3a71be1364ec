/**
 * Element types of memory after elaboration. Byte copies and untyped or union memory get the type their elements are used as, so
 * that later passes see plain arrays.
 */
import { type Buffer, type Expr, type For, int, isConst, type Load, mapExpr, mapStmts, type ScalarType, sizeOf, type Stmt, type Store, walkExprs, walkStmts, binary, bodies } from '../ir/index.js';
import { linearIn } from './elaborate/linear.js';
import type { Memory } from './elaborate/model.js';

interface Copy { readonly loop: For; readonly store: Store; readonly load: Load }

/** A loop that only copies memory: for v { dst[v + a] = src[v + b]; } */
function asCopy(s: Stmt): Copy | undefined {
  if (s.kind !== 'for' || s.body.length !== 1 || s.step !== 1) return undefined;
  const store = s.body[0]!;
  if (store.kind !== 'store' || store.value.kind !== 'load') return undefined;
  const load = store.value;
  const a = linearIn(store.index, s.v.name), b = linearIn(load.index, s.v.name);
  return a?.coefficient === 1 && b?.coefficient === 1 ? { loop: s, store, load } : undefined;
}

/** Gives every buffer its element type and rewrites copies accordingly. */
export function retype(body: readonly Stmt[], memories: readonly Memory[], fixed: ReadonlySet<string>): readonly Stmt[] {
  const types = decide(body, memories, fixed);
  const byName = new Map(memories.map((m) => [m.buffer.name, m]));
  const typeOf = (b: Buffer): ScalarType => types.get(b.name) ?? b.type;
  const buffers = new Map<string, Buffer>();
  const exchange = (b: Buffer): Buffer => {
    const t = typeOf(b);
    if (t === b.type) return b;
    let made = buffers.get(b.name);
    if (!made) {
      const bytes = byName.get(b.name)?.bytes ?? b.size * sizeOf(b.type);
      const { shape, ...rest } = b;
      void shape;
      made = { ...rest, type: t, size: Math.ceil(bytes / sizeOf(t)) };
      buffers.set(b.name, made);
    }
    return made;
  };
  const copied = rewriteCopies(body, typeOf);
  return mapStmts(copied, (e) => mapExpr(e, (x) => (x.kind === 'load' && exchange(x.buffer) !== x.buffer ? { ...x, buffer: exchange(x.buffer) } : x)), (s) => {
    if (s.kind === 'alloc' || s.kind === 'store' || s.kind === 'atomic') return [{ ...s, buffer: exchange(s.buffer) } as Stmt];
    return [s];
  });
}

/** The element type of each buffer: as declared, or as it is used where it is used in one way only. */
function decide(body: readonly Stmt[], memories: readonly Memory[], fixed: ReadonlySet<string>): Map<string, ScalarType> {
  const copies = new Set<Stmt>(), links: [string, string][] = [];
  const copyExprs = new Set<object>();
  walkStmts(body, (s) => {
    const c = asCopy(s);
    if (!c) return;
    copies.add(c.store);
    copyExprs.add(c.load);
    links.push([c.store.buffer.name, c.load.buffer.name]);
  });
  const uses = new Map<string, Map<ScalarType, number>>();
  const use = (b: Buffer, t: ScalarType): void => { const m = uses.get(b.name) ?? new Map<ScalarType, number>(); m.set(t, (m.get(t) ?? 0) + 1); uses.set(b.name, m); };
  walkExprs(body, (e) => { if (e.kind === 'load' && !copyExprs.has(e)) use(e.buffer, e.type); });
  walkStmts(body, (s) => {
    if (s.kind === 'store' && !copies.has(s)) use(s.buffer, s.value.type);
    if (s.kind === 'atomic') use(s.buffer, s.value.type);
  });
  const types = new Map<string, ScalarType>();
  const known = new Map(memories.map((m) => [m.buffer.name, m]));
  const settle = (name: string, t: ScalarType): void => {
    const m = known.get(name);
    if (!m || fixed.has(name) || m.buffer.init || m.bytes % sizeOf(t) !== 0 && m.buffer.scope === 'global') return;
    types.set(name, t);
  };
  for (const m of memories) {
    if (fixed.has(m.buffer.name) || m.buffer.init) { types.set(m.buffer.name, m.buffer.type); continue; }
    const own = uses.get(m.buffer.name);
    if (!own) continue;
    const [most] = [...own.entries()].sort((a, b) => b[1] - a[1] || sizeOf(b[0]) - sizeOf(a[0]));
    if (own.size === 1 || !m.declared) settle(m.buffer.name, most![0]);
    else types.set(m.buffer.name, m.declared);
  }
  // memory that is only copied takes the type of what it is copied with
  for (let round = 0; round < 8; round += 1) {
    for (const [a, b] of [...links, ...links.map(([p, q]): [string, string] => [q, p])]) {
      const t = types.get(b);
      if (t && !types.has(a) && (!known.get(a)?.declared || !uses.has(a))) settle(a, t);
    }
  }
  return types;
}

/** Copies in another unit than both sides' type are rewritten in elements. */
function rewriteCopies(body: readonly Stmt[], typeOf: (b: Buffer) => ScalarType): readonly Stmt[] {
  return mapStmts(body, (e) => e, (s) => {
    const c = asCopy(s);
    if (!c) return [s];
    for (const t of new Set([typeOf(c.load.buffer), typeOf(c.store.buffer)])) {
      const made = t === c.load.type ? undefined : inElements(c, t);
      if (made) return [made];
      if (t === c.load.type) break;
    }
    return [s];
  });
}

function inElements(c: Copy, t: ScalarType): For | undefined {
  const from = sizeOf(c.load.type), to = sizeOf(t);
  const lo = rescale(c.loop.lo, from, to), hi = rescale(c.loop.hi, from, to);
  const a = linearIn(c.store.index, c.loop.v.name)!, b = linearIn(c.load.index, c.loop.v.name)!;
  const da = rescale(a.rest, from, to), db = rescale(b.rest, from, to);
  if (!lo || !hi || !da || !db) return undefined;
  const v: Expr = { kind: 'var', type: 'i32', name: c.loop.v.name };
  const load: Load = { ...c.load, type: t, index: binary('+', db, v) };
  return { ...c.loop, lo, hi, body: [{ ...c.store, index: binary('+', da, v), value: load }] };
}

/** e * from / to, if that is exact for every value of its variables. */
function rescale(e: Expr, from: number, to: number): Expr | undefined {
  if (from % to === 0) return binary('*', e, int(from / to));
  return to % from === 0 ? divided(e, to / from) : undefined;
}

function divided(e: Expr, by: number): Expr | undefined {
  switch (e.kind) {
    case 'const': return Number(e.value) % by === 0 ? int(Number(e.value) / by) : undefined;
    case 'cast': {
      // a wider or unsigned computation that is narrowed: exact while nothing wraps, as sizes of memory never do
      const a = e.a.type === 'u64' || e.a.type === 'i64' || e.a.type === 'u32' || e.a.type === 'i32' ? divided(e.a, by) : undefined;
      return a && (a.type === e.type ? a : { kind: 'cast', type: 'i32', a });
    }
    case 'binary': {
      if (e.op === '+' || e.op === '-') {
        const a = divided(e.a, by), b = divided(e.b, by);
        return a && b && a.type === b.type ? binary(e.op, a, b) : a && b ? binary(e.op, toInt(a), toInt(b)) : undefined;
      }
      if (e.op === '*') {
        const a = divided(e.a, by);
        if (a) return binary('*', toInt(a), toInt(e.b));
        const b = divided(e.b, by);
        return b && binary('*', toInt(e.a), toInt(b));
      }
      return undefined;
    }
    case 'select': {
      const a = divided(e.a, by), b = divided(e.b, by);
      return a && b && { kind: 'select', type: 'i32', cond: e.cond, a: toInt(a), b: toInt(b) };
    }
    default: return undefined;
  }
}
const toInt = (e: Expr): Expr => (e.type === 'i32' ? e : isConst(e) ? int(Number(e.value)) : { kind: 'cast', type: 'i32', a: e });

export { bodies };
