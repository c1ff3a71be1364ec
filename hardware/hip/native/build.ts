/** A HIP runner on a GPU: hipcc compiles the user's text with `xp-native.h` at its head for exactly this GPU. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Accelerator } from '../../../setup/machine.js';
import type { NativeParts } from '../../native/build.js';
import type { Access, Chosen } from '../../native/accelerated-device.js';
import { hardwareFolder } from '../../simulator/build.js';
import { hipccFlags } from '../toolchain.js';

/** How hipcc is called for a GPU of an architecture, "gfx90a". Its host compiler is its own. */
export function hipParts(hipcc: string, _hostCompiler: string, arch: string): NativeParts {
  return {
    head: join(hardwareFolder(), 'hip', 'native', 'xp-native.h'),
    compile: [hipcc, ...hipccFlags(arch), '-w', '-g1', '-fno-omit-frame-pointer', '-ferror-limit=20'],
    link: [hipcc, '-no-pie'],
    extension: '.hip',
  };
}

/** The platform is one of 64-lane waves: gfx9, the GPUs with matrix instructions. */
export const hasWideWaves = ({ arch }: Accelerator): boolean => /^gfx9/.test(arch ?? '');

/** The GPU that HIP_VISIBLE_DEVICES names first, else the first one; only those with waves of 64 lanes. */
export function chooseHipGpu(accelerators: readonly Accelerator[], visible = process.env.HIP_VISIBLE_DEVICES): Chosen | undefined {
  const all = accelerators.filter(({ vendor }) => vendor === 'amd').map((gpu, index) => ({ gpu, index })).filter(({ gpu }) => hasWideWaves(gpu));
  return visible === undefined ? all[0] : all.find(({ index }) => String(index) === visible.split(',')[0]!.trim());
}

/** The driver's device files; its libraries are where the system's are, or in /opt. */
export function hipAccess({ index }: Chosen, dev = '/dev'): Access {
  const render = existsSync(join(dev, 'dri')) ? readdirSync(join(dev, 'dri')).filter((name) => /^renderD\d+$/.test(name)).map((name) => join(dev, 'dri', name)) : [];
  return { devices: [join(dev, 'kfd'), ...render], libraries: [], environment: { HIP_VISIBLE_DEVICES: String(index) } };
}
