import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type AddressInfo } from 'node:net';
import { execFileSync } from 'node:child_process';
import { runSandboxed, sandboxKind, type SandboxKind, type SandboxOptions } from '../../gate/sandbox.js';

const folder = mkdtempSync(join(tmpdir(), 'xpiler-sandbox-'));
const secret = mkdtempSync(join(tmpdir(), 'xpiler-secret-'));
afterAll(() => [folder, secret].forEach((f) => rmSync(f, { recursive: true, force: true })));
const best = await sandboxKind();
const kinds: SandboxKind[] = best === 'bubblewrap' ? ['bubblewrap', 'limits-only'] : ['limits-only'];

const shell = (script: string, options: Partial<SandboxOptions> = {}) => runSandboxed(['/bin/sh', '-c', script], { writable: folder, timeoutMs: 10_000, ...options });
const running = (marker: string): boolean => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n').some((line) => line.trim() === marker);
const ended = async (command: string): Promise<boolean> => {
  for (let i = 0; i < 300 && running(command); i++) await new Promise((resolve) => setTimeout(resolve, 100));
  return !running(command);
};

describe.each(kinds)('%s', (kind) => {
  test('output, exit code and the writable folder', async () => {
    const r = await shell('echo out; echo err >&2; echo kept > made; exit 7', { kind });
    expect(r).toMatchObject({ status: 'exited', exitCode: 7, stdout: 'out\n', stderr: 'err\n', sandbox: kind });
    expect(readFileSync(join(folder, 'made'), 'utf8')).toBe('kept\n');
  });

  test('a crash names its signal', async () => {
    expect(await shell('kill -SEGV $$', { kind })).toMatchObject({ status: 'signalled', signal: 'SIGSEGV' });
  });

  test('a program that sleeps is ended with all its children', async () => {
    const r = await shell('sleep 4711 & (setsid sleep 4711 &) ; sleep 4711', { kind, timeoutMs: 400 });
    expect(r.status).toBe('timeout');
    expect(r.wallMs).toBeLessThan(30_000);
    expect(await ended('sleep 4711')).toBe(true);
  });

  test('a program that leaves children behind does not hold us up, and they end', async () => {
    const r = await shell('setsid sleep 4712 & exit 0', { kind });
    expect(r).toMatchObject({ status: 'exited', exitCode: 0 });
    expect(r.wallMs).toBeLessThan(30_000);
    expect(await ended('sleep 4712')).toBe(true);
  });

  test('cancelling ends it', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 200);
    const r = await shell('sleep 4713', { kind, signal: abort.signal });
    expect(r.status).toBe('cancelled');
    expect(await ended('sleep 4713')).toBe(true);
  });

  test('too much output ends it and little is kept', async () => {
    const r = await shell('yes', { kind, maxOutputBytes: 1000 });
    expect(r.status).toBe('output');
    expect(r.stdout.length).toBeLessThanOrEqual(1000);
  });

  test('a large file ends it', async () => {
    const r = await shell('head -c 100000000 /dev/zero > large', { kind, maxFileBytes: 1 << 20 });
    expect(r.status === 'signalled' || r.exitCode !== 0).toBe(true);
  });

  test('processor time is limited', async () => {
    const r = await shell('while :; do :; done', { kind, cpuSeconds: 1 });
    expect(r.status).toBe('signalled');
  });

  test('a program that only waits is ended early, one that works is not', async () => {
    expect(await shell('sleep 30', { kind, idleTimeoutMs: 500 })).toMatchObject({ status: 'timeout' });
    expect(await shell('i=0; while [ $i -lt 600000 ]; do i=$((i+1)); done', { kind, idleTimeoutMs: 500, timeoutMs: 60_000 })).toMatchObject({ status: 'exited', exitCode: 0 });
  });

  test('memory is limited', async () => {
    const r = await shell('dd if=/dev/zero of=/dev/null bs=600M count=1000', { kind, memoryBytes: 200 * 2 ** 20 });
    expect(r.status).toBe('memory');
  });

  test('many processes end it', async () => {
    const r = await shell('for i in $(seq 200); do sleep 4714 & done; wait', { kind, maxProcesses: 20 });
    expect(r.status).toBe('processes');
    expect(await ended('sleep 4714')).toBe(true);
  });

  test('the environment is clean', async () => {
    process.env['XPILER_TEST_TOKEN'] = 'private';
    const r = await shell('env', { kind, env: { GIVEN: 'yes' } });
    delete process.env['XPILER_TEST_TOKEN'];
    expect(r.stdout).toContain('GIVEN=yes');
    expect(r.stdout).not.toContain('private');
  });
});

(best === 'bubblewrap' ? describe : describe.skip)('what only bubblewrap keeps away', () => {
  test('files of the user cannot be read', async () => {
    writeFileSync(join(secret, 'key'), 'very secret');
    const r = await shell(`cat ${join(secret, 'key')}; ls ${process.cwd()}`);
    expect(r.exitCode).not.toBe(0);
    expect(r.stdout).toBe('');
  });

  test('read-only paths can be read but not written, also inside the writable folder', async () => {
    writeFileSync(join(folder, 'input'), 'given');
    const r = await shell('cat input; echo spoilt > input; rm -f input', { readOnly: [join(folder, 'input')] });
    expect(r.stdout).toBe('given');
    expect(readFileSync(join(folder, 'input'), 'utf8')).toBe('given');
  });

  test('the system cannot be written', async () => {
    expect((await shell('echo x > /usr/bin/xpiler-was-here || echo x > /etc/xpiler-was-here')).exitCode).not.toBe(0);
    expect(existsSync('/usr/bin/xpiler-was-here')).toBe(false);
  });

  test('no network, not even to this machine', async () => {
    let connected = false;
    const server = createServer(() => { connected = true; }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const port = (server.address() as AddressInfo).port;
    const r = await runSandboxed(['/bin/bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${port}`], { writable: folder, timeoutMs: 5000 });
    server.close();
    expect(r.exitCode).not.toBe(0);
    expect(connected).toBe(false);
  });

  test('processes outside cannot be seen or ended', async () => {
    const r = await shell(`kill -9 ${process.pid} 2>/dev/null; ls -d /proc/[0-9]* | wc -l`);
    expect(Number(r.stdout)).toBeLessThan(10);
  });
});

test('a command that does not exist is an exit code, not an exception', async () => {
  expect(await runSandboxed(['/no/such/program'], { writable: folder, timeoutMs: 5000 })).toMatchObject({ status: 'exited', exitCode: 127 });
});
