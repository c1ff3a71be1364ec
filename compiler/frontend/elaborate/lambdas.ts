/** Captures: what a lambda takes by value is what it was where the lambda stands. */
import type { ExprNode } from '../ast.js';
import type { PlacedSpan } from '../source.js';
import { visit } from './assigned.js';
import type { Elaboration } from './context.js';
import { evaluate, temporary } from './expressions.js';
import { visiblePlace } from './lifting.js';
import { type Entity, type Place, Scope } from './model.js';
import { declare, livesInCells, placeType, read, snapshot, stableValue, write } from './places.js';

type Lambda = ExprNode & { kind: 'lambda' };

/** The scope that a lambda's body sees: its copies and initialised captures, then what is around it. */
export function captured(x: Elaboration, e: Lambda, outer: Scope): Scope {
  const scope = new Scope(outer);
  const listed = new Set(e.captures.list.map((c) => c.name));
  for (const c of e.captures.list) {
    if (c.init) scope.names.set(c.name, initialised(x, c.init, outer, e.span));
    else if (c.by === 'value') copyInto(x, scope, c.name, outer, e.span);
  }
  if (e.captures.all === 'value') for (const name of namesIn(e)) if (!listed.has(name)) copyInto(x, scope, name, outer, e.span);
  return scope;
}

function namesIn(e: Lambda): ReadonlySet<string> {
  const names = new Set<string>();
  visit(e.body, (n) => { if (n.kind === 'name' && 'name' in n && typeof n.name === 'object' && n.name.parts.length === 1) names.add(n.name.parts[0]!.id); });
  return names;
}

function initialised(x: Elaboration, init: ExprNode, scope: Scope, span: PlacedSpan): Entity {
  const value = evaluate(x, init, scope);
  if (value.k === 'closure' || value.k === 'functions' || value.k === 'opaque' || value.k === 'string') return { k: 'value', value };
  return { k: 'place', place: temporary(x, stableValue(x, value, 'captured', span), span) };
}

/** Local variables are copied; what has static storage or belongs to the object is not captured. */
function copyInto(x: Elaboration, scope: Scope, name: string, outer: Scope, span: PlacedSpan): void {
  const entity = outer.lookup(name);
  if (entity?.k !== 'place' || entity.place !== visiblePlace(name, outer)) return;
  const copy = copyOf(x, entity.place, name, span);
  if (copy) scope.names.set(name, { k: 'place', place: copy });
}

function copyOf(x: Elaboration, place: Place, name: string, span: PlacedSpan): Place | undefined {
  const type = placeType(place);
  switch (place.k) {
    case 'cell': {
      if (place.cell.value === undefined && !place.cell.dynamic) return undefined;
      const value = stableValue(x, read(x, place, span), name, span);
      return { k: 'cell', cell: { ...place.cell, region: x.region, value, dynamic: undefined } };
    }
    case 'fields': return { ...place, fields: place.fields.map((f, i) => copyOf(x, f, `${name}_${place.type.fields[i]!.name}`, span) ?? f) };
    case 'items': return snapshot(x, place, span);
    case 'choice': case 'view': return undefined;
    case 'memory': {
      const isLocal = place.base.scope === 'item' && place.base.space === 'stack';
      const isReferenced = livesInCells(type) && (place.base.space === 'device' || place.base.space === 'host') && ![...x.statics.values()].includes(place);
      if (!isLocal && !isReferenced) return undefined;
      const copy = declare(x, name, type, span);
      write(x, copy, read(x, place, span), span);
      return copy;
    }
  }
}
