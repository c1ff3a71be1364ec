/** Fresh names: names identify variables and buffers in a whole program. */
import { exprsOf, walkExpr, walkStmts } from './visit.js';
import type { Program, Stmt } from './types.js';

export class Namer {
  private readonly used = new Set<string>();

  static of(program: Program): Namer {
    const namer = new Namer();
    for (const p of program.params) namer.used.add(p.kind === 'tensor' ? p.buffer.name : p.v.name);
    namer.reserve(program.body);
    return namer;
  }

  /** Takes every name declared or used in statements. */
  reserve(body: readonly Stmt[]): void {
    walkStmts(body, (s) => {
      if (s.kind === 'let' || s.kind === 'for' || s.kind === 'assign') this.used.add(s.v.name);
      if (s.kind === 'alloc' || s.kind === 'store' || s.kind === 'atomic') this.used.add(s.buffer.name);
      for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'var') this.used.add(x.name); if (x.kind === 'load') this.used.add(x.buffer.name); });
    });
  }

  /** Lets a name be taken again, once nothing declares or uses it any more. */
  release(name: string): void { this.used.delete(name); }

  /** `base`, or `base` with the first free number behind it. */
  fresh(base: string): string {
    const stem = base.replace(/_\d+$/, '');
    let name = base;
    for (let n = 1; this.used.has(name); ++n) name = `${stem}_${n}`;
    this.used.add(name);
    return name;
  }
}
