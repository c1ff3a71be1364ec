/** The device of a platform whose checked runs are simulated and whose kernels run on an accelerator besides, where one is fit for it. */
import { cacheFolder } from '../../setup/cache-folder.js';
import type { Accelerator } from '../../setup/machine.js';
import type { MissingTool, Tool, Tools } from '../../setup/tools.js';
import type { Availability, Machine } from '../availability.js';
import type { Device, RunnerPlan } from '../device.js';
import { prepareOnce } from '../prepare.js';
import { hostCompiler, planOnSimulator, prepareSimulator, type Simulator } from '../simulated-device.js';
import { probeSimulated, thisMachine } from '../simulated-device-probe.js';
import type { HarnessCall } from '../simulator/harness.js';
import { toolFolders } from '../tool-folders.js';
import { ToolMissing, type SourceFile } from '../toolchain.js';
import { nativePlan, nativePreparePlan, type NativeParts } from './build.js';
import { blockSelfTest, selfTestFault } from './self-test.js';

/** The accelerator that kernels run on: its place in the driver's own list. */
export interface Chosen { readonly gpu: Accelerator; readonly index: number }

/** What a runner's process needs to reach it from inside the sandbox. */
export interface Access {
  readonly devices: readonly string[];
  readonly libraries: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface AcceleratedPlatform {
  readonly platform: string;
  readonly simulator: Simulator;
  readonly compilerName: string;
  availability(machine: Machine): Availability;
  compiler(tools: Tools): Tool | MissingTool;
  choose(accelerators: readonly Accelerator[]): Chosen | undefined;
  access(chosen: Chosen): Access;
  /** how the compiler is called for an architecture as the driver names it */
  parts(compiler: string, hostCompiler: string, arch: string): NativeParts;
  /** file name of the self-test */
  readonly testName: string;
}

export function acceleratedDevice(of: AcceleratedPlatform): Device {
  const device: Device = {
    platform: of.platform,
    probe: () => probeSimulated(of.availability, async (machine) => selfTestFault(device, blockSelfTest(of.platform, of.testName), of.choose(machine.accelerators))),
    plan: (source, call, mode, strict) => (mode === 'native' ? planNative(of, source, call) : planOnSimulator(of.simulator, source, call, mode, strict)),
    prepare: async (mode) => (mode === 'native' ? prepareOnce(nativePreparePlan(cacheFolder(), (await hostCompiler()).path)) : prepareSimulator(of.simulator, mode)),
  };
  return device;
}

async function planNative(of: AcceleratedPlatform, source: SourceFile, call: HarnessCall): Promise<RunnerPlan> {
  const { tools, accelerators } = await thisMachine();
  const compiler = of.compiler(tools);
  if (!compiler.found) throw new ToolMissing(of.compilerName, compiler.reason, compiler.advice);
  const chosen = of.choose(accelerators);
  if (!chosen?.gpu.arch) throw new ToolMissing(`an accelerator for ${of.platform}`, `the driver shows none that ${of.compilerName} supports`, 'run `xpiler doctor`');
  const gxx = await hostCompiler();
  await prepareOnce(nativePreparePlan(cacheFolder(), gxx.path));
  const plan = nativePlan(of.parts(compiler.path, gxx.path, chosen.gpu.arch), { fileName: source.name, text: source.text, call, cacheDir: cacheFolder(), hostCompiler: gxx.path });
  const readOnly = [...(await toolFolders(compiler)), ...(await toolFolders(gxx))];
  return { ...plan, ...of.access(chosen), compiler: `${of.compilerName} ${compiler.version}`, deviceKind: 'native', env: compiler.env, readOnly };
}
