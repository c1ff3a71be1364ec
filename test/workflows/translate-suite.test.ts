import { randomUUID } from 'node:crypto';
import type { JobOutcome, SuiteJob } from '../../activities/contracts.js';
import { cancelSignal, pauseSignal, resumeSignal, setWindowUpdate, suiteProgressQuery } from '../../workflows/messages.js';
import type { translateSuite } from '../../workflows/translate-suite.js';
import { mainQueue } from '../../workers/task-queues.js';
import { startTestServer, type TestServer } from './environment.js';
import { fakeTools } from './fakes.js';

const tools = fakeTools();
let env: TestServer;
beforeAll(async () => {
  env = await startTestServer();
  await env.startWorkers(tools);
}, 60_000);
afterAll(() => env.stop(), 30_000);
beforeEach(() => { tools.calls.length = 0; tools.hold.wait = null; });

async function start(sources: readonly string[], options: { window?: number; reuse?: boolean; epoch?: number } = {}) {
  const suiteId = randomUUID();
  const jobs = await Promise.all(sources.map(async (source, index): Promise<SuiteJob> => ({
    index, id: `${suiteId}-${index}`,
    job: { source: await tools.store.put(source), fileName: 'k.src', from: 'origin', to: 'target', searchable: true, reuse: options.reuse ?? false },
  })));
  return env.client.workflow.start<typeof translateSuite>('translateSuite', {
    taskQueue: mainQueue, workflowId: suiteId,
    args: [{ jobs: await tools.store.put(JSON.stringify(jobs)), total: jobs.length, window: options.window ?? 4, epoch: options.epoch ?? 200, next: 0, outcomes: null, tally: {}, reused: 0 }],
  });
}
const outcomesOf = async (digest: string) => (JSON.parse(await tools.store.get(digest)) as JobOutcome[]).sort((a, b) => a.index - b.index);
const eventually = async (check: () => Promise<boolean> | boolean) => {
  for (let i = 0; i < 1000; i++) { if (await check()) return; await new Promise((done) => setTimeout(done, 50)); }
  throw new Error('did not come to pass in 50 s');
};

test('every job gets its outcome; one that fails does not stop the others', async () => {
  const handle = await start(['candidate good', 'refuse', 'candidate wrong', 'broken-disk', 'candidate good again']);
  const result = await handle.result();
  expect(result).toMatchObject({ cancelled: false, tally: { tested: 2, refused: 1, failed: 1, infrastructure: 1 } });
  const outcomes = await outcomesOf(result.outcomes);
  expect(outcomes.map(({ outcome, exit }) => [outcome, exit])).toEqual([['tested', 0], ['refused', 3], ['failed', 4], ['infrastructure', 5], ['tested', 0]]);
  expect(outcomes[3]!.message).toContain('the disk is full');
});

test('what was done before is answered from the cache, without a child', async () => {
  const sources = ['candidate good a', 'candidate wrong b', 'refuse'];
  await (await start(sources)).result();
  tools.calls.length = 0;
  const again = await (await start(sources, { reuse: true })).result();
  expect(again).toMatchObject({ tally: { tested: 1, failed: 1, refused: 1 }, reused: 2 });
  expect(tools.calls).toEqual(['understand']); // a refusal of the front end costs less than a look into the cache
});

test('the window bounds how many run; pause, resume and a wider window work', async () => {
  let release = () => {};
  tools.hold.wait = new Promise((resolve) => { release = resolve; });
  const handle = await start(Array.from({ length: 6 }, (_, i) => `candidate good ${i}`), { window: 2 });
  await eventually(async () => (await handle.query(suiteProgressQuery)).running.length === 2);
  expect(await handle.executeUpdate(setWindowUpdate, { args: [3] })).toBe(3);
  await eventually(async () => (await handle.query(suiteProgressQuery)).running.length === 3);
  await expect(handle.executeUpdate(setWindowUpdate, { args: [0] })).rejects.toThrow();
  await handle.signal(pauseSignal);
  release();
  await eventually(async () => (await handle.query(suiteProgressQuery)).finished === 3);
  expect(await handle.query(suiteProgressQuery)).toMatchObject({ paused: true, running: [] });
  await handle.signal(resumeSignal);
  expect(await handle.result()).toMatchObject({ tally: { tested: 6 } });
});

test('cancel stops the children and reports what there is', async () => {
  const handle = await start(['candidate good 0', 'candidate good 1', 'candidate good 2', 'candidate good 3'], { window: 1 });
  await eventually(async () => (await handle.query(suiteProgressQuery)).finished >= 1);
  tools.hold.wait = new Promise(() => {});
  await eventually(async () => tools.calls.filter((call) => call.startsWith('compile')).length >= 2);
  await handle.signal(cancelSignal);
  const result = await handle.result();
  expect(result.cancelled).toBe(true);
  const outcomes = await outcomesOf(result.outcomes);
  expect(outcomes[0]).toMatchObject({ outcome: 'tested' });
  expect(outcomes.at(-1)).toMatchObject({ outcome: 'cancelled' });
  expect(outcomes.length).toBeLessThan(4);
});

test('a long suite continues as new and loses nothing on the way', async () => {
  const count = 40;
  const handle = await start(Array.from({ length: count }, (_, i) => (i % 3 === 0 ? `refuse ${i}` : `candidate good ${i}`)), { window: 8, epoch: 12 });
  const result = await handle.result();
  const outcomes = await outcomesOf(result.outcomes);
  expect(outcomes.map(({ index }) => index)).toEqual(Array.from({ length: count }, (_, i) => i));
  expect(result.tally).toEqual({ refused: 14, tested: 26 });
  const { raw } = await env.client.workflow.getHandle(handle.workflowId).describe();
  expect(raw.workflowExecutionInfo?.firstRunId).not.toBe(raw.workflowExecutionInfo?.execution?.runId);
}, 120_000);
