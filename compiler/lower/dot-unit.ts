/** Instructions that add sums of products of short integers to lanes of wide ones. */
import type { ScalarType } from '../ir/index.js';
import type { Helper } from '../print/dialect.js';

/**
 * acc[l] += sum over q < group of (acc type)a[q] * (acc type)b[l][q], for all lanes l. `tile(rows, vectors)` is a function
 * (acc, a, distance of rows of a, panel, depth): acc[rows][vectors * lanes] += a[rows][depth] x panel, where the panel holds
 * ceil(depth / group) times vectors * lanes * group elements, beyond the depth zeros. `a`: types of the row's elements; a function is for one.
 */
export interface DotUnit {
  readonly a: readonly ScalarType[];
  readonly b: ScalarType;
  readonly accumulator: ScalarType;
  readonly group: number;
  readonly lanes: number;
  readonly maxRows: number;
  readonly maxVectors: number;
  readonly tile: (rows: number, vectors: number, a: ScalarType) => Helper;
}
