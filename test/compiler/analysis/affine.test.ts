import { affineOf } from '../../../compiler/analysis/affine.js';
import { binary, cast, constant, ref } from '../../../compiler/ir/build.js';
import type { Expr } from '../../../compiler/ir/types.js';

/** Bits that a hash mixes: no step is a sum, and each has the one before as its part. */
const mixed = (steps: number): Expr => {
  let e: Expr = cast('u32', ref({ name: 'x', type: 'i32' }));
  for (let i = 0; i < steps; ++i) e = binary('^', binary('*', e, constant('u32', 2654435769)), constant('u32', 0x9e37 + i));
  return e;
};

test('the time to take an expression apart grows with its depth, not with the powers of two', () => {
  const started = Date.now();
  const sum = affineOf(binary('%', mixed(60), constant('u32', 53)), new Map());
  expect([...sum.terms.values()].map((t) => t.coefficient)).toEqual([1]);
  expect(Date.now() - started).toBeLessThan(5000);
});

test('what is known of an expression is known for its ranges only', () => {
  const x = ref({ name: 'x', type: 'i32' }), e = binary('/', binary('+', x, constant('i32', 3)), constant('i32', 8));
  expect(affineOf(e, new Map([['x', { lo: 0, hi: 4 }]])).constant).toBe(0);
  expect(affineOf(e, new Map([['x', { lo: 5, hi: 12 }]])).constant).toBe(1);
  expect(affineOf(e, new Map([['x', { lo: 0, hi: 12 }]])).terms.size).toBe(1);
});
