import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../store/store.js';
import { accepts } from './dev-server.js';
import { isAlive } from './lock-file.js';
import { projectFolder } from './project-folder.js';

const state = z.object({ address: z.string(), namespace: z.string(), pid: z.int(), uid: z.int(), started: z.string() });
/** A running `xpiler dev`. */
export type RunningServer = z.infer<typeof state>;

const folder = () => join(projectFolder(), 'servers');

/** Makes a running `xpiler dev` known to later calls; returns how to take it back. */
export async function announce(address: string, namespace: string): Promise<() => Promise<void>> {
  const path = join(folder(), `${process.pid}.json`);
  await mkdir(folder(), { recursive: true });
  const record: RunningServer = { address, namespace, pid: process.pid, uid: process.getuid?.() ?? 0, started: new Date().toISOString() };
  await writeAtomically(path, JSON.stringify(record));
  return () => rm(path, { force: true });
}

/** The oldest living `xpiler dev` of this user and project folder. */
export async function findRunningServer(): Promise<RunningServer | undefined> {
  const files = await readdir(folder()).catch(() => [] as string[]);
  const known: RunningServer[] = [];
  for (const file of files.filter((name) => name.endsWith('.json') && !name.startsWith('.'))) {
    const path = join(folder(), file);
    const record = await readFile(path, 'utf8').then((text) => state.safeParse(JSON.parse(text)).data, () => undefined);
    if (record && record.uid === (process.getuid?.() ?? 0) && isAlive(record.pid)) known.push(record);
    else if (record && !isAlive(record.pid)) await rm(path, { force: true });
  }
  known.sort((a, b) => (a.started < b.started ? -1 : 1));
  for (const server of known) {
    const port = Number(server.address.split(':').at(-1));
    if (await accepts(port)) return server;
  }
  return undefined;
}
