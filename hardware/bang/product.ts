/** The tensor unit of mtp_372 (manual: tensor operations and the WRAM operand). */
import type { ProductUnit } from '../../compiler/lower/product-unit.js';

export const product: ProductUnit = {
  operands: ['f16', 'f32', 'bf16'],
  accumulator: 'f32',
  columns: 64,
  depthBytes: 64,
  product: '__bang_matmul',
  transpose: '__bang_transpose',
  arrange: '__bang_reshape_filter',
  clear: '__bang_write_zero',
  toWeights: 'NRAM2WRAM',
};
