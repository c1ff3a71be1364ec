import { cpuFeatures, gpus } from '../setup/machine.js';
import { findTools } from '../setup/tools.js';
import type { Availability, Machine } from './availability.js';
import type { DeviceProbe } from './device.js';

let machine: Promise<Machine> | undefined;

/** What this machine offers; looked up once per process. */
export const thisMachine = (): Promise<Machine> =>
  (machine ??= Promise.all([findTools(), cpuFeatures(), gpus()]).then(([tools, cpu, accelerators]) => ({ tools, cpu, accelerators })));

/** The probe of a platform whose checked runs are simulated. `native`: can its device class run kernels on the accelerator? */
export async function probeSimulated(availability: (machine: Machine) => Availability, native: boolean): Promise<DeviceProbe> {
  const here = await thisMachine();
  const { device, detail } = availability(here);
  return { kind: here.tools.gxx.found ? 'simulator' : 'none', native: native && device === 'native', detail };
}
