import { fileURLToPath } from 'node:url';
import { ComputePool } from '../../activities/compute/pool.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';

const program = fileURLToPath(new URL('./misbehaving-process.js', import.meta.url));
let pool: ComputePool;
beforeEach(() => { pool = new ComputePool({ size: 2, heapMb: 64, program }); });
afterEach(() => pool.close());

const ask = (input: unknown, timeoutMs = 20_000, signal?: AbortSignal) => pool.ask('understand', input, { timeoutMs, ...(signal && { signal }) }) as Promise<{ pid: number; input: unknown }>;
const diagnosticOf = async (asked: Promise<unknown>): Promise<Diagnostic> => asked.then(() => { throw new Error('no error'); }, (error: { diagnostic: Diagnostic }) => error.diagnostic);
const isAlive = (pid: number) => { try { process.kill(pid, 0); return true; } catch { return false; } };

test('answers come back, and a process is used again', async () => {
  const first = await ask('a');
  const second = await ask({ big: 10n, not: Number.NaN });
  expect(second).toEqual({ pid: first.pid, input: { big: 10n, not: Number.NaN } });
});

test('more questions than processes wait their turn', async () => {
  const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => ask(n)));
  expect(answers.map(({ input }) => input)).toEqual([1, 2, 3, 4, 5]);
  expect(new Set(answers.map(({ pid }) => pid)).size).toBe(2);
});

test('a question about a known subject goes to the process that knows it, if that is idle', async () => {
  const about = async (subject: string) => ((await pool.ask('understand', 1, { timeoutMs: 20_000, subject })) as { pid: number }).pid;
  const [a, b] = await Promise.all([about('a'), about('b')]);
  expect(a).not.toBe(b);
  for (const [subject, pid] of [['a', a], ['b', b], ['b', b], ['a', a]] as const) expect(await about(subject)).toBe(pid);
  // busy: another one answers
  const [first, second] = await Promise.all([about('a'), about('a')]);
  expect(new Set([first, second]).size).toBe(2);
});

test('a question that never ends costs its process at the time limit, and the next one is answered', async () => {
  const before = await ask('a');
  expect(await diagnosticOf(ask('spin', 300))).toMatchObject({ code: 'XP4006', exit: 3, message: expect.stringContaining('0.3 s') });
  expect((await ask('b')).input).toBe('b');
  expect(isAlive(before.pid)).toBe(false);
});

test('a crash and exhausted memory are diagnostics, not the end of the worker', async () => {
  expect(await diagnosticOf(ask('crash'))).toMatchObject({ code: 'XP4006', exit: 3 });
  expect(await diagnosticOf(ask('exhaust'))).toMatchObject({ code: 'XP4006', exit: 3 });
  expect((await ask('c')).input).toBe('c');
}, 60_000);

test('refusals keep their code; a defect of ours is exit code 4: there is no candidate', async () => {
  expect(await diagnosticOf(ask('refuse'))).toMatchObject({ code: 'XP1100', exit: 3 });
  expect(await diagnosticOf(ask('bug'))).toMatchObject({ code: 'XP4007', exit: 4, message: expect.stringContaining('x is undefined') });
});

test('cancelling kills the process that works on it, and frees its place', async () => {
  const controller = new AbortController();
  const spinning = ask('spin', 20_000, controller.signal);
  setTimeout(() => controller.abort(new Error('cancelled by test')), 200);
  await expect(spinning).rejects.toThrow('cancelled by test');
  expect((await Promise.all([ask(1), ask(2), ask(3)])).map(({ input }) => input)).toEqual([1, 2, 3]);
});

test('closing ends all processes', async () => {
  const { pid } = await ask('a');
  pool.close();
  for (let i = 0; i < 500 && isAlive(pid); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isAlive(pid)).toBe(false);
  await expect(ask('b')).rejects.toThrow('closed');
});
