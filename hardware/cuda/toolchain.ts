import { vendorToolchain, type Toolchain } from '../toolchain.js';

/** Architecture that "compiles" refers to. */
export const cudaArch = 'sm_80';

/** Arguments of nvcc that are the same for checking and for running. */
export const nvccFlags = (arch: string): string[] => ['-x', 'cu', `-arch=${arch}`, '-std=c++17', '-O3', '--expt-relaxed-constexpr'];

/** NVIDIA's compiler, from a toolkit or from the wheels in the cache. */
export const toolchain: Toolchain = vendorToolchain({
  platform: 'cuda',
  name: 'nvcc',
  find: (tools) => tools.nvcc,
  extension: () => '.cu',
  arguments: (source, object) => ['-c', ...nvccFlags(cudaArch), '-o', object, source],
});
