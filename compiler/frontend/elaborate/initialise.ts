/** First values of variables: initialiser lists, zeros, default members, bases. */
import { constant, isConst } from '../../ir/index.js';
import type { ExprNode, FunctionNode } from '../ast.js';
import type { PlacedSpan } from '../source.js';
import { argument } from './arguments.js';
import { callBuiltin, zeroOf } from './builtins.js';
import { asNumberOf, construct, constructValue } from './construct.js';
import type { Elaboration } from './context.js';
import { asIndex, evaluate, placeOf } from './expressions.js';
import { type CType, type FunctionEntity, num, type Place, type RecordType, scalar, Scope } from './model.js';
import { expandList } from './packs.js';
import { bindField, elementOf, placeType, write } from './places.js';
import { byteSize, resolveType } from './types.js';
import { typeOfUnevaluated } from './unevaluated.js';

/** The arguments of `T{a, b}` are those of `T(a, b)` where no list is meant. */
const withoutBraces = (args: readonly ExprNode[]): readonly ExprNode[] => (args.length === 1 && args[0]!.kind === 'list' ? args[0]!.items.map((i) => i.value) : args);

/** What a constructor does before its body: bases, initialisers in its head, default members. */
export function initialiseFields(x: Elaboration, entity: FunctionEntity, scope: Scope, self: Place, span: PlacedSpan): void {
  const record = entity.record!;
  const inits = entity.node.inits ?? [];
  const delegated = inits.find((i) => i.field === record.node.name);
  if (delegated) { construct(x, record, self, withoutBraces(delegated.args).map((a) => argument(x, a, scope)), span); return; }
  const inherited = constructBases(x, record, self, inits, scope, span);
  record.fields.forEach((f, i) => {
    if (i < inherited) return;
    const place = fieldPlace(self, i);
    const init = inits.find((n) => n.field === f.name);
    if (f.type.k === 'reference' && init && self.k === 'fields') { bindField(self, i, placeOf(x, withoutBraces(init.args)[0]!, scope)); return; }
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

/** The constructors of a record that have a body. */
export const constructorsOf = (record: RecordType): FunctionEntity[] => {
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
    const users = constructorsOf(base), args = withoutBraces(init?.args ?? []);
    if (users.length && (args.length || users.some((f) => f.node.params.every((p) => p.init)))) construct(x, base, part, args.map((a) => argument(x, a, scope)), span);
    else if (init) aggregate(x, part, base, undefined, args, scope, span);
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
export function vectorElements(x: Elaboration, place: Place, type: CType & { k: 'vector' }, inner: readonly ExprNode[], scope: Scope, span: PlacedSpan): void {
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
    if (e) initialise(x, target, f.type, [e], scope, span);
    else {
      if (!record.isUnion || i === 0 && given.size === 0) zeroInitialise(x, target, f.type, span);
      if (!record.isUnion) defaultInitialise(x, target, f.type, span);
    }
  });
}
