/** Compiled integer expressions against the interpreter: the same number, or a clear "not known". */
import fc from 'fast-check';
import { compileInteger, exactly } from '../../../compiler/analysis/evaluate.js';
import { interpret, InterpretError } from '../../../compiler/interpret/interpreter.js';
import { binary, call, cast, constant, ref, select, type Expr, type ScalarType } from '../../../compiler/ir/index.js';
import { mapExpr } from '../../../compiler/ir/visit.js';
import { buffer, i32, int, program, store, tensor } from '../ir/kit.js';

const types: readonly ScalarType[] = ['i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'i64', 'u64'];
const arithmetic = ['+', '-', '*', '/', '%', '<<', '>>', '&', '|', '^'] as const, comparisons = ['<', '<=', '>', '>=', '==', '!='] as const;
const [x, y] = [i32('x'), i32('y')];

const expression = (type: ScalarType, depth: number): fc.Arbitrary<Expr> => {
  const leaf = fc.oneof(fc.integer({ min: -8, max: 70 }).map((n) => cast(type, int(n))), fc.constantFrom(x, y).map((v) => cast(type, ref(v))));
  if (depth === 0) return leaf;
  const below = expression(type, depth - 1);
  const condition = fc.constantFrom(...types).chain((t) => fc.tuple(fc.constantFrom(...comparisons), expression(t, depth - 1), expression(t, depth - 1)).map(([op, a, b]) => binary(op, a, b)));
  return fc.oneof(
    leaf,
    fc.tuple(fc.constantFrom(...arithmetic), below, below).map(([op, a, b]) => binary(op, a, b)),
    fc.constantFrom(...types).chain((t) => expression(t, depth - 1)).map((e) => cast(type, e)),
    fc.tuple(fc.constantFrom('min' as const, 'max' as const), below, below).map(([fn, a, b]) => call(fn, type, [a, b])),
    fc.tuple(condition, below, below).map(([c, a, b]) => select(c, a, b)),
  );
};

/** What the interpreter stores, as an i64; undefined where it stops. */
function interpreted(e: Expr): bigint | undefined {
  const out = buffer('out', 1, 'i64');
  try {
    return new BigInt64Array(interpret(program([tensor(out, 'out')], [store(out, int(0), cast('i64', e))]), { tensors: {} })['out']!.slice().buffer)[0];
  } catch (error) {
    if (error instanceof InterpretError || error instanceof RangeError) return undefined;
    throw error;
  }
}

test('a compiled expression is what the interpreter computes', () => {
  let known = 0;
  fc.assert(fc.property(fc.constantFrom(...types).chain((t) => expression(t, 3)), fc.integer({ min: -40, max: 40 }), fc.integer({ min: 0, max: 9 }), (e, a, b) => {
    const f = compileInteger(e, new Map([['x', 0], ['y', 1]])), value = f && exactly(() => f([a, b]));
    if (value === undefined) return;
    const whole = interpreted(substitute(e, a, b));
    if (whole === undefined) return;
    known += 1;
    expect(BigInt(value)).toBe(whole);
  }), { numRuns: 3000 });
  expect(known).toBeGreaterThan(1500);
});

const substitute = (e: Expr, a: number, b: number): Expr => mapExpr(e, (n) => (n.kind === 'var' ? int(n.name === 'x' ? a : b) : n));

describe('64 bits', () => {
  const wide = (e: Expr): number | undefined => { const f = compileInteger(e, new Map([['x', 0]])); return f && exactly(() => f([2 ** 40])); };
  const big: Expr = { kind: 'var', type: 'i64', name: 'x' };
  const minusOne = binary('-', constant('u64', 0), constant('u64', 1));

  test('an unsigned number below zero is a large one', () => {
    expect(wide(binary('<', minusOne, constant('u64', 5)))).toBe(0);
    expect(wide(call('max', 'u64', [minusOne, constant('u64', 5)]))).toBe(-1);
    expect(wide(binary('+', minusOne, constant('u64', 5)))).toBe(4);
  });

  test('what no number here holds is not known', () => {
    expect(wide(binary('/', minusOne, constant('u64', 2)))).toBeUndefined();
    expect(wide({ kind: 'binary', op: '*', type: 'i64', a: big, b: big })).toBeUndefined();
    expect(wide(binary('%', int(3), int(0)))).toBeUndefined();
    expect(compileInteger(constant('i64', (1n << 60n) + 1n), new Map())).toBeUndefined();
  });
});
