/**
 * What the values of floats decide, and bits of floats that are plain arithmetic.
 *   isnan(max(x, -87)) ? a : b                     =>   b
 *   bits<f32>(((i32)n + 127) << 23)                =>   exp2(n)            where -126 <= n <= 127
 *   ldexp(a, n)                                    =>   a * exp2(n)        likewise
 *   (f32)(i32)floor(x)                             =>   floor(x)           where an i32 holds it
 *   bits<f32>(bits<u32>(x) ^ 0x80000000)           =>   -x                 and so for abs and copysign
 *   x > c ? x : c                                  =>   max(x, c)          where c is a number
 * Legal: by intervals of floating expressions; equal but for the sign of a zero.
 */
import { binary, call, cast, constant, mul, select, sub, unary } from '../ir/build.js';
import { isFloat, isInt } from '../ir/scalar.js';
import { children, exprsOf, walkExpr, walkStmts } from '../ir/visit.js';
import { printExpr } from '../ir/print.js';
import type { Expr, Program, ScalarType, Stmt } from '../ir/types.js';
import { floatRange, floatTruth, integerRange, type FloatEnv, type FloatRange } from '../analysis/float-ranges.js';
import { enterLoop, programEnv, type Range, type RangeEnv } from '../analysis/ranges.js';
import { mutableVars } from './fold.js';

type Body = readonly Stmt[];

export function useFloatFacts(program: Program): Program {
  const mutable = mutableVars(program.body), floats = new Map<string, FloatRange>(), locals = new Map<string, Range>(), bits = bitsOfFloats(program.body, mutable);
  const visit = (body: Body, loops: RangeEnv): Body => body.map((s): Stmt => {
    const env: FloatEnv = { floats, integers: new Map([...loops, ...locals]) }, e = (x: Expr): Expr => simplified(x, env, bits);
    switch (s.kind) {
      case 'for': { const l = { ...s, lo: e(s.lo), hi: e(s.hi) }; return { ...l, body: visit(s.body, enterLoop(l, loops)) }; }
      case 'while': return { ...s, cond: e(s.cond), body: visit(s.body, loops) };
      case 'if': return { ...s, cond: e(s.cond), then: visit(s.then, loops), else: visit(s.else, loops) };
      case 'let': {
        if (!s.init) return s;
        const init = e(s.init), type = bits.get(s.v.name);
        if (type) return { ...s, v: { ...s.v, type }, init: e({ kind: 'bitcast', type, a: init }) };
        if (!mutable.has(s.v.name)) { if (isFloat(s.v.type)) floats.set(s.v.name, floatRange(init, env)); else locals.set(s.v.name, integerRange(init, env)); }
        return { ...s, init };
      }
      case 'assign': return { ...s, value: e(s.value) };
      case 'store': return { ...s, index: e(s.index), value: e(s.value) };
      default: return s;
    }
  });
  return { ...program, body: visit(program.body, programEnv(program)) };
}

/** Constant integers that are only ever read as the bits of one floating type. */
function bitsOfFloats(body: Body, mutable: ReadonlySet<string>): ReadonlyMap<string, ScalarType> {
  const types = new Map<string, ScalarType | undefined>();
  const read = (e: Expr): void => {
    if (e.kind === 'bitcast' && e.a.kind === 'var' && isFloat(e.type)) { types.set(e.a.name, types.has(e.a.name) && types.get(e.a.name) !== e.type ? undefined : e.type); return; }
    if (e.kind === 'var') types.set(e.name, undefined);
    children(e).forEach(read);
  };
  const declared = new Set<string>();
  walkStmts(body, (s) => { if (s.kind === 'let' && s.init && isInt(s.v.type)) declared.add(s.v.name); exprsOf(s).forEach(read); });
  return new Map([...types].flatMap(([name, t]) => (t && declared.has(name) && !mutable.has(name) ? [[name, t] as const] : [])));
}

/** Rebuilds an expression bottom up. */
function simplified(e: Expr, env: FloatEnv, bits: ReadonlyMap<string, ScalarType>): Expr {
  const go = (x: Expr): Expr => simplified(x, env, bits);
  switch (e.kind) {
    case 'var': { const type = bits.get(e.name); return type ? { kind: 'bitcast', type: e.type, a: { ...e, type } } : e; }
    case 'unary': return unary(e.op, go(e.a), e.span);
    case 'cast': return castOf(cast(e.type, go(e.a), e.span), env);
    case 'bitcast': return bitcastOf({ ...e, a: go(e.a) }, env);
    case 'load': return { ...e, index: go(e.index) };
    case 'call': return callOf(call(e.fn, e.type, e.args.map(go), e.span), env);
    case 'select': {
      const cond = go(e.cond);
      if (cond.kind === 'const') return go(cond.value ? e.a : e.b);
      const a = simplified(e.a, whereHolds(cond, env), bits), b = go(e.b);
      return extremum(cond, a, b, env) ?? select(cond, a, b, e.span);
    }
    case 'binary': {
      const a = go(e.a);
      if ((e.op === '&&' || e.op === '||') && a.kind === 'const') return Boolean(a.value) === (e.op === '&&') ? go(e.b) : a;
      const b = go(e.b);
      if ((e.op === '&&' || e.op === '||') && b.kind === 'const') return Boolean(b.value) === (e.op === '&&') ? a : b;
      return unchanged(e.op, a, b) ?? decided(binary(e.op, a, b, e.span), env);
    }
    default: return e;
  }
}

/** p > q ? p : q is the larger one where q is a number: the number wins over NaN in both. */
function extremum(cond: Expr, a: Expr, b: Expr, env: FloatEnv): Expr | undefined {
  if (cond.kind !== 'binary' || !isFloat(a.type) || cond.a.type !== a.type) return undefined;
  const larger = cond.op === '>' || cond.op === '>=', smaller = cond.op === '<' || cond.op === '<=';
  if ((!larger && !smaller) || floatRange(b, env).nan) return undefined;
  const is = (x: Expr, y: Expr): boolean => printExpr(x) === printExpr(y);
  const straight = is(cond.a, a) && is(cond.b, b), turned = is(cond.a, b) && is(cond.b, a);
  return straight || turned ? call(straight === larger ? 'max' : 'min', a.type, [a, b]) : undefined;
}

/** x - 0 and x * 1. (x + 0 is no x: it makes a negative zero a zero.) */
function unchanged(op: string, a: Expr, b: Expr): Expr | undefined {
  if (!isFloat(a.type)) return undefined;
  const is = (e: Expr, value: number): boolean => e.kind === 'const' && Number(e.value) === value;
  if (op === '-') return b.kind === 'const' && Object.is(b.value, 0) ? a : undefined;
  return op === '*' ? (is(a, 1) ? b : is(b, 1) ? a : undefined) : undefined;
}

/** What is known where a variable is known to be infinite. */
function whereHolds(cond: Expr, env: FloatEnv): FloatEnv {
  const [v] = cond.kind === 'call' && cond.fn === 'isinf' ? cond.args : [];
  if (v?.kind !== 'var') return env;
  const r = floatRange(v, env);
  return { ...env, floats: new Map(env.floats).set(v.name, { lo: r.lo === -Infinity ? -Infinity : Infinity, hi: r.hi === Infinity ? Infinity : -Infinity, nan: false, whole: true }) };
}

function decided(e: Expr, env: FloatEnv): Expr {
  const truth = e.type === 'bool' ? floatTruth(e, env) : undefined;
  return truth === undefined ? e : constant('bool', truth ? 1 : 0);
}

/** (f32)(i32)x of a whole x that an i32 holds is x. */
function castOf(e: Expr, env: FloatEnv): Expr {
  if (e.kind !== 'cast' || !isFloat(e.type) || e.a.kind !== 'cast' || (e.a.type !== 'i32' && e.a.type !== 'i64') || e.a.a.type !== e.type) return e;
  const r = floatRange(e.a.a, env), most = e.a.type === 'i32' ? 2 ** 31 : 2 ** 53;
  return r.whole && !r.nan && r.lo >= -most && r.hi < most ? e.a.a : e;
}

const ROUNDING = new Set(['floor', 'ceil', 'trunc', 'round', 'rint']);

function callOf(e: Expr, env: FloatEnv): Expr {
  if (e.kind !== 'call') return e;
  if (ROUNDING.has(e.fn) && floatRange(e.args[0]!, env).whole) return e.args[0]!;
  if (e.fn === 'ldexp' && e.type === 'f32') {
    const n = integerRange(e.args[1]!, env);
    return n.lo >= -126 && n.hi <= 127 ? mul(e.args[0]!, call('exp2', 'f32', [asFloat(e.args[1]!, env)])) : e;
  }
  return decided(e, env);
}

const asFloat = (n: Expr, env: FloatEnv): Expr => castOf(cast('f32', n), env);
const SIGN = 0x80000000, REST = 0x7fffffff;

/** Bits put together by hand. */
function bitcastOf(e: Expr, env: FloatEnv): Expr {
  if (e.kind !== 'bitcast') return e;
  if (e.a.kind === 'bitcast' && e.a.a.type === e.type) return e.a.a;
  if (e.a.kind === 'const') return constantBits(e.type, e.a) ?? e;
  if (e.type !== 'f32') return e;
  const word = uncast(e.a);
  if (word.kind !== 'binary') return e;
  const [a, b] = [uncast(word.a), uncast(word.b)], mask = (x: Expr): number | undefined => (x.kind === 'const' ? Number(BigInt.asUintN(32, BigInt(x.value))) : undefined);
  const x = floatBits(a) ?? floatBits(b), m = mask(b) ?? mask(a);
  if (word.op === '^' && x && m === SIGN) return unary('-', x);
  if (word.op === '&' && x && m === REST) return call('abs', 'f32', [x]);
  if (word.op === '|' && x && m === SIGN) return unary('-', call('abs', 'f32', [x]));
  if (word.op === '|') {
    const parts = [masked(a), masked(b)], size = parts.find((p) => p?.mask === REST), sign = parts.find((p) => p?.mask === SIGN);
    if (size && sign) return call('copysign', 'f32', [size.of, sign.of]);
    // bits of a number that is not negative, and a sign
    const other = sign && (parts[0] === sign ? b : a), magnitude = other && floatBits(other), range = magnitude && floatRange(magnitude, env);
    return sign && magnitude && range && range.lo >= 0 && !range.nan ? call('copysign', 'f32', [magnitude, sign.of]) : e;
  }
  const shift = word.op === '<<' ? mask(b) : word.op === '*' && mask(b) === 2 ** 23 ? 23 : undefined;
  const exponent = shift === 23 ? integerRange(a, env) : undefined;
  if (!exponent || exponent.lo < 1 || exponent.hi > 254) return e;
  const n = a.kind === 'binary' && a.op === '+' && mask(a.b) === 127 ? uncast(a.a) : sub(cast('i32', a), constant('i32', 127));
  return call('exp2', 'f32', [asFloat(n.type === 'i32' ? n : cast('i32', n), env)]);
}

/** Through conversions between 32-bit integers, which keep the bits. */
const uncast = (e: Expr): Expr => (e.kind === 'cast' && (e.type === 'i32' || e.type === 'u32') && (e.a.type === 'i32' || e.a.type === 'u32') ? uncast(e.a) : e);
const floatBits = (e: Expr): Expr | undefined => (e.kind === 'bitcast' && e.a.type === 'f32' ? e.a : undefined);

/** bits of `of` and a mask */
function masked(e: Expr): { of: Expr; mask: number } | undefined {
  if (e.kind !== 'binary' || e.op !== '&') return undefined;
  for (const [x, m] of [[e.a, e.b], [e.b, e.a]] as const) {
    const of = floatBits(uncast(x)), c = uncast(m);
    if (of && c.kind === 'const') return { of, mask: Number(BigInt.asUintN(32, BigInt(c.value))) };
  }
  return undefined;
}

/** The bits of a constant as another type. */
function constantBits(type: ScalarType, c: Expr & { kind: 'const' }): Expr | undefined {
  const view = new DataView(new ArrayBuffer(4));
  if (c.type === 'f32') view.setFloat32(0, Number(c.value));
  else if (c.type === 'u32' || c.type === 'i32') view.setUint32(0, Number(BigInt.asUintN(32, BigInt(c.value))));
  else return undefined;
  if (type === 'f32') { const x = view.getFloat32(0); return Number.isNaN(x) ? undefined : constant('f32', x); }
  return type === 'u32' ? constant('u32', view.getUint32(0)) : type === 'i32' ? constant('i32', view.getInt32(0)) : undefined;
}
