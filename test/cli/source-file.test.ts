import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inferPlatform, platformById, readSource, specBeside } from '../../cli/source-file.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'xpiler-source-')); });
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string | Buffer) => { const path = join(folder, name); writeFileSync(path, content); return path; };
const codeOf = async (work: () => unknown): Promise<[string, number]> => {
  try { await work(); } catch (error) { const { code, exit } = (error as { diagnostic: Diagnostic }).diagnostic; return [code, exit]; }
  throw new Error('no error');
};

test.each([
  ['empty.cu', '', 'XP1001'], ['blank.cu', ' \n\t\r\n', 'XP1001'], ['zero.cu', Buffer.from('int a;\0'), 'XP1002'],
  ['latin1.cu', Buffer.from([0x2f, 0x2f, 0x20, 0xe9, 0x0a]), 'XP1002'], ['large.cu', Buffer.alloc(5 * 2 ** 20, 'int a;\n'), 'XP1005'],
])('%s is an input error', async (name, content, code) => {
  expect(await codeOf(() => readSource(file(name, content)))).toEqual([code, 2]);
});

test('a missing file and a folder are input errors', async () => {
  expect(await codeOf(() => readSource(join(folder, 'none.cu')))).toEqual(['XP1301', 2]);
  mkdirSync(join(folder, 'folder.cu'));
  expect(await codeOf(() => readSource(join(folder, 'folder.cu')))).toEqual(['XP1301', 2]);
});

test('text with CRLF, a byte order mark and other scripts is fine', async () => {
  const text = '// größe ∑\r\nint a;\r\n';
  expect((await readSource(file('crlf.cu', text))).text).toBe(text);
});

test.each([
  ['k.cu', '', 'cuda'], ['k.hip', '', 'hip'], ['k.hip.cpp', '', 'hip'], ['K.MLU', '', 'bang'], ['k.c', '', 'vnni'], ['k.cpp', '__global__ void k();', 'vnni'],
  ['kernel.txt', '#include <cuda_runtime.h>\n__global__ void k(float *x) { x[threadIdx.x] = 1; }', 'cuda'],
  ['kernel.txt', '#include <hip/hip_runtime.h>\n__global__ void k(float *x) { x[threadIdx.x] = 1; }\nvoid f() { hipMalloc(0, 1); }', 'hip'],
  ['kernel.txt', '__mlu_entry__ void k(float *x) { __nram__ float a[64]; __bang_add(a, a, a, 64); }', 'bang'],
  ['kernel.txt', '#include <immintrin.h>\nvoid f(float *x) { __m512 a = _mm512_loadu_ps(x); }', 'vnni'],
])('%s is of platform by name, else by content', (name, text, platform) => {
  expect(inferPlatform({ name, text }).id).toBe(platform);
});

test('a file that tells nothing and an unknown platform are input errors', async () => {
  expect(await codeOf(() => inferPlatform({ name: 'notes.txt', text: 'hello' }))).toEqual(['XP1302', 2]);
  expect(await codeOf(() => platformById('metal'))).toEqual(['XP1302', 2]);
});

test('the spec beside a source', () => {
  expect(specBeside('a/b.hip.cpp')).toBe('a/b.json');
  expect(specBeside('a/b.cu')).toBe('a/b.json');
  expect(specBeside('a/b.txt')).toBeUndefined();
});
