/** BANG C on Cambricon MLUs (mtp_372). */
import type { Platform } from '../platform.js';
import { cost } from './cost.js';
import { dialect } from './dialect.js';
import { product } from './product.js';
import { vector } from './vector.js';

export const platform: Platform = {
  id: 'bang',
  title: 'BANG C on Cambricon MLUs (mtp_372)',
  extensions: ['.mlu'],
  signs: [/#\s*include\s*[<\"](bang|mlu|cnrt)/, /__mlu_\w+__/, /__(nram|wram|mlu_shared|ldram)__/, /\b__bang_\w+/, /\b(taskId|taskDim|coreId|clusterId)\b/, /\bcnrt[A-Z]\w+/],
  memories: [
    { name: 'gdram', title: 'device memory', scope: 'global', capacityBytes: 16 * 2 ** 30, alignBytes: 64, loads: true },
    { name: 'sram', title: 'shared memory of a cluster', scope: 'cluster', capacityBytes: 3968 * 1024, alignBytes: 64, loads: false },
    // 128 of 768 KiB stay with the compiler's stack and tables
    { name: 'nram', title: 'neuron memory', scope: 'item', capacityBytes: 640 * 1024, alignBytes: 64, loads: true },
    { name: 'wram', title: 'weight memory', scope: 'item', capacityBytes: 1024 * 1024, alignBytes: 64, loads: false },
  ],
  axes: [{ name: 'task-x', level: 'group', dim: 0, maxExtent: 65535 }],
  elementTypes: ['bool', 'i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'i64', 'u64', 'f16', 'bf16', 'f32', 'f64'],
  execution: { kind: 'tasks', tasksPerCluster: 4, defaultTasks: 16, vectorMemory: 'nram', vector, weightMemory: 'wram', product },
  // __sync waits for the copies and for the instructions that still read what the next copies overwrite
  asyncCopy: { to: 'nram', start: '__memcpy_async', tail: ['GDRAM2NRAM'], wait: [{ name: '__sync', args: [] }] },
  limits: { constantBytes: 65536, kernelArgumentBytes: 4096 },
  dialect,
  cost,
};
