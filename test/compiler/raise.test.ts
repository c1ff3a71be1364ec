import fc from 'fast-check';
import { interpret } from '../../compiler/interpret/interpreter.js';
import { printProgram, printStmts } from '../../compiler/ir/index.js';
import type { Program } from '../../compiler/ir/index.js';
import { verify } from '../../compiler/ir/verify.js';
import { raise, type Simplification, simplifications, simplify } from '../../compiler/raise.js';
import { recoverLoops } from '../../compiler/passes/loop-recovery.js';
import { randomKernel } from './passes/recovery/random-kernel.js';
import { asFloats, asInts, buffer, float, floats, int, store } from './ir/kit.js';
import { flatLoadProduct, softmaxRows, tiledProduct, transposeTile } from './kernels.js';

/** Every rewrite of the way to canonical form keeps the meaning; a failure names the one that did not. */
function keepsMeaning(program: Program, inputs: Int32Array): void {
  const run = (p: Program): string => asInts(interpret(p, { tensors: { input: inputs } }, { stepLimit: 1e7 })['output']!).join();
  const expected = run(program);
  let before = program;
  const onStep = (name: string, after: Program): void => {
    const got = ((): string => { try { return run(after); } catch (error) { return String(error); } })();
    if (got !== expected) throw new Error(`${name} changed the meaning\n${printProgram(before)}\n${printProgram(after)}\n${expected}\n${got}`);
    before = after;
  };
  const final = raise(program, { onStep });
  expect(verify(final, 'canonical')).toEqual([]);
}

describe('raise', () => {
  test('a rewrite that only makes the program longer and longer is not followed', () => {
    let applied = 0;
    const twice: Simplification = { name: 'twice', apply: (p) => { applied += 1; return { ...p, body: [...p.body, ...p.body.map((s) => ({ ...s }))] }; } };
    const program: Program = { name: 'f', params: [{ kind: 'tensor', buffer: buffer('y', 4), role: 'out', isConst: false }], body: [store(buffer('y', 4), int(0), float(1))], returns: { type: 'void' }, pointers: 'host' };
    const before = printProgram(simplify(program, {}, [])).length;
    const after = simplify(program, {}, [[twice]]);
    expect(applied).toBeLessThan(30);
    expect(printProgram(after).length).toBeLessThan(60_000 + before);
  });

  test('every step keeps the meaning of random kernels', () => {
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 9 }), fc.boolean(), (seed, size, wide) => {
      const { program, inputs } = randomKernel(seed, size, wide);
      keepsMeaning(program, inputs);
    }), { numRuns: Number(process.env['RUNS'] ?? 40) });
  });

  const product = (m: number, n: number, k: number): string => [
    `parallel (j = 0; j < ${m}; ++j) {`, `  parallel (i = 0; i < ${n}; ++i) {`, '    f32 acc = 0.0f;', `    for (t = 0; t < ${k}; ++t) {`,
    `      acc = acc + A[j * ${k} + t] * B[t * ${n} + i];`, '    }', `    C[j * ${n} + i] = acc;`, '  }', '}', ''].join('\n');
  test('a tiled product with padded tiles and ragged edges is three loops', () => {
    expect(printStmts(raise(tiledProduct(40, 24, 50, 16)).body)).toBe(product(40, 24, 50));
    expect(printStmts(raise(tiledProduct(64, 64, 64, 16)).body)).toBe(product(64, 64, 64));
  });
  test('a product with flat tile loads and two rows per item is three loops', () => {
    expect(printStmts(raise(flatLoadProduct(64, 16)).body)).toBe(product(64, 64, 64).replace(/\bi\b/g, 'i_1').replace(/\bj\b/g, 'i'));
  });
  test('rewrites that undo one another end, and later ones get their turn', () => {
    const program = recoverLoops(transposeTile(64, 16)), name = program.name;
    const named = (from: string, to: string): Simplification => ({ name: `${from} to ${to}`, apply: (p) => (p.name === from ? { ...p, name: to } : p) });
    const got = simplify(program, {}, [[named(name, 'other')], [named('other', name)], [{ name: 'last', apply: (p) => (p.name === 'done' ? p : { ...p, name: 'done' }) }]]);
    expect(got.name).toBe('done');
  });
  test('a transposition through a tile is two loops', () => {
    expect(printStmts(raise(transposeTile(64, 16)).body)).toBe('parallel (i = 0; i < 64; ++i) {\n  parallel (j = 0; j < 64; ++j) {\n    y[j * 64 + i] = x[i * 64 + j];\n  }\n}\n');
  });
  test('a row softmax with trees in group memory keeps its values', () => {
    const p = softmaxRows(8, 200, 64), x = floats(1600, (n) => ((n * 7919) % 1000) / 100);
    const got = asFloats(interpret(raise(p), { tensors: { x } })['y']!), expected = asFloats(interpret(p, { tensors: { x } })['y']!);
    got.forEach((value, n) => expect(Math.abs(value - expected[n]!)).toBeLessThan(1e-6));
  });
});

describe('a rewrite that fails', () => {
  const program = recoverLoops(tiledProduct(40, 24, 50, 16));
  const throws: Simplification = { name: 'throws', apply: () => { throw new Error('no such case'); } };
  const breaks: Simplification = { name: 'breaks', apply: (p) => ({ ...p, body: [...p.body, { kind: 'assign', v: { name: 'nowhere', type: 'i32' }, value: { kind: 'const', type: 'i32', value: 0 } }] }) };
  const withFailures = simplifications.map((phase) => [throws, ...phase, breaks]);

  test('is left out and reported once, and the others do their work', () => {
    const skipped: [string, string][] = [];
    const got = simplify(program, { onSkip: (name, reason) => skipped.push([name, reason]) }, withFailures);
    expect(printProgram(got)).toBe(printProgram(simplify(program)));
    expect(skipped).toEqual([['throws', 'no such case'], ['breaks', expect.stringContaining('nowhere')]]);
  });
  test('is an error where nobody listens', () => {
    expect(() => simplify(program, {}, withFailures)).toThrow('no such case');
  });
});
