/** Statements of the syntax tree. */
import type { DeclNode, ExprNode, StmtNode, Storage } from './ast.js';
import type { Node, ParseContext } from './parse.js';
import { buildExpr, castCall } from './parse-exprs.js';
import { buildItem } from './parse-items.js';
import { applyDeclarator, buildBaseType, buildName } from './parse-types.js';

const solid = (nodes: readonly Node[]): Node[] => nodes.filter((n) => n.type !== 'comment');

export function buildStmt(node: Node, c: ParseContext): StmtNode {
  const span = c.span(node);
  const body = (name: string): StmtNode => buildStmt(node.childForFieldName(name)!, c);
  const opt = (name: string): Node | null => node.childForFieldName(name);
  switch (node.type) {
    case 'compound_statement': return { kind: 'block', body: solid(node.namedChildren).map((n) => buildStmt(n, c)), span };
    case 'expression_statement': { const e = solid(node.namedChildren)[0]; return e ? { kind: 'expr', value: buildExpr(e, c), span } : { kind: 'empty', span }; }
    case 'declaration': return buildDeclaration(node, c);
    case 'function_definition': {
      // `m(i, j) = 0;` reads as a pure virtual function
      const zero = node.namedChildren.find((n) => n.type === 'pure_virtual_clause');
      if (!zero || node.childForFieldName('type')) break;
      return { kind: 'expr', value: { kind: 'assign', op: '=', a: operand(node.childForFieldName('declarator')!, c), b: { kind: 'number', text: '0', span: c.span(zero) }, span }, span };
    }
    case 'if_statement': {
      const clause = opt('condition')!;
      const declared = declaredInCondition(clause, c);
      const init = clause.childForFieldName('initializer');
      const otherwise = opt('alternative');
      return {
        kind: 'if', span, cond: declared ? declared.cond : buildCondition(clause, c), then: body('consequence'), isConstexpr: node.children.some((n) => n.text === 'constexpr'),
        ...(declared ? { init: declared.init } : init ? { init: buildStmt(solid(init.namedChildren)[0] ?? init, c) } : {}),
        ...(otherwise ? { else: buildStmt(otherwise.type === 'else_clause' ? solid(otherwise.namedChildren)[0]! : otherwise, c) } : {}),
      };
    }
    case 'for_statement': {
      const init = opt('initializer'), cond = opt('condition'), step = opt('update');
      return {
        kind: 'for', span, body: body('body'),
        ...(init ? { init: init.type === 'declaration' ? buildDeclaration(init, c) : { kind: 'expr', value: buildExpr(init, c), span: c.span(init) } as StmtNode } : {}),
        ...(cond ? { cond: buildExpr(cond, c) } : {}), ...(step ? { step: buildExpr(step, c) } : {}),
      };
    }
    case 'for_range_loop': {
      const d = applyDeclarator(opt('declarator')!, buildBaseType(node, c), c);
      return { kind: 'range-for', span, v: { name: d.name!.parts[0]!.id, type: d.type, ...(d.bindings ? { bindings: d.bindings } : {}), span: c.span(opt('declarator')!) }, range: buildExpr(opt('right')!, c), body: body('body') };
    }
    case 'while_statement': return { kind: 'while', cond: buildCondition(opt('condition')!, c), body: body('body'), span };
    case 'do_statement': return { kind: 'do', cond: buildExpr(opt('condition')!, c), body: body('body'), span };
    case 'return_statement': { const e = solid(node.namedChildren)[0]; return e ? { kind: 'return', value: buildExpr(e, c), span } : { kind: 'return', span }; }
    case 'break_statement': return { kind: 'break', span };
    case 'continue_statement': return { kind: 'continue', span };
    case 'switch_statement': {
      const clause = opt('condition')!, init = clause.childForFieldName('initializer');
      const choice: StmtNode = { kind: 'switch', value: buildCondition(clause, c), cases: buildCases(opt('body')!, c), span };
      return init ? { kind: 'block', body: [buildStmt(solid(init.namedChildren)[0] ?? init, c), choice], span } : choice;
    }
    case 'goto_statement': return { kind: 'unsupported', what: '`goto`', span };
    // a label alone does nothing
    case 'labeled_statement': return buildStmt(solid(node.namedChildren).at(-1)!, c);
    case 'try_statement': case 'throw_statement': return { kind: 'unsupported', what: 'exceptions', span };
    case 'else_clause': return buildStmt(solid(node.namedChildren)[0]!, c);
    case 'attributed_statement': return buildStmt(solid(node.namedChildren).at(-1)!, c);
    case 'asm_statement': return { kind: 'unsupported', what: 'inline assembly (asm)', span };
    default:
  }
  const items = buildItem(node, c);
  if (items.length === 0) return { kind: 'empty', span };
  return items.length === 1 ? { kind: 'item', item: items[0]!, span } : { kind: 'block', body: items.map((item) => ({ kind: 'item', item, span })), span };
}

/** `if (T x = value)` declares first and tests then. */
function declaredInCondition(clause: Node, c: ParseContext): { init: StmtNode; cond: ExprNode } | undefined {
  const node = clause.type === 'condition_clause' ? clause.childForFieldName('value') : null;
  if (node?.type !== 'declaration') return undefined;
  const span = c.span(node);
  const value = node.childForFieldName('value') ?? node.childForFieldName('default_value');
  const d = applyDeclarator(node.childForFieldName('declarator')!, buildBaseType(node, c), c);
  if (!d.name || !value) return undefined;
  return { init: { kind: 'decl', decls: [{ name: d.name.parts[0]!.id, type: d.type, init: buildExpr(value, c), span }], storage: buildStorage(node, c), span }, cond: { kind: 'name', name: d.name, span } };
}

function buildCondition(clause: Node, c: ParseContext): ExprNode {
  if (clause.type !== 'condition_clause') return buildExpr(clause, c);
  const value = clause.childForFieldName('value')!;
  if (value.type === 'declaration') throw c.unsupported(value, 'a declaration as a condition', 'declare the variable before the statement');
  return buildExpr(value, c);
}

function buildCases(body: Node, c: ParseContext): { value?: ExprNode; body: StmtNode[] }[] {
  return solid(body.namedChildren).map((n) => {
    if (n.type !== 'case_statement') throw c.unsupported(n, 'a statement before the first case');
    const value = n.childForFieldName('value');
    const stmts = solid(n.namedChildren).filter((s) => !value || s.id !== value.id);
    return { ...(value ? { value: buildExpr(value, c) } : {}), body: stmts.map((s) => buildStmt(s, c)) };
  });
}

export function buildStorage(node: Node, c: ParseContext): Storage {
  const words = node.children.filter((n) => n.type === 'storage_class_specifier' || n.type === 'type_qualifier').map((n) => n.text);
  return {
    isStatic: words.includes('static'), isExtern: words.includes('extern'), isConst: words.includes('const') || words.includes('constexpr'), isConstexpr: words.includes('constexpr'),
    qualifiers: c.qualifiersOf(node, declaratorsEnd(node)),
  };
}

/** Qualifiers belong to the declaration itself, not to what stands in its body or initialiser. */
function declaratorsEnd(node: Node): number {
  const body = node.childForFieldName('body') ?? node.childrenForFieldName('declarator').find((d) => d.type === 'init_declarator')?.childForFieldName('value');
  return body ? body.startIndex : node.endIndex;
}

/** `T a = 1, *b, c(2), d{3};` */
export function buildDeclaration(node: Node, c: ParseContext): StmtNode {
  const base = buildBaseType(node, c);
  const storage = buildStorage(node, c);
  const decls = node.childrenForFieldName('declarator').filter((n) => n.isNamed).map((d) => buildDeclarator(d, base, c));
  return { kind: 'decl', decls, storage, span: c.span(node) };
}

export function buildDeclarator(node: Node, base: DeclNode['type'], c: ParseContext): DeclNode {
  const span = c.span(node);
  const d = applyDeclarator(node, base, c);
  const name = d.name?.parts.at(-1)!.id ?? '';
  if (node.type === 'init_declarator') {
    const value = node.childForFieldName('value')!;
    if (value.type === 'argument_list') return { name, type: d.type, args: solid(value.namedChildren).map((n) => buildExpr(n, c)), span };
    return { name, type: d.type, init: buildExpr(value, c), span, ...(d.bindings ? { bindings: d.bindings } : {}) };
  }
  // `T x(n);` inside a function reads as a function declaration; it is a variable with constructor arguments
  if (d.isFunction && d.paramsNode) return { name, type: d.type, args: argumentsOf(d.paramsNode, c), span };
  return { name, type: d.type, span };
}

/** Arguments that read as parameters: `x(n, rows * cols)` declares no parameter `cols` of type `rows *`. */
const argumentsOf = (list: Node, c: ParseContext): ExprNode[] => solid(list.namedChildren).map((p) => {
  const type = p.childForFieldName('type');
  if (p.type !== 'parameter_declaration' || !type || p.namedChildren.some((n) => n.type === 'type_qualifier')) throw c.unsupported(p, `the argument \`${p.text.slice(0, 40)}\``);
  const declarator = p.childForFieldName('declarator');
  const first: ExprNode = { kind: 'name', name: buildName(type, c), span: c.span(type) };
  return declarator ? continued(first, declarator, c) : first;
});

const innerDeclarator = (d: Node): Node | undefined => d.childForFieldName('declarator') ?? d.namedChildren.find((n) => n.type.includes('declarator') || n.type === 'identifier');
/** `*` and `&` before a declarator, or `&&`. */
const symbolOf = (d: Node): string => d.children[0]!.text;

/** `a * b`, `a & b`, `a[i]`, `f(x)`: an operand followed by what reads as a declarator. */
function continued(first: ExprNode, d: Node, c: ParseContext): ExprNode {
  const inner = innerDeclarator(d);
  const span = c.span(d);
  switch (d.type) {
    case 'pointer_declarator': case 'reference_declarator': return { kind: 'binary', op: symbolOf(d), a: first, b: operand(inner!, c), span };
    case 'abstract_pointer_declarator': case 'abstract_reference_declarator': {
      // `a * (b)`: the parenthesis reads as parameters of nothing
      if (inner?.type !== 'abstract_function_declarator') break;
      const [only, ...more] = argumentsOf(inner.childForFieldName('parameters')!, c);
      if (only && more.length === 0 && !innerDeclarator(inner)) return { kind: 'binary', op: symbolOf(d), a: first, b: { kind: 'paren', a: only, span }, span };
      break;
    }
    case 'abstract_array_declarator': return { kind: 'index', a: inner ? continued(first, inner, c) : first, index: buildExpr(d.childForFieldName('size')!, c), span };
    case 'abstract_function_declarator': {
      const callee = inner ? continued(first, inner, c) : first, args = argumentsOf(d.childForFieldName('parameters')!, c);
      return castCall(callee, args, span) ?? { kind: 'call', callee, args, span };
    }
    default:
  }
  throw c.unsupported(d, `the argument \`${d.text.slice(0, 40)}\``);
}

/** A declarator as the operand that it is. */
function operand(d: Node, c: ParseContext): ExprNode {
  const inner = innerDeclarator(d);
  const span = c.span(d);
  switch (d.type) {
    case 'identifier': case 'qualified_identifier': return { kind: 'name', name: buildName(d, c), span };
    case 'pointer_declarator': case 'reference_declarator': if (symbolOf(d).length === 1) return { kind: 'unary', op: symbolOf(d) as '*' | '&', a: operand(inner!, c), span }; break;
    case 'parenthesized_declarator': return { kind: 'paren', a: operand(inner!, c), span };
    case 'array_declarator': return { kind: 'index', a: operand(inner!, c), index: buildExpr(d.childForFieldName('size')!, c), span };
    case 'function_declarator': return { kind: 'call', callee: operand(inner!, c), args: argumentsOf(d.childForFieldName('parameters')!, c), span };
    default:
  }
  throw c.unsupported(d, `the argument \`${d.text.slice(0, 40)}\``);
}
