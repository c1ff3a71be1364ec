/** One piece of C++ text. Spaces, comments and line ends are pieces too, so that joining all texts gives the source back. */
export interface Piece {
  readonly kind: 'word' | 'number' | 'string' | 'punctuation' | 'blank';
  text: string;
}

const pattern = new RegExp(
  [
    String.raw`(?<blank>\s+|//(?:[^\n\\]|\\(?:\n|[^]))*|/\*[^]*?(?:\*/|$)|\\\n)`,
    String.raw`(?<string>(?:u8|[uUL])?R"(?<delimiter>[^ ()\\\t\v\f\n]*)\([^]*?\)\k<delimiter>"|(?:u8|[uUL])?"(?:[^"\\\n]|\\[^])*"|(?:u8|[uUL])?'(?:[^'\\\n]|\\[^])*')`,
    String.raw`(?<word>[\p{L}_$][\p{L}\p{N}_$]*)`,
    String.raw`(?<number>\.?[0-9](?:[eEpP][+-]|'?[\p{L}\p{N}_.])*)`,
    String.raw`(?<punctuation><<<|>>>|::|->|[^])`,
  ].join('|'),
  'uy',
);

/**
 * Cuts C++ text into pieces. `<<<` and `>>>` are single pieces as they are to the vendors' compilers. Never fails:
 * what is no token becomes a punctuation piece of one character.
 */
export function cutPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) break;
    const groups = match.groups ?? {};
    const kind = groups.blank !== undefined ? 'blank'
      : groups.string !== undefined ? 'string'
      : groups.word !== undefined ? 'word'
      : groups.number !== undefined ? 'number' : 'punctuation';
    pieces.push({ kind, text: match[0] });
  }
  return pieces;
}

/** Index of the next piece that is not blank, or -1. */
export function nextSolid(pieces: readonly Piece[], from: number): number {
  for (let i = from; i < pieces.length; i++) if (pieces[i].kind !== 'blank') return i;
  return -1;
}

/** Index of the last piece at or before `from` that is not blank, or -1. */
export function previousSolid(pieces: readonly Piece[], from: number): number {
  for (let i = from; i >= 0; i--) if (pieces[i].kind !== 'blank') return i;
  return -1;
}

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const openers: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Index of the bracket that closes the one at `open`, or -1. */
export function closingBracket(pieces: readonly Piece[], open: number): number {
  const stack: string[] = [];
  for (let i = open; i < pieces.length; i++) {
    if (pieces[i].kind !== 'punctuation') continue;
    const text = pieces[i].text;
    if (closers[text]) stack.push(closers[text]);
    else if (openers[text]) {
      if (stack.pop() !== text) return -1;
      if (stack.length === 0) return i;
    }
  }
  return -1;
}

/** Index of the bracket that opens the one at `close`, or -1. */
export function openingBracket(pieces: readonly Piece[], close: number): number {
  const stack: string[] = [];
  for (let i = close; i >= 0; i--) {
    if (pieces[i].kind !== 'punctuation') continue;
    const text = pieces[i].text;
    if (openers[text]) stack.push(openers[text]);
    else if (closers[text]) {
      if (stack.pop() !== text) return -1;
      if (stack.length === 0) return i;
    }
  }
  return -1;
}

/** Joins pieces `[from, to)`. */
export function textOf(pieces: readonly Piece[], from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += pieces[i].text;
  return text;
}

/** Splits pieces `(open, close)` at commas outside all brackets, including `<...>` of types; gives [from, to) ranges. */
export function splitAtCommas(pieces: readonly Piece[], open: number, close: number): [number, number][] {
  const ranges: [number, number][] = [];
  let depth = 0;
  let start = open + 1;
  for (let i = open + 1; i < close; i++) {
    const text = pieces[i].kind === 'punctuation' ? pieces[i].text : '';
    if (closers[text] || text === '<') depth++;
    else if (openers[text] || text === '>') depth--;
    else if (text === '>>>') depth -= 3;
    else if (text === ',' && depth === 0) {
      ranges.push([start, i]);
      start = i + 1;
    }
  }
  if (nextSolid(pieces, start) >= 0 && nextSolid(pieces, start) < close) ranges.push([start, close]);
  return ranges;
}
