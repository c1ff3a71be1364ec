/** Machine model used for choices and ceilings. */
import type { CostModel } from '../platform.js';

export const cost: CostModel = {
  machine: 'MLU370 class (mtp_372, 4 clusters of 4 cores)',
  source: 'public figures of the MLU370-S4: 128 bytes of vector operands per cycle and core at 1 GHz, 24 TFLOPS f16',
  peak: { f16: 1.0e12, bf16: 1.0e12, f32: 0.5e12, i8: 2.0e12 },
  matrixPeak: { f16: 24e12, bf16: 24e12, f32: 6e12, i8: 48e12 },
  memoryBandwidth: 307e9,
  hostBandwidth: 16e9,
  launchSeconds: 1e-5,
  units: 16,
};
