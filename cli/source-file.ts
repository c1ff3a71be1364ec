import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { DiagnosticError } from '../diagnostics/diagnostic.js';
import { inputDiagnostic, type inputCatalogue } from '../diagnostics/input.js';
import { platformOfFile, platforms } from '../hardware/index.js';
import type { Platform } from '../hardware/platform.js';

export interface SourceFile { readonly path: string; readonly name: string; readonly text: string }

const maxSourceBytes = 2 ** 20;
const reject = (code: keyof typeof inputCatalogue, message: string): never => { throw new DiagnosticError(inputDiagnostic(code, message)); };

/** Reads a kernel's source; empty, binary, huge or unreadable files are input errors. */
export async function readSource(path: string): Promise<SourceFile> {
  const name = basename(path);
  const { size } = await information(path);
  if (size > maxSourceBytes) reject('XP1005', `the file has ${(size / 2 ** 20).toFixed(1)} MiB; a source may have 1 MiB`);
  const bytes = await readFile(path).catch((error: Error) => reject('XP1301', error.message));
  if (bytes.includes(0)) reject('XP1002', 'the file is binary');
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    reject('XP1002', 'the file is not valid UTF-8');
  }
  if (text.trim() === '') reject('XP1001', 'the file is empty: no kernel, no function');
  return { path, name, text };
}

/** Reads a spec as text; what it says is the compiler's business. */
export async function readSpec(path: string): Promise<string> {
  const { size } = await information(path);
  if (size > maxSourceBytes) reject('XP1005', `${path} has ${(size / 2 ** 20).toFixed(1)} MiB; a spec may have 1 MiB`);
  return readFile(path, 'utf8').catch((error: Error) => reject('XP1301', error.message));
}

async function information(path: string): Promise<{ size: number }> {
  const found = await stat(path).catch(() => reject('XP1301', `there is no file ${path}`));
  if (!found.isFile()) reject('XP1301', `${path} is no file`);
  return found;
}

/** A platform by its id. */
export function platformById(id: string): Platform {
  const platform = Object.values(platforms).find((each) => each.id === id.toLowerCase());
  return platform ?? reject('XP1302', `there is no platform "${id}"; known are ${Object.keys(platforms).join(', ')}`);
}

/**
 * The platform a file is written for: by its extension, else by its content, the platform whose headers, qualifiers and
 * built-in names occur most (of equals, the first in the list).
 */
export function inferPlatform({ name, text }: { name: string; text: string }): Platform {
  const named = platformOfFile(name);
  if (named) return named;
  const scores = Object.values(platforms).map((platform) => ({ platform, score: platform.signs.filter((sign) => sign.test(text)).length }));
  const best = scores.reduce((a, b) => (b.score > a.score ? b : a));
  return best.score > 0 ? best.platform : reject('XP1302', 'neither the name nor the content of the file tells its platform');
}

/** Where the spec of a source lies when it lies beside it: the same name with `.json`. Undefined for a file of no platform. */
export function specBeside(path: string): string | undefined {
  const platform = platformOfFile(path);
  const ending = platform?.extensions.filter((extension) => path.toLowerCase().endsWith(extension)).sort((a, b) => b.length - a.length)[0];
  return ending && `${path.slice(0, -ending.length)}.json`;
}
