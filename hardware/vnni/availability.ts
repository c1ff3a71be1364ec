import type { Availability, Machine } from '../availability.js';

/** Why AVX-512 VNNI instructions are not executed by this CPU, or undefined where they are. */
export function whyEmulated({ cpu, simulate }: Machine): string | undefined {
  if (simulate?.includes('vnni')) return 'XPILER_SIMULATE asks for it';
  return cpu.avx512vnni ? undefined : `${cpu.model} lacks AVX-512 VNNI`;
}

/** C with AVX-512 VNNI on this machine: a host compiler, and the CPU itself as the device, or SIMDe where the CPU lacks the instructions. */
export function vnniAvailability(machine: Machine): Availability {
  const { tools, cpu } = machine;
  const compiler = tools.gxx.found || !tools.clangxx.found ? tools.gxx : tools.clangxx;
  const compilerName = compiler === tools.gxx ? 'g++' : 'clang++';
  const platform = { platform: 'vnni', compilerName, compiler };
  const why = whyEmulated(machine);
  const none = (detail: string): Availability => ({ ...platform, device: 'none', detail });
  if (why === undefined) return compiler.found ? { ...platform, device: 'native', detail: `${cpu.model}, ${cpu.cores} cores` } : none('no host compiler');
  if (!tools.simde.found) return none(`${why}, and SIMDe, which would emulate it, is missing: ${tools.simde.reason}; ${tools.simde.advice}`);
  if (!tools.gxx.found) return none(`${why}; the emulation needs g++`);
  if (!cpu.avx2) return none(`${why}; the emulation needs AVX2`);
  return { ...platform, device: 'simulator', emulated: true, detail: `${why}: SIMDe ${tools.simde.version} stands in for it` };
}
