/** Obligations that the passes' own knobs never violate are shown to reject what would: tiles too small, copies too large, slots too few, operands too long. */
import { createProver } from '../../../activities/prove.js';
import { int, load, ref, type Expr, type Operand, type Stmt } from '../../../compiler/ir/index.js';
import { containsAll, copiesInBounds, planOf } from '../../../compiler/passes/cache.js';
import { examplePrograms } from '../../../compiler/passes/example-programs.js';
import { loopBind } from '../../../compiler/passes/loop-bind.js';
import { slotsApart } from '../../../compiler/passes/pipeline.js';
import { operandsInRange } from '../../../compiler/passes/tensorize.js';
import type { Obligation, Verdict } from '../../../compiler/smt/obligation.js';
import { platforms } from '../../../hardware/index.js';
import { buffer, float, i32, program, serial, store, tensor, when } from '../ir/kit.js';

const prover = createProver();
afterAll(() => prover.close());
const verdict = async (o: Obligation): Promise<Verdict> => (await prover.prove([o]))[0]!;

const rows = examplePrograms.rows(8, 12), plan = planOf(rows, { path: [0], line: '', detail: { array: 'a' } })!;

test('a tile that is too small misses an access', async () => {
  expect(await verdict(containsAll(plan))).toEqual({ kind: 'proved' });
  const small = { ...plan, tile: { ...plan.tile, dimensions: [{ stride: 1, count: 11 }], size: 11 } };
  expect(await verdict(containsAll(small))).toMatchObject({ kind: 'refuted', witness: expect.stringMatching(/j = 11 the body reads a\[\d+\]/) });
});

test('a tile that reaches beyond the array is copied out of bounds', async () => {
  expect(await verdict(copiesInBounds(plan))).toEqual({ kind: 'proved' });
  const long = { ...plan, tile: { ...plan.tile, dimensions: [{ stride: 1, count: 13 }], size: 13 } };
  expect(await verdict(copiesInBounds(long))).toMatchObject({ kind: 'refuted', witness: 'a copy touches a[96] of 96' });
});

test('two slots are too few for three iterations in flight', async () => {
  expect(await verdict(slotsApart(3, 3))).toEqual({ kind: 'proved' });
  expect(await verdict(slotsApart(2, 3))).toMatchObject({ kind: 'refuted', witness: expect.stringMatching(/iterations \d+ and \d+ use one slot/) });
});

test('an instruction that works beyond the end of an array', async () => {
  let tried = 0;
  for (const target of Object.values(platforms)) {
    const e = target.execution, add = e.kind === 'tasks' ? e.vector?.instruction('add', 'f32') : undefined;
    if (!add) continue;
    const a = buffer('a', 64), at = (index: number): Operand => ({ kind: 'address', buffer: a, index: int(index) }), p = program([tensor(a, 'inout')], []);
    const call = (index: number): Stmt[] => [{ kind: 'intrinsic', name: add.name, args: [at(0), at(0), at(index), int(32)] }];
    expect(await verdict(operandsInRange(p, { path: [0] }, call(32), target))).toEqual({ kind: 'proved' });
    expect(await verdict(operandsInRange(p, { path: [0] }, call(40), target))).toMatchObject({ kind: 'refuted', witness: expect.stringMatching(/a\[\d+\] is touched, a has 64 elements/) });
    ++tried;
  }
  expect(tried).toBeGreaterThan(0);
});

describe('what depends on data is unknown, and says on what', () => {
  const target = Object.values(platforms)[0]!, a = buffer('a', 16), to = buffer('to', 16, 'i32'), c = buffer('c', 16), i = i32('i');
  const ask = async (body: Stmt[]): Promise<Verdict> => {
    const p = program([tensor(a, 'in'), tensor(to, 'in'), tensor(c, 'inout')], [serial(i, 16, body)]), site = loopBind.sites(p, target)[0]!;
    return verdict(loopBind.obligations(p, site, loopBind.knobs(p, site, target)[0]!, target)[0]!);
  };
  test('an index from memory', async () => expect(await ask([store(c, load(to, ref(i)), load(a, ref(i)))])).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('the contents of to') }));
  test('a condition from memory', async () => expect(await ask([when({ kind: 'binary', type: 'bool', op: '>', a: load(a, ref(i)), b: load(a, int(0)) }, [store(c, int(3), load(a, ref(i)))])])).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('whether a[i]') }));
  test('but where no contents matter it is proved', async () => expect(await ask([store(c, ref(i), load(a, load(to, ref(i))))])).toEqual({ kind: 'proved' }));
});

describe('iterations that write one element', () => {
  const target = Object.values(platforms)[0]!, a = buffer('a', 16), c = buffer('c', 16), i = i32('i');
  const ask = async (value: Expr): Promise<Verdict> => {
    const p = program([tensor(a, 'in'), tensor(c, 'inout')], [serial(i, 16, [store(c, int(3), value)])]), site = loopBind.sites(p, target)[0]!;
    return verdict(loopBind.obligations(p, site, loopBind.knobs(p, site, target)[0]!, target)[0]!);
  };
  test('the same constant', async () => expect(await ask(float(1))).toEqual({ kind: 'proved' }));
  test('the same element of an input', async () => expect(await ask(load(a, int(5)))).toEqual({ kind: 'proved' }));
  test('different elements of an input', async () => expect(await ask(load(a, ref(i)))).toMatchObject({ kind: 'refuted', witness: expect.stringContaining('both write c[3]') }));
});

test('a formula that is too hard ends in time', async () => {
  // Fermat for cubes: no model, and no quick proof
  const smt = '(set-logic ALL)(declare-fun x () Int)(declare-fun y () Int)(declare-fun z () Int)(assert (and (> x 0) (> y 0) (> z 0) (= (+ (* x x x) (* y y y)) (* z z z))))(check-sat)';
  const start = Date.now(), [answer] = await prover.prove([{ name: 'hard', claim: 'hard', smt }], { timeoutMs: 300 });
  expect(answer).toMatchObject({ kind: 'unknown' });
  expect(Date.now() - start).toBeLessThan(20_000);
});
