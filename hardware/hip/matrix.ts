/**
 * Matrix fused multiply-add of 16 x 16 tiles by a wave of 64 lanes (manual: MFMA). With k elements of depth, g = k / 4 of them in a lane: lane l holds
 * a[l % 16][g (l / 16) + j], b[g (l / 16) + j][l % 16], j < g, and d[4 (l / 16) + j][l % 16], j < 4.
 */
import type { ScalarType } from '../../compiler/ir/index.js';
import type { MatrixUnit } from '../../compiler/lower/matrix-unit.js';
import type { Helper } from '../../compiler/print/dialect.js';

interface Mfma { readonly type: ScalarType; readonly element: string; readonly part: string; readonly held: number; readonly accumulator: 'f32' | 'i32'; readonly instruction: string; /** the instruction takes the elements of a lane as one integer */ readonly packed?: true }
const list: readonly Mfma[] = [
  { type: 'f16', element: '_Float16', part: 'mfma_half4', held: 4, accumulator: 'f32', instruction: 'f32_16x16x16f16' },
  { type: 'f32', element: 'float', part: 'float', held: 1, accumulator: 'f32', instruction: 'f32_16x16x4f32' },
  { type: 'i8', element: 'int8_t', part: 'mfma_char4', held: 4, accumulator: 'i32', instruction: 'i32_16x16x16i8', packed: true },
];

const vector = (name: string, element: string): Helper => ({ name, text: `typedef ${element} ${name} __attribute__((ext_vector_type(4)));` });
const vectors: readonly Helper[] = [vector('mfma_half4', '_Float16'), vector('mfma_char4', 'signed char'), vector('mfma_float4', 'float'), vector('mfma_int4', 'int')];
const helper = (name: string, args: string, body: string): Helper => ({ name, text: `static __device__ __forceinline__ void ${name}(${args}) {\n  ${body}\n}`, needs: vectors.filter((v) => args.includes(v.name)) });
const LANE = 'const int lane = (int)threadIdx.x & 63, group = lane >> 4, side = lane & 15;';
const sumOf = (m: Mfma): string => (m.accumulator === 'f32' ? 'mfma_float4' : 'mfma_int4');
const scalarOf = (m: Mfma): string => (m.accumulator === 'f32' ? 'float' : 'int');

/** Fills the elements that a lane holds. */
const each = (m: Mfma, element: (j: string, base: (group: string) => string) => string): string => (m.held === 1
  ? `f = ${element('', (g) => g)};`
  : `for (int j = 0; j < ${m.held}; ++j) f[j] = ${element(' + j', (g) => `${m.held} * ${g}`)};`);

const helpersOf = (m: Mfma): readonly Helper[] => [
  helper(`mfma_load_along_${m.type}`, `${m.part} &f, const ${m.element} *p, int distance`, `${LANE}\n  ${each(m, (j, base) => `p[side * distance + ${base('group')}${j}]`)}`),
  helper(`mfma_load_across_${m.type}`, `${m.part} &f, const ${m.element} *p, int distance`, `${LANE}\n  ${each(m, (j, base) => `p[(${base('group')}${j}) * distance + side]`)}`),
  helper(`mfma_multiply_${m.type}`, `${sumOf(m)} &d, const ${m.part} &a, const ${m.part} &b, const ${sumOf(m)} &c`, m.packed
    ? `int x, y;\n  __builtin_memcpy(&x, &a, sizeof(x));\n  __builtin_memcpy(&y, &b, sizeof(y));\n  d = __builtin_amdgcn_mfma_${m.instruction}(x, y, c, 0, 0, 0);`
    : `d = __builtin_amdgcn_mfma_${m.instruction}(a, b, c, 0, 0, 0);`),
];
const perSum = (m: Mfma): readonly Helper[] => [
  helper(`mfma_fill_${m.accumulator}`, `${sumOf(m)} &d, ${scalarOf(m)} value`, 'for (int j = 0; j < 4; ++j) d[j] = value;'),
  helper(`mfma_store_${m.accumulator}`, `${scalarOf(m)} *p, const ${sumOf(m)} &d, int distance`, `${LANE}\n  for (int j = 0; j < 4; ++j) p[(4 * group + j) * distance + side] = d[j];`),
];

export const matrixHelpers: readonly Helper[] = [...list.flatMap(helpersOf), ...perSum(list[0]!), ...perSum(list[2]!)];

export const matrixUnits: readonly MatrixUnit[] = list.map((m): MatrixUnit => ({
  a: m.type, b: m.type, accumulator: m.accumulator, m: 16, n: 16, k: 4 * m.held, align: 1,
  fragment: (operand) => (operand === 'accumulator' ? sumOf(m) : m.part),
  fill: `mfma_fill_${m.accumulator}`,
  // the depth lies side by side in a by rows and in b by columns
  load: (operand, order) => ((operand === 'a') === (order === 'row') ? `mfma_load_along_${m.type}` : `mfma_load_across_${m.type}`),
  multiply: `mfma_multiply_${m.type}`,
  store: `mfma_store_${m.accumulator}`,
  storeTail: [],
}));
