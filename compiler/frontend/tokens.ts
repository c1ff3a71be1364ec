/** C and C++ tokens, with their places in the user's text. */

export type TokenKind = 'identifier' | 'number' | 'string' | 'char' | 'punctuator' | 'newline' | 'directive';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** offsets in the original text */
  readonly start: number;
  readonly end: number;
  /** white space or a comment stands before it */
  readonly spaced: boolean;
  /** macro names that produced it and must not expand again */
  readonly hidden?: ReadonlySet<string>;
}

const PUNCTUATORS = ['<<<', '>>>', '<<=', '>>=', '...', '->*', '<=>', '::', '->', '++', '--', '<<', '>>', '<=', '>=', '==', '!=', '&&', '||', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '##', '.*'];
const identifier = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/y;
const number = /\.?\d(?:[eEpP][+-]|'(?=\w)|[\w.])*/y;
const rawString = /(?:u8|[uUL])?R"([^ ()\\\t\v\f\n]*)\((?:[^])*?\)\1"/y;
const string = /(?:u8|[uUL])?"(?:\\[^]|[^"\\\n])*"?/y;
const char = /(?:u8|[uUL])?'(?:\\[^]|[^'\\\n])*'?/y;

/** Splits text into tokens; comments and line splices vanish, ends of lines stay as `newline` tokens. `<<<` and `>>>` are single tokens. */
export function tokenize(text: string): Token[] {
  const out: Token[] = [];
  let at = 0, spaced = false;
  const push = (kind: TokenKind, length: number): void => {
    out.push({ kind, text: text.slice(at, at + length), start: at, end: at + length, spaced });
    at += length;
    spaced = false;
  };
  const match = (pattern: RegExp): number => { pattern.lastIndex = at; return pattern.exec(text)?.[0].length ?? 0; };
  while (at < text.length) {
    const c = text[at]!;
    if (c === '\n') push('newline', 1);
    else if (c === ' ' || c === '\t' || c === '\r' || c === '\f' || c === '\v' || c === '\ufeff' || c === '\u00a0') { at += 1; spaced = true; }
    else if (c === '\\' && /\\\r?\n/y.test(text.slice(at, at + 3))) { at = text.indexOf('\n', at) + 1; spaced = true; }
    else if (text.startsWith('//', at)) { at = endOfLineComment(text, at); spaced = true; }
    else if (text.startsWith('/*', at)) { const end = text.indexOf('*/', at + 2); at = end < 0 ? text.length : end + 2; spaced = true; }
    else {
      const raw = match(rawString);
      if (raw) { push('string', raw); continue; }
      const str = match(string);
      if (str) { push('string', str); continue; }
      const chr = match(char);
      if (chr) { push('char', chr); continue; }
      const word = match(identifier);
      if (word) { push('identifier', word); continue; }
      const digits = match(number);
      if (digits) { push('number', digits); continue; }
      push('punctuator', PUNCTUATORS.find((p) => text.startsWith(p, at))?.length ?? 1);
    }
  }
  return out;
}

function endOfLineComment(text: string, from: number): number {
  for (let at = from; ; ) {
    const end = text.indexOf('\n', at);
    if (end < 0) return text.length;
    if (text[end - 1] !== '\\' && !(text[end - 1] === '\r' && text[end - 2] === '\\')) return end;
    at = end + 1;
  }
}
