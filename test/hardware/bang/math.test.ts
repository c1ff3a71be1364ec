import { scalarMath } from '../../../hardware/bang/math.js';

/** Functions that hosts and kernels call on doubles and that C has no name for. */
test.each(['f32', 'f64'] as const)('a reciprocal root of %s has a spelling', (type) => {
  const spelled = scalarMath('rsqrt', type);
  expect(typeof spelled === 'object' && spelled.name).toBe(`rsqrt_${type}`);
});
