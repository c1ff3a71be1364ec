/** Expressions: known parts are computed, the rest becomes IR; side effects are emitted in evaluation order. */
import { cast, constant, type Expr, int, isConst, isInt, sizeOf } from '../../ir/index.js';
import type { ExprNode, Name } from '../ast.js';
import type { PlacedSpan } from '../source.js';
import { newArray } from './allocation.js';
import { contains } from './assigned.js';
import { assign, update } from './assignment.js';
import { conditional } from './branches.js';
import { builtinConstant } from './builtins.js';
import { callFunction, callNode, callOperator } from './calls.js';
import { constructValue } from './construct.js';
import { castValue } from './casts.js';
import type { Elaboration } from './context.js';
import { captured } from './lambdas.js';
import { lanesOf } from './lanes.js';
import { liftAssigned } from './lifting.js';
import { parseNumber } from './literals.js';
import { type Entity, NO_VALUE, num, type Place, Scope, type Value } from './model.js';
import { ZERO } from './offset.js';
import { evaluateBinary, evaluateUnary, viewed } from './operators.js';
import { packLength, unfold } from './packs.js';
import { advance, asNumber, convert, deref, elementOf, lift, placeType, read, snapshot } from './places.js';
import { execList } from './statements.js';
import { swizzle } from './swizzle.js';
import { bindTemplate, checkRefused, forceGlobal, lookupName, resolveType, sameType, templateValues, tryNamedType, valueType, vectorView } from './types.js';
import { fieldOffset, sizeofNode } from './unevaluated.js';

/** Value of an expression. */
export function evaluate(x: Elaboration, e: ExprNode, scope: Scope): Value {
  x.tick(e.span);
  switch (e.kind) {
    case 'number': return num(parseNumber(x, e.text, e.span));
    case 'char': return num(constant('i8', e.value, e.span));
    case 'bool': return num(constant('bool', e.value ? 1 : 0, e.span));
    case 'string': return { k: 'string', text: e.value };
    case 'null': return { k: 'pointer', to: { k: 'void' }, toConst: false, base: undefined, offset: ZERO };
    case 'paren': return evaluate(x, e.a, scope);
    case 'name': return nameValue(x, e.name, scope);
    case 'this': return { k: 'address', to: placeType(selfPlace(x, scope, e.span)), place: selfPlace(x, scope, e.span) };
    case 'unary': return evaluateUnary(x, e, scope);
    case 'update': return update(x, e, scope);
    case 'binary': return evaluateBinary(x, e, scope);
    case 'assign': { const p = assign(x, e, scope); return p.k === 'items' ? NO_VALUE : read(x, p, e.span); }
    case 'conditional': return conditional(x, e, scope);
    case 'comma': evaluate(x, e.a, scope); return evaluate(x, e.b, scope);
    case 'call': return callNode(x, e, scope).value(e.span);
    case 'index': return indexValue(x, e, scope);
    case 'member': {
      const member = memberValue(x, e, scope);
      return 'value' in member ? member.value : read(x, member.place, e.span);
    }
    case 'cast': if (e.type.kind === 'reference') return read(x, placeOf(x, e, scope), e.span); return castValue(x, evaluate(x, e.a, scope), resolveType(x, e.type, scope), e.style, e.span, () => placeOf(x, e.a, scope));
    case 'construct': return constructValue(x, resolveType(x, e.type, scope), e.args, e.braces, scope, e.span);
    case 'list': throw x.refuse('XP1106', e.span, 'an initialiser list without a type', 'name the type');
    case 'sizeof': return num(constant('u64', sizeofNode(x, e, scope)));
    case 'lambda': return { k: 'closure', closure: { params: e.params, ...(e.returns ? { returns: e.returns } : {}), body: e.body, scope: captured(x, e, scope), span: e.span } };
    case 'scoped': return evaluate(x, e.a, e.scope);
    case 'offsetof': return num(constant('u64', fieldOffset(x, e, scope)));
    case 'statements': return statementsValue(x, e, scope);
    case 'fold': return evaluate(x, unfold(x, e, scope), scope);
    case 'pack-length': return num(constant('u64', packLength(x, e.name, scope, e.span)));
    case 'expand': throw x.refuse('XP1106', e.span, 'a parameter pack is expanded where no list is expected', 'expand it in arguments or braces');
    case 'new': return newArray(x, e, scope);
    case 'unsupported': throw x.refuse('XP1101', e.span, `${e.what} is outside the language`, 'rewrite it in plain C++ terms');
  }
}

/** The value of the last statement, if it is an expression; control does not leave from inside. */
function statementsValue(x: Elaboration, e: ExprNode & { kind: 'statements' }, outer: Scope): Value {
  const scope = new Scope(outer), last = e.body.at(-1);
  const value = last?.kind === 'expr' ? last.value : undefined;
  if (e.body.some((s) => contains(s, (n) => n.kind === 'return' || n.kind === 'break' || n.kind === 'continue') && s.kind !== 'for' && s.kind !== 'while' && s.kind !== 'do')) throw x.refuse('XP1101', e.span, 'a jump out of a statement expression', 'use an inline function');
  execList(x, value ? e.body.slice(0, -1) : e.body, scope);
  return value ? evaluate(x, value, scope) : NO_VALUE;
}

/** The place an expression denotes. */
export function placeOf(x: Elaboration, e: ExprNode, scope: Scope): Place {
  switch (e.kind) {
    case 'paren': return placeOf(x, e.a, scope);
    case 'scoped': return placeOf(x, e.a, e.scope);
    case 'fold': return placeOf(x, unfold(x, e, scope), scope);
    case 'name': {
      const place = namePlace(x, e.name, scope);
      if (place) return place;
      break;
    }
    case 'unary': if (e.op === '*') { const v = evaluate(x, e.a, scope); return v.k === 'address' ? viewed(x, v, e.span) : deref(x, v, e.span); } break;
    case 'index': {
      const base = baseOf(x, e.a, scope);
      if ('place' in base && placeType(base.place).k === 'record') {
        const result = callOperator(x, '[]', [{ place: base.place }, { value: evaluate(x, e.index, scope) }], scope, e.span);
        if (result) return result.place ?? temporary(x, result.value(e.span), e.span);
        const lanes = vectorView(placeType(base.place));
        if (lanes && base.place.k === 'memory') return elementOf(x, { ...base.place, type: lanes }, asIndex(x, evaluate(x, e.index, scope), e.span), e.span);
      }
      if ('place' in base && base.place.k !== 'cell' && base.place.k !== 'fields') {
        return elementOf(x, base.place, asIndex(x, evaluate(x, e.index, scope), e.span), e.span);
      }
      const pointer = 'place' in base ? read(x, base.place, e.span) : lanesOf(base.value) ?? base.value;
      const index = asIndex(x, evaluate(x, e.index, scope), e.span);
      return deref(x, advance(x, pointer, index, e.span), e.span);
    }
    case 'member': {
      const member = memberValue(x, e, scope);
      if ('place' in member) return member.place;
      break;
    }
    case 'assign': return assign(x, e, scope);
    case 'update': update(x, e, scope); return placeOf(x, e.a, scope);
    case 'comma': evaluate(x, e.a, scope); return placeOf(x, e.b, scope);
    case 'call': {
      const result = callNode(x, e, scope);
      if (result.place) return result.place;
      return temporary(x, result.value(e.span), e.span);
    }
    case 'this': return selfPlace(x, scope, e.span);
    case 'conditional': {
      const c = cast('bool', asNumber(x, evaluate(x, e.cond, scope), e.span));
      if (isConst(c)) return placeOf(x, c.value ? e.a : e.b, scope);
      const cond = x.isStable(c) ? c : x.bind(c, 'which', e.span);
      liftAssigned(x, [e.a, e.b], scope);
      let a: Place | undefined, b: Place | undefined;
      const effects = [...x.inRegion(() => { a = placeOf(x, e.a, scope); }), ...x.inRegion(() => { b = placeOf(x, e.b, scope); })];
      if (effects.length || !sameType(placeType(a!), placeType(b!))) throw x.refuse('XP1130', e.span, 'the two sides of ?: are no variables of one type', 'use an if statement');
      lift(x, a!);
      lift(x, b!);
      return { k: 'choice', cond, a: a!, b: b! };
    }
    case 'cast': {
      if (e.type.kind !== 'reference') break;
      const to = resolveType(x, e.type.to, scope), own = placeOf(x, e.a, scope), from = placeType(own);
      if (own.k === 'memory') return { ...own, type: to };
      if (from.k === 'scalar' && to.k === 'scalar' && from.t !== to.t && sizeOf(from.t) === sizeOf(to.t)) return { k: 'view', t: to.t, of: own };
      if (sameType(from, to)) return own;
      throw x.refuse('XP1132', e.span, 'a variable read as another type', 'use a union or memcpy');
    }
    default: break;
  }
  return temporary(x, evaluate(x, e, scope), e.span);
}

/** A value as a place of its own, for reference parameters and method calls on results. */
export function temporary(x: Elaboration, v: Value, span: PlacedSpan): Place {
  if (v.k === 'bytes') return v.place;
  if (v.k === 'address' && v.to.k === 'array' && v.place.k === 'items') return snapshot(x, v.place, span);
  if (v.k === 'record') return { k: 'fields', type: v.type, fields: v.fields.map((f, i) => (v.type.fields[i]?.type.k === 'reference' && f.k === 'address' ? f.place : temporary(x, f, span))) };
  return { k: 'cell', cell: { name: 'value', type: valueType(v), span, region: x.region, value: v, dynamic: undefined } };
}

/** A value as an integer. */
export const asIndex = (x: Elaboration, v: Value, span: PlacedSpan): Expr => {
  const e = asNumber(x, v, span);
  return isInt(e.type) ? e : cast('i64', e);
};

/** The object a method runs on. */
export function selfPlace(x: Elaboration, scope: Scope, span: PlacedSpan): Place {
  for (let s: Scope | undefined = scope; s; s = s.parent) if (s.record?.self) return s.record.self;
  throw x.refuse('XP1106', span, '`this` outside a method', 'name the object');
}

/** The variable or field of the current object that a name means. */
export function namePlace(x: Elaboration, name: Name, scope: Scope): Place | undefined {
  const place = anyPlace(x, name, scope), { id, args } = name.parts.at(-1)!;
  if (!place || !args) return place;
  throw x.refuse('XP1101', name.span, `\`${id}\` is a variable, what follows it reads like template arguments`, 'put the comparison into parentheses');
}

function anyPlace(x: Elaboration, name: Name, scope: Scope): Place | undefined {
  if (name.parts.length === 1) {
    const id = name.parts[0]!.id;
    for (let s: Scope | undefined = scope; s; s = s.parent) {
      const entity = s.own(id);
      if (entity?.k === 'lazy-global') { const made = forceGlobal(entity); return made.k === 'place' ? made.place : undefined; }
      if (entity) return entity.k === 'place' ? entity.place : undefined;
      const field = s.record?.self && fieldOf(s.record.self, id);
      if (field) return field;
    }
    return undefined;
  }
  const entity = lookupName(x, name, scope);
  return entity?.k === 'place' ? entity.place : undefined;
}

/** The field of a record in a place. */
export function fieldOf(p: Place, name: string): Place | undefined {
  if (p.k === 'choice') { const a = fieldOf(p.a, name), b = fieldOf(p.b, name); return a && b && { ...p, a, b }; }
  if (p.k === 'fields') {
    const i = p.type.fields.findIndex((f) => f.name === name);
    return i < 0 ? undefined : p.fields[i];
  }
  if (p.k === 'memory' && p.type.k === 'record') {
    const f = p.type.record.fields.find((g) => g.name === name);
    return f && { k: 'memory', type: f.type, base: p.base, offset: { constant: p.offset.constant + f.offset, terms: p.offset.terms } };
  }
  return undefined;
}

/** What a name means as a value. Throws XP1102 for a name that is not known. */
export function nameValue(x: Elaboration, name: Name, scope: Scope): Value {
  const place = namePlace(x, name, scope);
  if (place) return place.k === 'items' ? NO_VALUE : read(x, place, name.span);
  const entity = lookupName(x, name, scope);
  if (entity) return entityValue(x, entity, name, scope);
  const type = tryNamedType(x, name, scope);
  if (type) return { k: 'type', type };
  const spelled = name.parts.map((p) => p.id).join('::');
  const builtin = builtinConstant(x, spelled, name.span);
  if (builtin) return builtin;
  checkRefused(x, spelled, name.span);
  throw x.refuse('XP1102', name.span, `\`${spelled}\` is not defined in this file and is no name that the translator knows`, 'define it in the file, or check its spelling');
}

function entityValue(x: Elaboration, entity: Entity, name: Name, scope: Scope): Value {
  const last = name.parts.at(-1)!;
  switch (entity.k) {
    case 'value':
      if (last.args) throw x.refuse('XP1101', name.span, `\`${last.id}\` is a constant, what follows it reads like template arguments`, 'put the comparison into parentheses');
      return entity.value;
    case 'place': return read(x, entity.place, name.span);
    case 'functions':
      if (entity.list[0]?.node.storage.qualifiers.some((q) => q.qualifier.property)) return callFunction(x, { k: 'functions', name: last.id, list: entity.list }, [], name.span).value(name.span);
      return { k: 'functions', name: last.id, list: entity.list, ...(last.args ? { args: templateValues(x, last.args, scope) } : {}) };
    case 'lazy-global': return entityValue(x, forceGlobal(entity), name, scope);
    case 'type': case 'lazy-record': case 'lazy-alias': case 'record-template': case 'alias-template': {
      const type = tryNamedType(x, name, scope);
      if (type) return { k: 'type', type };
      break;
    }
    case 'variable-template': {
      const inner = new Scope(entity.scope);
      bindTemplate(x, entity.params, templateValues(x, last.args ?? [], scope), inner, name.span);
      const value = evaluate(x, entity.init, inner);
      return entity.type.kind === 'auto' ? value : convert(x, value, resolveType(x, entity.type, inner), name.span);
    }
    case 'namespace': case 'pack': break;
  }
  throw x.refuse('XP1102', name.span, `\`${last.id}\` is no value`, 'check the name');
}

function indexValue(x: Elaboration, e: ExprNode & { kind: 'index' }, scope: Scope): Value {
  const p = placeOf(x, e, scope);
  return p.k === 'items' ? NO_VALUE : read(x, p, e.span);
}

function baseOf(x: Elaboration, e: ExprNode, scope: Scope): { place: Place } | { value: Value } {
  const place = e.kind === 'name' ? namePlace(x, e.name, scope) : e.kind === 'index' || e.kind === 'member' || e.kind === 'paren' ? placeOf(x, e, scope) : undefined;
  if (place) return { place };
  return { value: evaluate(x, e, scope) };
}

function memberValue(x: Elaboration, e: ExprNode & { kind: 'member' }, scope: Scope): { place: Place } | { value: Value } {
  let object: Place;
  if (e.arrow) {
    const pointer = evaluate(x, e.a, scope);
    object = pointer.k === 'record' ? temporary(x, pointer, e.span) : deref(x, pointer, e.span);
  } else object = placeOf(x, e.a, scope);
  const field = fieldOf(object, e.name);
  if (field && e.templateArgs) throw x.refuse('XP1101', e.span, `\`${e.name}\` is a variable, what follows it reads like template arguments`, 'put the comparison into parentheses');
  if (field) return { place: field };
  const type = placeType(object);
  const lanes = type.k === 'vector' ? swizzle(x, object, type, e.name, e.span) : undefined;
  if (lanes) return { place: lanes };
  if (type.k === 'record') {
    const entity = type.record.scope.own(e.name);
    if (entity?.k === 'functions') return { value: { k: 'functions', name: e.name, list: entity.list, self: object, ...(e.templateArgs ? { args: templateValues(x, e.templateArgs, scope) } : {}) } };
    if (entity) {
      const forced = entity.k === 'lazy-global' ? forceGlobal(entity) : entity;
      if (forced.k === 'value') return { value: forced.value };
      if (forced.k === 'place') return { place: forced.place };
    }
  }
  throw x.refuse('XP1102', e.span, `there is no member \`${e.name}\` here`, 'check the type of the object');
}
