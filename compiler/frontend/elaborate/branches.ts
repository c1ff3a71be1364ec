/** Operators that evaluate only some of their operands: `&&`, `||`, `?:`. */
import { binary, cast, constant, type Expr, isConst, ref, type ScalarType, select, type Stmt } from '../../ir/index.js';
import type { ExprNode } from '../ast.js';
import type { Elaboration } from './context.js';
import { evaluate } from './expressions.js';
import { chooseLanes, lanesOf } from './lanes.js';
import { liftAssigned } from './lifting.js';
import { NO_VALUE, num, Scope, type Value } from './model.js';
import { ZERO } from './offset.js';
import { isPointer } from './operators.js';
import { asNumber, commonType, decay, declare, lift, pointerDifference, read, write } from './places.js';
import { byteSize, sameType, valueType } from './types.js';
import { scalarTypeOf } from './unevaluated.js';

/** `a && b`, `a || b`. */
export function logic(x: Elaboration, e: ExprNode & { kind: 'binary' }, scope: Scope): Value {
  const and = e.op === '&&' || e.op === 'and';
  const a = cast('bool', asNumber(x, evaluate(x, e.a, scope), e.a.span));
  if (isConst(a)) return !!a.value === and ? num(cast('bool', asNumber(x, evaluate(x, e.b, scope), e.b.span))) : num(constant('bool', and ? 0 : 1));
  liftAssigned(x, [e.b], scope);
  let b: Expr = a;
  const effects = x.inRegion(() => { b = cast('bool', asNumber(x, evaluate(x, e.b, scope), e.b.span)); });
  if (!effects.length) return num(binary(and ? '&&' : '||', a, b, e.span));
  const v = x.newVar('both', 'bool', true);
  x.emit({ kind: 'let', v, init: a, span: e.span });
  const then = [...effects, { kind: 'assign', v, value: b, span: e.span } as const];
  x.emit({ kind: 'if', cond: ref(v), then: and ? then : [], else: and ? [] : then, span: e.span });
  return num(ref(v));
}

/** `c ? a : b`, lane by lane where c is a vector. Throws XP1130 where the sides cannot be one value. */
export function conditional(x: Elaboration, e: ExprNode & { kind: 'conditional' }, scope: Scope): Value {
  const test = evaluate(x, e.cond, scope);
  const mask = lanesOf(test);
  if (mask) return chooseLanes(x, mask, evaluate(x, e.a, scope), evaluate(x, e.b, scope), e.span);
  const cond = cast('bool', asNumber(x, test, e.cond.span));
  if (isConst(cond)) {
    const chosen = evaluate(x, cond.value ? e.a : e.b, scope), other = chosen.k === 'num' ? scalarTypeOf(x, cond.value ? e.b : e.a, scope) : undefined;
    return chosen.k === 'num' && other ? num(cast(branchType(chosen.e.type, other), chosen.e)) : chosen;
  }
  liftAssigned(x, [e.a, e.b], scope);
  let a: Value = NO_VALUE, b: Value = NO_VALUE;
  const thenS = x.inRegion(() => { a = decay(evaluate(x, e.a, scope)); });
  const elseS = x.inRegion(() => { b = decay(evaluate(x, e.b, scope)); });
  if (a.k === 'num' && b.k === 'num') {
    const t = branchType(a.e.type, b.e.type);
    const va = cast(t, a.e), vb = cast(t, b.e);
    if (!thenS.length && !elseS.length) return num(select(cond, va, vb, e.span));
    const v = x.newVar('chosen', t, true);
    x.emit({ kind: 'let', v, span: e.span });
    x.emit({ kind: 'if', cond, then: [...thenS, { kind: 'assign', v, value: va }], else: [...elseS, { kind: 'assign', v, value: vb }], span: e.span });
    return num(ref(v));
  }
  if (a.k === 'pointer' && b.k === 'pointer' && a.base && a.base === b.base && !thenS.length && !elseS.length) {
    const size = byteSize(a.to);
    const zero = { ...a, offset: ZERO };
    const at = select(cond, pointerDifference(x, a, zero, e.span), pointerDifference(x, b, zero, e.span), e.span);
    return { ...a, offset: { constant: 0, terms: [{ e: at, scale: size }] } };
  }
  if (isPointer(a) && isPointer(b) && a.k !== 'address' && b.k !== 'address' && !thenS.length && !elseS.length) return { k: 'choice', cond: x.isStable(cond) ? cond : x.bind(cond, 'which', e.span), a, b };
  const type = valueType(a);
  if ((a.k === 'record' || a.k === 'bytes') && sameType(type, valueType(b))) {
    // records and memory: one variable that either side fills
    const place = declare(x, 'chosen', type, e.span);
    lift(x, place);
    const fill = (effects: Stmt[], v: Value): Stmt[] => [...effects, ...x.inRegion(() => write(x, place, v, e.span))];
    x.emit({ kind: 'if', cond, then: fill(thenS, a), else: fill(elseS, b), span: e.span });
    return read(x, place, e.span);
  }
  if (a.k === 'void' && b.k === 'void') { x.emit({ kind: 'if', cond, then: thenS, else: elseS, span: e.span }); return NO_VALUE; }
  throw x.refuse('XP1130', e.span, 'the two sides of ?: lead to different arrays or kinds of value', 'use an if statement, or an index into one array');
}

/** The type that both numbers of `c ? a : b` are converted to. */
export const branchType = (a: ScalarType, b: ScalarType): ScalarType => (a === b ? a : commonType(a, b));
