/** Parameter packs: patterns are repeated once per element, each in a scope where the packs' names mean that element. */
import type { ExprNode, TemplateArg } from '../ast.js';
import type { PlacedSpan } from '../source.js';
import type { Elaboration } from './context.js';
import { type Entity, Scope } from './model.js';

type Pack = Entity & { k: 'pack' };

/** Names of packs that a pattern mentions, apart from those an inner expansion repeats. */
function packsIn(node: unknown, scope: Scope, found: Map<string, Pack>): Map<string, Pack> {
  if (Array.isArray(node)) { node.forEach((n) => packsIn(n, scope, found)); return found; }
  if (typeof node !== 'object' || node === null || node instanceof Scope) return found;
  const { kind, parts, expand } = node as { kind?: string; parts?: readonly { id: string }[]; expand?: unknown };
  if (kind === 'expand' || kind === 'fold' || expand !== undefined) return found;
  if (parts) {
    const entity = scope.lookup(parts[0]!.id);
    if (entity?.k === 'pack') found.set(parts[0]!.id, entity);
  }
  for (const [key, value] of Object.entries(node)) if (key !== 'span') packsIn(value, scope, found);
  return found;
}

/** One scope per element of the packs in a pattern. */
export function elementScopes(x: Elaboration, pattern: unknown, scope: Scope, span: PlacedSpan): Scope[] {
  const packs = [...packsIn(pattern, scope, new Map())];
  const n = packs[0]?.[1].items.length;
  if (n === undefined) throw x.refuse('XP1106', span, '`...` repeats something that mentions no parameter pack', 'expand a pack');
  if (packs.some(([, p]) => p.items.length !== n)) throw x.refuse('XP1106', span, 'packs of different lengths are expanded together', 'expand packs of one length');
  return Array.from({ length: n }, (_, i) => {
    const own = new Scope(scope);
    for (const [name, pack] of packs) own.names.set(name, pack.items[i]!);
    return own;
  });
}

/** The expressions with each `pattern...` replaced by its elements. */
export function expandNodes(x: Elaboration, nodes: readonly ExprNode[], scope: Scope): readonly ExprNode[] {
  if (!nodes.some((n) => n.kind === 'expand')) return nodes;
  return nodes.flatMap((n): ExprNode[] => (n.kind === 'expand' ? elementScopes(x, n.a, scope, n.span).map((s) => ({ kind: 'scoped', a: n.a, scope: s, span: n.span })) : [n]));
}

/** A braced list with its packs expanded. */
export function expandList<T extends ExprNode>(x: Elaboration, e: T, scope: Scope): T {
  if (e.kind !== 'list' || !e.items.some((i) => i.value.kind === 'expand')) return e;
  return { ...e, items: e.items.flatMap((i) => expandNodes(x, [i.value], scope).map((value) => ({ ...i, value }))) };
}

/** Template arguments with the scope that each is resolved in. */
export function expandTemplateArgs(x: Elaboration, args: readonly TemplateArg[], scope: Scope): readonly { readonly arg: TemplateArg & { expand?: undefined }; readonly scope: Scope }[] {
  return args.flatMap((a): { arg: TemplateArg & { expand?: undefined }; scope: Scope }[] => {
    if (!('expand' in a)) return [{ arg: a, scope }];
    const { expand } = a;
    return elementScopes(x, expand, scope, a.span).flatMap((s) => expandTemplateArgs(x, [expand], s));
  });
}

/** `sizeof...(name)` */
export function packLength(x: Elaboration, name: string, scope: Scope, span: PlacedSpan): number {
  const entity = scope.lookup(name);
  if (entity?.k !== 'pack') throw x.refuse('XP1106', span, `\`${name}\` is no parameter pack`, 'use sizeof');
  return entity.items.length;
}

/** A fold expression as the nest of operators that it abbreviates. */
export function unfold(x: Elaboration, e: ExprNode & { kind: 'fold' }, scope: Scope): ExprNode {
  const { span, op } = e;
  const elements = expandNodes(x, [{ kind: 'expand', a: e.pattern, span }], scope);
  const join = (a: ExprNode, b: ExprNode): ExprNode => (op === ',' ? { kind: 'comma', a, b, span } : op === '=' || /^(\+|-|\*|\/|%|&|\||\^|<<|>>)=$/.test(op) ? { kind: 'assign', op, a, b, span } : { kind: 'binary', op, a, b, span });
  const all = e.init ? (e.fromLeft ? [e.init, ...elements] : [...elements, e.init]) : elements;
  if (all.length === 0) return emptyFold(x, op, span);
  return e.fromLeft ? all.reduce((a, b) => join(a, b)) : all.reduceRight((b, a) => join(a, b));
}

function emptyFold(x: Elaboration, op: string, span: PlacedSpan): ExprNode {
  if (op === '&&' || op === '||') return { kind: 'bool', value: op === '&&', span };
  if (op === ',') return { kind: 'cast', type: { kind: 'named', name: { parts: [{ id: 'void' }], span }, isConst: false, span }, a: { kind: 'number', text: '0', span }, style: 'c', span };
  throw x.refuse('XP1106', span, `a fold of no elements with \`${op}\` has no value`, 'give it a first value');
}

