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

const letters = ['xyzw', 'rgba'];

/** The tag of lanes that a member of a vector names, where that is more than one lane or a half; see `xp-vectors.h`. */
function lanesTag(name: string): string | undefined {
  if (/^(lo|hi|even|odd)$/.test(name)) return `::xp::half_of<::xp::Half::${name}>()`;
  const lanes = /^[sS][0-9a-fA-F]{2,}$/.test(name) ? [...name.slice(1)].map((digit) => parseInt(digit, 16))
    : letters.filter((set) => name.length > 1 && [...name].every((letter) => set.includes(letter))).map((set) => [...name].map((letter) => set.indexOf(letter)))[0];
  return lanes && `::xp::lanes<${lanes.join(', ')}>()`;
}

/** `v.xy` and the like become calls, unless the file has the word for something else too. */
function rewriteSwizzles(pieces: readonly Piece[]): void {
  if (!pieces.some((p) => p.kind === 'word' && /^(__)?ext_vector_type(__)?$/.test(p.text))) return;
  const found = new Map<string, number[]>();
  pieces.forEach((p, i) => { if (p.kind === 'word' && lanesTag(p.text)) found.set(p.text, [...(found.get(p.text) ?? []), i]); });
  for (const [name, places] of found) {
    const isMember = (i: number): boolean => pieces[previousSolid(pieces, i - 1)]?.text === '.' && pieces[nextSolid(pieces, i + 1)]?.text !== '(';
    if (places.every(isMember)) for (const i of places) pieces[i]!.text = `xp_lanes(${lanesTag(name)})`;
  }
}

/** Turns a HIP file into C++ for the simulator's headers. Lines keep their numbers; one line is added at the end. */
export function rewriteForSimulator(text: string): string {
  return rewriteGridText(text, (pieces) => {
    rewriteSwizzles(pieces);
    rewriteExtVectors(pieces);
  });
}
