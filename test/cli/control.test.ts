import { randomUUID } from 'node:crypto';
import type { TranslateJob } from '../../activities/contracts.js';
import { announce } from '../../workers/running-servers.js';
import { mainQueue } from '../../workers/task-queues.js';
import { startTestServer, type TestServer } from '../workflows/environment.js';
import { fakeTools } from '../workflows/fakes.js';
import { eventually, runCli, startCli } from './run-cli.js';

// A server with fake tools, known to the command line like one of `xpiler dev`.
const tools = fakeTools();
let env: TestServer;
let home: string;
let release: () => void;
beforeAll(async () => {
  env = await startTestServer();
  home = process.env.XPILER_HOME!;
  await env.startWorkers(tools);
  await announce('test', { address: env.server.address, namespace: 'default' });
}, 60_000);
afterAll(() => env.stop(), 30_000);
beforeEach(() => { tools.calls.length = 0; tools.hold.wait = new Promise((resolve) => { release = resolve; }); });
afterEach(() => release());

async function start(source: string): Promise<string> {
  const job: TranslateJob = { source: await tools.store.put(source), fileName: 'k.src', from: 'origin', to: 'target', searchable: true, reuse: false };
  const { workflowId } = await env.client.workflow.start('translateKernel', { taskQueue: mainQueue, workflowId: randomUUID(), args: [job] });
  await eventually('it compiles', () => tools.calls.some((call) => call.startsWith('compile')));
  return workflowId;
}

test('pause, status, resume, watch', async () => {
  const id = await start('candidate wrong\ncandidate good');
  expect(await runCli(home, ['pause', id])).toMatchObject({ code: 0, stdout: `pause sent to ${id}\n` });
  release();
  await eventually('it waits', async () => (await runCli(home, ['status', id])).stdout.includes('waiting: paused'));
  const watching = startCli(home, ['watch', id]);
  await eventually('watch tells', () => watching.output().includes('waiting: paused'));
  expect((await runCli(home, ['resume', id])).code).toBe(0);
  expect((await watching.result).stdout).toMatch(new RegExp(`${id}: completed\n$`));
  expect((await runCli(home, ['pause', id])).stdout).toContain('has ended already');
  const listed = JSON.parse((await runCli(home, ['status', '--json'])).stdout) as { id: string; outcome: string }[];
  expect(listed).toContainEqual(expect.objectContaining({ id, status: 'completed', outcome: 'translated' }));
}, 120_000);

test('cancel ends the work; an unknown id is exit code 5', async () => {
  const id = await start('candidate good');
  expect((await runCli(home, ['cancel', id])).code).toBe(0);
  expect(await env.client.workflow.getHandle(id).result()).toMatchObject({ kind: 'cancelled' });
  for (const command of ['pause', 'resume', 'cancel', 'watch', 'audit', 'status']) {
    const { code, stderr } = await runCli(home, [command, 'nobody']);
    expect([command, code, stderr.slice(0, 6)]).toEqual([command, 5, 'XP4004']);
  }
}, 120_000);
