import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { listIntrinsics } from '../../../hardware/intrinsic-files.js';
import { simdeNames } from '../../../hardware/vnni/emulation/simde.js';
import { extensionFlags, vnniFlags } from '../../../hardware/vnni/toolchain.js';
import { projectRoot } from '../../../setup/project-root.js';
import { findSimde } from '../../../setup/tools.js';
import { hostFeatures, immediateValues, needsOf, parseSignature, proofProgram, withSimde, type ProofProgram } from './intrinsic-proof.js';

const run = promisify(execFile);
const platform = join(projectRoot, 'hardware', 'vnni');
const records = listIntrinsics(platform);
// XPILER_NO_AVX512=1 proves what a host without AVX-512 can prove: the older instructions, and AVX-512 by SIMDe.
const native = hostFeatures().has('avx512vnni') && process.env.XPILER_NO_AVX512 !== '1';
const features = new Set([...hostFeatures()].filter((name) => native || !name.startsWith('avx512')));
const simde = await findSimde();
const portable = native || !simde.found ? new Set<string>() : simdeNames(simde.path);
const families = [...new Set(records.map((record) => record.file))];
const features512 = ['avx512f', 'avx512bw', 'avx512dq', 'avx512vl', 'avx512cd', 'avx512vnni', 'avx512bf16', 'avx512vbmi', 'avx512vpopcntdq', 'avx512bitalg'];

let folder = '';
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'xpiler-intrinsics-')); });
afterAll(async () => { await rm(folder, { recursive: true, force: true }); });

/** Builds and runs the proof of some intrinsics; the driver's report. */
async function prove(name: string, program: ProofProgram): Promise<string> {
  const work = join(folder, name);
  await mkdir(work);
  for (const [part, text] of Object.entries(program)) await writeFile(join(work, `${part}.cpp`), text);
  const common = ['-std=c++17', '-O0', '-w', '-fno-strict-aliasing', '-c'];
  const gxx = (...args: string[]): Promise<unknown> => run('g++', args, { cwd: work });
  await gxx(...common, '-fwrapv', '-ffp-contract=off', `-I${join(platform, 'intrinsics')}`, 'meaning.cpp');
  await gxx(...common, ...[...features].map((name) => `-m${name}`), 'real.cpp');
  await gxx(...common, `-I${join(projectRoot, 'test', 'hardware', 'vnni')}`, 'driver.cpp');
  await gxx('meaning.o', 'real.o', 'driver.o', '-o', 'proof');
  return run(join(work, 'proof')).then(({ stdout }) => stdout, (error: { stdout?: string; message: string }) => error.stdout ?? error.message);
}

describe('intrinsics mean what the instructions do', () => {
  const check = (report: string, count: number): void => {
    const done = /^DONE (\d+) intrinsics 0 failed (\d+) compared/m.exec(report);
    if (!done) throw new Error(report.split('\n').map((line) => line.slice(0, 1500)).join('\n'));
    expect(Number(done[1])).toBe(count);
    expect(Number(done[2])).toBeGreaterThanOrEqual(250 * count);
  };
  const byName = families.map((file) => [basename(file, '.c'), records.filter((record) => record.file === file)] as const);

  test.each(byName)('%s', async (name, own) => {
    const chosen = own.filter((record) => needsOf(record).every((feature) => features.has(feature)));
    if (chosen.length > 0) check(await prove(name, proofProgram(chosen, 300)), chosen.length);
    else expect(native).toBe(false);
  }, 240_000);

  if (portable.size > 0) {
    test.each(byName)('%s, by a portable implementation', async (name, own) => {
      const chosen = own.filter((record) => portable.has(record.name) && needsOf(record).some((feature) => !features.has(feature)));
      if (chosen.length > 0) check(await prove(`${name}.portable`, withSimde(proofProgram(chosen, 300))), chosen.length);
    }, 240_000);
  }
});

test('a wrong meaning is found, by name', async () => {
  const wrong = join(folder, 'wrong.c');
  const chosen = records.filter((record) => record.name === '_mm_add_epi32' || record.name === '_mm_sub_epi32');
  await writeFile(wrong, `#include "${join(platform, 'intrinsics', 'prelude.h')}"\n` +
    'XP_BINARY(_mm, add_epi32, "sse2", __m128i, 4, i32, a.i32[l] + b.i32[l])\nXP_BINARY(_mm, sub_epi32, "sse2", __m128i, 3, i32, a.i32[l] - b.i32[l])\n');
  await mkdir(join(folder, 'wrong')).catch(() => undefined);
  const program = proofProgram(chosen, 300);
  const meaning = program.meaning.replace('#include "integer.c"', `#include "${wrong}"`);
  await writeFile(join(folder, 'wrong', 'all.cpp'), `${meaning}\n`);
  await writeFile(join(folder, 'wrong', 'real.cpp'), program.real);
  await writeFile(join(folder, 'wrong', 'driver.cpp'), program.driver);
  await run('g++', ['-std=c++17', '-w', '-fwrapv', '-fno-strict-aliasing', `-I${join(projectRoot, 'test', 'hardware', 'vnni')}`, 'all.cpp', 'real.cpp', 'driver.cpp', '-o', 'proof'], { cwd: join(folder, 'wrong') });
  const report = await run(join(folder, 'wrong', 'proof')).then(({ stdout }) => stdout, (error: { stdout: string }) => error.stdout);
  expect(report).toMatch(/^FAIL _mm_sub_epi32 /m);
  expect(report).not.toMatch(/^FAIL _mm_add_epi32 /m);
});

test('intrinsics of features this host lacks are known to the compiler', async () => {
  const missing = records.filter((record) => !needsOf(record).every((name) => features.has(name)));
  if (missing.length === 0) return;
  const text = proofProgram(missing, 1).real;
  await writeFile(join(folder, 'missing.cpp'), text);
  const flags = [...new Set([...features512, ...missing.flatMap(needsOf)])].map((name) => `-m${name}`);
  await run('g++', ['-std=c++17', '-w', '-fsyntax-only', ...flags, 'missing.cpp'], { cwd: folder });
});

describe('the records', () => {
  test('no intrinsic is defined twice', () => {
    const names = records.map((record) => record.name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  test('each has the place of its definition, its features and a function of its name', () => {
    for (const record of records) {
      expect(record.line).toBeGreaterThan(1);
      expect(needsOf(record)).not.toEqual([]);
      expect(parseSignature(record).result).not.toBe('');
    }
    const dot = records.find((record) => record.name === '_mm512_dpbusd_epi32');
    expect(dot?.attributes).toEqual({ needs: 'avx512vnni' });
    expect(basename(dot?.file ?? '')).toBe('dot.c');
  });

  test('an immediate range is listed, a long one sampled with its ends', () => {
    expect(immediateValues('0..2 8')).toEqual([0, 1, 2, 8]);
    expect(immediateValues('0..255')).toEqual(expect.arrayContaining([0, 16, 31, 255]));
  });
});

test('a text that names an instruction gets the flag of the extension that the instruction needs', () => {
  const given = new Set(vnniFlags);
  const expected = (record: (typeof records)[number]): string[] => needsOf(record).map((name) => `-m${name}`).filter((flag) => flag.startsWith('-mavx512') && !given.has(flag));
  const wrong = records.filter((record) => extensionFlags(`x = ${record.name}(y);`).sort().join() !== expected(record).sort().join());
  expect(wrong.map(({ name }) => name)).toEqual([]);
  expect(records.some((record) => expected(record).length > 0)).toBe(true);
});
