/** Which variables a piece of code may assign: these become variables of the IR before control divides. */
import { isConst } from '../../ir/index.js';
import type { Name, TypeNode } from '../ast.js';
import { type Assigned, assignedNames } from './assigned.js';
import type { Elaboration } from './context.js';
import { fieldOf, namePlace } from './expressions.js';
import { type Cell, type Closure, type CType, type FunctionEntity, type Place, Scope, type Value } from './model.js';
import { hasPointer, lift, placeType } from './places.js';
import { lookupName, tryNamedType } from './types.js';

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
      const place = visiblePlace(entry.name, scope);
      // `*p = 1`, `f(p)` where p is the address of a variable
      if (entry.how !== 'direct' && place?.k === 'cell' && !except.includes(place.cell)) liftTargets(x, place.cell.value);
      if (entry.how === 'argument' && !takesReference(x, entry, scope)) continue;
      if (place?.k === 'cell' && except.includes(place.cell)) continue;
      if (place && !(entry.how === 'through' && (place.k === 'cell' ? place.cell.type.k === 'pointer' : leadsElsewhere(placeType(place))))) lift(x, place);
    }
  }
}

/** Lifts the numbers whose address a pointer holds: what is behind it is about to be changed through it. */
function liftTargets(x: Elaboration, pointer: Value | undefined): void {
  if (pointer?.k === 'choice') { liftTargets(x, pointer.a); liftTargets(x, pointer.b); }
  if (pointer?.k === 'address' && !hasPointer(placeType(pointer.place))) lift(x, pointer.place);
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
