/** Arguments of calls, and the parameters they become. */
import type { ExprNode, ParamNode, TypeNode } from '../ast.js';
import type { PlacedSpan } from '../source.js';
import { assignedNames } from './assigned.js';
import { callFunction, callNode } from './calls.js';
import { conversionOperator } from './casts.js';
import { callFunctionOnNewRecord, constructValue } from './construct.js';
import type { Elaboration } from './context.js';
import { evaluate, placeOf, temporary } from './expressions.js';
import { type CType, type Entity, type Place, Scope, type Value } from './model.js';
import { conversionTo, convertsFrom } from './overloads.js';
import { elementScopes } from './packs.js';
import { convert, decay, declare, placeType, read, write } from './places.js';
import { lookupName, resolveType, sameType, valueType } from './types.js';

/** What a call gives: a value, and a place if it returns a reference. */
export interface Result { readonly place?: Place; value(span: PlacedSpan): Value }

/** An argument, as the place it is or as a value. */
export type Argument = { readonly place: Place } | { readonly value: Value; /** a braced list, whose type the parameter decides */ readonly list?: { readonly node: ExprNode; readonly scope: Scope } };

/** A call that gives a value alone. */
export const plain = (v: Value): Result => ({ value: () => v });

const placed = (x: Elaboration, place: Place): Result => ({ place, value: (span) => read(x, place, span) });

/** The type of an argument. */
export const argumentType = (a: Argument): CType => ('place' in a ? placeType(a.place) : valueType(a.value));

/** The value of an argument; an array is its address. */
export const argumentValue = (x: Elaboration, a: Argument, span: PlacedSpan): Value => ('place' in a ? (a.place.k === 'items' ? { k: 'address', to: placeType(a.place), place: a.place } : read(x, a.place, span)) : a.value);

/** Evaluates an argument expression; lvalues stay places. */
export function argument(x: Elaboration, e: ExprNode, scope: Scope): Argument {
  if (e.kind === 'paren') return argument(x, e.a, scope);
  if (e.kind === 'scoped') return argument(x, e.a, e.scope);
  if (e.kind === 'name') {
    const entity = lookupName(x, e.name, scope);
    if (entity && entity.k !== 'place') return { value: evaluate(x, e, scope) };
    const place = placeOf(x, e, scope);
    const known = place.k === 'cell' && !place.cell.dynamic ? place.cell.value : undefined;
    return known && (known.k === 'closure' || known.k === 'functions' || known.k === 'opaque' || known.k === 'string') ? { value: known } : { place };
  }
  if (e.kind === 'index' || e.kind === 'member' || (e.kind === 'unary' && e.op === '*')) return { place: placeOf(x, e, scope) };
  if (e.kind === 'list') return { value: { k: 'opaque', name: 'list' }, list: { node: e, scope } };
  if (e.kind === 'call') { const r = callNode(x, e, scope); return r.place ? { place: r.place } : { value: r.value(e.span) }; }
  return { value: evaluate(x, e, scope) };
}

/** Binds parameter number `i`; a pack takes all arguments from there on, each with the type of its own element. */
export function bindParameters(x: Elaboration, p: ParamNode, args: readonly Argument[], i: number, scope: Scope, body: ExprNode | Parameters<typeof assignedNames>[0], span: PlacedSpan): void {
  if (!p.pack) { if (args[i]) bindParameter(x, p.name, p.type, args[i]!, scope, body, span); return; }
  const given = args.slice(i);
  const scopes = p.type.kind === 'auto' || (p.type.kind === 'reference' && p.type.to.kind === 'auto') ? given.map(() => new Scope(scope)) : given.length ? elementScopes(x, p.type, scope, span) : [];
  const items = given.map((a, k): Entity => {
    const own = scopes[k];
    if (!own) throw x.refuse('XP1104', span, 'more arguments than the types of their pack', 'check the arguments');
    bindParameter(x, p.name, p.type, a, own, body, span);
    return own.names.get(p.name)!;
  });
  scope.names.set(p.name, { k: 'pack', items });
}

/** Binds one parameter in the scope of the body: a reference is the argument's own place, a value is copied where the body may change it. */
export function bindParameter(x: Elaboration, name: string, node: TypeNode, a: Argument, scope: Scope, body: ExprNode | Parameters<typeof assignedNames>[0], span: PlacedSpan): void {
  if (!name) return;
  const isReference = node.kind === 'reference';
  const declared: CType = node.kind === 'auto' || (isReference && node.to.kind === 'auto') ? argumentType(a) : resolveType(x, node, scope);
  const type = declared.k === 'reference' ? declared.to : declared;
  if (isReference && 'place' in a && (sameType(placeType(a.place), type) || a.place.k !== 'cell')) { scope.names.set(name, { k: 'place', place: retype(a.place, type) }); return; }
  const wanted: CType = type.k === 'array' ? { k: 'pointer', to: type.of, toConst: true } : type;
  const value = 'list' in a && a.list ? constructValue(x, wanted, [a.list.node], true, a.list.scope, span) : argumentValue(x, a, span);
  if (value.k === 'closure' || value.k === 'functions' || value.k === 'opaque' || value.k === 'string') { scope.names.set(name, { k: 'value', value }); return; }
  const converted = convertImplicitly(x, value, wanted, span);
  if (converted.k === 'bytes') {
    const changed = assignedNames(body).some((n) => n.name === name && n.how !== 'argument');
    if (!changed) { scope.names.set(name, { k: 'place', place: retype(converted.place, wanted) }); return; }
  }
  if (converted.k === 'record' && converted.fields.some((f) => f.k === 'address' && f.place.k === 'items')) {
    // arrays of known values inside the record stay known
    scope.names.set(name, { k: 'place', place: temporary(x, converted, span) });
    return;
  }
  if (converted.k === 'address') { scope.names.set(name, { k: 'place', place: { k: 'cell', cell: { name, type: wanted, span, region: x.region, value: converted, dynamic: undefined } } }); return; }
  const place = declare(x, name, wanted, span);
  write(x, place, converted, span);
  scope.names.set(name, { k: 'place', place });
}

const retype = (p: Place, type: CType): Place => (p.k === 'memory' && type.k !== 'array' ? { ...p, type } : p);

/** The value as an argument or result of that type: converting constructors and conversion operators are called. */
export function convertImplicitly(x: Elaboration, v: Value, to: CType, span: PlacedSpan): Value {
  const from = v.k === 'record' || v.k === 'bytes' ? valueType(v) : undefined;
  const own = from?.k === 'record' && (to.k === 'record' || to.k === 'vector') && !sameType(from, to) && conversionTo(x, from.record, to);
  if (own) return callFunction(x, { ...own, self: temporary(x, v, span) }, [], span).value(span);
  if (to.k === 'record' && (from ? !sameType(from, to) && convertsFrom(x, to.record, { value: v }, span) : true)) return callFunctionOnNewRecord(x, to, [v], span) ?? convert(x, v, to, span);
  if (v.k === 'record' && (to.k === 'pointer' || to.k === 'scalar')) return conversionOperator(x, v, to, span) ?? convert(x, v, to, span);
  return convert(x, v, to, span);
}

/** An intrinsic's operand must lie in the memory space its manual names. */
export function checkOperand(x: Elaboration, space: string | undefined, a: Argument, name: string, i: number, span: PlacedSpan): void {
  if (!space || space === 'any') return;
  const v = decay(argumentValue(x, a, span));
  if (v.k !== 'pointer' || !v.base) return;
  const own = v.base.space;
  if (own === space || (own === 'stack' && space !== 'wram')) return;
  const shown = own === 'device' || own === 'host' ? 'GDRAM (device memory)' : own;
  throw x.refuse('XP2002', span, `operand ${i + 1} of ${name} lies in ${shown}, it must lie in memory space ${space.toUpperCase()}`, `copy it to ${space.toUpperCase()} first`);
}
