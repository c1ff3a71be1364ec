/** Operators on numbers, pointers, records and vectors, with C's conversions. */
import { binary, type BinaryOp, cast, constant, type Expr, int, isConst, isFloat, isInt, select, sizeOf, unary } from '../../ir/index.js';
import type { ExprNode } from '../ast.js';
import type { PlacedSpan } from '../source.js';
import { logic } from './branches.js';
import { callFunction, callOperator } from './calls.js';
import { castValue } from './casts.js';
import type { Elaboration } from './context.js';
import { evaluate, namePlace, nameValue, placeOf, temporary } from './expressions.js';
import { callVector, lanesOf } from './lanes.js';
import { NO_VALUE, num, type Place, scalar, Scope, type Value } from './model.js';
import { advance, asNumber, commonType, decay, deref, placeType, pointerDifference, read } from './places.js';
import { tryNamedType } from './types.js';

/** `& * ! - + ~`. */
export function evaluateUnary(x: Elaboration, e: ExprNode & { kind: 'unary' }, scope: Scope): Value {
  if (e.op === '&') {
    if (e.a.kind === 'name') {
      const v = namePlace(x, e.a.name, scope) ? undefined : nameValue(x, e.a.name, scope);
      if (v?.k === 'functions') return v;
    }
    const place = placeOf(x, e.a, scope);
    return addressOf(place);
  }
  if (e.op === '*') {
    const v = evaluate(x, e.a, scope);
    if (v.k === 'functions' || v.k === 'closure') return v;
    return v.k === 'address' ? read(x, viewed(x, v, e.span), e.span) : read(x, deref(x, v, e.span), e.span);
  }
  const a = evaluate(x, e.a, scope);
  if (a.k === 'record' || (a.k === 'bytes' && a.type.k === 'record')) {
    const result = callOperator(x, e.op, [{ value: a }], scope, e.span);
    if (result) return result.value(e.span);
  }
  if (lanesOf(a)) return callVector(x, e.op, a, undefined, e.span);
  if (e.op === '!') return num(unary('!', cast('bool', asNumber(x, a, e.span)), e.span));
  const v = asNumber(x, a, e.span);
  const t = isFloat(v.type) ? v.type : commonType(v.type, 'i32');
  if (e.op === '+') return num(cast(t, v));
  return num(unary(e.op, cast(t, v), e.span));
}

/** A pointer to a place. */
export function addressOf(place: Place): Value {
  if (place.k === 'choice') return { k: 'choice', cond: place.cond, a: addressOf(place.a), b: addressOf(place.b) };
  if (place.k === 'memory') return { k: 'pointer', to: place.type, toConst: false, base: place.base, offset: place.offset };
  return { k: 'address', to: placeType(place), place };
}

/** Reading or writing a variable through a pointer of another type of the same size: its bits. */
export function viewed(x: Elaboration, v: Value & { k: 'address' }, span: PlacedSpan): Place {
  const own = placeType(v.place);
  if (v.to.k === 'scalar' && own.k === 'scalar' && v.to.t !== own.t) {
    if (sizeOf(v.to.t) !== sizeOf(own.t)) throw x.refuse('XP1132', span, 'a variable read as a type of another size', 'use a union or memcpy');
    return { k: 'view', t: v.to.t, of: v.place };
  }
  if (v.to.k === 'record' && own.k === 'record' && v.to.record.size !== own.record.size) throw x.refuse('XP1132', span, 'a record read as another type', 'copy its fields');
  return v.place;
}

/** The binary operators of the IR, by their spelling in C. */
export const SYMBOLS: Readonly<Record<string, BinaryOp>> = { '+': '+', '-': '-', '*': '*', '/': '/', '%': '%', '<<': '<<', '>>': '>>', '&': '&', '|': '|', '^': '^', '<': '<', '<=': '<=', '>': '>', '>=': '>=', '==': '==', '!=': '!=', and: '&&', or: '||' };

/** `a op b`, operands in order; `&&` and `||` evaluate the second only where it counts. */
export function evaluateBinary(x: Elaboration, e: ExprNode & { kind: 'binary' }, scope: Scope): Value {
  if (e.op === '&&' || e.op === '||' || e.op === 'and' || e.op === 'or') return logic(x, e, scope);
  // `(T) -x`, `(T) *p` read as a binary expression with a type on the left
  if (e.a.kind === 'paren' && e.a.a.kind === 'name' && (e.op === '-' || e.op === '*' || e.op === '&' || e.op === '+')) {
    const name = e.a.a.name;
    const type = scope.lookup(name.parts[0]!.id)?.k === 'place' ? undefined : tryNamedType(x, name, scope);
    if (type) return castValue(x, evaluate(x, { kind: 'unary', op: e.op, a: e.b, span: e.span }, scope), type, 'c', e.span);
  }
  const [a, b] = inOrder(x, e.a, e.b, scope);
  return operate(x, e.op, a, b, e.span, () => callOperator(x, e.op, [{ value: a }, { value: b }], scope, e.span)?.value(e.span));
}

/** Evaluates two operands; if the second emits effects, the first is fixed before them. */
function inOrder(x: Elaboration, first: ExprNode, second: ExprNode, scope: Scope): [Value, Value] {
  const a = evaluate(x, first, scope);
  let b: Value = NO_VALUE;
  const effects = x.collect(() => { b = evaluate(x, second, scope); });
  const fixed = effects.length && a.k === 'num' && !x.isStable(a.e) ? num(x.bind(a.e, 'left', first.span)) : a;
  effects.forEach((s) => x.emit(s));
  return [fixed, b];
}

/** a op b on values. `overload` tries operator functions for records. */
export function operate(x: Elaboration, op: string, a0: Value, b0: Value, span: PlacedSpan, overload?: () => Value | undefined): Value {
  if (a0.k === 'record' || b0.k === 'record' || (a0.k === 'bytes' && a0.type.k === 'record') || (b0.k === 'bytes' && b0.type.k === 'record')) {
    const v = overload?.();
    if (v) return v;
  }
  if (lanesOf(a0) || lanesOf(b0)) return callVector(x, op, a0, b0, span);
  const a = decay(asOperand(x, a0, span)), b = decay(asOperand(x, b0, span));
  if (isPointer(a) || isPointer(b)) return pointerOperation(x, op, a, b, span);
  if (a.k === 'opaque' || b.k === 'opaque' || a.k === 'string' || b.k === 'string') return num(constant('bool', op === '==' ? 1 : 0));
  const symbol = SYMBOLS[op];
  if (!symbol) throw x.refuse('XP1106', span, `the operator \`${op}\``, 'use a plain operator');
  const p = a.k === 'num' ? a.from : undefined, q = b.k === 'num' ? b.from : undefined;
  const e = arithmetic(x, symbol, asNumber(x, a, span), asNumber(x, b, span), span);
  // the distance of two addresses in one array
  if (p && q && symbol === '-' && p.base === q.base) return num(binary('+', e, cast(e.type, pointerDifference(x, { ...p, to: scalar('u8') }, { ...q, to: scalar('u8') }, span))));
  const from = p && q ? undefined : p ?? q;
  return { k: 'num', e, ...(from && sizeOf(e.type) === 8 ? { from } : {}) };
}

/** An operand of a built-in operator, or an argument of the runtime: a record is converted by an operator of its own. */
export function asOperand(x: Elaboration, v: Value, span: PlacedSpan): Value {
  if (v.k !== 'record') return v;
  for (const [name, entity] of v.type.scope.names) {
    if (!name.startsWith('operator ') || entity.k !== 'functions') continue;
    const r = callFunction(x, { k: 'functions', name, list: entity.list, self: temporary(x, v, span) }, [], span).value(span);
    if (r.k === 'num' || r.k === 'pointer') return r;
  }
  return v;
}

/** Scalar operators with C's conversions. */
export function arithmetic(x: Elaboration, op: BinaryOp, a: Expr, b: Expr, span: PlacedSpan): Expr {
  if (op === '<<' || op === '>>') {
    const t = commonType(a.type, 'i32');
    return binary(op, cast(t, a), cast('i32', b), span);
  }
  const t = commonType(a.type, b.type);
  if ((op === '/' || op === '%') && isInt(t) && isConst(b) && Number(b.value) === 0) throw x.refuse('XP3001', span, 'division by zero', 'check the sizes');
  if (op === '%' && isFloat(t)) throw x.refuse('XP1106', span, '% on floating-point operands', 'use fmod');
  return binary(op, cast(t, a), cast(t, b), span);
}

/** Pointers into memory, to variables, and choices between them. */
export const isPointer = (v: Value): boolean => v.k === 'pointer' || v.k === 'address' || v.k === 'choice';

function pointerOperation(x: Elaboration, op: string, a: Value, b: Value, span: PlacedSpan): Value {
  if (a.k === 'choice' || (b.k === 'choice' && op !== '+')) {
    const { cond } = (a.k === 'choice' ? a : b) as Value & { k: 'choice' };
    const side = (v: Value, s: 'a' | 'b'): Value => (v.k === 'choice' && v.cond === cond ? v[s] : v);
    const p = pointerOperation(x, op, side(a, 'a'), side(b, 'a'), span), q = pointerOperation(x, op, side(a, 'b'), side(b, 'b'), span);
    return p.k === 'num' && q.k === 'num' ? num(select(cond, p.e, cast(p.e.type, q.e))) : { k: 'choice', cond, a: p, b: q };
  }
  if (op === '+' && isPointer(a) && b.k === 'num') return advance(x, a, b.e, span);
  if (op === '+' && a.k === 'num') return advance(x, b, a.e, span);
  if (op === '-' && b.k === 'num') return advance(x, a, unary('-', cast('i64', b.e)), span);
  if (op === '-') return num(pointerDifference(x, a, b, span));
  if (op === '==' || op === '!=') {
    const known = nullness(a, b);
    if (known !== undefined) return num(constant('bool', (op === '==') === known ? 1 : 0));
  }
  if (['<', '<=', '>', '>='].includes(op) && a.k === 'pointer' && b.k === 'pointer' && a.base && b.base && a.base !== b.base) {
    // the language leaves the order of different arrays open: here it is that of their declarations
    const order = x.memories.indexOf(a.base) - x.memories.indexOf(b.base);
    return num(binary(op as BinaryOp, int(order), int(0), span));
  }
  if (['<', '<=', '>', '>=', '==', '!='].includes(op)) return num(binary(op as BinaryOp, pointerDifference(x, a, b, span), constant('i64', 0), span));
  throw x.refuse('XP1106', span, `the operator \`${op}\` on pointers`, 'use indices');
}

/** Whether two pointers are equal, where that is known without their distance. */
function nullness(a: Value, b: Value): boolean | undefined {
  const base = (v: Value): object | null | undefined => (v.k === 'pointer' ? v.base ?? null : v.k === 'address' ? v.place : v.k === 'num' && isConst(v.e) && Number(v.e.value) === 0 ? null : undefined);
  const p = base(a), q = base(b);
  if (p === undefined || q === undefined) return undefined;
  if (p === null || q === null) return p === q;
  return p === q ? undefined : false;
}
