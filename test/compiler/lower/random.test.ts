/** Random kernels, raised and lowered for every platform, keep their meaning in two orders of groups and items. */
import fc from 'fast-check';
import { interpret } from '../../../compiler/interpret/interpreter.js';
import { printProgram, walkStmts, type Program } from '../../../compiler/ir/index.js';
import { lower, printLowered } from '../../../compiler/lower/index.js';
import { recoverLoops } from '../../../compiler/passes/loop-recovery.js';
import { raise } from '../../../compiler/raise.js';
import { platforms } from '../../../hardware/index.js';
import { randomKernel } from '../passes/recovery/random-kernel.js';

const hasInstructions = (p: Program): boolean => { let found = false; walkStmts(p.body, (s) => { if (s.kind === 'intrinsic') found = true; }); return found; };

test('lowered random kernels keep their meaning', () => {
  fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 9 }), fc.boolean(), fc.boolean(), (seed, size, wide, simple) => {
    const { program, inputs } = randomKernel(seed, size, wide);
    const run = (p: Program, reverse: boolean): string => Buffer.from(interpret(p, { tensors: { input: inputs } }, { stepLimit: 1e7, reverse })['output']!).toString('hex');
    // as recovered: scratch arrays, guards and all, or simplified
    let canonical: Program; try { canonical = simple ? raise(program) : recoverLoops(program); } catch { return; }
    const expected = run(canonical, false);
    for (const platform of Object.values(platforms)) {
      for (const candidate of lower(canonical, platform)) {
        printLowered(candidate, platform);
        if (hasInstructions(candidate.program)) continue;
        for (const reverse of [false, true]) {
          const got = ((): string => { try { return run(candidate.program, reverse); } catch (error) { return String(error); } })();
          if (got !== expected) throw new Error(`${platform.id}, ${candidate.name}, reverse ${reverse}\n${printProgram(canonical)}\n${printProgram(candidate.program)}\n${expected}\n${got}`);
        }
      }
    }
  }), { numRuns: Number(process.env['RUNS'] ?? 25) });
}, 180_000);
