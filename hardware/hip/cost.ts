/** Machine model used for choices and ceilings. */
import type { CostModel } from '../platform.js';

export const cost: CostModel = {
  machine: 'MI250 class, one die (gfx90a)',
  source: "vendor's data sheet of the MI250, halved",
  peak: { f16: 22.6e12, bf16: 22.6e12, f32: 22.6e12, f64: 22.6e12, i8: 22.6e12 },
  matrixPeak: { f16: 181e12, bf16: 181e12, f32: 45.3e12, f64: 45.3e12, i8: 181e12 },
  memoryBandwidth: 1638e9,
  hostBandwidth: 20e9,
  launchSeconds: 5e-6,
  units: 104,
};
