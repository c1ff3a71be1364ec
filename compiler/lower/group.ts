/**
 * One group of items runs a body together. Parallel loops are dealt out to the items; code between them is run by all items alike
 * when it only changes their own scalars, else by the first item; barriers stand where one item needs what another did.
 */
import {
  add, binary, call, constant, exprsOf, int, load, lt, ref, sizeOf, walkStmts, type Buffer, type Expr, type For, type Index, type Let, type Stmt, type Var, type While,
} from '../ir/index.js';
import type { Platform, SimtExecution } from '../../hardware/platform.js';
import { isParallel } from '../analysis/dependence.js';
import { contains, conflicts, NOTHING, touchedBy, touchedByExprs, union, type Touched } from './hazards.js';
import { allocated, assigns, declared, hasParallel, indexType, jumpsOut, parallelNest, tripCount, unflatten } from './nest.js';
import { reductionsOf, type Reduction } from './reduction.js';
import { plainAtomicsOn, replaceBuffers, withoutParallel, type FreshNames, type Replacement } from './rewrite.js';

const ITEM: Index = { kind: 'index', type: 'i32', level: 'item', dim: 0 };
/** private copies of a small array cost no more than shared memory and a barrier */
const REPLICATED_BYTES = 256;

export interface GroupCode { readonly body: readonly Stmt[]; readonly scratch: readonly Buffer[] }

/** Body of one group of `items` items. `scratch`: buffers too large for the group's memory, to be given memory per group. */
export function lowerGroup(body: readonly Stmt[], items: number, platform: Platform, execution: SimtExecution, names: FreshNames): GroupCode {
  return new GroupLowering(items, platform, execution, names).lower(body);
}

class GroupLowering {
  /** since the last barrier */
  private touched: Touched = NOTHING;
  private readonly isPrivate = new Set<string>();
  private readonly item: Var;
  private partials = new Map<string, Buffer>();
  private sharedBytes = 0;

  constructor(private readonly items: number, private readonly platform: Platform, private readonly execution: SimtExecution, private readonly names: FreshNames) {
    this.item = names.variable('item', 'i32');
  }

  lower(source: readonly Stmt[]): GroupCode {
    this.findSums(source);
    const { map, scratch } = this.place(source);
    // memory of one item: its own, or declared inside a loop that items share
    const inLoops = new Set(allocated(source).map((b) => b.name));
    for (const b of groupLevel(source)) if (!this.isPrivate.has(b.name)) inLoops.delete(b.name);
    const body = this.statements(replaceBuffers(plainAtomicsOn(source, inLoops), map));
    return { body: [{ kind: 'let', v: this.item, init: ITEM }, ...[...this.partials.values()].map((buffer): Stmt => ({ kind: 'alloc', buffer })), ...body], scratch };
  }

  /** Serial loops that sum up and store, each iteration its own elements: dealt out to the items like parallel ones. By the loop variable's name. */
  private readonly sums = new Set<string>();

  private findSums(body: readonly Stmt[]): void {
    for (const s of body) {
      if (s.kind === 'for' && s.loop.kind !== 'parallel') { if (this.isSum(s)) this.sums.add(s.v.name); else this.findSums(s.body); }
      if (s.kind === 'while') this.findSums(s.body);
      if (s.kind === 'if') { this.findSums(s.then); this.findSums(s.else); }
    }
  }

  private isSum(s: For): boolean {
    let stores = false;
    walkStmts(s.body, (x) => { if (x.kind === 'store') stores = true; });
    if (!stores || (tripCount(s) ?? 0) < this.execution.warp || hasParallel(s.body) || allocated(s.body).length > 0) return false;
    const reductions = reductionsOf(s), proved = reductions?.length ? isParallel(s, new Map()) : undefined;
    return proved?.kind === 'reduction' && proved.reductions.every((r) => r.target.kind === 'scalar') && reductions!.every((r) => hasIdentity(r, typeOf(s, r.variable)));
  }

  /** Decides for each buffer of the group: private to every item, group memory, or scratch in global memory. */
  private place(body: readonly Stmt[]): { map: Map<string, Replacement>; scratch: Buffer[] } {
    const map = new Map<string, Replacement>(), scratch: Buffer[] = [];
    const memory = this.platform.memories.find((m) => m.name === this.execution.groupMemory)!;
    const writtenByItems = storedInParallel(body, this.sums);
    // partial results of reductions need room as well
    let room = memory.capacityBytes - 4 * this.items * 8;
    const buffers = groupLevel(body).filter((b) => !b.init).sort((a, b) => a.size * sizeOf(a.type) - b.size * sizeOf(b.type));
    for (const b of buffers) {
      const bytes = Math.ceil((b.size * sizeOf(b.type)) / 16) * 16;
      if (!writtenByItems.has(b.name) && bytes <= REPLICATED_BYTES) { this.isPrivate.add(b.name); continue; }
      if (bytes > room) { scratch.push(b); continue; }
      room -= bytes;
      this.sharedBytes += bytes;
      map.set(b.name, { buffer: { ...b, scope: 'group', space: memory.name, align: Math.max(b.align ?? 0, sizeOf(b.type) < 4 ? 16 : 0) || undefined } as Buffer });
    }
    return { map, scratch };
  }

  private statements(body: readonly Stmt[]): Stmt[] {
    const out: Stmt[] = [];
    for (let i = 0; i < body.length; ++i) {
      const s = body[i]!;
      if (this.firstItemOnly(s)) {
        let end = i + 1;
        while (end < body.length && this.firstItemOnly(body[end]!)) ++end;
        out.push(...this.byFirstItem(body.slice(i, end)));
        i = end - 1;
      } else {
        out.push(...this.statement(s));
      }
    }
    return out;
  }

  private statement(s: Stmt): Stmt[] {
    switch (s.kind) {
      case 'let': case 'assign': return [...this.meet(touchedByExprs(exprsOf(s), this.isPrivate)), s];
      case 'store': return [...this.meet(touchedBy([s], this.isPrivate)), s];
      case 'if': return this.branch(s);
      case 'while': return this.loop(s);
      case 'for': {
        if (s.loop.kind === 'parallel') return this.itemLoop(s);
        if (this.sums.has(s.v.name)) return [...this.meet(touchedBy([s], this.isPrivate)), ...this.treeReduction(s, reductionsOf(s)!)];
        if (!hasParallel([s]) && this.isReplicable(s)) return this.alike(s);
        return this.loop(s);
      }
      case 'atomic': return this.atomic(s);
      default: return [s];
    }
  }

  /** A barrier if what follows conflicts with what came before; what follows counts as done then. */
  private meet(next: Touched): Stmt[] {
    const barrier = conflicts(this.touched, next);
    this.touched = barrier ? next : union(this.touched, next);
    return barrier ? [{ kind: 'barrier', scope: 'group' }] : [];
  }

  /** Statements with effects on common memory that change no scalar others read: the first item does them. */
  private firstItemOnly(s: Stmt): boolean {
    if (hasParallel([s]) || s.kind === 'let' || s.kind === 'alloc' || s.kind === 'assign') return false;
    if (s.kind === 'atomic' && s.result) return false;
    const { writes } = touchedBy([s], this.isPrivate);
    if (writes.size === 0 || jumpsOut([s])) return false;
    return !changesOuterState([s], this.isPrivate);
  }

  private byFirstItem(body: readonly Stmt[]): Stmt[] {
    return [...this.meet(touchedBy(body, this.isPrivate)), { kind: 'if', cond: binary('==', ref(this.item), int(0)), then: withoutParallel(body), else: [] }];
  }

  private atomic(s: Stmt & { kind: 'atomic' }): Stmt[] {
    if (!s.result) return this.byFirstItem([s]);
    const slot = this.partial(s.result.type, 1, s.result.name);
    const old = this.names.variable(`${s.result.name}_old`, s.result.type);
    const first = this.byFirstItem([{ kind: 'let', v: old }, { ...s, result: old }, { kind: 'store', buffer: slot, index: int(0), value: ref(old) }]);
    const read: Stmt = { kind: 'assign', v: s.result, value: load(slot, int(0)) };
    return [...first, ...this.meet(touchedByExprs([read.value], this.isPrivate)), read];
  }

  /** No effect on common memory: every item does the same. */
  private isReplicable(s: Stmt): boolean { return touchedBy([s], this.isPrivate).writes.size === 0; }

  private alike(s: For): Stmt[] {
    const before = this.meet(touchedBy([s], this.isPrivate));
    const reductions = (tripCount(s) ?? 0) >= 2 * this.execution.warp && !jumpsOut(s.body) && !storesPrivate(s, this.isPrivate) ? reductionsOf(s) : undefined;
    if (!reductions?.length || reductions.some((r) => !hasIdentity(r, typeOf(s, r.variable)))) return [...before, ...withoutParallel([s])];
    return [...before, ...this.treeReduction(s, reductions)];
  }

  /**
   * for k { v = v op e(k) }  =>  p = identity; for k = item, item + items, ... { p = p op e(k) }
   *                              t[item] = p; barrier; for (h = items / 2; h > 0; h /= 2) { if (item < h) t[item] = t[item] op t[item + h]; barrier }; v = v op t[0]
   */
  private treeReduction(s: For, reductions: readonly Reduction[]): Stmt[] {
    const out: Stmt[] = [];
    const parts = reductions.map((r) => {
      const type = typeOf(s, r.variable);
      const own = this.names.variable(`${r.variable}_part`, type);
      const slots = this.partial(type, this.items, `${r.variable}_parts`);
      return { ...r, type, own, slots };
    });
    for (const p of parts) out.push({ kind: 'let', v: p.own, init: identity(p.op, p.type) });
    const renamed = renameScalars([s], new Map(parts.map((p) => [p.variable, p.own])))[0] as For;
    out.push(this.dealt(renamed));
    out.push(...this.meet({ reads: new Set(), writes: new Set(parts.map((p) => p.slots.name)) }));
    for (const p of parts) out.push({ kind: 'store', buffer: p.slots, index: ref(this.item), value: ref(p.own) });
    out.push({ kind: 'barrier', scope: 'group' });
    this.touched = NOTHING;
    const half = this.names.variable('half_way', 'i32'), h = ref(half);
    const combine = parts.map((p): Stmt => ({
      kind: 'store', buffer: p.slots, index: ref(this.item), value: combineWith(p.op, p.type, load(p.slots, ref(this.item)), load(p.slots, add(ref(this.item), h))),
    }));
    out.push({ kind: 'let', v: half, init: int(this.items / 2) }, { kind: 'while', cond: binary('>', h, int(0)), body: [
      { kind: 'if', cond: lt(ref(this.item), h), then: combine, else: [] },
      { kind: 'barrier', scope: 'group' },
      { kind: 'assign', v: half, value: binary('/', h, int(2)) },
    ] });
    for (const p of parts) out.push({ kind: 'assign', v: { name: p.variable, type: p.type }, value: combineWith(p.op, p.type, { kind: 'var', type: p.type, name: p.variable }, load(p.slots, int(0))) });
    this.touched = { reads: new Set(parts.map((p) => p.slots.name)), writes: new Set() };
    return out;
  }

  /** Group memory for partial results, shared by reductions of one type. */
  private partial(type: Buffer['type'], size: number, name: string): Buffer {
    const key = `${type} ${size} ${name}`;
    const known = this.partials.get(key);
    if (known) return known;
    const buffer: Buffer = { name: this.names.name(name), type, size, scope: 'group', space: this.execution.groupMemory };
    this.partials.set(key, buffer);
    return buffer;
  }

  /** for (v = lo; v < hi; v += s)  =>  for (v = lo + item * s; v < hi; v += items * s) */
  private dealt(s: For): Stmt {
    const first = add(s.lo, binary('*', cast32(s.v, ref(this.item)), constant(s.v.type, s.step)));
    return this.once({ ...s, lo: first, step: s.step * this.items, loop: { kind: 'serial' }, body: withoutParallel(s.body) }, tripCount(s));
  }

  /** A loop that gives no item more than one iteration needs no loop. */
  private once(s: For, trips: number | undefined): Stmt {
    if (trips === undefined || trips > this.items || jumpsOut(s.body)) return s;
    const body: Stmt[] = [{ kind: 'let', v: s.v, init: s.lo }, ...s.body];
    return { kind: 'if', cond: trips === this.items ? { kind: 'const', type: 'bool', value: 1 } : lt(ref(this.item), int(trips)), then: body, else: [] };
  }

  private itemLoop(s: For): Stmt[] {
    const nest = parallelNest(s);
    const before = this.meet(touchedBy([s], this.isPrivate));
    if (!nest) return [...before, this.dealt(s)];
    if (nest.total === 1) return [...before, ...this.byFirstItemOnly(nest.loops, nest.body)];
    if (nest.loops.length === 1) return [...before, this.dealt(s)];
    const linear = this.names.variable('point', indexType(nest.total));
    const body = [...unflatten(nest.loops, linear), ...withoutParallel(nest.body)];
    return [...before, this.once({ kind: 'for', v: linear, lo: cast32(linear, ref(this.item)), hi: constant(linear.type, nest.total), step: this.items, loop: { kind: 'serial' }, body }, nest.total)];
  }

  private byFirstItemOnly(loops: readonly For[], body: readonly Stmt[]): Stmt[] {
    const lets = loops.map((l): Let => ({ kind: 'let', v: l.v, init: l.lo }));
    return [{ kind: 'if', cond: binary('==', ref(this.item), int(0)), then: [...lets, ...withoutParallel(body)], else: [] }];
  }

  private branch(s: Stmt & { kind: 'if' }): Stmt[] {
    const before = this.meet(touchedByExprs([s.cond], this.isPrivate));
    const start = this.touched;
    const then = this.statements(s.then), afterThen = this.touched;
    this.touched = start;
    const otherwise = this.statements(s.else);
    this.touched = union(afterThen, this.touched);
    return [...before, { ...s, then, else: otherwise }];
  }

  /** A loop that all items run alike around what they share; its entry state is what its own end leaves. */
  private loop(s: For | While): Stmt[] {
    const head = touchedByExprs(exprsOf(s), this.isPrivate);
    const before = this.meet(head);
    const everything = union(this.touched, union(head, touchedBy([s], this.isPrivate)));
    let entry = this.touched, body: Stmt[] = [];
    for (let round = 0; ; ++round) {
      this.touched = entry;
      body = this.statements(s.body);
      // a while loop reads its condition again
      const again = s.kind === 'while' ? this.meet(head) : [];
      body = [...body, ...again];
      if (contains(entry, this.touched)) break;
      entry = round > 3 ? everything : union(entry, this.touched);
    }
    const leaves = hasJump(s.body);
    this.touched = leaves ? everything : union(entry, this.touched);
    if (leaves) {
      this.touched = everything;
      body = this.statementsFrom(everything, s.body, s.kind === 'while' ? head : undefined);
      this.touched = everything;
    }
    return [...before, { ...s, ...(s.kind === 'for' ? { loop: { kind: 'serial' as const } } : {}), body }];
  }

  private statementsFrom(entry: Touched, body: readonly Stmt[], head: Touched | undefined): Stmt[] {
    this.touched = entry;
    const out = this.statements(body);
    return head ? [...out, ...this.meet(head)] : out;
  }
}

const cast32 = (v: Var, e: Expr): Expr => (v.type === e.type ? e : { kind: 'cast', type: v.type, a: e });

/** Buffers allocated at the level of the group, outside the loops that items share. */
function groupLevel(body: readonly Stmt[]): Buffer[] {
  return body.flatMap((s): Buffer[] => {
    if (s.kind === 'alloc') return [s.buffer];
    if (s.kind === 'for' && s.loop.kind === 'parallel') return [];
    if (s.kind === 'for' || s.kind === 'while') return groupLevel(s.body);
    return s.kind === 'if' ? [...groupLevel(s.then), ...groupLevel(s.else)] : [];
  });
}

function storedInParallel(body: readonly Stmt[], sums: ReadonlySet<string>): Set<string> {
  const names = new Set<string>();
  walkStmts(body, (s) => {
    if (s.kind !== 'for' || (s.loop.kind !== 'parallel' && !sums.has(s.v.name))) return;
    walkStmts(s.body, (x) => { if (x.kind === 'store' || x.kind === 'atomic') names.add(x.buffer.name); });
  });
  return names;
}

/** Assigns a scalar declared outside, or stores to memory that every item has its own copy of. */
function changesOuterState(body: readonly Stmt[], isPrivate: ReadonlySet<string>): boolean {
  const own = declared(body), buffers = new Set(allocated(body).map((b) => b.name));
  let found = false;
  walkStmts(body, (s) => {
    if (s.kind === 'assign' && !own.has(s.v.name)) found = true;
    if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result && !own.has(s.result.name)) found = true;
    if (s.kind === 'store' && isPrivate.has(s.buffer.name) && !buffers.has(s.buffer.name)) found = true;
  });
  return found;
}

function storesPrivate(loop: For, isPrivate: ReadonlySet<string>): boolean {
  const own = new Set(allocated(loop.body).map((b) => b.name));
  let found = false;
  walkStmts(loop.body, (s) => { if (s.kind === 'store' && isPrivate.has(s.buffer.name) && !own.has(s.buffer.name)) found = true; });
  return found;
}

function hasJump(body: readonly Stmt[]): boolean { return jumpsOut(body); }

function typeOf(loop: For, variable: string): Var['type'] {
  let type: Var['type'] | undefined;
  walkStmts(loop.body, (s) => { if (s.kind === 'assign' && s.v.name === variable) type = s.v.type; });
  return type!;
}

const hasIdentity = (r: Reduction, type: Var['type']): boolean => identity(r.op, type) !== undefined;

/** The value that changes nothing under the operator. */
export function identity(op: Reduction['op'], type: Var['type']): Expr {
  const float = type.startsWith('f') || type === 'bf16';
  const bits = BigInt(sizeOf(type) * 8);
  const unsigned = type.startsWith('u') || type === 'bool';
  switch (op) {
    case '+': return constant(type, 0);
    case '*': return constant(type, 1);
    case 'max': return float ? constant(type, -Infinity) : constant(type, unsigned ? 0n : -(1n << (bits - 1n)));
    case 'min': return float ? constant(type, Infinity) : constant(type, unsigned ? (1n << bits) - 1n : (1n << (bits - 1n)) - 1n);
  }
}

export const combineWith = (op: Reduction['op'], type: Var['type'], a: Expr, b: Expr): Expr => (op === '+' || op === '*' ? binary(op, a, b) : call(op, type, [a, b]));

/** Renames scalars in every use. */
export function renameScalars(body: readonly Stmt[], map: ReadonlyMap<string, Var>): readonly Stmt[] {
  const name = (v: Var): Var => map.get(v.name) ?? v;
  const expr = (e: Expr): Expr => {
    switch (e.kind) {
      case 'var': { const v = map.get(e.name); return v ? { ...e, name: v.name } : e; }
      case 'unary': case 'cast': case 'bitcast': return { ...e, a: expr(e.a) };
      case 'binary': return { ...e, a: expr(e.a), b: expr(e.b) };
      case 'select': return { ...e, cond: expr(e.cond), a: expr(e.a), b: expr(e.b) };
      case 'load': return { ...e, index: expr(e.index) };
      case 'call': return { ...e, args: e.args.map(expr) };
      default: return e;
    }
  };
  const stmt = (s: Stmt): Stmt => {
    switch (s.kind) {
      case 'for': return { ...s, v: name(s.v), lo: expr(s.lo), hi: expr(s.hi), body: s.body.map(stmt) };
      case 'while': return { ...s, cond: expr(s.cond), body: s.body.map(stmt) };
      case 'if': return { ...s, cond: expr(s.cond), then: s.then.map(stmt), else: s.else.map(stmt) };
      case 'let': return s.init ? { ...s, v: name(s.v), init: expr(s.init) } : { ...s, v: name(s.v) };
      case 'assign': return { ...s, v: name(s.v), value: expr(s.value) };
      case 'store': return { ...s, index: expr(s.index), value: expr(s.value) };
      case 'atomic': return { ...s, index: expr(s.index), value: expr(s.value), ...(s.compare ? { compare: expr(s.compare) } : {}), ...(s.result ? { result: name(s.result) } : {}) };
      default: return s;
    }
  };
  return body.map(stmt);
}
