import { join } from 'node:path';
import { defaultStoreFolder, openStore, type Store } from '../store/store.js';
import { projectRoot } from '../setup/project-root.js';

/** Folder of what belongs to one project: store, server data, running servers. XPILER_HOME, else `.xpiler` of the clone. */
export function projectFolder(): string {
  return process.env.XPILER_HOME || join(projectRoot, '.xpiler');
}

/** The store that client and workers of this project folder share. */
export function openProjectStore(): Store {
  return openStore(process.env.XPILER_STORE ? defaultStoreFolder() : join(projectFolder(), 'store'));
}
