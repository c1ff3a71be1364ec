/** The platforms, listed once. */
import { platform as bang } from './bang/platform.js';
import { platform as cuda } from './cuda/platform.js';
import { platform as hip } from './hip/platform.js';
import { platform as vnni } from './vnni/platform.js';
import type { Platform } from './platform.js';

export type { CostModel, Execution, Memory, ParallelAxis, Platform } from './platform.js';
export { memoryOf } from './platform.js';

/** Platforms by id, in the order in which lists show them. */
export const platforms: Readonly<Record<string, Platform>> = { cuda, hip, bang, vnni };
export const platformIds: readonly string[] = Object.keys(platforms);

/** The platform of a file by its name; undefined when no platform has the extension. The longest extension wins. */
export function platformOfFile(fileName: string): Platform | undefined {
  const name = fileName.toLowerCase();
  const fits = Object.values(platforms).flatMap((platform) => platform.extensions.filter((e) => name.endsWith(e)).map((extension) => ({ platform, extension })));
  return fits.sort((a, b) => b.extension.length - a.extension.length)[0]?.platform;
}
