/**
 * What the grammar misreads because it knows no names is written so that it can be read in one way only:
 * `a < b && c > (d)` is no call of a template: `(a) < b && c > (d)`; `(b) && c`, `(w[1]) & c` are no casts: `((b)) && c`, `((w[1])) & c`;
 * `unsigned(x)` is a cast: `((unsigned)(x))`.
 */
import type { Preprocessed } from './preprocess.js';
import { tokenize, type Token } from './tokens.js';

/** Text put in at a place, after `blank` characters from there on have become spaces. */
interface Edit { readonly at: number; readonly text: string; readonly blank?: number }

/** The text with such places rewritten; places keep leading to the user's text. */
export function clearReadings(pre: Preprocessed): Preprocessed {
  const text = new Text(tokenize(pre.text).filter((t) => t.kind !== 'newline'));
  const edits = text.tokens.flatMap((_, i) => [...comparison(text, i), ...bareOperand(text, i), ...functionalCast(text, i)]);
  return edits.length === 0 ? pre : edited(pre, edits.sort((a, b) => a.at - b.at));
}

/** Tokens, and what is known of the names among them. */
class Text {
  private known: { variables: ReadonlySet<string>; templates: ReadonlySet<string> } | undefined;

  constructor(readonly tokens: readonly Token[]) {}

  is(i: number, ...list: readonly string[]): boolean { return list.includes(this.tokens[i]?.text ?? ''); }
  isName(i: number): boolean { return this.tokens[i]?.kind === 'identifier'; }
  /** Does some declaration of the file make this a variable, and none a type or template? */
  isVariable(name: string): boolean {
    this.known ??= { variables: variablesOf(this.tokens), templates: typesAndTemplatesOf(this.tokens) };
    return this.known.variables.has(name) && !this.known.templates.has(name);
  }
  /** The bracket that closes what the one at `i` opens; -1 if there is none. */
  closing(i: number): number {
    for (let at = i, depth = 0; at < this.tokens.length; ++at) {
      if (this.is(at, '(', '[')) depth += 1;
      else if (this.is(at, ')', ']') && (depth -= 1) === 0) return at;
    }
    return -1;
  }
}

// ---------------------------------------------------------------- a < b && c > (d)

/** Templates of the standard library whose names variables have too. */
const LIBRARY = ['vector', 'array', 'pair', 'tuple', 'span', 'complex', 'function', 'optional', 'plus', 'less', 'min', 'max', 'fragment'];

function comparison(t: Text, i: number): Edit[] {
  if (!t.isName(i) || !t.is(i + 1, '<') || t.is(i - 1, '.', '->', 'template') || !mayBeMisread(t, i + 2, LIBRARY.includes(t.tokens[i]!.text)) || !t.isVariable(t.tokens[i]!.text)) return [];
  let first = i;
  while (t.is(first - 1, '::') && t.isName(first - 2)) first -= 2;
  if (t.is(first, 'std')) return [];
  if (t.is(first - 1, '::')) first -= 1;
  return [{ at: t.tokens[first]!.start, text: '(' }, { at: t.tokens[i]!.end, text: ')' }];
}

/** Whether something that looks like the end of template arguments stands between here and the end of the expression; with `&&` and the like before it where `joined` is asked. */
function mayBeMisread({ tokens }: Text, from: number, joined: boolean): boolean {
  let depth = 0, seen = !joined;
  for (let i = from; i < tokens.length && i < from + 400; ++i) {
    const { text } = tokens[i]!;
    if (text === '(' || text === '[') depth += 1;
    else if (text === ')' || text === ']') { if ((depth -= 1) < 0) return false; }
    else if (depth > 0) continue;
    else if (text === ';' || text === '{' || text === '}' || text === ',') return false;
    else if (['&&', '||', '?'].includes(text)) seen = true;
    else if (text === '>=' || text === '>>=') return true;
    else if ((text === '>' || text === '>>') && seen) return true;
  }
  return false;
}

// ---------------------------------------------------------------- (b) && c

/** `(w[1]) & c`, `(n * (a)) - c`: a type never stands in two pairs of parentheses. */
function bareOperand(t: Text, i: number): Edit[] {
  if (!t.is(i, '(') || !t.isName(i + 1) && !t.is(i + 1, '::') || t.is(i - 1, 'decltype', 'typeof', '__typeof__')) return [];
  const end = t.closing(i), before = t.tokens[i - 1];
  if (end < 0 || !t.is(end + 1, '&&', '&', '*', '-', '+')) return [];
  // nothing is cast to a label, so what stands before `&&` is a value where it is no list of parameters
  const isOperand = t.is(end + 1, '&&') && before?.kind !== 'identifier' && ![')', ']', '>'].includes(before?.text ?? '');
  if (!isValue(t, i + 1, end, isOperand)) return [];
  return [{ at: t.tokens[i]!.start, text: '(' }, { at: t.tokens[end]!.start, text: ')' }];
}

/** Does something in here say that it is one value, no type? */
function isValue(t: Text, from: number, end: number, known: boolean): boolean {
  let proof = known;
  for (let i = from, depth = 0; i < end; ++i) {
    const { kind, text } = t.tokens[i]!;
    if (text === '(' || text === '[') depth += 1;
    else if (text === ')' || text === ']') depth -= 1;
    else if (text === ';' || text === '{' || (text === ',' && depth === 0)) return false;
    else if (text === '<' && t.isName(i - 1) && !t.isVariable(t.tokens[i - 1]!.text)) i = Math.max(i, endOfArguments(t, i, end));
    else if (kind === 'identifier' ? t.isVariable(text) : kind !== 'punctuator' ? !t.is(i - 1, '[') : !['*', '&', '&&', '::', '<', '>', ','].includes(text)) proof = true;
  }
  return proof;
}

/** The `>` of template arguments; -1 where they are none. */
function endOfArguments(t: Text, open: number, end: number): number {
  for (let i = open, depth = 0; i < end; ++i) {
    if (t.is(i, '<')) depth += 1;
    else if (t.is(i, '>') && (depth -= 1) === 0) return i;
    else if (t.is(i, '&&', '||', ';')) return -1;
  }
  return -1;
}

// ---------------------------------------------------------------- unsigned(x)

const SIZED = ['unsigned', 'signed', 'long', 'short'];
const TYPE_WORDS = [...SIZED, 'int', 'char', 'float', 'double', 'bool', 'void', 'const', 'auto'];

function functionalCast(t: Text, i: number): Edit[] {
  if (!t.is(i, ...SIZED) || !t.is(i + 1, '(') || t.is(i - 1, ...SIZED, 'int', 'char', 'operator', '<', 'const', 'typedef', 'using', 'static', 'extern') || t.is(i + 2, ')') || t.is(i + 2, ...TYPE_WORDS) && !t.is(i + 3, '(')) return [];
  const end = t.closing(i + 1);
  // `unsigned (*f)(int)` declares
  if (end < 0 || t.is(i + 2, '*', '&') && t.is(end + 1, '(', '[')) return [];
  // `long (x);` declares, and so does `long (x) = 1;`
  if (t.is(i - 1, ';', '{', '}')) return [];
  const { start, text } = t.tokens[i]!;
  return [{ at: start, text: `((${text})`, blank: text.length }, { at: t.tokens[end]!.end, text: ')' }];
}

// ---------------------------------------------------------------- names

/** Names that some declaration gives to a variable or parameter: a type before them, and `=`, `;`, `,`, `)`, `[`, `{` or `:` behind; `auto [a, b]`. */
function variablesOf(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  tokens.forEach((t, i) => {
    const before = tokens[i - 1], after = tokens[i + 1];
    if (t.text === '[' && (before?.text === 'auto' || (before?.text === '&' || before?.text === '&&') && tokens[i - 2]?.text === 'auto')) {
      for (let k = i + 1; k < tokens.length && tokens[k]!.text !== ']'; ++k) if (tokens[k]!.kind === 'identifier') names.add(tokens[k]!.text);
    }
    if (t.kind !== 'identifier' || TYPE_WORDS.includes(t.text) || !before || !after || !['=', ';', ',', ')', '[', '{', ':'].includes(after.text)) return;
    // a further declarator
    if (before.text === ',' && ['=', ';', '['].includes(after.text)) names.add(t.text);
    if ((before.kind === 'identifier' && !NO_TYPE.includes(before.text)) || (['*', '&', '&&'].includes(before.text) && tokens[i - 2]?.kind === 'identifier') || (before.text === '>' && after.text !== '{')) names.add(t.text);
  });
  return names;
}
const NO_TYPE = ['return', 'case', 'goto', 'else', 'typename', 'class', 'struct', 'using', 'namespace', 'enum', 'union', 'and', 'or', 'not', 'xor', 'bitand', 'bitor'];

/** Names of types, type parameters and templates that the file declares or uses as such. */
function typesAndTemplatesOf(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  tokens.forEach((t, i) => {
    const next = tokens[i + 1];
    if (['typename', 'class', 'struct', 'union', 'enum', 'using'].includes(t.text) && next?.kind === 'identifier') names.add(next.text);
    if (t.kind === 'identifier' && (next?.kind === 'identifier' || (tokens[i - 1]?.text === 'const' && ['*', '&'].includes(next?.text ?? '')))) names.add(t.text);
    if (t.text === 'typedef') for (let k = i + 1; k < tokens.length && k < i + 60; ++k) if (tokens[k + 1]?.text === ';' && tokens[k]!.kind === 'identifier') { names.add(tokens[k]!.text); break; }
    if (t.text !== 'template' || next?.text !== '<') return;
    let k = i + 1;
    for (let depth = 0; k < tokens.length; ++k) {
      if (tokens[k]!.text === '<') depth += 1;
      else if (tokens[k]!.text === '>' && (depth -= 1) === 0) break;
      else if (tokens[k]!.text === '>>' && (depth -= 2) <= 0) break;
    }
    for (; k < tokens.length && !['(', '{', ';', '='].includes(tokens[k]!.text); ++k) if (tokens[k]!.kind === 'identifier' && ['(', '{', ';', '='].includes(tokens[k + 1]?.text ?? '')) names.add(tokens[k]!.text);
  });
  return names;
}

// ---------------------------------------------------------------- editing

function edited(pre: Preprocessed, edits: readonly Edit[]): Preprocessed {
  let text = '', from = 0, added = 0;
  const ends: number[] = [];
  for (const { at, text: piece, blank = 0 } of edits) {
    text += pre.text.slice(from, at) + piece + ' '.repeat(blank);
    from = at + blank;
    ends.push(added += piece.length);
  }
  text += pre.text.slice(from);
  /** offset after the insertions at or before it */
  const moved = (offset: number): number => {
    let low = 0, high = edits.length;
    while (low < high) { const middle = (low + high) >> 1; if (edits[middle]!.at <= offset) low = middle + 1; else high = middle; }
    return offset + (ends[low - 1] ?? 0);
  };
  return { ...pre, text, qualifiers: pre.qualifiers.map((q) => ({ ...q, at: moved(q.at) })), map: { ...pre.map, out: pre.map.out.map((offset) => moved(offset)) } };
}
