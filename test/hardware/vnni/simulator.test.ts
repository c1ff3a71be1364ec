import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listIntrinsics } from '../../../hardware/intrinsic-files.js';
import { prepareOnce } from '../../../hardware/prepare.js';
import type { HarnessParam } from '../../../hardware/simulator/harness.js';
import type { RunnerReport } from '../../../hardware/runner-report.js';
import { build, readReport, runCommand } from '../simulator/run.js';
import { buildPlan, preparePlan, type HostBuildMode } from '../../../hardware/vnni/simulator/build.js';
import { checkedIntrinsics } from '../../../hardware/vnni/simulator/checked-intrinsics.js';
import { missingIncludes } from '../../../hardware/vnni/simulator/includes.js';
import type { Emulation } from '../../../hardware/vnni/emulation/build.js';
import { cacheFolder } from '../../../setup/cache-folder.js';
import { projectRoot } from '../../../setup/project-root.js';
import { findTools } from '../../../setup/tools.js';
import { hostFeatures } from './intrinsic-proof.js';

const { simde, gxx } = await findTools();
const compiler = gxx.found ? gxx.path : 'g++';
/** The CPU's own instructions, and the functions that stand for them on a CPU without AVX-512. */
const ways: readonly (readonly [string, Emulation | undefined])[] = [
  ...(hostFeatures().has('avx512vnni') ? [['by the CPU', undefined] as const] : []),
  ...(simde.found ? [['emulated', { include: simde.path, version: simde.version }] as const] : []),
];
const n = 100;
const params: readonly HarnessParam[] = [
  { name: 'x', ctype: 'const float*', dtype: 'f32', kind: 'tensor', role: 'in', elements: n },
  { name: 'y', ctype: 'float*', dtype: 'f32', kind: 'tensor', role: 'out', elements: n },
  { name: 'n', ctype: 'int', dtype: 'i32', kind: 'scalar', value: n },
];

let folder = '';
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xpiler-vnni-'));
  for (const [, emulation] of ways) for (const mode of ['check', 'fast'] as const) await prepareOnce(preparePlan(mode, cacheFolder(), compiler, emulation));
}, 300_000);
afterAll(async () => { await rm(folder, { recursive: true, force: true }); });

/** Builds `void f(const float *x, float *y, int n)`; its runs on x[i] = i give the report and y. */
async function buildKernel(text: string, fileName: string, mode: HostBuildMode = 'check', emulation?: Emulation): Promise<(limitMs?: number, path?: string) => Promise<{ report: RunnerReport; y: Float32Array }>> {
  const work = join(folder, String(++count));
  const data = join(work, 'data');
  await mkdir(data, { recursive: true });
  await writeFile(join(data, 'x.in'), new Uint8Array(Float32Array.from({ length: n }, (_, i) => i).buffer));
  const plan = buildPlan({ ...(emulation && { emulation }), compiler, fileName, text, mode, cacheDir: cacheFolder(), call: { entry: 'f', linkage: fileName.endsWith('.c') ? 'c' : 'c++', returnType: 'void', params } });
  const built = await build(plan, work);
  if (!built.ok) throw new Error(built.failed.stderr);
  return async (limitMs = 20_000, path = process.env['PATH']) => {
    const ran = await runCommand(['env', `PATH=${path}`, built.executable, data, '--repeat', '2', '--seed', '1', '--time-limit-ms', String(limitMs)], work);
    const report = readReport(data, ran);
    const y = report.status === 'ok' ? new Float32Array(new Uint8Array(await readFile(join(data, 'y.out'))).buffer) : new Float32Array();
    return { report, y };
  };
}

const heads = { c: 'void f(const float *x, float *y, int n)\n{\n', cpp: 'extern "C" void f(const float *x, float *y, int n)\n{\n' };

interface Bad { readonly what: string; readonly kind: string; readonly line: number; readonly before?: string; readonly body: string; readonly says: RegExp; readonly cpp?: boolean }

const bad: readonly Bad[] = [
  { what: 'a write past the end of a parameter', kind: 'out-of-bounds', line: 4, body: 'for (int i = 0; i < n; i++)\n  y[i + 1] = x[i];', says: /write of 4 bytes .*`y`/ },
  { what: 'a vector load across the end of a parameter', kind: 'out-of-bounds', line: 5, body: 'for (int i = 0; i < n; i += 16) {\n  int k = n - i < 16 ? (1 << (n - i)) - 1 : 0xffff;\n  __m512 v = _mm512_loadu_ps(x + i);\n  _mm512_mask_storeu_ps(y + i, k, v); }', says: /read of 64 bytes .*`x`/ },
  { what: 'a lane of a masked store outside', kind: 'out-of-bounds', line: 4, body: 'for (int i = 0; i < n; i += 16)\n  _mm512_mask_storeu_ps(y + i, 0xffff, _mm512_setzero_ps());', says: /write of 4 bytes .*`y`/ },
  { what: 'a lane of a gather outside', kind: 'out-of-bounds', line: 4, body: '__m512i at = _mm512_mullo_epi32(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), _mm512_set1_epi32(7));\n__m512 v = _mm512_i32gather_ps(at, x, 4);\n_mm512_storeu_ps(y, v);', says: /element 105 of `x`/ },
  { what: 'a write past the end of the heap block', kind: 'out-of-bounds', line: 5, body: 'float *t = malloc(n * sizeof(float));\nfor (int i = 0; i <= n; i++)\n  t[i] = 1;\nfree(t);', says: /write of 4 bytes/ },
  { what: 'a copy past the end', kind: 'out-of-bounds', line: 3, body: 'memcpy(y + n - 2, x, 16);', says: /write of 16 bytes .*`y`/ },
  { what: 'a write past a local array', kind: 'out-of-bounds', line: 5, body: 'float t[64];\nfor (int i = 0; i < n; i++)\n  t[i] = x[i];\ny[0] = t[n / 2];', says: /local array/ },
  { what: 'a vector across the end of a local array', kind: 'out-of-bounds', line: 5, body: 'float t[20];\nfor (int i = 0; i < 20; i += 16)\n  _mm512_storeu_ps(t + i, _mm512_loadu_ps(x));\ny[0] = t[n % 20];', says: /local array/ },
  { what: 'a read past a static array through a pointer', kind: 'out-of-bounds', line: 5, before: 'static float t[64]; static const float *volatile p = t;\n', body: 'for (int i = 0; i < n; i++)\n  y[i] = p[i];', says: /`t`/ },
  { what: 'a read of heap memory that nothing has written', kind: 'uninitialised', line: 6, body: 'float *t = malloc(n * sizeof(float));\nfor (int i = 0; i < n; i += 2) t[i] = x[i];\nfor (int i = 0; i < n; i++)\n  y[i] = t[i];\nfree(t);', says: /nothing has written/ },
  { what: 'a read of the output before it is written', kind: 'uninitialised', line: 4, body: 'for (int i = 0; i < n; i++)\n  y[i] += x[i];', says: /`y`/ },
  { what: 'a vector of a destroyed container', kind: 'use-after-free', line: 5, cpp: true, body: 'const float *p;\n{ std::vector<float> t(x, x + n); p = t.data(); }\nfor (int i = 0; i < n; i++) y[i] = p[i];', says: /after it was freed/ },
  { what: 'a sum shared by all threads', kind: 'race', line: 6, body: 'float s = 0;\n#pragma omp parallel for\nfor (int i = 0; i < n; i++)\n  s += x[i];\nfor (int i = 0; i < n; i++) y[i] = s;', says: /races with a write/ },
  { what: 'threads that write one element', kind: 'race', line: 6, body: 'for (int i = 0; i < n; i++) y[i] = 0;\n#pragma omp parallel for schedule(dynamic)\nfor (int i = 0; i < n; i++)\n  y[i / 2] += x[i];', says: /`y`/ },
  { what: 'an aligned load at another address', kind: 'misaligned', line: 3, body: '__m512 v = _mm512_load_ps(x + 4);\n_mm512_storeu_ps(y, v);', says: /multiple of 64/ },
  { what: 'a division by zero', kind: 'division-by-zero', line: 4, body: 'for (int i = 0; i < n; i++)\n  y[i] = n / (i - 50);', says: /division/ },
  { what: 'a null pointer', kind: 'out-of-bounds', line: 4, body: 'float *p = n == 100 ? NULL : y;\np[3] = x[0];', says: /null pointer/ },
];

describe.each(ways)('a checked run reports, %s', (_way, emulation) => {
  test.each(bad.map((b) => [b.what, b] as const))('%s', async (_, { kind, line, before = '', body, says, cpp }) => {
    const text = `${before}${cpp ? heads.cpp : heads.c}${body}\n}\n`;
    const { report } = await (await buildKernel(text, cpp ? 'bad.cpp' : 'bad.c', 'check', emulation))();
    const first = report.violations[0];
    expect(report.status).toBe('violation');
    expect({ kind: first?.kind, line: first?.line }).toEqual({ kind, line });
    expect(first?.message).toMatch(says);
    expect(first?.file).toBe(cpp ? 'bad.cpp' : 'bad.c');
  });

  // Wherever it is stopped: most of a checked run is in the checks, which have no lines of the user's.
  test('a loop that never ends', async () => {
    const run = await buildKernel(`${heads.c}volatile int i = 0;\nwhile (i < n)\n  y[0] = x[0];\n}\n`, 'endless.c', 'check', emulation);
    const lines = new Map<number | undefined, number>();
    for (let stop = 0; stop < 40; stop++) {
      const { report } = await run(100 + stop % 7);
      expect(report.status).toBe('timeout');
      const line = report.violations[0]?.line;
      lines.set(line, (lines.get(line) ?? 0) + 1);
    }
    expect([...lines.keys()].filter((line) => line !== 4 && line !== 5)).toEqual([]);
  });

  test('a second limit that passes while the report of the first is written', async () => {
    const slow = join(folder, 'slow');
    await mkdir(slow, { recursive: true });
    await writeFile(join(slow, 'addr2line'), '#!/bin/sh\nsleep 1\n', { mode: 0o755 });
    const run = await buildKernel(`${heads.c}volatile int i = 0;\nwhile (i < n)\n  y[0] = x[0];\n}\n`, 'endless.c', 'check', emulation);
    // the limit of wall-clock time is four times that of processor time
    expect((await run(50, `${slow}:${process.env['PATH']}`)).report).toMatchObject({ status: 'timeout', violations: [{ kind: 'timeout' }] });
  });
});

describe.each(ways)('good kernels run clean, checked and not, %s', (_way, emulation) => {
  const good: Readonly<Record<string, { text: string; y: (i: number) => number }>> = {
    'masked tails.c': {
      text: `${heads.c}for (int i = 0; i < n; i += 16) {\n  __mmask16 k = n - i >= 16 ? 0xffff : (__mmask16)((1u << (n - i)) - 1);\n  _mm512_mask_storeu_ps(y + i, k, _mm512_add_ps(_mm512_maskz_loadu_ps(k, x + i), _mm512_set1_ps(1))); }\n}\n`,
      y: (i) => i + 1,
    },
    'a buffer whose padding is loaded and not used.c': {
      text: `${heads.c}float *t = aligned_alloc(64, (n + 15) / 16 * 64);\nfor (int i = 0; i < n; i++) t[i] = 2 * x[i];\nfor (int i = 0; i < n; i += 16)\n  _mm512_mask_storeu_ps(y + i, n - i >= 16 ? 0xffff : (1 << (n - i)) - 1, _mm512_load_ps(t + i));\nfree(t);\n}\n`,
      y: (i) => 2 * i,
    },
    'reductions, critical sections, single and barriers.c': {
      text: `static __thread float own[4];\n${heads.c}double s = 0; int c = 0, best = -1; float high = -1;\n#pragma omp parallel\n{\n#pragma omp for reduction(+ : s)\nfor (int i = 0; i < n; i++) s += x[i];\n#pragma omp single\nc = 1;\n#pragma omp critical\nc += 0;\nown[1] = omp_get_thread_num();\n#pragma omp barrier\nfloat h = -1; int k = -1;\n#pragma omp for nowait schedule(dynamic, 3)\nfor (int i = 0; i < n; i++) if (x[i] > h) { h = x[i]; k = i; }\n#pragma omp critical\nif (h > high) { high = h; best = k; }\nif (own[1] != omp_get_thread_num()) high = 1e9f;\n}\n#pragma omp parallel for collapse(2)\nfor (int i = 0; i < n / 10; i++) for (int j = 0; j < 10; j++) y[i * 10 + j] = s + c + best + high;\n}\n`,
      y: () => 4950 + 1 + 99 + 99,
    },
    'containers and templates.cpp': {
      text: 'template <typename T> static T square(T v) { return v * v; }\nvoid f(const float *x, float *y, int n) {\n  std::vector<float> t;\n  for (int i = 0; i < n; i++) t.push_back(square(x[i]));\n  std::copy(t.begin(), t.end(), y);\n}\n',
      y: (i) => i * i,
    },
  };
  test.each(Object.keys(good).flatMap((name) => (['check', 'fast'] as const).map((mode) => [name, mode] as const)))('%s, %s', async (name, mode) => {
    const { report, y } = await (await buildKernel(good[name]!.text, name, mode, emulation))();
    expect(report.violations).toEqual([]);
    expect(report.deviceKind).toBe(mode === 'check' || emulation ? 'simulator' : 'native');
    expect([...y]).toEqual(Array.from({ length: n }, (_, i) => Math.fround(good[name]!.y(i))));
  });
});

test('only what a source uses and lacks is included', () => {
  expect(missingIncludes('void f(float *y) { y[0] = sqrtf(2.0f); }', true)).toEqual(['#include <math.h>']);
  expect(missingIncludes('#include <cmath>\nvoid f(float *y) { y[0] = std::sqrt(2.0f); }', false)).toEqual([]);
  expect(missingIncludes('void f(float *y) { __m512 v = _mm512_loadu_ps(y); }', true)).toEqual(['#include <immintrin.h>']);
});

test('the generated files are those of the intrinsic files', async () => {
  const simulator = join(projectRoot, 'hardware', 'vnni', 'simulator');
  const { header, source } = checkedIntrinsics(listIntrinsics(join(projectRoot, 'hardware', 'vnni')));
  expect(await readFile(join(simulator, 'include', 'xp-checked-intrinsics.h'), 'utf8')).toBe(header);
  expect(await readFile(join(simulator, 'runtime', 'checked-intrinsics.cpp'), 'utf8')).toBe(source);
});
