/** Gives every declaration its own name, so that passes may identify variables and buffers by name alone. */
import { mapExpr } from './visit.js';
import type { Buffer, Expr, Program, Stmt, Var } from './types.js';

type Body = readonly Stmt[];
type Scope = ReadonlyMap<string, string>;

/** Renames what is declared twice; the first declaration keeps its name. */
export function uniqueNames(program: Program): Program {
  const taken = new Set(program.params.map((p) => (p.kind === 'tensor' ? p.buffer.name : p.v.name)));
  const declare = (name: string, scope: Map<string, string>): string => {
    let own = name;
    for (let n = 1; taken.has(own); ++n) own = `${name}_${n}`;
    taken.add(own);
    scope.set(name, own);
    return own;
  };
  const variable = (v: Var, scope: Scope): Var => { const name = scope.get(v.name) ?? v.name; return name === v.name ? v : { ...v, name }; };
  const place = (b: Buffer, scope: Scope): Buffer => { const name = scope.get(b.name) ?? b.name; return name === b.name ? b : { ...b, name }; };
  const rename = (e: Expr, scope: Scope): Expr => mapExpr(e, (x) => {
    if (x.kind === 'var') { const name = scope.get(x.name) ?? x.name; return name === x.name ? x : { ...x, name }; }
    return x.kind === 'load' ? { ...x, buffer: place(x.buffer, scope) } : x;
  });
  const visit = (body: Body, outer: Scope): Body => {
    const scope = new Map(outer);
    return body.map((s): Stmt => {
      const e = (x: Expr): Expr => rename(x, scope);
      switch (s.kind) {
        case 'let': { const init = s.init && e(s.init); declare(s.v.name, scope); return { ...s, v: variable(s.v, scope), ...(init ? { init } : {}) }; }
        case 'alloc': declare(s.buffer.name, scope); return { ...s, buffer: place(s.buffer, scope) };
        case 'for': {
          const lo = e(s.lo), hi = e(s.hi), inner = new Map(scope);
          declare(s.v.name, inner);
          return { ...s, lo, hi, v: variable(s.v, inner), body: visit(s.body, inner) };
        }
        case 'while': return { ...s, cond: e(s.cond), body: visit(s.body, scope) };
        case 'if': return { ...s, cond: e(s.cond), then: visit(s.then, scope), else: visit(s.else, scope) };
        case 'assign': return { ...s, v: variable(s.v, scope), value: e(s.value) };
        case 'store': return { ...s, buffer: place(s.buffer, scope), index: e(s.index), value: e(s.value) };
        case 'atomic': return { ...s, buffer: place(s.buffer, scope), index: e(s.index), value: e(s.value), ...(s.compare ? { compare: e(s.compare) } : {}), ...(s.result ? { result: variable(s.result, scope) } : {}) };
        case 'intrinsic': return { ...s, args: s.args.map((a) => (a.kind === 'token' ? a : a.kind === 'address' ? { ...a, buffer: place(a.buffer, scope), index: e(a.index) } : e(a))), ...(s.result ? { result: variable(s.result, scope) } : {}) };
        case 'launch': return { ...s, kernel: { ...s.kernel, body: visit(s.kernel.body, scope) } };
        default: return s;
      }
    });
  };
  return { ...program, body: visit(program.body, new Map()) };
}
