/** Lowered programs whose instructions are replaced by their meaning compute what the canonical program computes. */
import { interpret } from '../../../compiler/interpret/interpreter.js';
import { lower } from '../../../compiler/lower/index.js';
import { verify } from '../../../compiler/ir/verify.js';
import { instructions, withoutInstructions } from '../../../compiler/passes/detensorize.js';
import { platforms } from '../../../hardware/index.js';
import { difference, inputsOf } from '../lower/run.js';
import { samples, type Sample } from '../lower/samples.js';
import { examplePrograms } from '../../../compiler/passes/example-programs.js';

const small: Sample[] = [{ name: 'one tile', program: examplePrograms.product(16, 16, 128, 'f16', 'f32') }];
// every item of a warp does what the warp does together: one tile takes long enough
const several = samples.filter((s) => !/matmul f16|convolution|transposed/.test(s.name));
const cases = Object.values(platforms).flatMap((target) => [...several, ...small].flatMap((sample) => lower(sample.program, target).filter((c) => instructions(c.program.body).length > 0).map((candidate) => ({ target, sample, candidate }))));

test('there are candidates with instructions on every platform', () => {
  expect(new Set(cases.map((c) => c.target.id)).size).toBe(Object.keys(platforms).length);
});

test.each(cases.map((c) => [`${c.target.id}: ${c.sample.name}, ${c.candidate.name}`, c] as const))('%s', (_, { target, sample, candidate }) => {
  const plain = withoutInstructions(candidate.program, target);
  expect(instructions(plain.body)).toEqual([]);
  expect(verify(plain, 'lowered')).toEqual([]);
  const input = { tensors: inputsOf(sample, 1), scalars: sample.scalars ?? {} };
  // lanes beyond the last element of a tile hold anything
  const got = interpret(plain, input, { checkUninitialised: false });
  expect(difference(sample.program, got, interpret(sample.program, input))).toBeUndefined();
});
