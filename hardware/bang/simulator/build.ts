import { join } from 'node:path';
import {
  type BuildMode, type BuildPlan, type BuildRequest, type PreparePlan, type SimulatorParts,
  buildPlan as commonBuildPlan, commonIncludes, commonRuntime, hardwareFolder, preparePlan as commonPreparePlan,
} from '../../simulator/build.js';
import { intrinsicHeader } from './intrinsic-header.js';
import { kernelNames, rewriteForSimulator } from './rewrite.js';

/** How strictly the simulator reads the rules that public kernels break and a device may forgive. */
export interface BangBuildRequest extends BuildRequest {
  /** True for code that Xpiler has written. */
  readonly strict?: boolean;
}

function parts(): SimulatorParts {
  const folder = join(hardwareFolder(), 'bang', 'simulator');
  return {
    name: 'bang',
    includes: [join(folder, 'include'), ...commonIncludes()],
    reached: [join(hardwareFolder(), 'bang', 'intrinsics')],
    prelude: 'bang.h',
    runtime: [
      ...commonRuntime().filter((file) => !file.endsWith('/fibers.cpp')),
      ...['fibers', 'device', 'operands', 'queues', 'meetings'].map((name) => join(folder, 'runtime', `${name}.cpp`)),
    ],
    rewrite: rewriteForSimulator,
  };
}

/** Files and commands that build the runner of a BANG C file. */
export function buildPlan(request: BangBuildRequest): BuildPlan {
  const plan = commonBuildPlan(parts(), request);
  const front = [
    `#define XP_BANG_KERNELS ${JSON.stringify(kernelNames(request.text).join(' '))}`,
    `#define XP_BANG_ENTRY ${JSON.stringify(request.call.entry.replace(/<[^]*$/, ''))}`,
    `static const bool xp_strict = ::xp_bang::set_strict(${request.strict ?? false});`,
    '#include "intrinsics.h"',
    '',
  ].join('\n');
  return {
    ...plan,
    files: [
      { name: 'intrinsics.h', text: intrinsicHeader(request.text) },
      ...plan.files.map((file) => (file.name === 'unit.cpp' ? { ...file, text: front + file.text } : file)),
    ],
  };
}

/** What all BANG builds of a mode share, to be built once into the cache folder. */
export function preparePlan(mode: BuildMode, cacheDir: string, compiler?: string): PreparePlan {
  return commonPreparePlan(parts(), mode, cacheDir, compiler);
}
