/**
 * What the grammar misreads because it knows no names: two comparisons that look like template arguments, `a < b && c > (d)`, where the variable in front
 * of `<` gets parentheses; and a condition that looks like a cast, `(b) && (c)`, where the variable in front of `&&` loses them.
 */
import type { Preprocessed } from './preprocess.js';
import { tokenize, type Token } from './tokens.js';

/** Operators that join comparisons; a template argument has none of them at its end. */
const JOINING = ['&&', '||', '&', '|', '^', '==', '!='];

/** The text with such variables in parentheses; places keep leading to the user's text. */
export function separateComparisons(pre: Preprocessed): Preprocessed {
  const tokens = tokenize(pre.text).filter((t) => t.kind !== 'newline'), found: { at: number; text: string }[] = [];
  let variables: ReadonlySet<string> | undefined;
  const bare: number[] = [];
  tokens.forEach((t, i) => {
    const [open, before] = [tokens[i - 1], tokens[i - 2]];
    if (t.kind === 'identifier' && open?.text === '(' && tokens[i + 1]?.text === ')' && tokens[i + 2]?.text === '&&' && (before?.kind !== 'identifier' || before.text === 'return') && ![')', ']', '>'].includes(before?.text ?? '')) {
      variables ??= variablesOf(tokens);
      if (variables.has(t.text)) bare.push(open.start, tokens[i + 1]!.start);
    }
    if (t.kind !== 'identifier' || tokens[i + 1]?.text !== '<' || !mayBeMisread(tokens, i + 2) || ['.', '->', 'template'].includes(tokens[i - 1]?.text ?? '')) return;
    variables ??= variablesOf(tokens);
    if (variables.has(t.text)) found.push({ at: qualifiedFrom(tokens, i).start, text: '(' }, { at: t.end, text: ')' });
  });
  const blank = bare.reduce((text, at) => `${text.slice(0, at)} ${text.slice(at + 1)}`, pre.text);
  return found.length === 0 && bare.length === 0 ? pre : inserted({ ...pre, text: blank }, found);
}

/** The first token of a qualified name: `a::b::c`. */
function qualifiedFrom(tokens: readonly Token[], last: number): Token {
  let i = last;
  while (tokens[i - 1]?.text === '::' && tokens[i - 2]?.kind === 'identifier') i -= 2;
  return tokens[i - 1]?.text === '::' ? tokens[i - 1]! : tokens[i]!;
}

/** Whether `>=`, or an operator and then `>`, stand between here and the end of the expression. */
function mayBeMisread(tokens: readonly Token[], from: number): boolean {
  let depth = 0, joined = false;
  for (let i = from; i < tokens.length && i < from + 400; ++i) {
    const { text } = tokens[i]!;
    if (text === '(' || text === '[') depth += 1;
    else if (text === ')' || text === ']') { if ((depth -= 1) < 0) return false; }
    else if (depth > 0) continue;
    else if (text === ';' || text === '{' || text === '}' || text === ',' || text === '?' || text === ':') return false;
    else if (JOINING.includes(text)) joined = true;
    else if (text === '>=' || text === '>>=') return true;
    else if (text === '>' || text === '>>') return joined && !['&&', '&'].includes(tokens[i - 1]?.text ?? '');
  }
  return false;
}

/** Names that some declaration gives to a variable or parameter: a type before them, and `=`, `;`, `,`, `)`, `[`, `{` or `:` behind; `auto [a, b]`. */
function variablesOf(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  tokens.forEach((t, i) => {
    const before = tokens[i - 1], after = tokens[i + 1];
    if (t.text === '[' && (before?.text === 'auto' || (before?.text === '&' || before?.text === '&&') && tokens[i - 2]?.text === 'auto')) {
      for (let k = i + 1; k < tokens.length && tokens[k]!.text !== ']'; ++k) if (tokens[k]!.kind === 'identifier') names.add(tokens[k]!.text);
    }
    if (t.kind !== 'identifier' || !before || !after || !['=', ';', ',', ')', '[', '{', ':'].includes(after.text)) return;
    // a further declarator
    if (before.text === ',' && ['=', ';', '['].includes(after.text)) names.add(t.text);
    if ((before.kind === 'identifier' && !['return', 'case', 'goto', 'else', 'typename', 'class', 'struct', 'using', 'namespace', 'enum', 'union'].includes(before.text)) || ((before.text === '*' || before.text === '&') && tokens[i - 2]?.kind === 'identifier')) names.add(t.text);
  });
  return names;
}

function inserted(pre: Preprocessed, list: readonly { at: number; text: string }[]): Preprocessed {
  let text = '', from = 0;
  for (const { at, text: piece } of list) { text += pre.text.slice(from, at) + piece; from = at; }
  text += pre.text.slice(from);
  /** offset after the insertions at or before it */
  const moved = (offset: number): number => {
    let low = 0, high = list.length;
    while (low < high) { const middle = (low + high) >> 1; if (list[middle]!.at <= offset) low = middle + 1; else high = middle; }
    return offset + low;
  };
  return { ...pre, text, qualifiers: pre.qualifiers.map((q) => ({ ...q, at: moved(q.at) })), map: { ...pre.map, out: pre.map.out.map((offset) => moved(offset)) } };
}
