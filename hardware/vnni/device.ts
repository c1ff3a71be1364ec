import { cacheFolder } from '../../setup/cache-folder.js';
import type { Device } from '../device.js';
import { hostCompiler, prepareOnce } from '../simulated-device.js';
import { thisMachine } from '../simulated-device-probe.js';
import { toolFolders } from '../toolchain.js';
import { vnniAvailability } from './availability.js';
import { buildPlan, preparePlan } from './simulator/build.js';

/** The host itself: checked runs are instrumented, native ones are as fast as the compiler makes them. */
export const device: Device = {
  platform: 'vnni',
  async probe() {
    const { device: kind, detail } = vnniAvailability(await thisMachine());
    return { kind: kind === 'native' ? 'simulator' : 'none', native: kind === 'native', detail };
  },
  async plan(source, call, mode) {
    const gxx = await hostCompiler();
    await prepareOnce(preparePlan(mode, cacheFolder(), gxx.path));
    const plan = buildPlan({ fileName: source.name, text: source.text, call, mode, compiler: gxx.path, cacheDir: cacheFolder() });
    return { ...plan, compiler: `g++ ${gxx.version}`, deviceKind: mode === 'check' ? 'simulator' : 'native', readOnly: await toolFolders(gxx) };
  },
  prepare: async (mode) => prepareOnce(preparePlan(mode, cacheFolder(), (await hostCompiler()).path)),
};
