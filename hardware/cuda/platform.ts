/** CUDA C on NVIDIA GPUs (sm_80). */
import type { Platform } from '../platform.js';
import { cost } from './cost.js';
import { dialect } from './dialect.js';
import { matrixUnits } from './matrix.js';

export const platform: Platform = {
  id: 'cuda',
  title: 'CUDA C on NVIDIA GPUs (sm_80)',
  extensions: ['.cu'],
  signs: [/#\s*include\s*[<\"](cuda|mma\.h|cooperative_groups)/, /\bcuda[A-Z]\w+\s*\(/, /__global__/, /\b(blockIdx|threadIdx)\b/, /<<<.*>>>/s, /\b__nv_\w+|\bnvcuda\b|_sync\s*\(/],
  memories: [
    { name: 'global', title: 'device memory', scope: 'global', capacityBytes: 40 * 2 ** 30, alignBytes: 256, loads: true },
    { name: 'shared', title: 'shared memory', scope: 'group', capacityBytes: 49152, alignBytes: 16, loads: true },
    { name: 'registers', title: 'registers and private memory', scope: 'item', capacityBytes: 512 * 1024, alignBytes: 4, loads: true },
  ],
  axes: [
    { name: 'group-z', level: 'group', dim: 2, maxExtent: 65535 },
    { name: 'group-y', level: 'group', dim: 1, maxExtent: 65535 },
    { name: 'group-x', level: 'group', dim: 0, maxExtent: 2 ** 31 - 1 },
    { name: 'item-z', level: 'item', dim: 2, maxExtent: 64 },
    { name: 'item-y', level: 'item', dim: 1, maxExtent: 1024 },
    { name: 'item-x', level: 'item', dim: 0, maxExtent: 1024 },
  ],
  elementTypes: ['bool', 'i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'i64', 'u64', 'f16', 'bf16', 'f32', 'f64'],
  execution: { kind: 'simt', warp: 32, maxItemsPerGroup: 1024, defaultItems: 256, groupMemory: 'shared', privateBytes: 2048, matrix: matrixUnits },
  // cp.async (manual: asynchronous copies): 4, 8 or 16 bytes of an item
  asyncCopy: { to: 'shared', start: '__pipeline_memcpy_async', tail: [], bytes: [4, 8, 16], wait: [{ name: '__pipeline_commit', args: [] }, { name: '__pipeline_wait_prior', args: [0] }] },
  limits: { constantBytes: 65536, kernelArgumentBytes: 4096 },
  dialect,
  cost,
};
