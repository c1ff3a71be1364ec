/** Best candidates, printed, run on the simulators of their platforms without a violation and compute what the interpreter computes. */
import { interpret } from '../../../compiler/interpret/interpreter.js';
import { lower, printLowered } from '../../../compiler/lower/index.js';
import { platforms } from '../../../hardware/index.js';
import { difference, inputsOf } from './run.js';
import { samples } from './samples.js';
import { simulate } from './simulate.js';

/** Each shape where it exercises something of its own: instructions, group memory, atomics. */
const chosen: Record<string, readonly string[]> = {
  cuda: ['matmul f16', 'convolution f16', 'convolution, channels first', 'transposed products i8', 'transposed products u8', 'softmax, inner loops to be proved', 'histogram', 'time steps', 'bits'],
  hip: ['matmul f16', 'convolution f16', 'convolution, channels last', 'transposed products f16', 'transposed products i8', 'two stages and a scalar', 'tiles in local memory', 'activations'],
  bang: ['matmul f32', 'matmul f16', 'convolution, channels first', 'convolution, channels last', 'convolution f16', 'transposed products f16', 'softmax, inner loops to be proved', 'elementwise ragged f16', 'gather', 'histogram', 'tiles in local memory', 'time steps', 'bits', 'activations'],
};

describe.each(Object.entries(chosen))('%s', (id, names) => {
  it.each(names)('%s', async (name) => {
    const sample = samples.find((s) => s.name === name)!, platform = platforms[id]!;
    const inputs = inputsOf(sample, 3), scalars = sample.scalars ?? {};
    const expected = interpret(sample.program, { tensors: inputs, scalars });
    const candidate = lower(sample.program, platform)[0]!;
    const got = await simulate(id, sample.program, printLowered(candidate, platform), inputs, scalars);
    expect(typeof got === 'string' ? got : difference(sample.program, got, expected, 1e-5)).toBeUndefined();
  }, 180_000);
});
