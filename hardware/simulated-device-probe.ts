import { cpuFeatures, gpus } from '../setup/machine.js';
import { findTools } from '../setup/tools.js';
import { simulatedByRequest, type Availability, type Machine } from './availability.js';
import type { DeviceProbe } from './device.js';

let machine: Promise<Machine> | undefined;

/** What this machine offers; looked up once per process. */
export const thisMachine = (): Promise<Machine> =>
  (machine ??= Promise.all([findTools(), cpuFeatures(), gpus()]).then(([tools, cpu, accelerators]) => ({ tools, cpu, accelerators, simulate: simulatedByRequest() })));

/**
 * The probe of a platform whose checked runs are simulated. `faultOf` says why kernels cannot be run on the accelerator that is there
 * (undefined: they can); without it the platform has no native runs.
 */
export async function probeSimulated(availability: (machine: Machine) => Availability, faultOf?: (machine: Machine) => Promise<string | undefined>): Promise<DeviceProbe> {
  const here = await thisMachine();
  const { device, detail } = availability(here);
  const kind = here.tools.gxx.found ? 'simulator' : 'none';
  if (device !== 'native') return { kind, native: false, detail };
  if (!faultOf) return { kind, native: false, detail: `${detail} is there, but kernels of this platform are only simulated so far` };
  const fault = await faultOf(here);
  return { kind, native: fault === undefined, detail: fault === undefined ? detail : `${detail} is there and not used: ${fault}` };
}
