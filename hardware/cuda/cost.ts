/** Machine model used for choices and ceilings. */
import type { CostModel } from '../platform.js';

export const cost: CostModel = {
  machine: 'A100 class (sm_80)',
  source: "vendor's data sheet of the A100 40 GB",
  peak: { f16: 78e12, bf16: 39e12, f32: 19.5e12, f64: 9.7e12, i8: 78e12 },
  matrixPeak: { f16: 312e12, bf16: 312e12, f64: 19.5e12, i8: 624e12 },
  memoryBandwidth: 1555e9,
  hostBandwidth: 20e9,
  launchSeconds: 5e-6,
  units: 108,
};
