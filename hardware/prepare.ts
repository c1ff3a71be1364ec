/** What many builds share is built once per machine, into the cache. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { runSandboxed } from '../gate/sandbox.js';
import { projectRoot } from '../setup/project-root.js';
import { recentTools } from '../setup/tools.js';
import type { PreparePlan } from './simulator/build.js';
import { toolFolders } from './tool-folders.js';

const preparing = new Map<string, Promise<void>>();

/** Builds a prepared folder unless it exists. Another process may do the same at once: the first rename wins. Throws where a command fails. */
export function prepareOnce(plan: PreparePlan): Promise<void> {
  if (plan.needs) return Promise.all([...plan.needs, { ...plan, needs: undefined }].map(prepareOnce)).then(() => undefined);
  if (existsSync(plan.folder)) return Promise.resolve();
  let running = preparing.get(plan.folder);
  if (!running) {
    running = prepare(plan).finally(() => preparing.delete(plan.folder));
    preparing.set(plan.folder, running);
  }
  return running;
}

async function prepare(plan: PreparePlan): Promise<void> {
  await mkdir(dirname(plan.folder), { recursive: true });
  const folder = await mkdtemp(join(dirname(plan.folder), '.preparing-'));
  const { gxx } = await recentTools();
  const readOnly = [join(projectRoot, 'hardware'), ...(gxx.found ? await toolFolders(gxx) : []), ...(plan.readOnly ?? [])];
  try {
    for (const { name, text } of plan.files ?? []) await writeFile(join(folder, name), text);
    for (const command of plan.commands) {
      const result = await runSandboxed(command, { writable: folder, readOnly, timeoutMs: 300_000, env: { ...plan.env, LC_ALL: 'C' } });
      if (result.status !== 'exited' || result.exitCode !== 0) throw new Error(`${basename(plan.folder)} does not build: ${command.join(' ')}\n${result.stderr.slice(0, 2000)}`);
    }
    await rename(folder, plan.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
