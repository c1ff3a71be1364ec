import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSpec, type Spec } from '../../compiler/spec.js';
import { check, type CheckResult } from '../../gate/check.js';
import { unitTest } from '../../gate/unit-test.js';
import { openStore } from '../../store/store.js';

const folder = mkdtempSync(join(tmpdir(), 'xpiler-check-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const store = openStore(folder);

const spec: Spec = checkSpec({
  entry: 'reverse',
  params: [{ name: 'x', dtype: 'f32', shape: [4, 128], role: 'in' }, { name: 'y', dtype: 'f32', shape: [4, 128], role: 'out' }],
  launch: { grid: [4, 1, 1], block: [128, 1, 1] },
});
/** Reverses each row through shared memory; `lines` replaces parts of it. */
const kernel = (change: (text: string) => string = (t) => t): string => change(`#include <cuda_runtime.h>
extern "C" __global__ void reverse(const float *x, float *y) {
  __shared__ float s[128];
  int t = threadIdx.x, row = blockIdx.x * 128;
  s[t] = x[row + t];
  __syncthreads();
  y[row + t] = s[127 - t];
}
`);
const checkKernel = (text: string, budget = {}): Promise<CheckResult> =>
  check({ source: { source: { name: 'reverse.cu', text, platform: 'cuda' }, entry: 'reverse', ...(spec.launch && { launch: spec.launch }) }, spec, store, budget });

test('a good kernel is clean on all cases, with its counters', async () => {
  const r = await checkKernel(kernel());
  expect(r).toMatchObject({ verdict: 'clean', diagnostics: [], violations: [] });
  expect(r.cases.length).toBeGreaterThanOrEqual(5);
  expect(r.cases[0]!.counters!['barriers']).toBeGreaterThan(0);
  expect(JSON.parse(JSON.stringify(r))).toEqual(r);
});

test.each([
  ['a missing barrier', (t: string) => t.replace('  __syncthreads();\n', '\n'), /XP300[23]/, [5, 7], /race|barrier is missing/],
  ['a barrier that not all reach', (t: string) => t.replace('__syncthreads()', 'if (t < 64) __syncthreads()'), 'XP3004', [6], /barrier/],
  ['a write out of bounds', (t: string) => t.replace('y[row + t]', 'y[row + t + 1]'), 'XP3001', [7], /bound|past the end/],
  ['uninitialised shared memory', (t: string) => t.replace('s[t] = x', 'if (t) s[t] = x'), 'XP3003', [7], /uninitiali/],
  ['too much shared memory', (t: string) => t.replace('s[128]', 's[128000]'), 'XP3007', [], /capacity|shared/],
])('%s is a diagnostic with its line', async (_what, change, code, lines, words) => {
  const r = await checkKernel(kernel(change));
  expect(r.verdict).toBe('misbehaves');
  expect(r.diagnostics[0]!.code).toMatch(code);
  expect(r.diagnostics[0]!.exit).toBe(3);
  expect(r.diagnostics[0]!.message).toMatch(words);
  if (lines.length > 0) expect(lines).toContain(r.diagnostics[0]!.where!.line);
});

test('an endless loop is stopped, with the line it was in', async () => {
  const r = await checkKernel(kernel((t) => t.replace('  y[row + t]', '  for (int i = t; i < 128; i += gridDim.y - 1) s[i] = 0;\n  y[row + t]')), { caseTimeoutMs: 4000 });
  expect(r.diagnostics[0]).toMatchObject({ code: 'XP3005', where: { line: 7 } });
  expect(r.diagnostics[0]!.message).toContain('never ends');
});

test('a file that does not build names line and reason', async () => {
  const r = await checkKernel(kernel((t) => t.replace('s[127 - t]', 's[127 - u]')));
  expect(r.diagnostics[0]).toMatchObject({ code: 'XP3012', exit: 3, where: { file: 'reverse.cu', line: 7 } });
});

describe('across platforms', () => {
  const source = { source: { name: 'reverse.cu', text: kernel(), platform: 'cuda' }, entry: 'reverse', ...(spec.launch && { launch: spec.launch }) };
  const host = (index: string) => `void reverse_kernel(const float *x, float *y) { for (int r = 0; r < 4; ++r) for (int t = 0; t < 128; ++t) y[r * 128 + t] = x[${index}]; }\n`;
  const candidate = (text: string) => ({ source: { name: 'reverse.c', text, platform: 'vnni' }, entry: 'reverse_kernel' });

  test('a right candidate passes; pure data movement is judged exactly', async () => {
    const r = await unitTest({ source, candidate: candidate(host('r * 128 + 127 - t')), spec, store });
    expect([r.verdict, r.diagnostics]).toEqual(['pass', []]);
    expect(r.cases[0]!.comparisons[0]!.tolerance).toEqual({ rtol: 0, atol: 0 });
    expect(r.deviceKinds.source).toBe('simulator');
  });

  test('an almost right candidate fails with index and values', async () => {
    const r = await unitTest({ source, candidate: candidate(host('r * 128 + 127 - t').replace(';\n', '').replace('127 - t]', '127 - t] * 1.0000001f')), spec, store });
    expect(r.verdict).toBe('fail');
    expect(r.diagnostics[0]!.message).toMatch(/elements of y differ: y\[\d\]\[\d+\] is/);
  });
});

test('a platform that is none is refused', async () => {
  await expect(check({ source: { source: { name: 'a', text: '', platform: '../cuda' }, entry: 'a' }, spec })).rejects.toThrow('no platform');
});
