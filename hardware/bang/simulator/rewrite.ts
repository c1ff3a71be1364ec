import { kernelParameters, normaliseText, rewriteLaunches, type SpellLaunch } from '../../simulator/rewrite.js';
import { type Piece, closingBracket, cutPieces, nextSolid, previousSolid, textOf } from '../../simulator/tokens.js';

const onChip = new Set(['__nram__', '__wram__', '__mlu_shared__', '__ldram__']);

const spellLaunch: SpellLaunch = ({ callee, name, configuration }) =>
  `::xp_bang::make_launcher(${JSON.stringify(name)}, XP_BANG_KERNELS, [=](auto... xp_a) __attribute__((no_sanitize("thread"))) { ${callee}(xp_a...); }, ${configuration})`;

/** `extern "C"` goes: on-chip variables of C functions would lose the tags in their symbols' names. */
function dropCLinkage(pieces: Piece[]): void {
  for (let i = 0; i < pieces.length; i++) {
    if (pieces[i].text !== 'extern') continue;
    const next = nextSolid(pieces, i + 1);
    if (next >= 0 && pieces[next].text === '"C"') pieces[next].text = '"C++"';
  }
}

/** True where the qualifier stands on a pointer: it then says where the data is and not where the variable is. */
function isPointer(pieces: readonly Piece[], from: number): boolean {
  for (let i = nextSolid(pieces, from + 1); i >= 0; i = nextSolid(pieces, i + 1)) {
    const { text } = pieces[i];
    if (text === '*') return true;
    if (text === ';' || text === '[' || text === '=' || text === '{' || text === '(' || text === ')') return false;
  }
  return false;
}

/** Memory-space qualifiers stay on variables and go from pointers, parameters and casts, where C++ has no use for them. */
function placeQualifiers(pieces: Piece[]): void {
  let depth = 0;
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i];
    if (piece.text === '(') depth++;
    if (piece.text === ')') depth--;
    if (piece.text === '{' || piece.text === ';') depth = piece.text === '{' ? 0 : depth;
    if (piece.kind !== 'word' || !onChip.has(piece.text)) continue;
    if (depth > 0 || isPointer(pieces, i)) {
      piece.text = '';
      continue;
    }
    for (const near of [previousSolid(pieces, i - 1), nextSolid(pieces, i + 1)]) {
      if (near >= 0 && (pieces[near].text === 'static' || pieces[near].text === 'extern')) pieces[near].text = '';
    }
  }
}

/** The old launch takes the kernel as a `void *`; without the cast its parameters are known. */
function dropKernelCasts(pieces: Piece[]): void {
  for (let i = 0; i < pieces.length; i++) {
    if (!/^cnrtInvokeKernel_V[23]$/.test(pieces[i].text)) continue;
    const open = nextSolid(pieces, i + 1);
    const cast = open < 0 ? -1 : nextSolid(pieces, open + 1);
    if (cast < 0 || pieces[cast].text !== '(') continue;
    const close = closingBracket(pieces, cast);
    if (close < 0 || !/^\(\s*void\s*\*\s*\)$/.test(textOf(pieces, cast, close + 1))) continue;
    for (let k = cast; k <= close; k++) pieces[k].text = '';
  }
}

/** Turns a BANG C file into C++ for the simulator's headers. Lines keep their numbers. */
export function rewriteForSimulator(text: string): string {
  const pieces = cutPieces(normaliseText(text));
  dropCLinkage(pieces);
  placeQualifiers(pieces);
  dropKernelCasts(pieces);
  rewriteLaunches(pieces, spellLaunch);
  const body = textOf(pieces, 0, pieces.length);
  return body.endsWith('\n') ? body : `${body}\n`;
}

/** Names of the file's kernels. */
export function kernelNames(text: string): string[] {
  const source = normaliseText(text);
  return [...kernelParameters(source, '__mlu_global__').keys(), ...kernelParameters(source, '__mlu_entry__').keys()];
}
