/** Toolchain and device of a platform by its id. */
import type { Device } from './device.js';
import { loadPart } from './part.js';
import type { Toolchain } from './toolchain.js';

export const loadToolchain = (platform: string): Promise<Toolchain> => loadPart(platform, 'toolchain');

export const loadDevice = (platform: string): Promise<Device> => loadPart(platform, 'device');
