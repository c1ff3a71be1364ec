/** HIP C++ as hipcc reads it. */
import { matrixHelpers } from './matrix.js';
import { gpuDialect } from '../gpu-dialect.js';

export const dialect = gpuDialect({
  name: 'HIP',
  includes: ['#include <hip/hip_runtime.h>', '#include <math.h>', '#include <stdint.h>', '#include <stdio.h>', '#include <stdlib.h>'],
  conditionalIncludes: [{ when: /\bhip_bfloat16\b/, line: '#include <hip/hip_bfloat16.h>' }],
  runtime: 'hip',
  half: { type: '_Float16', widen: (t) => `(float)${t}`, narrow: (t) => `(_Float16)(${t})` },
  bfloat: { type: 'hip_bfloat16', widen: (t) => `(float)${t}`, narrow: (t) => `hip_bfloat16(${t})` },
  halfAtomics: false,
  reserved: ['half', 'half2', '__half', 'hip_bfloat16', 'hipBlockDim_x'],
  instructionHelpers: matrixHelpers,
  // a wavefront runs in lock step; the fences keep the compiler from moving memory accesses across
  warpBarrier: '__builtin_amdgcn_wave_barrier()',
});
