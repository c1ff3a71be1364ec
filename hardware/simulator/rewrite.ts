import { type Piece, closingBracket, cutPieces, nextSolid, openingBracket, previousSolid, splitAtCommas, textOf } from './tokens.js';

/** Line ends become `\n`, a byte-order mark goes; the number of lines stays. */
export function normaliseText(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}

/** Index of the `<` that opens the template argument list which ends at `close` (`>`, or `>>>` for three at once), or -1. */
function openingAngle(pieces: readonly Piece[], close: number): number {
  let depth = 0;
  for (let i = close; i >= 0; i--) {
    if (pieces[i].kind !== 'punctuation') continue;
    const text = pieces[i].text;
    if (text === ')' || text === ']' || text === '}') {
      i = openingBracket(pieces, i);
      if (i < 0) return -1;
    } else if (text === '>') depth++;
    else if (text === '>>>') depth += 3;
    else if (text === '<') {
      if (--depth === 0) return i;
    } else if (text === ';' || text === '{') return -1;
  }
  return -1;
}

const statementWords = new Set(['return', 'else', 'do', 'case', 'co_return', 'throw', 'new']);

/** Index of the first piece of the expression that names the kernel and ends just before `end`, or -1. */
function startOfCallee(pieces: readonly Piece[], end: number): number {
  let i = previousSolid(pieces, end - 1);
  let start = -1;
  while (i >= 0) {
    const piece = pieces[i];
    if (piece.text === '>' || piece.text === '>>>') {
      const open = openingAngle(pieces, i);
      if (open < 0) return start;
      i = previousSolid(pieces, open - 1);
      if (i < 0 || pieces[i].kind !== 'word') return start;
      continue;
    }
    if (piece.text === ']' || piece.text === ')') {
      const open = openingBracket(pieces, i);
      if (open < 0) return start;
      start = open;
      const before = previousSolid(pieces, open - 1);
      if (before < 0 || (pieces[before].kind !== 'word' && pieces[before].text !== ']')) return start;
      if (statementWords.has(pieces[before].text) || ['if', 'for', 'while', 'switch'].includes(pieces[before].text)) {
        return piece.text === ')' && pieces[before].kind === 'word' && !statementWords.has(pieces[before].text) ? -1 : start;
      }
      i = before;
      continue;
    }
    if (piece.kind !== 'word' || statementWords.has(piece.text)) return start;
    start = i;
    const before = previousSolid(pieces, i - 1);
    if (before < 0) return start;
    const link = pieces[before].text;
    if (link === '::') {
      start = before;
      const scope = previousSolid(pieces, before - 1);
      if (scope < 0 || (pieces[scope].kind !== 'word' && pieces[scope].text !== '>') || statementWords.has(pieces[scope].text)) return start;
      i = scope;
    } else if (link === '.' || link === '->') {
      i = previousSolid(pieces, before - 1);
    } else if (link === 'template') {
      i = before;
    } else {
      return start;
    }
  }
  return start;
}

/** The last identifier outside template arguments: the kernel's own name. */
function calleeName(text: string): string {
  const words = cutPieces(text.replace(/<[^]*>|\[[^]*\]/g, ' ')).filter((p) => p.kind === 'word');
  return words.length ? words[words.length - 1].text : text.trim();
}

/** How a platform spells a launch: `text` replaces `callee<<<configuration>>>` and is followed by the argument list as it stands. */
export type SpellLaunch = (launch: { callee: string; name: string; configuration: string }) => string;

/** The call that captures a launch's arguments by value and runs the kernel for every thread. */
export const spellGridLaunch: SpellLaunch = ({ callee, name, configuration }) =>
  `::xp::launcher(::xp::config(${configuration}), ${JSON.stringify(name)}, ` +
  `[=](auto... xp_a) __attribute__((no_sanitize("thread"))) { ${callee}(xp_a...); })`;

function replace(pieces: Piece[], from: number, to: number, text: string): void {
  pieces.splice(from, to - from, { kind: 'blank', text });
}

/** Rewrites every `callee<<<configuration>>>(arguments)`; the lines that the parts stand on are kept. */
export function rewriteLaunches(pieces: Piece[], spell: SpellLaunch): void {
  // only a text with conversion operators has objects that turn into a kernel's parameters
  const converts = pieces.some((p) => p.kind === 'word' && p.text === 'operator');
  for (let i = 0; i < pieces.length; i++) {
    if (pieces[i].kind !== 'punctuation' || pieces[i].text !== '<<<') continue;
    let close = -1;
    for (let k = i + 1, depth = 0; k < pieces.length; k++) {
      const text = pieces[k].kind === 'punctuation' ? pieces[k].text : '';
      if (text === '(' || text === '[' || text === '{') depth++;
      else if (text === ')' || text === ']' || text === '}') depth--;
      else if (text === '>>>' && depth === 0) { close = k; break; }
      else if (text === ';' && depth === 0) break;
      if (depth < 0) break;
    }
    if (close < 0) continue;
    const open = nextSolid(pieces, close + 1);
    if (open < 0 || pieces[open].text !== '(') continue;
    const start = startOfCallee(pieces, i);
    if (start < 0) continue;
    const callee = textOf(pieces, start, i).trimEnd();
    const gap = textOf(pieces, start, i).slice(callee.length) + textOf(pieces, close + 1, open);
    const configuration = textOf(pieces, i + 1, close);
    const argumentsEnd = closingBracket(pieces, open);
    if (argumentsEnd > 0) {
      for (const [from, to] of splitAtCommas(pieces, open, argumentsEnd)) {
        // A template deduces int from NULL; the kernel's parameter is a pointer.
        const only = nextSolid(pieces, from);
        if (only < 0 || nextSolid(pieces, only + 1) !== to) continue;
        if (pieces[only].text === 'NULL') pieces[only].text = 'nullptr';
        else if (converts && pieces[only].kind === 'word') pieces[only].text = `::xp::launch_argument<decltype(${pieces[only].text})>(${pieces[only].text})`;
      }
    }
    replace(pieces, start, open, spell({ callee, name: calleeName(callee), configuration }) + gap.replace(/\/\/[^\n]*/g, ''));
    i = start;
  }
}

/**
 * Rewrites `extern __shared__ T name[];` into a reference to the launch's dynamic shared memory. A reference to an array,
 * not a pointer: `&name` and `name[0]` then mean what they meant.
 */
export function rewriteDynamicShared(pieces: Piece[], qualifier: string, memory: string): void {
  for (let i = 0; i < pieces.length; i++) {
    if (pieces[i].kind !== 'word' || pieces[i].text !== qualifier) continue;
    let start = i;
    let external = false;
    for (let k = previousSolid(pieces, i - 1); k >= 0; k = previousSolid(pieces, k - 1)) {
      if (pieces[k].text === ')') {
        const open = openingBracket(pieces, k);
        const word = open < 0 ? -1 : previousSolid(pieces, open - 1);
        if (word < 0 || !/^(__align__|alignas|__attribute__|__builtin_align__)$/.test(pieces[word].text)) break;
        k = word;
        start = k;
        continue;
      }
      if (pieces[k].kind !== 'word' || pieces[k].text === 'else') break;
      start = k;
      if (pieces[k].text === 'extern') external = true;
    }
    let end = i;
    while (end < pieces.length && !(pieces[end].kind === 'punctuation' && pieces[end].text === ';')) {
      if (pieces[end].text === 'extern') external = true;
      end++;
    }
    if (!external || end >= pieces.length) continue;
    const declaration = spellDynamicShared(pieces.slice(start, end), qualifier, memory);
    if (!declaration) continue;
    const newlines = '\n'.repeat(textOf(pieces, start, end).split('\n').length - 1);
    replace(pieces, start, end, declaration + newlines);
    i = start;
  }
}

function spellDynamicShared(declaration: readonly Piece[], qualifier: string, memory: string): string | undefined {
  const kept: Piece[] = [];
  for (let i = 0; i < declaration.length; i++) {
    const piece = declaration[i];
    if (piece.kind === 'blank') { kept.push({ kind: 'blank', text: ' ' }); continue; }
    if (piece.text === 'extern' || piece.text === qualifier || piece.text === 'static') continue;
    if (/^(__align__|alignas|__attribute__|__builtin_align__)$/.test(piece.text)) {
      const open = nextSolid(declaration, i + 1);
      const close = open < 0 ? -1 : closingBracket(declaration, open);
      if (close > 0) i = close;
      continue;
    }
    kept.push(piece);
  }
  const bracket = kept.findIndex((p) => p.text === '[');
  const name = bracket < 0 ? -1 : previousSolid(kept, bracket - 1);
  const close = bracket < 0 ? -1 : closingBracket(kept, bracket);
  if (name < 0 || close < 0 || kept[name].kind !== 'word') return undefined;
  const type = textOf(kept, 0, name).trim();
  const inner = textOf(kept, close + 1, kept.length).trim();
  const shape = `[::xp::dynamic_extent]${inner}`;
  return `${type} (&${kept[name].text})${shape} = *(${type} (*)${shape})(void*)${memory}`;
}

/** Parameter names of every function that carries the qualifier, in order of appearance. */
export function kernelParameters(text: string, qualifier: string): Map<string, string[]> {
  const pieces = cutPieces(text);
  const kernels = new Map<string, string[]>();
  for (let i = 0; i < pieces.length; i++) {
    if (pieces[i].kind !== 'word' || pieces[i].text !== qualifier) continue;
    for (let k = nextSolid(pieces, i + 1); k > 0; k = nextSolid(pieces, k + 1)) {
      if (pieces[k].text === ';' || pieces[k].text === '{') break;
      if (pieces[k].text !== '(') continue;
      const name = previousSolid(pieces, k - 1);
      const close = closingBracket(pieces, k);
      if (name < 0 || close < 0) break;
      if (pieces[name].kind !== 'word' || /^(__launch_bounds__|__attribute__|alignas|__align__|__maxnreg__|__cluster_dims__)$/.test(pieces[name].text)) {
        k = close;
        continue;
      }
      kernels.set(pieces[name].text, splitAtCommas(pieces, k, close).map(([from, to]) => parameterName(pieces.slice(from, to))));
      break;
    }
  }
  return kernels;
}

function parameterName(pieces: readonly Piece[]): string {
  let name = '';
  for (const piece of pieces) {
    if (piece.text === '=' || piece.text === '[') break;
    if (piece.kind === 'word' && !/^(__restrict__|__restrict|restrict|const|__grid_constant__)$/.test(piece.text)) name = piece.text;
  }
  return name;
}

/** C++ text, on one line, that tells the runtime what the kernels' parameters are called. */
export function spellKernelNames(kernels: ReadonlyMap<string, readonly string[]>): string {
  const calls = [...kernels].map(([name, params]) => `::xp::name_kernel_parameters(${JSON.stringify(name)}, ${JSON.stringify(params.join(','))});`);
  return calls.length ? `static const int xp_kernel_names = [] { ${calls.join(' ')} return 0; }(); static_assert(sizeof xp_kernel_names, "");` : '';
}

/** Replaces `__noinline__`, which cannot be a macro: the standard library's headers write `__attribute__((__noinline__))`. */
export function rewriteNoinline(pieces: Piece[]): void {
  for (let i = 0; i < pieces.length; i++) {
    if (pieces[i].kind !== 'word' || pieces[i].text !== '__noinline__') continue;
    const before = previousSolid(pieces, i - 1);
    if (before >= 0 && (pieces[before].text === '(' || pieces[before].text === ',')) continue;
    pieces[i].text = '__attribute__((noinline))';
  }
}

const specifierWords = new Set(['__shared__', '__constant__', '__device__', '__managed__', 'static', 'extern', 'volatile', 'const', 'inline', 'constexpr']);

/** `__shared__ alignas(16) float s[4]`: a standard attribute may not stand among the specifiers, a GNU one may. */
export function rewriteAlignas(pieces: Piece[]): void {
  for (let i = 0; i < pieces.length; i++) {
    if (pieces[i].kind !== 'word' || pieces[i].text !== 'alignas') continue;
    const before = previousSolid(pieces, i - 1);
    const open = nextSolid(pieces, i + 1);
    const close = open < 0 ? -1 : closingBracket(pieces, open);
    if (before < 0 || close < 0 || !specifierWords.has(pieces[before].text)) continue;
    pieces[i].text = '__attribute__((aligned';
    pieces[close].text = ')))';
  }
}

/** Types of the headers that have no reserved name and that files define for themselves when they do not include them. */
const openTypeNames = ['half', 'half2', 'nv_bfloat16', 'nv_bfloat162', 'hip_bfloat16'];

/** A type of the user with a name that the prelude has too gets another name. */
export function renameOwnTypes(pieces: Piece[], names: readonly string[] = openTypeNames): void {
  for (const name of names) {
    const declares = (at: number): boolean => {
      const before = previousSolid(pieces, at - 1);
      const after = nextSolid(pieces, at + 1);
      if (before < 0 || after < 0) return false;
      if (pieces[before].text === 'using') return pieces[after].text === '=';
      if (['struct', 'class', 'union'].includes(pieces[before].text)) return pieces[after].text === '{' || pieces[after].text === ':';
      if (pieces[after].text !== ';' && !pieces[after].text.startsWith('__attribute__')) return false;
      for (let k = before; k >= 0 && !/[;{}]/.test(pieces[k].text); k--) if (pieces[k].text === 'typedef') return true;
      return false;
    };
    if (!pieces.some((piece, at) => piece.kind === 'word' && piece.text === name && declares(at))) continue;
    for (const piece of pieces) if (piece.kind === 'word' && piece.text === name) piece.text = `xp_user_${name}`;
  }
}

/** `launch((void*)kernel, ...)` loses the kernel's type, which the simulator needs: the cast goes. */
export function rewriteErasedKernels(pieces: Piece[], launchCall: RegExp): void {
  for (let i = 0; i < pieces.length; i++) {
    if (pieces[i].kind !== 'word' || !launchCall.test(pieces[i].text)) continue;
    const open = nextSolid(pieces, i + 1);
    if (open < 0 || pieces[open].text !== '(') continue;
    const cast = nextSolid(pieces, open + 1);
    if (cast < 0) continue;
    const angle = pieces[cast].text === '(' ? -1 : pieces.findIndex((p, k) => k > cast && p.text === '>');
    const end = pieces[cast].text === '(' ? closingBracket(pieces, cast) : angle;
    if (end > 0 && /^(\(|(reinterpret|static)_cast\s*<)\s*(const\s+)?void\s*(const\s*)?\*\s*[)>]$/.test(textOf(pieces, cast, end + 1))) {
      for (let k = cast; k <= end; k++) if (!pieces[k].text.includes('\n')) pieces[k].text = '';
    }
  }
}

/** What grid platforms have in common: launches, dynamic shared memory, and a last line with the kernels' parameter names. */
export function rewriteGridText(text: string, more: (pieces: Piece[]) => void = () => {}): string {
  const source = normaliseText(text);
  const pieces = cutPieces(source);
  rewriteNoinline(pieces);
  rewriteAlignas(pieces);
  renameOwnTypes(pieces);
  more(pieces);
  rewriteErasedKernels(pieces, /Launch(Cooperative)?Kernel$/);
  rewriteDynamicShared(pieces, '__shared__', 'xp_dynamic_shared');
  rewriteLaunches(pieces, spellGridLaunch);
  const body = textOf(pieces, 0, pieces.length);
  return `${body}${body.endsWith('\n') ? '' : '\n'}${spellKernelNames(kernelParameters(source, '__global__'))}\n`;
}
