import fc from 'fast-check';
import { interpret } from '../../compiler/interpret/interpreter.js';
import { printProgram } from '../../compiler/ir/index.js';
import type { Program } from '../../compiler/ir/index.js';
import { verify } from '../../compiler/ir/verify.js';
import { raise } from '../../compiler/raise.js';
import { randomKernel } from './passes/recovery/random-kernel.js';
import { asInts } from './ir/kit.js';

/** Every rewrite of the way to canonical form keeps the meaning; a failure names the one that did not. */
function keepsMeaning(program: Program, inputs: Int32Array): void {
  const run = (p: Program): string => asInts(interpret(p, { tensors: { input: inputs } }, { stepLimit: 1e7 })['output']!).join();
  const expected = run(program);
  let before = program;
  const final = raise(program, (name, after) => {
    const got = ((): string => { try { return run(after); } catch (error) { return String(error); } })();
    if (got !== expected) throw new Error(`${name} changed the meaning\n${printProgram(before)}\n${printProgram(after)}\n${expected}\n${got}`);
    before = after;
  });
  expect(verify(final, 'canonical')).toEqual([]);
}

describe('raise', () => {
  test('every step keeps the meaning of random kernels', () => {
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 9 }), fc.boolean(), (seed, size, wide) => {
      const { program, inputs } = randomKernel(seed, size, wide);
      keepsMeaning(program, inputs);
    }), { numRuns: Number(process.env['RUNS'] ?? 40) });
  });
});
