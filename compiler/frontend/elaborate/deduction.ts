/** Template arguments from the types of a call's arguments. */
import { constant } from '../../ir/index.js';
import type { ExprNode, FunctionNode, TypeNode } from '../ast.js';
import { type Argument, argumentType } from './arguments.js';
import { isListType } from './construct.js';
import type { Elaboration } from './context.js';
import { type CType, num, Scope, type TemplateValue } from './model.js';
import { bareName } from './types.js';
import { typeOfUnevaluated } from './unevaluated.js';

/** A braced list has the type of its first element, for a parameter that takes lists. */
export function deduceArgument(x: Elaboration, node: TypeNode, a: Argument, f: FunctionNode, bound: Map<string, TemplateValue>, scope: Scope): void {
  const list = 'list' in a && a.list?.node.kind === 'list' ? a.list : undefined;
  const first = list && (list.node as ExprNode & { kind: 'list' }).items[0]?.value;
  const element = node.kind === 'named' && isListType(node) ? node.name.parts.at(-1)!.args?.[0] : undefined;
  if (list && first && element && 'type' in element) deduce(x, element.type, typeOfUnevaluated(x, first, list.scope), f, bound, scope);
  else deduce(x, node, argumentType(a), f, bound, scope);
}

/** A parameter pack that takes nothing. */
export const NO_PACK: TemplateValue = { k: 'pack', values: [] };

/** Binds the packs in the type of a function parameter pack, from the arguments it takes. */
export function deducePack(x: Elaboration, node: TypeNode, types: readonly CType[], f: FunctionNode, bound: Map<string, TemplateValue>, scope: Scope): void {
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
