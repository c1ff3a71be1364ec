import { acceleratorOrSimulator, type Availability, type Machine } from '../availability.js';

/** BANG C on this machine: cncc, and an MLU if the driver shows one. */
export function bangAvailability(machine: Machine): Availability {
  const compiler = machine.tools.cncc;
  const device = machine.accelerators.find((accelerator) => accelerator.vendor === 'cambricon');
  return { platform: 'bang', compilerName: 'cncc', compiler, simulatorCompiles: true, ...acceleratorOrSimulator('bang', machine, device, compiler, 'no Cambricon MLU here') };
}
