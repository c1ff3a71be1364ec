/**
 * The file's own preprocessor: directives and macros, with a map from the result back to the user's text.
 * Included headers are not read; their names are recorded. Qualifier words of the dialect are taken out and kept by position.
 */
import type { Qualifier } from './language.js';
import { type Token, tokenize } from './tokens.js';
import { problem, SourceText } from './source.js';
import { evaluateCondition } from './preprocess-condition.js';

interface Macro { readonly params?: readonly string[]; readonly variadic: boolean; readonly body: readonly Token[] }

/** A qualifier word found at an offset of the preprocessed text. */
export interface FoundQualifier { readonly at: number; readonly word: string; readonly qualifier: Qualifier; readonly args: string }

export interface Preprocessed {
  readonly text: string;
  readonly source: SourceText;
  readonly includes: readonly string[];
  readonly qualifiers: readonly FoundQualifier[];
  /** offsets in `text` where a piece starts, and where it came from */
  readonly map: { readonly out: Int32Array; readonly start: Int32Array; readonly end: Int32Array };
}

const MAX_TOKENS = 400_000;
const NONE: ReadonlySet<string> = new Set();

/**
 * @param predefined `#define` lines that hold before the first line of the text
 * @param qualifiers words that are removed and reported in `qualifiers`
 * @throws DiagnosticError for unbalanced conditionals, `#error`, endless expansion
 */
export function preprocess(source: SourceText, predefined: string, qualifiers: Readonly<Record<string, Qualifier>>): Preprocessed {
  const macros = new Map<string, Macro>();
  new Expander(new SourceText('predefined', predefined), macros).run(tokenize(predefined));
  const expander = new Expander(source, macros);
  expander.run(tokenize(source.text));
  return render(source, expander, qualifiers);
}

class Expander {
  readonly out: Token[] = [];
  readonly includes: string[] = [];
  private readonly conditions: { active: boolean; taken: boolean; at: number }[] = [];

  constructor(private readonly source: SourceText, private readonly macros: Map<string, Macro>) {}

  run(tokens: readonly Token[]): void {
    let i = 0;
    let pending: Token[] = [];
    const flush = (): void => { if (pending.length) { this.out.push(...this.expand(pending)); pending = []; } };
    while (i < tokens.length) {
      const lineStart = i === 0 || tokens[i - 1]!.kind === 'newline';
      if (lineStart && tokens[i]!.text === '#') {
        flush();
        let end = i;
        while (end < tokens.length && tokens[end]!.kind !== 'newline') end += 1;
        this.directive(tokens.slice(i + 1, end), tokens[i]!);
        i = end;
        continue;
      }
      const t = tokens[i]!;
      if (t.kind !== 'newline' && this.active()) pending.push(t);
      i += 1;
    }
    flush();
    const open = this.conditions.at(-1);
    if (open) throw problem('XP1004', this.source.spanAt(open.at, open.at + 1), 'this conditional has no #endif: the file ends inside it', 'close it, or check whether the file is complete');
  }

  private active(): boolean { return this.conditions.every((c) => c.active); }

  private directive(line: readonly Token[], hash: Token): void {
    const [name, ...rest] = line;
    switch (name?.text) {
      case 'if': case 'ifdef': case 'ifndef': {
        const truth = this.active() && this.condition(name.text, rest);
        this.conditions.push({ active: truth, taken: truth || !this.active(), at: hash.start });
        return;
      }
      case 'elif': case 'else': case 'endif': this.branch(name.text, rest, hash); return;
      default: if (this.active()) this.plainDirective(name, rest, hash);
    }
  }

  private branch(name: string, rest: readonly Token[], hash: Token): void {
    const top = this.conditions.pop();
    if (!top) throw problem('XP1004', this.source.spanAt(hash.start, hash.end), `#${name} without #if`, 'remove it or add the missing #if');
    if (name === 'endif') return;
    const outer = this.active();
    const truth = outer && !top.taken && (name === 'else' || this.condition('if', rest));
    this.conditions.push({ active: truth, taken: top.taken || truth, at: top.at });
  }

  private condition(kind: string, rest: readonly Token[]): boolean {
    if (kind !== 'if') return this.macros.has(rest[0]?.text ?? '') === (kind === 'ifdef');
    return evaluateCondition(rest, (n) => this.macros.has(n), (t) => this.expand(t), this.source);
  }

  private plainDirective(name: Token | undefined, rest: readonly Token[], hash: Token): void {
    switch (name?.text) {
      case 'define': this.define(rest, hash); return;
      case 'undef': this.macros.delete(rest[0]?.text ?? ''); return;
      case 'include': this.includes.push(rest.map((t) => t.text).join('')); return;
      case 'error': throw problem('XP1004', this.source.spanAt(hash.start, rest.at(-1)?.end ?? hash.end), `#error ${rest.map((t) => t.text).join(' ')}`, 'the file refuses to compile with these macros');
      default: return; // pragma, line, warning, ident: hints that do not change the meaning
    }
  }

  private define(rest: readonly Token[], hash: Token): void {
    const [name, open] = rest;
    if (!name || name.kind !== 'identifier') throw problem('XP1004', this.source.spanAt(hash.start, hash.end), '#define needs a name', 'write #define NAME value');
    if (!open || open.text !== '(' || open.spaced) { this.macros.set(name.text, { variadic: false, body: rest.slice(1) }); return; }
    const close = rest.findIndex((t) => t.text === ')');
    if (close < 0) throw problem('XP1004', this.source.spanAt(hash.start, hash.end), 'macro parameters without `)`', 'close the parameter list');
    const words = rest.slice(2, close).filter((t) => t.text !== ',');
    const params = words.filter((t) => t.kind === 'identifier').map((t) => t.text);
    const variadic = words.some((t) => t.text === '...');
    const named = variadic && words.length >= 2 && words.at(-2)!.kind === 'identifier' && !rest.slice(2, close).some((t, k, all) => t.text === '...' && all[k - 1]?.text === ',');
    this.macros.set(name.text, { params: variadic && !named ? [...params, '__VA_ARGS__'] : params, variadic, body: rest.slice(close + 1) });
  }

  /** Full expansion of a token list. */
  expand(tokens: readonly Token[]): Token[] {
    const out: Token[] = [];
    const input = [...tokens].reverse();
    while (input.length) {
      const t = input.pop()!;
      const macro = t.kind === 'identifier' && !t.hidden?.has(t.text) ? this.macros.get(t.text) : undefined;
      if (!macro) { out.push(t); continue; }
      const replaced = macro.params ? this.invoke(t, macro, input) : this.body(t, macro, [], t.end);
      if (!replaced) { out.push(t); continue; }
      for (let k = replaced.length - 1; k >= 0; k -= 1) input.push(replaced[k]!);
      if (input.length + out.length > MAX_TOKENS) throw problem('XP1004', this.source.spanAt(t.start, t.end), `expanding ${t.text} makes more than ${MAX_TOKENS} tokens`, 'simplify the macro');
    }
    return out;
  }

  private invoke(name: Token, macro: Macro, input: Token[]): Token[] | undefined {
    if (input.at(-1)?.text !== '(') return undefined;
    const args: Token[][] = [[]];
    let depth = 0, at = input.length - 1;
    for (; at >= 0; at -= 1) {
      const t = input[at]!;
      if (t.text === '(' || t.text === '[' || t.text === '{') depth += 1;
      if (t.text === ')' || t.text === ']' || t.text === '}') depth -= 1;
      if (depth === 0) break;
      if (depth === 1 && t.text === '(' && at === input.length - 1) continue;
      const last = macro.variadic && args.length === macro.params!.length;
      if (depth === 1 && t.text === ',' && !last) args.push([]);
      else args.at(-1)!.push(t);
    }
    if (at < 0) throw problem('XP1004', this.source.spanAt(name.start, name.end), `the arguments of macro ${name.text} are not closed`, 'add the missing `)`');
    const end = input[at]!.end;
    input.length = at;
    return this.body(name, macro, args, end);
  }

  /** The macro's body with arguments put in; every token is placed where the macro was used. */
  private body(name: Token, macro: Macro, args: readonly (readonly Token[])[], end: number): Token[] {
    const hidden = new Set([...(name.hidden ?? NONE), name.text]);
    const place = (t: Token): Token => ({ kind: t.kind, text: t.text, spaced: t.spaced, start: name.start, end, hidden: t.hidden ? new Set([...t.hidden, ...hidden]) : hidden });
    const index = (t: Token | undefined): number => (t?.kind === 'identifier' ? macro.params?.indexOf(t.text) ?? -1 : -1);
    const out: Token[] = [];
    const body = macro.body;
    for (let i = 0; i < body.length; i += 1) {
      const t = body[i]!;
      if (t.text === '#' && macro.params && index(body[i + 1]) >= 0) {
        out.push(place({ ...t, kind: 'string', text: JSON.stringify(spell(args[index(body[i + 1])] ?? [])) }));
        i += 1;
      } else if (body[i + 1]?.text === '##') {
        let left = index(t) >= 0 ? [...(args[index(t)] ?? [])] : [t];
        while (body[i + 1]?.text === '##') {
          const next = body[i + 2];
          const right = next && index(next) >= 0 ? args[index(next)] ?? [] : next ? [next] : [];
          left = paste(left, right);
          i += 2;
        }
        out.push(...left.map(place));
      } else if (index(t) >= 0) {
        // arguments are expanded on their own first; their places stay the user's
        out.push(...this.expand(args[index(t)] ?? []));
      } else if (t.text === '__VA_OPT__' && macro.variadic) {
        const inside = body.slice(i + 2);
        const close = matchingParen(inside);
        if ((args[macro.params!.length - 1] ?? []).length) out.push(...this.body(name, { ...macro, body: inside.slice(0, close) }, args, end));
        i += close + 2;
      } else out.push(place(t));
    }
    return out;
  }
}

/** Index of the parenthesis that closes the one before `from`; -1 if there is none. */
function matchingParen(tokens: readonly Token[], from = 0): number {
  let depth = 1;
  for (let i = from; i < tokens.length; i += 1) {
    depth += tokens[i]!.text === '(' ? 1 : tokens[i]!.text === ')' ? -1 : 0;
    if (depth === 0) return i;
  }
  return -1;
}

const spell = (tokens: readonly Token[]): string => tokens.map((t, i) => (i && t.spaced ? ' ' : '') + t.text).join('');

function paste(left: readonly Token[], right: readonly Token[]): Token[] {
  if (!left.length || !right.length) return [...left, ...right];
  const a = left.at(-1)!, b = right[0]!;
  if (a.text === ',' ) return right.length ? [...left, ...right] : left.slice(0, -1); // GNU `, ## __VA_ARGS__`
  const text = a.text + b.text;
  const kind = /^[A-Za-z_]/.test(text) ? 'identifier' : /^\.?\d/.test(text) ? 'number' : 'punctuator';
  return [...left.slice(0, -1), { ...a, kind, text }, ...right.slice(1)];
}

/** Writes the tokens as text again, one line of output per line of source, and notes where each came from. */
const ATTRIBUTE = /^(maybe_unused|nodiscard|noreturn|fallthrough|likely|unlikely|deprecated|no_unique_address|carries_dependency|assume|using)$/;

/** Last token of `[[gnu::hot, nodiscard]]`, which says how code is compiled; undefined where none starts. A lambda in a subscript is none. */
function attributesEnd(tokens: readonly Token[], at: number): number | undefined {
  const [open, inner, name, after] = tokens.slice(at, at + 4);
  if (open?.text !== '[' || inner?.text !== '[' || inner.start !== open.end || name?.kind !== 'identifier') return undefined;
  if (!ATTRIBUTE.test(name.text) && after?.text !== '::') return undefined;
  for (let i = at + 3, depth = 2; i < tokens.length; i += 1) {
    if (tokens[i]!.text === '[') depth += 1;
    if (tokens[i]!.text === ']') depth -= 1;
    if (depth === 0) return i;
  }
  return undefined;
}

function render(source: SourceText, expander: Expander, table: Readonly<Record<string, Qualifier>>): Preprocessed {
  const tokens = expander.out;
  const qualifiers: FoundQualifier[] = [];
  const outs: number[] = [], starts: number[] = [], ends: number[] = [];
  const parts: string[] = [];
  let length = 0, line = 1;
  const write = (text: string): void => { parts.push(text); length += text.length; };
  for (let i = 0; i < tokens.length; i += 1) {
    const t = tokens[i]!;
    const qualifier = t.kind === 'identifier' ? Object.hasOwn(table, t.text) ? table[t.text] : undefined : undefined;
    if (tokens[i - 2]?.text === 'operator' && (t.text === ')' && tokens[i - 1]!.text === '(' || t.text === ']' && tokens[i - 1]!.text === '[')) { write(t.text); continue; }
    const tokenLine = source.lineOf(t.start);
    if (qualifier) {
      if (tokenLine > line) { write('\n'.repeat(Math.min(tokenLine - line, 4))); line = tokenLine; } else write(' ');
      const close = tokens[i + 1]?.text === '(' && qualifier.takesArguments ? matchingParen(tokens, i + 2) : i;
      qualifiers.push({ at: length, word: t.text, qualifier, args: spell(tokens.slice(i + 2, close)) });
      i = close;
      continue;
    }
    const attributes = attributesEnd(tokens, i);
    if (attributes !== undefined) { i = attributes; continue; }
    if (tokenLine > line) { write('\n'.repeat(Math.min(tokenLine - line, 4))); line = tokenLine; } else write(' ');
    outs.push(length); starts.push(t.start); ends.push(t.end);
    write(t.text);
  }
  return { text: parts.join(''), source, includes: expander.includes, qualifiers, map: { out: Int32Array.from(outs), start: Int32Array.from(starts), end: Int32Array.from(ends) } };
}
