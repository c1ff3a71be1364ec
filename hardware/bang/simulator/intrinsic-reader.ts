import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../setup/project-root.js';
import { expandMacros, type MacroTable } from './macro-expander.js';

/** One parameter of an intrinsic. */
export interface IntrinsicParam {
  readonly name: string;
  /** C++ type as written, without the space annotation. */
  readonly type: string;
  /** Pointers only: the memory space the operand must be in. */
  readonly space?: 'NRAM' | 'WRAM' | 'SRAM' | 'GDRAM' | 'LDRAM' | 'ANY';
  readonly pointer: boolean;
  readonly constant: boolean;
}

/** One function of the intrinsic files: a named intrinsic (with attributes) or a helper (without). */
export interface IntrinsicFunction {
  readonly name: string;
  readonly file: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly templateParams: readonly string[];
  readonly returnType: string;
  readonly params: readonly IntrinsicParam[];
  /** The body with its braces, macros expanded. */
  readonly body: string;
}

/** Where the meaning of the platform's intrinsics stands. */
export const intrinsicFolder = join(projectRoot, 'hardware/bang/intrinsics');

function closing(text: string, open: number): number {
  const pairs: Record<string, string> = { '(': ')', '{': '}', '<': '>' };
  const left = text[open];
  const right = pairs[left];
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '"') {
      for (i++; text[i] !== '"'; i++) if (text[i] === '\\') i++;
      continue;
    }
    if (text[i] === left) depth++;
    if (text[i] === right && --depth === 0) return i;
  }
  throw new Error(`unclosed ${left} in an intrinsic file near: ${text.slice(open, open + 60)}`);
}

function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"' && text[i - 1] !== '\\') quoted = !quoted;
    if (quoted) continue;
    if ('(<{['.includes(c)) depth++;
    if (')>}]'.includes(c)) depth--;
    if (c === ',' && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.map((p) => p.trim()).filter((p) => p !== '');
}

function readAttributes(text: string): { name: string; attributes: Record<string, string | number> } {
  const [name, ...rest] = splitTop(text);
  const attributes: Record<string, string | number> = {};
  for (const item of rest) {
    const equal = item.indexOf('=');
    const value = item.slice(equal + 1).trim();
    attributes[item.slice(0, equal).trim()] = value.startsWith('"')
      ? (value.match(/"(?:[^"\\]|\\.)*"/g) ?? []).map((s) => s.slice(1, -1)).join('')
      : Number(value);
  }
  return { name, attributes };
}

function readParam(text: string): IntrinsicParam {
  const match = /^(?:XP_(NRAM|WRAM|SRAM|GDRAM|LDRAM|ANY)\s+)?([^]*?)\s*([A-Za-z_]\w*)$/.exec(text.trim());
  if (!match) throw new Error(`cannot read the parameter "${text}"`);
  const type = match[2].replace(/\s+/g, ' ').trim();
  const pointer = type.endsWith('*');
  return { name: match[3], type, pointer, constant: /\bconst\b/.test(type), ...(match[1] ? { space: match[1] as IntrinsicParam['space'] } : {}) };
}

function readFunctions(text: string, file: string): IntrinsicFunction[] {
  const functions: IntrinsicFunction[] = [];
  let at = 0;
  for (;;) {
    while (/\s|;/.test(text[at] ?? 'x')) at++;
    if (at >= text.length) return functions;
    let marked: ReturnType<typeof readAttributes> | undefined;
    if (text.startsWith('XP_INTRINSIC', at)) {
      const open = text.indexOf('(', at);
      const close = closing(text, open);
      marked = readAttributes(text.slice(open + 1, close));
      at = close + 1;
    }
    const brace = text.indexOf('{', at);
    const end = closing(text, brace);
    let header = text.slice(at, brace).trim();
    let templateParams: string[] = [];
    if (header.startsWith('template')) {
      const open = header.indexOf('<');
      const close = closing(header, open);
      templateParams = splitTop(header.slice(open + 1, close)).map((p) => p.replace(/^typename\s+/, ''));
      header = header.slice(close + 1).trim();
    }
    const open = header.indexOf('(');
    const signature = /^([^]*?)\s*([A-Za-z_]\w*)$/.exec(header.slice(0, open).trim());
    if (!signature) throw new Error(`${file}: cannot read "${header.slice(0, 80)}"`);
    if (marked && marked.name !== signature[2]) throw new Error(`${file}: ${marked.name} is followed by ${signature[2]}`);
    functions.push({
      name: signature[2],
      file,
      attributes: marked?.attributes,
      templateParams,
      returnType: signature[1].replace(/\s+/g, ' '),
      params: splitTop(header.slice(open + 1, closing(header, open))).map(readParam),
      body: text.slice(brace, end + 1),
    });
    at = end + 1;
  }
}

let cache: readonly IntrinsicFunction[] | undefined;

/** Every function of the intrinsic files in order of definition, helpers first. Read once per process. */
export function readIntrinsics(): readonly IntrinsicFunction[] {
  if (cache) return cache;
  const shared: MacroTable = new Map();
  const all = readFunctions(expandMacros(readFileSync(join(intrinsicFolder, 'rounding.h'), 'utf8'), shared), 'rounding.h');
  for (const file of readdirSync(intrinsicFolder).filter((f) => f.endsWith('.c')).sort()) {
    all.push(...readFunctions(expandMacros(readFileSync(join(intrinsicFolder, file), 'utf8'), new Map(shared)), file));
  }
  cache = all;
  return all;
}
