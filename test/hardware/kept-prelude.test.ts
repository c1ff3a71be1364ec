import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preludeItems, preparePrelude } from '../../compiler/frontend/prelude.js';
import { language } from '../../hardware/cuda/language.js';
import { keptPrelude } from '../../hardware/kept-prelude.js';

const names = ['__shfl_down_sync', 'float4', 'atomicAdd', 'cudaMemcpyToSymbol'];
const itemsOf = (preparedPrelude: ReturnType<typeof preparePrelude>): string =>
  JSON.stringify(preludeItems(Object.create(language, { preparedPrelude: { value: preparedPrelude } }), names), (key, value: unknown) => (key === 'source' ? undefined : value));

let folder = '';
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'xpiler-prelude-')); });
afterAll(async () => { await rm(folder, { recursive: true, force: true }); });

test('a kept prelude gives the same items, and is read back', async () => {
  const fresh = itemsOf(preparePrelude(language));
  expect(itemsOf(keptPrelude(language, folder))).toBe(fresh);
  const [file] = await readdir(folder);
  const { mtimeMs } = await stat(join(folder, file!));
  expect(itemsOf(keptPrelude(language, folder))).toBe(fresh);
  expect((await stat(join(folder, file!))).mtimeMs).toBe(mtimeMs);
  expect(await readdir(folder)).toEqual([file]);
});

test('a file that cannot be read is made again; another text has another file', async () => {
  const [file] = await readdir(folder);
  await writeFile(join(folder, file!), 'no prelude');
  expect(itemsOf(keptPrelude(language, folder))).toBe(itemsOf(preparePrelude(language)));
  keptPrelude(Object.create(language, { predefined: { value: `${language.predefined}\n#define MORE 1\n` } }), folder);
  expect((await readdir(folder)).length).toBe(2);
});

test('where nothing can be written, nothing is kept', () => {
  expect(itemsOf(keptPrelude(language, join('/dev/null', 'preludes')))).toBe(itemsOf(preparePrelude(language)));
});
