import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Absolute path of the clone (the folder of package.json). Compiled code runs from `dist/`, while the files it reads
 * (intrinsics, simulator headers, prompts, manuals) stay in the source tree: join their paths to this one.
 */
export const projectRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('no package.json above the compiled code: the clone is incomplete');
  return findRoot(parent);
}
