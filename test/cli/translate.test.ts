import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axpy, axpySpec } from './kernels.js';
import { eventually, processesWith, runCli, startCli, type CliRun } from './run-cli.js';

// With `xpiler dev` running: one server for all tests of this file.
let home: string;
let work: string;
let dev: CliRun;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'xpiler-dev-'));
  dev = startCli(home, ['dev']);
  await eventually('dev is ready', () => dev.output().includes('ready'));
}, 120_000);
afterAll(async () => {
  dev.child.kill('SIGINT');
  const { code } = await dev.result;
  const left = await processesWith(home);
  rmSync(home, { recursive: true, force: true });
  // Ctrl-C ends the server and all workers, and nothing runs on.
  expect({ code, left }).toEqual({ code: 0, left: [] });
}, 60_000);
beforeEach(() => { work = mkdtempSync(join(tmpdir(), 'xpiler-work-')); });
afterEach(() => rmSync(work, { recursive: true, force: true }));

const file = (name: string, content: string | Buffer) => { writeFileSync(join(work, name), content); return name; };
const cli = (...args: string[]) => runCli(home, args, work);

test('a verified translation: output, record, and its story', async () => {
  file('axpy.cu', axpy());
  file('axpy.json', axpySpec());
  const { code, stdout, stderr } = await cli('translate', 'axpy.cu', '--spec', 'axpy.json', '--to', 'vnni', '--timings');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/verdict +tested: \d+ test cases agree/);
  expect(stdout).toMatch(/orchestration +\d+ ms/);
  expect(readFileSync(join(work, 'axpy.c'), 'utf8')).toContain('axpy_host');
  const record = JSON.parse(readFileSync(join(work, 'axpy.c.json'), 'utf8'));
  expect(record).toMatchObject({
    kind: 'translated', verdict: 'tested', certificate: [expect.stringMatching(/^[0-9a-f]{64}$/)], source: { file: 'axpy.cu', platform: 'cuda' },
    target: { platform: 'vnni', entry: 'axpy_host' }, deviceKind: { candidate: 'native' }, diagnostic: null,
  });
  expect(record.passes.length).toBeGreaterThan(0);
  const proof = JSON.parse((await cli('verify', 'axpy.c.json', '--smt', 'formulas', '--json')).stdout);
  expect(proof).toMatchObject({ verdict: 'tested', unknown: 0, refuted: 0 });
  expect(proof.proved).toBeGreaterThan(0);
  expect(readFileSync(join(work, 'formulas', '001.smt2'), 'utf8')).toContain('(check-sat)');
  writeFileSync(join(work, 'axpy.c'), `${readFileSync(join(work, 'axpy.c'), 'utf8')}// edited\n`);
  expect(await cli('verify', 'axpy.c.json')).toMatchObject({ code: 4, stderr: expect.stringContaining('XP3404') });
  const audit = await cli('audit', record.workflowId, '--json');
  const { steps, artifacts } = JSON.parse(audit.stdout);
  expect(steps.map(({ what }: { what: string }) => what)).toEqual(['started', 'annotate', 'propose', 'compile', 'runUnitTest', 'evaluate', 'ended']);
  expect(artifacts.length).toBeGreaterThanOrEqual(6);
  expect(artifacts.every(({ state }: { state: string }) => state === 'kept')).toBe(true);
  expect((await cli('status', record.workflowId)).stdout).toContain('completed');
}, 180_000);

const cases: [string, string | Buffer, string | undefined, number, RegExp][] = [
  ['empty.cu', '', undefined, 2, /^XP1001 empty\.cu +.*empty/],
  ['binary.cu', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2, 0xff]), undefined, 2, /^XP1002 .*binary/],
  ['large.cu', Buffer.alloc(5 * 2 ** 20, 'int a;\n'), undefined, 2, /^XP1005 .*5\.0 MiB/],
  ['no-kernel.cu', '#include <vector>\nnamespace { struct A { int b; }; }\n', undefined, 2, /kernel/],
  ['syntax.cu', axpy('if (i < n { y[i] = 0; }'), axpySpec(), 2, /^XP1003 syntax\.cu:5:/],
  ['construct.cu', axpy('asm volatile("nop;"); if (i < n) y[i] = a;'), axpySpec(), 3, /^XP1101 construct\.cu:5:3 .*asm/],
  ['signature.cu', axpy(), axpySpec(1000, '{"name": "n", "dtype": "f32", "shape": [4], "role": "in"}'), 2, /spec/],
  ['overflow.cu', axpy(), axpySpec('99999999, 99999999'), 2, /^XP1203 .*memory/],
  ['endless.cu', axpy('while (i < n) { y[i] = a; }'), axpySpec(), 3, /ends|endless|time limit/],
  ['bounds.cu', axpy('y[i] = a * x[i];'), axpySpec(), 3, /^XP3001 bounds\.cu:5:.*(bounds|past)/],
];
test.each(cases)('%s gives its diagnostic and exit code, and leaves no output', async (name, text, spec, exit, message) => {
  file(name, text);
  const options = spec ? ['--spec', file('spec.json', spec)] : [];
  const before = readdirSync(work).sort();
  const { code, stderr, stdout } = await cli('translate', name, ...options, '--to', 'vnni');
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).toContain('\n  next: ');
  expect(readdirSync(work).sort()).toEqual(before);
  if (exit !== 2) return; // those that run the kernel take long enough once
  const json = JSON.parse((await cli('translate', name, ...options, '--to', 'vnni', '--json')).stdout);
  expect(json).toMatchObject({ exit, diagnostic: { code: stderr.slice(0, 6), exit } });
}, 300_000);

test('after all of that the workers still work, and two calls at once do not disturb each other', async () => {
  file('axpy.cu', axpy());
  file('axpy.json', axpySpec());
  const results = await Promise.all(['a.hip', 'b.hip'].map((output) => cli('translate', 'axpy.cu', '--spec', 'axpy.json', '--to', 'hip', '-o', output, '--json')));
  expect(results.map(({ code }) => code)).toEqual([0, 0]);
  const ids = results.map(({ stdout }) => (JSON.parse(stdout) as { workflowId: string }).workflowId);
  expect(new Set(ids).size).toBe(2);
  expect(readFileSync(join(work, 'a.hip'), 'utf8')).toBe(readFileSync(join(work, 'b.hip'), 'utf8'));
}, 240_000);

test('a suite: every direction in a table, what is done is not done again, outputs where they were asked for', async () => {
  file('good.cu', axpy());
  file('good.json', axpySpec());
  file('bad.cu', axpy('y[i] = a * x[i];'));
  file('bad.json', axpySpec());
  const first = await cli('suite', 'run', '--dir', '.', '--from', 'cuda', '--to', 'vnni', '--out', 'out');
  expect(first.code).toBe(3);
  expect(first.stdout).toMatch(/cuda -> vnni +2 +1 +1/);
  expect(first.stdout).toMatch(/bad\.cu -> vnni: refused XP3001/);
  expect(readdirSync(join(work, 'out', 'cuda-vnni')).sort()).toEqual(['good.c', 'good.c.json']);
  const again = JSON.parse((await cli('suite', 'run', '--dir', '.', '--from', 'cuda', '--to', 'vnni', '--json')).stdout) as { reused: boolean; outcome: string }[];
  expect(again.map(({ reused, outcome }) => [outcome, reused])).toEqual([['refused', true], ['tested', true]]);
}, 240_000);

test('inspect tells what was understood, check what a kernel does wrong; neither needs a server', async () => {
  file('axpy.cu', axpy());
  file('axpy.json', axpySpec());
  file('bounds.cu', axpy('y[i] = a * x[i];'));
  const inspected = JSON.parse((await cli('inspect', 'axpy.cu', '--spec', 'axpy.json', '--json')).stdout);
  expect(inspected).toMatchObject({ platform: 'cuda', entry: 'axpy_host', understanding: { kernels: [{ name: 'axpy', grid: [8, 1, 1], block: [128, 1, 1] }] } });
  expect((await cli('inspect', 'axpy.cu', '--spec', 'axpy.json')).stdout).toMatch(/x +f32 +1000 +in/);
  expect(await cli('check', 'axpy.cu', '--spec', 'axpy.json')).toMatchObject({ code: 0, stdout: expect.stringContaining('no violation') });
  expect(await cli('check', 'bounds.cu', '--spec', 'axpy.json')).toMatchObject({ code: 3, stderr: expect.stringMatching(/^XP3001 bounds\.cu:5:/) });
}, 180_000);

test('wrong usage is exit code 2', async () => {
  file('axpy.cu', axpy());
  for (const args of [['translate', 'axpy.cu'], ['translate', 'axpy.cu', '--to', 'metal'], ['translate', 'axpy.cu', '--to', 'cuda'], ['translate', '--to', 'hip'], ['frobnicate'], ['explain', 'XP9999'], ['suite', 'run', '--dir', 'none']]) {
    expect([args, (await cli(...args)).code]).toEqual([args, 2]);
  }
  expect((await cli('audit', 'nobody')).code).toBe(5);
}, 120_000);
