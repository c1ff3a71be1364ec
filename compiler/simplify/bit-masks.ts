/**
 * A mask whose bits are conditions of lanes becomes those conditions.
 *   r = 0; for l < 16 { r = r | (c(l) ? 1 << l : 0) }; S((r >> k) & 1)   =>   for l < 16 { m[l] = c(l) }; S(m[k])
 * Legal: the mask starts at zero, gets each of its bits in one loop and is not changed otherwise; the bit asked for is one of them. Masks put
 * together from others by & | ^ ~ are looked through.
 */
import { binary, constant, load, ref, select, unary } from '../ir/build.js';
import { Namer } from '../ir/names.js';
import { bitsOf, isFloat } from '../ir/scalar.js';
import { mapExpr, mapStmts, variablesOf, walkStmts } from '../ir/visit.js';
import type { Buffer, Expr, For, Program, Stmt } from '../ir/types.js';
import { enterLoop, programEnv, rangeOf, tripCount, type RangeEnv } from '../analysis/ranges.js';

type Body = readonly Stmt[];
interface Mask { readonly conditions: Buffer; readonly width: number }

export function spreadMasks(program: Program): Program {
  const sets = new Map<string, number>(), values = new Map<string, Expr>(), asked = askedFor(program.body);
  if (asked.size === 0) return program;
  walkStmts(program.body, (s) => {
    if (s.kind === 'assign') sets.set(s.v.name, (sets.get(s.v.name) ?? 0) + 1);
    if ((s.kind === 'atomic' || s.kind === 'intrinsic') && s.result) sets.set(s.result.name, 9);
    if (s.kind === 'let' && s.init) values.set(s.v.name, s.init);
  });
  const namer = Namer.of(program), masks = new Map<string, Mask>(), needed = withParts(asked, values);
  const spread = (body: Body): Body => body.flatMap((s, at): Body => {
    switch (s.kind) {
      case 'for': {
        const filled = { ...s, body: spread(s.body) }, made = maskLoop(s, body.slice(0, at), sets);
        if (!made || !needed.has(made.name)) return [filled];
        const conditions: Buffer = { name: namer.fresh(`${made.name}_lanes`), type: 'bool', size: tripCount(s, new Map())!, scope: 'item' };
        masks.set(made.name, { conditions, width: conditions.size });
        return [{ kind: 'alloc', buffer: conditions }, { ...s, body: [...s.body, { kind: 'store', buffer: conditions, index: index(ref(s.v)), value: made.condition }] }];
      }
      case 'while': return [{ ...s, body: spread(s.body) }];
      case 'if': return [{ ...s, then: spread(s.then), else: spread(s.else) }];
      default: return [s];
    }
  });
  const body = spread(program.body);
  if (masks.size === 0) return program;
  const bit = (e: Expr, at: Expr, env: RangeEnv): Expr | undefined => {
    switch (e.kind) {
      case 'var': {
        const mask = masks.get(e.name), r = rangeOf(at, env);
        if (mask) return r.lo >= 0 && r.hi < mask.width ? load(mask.conditions, index(at)) : undefined;
        const value = sets.has(e.name) ? undefined : values.get(e.name);
        return value && bit(value, at, env);
      }
      case 'const': return binary('!=', binary('&', binary('>>', constant('i64', e.value), { kind: 'cast', type: 'i64', a: at }), constant('i64', 1)), constant('i64', 0));
      case 'cast': return isFloat(e.a.type) || e.a.type === 'bool' || rangeOf(at, env).hi >= Math.min(bitsOf(e.type), bitsOf(e.a.type)) ? undefined : bit(e.a, at, env);
      case 'unary': { const a = e.op === '~' ? bit(e.a, at, env) : undefined; return a && unary('!', a); }
      case 'select': { const a = bit(e.a, at, env), b = a && bit(e.b, at, env); return b && select(e.cond, a!, b); }
      case 'binary': {
        const op = e.op === '&' ? '&&' : e.op === '|' ? '||' : e.op === '^' ? '!=' : undefined, a = op && bit(e.a, at, env), b = a && bit(e.b, at, env);
        return b && binary(op, a, b);
      }
      default: return undefined;
    }
  };
  const replace = (list: Body, env: RangeEnv): Body => list.map((s): Stmt => {
    const e = (x: Expr): Expr => mapExpr(x, (y) => { const q = question(y); return q ? bit(q.of, q.at, env) ?? y : y; });
    switch (s.kind) {
      case 'for': return { ...s, body: replace(s.body, enterLoop(s, env)) };
      case 'while': return { ...s, cond: e(s.cond), body: replace(s.body, env) };
      case 'if': return { ...s, cond: e(s.cond), then: replace(s.then, env), else: replace(s.else, env) };
      default: return mapStmts([s], e)[0]!;
    }
  });
  return { ...program, body: replace(body, programEnv(program)) };
}

const index = (e: Expr): Expr => (e.type === 'i32' ? e : { kind: 'cast', type: 'i32', a: e });

/** (r >> at) & 1, as a condition */
function question(e: Expr): { of: Expr; at: Expr } | undefined {
  const value = e.kind === 'cast' && e.type === 'bool' ? e.a : e.kind === 'binary' && e.op === '!=' && e.b.kind === 'const' && Number(e.b.value) === 0 ? e.a : undefined;
  if (value?.kind !== 'binary' || value.b.kind !== 'const' || !((value.op === '%' && Number(value.b.value) === 2) || (value.op === '&' && Number(value.b.value) === 1))) return undefined;
  const through = (x: Expr): Expr => (x.kind === 'cast' && !isFloat(x.a.type) && x.a.type !== 'bool' ? through(x.a) : x), shift = through(value.a);
  return shift.kind === 'binary' && shift.op === '>>' ? { of: shift.a, at: shift.b } : undefined;
}

/** Variables of which some bit is asked for. */
function askedFor(body: Body): Set<string> {
  const names = new Set<string>();
  mapStmts(body, (e) => mapExpr(e, (x) => { const q = question(x); if (q) variablesOf(q.of).forEach((n) => names.add(n)); return x; }));
  return names;
}

function withParts(names: ReadonlySet<string>, values: ReadonlyMap<string, Expr>): Set<string> {
  const all = new Set<string>(), queue = [...names];
  while (queue.length > 0) {
    const name = queue.pop()!, value = values.get(name);
    if (all.has(name)) continue;
    all.add(name);
    if (value) queue.push(...variablesOf(value));
  }
  return all;
}

/** for l < n { r = r | (c ? 1 << l : 0) }, after `let r = 0` and nothing else that sets r. */
function maskLoop(l: For, before: Body, sets: ReadonlyMap<string, number>): { name: string; condition: Expr } | undefined {
  const trips = tripCount(l, new Map()), [only] = l.body;
  if (l.body.length !== 1 || only?.kind !== 'assign' || sets.get(only.v.name) !== 1 || trips === undefined || l.lo.kind !== 'const' || Number(l.lo.value) !== 0 || l.step !== 1 || trips > bitsOf(only.v.type)) return undefined;
  const start = before.find((s) => s.kind === 'let' && s.v.name === only.v.name);
  if (start?.kind !== 'let' || start.init?.kind !== 'const' || Number(start.init.value) !== 0) return undefined;
  const whole = uncast(only.value);
  if (whole.kind !== 'binary' || whole.op !== '|') return undefined;
  const isR = (e: Expr): boolean => { const x = uncast(e); return x.kind === 'var' && x.name === only.v.name; };
  const other = uncast(isR(whole.a) ? whole.b : isR(whole.b) ? whole.a : whole);
  const isBit = (e: Expr): boolean => { const x = uncast(e); return x.kind === 'binary' && x.op === '<<' && x.a.kind === 'const' && Number(x.a.value) === 1 && uncast(x.b).kind === 'var' && variablesOf(x.b).has(l.v.name); };
  const condition = other.kind === 'select' && other.b.kind === 'const' && Number(other.b.value) === 0 && isBit(other.a) ? other.cond
    : other.kind === 'binary' && other.op === '<<' && uncast(other.b).kind === 'var' && variablesOf(other.b).has(l.v.name) ? boolOf(other.a) : undefined;
  return condition && !variablesOf(condition).has(only.v.name) ? { name: only.v.name, condition } : undefined;
}

/** A condition that was made a number, 0 or 1. */
function boolOf(e: Expr): Expr | undefined {
  if (e.type === 'bool') return e;
  if (e.kind === 'cast') return boolOf(e.a);
  return e.kind === 'select' && e.a.kind === 'const' && Number(e.a.value) === 1 && e.b.kind === 'const' && Number(e.b.value) === 0 ? e.cond : undefined;
}

/** Through conversions between integers. */
const uncast = (e: Expr): Expr => (e.kind === 'cast' && !isFloat(e.type) && e.type !== 'bool' && !isFloat(e.a.type) && e.a.type !== 'bool' ? uncast(e.a) : e);
