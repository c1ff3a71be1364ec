/** tree-sitter syntax tree -> Unit. Syntax errors and constructs that have no node here become diagnostics with their place. */
import Parser from 'tree-sitter';
import Cuda from 'tree-sitter-cuda';
import type { Language } from './language.js';
import type { ExprNode, ItemNode, Unit, WordQualifier } from './ast.js';
import { preprocess, type FoundQualifier, type Preprocessed } from './preprocess.js';
import { clearReadings } from './clear-readings.js';
import { type PlacedSpan, problem, SourceText } from './source.js';
import { tokenize } from './tokens.js';
import { buildExpr } from './parse-exprs.js';
import { buildItems } from './parse-items.js';

export type Node = Parser.SyntaxNode;

const MAX_BYTES = 2_000_000;

/**
 * Parses a file of the language.
 * @throws DiagnosticError XP1001 (empty), XP1002 (not text), XP1003 (syntax), XP1004 (preprocessor), XP1005 (too large)
 */
export function parseUnit(name: string, text: string, language: Language): Unit {
  const source = new SourceText(name, text);
  checkIsText(source);
  const pre = clearReadings(preprocess(source, language.predefined, language.qualifiers));
  if (!pre.text.trim()) throw problem('XP1001', source.spanAt(0, 0), 'the file is empty: there is no kernel and no function in it', 'give a file that holds a kernel');
  const tree = parseText(pre.text);
  const context = new ParseContext(pre);
  if (isBroken(tree.rootNode)) throw context.syntaxError(tree.rootNode);
  return { items: buildItems(tree.rootNode, context), includes: pre.includes, identifiers: new Set(tokenize(pre.text).filter((t) => t.kind === 'identifier').map((t) => t.text)), qualifiers: pre.qualifiers.map((q) => q.qualifier) };
}

/** Parses one top-level declaration of an already preprocessed text. */
export function parsePart(pre: Preprocessed, start: number, end: number): readonly ItemNode[] {
  const tree = parseText(pre.text.slice(start, end));
  const context = new ParseContext(pre, start);
  if (isBroken(tree.rootNode)) throw context.syntaxError(tree.rootNode);
  return buildItems(tree.rootNode, context);
}

function checkIsText(source: SourceText): void {
  const { text } = source;
  if (text.length > MAX_BYTES) throw problem('XP1005', undefined, `the file has ${text.length} characters; kernels of more than ${MAX_BYTES} are not read`, 'cut the file down to the kernel and what it uses');
  if (!text.trim()) throw problem('XP1001', undefined, 'the file is empty: there is no kernel and no function in it', 'give a file that holds a kernel');
  let odd = 0;
  for (let i = 0; i < Math.min(text.length, 65536); i += 1) { const c = text.charCodeAt(i); if (c === 0 || c === 0xfffd || (c < 9)) odd += 1; }
  if (odd > 8 || text.includes('\0')) throw problem('XP1002', undefined, 'this is no source text: it holds binary data, so there is no kernel to parse', 'give the source file, not the compiled one');
}

let parser: Parser | undefined;
function parseText(text: string): Parser.Tree {
  if (!parser) {
    parser = new Parser();
    parser.setLanguage(Cuda as unknown as Parser.Language);
  }
  // the binding reads strings in pieces; the callback form has no limit on length
  return parser.parse((index: number) => text.slice(index, index + 8192) || null);
}

/** Places, qualifiers and common refusals while the tree is converted. */
export class ParseContext {
  linkageC = false;

  /** `base`: where the parsed text starts in the preprocessed one */
  constructor(readonly pre: Preprocessed, private readonly base = 0) {}

  span(node: Node): PlacedSpan {
    const { out, start, end } = this.pre.map;
    const first = lastAtMost(out, this.base + node.startIndex), last = lastAtMost(out, this.base + Math.max(node.startIndex, node.endIndex - 1));
    return this.pre.source.spanAt(start[first] ?? 0, Math.max(end[last] ?? 0, start[first] ?? 0));
  }

  /** Qualifier words that stood between two offsets of the preprocessed text. */
  qualifiersIn(from: number, to: number): WordQualifier[] {
    const list = this.pre.qualifiers, low = Math.max(this.base, this.base + from), high = this.base + to;
    let a = 0, b = list.length;
    while (a < b) { const m = (a + b) >> 1; if (list[m]!.at < low) a = m + 1; else b = m; }
    const found: FoundQualifier[] = [];
    for (; a < list.length && list[a]!.at <= high; a += 1) found.push(list[a]!);
    return found;
  }

  /** Qualifier words of a declaration: those from the end of what stands before it to `end`. */
  qualifiersOf(node: Node, end: number): WordQualifier[] {
    // what the declaration is the first part of may have something before it
    let at = node;
    while (!at.previousSibling && at.parent?.startIndex === at.startIndex) at = at.parent;
    return this.qualifiersIn(at.previousSibling ? at.previousSibling.endIndex : at.parent ? at.parent.startIndex : node.startIndex - 4096, end);
  }

  /** Parses an expression that stood in a qualifier's arguments; all its nodes are placed at `span`. */
  expression(text: string, span: PlacedSpan): ExprNode {
    const inner: ParseContext = Object.assign(new ParseContext(this.pre), { span: () => span });
    const tree = parseText(`int x = ${text};`);
    return buildExpr(tree.rootNode.namedChildren[0]!.childForFieldName('declarator')!.childForFieldName('value')!, inner);
  }

  unsupported(node: Node, what: string, advice = 'rewrite it in plain C++ terms'): Error {
    return problem('XP1101', this.span(node), `${what} is outside the language`, advice, 3);
  }

  syntaxError(root: Node): Error {
    const node = firstError(root);
    const what = node.isMissing ? `syntax error: \`${node.type}\` is missing here` : `syntax error near \`${node.text.trim().split('\n')[0]!.slice(0, 40)}\``;
    return problem('XP1003', this.spanOfError(node), `${what}; the file cannot be parsed`, 'check that the file is complete and compiles with its vendor\'s compiler');
  }

  private spanOfError(node: Node): PlacedSpan {
    const whole = this.span(node);
    const end = this.pre.source.text.trimEnd().length;
    // an error that swallows the rest of the file is one of a file that ends too early
    return whole.end >= end && node.endIndex - node.startIndex > 200 ? this.pre.source.spanAt(Math.max(0, end - 1), end) : whole;
  }
}

/** The grammar misses a name in `enum : int { ... }`, which needs none. */
const isAnonymousEnum = (node: Node): boolean => node.isMissing && node.type === 'type_identifier' && node.parent?.type === 'enum_specifier';
const isBroken = (node: Node): boolean => node.hasError && (node.type === 'ERROR' || (node.isMissing && !isAnonymousEnum(node)) || node.children.some(isBroken));

function firstError(node: Node): Node {
  for (const child of node.children) {
    if (isAnonymousEnum(child)) continue;
    if (child.type === 'ERROR' || child.isMissing) return child.type === 'ERROR' && child.hasError ? deeper(child) : child;
    if (child.hasError) return firstError(child);
  }
  return node;
}
const deeper = (node: Node): Node => node.children.find((c) => c.isMissing) ?? node;

function lastAtMost(sorted: Int32Array, value: number): number {
  let low = 0, high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sorted[middle]! <= value) low = middle; else high = middle - 1;
  }
  return low;
}
