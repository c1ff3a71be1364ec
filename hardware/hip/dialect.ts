/** HIP C++ as hipcc reads it. */
import type { Helper } from '../../compiler/print/dialect.js';
import { matrixHelpers } from './matrix.js';
import { gpuDialect } from '../gpu-dialect.js';

/** The runtime has rsqrt on the device only; what does not depend on the thread is computed by the host. */
const rsqrt = (t: 'float' | 'double', f: 'f' | ''): Helper => ({
  name: `rsqrt_${t}`,
  text: `static inline __host__ __device__ ${t} rsqrt_${t}(${t} x) {
#ifdef __HIP_DEVICE_COMPILE__
  return rsqrt${f}(x);
#else
  return 1.0${f} / sqrt${f}(x);
#endif
}`,
});
const rsqrts = { f32: rsqrt('float', 'f'), f64: rsqrt('double', '') };

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
  math: (fn, type) => (fn === 'rsqrt' && (type === 'f32' || type === 'f64') ? rsqrts[type] : undefined),
  // a wavefront runs in lock step; the fences keep the compiler from moving memory accesses across
  warpBarrier: '__builtin_amdgcn_wave_barrier()',
});
