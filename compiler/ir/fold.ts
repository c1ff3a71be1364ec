/** Constant folding with C semantics, and the algebraic identities that hold for every operand. */
import type { BinaryOp, Call, Const, Expr, ScalarType, UnaryOp } from './types.js';
import { bitsOf, isFloat, isInt, isUnsigned, roundFloat, roundHalfEven, wrapInt } from './scalar.js';

const make = (type: ScalarType, value: number | bigint): Const => ({ kind: 'const', type, value });
const truth = (value: boolean): Const => make('bool', value ? 1 : 0);

/** A constant converted to `type` by C rules; `keepSpan` keeps where it stood. */
export function foldCast(type: ScalarType, c: Const, keepSpan = false): Const {
  const span = keepSpan && c.span ? { span: c.span } : {};
  return { ...make(type, castValue(type, c)), ...span };
}

function castValue(type: ScalarType, { type: from, value }: Const): number | bigint {
  if (isFloat(type)) return roundFloat(type, Number(value));
  if (type === 'bool') return value ? 1 : 0;
  return isFloat(from) ? integerOf(type, Number(value)) : wrapInt(type, BigInt(value));
}

/** A float as an integer, as `Cast` defines it: truncated; 32 and 64 bits saturate, fewer are the low bits of an i32; NaN gives 0. */
function integerOf(type: ScalarType, value: number): number | bigint {
  if (Number.isNaN(value)) return 0;
  const wide: ScalarType = bitsOf(type) < 32 ? 'i32' : type, bits = BigInt(bitsOf(wide));
  const [low, high] = isUnsigned(wide) ? [0n, (1n << bits) - 1n] : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
  const x = Number.isFinite(value) ? BigInt(Math.trunc(value)) : value > 0 ? high : low;
  return wrapInt(type, x < low ? low : x > high ? high : x);
}

const isValue = (e: Expr, value: number): boolean => e.kind === 'const' && !(typeof e.value === 'bigint') && e.value === value && !Object.is(e.value, -0);

/** The folded form of `a op b`, or undefined when nothing folds. Division by a zero constant does not fold. */
export function foldBinary(op: BinaryOp, a: Expr, b: Expr): Expr | undefined {
  if (a.kind === 'const' && b.kind === 'const') return foldConstants(op, a, b);
  if (op === '&&') return a.kind === 'const' ? (a.value ? b : truth(false)) : isValue(b, 1) ? a : undefined;
  if (op === '||') return a.kind === 'const' ? (a.value ? truth(true) : b) : isValue(b, 0) ? a : undefined;
  if (!isInt(a.type)) return op === '*' && isValue(b, 1) ? a : undefined;
  switch (op) {
    case '+': return isValue(a, 0) ? b : isValue(b, 0) ? a : undefined;
    case '-': case '<<': case '>>': return isValue(b, 0) ? a : undefined;
    case '*': return isValue(a, 1) ? b : isValue(b, 1) ? a : isValue(a, 0) ? a : isValue(b, 0) ? b : undefined;
    case '/': return isValue(b, 1) ? a : undefined;
    case '%': return isValue(b, 1) ? make(a.type, 0) : undefined;
    case '&': return isValue(a, 0) ? a : isValue(b, 0) ? b : undefined;
    case '|': case '^': return isValue(a, 0) ? b : isValue(b, 0) ? a : undefined;
    default: return undefined;
  }
}

function foldConstants(op: BinaryOp, a: Const, b: Const): Const | undefined {
  if (op === '&&') return truth(!!a.value && !!b.value);
  if (op === '||') return truth(!!a.value || !!b.value);
  if (isFloat(a.type)) return foldFloats(op, a.type, Number(a.value), Number(b.value));
  return foldInts(op, a.type, BigInt(a.value), BigInt(b.value));
}

function foldFloats(op: BinaryOp, type: ScalarType, x: number, y: number): Const | undefined {
  switch (op) {
    case '+': return make(type, roundFloat(type, x + y));
    case '-': return make(type, roundFloat(type, x - y));
    case '*': return make(type, roundFloat(type, x * y));
    case '/': return make(type, roundFloat(type, x / y));
    case '<': return truth(x < y);
    case '<=': return truth(x <= y);
    case '>': return truth(x > y);
    case '>=': return truth(x >= y);
    case '==': return truth(x === y);
    case '!=': return truth(x !== y);
    default: return undefined;
  }
}

function foldInts(op: BinaryOp, type: ScalarType, x: bigint, y: bigint): Const | undefined {
  const out = (v: bigint): Const => make(type, wrapInt(type, v));
  switch (op) {
    case '+': return out(x + y);
    case '-': return out(x - y);
    case '*': return out(x * y);
    case '/': return y === 0n ? undefined : out(x / y);
    case '%': return y === 0n ? undefined : out(x % y);
    case '<<': return y < 0n || y >= BigInt(bitsOf(type)) ? undefined : out(x << y);
    case '>>': return y < 0n || y >= BigInt(bitsOf(type)) ? undefined : out(x >> y);
    case '&': return out(x & y);
    case '|': return out(x | y);
    case '^': return out(x ^ y);
    case '<': return truth(x < y);
    case '<=': return truth(x <= y);
    case '>': return truth(x > y);
    case '>=': return truth(x >= y);
    case '==': return truth(x === y);
    case '!=': return truth(x !== y);
    default: return undefined;
  }
}

export function foldUnary(op: UnaryOp, a: Expr): Const | undefined {
  if (a.kind !== 'const') return undefined;
  if (op === '!') return truth(!a.value);
  if (op === '~') return make(a.type, wrapInt(a.type, ~BigInt(a.value)));
  return isFloat(a.type) ? make(a.type, -Number(a.value)) : make(a.type, wrapInt(a.type, -BigInt(a.value)));
}

/** Folds the functions whose result does not depend on a math library; others stay calls. */
export function foldCall(call: Call): Const | undefined {
  if (!call.args.every((a): a is Const => a.kind === 'const')) return undefined;
  const values = call.args.map((a) => (a as Const).value);
  const [x, y] = values.map(Number) as [number, number];
  if (isInt(call.type) && isInt(call.args[0]!.type)) return foldIntCall(call, values.map(BigInt));
  const out = (v: number): Const => foldCast(call.type, make('f64', v));
  switch (call.fn) {
    case 'abs': return out(Math.abs(x));
    case 'min': return out(Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y));
    case 'max': return out(Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y));
    case 'sqrt': return out(Math.sqrt(x));
    case 'floor': return out(Math.floor(x));
    case 'ceil': return out(Math.ceil(x));
    case 'trunc': return out(Math.trunc(x));
    case 'rint': return out(roundHalfEven(x));
    case 'isnan': return truth(Number.isNaN(x));
    case 'isinf': return truth(Math.abs(x) === Infinity);
    default: return undefined;
  }
}

function foldIntCall(call: Call, v: bigint[]): Const | undefined {
  const out = (x: bigint): Const => make(call.type, wrapInt(call.type, x));
  switch (call.fn) {
    case 'abs': return out(v[0]! < 0n ? -v[0]! : v[0]!);
    case 'min': return out(v[0]! < v[1]! ? v[0]! : v[1]!);
    case 'max': return out(v[0]! > v[1]! ? v[0]! : v[1]!);
    case 'popcount': return out(BigInt(v[0]!.toString(2).replace(/[^1]/g, '').length));
    default: return undefined;
  }
}
