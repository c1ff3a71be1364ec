import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claim } from '../../workers/lock-file.js';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'xpiler-lock-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('one of many gets it; released, it can be had again; nothing else is left behind', async () => {
  const path = join(folder, 'a.lock');
  const claims = await Promise.all(Array.from({ length: 20 }, () => claim(path)));
  const winners = claims.filter((each) => each !== undefined);
  expect(winners).toHaveLength(1);
  expect(readdirSync(folder)).toEqual(['a.lock']);
  await winners[0]!.release();
  expect(existsSync(path)).toBe(false);
  expect(await claim(path)).toBeDefined();
});

test('the lock of a process that is gone is taken over, by one only', async () => {
  const path = join(folder, 'b.lock');
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(path, String(pid));
  const claims = await Promise.all(Array.from({ length: 10 }, () => claim(path)));
  expect(claims.filter((each) => each !== undefined)).toHaveLength(1);
  expect(readdirSync(folder)).toEqual(['b.lock']);
});

test('the lock of a living process stays', async () => {
  const path = join(folder, 'c.lock');
  writeFileSync(path, '1');
  expect(await claim(path)).toBeUndefined();
});
