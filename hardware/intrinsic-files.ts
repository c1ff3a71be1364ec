import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** One `XP_INTRINSIC(name, key = value, ...)` of a platform's intrinsic files. */
export interface IntrinsicRecord {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Path of the family's file. */
  readonly file: string;
  /** Line of the annotation, or of the macro call that makes it. */
  readonly line: number;
  /** The function's text between the annotation and its body. */
  readonly declaration: string;
}

/**
 * All intrinsics of `<platformDir>/intrinsics/*.c`, in file order. The files are preprocessed first (with `compiler`), so
 * intrinsics that macros generate are listed too.
 * @throws Error when the preprocessor fails or an annotation cannot be read.
 */
export function listIntrinsics(platformDir: string, compiler = 'g++'): IntrinsicRecord[] {
  const folder = join(platformDir, 'intrinsics');
  const families = readdirSync(folder).filter((name) => name.endsWith('.c')).sort();
  return families.flatMap((family) => {
    const file = join(folder, family);
    const text = execFileSync(compiler, ['-E', '-x', 'c++', '-std=c++17', file], { encoding: 'utf8', maxBuffer: 1 << 28 });
    return scanIntrinsics(text, file);
  });
}

/** The annotations in preprocessed text; `# line "file"` markers give the places. */
export function scanIntrinsics(text: string, file: string): IntrinsicRecord[] {
  const records: IntrinsicRecord[] = [];
  const token = /^# (\d+) "[^\n]*\n|\n|"(?:[^"\\]|\\.)*"|\bXP_INTRINSIC\s*\(/gm;
  let line = 1;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    if (found[1]) line = Number(found[1]);
    else if (found[0] === '\n') line++;
    else if (!found[0].startsWith('"')) {
      const end = closingParenthesis(text, token.lastIndex);
      const [name, ...pairs] = splitArguments(text.slice(token.lastIndex, end));
      const body = text.indexOf('{', end);
      if (!name || body < 0) throw new Error(`${file}:${line}: an XP_INTRINSIC without name or function`);
      records.push({
        name,
        attributes: Object.fromEntries(pairs.map((pair) => parsePair(pair, `${file}:${line}`))),
        file,
        line,
        declaration: text.slice(end + 1, body).replace(/^# .*$/gm, '').replace(/\s+/g, ' ').trim(),
      });
    }
  }
  return records;
}

function closingParenthesis(text: string, from: number): number {
  let depth = 1;
  const token = /"(?:[^"\\]|\\.)*"|[()]/g;
  token.lastIndex = from;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    if (found[0] === '(') depth++;
    else if (found[0] === ')' && --depth === 0) return found.index;
  }
  throw new Error('an XP_INTRINSIC is not closed');
}

function splitArguments(text: string): string[] {
  return (text.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? []).map((part) => part.trim());
}

function parsePair(pair: string, where: string): [string, string | number] {
  const found = /^(\w+)\s*=\s*(?:((?:"(?:[^"\\]|\\.)*"\s*)+)|(-?[\d.]+(?:e[+-]?\d+)?))$/i.exec(pair);
  if (!found) throw new Error(`${where}: cannot read the attribute \`${pair}\``);
  const [, key, quoted, number] = found;
  if (quoted === undefined) return [key!, Number(number)];
  const pieces = quoted.match(/"(?:[^"\\]|\\.)*"/g)!;
  return [key!, pieces.map((piece) => piece.slice(1, -1).replace(/\\(.)/g, '$1')).join('')];
}
