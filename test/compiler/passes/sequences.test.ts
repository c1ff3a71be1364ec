/** Random sequences of passes, each step legal by its obligations, keep the meaning of random programs bit by bit. */
import fc from 'fast-check';
import { createProver } from '../../../activities/prove.js';
import { interpret } from '../../../compiler/interpret/interpreter.js';
import { printProgram, type Program } from '../../../compiler/ir/index.js';
import { verify } from '../../../compiler/ir/verify.js';
import { applySteps, type Step } from '../../../compiler/passes/by-hand.js';
import { examplePrograms } from '../../../compiler/passes/example-programs.js';
import { passes, passNamed } from '../../../compiler/passes/index.js';
import type { Knobs } from '../../../compiler/passes/pass.js';
import { instructions, withoutInstructions } from '../../../compiler/passes/detensorize.js';
import { platforms } from '../../../hardware/index.js';
import type { Platform } from '../../../hardware/platform.js';
import { generator } from '../lower/run.js';
import { randomProgram } from './random-program.js';

const prover = createProver();
afterAll(() => prover.close());

const counts = new Map<string, { applied: number; refuted: number; unknown: number }>();

/** Bytes of all outputs; instructions mean what the platform's records say. Lanes beyond the last element of a tile hold anything. */
function meaning(p: Program, tensors: Record<string, Uint8Array>, target: Platform): string {
  const tensorized = instructions(p.body).length > 0;
  return Object.values(interpret(tensorized ? withoutInstructions(p, target) : p, { tensors }, { stepLimit: 2e6, checkUninitialised: !tensorized })).map((bytes) => Buffer.from(bytes).toString('hex')).join(' ');
}

async function sequence(seed: number, steps: number): Promise<void> {
  const { program, tensors } = randomProgram(seed), next = generator(seed + 99), one = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  expect(verify(program, 'canonical')).toEqual([]);
  const target = one(Object.values(platforms));
  let expected: string;
  // a program that reads what nothing has written has no meaning
  try { expected = meaning(program, tensors, target); } catch { return; }
  let current = program;
  const story: string[] = [printProgram(program)];
  for (let n = 0; n < steps; ++n) {
    const pass = one(passes.filter((p) => p.stage === 'lowered')), sites = pass.sites(current, target);
    if (sites.length === 0) continue;
    const site = one(sites), choices = pass.knobs(current, site, target);
    if (choices.length === 0) continue;
    const knobs = one(choices), verdicts = await prover.prove(pass.obligations(current, site, knobs, target)), count = counts.get(pass.name) ?? { applied: 0, refuted: 0, unknown: 0 };
    counts.set(pass.name, count);
    if (verdicts.some((v) => v.kind === 'refuted')) { count.refuted++; continue; }
    if (verdicts.some((v) => v.kind === 'unknown')) { count.unknown++; continue; }
    count.applied++;
    current = pass.apply(current, site, knobs, target).program;
    story.push(`${pass.name} at "${site.line}" ${JSON.stringify({ ...site.detail, ...knobs })} for ${target.id}`, printProgram(current));
    const problems = verify(current, 'lowered');
    const got = problems.length ? problems.map((p) => p.message).join('; ') : ((): string => { try { return meaning(current, tensors, target); } catch (error) { return String(error); } })();
    if (got !== expected) throw new Error(`seed ${seed}: the meaning changed\n${story.slice(-3).join('\n')}\n${expected.slice(0, 400)}\n${got.slice(0, 400)}`);
  }
}

// the same programs every time; RUNS=1000 tries that many others
test('sequences of legal passes keep the meaning of random programs', async () => {
  await fc.assert(fc.asyncProperty(fc.nat(), (seed) => sequence(seed, 4)), { numRuns: Number(process.env['RUNS'] ?? 60), ...(process.env['RUNS'] ? {} : { seed: 4 }) });
  if (process.env['RUNS']) console.log(JSON.stringify(Object.fromEntries(counts)));
}, 180_000);

test('the sequences were about something: most passes were applied, and some uses were refuted', () => {
  const all = [...counts.values()];
  expect(all.filter((c) => c.applied > 0).length).toBeGreaterThanOrEqual(6);
  expect(all.reduce((n, c) => n + c.refuted, 0)).toBeGreaterThan(0);
});

test.each(Object.values(platforms).map((p) => [p.id, p] as const))('a product with tiles in on-chip memory, loaded ahead, by hand for %s', async (_, target) => {
  const source = examplePrograms.product(8, 12, 32), bytes = (n: number): Uint8Array => new Uint8Array(Float32Array.from({ length: n }, (__, i) => ((i * 37) % 101) / 8 - 6).buffer);
  const tensors = { a: bytes(8 * 32), b: bytes(32 * 12) }, forms = { source, canonical: source, isOwn: () => true };
  const siteOf = (program: Program, pass: string, line: string, array?: string): number => 1 + passNamed(pass)!.sites(program, target).findIndex((s) => s.line.includes(line) && (array === undefined || s.detail?.['array'] === array));
  const steps: Step[] = [];
  const step = (pass: string, line: string, knobs: Knobs, array?: string): Program => {
    steps.push({ pass, site: siteOf(applySteps(forms, steps, target).program, pass, line, array), knobs });
    return applySteps(forms, steps, target).program;
  };
  step('loop-split', 'k = 0', { factor: 8, tail: 'none' });
  const space = target.asyncCopy?.to ?? target.memories.find((m) => m.loads && m.scope !== 'global')!.name;
  for (const array of ['a', 'b']) step('cache', 'k_o = 0', { space }, array);
  const program = step('pipeline', 'k_o = 0', { stages: 3, copies: target.asyncCopy ? 'async' : 'plain' });
  const { applied } = applySteps(forms, steps, target), verdicts = await prover.prove(applied.flatMap((a) => a.obligations));
  expect(verdicts.filter((v) => v.kind !== 'proved')).toEqual([]);
  expect(printProgram(program)).toContain('_slots[');
  expect(instructions(program.body).includes(target.asyncCopy?.start ?? '')).toBe(target.asyncCopy !== undefined);
  // sums in the same order: bit by bit the same
  expect(meaning(program, tensors, target)).toBe(meaning(source, tensors, target));
});
