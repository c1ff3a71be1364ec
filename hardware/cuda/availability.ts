import { acceleratorOrSimulator, type Availability, type Machine } from '../availability.js';

/** CUDA 13, the version that set-up fetches, compiles for sm_75 and later. */
const oldestArch = 75;

/** CUDA on this machine: nvcc, and an NVIDIA GPU if the driver shows one. */
export function cudaAvailability(machine: Machine): Availability {
  const compiler = machine.tools.nvcc;
  const shown = machine.accelerators.filter((device) => device.vendor === 'nvidia');
  const usable = shown.find((device) => Number(device.arch?.slice(3)) >= oldestArch);
  const why = shown.length > 0 ? `${shown[0].name} (${shown[0].arch}) is older than sm_${oldestArch}` : 'no NVIDIA GPU here';
  return { platform: 'cuda', compilerName: 'nvcc', compiler, ...acceleratorOrSimulator(machine, usable, compiler, why) };
}
