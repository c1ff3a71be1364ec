/** Top-level items: functions, records, enums, aliases, variables, namespaces, templates. */
import type { EnumNode, FieldNode, FunctionNode, ItemNode, RecordNode, TemplateParam, TypeNode } from './ast.js';
import type { Node, ParseContext } from './parse.js';
import { buildExpr } from './parse-exprs.js';
import { buildDeclarator, buildStmt, buildStorage } from './parse-stmts.js';
import { applyDeclarator, buildBaseType, buildName, buildTemplateArgs, buildTypeDescriptor, buildTypeSpecifier } from './parse-types.js';

const solid = (nodes: readonly Node[]): Node[] => nodes.filter((n) => n.type !== 'comment');

export const buildItems = (parent: Node, c: ParseContext): ItemNode[] => solid(parent.namedChildren).flatMap((n) => buildItem(n, c));

/** One syntax node may declare several items; declarations of no consequence give none. */
export function buildItem(node: Node, c: ParseContext, template?: readonly TemplateParam[]): ItemNode[] {
  const span = c.span(node);
  switch (node.type) {
    case 'function_definition': return [buildFunction(node, c, template)];
    case 'declaration': return buildDeclared(node, c, template);
    case 'template_declaration': {
      const params = buildTemplateParams(node.childForFieldName('parameters')!, c);
      return solid(node.namedChildren).filter((n) => n.type !== 'template_parameter_list' && n.type !== 'requires_clause').flatMap((n) => buildItem(n, c, params));
    }
    case 'struct_specifier': case 'class_specifier': case 'union_specifier':
      return node.childForFieldName('body') || template ? [buildRecord(node, c, template)] : [];
    case 'enum_specifier': return node.childForFieldName('body') ? [buildEnum(node, c)] : [];
    case 'type_definition': {
      const base = buildBaseType(node, c);
      const own: ItemNode[] = base.kind === 'record' && base.record.name ? [base.record] : base.kind === 'enum' ? [base.node] : [];
      const named: TypeNode = base.kind === 'record' && base.record.name ? { kind: 'named', name: { parts: [{ id: base.record.name }], span }, isConst: false, span } : base;
      const vector = c.qualifiersOf(node, node.endIndex).find((q) => q.qualifier.attribute);
      return [...own, ...node.childrenForFieldName('declarator').filter((n) => n.isNamed).map((d): ItemNode => {
        const done = applyDeclarator(d, named, c);
        return { kind: 'alias', name: done.name?.parts[0]?.id ?? '', type: vectorType(done.type, vector, c), span };
      })];
    }
    case 'alias_declaration': {
      const vector = c.qualifiersOf(node, node.endIndex).find((q) => q.qualifier.attribute);
      return [{ kind: 'alias', name: node.childForFieldName('name')!.text, type: vectorType(buildTypeDescriptor(node.childForFieldName('type')!, c), vector, c), span, ...(template ? { template } : {}) }];
    }
    case 'namespace_definition': {
      const name = node.childForFieldName('name');
      const items = buildItems(node.childForFieldName('body')!, c);
      const parts = name ? buildName(name, c).parts : [{ id: '' }];
      return [parts.reduceRight<ItemNode[]>((inside, p) => [{ kind: 'namespace', name: p.id, items: inside, span }], items)[0] ?? { kind: 'namespace', name: '', items, span }];
    }
    case 'namespace_alias_definition': {
      const target = solid(node.namedChildren).at(-1)!;
      return [{ kind: 'using', name: buildName(target, c), isNamespace: true, alias: node.childForFieldName('name')!.text, span }];
    }
    case 'linkage_specification': {
      const before = c.linkageC;
      c.linkageC = true;
      const body = node.childForFieldName('body')!;
      const items = body.type === 'declaration_list' ? buildItems(body, c) : buildItem(body, c);
      c.linkageC = before;
      return items;
    }
    case 'using_declaration': {
      const isNamespace = node.children.some((n) => n.type === 'namespace');
      return [{ kind: 'using', name: buildName(solid(node.namedChildren)[0]!, c), isNamespace, span }];
    }
    case 'static_assert_declaration': return [{ kind: 'assert', cond: buildExpr(node.childForFieldName('condition')!, c), span }];
    case 'template_instantiation': case 'empty_statement': case 'friend_declaration': case 'access_specifier': case 'comment': case ';': return [];
    case 'expression_statement': {
      if (!node.namedChildren.length) return [];
      throw c.unsupported(node, 'a statement outside any function');
    }
    case 'preproc_call': return [];
    default: throw c.unsupported(node, `\`${node.text.split('\n')[0]!.slice(0, 60)}\` at file level`);
  }
}

/** `T __attribute__((ext_vector_type(N)))`, `vector_size(bytes)` */
function vectorType(type: TypeNode, vector: { word: string; args: string } | undefined, c: ParseContext): TypeNode {
  const size = vector && /(ext_vector_type|vector_size)_*\s*(\(.*\))\s*\)$/.exec(vector.args);
  if (!size) return type;
  return { kind: 'vector', of: type, size: c.expression(size[2]!, type.span), inBytes: size[1] === 'vector_size', span: type.span };
}

function buildDeclared(node: Node, c: ParseContext, template?: readonly TemplateParam[]): ItemNode[] {
  const span = c.span(node);
  const base = buildBaseType(node, c);
  const own: ItemNode[] = base.kind === 'record' && base.record.name ? [base.record] : base.kind === 'enum' && base.node.name ? [base.node] : [];
  const anonymousEnum: ItemNode[] = base.kind === 'enum' && !base.node.name ? [base.node] : [];
  const storage = buildStorage(node, c);
  const declared = node.childrenForFieldName('declarator').filter((n) => n.isNamed).flatMap((d): ItemNode[] => {
    const done = applyDeclarator(d.type === 'init_declarator' ? d.childForFieldName('declarator')! : d, base, c);
    if (done.isFunction && d.type !== 'init_declarator') {
      return [{ kind: 'function', name: done.name!, returns: done.type, params: done.params!, storage, linkageC: c.linkageC, span, ...(template ? { template } : {}) }];
    }
    return [{ kind: 'variable', decl: buildDeclarator(d, base, c), storage, span, ...(template ? { template } : {}) }];
  });
  return [...own, ...anonymousEnum, ...declared];
}

export function buildFunction(node: Node, c: ParseContext, template?: readonly TemplateParam[]): FunctionNode {
  const d = applyDeclarator(node.childForFieldName('declarator')!, buildBaseType(node, c), c);
  const body = node.childForFieldName('body');
  const inits = node.namedChildren.find((n) => n.type === 'field_initializer_list');
  if (!d.name || !d.params) throw c.unsupported(node, `\`${node.text.split('\n')[0]!.slice(0, 60)}\``);
  return {
    kind: 'function', name: d.name, returns: d.type, params: d.params, storage: buildStorage(node, c), linkageC: c.linkageC,
    span: c.span(node.childForFieldName('declarator')!),
    ...(body ? { body: buildStmt(body, c) } : {}), ...(template ? { template } : {}),
    ...(inits ? { inits: solid(inits.namedChildren).map((n) => {
      const [name, args] = solid(n.namedChildren) as [Node, Node];
      return { field: name.text, args: args.type === 'initializer_list' ? [buildExpr(args, c)] : solid(args.namedChildren).map((a) => buildExpr(a, c)) };
    }) } : {}),
  };
}

export function buildRecord(node: Node, c: ParseContext, template?: readonly TemplateParam[]): RecordNode {
  const nameNode = node.childForFieldName('name');
  const fields: FieldNode[] = [], methods: FunctionNode[] = [], items: ItemNode[] = [];
  const member = (n: Node, params?: readonly TemplateParam[]): void => {
    switch (n.type) {
      case 'field_declaration': case 'declaration': fieldDeclaration(n, c, fields, methods, items, params); return;
      case 'function_definition': methods.push(buildFunction(n, c, params)); return;
      case 'template_declaration': {
        const inner = buildTemplateParams(n.childForFieldName('parameters')!, c);
        solid(n.namedChildren).filter((k) => k.type !== 'template_parameter_list').forEach((k) => member(k, inner));
        return;
      }
      case 'friend_declaration': {
        const own = n.namedChildren.find((k) => k.type === 'function_definition');
        if (own) items.push(buildFunction(own, c, params));
        return;
      }
      case 'access_specifier': case 'using_declaration': case 'comment': return;
      default: items.push(...buildItem(n, c, params));
    }
  };
  // a template that is only declared has no body; its specialisations follow
  const body = node.childForFieldName('body');
  if (body) solid(body.namedChildren).forEach((n) => member(n));
  const bases = node.namedChildren.find((n) => n.type === 'base_class_clause');
  const templated = nameNode?.type === 'template_type';
  return {
    kind: 'record', name: templated ? nameNode.childForFieldName('name')!.text : nameNode?.text ?? '', isUnion: node.type === 'union_specifier', fields, methods, items,
    bases: bases ? solid(bases.namedChildren).filter((n) => n.type !== 'access_specifier').map((n) => buildTypeDescriptor(n, c)) : [],
    span: c.span(nameNode ?? node), ...(template ? { template } : {}), ...(templated ? { specialises: buildTemplateArgs(nameNode.childForFieldName('arguments')!, c) } : {}),
  };
}

function fieldDeclaration(n: Node, c: ParseContext, fields: FieldNode[], methods: FunctionNode[], items: ItemNode[], template?: readonly TemplateParam[]): void {
  const base = buildBaseType(n, c);
  const storage = buildStorage(n, c);
  const declarators = n.childrenForFieldName('declarator').filter((d) => d.isNamed);
  if (base.kind === 'enum') items.push(base.node);
  if (base.kind === 'record' && base.record.name && declarators.length === 0) items.push(base.record);
  if (base.kind === 'record' && !base.record.name && declarators.length === 0) { fields.push({ name: '', type: base, isStatic: false, span: c.span(n) }); return; }
  for (const d of declarators) {
    const init = initialiserOf(n, d);
    if (init?.type === 'bitfield_clause') throw c.unsupported(init, `the bit field \`${d.text}\``, 'use masks and shifts');
    const done = applyDeclarator(d, base, c);
    const name = done.name?.parts.at(-1)!.id ?? '';
    if (done.isFunction) methods.push({ kind: 'function', name: done.name!, returns: done.type, params: done.params!, storage, linkageC: false, span: c.span(d), ...(template ? { template } : {}) });
    else fields.push({ name, type: done.type, isStatic: storage.isStatic, span: c.span(d), ...(init ? { init: buildExpr(init, c) } : {}) });
  }
}

/** The initialiser between a declarator and the next comma. */
function initialiserOf(declaration: Node, declarator: Node): Node | undefined {
  const from = declaration.children.findIndex((n) => n.startIndex === declarator.startIndex && n.endIndex === declarator.endIndex) + 1;
  const after = declaration.children.slice(from);
  const comma = after.findIndex((n) => n.type === ',');
  const own = (comma < 0 ? after : after.slice(0, comma)).filter((n) => n.isNamed && n.type !== 'comment');
  return own[0];
}

export function buildEnum(node: Node, c: ParseContext): EnumNode {
  const base = node.childForFieldName('base');
  return {
    kind: 'enum', ...(base ? { base: buildTypeSpecifier(base, false, c) } : {}), name: node.childForFieldName('name')?.text ?? '', scoped: node.children.some((n) => n.text === 'class' || n.text === 'struct'), span: c.span(node),
    members: solid(node.childForFieldName('body')!.namedChildren).filter((n) => n.type === 'enumerator').map((n) => {
      const value = n.childForFieldName('value');
      return { name: n.childForFieldName('name')!.text, ...(value ? { value: buildExpr(value, c) } : {}) };
    }),
  };
}

function buildTemplateParams(list: Node, c: ParseContext): TemplateParam[] {
  return solid(list.namedChildren).map((p): TemplateParam => {
    const pack = p.type.startsWith('variadic');
    switch (p.type) {
      case 'type_parameter_declaration': case 'variadic_type_parameter_declaration': return { kind: 'type', name: p.namedChildren.find((n) => n.type === 'type_identifier')?.text ?? '', pack };
      case 'optional_type_parameter_declaration': {
        const type = p.childForFieldName('default_type')!;
        return { kind: 'type', name: p.childForFieldName('name')?.text ?? '', defaultType: buildTypeDescriptor(type, c), pack };
      }
      case 'parameter_declaration': case 'optional_parameter_declaration': case 'variadic_parameter_declaration': {
        const base = buildBaseType(p, c);
        const declarator = p.childForFieldName('declarator'), init = p.childForFieldName('default_value');
        const d = declarator ? applyDeclarator(declarator, base, c) : { type: base, name: undefined };
        return { kind: 'value', name: d.name?.parts[0]!.id ?? '', type: d.type, pack, ...(init ? { defaultValue: buildExpr(init, c) } : {}) };
      }
      // `template <typename> class Op = Sum`: the last child names the parameter
      case 'template_template_parameter_declaration': {
        const named = p.namedChildren.at(-1)!;
        const preset = named.childForFieldName('default_type');
        const name = (named.childForFieldName('name') ?? named.namedChildren.find((n) => n.type === 'type_identifier'))?.text ?? '';
        return { kind: 'template', name, pack: named.type.startsWith('variadic'), ...(preset ? { defaultType: buildTypeDescriptor(preset, c) } : {}) };
      }
      default: throw c.unsupported(p, `the template parameter \`${p.text.slice(0, 40)}\``);
    }
  });
}
