import { InterpretError, interpret } from '../../../compiler/interpret/interpreter.js';
import { unary } from '../../../compiler/ir/index.js';
import { add, alloc, asFloats, asInts, assign, barrier, binary, buffer, cast, constant, declare, f32, floats, group, i32, int, ints, item, launch, load, lt, mul, program, ref, repeat, serial, store, sub, tensor, when } from '../ir/kit.js';

const X = buffer('x', 64), Y = buffer('y', 64), P = buffer('p', 8, 'i32');

describe('interpreter', () => {
  test('a group reverses a tile through group memory with a barrier between', () => {
    const tile = buffer('tile', 16, 'f32', 'group'), at = add(mul(group(), int(16)), item());
    const p = program([tensor(X, 'in'), tensor(Y, 'out')], [launch(4, 16, [
      alloc(tile), store(tile, item(), load(X, at)), barrier(), store(Y, at, load(tile, sub(int(15), item()))),
    ])]);
    const x = floats(64, (i) => i * 0.5);
    const expected = [...x].map((_, i) => x[16 * Math.floor(i / 16) + 15 - (i % 16)]!);
    expect(asFloats(interpret(p, { tensors: { x } })['y']!)).toEqual(expected);
    expect(asFloats(interpret(p, { tensors: { x } }, { reverse: true })['y']!)).toEqual(expected);
  });

  test('a missing barrier shows as a read of uninitialised memory', () => {
    const tile = buffer('tile', 16, 'f32', 'group');
    const p = program([tensor(X, 'in'), tensor(Y, 'out')], [launch(1, 16, [alloc(tile), store(tile, item(), load(X, item())), store(Y, item(), load(tile, sub(int(15), item())))])]);
    expect(() => interpret(p, { tensors: { x: floats(64, () => 1) } })).toThrow(/uninitialised tile\[15\]/);
  });

  test('items of one group at different barriers are an error, items that ended are not waited for', () => {
    const bad = program([tensor(P, 'inout')], [launch(1, 8, [when(lt(item(), int(4)), [barrier()], [barrier()])])]);
    expect(() => interpret(bad, { tensors: { p: ints(8, () => 0) } })).toThrow(/divergent barrier/);
    const good = program([tensor(P, 'inout')], [launch(1, 8, [when(lt(int(3), item()), [{ kind: 'exit' }]), barrier(), store(P, item(), int(7))])]);
    expect(asInts(interpret(good, { tensors: { p: ints(8, () => 0) } })['p']!)).toEqual([7, 7, 7, 7, 0, 0, 0, 0]);
  });

  test('integers wrap, shifts and divisions follow C, narrow types convert', () => {
    const a: import('../../../compiler/ir/index.js').Var = { name: 'a', type: 'i32' };
    const big = ref({ name: 'b', type: 'i64' });
    const p = program([tensor(P, 'inout')], [
      declare(a, load(P, int(0))), declare({ name: 'b', type: 'i64' }, cast('i64', ref(a))),
      store(P, int(0), add(ref(a), int(1))),
      store(P, int(1), binary('/', unary('-', ref(a)), int(2))),
      store(P, int(2), binary('>>', unary('-', ref(a)), int(4))),
      store(P, int(3), cast('i32', binary('>>', mul(mul(big, big), constant('i64', 3)), constant('i64', 40)))),
      store(P, int(4), cast('i32', cast('i8', add(ref(a), int(130))))),
      store(P, int(5), binary('%', unary('-', ref(a)), int(10))),
      store(P, int(6), cast('i32', constant('f32', -2.9))),
      store(P, int(7), mul(ref(a), ref(a))),
    ]);
    const got = asInts(interpret(p, { tensors: { p: ints(8, () => 0x7fffffff) } })['p']!);
    const a64 = 0x7fffffffn;
    expect(got).toEqual([-0x80000000, -0x3fffffff, -0x8000000, Number(BigInt.asIntN(32, BigInt.asIntN(64, a64 * a64 * 3n) >> 40n)), -127, -7, -2, 1]);
  });

  test('half precision rounds to nearest even at every store', () => {
    const H = buffer('h', 4, 'f16');
    const p = program([tensor(H, 'inout')], [
      store(H, int(0), constant('f16', 2049)), store(H, int(1), constant('f16', 65520)), store(H, int(2), constant('f16', 2 ** -25)),
      store(H, int(3), add(load(H, int(3)), constant('f16', 2 ** -11))),
    ]);
    const got = new Uint16Array(interpret(p, { tensors: { h: new Uint16Array([0, 0, 0, 0x3c00]) } })['h']!.slice().buffer);
    expect([...got]).toEqual([0x6800, 0x7c00, 0x0000, 0x3c00]);
  });

  test('bounds, unset variables, division by zero and endless loops are named', () => {
    const x = floats(64, () => 1), run = (body: import('../../../compiler/ir/index.js').Stmt[]) => () => interpret(program([tensor(X, 'inout')], body), { tensors: { x } }, { stepLimit: 1000 });
    const i = i32('i'), t = f32('t');
    expect(run([serial(i, 65, [store(X, ref(i), constant('f32', 0))])])).toThrow(/write outside x\[64\]/);
    expect(run([declare(t), store(X, int(0), ref(t))])).toThrow(/read of t before it is assigned/);
    expect(run([declare(i, int(0)), store(X, binary('/', int(3), ref(i)), constant('f32', 0))])).toThrow(/division by zero/);
    expect(run([declare(i, int(0)), repeat(lt(ref(i), int(1)), [assign(i, ref(i))])])).toThrow(InterpretError);
  });

  test('atomics return the old value', () => {
    const old = i32('old');
    const p = program([tensor(P, 'inout')], [launch(2, 4, [
      declare(old), { kind: 'atomic', op: 'add', buffer: P, index: int(0), value: int(1), result: old },
      { kind: 'atomic', op: 'max', buffer: P, index: int(1), value: ref(old) },
    ])]);
    expect(asInts(interpret(p, { tensors: { p: ints(8, () => 0) } })['p']!).slice(0, 2)).toEqual([8, 7]);
  });
});
