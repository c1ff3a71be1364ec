import { isParallel } from '../../../compiler/analysis/dependence.js';
import { simplifyInteger } from '../../../compiler/analysis/affine.js';
import { range, rangeOf } from '../../../compiler/analysis/ranges.js';
import type { RangeEnv } from '../../../compiler/analysis/ranges.js';
import { printExpr } from '../../../compiler/ir/print.js';
import { call } from '../../../compiler/ir/index.js';
import type { Expr, For, Stmt } from '../../../compiler/ir/index.js';
import { add, alloc, assign, binary, buffer, cast, constant, declare, div, f32, float, i32, int, load, lt, mod, mul, ref, serial, store, sub, when } from '../ir/kit.js';

const A = buffer('A', 4096), B = buffer('B', 4096), C = buffer('C', 4096), idx = buffer('idx', 64, 'i32');
const i = i32('i'), j = i32('j'), k = i32('k'), s = f32('s');
const I = ref(i), J = ref(j), K = ref(k);
const test1 = (body: Stmt[], extent = 64, env: RangeEnv = new Map()) => isParallel(serial(i, extent, body) as For, env);

describe('isParallel', () => {
  test('row-wise and column-wise stores of a matrix', () => {
    const at = add(mul(I, int(64)), J);
    expect(test1([serial(j, 64, [store(C, at, load(A, at))])]).kind).toBe('parallel');
    expect(test1([serial(j, 64, [store(C, add(mul(J, int(64)), I), float(0))])]).kind).toBe('parallel');
    // rows of 65 elements overlap when they start 64 apart
    expect(test1([serial(j, 65, [store(C, at, float(0))])], 62).kind).toBe('serial');
  });

  test('a matrix product: i and j are parallel, k is a reduction', () => {
    const at = add(mul(I, int(64)), J), sum = store(C, at, add(load(C, at), mul(load(A, add(mul(I, int(64)), K)), load(B, add(mul(K, int(64)), J)))));
    expect(test1([serial(j, 64, [serial(k, 64, [sum])])]).kind).toBe('parallel');
    const inner: For = serial(k, 64, [sum]) as For;
    expect(isParallel(inner, new Map([['i', range(0, 63)], ['j', range(0, 63)]]))).toMatchObject({ kind: 'reduction', reductions: [{ op: '+', target: { kind: 'element' } }] });
  });

  test('a stencil in place carries values, out of place it does not', () => {
    const left = sub(I, int(1));
    expect(test1([store(A, I, load(A, add(I, int(1))))], 63).kind).toBe('serial');
    expect(test1([when(lt(int(0), I), [store(C, I, load(A, left))])]).kind).toBe('parallel');
  });

  test('a loop whose end is not known is independent where each iteration has an element of its own', () => {
    const upTo = (e: Expr, body: Stmt[]): For => ({ kind: 'for', v: i, lo: int(0), hi: e, step: 1, loop: { kind: 'serial' }, body });
    const end = call('min', 'i32', [ref(i32('n')), int(32)]);
    expect(isParallel(upTo(end, [store(C, add(mul(J, int(32)), I), load(A, I))]), new Map([['j', range(0, 63)], ['n', range(0, 99)]])).kind).toBe('parallel');
    expect(isParallel(upTo(end, [serial(k, 8, [store(C, add(mul(I, int(4)), K), load(A, I))])]), new Map([['n', range(0, 99)]])).kind).toBe('serial');
  });

  test('quotients and remainders are decided by listing', () => {
    // (i % 8) * 8 + i / 8 is a permutation of 0..63
    expect(test1([store(C, add(mul(mod(I, int(8)), int(8)), div(I, int(8))), float(0))]).kind).toBe('parallel');
    expect(test1([store(C, add(mul(mod(I, int(8)), int(8)), div(I, int(16))), float(0))]).kind).toBe('serial');
  });

  test('gathers are fine, scatters are not', () => {
    expect(test1([store(C, I, load(A, load(idx, I)))]).kind).toBe('parallel');
    expect(test1([store(C, load(idx, I), float(1))]).kind).toBe('serial');
    expect(test1([{ kind: 'atomic', op: 'add', buffer: C, index: load(idx, I), value: float(1) }]).kind).toBe('parallel');
  });

  test('locals are private, outer scalars are reductions or carried', () => {
    const row = buffer('row', 8, 'f32', 'item');
    expect(test1([alloc(row), store(row, int(0), load(A, I)), declare(s, load(row, int(0))), assign(s, add(ref(s), float(1))), store(C, I, ref(s))]).kind).toBe('parallel');
    expect(test1([assign(s, call('max', 'f32', [ref(s), load(A, I)]))])).toEqual({ kind: 'reduction', reductions: [{ op: 'max', target: { kind: 'scalar', name: 's' } }] });
    expect(test1([assign(s, add(ref(s), load(A, I))), store(C, I, ref(s))]).kind).toBe('serial');
    expect(test1([when(lt(load(A, I), float(0)), [{ kind: 'break' }])]).kind).toBe('serial');
  });

  test('an outer loop that shares the array cancels out', () => {
    const env: RangeEnv = new Map([['o', range(0, 15)]]);
    const o = ref(i32('o'));
    expect(isParallel(serial(i, 4, [serial(j, 64, [store(C, add(add(mul(o, int(256)), mul(I, int(64))), J), float(0))])]) as For, env).kind).toBe('parallel');
  });
});

describe('integer normal form', () => {
  const env: RangeEnv = new Map([['i', range(0, 63)], ['j', range(0, 15)], ['k', range(0, 3)], ['n', range(-5, 5)]]);
  const N = ref(i32('n'));
  const show = (e: Expr): string => printExpr(simplifyInteger(e, env));
  test('quotients and remainders of mixed radix sums', () => {
    const flat = add(mul(I, int(16)), J);
    expect(show(div(flat, int(16)))).toBe('i');
    expect(show(mod(flat, int(16)))).toBe('j');
    expect(show(div(flat, int(4)))).toBe('i * 4 + j / 4');
    expect(show(mod(flat, int(32)))).toBe('i % 2 * 16 + j');
    expect(show(div(add(flat, int(16)), int(32)))).toBe('(i + 1) / 2');
    expect(show(add(mul(div(flat, int(64)), int(64)), mod(flat, int(64))))).toBe('i * 16 + j');
  });
  test('bit tricks are read as arithmetic', () => {
    expect(show(binary('&', add(mul(I, int(32)), J), int(31)))).toBe('j');
    expect(show(binary('>>', add(mul(I, int(32)), J), int(5)))).toBe('i');
    expect(show(binary('|', binary('<<', I, int(4)), J))).toBe('i * 16 + j');
    expect(show(cast('i64', binary('<<', I, int(4))))).toBe('(i64)i * 16i64');
  });
  test('what is not exact stays', () => {
    expect(show(div(N, int(2)))).toBe('n / 2');
    expect(show(mod(add(mul(I, int(8)), J), int(8)))).toBe('j % 8');
    expect(show(div(add(mul(N, int(4)), K), int(4)))).toBe('(n * 4 + k) / 4');
    const u = ref({ name: 'u', type: 'u32' });
    expect(show(sub(u, constant('u32', 1)))).toBe('u - 1u32');
  });
  test('ranges of every operator enclose all values', () => {
    const ops = ['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>'] as const;
    for (const op of ops) for (const [la, ha] of [[-7, 5], [0, 9], [3, 12]] as const) for (const [lb, hb] of [[1, 4], [2, 2]] as const) {
      const r = rangeOf(binary(op, I, J), new Map([['i', range(la, ha)], ['j', range(lb, hb)]]));
      for (let a = la; a <= ha; ++a) for (let b = lb; b <= hb; ++b) {
        const value = Number((binary(op, int(a), int(b)) as { value: number }).value);
        expect([op, a, b, r.lo <= value && value <= r.hi]).toEqual([op, a, b, true]);
      }
    }
  });
});
