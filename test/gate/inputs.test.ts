import { checkSpec, elementTypes, type ElementType, type TensorParam } from '../../compiler/spec.js';
import { decodeBf16, decodeF16, encodeBf16, encodeF16, viewOf } from '../../gate/elements.js';
import { generateInput, hasOpenIntegers, nameOfInputSet, planInputSets, type Distribution } from '../../gate/inputs.js';

const distributions: Distribution[] = ['spec', 'zeros', 'ties', 'low', 'high', 'negative', 'wide'];
const tensor = (dtype: ElementType, values?: TensorParam['values'], n = 4000): TensorParam => ({ name: 'x', dtype, shape: [n], role: 'in', ...(values && { values }) });
const drawn = (p: TensorParam, distribution: Distribution, seed = 1): number[] => {
  const view = viewOf(p.dtype, generateInput(p, { distribution, seed }));
  return Array.from({ length: view.length }, (_, i) => Number(view.get(i)));
};

test('every binary16 survives decoding and encoding; known values', () => {
  for (let bits = 0; bits < 65536; ++bits) {
    const x = decodeF16(bits);
    if (Number.isNaN(x)) expect(encodeF16(x) & 0x7fff).toBeGreaterThan(0x7c00);
    else if (encodeF16(x) !== bits) throw new Error(`f16 ${bits} ${x} ${encodeF16(x)}`);
  }
  expect([1, -2, 65504, 65520, 2 ** -24, 2 ** -25, 1 + 2 ** -11, 1 + 3 * 2 ** -11].map(encodeF16)).toEqual([0x3c00, 0xc000, 0x7bff, 0x7c00, 1, 0, 0x3c00, 0x3c02]);
});

test('every bfloat16 survives decoding and encoding; known values', () => {
  for (let bits = 0; bits < 65536; ++bits) {
    const x = decodeBf16(bits);
    if (Number.isNaN(x)) expect(Number.isNaN(decodeBf16(encodeBf16(x)))).toBe(true);
    else if (encodeBf16(x) !== bits) throw new Error(`bf16 ${bits}`);
  }
  expect([1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, 3.4e38].map(encodeBf16)).toEqual([0x3f80, 0x3f80, 0x3f82, 0x7f80]);
});

test('the same seed gives the same bytes, other seeds, names and distributions others', () => {
  const p = tensor('f32');
  const a = generateInput(p, { distribution: 'spec', seed: 7 });
  expect(generateInput(p, { distribution: 'spec', seed: 7 })).toEqual(a);
  expect(generateInput(p, { distribution: 'spec', seed: 8 })).not.toEqual(a);
  expect(generateInput({ ...p, name: 'y' }, { distribution: 'spec', seed: 7 })).not.toEqual(a);
  expect(generateInput(p, { distribution: 'negative', seed: 7 })).not.toEqual(a);
});

test('the first draws are fixed for ever: recorded seeds must mean the same inputs', () => {
  expect(drawn(tensor('f64', undefined, 3), 'spec')).toEqual([0.4980626655876591, 0.3523600792088291, 0.44606800218729636]);
  expect(drawn(tensor('i32', { kind: 'integers', low: 0, high: 9 }, 8), 'spec')).toEqual([2, 8, 8, 2, 4, 1, 9, 7]);
});

test.each([
  { kind: 'integers', low: 3, high: 4 }, { kind: 'integers', low: -128, high: 127 }, { kind: 'integers', low: 5, high: 5 }, { kind: 'integers', low: -3, high: 54 },
] as const)('integers stay within %j in every distribution', (values) => {
  for (const type of ['i8', 'i32', 'i64', 'f32'] as const) {
    for (const d of distributions) for (const x of drawn(tensor(type, values), d)) if (!(x >= values.low && x <= values.high && Number.isInteger(x))) throw new Error(`${type} ${d} ${x}`);
    expect(new Set(drawn(tensor(type, values), 'spec')).size).toBe(Math.min(values.high - values.low + 1, 256));
  }
});

test.each([{ low: 0.001, high: 0.1 }, { low: -0.1, high: 1.1 }, { low: 0.5, high: 2 }, { low: -7, high: -3 }])('uniform values stay within %j in every type and distribution', ({ low, high }) => {
  for (const type of ['f16', 'bf16', 'f32', 'f64'] as const) {
    for (const d of distributions) for (const x of drawn(tensor(type, { kind: 'uniform', low, high }, 500), d)) if (!(x >= low && x <= high)) throw new Error(`${type} ${d} ${x}`);
  }
});

test('normal values have mean and deviation; variants are what they are called', () => {
  const p = tensor('f32', undefined, 20000);
  const x = drawn(p, 'spec');
  const mean = x.reduce((a, b) => a + b) / x.length;
  const std = Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length);
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(std - 1)).toBeLessThan(0.03);
  expect(Math.max(...drawn(p, 'negative'))).toBeLessThanOrEqual(0);
  expect(new Set(drawn(p, 'zeros'))).toEqual(new Set([0]));
  expect(new Set(drawn(p, 'ties')).size).toBeLessThan(8);
  expect(Math.max(...drawn(p, 'wide'))).toBeGreaterThan(8);
});

test('open integers become narrower on request, given ones do not', () => {
  const open = generateInput(tensor('i32'), { distribution: 'spec', seed: 1 }, 'small');
  expect(new Set(new Int32Array(open.buffer))).toEqual(new Set([0, 1, 2, 3]));
  const given = generateInput(tensor('i32', { kind: 'integers', low: 10, high: 11 }), { distribution: 'spec', seed: 1 }, 'zero');
  expect(new Set(new Int32Array(given.buffer))).toEqual(new Set([10, 11]));
});

test('planned input sets: distinct, several seeds, variants only where the spec leaves room', () => {
  const spec = (values?: object) => checkSpec({ entry: 'k', params: [{ name: 'x', dtype: 'f32', shape: [4], role: 'in', ...(values && { values }) }, { name: 'y', dtype: 'f32', shape: [4], role: 'out' }] });
  const free = planInputSets(spec()).map(nameOfInputSet);
  expect(free).toEqual(['spec#1', 'ties#1', 'spec#2', 'zeros#1', 'negative#1', 'wide#1']);
  expect(planInputSets(spec({ kind: 'uniform', low: 1, high: 2 })).map((s) => s.distribution)).toEqual(['spec', 'ties', 'spec', 'zeros', 'low', 'high']);
  expect(hasOpenIntegers(spec())).toBe(false);
});

test('every element type can be drawn in every distribution', () => {
  for (const type of elementTypes) for (const d of distributions) for (const x of drawn(tensor(type, undefined, 64), d)) expect(Number.isFinite(x)).toBe(true);
});
