import { join } from 'node:path';
import { defaultStoreFolder, openStore, type Store } from '../store/store.js';
import { projectRoot } from '../setup/project-root.js';

/** Folder of what belongs to one project: store, server data, running servers. XPILER_HOME, else `.xpiler` of the clone. */
export function projectFolder(): string {
  return process.env.XPILER_HOME || join(projectRoot, '.xpiler');
}

/** Where the store lies that client and workers of this project folder share. */
export const projectStoreFolder = (): string => (process.env.XPILER_STORE ? defaultStoreFolder() : join(projectFolder(), 'store'));

export const openProjectStore = (): Store => openStore(projectStoreFolder());
