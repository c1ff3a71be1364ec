/** Expressions: known parts are computed, the rest becomes IR; side effects are emitted in evaluation order. */
import { binary, type BinaryOp, bitsOf, call as mathCall, cast, constant, type Expr, int, isComparison, isConst, isFloat, isInt, ref, type ScalarType, select, sizeOf, type Stmt, unary } from '../../ir/index.js';
import type { ExprNode, Name, TypeNode } from '../ast.js';
import type { PlacedSpan } from '../source.js';
import { newArray } from './allocation.js';
import { type Assigned, assignedNames, contains } from './assigned.js';
import { builtinConstant } from './builtins.js';
import { type Argument, callFunction, callNode, callOperator, constructValue } from './calls.js';
import type { Elaboration } from './context.js';
import { type Cell, type Closure, type CType, type Entity, type FunctionEntity, type MemoryPlace, NO_VALUE, num, type Place, pointerTo, scalar, Scope, type Value } from './model.js';
import { advance, asNumber, commonType, convert, decay, declare, deref, elementOf, lift, placeType, pointerDifference, read, snapshot, valueBits, viewedAs, write } from './places.js';
import { captured } from './lambdas.js';
import { execList } from './statements.js';
import { swizzle } from './swizzle.js';
import { packLength, unfold } from './packs.js';
import { plus, scaled, ZERO } from './offset.js';
import { alignOf, bindTemplate, byteSize, checkRefused, forceGlobal, lookupName, resolveType, sameType, templateValues, tryNamedType, valueType, vectorView } from './types.js';

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

export const asIndex = (x: Elaboration, v: Value, span: PlacedSpan): Expr => {
  const e = asNumber(x, v, span);
  return isInt(e.type) ? e : cast('i64', e);
};

// ---------------------------------------------------------------- names

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

function nameValue(x: Elaboration, name: Name, scope: Scope): Value {
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

// ---------------------------------------------------------------- operators

const NUMBER = /^(0[xX][\da-fA-F.]+(?:[pP][+-]?\d+)?|0[bB][01]+|[\d.]+(?:[eE][+-]?\d+)?)(\w*)$/;

function parseNumber(x: Elaboration, raw: string, span: PlacedSpan): Expr {
  const text = raw.replace(/'/g, '');
  const isHexFloat = /^0[xX].*[pP]/.test(text);
  const isFloating = isHexFloat || (!/^0[xXbB]/.test(text) && /[.eE]/.test(text)) || (!/^0[xX]/.test(text) && /[fF]$/.test(text));
  if (isFloating) {
    const value = isHexFloat ? hexFloat(text) : parseFloat(text);
    return constant(/[fF](16|32)?$/.test(text) && !isHexFloat || (isHexFloat && /[fF]$/.test(text)) ? (/f16$/i.test(text) ? 'f16' : 'f32') : 'f64', value, span);
  }
  const m = NUMBER.exec(text) ?? /^(\d+|0[xX][\da-fA-F]+)(\w*)$/.exec(text);
  const suffix = /[uUlLzZ]*$/.exec(text)![0].toLowerCase();
  const digits = text.slice(0, text.length - suffix.length);
  if (!m || !/^(0[xX][\da-fA-F]+|0[bB][01]+|\d+)$/.test(digits)) throw x.refuse('XP1106', span, `\`${raw}\` is no number of the language`, 'write a plain literal');
  const value = /^0\d/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  const decimal = !digits.startsWith('0') || digits === '0';
  const long = suffix.includes('l') || suffix.includes('z');
  const candidates: ScalarType[] = suffix.includes('u') ? (long ? ['u64'] : ['u32', 'u64']) : long ? (decimal ? ['i64'] : ['i64', 'u64']) : decimal ? ['i32', 'i64'] : ['i32', 'u32', 'i64', 'u64'];
  const type = candidates.find((t) => value < 1n << BigInt(bitsOf(t) - (t.startsWith('u') ? 0 : 1))) ?? 'u64';
  return constant(type, value, span);
}

function hexFloat(text: string): number {
  const [, whole, fraction = '', exponent] = /^0[xX]([\da-fA-F]*)\.?([\da-fA-F]*)[pP]([+-]?\d+)/.exec(text)!;
  return parseInt((whole || '0') + fraction, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
}

function evaluateUnary(x: Elaboration, e: ExprNode & { kind: 'unary' }, scope: Scope): Value {
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

export function addressOf(place: Place): Value {
  if (place.k === 'choice') return { k: 'choice', cond: place.cond, a: addressOf(place.a), b: addressOf(place.b) };
  if (place.k === 'memory') return { k: 'pointer', to: place.type, toConst: false, base: place.base, offset: place.offset };
  return { k: 'address', to: placeType(place), place };
}

/** Reading or writing a variable through a pointer of another type of the same size: its bits. */
function viewed(x: Elaboration, v: Value & { k: 'address' }, span: PlacedSpan): Place {
  const own = placeType(v.place);
  if (v.to.k === 'scalar' && own.k === 'scalar' && v.to.t !== own.t) {
    if (sizeOf(v.to.t) !== sizeOf(own.t)) throw x.refuse('XP1132', span, 'a variable read as a type of another size', 'use a union or memcpy');
    return { k: 'view', t: v.to.t, of: v.place };
  }
  if (v.to.k === 'record' && own.k === 'record' && v.to.record.size !== own.record.size) throw x.refuse('XP1132', span, 'a record read as another type', 'copy its fields');
  return v.place;
}

const SYMBOLS: Readonly<Record<string, BinaryOp>> = { '+': '+', '-': '-', '*': '*', '/': '/', '%': '%', '<<': '<<', '>>': '>>', '&': '&', '|': '|', '^': '^', '<': '<', '<=': '<=', '>': '>', '>=': '>=', '==': '==', '!=': '!=', and: '&&', or: '||' };

function evaluateBinary(x: Elaboration, e: ExprNode & { kind: 'binary' }, scope: Scope): Value {
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

/** An operand of a built-in operator: a record is converted by an operator of its own. */
function asOperand(x: Elaboration, v: Value, span: PlacedSpan): Value {
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

const isPointer = (v: Value): boolean => v.k === 'pointer' || v.k === 'address' || v.k === 'choice';

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

function logic(x: Elaboration, e: ExprNode & { kind: 'binary' }, scope: Scope): Value {
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

function conditional(x: Elaboration, e: ExprNode & { kind: 'conditional' }, scope: Scope): Value {
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

/** Turns the variables that the nodes assign into IR variables. */
export function liftAssigned(x: Elaboration, nodes: readonly Parameters<typeof assignedNames>[0][], scope: Scope, except: readonly Cell[] = []): void {
  for (const node of nodes) {
    for (const entry of assignedNames(node)) {
      if (entry.name === 'this' && entry.callee?.kind === 'name') {
        // a lambda changes what it captured by reference
        const closure = closureNamed(x, entry.callee.name, scope);
        if (closure) liftAssigned(x, [closure.body], closure.scope);
        const object = namePlace(x, entry.callee.name, scope);
        if (object && callOperatorOf(placeType(object))) lift(x, object);
      }
      if (entry.how === 'argument' && !takesReference(x, entry, scope)) continue;
      const place = visiblePlace(entry.name, scope);
      if (place?.k === 'cell' && except.includes(place.cell)) continue;
      if (place && !(entry.how === 'through' && (place.k === 'cell' ? place.cell.type.k === 'pointer' : leadsElsewhere(placeType(place))))) lift(x, place);
    }
  }
}

/** Owners of memory, like vectors: what is behind their pointers is not in them, and to follow these does not change them. */
function leadsElsewhere(type: CType): boolean {
  if (type.k !== 'record' || type.record.isUnion || !type.record.fields.every((f) => f.type.k === 'scalar' || f.type.k === 'pointer')) return false;
  const own = new Set(type.record.fields.map((f) => f.name));
  return ['operator[]', 'operator*', 'operator->', 'operator()'].every((name) => {
    const entity = type.record.scope.own(name);
    return entity?.k !== 'functions' || entity.list.every(({ node }) => node.body && !assignedNames(node.body).some((a) => a.name === 'this' || (a.how !== 'through' && own.has(a.name))));
  });
}

/** The variable or field that a name means here; `this` is the whole object. */
export function visiblePlace(name: string, scope: Scope): Place | undefined {
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    if (name === 'this') { if (s.record?.self) return s.record.self; continue; }
    const entity = s.own(name);
    if (entity) return entity.k === 'place' ? entity.place : undefined;
    const field = s.record?.self && fieldOf(s.record.self, name);
    if (field) return field;
  }
  return undefined;
}

/** The call operators of a function object's type. */
export function callOperatorOf(type: CType): readonly FunctionEntity[] | undefined {
  const entity = type.k === 'record' ? type.record.scope.own('operator()') : undefined;
  return entity?.k === 'functions' ? entity.list : undefined;
}

/** Whether a call may change the argument. Methods called by name may change their object. */
export function takesReference(x: Elaboration, entry: Assigned, scope: Scope): boolean {
  const { callee, argument } = entry;
  if (callee?.kind === 'member') {
    // methods are few; any of that name with a reference parameter counts
    return true;
  }
  // `(T)(x)`
  if (callee?.kind === 'paren' && callee.a.kind === 'name' && !namePlace(x, callee.a.name, scope) && tryNamedType(x, callee.a.name, scope)) return false;
  if (callee?.kind !== 'name') return true;
  const entity = lookupName(x, callee.name, scope);
  const closure = closureNamed(x, callee.name, scope);
  if (closure) return argument !== undefined && changes(closure.params[argument]?.type);
  if (entity?.k !== 'functions') {
    const object = namePlace(x, callee.name, scope);
    const operator = object && callOperatorOf(placeType(object));
    return argument !== undefined && !!operator?.some((f) => changes(f.node.params[argument]?.type));
  }
  if (argument === undefined) return entity.list.some((f) => f.record !== undefined && !f.node.storage.isStatic);
  return entity.list.some((f) => changes(f.node.params[argument]?.type));
}
const changes = (t: TypeNode | undefined): boolean => t?.kind === 'reference' && !('isConst' in t.to && t.to.isConst);

function closureNamed(x: Elaboration, name: Name, scope: Scope): Closure | undefined {
  const entity = lookupName(x, name, scope);
  const v = entity?.k === 'value' ? entity.value : entity?.k === 'place' && entity.place.k === 'cell' ? entity.place.cell.value : undefined;
  return v?.k === 'closure' ? v.closure : undefined;
}

// ---------------------------------------------------------------- assignment

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
    write(x, target!, convert(x, fixed, placeType(target!), e.span), e.span);
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

function update(x: Elaboration, e: ExprNode & { kind: 'update' }, scope: Scope): Value {
  const target = placeOf(x, e.a, scope);
  const before = read(x, target, e.span);
  const old = e.prefix ? before : before.k === 'num' ? num(x.bind(before.e, 'old', e.span)) : before.k === 'pointer' ? { ...before, offset: { constant: before.offset.constant, terms: before.offset.terms.map((t) => ({ e: x.bind(t.e, 'old', e.span), scale: t.scale })) } } : before;
  const one = num(int(1));
  write(x, target, convert(x, operate(x, e.op === '++' ? '+' : '-', old, one, e.span), placeType(target), e.span), e.span);
  return e.prefix ? read(x, target, e.span) : old;
}

// ---------------------------------------------------------------- members, subscripts, casts

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

/** An explicit conversion. */
export function castValue(x: Elaboration, v: Value, to: CType, style: string, span: PlacedSpan, place?: () => Place): Value {
  if (to.k === 'void') return NO_VALUE;
  if (to.k === 'pointer') {
    const own = v.k === 'record' ? conversionOperator(x, v, to, span) : undefined;
    if (own) return own;
    const p = decay(v);
    const known = p.k === 'pointer' && (to.to.k === 'pointer' || (x.readings.hostRecordsAreKnown && to.to.k === 'scalar')) ? arrayOfKnown(x, p, to.to, span) : undefined;
    if (known) return known;
    if (p.k === 'pointer') return { ...p, to: to.to.k === 'void' ? p.to : to.to, toConst: to.toConst };
    if (p.k === 'choice') return { ...p, a: castValue(x, p.a, to, style, span), b: castValue(x, p.b, to, style, span) };
    // (void**)&pointer: still the variable itself
    if (p.k === 'address') return to.to.k === 'pointer' || to.to.k === 'void' ? p : { ...p, to: to.to };
    if (p.k === 'num' && p.from) return { ...p.from, to: to.to.k === 'void' ? p.from.to : to.to, toConst: to.toConst, offset: plus(p.from.offset, scaled(cast('i64', p.e), 1)) };
    if (p.k === 'num' && isConst(p.e) && Number(p.e.value) === 0) return { k: 'pointer', to: to.to, toConst: to.toConst, base: undefined, offset: ZERO };
    if (p.k === 'functions' || p.k === 'closure' || p.k === 'opaque' || p.k === 'string') return p;
  }
  if (to.k === 'reference') return v;
  if (to.k === 'scalar') {
    if (style === 'bit' && v.k === 'num') return num(valueBits(to.t, v.e));
    if (v.k === 'num') return convert(x, v, to, span);
    if (v.k === 'record') { const own = conversionOperator(x, v, to, span); if (own) return own; }
    const at = v.k === 'bytes' && v.type.k === 'array' ? decay(v) : v;
    if (at.k === 'pointer' && to.t === 'bool') return num(constant('bool', at.base ? 1 : 0));
    // addresses feed alignment checks, or become pointers again
    if (at.k === 'pointer' && sizeOf(to.t) === 8) return { k: 'num', e: constant(to.t, 0), ...(at.base ? { from: at } : {}) };
  }
  if (to.k === 'record' && v.k !== 'record' && v.k !== 'bytes') return constructFromValue(x, to, v, span);
  if (v.k === 'bytes' && vectorView(to) && byteSize(v.type) === byteSize(to)) return viewedAs(v, to);
  void place;
  return convert(x, v, to, span);
}

/** Untyped memory of the host that is to hold pointers, or a few numbers: an array whose elements are known. */
function arrayOfKnown(x: Elaboration, p: Value & { k: 'pointer' }, of: CType, span: PlacedSpan): Value | undefined {
  if (!p.base || x.kernel || p.base.space !== 'host' || p.base.declared || p.offset.constant !== 0 || p.offset.terms.length > 0 || p.base.bytes % byteSize(of) !== 0) return undefined;
  const place = declare(x, 'items', { k: 'array', of, n: p.base.bytes / byteSize(of) }, span);
  return place.k === 'items' ? { k: 'address', to: place.type, place } : undefined;
}

export function conversionOperator(x: Elaboration, v: Value & { k: 'record' }, to: CType, span: PlacedSpan): Value | undefined {
  for (const [name, entity] of v.type.scope.names) {
    if (name.startsWith('operator ') && entity.k === 'functions') {
      const r = callFunction(x, { k: 'functions', name, list: entity.list, self: temporary(x, v, span) }, [], span).value(span);
      if (r.k === 'num' ? to.k === 'scalar' : r.k === 'pointer' && to.k === 'pointer') return convert(x, r, to, span);
    }
  }
  return to.k === 'scalar' && v.type.fields.length === 1 ? convert(x, v.fields[0]!, to, span) : undefined;
}

function constructFromValue(x: Elaboration, to: CType & { k: 'record' }, v: Value, span: PlacedSpan): Value {
  const made = callFunctionOnNewRecord(x, to, [v], span);
  return made ?? convert(x, v, to, span);
}
import { callFunctionOnNewRecord } from './calls.js';

function sizeofNode(x: Elaboration, e: ExprNode & { kind: 'sizeof' }, scope: Scope): number {
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

function fieldOffset(x: Elaboration, e: ExprNode & { kind: 'offsetof' }, scope: Scope): number {
  let type = resolveType(x, e.type, scope), at = 0;
  for (const name of e.fields) {
    const field = type.k === 'record' ? type.record.fields.find((f) => f.name === name) : undefined;
    if (!field) throw x.refuse('XP1102', e.span, `there is no member \`${name}\` here`, 'check the type');
    at += field.offset;
    type = field.type;
  }
  return at;
}

/** The type that both numbers of `c ? a : b` are converted to. */
const branchType = (a: ScalarType, b: ScalarType): ScalarType => (a === b ? a : commonType(a, b));

/** The type of a number that is not evaluated, where its form tells: literals, variables, casts, operators of them, elements. */
function scalarTypeOf(x: Elaboration, e: ExprNode, scope: Scope): ScalarType | undefined {
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

// ---------------------------------------------------------------- vectors

/** A value of a vector or register type as its lanes. */
function lanesOf(v: Value): (Value & { k: 'bytes'; type: CType & { k: 'vector' } }) | undefined {
  const type = v.k === 'bytes' ? vectorView(v.type) : undefined;
  return type && v.k === 'bytes' ? { ...v, type, place: { ...v.place, type } } : undefined;
}

/** Element-wise operators on vector and register types; comparisons give all ones or zero in integers of the lanes' width. */
function callVector(x: Elaboration, op: string, a: Value, b: Value | undefined, span: PlacedSpan): Value {
  const p = lanesOf(a), q = b && lanesOf(b);
  const { type } = (p ?? q)!;
  if (p && q && p.type.n !== q.type.n) throw x.refuse('XP1106', span, 'vectors of different lengths', 'convert one of them');
  const symbol = SYMBOLS[op];
  if (op === '!' || op === '&&' || op === '||' || (b && !symbol)) throw x.refuse('XP1106', span, `the operator \`${op}\` on vectors`, 'use operators on their elements');
  const compares = b !== undefined && isComparison(symbol!);
  const own = (p ? a : b!) as Value & { k: 'bytes' };
  const result: CType = compares ? { k: 'vector', of: `i${8 * sizeOf(type.of)}` as ScalarType, n: type.n } : own.type;
  const hoist = (v: Value): Value => (v.k === 'num' ? num(x.bind(v.e, 'operand', span)) : v);
  const ha = p ?? hoist(a), hb = q ?? (b && hoist(b));
  const lane = (v: Value, l: Expr): Expr => (v.k === 'bytes' ? asNumber(x, read(x, elementOf(x, v.place, l, span), span), span) : cast(type.of, asNumber(x, v, span)));
  return laneWise(x, result, span, (l) => {
    const r = hb ? arithmetic(x, symbol!, lane(ha, l), lane(hb, l), span) : op === '-' || op === '~' ? unary(op, lane(ha, l)) : lane(ha, l);
    return compares ? unary('-', cast('i64', r)) : r;
  });
}

/** A new value of a vector or register type, from its lanes. */
function laneWise(x: Elaboration, type: CType, span: PlacedSpan, lane: (l: Expr) => Expr): Value {
  const lanes = vectorView(type)!;
  const base = x.newMemory('vec', byteSize(lanes), lanes.of, 'item', 'stack', span);
  x.emit({ kind: 'alloc', buffer: base.buffer, span });
  const target: MemoryPlace = { k: 'memory', type: lanes, base, offset: ZERO };
  const v = x.newVar('l', 'i32', false);
  const body = x.inRegion(() => write(x, elementOf(x, target, ref(v), span), num(cast(lanes.of, lane(ref(v)))), span));
  x.emit({ kind: 'for', v, lo: int(0), hi: int(lanes.n), step: 1, loop: { kind: 'serial' }, body, span });
  return { k: 'bytes', type, place: { ...target, type }, fresh: true };
}

/** `mask ? a : b` lane by lane. */
function chooseLanes(x: Elaboration, mask: Value & { k: 'bytes' }, a: Value, b: Value, span: PlacedSpan): Value {
  const p = lanesOf(a), q = lanesOf(b), shape = p ?? q;
  if (!shape || mask.type.k !== 'vector' || shape.type.n !== mask.type.n) throw x.refuse('XP1106', span, 'a vector chooses between values of another shape', 'use vectors of one length');
  const lane = (v: Value, l: Expr): Expr => (v.k === 'bytes' ? asNumber(x, read(x, elementOf(x, v.place, l, span), span), span) : cast(shape.type.of, asNumber(x, v, span)));
  return laneWise(x, (p ? a as Value & { k: 'bytes' } : b as Value & { k: 'bytes' }).type, span, (l) => select(cast('bool', lane(mask, l)), lane(p ?? a, l), lane(q ?? b, l)));
}

export { bindTemplate, mathCall, pointerTo };
