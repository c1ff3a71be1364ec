import { acceleratorOrSimulator, type Availability, type Machine } from '../availability.js';

/** HIP on this machine: hipcc, and an AMD GPU if the driver shows one. */
export function hipAvailability(machine: Machine): Availability {
  const compiler = machine.tools.hipcc;
  const device = machine.accelerators.find((accelerator) => accelerator.vendor === 'amd');
  return { platform: 'hip', compilerName: 'hipcc', compiler, ...acceleratorOrSimulator('hip', machine, device, compiler, 'no AMD GPU here') };
}
