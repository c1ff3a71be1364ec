import { acceleratorOrSimulator, type Availability, type Machine } from '../availability.js';
import { chooseGpu, oldestArch } from './native/driver.js';

/** CUDA on this machine: nvcc, and an NVIDIA GPU if the driver shows one. */
export function cudaAvailability(machine: Machine): Availability {
  const compiler = machine.tools.nvcc;
  const shown = machine.accelerators.filter((device) => device.vendor === 'nvidia');
  const usable = chooseGpu(machine.accelerators)?.gpu;
  const tooOld = shown.find((device) => Number(device.arch?.slice(3)) < oldestArch);
  const unknown = shown.length > 0 && shown.every(({ arch }) => arch === undefined);
  const why = shown.length === 0 ? 'no NVIDIA GPU here' : unknown ? "the driver's device file is there, but nvidia-smi shows no GPU" : tooOld ? `${tooOld.name} (${tooOld.arch}) is older than sm_${oldestArch}` : 'CUDA_VISIBLE_DEVICES names no GPU by its number';
  return { platform: 'cuda', compilerName: 'nvcc', compiler, ...acceleratorOrSimulator('cuda', machine, usable, compiler, why) };
}
