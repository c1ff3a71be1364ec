import { parseSpec } from '../../compiler/spec.js';
import { effortOf } from '../../gate/effort.js';
import type { Ran } from '../../gate/subject-run.js';

const spec = (dtype: string) => parseSpec(JSON.stringify({ entry: 'f', params: [{ name: 'x', dtype, shape: [4], role: 'in' }, { name: 'y', dtype: 'f32', shape: [4], role: 'out' }] }), 'f.json');
const ran = (ms: number, more: Partial<Ran> = {}): Ran => ({
  kind: 'ran', outputs: new Map(), mode: 'check', deviceKind: 'simulator', warnings: [], unwritten: {}, wallNs: [ms * 1e6, ms * 1e6], counters: {}, sandbox: 'bubblewrap', ...more,
});

test('the first case is one checked call; the second is repeated whatever it costs', () => {
  expect(effortOf(0, 6, undefined, spec('f32'))).toEqual({ repeated: false, checked: true });
  expect(effortOf(0, 1, undefined, spec('f32'))).toEqual({ repeated: true, checked: true });
  for (const ms of [1, 200, 5000]) expect(effortOf(1, 6, ran(ms), spec('f32')).repeated).toBe(true);
});

test('quick kernels get everything, longer calls are made once in later cases, very long ones without checks', () => {
  expect(effortOf(2, 6, ran(5), spec('f32'))).toEqual({ repeated: true, checked: true });
  expect(effortOf(2, 6, ran(200), spec('f32'))).toEqual({ repeated: false, checked: true });
  expect(effortOf(2, 6, ran(2000), spec('f32'))).toEqual({ repeated: false, checked: false });
  expect(effortOf(2, 6, ran(2, { unchecked: true, mode: 'fast' }), spec('f32'))).toEqual({ repeated: false, checked: false });
});

test('inputs that may be places keep their checks; bytes are no places', () => {
  expect(effortOf(3, 6, ran(2000), spec('i32'))).toEqual({ repeated: false, checked: true });
  expect(effortOf(3, 6, ran(2000), spec('i8'))).toEqual({ repeated: false, checked: false });
});

test('beside a real device the checked calls count', () => {
  expect(effortOf(2, 6, ran(1, { mode: 'native', checkedNs: [2e9] }), spec('f32'))).toEqual({ repeated: false, checked: false });
});
