/**
 * Masked lock-step fission: all lanes do everything up to a barrier, then all go on. What a lane keeps across a barrier becomes
 * one element per lane; what is the same for all lanes is computed once outside; control around a barrier that differs between lanes
 * becomes masks. Any interleaving of lanes between barriers is allowed by the source, so the cut may be finer than its barriers.
 */
import { add, and, binary, cast, constant, int, load, mul, ref, sub, unary } from '../../ir/build.js';
import { exprsOf, mapExpr, mapStmts, substitute, variablesOf, walkExpr, walkStmts } from '../../ir/visit.js';
import { sizeOf } from '../../ir/scalar.js';
import { relocate, relocateExpr } from '../../ir/rewrite.js';
import type { Relocate } from '../../ir/rewrite.js';
import type { Namer } from '../../ir/names.js';
import type { Buffer, Expr, For, Stmt, Var, While } from '../../ir/types.js';
import { rangeOf } from '../../analysis/ranges.js';
import type { RangeEnv } from '../../analysis/ranges.js';
import { ends, removeBreaks, removeContinues } from './escapes.js';
import type { Level } from './level.js';
import { Layout, hasBarrier } from './layout.js';
import type { Node, NodeList } from './layout.js';
import { Uniformity } from './uniform.js';

type Body = readonly Stmt[];
const TRUE = constant('bool', 1), FALSE = constant('bool', 0);

/** Splits a body (without `exit`) at the level's barriers. `env`: ranges of the parallel indices and outer variables. */
export function splitAtBarriers(body: Body, level: Level, namer: Namer, env: RangeEnv): Body {
  if (!body.some((s) => hasBarrier(s, level))) return level.wrap(body);
  if (level.lanes.count === 1) return level.wrap(withoutBarriers(body, level));
  return new Fission(level, namer, env).run(body);
}

const withoutBarriers = (body: Body, level: Level): Body => mapStmts(body, (e) => e, (s) => (s.kind === 'barrier' && level.splits(s) ? [] : [s]));

class Fission {
  private layout!: Layout;
  private lifted = new Set<string>();
  /** per-lane storage of locals that live across a barrier */
  private readonly expanded = new Map<string, Buffer>();
  /** locals computed again in each run that uses them, in order of declaration */
  private readonly rematerialised = new Map<string, Expr>();
  private assigned = new Set<string>();
  /** locals that are functions of parallel indices alone */
  private pureLets = new Map<string, Expr>();
  /** declarations moved into the only run that uses them */
  private readonly sunk = new Map<number, Stmt[]>();
  private readonly sunkNames = new Set<string>();

  constructor(private readonly level: Level, private readonly namer: Namer, private readonly env: RangeEnv) {}

  run(source: Body): Body {
    const assigned = assignedIn(source);
    walkStmts(source, (s) => { if (s.kind === 'let' && s.init && !assigned.has(s.v.name)) { const e = substitute(s.init, this.pureLets); if (this.isFixed(e)) this.pureLets.set(s.v.name, e); } });
    const forced = new Set<string>();
    for (;;) {
      const [body, uniform] = this.structured(source, forced);
      this.assigned = assignedIn(body);
      if (this.settle(body, uniform, forced)) break;
    }
    this.place();
    return this.emit(this.layout.root, []);
  }

  /** Loops around barriers whose iterations differ between lanes get their breaks, continues and bounds turned into conditions. */
  private structured(source: Body, forced: ReadonlySet<string>): [Body, Uniformity] {
    let body = source;
    for (;;) {
      const uniform = new Uniformity(body, (i) => this.level.differs(i), (scope) => this.level.owner(scope) === undefined, forced);
      let changed = false;
      const visit = (list: Body, masked: boolean): Body => list.flatMap((s): Body => {
        if (!hasBarrier(s, this.level)) return [s];
        if (s.kind === 'if') { const inner = masked || uniform.varies(s.cond, masked); return [{ ...s, then: visit(s.then, inner), else: visit(s.else, inner) }]; }
        if (s.kind !== 'for' && s.kind !== 'while') return [s];
        const bounds = s.kind === 'for' && (uniform.varies(s.lo, masked) || uniform.varies(s.hi, masked));
        const uneven = uniform.isUneven(s) || bounds || (s.kind === 'while' && uniform.varies(s.cond, masked));
        const escapes = s.body.some((x) => ends(x, 'break') || ends(x, 'continue'));
        if (changed || !uneven || (s.kind === 'while' && !escapes)) return [{ ...s, body: visit(s.body, masked || uneven) }];
        changed = true;
        const flat = removeBreaks({ ...s, body: removeContinues(s.body, this.namer) }, this.namer);
        return bounds ? flat.flatMap((x) => (x.kind === 'for' ? this.evenLoop(x) : [x])) : flat;
      });
      const next = visit(body, false);
      if (!changed) return [body, uniform];
      body = next;
    }
  }

  /** A loop whose bounds differ between lanes: counted when its number of iterations does not, else a while. */
  private evenLoop(s: For): Body {
    const bounds = sub(substitute(s.hi, this.pureLets), substitute(s.lo, this.pureLets));
    const trips = rangeOf(bounds, this.env);
    const counted = this.isFixed(bounds) && Number.isFinite(trips.hi) ? [Math.max(0, Math.ceil(trips.lo / s.step)), Math.max(0, Math.ceil(trips.hi / s.step))] : undefined;
    const type = s.v.type;
    if (counted && counted[1]! <= 2 * counted[0]! + 2) {
      const n: Var = { name: this.namer.fresh(`${s.v.name}_n`), type };
      const value = add(s.lo, mul(ref(n), constant(type, s.step)));
      const body: Body = counted[0] === counted[1] ? s.body : [{ kind: 'if', cond: binary('<', ref(s.v), s.hi), then: s.body, else: [] }];
      return [{ ...s, v: n, lo: constant(type, 0), hi: constant(type, counted[1]!), step: 1, body: [{ kind: 'let', v: s.v, init: value }, ...body] }];
    }
    const at: Var = { name: this.namer.fresh(`${s.v.name}_at`), type }, end: Var = { name: this.namer.fresh(`${s.v.name}_end`), type };
    return [
      { kind: 'let', v: at, init: s.lo }, { kind: 'let', v: end, init: s.hi },
      { kind: 'while', cond: binary('<', ref(at), ref(end)), body: [{ kind: 'let', v: s.v, init: ref(at) }, ...s.body, { kind: 'assign', v: at, value: add(ref(at), constant(type, s.step)) }] },
    ];
  }

  private isFixed(e: Expr): boolean { let fixed = true; walkExpr(e, (x) => { if (x.kind === 'load' || x.kind === 'var') fixed = false; }); return fixed; }

  /** Finds which variables to lift out of the lanes; false when one of them has to stay and everything starts again. */
  private settle(body: Body, uniform: Uniformity, forced: Set<string>): boolean {
    this.lifted = new Set();
    for (;;) {
      this.layout = new Layout(body, this.level, uniform, this.lifted);
      if (this.layout.stuck.size > 0) { for (const name of this.layout.stuck) forced.add(name); return false; }
      const more = [...this.layout.locals].filter(([name, s]) => s.kind === 'let' && !this.lifted.has(name) && !uniform.varying.has(name) && (this.layout.needed.has(name) || this.crosses(name, s)));
      if (more.length === 0) return true;
      for (const [name] of more) this.lifted.add(name);
    }
  }

  private crosses(name: string, declaration: Stmt): boolean {
    const uses = this.layout.uses.get(name);
    if (!uses) return false;
    const [only] = uses;
    if (uses.size > 1 || only === 'outside') return true;
    const isBare = declaration.kind === 'alloc' || (declaration.kind === 'let' && !declaration.init);
    return isBare && this.layout.loopOfRun.get(only!) !== this.layout.loopOfLocal.get(name);
  }

  /** A declaration without value moves into the one run that uses it. */
  private sink(name: string, s: Stmt): void {
    if ((s.kind === 'let' && s.init) || (s.kind === 'alloc' && !this.level.owner(s.buffer.scope))) return;
    const [only] = this.layout.uses.get(name) ?? [];
    this.sunkNames.add(name);
    if (typeof only === 'number') (this.sunk.get(only) ?? this.sunk.set(only, []).get(only)!).push(s);
  }

  /** Chooses storage for each local that lives across a barrier. */
  private place(): void {
    for (const [name, s] of this.layout.locals) {
      if (this.lifted.has(name)) continue;
      if (s.kind === 'let' && this.isRematerialisable(name, s)) { this.rematerialised.set(name, s.init!); this.namer.release(name); continue; }
      if (!this.crosses(name, s)) { this.sink(name, s); continue; }
      if (s.kind === 'let' || this.level.owner(s.buffer.scope)) this.namer.release(name);
      if (s.kind === 'let') { this.expanded.set(name, { name: this.namer.fresh(name), type: s.v.type, size: this.level.lanes.count, scope: this.level.storage }); continue; }
      const owner = this.level.owner(s.buffer.scope);
      if (!owner || s.buffer.init) continue;
      // reinterpreting accesses count in their own type: keep every lane's part a multiple of eight bytes
      const unit = 8 / sizeOf(s.buffer.type), size = Math.ceil(s.buffer.size / unit) * unit;
      const each = this.isReinterpreted(name) ? size : s.buffer.size;
      this.expanded.set(name, { name: this.namer.fresh(name), type: s.buffer.type, size: owner.count * each, scope: this.level.storage });
    }
  }

  private isReinterpreted(name: string): boolean {
    let found = false;
    const look = (body: Body): void => {
      walkStmts(body, (s) => {
        if ((s.kind === 'store' || s.kind === 'atomic') && s.buffer.name === name && s.value.type !== s.buffer.type) found = true;
        for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'load' && x.buffer.name === name && x.type !== x.buffer.type) found = true; });
      });
    };
    look(this.layout.root.source);
    return found;
  }

  /** Never assigned again, and a function of parallel indices and of values that do not change once they are there. */
  private isRematerialisable(name: string, s: Extract<Stmt, { kind: 'let' }>): boolean {
    return s.init !== undefined && !this.assigned.has(name) && this.isStable(s.init);
  }

  private isStable(e: Expr): boolean {
    let stable = true;
    walkExpr(e, (x) => {
      if (x.kind === 'load') stable = false;
      if (x.kind === 'binary' && (x.op === '/' || x.op === '%') && x.b.kind !== 'const') stable = false;
      if (x.kind === 'var') {
        const local = this.layout.locals.get(x.name);
        if (this.assigned.has(x.name)) stable = false;
        else if (local && !this.lifted.has(x.name) && !this.rematerialised.has(x.name)) stable = false;
      }
    });
    return stable;
  }

  private emit(list: NodeList, mask: readonly Expr[]): Body {
    const storage = list.source.flatMap((s): Body => {
      const name = s.kind === 'let' ? s.v.name : s.kind === 'alloc' ? s.buffer.name : undefined;
      const buffer = name === undefined ? undefined : this.expanded.get(name);
      return buffer ? [{ kind: 'alloc', buffer }] : [];
    });
    return [...storage, ...list.nodes.flatMap((n) => this.node(n, mask))];
  }

  private isSunk(s: Stmt): boolean { return this.sunkNames.has(s.kind === 'let' ? s.v.name : s.kind === 'alloc' ? s.buffer.name : ''); }

  private node(n: Node, mask: readonly Expr[]): Body {
    switch (n.kind) {
      case 'run': return this.lanes([...(this.sunk.get(n.id) ?? []), ...n.body.filter((s) => !this.isSunk(s))], mask);
      case 'lifted': return n.body;
      case 'escape': return [n.s];
      case 'for': return [{ ...n.s, body: this.emit(n.body, mask) }];
      case 'while': return [{ ...n.s, body: this.emit(n.body, mask) }];
      case 'if': return [{ ...n.s, then: this.emit(n.then, mask), else: this.emit(n.else, mask) }];
      case 'masked-if': {
        if (this.isStable(n.s.cond)) return [...this.emit(n.then, [...mask, n.s.cond]), ...this.emit(n.else, [...mask, unary('!', n.s.cond)])];
        const m = this.mask('chosen');
        const chosen = load(m, this.level.lanes.index);
        return [
          { kind: 'alloc', buffer: m }, ...this.lanes([{ kind: 'store', buffer: m, index: this.level.lanes.index, value: all([...mask, n.s.cond]) }], []),
          ...this.emit(n.then, [chosen]), ...(n.s.else.length > 0 ? this.emit(n.else, [...mask, unary('!', chosen)]) : []),
        ];
      }
      case 'masked-while': return this.maskedWhile(n.s, n.body, mask);
    }
  }

  /** while (c) S  =>  active = c; while (some lane is active) { S where active; active = active && c } */
  private maskedWhile(s: While, body: NodeList, mask: readonly Expr[]): Body {
    const m = this.mask('active'), some: Var = { name: this.namer.fresh('some'), type: 'bool' };
    const active = load(m, this.level.lanes.index);
    const update = (cond: Expr): Body => [
      ...this.lanes([{ kind: 'store', buffer: m, index: this.level.lanes.index, value: cond }], []),
      { kind: 'assign', v: some, value: FALSE }, ...this.anyLane(m, some),
    ];
    return [
      { kind: 'alloc', buffer: m }, { kind: 'let', v: some, init: FALSE }, ...update(all([...mask, s.cond])).filter((x) => x.kind !== 'assign'),
      { kind: 'while', cond: ref(some), body: [...this.emit(body, [active]), ...update(and(active, s.cond))] },
    ];
  }

  private anyLane(m: Buffer, some: Var): Body {
    const v: Var = { name: this.namer.fresh('lane'), type: 'i32' };
    return [{ kind: 'for', v, lo: int(0), hi: int(m.size), step: 1, loop: { kind: 'serial' }, body: [{ kind: 'if', cond: load(m, ref(v)), then: [{ kind: 'assign', v: some, value: TRUE }], else: [] }] }];
  }

  private mask(base: string): Buffer { return { name: this.namer.fresh(base), type: 'bool', size: this.level.lanes.count, scope: this.level.storage }; }

  /** One run on all lanes where the mask holds. */
  private lanes(source: Body, mask: readonly Expr[]): Body {
    const kept = source.filter((s) => !(s.kind === 'let' && this.rematerialised.has(s.v.name)) && !(s.kind === 'alloc' && this.expanded.has(s.buffer.name)));
    const moved = this.expand(kept);
    if (moved.length === 0) return [];
    const conds = mask.map((e) => this.expandExpr(e));
    const guarded: Body = conds.length > 0 ? [{ kind: 'if', cond: all(conds), then: moved, else: [] }] : moved;
    return this.level.wrap(this.withRematerialised(guarded));
  }

  private expandExpr(e: Expr): Expr {
    const moved = relocateExpr(e, this.move);
    return mapExpr(moved, (x) => (x.kind === 'var' && this.expanded.has(x.name) ? load(this.expanded.get(x.name)!, this.level.lanes.index) : x));
  }

  private readonly move: Relocate = (buffer, index, type) => {
    const to = this.expanded.get(buffer.name), owner = this.level.owner(buffer.scope);
    if (!to || !owner) return { buffer, index };
    const each = (to.size / owner.count) * (sizeOf(buffer.type) / sizeOf(type));
    return { buffer: to, index: add(mul(cast(index.type, owner.index), constant(index.type, each)), index) };
  };

  private expand(body: Body): Body {
    const moved = relocate(body, this.move);
    const lane = this.level.lanes.index;
    return mapStmts(moved, (e) => mapExpr(e, (x) => (x.kind === 'var' && this.expanded.has(x.name) ? load(this.expanded.get(x.name)!, lane) : x)), (s): Body => {
      if (s.kind === 'let' && this.expanded.has(s.v.name)) return s.init ? [{ kind: 'store', buffer: this.expanded.get(s.v.name)!, index: lane, value: s.init, ...(s.span ? { span: s.span } : {}) }] : [];
      if (s.kind === 'assign' && this.expanded.has(s.v.name)) return [{ kind: 'store', buffer: this.expanded.get(s.v.name)!, index: lane, value: s.value, ...(s.span ? { span: s.span } : {}) }];
      if (s.kind === 'atomic' && s.result && this.expanded.has(s.result.name)) {
        const old: Var = { name: this.namer.fresh(s.result.name), type: s.result.type };
        return [{ kind: 'let', v: old }, { ...s, result: old }, { kind: 'store', buffer: this.expanded.get(s.result.name)!, index: lane, value: ref(old) }];
      }
      return [s];
    });
  }

  /** Declares, under fresh names, the rematerialised values that a run uses. */
  private withRematerialised(body: Body): Body {
    const used = new Set<string>();
    const need = (names: Iterable<string>): void => {
      for (const name of names) if (this.rematerialised.has(name) && !used.has(name)) { used.add(name); need(variablesOf(this.rematerialised.get(name)!)); }
    };
    walkStmts(body, (s) => exprsOf(s).forEach((e) => need(variablesOf(e))));
    if (used.size === 0) return body;
    const names = new Map<string, Expr>();
    const lets: Stmt[] = [];
    for (const [name, init] of this.rematerialised) {
      if (!used.has(name)) continue;
      const v: Var = { name: this.namer.fresh(name), type: init.type };
      lets.push({ kind: 'let', v, init: renameVars(init, names) });
      names.set(name, ref(v));
    }
    return [...lets, ...mapStmts(body, (e) => renameVars(e, names))];
  }
}

const renameVars = (e: Expr, names: ReadonlyMap<string, Expr>): Expr => mapExpr(e, (x) => (x.kind === 'var' ? names.get(x.name) ?? x : x));
const all = (conds: readonly Expr[]): Expr => conds.reduce((x, y) => and(x, y));

function assignedIn(body: Body): Set<string> {
  const names = new Set<string>();
  walkStmts(body, (s) => {
    if (s.kind === 'assign') names.add(s.v.name);
    if (s.kind === 'atomic' && s.result) names.add(s.result.name);
  });
  return names;
}
