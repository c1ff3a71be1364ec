/** C with AVX-512 VNNI on Intel CPUs. */
import type { Platform } from '../platform.js';
import { cost } from './cost.js';
import { dot } from './dot.js';
import { dialect } from './dialect.js';

export const platform: Platform = {
  id: 'vnni',
  title: 'C with AVX-512 VNNI on Intel CPUs',
  extensions: ['.c', '.cpp', '.cc', '.cxx'],
  signs: [/#\s*include\s*[<\"](immintrin|[a-z0-9]*mmintrin|omp|stdint|stddef|math|string|cmath|cstd\w+)/, /\b_mm(256|512)?_\w+/, /\b__m(128|256|512)i?\b/, /#\s*pragma\s+omp\b/],
  memories: [
    { name: 'heap', title: 'main memory', scope: 'global', capacityBytes: 4 * 2 ** 30, alignBytes: 16, loads: true },
    { name: 'thread', title: 'static memory of a thread', scope: 'item', capacityBytes: 256 * 2 ** 20, alignBytes: 16, loads: true },
    { name: 'stack', title: 'stack of a thread', scope: 'item', capacityBytes: 2 ** 20, alignBytes: 16, loads: true },
  ],
  axes: [{ name: 'thread', level: 'group', dim: 0, maxExtent: 1024 }],
  elementTypes: ['bool', 'i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'i64', 'u64', 'f16', 'bf16', 'f32', 'f64'],
  execution: { kind: 'threads', threads: 2, stackBytes: 65536, vectorBytes: 64, dot },
  limits: { constantBytes: 2 ** 30, kernelArgumentBytes: 4096 },
  dialect,
  cost,
};
