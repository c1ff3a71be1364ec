import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../store/store.js';
import { accepts } from './dev-server.js';
import { isAlive } from './lock-file.js';
import { projectFolder } from './project-folder.js';

const state = z.object({
  address: z.string(), namespace: z.string(), pid: z.int(), uid: z.int(), started: z.string(), use: z.enum(['dev', 'call', 'suite', 'test']),
});
/** A server of this project folder: of `xpiler dev`, or of a command that brought its own. */
export type RunningServer = z.infer<typeof state>;

const folder = () => join(projectFolder(), 'servers');

/** Makes a server known to other commands; returns how to take it back. */
export async function announce(use: RunningServer['use'], { address, namespace }: { address: string; namespace: string }): Promise<() => Promise<void>> {
  const path = join(folder(), `${process.pid}.json`);
  await mkdir(folder(), { recursive: true });
  const record: RunningServer = { address, namespace, pid: process.pid, uid: process.getuid?.() ?? 0, started: new Date().toISOString(), use };
  await writeAtomically(path, JSON.stringify(record));
  return () => rm(path, { force: true });
}

/** The oldest living `xpiler dev` of this user and project folder. */
export async function findDevServer(): Promise<RunningServer | undefined> {
  return (await findRunningServers()).find(({ use }) => use === 'dev');
}

/** All living servers of this user and project folder, oldest first. */
export async function findRunningServers(): Promise<RunningServer[]> {
  const files = await readdir(folder()).catch(() => [] as string[]);
  const known: RunningServer[] = [];
  for (const file of files.filter((name) => name.endsWith('.json') && !name.startsWith('.'))) {
    const path = join(folder(), file);
    const record = await readFile(path, 'utf8').then((text) => state.safeParse(JSON.parse(text)).data, () => undefined);
    if (!record) continue;
    if (!isAlive(record.pid)) await rm(path, { force: true });
    else if (record.uid === (process.getuid?.() ?? 0) && (await accepts(Number(record.address.split(':').at(-1))))) known.push(record);
  }
  return known.sort((a, b) => (a.started < b.started ? -1 : 1));
}
