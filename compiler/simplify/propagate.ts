/**
 * Values go where they are used.
 *   let i = b * 16 + t; x[i] = y[i];   =>   x[b * 16 + t] = y[b * 16 + t];
 * Legal: the variable is never assigned again and nothing its value depends on changes before the use. A value that reads memory or a
 * variable that changes moves only to a single use, past statements that do not write what it reads, and never into a loop.
 */
import { exprsOf, mapExpr, mapStmts, variablesOf, walkExpr, walkStmts } from '../ir/visit.js';
import { isFloat } from '../ir/scalar.js';
import { substituteStmts } from '../ir/rewrite.js';
import type { Expr, Program, Stmt } from '../ir/types.js';
import { loadsOf } from '../analysis/accesses.js';
import { mutableVars } from './fold.js';
import { readCounts, usedNames, writtenNames } from './usage.js';

type Body = readonly Stmt[];

export const propagate = (program: Program): Program => ({ ...program, body: moved(withoutCopies(pureLets(program.body))) });

/** let a = b, and b is not assigned where a is known: b stands for a. */
function withoutCopies(body: Body): Body {
  const mutable = mutableVars(body);
  const visit = (list: Body): Body => {
    const out: Stmt[] = [];
    for (let at = 0, rest = list; at < rest.length; ++at) {
      const s = rest[at]!, after = rest.slice(at + 1), b = s.kind === 'let' ? s.init : undefined;
      if (s.kind === 'let' && b?.kind === 'var' && b.type === s.v.type && !mutable.has(s.v.name) && !writtenNames(after).has(b.name)) {
        rest = [...rest.slice(0, at + 1), ...substituteStmts(after, new Map([[s.v.name, b]]))];
        continue;
      }
      out.push(s.kind === 'for' || s.kind === 'while' ? { ...s, body: visit(s.body) } : s.kind === 'if' ? { ...s, then: visit(s.then), else: visit(s.else) } : s);
    }
    return out;
  };
  return visit(body);
}

/** Replaces locals that are integer functions of constant variables, or plain copies. */
function pureLets(body: Body): Body {
  const mutable = mutableVars(body), values = new Map<string, Expr>(), counts = readCounts(body), deep = usedInLoop(body);
  const subst = (e: Expr): Expr => mapExpr(e, (x) => (x.kind === 'var' ? values.get(x.name) ?? x : x));
  return mapDown(body, subst, (s) => {
    if (s.kind !== 'let' || !s.init || mutable.has(s.v.name) || loadsOf(s.init).size > 0) return [s];
    if ([...variablesOf(s.init)].some((name) => mutable.has(name))) return [s];
    const trivial = s.init.kind === 'const' || s.init.kind === 'var' || ((s.init.kind === 'cast' || s.init.kind === 'unary') && s.init.a.kind === 'var');
    const once = (counts.get(s.v.name) ?? 0) <= 1 && !deep.has(s.v.name);
    if (!trivial && !once && !(isIndexLike(s.init) && sizeOfExpr(s.init) <= 40)) return [s];
    values.set(s.v.name, s.init);
    return [];
  });
}

/** Integer arithmetic without float parts or function calls. */
function isIndexLike(e: Expr): boolean {
  let ok = !isFloat(e.type);
  walkExpr(e, (x) => { if (isFloat(x.type)) ok = false; });
  return ok;
}

function sizeOfExpr(e: Expr): number { let n = 0; walkExpr(e, () => { n += 1; }); return n; }

/** Variables read inside a loop that does not declare them. */
function usedInLoop(body: Body): Set<string> {
  const names = new Set<string>();
  walkStmts(body, (s) => {
    if (s.kind !== 'for' && s.kind !== 'while') return;
    const declared = new Set<string>();
    walkStmts(s.body, (x) => { if (x.kind === 'let') declared.add(x.v.name); });
    for (const x of s.body) for (const name of usedNames(x)) if (!declared.has(name)) names.add(name);
    if (s.kind === 'while') for (const name of variablesOf(s.cond)) names.add(name);
  });
  return names;
}

/** mapStmts in program order: a statement is rewritten before what follows it. */
function mapDown(body: Body, onExpr: (e: Expr) => Expr, onStmt: (s: Stmt) => Body): Body {
  return body.flatMap((s): Body => {
    switch (s.kind) {
      case 'for': { const lo = onExpr(s.lo), hi = onExpr(s.hi); return onStmt({ ...s, lo, hi, body: mapDown(s.body, onExpr, onStmt) }); }
      case 'while': return onStmt({ ...s, cond: onExpr(s.cond), body: mapDown(s.body, onExpr, onStmt) });
      case 'if': { const cond = onExpr(s.cond); return onStmt({ ...s, cond, then: mapDown(s.then, onExpr, onStmt), else: mapDown(s.else, onExpr, onStmt) }); }
      default: return mapStmts([s], onExpr, onStmt);
    }
  });
}

/** Moves single-use values that read memory to their use. */
function moved(body: Body): Body {
  const mutable = mutableVars(body), counts = readCounts(body);
  const visit = (list: Body): Body => {
    const out: Stmt[] = [...list];
    for (let at = 0; at < out.length; ++at) {
      const s = out[at]!;
      if (s.kind === 'let' && s.init && !mutable.has(s.v.name) && counts.get(s.v.name) === 1) {
        const rest = placed(out.slice(at + 1), s.v.name, s.init);
        if (rest) { out.splice(at, out.length - at, ...rest); --at; continue; }
      }
      if (s.kind === 'for' || s.kind === 'while') out[at] = { ...s, body: visit(s.body) };
      else if (s.kind === 'if') out[at] = { ...s, then: visit(s.then), else: visit(s.else) };
    }
    return out;
  };
  return visit(body);
}

/** The list with the value put where the variable is read; undefined when something in between may change it. */
function placed(list: Body, name: string, value: Expr): Body | undefined {
  const depends = new Set([...variablesOf(value), ...loadsOf(value)]);
  for (let at = 0; at < list.length; ++at) {
    const s = list[at]!;
    const here = s.kind !== 'while' && exprsOf(s).some((e) => variablesOf(e).has(name));
    if (here) {
      const put = (e: Expr): Expr => mapExpr(e, (x) => (x.kind === 'var' && x.name === name ? value : x));
      const replaced: Stmt = s.kind === 'for' ? { ...s, lo: put(s.lo), hi: put(s.hi) } : s.kind === 'if' ? { ...s, cond: put(s.cond) } : mapStmts([s], put)[0]!;
      return [...list.slice(0, at), replaced, ...list.slice(at + 1)];
    }
    if (s.kind === 'if' && usedNames(s).has(name)) {
      const then = s.then.some((x) => usedNames(x).has(name)) ? placed(s.then, name, value) : s.then;
      const other = s.else.some((x) => usedNames(x).has(name)) ? placed(s.else, name, value) : s.else;
      return then && other ? [...list.slice(0, at), { ...s, then, else: other }, ...list.slice(at + 1)] : undefined;
    }
    if (usedNames(s).has(name) || s.kind === 'break' || s.kind === 'continue') return undefined;
    for (const written of writtenNames([s])) if (depends.has(written)) return undefined;
  }
  return undefined;
}
