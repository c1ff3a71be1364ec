/**
 * Single elements of memory that act as variables.
 *   s[i] = e; y[i] = s[i] + 1   =>   v = e; s[i] = v; y[i] = v + 1        (and the store goes when nothing else reads s)
 *   s[i] = a; s[i] = b          =>   s[i] = b
 * Legal: within one list, the index text is the same, its variables never change, and nothing in between may write the element; a store
 * is dropped only if control surely reaches the next one.
 * A local buffer that is only used at constant indices becomes variables (`scalars`).
 */
import { Namer } from '../ir/names.js';
import { cast, ref } from '../ir/build.js';
import { printExpr } from '../ir/print.js';
import { isFloat, sizeOf } from '../ir/scalar.js';
import { exprsOf, mapExpr, mapStmts, variablesOf, walkExpr, walkStmts } from '../ir/visit.js';
import type { Buffer, Expr, Program, ScalarType, Stmt, Store, Var } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { addAffine, affineOf } from '../analysis/affine.js';
import { ends } from '../passes/recovery/escapes.js';
import { mutableVars } from './fold.js';
import { writtenNames } from './usage.js';

type Body = readonly Stmt[];

export function forwardElements(program: Program): Program {
  const pass = new Elements(Namer.of(program), mutableVars(program.body));
  return { ...program, body: pass.list(program.body) };
}

interface Entry { readonly store: Store; readonly at: number; v?: Var }

class Elements {
  constructor(private readonly namer: Namer, private readonly mutable: ReadonlySet<string>) {}

  list(body: Body): Body {
    const entries = new Map<string, Entry>(), all: Entry[] = [];
    const out: Stmt[] = [];
    const dropped = new Set<number>();
    body.forEach((source, at) => {
      const s = this.statement(source, entries);
      out.push(s);
      const written = writtenNames([s]);
      for (const [key, entry] of entries) {
        const b = entry.store.buffer.name;
        const sameBuffer = written.has(b) && !(s.kind === 'store' && apart(s, entry.store));
        if (!sameBuffer) continue;
        // overwritten before anything reads it
        if (s.kind === 'store' && key === keyOf(s.buffer, s.index, s.value.type) && !body.slice(entry.at + 1, at).some((x) => readsBuffer(x, b) || ends(x, 'break') || ends(x, 'continue')) && !entry.v && !exprsOf(s).some((e) => loadsOf(e).has(b))) dropped.add(entry.at);
        entries.delete(key);
      }
      if (s.kind === 'store' && (s.value.type === s.buffer.type || (s.buffer.scope === 'item' && sizeOf(s.value.type) === sizeOf(s.buffer.type) && s.value.type !== 'bool')) && this.isFixed(s.index)) {
        const entry: Entry = { store: s, at };
        entries.set(keyOf(s.buffer, s.index, s.value.type), entry);
        all.push(entry);
      }
    });
    const named = new Map(all.filter((e) => e.v).map((e) => [e.at, e.v!]));
    return out.flatMap((s, at): Body => {
      if (dropped.has(at)) return [];
      const v = named.get(at);
      const inner = this.nested(s);
      return v && inner.kind === 'store' ? [{ kind: 'let', v, init: inner.value }, { ...inner, value: ref(v) }] : [inner];
    });
  }

  private nested(s: Stmt): Stmt {
    switch (s.kind) {
      case 'for': case 'while': return { ...s, body: this.list(s.body) };
      case 'if': return { ...s, then: this.list(s.then), else: this.list(s.else) };
      default: return s;
    }
  }

  private isFixed(index: Expr): boolean { return loadsOf(index).size === 0 && ![...variablesOf(index)].some((n) => this.mutable.has(n)); }

  /** Replaces loads of known elements; inside nested statements only of buffers that they do not write. */
  private statement(s: Stmt, entries: ReadonlyMap<string, Entry>): Stmt {
    if (entries.size === 0) return s;
    const nested = s.kind === 'for' || s.kind === 'while' || s.kind === 'if';
    const written = nested ? writtenNames([s]) : new Set<string>();
    const use = (e: Expr): Expr => mapExpr(e, (x) => {
      if (x.kind !== 'load' || written.has(x.buffer.name)) return x;
      const entry = entries.get(keyOf(x.buffer, x.index, x.type));
      if (!entry) return x;
      entry.v ??= { name: this.namer.fresh(x.buffer.name), type: entry.store.value.type };
      return seenAs(ref(entry.v), x.type);
    });
    return mapStmts([s], use)[0]!;
  }
}

/** Elements of one width at one index share their bytes. */
const keyOf = (b: Buffer, index: Expr, type: ScalarType): string => `${b.name}:${type === 'bool' ? type : sizeOf(type)}[${printExpr(index)}]`;
/** The bits of a value as another type of the same width. */
const seenAs = (e: Expr, type: ScalarType): Expr => (e.type === type ? e : isFloat(e.type) || isFloat(type) ? { kind: 'bitcast', type, a: e } : cast(type, e));
const readsBuffer = (s: Stmt, name: string): boolean => { let found = false; walkStmts([s], (x) => { for (const e of exprsOf(x)) if (loadsOf(e).has(name)) found = true; if (x.kind === 'atomic' && x.buffer.name === name) found = true; }); return found; };

/** Two stores that surely hit different elements. */
function apart(a: Store, b: Store): boolean {
  if (a.value.type !== b.value.type) return false;
  const d = addAffine(affineOf(a.index, new Map()), affineOf(b.index, new Map()), -1);
  return d.terms.size === 0 && d.constant !== 0;
}

/** Elements of one buffer that become variables at most. */
const MOST_SCALARS = 32;

export function scalars(program: Program): Program {
  const buffers = new Map<string, Buffer>();
  walkStmts(program.body, (s) => { if (s.kind === 'alloc' && s.buffer.scope === 'item' && !s.buffer.init) buffers.set(s.buffer.name, s.buffer); });
  const elements = new Map<string, Map<string, { type: ScalarType; index: number }>>(), refused = new Set<string>();
  const note = (b: Buffer, index: Expr, type: ScalarType): void => {
    if (!buffers.has(b.name)) return;
    if (index.kind !== 'const') { refused.add(b.name); return; }
    (elements.get(b.name) ?? elements.set(b.name, new Map()).get(b.name)!).set(`${type}:${index.value}`, { type, index: Number(index.value) });
  };
  walkStmts(program.body, (s) => {
    if (s.kind === 'store') note(s.buffer, s.index, s.value.type);
    if (s.kind === 'atomic') refused.add(s.buffer.name);
    if (s.kind === 'intrinsic') for (const a of s.args) if (a.kind === 'address') refused.add(a.buffer.name);
    for (const e of exprsOf(s)) walkExpr(e, (x) => { if (x.kind === 'load') note(x.buffer, x.index, x.type); });
  });
  const namer = Namer.of(program), vars = new Map<string, Var>(), perBuffer = new Map<string, Var[]>();
  for (const [name, found] of elements) {
    if (refused.has(name) || found.size > MOST_SCALARS || overlap([...found.values()])) continue;
    for (const [key, { type, index }] of [...found].sort(([, a], [, b]) => a.index - b.index)) {
      const v: Var = { name: namer.fresh(found.size === 1 ? name : `${name}${index}`), type };
      vars.set(`${name}:${key}`, v);
      (perBuffer.get(name) ?? perBuffer.set(name, []).get(name)!).push(v);
    }
  }
  if (vars.size === 0) return program;
  const of = (b: Buffer, index: Expr, type: ScalarType): Var | undefined => (index.kind === 'const' ? vars.get(`${b.name}:${type}:${index.value}`) : undefined);
  const expr = (e: Expr): Expr => mapExpr(e, (x) => { const v = x.kind === 'load' ? of(x.buffer, x.index, x.type) : undefined; return v ? ref(v) : x; });
  return {
    ...program,
    body: mapStmts(program.body, expr, (s): Body => {
      if (s.kind === 'alloc' && perBuffer.has(s.buffer.name)) return perBuffer.get(s.buffer.name)!.map((v) => ({ kind: 'let', v }));
      const v = s.kind === 'store' ? of(s.buffer, s.index, s.value.type) : undefined;
      return v && s.kind === 'store' ? [{ kind: 'assign', v, value: s.value, ...(s.span ? { span: s.span } : {}) }] : [s];
    }),
  };
}

/** Whether two different elements share bytes. */
function overlap(list: readonly { type: ScalarType; index: number }[]): boolean {
  const spans = list.map(({ type, index }) => [index * sizeOf(type), (index + 1) * sizeOf(type)] as const).sort((a, b) => a[0] - b[0]);
  return spans.some(([start], i) => i > 0 && start < spans[i - 1]![1]);
}
