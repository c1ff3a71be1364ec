/** Constructors for IR nodes that fold constants; they keep C semantics exactly. */
import type { Binary, BinaryOp, Buffer, Call, Const, Expr, For, LoopKind, MathFn, ScalarType, Span, Stmt, UnaryOp, Var, VarRef, Load } from './types.js';
import { foldBinary, foldCall, foldCast, foldUnary } from './fold.js';
import { isInt, sizeOf } from './scalar.js';

export const SERIAL: LoopKind = { kind: 'serial' };
export const PARALLEL: LoopKind = { kind: 'parallel' };

/** A constant; integers are wrapped to the type's range, floats rounded to its precision. */
export function constant(type: ScalarType, value: number | bigint, span?: Span): Const {
  const isWhole = typeof value === 'bigint' || (isInt(type) && Number.isInteger(value));
  return foldCast(type, { kind: 'const', type: isWhole ? 'i64' : 'f64', value, ...(span ? { span } : {}) }, true);
}
/** A 32-bit index constant. */
export const int = (value: number): Const => ({ kind: 'const', type: 'i32', value });
export const ref = (v: Var): VarRef => ({ kind: 'var', type: v.type, name: v.name });
export const isConst = (e: Expr): e is Const => e.kind === 'const';

/** a op b; operand types must already agree. Comparisons and logic give bool. */
export function binary(op: BinaryOp, a: Expr, b: Expr, span?: Span): Expr {
  const folded = foldBinary(op, a, b);
  if (folded) return folded;
  const type: ScalarType = isComparison(op) || op === '&&' || op === '||' ? 'bool' : a.type;
  const node: Binary = { kind: 'binary', type, op, a, b, ...(span ? { span } : {}) };
  return node;
}
export const add = (a: Expr, b: Expr): Expr => binary('+', a, b);
export const sub = (a: Expr, b: Expr): Expr => binary('-', a, b);
export const mul = (a: Expr, b: Expr): Expr => binary('*', a, b);
export const div = (a: Expr, b: Expr): Expr => binary('/', a, b);
export const mod = (a: Expr, b: Expr): Expr => binary('%', a, b);
export const lt = (a: Expr, b: Expr): Expr => binary('<', a, b);
export const and = (a: Expr, b: Expr): Expr => binary('&&', a, b);

export function unary(op: UnaryOp, a: Expr, span?: Span): Expr {
  return foldUnary(op, a) ?? { kind: 'unary', type: op === '!' ? 'bool' : a.type, op, a, ...(span ? { span } : {}) };
}

/** C conversion of a value to `type`. */
export function cast(type: ScalarType, a: Expr, span?: Span): Expr {
  if (a.type === type) return a;
  if (a.kind === 'const') return foldCast(type, a);
  // an integer that went through one of at least its width is unchanged
  if (a.kind === 'cast' && a.a.type === type && isInt(type) && isInt(a.type) && type !== 'bool' && a.type !== 'bool' && sizeOf(a.type) >= sizeOf(type)) return a.a;
  return { kind: 'cast', type, a, ...(span ? { span } : {}) };
}

export function select(cond: Expr, a: Expr, b: Expr, span?: Span): Expr {
  if (cond.kind === 'const') return cond.value ? a : b;
  // the condition reads memory perhaps, but does nothing else
  if (a.kind === 'const' && b.kind === 'const' && a.type === b.type && Object.is(a.value, b.value)) return a;
  return { kind: 'select', type: a.type, cond, a, b, ...(span ? { span } : {}) };
}

export function call(fn: MathFn, type: ScalarType, args: readonly Expr[], span?: Span): Expr {
  const node: Call = { kind: 'call', type, fn, args, ...(span ? { span } : {}) };
  return foldCall(node) ?? node;
}

export const load = (buffer: Buffer, index: Expr, type: ScalarType = buffer.type, span?: Span): Load =>
  ({ kind: 'load', type, buffer, index, ...(span ? { span } : {}) });

/** for (v = 0; v < extent; ++v) */
export const loop = (v: Var, lo: Expr, hi: Expr, body: readonly Stmt[], kind: LoopKind = SERIAL, step = 1): For =>
  ({ kind: 'for', v, lo, hi, step, loop: kind, body });

export const isComparison = (op: BinaryOp): boolean => op === '<' || op === '<=' || op === '>' || op === '>=' || op === '==' || op === '!=';
