/** The state of an elaboration: emitted statements, variables, memory, the kernel being built. */
import { type Buffer, type Expr, isConst, ref, type ScalarType, type Scope as MemoryScope, sizeOf, type Stmt, type Var, walkExpr } from '../../ir/index.js';
import { DiagnosticError } from '../../../diagnostics/diagnostic.js';
import type { Language } from '../language.js';
import { type PlacedSpan, problem } from '../source.js';
import type { FunctionNode, StmtNode } from '../ast.js';
import { type Cell, type CType, type FunctionEntity, type Memory, type Place, Scope, type Value } from './model.js';

const MAX_STATEMENTS = 200_000;
const MAX_STEPS = 4_000_000;

/** The launch whose kernel is being elaborated. */
export interface KernelContext {
  readonly grid: readonly [number, number, number];
  readonly block: readonly [number, number, number];
  readonly dynamicShared: number;
  /** BANG-like kernels: cluster layout; `core` is the item's index within its cluster */
  readonly tasks?: { readonly dims: readonly [number, number, number]; readonly perCluster: number; readonly clusters: number; readonly withMemoryCore: boolean };
  /** statements put in front of the kernel's body: allocations of shared memory */
  readonly prologue: Stmt[];
  /** memory by declaration: a shared variable exists once however often its function is inlined */
  readonly statics: Map<object, Map<string, Place>>;
  /** stands for the launch's dynamic shared memory in `statics` */
  readonly dynamicMarker: object;
}

/** A place that control can leave early to: the end of an inlined function (`return`) or of a loop body (`continue`). */
export interface Escape {
  readonly region: number;
  /** set by leaving, tested by what follows; made only where leaving is nested in loops or partial conditions */
  flag: Cell | undefined;
}

/** A function being inlined. */
export interface FunctionFrame extends Escape {
  readonly entity: FunctionEntity | undefined;
  readonly key: string;
  readonly body: StmtNode;
  readonly returns: CType | undefined;
  readonly isKernel: boolean;
  /** where it is called */
  readonly span: PlacedSpan;
  result: Value | undefined;
  place: Place | undefined;
  /** where results go once returns happen under dynamic control */
  slot: Place | undefined;
  readonly loops: LoopFrame[];
}

export type LoopFrame =
  /** an IR loop; with `step`, `continue` must still run it, so the body is an escape of its own */
  | ({ readonly kind: 'loop'; readonly hasStep: boolean } & Escape)
  /** one iteration; `stop` is left to by `break`. Their flags are made only where data decides whether they are left. */
  | ({ readonly kind: 'unrolled'; readonly stop: Escape } & Escape)
  /** `break` leaves a switch like `return` a function */
  | ({ readonly kind: 'switch' } & Escape);

/** Other ways to read a program, for one that is refused in the usual ones. */
export interface Readings {
  /** an unknown index into an array of known values chooses between all of them; otherwise loops are unrolled to know it */
  readonly choosesItems?: boolean;
  /** records of the host keep known fields although functions get their address; otherwise they are memory, which copies can read as bytes */
  readonly hostRecordsAreKnown?: boolean;
}

export class Elaboration {
  readonly global = new Scope(undefined);
  out: Stmt[] = [];
  region = 0;
  private regions = 1;
  private endHooks: (() => void)[] = [];
  private names = new Map<string, number>();
  private mutable = new Set<string>();
  private journal: (() => void)[] = [];
  /** cells whose value changed, with the length of the journal then */
  private changes: { readonly cell: Cell; readonly at: number }[] = [];
  private steps = 0;
  /** whatever would emit a statement throws `Retry` */
  knownOnly = false;
  kernel: KernelContext | undefined;
  frames: FunctionFrame[] = [];
  /** statements at the very start of the program: globals */
  readonly prologue: Stmt[] = [];
  readonly memories: Memory[] = [];
  /** function-local static variables by their declaration */
  readonly statics = new Map<object, Place>();
  /** bytes declared per memory space in the kernel being elaborated */
  readonly spaceBytes = new Map<string, number>();
  /** the file uses what the cores of a cluster share */
  usesClusters = false;
  readings: Readings = {};
  /** the next function body that runs is a kernel's */
  nextFrameIsKernel = false;
  /** file-level variables that something in the file may write */
  readonly writtenGlobals = new Set<string>();
  readonly isC: boolean;
  /** the functions of the user's file */
  functions: readonly FunctionNode[] = [];

  constructor(readonly language: Language, readonly fileName: string) { this.isC = /\.c$/i.test(fileName); }

  /** A name not used before, close to the wish. */
  fresh(wish: string): string {
    const base = wish.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(\d)/, '_$1') || 'v';
    const n = this.names.get(base) ?? 0;
    this.names.set(base, n + 1);
    const name = n === 0 ? base : `${base}_${n}`;
    if (n > 0 && this.names.has(name)) return this.fresh(wish);
    if (n > 0) this.names.set(name, 1);
    return name;
  }

  emit(s: Stmt): void {
    if (this.knownOnly) throw new Retry(new Error('emits'));
    this.out.push(s);
    this.tick();
  }

  /** Counts work, so that elaboration always ends. */
  tick(span?: PlacedSpan): void {
    this.steps += 1;
    if (this.steps > MAX_STEPS || this.out.length > MAX_STATEMENTS) throw problem('XP1120', span, 'elaborating this program takes too many steps: host loops that run for very long, or code that unrolls without end', 'check the loop bounds', 3);
  }

  newVar(wish: string, type: ScalarType, mutable: boolean): Var {
    const v: Var = { name: this.fresh(wish), type };
    if (mutable) this.mutable.add(v.name);
    return v;
  }

  /** Binds an expression to an immutable variable, unless it is one or a constant. */
  bind(e: Expr, wish: string, span?: PlacedSpan): Expr {
    if (isConst(e) || (e.kind === 'var' && !this.mutable.has(e.name)) || e.kind === 'index') return e;
    const v = this.newVar(wish, e.type, false);
    this.emit({ kind: 'let', v, init: e, ...(span ? { span } : {}) });
    return ref(v);
  }

  /** True if the value of the expression cannot change any more. */
  isStable(e: Expr): boolean {
    let stable = true;
    walkExpr(e, (x) => { if ((x.kind === 'var' && this.mutable.has(x.name)) || (x.kind === 'load' && !x.buffer.init)) stable = false; });
    return stable;
  }

  newMemory(wish: string, bytes: number, declared: ScalarType | undefined, scope: MemoryScope, space: string, span: PlacedSpan | undefined, extra: Partial<Buffer> = {}): Memory {
    const type = declared ?? 'u8';
    const buffer: Buffer = { name: this.fresh(wish), type, size: Math.ceil(bytes / sizeOf(type)), scope, ...extra, ...(span ? { span } : {}) };
    const memory: Memory = { buffer, space, bytes, span, scope, declared };
    this.memories.push(memory);
    return memory;
  }

  /** Runs `body` with emissions going to a new list, in a new region of dynamic control flow. */
  inRegion(body: () => void): Stmt[] {
    const outer = this.out, parent = this.region;
    const stmts: Stmt[] = [];
    this.out = stmts;
    this.region = this.regions++;
    const hooks = this.endHooks;
    this.endHooks = [];
    try { body(); } finally { this.out = outer; this.region = parent; this.endHooks.reverse().forEach((h) => h()); this.endHooks = hooks; }
    return stmts;
  }

  /** Calls `hook` when the innermost region ends. */
  atRegionEnd(hook: () => void): void { this.endHooks.push(hook); }

  /** Runs `body` with emissions going to a new list that the caller puts in place unconditionally (same region). */
  collect(body: () => void): Stmt[] {
    const outer = this.out;
    const stmts: Stmt[] = [];
    this.out = stmts;
    try { body(); } finally { this.out = outer; }
    return stmts;
  }

  /** Changes a cell so that the change can be undone. */
  setCell(cell: Cell, value: Value | undefined, dynamic = cell.dynamic): void {
    const before = { value: cell.value, dynamic: cell.dynamic };
    this.journal.push(() => { cell.value = before.value; cell.dynamic = before.dynamic; });
    // to move a value into an IR variable does not change it
    if (dynamic === before.dynamic) this.changes.push({ cell, at: this.journal.length });
    cell.value = value;
    cell.dynamic = dynamic;
  }

  /** Does `body` change one of the cells, or do more than name values? Everything it emitted or changed is undone. */
  hasEffects(cells: ReadonlySet<Cell>, body: () => void): boolean {
    let found = false;
    const mark = this.changes.length;
    this.attemptOnly(() => {
      const effects = this.collect(body);
      found = !effects.every((s) => s.kind === 'let') || this.changes.slice(mark).some((c) => cells.has(c.cell));
    });
    return found;
  }

  /** What else an attempt that fails has to take back. */
  onUndo(undo: () => void): void { this.journal.push(undo); }

  /** Tries `body`; if it throws `Retry`, everything it did is undone and the result is false. */
  attempt(body: () => void): boolean {
    const mark = this.journal.length, out = this.out, length = out.length, region = this.region, frames = [...this.frames];
    const frameStates = this.frames.map((f) => ({ result: f.result, place: f.place, slot: f.slot, flag: f.flag, depth: f.loops.length }));
    const prologue = this.kernel?.prologue.length ?? 0;
    try { body(); return true; } catch (error) {
      if (!(error instanceof Retry)) throw error;
      while (this.journal.length > mark) this.journal.pop()!();
      while (this.changes.length && this.changes.at(-1)!.at > mark) this.changes.pop();
      this.out = out;
      out.length = length;
      this.region = region;
      this.frames = frames;
      frames.forEach((f, i) => { const { depth, ...state } = frameStates[i]!; Object.assign(f, state); f.loops.length = depth; });
      if (this.kernel) this.kernel.prologue.length = prologue;
      return false;
    }
  }

  /** Tries `body`, which may only change known values: if it would emit anything or is refused, everything it did is undone and the result is false. */
  attemptKnown(body: () => void): boolean {
    if (this.knownOnly) { body(); return true; }
    return this.attempt(() => {
      this.knownOnly = true;
      try { body(); } catch (error) { throw error instanceof DiagnosticError ? new Retry(error) : error; } finally { this.knownOnly = false; }
    });
  }

  /** Runs `body` for what it finds out; everything it emitted or changed is undone. */
  attemptOnly(body: () => void): void {
    this.attempt(() => { body(); throw new Retry(new Error('undo')); });
  }

  get frame(): FunctionFrame | undefined { return this.frames.at(-1); }

  refuse(code: string, span: PlacedSpan | undefined, message: string, advice: string): Error {
    return problem(code, span && this.ownPlace(span), message, advice, 3);
  }

  /** What goes wrong inside the dialect's tables is told where the file calls them. */
  private ownPlace(span: PlacedSpan): PlacedSpan {
    const own = this.frames[0]?.entity?.node.span.source;
    if (!own || span.source === own) return span;
    for (const frame of [...this.frames].reverse()) if (frame.span.source === own) return frame.span;
    return span;
  }
}

/** The dynamic form of a loop cannot be built (an index must be known); the loop is unrolled instead. */
export class Retry extends Error {
  constructor(readonly reason: Error) { super('needs a known index'); }
}
