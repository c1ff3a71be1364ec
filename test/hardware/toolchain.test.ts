import { writeFile } from 'node:fs/promises';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSandboxed } from '../../gate/sandbox.js';
import { loadToolchain } from '../../hardware/devices.js';
import { hipcc } from '../../hardware/hip/toolchain.js';
import { parseMessages, precompiled, rename, ToolMissing, vendorToolchain } from '../../hardware/toolchain.js';
import { toolFolders } from '../../hardware/tool-folders.js';
import { cacheFolder } from '../../setup/cache-folder.js';
import { findTools } from '../../setup/tools.js';
import { openStore } from '../../store/store.js';

const folder = mkdtempSync(join(tmpdir(), 'xpiler-toolchain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { cache } = openStore(folder);

test('messages of GNU, clang, EDG and ptxas, errors first', () => {
  const text = [
    'In file included from /tmp/x/kernel.cu:1:',
    "/tmp/x/kernel.cu:3:7: warning: unused variable 'a' [-Wunused-variable]",
    "/tmp/x/kernel.cu:12:5: error: use of undeclared identifier 'b'",
    '/tmp/x/kernel.cu(7): error: identifier "foo" is undefined',
    '/tmp/x/kernel.cu(9): warning #177-D: variable "z" was declared but never referenced',
    '/usr/include/stdio.h:3:1: note: declared here',
    "ptxas error   : Entry function 'k' uses too much shared data (0x12000 bytes, 0xc000 max)",
    'nvcc fatal   : Unsupported gpu architecture',
    'collect2: error: ld returned 1 exit status',
    "kernel.cpp:(.text+0x5): undefined reference to `bar'",
    '/usr/bin/ld: cannot find -lcudart: No such file or directory',
  ].join('\n');
  expect(rename(parseMessages(text), 'mine.cu')).toEqual([
    { severity: 'error', message: "use of undeclared identifier 'b'", file: 'mine.cu', line: 12, column: 5 },
    { severity: 'error', message: 'identifier "foo" is undefined', file: 'mine.cu', line: 7 },
    { severity: 'error', message: "Entry function 'k' uses too much shared data (0x12000 bytes, 0xc000 max)" },
    { severity: 'error', message: 'Unsupported gpu architecture' },
    { severity: 'error', message: "undefined reference to `bar'" },
    { severity: 'error', message: 'cannot find -lcudart: No such file or directory' },
    { severity: 'error', message: 'ld returned 1 exit status' },
    { severity: 'warning', message: "unused variable 'a' [-Wunused-variable]", file: 'mine.cu', line: 3, column: 7 },
    { severity: 'warning', message: 'variable "z" was declared but never referenced', file: 'mine.cu', line: 9 },
    { severity: 'note', message: 'declared here', file: 'stdio.h', line: 3, column: 1 },
  ]);
});

const kernels = {
  cuda: { name: 'axpy.cu', text: '#include <cuda_runtime.h>\n__global__ void axpy(float a, const float *x, float *y, int n) {\n  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i < n) y[i] += a * x[i];\n}\n', wrong: ['y[i] +=', 'y[j] +='] },
  hip: { name: 'axpy.hip', text: '#include <hip/hip_runtime.h>\n__global__ void axpy(float a, const float *x, float *y, int n) {\n  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i < n) y[i] += a * x[i];\n}\n', wrong: ['y[i] +=', 'y[j] +='] },
  vnni: { name: 'dot.c', text: '#include <immintrin.h>\n__m512i dot(__m512i s, __m512i a, __m512i b) {\n  int restrict_is_c = 1;\n  return _mm512_dpbusd_epi32(s, a, (void)restrict_is_c, b);\n}\n'.replace('(void)restrict_is_c, ', ''), wrong: ['(s, a', '(s, j'] },
} as const;

describe.each(['cuda', 'hip', 'vnni'] as const)('%s', (platform) => {
  const { name, text, wrong } = kernels[platform];

  test('accepts a good file, and remembers it', async () => {
    const toolchain = await loadToolchain(platform);
    const probe = await toolchain.probe();
    if (!probe.available) {
      await expect(toolchain.compile({ name, text, platform })).rejects.toThrow(ToolMissing);
      return;
    }
    const first = await toolchain.compile({ name, text, platform }, { cache });
    expect(first).toMatchObject({ ok: true, kind: 'native', cached: false });
    expect(first.compiler).toContain(probe.version);
    expect(await toolchain.compile({ name: 'other', text, platform }, { cache })).toMatchObject({ ok: true, cached: platform !== 'vnni' });
    expect(await toolchain.compile({ name, text, platform }, { cache })).toMatchObject({ ok: true, cached: true });
  });

  test('refuses a wrong file with line and message', async () => {
    const toolchain = await loadToolchain(platform);
    if (!(await toolchain.probe()).available) return;
    const bad = text.replace(wrong[0], wrong[1]);
    const line = bad.split('\n').findIndex((l) => l.includes(wrong[1])) + 1;
    const result = await toolchain.compile({ name, text: bad, platform });
    expect(result.ok).toBe(false);
    expect(result.messages[0]).toMatchObject({ severity: 'error', file: name, line });
    expect(result.messages[0]!.message).toContain('j');
  });
});

test('the compiler cannot be made to read files of the user', async () => {
  const toolchain = await loadToolchain('vnni');
  const r = await toolchain.compile({ name: 'a.c', text: `#include "${join(process.cwd(), 'package.json')}"\n`, platform: 'vnni' });
  expect(r.ok).toBe(false);
  if (r.sandbox === 'bubblewrap') expect(JSON.stringify(r.messages)).toMatch(/No such file/);
});

test('a compiler that runs for ever is stopped', async () => {
  const endless = vendorToolchain({
    platform: 'x', name: 'sh', extension: () => '.c', arguments: () => ['-c', 'sleep 100'],
    find: () => ({ found: true, path: '/bin/sh', version: '1', source: 'path', env: {} }),
  });
  const r = await endless.compile({ name: 'a', text: '', platform: 'x' }, { timeoutMs: 300, cache });
  expect(r).toMatchObject({ ok: false, timedOut: true });
  // Not a property of the text, so not remembered.
  expect((await endless.compile({ name: 'a', text: '', platform: 'x' }, { timeoutMs: 300, cache })).cached).toBe(false);
});

describe('precompiled headers', () => {
  // prints whether it was given the headers, refuses what says so
  const script = 'if [ "$2" ]; then echo "kernel.c:1:1: warning: $(cat "$2/made")"; ! grep -q stale "$0"; else echo "kernel.c:1:1: warning: plain"; ! grep -q wrong "$0"; fi';
  let calls = 0;
  const compilerOf = (precompile: string) => vendorToolchain({
    platform: 'x', name: 'sh', extension: () => '.c', arguments: (source, object) => ['-c', script, source, object],
    find: () => ({ found: true, path: '/bin/sh', version: folder, source: 'path', env: {} }),
    headers: { lines: ['#include <a.h>', '#include <b.h>'], precompile: (header) => [['-c', precompile, header]], use: (built) => { calls++; return [built]; } },
  });
  const compiler = compilerOf('grep -c include "$0" > made');
  const said = async (text: string, of = compiler) => {
    const { ok, messages } = await of.compile({ name: 'a.c', text, platform: 'x' });
    return `${ok} ${messages.find((m) => m.severity === 'warning')?.message}`;
  };

  afterAll(() => {
    const isOurs = (path: string): boolean => path.includes('headers-x-') || (path.includes('header-text-') && readFileSync(join(path, 'headers.h'), 'utf8').includes('<a.h>'));
    for (const path of readdirSync(cacheFolder()).map((name) => join(cacheFolder(), name))) if (isOurs(path)) rmSync(path, { recursive: true });
  });

  test('serve the files that begin with them', async () => {
    expect(await said('// title\n/* by\nme */\n\n#include <a.h>\n#include <b.h>\nint x;\n')).toBe('true 2');
    expect(await said('#include <a.h>\n#include <b.h>\n#include <c.h>\n')).toBe('true 2');
  });
  test.each(['#define a b\n#include <a.h>\n#include <b.h>\n', '#include <a.h>\n#include <c.h>\n#include <b.h>\n', '#include <a.h>\n', '', '/* #include <a.h>\n#include <b.h>\n*/ int x;\n'])('no others: %j', async (text) => {
    expect(await said(text)).toBe('true plain');
  });
  test('do not decide that a file is wrong', async () => {
    expect(await said('#include <a.h>\n#include <b.h>\nint stale;\n')).toBe('true plain');
    expect(await said('#include <a.h>\n#include <b.h>\nint stale, wrong;\n')).toBe('false plain');
  });
  test('that cannot be made are done without, and not tried again', async () => {
    const other = compilerOf('exit 1');
    calls = 0;
    expect(await said('#include <a.h>\n#include <b.h>\nint x;\n', other)).toBe('true plain');
    expect(await said('#include <a.h>\n#include <b.h>\nint y;\n', other)).toBe('true plain');
    expect(calls).toBe(0);
  });
  test('of AMD are used, and errors are at their lines', async () => {
    const toolchain = vendorToolchain(hipcc), tool = hipcc.find(await findTools());
    if (!tool.found) return;
    const [made, place] = (await precompiled(hipcc, tool))!;
    const kernel = (value: string) => `// a kernel\n\n${hipcc.headers!.lines.join('\n')}\n\n__global__ void k(float *y) {\n  y[threadIdx.x] = ${value};\n}\n`;
    await writeFile(join(folder, 'k.hip'), kernel('expf(y[0])'));
    const run = await runSandboxed([tool.path, ...hipcc.arguments(join(folder, 'k.hip'), join(folder, 'k.o')), ...hipcc.headers!.use(made)], { writable: folder, readOnly: [made, place], env: tool.env, timeoutMs: 60_000 });
    expect(run).toMatchObject({ status: 'exited', exitCode: 0, stderr: '' });
    expect(await toolchain.compile({ name: 'k.hip', text: kernel('expf(y[0])'), platform: 'hip' })).toMatchObject({ ok: true, messages: [] });
    expect((await toolchain.compile({ name: 'k.hip', text: kernel('(float)__half(1)'), platform: 'hip' })).messages[0]).toMatchObject({ severity: 'error', line: 10, file: 'k.hip' });
  });
});

test('tools of the system need no further folders, others their own', async () => {
  const tool = (path: string) => ({ found: true as const, path, version: '1', source: 'path' as const, env: {} });
  expect(await toolFolders(tool('/usr/bin/env'))).toEqual([]);
  expect(await toolFolders(tool(process.execPath))).toHaveLength(process.execPath.startsWith('/usr/bin') ? 0 : 2);
});
