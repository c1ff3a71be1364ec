import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axpy, axpySpec } from './kernels.js';
import { eventually, processesWith, runCli, startCli } from './run-cli.js';

// Without `xpiler dev`: each call brings its own server and workers.
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'xpiler-embedded-'));
  writeFileSync(join(home, 'axpy.cu'), axpy());
  writeFileSync(join(home, 'axpy.json'), axpySpec());
});
afterEach(() => rmSync(home, { recursive: true, force: true }));
const translate = (to: string, output: string) => ['translate', 'axpy.cu', '--spec', 'axpy.json', '--to', to, '-o', output];

test('two calls beside each other have servers of their own, and nothing runs on', async () => {
  const results = await Promise.all([runCli(home, translate('vnni', 'a.c')), runCli(home, translate('vnni', 'b.c'))]);
  expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual([{ code: 0, stderr: '' }, { code: 0, stderr: '' }]);
  expect(existsSync(join(home, 'a.c')) && existsSync(join(home, 'b.c'))).toBe(true);
  expect(await processesWith(home)).toEqual([]);
  // The server is gone; the story is still told.
  const runs = JSON.parse((await runCli(home, ['status', '--json'])).stdout) as { id: string; status: string }[];
  expect(runs.map(({ status }) => status)).toEqual(['completed', 'completed']);
  expect((await runCli(home, ['audit', runs[0]!.id])).stdout).toContain('runUnitTest: pass');
}, 240_000);

const working = (run: { output: () => string }) => eventually('the embedded server is known', () =>
  existsSync(join(home, 'servers')) && readdirSync(join(home, 'servers')).length > 0).then(() => run);

test('Ctrl-C ends the call, the server and the work; no output is left', async () => {
  const run = startCli(home, translate('hip', 'c.hip'));
  await working(run);
  run.child.kill('SIGINT');
  expect((await run.result).code).toBe(130);
  expect(await processesWith(home)).toEqual([]);
  expect(readdirSync(home).filter((name) => name.startsWith('c.'))).toEqual([]);
  expect(readdirSync(join(home, 'servers'))).toEqual([]);
}, 120_000);

test('a call that was killed leaves nothing running, and the next one takes its work up', async () => {
  const run = startCli(home, translate('hip', 'd.hip'));
  await working(run);
  run.child.kill('SIGKILL');
  await run.result;
  await eventually('server and processes have ended', async () => (await processesWith(home)).length === 0, 10_000);
  const { code, stderr } = await runCli(home, translate('hip', 'd.hip'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(existsSync(join(home, 'd.hip'))).toBe(true);
}, 240_000);
