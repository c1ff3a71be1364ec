/** Printed candidates run on the simulators of their platforms without a violation and compute what the interpreter computes. */
import { interpret } from '../../../compiler/interpret/interpreter.js';
import { lower, printLowered } from '../../../compiler/lower/index.js';
import { platforms } from '../../../hardware/index.js';
import { difference, inputsOf } from './run.js';
import { samples } from './samples.js';
import { simulate } from './simulate.js';

describe.each(['cuda', 'hip', 'bang'])('%s', (id) => {
  it.each(samples.map((s) => [s.name, s] as const))('%s', async (_name, sample) => {
    const platform = platforms[id]!, inputs = inputsOf(sample, 3), scalars = sample.scalars ?? {};
    const expected = interpret(sample.program, { tensors: inputs, scalars });
    for (const candidate of lower(sample.program, platform)) {
      const got = await simulate(id, sample.program, printLowered(candidate, platform), inputs, scalars);
      expect([candidate.name, typeof got === 'string' ? got : difference(sample.program, got, expected, 1e-5)]).toEqual([candidate.name, undefined]);
    }
  }, 120_000);
});
