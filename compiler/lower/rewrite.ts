/** Rewrites that several lowerings share. */
import {
  add, binary, call, constant, load, mapExpr, mapStmts, ref, SERIAL, walkStmts, walkExprs, select, type Alloc, type Atomic, type Buffer, type Expr, type LoopKind, type ScalarType, type Stmt, type Var,
} from '../ir/index.js';

/** What becomes of a buffer: another buffer, and its index as a function of the old one (of the same element type). */
export interface Replacement { readonly buffer: Buffer; readonly index?: (index: Expr) => Expr }

/** Replaces buffers in all accesses and allocations; an allocation with `drop` disappears. */
export function replaceBuffers(body: readonly Stmt[], map: ReadonlyMap<string, Replacement>, drop: ReadonlySet<string> = new Set()): readonly Stmt[] {
  if (map.size === 0) return body;
  const at = (r: Replacement, index: Expr): Expr => r.index?.(index) ?? index;
  const onExpr = (e: Expr): Expr => mapExpr(e, (x) => {
    const r = x.kind === 'load' ? map.get(x.buffer.name) : undefined;
    return r && x.kind === 'load' ? { ...x, buffer: r.buffer, index: at(r, x.index) } : x;
  });
  return mapStmts(body, onExpr, (s) => {
    if (s.kind === 'alloc') { const r = map.get(s.buffer.name); return drop.has(s.buffer.name) ? [] : [r ? { ...s, buffer: r.buffer } : s]; }
    if (s.kind === 'store' || s.kind === 'atomic') { const r = map.get(s.buffer.name); return [r ? { ...s, buffer: r.buffer, index: at(r, s.index) } : s]; }
    if (s.kind === 'intrinsic') {
      return [{ ...s, args: s.args.map((a) => { const r = a.kind === 'address' ? map.get(a.buffer.name) : undefined; return r && a.kind === 'address' ? { ...a, buffer: r.buffer, index: at(r, a.index) } : a; }) }];
    }
    return [s];
  });
}

/** All loops below with the given kind of loop in place of `parallel`. */
export const withoutParallel = (body: readonly Stmt[], kind: LoopKind = SERIAL): readonly Stmt[] =>
  mapStmts(body, (e) => e, (s) => [s.kind === 'for' && s.loop.kind === 'parallel' ? { ...s, loop: kind } : s]);

/** Whether some access to a buffer is of another type than its elements. */
export function isReinterpreted(body: readonly Stmt[], name: string): boolean {
  let found = false;
  walkExprs(body, (e) => { if (e.kind === 'load' && e.buffer.name === name && e.type !== e.buffer.type) found = true; });
  walkStmts(body, (s) => { if (s.kind === 'store' && s.buffer.name === name && s.value.type !== s.buffer.type) found = true; });
  return found;
}

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
