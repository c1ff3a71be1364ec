/** The pure functions of the IR on numbers and integers. */
import { foldCast } from '../ir/fold.js';
import { bitsOf, isFloat, isInt, roundFloat, roundHalfEven, wrapInt } from '../ir/scalar.js';
import type { MathFn, ScalarType } from '../ir/types.js';
import type { Value } from './memory.js';

/** C conversion of a value from one type to another. */
export function convert(to: ScalarType, from: ScalarType, value: Value): Value {
  return foldCast(to, { kind: 'const', type: from, value }).value;
}

/** erf by its Maclaurin series below 2.5, else 1 - erfc; relative error below 1e-14. */
export function erf(x: number): number {
  const z = Math.abs(x);
  if (Number.isNaN(x)) return NaN;
  if (z > 2.5) return Math.sign(x) * (1 - erfc(z));
  let term = z, sum = z;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); ++n) { term *= (-z * z) / n; sum += term / (2 * n + 1); }
  return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
}

/** erfc by its continued fraction above 2.5, else 1 - erf. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x < 2.5) return 1 - erf(x);
  if (x > 28) return 0;
  let tail = x;
  for (let k = 60; k > 0; --k) tail = x + k / 2 / tail;
  return Math.exp(-x * x) / (tail * Math.sqrt(Math.PI));
}

const roundAway = (x: number): number => (Number.isInteger(x) || !Number.isFinite(x) ? x : Math.sign(x) * Math.floor(Math.abs(x) + 0.5));

/** x * 2^n in steps: 2^n alone may be out of range where the product is not. */
function scaleByPower(x: number, n: number): number {
  const m = Math.max(-2200, Math.min(2200, n)), third = Math.trunc(m / 3);
  return x * 2 ** third * 2 ** third * 2 ** (m - 2 * third);
}

/** Bits of a finite double as mantissa * 2^exponent. */
function decompose(x: number): readonly [bigint, number] {
  const bits = new BigUint64Array(new Float64Array([x]).buffer)[0]!;
  const exponent = Number((bits >> 52n) & 0x7ffn), fraction = bits & 0xfffffffffffffn;
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n);
  return [x < 0 ? -mantissa : mantissa, (exponent === 0 ? 1 : exponent) - 1075];
}

/** x * y + z rounded once, to the precision of an f32 or f64. */
export function fusedMultiplyAdd(type: ScalarType, x: number, y: number, z: number): number {
  if (Number.isFinite(x) && Number.isFinite(y) && !Number.isFinite(z)) return z;
  const rough = x * y + z;
  if (!Number.isFinite(x) || !Number.isFinite(y) || !Number.isFinite(z) || x === 0 || y === 0) return roundFloat(type, rough);
  const [a, p] = decompose(x), [b, q] = decompose(y), [c, r] = decompose(z);
  const exponent = Math.min(p + q, r);
  const sum = (a * b << BigInt(p + q - exponent)) + (c << BigInt(r - exponent));
  if (sum === 0n) return rough;
  return roundExact(type, sum, exponent);
}

const PRECISION = { f32: { bits: 24, least: -149 }, f64: { bits: 53, least: -1074 } } as const;

/** sum * 2^exponent rounded to nearest, ties to even. */
function roundExact(type: ScalarType, sum: bigint, exponent: number): number {
  const { bits, least } = PRECISION[type === 'f64' ? 'f64' : 'f32'];
  const magnitude = sum < 0n ? -sum : sum;
  const drop = Math.max(magnitude.toString(2).length - bits, least - exponent);
  let kept = magnitude;
  if (drop > 0) {
    const unit = 1n << BigInt(drop), rest = magnitude % unit;
    kept = magnitude / unit;
    if (2n * rest > unit || (2n * rest === unit && (kept & 1n) === 1n)) kept += 1n;
  }
  return (sum < 0n ? -1 : 1) * roundFloat(type === 'f64' ? 'f64' : 'f32', scaleByPower(Number(kept), exponent + Math.max(drop, 0)));
}

const FLOAT: Partial<Record<MathFn, (x: number, y: number, z: number) => number>> = {
  abs: Math.abs, sqrt: Math.sqrt, rsqrt: (x) => 1 / Math.sqrt(x), cbrt: Math.cbrt,
  min: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y)),
  max: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y)),
  exp: Math.exp, exp2: (x) => 2 ** x, expm1: Math.expm1, log: Math.log, log2: Math.log2, log10: Math.log10, log1p: Math.log1p, pow: Math.pow,
  sin: Math.sin, cos: Math.cos, tan: Math.tan, asin: Math.asin, acos: Math.acos, atan: Math.atan, atan2: Math.atan2,
  sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, erf, erfc,
  floor: Math.floor, ceil: Math.ceil, trunc: Math.trunc, round: roundAway, rint: roundHalfEven,
  fmod: (x, y) => x % y, ldexp: scaleByPower,
  copysign: (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)),
};

const TESTS: Partial<Record<MathFn, (x: number) => boolean>> = {
  isnan: Number.isNaN, isinf: (x) => Math.abs(x) === Infinity, isfinite: Number.isFinite, signbit: (x) => x < 0 || Object.is(x, -0),
};

/** Value of fn(args) in `type`; `argTypes` are the operands' types. */
export function evaluateCall(fn: MathFn, type: ScalarType, args: readonly Value[], argTypes: readonly ScalarType[]): Value {
  const test = TESTS[fn];
  if (test) return test(Number(args[0])) ? 1 : 0;
  if (isInt(type) && isInt(argTypes[0]!)) return integerCall(fn, type, args.map(BigInt), argTypes[0]!);
  if (fn === 'fma' && isFloat(type)) { const [x, y, z] = args.map(Number) as [number, number, number]; return roundFloat(type, fusedMultiplyAdd(type, x, y, z)); }
  const f = FLOAT[fn];
  if (!f) throw new Error(`${fn} is not defined on ${argTypes[0]}`);
  const [x, y, z] = args.map(Number) as [number, number, number];
  const result = f(x, y, z);
  if (!isFloat(type)) return convert(type, 'f64', result);
  return roundFloat(type, type === 'f16' || type === 'bf16' ? Math.fround(result) : result);
}

function integerCall(fn: MathFn, type: ScalarType, v: readonly bigint[], from: ScalarType): Value {
  const bits = bitsOf(from);
  const pattern = BigInt.asUintN(bits, v[0]!);
  switch (fn) {
    case 'abs': return wrapInt(type, v[0]! < 0n ? -v[0]! : v[0]!);
    case 'min': return wrapInt(type, v[0]! < v[1]! ? v[0]! : v[1]!);
    case 'max': return wrapInt(type, v[0]! > v[1]! ? v[0]! : v[1]!);
    case 'popcount': return pattern.toString(2).replace(/0/g, '').length;
    case 'clz': return pattern === 0n ? bits : bits - pattern.toString(2).length;
    case 'mulhi': return wrapInt(type, (v[0]! * v[1]!) >> BigInt(bits));
    case 'fma': return wrapInt(type, v[0]! * v[1]! + v[2]!);
    default: throw new Error(`${fn} is not defined on integers`);
  }
}
