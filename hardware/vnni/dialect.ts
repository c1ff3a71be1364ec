/** C17 (also valid as C++17) for GCC and Clang with OpenMP and AVX-512 VNNI intrinsics. */
import type { AtomicOp, Buffer, MathFn, ScalarType } from '../../compiler/ir/index.js';
import type { AtomicSpelling, Dialect, Helper, MathSpelling } from '../../compiler/print/dialect.js';
import { dot } from './dot.js';
import { vectorMath } from './vector-math.js';
import { cMathName } from '../../compiler/print/math-names.js';

const FUNCTION = 'static inline';
const types: Record<ScalarType, string> = {
  bool: 'bool', i8: 'int8_t', u8: 'uint8_t', i16: 'int16_t', u16: 'uint16_t', i32: 'int', u32: 'unsigned int', i64: 'long long', u64: 'unsigned long long',
  f16: '_Float16', bf16: 'uint16_t', f32: 'float', f64: 'double',
};

// GCC 12 has no arithmetic on __bf16: values are kept as their bits.
const BF16: readonly Helper[] = [
  { name: 'bf16_to_f32', text: `${FUNCTION} float bf16_to_f32(uint16_t h) {
  uint32_t bits = (uint32_t)h << 16;
  float x;
  __builtin_memcpy(&x, &bits, sizeof(x));
  return x;
}` },
  { name: 'f32_to_bf16', text: `${FUNCTION} uint16_t f32_to_bf16(float x) { // ties to even; NaN stays NaN
  uint32_t bits;
  __builtin_memcpy(&bits, &x, sizeof(bits));
  if (x != x) return (uint16_t)((bits >> 16) | 0x40);
  return (uint16_t)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}` },
];

const rsqrt = (type: 'f32' | 'f64'): Helper => {
  const t = types[type], f = type === 'f32' ? 'f' : '';
  return { name: `rsqrt_${type}`, text: `${FUNCTION} ${t} rsqrt_${type}(${t} x) { return 1.0${f} / sqrt${f}(x); }` };
};

function math(fn: MathFn, type: ScalarType): MathSpelling | undefined {
  if (fn === 'rsqrt' && (type === 'f32' || type === 'f64')) return rsqrt(type);
  if (fn === 'popcount' && (type === 'u32' || type === 'i32')) return '__builtin_popcount';
  if (fn === 'popcount' && (type === 'u64' || type === 'i64')) return '__builtin_popcountll';
  return cMathName(fn, type);
}

const COMBINE: Partial<Record<AtomicOp, (type: ScalarType) => string>> = {
  add: (t) => (t === 'bf16' ? 'f32_to_bf16(bf16_to_f32(old) + bf16_to_f32(value))' : `(${types[t]})(old + value)`),
  min: (t) => extremum('min', '<', t),
  max: (t) => extremum('max', '>', t),
  exch: () => 'value',
  and: (t) => `(${types[t]})(old & value)`,
  or: (t) => `(${types[t]})(old | value)`,
  xor: (t) => `(${types[t]})(old ^ value)`,
  inc: (t) => `(${types[t]})(old >= value ? 0 : old + 1)`,
  dec: (t) => `(${types[t]})(old == 0 || old > value ? value : old - 1)`,
};

const extremum = (name: 'min' | 'max', op: string, t: ScalarType): string => {
  if (t === 'f64') return `f${name}(old, value)`;
  if (t === 'f32') return `f${name}f(old, value)`;
  if (t === 'f16') return `(_Float16)f${name}f((float)old, (float)value)`;
  if (t === 'bf16') return `f32_to_bf16(f${name}f(bf16_to_f32(old), bf16_to_f32(value)))`;
  return `old ${op} value ? old : value`;
};

function atomic(op: AtomicOp, type: ScalarType): AtomicSpelling | undefined {
  const t = types[type], name = `atomic_${op}_${type}`;
  const needs = type === 'bf16' ? BF16 : [];
  const exchange = (wanted: string): string => `__atomic_compare_exchange(p, &old, &${wanted}, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)`;
  if (op === 'cas') {
    const helper = { name, text: `${FUNCTION} ${t} ${name}(${t} *p, ${t} old, ${t} value) {\n  ${exchange('value')};\n  return old;\n}` };
    return { call: (x, value, compare) => `${name}(&${x}, ${compare}, ${value})`, helpers: [helper] };
  }
  const combine = COMBINE[op];
  if (!combine) return undefined;
  const text = `${FUNCTION} ${t} ${name}(${t} *p, ${t} value) {
  ${t} old, next;
  __atomic_load(p, &old, __ATOMIC_RELAXED);
  do next = ${combine(type)}; while (!${exchange('next')});
  return old;
}`;
  return { call: (x, value) => `${name}(&${x}, ${value})`, helpers: [{ name, text, needs }] };
}

const OMP_OP = { '+': '+', '*': '*', min: 'min', max: 'max' } as const;

export const dialect: Dialect = {
  name: 'C',
  includes: ['#include <math.h>', '#include <stdbool.h>', '#include <stdint.h>', '#include <stdio.h>', '#include <stdlib.h>'],
  conditionalIncludes: [{ when: /\b_mm(256|512)?_|\b__m(128|256|512)/, line: '#include <immintrin.h>' }],
  types,
  reserved: ['restrict', 'inline', '_Bool', '_Complex', '_Float16', 'I', 'complex', 'imaginary', 'linux', 'unix', 'fminf', 'fmaxf', 'expf', 'log2', 'exp2', 'drem', 'significand'],
  restrict: '__restrict__',
  functionQualifier: FUNCTION,
  constantQualifier: () => 'static const',
  bufferQualifier: (b: Buffer) => (b.space === 'thread' ? 'static __thread ' : ''),
  conversions: {
    f16: { widen: (t) => `(float)${t}`, narrow: (t) => `(_Float16)(${t})` },
    bf16: { widen: (t) => `bf16_to_f32(${t})`, narrow: (t) => `f32_to_bf16(${t})`, helpers: BF16 },
  },
  infinity: 'INFINITY',
  nan: 'NAN',
  math,
  vectorMath: (fn, type) => (type === 'f32' ? vectorMath[fn] : undefined),
  reinterpret: 'memcpy',
  atomic,
  parallelPragma: (collapse) => `#pragma omp parallel for${collapse > 1 ? ` collapse(${collapse})` : ''}`,
  vectorPragma: (reductions) => `#pragma omp simd${reductions.map((r) => ` reduction(${OMP_OP[r.op]}: ${r.variable})`).join('')}`,
  unrollPragma: (count) => `#pragma GCC unroll ${count ?? 8}`,
  instructionHelper: (name) => { const m = /^dot_(u8|i8)i8_(\d+)x(\d+)$/.exec(name); return m ? dot.tile(Number(m[2]), Number(m[3]), m[1] as ScalarType) : undefined; },
  entryLinkage: 'extern-c-guarded',
};
