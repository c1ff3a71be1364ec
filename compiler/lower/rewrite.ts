/** Rewrites that several lowerings share. */
import {
  add, binary, call, cast, constant, load, mapExpr, mapStmts, mul, ref, SERIAL, sizeOf, walkStmts, walkExprs, select, type Alloc, type Atomic, type Buffer, type Expr, type LoopKind, type ScalarType, type Stmt, type Var,
} from '../ir/index.js';

/** What becomes of a buffer: another buffer, and its index as a function of the old one, both counted in elements of `type`. */
export interface Replacement { readonly buffer: Buffer; readonly index?: (index: Expr, type: ScalarType) => Expr }

/** Replaces buffers in all accesses and allocations; an allocation with `drop` disappears. */
export function replaceBuffers(body: readonly Stmt[], map: ReadonlyMap<string, Replacement>, drop: ReadonlySet<string> = new Set()): readonly Stmt[] {
  if (map.size === 0) return body;
  const at = (r: Replacement, index: Expr, type: ScalarType): Expr => r.index?.(index, type) ?? index;
  const onExpr = (e: Expr): Expr => mapExpr(e, (x) => {
    const r = x.kind === 'load' ? map.get(x.buffer.name) : undefined;
    return r && x.kind === 'load' ? { ...x, buffer: r.buffer, index: at(r, x.index, x.type) } : x;
  });
  return mapStmts(body, onExpr, (s) => {
    if (s.kind === 'alloc') { const r = map.get(s.buffer.name); return drop.has(s.buffer.name) ? [] : [r ? { ...s, buffer: r.buffer } : s]; }
    if (s.kind === 'store' || s.kind === 'atomic') { const r = map.get(s.buffer.name); return [r ? { ...s, buffer: r.buffer, index: at(r, s.index, s.kind === 'store' ? s.value.type : s.buffer.type) } : s]; }
    if (s.kind === 'intrinsic') {
      return [{ ...s, args: s.args.map((a) => { const r = a.kind === 'address' ? map.get(a.buffer.name) : undefined; return r && a.kind === 'address' ? { ...a, buffer: r.buffer, index: at(r, a.index, a.type ?? a.buffer.type) } : a; }) }];
    }
    return [s];
  });
}

/** All loops below with the given kind of loop in place of `parallel`. */
export const withoutParallel = (body: readonly Stmt[], kind: LoopKind = SERIAL): readonly Stmt[] =>
  mapStmts(body, (e) => e, (s) => [s.kind === 'for' && s.loop.kind === 'parallel' ? { ...s, loop: kind } : s]);

/**
 * One slice of a global buffer for each of `copies` groups, items or tasks in place of local arrays too large for them. Slices
 * are a whole number of 16 bytes, so that they can be counted in elements of any type.
 */
export function slices(buffers: readonly Buffer[], copies: number, copy: Expr | undefined, names: FreshNames): { globals: Buffer[]; map: Map<string, Replacement>; drop: Set<string> } {
  const map = new Map<string, Replacement>(), globals: Buffer[] = [];
  for (const b of buffers) {
    const bytes = Math.ceil((b.size * sizeOf(b.type)) / 16) * 16;
    const { shape: _, ...plain } = b;
    const buffer: Buffer = { ...plain, name: names.name(`${b.name}_scratch`), scope: 'global', size: (bytes / sizeOf(b.type)) * copies };
    globals.push(buffer);
    map.set(b.name, { buffer, index: (i, type) => (copies === 1 || !copy ? i : add(mul(wide(copy), constant('i64', bytes / sizeOf(type))), wide(i))) });
  }
  return { globals, map, drop: new Set(buffers.map((b) => b.name)) };
}
const wide = (e: Expr): Expr => (e.type === 'i64' ? e : cast('i64', e));

/** An atomic update as a plain read-modify-write, for code that one item runs alone. */
export function plainAtomic(s: Atomic): readonly Stmt[] {
  const old = load(s.buffer, s.index);
  if (!s.result) return [{ kind: 'store', buffer: s.buffer, index: s.index, value: combine(s, old) }];
  return [
    { kind: 'assign', v: s.result, value: old },
    { kind: 'store', buffer: s.buffer, index: s.index, value: combine(s, ref(s.result)) },
  ];
}

function combine(s: Atomic, old: Expr): Expr {
  const { value } = s, type = s.buffer.type;
  switch (s.op) {
    case 'add': return binary('+', old, value);
    case 'and': return binary('&', old, value);
    case 'or': return binary('|', old, value);
    case 'xor': return binary('^', old, value);
    case 'min': case 'max': return call(s.op, type, [old, value]);
    case 'exch': return value;
    case 'cas': return select(binary('==', old, s.compare!), value, old);
    case 'inc': return select(binary('>=', old, value), constant(type, 0), add(old, constant(type, 1)));
    case 'dec': return select(binary('||', binary('==', old, constant(type, 0)), binary('>', old, value)), value, binary('-', old, constant(type, 1)));
  }
}

export const plainAtomics = (body: readonly Stmt[]): readonly Stmt[] => mapStmts(body, (e) => e, (s) => (s.kind === 'atomic' ? plainAtomic(s) : [s]));

/** Updates of memory that nobody else sees need not be indivisible. */
export const plainAtomicsOn = (body: readonly Stmt[], own: ReadonlySet<string>): readonly Stmt[] =>
  mapStmts(body, (e) => e, (s) => (s.kind === 'atomic' && own.has(s.buffer.name) ? plainAtomic(s) : [s]));

/** Atomics below. */
export function atomicsIn(body: readonly Stmt[]): Atomic[] {
  const found: Atomic[] = [];
  walkStmts(body, (s) => { if (s.kind === 'atomic') found.push(s); });
  return found;
}

/** Names that no variable or buffer of a program has. */
export class FreshNames {
  constructor(private readonly taken: Set<string>) {}
  name(wanted: string): string {
    let name = wanted;
    for (let n = 2; this.taken.has(name); ++n) name = `${wanted}_${n}`;
    this.taken.add(name);
    return name;
  }
  /** The same names again, to try something out. */
  copy(): FreshNames { return new FreshNames(new Set(this.taken)); }
  variable(wanted: string, type: ScalarType): Var { return { name: this.name(wanted), type }; }
}

/** All names of a program. */
export function namesIn(body: readonly Stmt[], more: Iterable<string> = []): FreshNames {
  const taken = new Set<string>(more);
  walkStmts(body, (s) => {
    if (s.kind === 'let' || s.kind === 'for') taken.add(s.v.name);
    if (s.kind === 'alloc' || s.kind === 'store' || s.kind === 'atomic') taken.add(s.buffer.name);
  });
  walkExprs(body, (e) => { if (e.kind === 'load') taken.add(e.buffer.name); if (e.kind === 'var') taken.add(e.name); });
  return new FreshNames(taken);
}

export const alloc = (buffer: Buffer): Alloc => ({ kind: 'alloc', buffer });

/** A statement with its nested statement lists rebuilt. */
export function mapBodies(s: Stmt, f: (body: readonly Stmt[]) => readonly Stmt[]): Stmt {
  switch (s.kind) {
    case 'for': case 'while': return { ...s, body: f(s.body) };
    case 'if': return { ...s, then: f(s.then), else: f(s.else) };
    default: return s;
  }
}
