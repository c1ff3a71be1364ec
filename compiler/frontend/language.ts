/** What the front end has to know of a dialect; one record per platform (`hardware/<platform>/language.ts`). */
import type { Scope } from '../ir/types.js';
import type { PreparedPrelude } from './prelude.js';

/** The meaning of a qualifier word. Words without fields carry none and are skipped. */
export interface Qualifier {
  readonly kernel?: boolean;
  /** a function with this word runs on the device and is no entry */
  readonly deviceOnly?: boolean;
  /** a variable with this word lives in the named memory space, shared as `scope` says */
  readonly space?: string;
  readonly scope?: Scope;
  readonly takesArguments?: boolean;
  /** the words' arguments give a vector length (`ext_vector_type`) or bytes (`vector_size`) */
  readonly attribute?: boolean;
  /** a pointer parameter of an intrinsic that must point into this memory space ('any': all but host memory) */
  readonly operand?: string;
  /** storage of one element per work item of the group, fresh at every place of use: how intrinsics exchange values */
  readonly exchange?: boolean;
  /** a function without parameters that is called by naming it (a work item's index) */
  readonly property?: boolean;
  /** marks a function as the meaning of an instruction */
  readonly intrinsic?: boolean;
}

/** What a runtime function of the host API does. Argument numbers count from 0. */
export type HostCall =
  /** gives a device allocation of `bytes` to the pointer that argument `pointer` points to, or returns it (`pointer: 'result'`) */
  | { readonly does: 'allocate'; readonly pointer: number | 'result'; readonly bytes: number; readonly count?: number; readonly zero?: boolean }
  | { readonly does: 'copy'; readonly to: number; readonly from: number; readonly bytes: number }
  | { readonly does: 'copy-to-symbol'; readonly to: number; readonly from: number; readonly bytes: number }
  | { readonly does: 'set'; readonly to: number; readonly byte: number; readonly bytes: number }
  /** starts a kernel with an array of the addresses of its arguments */
  | { readonly does: 'launch'; readonly kernel: number; readonly grid: number; readonly block: number; readonly args: number; readonly shared: number }
  /** frees, synchronises, creates streams: nothing that the result depends on; returns success */
  | { readonly does: 'nothing' };

export interface Language {
  readonly platform: string;
  /** `#define` lines that hold before the user's text */
  readonly predefined: string;
  readonly qualifiers: Readonly<Record<string, Qualifier>>;
  /** intrinsics and types in our own C++ subset, parsed before the user's file */
  readonly prelude: readonly { readonly name: string; readonly text: string }[];
  /** the prelude as `preparePrelude` gives it, where it has been kept from an earlier process */
  readonly preparedPrelude?: PreparedPrelude;
  /** names of the prelude that every file needs, mentioned or not */
  readonly alwaysNeeded?: readonly string[];
  readonly hostCalls: Readonly<Record<string, HostCall>>;
  /** names whose use is refused, by pattern, with the reason */
  readonly refused: readonly { readonly pattern: RegExp; readonly reason: string; readonly advice: string }[];
  /** how many tasks or threads run the kernel when launched */
  readonly execution: 'grid' | 'tasks' | 'call';
  readonly warp: number;
  /** names whose use shows that the cores of a cluster work together, beside qualifiers of scope `cluster` */
  readonly clusterNames?: readonly string[];
  /** bytes that a kernel may declare per memory space */
  readonly capacities: Readonly<Record<string, number>>;
}
