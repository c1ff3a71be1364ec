/** Functions put together for vector units, as close as f32 allows. */
import { copysign, erf, erfSize, exponent, halfOf, scaleByPower } from '../../../compiler/lower/vector-math.js';
import { interpret } from '../../../compiler/interpret/interpreter.js';
import { call, constant, load, mul, type Expr } from '../../../compiler/ir/index.js';
import { buffer, i32, program, ref, serial, store, tensor } from '../ir/kit.js';

const compute = (values: readonly number[], make: (x: Expr) => Expr): number[] => {
  const X = buffer('x', values.length), Y = buffer('y', values.length), i = i32('i');
  return [...new Float32Array(interpret(program([tensor(X, 'in'), tensor(Y, 'out')], [serial(i, values.length, [store(Y, ref(i), make(load(X, ref(i))))])]), { tensors: { x: Float32Array.from(values) } })['y']!.slice().buffer)];
};

test('erf is right to a few units in the last place, and NaN stays NaN', () => {
  const values = Array.from({ length: 4001 }, (_, n) => Math.fround((n - 2000) / 400)).concat([1e-30, -1e-5, 30, -30, Infinity, -Infinity]);
  const exact = compute(values, (x) => call('erf', 'f32', [x])), near = compute(values, (x) => erf(x, erfSize(x), mul(x, x)));
  near.forEach((got, n) => expect(Math.abs(got - exact[n]!)).toBeLessThanOrEqual(3e-7 * Math.abs(exact[n]!)));
  expect(compute([NaN], (x) => erf(x, erfSize(x), mul(x, x)))[0]).toBeNaN();
});

test('powers of two scale exactly, into and out of the range', () => {
  const scaled = (n: number): number[] => compute([1, -1.5, 3e-38, 2e38, 0], (x) => { const e = exponent(constant('i32', n)); return scaleByPower(x, e, halfOf(e)); });
  for (const n of [-140, -126, -3, 0, 1, 127, 130, 250]) scaled(n).forEach((got, k) => expect(got).toBe(Math.fround(Math.fround([1, -1.5, 3e-38, 2e38, 0][k]!) * 2 ** n)));
});

test('a sign is copied bit for bit', () => {
  const Y = [-2, -0, 0, 5];
  expect(Y.map((y) => compute([3], (x) => copysign(x, constant('f32', y)))[0])).toEqual([-3, -3, 3, 3]);
});
