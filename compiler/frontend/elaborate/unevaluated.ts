/** What is known of expressions without their evaluation: sizes, offsets, types. */
import { type BinaryOp, isComparison, type ScalarType } from '../../ir/index.js';
import type { ExprNode } from '../ast.js';
import { branchType } from './branches.js';
import type { Elaboration } from './context.js';
import { evaluate, namePlace } from './expressions.js';
import { type CType, scalar, Scope } from './model.js';
import { commonType, placeType } from './places.js';
import { alignOf, byteSize, lookupName, resolveType, tryNamedType, valueType } from './types.js';

/** `sizeof` and `alignof`, in bytes. */
export function sizeofNode(x: Elaboration, e: ExprNode & { kind: 'sizeof' }, scope: Scope): number {
  const measure = e.align ? alignOf : byteSize;
  if (e.type) {
    if (e.type.kind === 'named') {
      const place = namePlace(x, e.type.name, scope);
      if (place) return measure(placeType(place));
    }
    return measure(resolveType(x, e.type, scope));
  }
  const inner = e.value!.kind === 'paren' ? e.value!.a : e.value!;
  return measure(typeOfUnevaluated(x, inner, scope));
}

/** `offsetof`, in bytes. */
export function fieldOffset(x: Elaboration, e: ExprNode & { kind: 'offsetof' }, scope: Scope): number {
  let type = resolveType(x, e.type, scope), at = 0;
  for (const name of e.fields) {
    const field = type.k === 'record' ? type.record.fields.find((f) => f.name === name) : undefined;
    if (!field) throw x.refuse('XP1102', e.span, `there is no member \`${name}\` here`, 'check the type');
    at += field.offset;
    type = field.type;
  }
  return at;
}

/** The type of a number that is not evaluated, where its form tells: literals, variables, casts, operators of them, elements. */
export function scalarTypeOf(x: Elaboration, e: ExprNode, scope: Scope): ScalarType | undefined {
  const ofType = (t: CType | undefined): ScalarType | undefined => (t?.k === 'scalar' ? t.t : t?.k === 'reference' ? ofType(t.to) : undefined);
  switch (e.kind) {
    case 'paren': return scalarTypeOf(x, e.a, scope);
    case 'number': case 'char': case 'bool': return ofType(valueType(evaluate(x, e, scope)));
    case 'name': {
      const place = namePlace(x, e.name, scope);
      const entity = place ? undefined : lookupName(x, e.name, scope);
      return place ? ofType(placeType(place)) : entity?.k === 'value' && entity.value.k === 'num' ? entity.value.e.type : undefined;
    }
    case 'cast': return ofType(resolveType(x, e.type, scope));
    case 'sizeof': return 'u64';
    case 'index': return e.a.kind === 'name' && namePlace(x, e.a.name, scope) ? ofType(typeOfUnevaluated(x, e, scope)) : undefined;
    case 'unary': {
      if (e.op === '!') return 'bool';
      const t = e.op === '-' || e.op === '+' || e.op === '~' ? scalarTypeOf(x, e.a, scope) : undefined;
      return t && commonType(t, t);
    }
    case 'binary': {
      if (isComparison(e.op as BinaryOp) || e.op === '&&' || e.op === '||') return 'bool';
      const a = scalarTypeOf(x, e.a, scope), b = scalarTypeOf(x, e.b, scope);
      return a && b && (e.op === '<<' || e.op === '>>' ? commonType(a, a) : commonType(a, b));
    }
    case 'conditional': {
      const a = scalarTypeOf(x, e.a, scope), b = scalarTypeOf(x, e.b, scope);
      return a && b && branchType(a, b);
    }
    default: return undefined;
  }
}

/** The type of an expression that is not evaluated. */
export function typeOfUnevaluated(x: Elaboration, e: ExprNode, scope: Scope): CType {
  if (e.kind === 'name') {
    const place = namePlace(x, e.name, scope);
    if (place) return placeType(place);
    const type = tryNamedType(x, e.name, scope);
    if (type) return type;
  }
  if (e.kind === 'unary' && e.op === '*') {
    const t = typeOfUnevaluated(x, e.a, scope);
    if (t.k === 'pointer') return t.to;
    if (t.k === 'array') return t.of;
  }
  if (e.kind === 'index') {
    const t = typeOfUnevaluated(x, e.a, scope);
    if (t.k === 'pointer') return t.to;
    if (t.k === 'array') return t.of;
    if (t.k === 'vector') return scalar(t.of);
  }
  if (e.kind === 'paren') return typeOfUnevaluated(x, e.a, scope);
  let t: CType = scalar('i32');
  x.attemptOnly(() => { t = valueType(evaluate(x, e, scope)); });
  return t;
}
