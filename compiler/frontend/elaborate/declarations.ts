/** Variable declarations: where they live and their first values. */
import { type Buffer, constant, int, isConst, type ScalarType, sizeOf } from '../../ir/index.js';
import type { DeclNode, ExprNode, Storage, WordQualifier } from '../ast.js';
import type { PlacedSpan } from '../source.js';
import { addressedNames, assignedNames } from './assigned.js';
import { allocateMemory, fill } from './builtins.js';
import { argument, argumentValue } from './arguments.js';
import { construct, constructFromList, constructValue } from './construct.js';
import { defaultInitialise, initialise } from './initialise.js';
import type { Elaboration } from './context.js';
import { evaluate, placeOf, temporary } from './expressions.js';
import { type CType, type Place, scalar, type Scope, type Value } from './model.js';
import { ZERO } from './offset.js';
import { expandList } from './packs.js';
import { convert, declare, elementOf, hasPointer, livesInCells, memberOf, placeType, read, shapeOf, stableValue, write } from './places.js';
import { byteSize, resolveType, sameType, uniformScalar, valueType } from './types.js';

export function declareVariables(x: Elaboration, decls: readonly DeclNode[], storage: Storage, scope: Scope): void {
  for (const d of decls) declareVariable(x, d, storage, scope);
}

function declareVariable(x: Elaboration, d: DeclNode, storage: Storage, scope: Scope): void {
  const special = storage.qualifiers.find((q) => q.qualifier.space || q.qualifier.exchange);
  // dynamic shared memory that nothing uses may have no size
  if (special && storage.isExtern) { scope.names.set(d.name, { k: 'lazy-global', make: () => ({ k: 'place', place: sharedVariable(x, d, special, scope) }) }); return; }
  if (special) { scope.names.set(d.name, { k: 'place', place: sharedVariable(x, d, special, scope) }); return; }
  if (d.bindings && d.init) { bindVariable(x, d, argument(x, d.init, scope), scope); return; }
  if (d.type.kind === 'reference') { bindReference(x, d, scope); return; }
  if (isAuto(d.type)) { declareAuto(x, d, scope); return; }
  const type = completeType(x, resolveType(x, d.type, scope), d, scope);
  refuseTellingDestructor(x, type, d.span);
  if (storage.isStatic && !storage.isConst && x.frames.length) { scope.names.set(d.name, { k: 'place', place: staticVariable(x, d, type, scope) }); return; }
  const table = (storage.isConst || isConstType(d)) && type.k === 'array' && !hasPointer(type) ? constantTable(x, d, type, scope) : undefined;
  if (table) { scope.names.set(d.name, { k: 'place', place: table }); return; }
  const body = x.frame?.body;
  const known = x.readings.hostRecordsAreKnown && !x.kernel && x.language.execution !== 'call';
  const inMemory = !known && !!body && addressedNames(body).has(d.name) && type.k === 'record' && !hasPointer(type);
  const fresh = adoptable(x, d, type, scope);
  if (fresh) { scope.names.set(d.name, { k: 'place', place: fresh }); return; }
  const place = declare(x, d.name, type, d.span, inMemory);
  // the name means the variable in its own initialiser already
  scope.names.set(d.name, { k: 'place', place });
  firstValue(x, place, type, d, scope);
}

/** Destructors are not run: they may free what their object owns, and no more. */
function refuseTellingDestructor(x: Elaboration, type: CType, span: DeclNode['span']): void {
  if (type.k !== 'record') return;
  const { record } = type;
  const entity = record.scope.own(`~${record.node.name}`);
  const body = entity?.k === 'functions' ? entity.list[0]?.node.body : undefined;
  const references = new Set(record.fields.filter((f) => f.type.k === 'reference').map((f) => f.name));
  const own = new Set(record.fields.map((f) => f.name));
  const tells = body && assignedNames(body).some((a) => a.how !== 'argument' && a.name !== 'this' && (a.how === 'through' || references.has(a.name) || !own.has(a.name)));
  if (tells) throw x.refuse('XP1106', span, `the destructor of \`${record.node.name}\` changes more than its object`, 'call a function where the object ends');
}

const isAuto = (t: DeclNode['type']): boolean => t.kind === 'auto' || (t.kind === 'pointer' && isAuto(t.to));
const isConstType = (d: DeclNode): boolean => { let t = d.type; while (t.kind === 'array') t = t.of; return 'isConst' in t && t.isConst; };

/** `T a[] = {...}` gets its extent from the list. */
function completeType(x: Elaboration, type: CType, d: DeclNode, scope: Scope): CType {
  if (type.k !== 'array' || type.n !== undefined) return type;
  if (d.init?.kind === 'list') return { ...type, n: countItems(expandList(x, d.init, scope), type.of) };
  if (d.init?.kind === 'string') return { ...type, n: d.init.value.length + 1 };
  throw x.refuse('XP1103', d.span, `the extent of \`${d.name}\` is not known`, 'write the extent');
}

/** Elements that a list gives; inner braces may be left out. */
const countItems = (list: ExprNode & { kind: 'list' }, of: CType): number => {
  const perElement = of.k === 'array' && !list.items.some((i) => i.value.kind === 'list') ? byteSize(of) / byteSize(leafOrSelf(of)) : 1;
  return Math.ceil(list.items.length / perElement);
};

/** A value in memory that nothing else uses becomes the variable itself. */
function adoptable(x: Elaboration, d: DeclNode, type: CType, scope: Scope): Place | undefined {
  if (!d.init || d.init.kind === 'list' || livesInCells(type) || type.k === 'array') return undefined;
  if (d.init.kind !== 'call' && d.init.kind !== 'construct' && d.init.kind !== 'binary' && d.init.kind !== 'unary') return undefined;
  const v = evaluate(x, d.init, scope);
  if (v.k === 'bytes' && v.fresh && sameType(v.type, type)) return v.place;
  const place = declare(x, d.name, type, d.span);
  write(x, place, convert(x, v, type, d.span), d.span);
  return place;
}

function firstValue(x: Elaboration, place: Place, type: CType, d: DeclNode, scope: Scope): void {
  const { init, args } = d;
  if (type.k === 'record' && !type.record.isUnion) {
    const constructors = type.record.scope.own('constructor');
    const users = constructors?.k === 'functions' ? constructors.list.filter((f) => f.node.body) : [];
    if (init?.kind === 'list' && users.length && constructFromList(x, type.record, place, init, scope, d.span)) return;
    const given = args ?? (init?.kind === 'list' && !init.items.some((i) => i.field) ? init.items.map((i) => i.value) : undefined);
    if (users.length && given && !(given.length === 1 && given[0]!.kind !== 'list' && isSame(x, given[0]!, type, scope))) {
      construct(x, type.record, place, given.map((a) => argument(x, a, scope)), d.span);
      return;
    }
  }
  if (!init && !args) { defaultInitialise(x, place, type, d.span); return; }
  if (init) initialise(x, place, type, [init], scope, d.span);
  else if (args) write(x, place, constructValue(x, type, args, false, scope, d.span), d.span);
}

const isSame = (x: Elaboration, e: ExprNode, type: CType, scope: Scope): boolean => (e.kind === 'name' || e.kind === 'call' || e.kind === 'member') && (() => { const a = argument(x, e, scope); return sameType('place' in a ? placeType(a.place) : valueType(a.value), type); })();

function bindReference(x: Elaboration, d: DeclNode, scope: Scope): void {
  const init = d.init ?? d.args?.[0];
  if (!init) throw x.refuse('XP1108', d.span, `the reference \`${d.name}\` is not bound`, 'initialise it');
  bindVariable(x, d, argument(x, init, scope), scope);
}

/** Binds a loop or reference variable to a place (by reference) or to a copy. */
export function bindVariable(x: Elaboration, d: DeclNode, a: { place: Place } | { value: Value }, scope: Scope): void {
  bindWhole(x, d, a, scope);
  const whole = scope.names.get(d.name);
  if (whole?.k !== 'place') return;
  d.bindings?.forEach((name, i) => scope.names.set(name, { k: 'place', place: partOf(x, whole.place, i, d) }));
}

/** Field or element number `i`, for `auto [a, b]`. */
function partOf(x: Elaboration, p: Place, i: number, d: DeclNode): Place {
  const type = placeType(p);
  const part = p.k === 'fields' ? p.fields[i] : p.k === 'memory' && type.k === 'record' && type.record.fields[i] ? memberOf(p, i) : type.k === 'array' || type.k === 'vector' ? elementOf(x, p, int(i), d.span) : undefined;
  if (!part) throw x.refuse('XP1106', d.span, `there is no part ${i + 1} for \`${d.name}\``, 'name as many parts as the value has');
  return part;
}

function bindWhole(x: Elaboration, d: DeclNode, a: { place: Place } | { value: Value }, scope: Scope): void {
  if (d.type.kind === 'reference') {
    scope.names.set(d.name, { k: 'place', place: 'place' in a ? a.place : temporary(x, stableValue(x, a.value, d.name, d.span), d.span) });
    return;
  }
  const value = 'place' in a ? read(x, a.place, d.span) : a.value;
  const type = isAuto(d.type) ? valueType(value) : resolveType(x, d.type, scope);
  const place = declare(x, d.name, type, d.span);
  write(x, place, convert(x, value, type, d.span), d.span);
  scope.names.set(d.name, { k: 'place', place });
}

function declareAuto(x: Elaboration, d: DeclNode, scope: Scope): void {
  const init = d.init ?? d.args?.[0];
  if (!init) throw x.refuse('XP1103', d.span, `\`auto ${d.name}\` needs an initialiser`, 'spell the type');
  const value = argumentValue(x, argument(x, init, scope), d.span);
  if (value.k === 'closure' || value.k === 'functions' || value.k === 'opaque' || value.k === 'string') { scope.names.set(d.name, { k: 'value', value }); return; }
  if (value.k === 'bytes' && value.fresh) { scope.names.set(d.name, { k: 'place', place: value.place }); return; }
  const type = valueType(value);
  const decayed: CType = type.k === 'array' ? { k: 'pointer', to: type.of, toConst: false } : type;
  const place = declare(x, d.name, decayed, d.span);
  write(x, place, convert(x, value, decayed, d.span), d.span);
  scope.names.set(d.name, { k: 'place', place });
}

// ---------------------------------------------------------------- tables, statics, shared memory

/** A constant array whose elements are all known becomes a table in the program. */
export function constantTable(x: Elaboration, d: DeclNode, type: CType & { k: 'array' }, scope: Scope): Place | undefined {
  const element = uniformScalar(type);
  if (!element || d.init?.kind !== 'list') return undefined;
  let values: number[] | undefined;
  const effects = x.collect(() => { values = flatten(x, d.init!, type, element, scope); });
  if (!values || effects.length) return undefined;
  const base = x.newMemory(d.name, byteSize(type), element, 'global', 'constant', d.span, { init: values, ...shapeOf(type) });
  x.prologue.push({ kind: 'alloc', buffer: base.buffer, span: d.span });
  return { k: 'memory', type, base, offset: ZERO };
}

function flatten(x: Elaboration, e: ExprNode, type: CType, element: ScalarType, scope: Scope): number[] | undefined {
  const total = byteSize(type) / sizeOf(element);
  if (type.k === 'scalar') {
    const v = convert(x, evaluate(x, e, scope), type, e.span);
    return v.k === 'num' && isConst(v.e) && typeof v.e.value === 'number' ? [v.e.value] : undefined;
  }
  if (e.kind !== 'list') return undefined;
  const out: number[] = [];
  for (const item of expandList(x, e, scope).items) {
    if (item.field || item.at) return undefined;
    const inner = type.k === 'array' ? (item.value.kind === 'list' ? type.of : leafOrSelf(type.of)) : scalar(element);
    const part = flatten(x, item.value, inner, element, scope);
    if (!part) return undefined;
    out.push(...part);
  }
  while (out.length < total) out.push(0);
  return out;
}
const leafOrSelf = (t: CType): CType => (t.k === 'array' ? leafOrSelf(t.of) : t);

/** `static` inside a function: one variable for the program, zero or its initialiser at the start. */
function staticVariable(x: Elaboration, d: DeclNode, type: CType, scope: Scope): Place {
  const statics = x.statics;
  const known = statics.get(d);
  if (known) return known;
  const place = globalMemory(x, d, type, scope);
  statics.set(d, place);
  return place;
}

/** A variable of the whole program, in memory, initialised before anything else runs. */
export function globalMemory(x: Elaboration, d: DeclNode, type: CType, scope: Scope): Place {
  const base = x.newMemory(d.name, Math.max(1, byteSize(type)), uniformScalar(type), 'global', 'device', d.span, shapeOf(type));
  const place: Place = { k: 'memory', type, base, offset: ZERO };
  const start = x.collect(() => {
    x.emit({ kind: 'alloc', buffer: base.buffer, span: d.span });
    if (d.init || d.args) firstValue(x, place, type, d, scope);
    else { fill(x, base, byteSize(type), 0, d.span); defaultInitialise(x, place, type, d.span); }
  });
  x.prologue.push(...start);
  return place;
}

/**
 * Variables in shared or on-chip memory, and exchange slots: allocated once per kernel; those of a function once per instance of
 * it, those of the file (`instance` is empty) once, whichever function names them first.
 */
export function sharedVariable(x: Elaboration, d: DeclNode, q: WordQualifier, scope: Scope, instance = x.frame?.entity?.node === undefined ? '' : x.frame.key): Place {
  const { kernel } = x;
  if (!kernel) throw x.refuse('XP1105', d.span, `\`${d.name}\` is declared in the memory space of a kernel outside any kernel`, 'declare it inside the kernel');
  const perDecl = kernel.statics.get(d) ?? new Map<string, Place>();
  kernel.statics.set(d, perDecl);
  const known = q.qualifier.exchange ? undefined : perDecl.get(instance);
  if (known) return known;
  const place = q.qualifier.exchange ? exchangeSlots(x, d, scope) : onChip(x, d, q, scope);
  perDecl.set(instance, place);
  x.onUndo(() => perDecl.delete(instance));
  return place;
}

function exchangeSlots(x: Elaboration, d: DeclNode, scope: Scope): Place {
  const items = x.kernel!.block.reduce((a, b) => a * b, 1);
  const own = resolveType(x, d.type, scope);
  const type: CType = { k: 'array', of: own, n: items };
  return groupMemory(x, d.name, type, 'group', 'exchange', d.span);
}

function onChip(x: Elaboration, d: DeclNode, q: WordQualifier, scope: Scope): Place {
  const { space, scope: shared } = q.qualifier;
  const declared = resolveType(x, d.type, scope);
  if (declared.k === 'array' && declared.n === undefined) return dynamicShared(x, d, declared);
  const used = (x.spaceBytes.get(space!) ?? 0) + byteSize(declared);
  const capacity = x.language.capacities[space!];
  if (capacity !== undefined && used > capacity) {
    throw x.refuse('XP2001', d.span, `\`${d.name}\` needs ${byteSize(declared)} bytes; with it the kernel declares ${used} bytes of ${space}, whose capacity is ${capacity}`, 'process the data in smaller tiles');
  }
  x.spaceBytes.set(space!, used);
  x.onUndo(() => x.spaceBytes.set(space!, used - byteSize(declared)));
  if (livesInCells(declared) && declared.k !== 'record' && shared === 'item') return groupMemory(x, d.name, declared, 'item', space!, d.span);
  const place = groupMemory(x, d.name, declared, shared ?? 'group', space!, d.span);
  if (d.init) x.frames.length && initialise(x, place, declared, [d.init], scope, d.span);
  return place;
}

function groupMemory(x: Elaboration, name: string, type: CType, shared: Buffer['scope'], space: string, span: PlacedSpan): Place {
  const base = x.newMemory(name, Math.max(1, byteSize(type)), uniformScalar(type), shared === 'cluster' && x.kernel!.tasks ? 'group' : shared, space, span, shapeOf(type));
  x.kernel!.prologue.push({ kind: 'alloc', buffer: base.buffer, span });
  return { k: 'memory', type, base, offset: ZERO };
}

/** An `extern` array of group memory without a size: all such names mean the same memory. */
function dynamicShared(x: Elaboration, d: DeclNode, type: CType & { k: 'array' }): Place {
  const kernel = x.kernel!;
  const bytes = kernel.dynamicShared;
  if (bytes <= 0) throw x.refuse('XP1112', d.span, `\`${d.name}\` is dynamic shared memory, and the launch gives it 0 bytes`, 'pass its size as the third launch argument, or as "shared" in the spec');
  const marker = kernel.dynamicMarker;
  const known = kernel.statics.get(marker)?.get('');
  const base = known?.k === 'memory' ? known.base : x.newMemory(d.name, bytes, uniformScalar(type.of), 'group', 'shared', d.span);
  if (!known) {
    kernel.prologue.push({ kind: 'alloc', buffer: base.buffer, span: d.span });
    kernel.statics.set(marker, new Map([['', { k: 'memory', type, base, offset: ZERO }]]));
    x.onUndo(() => kernel.statics.delete(marker));
  }
  return { k: 'memory', type: { ...type, n: Math.floor(bytes / Math.max(1, byteSize(type.of))) }, base, offset: ZERO };
}

export { allocateMemory, assignedNames, constant, int, placeOf };
