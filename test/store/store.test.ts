import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactError, defaultStoreFolder, openStore, sha256 } from '../../store/store.js';

const folder = mkdtempSync(join(tmpdir(), 'xpiler-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const filesIn = (path: string): string[] => readdirSync(path, { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));

test('the same bytes have the same digest and are kept once', async () => {
  const store = openStore(join(folder, 'once'));
  const digest = await store.putArtifact('hello');
  expect(digest).toBe('2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824');
  expect(await store.putArtifact(new TextEncoder().encode('hello'))).toBe(digest);
  expect(filesIn(join(folder, 'once'))).toHaveLength(1);
  expect(await store.getText(digest)).toBe('hello');
  expect(await store.hasArtifact(digest)).toBe(true);
});

test('a damaged artifact is refused, and repaired by the next put', async () => {
  const store = openStore(join(folder, 'damaged'));
  const digest = await store.putArtifact('precious');
  writeFileSync(filesIn(join(folder, 'damaged'))[0]!, 'precioux');
  await expect(store.getArtifact(digest)).rejects.toMatchObject({ reason: 'damaged' });
  await store.putArtifact('precious');
  expect(await store.getText(digest)).toBe('precious');
});

test('missing artifacts and names that are no digests are errors', async () => {
  const store = openStore(join(folder, 'missing'));
  await expect(store.getArtifact(sha256('nothing'))).rejects.toThrow(ArtifactError);
  await expect(store.getArtifact('../../etc/passwd')).rejects.toMatchObject({ reason: 'no digest' });
});

test('writers at once leave one whole artifact and no temporary files', async () => {
  const store = openStore(join(folder, 'parallel'));
  const large = 'x'.repeat(1 << 20);
  const digests = await Promise.all(Array.from({ length: 16 }, () => openStore(join(folder, 'parallel')).putArtifact(large)));
  expect(new Set(digests).size).toBe(1);
  expect(filesIn(join(folder, 'parallel'))).toHaveLength(1);
  expect((await store.getText(digests[0]!)).length).toBe(1 << 20);
});

test('the cache keeps JSON by key; a half-written entry counts as missing', async () => {
  const { cache } = openStore(join(folder, 'cache'));
  expect(await cache.get('k')).toBeUndefined();
  await cache.set('k', { a: [1, 2] });
  expect(await cache.get('k')).toEqual({ a: [1, 2] });
  writeFileSync(filesIn(join(folder, 'cache'))[0]!, '{"key":"k","val');
  expect(await cache.get('k')).toBeUndefined();
  await cache.set('k', 3);
  await cache.delete('k');
  expect(await cache.get('k')).toBeUndefined();
});

test('XPILER_STORE names the folder', () => {
  const before = process.env['XPILER_STORE'];
  process.env['XPILER_STORE'] = '/elsewhere';
  expect(defaultStoreFolder('/project')).toBe('/elsewhere');
  delete process.env['XPILER_STORE'];
  expect(defaultStoreFolder('/project')).toBe('/project/.xpiler/store');
  if (before !== undefined) process.env['XPILER_STORE'] = before;
});
