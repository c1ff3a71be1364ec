import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkOutput, defaultOutput, removeStale, suiteOutput, writeOutput } from '../../cli/output-files.js';
import { platforms } from '../../hardware/index.js';
import { sha256 } from '../../store/store.js';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'xpiler-output-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const { cuda, hip, vnni, bang } = platforms as Record<string, (typeof platforms)[string]>;
const write = (path: string, text: string) => writeOutput(path, text, { target: { digest: sha256(text) } });

test('default places', () => {
  expect(defaultOutput('a/k.cu', cuda!, hip!)).toBe('a/k.hip');
  expect(defaultOutput('a/k.hip.cpp', hip!, cuda!)).toBe('a/k.cu');
  expect(defaultOutput('a/k.v2.mlu', bang!, vnni!)).toBe('a/k.v2.c');
  expect(defaultOutput('a/kernel', cuda!, hip!)).toBe('a/kernel.hip');
  expect(suiteOutput('out', 'sub/k.cu', cuda!, bang!)).toBe('out/cuda-bang/sub/k.mlu');
});

test('output and record are written, and no temporary file stays', async () => {
  await write(join(folder, 'k.hip'), 'text');
  expect(readdirSync(folder).sort()).toEqual(['k.hip', 'k.hip.json']);
  expect(readFileSync(join(folder, 'k.hip'), 'utf8')).toBe('text');
});

test('a foreign file is overwritten only when the user named it; our own always', async () => {
  const output = join(folder, 'k.hip');
  writeFileSync(output, 'precious');
  await expect(checkOutput(output, { source: 'k.cu', named: false })).rejects.toMatchObject({ diagnostic: { code: 'XP1304', exit: 2 } });
  await checkOutput(output, { source: 'k.cu', named: true });
  await write(output, 'ours');
  await checkOutput(output, { source: 'k.cu', named: false });
  writeFileSync(output, 'ours, then edited');
  await expect(checkOutput(output, { source: 'k.cu', named: false })).rejects.toMatchObject({ diagnostic: { code: 'XP1304' } });
});

test('neither the source nor a place without a folder can be the output', async () => {
  const source = join(folder, 'k.cu');
  await expect(checkOutput(source, { source, named: true })).rejects.toMatchObject({ diagnostic: { code: 'XP1306', exit: 2 } });
  await expect(checkOutput(join(folder, 'none', 'k.hip'), { source, named: true })).rejects.toMatchObject({ diagnostic: { code: 'XP1306' } });
});

test('after a refusal an older output of ours goes, one that was edited stays', async () => {
  const [ours, edited] = [join(folder, 'a.hip'), join(folder, 'b.hip')];
  await write(ours, 'a');
  await write(edited, 'b');
  writeFileSync(edited, 'b, edited');
  await removeStale(ours);
  await removeStale(edited);
  expect(existsSync(ours) || existsSync(`${ours}.json`)).toBe(false);
  expect(readFileSync(edited, 'utf8')).toBe('b, edited');
});
