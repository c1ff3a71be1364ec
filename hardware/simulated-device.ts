/** A device that is a simulator on the host, built by the host's compiler. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runSandboxed } from '../gate/sandbox.js';
import { cacheFolder } from '../setup/cache-folder.js';
import { projectRoot } from '../setup/project-root.js';
import { recentTools, type Tool } from '../setup/tools.js';
import type { RunMode, RunnerPlan } from './device.js';
import type { HarnessCall } from './simulator/harness.js';
import type { BuildMode, BuildPlan, BuildRequest, PreparePlan } from './simulator/build.js';
import { ToolMissing, toolFolders, type SourceFile } from './toolchain.js';

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

const preparing = new Map<string, Promise<void>>();

/** Builds a prepared folder unless it exists. Another process may do the same at once: the first rename wins. */
export function prepareOnce(plan: PreparePlan): Promise<void> {
  if (plan.needs) return Promise.all([...plan.needs, { ...plan, needs: undefined }].map(prepareOnce)).then(() => undefined);
  if (existsSync(plan.folder)) return Promise.resolve();
  let running = preparing.get(plan.folder);
  if (!running) {
    running = prepare(plan).finally(() => preparing.delete(plan.folder));
    preparing.set(plan.folder, running);
  }
  return running;
}

async function prepare(plan: PreparePlan): Promise<void> {
  await mkdir(dirname(plan.folder), { recursive: true });
  const folder = await mkdtemp(join(dirname(plan.folder), '.preparing-'));
  try {
    for (const { name, text } of plan.files ?? []) await writeFile(join(folder, name), text);
    for (const command of plan.commands) {
      const result = await runSandboxed(command, { writable: folder, readOnly: [join(projectRoot, 'hardware'), ...(await toolFolders(await hostCompiler()))], timeoutMs: 300_000, env: { LC_ALL: 'C' } });
      if (result.status !== 'exited' || result.exitCode !== 0) throw new Error(`the simulator does not build: ${command.join(' ')}\n${result.stderr.slice(0, 2000)}`);
    }
    await rename(folder, plan.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
