import type { Availability, Machine } from '../availability.js';

/** C with AVX-512 VNNI on this machine: a host compiler, and the CPU itself as the device. */
export function vnniAvailability({ tools, cpu }: Machine): Availability {
  const compiler = tools.gxx.found || !tools.clangxx.found ? tools.gxx : tools.clangxx;
  const compilerName = compiler === tools.gxx ? 'g++' : 'clang++';
  const platform = { platform: 'vnni', compilerName, compiler };
  if (!cpu.avx512vnni) return { ...platform, device: 'none', detail: `${cpu.model} lacks AVX-512 VNNI` };
  if (!compiler.found) return { ...platform, device: 'none', detail: 'no host compiler' };
  return { ...platform, device: 'native', detail: `${cpu.model}, ${cpu.cores} cores` };
}
