/**
 * Records histories for replay.test.ts: `node dist/test/replay/record-histories.js [NAME...]` writes those that are missing
 * (or named). A behaviour change of a workflow adds a history under a new name and keeps the old ones.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { SuiteJob, TranslateJob } from '../../activities/contracts.js';
import { cancelSignal, pauseSignal, progressQuery, resumeSignal, setBudgetUpdate } from '../../workflows/messages.js';
import { projectRoot } from '../../setup/project-root.js';
import { mainQueue } from '../../workers/task-queues.js';
import { startTestServer } from '../workflows/environment.js';
import { fakeTools } from '../workflows/fakes.js';

const folder = join(projectRoot, 'test', 'replay');
const named = process.argv.slice(2);
const tools = fakeTools();
const env = await startTestServer();
await env.startWorkers(tools);

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const job = async (source: string, more: Partial<TranslateJob> = {}): Promise<TranslateJob> =>
  ({ source: await tools.store.put(source), fileName: 'kernel.src', from: 'origin', to: 'target', searchable: true, reuse: false, ...more });
const start = async (source: string, more: Partial<TranslateJob> = {}) =>
  env.client.workflow.start('translateKernel', { taskQueue: mainQueue, workflowId: randomUUID(), args: [await job(source, more)] });
const until = async (check: () => Promise<boolean> | boolean) => { while (!(await check())) await sleep(50); };
const compiling = () => until(() => tools.calls.some((call) => call.startsWith('compile')));

const kernels: Record<string, () => Promise<WorkflowHandle>> = {
  'third-candidate-wins': () => start('candidate bad-syntax\ncandidate wrong\ncandidate good'),
  'refused': () => start('refuse'),
  'no-search-attributes': () => start('candidate good', { searchable: false }),
  'source-misbehaves': () => start('races\ncandidate good'),
  'retried': () => start('flaky\ncandidate good'),
  'infrastructure': () => start('broken-disk'),
  'answered-from-cache': async () => { await (await start('candidate good # c')).result(); return start('candidate good # c', { reuse: true }); },
  'paused-and-resumed': async () => {
    let release = () => {};
    tools.hold.wait = new Promise((resolve) => { release = resolve; });
    const handle = await start('candidate wrong\ncandidate good');
    await compiling();
    await handle.signal(pauseSignal);
    release();
    await until(async () => (await handle.query(progressQuery)).waiting === 'paused');
    await handle.signal(resumeSignal);
    return handle;
  },
  'cancelled': async () => {
    tools.hold.wait = new Promise(() => {});
    const handle = await start('candidate good');
    await compiling();
    await handle.signal(cancelSignal);
    return handle;
  },
  'budget-raised': async () => {
    const handle = await start('candidate wrong\ncandidate good', { budget: { candidates: 1 } });
    await until(async () => (await handle.query(progressQuery)).waiting !== undefined);
    await handle.executeUpdate(setBudgetUpdate, { args: [{ candidates: 5 }] });
    return handle;
  },
};
for (const [name, run] of Object.entries(kernels)) {
  const path = join(folder, 'translate-kernel', `${name}.json`);
  if (named.length > 0 ? !named.includes(name) : existsSync(path)) continue;
  tools.calls.length = 0;
  tools.hold.wait = null;
  const handle = await run();
  await handle.result().catch(() => {});
  await save(path, handle);
}

const suitePath = (name: string) => join(folder, 'translate-suite', `${name}.json`);
if (named.length > 0 ? named.includes('continued') : !existsSync(suitePath('continued-1'))) {
  tools.hold.wait = null;
  const id = randomUUID();
  const sources = ['candidate good 1', 'refuse', 'candidate wrong', 'broken-disk', 'candidate good 2'];
  const jobs = await Promise.all(sources.map(async (source, index): Promise<SuiteJob> => ({ index, id: `${id}-${index}`, job: await job(source) })));
  const handle = await env.client.workflow.start('translateSuite', { taskQueue: mainQueue, workflowId: id, args: [{
    jobs: await tools.store.put(JSON.stringify(jobs)), total: jobs.length, window: 2, epoch: 3, next: 0, outcomes: null, tally: {}, reused: 0,
  }] });
  await handle.result();
  await save(suitePath('continued-1'), env.client.workflow.getHandle(id, handle.firstExecutionRunId));
  await save(suitePath('continued-2'), env.client.workflow.getHandle(id));
}
await env.stop();

/** Names of processes and stack traces say something about the machine and nothing about the workflow. */
async function save(path: string, handle: WorkflowHandle): Promise<void> {
  const history = JSON.parse(historyToJSON(await handle.fetchHistory()), (key, value: unknown) =>
    key === 'stackTrace' ? '' : typeof value === 'string' ? value.replace(/^\d+@.*$/, 'recorder') : value) as unknown;
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `${JSON.stringify(history, null, 1)}\n`);
  process.stdout.write(`${path}\n`);
}
