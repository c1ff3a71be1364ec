import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../setup/project-root.js';

interface SetupLibrary {
  withLock<T>(step: string, file: string, work: () => Promise<T>): Promise<T>;
  run(step: string, command: string, args: string[], options?: { advice?: string; timeoutMs?: number }): Promise<string>;
  which(command: string): string | undefined;
}

// The set-up script is plain JavaScript that runs before anything is built, so it is imported from the source tree.
const library = (await import(pathToFileURL(join(projectRoot, 'setup', 'lib.mjs')).href)) as SetupLibrary;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xpiler-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('two holders of one lock do not overlap, and the lock goes away', async () => {
  const lock = join(folder, 'a.lock');
  const events: string[] = [];
  const hold = (name: string): Promise<void> =>
    library.withLock('test', lock, async () => {
      events.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      events.push(`${name} out`);
    });
  await Promise.all([hold('first'), hold('second')]);
  expect(events).toEqual(['first in', 'first out', 'second in', 'second out']);
  expect(existsSync(lock)).toBe(false);
});

test('the lock of a process that is gone is taken over', async () => {
  const lock = join(folder, 'b.lock');
  writeFileSync(lock, '4194305'); // above the largest process id of Linux
  await expect(library.withLock('test', lock, () => Promise.resolve('done'))).resolves.toBe('done');
});

test('a lock is released when the work fails', async () => {
  const lock = join(folder, 'c.lock');
  await expect(library.withLock('test', lock, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
  expect(existsSync(lock)).toBe(false);
});

test('a failing command tells its output and what to do', async () => {
  const failing = library.run('test-run', 'sh', ['-c', 'echo the reason; exit 3'], { advice: 'do this' });
  await expect(failing).rejects.toMatchObject({ message: expect.stringMatching(/ended with 3[^]*the reason/), advice: 'do this' });
  await expect(library.run('test-run', 'no-such-command-here', [])).rejects.toMatchObject({ message: expect.stringContaining('ENOENT') });
});

test('a command that hangs is ended at its limit', async () => {
  await expect(library.run('test-run', 'sleep', ['30'], { timeoutMs: 100 })).rejects.toMatchObject({ message: expect.stringContaining('SIGKILL') });
});

test('which finds executables only', () => {
  expect(library.which('sh')).toMatch(/\/sh$/);
  expect(library.which('no-such-command-here')).toBeUndefined();
});
