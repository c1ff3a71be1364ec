import type { Accelerator, CpuFeatures } from '../setup/machine.js';
import type { MissingTool, Tool, Tools } from '../setup/tools.js';
import { bangAvailability } from './bang/availability.js';
import { cudaAvailability } from './cuda/availability.js';
import { hipAvailability } from './hip/availability.js';
import { vnniAvailability } from './vnni/availability.js';

/** What the machine offers; each platform decides from it what it can do here. */
export interface Machine {
  readonly tools: Tools;
  readonly cpu: CpuFeatures;
  readonly accelerators: readonly Accelerator[];
  /** Platforms that the user wants simulated although a device may be there: XPILER_SIMULATE. */
  readonly simulate?: readonly string[];
}

/** The platforms that XPILER_SIMULATE lists, by commas or blanks. */
export const simulatedByRequest = (list = process.env.XPILER_SIMULATE ?? ''): string[] => list.split(/[\s,]+/).filter((name) => name !== '');

/** What one platform can do on this machine. */
export interface Availability {
  readonly platform: string;
  readonly compiler: Tool | MissingTool;
  /** Without the vendor's compiler "compiles" is judged by the simulator, and results say so; else nothing can be accepted without it. */
  readonly simulatorCompiles?: boolean;
  readonly compilerName: string;
  /** Where a kernel of this platform runs here. */
  readonly device: 'native' | 'simulator' | 'none';
  /** The CPU runs the code, but with a library in the place of instructions that it lacks. */
  readonly emulated?: boolean;
  /** The device, or why there is none. */
  readonly detail: string;
}

/** Availability of every platform. */
export function platformAvailability(machine: Machine): Availability[] {
  return [cudaAvailability, hipAvailability, bangAvailability, vnniAvailability].map((available) => available(machine));
}

/** Device for a platform with an accelerator and a simulator built by the host compiler. */
export function acceleratorOrSimulator(platform: string, machine: Machine, device: Accelerator | undefined, compiler: Tool | MissingTool, why: string): Pick<Availability, 'device' | 'detail'> {
  const requested = machine.simulate?.includes(platform) ?? false;
  if (device && compiler.found && !requested) return { device: 'native', detail: [device.name, device.arch].filter(Boolean).join(', ') };
  const reason = requested ? 'XPILER_SIMULATE asks for it' : device ? `${device.name} is there, its compiler is not` : why;
  if (machine.tools.gxx.found) return { device: 'simulator', detail: reason };
  return { device: 'none', detail: `${reason}; the simulator needs g++` };
}
