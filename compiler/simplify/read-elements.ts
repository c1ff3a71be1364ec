/** Which elements of a local buffer statements may read before they have surely written them. */
import { compileInteger, exactly, type Compiled } from '../analysis/evaluate.js';
import { bodies, exprsOf, variablesOf } from '../ir/visit.js';
import type { Buffer, Expr, Stmt } from '../ir/types.js';
import { ends } from '../passes/recovery/escapes.js';
import { usedNames } from './usage.js';

/** Index points listed before the answer is "all". */
const MOST_POINTS = 100_000;

class All extends Error {}

/** The elements whose content before the statements matters. Loops with known bounds are run through; what cannot be known counts as every possibility. */
export function readElements(body: readonly Stmt[], buffer: Buffer): ReadonlySet<number> | 'all' {
  const found = new Set<number>();
  /** elements written on every path so far */
  let written: Set<number> = new Set();
  let points = 0;
  /** Runs a part that may not be reached: what it writes does not count. */
  const perhaps = (part: () => void): void => { const before = new Set(written); part(); written = before; };
  const compiled = new Map<Expr, { readonly f: Compiled | undefined; readonly names: readonly string[] }>(), touched = new Map<Stmt, boolean>();
  const evaluate = (e: Expr, env: ReadonlyMap<string, number>): number | undefined => {
    let c = compiled.get(e);
    if (!c) {
      const names = [...variablesOf(e)];
      compiled.set(e, c = { f: compileInteger(e, new Map(names.map((n, i) => [n, i]))), names });
    }
    const { f, names } = c;
    return f && names.every((n) => env.has(n)) ? exactly(() => f(names.map((n) => env.get(n)!))) : undefined;
  };
  const touches = (s: Stmt): boolean => touched.get(s) ?? touched.set(s, usedNames(s).has(buffer.name)).get(s)!;
  const read = (e: Expr, env: ReadonlyMap<string, number>): void => {
    if (e.kind === 'select') {
      const cond = evaluate(e.cond, env);
      read(e.cond, env);
      if (cond !== 0) read(e.a, env);
      if (!cond) read(e.b, env);
      return;
    }
    walkDown(e, (x) => {
      if (x.kind === 'select') { read(x, env); return false; }
      if (x.kind !== 'load' || x.buffer.name !== buffer.name) return true;
      const index = x.type === buffer.type ? evaluate(x.index, env) : undefined;
      if (index === undefined || (points += 1) > MOST_POINTS) throw new All();
      if (!written.has(index)) found.add(index);
      return true;
    });
  };
  const visit = (list: readonly Stmt[], outer: ReadonlyMap<string, number>): void => {
    let env = outer;
    for (const s of list) {
      if (s.kind === 'let') {
        const known = s.init && evaluate(s.init, env);
        // only declarations that are never assigned can be told apart here
        if (known !== undefined && !list.some((x) => assigned(x, s.v.name))) env = new Map(env).set(s.v.name, known);
      }
      if (s.kind !== 'let' && !touches(s)) continue;
      if (s.kind === 'atomic' && s.buffer.name === buffer.name) throw new All();
      if (s.kind === 'intrinsic') throw new All();
      exprsOf(s).forEach((e) => read(e, env));
      if (s.kind === 'for') {
        const lo = evaluate(s.lo, env), hi = evaluate(s.hi, env);
        if (lo === undefined || hi === undefined) { perhaps(() => visit(s.body, env)); continue; }
        // what follows a jump may not be reached
        if (s.body.some((x) => ends(x, 'break') || ends(x, 'continue'))) { perhaps(() => visit(s.body, env)); continue; }
        for (let i = lo; i < hi; i += s.step) { if ((points += 1) > MOST_POINTS) throw new All(); visit(s.body, new Map(env).set(s.v.name, i)); }
      } else if (s.kind === 'if') {
        const cond = evaluate(s.cond, env);
        if (cond === undefined) { perhaps(() => visit(s.then, env)); perhaps(() => visit(s.else, env)); } else visit(cond ? s.then : s.else, env);
      } else if (s.kind === 'store' && s.buffer.name === buffer.name) {
        const index = s.value.type === buffer.type ? evaluate(s.index, env) : undefined;
        if (index !== undefined) written.add(index);
      } else for (const b of bodies(s)) perhaps(() => visit(b, env));
    }
  };
  try { visit(body, new Map()); } catch (error) { if (error instanceof All) return 'all'; throw error; }
  return found;
}

/** Walks down while `f` says so. */
function walkDown(e: Expr, f: (e: Expr) => boolean): void {
  if (!f(e)) return;
  switch (e.kind) {
    case 'unary': case 'cast': case 'bitcast': walkDown(e.a, f); return;
    case 'binary': walkDown(e.a, f); walkDown(e.b, f); return;
    case 'select': walkDown(e.cond, f); walkDown(e.a, f); walkDown(e.b, f); return;
    case 'load': walkDown(e.index, f); return;
    case 'call': e.args.forEach((a) => walkDown(a, f)); return;
    default: return;
  }
}

const assigned = (s: Stmt, name: string): boolean => (s.kind === 'assign' && s.v.name === name) || bodies(s).some((b) => b.some((x) => assigned(x, name)));
