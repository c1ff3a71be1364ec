/**
 * The intrinsics of a dialect are many and a kernel uses few: their text is preprocessed once, cut into its top-level
 * declarations, and only those that a file needs (directly or through others) are parsed.
 */
import type { ItemNode } from './ast.js';
import type { Language } from './language.js';
import { parsePart } from './parse.js';
import { preprocess, type Preprocessed } from './preprocess.js';
import { SourceText } from './source.js';
import { type Token, tokenize } from './tokens.js';

interface Part {
  readonly pre: Preprocessed;
  readonly start: number;
  readonly end: number;
  /** names that the declaration may introduce */
  readonly names: ReadonlySet<string>;
  /** identifiers that it mentions */
  readonly mentions: ReadonlySet<string>;
  items?: readonly ItemNode[];
}

const cache = new WeakMap<Language, { parts: readonly Part[]; byName: Map<string, Part[]> }>();

/** Items of the dialect's prelude that a text with these identifiers needs, in the order of the prelude. */
export function preludeItems(language: Language, identifiers: Iterable<string>): readonly ItemNode[] {
  const { parts, byName } = prepared(language);
  const needed = new Set<Part>();
  const queue = [...identifiers];
  const seen = new Set(queue);
  while (queue.length) {
    for (const part of byName.get(queue.pop()!) ?? []) {
      if (needed.has(part)) continue;
      needed.add(part);
      for (const m of part.mentions) if (!seen.has(m)) { seen.add(m); queue.push(m); }
    }
  }
  return parts.filter((p) => needed.has(p)).flatMap((p) => (p.items ??= parsePart(p.pre, p.start, p.end)));
}

function prepared(language: Language): { parts: readonly Part[]; byName: Map<string, Part[]> } {
  let found = cache.get(language);
  if (!found) {
    const parts = language.prelude.flatMap((p) => cut(preprocess(new SourceText(p.name, p.text), language.predefined, language.qualifiers)));
    const byName = new Map<string, Part[]>();
    for (const p of parts) for (const n of p.names) byName.set(n, [...(byName.get(n) ?? []), p]);
    found = { parts, byName };
    cache.set(language, found);
  }
  return found;
}

/** Cuts the text after each `;` or closing brace of a top-level declaration. */
function cut(pre: Preprocessed): Part[] {
  const tokens = tokenize(pre.text).filter((t) => t.kind !== 'newline');
  const parts: Part[] = [];
  let depth = 0, from = 0;
  for (let i = 0; i < tokens.length; i += 1) {
    const t = tokens[i]!.text;
    if (t === '{' || t === '(' || t === '[') depth += 1;
    if (t === '}' || t === ')' || t === ']') depth -= 1;
    const next = tokens[i + 1]?.text;
    const ends = depth === 0 && (t === ';' || (t === '}' && next !== ';' && isWhole(tokens, from, i)));
    if (ends) { parts.push(partOf(pre, tokens.slice(from, i + 1), tokens[from - 1]?.end ?? 0)); from = i + 1; }
  }
  return parts;
}

/** A brace that closes a function or namespace ends its declaration; one of an initialiser, enum or typedef does not. */
function isWhole(tokens: readonly Token[], from: number, to: number): boolean {
  const head = tokens.slice(from, to).map((t) => t.text);
  const open = head.indexOf('{');
  const before = head.slice(0, open);
  return !before.includes('typedef') && !isInitialised(before) && !((before.includes('struct') || before.includes('union') || before.includes('enum')) && !before.includes('('));
}

/** An `=` outside parentheses and template parameters: what follows is a value, not a body. */
function isInitialised(head: readonly string[]): boolean {
  let depth = 0;
  return !head.includes('operator') && head.some((t) => {
    if (t === '(' || t === '<') depth += 1;
    if (t === ')' || t === '>') depth -= 1;
    return t === '=' && depth === 0;
  });
}

/** An operator is needed by whatever mentions a type of its parameters: the identifiers of the list that are not the parameters' names. */
function operandTypes(tokens: readonly Token[]): string[] {
  const open = tokens.findIndex((t, i) => t.text === '(' && tokens[i + 1]?.text !== ')');
  const close = tokens.findIndex((t, i) => i > open && t.text === '{');
  return tokens.slice(open, close).filter((t, i, all) => t.kind === 'identifier' && all[i + 1]?.text !== ',' && all[i + 1]?.text !== ')').map((t) => t.text);
}

/** Introduced names: all identifiers outside parentheses and braces, with enumerators, and the name before the first parenthesis. */
function partOf(pre: Preprocessed, tokens: readonly Token[], start: number): Part {
  const names = new Set<string>(), mentions = new Set<string>();
  const isEnum = tokens.slice(0, 3).some((t) => t.text === 'enum') || tokens[1]?.text === 'enum';
  let depth = 0, angle = 0, seenParen = false;
  tokens.forEach((t, i) => {
    if (t.text === '(' || t.text === '[' || t.text === '{') { depth += 1; if (t.text === '(') seenParen = true; }
    if (t.text === ')' || t.text === ']' || t.text === '}') depth -= 1;
    if (depth === 0 && (t.text === '<' || t.text === '<<<')) angle += 1;
    if (depth === 0 && t.text === '>') angle = Math.max(0, angle - 1);
    if (t.kind !== 'identifier') return;
    mentions.add(t.text);
    const last = tokens.at(-1)!.text === ';' && tokens.at(-2) === t;
    const called = tokens[i + 1]?.text === '(' && depth === 0 && !seenParen;
    const tagged = depth === 0 && ['struct', 'union', 'class', 'enum', 'namespace', 'using'].includes(tokens[i - 1]?.text ?? '');
    const enumerator = isEnum && depth === 1;
    const variable = depth === 0 && angle === 0 && !seenParen && (tokens[i + 1]?.text === '=' || tokens[i + 1]?.text === '[');
    if (last || called || tagged || enumerator || variable) names.add(t.text);
  });
  const op = tokens.findIndex((t) => t.text === 'operator');
  if (op >= 0 && tokens.slice(0, op).every((t) => t.text !== '{')) operandTypes(tokens.slice(op)).forEach((n) => names.add(n));
  return { pre, start, end: tokens.at(-1)!.end, names, mentions };
}
