import { randomUUID } from 'node:crypto';
import type { TranslateJob, TranslateResult } from '../../activities/contracts.js';
import { bestQuery, cancelSignal, pauseSignal, progressQuery, resumeSignal, setBudgetUpdate } from '../../workflows/messages.js';
import type { translateKernel } from '../../workflows/translate-kernel.js';
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

async function jobOf(source: string, more: Partial<TranslateJob> = {}): Promise<TranslateJob> {
  return { source: await tools.store.put(source), fileName: 'k.src', from: 'origin', to: 'target', searchable: true, reuse: false, ...more };
}
async function start(source: string, more: Partial<TranslateJob> = {}) {
  return env.client.workflow.start<typeof translateKernel>('translateKernel', {
    taskQueue: mainQueue, workflowId: randomUUID(), args: [await jobOf(source, more)],
  });
}
const run = async (source: string, more: Partial<TranslateJob> = {}): Promise<TranslateResult> => (await start(source, more)).result();
const eventually = async (check: () => Promise<boolean> | boolean) => {
  for (let i = 0; i < 1000; i++) { if (await check()) return; await new Promise((done) => setTimeout(done, 50)); }
  throw new Error('did not come to pass in 50 s');
};

test('the first candidate that passes wins, and later ones are not touched', async () => {
  const result = await run('candidate bad-syntax\ncandidate wrong\ncandidate good\ncandidate better');
  expect(result).toMatchObject({ kind: 'translated', verdict: 'tested', entry: 'entry', cases: 4, devices: { source: 'simulator', candidate: 'native' } });
  expect(tools.calls).toEqual([
    'understand', 'translate', 'compile candidate bad-syntax', 'compile candidate wrong', 'test candidate wrong',
    'compile candidate good', 'test candidate good',
  ]);
  if (result.kind !== 'translated') throw new Error();
  expect(await tools.store.get(result.output)).toBe('candidate good');
  const record = JSON.parse(await tools.store.get(result.record));
  expect(record).toMatchObject({ verdict: 'tested', certificate: [], passes: [{ name: 'loop-bind', knobs: { items: 128 } }], tests: { cases: [1, 2, 3, 4] } });
  expect(record.attempts).toHaveLength(3);
});

test('refused input, a misbehaving source and failing candidates are results with their exit codes', async () => {
  expect(await run('refuse')).toMatchObject({ kind: 'refused', diagnostic: { code: 'XP1100', exit: 3 } });
  expect(await run('races\ncandidate good')).toMatchObject({ kind: 'refused', diagnostic: { code: 'XP3001', exit: 3 } });
  const failed = await run('candidate wrong\ncandidate bad-syntax');
  expect(failed).toMatchObject({ kind: 'failed', diagnostic: { code: 'XP3103', exit: 4 } });
  expect((failed as { diagnostic: { message: string } }).diagnostic.message).toContain('y[3] is 2, expected 1');
  expect(await run('no candidates')).toMatchObject({ kind: 'failed', diagnostic: { code: 'XP3101', exit: 4 } });
  expect(await run('candidate bad-syntax')).toMatchObject({ kind: 'failed', diagnostic: { code: 'XP3102', exit: 4 } });
});

test('where no test ran the source, the source is checked before we blame ourselves', async () => {
  expect(await run('races\ncandidate bad-syntax')).toMatchObject({ kind: 'refused', diagnostic: { code: 'XP3001', exit: 3 } });
  expect(await run('compiler-bug races')).toMatchObject({ kind: 'refused', diagnostic: { code: 'XP3001', exit: 3 } });
  expect(await run('compiler-bug')).toMatchObject({ kind: 'failed', diagnostic: { code: 'XP4007', exit: 4 } });
  expect(tools.calls.filter((call) => call === 'check')).toHaveLength(3);
  tools.calls.length = 0;
  expect(await run('candidate wrong')).toMatchObject({ kind: 'failed', diagnostic: { code: 'XP3103' } });
  expect(tools.calls).not.toContain('check');
});

test('infrastructure is retried a few times, then the workflow fails', async () => {
  expect(await run('flaky\ncandidate good')).toMatchObject({ kind: 'translated' });
  expect(tools.calls.filter((call) => call === 'understand')).toHaveLength(3);
  tools.calls.length = 0;
  await expect(run('broken-disk')).rejects.toMatchObject({ cause: { type: 'Infrastructure' } });
  expect(tools.calls).toEqual(['understand', 'understand', 'understand']);
});

test('history holds digests, not texts', async () => {
  const marker = `candidate good ${'x'.repeat(3000)}`;
  const handle = await start(marker);
  await handle.result();
  const history = JSON.stringify(await handle.fetchHistory());
  expect(Buffer.from(history).includes('x'.repeat(100))).toBe(false);
  const payloads = [...history.matchAll(/"data":"([A-Za-z0-9+/=]+)"/g)].map((match) => Buffer.from(match[1]!, 'base64').toString());
  expect(payloads.some((text) => text.includes('xxxx'))).toBe(false);
});

test('pause holds before the next step, resume goes on; queries answer meanwhile', async () => {
  let release = () => {};
  tools.hold.wait = new Promise((resolve) => { release = resolve; });
  const handle = await start('candidate wrong\ncandidate good');
  await eventually(() => tools.calls.some((call) => call.startsWith('compile')));
  await handle.signal(pauseSignal);
  release();
  await eventually(async () => (await handle.query(progressQuery)).waiting === 'paused');
  expect(tools.calls.at(-1)).toBe('compile candidate wrong');
  expect(await handle.query(bestQuery)).toBeNull();
  await handle.signal(resumeSignal);
  expect(await handle.result()).toMatchObject({ kind: 'translated' });
  expect(await handle.query(bestQuery)).toMatchObject({ entry: 'entry' });
});

test('cancel ends with a result and stops the running activity', async () => {
  tools.hold.wait = new Promise(() => {});
  const handle = await start('candidate good');
  await eventually(() => tools.calls.some((call) => call.startsWith('compile')));
  await handle.signal(cancelSignal);
  expect(await handle.result()).toMatchObject({ kind: 'cancelled', diagnostic: { code: 'XP4005', exit: 5 } });
  await eventually(() => tools.calls.includes('aborted'));
});

test('a used-up budget pauses; a raised one goes on; a senseless one is rejected', async () => {
  const handle = await start('candidate wrong\ncandidate good', { budget: { candidates: 1 } });
  await eventually(async () => /budget/.test((await handle.query(progressQuery)).waiting ?? ''));
  await expect(handle.executeUpdate(setBudgetUpdate, { args: [{ candidates: 0 }] })).rejects.toThrow();
  expect(await handle.executeUpdate(setBudgetUpdate, { args: [{ candidates: 5 }] })).toEqual({ candidates: 5 });
  expect(await handle.result()).toMatchObject({ kind: 'translated' });
});

test('the same question is answered from the cache when asked to reuse', async () => {
  const source = 'candidate good # cached';
  const first = await run(source);
  tools.calls.length = 0;
  expect(await run(source, { reuse: true })).toEqual(first);
  expect(tools.calls).toEqual([]);
  expect(await run(source, { reuse: true, to: 'target', fileName: 'other.src' })).toMatchObject({ kind: 'translated' });
  expect(tools.calls).not.toEqual([]);
});

test('search attributes tell entry and status', async () => {
  const handle = await start('candidate good');
  await handle.result();
  await eventually(async () => {
    const { typedSearchAttributes } = await handle.describe();
    return JSON.stringify(typedSearchAttributes.getAll()).includes('translated');
  });
});
