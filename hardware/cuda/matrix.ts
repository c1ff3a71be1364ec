/** Warp matrix multiply-accumulate of 16 x 16 x 16 tiles (manual: warp matrix functions; sm_70 and later, bf16 from sm_80). */
import type { ScalarType } from '../../compiler/ir/index.js';
import type { MatrixUnit } from '../../compiler/lower/matrix-unit.js';

const wmma = 'nvcuda::wmma::';

const unit = (type: ScalarType, element: string, accumulator: ScalarType, sum: string, align: number): MatrixUnit => ({
  a: type, b: type, accumulator, m: 16, n: 16, k: 16, align,
  fragment: (operand, order) => operand === 'accumulator'
    ? `${wmma}fragment<${wmma}accumulator, 16, 16, 16, ${sum}>`
    : `${wmma}fragment<${wmma}matrix_${operand}, 16, 16, 16, ${element}, ${wmma}${order === 'row' ? 'row' : 'col'}_major>`,
  fill: `${wmma}fill_fragment`,
  load: () => `${wmma}load_matrix_sync`,
  multiply: `${wmma}mma_sync`,
  store: `${wmma}store_matrix_sync`,
  storeTail: [`${wmma}mem_row_major`],
});

/** Tile pointers are aligned to 32 bytes, distances to 16 bytes. */
export const matrixUnits: readonly MatrixUnit[] = [
  unit('f16', '__half', 'f32', 'float', 16),
  unit('bf16', '__nv_bfloat16', 'f32', 'float', 16),
  unit('i8', 'signed char', 'i32', 'int', 32),
  unit('u8', 'unsigned char', 'i32', 'int', 32),
];
