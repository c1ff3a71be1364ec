import fc from 'fast-check';
import { interpret } from '../../../../compiler/interpret/interpreter.js';
import { printProgram } from '../../../../compiler/ir/index.js';
import { verify } from '../../../../compiler/ir/verify.js';
import { recoverLoops } from '../../../../compiler/passes/loop-recovery.js';
import { randomKernel } from './random-kernel.js';
import { asInts } from '../../ir/kit.js';

describe('recoverLoops', () => {
  const keepsMeaning = (wide: boolean) => (seed: number, size: number): void => {
    const { program, inputs } = randomKernel(seed, size, wide);
    expect(verify(program, 'source')).toEqual([]);
    const expected = asInts(interpret(program, { tensors: { input: inputs } }, { stepLimit: 1e6 })['output']!);
    const recovered = recoverLoops(program);
    expect(verify(recovered, 'canonical')).toEqual([]);
    const got = asInts(interpret(recovered, { tensors: { input: inputs } }, { stepLimit: 1e7 })['output']!);
    if (got.join() !== expected.join()) throw new Error(`the meaning changed\n${printProgram(program)}\n${printProgram(recovered)}\n${expected}\n${got}`);
  };
  test('random kernels with barriers, masks and loops keep their meaning', () => {
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 9 }), keepsMeaning(false)), { numRuns: Number(process.env['RUNS'] ?? 120) });
  });
  test('random kernels that wait across groups keep their meaning', () => {
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 7 }), keepsMeaning(true)), { numRuns: Number(process.env['RUNS'] ?? 120) });
  });
});
