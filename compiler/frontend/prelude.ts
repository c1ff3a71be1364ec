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

/**
 * A dialect's prelude, preprocessed and cut: plain data that outlives the process. Identifiers are numbers into `words`; a cut is
 * its start and end, how many names it introduces and they, how many it mentions and they.
 */
export interface PreparedPrelude { readonly words: readonly string[]; readonly files: readonly PreparedFile[] }
interface PreparedFile {
  readonly text: string;
  readonly map: Preprocessed['map'];
  readonly qualifiers: readonly { readonly at: number; readonly word: string; readonly args: string }[];
  readonly cuts: Int32Array;
}

/** A declaration of the prelude. */
interface Part { readonly pre: Preprocessed; readonly start: number; readonly end: number; readonly mentions: Int32Array; items?: readonly ItemNode[] }
interface Cut { readonly start: number; readonly end: number; /** names that the declaration may introduce */ readonly names: ReadonlySet<string>; /** identifiers that it mentions */ readonly mentions: ReadonlySet<string> }
interface Opened { readonly parts: readonly Part[]; readonly words: readonly string[]; readonly byName: ReadonlyMap<string, readonly Part[]> }

const cache = new WeakMap<Language, Opened>();

/** Items of the dialect's prelude that a text with these identifiers needs, in the order of the prelude. */
export function preludeItems(language: Language, identifiers: Iterable<string>): readonly ItemNode[] {
  let opened = cache.get(language);
  if (!opened) cache.set(language, (opened = open(language, language.preparedPrelude ?? preparePrelude(language))));
  const { parts, words, byName } = opened;
  const needed = new Set<Part>();
  const queue = [...identifiers];
  const seen = new Set(queue);
  while (queue.length) {
    for (const part of byName.get(queue.pop()!) ?? []) {
      if (needed.has(part)) continue;
      needed.add(part);
      for (const m of part.mentions) if (!seen.has(words[m]!)) { seen.add(words[m]!); queue.push(words[m]!); }
    }
  }
  return parts.filter((p) => needed.has(p)).flatMap((p) => (p.items ??= parsePart(p.pre, p.start, p.end)));
}

/** Preprocesses and cuts the prelude of a language. */
export function preparePrelude(language: Language): PreparedPrelude {
  const numbers = new Map<string, number>();
  const number = (word: string): number => numbers.get(word) ?? (numbers.set(word, numbers.size), numbers.size - 1);
  const files = language.prelude.map(({ name, text }): PreparedFile => {
    const pre = preprocess(new SourceText(name, text), language.predefined, language.qualifiers);
    const cuts = cut(pre).flatMap((c) => [c.start, c.end, c.names.size, ...[...c.names].map(number), c.mentions.size, ...[...c.mentions].map(number)]);
    return { text: pre.text, map: pre.map, qualifiers: pre.qualifiers.map(({ at, word, args }) => ({ at, word, args })), cuts: Int32Array.from(cuts) };
  });
  return { words: [...numbers.keys()], files };
}

function open(language: Language, { words, files }: PreparedPrelude): Opened {
  const parts: Part[] = [], byName = new Map<string, Part[]>();
  files.forEach(({ text, map, qualifiers, cuts }, f) => {
    const own = language.prelude[f]!;
    const pre: Preprocessed = { text, map, includes: [], source: new SourceText(own.name, own.text), qualifiers: qualifiers.map((q) => ({ ...q, qualifier: language.qualifiers[q.word]! })) };
    for (let at = 0; at < cuts.length;) {
      const names = cuts.subarray(at + 3, at + 3 + cuts[at + 2]!), from = at + 4 + names.length;
      const part: Part = { pre, start: cuts[at]!, end: cuts[at + 1]!, mentions: cuts.subarray(from, from + cuts[from - 1]!) };
      parts.push(part);
      for (const n of names) { const list = byName.get(words[n]!); if (list) list.push(part); else byName.set(words[n]!, [part]); }
      at = from + part.mentions.length;
    }
  });
  return { parts, words, byName };
}

/** Cuts the text after each `;` or closing brace of a top-level declaration. */
function cut(pre: Preprocessed): Cut[] {
  const tokens = tokenize(pre.text).filter((t) => t.kind !== 'newline');
  const parts: Cut[] = [];
  let depth = 0, from = 0;
  for (let i = 0; i < tokens.length; i += 1) {
    const t = tokens[i]!.text;
    if (t === '{' || t === '(' || t === '[') depth += 1;
    if (t === '}' || t === ')' || t === ']') depth -= 1;
    const next = tokens[i + 1]?.text;
    const ends = depth === 0 && (t === ';' || (t === '}' && next !== ';' && isWhole(tokens, from, i)));
    if (ends) { parts.push(cutOf(tokens.slice(from, i + 1), tokens[from - 1]?.end ?? 0)); from = i + 1; }
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
function cutOf(tokens: readonly Token[], start: number): Cut {
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
  return { start, end: tokens.at(-1)!.end, names, mentions };
}
