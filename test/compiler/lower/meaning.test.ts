/** Lowered programs (those of plain loops: instructions are the simulators' matter), run by the interpreter in two orders of groups and items, compute what the canonical program computes. */
import { walkStmts, type Stmt } from '../../../compiler/ir/index.js';
import { interpret } from '../../../compiler/interpret/interpreter.js';
import { lower, printLowered } from '../../../compiler/lower/index.js';
import { platforms } from '../../../hardware/index.js';
import { difference, inputsOf } from './run.js';
import { samples } from './samples.js';

const hasInstructions = (body: readonly Stmt[]): boolean => { let found = false; walkStmts(body, (s) => { if (s.kind === 'intrinsic') found = true; }); return found; };

describe.each(Object.values(platforms).map((p) => [p.id, p] as const))('lowering to %s', (_, platform) => {
  it.each(samples.map((s) => [s.name, s] as const))('%s', (_name, sample) => {
    const candidates = lower(sample.program, platform);
    expect(candidates.length).toBeGreaterThan(0);
    for (const seed of [1, 2]) {
      const input = { tensors: inputsOf(sample, seed), scalars: sample.scalars ?? {} };
      const expected = interpret(sample.program, input);
      for (const candidate of candidates.filter((c) => !hasInstructions(c.program.body))) {
        for (const reverse of [false, true]) {
          const got = interpret(candidate.program, input, { reverse });
          expect([candidate.name, reverse, difference(sample.program, got, expected)]).toEqual([candidate.name, reverse, undefined]);
        }
      }
    }
  });

  it.each(samples.map((s) => [s.name, s] as const))('prints %s', (_name, sample) => {
    for (const candidate of lower(sample.program, platform)) expect(printLowered(candidate, platform)).toContain(sample.program.name);
  });
});
