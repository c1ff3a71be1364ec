import { A, B, type Meaning, N, P, Q, mistakes, roundHalf, runMeanings } from './meaning.js';
import { prepareMs, prepareSimulator } from './run-kernel.js';

const f = Math.fround;
const truth = (b: boolean): number => (b ? 1 : 0);
const erf = (x: number): number => {
  // the Taylor series, enough terms for |x| < 4
  let term = x, sum = x;
  for (let n = 1; n < 90; n++) sum += (term *= (-x * x) / n) / (2 * n + 1);
  return (2 / Math.sqrt(Math.PI)) * sum;
};

/** Calls that mean the same for every floating type; `r` rounds to the type. */
function floating(r: (v: number) => number): Meaning[] {
  const vector = (name: string, op: (a: number, b: number) => number): Meaning[] => [
    { call: `__bang_${name}(d, a, b, ${N});`, expected: (i) => r(op(A[i], B[i])) },
    { call: `__bang_cycle_${name}(d, a, b, ${N}, 16);`, expected: (i) => r(op(A[i], B[i % 16])) },
  ];
  const scalar = (name: string, value: number, op: (a: number, b: number) => number): Meaning =>
    ({ call: `__bang_${name}(d, a, (float)${value}, ${N});`, expected: (i) => r(op(A[i], value)) });
  const compare: [string, (a: number, b: number) => boolean][] = [
    ['eq', (a, b) => a === b], ['ne', (a, b) => a !== b], ['gt', (a, b) => a > b], ['ge', (a, b) => a >= b], ['lt', (a, b) => a < b], ['le', (a, b) => a <= b],
  ];
  return [
    ...vector('add', (a, b) => a + b), ...vector('sub', (a, b) => a - b), ...vector('mul', (a, b) => a * b),
    scalar('add_scalar', 1.5, (a, b) => a + b), scalar('sub_scalar', 1.5, (a, b) => a - b), scalar('mul_scalar', 1.5, (a, b) => a * b),
    scalar('add_const', 2.5, (a, b) => a + b), scalar('sub_const', 2.5, (a, b) => a - b), scalar('mul_const', 2.5, (a, b) => a * b),
    ...vector('maxequal', Math.max), ...vector('minequal', Math.min), ...vector('maximum', Math.max), ...vector('nan_minimum', Math.min),
    scalar('maxeq_scalar', 0.5, Math.max), scalar('mineq_scalar', 0.5, Math.min),
    ...compare.flatMap(([name, op]) => [
      ...vector(name, (a, b) => truth(op(a, b))), scalar(`${name}_scalar`, 0, (a, b) => truth(op(a, b))), ...vector(`${name}u`, (a, b) => truth(op(a, b))),
    ]),
    ...vector('and', (a, b) => truth(a !== 0 && b !== 0)), ...vector('or', (a, b) => truth(a !== 0 || b !== 0)), ...vector('xor', (a, b) => truth((a !== 0) !== (b !== 0))),
    { call: `__bang_not(d, a, ${N});`, expected: (i) => truth(A[i] === 0) },
    { call: `__bang_square(d, a, ${N});`, expected: (i) => r(A[i] * A[i]) },
    { call: `__bang_abs(d, a, ${N});`, expected: (i) => Math.abs(A[i]) },
    { call: `__bang_floor(d, a, ${N});`, expected: (i) => Math.floor(A[i]) },
    { call: `__bang_round(d, a, ${N});`, expected: (i) => Math.sign(A[i]) * Math.floor(Math.abs(A[i]) + 0.5) + 0 },
    { call: `__bang_relu(d, a, ${N});`, expected: (i) => Math.max(A[i], 0) },
    { call: `__bang_relun(d, a, ${N}, 1.25f);`, expected: (i) => Math.min(Math.max(A[i], 0), 1.25) },
    { call: `__bang_div(d, a, b, ${N});`, expected: (i) => (B[i] === 0 ? (A[i] === 0 ? NaN : A[i] / 0) : r(A[i] / B[i])) },
    { call: `__bang_div(d, a, 1.75f, ${N});`, expected: (i) => r(A[i] / 1.75) },
    { call: `__bang_active_relu(a, a, ${N}); __bang_add_scalar(d, a, 0.0f, ${N});`, expected: (i) => Math.max(A[i], 0) },
    { call: `__bang_active_abs(d, a, ${N});`, expected: (i) => Math.abs(A[i]) },
    { call: `__bang_active_sign(d, a, ${N});`, expected: (i) => (A[i] >= 0 ? 1 : -1) },
    ...(['FMA', 'FMS', 'FAM', 'FSM', 'FAA', 'FAS', 'FSS', 'FSA'] as const).flatMap((op): Meaning[] => {
      const mean: Record<string, (a: number, b: number, c: number) => number> = {
        FMA: (a, b, c) => a * b + c, FMS: (a, b, c) => a * b - c, FAM: (a, b, c) => (a + b) * c, FSM: (a, b, c) => (a - b) * c,
        FAA: (a, b, c) => a + b + c, FAS: (a, b, c) => a + b - c, FSS: (a, b, c) => a - b - c, FSA: (a, b, c) => a - b + c,
      };
      return [
        { call: `__bang_fusion(FUSION_${op}, d, a, b, a, ${N}, ${N});`, expected: (i) => r(mean[op](A[i], B[i], A[i])) },
        { call: `__bang_fusion(FUSION_${op}, d, a, b, 0.5f, ${N}, 32);`, expected: (i) => r(mean[op](A[i], B[i % 32], 0.5)) },
        { call: `__bang_fusion(FUSION_${op}, d, a, 0.5f, b, ${N}, 8);`, expected: (i) => r(mean[op](A[i], 0.5, B[i % 8])) },
        { call: `__bang_fusion(FUSION_${op}, d, a, 0.5f, 2.0f, ${N});`, expected: (i) => r(mean[op](A[i], 0.5, 2)) },
      ];
    }),
  ];
}

const activations: [string, (x: number) => number][] = [
  ['active_sigmoid', (x) => 1 / (1 + Math.exp(-x))], ['active_tanh', Math.tanh], ['active_exp', Math.exp], ['active_exphp', Math.exp],
  ['active_exp_less_0', Math.exp], ['active_gelu', (x) => (x < -3.875 ? -5.96e-8 : (x / 2) * (1 + erf(x / Math.SQRT2)))],
  ['active_gelup', (x) => (x < -3.875 ? -5.96e-8 : (x / 2) * (1 + erf(x / Math.SQRT2)))], ['active_pow2', (x) => 2 ** x],
  ['active_sin', Math.sin], ['active_cos', Math.cos], ['pow2', (x) => 2 ** x], ['sin', Math.sin], ['cos', Math.cos],
];
const positive: [string, (x: number) => number][] = [
  ['active_recip', (x) => 1 / x], ['active_reciphp', (x) => 1 / x], ['active_recip_greater_1', (x) => 1 / x], ['active_sqrt', Math.sqrt], ['active_sqrthp', Math.sqrt],
  ['active_rsqrt', (x) => 1 / Math.sqrt(x)], ['active_rsqrthp', (x) => 1 / Math.sqrt(x)], ['active_log', Math.log], ['active_loghp', Math.log],
  ['log', Math.log2], ['log2', Math.log2], ['sqrt', Math.sqrt], ['rsqrt', (x) => 1 / Math.sqrt(x)], ['recip', (x) => 1 / x],
];
const taylors: [string, (x: number) => number][] = [
  ['sin', Math.sin], ['cos', Math.cos], ['tanh', Math.tanh], ['sigmoid', (x) => 1 / (1 + Math.exp(-x))], ['softplus', (x) => Math.log(1 + Math.exp(x))],
];

function functions(): Meaning[] {
  return [
    ...activations.map(([name, op]): Meaning => ({ call: `__bang_${name}(d, a, ${N});`, expected: (i) => op(A[i]), within: 2e-6 })),
    ...positive.map(([name, op]): Meaning => ({
      call: `__bang_abs(a, a, ${N}); __bang_add_scalar(a, a, 0.25f, ${N}); __bang_${name}(d, a, ${N});`, expected: (i) => op(Math.abs(A[i]) + 0.25), within: 2e-6,
    })),
    ...taylors.flatMap(([name, op]) => [3, 4].map((order): Meaning => ({ call: `__bang_taylor${order}_${name}(d, a, c, c + ${N}, ${N});`, expected: (i) => op(A[i]), within: 2e-6 }))),
    // the documented clamps
    { call: `__bang_mul_scalar(a, a, 4.0f, ${N}); __bang_active_sigmoid(d, a, ${N});`, expected: (i) => (4 * A[i] < -7.75 ? 0 : 4 * A[i] > 7.75 ? 1 : 1 / (1 + Math.exp(-4 * A[i]))), within: 2e-6 },
    { call: `__bang_mul_scalar(a, a, 2.5f, ${N}); __bang_active_exp(d, a, ${N});`, expected: (i) => (2.5 * A[i] < -7.75 ? 5.96e-8 : Math.exp(2.5 * A[i])), within: 2e-6 },
    { call: `__bang_nearbyint(d, a, ${N});`, expected: (i) => { const low = Math.floor(A[i]); return A[i] - low === 0.5 ? (low % 2 === 0 ? low : low + 1) : Math.round(A[i]); } },
    { call: `__cn_vector_exp_f32(${N}, d, a); __cn_vector_div_f32_rn(${N}, d2, d, d); __bang_add(d, d, d2, ${N});`, expected: (i) => Math.exp(A[i]) + 1, within: 2e-6 },
  ];
}

const wrap = (v: bigint | number): number => Number(BigInt.asIntN(32, BigInt(v)));
const clampInt = (v: number): number => Math.max(-2147483648, Math.min(2147483647, v));
function integers(): Meaning[] {
  const vector = (name: string, op: (a: number, b: number) => number): Meaning[] => [
    { call: `__bang_${name}(d, a, b, ${N});`, expected: (i) => op(P[i], Q[i]) },
    { call: `__bang_${name}_scalar(d, a, 37, ${N});`, expected: (i) => op(P[i], 37) },
    { call: `__bang_cycle_${name}(d, a, b, ${N}, 8);`, expected: (i) => op(P[i], Q[i % 8]) },
  ];
  const leading = (v: number): number => {
    const bits = (v >>> 0).toString(2).padStart(32, '0');
    return (bits.match(/^(0+|1+)/) as RegExpMatchArray)[0].length - 1;
  };
  return [
    ...vector('add', (a, b) => wrap(a + b)), ...vector('sub', (a, b) => wrap(a - b)), ...vector('mul', (a, b) => Math.imul(a, b)),
    ...vector('adds', (a, b) => clampInt(a + b)), ...vector('subs', (a, b) => clampInt(a - b)),
    ...vector('mulh', (a, b) => Number((BigInt(a) * BigInt(b)) >> 32n)),
    ...vector('band', (a, b) => a & b), ...vector('bor', (a, b) => a | b), ...vector('bxor', (a, b) => a ^ b),
    ...vector('gt', (a, b) => truth(a > b)), ...vector('eq', (a, b) => truth(a === b)), ...vector('le', (a, b) => truth(a <= b)),
    ...vector('and', (a, b) => truth(a !== 0 && b !== 0)), ...vector('xor', (a, b) => truth((a !== 0) !== (b !== 0))),
    { call: `__bang_div(d, a, b, ${N});`, expected: (i) => Math.trunc(P[i] / Q[i]) + 0 },
    { call: `__bang_rem(d, a, b, ${N});`, expected: (i) => (P[i] % Q[i]) + 0 },
    { call: `__bang_maxequal(d, a, b, ${N});`, expected: (i) => Math.max(P[i], Q[i]) },
    { call: `__bang_abs(d, a, ${N});`, expected: (i) => Math.abs(P[i]) },
    { call: `__bang_neg(d, a, ${N});`, expected: (i) => -P[i] + 0 },
    { call: `__bang_bnot(d, a, ${N});`, expected: (i) => ~P[i] },
    { call: `__bang_sll(d, a, 5, ${N});`, expected: (i) => P[i] << 5 },
    { call: `__bang_sra(d, a, 5, ${N});`, expected: (i) => P[i] >> 5 },
    { call: `__bang_srl((unsigned int *)d, (unsigned int *)a, 5, ${N});`, expected: (i) => P[i] >>> 5 },
    { call: `__bang_rol((unsigned int *)d, (unsigned int *)a, 9, ${N});`, expected: (i) => (P[i] << 9) | (P[i] >>> 23) },
    { call: `__bang_ror((unsigned int *)d, (unsigned int *)a, 9, ${N});`, expected: (i) => (P[i] >>> 9) | (P[i] << 23) },
    { call: `__bang_set0in32(d, a, 4, ${N});`, expected: (i) => P[i] & ~16 },
    { call: `__bang_set1in32(d, a, 4, ${N});`, expected: (i) => P[i] | 16 },
    { call: `__bang_nsa(d, a, ${N});`, expected: (i) => leading(P[i]) },
    { call: `__bang_muls(d, (short *)a, (short *)b, ${N});`, expected: (i) => half16(P, i) * half16(Q, i) },
    { call: `__bang_incseq(d, ${N});`, expected: (i) => i },
  ];
}
function half16(from: Int32Array, i: number): number {
  return new Int16Array(from.buffer)[i];
}

beforeAll(prepareSimulator, prepareMs);

test('float: every element-wise call does what its formula says', async () => {
  const cases = floating(f);
  expect(mistakes(cases, await runMeanings('float', cases))).toEqual([]);
});

test('half: the same, rounded to half once', async () => {
  const cases = floating(roundHalf);
  expect(mistakes(cases, await runMeanings('half', cases))).toEqual([]);
});

test('float: activations and precise functions', async () => {
  const cases = functions();
  expect(mistakes(cases, await runMeanings('float', cases))).toEqual([]);
});

test('int: arithmetic, shifts, bits, saturation', async () => {
  const cases = integers();
  expect(mistakes(cases, await runMeanings('int', cases))).toEqual([]);
});
