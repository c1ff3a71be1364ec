/** Expressions of the syntax tree. */
import type { Captures, ExprNode } from './ast.js';
import type { Node, ParseContext } from './parse.js';
import { buildName, buildParams, buildTemplateArgs, buildTypeDescriptor, buildTypeSpecifier } from './parse-types.js';
import { buildStmt } from './parse-stmts.js';
import type { PlacedSpan } from './source.js';

type CastStyle = (ExprNode & { kind: 'cast' })['style'];
const CASTS: Readonly<Record<string, CastStyle>> = {
  static_cast: 'static', reinterpret_cast: 'reinterpret', const_cast: 'const', dynamic_cast: 'static', bit_cast: 'bit',
};

export function buildExpr(node: Node, c: ParseContext): ExprNode {
  const span = c.span(node);
  const field = (name: string): ExprNode => {
    const child = node.childForFieldName(name);
    if (!child) throw c.unsupported(node, `\`${node.text.slice(0, 40)}\``);
    return buildExpr(child, c);
  };
  switch (node.type) {
    case 'number_literal': return { kind: 'number', text: node.text, span };
    case 'char_literal': return { kind: 'char', value: charValue(node.text), span };
    case 'string_literal': case 'concatenated_string': case 'raw_string_literal': return { kind: 'string', value: node.text.replace(/^"|"$/g, ''), span };
    case 'true': case 'false': return { kind: 'bool', value: node.type === 'true', span };
    case 'null': case 'nullptr': return { kind: 'null', span };
    case 'this': return { kind: 'this', span };
    case 'identifier': case 'qualified_identifier': case 'template_function': case 'type_identifier': case 'field_identifier': case 'namespace_identifier': case 'primitive_type': case 'sized_type_specifier': case 'template_type':
      return { kind: 'name', name: buildName(node, c), span };
    case 'parenthesized_expression': return { kind: 'paren', a: buildExpr(onlyChild(node, c), c), span };
    case 'unary_expression': return { kind: 'unary', op: operator(node) as '-', a: field('argument'), span };
    case 'pointer_expression': return { kind: 'unary', op: operator(node) as '*', a: field('argument'), span };
    case 'update_expression': {
      const op = operator(node) as '++';
      return { kind: 'update', op, prefix: node.children[0]!.text === op, a: field('argument'), span };
    }
    case 'binary_expression': return { kind: 'binary', op: operator(node), a: field('left'), b: field('right'), span };
    case 'assignment_expression': return { kind: 'assign', op: operator(node), a: field('left'), b: field('right'), span };
    case 'conditional_expression': return { kind: 'conditional', cond: field('condition'), a: field('consequence'), b: field('alternative'), span };
    case 'comma_expression': return { kind: 'comma', a: field('left'), b: field('right'), span };
    case 'subscript_expression': {
      const indices = node.childForFieldName('indices') ?? node.childForFieldName('index');
      const list = indices!.type === 'subscript_argument_list' ? indices!.namedChildren.filter((n) => n.type !== 'comment') : [indices!];
      if (list.length !== 1) throw c.unsupported(node, 'a subscript with several indices');
      return { kind: 'index', a: field('argument'), index: buildExpr(list[0]!, c), span };
    }
    case 'field_expression': {
      const name = node.childForFieldName('field')!;
      const arrow = node.children.some((n) => n.type === '->');
      const templated = name.type === 'template_method' || name.type === 'dependent_name';
      const inner = name.type === 'dependent_name' ? name.namedChildren[0]! : name;
      if (templated) return { kind: 'member', a: field('argument'), arrow, name: inner.childForFieldName('name')!.text, templateArgs: buildTemplateArgs(inner.childForFieldName('arguments')!, c), span };
      return { kind: 'member', a: field('argument'), arrow, name: name.text, span };
    }
    case 'call_expression': return buildCall(node, c);
    case 'cast_expression': return { kind: 'cast', type: buildTypeDescriptor(node.childForFieldName('type')!, c), a: field('value'), style: 'c', span };
    case 'compound_literal_expression': {
      const type = node.childForFieldName('type')!;
      return { kind: 'construct', type: type.type === 'type_descriptor' ? buildTypeDescriptor(type, c) : buildTypeSpecifier(type, false, c), args: [buildExpr(node.childForFieldName('value')!, c)], braces: true, span };
    }
    case 'initializer_list': return { kind: 'list', items: node.namedChildren.filter((n) => n.type !== 'comment').map((n) => buildInit(n, c)), span };
    case 'offsetof_expression': return { kind: 'offsetof', type: buildTypeDescriptor(node.childForFieldName('type')!, c), fields: node.childForFieldName('member')!.text.split('.').map((f) => f.trim()), span };
    case 'compound_statement': return { kind: 'statements', body: node.namedChildren.filter((n) => n.type !== 'comment').map((n) => buildStmt(n, c)), span };
    case 'parameter_pack_expansion': return { kind: 'expand', a: field('pattern'), span };
    case 'fold_expression': return buildFold(node, c);
    case 'sizeof_expression': case 'alignof_expression': {
      if (node.children.some((n) => n.type === '...')) return { kind: 'pack-length', name: node.childForFieldName('value')!.text, span };
      const type = node.childForFieldName('type'), value = node.childForFieldName('value');
      const align = node.type === 'alignof_expression';
      return type ? { kind: 'sizeof', type: buildTypeDescriptor(type, c), align, span } : { kind: 'sizeof', value: buildExpr(value!, c), align, span };
    }
    case 'lambda_expression': return buildLambda(node, c);
    case 'gnu_asm_expression': return { kind: 'unsupported', what: 'inline assembly (asm)', span };
    case 'new_expression': return buildNew(node, c);
    case 'delete_expression':
      if (!node.children.some((n) => n.type === '[')) return { kind: 'unsupported', what: '`delete` of a single object', span };
      return { kind: 'call', callee: { kind: 'name', name: { parts: [{ id: 'free' }], span }, span }, args: [buildExpr(onlyChild(node, c), c)], span };
    case 'user_defined_literal': return { kind: 'number', text: node.text, span };
    default: return { kind: 'unsupported', what: `\`${node.text.split('\n')[0]!.slice(0, 40)}\` (${node.type.replace(/_/g, ' ')})`, span };
  }
}

/** Operators spelled as words. */
const WORDS: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!', bitand: '&', bitor: '|', xor: '^', compl: '~', not_eq: '!=', and_eq: '&=', or_eq: '|=', xor_eq: '^=' };
function operator(node: Node): string {
  const text = node.childForFieldName('operator')?.text ?? node.children.find((n) => !n.isNamed)!.text;
  return WORDS[text] ?? text;
}

function onlyChild(node: Node, c: ParseContext): Node {
  const children = node.namedChildren.filter((n) => n.type !== 'comment');
  if (children.length !== 1) throw c.unsupported(node, `\`${node.text.slice(0, 40)}\``);
  return children[0]!;
}

/** `static_cast<T>(a)` and its kin; undefined for other calls. */
export function castCall(callee: ExprNode, args: readonly ExprNode[], span: PlacedSpan): ExprNode | undefined {
  const [part, ...more] = callee.kind === 'name' ? callee.name.parts : [];
  const style = part?.args && more.length === 0 ? CASTS[part.id] : undefined, to = part?.args?.[0];
  return style && to && 'type' in to && args.length === 1 ? { kind: 'cast', type: to.type, a: args[0]!, style, span } : undefined;
}

function buildCall(node: Node, c: ParseContext): ExprNode {
  const span = c.span(node);
  const callee = node.childForFieldName('function')!;
  const args = (node.childForFieldName('arguments')?.namedChildren ?? []).filter((n) => n.type !== 'comment');
  const cast = callee.type === 'template_function' ? CASTS[callee.childForFieldName('name')!.text] : undefined;
  if (cast) {
    const type = callee.childForFieldName('arguments')!.namedChildren.filter((n) => n.type !== 'comment')[0]!;
    return { kind: 'cast', type: buildTypeDescriptor(type, c), a: buildExpr(args[0]!, c), style: cast, span };
  }
  const config = node.namedChildren.find((n) => n.type === 'kernel_call_syntax');
  return {
    kind: 'call', callee: buildExpr(callee, c), args: args.map((a) => (a.type === 'type_descriptor' ? { kind: 'name', name: buildName(a.namedChildren[0]!, c), span: c.span(a) } as ExprNode : buildExpr(a, c))), span,
    ...(config ? { launch: config.namedChildren.filter((n) => n.type !== 'comment').map((n) => buildExpr(n, c)) } : {}),
  };
}

/** `new T[n]`, also with `(std::nothrow)`, and with `()` or `{}` behind it; everything else that `new` can is outside the language. */
function buildNew(node: Node, c: ParseContext): ExprNode {
  const span = c.span(node);
  const placement = node.childForFieldName('placement'), shape = node.childForFieldName('declarator'), given = node.childForFieldName('arguments');
  if (placement && !/^\(\s*(std\s*::\s*)?nothrow\s*\)$/.test(placement.text)) return { kind: 'unsupported', what: 'placement `new`', span };
  if (!shape || shape.namedChildren.some((n) => n.type === 'new_declarator')) return { kind: 'unsupported', what: shape ? '`new` of an array of arrays' : '`new` of a single object', span };
  if (given?.namedChildren.some((n) => n.type !== 'comment')) return { kind: 'unsupported', what: '`new` with initial elements', span };
  return { kind: 'new', type: buildTypeSpecifier(node.childForFieldName('type')!, false, c), count: buildExpr(shape.childForFieldName('length')!, c), zero: !!given, span };
}

function buildInit(node: Node, c: ParseContext): { field?: string; at?: ExprNode; value: ExprNode } {
  if (node.type !== 'initializer_pair') return { value: buildExpr(node, c) };
  const value = buildExpr(node.childForFieldName('value')!, c);
  const designator = node.childForFieldName('designator')!;
  if (designator.type === 'field_designator') return { field: designator.namedChildren[0]!.text, value };
  if (designator.type === 'subscript_designator') return { at: buildExpr(designator.namedChildren[0]!, c), value };
  throw c.unsupported(designator, 'this designator');
}

/** (... op pack), (pack op ...), (first op ... op pack), (pack op ... op last) */
function buildFold(node: Node, c: ParseContext): ExprNode {
  const inside = node.children.filter((n) => n.type !== '(' && n.type !== ')' && n.type !== 'comment');
  const dots = inside.findIndex((n) => n.type === '...');
  const operands = inside.filter((n) => n.isNamed).map((n) => buildExpr(n, c));
  const op = inside.find((n) => !n.isNamed && n.type !== '...')!.text;
  const [a, b] = operands as [ExprNode, ExprNode?];
  const span = c.span(node);
  if (!b) return { kind: 'fold', op, pattern: a, fromLeft: dots === 0, span };
  // which of the two holds the pack is known when names are looked up; a first value without one is the usual form
  const packFirst = mentionsPack(node, inside);
  return packFirst ? { kind: 'fold', op, pattern: a, init: b, fromLeft: false, span } : { kind: 'fold', op, pattern: b, init: a, fromLeft: true, span };
}

/** The left operand of a binary fold mentions a pack of the template around it, and the right one does not. */
function mentionsPack(node: Node, inside: readonly Node[]): boolean {
  const packs = new Set<string>();
  for (let n: Node | null = node; n; n = n.parent) {
    for (const p of n.descendantsOfType(['variadic_parameter_declaration', 'variadic_type_parameter_declaration'])) p.descendantsOfType(['identifier', 'type_identifier']).forEach((k) => packs.add(k.text));
  }
  const [a, b] = inside.filter((n) => n.isNamed).map((n) => [n, ...n.descendantsOfType(['identifier', 'type_identifier'])].some((k) => packs.has(k.text)));
  return !!a && !b;
}

function buildLambda(node: Node, c: ParseContext): ExprNode {
  const declarator = node.childForFieldName('declarator');
  const params = declarator?.childForFieldName('parameters');
  const returns = declarator?.namedChildren.find((n) => n.type === 'trailing_return_type')?.namedChildren[0];
  return {
    kind: 'lambda', span: c.span(node), params: params ? buildParams(params, c) : [], body: buildStmt(node.childForFieldName('body')!, c), captures: buildCaptures(node.childForFieldName('captures')!, c),
    ...(returns ? { returns: buildTypeDescriptor(returns, c) } : {}),
  };
}

function buildCaptures(node: Node, c: ParseContext): Captures {
  let all: Captures['all'];
  const list: Captures['list'][number][] = [];
  node.children.forEach((n, i) => {
    const by = node.children[i - 1]?.type === '&' ? 'reference' : 'value';
    if (n.type === 'lambda_default_capture') all = n.text === '&' ? 'reference' : 'value';
    else if (n.type === 'identifier') list.push({ name: n.text, by });
    else if (n.type === 'lambda_capture_initializer') list.push({ name: n.childForFieldName('left')!.text, by: n.text.startsWith('&') ? 'reference' : by, init: buildExpr(n.childForFieldName('right')!, c) });
  });
  return { ...(all ? { all } : {}), list };
}

function charValue(text: string): number {
  const body = text.replace(/^(?:u8|[uUL])?'|'$/g, '');
  if (!body.startsWith('\\')) return body.codePointAt(0) ?? 0;
  const named: Record<string, number> = { n: 10, t: 9, r: 13, '0': 0, '\\': 92, "'": 39, '"': 34, a: 7, b: 8, f: 12, v: 11 };
  if (body[1] === 'x') return parseInt(body.slice(2), 16);
  return /^\\[0-7]{2,}/.test(body) ? parseInt(body.slice(1), 8) : named[body[1]!] ?? 0;
}
