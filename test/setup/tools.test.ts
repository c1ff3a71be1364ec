import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSimde, findTools } from '../../setup/tools.js';

let folder: string;
const saved = { ...process.env };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xpiler-tools-'));
  mkdirSync(join(folder, 'bin'));
  // /usr/bin stays: the scripts below need a shell and `cat`; what a test asserts on comes from its own folder.
  process.env.PATH = `${join(folder, 'bin')}:/usr/bin:/bin`;
  process.env.XPILER_CACHE = join(folder, 'cache');
  process.env.CUDA_HOME = join(folder, 'none');
  delete process.env.XPILER_NVCC;
});

afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
  Object.assign(process.env, saved);
  rmSync(folder, { recursive: true });
});

/** Writes an executable that records each call and prints `output`. */
function tool(path: string, output: string, status = 0): string {
  writeFileSync(path, `#!/bin/sh\necho call >> '${path}.calls'\necho '${output}' ${status === 0 ? '' : '>&2'}\nexit ${status}\n`);
  chmodSync(path, 0o755);
  return path;
}

const calls = (path: string): number => readFileSync(`${path}.calls`, 'utf8').trim().split('\n').length;

test('a tool on PATH is found with the version that it tells', async () => {
  const path = tool(join(folder, 'bin', 'nvcc'), 'Cuda compilation tools, release 12.4, V12.4.131');
  const { nvcc } = await findTools();
  expect(nvcc).toEqual({ found: true, path, version: '12.4.131', source: 'path', env: {} });
});

test('the variable of a tool goes before PATH, and a wrong one is not silently replaced', async () => {
  tool(join(folder, 'bin', 'nvcc'), 'V12.4.131');
  process.env.XPILER_NVCC = tool(join(folder, 'other'), 'V13.1.2');
  expect((await findTools()).nvcc).toMatchObject({ found: true, version: '13.1.2', source: 'environment' });
  process.env.XPILER_NVCC = join(folder, 'nothing');
  expect((await findTools()).nvcc).toMatchObject({ found: false, reason: expect.stringContaining('XPILER_NVCC') });
});

test('a tool in the cache is found when PATH has none', async () => {
  mkdirSync(join(folder, 'cache'));
  const { temporalFile } = JSON.parse(readFileSync('setup/versions.json', 'utf8')) as { temporalFile: string };
  const path = tool(join(folder, 'cache', temporalFile), 'temporal version 1.5.1 (Server 1.29.1)');
  process.env.PATH = join(folder, 'bin');
  process.env.XPILER_TEMPORAL_CLI = '';
  const { temporal, gxx } = await findTools();
  expect(temporal).toMatchObject({ found: true, path, version: '1.5.1', source: 'cache' });
  expect(gxx).toMatchObject({ found: false, reason: expect.stringContaining('g++'), advice: expect.stringContaining('apt-get') });
});

test('a tool that fails its probe counts as missing, and the reason says why', async () => {
  tool(join(folder, 'bin', 'bwrap'), 'No permissions to create new namespace', 1);
  process.env.PATH = join(folder, 'bin');
  expect((await findTools()).bwrap).toMatchObject({ found: false, reason: expect.stringContaining('No permissions') });
});

test('a known tool is asked again only when its file changed', async () => {
  const path = tool(join(folder, 'bin', 'nvcc'), 'V12.4.131');
  await findTools();
  await findTools();
  expect(calls(path)).toBe(1);
  utimesSync(path, new Date(), new Date(Date.now() + 5000));
  await findTools();
  expect(calls(path)).toBe(2);
});

test('hipcc is called for the AMD platform, with a default target', async () => {
  tool(join(folder, 'bin', 'hipcc'), 'HIP version: 5.2.21153-0');
  expect((await findTools()).hipcc).toMatchObject({ version: '5.2.21153', env: { HIP_PLATFORM: 'amd', HCC_AMDGPU_TARGET: 'gfx90a' } });
});

test('SIMDe is found by its headers, and an old one is named', async () => {
  const version = (micro: number): string => `#define SIMDE_VERSION_MAJOR 0\n#define SIMDE_VERSION_MINOR 7\n#define SIMDE_VERSION_MICRO ${micro}\n`;
  expect(await findSimde(folder)).toMatchObject({ found: false, reason: `$XPILER_SIMDE names ${folder}, which has no simde/` });
  mkdirSync(join(folder, 'simde'));
  writeFileSync(join(folder, 'simde', 'simde-common.h'), version(2));
  expect(await findSimde(folder)).toMatchObject({ found: false, reason: `SIMDe 0.7.2 in ${folder} is older than 0.7.4` });
  writeFileSync(join(folder, 'simde', 'simde-common.h'), version(6));
  expect(await findSimde(folder)).toEqual({ found: true, path: folder, version: '0.7.6', source: 'environment', env: {} });
});
