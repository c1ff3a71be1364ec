/** Builds the functions that stand for AVX-512 on a CPU without it, once into the cache folder. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listIntrinsics } from '../../intrinsic-files.js';
import { hardwareFolder, type PreparePlan } from '../../simulator/build.js';
import { hostFlags } from '../toolchain.js';
import { emulatedIntrinsics, type EmulatedIntrinsics } from './emulated-intrinsics.js';
import { simdeNames } from './simde.js';

/** `include`: the folder that holds `simde/`. */
export interface Emulation { readonly include: string; readonly version: string }

// Like the simulators: results do not depend on the optimiser.
const flags = ['-std=gnu++17', '-O1', '-w', '-Wno-psabi', '-fno-pie', '-fwrapv', '-fno-strict-aliasing', '-ffp-contract=off'];
const made = new Map<string, EmulatedIntrinsics>();

/** Folder with `xp-emulated-intrinsics.h` and `emulation.o`. */
export function emulationPlan(emulation: Emulation, cacheDir: string, compiler: string): PreparePlan {
  const { include, version } = emulation;
  const platform = join(hardwareFolder(), 'vnni');
  let texts = made.get(include);
  if (!texts) made.set(include, (texts = emulatedIntrinsics(listIntrinsics(platform, compiler), simdeNames(include))));
  const families = [...texts.source.matchAll(/^#include "(.*)"$/gm)].map((found) => join(platform, 'intrinsics', found[1]!));
  const hash = createHash('sha256').update(JSON.stringify([compiler, flags, version, texts]));
  for (const file of [...families, join(platform, 'intrinsics', 'prelude.h')]) hash.update(readFileSync(file));
  return {
    folder: join(cacheDir, `simulator-vnni-emulation-${hash.digest('hex').slice(0, 16)}`),
    files: [{ name: 'xp-emulated-intrinsics.h', text: texts.header }, { name: 'emulation.cpp', text: texts.source }],
    commands: [[compiler, ...flags, ...hostFlags, `-I${join(platform, 'intrinsics')}`, ...(include.startsWith('/usr/') ? [] : [`-I${include}`]), '-c', 'emulation.cpp', '-o', 'emulation.o']],
  };
}
