import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Obligation } from '../compiler/smt/obligation.js';

/** One `.smt2` file per obligation that is a formula, numbered in order. */
export async function writeFormulas(folder: string, obligations: readonly Obligation[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(obligations.map(async ({ smt }, n) => { if (smt !== undefined) await writeFile(join(folder, `${String(n + 1).padStart(3, '0')}.smt2`), smt); }));
}
