import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './run-cli.js';

const home = mkdtempSync(join(tmpdir(), 'xpiler-passes-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
beforeAll(() => {
  writeFileSync(join(home, 'smooth.c'), 'void smooth(const float *a, float *b, int n)\n{\n    for (int i = 1; i < n - 1; i++)\n        b[i] = a[i - 1] + a[i + 1];\n    for (int j = 1; j < n - 1; j++)\n        b[j + 1] += b[j];\n}\n');
  writeFileSync(join(home, 'smooth.json'), JSON.stringify({ entry: 'smooth', params: [{ name: 'a', dtype: 'f32', shape: [34], role: 'in' }, { name: 'b', dtype: 'f32', shape: [34], role: 'inout' }, { name: 'n', dtype: 'i32', value: 34 }] }));
});
const run = (...args: string[]) => runCli(home, [...args, '--spec', 'smooth.json']);

test('passes lists sites with their places and knobs', async () => {
  const { code, stdout } = await run('passes', 'smooth.c');
  expect(code).toBe(0);
  expect(stdout).toMatch(/loop-split\s+1\s+3:5\s+.*factor/);
  expect(stdout).toMatch(/loop-contraction\s+1/);
  const json = JSON.parse((await run('passes', 'smooth.c', '--json')).stdout) as { sites: { pass: string; site: number; knobs: unknown[] }[] };
  expect(json.sites.find((s) => s.pass === 'loop-split')).toMatchObject({ site: 1, place: { line: 3, column: 5 } });
});

test('apply shows obligations, verdicts and the diff', async () => {
  const { code, stdout } = await run('apply', 'smooth.c', '--pass', 'loop-split', '--site', '1', '--knobs', '{"factor":8,"tail":"none"}');
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/proved +covers once/) });
  expect(stdout).toMatch(/^- .*for|parallel/m);
  expect(stdout).toMatch(/^\+ .*i_o < 4/m);
  const json = JSON.parse((await run('apply', 'smooth.c', '--after', 'loop-split:1', '--pass', 'loop-fuse', '--site', '1', '--json')).stdout) as { verdict: string; steps: { obligations: { smt: string; verdict: { kind: string } }[] }[] };
  expect(json.verdict).toBe('proved');
  expect(json.steps).toHaveLength(2);
  expect(json.steps[1]!.obligations[0]!.smt).toContain('(check-sat)');
});

test('an illegal use ends with the witness and exit code 4, in text and JSON', async () => {
  const sum = ['apply', 'smooth.c', '--pass', 'loop-bind', '--site', '2'];
  const { code, stderr } = await run(...sum);
  expect(code).toBe(4);
  expect(stderr).toMatch(/XP3401 smooth\.c:5:5 .*iteration j = \d+ (reads|writes) b\[\d+\]/);
  const json = JSON.parse((await run(...sum, '--json')).stdout) as { verdict: string; diagnostic: { code: string } };
  expect(json).toMatchObject({ verdict: 'refuted', diagnostic: { code: 'XP3401' } });
});

test('what does not exist is wrong usage', async () => {
  for (const [args, message] of [[['--pass', 'loop-magic', '--site', '1'], /no pass "loop-magic"/], [['--pass', 'loop-split', '--site', '9'], /sites 1 to 2/], [['--pass', 'loop-split', '--site', '1', '--knobs', '{"size":4}'], /takes the knobs/], [['--pass', 'loop-split', '--site', '1', '--knobs', '4'], /JSON object/]] as const) {
    const { code, stderr } = await run('apply', 'smooth.c', ...args);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
  }
});
