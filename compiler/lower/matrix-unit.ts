/** Instructions by which the items of a warp multiply small matrices held in fragments. */
import type { ScalarType } from '../ir/index.js';

export type Order = 'row' | 'column';

/**
 * accumulator[m][n] += sum over k of a[m][k] * b[k][n]. Order: elements of a row lie side by side (`row`) or those of a column.
 * Calls: fill(fragment, value), load(fragment, pointer, distance), multiply(d, a, b, c), store(pointer, fragment, distance,
 * ...storeTail) to row order.
 */
export interface MatrixUnit {
  readonly a: ScalarType;
  readonly b: ScalarType;
  readonly accumulator: ScalarType;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** tile starts and distances in memory are multiples of this many elements */
  readonly align: number;
  readonly fragment: (operand: 'a' | 'b' | 'accumulator', order: Order) => string;
  readonly fill: string;
  readonly load: (operand: 'a' | 'b', order: Order) => string;
  readonly multiply: string;
  readonly store: string;
  readonly storeTail: readonly string[];
}
