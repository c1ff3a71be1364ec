/** A device that is a simulator on the host, built by the host's compiler. */
import { cacheFolder } from '../setup/cache-folder.js';
import { recentTools, type Tool } from '../setup/tools.js';
import type { RunMode, RunnerPlan } from './device.js';
import { prepareOnce } from './prepare.js';
import type { HarnessCall } from './simulator/harness.js';
import type { BuildMode, BuildPlan, BuildRequest, PreparePlan } from './simulator/build.js';
import { toolFolders } from './tool-folders.js';
import { ToolMissing, type SourceFile } from './toolchain.js';

/** What a platform's `simulator/build.ts` exports. */
export interface Simulator {
  buildPlan(request: BuildRequest & { strict?: boolean }): BuildPlan;
  preparePlan(mode: BuildMode, cacheDir: string, compiler?: string): PreparePlan;
}

/** The host's C++ compiler. Throws ToolMissing. */
export async function hostCompiler(): Promise<Tool> {
  const { gxx } = await recentTools();
  if (!gxx.found) throw new ToolMissing('g++', gxx.reason, gxx.advice);
  return gxx;
}

/** Plans a runner on a simulator; what all its builds share is built first, once per machine. */
export async function planOnSimulator(simulator: Simulator, source: SourceFile, call: HarnessCall, mode: RunMode, strict: boolean): Promise<RunnerPlan> {
  if (mode === 'native') throw new Error('a simulator has no native mode');
  const gxx = await hostCompiler();
  await prepareOnce(simulator.preparePlan(mode, cacheFolder(), gxx.path));
  const plan = simulator.buildPlan({ fileName: source.name, text: source.text, call, mode, strict, compiler: gxx.path, cacheDir: cacheFolder() });
  return { ...plan, compiler: `g++ ${gxx.version}`, deviceKind: call.deviceKind ?? 'simulator', readOnly: await toolFolders(gxx) };
}

/** Builds what all runners of a mode share. */
export const prepareSimulator = async (simulator: Simulator, mode: RunMode): Promise<void> =>
  mode === 'native' ? undefined : prepareOnce(simulator.preparePlan(mode, cacheFolder(), (await hostCompiler()).path));
