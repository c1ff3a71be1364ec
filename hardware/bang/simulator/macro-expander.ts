/**
 * A small C macro expander for the intrinsic files: object- and function-like macros, `##`, rescanning. It ignores
 * conditionals and includes; comments disappear.
 */
interface Macro {
  readonly params?: readonly string[];
  readonly body: readonly string[];
}
export type MacroTable = Map<string, Macro>;

const tokenPattern = /\s+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[A-Za-z_]\w*|\.?\d(?:[eEpP][+-]|[\w.])*|##|[^]/g;
const identifier = /^[A-Za-z_]\w*$/;
const blank = /^\s/;

function tokenize(text: string): string[] {
  return text.match(tokenPattern) ?? [];
}

function stripComments(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[^]*?\*\//g, (m) => (m.startsWith('"') ? m : ' '));
}

function define(line: string, macros: MacroTable): void {
  const match = /^\s*#\s*define\s+([A-Za-z_]\w*)(\(([^)]*)\))?([^]*)$/.exec(line);
  if (!match) return;
  const params = match[2] === undefined ? undefined : match[3].split(',').map((p) => p.trim()).filter((p) => p !== '');
  macros.set(match[1], { params, body: tokenize(match[4].trim()) });
}

/** Arguments of the call that opens at `tokens[open]`; null where no parenthesis follows. */
function readArguments(tokens: readonly string[], from: number): { args: string[][]; end: number } | null {
  let at = from;
  while (at < tokens.length && blank.test(tokens[at])) at++;
  if (tokens[at] !== '(') return null;
  const args: string[][] = [[]];
  let depth = 0;
  for (let i = at; i < tokens.length; i++) {
    const t = tokens[i];
    if (t === '(') depth++;
    if (t === ')') depth--;
    if (depth === 0) return { args, end: i + 1 };
    if (t === ',' && depth === 1) args.push([]);
    else if (!(t === '(' && depth === 1 && i === at)) args[args.length - 1].push(t);
  }
  return null;
}

function trim(tokens: readonly string[]): string[] {
  let a = 0;
  let b = tokens.length;
  while (a < b && blank.test(tokens[a])) a++;
  while (b > a && blank.test(tokens[b - 1])) b--;
  return tokens.slice(a, b);
}

function substitute(macro: Macro, args: readonly string[][], macros: MacroTable, active: ReadonlySet<string>): string[] {
  const params = macro.params ?? [];
  const out: string[] = [];
  const { body } = macro;
  const nextSolid = (i: number, step: number): string | undefined => {
    for (let k = i + step; k >= 0 && k < body.length; k += step) if (!blank.test(body[k])) return body[k];
    return undefined;
  };
  for (let i = 0; i < body.length; i++) {
    const t = body[i];
    if (t === '##') {
      while (out.length && blank.test(out[out.length - 1])) out.pop();
      let k = i + 1;
      while (blank.test(body[k])) k++;
      const index = params.indexOf(body[k]);
      const right = index >= 0 ? trim(args[index] ?? []) : [body[k]];
      const left = out.pop() ?? '';
      out.push(...tokenize(left + (right[0] ?? '')), ...right.slice(1));
      i = k;
      continue;
    }
    const index = params.indexOf(t);
    if (index < 0) out.push(t);
    else if (nextSolid(i, 1) === '##') {
      const raw = trim(args[index] ?? []);
      out.push(...(raw.length ? raw : ['']));
    } else out.push(...expandTokens(trim(args[index] ?? []), macros, active));
  }
  return out;
}

function expandTokens(input: readonly string[], macros: MacroTable, active: ReadonlySet<string>): string[] {
  const out: string[] = [];
  let tokens = input;
  for (let i = 0; i < tokens.length;) {
    const t = tokens[i];
    const macro = identifier.test(t) && !active.has(t) ? macros.get(t) : undefined;
    if (!macro) {
      out.push(t);
      i++;
      continue;
    }
    let args: string[][] = [];
    let end = i + 1;
    if (macro.params) {
      const call = readArguments(tokens, i + 1);
      if (!call) {
        out.push(t);
        i++;
        continue;
      }
      ({ args, end } = call);
      const given = args.length === 1 && trim(args[0]).length === 0 && macro.params.length === 0 ? 0 : args.length;
      if (given !== macro.params.length) throw new Error(`macro ${t} takes ${macro.params.length} arguments, not ${given}`);
    }
    // The macro's own name stays as it is in its expansion; what follows it may complete a call.
    const inner = new Set(active).add(t);
    const replaced = expandTokens(substitute(macro, args, macros, active), macros, inner);
    const last = replaced[replaced.length - 1];
    if (last !== undefined && identifier.test(last) && macros.get(last)?.params && !inner.has(last)) {
      tokens = [...replaced.slice(-1), ...tokens.slice(end)];
      out.push(...replaced.slice(0, -1));
      i = 0;
      continue;
    }
    out.push(...replaced);
    i = end;
  }
  return out;
}

/** The text with its macros expanded and its directives removed. `macros` is extended by what the text defines. */
export function expandMacros(text: string, macros: MacroTable = new Map()): string {
  const lines = stripComments(text.replace(/\\\r?\n/g, ' ')).split('\n');
  const plain: string[] = [];
  const out: string[] = [];
  const flush = (): void => {
    if (plain.length) out.push(expandTokens(tokenize(plain.join('\n')), macros, new Set()).join(''));
    plain.length = 0;
  };
  for (const line of lines) {
    if (/^\s*#/.test(line)) {
      flush();
      define(line, macros);
    } else plain.push(line);
  }
  flush();
  return out.join('\n');
}
