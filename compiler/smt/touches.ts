/** Everything that statements read and write: elements of arrays, and scalars that live outside of them. */
import { unary } from '../ir/build.js';
import { exprsOf, substitute, walkStmts } from '../ir/visit.js';
import { printExpr } from '../ir/print.js';
import type { Expr, For, ScalarType, Span, Stmt } from '../ir/types.js';
import { enterLoop, type RangeEnv } from '../analysis/ranges.js';
import { isPure } from '../analysis/accesses.js';

export interface Touch {
  /** name of the array or scalar */
  readonly what: string;
  readonly kind: 'read' | 'write' | 'atomic';
  /** in elements of `type`; undefined: a scalar. 'any': any element */
  readonly index: Expr | 'any' | undefined;
  readonly type: ScalarType;
  /** loops between the root of the walk and the touch, outermost first */
  readonly loops: readonly For[];
  readonly guards: readonly Expr[];
  readonly env: RangeEnv;
  /** the operator, where this is part of `x = x op e` and the order of such updates matters for rounding at most */
  readonly update?: string;
  /** what a store writes */
  readonly value?: Expr;
  readonly span?: Span;
}

/** Where statements stand: what holds around them. */
export interface Surroundings {
  readonly loops: readonly For[];
  readonly guards: readonly Expr[];
  /** values of locals that are never assigned and read no memory */
  readonly lets: ReadonlyMap<string, Expr>;
  readonly env: RangeEnv;
}

const COMMUTING = new Set(['+', '*', '&', '|', '^', 'min', 'max']);
/** Types in which no order of updates changes the result. */
export const EXACT: ReadonlySet<ScalarType> = new Set(['i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'i64', 'u64']);

/**
 * `outside`: scalars declared outside that count as places (those that the statements or their neighbours assign). `hidden`: arrays
 * of which every iteration has its own, besides those declared in the statements.
 */
export function touchesOf(body: readonly Stmt[], around: Surroundings, outside: ReadonlySet<string>, hidden: ReadonlySet<string> = new Set()): readonly Touch[] {
  const found = new Map<string, Touch>(), assigned = assignedIn(body), own = allocatedIn(body);
  type Context = Surroundings & { readonly own: readonly For[] };

  const add = (c: Context, t: Pick<Touch, 'what' | 'kind' | 'index' | 'type'> & Partial<Touch>, guards = c.guards): void => {
    if (hidden.has(t.what) || own.has(t.what)) return;
    const touch: Touch = { ...t, loops: c.own, guards, env: c.env };
    const key = [t.what, t.kind, t.update ?? '', t.type, t.index === undefined || t.index === 'any' ? t.index : printExpr(t.index), t.value ? printExpr(t.value) : '', ...c.own.map((l) => `${l.v.name}:${printExpr(l.lo)}:${printExpr(l.hi)}:${l.step}`), ...guards.map((g) => printExpr(g))].join('\n');
    if (!found.has(key)) found.set(key, touch);
  };
  const reads = (e: Expr, c: Context, update?: Update): void => {
    const visit = (x: Expr, guards: readonly Expr[]): void => {
      const value = (y: Expr): Expr => substitute(y, c.lets);
      switch (x.kind) {
        case 'load': {
          const self = update && update.index !== undefined && x.buffer.name === update.what && printExpr(x.index) === update.index;
          add(c, { what: x.buffer.name, kind: 'read', index: value(x.index), type: x.type, ...(x.span ? { span: x.span } : {}), ...(self ? { update: update.op } : {}) }, guards);
          return visit(x.index, guards);
        }
        case 'var': if (outside.has(x.name)) add(c, { what: x.name, kind: 'read', index: undefined, type: x.type, ...(update && update.index === undefined && update.what === x.name ? { update: update.op } : {}) }, guards); return;
        case 'select': visit(x.cond, guards); visit(x.a, [...guards, value(x.cond)]); return visit(x.b, [...guards, unary('!', value(x.cond))]);
        case 'binary':
          visit(x.a, guards);
          return visit(x.b, x.op === '&&' ? [...guards, value(x.a)] : x.op === '||' ? [...guards, unary('!', value(x.a))] : guards);
        case 'unary': case 'cast': case 'bitcast': return visit(x.a, guards);
        case 'call': x.args.forEach((a) => visit(a, guards)); return;
        default: return;
      }
    };
    visit(e, c.guards);
  };
  const visit = (list: readonly Stmt[], outer: Context): void => {
    let c: Context = outer;
    for (const s of list) {
      const update = updateOf(s), at = s.span ? { span: s.span } : {};
      for (const e of exprsOf(s)) reads(e, c, update);
      const index = (e: Expr): Expr => substitute(e, c.lets);
      switch (s.kind) {
        case 'let': if (s.init && !assigned.has(s.v.name) && isPure(s.init, assigned)) c = { ...c, lets: new Map(c.lets).set(s.v.name, substitute(s.init, c.lets)) }; break;
        case 'assign': if (outside.has(s.v.name)) add(c, { what: s.v.name, kind: 'write', index: undefined, type: s.v.type, ...(update ? { update: update.op } : {}), ...at }); break;
        case 'store': add(c, { what: s.buffer.name, kind: 'write', index: index(s.index), type: s.value.type, value: index(s.value), ...(update ? { update: update.op } : {}), ...at }); break;
        case 'atomic': add(c, { what: s.buffer.name, kind: 'atomic', index: index(s.index), type: s.value.type, ...at }); break;
        case 'for': {
          const l: For = { ...s, lo: index(s.lo), hi: index(s.hi) };
          visit(s.body, { ...c, own: [...c.own, l], env: enterLoop(l, c.env) });
          break;
        }
        case 'while': visit(s.body, c); break;
        case 'if': {
          const cond = index(s.cond);
          visit(s.then, { ...c, guards: [...c.guards, cond] });
          visit(s.else, { ...c, guards: [...c.guards, unary('!', cond)] });
          if (leaves(s.then)) c = { ...c, guards: [...c.guards, unary('!', cond)] };
          else if (leaves(s.else)) c = { ...c, guards: [...c.guards, cond] };
          break;
        }
        case 'launch': visit(s.kernel.body, c); break;
        // what an instruction does with its arrays is not looked into: it may read and write all of them
        case 'intrinsic':
          for (const a of s.args) if (a.kind === 'address') for (const kind of ['read', 'write'] as const) add(c, { what: a.buffer.name, kind, index: 'any', type: a.buffer.type, ...at });
          break;
        default: break;
      }
      if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result && outside.has(s.result.name)) add(c, { what: s.result.name, kind: 'write', index: undefined, type: s.result.type, ...at });
    }
  };
  visit(body, { ...around, own: [] });
  return [...found.values()];
}

interface Update { readonly what: string; readonly index: string | undefined; readonly op: string }

/** `x = x op e` where e does not use x. */
function updateOf(s: Stmt): Update | undefined {
  if (s.kind !== 'store' && s.kind !== 'assign') return undefined;
  const type = s.value.type, v = s.value;
  if (type === 'bool' || (s.kind === 'store' && s.buffer.type !== type)) return undefined;
  const index = s.kind === 'store' ? printExpr(s.index) : undefined, what = s.kind === 'store' ? s.buffer.name : s.v.name;
  const self = (e: Expr): boolean => (s.kind === 'store' ? e.kind === 'load' && e.buffer.name === what && e.type === type && printExpr(e.index) === index : e.kind === 'var' && e.name === what);
  const sides = v.kind === 'binary' && COMMUTING.has(v.op) ? [v.a, v.b] as const : v.kind === 'call' && COMMUTING.has(v.fn) && v.args.length === 2 ? [v.args[0]!, v.args[1]!] as const : undefined;
  const other = sides && (self(sides[0]) ? sides[1] : self(sides[1]) ? sides[0] : undefined);
  if (!other || mentions(other, what) || (s.kind === 'store' && mentions(s.index, what))) return undefined;
  return { what, index, op: v.kind === 'binary' ? v.op : v.kind === 'call' ? v.fn : '' };
}

function mentions(e: Expr, what: string): boolean {
  if (e.kind === 'var') return e.name === what;
  if (e.kind === 'load') return e.buffer.name === what || mentions(e.index, what);
  switch (e.kind) {
    case 'unary': case 'cast': case 'bitcast': return mentions(e.a, what);
    case 'binary': return mentions(e.a, what) || mentions(e.b, what);
    case 'select': return mentions(e.cond, what) || mentions(e.a, what) || mentions(e.b, what);
    case 'call': return e.args.some((a) => mentions(a, what));
    default: return false;
  }
}

const leaves = (body: readonly Stmt[]): boolean => { const last = body.at(-1); return last?.kind === 'break' || last?.kind === 'continue' || last?.kind === 'exit'; };

/** Scalars that statements assign after their declaration. */
export function assignedIn(body: readonly Stmt[]): Set<string> {
  const names = new Set<string>();
  walkStmts(body, (s) => {
    if (s.kind === 'assign') names.add(s.v.name);
    if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result) names.add(s.result.name);
  });
  return names;
}

/** Scalars that statements declare, loop variables included. */
export function declaredIn(body: readonly Stmt[]): Set<string> {
  const names = new Set<string>();
  walkStmts(body, (s) => { if (s.kind === 'let' || s.kind === 'for') names.add(s.v.name); });
  return names;
}

/** Arrays that statements declare. */
export function allocatedIn(body: readonly Stmt[]): Set<string> {
  const names = new Set<string>();
  walkStmts(body, (s) => { if (s.kind === 'alloc') names.add(s.buffer.name); });
  return names;
}
