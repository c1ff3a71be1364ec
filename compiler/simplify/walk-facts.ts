/** Rewrites expressions with what is known at their place. */
import type { Atomic, Expr, Stmt, Store } from '../ir/types.js';
import { binary, call, cast, select, unary } from '../ir/build.js';
import type { Facts } from './facts.js';

type Body = readonly Stmt[];
type Write = Store | Atomic;
export type AtPlace = (e: Expr, facts: Facts) => Expr;

/** Rebuilds an expression bottom up; the branches of a choice know its condition. */
export function mapWithFacts(e: Expr, facts: Facts, f: AtPlace): Expr {
  const go = (x: Expr): Expr => mapWithFacts(x, facts, f);
  switch (e.kind) {
    case 'select': { const c = go(e.cond); return f(select(c, mapWithFacts(e.a, facts.when(c, true), f), mapWithFacts(e.b, facts.when(c, false), f), e.span), facts); }
    case 'binary': {
      const a = go(e.a), inner = e.op === '&&' ? facts.when(a, true) : e.op === '||' ? facts.when(a, false) : facts;
      return f(binary(e.op, a, mapWithFacts(e.b, inner, f), e.span), facts);
    }
    case 'unary': return f(unary(e.op, go(e.a), e.span), facts);
    case 'cast': return f(cast(e.type, go(e.a), e.span), facts);
    case 'bitcast': return f({ ...e, a: go(e.a) }, facts);
    case 'load': return f({ ...e, index: go(e.index) }, facts);
    case 'call': return f(call(e.fn, e.type, e.args.map(go), e.span), facts);
    default: return f(e, facts);
  }
}

/** The same for all expressions of statements; `onWrite` sees each store and atomic afterwards. */
export function mapStmtsWithFacts(body: Body, outer: Facts, f: AtPlace, onWrite: (s: Write, facts: Facts) => Stmt = (s) => s): Body {
  let facts = outer;
  return body.map((s): Stmt => {
    const e = (x: Expr): Expr => mapWithFacts(x, facts, f);
    switch (s.kind) {
      case 'for': { const l = { ...s, lo: e(s.lo), hi: e(s.hi) }; return { ...l, body: mapStmtsWithFacts(s.body, facts.inLoop(l), f, onWrite) }; }
      case 'while': return { ...s, cond: e(s.cond), body: mapStmtsWithFacts(s.body, facts, f, onWrite) };
      case 'if': {
        const cond = e(s.cond);
        const next: Stmt = { ...s, cond, then: mapStmtsWithFacts(s.then, facts.when(cond, true), f, onWrite), else: mapStmtsWithFacts(s.else, facts.when(cond, false), f, onWrite) };
        const last = s.then.at(-1)?.kind;
        if (s.else.length === 0 && (last === 'break' || last === 'continue')) facts = facts.when(cond, false);
        return next;
      }
      case 'let': return s.init ? { ...s, init: e(s.init) } : s;
      case 'assign': return { ...s, value: e(s.value) };
      case 'store': return onWrite({ ...s, index: e(s.index), value: e(s.value) }, facts);
      case 'atomic': return onWrite({ ...s, index: e(s.index), value: e(s.value), ...(s.compare ? { compare: e(s.compare) } : {}) }, facts);
      default: return s;
    }
  });
}
