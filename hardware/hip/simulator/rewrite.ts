import { rewriteGridText } from '../../simulator/rewrite.js';
import { type Piece, closingBracket, nextSolid, previousSolid, textOf } from '../../simulator/tokens.js';

const typeWords = /^(const|volatile|unsigned|signed|long|short|int|char|float|double|bool|_Float16|__fp16|half|__half|__bf16|[A-Za-z_]\w*)$/;

/** For `__attribute__((ext_vector_type(N)))` at `at`: the count's text and the index of the last bracket, or undefined. */
function extVectorAt(pieces: readonly Piece[], at: number): { count: string; end: number } | undefined {
  const open = nextSolid(pieces, at + 1);
  if (open < 0 || pieces[open].text !== '(') return undefined;
  const end = closingBracket(pieces, open);
  if (end < 0) return undefined;
  const match = /^\(\s*\(\s*(?:__)?ext_vector_type(?:__)?\s*\(([^]*)\)\s*\)\s*\)$/.exec(textOf(pieces, open, end + 1));
  return match ? { count: match[1], end } : undefined;
}

/**
 * `typedef T name __attribute__((ext_vector_type(N)))` and its `using` forms become a class of the simulator: the host
 * compiler has vectors, but not with `.x`, splats and the like.
 */
function rewriteExtVectors(pieces: Piece[]): void {
  for (let i = 0; i < pieces.length; i++) {
    if (pieces[i].kind !== 'word' || pieces[i].text !== '__attribute__') continue;
    const vector = extVectorAt(pieces, i);
    if (!vector) continue;
    const newlines = '\n'.repeat(textOf(pieces, i, vector.end + 1).split('\n').length - 1);
    // The element type stands behind `typedef`, `using name =`, or behind the attribute itself.
    let start = -1;
    for (let k = i - 1; k >= 0 && ![';', '{', '}'].includes(pieces[k].text); k--) {
      if (pieces[k].text === 'typedef' || pieces[k].text === '=') { start = nextSolid(pieces, k + 1); break; }
    }
    if (start < 0) continue;
    const leads = start === i;
    if (leads) start = nextSolid(pieces, vector.end + 1);
    // All words but the last are the type when a name follows; `T name attribute` or `T attribute name`.
    const words: number[] = [];
    const limit = leads ? pieces.length : i;
    for (let k = start; k >= 0 && k < limit && (typeWords.test(pieces[k].text) || pieces[k].text === '::'); k = nextSolid(pieces, k + 1)) words.push(k);
    const afterWords = nextSolid(pieces, (words[words.length - 1] ?? start) + 1);
    const isUsing = pieces[previousSolid(pieces, (leads ? i : start) - 1)].text === '=';
    const nameFollows = !isUsing && !leads && nextSolid(pieces, vector.end + 1) >= 0 && pieces[nextSolid(pieces, vector.end + 1)].kind === 'word';
    const hasName = !isUsing && !nameFollows && (leads || afterWords === i);
    const typeEnd = words[words.length - (hasName ? 2 : 1)];
    if (typeEnd === undefined) continue;
    const type = textOf(pieces, start, typeEnd + 1);
    for (let k = i; k <= vector.end; k++) pieces[k].text = '';
    pieces[i].text = newlines;
    for (let k = start; k <= typeEnd; k++) pieces[k].text = '';
    pieces[start].text = `::xp::ext_vector<${type}, (${vector.count})>`;
  }
}

/** Turns a HIP file into C++ for the simulator's headers. Lines keep their numbers; one line is added at the end. */
export function rewriteForSimulator(text: string): string {
  return rewriteGridText(text, rewriteExtVectors);
}
