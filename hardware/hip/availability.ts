import { acceleratorOrSimulator, type Availability, type Machine } from '../availability.js';
import { chooseHipGpu, hasWideWaves } from './native/build.js';

/** HIP on this machine: hipcc, and an AMD GPU if the driver shows one. */
export function hipAvailability(machine: Machine): Availability {
  const compiler = machine.tools.hipcc;
  const shown = machine.accelerators.filter(({ vendor }) => vendor === 'amd');
  const narrow = shown.find((gpu) => !hasWideWaves(gpu));
  const why = shown.length === 0 ? 'no AMD GPU here' : narrow ? `${narrow.name} has waves of 32 lanes` : 'HIP_VISIBLE_DEVICES names no GPU by its number';
  return { platform: 'hip', compilerName: 'hipcc', compiler, ...acceleratorOrSimulator('hip', machine, chooseHipGpu(machine.accelerators)?.gpu, compiler, why) };
}
