/**
 * Uniformity: which values are the same for all lanes that compute them. A lane is an item of a group (or of the whole grid).
 * A variable assigned under a condition that differs between lanes differs, unless the condition was there when it was declared.
 */
import { children } from '../../ir/visit.js';
import type { Expr, Index, Scope, Stmt } from '../../ir/types.js';

type Body = readonly Stmt[];
type Loop = Extract<Stmt, { kind: 'for' | 'while' }>;

export class Uniformity {
  /** variables whose value differs between lanes */
  readonly varying: Set<string>;
  /** buffers of scope item whose contents differ between lanes */
  readonly varyingBuffers = new Set<string>();
  private readonly unevenLoops = new Set<Loop>();
  private readonly depthOf = new Map<string, number>();
  private changed = true;

  /** `differs`: the parallel indices that tell lanes apart. `shared`: buffers that all lanes see as one. `forced`: variables to take as varying. */
  constructor(body: Body, private readonly differs: (i: Index) => boolean, private readonly shared: (scope: Scope) => boolean, forced: ReadonlySet<string> = new Set()) {
    this.varying = new Set(forced);
    while (this.changed) {
      this.changed = false;
      this.visit(body, 0, []);
    }
  }

  /** Whether lanes may compute different values here; `masked`: some lanes may be idle, so memory is not read on their behalf. */
  varies(e: Expr, masked: boolean): boolean {
    switch (e.kind) {
      case 'index': return this.differs(e);
      case 'var': return this.varying.has(e.name);
      case 'load': {
        if (masked) return true;
        if (e.buffer.scope === 'item' ? this.varyingBuffers.has(e.buffer.name) : !this.shared(e.buffer.scope)) return true;
        return this.varies(e.index, masked);
      }
      case 'binary': if (masked && (e.op === '/' || e.op === '%') && e.b.kind !== 'const') return true; break;
      default: break;
    }
    return children(e).some((c) => this.varies(c, masked));
  }

  /** Whether lanes leave or skip iterations of the loop one by one (a break or continue under a varying condition). */
  isUneven(loop: Loop): boolean { return this.unevenLoops.has(loop); }

  private mark(set: Set<string>, name: string): void {
    if (!set.has(name)) { set.add(name); this.changed = true; }
  }

  private visit(body: Body, depth: number, loops: readonly { loop: Loop; depth: number }[]): void {
    const masked = depth > 0;
    for (const s of body) {
      switch (s.kind) {
        case 'let': this.depthOf.set(s.v.name, depth); if (s.init && this.varies(s.init, masked)) this.mark(this.varying, s.v.name); break;
        case 'assign': if (depth > (this.depthOf.get(s.v.name) ?? 0) || this.varies(s.value, masked)) this.mark(this.varying, s.v.name); break;
        case 'atomic': if (s.result) this.mark(this.varying, s.result.name); break;
        case 'alloc': this.depthOf.set(s.buffer.name, depth); break;
        case 'store':
          if (s.buffer.scope === 'item' && (depth > (this.depthOf.get(s.buffer.name) ?? 0) || this.varies(s.index, masked) || this.varies(s.value, masked))) this.mark(this.varyingBuffers, s.buffer.name);
          break;
        case 'if': {
          const inner = depth + (this.varies(s.cond, masked) ? 1 : 0);
          this.visit(s.then, inner, loops);
          this.visit(s.else, inner, loops);
          break;
        }
        case 'for': case 'while': {
          const uneven = this.unevenLoops.has(s) || (s.kind === 'for' ? this.varies(s.lo, masked) || this.varies(s.hi, masked) : this.varies(s.cond, masked));
          if (s.kind === 'for' && (this.varies(s.lo, masked) || this.varies(s.hi, masked))) this.mark(this.varying, s.v.name);
          const inner = depth + (uneven ? 1 : 0);
          if (s.kind === 'for') this.depthOf.set(s.v.name, inner);
          this.visit(s.body, inner, [...loops, { loop: s, depth: inner }]);
          break;
        }
        case 'break': case 'continue': {
          const target = loops.at(-1);
          if (target && depth > target.depth && !this.unevenLoops.has(target.loop)) { this.unevenLoops.add(target.loop); this.changed = true; }
          break;
        }
        default: break;
      }
    }
  }
}
