/** Builds the shared parts of all simulators into the cache: set-up calls it, so that the first translation need not. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDevice, loadToolchain } from './devices.js';

export interface Prepared { readonly platform: string; readonly ms: number; readonly error?: string }

/** Prepares every platform that has a device, two at a time; returns how long each took, or why it could not be. */
export async function warmUp(onStep?: (what: string) => void): Promise<Prepared[]> {
  const here = dirname(fileURLToPath(import.meta.url));
  const waiting = readdirSync(here).filter((name) => ['device.js', 'toolchain.js'].every((file) => existsSync(join(here, name, file))));
  const done: Prepared[] = [];
  const lane = async (): Promise<void> => {
    for (let platform = waiting.shift(); platform !== undefined; platform = waiting.shift()) {
      const started = performance.now();
      const error = await prepare(platform, onStep).catch((reason: Error) => reason.message);
      done.push({ platform, ms: Math.round(performance.now() - started), ...(error !== undefined && { error }) });
    }
  };
  await Promise.all([lane(), lane()]);
  return done;
}

/** Returns why a platform was left out. */
async function prepare(platform: string, onStep?: (what: string) => void): Promise<string | undefined> {
  const device = await loadDevice(platform);
  const { kind, native, detail } = await device.probe();
  if (kind === 'none') return `no device: ${detail}`;
  for (const mode of ['check', 'fast', ...(native ? ['native' as const] : [])] as const) {
    onStep?.(`${platform} ${mode}`);
    await device.prepare(mode);
  }
  onStep?.(`${platform} compiler`);
  await (await loadToolchain(platform)).prepare?.();
  return undefined;
}
