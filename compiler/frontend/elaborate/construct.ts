/** New values of a type: `T(args)`, `T{args}`. */
import { constant, type ScalarType } from '../../ir/index.js';
import type { ExprNode, TypeNode } from '../ast.js';
import type { PlacedSpan } from '../source.js';
import { type Argument, argument, argumentType, argumentValue, convertImplicitly } from './arguments.js';
import { zeroOf } from './builtins.js';
import { callFunction } from './calls.js';
import { castValue } from './casts.js';
import type { Elaboration } from './context.js';
import { evaluate } from './expressions.js';
import { aggregate, constructorsOf, initialise, vectorElements } from './initialise.js';
import { type CType, NO_VALUE, num, type Place, type RecordType, scalar, Scope, type Value } from './model.js';
import { expandList, expandNodes } from './packs.js';
import { convert, declare, read, write } from './places.js';
import { resolveType, sameType } from './types.js';

/** `T(args)` or `T{args}`. */
export function constructValue(x: Elaboration, type: CType, args: readonly ExprNode[], braces: boolean, scope: Scope, span: PlacedSpan): Value {
  const list = args.length === 1 && args[0]!.kind === 'list' ? expandList(x, args[0]!, scope) : undefined;
  const inner = list ? list.items.map((i) => i.value) : expandNodes(x, args, scope);
  switch (type.k) {
    case 'scalar': case 'pointer': case 'function': {
      if (inner.length === 0) return zeroOf(type);
      if (inner.length === 1 && inner[0]!.kind === 'list') return constructValue(x, type, inner, braces, scope, span);
      return castValue(x, evaluate(x, inner[0]!, scope), type, 'static', span);
    }
    case 'record': return constructRecord(x, type, list, inner, scope, span);
    case 'vector': {
      if (inner.length === 1 && !list) { const v = evaluate(x, inner[0]!, scope); if (v.k === 'bytes') return v; }
      const place = declare(x, 'vec', type, span);
      if (inner.length === 1 && !list) write(x, place, convert(x, evaluate(x, inner[0]!, scope), type, span), span);
      else vectorElements(x, place, type, inner, scope, span);
      const v = read(x, place, span);
      return v.k === 'bytes' ? { ...v, fresh: true } : v;
    }
    case 'array': {
      const place = declare(x, 'list', type, span);
      initialise(x, place, type, args, scope, span);
      return place.k === 'items' ? { k: 'address', to: type, place } : read(x, place, span);
    }
    case 'reference': return constructValue(x, type.to, args, braces, scope, span);
    case 'void': args.forEach((a) => evaluate(x, a, scope)); return NO_VALUE;
  }
}

/** The number of an expression, converted to a type. */
export const asNumberOf = (x: Elaboration, e: ExprNode, t: ScalarType, scope: Scope) => { const v = convert(x, evaluate(x, e, scope), scalar(t), e.span); return v.k === 'num' ? v.e : constant(t, 0); };

/** Constructs from a braced list through a constructor that takes one; false if there is none. */
export function constructFromList(x: Elaboration, record: RecordType, place: Place, list: ExprNode & { kind: 'list' }, scope: Scope, span: PlacedSpan): boolean {
  if (list.items.length === 0 || list.items.some((i) => i.field)) return false;
  for (const f of constructorsOf(record)) {
    const node = f.node.params[0]?.type;
    if (!node || !isListType(node) || f.node.params.slice(1).some((p) => !p.init)) continue;
    const value = listValue(x, resolveType(x, node, f.scope), list, scope, span);
    if (!value) continue;
    callFunction(x, { k: 'functions', name: record.name, list: [f], self: place }, [{ value }], span);
    return true;
  }
  return false;
}

/** `std::initializer_list`. */
export const isListType = (node: TypeNode): boolean => node.kind === 'named' && node.name.parts.at(-1)!.id === 'initializer_list';

/** A braced list as the `std::initializer_list` that a parameter takes: its elements in an array, and how many. */
function listValue(x: Elaboration, type: CType, list: ExprNode & { kind: 'list' }, scope: Scope, span: PlacedSpan): Value | undefined {
  const of = type.k === 'record' && type.record.node.name === 'initializer_list' ? type.record.from?.args[0] : undefined;
  if (type.k !== 'record' || of?.k !== 'type') return undefined;
  const array: CType = { k: 'array', of: of.type, n: list.items.length };
  const elements = declare(x, 'list', array, span);
  initialise(x, elements, array, [list], scope, span);
  const first: Value = elements.k === 'memory' ? { k: 'pointer', to: of.type, toConst: true, base: elements.base, offset: elements.offset } : { k: 'address', to: array, place: elements };
  return { k: 'record', type: type.record, fields: [first, num(constant('u64', list.items.length))] };
}

function constructRecord(x: Elaboration, type: CType & { k: 'record' }, list: (ExprNode & { kind: 'list' }) | undefined, inner: readonly ExprNode[], scope: Scope, span: PlacedSpan): Value {
  const { record } = type;
  const constructors = record.scope.own('constructor');
  const users = constructors?.k === 'functions' ? constructors.list.filter((f) => f.node.body) : [];
  const asList = list && listValue(x, type, list, scope, span);
  if (asList) return asList;
  if (list && users.length) {
    const place = declare(x, record.node.name || 'record', type, span);
    if (constructFromList(x, record, place, list, scope, span)) return read(x, place, span);
  }
  if (inner.length === 1 && !(list && list.items[0]?.field)) {
    const a = inner[0]!.kind === 'list' ? undefined : argument(x, inner[0]!, scope);
    if (a && sameType(argumentType(a), type)) return argumentValue(x, a, span);
    if (a && users.length) return callFunctionOnNewRecord(x, type, [argumentValue(x, a, span)], span) ?? NO_VALUE;
    if (a && !list) return convertImplicitly(x, argumentValue(x, a, span), type, span);
  }
  if (users.length && (inner.length > 0 || users.some((f) => f.node.params.every((p) => p.init)))) {
    const place = declare(x, record.node.name || 'record', type, span);
    construct(x, record, place, inner.map((a) => argument(x, a, scope)), span);
    return read(x, place, span);
  }
  const place = declare(x, record.node.name || 'record', type, span);
  aggregate(x, place, record, list, inner, scope, span);
  const v = read(x, place, span);
  return v.k === 'bytes' ? { ...v, fresh: true } : v;
}

/** Runs a constructor on a place. */
export function construct(x: Elaboration, record: RecordType, place: Place, args: readonly Argument[], span: PlacedSpan): void {
  const constructors = record.scope.own('constructor');
  if (constructors?.k !== 'functions') throw x.refuse('XP1104', span, `\`${record.name}\` has no constructor with ${args.length} arguments`, 'check the arguments');
  callFunction(x, { k: 'functions', name: record.name, list: constructors.list.filter((f) => f.node.body), self: place }, args, span);
}

/** `T(value)` through a converting constructor, if there is one. */
export function callFunctionOnNewRecord(x: Elaboration, type: CType & { k: 'record' }, args: readonly Value[], span: PlacedSpan): Value | undefined {
  const constructors = type.record.scope.own('constructor');
  if (constructors?.k !== 'functions' || !constructors.list.some((f) => f.node.body)) return undefined;
  const place = declare(x, type.record.node.name, type, span);
  construct(x, type.record, place, args.map((value) => ({ value })), span);
  return read(x, place, span);
}
