/** Calls: functions, methods, function objects, operators, launches. */
import type { ExprNode, Name } from '../ast.js';
import type { PlacedSpan } from '../source.js';
import { type Argument, argument, argumentType, argumentValue, bindParameters, plain, type Result } from './arguments.js';
import { callBuiltin, isBuiltin } from './builtins.js';
import { castValue } from './casts.js';
import { constructValue } from './construct.js';
import type { Elaboration } from './context.js';
import { evaluate, namePlace, placeOf, temporary } from './expressions.js';
import { callHost, isHostCall } from './host.js';
import { inline, returnType } from './inline.js';
import { launch } from './kernels.js';
import { callOperatorOf } from './lifting.js';
import { type Closure, type FunctionEntity, NO_VALUE, Scope, type Value } from './model.js';
import { chooseOverload, viable } from './overloads.js';
import { expandNodes } from './packs.js';
import { placeType } from './places.js';
import { runBody } from './statements.js';
import { checkRefused, lookupName, tryNamedType } from './types.js';

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

/** Calls a function or overload set with evaluated arguments. */
export function callFunction(x: Elaboration, f: Value & { k: 'functions' }, args: readonly Argument[], span: PlacedSpan): Result {
  const chosen = chooseOverload(x, f, args, span);
  return inline(x, chosen.entity, chosen.scope, args, f.self, span);
}

/** Functions of that name that the records among the arguments declare as friends, or that stand beside these records. */
function friendsOf(args: readonly Argument[], name: string): FunctionEntity[] {
  return args.flatMap((a) => {
    const type = argumentType(a), record = type.k === 'reference' ? type.to : type;
    // friends, then functions of the namespaces around the record
    for (let s: Scope | undefined = record.k === 'record' ? record.record.scope : undefined; s; s = s.parent) {
      const found = s.own(name), list = found?.k === 'functions' ? found.list.filter((f) => !f.record) : [];
      if (list.length) return list;
    }
    return [];
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
