/** Intervals of floating expressions contain what the interpreter computes. */
import fc from 'fast-check';
import { floatRange, floatTruth, type FloatEnv } from '../../../compiler/analysis/float-ranges.js';
import { interpret } from '../../../compiler/interpret/interpreter.js';
import { binary, call, cast, constant, load, printExpr, select, unary, type Expr } from '../../../compiler/ir/index.js';
import { mapExpr } from '../../../compiler/ir/visit.js';
import { buffer, int, program, store, tensor } from '../ir/kit.js';

const X = buffer('x', 2), out = buffer('out', 1), NOTHING: FloatEnv = { floats: new Map(), integers: new Map() };
const f = (value: number): Expr => constant('f32', value);
/** with their intervals given: x[0] is any float, v one from -3 to 5 */
const v: Expr = { kind: 'var', type: 'f32', name: 'v' };
const env: FloatEnv = { floats: new Map([['v', { lo: -3, hi: 5, nan: false, whole: false }]]), integers: new Map() };

const expression = (depth: number): fc.Arbitrary<Expr> => {
  const leaf = fc.oneof(fc.constantFrom(-87, -1.5, 0, 1, 3.25, 88, 3e38).map(f), fc.constant(v), fc.constant(load(X, int(0))));
  if (depth === 0) return leaf;
  const below = expression(depth - 1);
  return fc.oneof(
    leaf,
    fc.tuple(fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const), below, below).map(([op, a, b]) => binary(op, a, b)),
    fc.tuple(fc.constantFrom('min' as const, 'max' as const), below, below).map(([fn, a, b]) => call(fn, 'f32', [a, b])),
    fc.tuple(fc.constantFrom('floor' as const, 'rint' as const, 'abs' as const, 'exp' as const, 'exp2' as const, 'trunc' as const), below).map(([fn, a]) => call(fn, 'f32', [a])),
    below.map((a) => unary('-', a)),
    below.map((a) => cast('f32', cast('i32', call('max', 'f32', [f(-9), call('min', 'f32', [f(9), a])])))),
    fc.tuple(fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const), below, below).map(([op, a, b]) => select(binary(op, a, b), a, b)),
    fc.tuple(below, below, below).map(([a, b, c]) => call('fma', 'f32', [a, b, c])),
  );
};

function value(e: Expr, x: number, at: number): number {
  const here = mapExpr(e, (n) => (n.kind === 'var' ? load(X, int(1)) : n));
  return new Float32Array(interpret(program([tensor(X, 'in'), tensor(out, 'out')], [store(out, int(0), here)]), { tensors: { x: Float32Array.of(x, at) } })['out']!.slice().buffer)[0]!;
}

test('a computed value lies in its interval', () => {
  const special = fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1e-40, 3.4e38, -3.4e38);
  fc.assert(fc.property(expression(3), fc.oneof(special, fc.float({ noNaN: true })), fc.float({ min: -3, max: 5, noNaN: true }), (e, x, at) => {
    const r = floatRange(e, env), got = value(e, x, at);
    const told = `${printExpr(e)} with x = ${x}, v = ${at}: ${got} in ${JSON.stringify(r)}`;
    if (Number.isNaN(got)) { if (!r.nan) throw new Error(told); return; }
    if (got < r.lo || got > r.hi || (r.whole && Number.isFinite(got) && !Number.isInteger(got))) throw new Error(told);
  }), { numRuns: 4000 });
});

test('conditions on floats are decided only where NaN and the ends allow', () => {
  const x = load(X, int(0)), clamped = call('max', 'f32', [f(-87), x]);
  expect(floatTruth(call('isnan', 'bool', [clamped]), NOTHING)).toBe(false);
  expect(floatTruth(call('isnan', 'bool', [x]), NOTHING)).toBeUndefined();
  expect(floatTruth(call('isinf', 'bool', [clamped]), NOTHING)).toBeUndefined();
  expect(floatTruth(call('isinf', 'bool', [call('min', 'f32', [f(87), clamped])]), NOTHING)).toBe(false);
  expect(floatTruth(binary('>=', clamped, f(-100)), NOTHING)).toBe(true);
  // where x is NaN the first choice fails and x stays
  expect(floatRange(select(binary('<', x, f(1)), f(1), x), NOTHING)).toMatchObject({ lo: 1, nan: true });
  expect(floatRange(select(binary('>', x, f(1)), x, f(1)), NOTHING)).toMatchObject({ lo: 1, nan: false });
});
