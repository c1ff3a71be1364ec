/** Assignments, compound assignments, increments. */
import { constant, int } from '../../ir/index.js';
import type { ExprNode } from '../ast.js';
import { type Argument, convertImplicitly } from './arguments.js';
import { callOperator } from './calls.js';
import { constructValue } from './construct.js';
import type { Elaboration } from './context.js';
import { evaluate, namePlace, placeOf } from './expressions.js';
import { num, type Place, Scope, type Value } from './model.js';
import { operate } from './operators.js';
import { convert, placeType, read, write } from './places.js';

/** Carries out an assignment and gives the place assigned to. */
export function assign(x: Elaboration, e: ExprNode & { kind: 'assign' }, scope: Scope): Place {
  if (e.op === '=') {
    if (e.b.kind === 'list') {
      const target = placeOf(x, e.a, scope);
      write(x, target, constructValue(x, placeType(target), [e.b], true, scope, e.span), e.span);
      return target;
    }
    const value = evaluate(x, e.b, scope);
    if (value.k === 'record' || value.k === 'num') {
      const overloaded = placeIsRecord(x, e.a, scope) && value.k === 'num' ? callOperator(x, '=', [{ place: placeOf(x, e.a, scope) }, { value }], scope, e.span) : undefined;
      if (overloaded?.place) return overloaded.place;
    }
    // the value is fixed before effects of the target's own evaluation
    let target: Place | undefined;
    const effects = x.collect(() => { target = placeOf(x, e.a, scope); });
    const fixed = effects.length && value.k === 'num' && !x.isStable(value.e) ? num(x.bind(value.e, 'value', e.span)) : value;
    effects.forEach((s) => x.emit(s));
    write(x, target!, convertImplicitly(x, fixed, placeType(target!), e.span), e.span);
    return target!;
  }
  const op = e.op.slice(0, -1);
  const b = evaluate(x, e.b, scope);
  const target = placeOf(x, e.a, scope);
  if (placeType(target).k === 'record') {
    const args: Argument[] = [{ place: target }, { value: b }];
    const result = callOperator(x, e.op, args, scope, e.span);
    if (result) return result.place ?? target;
    const value = callOperator(x, op, args, scope, e.span);
    if (value) { write(x, target, value.value(e.span), e.span); return target; }
  }
  const result = operate(x, op, read(x, target, e.span), b, e.span);
  write(x, target, convert(x, result, placeType(target), e.span), e.span);
  return target;
}

function placeIsRecord(x: Elaboration, e: ExprNode, scope: Scope): boolean {
  if (e.kind !== 'name') return false;
  const p = namePlace(x, e.name, scope);
  const t = p && placeType(p);
  return t?.k === 'record' && !t.record.isUnion;
}

/** `++` and `--`, before and after. */
export function update(x: Elaboration, e: ExprNode & { kind: 'update' }, scope: Scope): Value {
  const target = placeOf(x, e.a, scope);
  const before = read(x, target, e.span);
  const old = e.prefix ? before : before.k === 'num' ? num(x.bind(before.e, 'old', e.span)) : before.k === 'pointer' ? { ...before, offset: { constant: before.offset.constant, terms: before.offset.terms.map((t) => ({ e: x.bind(t.e, 'old', e.span), scale: t.scale })) } } : before;
  const one = num(int(1));
  write(x, target, convert(x, operate(x, e.op === '++' ? '+' : '-', old, one, e.span), placeType(target), e.span), e.span);
  return e.prefix ? read(x, target, e.span) : old;
}
