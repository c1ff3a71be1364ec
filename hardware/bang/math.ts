/** Scalar math on the MLU: the C functions that exist, and helpers made of them (about 1e-6 relative) for the others. */
import type { MathFn, ScalarType } from '../../compiler/ir/index.js';
import type { Helper, MathSpelling } from '../../compiler/print/dialect.js';
import { cMathName } from '../../compiler/print/math-names.js';

const FUNCTION = '__mlu_func__';
const NATIVE = new Set<MathFn>(['exp', 'log', 'log2', 'pow', 'sqrt', 'abs', 'floor', 'round', 'trunc', 'min', 'max', 'tanh', 'isnan', 'isinf']);

const helper = (name: string, args: string, body: string, needs: readonly Helper[] = [], returns = 'float'): Helper =>
  ({ name, text: `${FUNCTION} ${returns} ${name}(${args}) {\n  ${body.trim().split('\n').map((l) => l.trim()).join('\n  ')}\n}`, needs });

const rsqrt = helper('rsqrt_f32', 'float x', 'return 1.0f / sqrtf(x);');
const rsqrt64 = helper('rsqrt_f64', 'double x', 'return 1.0 / sqrt(x);', [], 'double');
const exp2 = helper('exp2_f32', 'float x', 'return powf(2.0f, x);');
const ceil = helper('ceil_f32', 'float x', 'return -floorf(-x);');
const rint = helper('rint_f32', 'float x', `
  float down = floorf(x), rest = x - down;
  if (rest == 0.5f) return down - 2.0f * floorf(down * 0.5f) == 0.0f ? down : down + 1.0f; // ties to even
  return rest < 0.5f ? down : down + 1.0f;`);
const expm1 = helper('expm1_f32', 'float x', `
  if (x > -0.3f && x < 0.3f) // Taylor series where the difference would cancel
  return x * (1.0f + x * (0.5f + x * (1.6666667e-1f + x * (4.1666668e-2f + x * (8.3333333e-3f + x * (1.3888889e-3f + x * 1.984127e-4f))))));
  return expf(x) - 1.0f;`);
const log10 = helper('log10_f32', 'float x', 'return log2f(x) * 0.30103f;');
const log1p = helper('log1p_f32', 'float x', `
  float u = 1.0f + x, d = u - 1.0f; // the rounding of 1 + x cancels in the quotient
  return d == 0.0f ? x : isinf(u) ? u : logf(u) * (x / d);`);
const cbrt = helper('cbrt_f32', 'float x', `
  if (x == 0.0f || isnan(x) || isinf(x)) return x;
  float y = powf(fabsf(x), 0.33333333f);
  y = y - (y * y * y - fabsf(x)) / (3.0f * y * y);
  return x < 0.0f ? -y : y;`);
const fma = helper('fma_f32', 'float a, float b, float c', 'return a * b + c;');
const fmod = helper('fmod_f32', 'float x, float y', `
  float a = fabsf(x), b = fabsf(y);
  if (isinf(b) && !isinf(a)) return x;
  if (!isinf(a)) while (a >= b) { // exact: subtract the largest b * 2^k
  float t = b;
  while (t <= a * 0.5f) t = t * 2.0f;
  a = a - t;
  }
  else a = a - a;
  return b == 0.0f ? 0.0f / b : x < 0.0f ? -a : a;`);
const bits = helper('sign_bit', 'float x', 'return *(unsigned int *)&x >> 31;', [], 'unsigned int');
const signbit = helper('signbit_f32', 'float x', 'return sign_bit(x) != 0;', [bits], 'bool');
const copysign = helper('copysign_f32', 'float x, float y', 'return sign_bit(x) != sign_bit(y) ? -x : x;', [bits]);
const isfinite = helper('isfinite_f32', 'float x', 'return !isnan(x) && !isinf(x);', [], 'bool');
const ldexp = helper('ldexp_f32', 'float x, int n', `
  for (; n > 100; n = n - 100) x = x * 1.2676506e30f;
  for (; n < -100; n = n + 100) x = x * 7.888609e-31f;
  return x * powf(2.0f, (float)n);`);

/** sin and cos by reduction to [-pi/4, pi/4] in three parts of pi/2. */
const sincos = helper('sin_quadrant', 'float x, int quadrant', `
  float k = floorf(x * 0.63661977f + 0.5f);
  float r = ((x - k * 1.5703125f) - k * 4.8351288e-4f) - k * 3.1385569e-7f;
  int q = ((int)(k - 4.0f * floorf(k * 0.25f)) + quadrant) & 3;
  float r2 = r * r;
  float s = r + r * r2 * (-1.6666655e-1f + r2 * (8.332161e-3f - r2 * 1.9515296e-4f));
  float c = 1.0f - 0.5f * r2 + r2 * r2 * (4.1666646e-2f + r2 * (-1.3887316e-3f + r2 * 2.4433157e-5f));
  float y = (q & 1) ? c : s;
  return (q & 2) ? -y : y;`);
const sin = helper('sin_f32', 'float x', 'return sin_quadrant(x, 0);', [sincos]);
const cos = helper('cos_f32', 'float x', 'return sin_quadrant(x, 1);', [sincos]);
const tan = helper('tan_f32', 'float x', 'return sin_quadrant(x, 0) / sin_quadrant(x, 1);', [sincos]);
const atan = helper('atan_f32', 'float x', `
  float a = fabsf(x), base = 0.0f, t = a;
  if (a > 2.4142137f) { base = 1.5707964f; t = -1.0f / a; }
  else if (a > 0.41421357f) { base = 0.7853982f; t = (a - 1.0f) / (a + 1.0f); }
  float z = t * t;
  float y = base + (((8.05374449538e-2f * z - 1.38776856032e-1f) * z + 1.99777106478e-1f) * z - 3.33329491539e-1f) * z * t + t;
  return x < 0.0f ? -y : y;`);
const atan2 = helper('atan2_f32', 'float y, float x', `
  if (x == 0.0f) return y == 0.0f ? 0.0f : y > 0.0f ? 1.5707964f : -1.5707964f;
  float a = atan_f32(y / x);
  return x > 0.0f ? a : y < 0.0f ? a - 3.1415927f : a + 3.1415927f;`, [atan]);
const asin = helper('asin_f32', 'float x', 'return atan_f32(x / sqrtf((1.0f - x) * (1.0f + x)));', [atan]);
const acos = helper('acos_f32', 'float x', 'return 1.5707964f - atan_f32(x / sqrtf((1.0f - x) * (1.0f + x)));', [atan]);
const sinh = helper('sinh_f32', 'float x', 'float e = expm1_f32(x);\nreturn 0.5f * (e + e / (e + 1.0f));', [expm1]);
const cosh = helper('cosh_f32', 'float x', 'return 0.5f * (expf(x) + expf(-x));');
/** Series for small arguments, Abramowitz and Stegun 7.1.26 beyond. */
const erf = helper('erf_f32', 'float x', `
  float a = fabsf(x), y;
  if (a < 1.2f) {
  float z = a * a, term = a, sum = a;
  for (int n = 1; n < 16; ++n) { term = -term * z / (float)n; sum = sum + term / (float)(2 * n + 1); }
  y = 1.1283792f * sum;
  } else {
  float t = 1.0f / (1.0f + 0.3275911f * a);
  y = 1.0f - ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t * expf(-a * a);
  }
  return x < 0.0f ? -y : y;`);
const erfc = helper('erfc_f32', 'float x', `
  if (x < 1.2f) return 1.0f - erf_f32(x);
  float t = 1.0f / (1.0f + 0.3275911f * x);
  return ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t * expf(-x * x);`, [erf]);

const HELPERS: Partial<Record<MathFn, Helper>> = {
  rsqrt, exp2, ceil, rint, expm1, log10, log1p, cbrt, fma, fmod, signbit, copysign, isfinite, ldexp, sin, cos, tan, atan, atan2, asin, acos, sinh,
  cosh, erf, erfc,
};

/** Spelling of a scalar math function. f64 goes by the C names without a suffix. */
export function scalarMath(fn: MathFn, type: ScalarType): MathSpelling | undefined {
  if (type !== 'f32' && type !== 'f64') return undefined;
  if (fn === 'rsqrt' && type === 'f64') return rsqrt64;
  if (NATIVE.has(fn) || type === 'f64') return cMathName(fn, type);
  return HELPERS[fn];
}
