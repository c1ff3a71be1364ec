import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folder of what all clones of this user share: compilers, the Temporal server, built simulator runtimes. */
export function cacheFolder(): string {
  return process.env.XPILER_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'xpiler');
}
