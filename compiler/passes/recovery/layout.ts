/**
 * How a body with barriers is cut: runs that each lane executes alone, statements lifted out of the lanes because all of them
 * would compute the same, and the control around barriers, either lifted too or turned into masks.
 */
import { exprsOf, variablesOf, walkExpr, walkStmts, bodies } from '../../ir/visit.js';
import type { Expr, For, If, Stmt, While } from '../../ir/types.js';
import { ends } from './escapes.js';
import type { Level } from './level.js';
import type { Uniformity } from './uniform.js';

type Body = readonly Stmt[];

export type Node =
  | { readonly kind: 'run'; readonly id: number; readonly body: Stmt[] }
  | { readonly kind: 'lifted'; readonly body: Stmt[] }
  | { readonly kind: 'for'; readonly s: For; readonly body: NodeList }
  | { readonly kind: 'while'; readonly s: While; readonly body: NodeList }
  | { readonly kind: 'if'; readonly s: If; readonly then: NodeList; readonly else: NodeList }
  | { readonly kind: 'masked-if'; readonly s: If; readonly id: number; readonly then: NodeList; readonly else: NodeList }
  | { readonly kind: 'masked-while'; readonly s: While; readonly id: number; readonly body: NodeList }
  | { readonly kind: 'escape'; readonly s: Stmt };
/** A list that is cut; `declares`: the locals that stand directly in it. */
export interface NodeList { readonly nodes: readonly Node[]; readonly source: Body }

/** Whether a statement contains a barrier at which the level splits. */
export const hasBarrier = (s: Stmt, level: Level): boolean => (s.kind === 'barrier' ? level.splits(s) : bodies(s).some((b) => b.some((x) => hasBarrier(x, level))));

export class Layout {
  /** for each local: the runs (by id) that use it, or 'outside' the lanes */
  readonly uses = new Map<string, Set<number | 'outside'>>();
  /** locals of cut lists, in order of declaration */
  readonly locals = new Map<string, Extract<Stmt, { kind: 'let' | 'alloc' }>>();
  /** lifted variables that some statement assigns together with things that cannot be lifted */
  readonly stuck = new Set<string>();
  /** uniform variables that lifted statements read and that must be lifted too */
  readonly needed = new Set<string>();
  readonly root: NodeList;
  private runs = 0;
  /** innermost cut loop around each run and each local (0: none); a local that a loop re-enters lives on */
  readonly loopOfRun = new Map<number, number>();
  readonly loopOfLocal = new Map<string, number>();
  private loops = 0;

  constructor(body: Body, private readonly level: Level, private readonly uniform: Uniformity, private readonly lifted: ReadonlySet<string>) {
    this.root = this.list(body, false, 0);
  }

  private use(name: string, where: number | 'outside'): void { (this.uses.get(name) ?? this.uses.set(name, new Set()).get(name)!).add(where); }

  private useExpr(e: Expr, where: number | 'outside'): void {
    walkExpr(e, (x) => {
      if (x.kind === 'var') this.use(x.name, where);
      if (x.kind === 'load') this.use(x.buffer.name, where);
    });
  }

  private useStmt(s: Stmt, where: number | 'outside'): void {
    walkStmts([s], (x) => {
      for (const e of exprsOf(x)) this.useExpr(e, where);
      if ((x.kind === 'let' && x.init) || x.kind === 'assign') this.use(x.v.name, where);
      if (x.kind === 'store' || x.kind === 'atomic') this.use(x.buffer.name, where);
      if (x.kind === 'atomic' && x.result) this.use(x.result.name, where);
    });
  }

  private list(body: Body, masked: boolean, loop: number): NodeList {
    const nodes: Node[] = [];
    let run: Stmt[] = [];
    const flush = (): void => {
      if (run.length === 0) return;
      const id = this.newRun(loop);
      for (const s of run) this.useStmt(s, id);
      nodes.push({ kind: 'run', id, body: run });
      run = [];
    };
    for (const s of body) {
      if (s.kind === 'let' || s.kind === 'alloc') this.declare(s, loop);
      if (s.kind === 'barrier' && this.level.splits(s)) flush();
      else if (hasBarrier(s, this.level) || (loop > 0 && (ends(s, 'break') || ends(s, 'continue')))) { flush(); nodes.push(this.control(s, masked, loop)); }
      else if (this.isLifted(s, masked)) {
        this.useStmt(s, 'outside');
        if (run.some((r) => conflicts(s, r))) flush();
        const last = nodes.at(-1);
        if (last?.kind === 'lifted') last.body.push(s);
        else nodes.push({ kind: 'lifted', body: [s] });
      } else run.push(s);
    }
    flush();
    return { nodes, source: body };
  }

  private newRun(loop: number): number {
    this.loopOfRun.set(this.runs, loop);
    return this.runs++;
  }

  private declare(s: Extract<Stmt, { kind: 'let' | 'alloc' }>, loop: number): void {
    const name = s.kind === 'let' ? s.v.name : s.buffer.name;
    this.locals.set(name, s);
    this.loopOfLocal.set(name, loop);
  }

  private control(s: Stmt, masked: boolean, loop: number): Node {
    if (s.kind === 'break' || s.kind === 'continue') return { kind: 'escape', s };
    if (s.kind === 'for') {
      for (const e of [s.lo, s.hi]) this.outside(e);
      return { kind: 'for', s, body: this.list(s.body, masked || this.uniform.isUneven(s), ++this.loops) };
    }
    if (s.kind === 'if') {
      const varies = this.uniform.varies(s.cond, masked);
      if (!varies) {
        this.outside(s.cond);
        return { kind: 'if', s, then: this.list(s.then, masked, loop), else: this.list(s.else, masked, loop) };
      }
      const id = this.newRun(loop);
      this.useExpr(s.cond, id);
      return { kind: 'masked-if', s, id, then: this.list(s.then, true, loop), else: this.list(s.else, true, loop) };
    }
    if (s.kind === 'while') {
      if (!this.uniform.varies(s.cond, masked)) {
        this.outside(s.cond);
        return { kind: 'while', s, body: this.list(s.body, masked, ++this.loops) };
      }
      const inner = ++this.loops, id = this.newRun(inner);
      this.useExpr(s.cond, id);
      return { kind: 'masked-while', s, id, body: this.list(s.body, true, inner) };
    }
    throw new Error(`a barrier cannot stand in ${s.kind}`);
  }

  private outside(e: Expr): void {
    this.useExpr(e, 'outside');
    for (const name of variablesOf(e)) this.needed.add(name);
  }

  /** Whether a statement writes lifted variables; it must then be liftable as a whole. */
  private isLifted(s: Stmt, masked: boolean): boolean {
    const writes = new Set<string>(), own = new Set<string>();
    let liftable = true;
    walkStmts([s], (x) => {
      if (x.kind === 'let' && x !== s) own.add(x.v.name);
      if (x.kind === 'for') own.add(x.v.name);
      if (x.kind === 'let' || x.kind === 'assign') writes.add(x.v.name);
      if (x.kind === 'atomic' && x.result) writes.add(x.result.name);
      if (x.kind === 'store' || x.kind === 'atomic' || x.kind === 'alloc' || x.kind === 'barrier') liftable = false;
      if (exprsOf(x).some((e) => this.uniform.varies(e, masked))) liftable = false;
      if ((x.kind === 'for' || x.kind === 'while') && this.uniform.isUneven(x)) liftable = false;
    });
    const targets = [...writes].filter((w) => this.lifted.has(w));
    if (targets.length === 0) return false;
    const foreign = [...writes].filter((w) => !own.has(w) && !this.lifted.has(w));
    if (!liftable || foreign.some((w) => this.uniform.varying.has(w))) { targets.forEach((w) => this.stuck.add(w)); return false; }
    foreign.forEach((w) => this.needed.add(w));
    walkStmts([s], (x) => exprsOf(x).forEach((e) => { for (const name of variablesOf(e)) if (!own.has(name)) this.needed.add(name); }));
    return true;
  }
}

/** Whether the lifted statement may not move before `r` of the same run: r reads what it assigns, or stores what it loads. */
function conflicts(lifted: Stmt, r: Stmt): boolean {
  const writes = new Set<string>(), loads = new Set<string>();
  walkStmts([lifted], (x) => {
    if (x.kind === 'let' || x.kind === 'assign') writes.add(x.v.name);
    for (const e of exprsOf(x)) walkExpr(e, (y) => { if (y.kind === 'load') loads.add(y.buffer.name); });
  });
  let clash = false;
  walkStmts([r], (x) => {
    if ((x.kind === 'store' || x.kind === 'atomic') && loads.has(x.buffer.name)) clash = true;
    if ((x.kind === 'let' || x.kind === 'assign') && writes.has(x.v.name)) clash = true;
    for (const e of exprsOf(x)) if ([...variablesOf(e)].some((name) => writes.has(name))) clash = true;
  });
  return clash;
}
