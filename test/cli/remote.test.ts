import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { findTools } from '../../setup/tools.js';
import { accepts } from '../../workers/dev-server.js';
import { ensureSearchAttributes } from '../../workers/register-search-attributes.js';
import { axpy, axpySpec } from './kernels.js';
import { eventually, startCli } from './run-cli.js';

// A server that knows nothing of us, at TEMPORAL_ADDRESS.
let home: string;
let server: ReturnType<typeof spawn>;
let address: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'xpiler-remote-'));
  const port = await new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => { const { port: free } = probe.address() as { port: number }; probe.close(() => resolve(free)); });
  });
  const { temporal } = await findTools();
  if (!temporal.found) throw new Error(temporal.reason);
  server = spawn(temporal.path, ['server', 'start-dev', '--headless', '--port', String(port), '--log-level', 'error'], { stdio: 'ignore' });
  await eventually('the server answers', () => accepts(port));
  address = `127.0.0.1:${port}`;
  writeFileSync(join(home, 'axpy.cu'), axpy());
  writeFileSync(join(home, 'axpy.json'), axpySpec());
}, 60_000);
afterAll(() => { server.kill('SIGKILL'); rmSync(home, { recursive: true, force: true }); });
const cli = (...args: string[]) => startCli(home, args, home, { TEMPORAL_ADDRESS: address });

test('search attributes are added where the server allows it', async () => {
  const connection = await Connection.connect({ address });
  try {
    expect(await ensureSearchAttributes(connection, 'default')).toBe(true);
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
    expect(Object.keys(customAttributes ?? {})).toEqual(expect.arrayContaining(['XpilerSource', 'XpilerTarget', 'XpilerEntry', 'XpilerStatus', 'XpilerSpeedup']));
    expect(await ensureSearchAttributes(connection, 'no-such-namespace')).toBe(false);
  } finally {
    await connection.close();
  }
}, 30_000);

test('without workers a translation says so instead of waiting for ever; with workers of two roles it is done', async () => {
  const translate = ['translate', 'axpy.cu', '--spec', 'axpy.json', '--to', 'vnni'];
  expect(await cli(...translate).result).toMatchObject({ code: 5, stderr: expect.stringMatching(/^XP4002 .*xpiler\.device\.vnni/) });
  const workers = [['orchestrator'], ['device:vnni']].map((roles) => cli('worker', '--role', ...roles));
  await eventually('both are ready', () => workers.every((worker) => worker.output().includes('ready')));
  expect(await cli(...translate).result).toMatchObject({ code: 0, stderr: '' });
  for (const { child } of workers) child.kill('SIGINT');
  expect((await Promise.all(workers.map(({ result }) => result))).map(({ code }) => code)).toEqual([0, 0]);
}, 180_000);

test('a server that is not there is exit code 5', async () => {
  const { code, stderr } = await startCli(home, ['translate', 'axpy.cu', '--spec', 'axpy.json', '--to', 'vnni'], home, { TEMPORAL_ADDRESS: '127.0.0.1:1' }).result;
  expect({ code, stderr: stderr.slice(0, 6) }).toEqual({ code: 5, stderr: 'XP4001' });
}, 60_000);
