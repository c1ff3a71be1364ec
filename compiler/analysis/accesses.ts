/** The memory accesses of a statement list, each with the loops and conditions around it. */
import { binary, unary } from '../ir/build.js';
import { exprsOf, mapExpr, substitute, walkStmts } from '../ir/visit.js';
import { sizeOf } from '../ir/scalar.js';
import type { Buffer, Expr, For, ScalarType, Stmt } from '../ir/types.js';
import { enterLoop } from './ranges.js';
import type { RangeEnv } from './ranges.js';

export interface Access {
  readonly buffer: Buffer;
  /** in elements of `type`; single-assignment locals are replaced by their values */
  readonly index: Expr;
  readonly type: ScalarType;
  readonly kind: 'read' | 'write' | 'atomic';
  /** loops between the root of the walk and the access, outermost first, bounds substituted like `index` */
  readonly loops: readonly For[];
  /** conditions that hold here; those that depend on memory or unknown variables are left out by users */
  readonly guards: readonly Expr[];
  readonly env: RangeEnv;
}

/** What a body declares, assigns and touches. */
export interface Effects {
  readonly accesses: readonly Access[];
  /** buffers allocated inside */
  readonly allocated: ReadonlySet<string>;
  /** scalars declared inside (loop variables included) */
  readonly declared: ReadonlySet<string>;
  /** scalars assigned inside (not by their declaration) */
  readonly assigned: ReadonlySet<string>;
  /** a break or continue that leaves the walked body, or an exit */
  readonly escapes: { readonly breaks: boolean; readonly exits: boolean };
  /** contains statements whose memory effects are unknown (intrinsics, launches) */
  readonly opaque: boolean;
}

interface Context { readonly loops: readonly For[]; readonly guards: readonly Expr[]; readonly env: RangeEnv; readonly lets: Map<string, Expr>; readonly depth: number }

/** Collects the accesses below `body`; `env` holds the ranges of the variables outside. */
export function effectsOf(body: readonly Stmt[], env: RangeEnv): Effects {
  const accesses: Access[] = [], allocated = new Set<string>(), declared = new Set<string>(), assigned = new Set<string>();
  const escapes = { breaks: false, exits: false };
  let opaque = false;
  walkStmts(body, (s) => {
    if (s.kind === 'assign') assigned.add(s.v.name);
    if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result) assigned.add(s.result.name);
    if (s.kind === 'let' || s.kind === 'for') declared.add(s.v.name);
    if (s.kind === 'alloc') allocated.add(s.buffer.name);
    if (s.kind === 'exit') escapes.exits = true;
    if (s.kind === 'intrinsic' || s.kind === 'launch') opaque = true;
  });

  const reads = (e: Expr, c: Context): void => {
    const inner = (e: Expr, guards: readonly Expr[]): void => {
      if (e.kind === 'load') accesses.push({ buffer: e.buffer, index: substitute(e.index, c.lets), type: e.type, kind: 'read', loops: c.loops, guards, env: c.env });
      if (e.kind === 'select') { inner(e.cond, guards); const cond = substitute(e.cond, c.lets); inner(e.a, [...guards, cond]); inner(e.b, [...guards, unary('!', cond)]); return; }
      if (e.kind === 'binary' && (e.op === '&&' || e.op === '||')) { inner(e.a, guards); const cond = substitute(e.a, c.lets); inner(e.b, [...guards, e.op === '&&' ? cond : unary('!', cond)]); return; }
      switch (e.kind) {
        case 'unary': case 'cast': case 'bitcast': inner(e.a, guards); return;
        case 'binary': inner(e.a, guards); inner(e.b, guards); return;
        case 'load': inner(e.index, guards); return;
        case 'call': e.args.forEach((a) => inner(a, guards)); return;
        default: return;
      }
    };
    inner(e, c.guards);
  };
  const visit = (body: readonly Stmt[], outer: Context): void => {
    let c: Context = { ...outer, lets: new Map(outer.lets) };
    for (const s of body) {
      for (const e of exprsOf(s)) reads(e, c);
      switch (s.kind) {
        case 'let': if (s.init && !assigned.has(s.v.name) && isPure(s.init, assigned)) c.lets.set(s.v.name, substitute(s.init, c.lets)); break;
        case 'store': accesses.push({ buffer: s.buffer, index: substitute(s.index, c.lets), type: s.value.type, kind: 'write', loops: c.loops, guards: c.guards, env: c.env }); break;
        case 'atomic': accesses.push({ buffer: s.buffer, index: substitute(s.index, c.lets), type: s.value.type, kind: 'atomic', loops: c.loops, guards: c.guards, env: c.env }); break;
        case 'for': {
          const l: For = { ...s, lo: substitute(s.lo, c.lets), hi: substitute(s.hi, c.lets) };
          visit(s.body, { ...c, loops: [...c.loops, l], env: enterLoop(l, c.env), depth: c.depth + 1 });
          break;
        }
        case 'while': visit(s.body, { ...c, depth: c.depth + 1 }); break;
        case 'if': {
          const cond = substitute(s.cond, c.lets);
          visit(s.then, { ...c, guards: [...c.guards, cond] });
          visit(s.else, { ...c, guards: [...c.guards, unary('!', cond)] });
          if (leaves(s.then)) c = { ...c, guards: [...c.guards, unary('!', cond)] };
          else if (leaves(s.else)) c = { ...c, guards: [...c.guards, cond] };
          break;
        }
        case 'break': if (c.depth === 0) escapes.breaks = true; break;
        default: break;
      }
    }
  };
  visit(body, { loops: [], guards: [], env, lets: new Map(), depth: 0 });
  return { accesses, allocated, declared, assigned, escapes, opaque };
}

const leaves = (body: readonly Stmt[]): boolean => { const last = body.at(-1); return last !== undefined && (last.kind === 'break' || last.kind === 'continue' || last.kind === 'exit'); };

/** No memory, and no variable that is assigned somewhere: the value depends on the place alone. */
export function isPure(e: Expr, assigned: ReadonlySet<string>): boolean {
  let pure = true;
  mapExpr(e, (x) => { if (x.kind === 'load' || (x.kind === 'var' && assigned.has(x.name))) pure = false; return x; });
  return pure;
}

/** Names of buffers loaded inside an expression. */
export function loadsOf(e: Expr): Set<string> {
  const names = new Set<string>();
  mapExpr(e, (x) => { if (x.kind === 'load') names.add(x.buffer.name); return x; });
  return names;
}

/** The index in bytes, and the bytes covered, so that accesses of different types can be compared. */
export const byteIndex = (a: Access): Expr => binary('*', a.index.type === 'i64' ? a.index : { kind: 'cast', type: 'i64', a: a.index }, { kind: 'const', type: 'i64', value: sizeOf(a.type) });

