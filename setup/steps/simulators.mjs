import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, say, seconds, StepError } from '../lib.mjs';

/** Builds the simulators' runtimes and precompiled headers into the cache, so that the first translation need not wait for them. */
export async function simulators() {
  const began = Date.now();
  const { warmUp } = await import(pathToFileURL(join(root, 'dist', 'hardware', 'warm-up.js')).href);
  const told = setTimeout(() => say('simulators', 'building their runtimes'), 1000);
  const results = await warmUp().finally(() => clearTimeout(told));
  const failed = results.filter(({ error }) => error !== undefined);
  if (failed.length > 0) throw new StepError(failed.map(({ platform, error }) => `${platform}: ${error}`).join('; '), 'see `npx xpiler doctor`');
  if (Date.now() - began > 1000) say('simulators', `built (${seconds(began)})`);
}
