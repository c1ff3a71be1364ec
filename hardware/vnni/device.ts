import { cacheFolder } from '../../setup/cache-folder.js';
import type { Device } from '../device.js';
import { prepareOnce } from '../prepare.js';
import { hostCompiler } from '../simulated-device.js';
import { thisMachine } from '../simulated-device-probe.js';
import { toolFolders } from '../tool-folders.js';
import { ToolMissing } from '../toolchain.js';
import { vnniAvailability, whyEmulated } from './availability.js';
import type { Emulation } from './emulation/build.js';
import { buildPlan, preparePlan } from './simulator/build.js';

/** The host itself: checked runs are instrumented, native ones are as fast as the compiler makes them. Without AVX-512 all are emulated. */
export const device: Device = {
  platform: 'vnni',
  async probe() {
    const { device: kind, detail } = vnniAvailability(await thisMachine());
    return { kind: kind === 'none' ? 'none' : 'simulator', native: kind === 'native', detail };
  },
  async plan(source, call, mode) {
    const gxx = await hostCompiler();
    const emulation = await emulationHere();
    await prepareOnce(preparePlan(mode, cacheFolder(), gxx.path, emulation));
    const plan = buildPlan({ fileName: source.name, text: source.text, call, mode, compiler: gxx.path, cacheDir: cacheFolder(), ...(emulation && { emulation }) });
    return { ...plan, compiler: `g++ ${gxx.version}`, deviceKind: mode === 'check' || emulation ? 'simulator' : 'native', readOnly: await toolFolders(gxx) };
  },
  prepare: async (mode) => prepareOnce(preparePlan(mode, cacheFolder(), (await hostCompiler()).path, await emulationHere())),
};

/** What stands for the instructions that the CPU lacks, if it lacks them. */
async function emulationHere(): Promise<Emulation | undefined> {
  const machine = await thisMachine();
  const { simde } = machine.tools;
  if (whyEmulated(machine) === undefined) return undefined;
  if (!simde.found) throw new ToolMissing('SIMDe', simde.reason, simde.advice);
  return { include: simde.path, version: simde.version };
}
