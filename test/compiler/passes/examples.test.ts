import { createProver } from '../../../activities/prove.js';
import { passes } from '../../../compiler/passes/index.js';
import { PASS_NAMES } from '../../../compiler/passes/pass.js';
import { printProgram } from '../../../compiler/ir/print.js';
import { verify } from '../../../compiler/ir/verify.js';
import { platforms } from '../../../hardware/index.js';

const prover = createProver();
afterAll(() => prover.close());

const every = Object.values(platforms).flatMap((target) => passes.flatMap((pass) => pass.examples(target).map((example) => ({ pass, target, example }))));

test.each(every.map(({ pass, target, example }) => [`${pass.name} for ${target.id}: ${example.title}`, { pass, target, example }] as const))('%s', async (_, { pass, target, example }) => {
  const { program, knobs, expect: wanted } = example, site = pass.sites(program, target)[example.site - 1];
  expect(verify(program, pass.stage)).toEqual([]);
  if (!site) throw new Error(`there is no site ${example.site}`);
  const obligations = pass.obligations(program, site, knobs, target), verdicts = await prover.prove(obligations);
  const told = obligations.map((o, n) => ({ name: o.name, ...verdicts[n]! }));
  if ('refuted' in wanted) {
    const refuted = told.find((t) => t.name === wanted.refuted);
    expect(refuted).toMatchObject({ kind: 'refuted', witness: expect.stringContaining(wanted.witness) });
    return;
  }
  expect(told.filter((t) => t.kind !== 'proved').map((t) => [t.name, t.kind])).toEqual((wanted.unproved ?? []).map((name) => [name, 'unknown']));
  // what is offered contains what the example uses
  expect(pass.knobs(program, site, target)).toContainEqual(knobs);
  const after = pass.apply(program, site, knobs, target);
  expect(verify(after.program, 'lowered')).toEqual([]);
  for (const text of wanted.contains) expect(printProgram(after.program)).toContain(text);
});

test('every pass of the design has examples that are applied and refused', () => {
  const target = Object.values(platforms)[0]!;
  expect(passes.map((p) => p.name)).toEqual(PASS_NAMES);
  expect(passes.filter((p) => !p.examples(target).some((e) => 'contains' in e.expect)).map((p) => p.name)).toEqual([]);
});
