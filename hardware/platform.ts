/** What a platform is: a record of capabilities. The compiler asks these; it never asks for a name. */
import type { ScalarType, Scope } from '../compiler/ir/index.js';
import type { DotUnit } from '../compiler/lower/dot-unit.js';
import type { MatrixUnit } from '../compiler/lower/matrix-unit.js';
import type { ProductUnit } from '../compiler/lower/product-unit.js';
import type { VectorUnit } from '../compiler/lower/vector-unit.js';
import type { Dialect } from '../compiler/print/dialect.js';

/** One memory space of the device. `loads`: scalar code can read and write it, else it is filled by copies only. */
export interface Memory {
  readonly name: string;
  readonly title: string;
  readonly scope: Scope;
  /** bytes that one copy of the scope may use */
  readonly capacityBytes: number;
  /** required alignment of a buffer */
  readonly alignBytes: number;
  readonly loads: boolean;
}

/**
 * Copies from global memory that go on while code runs: `start(dst, src, bytes, ...tail)`, then the calls of `wait`, which end all that were
 * started and all reading of their old contents. `bytes`: sizes one call may have, one element each; else any number of consecutive elements.
 */
export interface AsyncCopy {
  readonly to: string;
  readonly start: string;
  readonly tail: readonly string[];
  readonly bytes?: readonly number[];
  readonly wait: readonly { readonly name: string; readonly args: readonly number[] }[];
}

/** An axis of hardware parallelism, outermost first. */
export interface ParallelAxis {
  readonly name: string;
  readonly level: 'group' | 'item';
  readonly dim: 0 | 1 | 2;
  readonly maxExtent: number;
}

/** Groups of items that share memory and meet at barriers (GPU). */
export interface SimtExecution {
  readonly kind: 'simt';
  readonly warp: number;
  readonly maxItemsPerGroup: number;
  /** items per group that serve elementwise code well */
  readonly defaultItems: number;
  readonly groupMemory: string;
  /** bytes of private arrays per item that stay cheap; more goes to scratch in global memory */
  readonly privateBytes: number;
  /** matrix instructions of a warp */
  readonly matrix?: readonly MatrixUnit[];
}
/** Independent tasks with on-chip memory filled by copies (MLU). */
export interface TasksExecution {
  readonly kind: 'tasks';
  readonly tasksPerCluster: number;
  readonly defaultTasks: number;
  /** name of the memory that vector instructions work on */
  readonly vectorMemory: string;
  readonly vector?: VectorUnit;
  /** name of the memory of the weight operand of matrix instructions */
  readonly weightMemory?: string;
  readonly product?: ProductUnit;
}
/** Threads of a shared-memory CPU. */
export interface ThreadsExecution {
  readonly kind: 'threads';
  readonly threads: number;
  /** bytes of a local array that may live on the stack */
  readonly stackBytes: number;
  readonly vectorBytes: number;
  /** sums of products of short integers */
  readonly dot?: DotUnit;
}
export type Execution = SimtExecution | TasksExecution | ThreadsExecution;

/** Machine model for choices and ceilings, never for claims: rates in operations and bytes per second. */
export interface CostModel {
  readonly machine: string;
  readonly source: string;
  readonly peak: Readonly<Partial<Record<'f16' | 'bf16' | 'f32' | 'f64' | 'i8', number>>>;
  /** rate of the matrix units, where there are any */
  readonly matrixPeak: Readonly<Partial<Record<'f16' | 'bf16' | 'f32' | 'f64' | 'i8', number>>>;
  readonly memoryBandwidth: number;
  readonly hostBandwidth?: number;
  readonly launchSeconds: number;
  readonly units: number;
}

export interface Platform {
  readonly id: string;
  readonly title: string;
  /** file name endings, the default for output first */
  readonly extensions: readonly string[];
  /** words of the dialect: a source whose file name says nothing belongs to the platform with most of them */
  readonly signs: readonly RegExp[];
  readonly memories: readonly Memory[];
  readonly axes: readonly ParallelAxis[];
  /** element types of tensors */
  readonly elementTypes: readonly ScalarType[];
  readonly execution: Execution;
  readonly asyncCopy?: AsyncCopy;
  readonly limits: { readonly constantBytes: number; readonly kernelArgumentBytes: number };
  readonly dialect: Dialect;
  readonly cost: CostModel;
}

/** The memory of a platform by name; a wrong name is a mistake in the platform's record. */
export function memoryOf(platform: Platform, name: string): Memory {
  const memory = platform.memories.find((m) => m.name === name);
  if (!memory) throw new Error(`platform ${platform.id} has no memory "${name}"`);
  return memory;
}
