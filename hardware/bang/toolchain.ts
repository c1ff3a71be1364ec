import { simulatorToolchain } from '../simulated-toolchain.js';
import { vendorToolchain, type Toolchain } from '../toolchain.js';
import * as simulator from './simulator/build.js';

/** Architecture that "compiles" refers to. */
export const bangArch = 'mtp_372';

const vendor = vendorToolchain({
  platform: 'bang',
  name: 'cncc',
  find: (tools) => tools.cncc,
  extension: () => '.mlu',
  arguments: (source, object) => ['-c', `--bang-mlu-arch=${bangArch}`, '-std=c++17', '-O3', '-o', object, source],
});

/** Cambricon's compiler where it is installed; else the simulator's build judges, and results say so. */
export const toolchain: Toolchain = simulatorToolchain({ platform: 'bang', vendor, simulator });
