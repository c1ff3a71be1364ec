/** The intrinsics files of a platform as one text for the front end. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../setup/project-root.js';

/** Headers first, then the families in alphabetical order; `#include` lines of our own headers are inert then. */
export function intrinsicText(platform: string): string {
  const folder = join(projectRoot, 'hardware', platform, 'intrinsics');
  const files = readdirSync(folder).filter((f) => /\.(c|h)$/.test(f)).sort((a, b) => Number(b.endsWith('.h')) - Number(a.endsWith('.h')) || a.localeCompare(b));
  return files.map((f) => readFileSync(join(folder, f), 'utf8')).join('\n');
}

/** What C++ sources of every dialect may use of the standard library. */
export const commonText = (): string => readFileSync(join(projectRoot, 'hardware', 'common', 'cpp-prelude.c'), 'utf8');
