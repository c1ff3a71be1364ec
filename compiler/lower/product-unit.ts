/** A tensor unit that multiplies matrices between on-chip memories, one operand (the weights) in a memory of its own. */
import type { ScalarType } from '../ir/index.js';

/**
 * product(dst, a, weights [, sum], m, k, n): dst[m][n] = a[m][k] x weights[n][k] transposed (+ sum). Weights come as rows of n, arranged by
 * arrange(dst, src, n, 1, 1, k) and copied in one piece. transpose(dst, src, height, width). clear(dst, count).
 */
export interface ProductUnit {
  readonly operands: readonly ScalarType[];
  readonly accumulator: ScalarType;
  /** columns of the weights are a multiple of this */
  readonly columns: number;
  /** bytes of a row of the weights are a multiple of this */
  readonly depthBytes: number;
  readonly product: string;
  readonly transpose: string;
  readonly arrange: string;
  readonly clear: string;
  readonly toWeights: string;
}
