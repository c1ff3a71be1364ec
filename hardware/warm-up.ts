/** Builds the shared parts of all simulators into the cache: set-up calls it, so that the first translation need not. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDevice } from './devices.js';

/** Prepares every platform that has a device; returns what was done and how long it took, or why not. */
export async function warmUp(onStep?: (what: string) => void): Promise<{ platform: string; ms: number; error?: string }[]> {
  const here = dirname(fileURLToPath(import.meta.url));
  const platforms = readdirSync(here).filter((name) => existsSync(join(here, name, 'device.js')));
  return Promise.all(platforms.map(async (platform) => {
    const started = performance.now();
    const done = (error?: string) => ({ platform, ms: Math.round(performance.now() - started), ...(error !== undefined && { error }) });
    try {
      const device = await loadDevice(platform);
      const { kind, native } = await device.probe();
      if (kind === 'none') return done('no device');
      for (const mode of ['check', 'fast', ...(native ? ['native' as const] : [])] as const) {
        onStep?.(`${platform} ${mode}`);
        await device.prepare(mode);
      }
      return done();
    } catch (error) {
      return done((error as Error).message);
    }
  }));
}
