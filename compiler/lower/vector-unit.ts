/** A unit whose instructions work on whole arrays of on-chip memory: `op(dst, sources..., count)`. */
import type { ScalarType } from '../ir/index.js';

/**
 * `max`, `min`: where one side is NaN, the first operand. Comparisons and logic give 1 or 0 in the operand type; a comparison with
 * NaN gives 0. `band`, `bor`, `bnot` work on bits. `*_scalar` take a scalar as second source; `fill` has a scalar as its only source.
 */
export type VectorOp =
  | 'add' | 'sub' | 'mul' | 'max' | 'min' | 'add_scalar' | 'sub_scalar' | 'mul_scalar'
  | 'eq' | 'lt' | 'le' | 'gt' | 'ge' | 'eq_scalar' | 'lt_scalar' | 'le_scalar' | 'gt_scalar' | 'ge_scalar'
  | 'and' | 'or' | 'not' | 'band' | 'bor' | 'bnot'
  | 'abs' | 'floor' | 'round' | 'rint' | 'sqrt' | 'rsqrt' | 'recip' | 'log2' | 'exp2' | 'sin' | 'cos';

/** `inPlace`: the destination may be exactly any source, exactly the first one, or none. `tail`: constants after the count. */
export interface VectorInstruction { readonly name: string; readonly inPlace: 'any' | 'first' | 'none'; readonly tail?: readonly number[] }

export interface VectorUnit {
  /** elements a tile is a multiple of */
  readonly granule: number;
  readonly maxSegments: number;
  readonly instruction: (op: VectorOp, type: ScalarType) => VectorInstruction | undefined;
  readonly convert: (from: ScalarType, to: ScalarType) => VectorInstruction | undefined;
  /** fill(dst, count, value) */
  readonly fill: string;
  /** copy(dst, src, bytes, direction [, dst stride, src stride, segments - 1]), all in bytes */
  readonly copy: string;
  readonly direction: (from: 'global' | 'local', to: 'global' | 'local') => string;
  /** arguments of a reduction of `count` elements to dst[0] after (dst, src); `resultElements`: room dst needs */
  readonly reduction: (op: '+' | 'max' | 'min') => { readonly name: string; readonly arguments: readonly ('count' | number)[]; readonly limit: number; readonly inPlace: boolean } | undefined;
}
