import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { listIntrinsics } from '../../../hardware/intrinsic-files.js';
import { prepareOnce } from '../../../hardware/prepare.js';
import { emulationPlan } from '../../../hardware/vnni/emulation/build.js';
import { emulatedIntrinsics, isEmulated } from '../../../hardware/vnni/emulation/emulated-intrinsics.js';
import { simdeNames } from '../../../hardware/vnni/emulation/simde.js';
import { hostFlags } from '../../../hardware/vnni/toolchain.js';
import { preparePlan } from '../../../hardware/vnni/simulator/build.js';
import { cacheFolder } from '../../../setup/cache-folder.js';
import { projectRoot } from '../../../setup/project-root.js';
import { findTools } from '../../../setup/tools.js';
import { hostFeatures, needsOf, proofProgram, withEmulation } from './intrinsic-proof.js';
import { differences, runFile } from './run-file.js';

const run = promisify(execFile);
const { simde, gxx } = await findTools();
const emulated = simde.found && gxx.found ? describe : describe.skip;
const compiler = gxx.found ? gxx.path : '';
const platform = join(projectRoot, 'hardware', 'vnni');
const features = hostFeatures();
const records = listIntrinsics(platform).filter(isEmulated);
const families = [...new Set(records.map((record) => basename(record.file, '.c')))];

let folder = '';
let prepared = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xpiler-emulation-'));
  if (!simde.found || !gxx.found) return;
  const plan = emulationPlan({ include: simde.path, version: simde.version }, cacheFolder(), compiler);
  await prepareOnce(plan);
  prepared = plan.folder;
}, 300_000);
afterAll(async () => { await rm(folder, { recursive: true, force: true }); });

emulated('AVX-512 as functions', () => {
  test('hundreds are SIMDe\'s, none of them reads memory or takes an immediate, and all others have a meaning', () => {
    const { bySimde, byMeaning, header, source } = emulatedIntrinsics(records, simdeNames(simde.found ? simde.path : ''));
    expect(bySimde).toBeGreaterThan(700);
    expect(byMeaning).toBeGreaterThan(1000);
    expect(source).toMatch(/xp_emulated__mm512_dpbusd_epi32\(.*return bits<__m512i>\(simde_mm512_dpbusd_epi32\(/);
    expect(source).not.toMatch(/simde\w*_(load|store|gather|scatter|expandload|compressstore)/);
    for (const { name } of records) expect(header).toContain(`#define ${name}(...) xp_emulated_${name}(__VA_ARGS__)`);
  });

  test('no AVX-512 instruction is in them', async () => {
    const { stdout } = await run('objdump', ['-d', '--no-show-raw-insn', join(prepared, 'emulation.o')], { maxBuffer: 1 << 28 });
    expect(stdout).toMatch(/%ymm/);
    expect(stdout).not.toMatch(/%zmm|%k[0-7]\b/);
  }, 60_000);

  test.each(families)('they compute what the instructions do: %s', async (name) => {
    const chosen = records.filter((record) => basename(record.file, '.c') === name && needsOf(record).every((feature) => features.has(feature)));
    if (chosen.length === 0) return expect(features.has('avx512vnni')).toBe(false);
    const work = join(folder, name);
    await mkdir(work);
    for (const [part, text] of Object.entries(withEmulation(proofProgram(chosen, 60)))) await writeFile(join(work, `${part}.cpp`), text);
    const compile = (part: string, ...flags: string[]): Promise<unknown> => run('g++', ['-std=c++17', '-O0', '-w', '-Wno-psabi', '-fno-strict-aliasing', ...flags, '-c', `${part}.cpp`], { cwd: work });
    await compile('meaning', ...hostFlags, `-I${prepared}`);
    await compile('real', ...[...features].map((feature) => `-m${feature}`));
    await compile('driver', `-I${join(projectRoot, 'test', 'hardware', 'vnni')}`);
    await run('g++', ['-no-pie', 'meaning.o', 'real.o', 'driver.o', join(prepared, 'emulation.o'), '-o', 'proof'], { cwd: work });
    const report = await run(join(work, 'proof'), [], { maxBuffer: 1 << 26 }).then(({ stdout }) => stdout, (error: { stdout?: string; message: string }) => error.stdout ?? error.message);
    const done = /^DONE (\d+) intrinsics 0 failed/m.exec(report);
    if (!done) throw new Error(report.split('\n').map((line) => line.slice(0, 600)).join('\n').slice(0, 8000));
    expect(Number(done[1])).toBe(chosen.length);
  }, 240_000);
});

emulated('kernels run by emulation as they do on the CPU', () => {
  const emulation = { include: simde.found ? simde.path : '', version: simde.found ? simde.version : '' };
  const native = features.has('avx512vnni');
  const examples = readdirSync(join(projectRoot, 'examples', 'vnni')).filter((name) => /\.(c|cpp)$/.test(name));
  beforeAll(async () => {
    await prepareOnce(preparePlan('fast', cacheFolder(), compiler, emulation));
    if (native) await prepareOnce(preparePlan('fast', cacheFolder(), compiler));
  }, 300_000);

  test.each(examples)('%s', async (name) => {
    const file = join(projectRoot, 'examples', 'vnni', name);
    const ran = await runFile(file, compiler, join(folder, `${name}.emulated`), emulation);
    expect(ran.report).toMatchObject({ status: 'ok', deviceKind: 'simulator', violations: [] });
    expect(ran.commands).not.toMatch(/-mavx512/);
    const reference = native ? await runFile(file, compiler, join(folder, `${name}.native`)) : undefined;
    if (reference) expect(differences(ran.spec, ran.outputs, reference.outputs)).toEqual([]);
  }, 120_000);

  test('the whole program: a kernel is checked by emulation, and the result says simulator', async () => {
    const file = join('examples', 'vnni', 'gemm_vnni.c');
    const env = { ...process.env, XPILER_SIMULATE: 'vnni' };
    const { stdout } = await run(process.execPath, [join('bin', 'xpiler.mjs'), 'check', file, '--spec', file.replace(/\.c$/, '.json')], { cwd: projectRoot, env });
    expect(stdout).toMatch(/gemm_vnni\.c: no violation in \d+ cases \(vnni, simulator, /);
  }, 300_000);
});
