import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSpec, type ElementType, type TensorParam } from '../../compiler/spec.js';
import { compareTensor, describeMismatch, isMovement, readOutput, toleranceOf } from '../../gate/compare.js';
import { allocate, viewOf } from '../../gate/elements.js';

const param = (dtype: ElementType, shape: number[]): TensorParam => ({ name: 'y', dtype, shape, role: 'out' });
const raw = (dtype: ElementType, values: number[]): Uint8Array => {
  const view = allocate(dtype, values.length);
  values.forEach((v, i) => view.set(i, v));
  return view.bytes;
};
const judge = (dtype: ElementType, got: number[], expected: number[], rtol = 0, atol = 0) =>
  compareTensor(param(dtype, [got.length]), raw(dtype, got), raw(dtype, expected), { rtol, atol });

test('within atol + rtol |expected| agrees, beyond does not', () => {
  expect(judge('f64', [1.01], [1], 0.01, 0.001).mismatches).toBe(0);
  expect(judge('f64', [1.012], [1], 0.01, 0.001).mismatches).toBe(1);
  expect(judge('f64', [100.5], [100], 0.01).mismatches).toBe(0);
  expect(judge('f64', [0.5], [0], 0.01).mismatches).toBe(1);
  expect(judge('f32', [-0], [0]).mismatches).toBe(0);
});

test('NaN equals only an expected NaN; infinities only themselves, whatever the tolerance', () => {
  expect(judge('f32', [NaN], [NaN]).mismatches).toBe(0);
  expect(judge('f32', [NaN], [1], 1e9, 1e9).mismatches).toBe(1);
  expect(judge('f32', [1], [NaN], 1e9, 1e9).mismatches).toBe(1);
  expect(judge('f32', [Infinity], [Infinity]).mismatches).toBe(0);
  expect(judge('f32', [-Infinity], [Infinity], 1, 1).mismatches).toBe(1);
  expect(judge('f32', [3e38], [Infinity], 1, 1).mismatches).toBe(1);
  expect(judge('f32', [Infinity], [3e38], 1, 1).mismatches).toBe(1);
});

test('integers are exact, also beyond 2^53', () => {
  expect(judge('i32', [7], [8]).mismatches).toBe(1);
  const p = param('i64', [1]);
  const bytesOf = (x: bigint): Uint8Array => new Uint8Array(new BigInt64Array([x]).buffer);
  const c = compareTensor(p, bytesOf(2n ** 62n + 1n), bytesOf(2n ** 62n), { rtol: 0, atol: 0 });
  expect(c).toMatchObject({ mismatches: 1, first: { got: '4611686018427387905', expected: '4611686018427387904' } });
});

test('first and worst mismatch with position and both values', () => {
  const c = compareTensor(param('f32', [2, 3]), raw('f32', [0, 1, 2, 3, 9, 5]), raw('f32', [0, 1, 2.5, 3, 4, 5]), { rtol: 0, atol: 0.1 });
  expect(c).toMatchObject({ mismatches: 2, maxError: 5, first: { index: 2, at: [0, 2], got: '2', expected: '2.5' }, worst: { index: 4, at: [1, 1], got: '9', expected: '4' } });
  expect(describeMismatch(c)).toBe('2 of 6 elements of y differ: y[0][2] is 2, expected 2.5; worst: y[1][1] is 9, expected 4 (rtol 0, atol 0.1)');
  expect(JSON.parse(JSON.stringify(c))).toEqual(c);
});

test('half precision is decoded before it is judged', () => {
  expect(judge('f16', [1.001], [1], 0, 0.002).mismatches).toBe(0);
  expect(judge('bf16', [1.1], [1], 0, 0.01).mismatches).toBe(1);
});

test('tolerances: the spec first, integers and movement exact, reductions grow with their length', () => {
  const spec = (dtype: string, n: number, extra = {}) => checkSpec({ entry: 'k', params: [{ name: 'x', dtype, shape: [n], role: 'in' }, { name: 'y', dtype, shape: [1], role: 'out' }], ...extra });
  const of = (s: ReturnType<typeof spec>, c?: 'movement' | 'elementwise' | 'reduction') => toleranceOf(s, s.params[1] as TensorParam, c);
  expect(of(spec('f32', 4, { tolerance: { rtol: 0.5, atol: 0.25 } }), 'movement')).toEqual({ rtol: 0.5, atol: 0.25 });
  expect(of(spec('i32', 4))).toEqual({ rtol: 0, atol: 0 });
  expect(of(spec('f32', 4), 'movement')).toEqual({ rtol: 0, atol: 0 });
  expect(of(spec('f32', 10000)).atol).toBeCloseTo(100 * of(spec('f32', 10000), 'elementwise').atol, 12);
  const square = { name: 'a', dtype: 'f32', shape: [100, 100], role: 'in' };
  const product = checkSpec({ entry: 'k', params: [square, { ...square, name: 'b' }, { ...square, name: 'c', role: 'out' }] });
  expect(toleranceOf(product, product.params[2] as TensorParam).atol).toBeCloseTo(10 * toleranceOf(product, product.params[2] as TensorParam, 'elementwise').atol, 12);
  // Small outputs: zero must not pass for 1e-5.
  expect(toleranceOf(product, product.params[2] as TensorParam, 'reduction', 1e-5).atol).toBeLessThan(1e-8);
  expect(of(spec('f16', 4)).rtol).toBeGreaterThan(of(spec('f32', 4)).rtol);
});

test('movement is recognised by its values', () => {
  const spec = checkSpec({ entry: 'k', params: [{ name: 'x', dtype: 'f32', shape: [3], role: 'in' }, { name: 'y', dtype: 'f32', shape: [3], role: 'out' }] });
  const x = new Map([['x', raw('f32', [1.5, -2.25, 3.125])]]);
  expect(isMovement(spec, x, new Map([['y', raw('f32', [3.125, 0, 1.5])]]))).toBe(true);
  expect(isMovement(spec, x, new Map([['y', raw('f32', [3.125, 0, 3])]]))).toBe(false);
});

describe('outputs written by an untrusted process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'xpiler-output-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const p = param('i32', [2]);

  test('a plain file of the right size is read', () => {
    writeFileSync(join(folder, 'good'), raw('i32', [5, -6]));
    const view = viewOf('i32', readOutput(join(folder, 'good'), p));
    expect([view.get(0), view.get(1)]).toEqual([5, -6]);
  });

  test('links, folders, pipes, short, long and missing files are refused', () => {
    symlinkSync(join(folder, 'good'), join(folder, 'link'));
    mkdirSync(join(folder, 'folder'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    writeFileSync(join(folder, 'short'), 'abc');
    writeFileSync(join(folder, 'long'), 'abcdefghi');
    for (const name of ['link', 'folder', 'pipe', 'short', 'long', 'missing']) expect(() => readOutput(join(folder, name), p)).toThrow(/output y/);
  });
});
