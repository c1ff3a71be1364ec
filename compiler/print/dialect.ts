/** How a dialect of C spells the IR. One value per platform, in `hardware/<platform>/dialect.ts`. */
import type { AtomicOp, Barrier, Buffer, Index, MathFn, ScalarType } from '../ir/index.js';

/** A function that the preamble defines where it is used: `text` is a complete definition, `needs` names others it calls. */
export interface Helper { readonly name: string; readonly text: string; readonly needs?: readonly Helper[] }

/** A math function: a name to call, or a helper. */
export type MathSpelling = string | Helper;

/**
 * An atomic update of an element (`element` is its text, an lvalue). `call` is an expression that yields the old value; `update`
 * an expression whose value nobody needs.
 */
export interface AtomicSpelling {
  readonly call?: (element: string, value: string, compare?: string) => string;
  readonly update?: (element: string, value: string) => string;
  readonly helpers?: readonly Helper[];
  /** helpers of `call` alone */
  readonly callHelpers?: readonly Helper[];
}

/** Value of a 16-bit float to f32 and back, with the helpers the calls need. */
export interface Conversion { readonly widen: (text: string) => string; readonly narrow: (text: string) => string; readonly helpers?: readonly Helper[] }

/** The runtime calls of a host entry that owns device memory. Each is an expression that yields a status. */
export interface HostApi {
  readonly statusType: string;
  readonly success: string;
  readonly errorText?: (status: string) => string;
  /** statements before the first and after the last call (queues); expressions checked like the calls */
  readonly begin?: { readonly declare: readonly string[]; readonly calls: readonly string[] };
  readonly end?: readonly string[];
  readonly malloc: (pointer: string, bytes: string) => string;
  readonly free: (pointer: string) => string;
  readonly copyIn: (to: string, from: string, bytes: string) => string;
  readonly copyOut: (to: string, from: string, bytes: string) => string;
  /** statement that starts a kernel */
  readonly launch: (kernel: string, grid: readonly [number, number, number], block: readonly [number, number, number], args: readonly string[]) => readonly string[];
  /** checked expression after a launch, if the runtime has one */
  readonly afterLaunch?: string;
  /** checked expression that waits for all kernels */
  readonly synchronize: string;
  /** entries on device pointers may return before the kernels end */
  readonly asynchronousOnDevicePointers: boolean;
}

export interface Dialect {
  readonly name: string;
  readonly includes: readonly string[];
  readonly types: Readonly<Record<ScalarType, string>>;
  /** words that are no free names: macros, built-in variables, types beyond those of C and C++ */
  readonly reserved: readonly string[];
  readonly restrict: string;
  /** qualifier of functions called from kernels */
  readonly functionQualifier: string;
  /** qualifier of kernels; undefined: the entry is the kernel */
  readonly kernelQualifier?: string;
  /** constant tables at file scope */
  readonly constantQualifier: (bytes: number) => string;
  /** qualifier of a local buffer by scope and memory space, with a trailing blank */
  readonly bufferQualifier: (buffer: Buffer) => string;
  /** f16 and bf16: value to f32 and back; arithmetic is done in f32 */
  readonly conversions: Readonly<Record<'f16' | 'bf16', Conversion>>;
  readonly infinity: string;
  readonly nan: string;
  /** spelling of a math function computed in f32 or f64, or on integers; undefined: not available */
  readonly math: (fn: MathFn, type: ScalarType) => MathSpelling | undefined;
  /** spelling in loops on vector lanes, where it differs */
  readonly vectorMath?: (fn: MathFn, type: ScalarType) => MathSpelling | undefined;
  /** reinterpreting accesses: through memcpy, or a converted pointer */
  readonly reinterpret: 'memcpy' | 'pointer';
  readonly index?: (index: Index) => string;
  readonly barrier?: (barrier: Barrier) => string;
  /** how an atomic of this type is done; undefined: not available */
  readonly atomic: (op: AtomicOp, type: ScalarType) => AtomicSpelling | undefined;
  /** pragma before a parallel loop; `collapse`: perfectly nested loops it covers */
  readonly parallelPragma?: (collapse: number) => string;
  readonly vectorPragma?: (reductions: readonly { readonly op: '+' | '*' | 'min' | 'max'; readonly variable: string }[]) => string;
  readonly unrollPragma?: (count: number | undefined) => string;
  /** types of opaque register tiles and other declarations that intrinsics need */
  readonly opaque?: (name: string) => string;
  /** the definition of an instruction that is a function of instructions */
  readonly instructionHelper?: (name: string) => Helper | undefined;
  readonly host?: HostApi;
  /** entry qualifier in front of the return type */
  readonly entryLinkage: 'extern-c' | 'extern-c-guarded';
  /** lines at the top that only some programs need, by a test on the text produced so far */
  readonly conditionalIncludes?: readonly { readonly when: RegExp; readonly line: string }[];
}
