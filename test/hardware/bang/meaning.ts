import { floats, ints, runKernel, seeded } from './run-kernel.js';

/** One intrinsic call that leaves `length` elements in `d`, and what element i must be. */
export interface Meaning {
  readonly call: string;
  readonly expected: (i: number) => number;
  readonly length?: number;
  /** Relative and absolute tolerance; default exact. */
  readonly within?: number;
}

/** Elements of every operand. */
export const N = 64;
/** First and second operand; multiples of 1/64, so exact as half too. Some are equal, some zero. */
export const A = seeded(N, -4, 4, 1).map((v, i) => (i % 9 === 0 ? 0 : v));
export const B = seeded(N, -4, 4, 2).map((v, i) => (i % 7 === 0 ? A[i] : v === 0 ? 1 : v));
/** Integer operands. */
export const P = Int32Array.from({ length: N }, (_, i) => ((i * 2654435761) % 200003) - (i % 3) * 70001 - (i === 5 ? 2147000000 : 0));
export const Q = Int32Array.from({ length: N }, (_, i) => (i % 5 === 0 && P[i] !== 0 ? P[i] : ((i * 40503) % 101) - 50 || 7));

/** Runs all calls in one kernel and returns what they left. Operands: a, b, c (scratch) and d, of the given element type. */
export async function runMeanings(type: 'float' | 'half' | 'int', cases: readonly Meaning[], room = 4 * N): Promise<number[][]> {
  const integer = type === 'int';
  const load = (name: string, from: string): string =>
    type === 'half' ? `__memcpy(w, ${from}, ${N * 4}, GDRAM2NRAM); __bang_float2half_rn(${name}, w, ${N});` : `__memcpy(${name}, ${from}, ${N * 4}, GDRAM2NRAM);`;
  const storeRow = (k: number): string =>
    type === 'half' ? `__bang_half2float(w, d, ${room}); __memcpy(y + ${k * room}, w, ${room * 4}, NRAM2GDRAM);` : `__memcpy(y + ${k * room}, d, ${room * 4}, NRAM2GDRAM);`;
  const element = integer ? 'int' : 'float';
  const text = [
    `__mlu_global__ void kernel(${element} *y, ${element} *x0, ${element} *x1) {`,
    `__nram__ ${type} a[${N}], b[${N}], c[${room}], d[${room}], d2[${room}];`,
    `__nram__ float w[${room}];`,
    `__wram__ ${type} wr[${room}];`,
    ...cases.map((c, k) => [
      load('a', 'x0'), load('b', 'x1'), `__bang_write_zero(c, ${room});`, `__bang_write_zero(d, ${room});`, `__bang_write_zero(w, ${room});`, `__bang_write_zero(d2, ${room});`,
      `{ ${c.call} }`, storeRow(k),
    ].join(' ')),
    '}',
    '',
  ].join('\n');
  const dtype = integer ? 'i32' : 'f32';
  const { report, outputs, compilerErrors } = await runKernel({
    text, entry: 'kernel',
    params: [{ name: 'y', dtype, output: cases.length * room }, { name: 'x0', dtype, input: integer ? P : A }, { name: 'x1', dtype, input: integer ? Q : B }],
  });
  if (compilerErrors !== undefined) throw new Error(compilerErrors);
  if (report.violations.length) throw new Error(report.violations.map((v) => `${cases[(v.line ?? 0) - 5]?.call}: ${v.message}`).join('\n'));
  const all = integer ? ints(outputs.y) : floats(outputs.y);
  return cases.map((_, k) => [...all.subarray(k * room, (k + 1) * room)]);
}

/** Names of calls whose result is wrong, with the first wrong element. */
export function mistakes(cases: readonly Meaning[], results: readonly number[][]): string[] {
  return cases.flatMap((c, k) => {
    for (let i = 0; i < (c.length ?? N); i++) {
      const want = c.expected(i);
      const got = results[k][i];
      const same = Object.is(got, want) || got === want || Math.abs(got - want) <= (c.within ?? 0) * Math.max(1, Math.abs(want));
      if (!same) return [`${c.call} at ${i}: ${got}, expected ${want}`];
    }
    return [];
  });
}

/** The nearest binary16, ties to even. */
export function roundHalf(v: number): number {
  if (v === 0 || !Number.isFinite(v)) return v;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(v))), -14);
  const step = 2 ** (exponent - 10);
  const scaled = v / step;
  let whole = Math.floor(scaled);
  const rest = scaled - whole;
  if (rest > 0.5 || (rest === 0.5 && whole % 2 !== 0)) whole += 1;
  const result = whole * step;
  return Math.abs(result) > 65504 ? Math.sign(v) * Infinity : result;
}
