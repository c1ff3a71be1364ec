import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useLauncher } from '../../gate/launcher.js';
import { runSandboxed, type SandboxOptions } from '../../gate/sandbox.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'xpiler-launcher-')));
const close = useLauncher();
afterAll(() => { close(); rmSync(folder, { recursive: true, force: true }); });

const shell = (script: string, options: Partial<SandboxOptions> = {}) => runSandboxed(['/bin/sh', '-c', script], { writable: folder, timeoutMs: 20_000, ...options });
const isAlive = (pid: number): boolean => { try { process.kill(pid, 0); return true; } catch { return false; } };

test('a sandbox of the launcher is like any other, and several run side by side', async () => {
  const [a, b] = await Promise.all([shell('echo out; echo err >&2; echo kept > made; exit 7'), shell('cat /proc/self/stat > /dev/null; echo "$WHO"', { env: { WHO: 'me' } })]);
  expect(a).toMatchObject({ status: 'exited', exitCode: 7, stdout: 'out\n', stderr: 'err\n' });
  expect(readFileSync(join(folder, 'made'), 'utf8')).toBe('kept\n');
  expect(b).toMatchObject({ status: 'exited', exitCode: 0, stdout: 'me\n' });
});

const launcherPid = async (): Promise<number> => Number((await shell('echo $PPID', { kind: 'limits-only' })).stdout);

test('its parent is the launcher, not this process', async () => {
  const pid = await launcherPid();
  expect(pid).toBeGreaterThan(1);
  expect(pid).not.toBe(process.pid);
  expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('launcher-process');
});

test('cancelling ends the program', async () => {
  const abort = new AbortController();
  const running = shell('echo $$ > pid; sleep 4721', { kind: 'limits-only', signal: abort.signal });
  let pid = 0;
  for (let i = 0; i < 500 && !pid; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    try { pid = Number(readFileSync(join(folder, 'pid'), 'utf8')); } catch { /* not yet */ }
  }
  abort.abort(new Error('cancelled by test'));
  expect(await running.catch((error: Error) => error.message)).toMatchObject({ status: 'cancelled' });
  for (let i = 0; i < 500 && isAlive(pid); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isAlive(pid)).toBe(false);
});

test('a launcher that is lost fails what it ran, and another takes its place', async () => {
  const launcher = await launcherPid(), running = shell('sleep 30');
  process.kill(launcher, 'SIGKILL');
  await expect(running).rejects.toThrow('SIGKILL');
  expect(await shell('exit 3')).toMatchObject({ status: 'exited', exitCode: 3 });
});
