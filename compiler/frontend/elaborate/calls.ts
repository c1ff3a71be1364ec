/** Calls: overloads, template deduction, inlining, constructors, operators. */
import { constant, isConst, type ScalarType, sizeOf } from '../../ir/index.js';
import type { ExprNode, FunctionNode, Name, ParamNode, TypeNode } from '../ast.js';
import type { PlacedSpan } from '../source.js';
import { assignedNames } from './assigned.js';
import { callBuiltin, isBuiltin, zeroOf } from './builtins.js';
import type { Elaboration } from './context.js';
import { asIndex, evaluate, namePlace, placeOf, temporary } from './expressions.js';
import { castValue, conversionOperator } from './casts.js';
import { callOperatorOf } from './lifting.js';
import { typeOfUnevaluated } from './unevaluated.js';
import { callHost, isHostCall } from './host.js';
import { launch } from './kernels.js';
import { elementScopes, expandList, expandNodes } from './packs.js';
import { type Closure, type CType, type Entity, type FunctionEntity, NO_VALUE, num, type Place, type RecordType, scalar, Scope, type TemplateValue, type Value } from './model.js';
import { bindField, convert, decay, declare, elementOf, hasPointer, livesInCells, placeType, read, stableValue, write } from './places.js';
import { runBody } from './statements.js';
import { bareName, bindTemplate, byteSize, checkRefused, lookupName, resolveType, sameType, templateKey, templateValues, tryNamedType, typeKey, valueType, vectorView } from './types.js';

/** What a call gives: a value, and a place if it returns a reference. */
export interface Result { readonly place?: Place; value(span: PlacedSpan): Value }
/** An argument, as the place it is or as a value. */
export type Argument = { readonly place: Place } | { readonly value: Value; /** a braced list, whose type the parameter decides */ readonly list?: { readonly node: ExprNode; readonly scope: Scope } };

const plain = (v: Value): Result => ({ value: () => v });
const placed = (x: Elaboration, place: Place): Result => ({ place, value: (span) => read(x, place, span) });

export const argumentType = (a: Argument): CType => ('place' in a ? placeType(a.place) : valueType(a.value));
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

/** A call expression. */
export function callNode(x: Elaboration, node: ExprNode & { kind: 'call' }, scope: Scope): Result {
  const e = { ...node, args: expandNodes(x, node.args, scope) };
  const { callee, span } = e;
  if (callee.kind === 'paren' && callee.a.kind === 'name' && e.args.length === 1) {
    // `(T)(x)` reads as a call
    const type = tryNamedType(x, callee.a.name, scope);
    if (type && lookupName(x, callee.a.name, scope)?.k !== 'place') return plain(castValue(x, evaluate(x, e.args[0]!, scope), type, 'c', span));
  }
  if (e.launch) {
    launch(x, evaluate(x, callee, scope), e.launch.map((a) => evaluate(x, a, scope)), e.args.map((a) => argument(x, a, scope)), span);
    return plain(NO_VALUE);
  }
  if (callee.kind === 'name') {
    const spelled = callee.name.parts.map((p) => p.id).join('::');
    const bare = callee.name.parts.at(-1)!.id;
    const standard = callee.name.parts.length === 1 || callee.name.parts[0]!.id === 'std' || callee.name.parts[0]!.id === '';
    const object = namePlace(x, callee.name, scope);
    const operators = object && callOperatorOf(placeType(object));
    if (object && operators) return callFunction(x, { k: 'functions', name: 'operator()', list: operators, self: object }, e.args.map((a) => argument(x, a, scope)), span);
    const entity = lookupName(x, callee.name, scope);
    if (!entity) {
      const method = methodInScope(scope, bare);
      if (method) return callFunction(x, method, e.args.map((a) => argument(x, a, scope)), span);
      const type = tryNamedType(x, callee.name, scope);
      if (type) return plain(constructValue(x, type, e.args, false, scope, span));
      let evaluated: Argument[] | undefined;
      const args = (): Argument[] => (evaluated ??= e.args.map((a) => argument(x, a, scope)));
      if (isHostCall(x, bare)) return plain(callHost(x, bare, args(), span));
      if (standard && isBuiltin(bare)) return plain(callBuiltin(x, bare, args().map((a) => argumentValue(x, a, span)), span));
      const plainly = standardFunction(x, callee.name);
      if (plainly) return callFunction(x, plainly, args(), span);
      checkRefused(x, spelled, span);
      const friends = callee.name.parts.length === 1 ? friendsOf(args(), bare) : [];
      if (friends.length) return callFunction(x, { k: 'functions', name: bare, list: friends }, args(), span);
      throw x.refuse('XP1102', span, `the function \`${spelled}\` is not defined in this file and is not known to the translator`, 'define it in the file, or use one that the dialect documents');
    }
    if (entity.k !== 'functions' && entity.k !== 'place' && entity.k !== 'value' && entity.k !== 'lazy-global') {
      const type = tryNamedType(x, callee.name, scope);
      if (type) return plain(constructValue(x, type, e.args, false, scope, span));
    }
    if (entity.k === 'functions' && standard && isBuiltin(bare) && entity.list.every((f) => !f.node.body)) {
      return plain(callBuiltin(x, bare, e.args.map((a) => argumentValue(x, argument(x, a, scope), span)), span));
    }
    if (entity.k === 'functions' && entity.list[0]?.record && callee.name.parts.length === 1) {
      const method = methodInScope(scope, bare);
      if (method) return callFunction(x, method, e.args.map((a) => argument(x, a, scope)), span);
    }
  }
  const object = calledObject(x, callee, scope);
  if (object) return callFunction(x, object, e.args.map((a) => argument(x, a, scope)), span);
  const target = evaluate(x, callee, scope);
  return callValue(x, target, e.args.map((a) => argument(x, a, scope)), span, scope, e.args);
}

/** `std::f` where the tables have the function of the C library by its plain name. */
function standardFunction(x: Elaboration, { parts }: Name): (Value & { k: 'functions' }) | undefined {
  const found = parts.length === 2 && parts[0]!.id === 'std' ? x.global.own(parts[1]!.id) : undefined;
  return found?.k === 'functions' ? { k: 'functions', name: parts[1]!.id, list: found.list } : undefined;
}

/** A method called by its bare name from another method. */
function methodInScope(scope: Scope, name: string): Value & { k: 'functions' } | undefined {
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    if (s.names.has(name)) return undefined;
    const entity = s.record && s.record.type.scope.own(name);
    if (s.record && entity?.k === 'functions') return { k: 'functions', name, list: entity.list, ...(s.record.self ? { self: s.record.self } : {}) };
  }
  return undefined;
}

/** The call operator of an element or of what a pointer leads to, which the call may change. */
function calledObject(x: Elaboration, callee: ExprNode, scope: Scope): (Value & { k: 'functions' }) | undefined {
  if (callee.kind === 'paren') return calledObject(x, callee.a, scope);
  if (callee.kind !== 'index' && !(callee.kind === 'unary' && callee.op === '*')) return undefined;
  const self = placeOf(x, callee, scope);
  const list = callOperatorOf(placeType(self));
  return list && { k: 'functions', name: 'operator()', list, self };
}

function callValue(x: Elaboration, target: Value, args: readonly Argument[], span: PlacedSpan, scope: Scope, nodes: readonly ExprNode[]): Result {
  switch (target.k) {
    case 'functions': return callFunction(x, target, args, span);
    case 'closure': return callClosure(x, target.closure, args, span);
    case 'type': return plain(constructValue(x, target.type, nodes, false, scope, span));
    case 'record': case 'bytes': {
      const self = temporary(x, target, span);
      const type = placeType(self);
      const list = callOperatorOf(type);
      if (list) return callFunction(x, { k: 'functions', name: 'operator()', list, self }, args, span);
      break;
    }
    default:
  }
  throw x.refuse('XP1102', span, 'this is no function that can be called', 'check the name');
}

function callClosure(x: Elaboration, c: Closure, args: readonly Argument[], span: PlacedSpan): Result {
  const scope = new Scope(c.scope);
  c.params.forEach((p, i) => bindParameters(x, p, args, i, scope, c.body, span));
  return runBody(x, { body: c.body, scope, returns: c.returns && returnType(x, c.returns, scope), entity: undefined, key: `lambda ${c.span.start}`, span });
}

// ---------------------------------------------------------------- overloads

/** Calls a function or overload set with evaluated arguments. */
export function callFunction(x: Elaboration, f: Value & { k: 'functions' }, args: readonly Argument[], span: PlacedSpan): Result {
  const chosen = chooseOverload(x, f, args, span);
  return inline(x, chosen.entity, chosen.scope, args, f.self, span);
}

interface Candidate { readonly entity: FunctionEntity; readonly scope: Scope; readonly cost: number }

/** The best viable function. @throws DiagnosticError XP1104 if there is none */
export function chooseOverload(x: Elaboration, f: Value & { k: 'functions' }, args: readonly Argument[], span: PlacedSpan): Candidate {
  const bodied = f.list.filter((e) => e.node.body);
  const list = bodied.length ? bodied : f.list;
  let best: Candidate | undefined;
  for (const entity of list) {
    const c = viable(x, entity, f.args ?? [], args, span);
    if (c && (!best || c.cost < best.cost)) best = c;
  }
  if (!best) throw x.refuse('XP1104', span, `no \`${f.name}\` takes these ${args.length} arguments (${args.map((a) => showArgument(a)).join(', ')})`, 'check the number and types of the arguments');
  return best;
}
const showArgument = (a: Argument): string => typeKey(argumentType(a));

function viable(x: Elaboration, entity: FunctionEntity, explicit: readonly TemplateValue[], args: readonly Argument[], span: PlacedSpan): Candidate | undefined {
  const { node } = entity;
  const last = node.params.at(-1);
  if (args.length > node.params.length && !last?.pack) return undefined;
  if (node.params.slice(args.length).some((p) => !p.init && !p.pack)) return undefined;
  const scope = new Scope(entity.scope);
  let cost = 0;
  if (node.template) {
    const bound = new Map<string, TemplateValue>();
    if (node.name.parts.at(-1)!.args) {
      // explicit specialisation: its arguments must be the ones asked for or deduced from the parameters
      const wanted = templateValues(x, node.name.parts.at(-1)!.args!, scope);
      if (explicit.length && templateKey(explicit) !== templateKey(wanted)) return undefined;
      cost -= 1;
    } else {
      node.template.forEach((p, i) => { if (p.pack && explicit.length > i) bound.set(p.name, { k: 'pack', values: explicit.slice(i) }); else if (explicit[i]) bound.set(p.name, explicit[i]!); });
      node.params.forEach((p, i) => { if (p.pack) deducePack(x, p.type, args.slice(i).map(argumentType), node, bound, entity.scope); else if (args[i]) deduceArgument(x, p.type, args[i]!, node, bound, entity.scope); });
      const values = node.template.map((p) => bound.get(p.name) ?? (p.pack ? NO_PACK : undefined));
      if (node.template.some((p, i) => !values[i] && !p.defaultType && !p.defaultValue)) return undefined;
      bindTemplate(x, node.template, values, scope, span);
      cost += last?.pack ? 2 : 1;
    }
  } else if (explicit.length) return undefined;
  for (const [i, a] of args.entries()) {
    const p = node.params[Math.min(i, node.params.length - 1)]!;
    if (p.pack) break;
    const step = conversionCost(x, argumentType(a), p.type, scope, a);
    if (step === undefined) return undefined;
    cost += step * 10;
  }
  return { entity, scope, cost };
}

/** A braced list has the type of its first element, for a parameter that takes lists. */
function deduceArgument(x: Elaboration, node: TypeNode, a: Argument, f: FunctionNode, bound: Map<string, TemplateValue>, scope: Scope): void {
  const list = 'list' in a && a.list?.node.kind === 'list' ? a.list : undefined;
  const first = list && (list.node as ExprNode & { kind: 'list' }).items[0]?.value;
  const element = node.kind === 'named' && isListType(node) ? node.name.parts.at(-1)!.args?.[0] : undefined;
  if (list && first && element && 'type' in element) deduce(x, element.type, typeOfUnevaluated(x, first, list.scope), f, bound, scope);
  else deduce(x, node, argumentType(a), f, bound, scope);
}

const NO_PACK: TemplateValue = { k: 'pack', values: [] };

/** Binds the packs in the type of a function parameter pack, from the arguments it takes. */
function deducePack(x: Elaboration, node: TypeNode, types: readonly CType[], f: FunctionNode, bound: Map<string, TemplateValue>, scope: Scope): void {
  const elements = types.map((type) => {
    const own = new Map<string, TemplateValue>();
    deduce(x, node, type, f, own, scope);
    return own;
  });
  for (const p of f.template!) {
    if (!p.pack || bound.has(p.name)) continue;
    const values = elements.map((own) => own.get(p.name));
    if (values.length && values.every((v) => v !== undefined)) bound.set(p.name, { k: 'pack', values });
  }
}

/** How far an argument is from a parameter: 0 same type, more for conversions, undefined if impossible. */
function conversionCost(x: Elaboration, from: CType, node: TypeNode, scope: Scope, a: Argument): number | undefined {
  if (node.kind === 'auto' || (node.kind === 'reference' && node.to.kind === 'auto')) return 0;
  const declared = resolveType(x, node, scope);
  const to = declared.k === 'reference' ? declared.to : declared;
  if ('value' in a && a.value.k === 'opaque' && a.value.name === 'list') return 1;
  if (sameType(from, to)) return 0;
  switch (to.k) {
    case 'scalar': {
      if (from.k === 'scalar') return scalarDistance(from.t, to.t);
      if (from.k === 'record') return !from.record.isUnion && (from.record.fields.length === 1 || convertible(from.record)) ? 5 : undefined;
      return to.t === 'bool' && from.k === 'pointer' ? 6 : undefined;
    }
    case 'pointer': {
      if (from.k === 'array') return sameType(from.of, to.to) ? 0 : to.to.k === 'void' ? 2 : sameElement(from.of, to.to) ? 2 : undefined;
      if (from.k === 'vector') return to.to.k === 'scalar' && to.to.t === from.of ? 1 : undefined;
      if (from.k === 'pointer') return sameType(from.to, to.to) ? 0 : to.to.k === 'void' ? 2 : from.to.k === 'void' ? 3 : sameElement(from.to, to.to) ? 3 : x.isC ? 8 : undefined;
      if (from.k === 'function' || from.k === 'void') return 4;
      if (from.k === 'record') return convertible(from.record) ? 6 : undefined;
      return 'value' in a && a.value.k === 'num' && isConst(a.value.e) && Number(a.value.e.value) === 0 ? 4 : undefined;
    }
    case 'function': return from.k === 'function' ? 0 : undefined;
    case 'array': return from.k === 'array' || from.k === 'pointer' ? 1 : undefined;
    case 'vector': return from.k === 'scalar' ? 6 : sameLanes(from, to) ? 1 : undefined;
    case 'record': return sameLanes(from, to) ? 1 : from.k === 'record' ? (convertsFrom(x, to.record, a, node.span) ? 6 : undefined) : hasConversion(to.record, from) ? 6 : undefined;
    default: return 4;
  }
}
/** Two names of one register type. */
const sameLanes = (a: CType, b: CType): boolean => { const p = vectorView(a), q = vectorView(b); return !!p && !!q && sameType(p, q); };
/** A constructor of one argument takes a value of another record type. */
const convertsFrom = (x: Elaboration, to: RecordType, a: Argument, span: PlacedSpan): boolean => {
  const c = to.scope.own('constructor');
  return c?.k === 'functions' && c.list.some((f) => f.node.params[0] && f.node.params.slice(1).every((p) => p.init) && !isOwnType(f.node.params[0].type, to) && viable(x, f, [], [a], span));
};
const isOwnType = (t: TypeNode, r: RecordType): boolean => (t.kind === 'reference' ? isOwnType(t.to, r) : t.kind === 'named' && t.name.parts.at(-1)!.id === r.node.name);
/** The record has a conversion operator. */
const convertible = (r: RecordType): boolean => [...r.scope.names.keys()].some((n) => n.startsWith('operator '));
const sameElement = (a: CType, b: CType): boolean => (a.k === 'array' ? sameElement(a.of, b) : b.k === 'array' ? sameElement(a, b.of) : sameType(a, b));
const hasConversion = (r: RecordType, from: CType): boolean => { const c = r.scope.own('constructor'); return c?.k === 'functions' && from.k !== 'void' && c.list.some((f) => f.node.params.filter((p) => !p.init).length <= 1 && f.node.params.length > 0); };

function scalarDistance(from: ScalarType, to: ScalarType): number {
  const isF = (t: ScalarType): boolean => t.startsWith('f') || t === 'bf16';
  if (isF(from) !== isF(to)) return isF(to) && to === 'f64' ? 3 : isF(to) ? 3.1 : 4;
  if (isF(from)) return sizeOf(to) >= sizeOf(from) ? (to === 'f64' && from === 'f32' ? 1 : 1.5) : 3;
  if (sizeOf(from) < 4 && to === 'i32') return 1;
  return from.slice(1) === to.slice(1) ? 2 : sizeOf(to) > sizeOf(from) ? 2.2 : 2.8;
}

/** Matches a parameter type against an argument type and binds template parameters. */
function deduce(x: Elaboration, node: TypeNode, type: CType, f: FunctionNode, bound: Map<string, TemplateValue>, scope: Scope): void {
  const isParam = (name: string): boolean => f.template!.some((p) => p.name === name);
  switch (node.kind) {
    case 'reference': deduce(x, node.to, type, f, bound, scope); return;
    case 'pointer':
      if (type.k === 'pointer') deduce(x, node.to, type.to, f, bound, scope);
      else if (type.k === 'array') deduce(x, node.to, type.of, f, bound, scope);
      return;
    case 'array':
      if (type.k === 'array') {
        deduce(x, node.of, type.of, f, bound, scope);
        const extent = node.extent?.kind === 'name' ? node.extent.name.parts[0]!.id : undefined;
        if (extent && isParam(extent) && !bound.has(extent) && type.n !== undefined) bound.set(extent, { k: 'value', value: num(constant('i32', type.n)) });
      } else if (type.k === 'pointer') deduce(x, node.of, type.to, f, bound, scope);
      return;
    case 'named': {
      const part = node.name.parts.at(-1)!;
      if (node.name.parts.length === 1 && isParam(part.id) && !part.args) {
        if (!bound.has(part.id)) bound.set(part.id, { k: 'type', type: type.k === 'array' ? { k: 'pointer', to: type.of, toConst: false } : type });
        return;
      }
      if (part.args && type.k === 'record' && type.record.from) {
        part.args.forEach((a, i) => {
          const given = type.record.from!.args[i];
          if ('expand' in a) {
            const pack = bareName(a.expand);
            if (pack && isParam(pack) && !bound.has(pack)) bound.set(pack, { k: 'pack', values: type.record.from!.args.slice(i) });
            return;
          }
          if (!given) return;
          const name = bareName(a);
          if (name && isParam(name)) { if (!bound.has(name)) bound.set(name, given); }
          else if ('type' in a && given.k === 'type') deduce(x, a.type, given.type, f, bound, scope);
        });
      }
      return;
    }
    default:
  }
}

// ---------------------------------------------------------------- inlining

/** Binds parameter number `i`; a pack takes all arguments from there on, each with the type of its own element. */
function bindParameters(x: Elaboration, p: ParamNode, args: readonly Argument[], i: number, scope: Scope, body: ExprNode | Parameters<typeof assignedNames>[0], span: PlacedSpan): void {
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

function bindParameter(x: Elaboration, name: string, node: TypeNode, a: Argument, scope: Scope, body: ExprNode | Parameters<typeof assignedNames>[0], span: PlacedSpan): void {
  if (!name) return;
  const isReference = node.kind === 'reference';
  const declared: CType = node.kind === 'auto' || (isReference && node.to.kind === 'auto') ? argumentType(a) : resolveType(x, node, scope);
  const type = declared.k === 'reference' ? declared.to : declared;
  if (isReference && 'place' in a && (sameType(placeType(a.place), type) || a.place.k !== 'cell')) { scope.names.set(name, { k: 'place', place: retype(a.place, type) }); return; }
  const wanted: CType = type.k === 'array' ? { k: 'pointer', to: type.of, toConst: true } : type;
  const value = 'list' in a && a.list ? constructValue(x, wanted, [a.list.node], true, a.list.scope, span) : argumentValue(x, a, span);
  if (value.k === 'closure' || value.k === 'functions' || value.k === 'opaque' || value.k === 'string') { scope.names.set(name, { k: 'value', value }); return; }
  const converted = convertArgument(x, value, wanted, span);
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

function convertArgument(x: Elaboration, v: Value, to: CType, span: PlacedSpan): Value {
  if (to.k === 'record' && (v.k === 'record' ? !sameType(valueType(v), to) && convertsFrom(x, to.record, { value: v }, span) : v.k !== 'bytes')) return callFunctionOnNewRecord(x, to, [v], span) ?? convert(x, v, to, span);
  if (v.k === 'record' && (to.k === 'pointer' || to.k === 'scalar')) return conversionOperator(x, v, to, span) ?? convert(x, v, to, span);
  return convert(x, v, to, span);
}

const lambdas = new WeakMap<object, number>();
let lambdaCount = 0;
/** Each lambda of the text is a type of its own. */
function lambdaNumber({ body }: Closure): number {
  const known = lambdas.get(body) ?? (lambdaCount += 1);
  lambdas.set(body, known);
  return known;
}

function entityKey(v: Entity): string {
  if (v.k === 'type') return typeKey(v.type);
  if (v.k === 'pack') return `{${v.items.map(entityKey).join(',')}}`;
  if (v.k !== 'value') return v.k;
  return v.value.k === 'closure' ? `lambda ${lambdaNumber(v.value.closure)}` : v.value.k === 'num' && isConst(v.value.e) ? String(v.value.e.value) : v.k;
}

/** What tells calls of a constexpr function apart: it may call itself with other constants, as in `n < 2 ? 1 : n * f(n - 1)`. */
function constantKey(v: Entity): string {
  const value = v.k === 'place' && v.place.k === 'cell' && !v.place.cell.dynamic ? v.place.cell.value : undefined;
  return value?.k === 'num' && isConst(value.e) ? String(value.e.value) : entityKey(v);
}

/** Elaborates a call's body in place. */
export function inline(x: Elaboration, entity: FunctionEntity, scope: Scope, args: readonly Argument[], self: Place | undefined, span: PlacedSpan): Result {
  const { node } = entity;
  const name = node.name.parts.map((p) => p.id).join('::');
  if (!node.body) {
    checkRefused(x, name, span);
    throw x.refuse('XP1102', span, `\`${name}\` is declared but not defined in this file`, 'put its definition into the file');
  }
  if (entity.isKernel && x.kernel && !x.nextFrameIsKernel) throw x.refuse('XP1105', span, `the kernel \`${name}\` is called from a kernel`, 'make it a device function');
  const inner = new Scope(scope, entity.record ? { type: entity.record, ...(self ? { self } : {}) } : undefined);
  // conversions and default values of the arguments are calls of their own
  const ownMark = x.nextFrameIsKernel;
  x.nextFrameIsKernel = false;
  node.params.forEach((p, i) => {
    if (p.pack) { bindParameters(x, p, args, i, inner, node.body!, span); return; }
    const a: Argument | undefined = args[i] ?? (p.init ? { value: evaluate(x, p.init, inner) } : undefined);
    if (a) {
      checkOperand(x, p.qualifiers.find((q) => q.qualifier.operand)?.qualifier.operand, a, name, i, span);
      bindParameter(x, p.name, p.type, a, inner, node.body!, span);
    }
  });
  const key = `${name}/${entity.record?.name ?? ''}/${[...scope.names, ...inner.names].map(([n, v]) => `${n}=${node.storage.isConstexpr ? constantKey(v) : entityKey(v)}`).join(',')}`;
  if (x.frames.some((f) => f.entity?.node === node && f.key === key)) {
    throw x.refuse('XP1110', span, `\`${name}\` calls itself: recursive functions are outside the language`, 'write it as a loop');
  }
  const returns = returnType(x, node.returns, inner);
  const isConstructor = entity.record !== undefined && node.name.parts.at(-1)!.id === entity.record.node.name;
  if (isConstructor) initialiseFields(x, entity, inner, self!, span);
  x.nextFrameIsKernel = ownMark;
  return runBody(x, { body: node.body, scope: inner, returns: isConstructor ? { k: 'void' } : returns, entity, key, span });
}

/** Undefined for `auto`; for `auto &` that it is a reference. */
function returnType(x: Elaboration, node: TypeNode, scope: Scope): CType | undefined {
  if (node.kind === 'auto') return undefined;
  return node.kind === 'reference' && node.to.kind === 'auto' ? { k: 'reference', to: { k: 'void' } } : resolveType(x, node, scope);
}

/** An intrinsic's operand must lie in the memory space its manual names. */
function checkOperand(x: Elaboration, space: string | undefined, a: Argument, name: string, i: number, span: PlacedSpan): void {
  if (!space || space === 'any') return;
  const v = decay(argumentValue(x, a, span));
  if (v.k !== 'pointer' || !v.base) return;
  const own = v.base.space;
  if (own === space || (own === 'stack' && space !== 'wram')) return;
  const shown = own === 'device' || own === 'host' ? 'GDRAM (device memory)' : own;
  throw x.refuse('XP2002', span, `operand ${i + 1} of ${name} lies in ${shown}, it must lie in memory space ${space.toUpperCase()}`, `copy it to ${space.toUpperCase()} first`);
}

function initialiseFields(x: Elaboration, entity: FunctionEntity, scope: Scope, self: Place, span: PlacedSpan): void {
  const record = entity.record!;
  const inits = entity.node.inits ?? [];
  const delegated = inits.find((i) => i.field === record.node.name);
  if (delegated) { construct(x, record, self, delegated.args.map((a) => argument(x, a, scope)), span); return; }
  const inherited = constructBases(x, record, self, inits, scope, span);
  record.fields.forEach((f, i) => {
    if (i < inherited) return;
    const place = fieldPlace(self, i);
    const init = inits.find((n) => n.field === f.name);
    if (f.type.k === 'reference' && init && self.k === 'fields') { bindField(self, i, placeOf(x, init.args[0]!, scope)); return; }
    if (init) initialise(x, place, f.type, init.args, scope, span);
    else if (f.init) initialise(x, place, f.type, [f.init], scope, span);
    else defaultInitialise(x, place, f.type, span);
  });
}

/** What a type does to an object without an initialiser: default constructors and initialisers of fields, nested ones too. */
export function defaultInitialise(x: Elaboration, place: Place, type: CType, span: PlacedSpan): void {
  if (!initialisesItself(type)) return;
  if (type.k === 'array') {
    for (let at = 0; at < (type.n ?? 0); at += 1) defaultInitialise(x, elementOf(x, place, constant('i32', at), span), type.of, span);
    return;
  }
  const { record } = type as CType & { k: 'record' };
  const users = constructorsOf(record);
  if (users.length) { if (users.some((f) => f.node.params.every((p) => p.init))) construct(x, record, place, [], span); return; }
  const inherited = constructBases(x, record, place, [], record.scope, span);
  record.fields.forEach((f, i) => {
    if (i < inherited) return;
    if (f.init) initialise(x, fieldPlace(place, i), f.type, [f.init], record.scope, span);
    else defaultInitialise(x, fieldPlace(place, i), f.type, span);
  });
}

const constructorsOf = (record: RecordType): FunctionEntity[] => {
  const constructors = record.scope.own('constructor');
  return constructors?.k === 'functions' ? constructors.list.filter((f) => f.node.body) : [];
};
const initialisesItself = (type: CType): boolean => (type.k === 'array' ? initialisesItself(type.of)
  : type.k === 'record' && !type.record.isUnion && (constructorsOf(type.record).length > 0 || type.record.node.bases.length > 0 || type.record.fields.some((f) => f.init || initialisesItself(f.type))));

/** Runs the constructors of bases that have any; gives how many leading fields belong to bases. */
function constructBases(x: Elaboration, record: RecordType, self: Place, inits: NonNullable<FunctionNode['inits']>, scope: Scope, span: PlacedSpan): number {
  let at = 0;
  for (const node of record.node.bases) {
    const type = resolveType(x, node, record.scope);
    if (type.k !== 'record') continue;
    const base = type.record, n = base.fields.length;
    const part: Place = self.k === 'fields' ? { k: 'fields', type: base, fields: self.fields.slice(at, at + n) } : self.k === 'memory' ? { k: 'memory', type, base: self.base, offset: n ? (fieldPlace(self, at) as Place & { k: 'memory' }).offset : self.offset } : self;
    const init = inits.find((i) => i.field.replace(/<.*$/s, '').split('::').at(-1)!.trim() === base.node.name);
    const users = constructorsOf(base);
    if (users.length && (init?.args.length || users.some((f) => f.node.params.every((p) => p.init)))) construct(x, base, part, (init?.args ?? []).map((a) => argument(x, a, scope)), span);
    else if (init) aggregate(x, part, base, undefined, init.args, scope, span);
    else defaultInitialise(x, part, type, span);
    at += n;
  }
  return at;
}

function fieldPlace(self: Place, i: number): Place {
  if (self.k === 'fields') return self.fields[i]!;
  if (self.k === 'memory' && self.type.k === 'record') { const f = self.type.record.fields[i]!; return { k: 'memory', type: f.type, base: self.base, offset: { constant: self.offset.constant + f.offset, terms: self.offset.terms } }; }
  throw new Error('a record without fields');
}

/** Gives a place its first value from initialiser expressions. */
export function initialise(x: Elaboration, place: Place, type: CType, args: readonly ExprNode[], scope: Scope, span: PlacedSpan): void {
  if ((type.k === 'array' || type.k === 'vector') && place.k === 'memory' && args.length === 1 && isZeroList(args[0]!)) { zeroInitialise(x, place, type, span); return; }
  if (type.k === 'vector' && args.length === 1 && args[0]!.kind === 'list') { vectorElements(x, place, type, expandList(x, args[0]!, scope).items.map((i) => i.value), scope, span); return; }
  if (type.k === 'array') {
    const list = args.length === 1 && args[0]!.kind === 'list' ? expandList(x, args[0]!, scope).items : [];
    // designators may leave gaps
    if (list.some((item) => item.at)) zeroInitialise(x, place, type, span);
    let at = 0;
    for (let i = 0; i < list.length;) {
      const item = list[i]!;
      if (item.at) at = Number((asIndex(x, evaluate(x, item.at, scope), span) as { value: number }).value);
      const part = nextInitialiser(x, type.of, list.slice(i), scope);
      initialise(x, elementOf(x, place, constant('i32', at), span), type.of, [part.value], scope, span);
      at += 1;
      i += part.taken;
    }
    if (args.length === 1 && args[0]!.kind === 'string') return;
    const rest: CType = { ...type, n: (type.n ?? 0) - at };
    if (place.k === 'memory' && rest.n! > 1) { zeroInitialise(x, { ...(elementOf(x, place, constant('i32', at), span) as Place & { k: 'memory' }), type: rest }, rest, span); return; }
    for (; at < (type.n ?? 0); at += 1) zeroInitialise(x, elementOf(x, place, constant('i32', at), span), type.of, span);
    return;
  }
  write(x, place, constructValue(x, type, args, args.length === 1 && args[0]!.kind === 'list', scope, span), span);
}

type Items = (ExprNode & { kind: 'list' })['items'];

/** The initialiser of the next element or member; where its own braces are left out, as many items as it has numbers make its list. */
function nextInitialiser(x: Elaboration, type: CType, items: Items, scope: Scope): { readonly value: ExprNode; readonly taken: number } {
  const { value } = items[0]!;
  if ((type.k !== 'array' && type.k !== 'record') || value.kind === 'list' || value.kind === 'string') return { value, taken: 1 };
  if (type.k === 'record' && (type.record.scope.own('constructor') || (value.kind !== 'number' && !isNumber(typeOfUnevaluated(x, value, scope))))) return { value, taken: 1 };
  const own = items.slice(0, numbersIn(type));
  return { value: { kind: 'list', items: own.map((item, i) => (i === 0 ? { value: item.value } : item)), span: value.span }, taken: own.length };
}
const isNumber = (t: CType): boolean => t.k === 'scalar' || t.k === 'pointer';

/** Initialisers that a type takes when all inner braces are left out. */
function numbersIn(t: CType): number {
  if (t.k === 'array') return (t.n ?? 0) * numbersIn(t.of);
  if (t.k !== 'record') return 1;
  return t.record.isUnion ? numbersIn(t.record.fields[0]!.type) : t.record.fields.reduce((n, f) => n + numbersIn(f.type), 0);
}

/** `{}`, `{0}`, `{0.f, 0.f}` and nested ones. */
function isZeroList(e: ExprNode): boolean {
  return e.kind === 'list' && e.items.every((i) => !i.field && !i.at && (isZeroList(i.value) || (i.value.kind === 'number' && /^(0+(\.0*)?|\.0+)[fFlLuU]*$/.test(i.value.text))));
}

/** The elements of a vector, from expressions; those not given are zero. */
function vectorElements(x: Elaboration, place: Place, type: CType & { k: 'vector' }, inner: readonly ExprNode[], scope: Scope, span: PlacedSpan): void {
  const values = Array.from({ length: type.n }, (_, i) => (inner[i] ? asNumberOf(x, inner[i]!, type.of, scope) : constant(type.of, 0)));
  const [first] = values;
  if (place.k === 'memory' && values.every((v) => isConst(v) && isConst(first!) && v.value === first!.value)) { write(x, place, num(first!), span); return; }
  values.forEach((v, i) => write(x, elementOf(x, place, constant('i32', i), span), num(v), span));
}

/** Zeros, as an empty initialiser gives them. */
export function zeroInitialise(x: Elaboration, place: Place, type: CType, span: PlacedSpan): void {
  if (place.k === 'memory' && (type.k === 'array' || type.k === 'vector' || type.k === 'record')) {
    callBuiltin(x, 'memset', [{ k: 'pointer', to: type.k === 'vector' ? scalar(type.of) : firstScalar(type), toConst: false, base: place.base, offset: place.offset }, num(constant('i32', 0)), num(constant('u64', byteSize(type)))], span);
    return;
  }
  if (place.k === 'items') { place.items.forEach((p) => zeroInitialise(x, p, placeType(p), span)); return; }
  if (place.k === 'fields') { place.fields.forEach((p) => zeroInitialise(x, p, placeType(p), span)); return; }
  const zero = zeroOf(type);
  if (zero.k !== 'void') write(x, place, zero, span);
}
const firstScalar = (t: CType): CType => (t.k === 'array' ? firstScalar(t.of) : t.k === 'record' && t.record.fields[0] ? firstScalar(t.record.fields[0].type) : t.k === 'vector' ? scalar(t.of) : t);

// ---------------------------------------------------------------- construction

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
const asNumberOf = (x: Elaboration, e: ExprNode, t: ScalarType, scope: Scope) => { const v = convert(x, evaluate(x, e, scope), scalar(t), e.span); return v.k === 'num' ? v.e : constant(t, 0); };

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

const isListType = (node: TypeNode): boolean => node.kind === 'named' && node.name.parts.at(-1)!.id === 'initializer_list';

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
    if (a && !list) return convert(x, argumentValue(x, a, span), type, span);
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

/** Initialises the fields of an aggregate in order; those not named get their own initialiser or zero. */
export function aggregate(x: Elaboration, place: Place, record: RecordType, list: (ExprNode & { kind: 'list' }) | undefined, inner: readonly ExprNode[], scope: Scope, span: PlacedSpan): void {
  const given = new Map<number, ExprNode>();
  const items: Items = list ? list.items : inner.map((value) => ({ value }));
  for (let i = 0, at = 0; i < items.length; at += 1) {
    const { field } = items[i]!;
    if (field) at = record.fields.findIndex((f) => f.name === field);
    const type = record.fields[at]?.type;
    if (!type || (record.isUnion && at > 0 && !field)) throw x.refuse('XP1106', span, `\`${record.name}\` has more initialisers than members`, 'remove those that are too many');
    const part = nextInitialiser(x, type, items.slice(i), scope);
    given.set(at, part.value);
    i += part.taken;
  }
  record.fields.forEach((f, i) => {
    const target = fieldPlace(place, i);
    const e = given.get(i) ?? f.init;
    if (e) initialise(x, target, f.type, [e], record.scope === scope ? scope : scope, span);
    else {
      if (!record.isUnion || i === 0 && given.size === 0) zeroInitialise(x, target, f.type, span);
      if (!record.isUnion) defaultInitialise(x, target, f.type, span);
    }
  });
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

// ---------------------------------------------------------------- operators

/** Functions of that name that the records among the arguments declare as friends. */
function friendsOf(args: readonly Argument[], name: string): FunctionEntity[] {
  return args.flatMap((a) => {
    const type = argumentType(a), record = type.k === 'reference' ? type.to : type;
    const found = record.k === 'record' ? record.record.scope.own(name) : undefined;
    return found?.k === 'functions' ? found.list.filter((f) => !f.record) : [];
  });
}

/** An operator function for records: a member of the first operand or a free function; undefined if there is none. */
export function callOperator(x: Elaboration, op: string, args: readonly Argument[], scope: Scope, span: PlacedSpan): Result | undefined {
  const name = `operator${op}`;
  const first = argumentType(args[0]!);
  if (first.k === 'record') {
    const member = first.record.scope.own(name);
    const list = member?.k === 'functions' ? member.list.filter((f) => f.record) : [];
    if (list.some((f) => viable(x, f, [], args.slice(1), span)) || (list.length && args.length === 1)) {
      const self = 'place' in args[0]! ? args[0].place : temporary(x, args[0]!.value, span);
      return callFunction(x, { k: 'functions', name, list, self }, args.slice(1), span);
    }
  }
  const friends = friendsOf(args, name);
  if (friends.some((f) => viable(x, f, [], args, span))) return callFunction(x, { k: 'functions', name, list: friends }, args, span);
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    const free = s.own(name);
    if (free?.k === 'functions' && free.list.some((f) => viable(x, f, [], args, span))) return callFunction(x, { k: 'functions', name, list: free.list }, args, span);
  }
  return undefined;
}

export { hasPointer, livesInCells, stableValue };
