/** The vector unit of mtp_372 (manual: arithmetic, comparison, precise math, conversion, pooling). */
import type { ScalarType } from '../../compiler/ir/index.js';
import type { VectorInstruction, VectorOp, VectorUnit } from '../../compiler/lower/vector-unit.js';

const FLOAT_NAMES: Record<VectorOp, readonly [string, VectorInstruction['inPlace']]> = {
  add: ['add', 'any'], sub: ['sub', 'any'], mul: ['mul', 'any'], max: ['maxequal', 'first'], min: ['minequal', 'first'],
  add_scalar: ['add_scalar', 'any'], sub_scalar: ['sub_scalar', 'any'], mul_scalar: ['mul_scalar', 'any'],
  eq: ['eq', 'any'], lt: ['lt', 'any'], le: ['le', 'any'], gt: ['gt', 'any'], ge: ['ge', 'any'],
  eq_scalar: ['eq_scalar', 'any'], lt_scalar: ['lt_scalar', 'any'], le_scalar: ['le_scalar', 'any'], gt_scalar: ['gt_scalar', 'any'], ge_scalar: ['ge_scalar', 'any'],
  and: ['and', 'first'], or: ['or', 'first'], not: ['not', 'any'], band: ['band', 'any'], bor: ['bor', 'any'], bnot: ['bnot', 'any'],
  abs: ['abs', 'any'], floor: ['floor', 'none'], round: ['round', 'none'], rint: ['nearbyint', 'none'],
  sqrt: ['sqrt', 'any'], rsqrt: ['rsqrt', 'any'], recip: ['recip', 'any'], log2: ['log2', 'any'], exp2: ['pow2', 'any'], sin: ['sin', 'any'], cos: ['cos', 'any'],
};
const BITS = new Set<VectorOp>(['band', 'bor', 'bnot']);
const INTEGERS = new Set<VectorOp>([
  'add', 'sub', 'mul', 'max', 'min', 'add_scalar', 'sub_scalar', 'mul_scalar', 'eq', 'lt', 'le', 'gt', 'ge', 'eq_scalar', 'lt_scalar', 'le_scalar', 'gt_scalar',
  'ge_scalar', 'band', 'bor', 'bnot', 'abs',
]);

function instruction(op: VectorOp, type: ScalarType): VectorInstruction | undefined {
  const has = type === 'f32' ? !BITS.has(op) : type === 'i32' && INTEGERS.has(op);
  const [name, inPlace] = FLOAT_NAMES[op];
  return has ? { name: `__bang_${name}`, inPlace } : undefined;
}

const CONVERSIONS: Record<string, VectorInstruction> = {
  'f16>f32': { name: '__bang_half2float', inPlace: 'none' },
  'f32>f16': { name: '__bang_float2half_rn', inPlace: 'any' },
  'bf16>f32': { name: '__bang_bfloat162float', inPlace: 'none' },
  'f32>bf16': { name: '__bang_float2bfloat16_rn', inPlace: 'any' },
  'i32>f32': { name: '__bang_int322float_rn', inPlace: 'any', tail: [0] },
  'f32>i32': { name: '__bang_float2int32_tz', inPlace: 'any', tail: [0] },
  'i16>f32': { name: '__bang_int162float', inPlace: 'none', tail: [0] },
  'i8>f32': { name: '__bang_int82float', inPlace: 'none', tail: [0] },
  'u8>f32': { name: '__bang_uint82float', inPlace: 'none', tail: [0] },
  'i8>i32': { name: '__bang_int82int32', inPlace: 'none', tail: [0, 0] },
  'i16>i32': { name: '__bang_int162int32', inPlace: 'none', tail: [0, 0] },
};

export const vector: VectorUnit = {
  granule: 64,
  maxSegments: 65536,
  instruction,
  convert: (from, to) => CONVERSIONS[`${from}>${to}`],
  fill: '__bang_write_value',
  copy: '__memcpy',
  direction: (from, to) => `${from === 'global' ? 'GDRAM' : 'NRAM'}2${to === 'global' ? 'GDRAM' : 'NRAM'}`,
  // sums: a row of one channel pooled by a window of its whole length; extrema: value and index, NaN ignored
  reduction: (op) => op === '+'
    ? { name: '__bang_sumpool', arguments: [1, 1, 'count', 1, 'count', 'count', 1], limit: 65536, inPlace: false }
    : { name: op === 'max' ? '__bang_argmax' : '__bang_argmin', arguments: ['count'], limit: 65536, inPlace: false },
};
