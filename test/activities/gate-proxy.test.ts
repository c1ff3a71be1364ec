import { fileURLToPath } from 'node:url';
import { GateProxy } from '../../activities/compute/gate-proxy.js';

const program = fileURLToPath(new URL('./misbehaving-gate.js', import.meta.url));
let gate: GateProxy;
beforeEach(() => { gate = new GateProxy({ storeFolder: '/some/store', program }); });
afterEach(() => gate.close());

type Call = Parameters<GateProxy['compile']>[1];
const ask = (input: unknown, call: Call = {}) => gate.compile(input as Parameters<GateProxy['compile']>[0], call) as Promise<unknown> as Promise<{ pid: number }>;
const isAlive = (pid: number) => { try { process.kill(pid, 0); return true; } catch { return false; } };

test('answers come back from one process, whatever their order', async () => {
  const waits = new Promise<void>((resolve) => void ask('wait', { onProgress: () => resolve() }).catch(() => undefined));
  await waits;
  const [a, b] = await Promise.all([ask('a'), gate.version(['cuda'])]);
  expect(a).toEqual({ pid: a.pid, task: 'compile', input: 'a', store: '/some/store' });
  expect(b).toEqual({ pid: a.pid, task: 'version', input: ['cuda'], store: '/some/store' });
});

test('cancelling reaches the process, and the question ends with the reason', async () => {
  const controller = new AbortController();
  const asked = ask('wait', { signal: controller.signal, onProgress: (what) => { expect(what).toBe('waiting'); controller.abort(new Error('cancelled by test')); } });
  await expect(asked).rejects.toThrow('cancelled by test');
  await expect(ask('wait', { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
});

test('a process that ends fails what it was asked, to be tried again; the next question starts another', async () => {
  const { pid } = await ask('a');
  const other = ask('wait');
  await expect(ask('crash')).rejects.toMatchObject({ type: 'Diagnostic', nonRetryable: false, message: expect.stringContaining('SIGABRT') });
  await expect(other).rejects.toMatchObject({ message: expect.stringContaining('XP4003') });
  expect((await ask('b')).pid).not.toBe(pid);
});

test('refusals keep their code, missing tools fail the activity, defects are errors', async () => {
  await expect(ask('refuse')).rejects.toMatchObject({ name: 'DiagnosticError', diagnostic: { code: 'XP3201' } });
  await expect(ask('missing')).rejects.toMatchObject({ type: 'Diagnostic', message: 'XP4008 no g++' });
  await expect(ask('bug')).rejects.toMatchObject({ message: 'x is undefined', stack: expect.stringContaining('misbehaving-gate') });
});

test('closing ends the process', async () => {
  const { pid } = await ask('a');
  gate.close();
  for (let i = 0; i < 500 && isAlive(pid); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isAlive(pid)).toBe(false);
  await expect(ask('b')).rejects.toThrow('closed');
});
