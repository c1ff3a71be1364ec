/** Functions for which a vector unit has no instruction, as expressions of what it has. */
import { add, binary, call, cast, constant, mul, select, sub, type Expr } from '../ir/index.js';

const f = (value: number): Expr => constant('f32', value);
/** c0 + x (c1 + x (c2 + ...)) */
const polynomial = (x: Expr, coefficients: readonly number[]): Expr => coefficients.slice(0, -1).reduceRight<Expr>((sum, c) => add(mul(sum, x), f(c)), f(coefficients.at(-1)!));

/** erf(x) / x as a polynomial in x^2 on [-1, 1], and log2(erfc(x)) in x on [1, 4.2]: Chebyshev interpolation; the relative error of erf is 1.8e-7. */
const NEAR = [1.128379165848351, -0.3761262666672094, 0.1128359471516665, -0.02685421201089788, 0.005189087423965636, -0.0008016864292008972, 7.875875079272581e-5];
const FAR = [-0.0015389674137917808, -1.6227702419413899, -0.9243656108676382, -0.14721517281236254, 0.031802315105759454, -0.004739813920288714, 0.00042741805945426366, -1.740508830861716e-5];

/** erf(x) of an f32, from x, min(4.2, |x|) and x^2, which it repeats. NaN stays NaN by the near branch, which is taken where |x| >= 1 fails. */
export function erf(x: Expr, size: Expr, square: Expr): Expr {
  const far = sub(f(1), call('exp2', 'f32', [polynomial(size, FAR)]));
  return select(binary('>=', call('abs', 'f32', [x]), f(1)), copysign(far, x), mul(x, polynomial(square, NEAR)));
}
export const erfSize = (x: Expr): Expr => call('min', 'f32', [f(4.2), call('abs', 'f32', [x])]);

const MAGNITUDE = 0x7fffffff, SIGN = -0x80000000;
const word = (x: Expr): Expr => ({ kind: 'bitcast', type: 'i32', a: x });

/** The magnitude of `x` with the sign of `y`, both f32. */
export function copysign(x: Expr, y: Expr): Expr {
  const bits = binary('|', binary('&', word(x), constant('i32', MAGNITUDE)), binary('&', word(y), constant('i32', SIGN)));
  return { kind: 'bitcast', type: 'f32', a: bits };
}

/** x * 2^n for a whole f32 `n` and half = floor(n / 2): in two steps, so that neither overflows before the product does. */
export function scaleByPower(x: Expr, n: Expr, half: Expr): Expr {
  return mul(mul(x, call('exp2', 'f32', [half])), call('exp2', 'f32', [sub(n, half)]));
}

export const halfOf = (n: Expr): Expr => call('floor', 'f32', [mul(n, f(0.5))]);
/** An i32 exponent as f32, cut to where products of two powers still tell all results apart. */
export const exponent = (n: Expr): Expr => call('max', 'f32', [f(-252), call('min', 'f32', [f(252), cast('f32', n)])]);
