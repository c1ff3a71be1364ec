/** Types and declarators: `const T *(&x)[3]` inside out. */
import type { Name, ParamNode, TemplateArg, TypeNode } from './ast.js';
import type { Node, ParseContext } from './parse.js';
import { buildExpr } from './parse-exprs.js';
import { buildEnum, buildRecord } from './parse-items.js';

export interface Declarator { readonly name?: Name; readonly bindings?: readonly string[]; readonly type: TypeNode; readonly params?: readonly ParamNode[]; readonly paramsNode?: Node; readonly isFunction: boolean }

const hasConst = (node: Node): boolean => node.children.some((c) => c.type === 'type_qualifier' && (c.text === 'const' || c.text === 'constexpr'));

/** The type before the declarators of a declaration, parameter or type descriptor. */
export function buildBaseType(node: Node, c: ParseContext): TypeNode {
  const type = node.childForFieldName('type');
  const span = c.span(type ?? node);
  const isConst = hasConst(node);
  if (!type) return { kind: 'named', name: { parts: [{ id: 'void' }], span }, isConst, span };
  return buildTypeSpecifier(type, isConst, c);
}

export function buildTypeSpecifier(type: Node, isConst: boolean, c: ParseContext): TypeNode {
  const span = c.span(type);
  switch (type.type) {
    case 'primitive_type': case 'type_identifier': case 'sized_type_specifier': case 'template_type': case 'qualified_identifier': case 'identifier': case 'namespace_identifier':
      return { kind: 'named', name: buildName(type, c), isConst, span };
    case 'dependent_type': return buildTypeSpecifier(type.namedChildren[0]!, isConst, c);
    case 'placeholder_type_specifier': return { kind: 'auto', isConst, span };
    case 'decltype': return { kind: 'decltype', value: buildExpr(type.namedChildren[0]!, c), span };
    case 'struct_specifier': case 'class_specifier': case 'union_specifier':
      if (!type.childForFieldName('body')) return { kind: 'named', name: buildName(type.childForFieldName('name')!, c), isConst, span };
      return { kind: 'record', record: buildRecord(type, c), isConst, span };
    case 'enum_specifier':
      if (!type.childForFieldName('body')) return { kind: 'named', name: buildName(type.childForFieldName('name')!, c), isConst, span };
      return { kind: 'enum', node: buildEnum(type, c), span };
    default: throw c.unsupported(type, `the type \`${type.text.slice(0, 40)}\``);
  }
}

/** `type_descriptor`: base type plus abstract declarator. */
export function buildTypeDescriptor(node: Node, c: ParseContext): TypeNode {
  if (node.type !== 'type_descriptor') return buildTypeSpecifier(node, false, c);
  const base = buildBaseType(node, c);
  const declarator = node.childForFieldName('declarator');
  if (!declarator) return base;
  const { type, params, isFunction } = applyDeclarator(declarator, base, c);
  return isFunction ? { kind: 'function', returns: type, params: params ?? [], span: c.span(node) } : type;
}

/** Wraps `base` as the declarator says; gives the declared name. */
export function applyDeclarator(node: Node, base: TypeNode, c: ParseContext): Declarator {
  const span = c.span(node);
  const inner = node.childForFieldName('declarator') ?? node.namedChildren.find((n) => n.type.includes('declarator') || n.type === 'identifier' || n.type === 'field_identifier' || n.type === 'type_identifier');
  switch (node.type) {
    case 'identifier': case 'field_identifier': case 'type_identifier': case 'qualified_identifier': case 'template_function': case 'operator_name': case 'destructor_name': case 'primitive_type': case 'template_method':
      return { name: buildName(node, c), type: base, isFunction: false };
    case 'structured_binding_declarator': {
      const bindings = node.namedChildren.filter((n) => n.type === 'identifier').map((n) => n.text);
      return { name: { parts: [{ id: `[${bindings.join(', ')}]` }], span }, type: base, bindings, isFunction: false };
    }
    case 'operator_cast': {
      // `operator T *()`: the type stands in the name
      const to = buildTypeSpecifier(node.childForFieldName('type')!, hasConst(node), c);
      const name: Name = { parts: [{ id: `operator ${node.childForFieldName('type')!.text}` }], span };
      return { ...applyDeclarator(node.childForFieldName('declarator')!, to, c), name };
    }
    case 'pointer_declarator': case 'abstract_pointer_declarator': {
      const type: TypeNode = { kind: 'pointer', to: base, isConst: hasConst(node), span };
      return inner ? applyDeclarator(inner, type, c) : { type, isFunction: false };
    }
    case 'reference_declarator': case 'abstract_reference_declarator': {
      const type: TypeNode = { kind: 'reference', to: base, span };
      return inner ? applyDeclarator(inner, type, c) : { type, isFunction: false };
    }
    case 'array_declarator': case 'abstract_array_declarator': {
      const size = node.childForFieldName('size');
      const type: TypeNode = { kind: 'array', of: base, ...(size ? { extent: buildExpr(size, c) } : {}), span };
      return inner ? applyDeclarator(inner, type, c) : { type, isFunction: false };
    }
    case 'parenthesized_declarator': case 'abstract_parenthesized_declarator': return inner ? applyDeclarator(inner, base, c) : { type: base, isFunction: false };
    case 'function_declarator': case 'abstract_function_declarator': {
      const paramsNode = node.childForFieldName('parameters')!;
      const trailing = node.namedChildren.find((n) => n.type === 'trailing_return_type');
      const returns = trailing ? buildTypeDescriptor(trailing.namedChildren[0]!, c) : base;
      if (inner && inner.type === 'parenthesized_declarator') {
        const params = buildParams(paramsNode, c);
        return applyDeclarator(inner, { kind: 'function', returns, params, span }, c);
      }
      const name = inner ? applyDeclarator(inner, returns, c).name : undefined;
      return { ...(name ? { name } : {}), type: returns, params: buildParams(paramsNode, c), paramsNode, isFunction: true };
    }
    case 'attributed_declarator': case 'init_declarator': case 'variadic_declarator': return inner ? applyDeclarator(inner, base, c) : { type: base, isFunction: false };
    default: throw c.unsupported(node, `the declarator \`${node.text.slice(0, 40)}\``);
  }
}

export function buildParams(list: Node, c: ParseContext): ParamNode[] {
  const out: ParamNode[] = [];
  for (const p of list.namedChildren) {
    if (p.type === 'comment') continue;
    if (p.type === 'variadic_parameter' ) continue;
    if (!p.type.endsWith('parameter_declaration')) { if (p.isError) continue; throw c.unsupported(p, `the parameter \`${p.text.slice(0, 40)}\``); }
    const base = buildBaseType(p, c);
    const declarator = p.childForFieldName('declarator');
    const d: Declarator = declarator ? applyDeclarator(declarator, base, c) : { type: base, isFunction: false };
    if (!d.name && d.type.kind === 'named' && d.type.name.parts[0]!.id === 'void') continue;
    const init = p.childForFieldName('default_value');
    out.push({
      name: d.name?.parts.at(-1)!.id ?? '', type: d.type, span: c.span(p), pack: p.type.startsWith('variadic'),
      qualifiers: c.qualifiersOf(p, p.endIndex), ...(init ? { init: buildExpr(init, c) } : {}),
    });
  }
  return out;
}

/** A possibly qualified, possibly templated name. */
export function buildName(node: Node, c: ParseContext): Name {
  const parts: { -readonly [K in keyof Name['parts'][number]]: Name['parts'][number][K] }[] = [];
  const visit = (n: Node): void => {
    switch (n.type) {
      case 'qualified_identifier': {
        const scope = n.childForFieldName('scope'), name = n.childForFieldName('name');
        if (scope) visit(scope);
        if (name) visit(name);
        return;
      }
      case 'nested_namespace_specifier': n.namedChildren.forEach(visit); return;
      case 'template_type': case 'template_function': case 'template_method': {
        const args = n.childForFieldName('arguments')!;
        visit(n.childForFieldName('name')!);
        parts[parts.length - 1] = { id: parts.at(-1)!.id, args: buildTemplateArgs(args, c) };
        return;
      }
      case 'dependent_name': case 'dependent_type': visit(n.namedChildren[0]!); return;
      case 'decltype': parts.push({ id: 'decltype', of: buildExpr(n.namedChildren[0]!, c) }); return;
      default: parts.push({ id: n.text.replace(/\s+/g, ' ').replace(/^operator (?=\W)/, 'operator').replace(/^~ /, '~') });
    }
  };
  visit(node);
  return { parts, span: c.span(node) };
}

export function buildTemplateArgs(list: Node, c: ParseContext): TemplateArg[] {
  const build = (n: Node): TemplateArg => {
    if (n.type === 'parameter_pack_expansion') return { expand: build(n.childForFieldName('pattern')!), span: c.span(n) };
    return n.type === 'type_descriptor' ? { type: buildTypeDescriptor(n, c) } : { value: buildExpr(n, c) };
  };
  return list.namedChildren.filter((n) => n.type !== 'comment').map(build);
}
