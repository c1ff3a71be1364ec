/**
 * Math functions without calls and branches, so that the compiler can put loops that use them into vector lanes; the library's
 * are calls. Within 2 ulp of the library's results (exp), 3e-7 (tanh, erf); NaN and infinities as there.
 */
import type { MathFn } from '../../compiler/ir/index.js';
import type { Helper } from '../../compiler/print/dialect.js';

const helper = (name: string, args: string, body: string, needs: readonly Helper[] = []): Helper =>
  ({ name, text: `static inline float ${name}(${args}) {\n  ${body.trim().split('\n').map((l) => l.trim()).join('\n  ')}\n}`, needs });

const max = helper('max_lane', 'float a, float b', 'return (a > b) | (b != b) ? a : b; // a number wins over NaN');
const min = helper('min_lane', 'float a, float b', 'return (a < b) | (b != b) ? a : b; // a number wins over NaN');

// e^x = 2^n e^r with |r| <= ln 2 / 2; 2^n in two factors, so that results below the normal range come out right
const exp = helper('exp_lane', 'float x', `
  float c = x < -104.0f ? -104.0f : x;
  c = c > 89.0f ? 89.0f : c;
  const float n = rintf(c * 1.44269504f);
  float r = c - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  const int k = (int)(n == n ? n : 0.0f), half = k >> 1;
  const int32_t low = (half + 127) << 23, high = (k - half + 127) << 23;
  float a, b;
  __builtin_memcpy(&a, &low, sizeof(a));
  __builtin_memcpy(&b, &high, sizeof(b));
  return p * a * b;`);

const tanh = helper('tanh_lane', 'float x', `
  const float z = x * x, a = fabsf(x);
  float p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  const float small = p * z * x + x;
  const float large = 1.0f - 2.0f / (exp_lane(2.0f * a) + 1.0f);
  return a < 0.625f ? small : x < 0.0f ? -large : large;`, [exp]);

// Taylor series below 1, Abramowitz and Stegun 7.1.26 beyond
const erf = helper('erf_lane', 'float x', `
  const float z = x * x, a = fabsf(x);
  float p = 1.4589169e-6f;
  p = p * z - 1.3227513e-5f;
  p = p * z + 1.0683761e-4f;
  p = p * z - 7.5757576e-4f;
  p = p * z + 4.6296296e-3f;
  p = p * z - 2.3809524e-2f;
  p = p * z + 0.1f;
  p = p * z - 3.3333333e-1f;
  const float small = 1.1283792f * x * (p * z + 1.0f);
  const float t = 1.0f / (1.0f + 0.3275911f * a);
  float q = 1.061405429f;
  q = q * t - 1.453152027f;
  q = q * t + 1.421413741f;
  q = q * t - 0.284496736f;
  q = q * t + 0.254829592f;
  const float large = 1.0f - q * t * exp_lane(-z);
  return a < 1.0f ? small : x < 0.0f ? -large : x > 0.0f ? large : x;`, [exp]);

/** Functions on f32 for code in vector lanes. */
export const vectorMath: Readonly<Partial<Record<MathFn, Helper>>> = { max, min, exp, tanh, erf };
