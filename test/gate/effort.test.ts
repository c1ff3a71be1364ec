import { parseSpec } from '../../compiler/spec.js';
import { effortAfter, wholeEffort } from '../../gate/effort.js';
import type { Ran } from '../../gate/subject-run.js';

const spec = (dtype: string) => parseSpec(JSON.stringify({ entry: 'f', params: [{ name: 'x', dtype, shape: [4], role: 'in' }, { name: 'y', dtype: 'f32', shape: [4], role: 'out' }] }), 'f.json');
const ran = (ms: number, more: Partial<Ran> = {}): Ran => ({
  kind: 'ran', outputs: new Map(), mode: 'check', deviceKind: 'simulator', warnings: [], unwritten: {}, wallNs: [ms * 1e6, ms * 1e6], counters: {}, sandbox: 'bubblewrap', ...more,
});

test('quick kernels get everything in every case', () => {
  expect(effortAfter(ran(5), spec('f32'))).toEqual(wholeEffort);
});

test('a longer call is made once in later cases, a very long one without checks', () => {
  expect(effortAfter(ran(200), spec('f32'))).toEqual({ repeated: false, checked: true });
  expect(effortAfter(ran(2000), spec('f32'))).toEqual({ repeated: false, checked: false });
  expect(effortAfter(ran(2, { unchecked: true, mode: 'fast' }), spec('f32'))).toEqual({ repeated: false, checked: false });
});

test('inputs that may be places keep their checks; bytes are no places', () => {
  expect(effortAfter(ran(2000), spec('i32'))).toEqual({ repeated: false, checked: true });
  expect(effortAfter(ran(2000), spec('i8'))).toEqual({ repeated: false, checked: false });
});

test('beside a real device the checked calls count', () => {
  expect(effortAfter(ran(1, { mode: 'native', checkedNs: [2e9] }), spec('f32'))).toEqual({ repeated: false, checked: false });
});
