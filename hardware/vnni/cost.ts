/** Machine model used for choices and ceilings. */
import type { CostModel } from '../platform.js';

export const cost: CostModel = {
  machine: 'Xeon class with AVX-512 VNNI, 2 cores at 2.6 GHz',
  source: 'two 512-bit units per core: 64 f32 operations and 256 i8 operations per cycle and core',
  peak: { f32: 333e9, f64: 166e9, f16: 333e9, bf16: 333e9, i8: 1.33e12 },
  matrixPeak: {},
  memoryBandwidth: 20e9,
  launchSeconds: 5e-6,
  units: 2,
};
