/** Names of the C math library, shared by the dialects. */
import type { MathFn, ScalarType } from '../ir/index.js';

const C_NAMES: Partial<Record<MathFn, string>> = {
  abs: 'fabs', min: 'fmin', max: 'fmax', fma: 'fma', sqrt: 'sqrt', cbrt: 'cbrt', exp: 'exp', exp2: 'exp2', expm1: 'expm1', log: 'log', log2: 'log2',
  log10: 'log10', log1p: 'log1p', pow: 'pow', sin: 'sin', cos: 'cos', tan: 'tan', asin: 'asin', acos: 'acos', atan: 'atan', atan2: 'atan2',
  sinh: 'sinh', cosh: 'cosh', tanh: 'tanh', erf: 'erf', erfc: 'erfc', floor: 'floor', ceil: 'ceil', trunc: 'trunc', round: 'round', rint: 'rint',
  fmod: 'fmod', ldexp: 'ldexp', copysign: 'copysign',
};
const PREDICATES = new Set<MathFn>(['isnan', 'isinf', 'isfinite', 'signbit']);

/** The C library's name of a floating function: `expf` for f32, `exp` for f64; classification macros have one name. */
export function cMathName(fn: MathFn, type: ScalarType): string | undefined {
  if (type !== 'f32' && type !== 'f64') return undefined;
  if (PREDICATES.has(fn)) return fn;
  const name = C_NAMES[fn];
  return name && (type === 'f32' ? `${name}f` : name);
}
