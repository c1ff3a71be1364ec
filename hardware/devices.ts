/** Toolchain and device of a platform by its id: the folder's name is the id, so a new platform needs no entry here. */
import type { Device } from './device.js';
import type { Toolchain } from './toolchain.js';

const checked = (platform: string): string => {
  if (!/^[a-z][a-z0-9]*$/.test(platform)) throw new Error(`${platform} is no platform`);
  return platform;
};

/** Loaded when asked for: the command line starts without them. */
export const loadToolchain = async (platform: string): Promise<Toolchain> =>
  ((await import(`./${checked(platform)}/toolchain.js`)) as { toolchain: Toolchain }).toolchain;

export const loadDevice = async (platform: string): Promise<Device> =>
  ((await import(`./${checked(platform)}/device.js`)) as { device: Device }).device;
