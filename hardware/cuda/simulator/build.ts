import { join } from 'node:path';
import {
  type BuildMode, type BuildPlan, type BuildRequest, type PreparePlan, type SimulatorParts,
  buildPlan as commonBuildPlan, commonIncludes, gridRuntime, hardwareFolder, preparePlan as commonPreparePlan,
} from '../../simulator/build.js';
import { rewriteForSimulator } from './rewrite.js';

function parts(): SimulatorParts {
  return {
    name: 'cuda',
    includes: [join(hardwareFolder(), 'cuda', 'simulator', 'include'), ...commonIncludes()],
    prelude: 'xp-prelude.h',
    runtime: gridRuntime(),
    runtimeIncludes: commonIncludes(),
    rewrite: rewriteForSimulator,
  };
}

/** Files and commands that build the runner of a CUDA C file. */
export function buildPlan(request: BuildRequest): BuildPlan {
  return commonBuildPlan(parts(), request);
}

/** What all CUDA builds of a mode share, to be built once into the cache folder. */
export function preparePlan(mode: BuildMode, cacheDir: string, compiler?: string): PreparePlan {
  return commonPreparePlan(parts(), mode, cacheDir, compiler);
}
