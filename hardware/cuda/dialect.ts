/** CUDA C++ as nvcc reads it. */
import { gpuDialect } from '../gpu-dialect.js';

export const dialect = gpuDialect({
  name: 'CUDA',
  includes: ['#include <cuda_runtime.h>', '#include <math.h>', '#include <stdint.h>', '#include <stdio.h>', '#include <stdlib.h>'],
  conditionalIncludes: [
    { when: /\b__half\b|\bhalf\b/, line: '#include <cuda_fp16.h>' },
    { when: /\b__nv_bfloat16\b/, line: '#include <cuda_bf16.h>' },
    { when: /\bnvcuda::/, line: '#include <mma.h>' },
  ],
  runtime: 'cuda',
  half: { type: '__half', widen: (t) => `__half2float(${t})`, narrow: (t) => `__float2half(${t})` },
  bfloat: { type: '__nv_bfloat16', widen: (t) => `__bfloat162float(${t})`, narrow: (t) => `__float2bfloat16(${t})` },
  halfAtomics: true,
  reserved: ['half', 'half2', '__half', 'nv_bfloat16', 'wmma', 'nvcuda'],
  warpBarrier: '__syncwarp()',
});
