import { cacheFolder } from '../../setup/cache-folder.js';
import type { Device, RunnerPlan } from '../device.js';
import { nativePreparePlan } from '../native/build.js';
import { selfTestFault } from '../native/self-test.js';
import { hostCompiler, planOnSimulator, prepareOnce, prepareSimulator } from '../simulated-device.js';
import { probeSimulated, thisMachine } from '../simulated-device-probe.js';
import type { HarnessCall } from '../simulator/harness.js';
import { toolFolders, ToolMissing, type SourceFile } from '../toolchain.js';
import { cudaAvailability } from './availability.js';
import { buildNativePlan } from './native/build.js';
import { chooseGpu, gpuAccess } from './native/driver.js';
import { cudaSelfTest } from './native/self-test.js';
import * as simulator from './simulator/build.js';

/** Checked runs are simulated; where there is a GPU that passes its self-test, kernels run on it besides. */
export const device: Device = {
  platform: 'cuda',
  probe: () => probeSimulated(cudaAvailability, async (machine) => selfTestFault(device, cudaSelfTest, chooseGpu(machine.accelerators))),
  plan: (source, call, mode, strict) => (mode === 'native' ? planOnGpu(source, call) : planOnSimulator(simulator, source, call, mode, strict)),
  prepare: async (mode) => (mode === 'native' ? prepareOnce(nativePreparePlan(cacheFolder(), (await hostCompiler()).path)) : prepareSimulator(simulator, mode)),
};

async function planOnGpu(source: SourceFile, call: HarnessCall): Promise<RunnerPlan> {
  const { tools: { nvcc }, accelerators } = await thisMachine();
  if (!nvcc.found) throw new ToolMissing('nvcc', nvcc.reason, nvcc.advice);
  const chosen = chooseGpu(accelerators);
  if (!chosen) throw new ToolMissing('an NVIDIA GPU', 'the driver shows none that nvcc supports', 'see `xpiler doctor`');
  const gxx = await hostCompiler();
  await device.prepare('native');
  const plan = buildNativePlan({ fileName: source.name, text: source.text, call, cacheDir: cacheFolder(), hostCompiler: gxx.path, nvcc: nvcc.path, arch: chosen.gpu.arch! });
  return {
    ...plan, ...gpuAccess(chosen), compiler: `nvcc ${nvcc.version}`, deviceKind: 'native', env: nvcc.env, readOnly: [...(await toolFolders(nvcc)), ...(await toolFolders(gxx))],
  };
}
