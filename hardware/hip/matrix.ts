/**
 * v_mfma_f32_16x16x16f16 (manual: matrix fused multiply-add): lane l holds a[l % 16][4 (l / 16) + j], b[4 (l / 16) + j][l % 16] and
 * d[4 (l / 16) + j][l % 16], j < 4.
 */
import type { MatrixUnit } from '../../compiler/lower/matrix-unit.js';
import type { Helper } from '../../compiler/print/dialect.js';

const types: Helper = { name: 'mfma_types', text: `typedef _Float16 mfma_half4 __attribute__((ext_vector_type(4)));
typedef float mfma_float4 __attribute__((ext_vector_type(4)));` };
const helper = (name: string, args: string, body: string): Helper => ({ name, text: `static __device__ __forceinline__ void ${name}(${args}) {\n  ${body}\n}`, needs: [types] });
const LANE = 'const int lane = (int)threadIdx.x & 63, group = lane >> 4, side = lane & 15;';

export const matrixHelpers: readonly Helper[] = [
  helper('mfma_fill', 'mfma_float4 &d, float value', 'for (int j = 0; j < 4; ++j) d[j] = value;'),
  helper('mfma_load_along', 'mfma_half4 &f, const _Float16 *p, int distance', `${LANE}\n  for (int j = 0; j < 4; ++j) f[j] = p[side * distance + 4 * group + j];`),
  helper('mfma_load_across', 'mfma_half4 &f, const _Float16 *p, int distance', `${LANE}\n  for (int j = 0; j < 4; ++j) f[j] = p[(4 * group + j) * distance + side];`),
  helper('mfma_multiply', 'mfma_float4 &d, const mfma_half4 &a, const mfma_half4 &b, const mfma_float4 &c', 'd = __builtin_amdgcn_mfma_f32_16x16x16f16(a, b, c, 0, 0, 0);'),
  helper('mfma_store', 'float *p, const mfma_float4 &d, int distance', `${LANE}\n  for (int j = 0; j < 4; ++j) p[(4 * group + j) * distance + side] = d[j];`),
];

export const matrixUnits: readonly MatrixUnit[] = [{
  a: 'f16', b: 'f16', accumulator: 'f32', m: 16, n: 16, k: 16, align: 1,
  fragment: (operand) => (operand === 'accumulator' ? 'mfma_float4' : 'mfma_half4'),
  fill: 'mfma_fill',
  // the depth lies side by side in a by rows and in b by columns
  load: (operand, order) => ((operand === 'a') === (order === 'row') ? 'mfma_load_along' : 'mfma_load_across'),
  multiply: 'mfma_multiply',
  store: 'mfma_store',
  storeTail: [],
}];
