/**
 * Variables that are assigned more than once, where their value is known.
 *   i = 0; for (j = i; ...) ...; i = 16; x[i] = ...   =>   for (j = 0; ...) ...; x[16] = ...
 * Legal: between the assignment and the use nothing assigns the variable or what its value depends on. A while loop whose counter runs
 * through values known beforehand becomes a counted loop (`count-whiles`).
 */
import { mapStmts, substitute, variablesOf } from '../ir/visit.js';
import { isFloat } from '../ir/scalar.js';
import type { Assign, Expr, Program, Stmt } from '../ir/types.js';
import { reductionOf } from '../analysis/dependence.js';
import { loadsOf } from '../analysis/accesses.js';
import { mutableVars } from './fold.js';
import { writtenNames } from './usage.js';

type Body = readonly Stmt[];
type Known = Map<string, Expr>;

export function useKnownValues(program: Program): Program {
  const mutable = mutableVars(program.body);
  return mutable.size === 0 ? program : { ...program, body: visit(program.body, new Map(), mutable) };
}

/** Simple enough to be repeated: a constant, or index arithmetic over variables that never change. */
const isKeepable = (e: Expr, mutable: ReadonlySet<string>): boolean =>
  e.kind === 'const' || (e.kind === 'var' && !mutable.has(e.name)) || (!/^(f|bf)/.test(e.type) && loadsOf(e).size === 0 && ![...variablesOf(e)].some((n) => mutable.has(n)) && size(e) <= 12);

const size = (e: Expr): number => { let n = 0; const go = (x: Expr): void => { n += 1; for (const c of Object.values(x)) if (c && typeof c === 'object' && 'kind' in c && 'type' in c) go(c as Expr); }; go(e); return n; };

const isSum = (s: Assign): boolean => isFloat(s.v.type) && reductionOf(s.value, (e) => e.kind === 'var' && e.name === s.v.name) !== undefined;
const isContinued = (s: Assign, next: Stmt | undefined): boolean => (next?.kind === 'assign' ? next.v.name === s.v.name && isSum(next)
  : next?.kind === 'for' && next.body.some((x) => x.kind === 'assign' && isContinued(s, x)));

function visit(body: Body, known: Known, mutable: ReadonlySet<string>): Body {
  const forget = (names: Iterable<string>): void => { for (const n of names) known.delete(n); };
  return body.map((s, at): Stmt => {
    const e = (x: Expr): Expr => (known.size > 0 ? substitute(x, known) : x);
    switch (s.kind) {
      case 'let': case 'assign': {
        // the first of several additions to a sum stays one of them
        if (s.kind === 'assign' && isSum(s) && isContinued(s, body[at + 1])) forget([s.v.name]);
        const source = s.kind === 'let' ? s.init : s.value;
        const value = source && e(source);
        if (mutable.has(s.v.name)) { if (value && isKeepable(value, mutable)) known.set(s.v.name, value); else known.delete(s.v.name); }
        if (!value) return s;
        return s.kind === 'let' ? { ...s, init: value } : { ...s, value };
      }
      case 'for': case 'while': {
        const written = writtenNames(s.body);
        const bounds = s.kind === 'for' ? { lo: e(s.lo), hi: e(s.hi) } : {};
        forget(written);
        const head = s.kind === 'while' ? { cond: e(s.cond) } : bounds;
        const inside = visit(s.body, new Map(known), mutable);
        return { ...s, ...head, body: inside } as Stmt;
      }
      case 'if': {
        const cond = e(s.cond), then: Known = new Map(known), other: Known = new Map(known);
        const next: Stmt = { ...s, cond, then: visit(s.then, then, mutable), else: visit(s.else, other, mutable) };
        forget(writtenNames([s]));
        return next;
      }
      case 'atomic': { const next = mapStmts([s], e)[0]!; if (s.result) known.delete(s.result.name); return next; }
      default: return mapStmts([s], e)[0]!;
    }
  });
}
