/** The function of a set that a call means: viable candidates and the cost of their conversions. */
import { isConst, type ScalarType, sizeOf } from '../../ir/index.js';
import type { TypeNode } from '../ast.js';
import type { PlacedSpan } from '../source.js';
import { type Argument, argumentType } from './arguments.js';
import type { Elaboration } from './context.js';
import { deduceArgument, deducePack, NO_PACK } from './deduction.js';
import { type CType, type FunctionEntity, type RecordType, Scope, type TemplateValue, type Value } from './model.js';
import { bindTemplate, resolveType, sameType, templateKey, templateValues, typeKey, vectorView } from './types.js';

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

/** A function as a candidate for these arguments, with the cost of their conversions; undefined if it cannot be called so. */
export function viable(x: Elaboration, entity: FunctionEntity, explicit: readonly TemplateValue[], args: readonly Argument[], span: PlacedSpan): Candidate | undefined {
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
    case 'vector': return from.k === 'scalar' ? 6 : sameLanes(from, to) ? 1 : from.k === 'record' && conversionTo(x, from.record, to) ? 6 : undefined;
    case 'record': return sameLanes(from, to) ? 1 : from.k === 'record' ? (convertsFrom(x, to.record, a, node.span) || conversionTo(x, from.record, to) ? 6 : undefined) : hasConversion(to.record, from) ? 6 : undefined;
    default: return 4;
  }
}

/** Two names of one register type. */
const sameLanes = (a: CType, b: CType): boolean => { const p = vectorView(a), q = vectorView(b); return !!p && !!q && sameType(p, q); };

/** A constructor of one argument takes a value of another record type. */
export const convertsFrom = (x: Elaboration, to: RecordType, a: Argument, span: PlacedSpan): boolean => {
  const c = to.scope.own('constructor');
  return c?.k === 'functions' && c.list.some((f) => f.node.params[0] && f.node.params.slice(1).every((p) => p.init) && !isOwnType(f.node.params[0].type, to) && viable(x, f, [], [a], span));
};

const isOwnType = (t: TypeNode, r: RecordType): boolean => (t.kind === 'reference' ? isOwnType(t.to, r) : t.kind === 'named' && t.name.parts.at(-1)!.id === r.node.name);

/** The record's conversion operator to a vector or another record. */
export function conversionTo(x: Elaboration, from: RecordType, to: CType): (Value & { k: 'functions' }) | undefined {
  for (const [name, entity] of from.scope.names) {
    if (!name.startsWith('operator ') || entity.k !== 'functions') continue;
    const list = entity.list.filter((f) => { const type = resolveType(x, f.node.returns, f.scope); return sameType(type, to) || sameLanes(type, to); });
    if (list.length) return { k: 'functions', name, list };
  }
  return undefined;
}
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
