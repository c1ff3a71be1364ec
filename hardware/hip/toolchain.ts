import { vendorToolchain, type Toolchain, type VendorCompiler } from '../toolchain.js';
import { dialect } from './dialect.js';

/** Architecture that "compiles" refers to. */
export const hipArch = 'gfx90a';

/** Arguments of hipcc that are the same for checking and for running. */
export const hipccFlags = (arch: string): string[] => ['-x', 'hip', `--offload-arch=${arch}`, '-std=c++17', '-O3'];

/** AMD's compiler; it makes code objects without a GPU. */
export const hipcc: VendorCompiler = {
  platform: 'hip',
  name: 'hipcc',
  find: (tools) => tools.hipcc,
  extension: () => '.hip',
  arguments: (source, object) => ['-c', ...hipccFlags(hipArch), '-o', object, source],
  headers: {
    lines: dialect.includes,
    // one for the device and one for the host; clang takes from a folder the one that fits (Clang user's manual, "Precompiled headers")
    precompile: (header) => ['device', 'host'].map((side) => [
      '-fsyntax-only', ...hipccFlags(hipArch), `--offload-${side}-only`, ...['-emit-pch', '-o', `${side}.pch`].flatMap((word) => ['-Xclang', word]), header,
    ]),
    use: (folder) => ['-Xclang', '-include-pch', '-Xclang', folder],
  },
};

export const toolchain: Toolchain = vendorToolchain(hipcc);
