import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';

export interface Claim { release(): Promise<void> }

/**
 * Claims a lock file for this process; undefined when a living process has it. The file is made complete under another
 * name and then linked, so that no one reads half of it. A lock of a process that is gone is taken over: moved away first,
 * so that of two processes that see the same dead lock only one proceeds.
 */
export async function claim(path: string): Promise<Claim | undefined> {
  const mine = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(mine, String(process.pid));
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      if (await link(mine, path).then(() => true, () => false)) return { release: () => release(path) };
      const owner = await readFile(path, 'utf8').then(Number, () => undefined);
      if (owner === undefined) continue;
      if (isAlive(owner)) return undefined;
      const dead = `${mine}.dead`;
      await rename(path, dead).catch(() => {});
      // Someone else may have claimed it between reading and moving: give it back.
      const moved = await readFile(dead, 'utf8').then(Number, () => undefined);
      if (moved !== undefined && moved !== owner && isAlive(moved)) await link(dead, path).catch(() => {});
      await rm(dead, { force: true });
    }
    return undefined;
  } finally {
    await rm(mine, { force: true });
  }
}

async function release(path: string): Promise<void> {
  const owner = await readFile(path, 'utf8').then(Number, () => undefined);
  if (owner === process.pid) await rm(path, { force: true });
}

/** Whether a process of this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
