/** File-level items become names in a scope; what they need is resolved when they are used. */
import { constant, isConst } from '../../ir/index.js';
import type { DeclNode, EnumNode, ExprNode, FieldNode, ItemNode, Storage } from '../ast.js';
import type { Elaboration } from './context.js';
import { computedTable } from './computed-table.js';
import { constantTable, globalMemory, sharedVariable } from './declarations.js';
import { evaluate } from './expressions.js';
import { type Entity, num, type Place, Scope, type Value } from './model.js';
import { asNumber, convert, declare, hasPointer } from './places.js';
import { constructValue } from './construct.js';
import { initialise } from './initialise.js';
import type { PlacedSpan } from '../source.js';
import { enumType, lookupName, resolveType, valueType } from './types.js';

export function addItems(x: Elaboration, items: readonly ItemNode[], scope: Scope): void {
  for (const item of items) addItem(x, item, scope);
}

function addItem(x: Elaboration, item: ItemNode, scope: Scope): void {
  switch (item.kind) {
    case 'function': {
      const qualifiers = item.storage.qualifiers;
      const isKernel = qualifiers.some((q) => q.qualifier.kernel);
      const id = item.name.parts.at(-1)!.id;
      const owner = item.name.parts.length > 1 ? lookupName(x, { ...item.name, parts: item.name.parts.slice(0, -1) }, scope) : undefined;
      if (owner?.k === 'namespace') owner.scope.addFunction(id, { node: item, scope: owner.scope, isKernel, isHostOnly: false });
      else scope.addFunction(id, { node: item, scope, isKernel, isHostOnly: false });
      return;
    }
    case 'record': {
      if (item.specialises) {
        const entity = scope.lookup(item.name);
        if (entity?.k === 'record-template') entity.specialisations.push(item);
        return;
      }
      if (!item.name) return;
      const declared = scope.names.get(item.name);
      scope.names.set(item.name, item.template ? { k: 'record-template', node: item, scope, specialisations: declared?.k === 'record-template' ? declared.specialisations : [], instances: new Map() } : { k: 'lazy-record', node: item, scope });
      return;
    }
    case 'enum': addEnum(x, item, scope); return;
    case 'alias': scope.names.set(item.name, item.template ? { k: 'alias-template', params: item.template, type: item.type, scope } : { k: 'lazy-alias', type: item.type, scope }); return;
    case 'variable':
      if (item.template && item.decl.init) scope.names.set(item.decl.name, { k: 'variable-template', params: item.template, init: item.decl.init, type: item.decl.type, scope });
      else addVariable(x, item.decl, item.storage, scope);
      return;
    case 'namespace': {
      const known = item.name ? scope.names.get(item.name) : undefined;
      const inner = known?.k === 'namespace' ? known.scope : new Scope(scope);
      if (item.name) scope.names.set(item.name, { k: 'namespace', scope: inner });
      else scope.using.push(inner);
      addItems(x, item.items, inner);
      return;
    }
    case 'using': {
      const entity = lookupName(x, item.name, scope);
      if (item.alias) { if (entity) scope.names.set(item.alias, entity); return; }
      if (item.isNamespace) { if (entity?.k === 'namespace') scope.using.push(entity.scope); return; }
      if (entity) scope.names.set(item.name.parts.at(-1)!.id, entity);
      return;
    }
    case 'assert': {
      const c = asNumber(x, evaluate(x, item.cond, scope), item.span);
      if (isConst(c) && !c.value) throw x.refuse('XP1113', item.span, 'static_assert fails for these sizes', 'check the sizes in the spec');
    }
  }
}

function addEnum(x: Elaboration, node: EnumNode, scope: Scope): void {
  const type = enumType(x, node, scope);
  const members = new Scope(scope);
  if (node.name) scope.names.set(node.name, { k: 'type', type, members });
  let next = 0;
  for (const m of node.members) {
    if (m.value) {
      const v = asNumber(x, evaluate(x, m.value, members), node.span);
      next = isConst(v) ? Number(v.value) : next;
    }
    const value: Entity = { k: 'value', value: num(constant(type.t, next)) };
    members.names.set(m.name, value);
    if (!node.scoped) scope.names.set(m.name, value);
    next += 1;
  }
}

/** A file-level variable: a constant, a table, kernel memory, or memory of the program. */
function addVariable(x: Elaboration, d: DeclNode, storage: Storage, scope: Scope): void {
  const special = storage.qualifiers.find((q) => q.qualifier.space);
  if (special && special.qualifier.scope !== 'global') {
    // on-chip memory at file level: each kernel has its own
    const lazy: Entity & { k: 'lazy-global' } = { k: 'lazy-global', make: () => ({ k: 'place', place: sharedVariable(x, d, special, scope, '') }) };
    scope.names.set(d.name, lazy);
    return;
  }
  let made: Entity | undefined;
  scope.names.set(d.name, { k: 'lazy-global', make: () => (made ??= makeGlobal(x, d, storage, scope)) });
}

function makeGlobal(x: Elaboration, d: DeclNode, storage: Storage, scope: Scope): Entity {
  const isConstant = storage.isConst || storage.isConstexpr || ('isConst' in d.type && d.type.isConst);
  const device = storage.qualifiers.some((q) => q.qualifier.scope === 'global');
  // whatever names it first, it has its value before anything else runs
  const early = (make: () => Value): Entity => {
    let value: Value | undefined;
    const effects = x.collect(() => { value = make(); });
    const table = isConstant && value ? computedTable(x, d.name, value, effects, d.span) : undefined;
    if (!table) x.prologue.push(...effects);
    if (table) return { k: 'place', place: tablePlace(d, table) };
    return { k: 'value', value: value! };
  };
  if (d.type.kind === 'auto') return early(() => evaluate(x, d.init!, scope));
  const raw = resolveType(x, d.type, scope);
  const type = raw.k === 'array' && raw.n === undefined && d.init?.kind === 'list' ? { ...raw, n: d.init.items.length } : raw;
  if (type.k === 'array' && !hasPointer(type)) {
    const table = isConstant || (device && d.init) ? constantTable(x, d, type, scope) : undefined;
    if (table) return { k: 'place', place: table };
  }
  if ((isConstant || neverWritten(x, d)) && (d.init || d.args) && type.k !== 'array') {
    return early(() => (d.init && d.init.kind !== 'list' ? convert(x, evaluate(x, d.init, scope), type, d.span) : constructValue(x, type, d.init ? [d.init] : d.args!, true, scope, d.span)));
  }
  if (type.k === 'array' && hasPointer(type) && d.init && (isConstant || neverWritten(x, d))) {
    const place = declare(x, d.name, type, d.span);
    initialise(x, place, type, [d.init], scope, d.span);
    return { k: 'place', place: asItIs(x, place, d.span) };
  }
  return { k: 'place', place: globalMemory(x, d, type, scope) };
}

/** A constant record or array as a place, so that its elements can be indexed. */
function tablePlace(d: DeclNode, v: Value): Place {
  if (v.k === 'bytes') return v.place;
  if (v.k === 'record') return { k: 'fields', type: v.type, fields: v.fields.map((f) => tablePlace(d, f)) };
  return { k: 'cell', cell: { name: d.name, type: valueType(v), span: d.span, region: 0, value: v, dynamic: undefined } };
}

/** A place whose values are those of now, whatever is undone later. */
function asItIs(x: Elaboration, p: Place, span: PlacedSpan): Place {
  switch (p.k) {
    case 'items': return { ...p, items: p.items.map((i) => asItIs(x, i, span)) };
    case 'fields': return { ...p, fields: p.fields.map((f) => asItIs(x, f, span)) };
    case 'cell': return p.cell.value ? { k: 'cell', cell: { ...p.cell } } : p;
    default: return p;
  }
}

/** A static member with an initialiser; it is taken to be constant. */
export function staticMember(x: Elaboration, f: FieldNode & { readonly init: ExprNode }, scope: Scope): Entity {
  return makeGlobal(x, { name: f.name, type: f.type, init: f.init, span: f.span }, { isStatic: true, isExtern: false, isConst: true, isConstexpr: true, qualifiers: [] }, scope);
}

const neverWritten = (x: Elaboration, d: DeclNode): boolean => !x.writtenGlobals.has(d.name);
