import { checkSpec, type Spec } from '../../compiler/spec.js';
import { unitTest, type UnitTestRequest, type UnitTestResult } from '../../gate/unit-test.js';
import { openStore } from '../../store/store.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'xpiler-unit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const store = openStore(folder);

const n = 64;
const spec: Spec = checkSpec({
  entry: 'scale',
  params: [{ name: 'x', dtype: 'f32', shape: [n], role: 'in' }, { name: 'y', dtype: 'f32', shape: [n], role: 'out' }, { name: 'n', dtype: 'i32', value: n }],
  tolerance: { rtol: 1e-6, atol: 1e-6 },
});
const source = `void scale(const float *x, float *y, int n) { for (int i = 0; i < n; ++i) y[i] = 2.0f * x[i] + 1.0f; }\n`;
const good = `extern "C" void scale(const float *x, float *y, int n) { for (int i = n - 1; i >= 0; --i) y[i] = x[i] + x[i] + 1.0f; }\n`;

const test1 = (candidate: string, extra: Partial<UnitTestRequest> & { sourceText?: string } = {}): Promise<UnitTestResult> => {
  const { sourceText, ...rest } = extra;
  return unitTest({
    source: { source: { name: 'scale.c', text: sourceText ?? source, platform: 'vnni' }, entry: 'scale' },
    candidate: { source: { name: 'out.cpp', text: candidate, platform: 'vnni' }, entry: 'scale' },
    spec, store, ...rest,
  });
};
const messages = (r: UnitTestResult): string => r.diagnostics.map((d) => `${d.code} ${d.message}`).join('\n');

test('an honest candidate passes on several seeds and distributions', async () => {
  const r = await test1(good);
  expect(messages(r)).toBe('');
  expect(r.verdict).toBe('pass');
  expect(r.cases.map((c) => c.name)).toEqual(['spec#1', 'ties#1', 'spec#2', 'zeros#1', 'negative#1', 'wide#1']);
  expect(r.cases.every((c) => c.ok)).toBe(true);
  expect(r.deviceKinds).toEqual({ source: 'native', candidate: 'native' });
  expect(JSON.parse(JSON.stringify(r))).toEqual(r);
  expect(JSON.stringify(r).length).toBeLessThan(8000);
});

/** Every way to cheat a kernel harness that we know of: none may pass, and the message says why. */
const cheats: readonly [string, string, RegExp][] = [
  ['a wrong result in one element', `extern "C" void scale(const float *x, float *y, int n) { for (int i = 0; i < n; ++i) y[i] = 2.0f * x[i] + (i == 37 ? 1.001f : 1.0f); }`, /y\[37\]/],
  ['outputs left untouched', `extern "C" void scale(const float *, float *, int) {}`, /XP3201/],
  ['one element left untouched', `extern "C" void scale(const float *x, float *y, int n) { for (int i = 1; i < n; ++i) y[i] = 2.0f * x[i] + 1.0f; }`, /y\[0\]|unwritten/],
  ['inputs overwritten', `extern "C" void scale(float *x, float *y, int n) { for (int i = 0; i < n; ++i) { y[i] = 2.0f * x[i] + 1.0f; x[i] = 0; } }`, /input/],
  ['the result of the first call remembered', `static float kept[64]; static int calls; extern "C" void scale(const float *x, float *y, int n) { if (!calls++) for (int i = 0; i < n; ++i) kept[i] = 2.0f * x[i] + 1.0f; for (int i = 0; i < n; ++i) y[i] = kept[i]; }`, /XP320[12]/],
  ['right only in the first call', `static int calls; extern "C" void scale(const float *x, float *y, int n) { ++calls; for (int i = 0; i < n; ++i) y[i] = calls > 1 ? 0 : 2.0f * x[i] + 1.0f; }`, /earlier calls|XP320[12]/],
  ['state that other inputs change', `static float last; extern "C" void scale(const float *x, float *y, int n) { for (int i = 0; i < n; ++i) y[i] = 2.0f * x[i] + 1.0f + last * 1e-3f; last = x[0]; }`, /earlier calls|XP320[12]/],
  ['a write past the end of the output', `extern "C" void scale(const float *x, float *y, int n) { for (int i = 0; i <= n; ++i) y[i] = 2.0f * x[i % n] + 1.0f; }`, /bound/],
  ['a write before the output', `extern "C" void scale(const float *x, float *y, int n) { for (int i = -1; i < n; ++i) y[i] = 2.0f * x[i < 0 ? 0 : i] + 1.0f; }`, /bound/],
  ['a read past the end of the input', `extern "C" void scale(const float *x, float *y, int n) { float s = 0; for (int i = 0; i < n; ++i) { y[i] = 2.0f * x[i] + 1.0f; s += x[i + 1]; } if (s == 12345.0f) y[0] = s; }`, /bound/],
  ['NaN everywhere', `extern "C" void scale(const float *x, float *y, int n) { for (int i = 0; i < n; ++i) y[i] = __builtin_nanf(""); }`, /NaN/],
  ['a crash', `extern "C" void scale(const float *x, float *y, int n) { *(volatile int *)16 = n; }`, /XP320[26]/],
  ['an abort', `#include <cstdlib>\nextern "C" void scale(const float *x, float *y, int n) { abort(); }`, /XP320[26]/],
  ['an exit with success', `#include <cstdlib>\nextern "C" void scale(const float *x, float *y, int n) { _Exit(0); }`, /XP320[56]/],
  ['a forged report', `#include <cstdio>\n#include <cstdlib>\n#include <dirent.h>\n#include <unistd.h>\nextern "C" void scale(const float *x, float *y, int n) { FILE *f = fopen("report.json", "w"); if (f) { fputs("{\\"status\\": \\"ok\\", \\"deviceKind\\": \\"native\\"}", f); fclose(f); } _exit(0); }`, /XP3205/],
  ['a forged loss of the device', `#include <cstdio>\n#include <unistd.h>\nextern "C" void scale(const float *x, float *y, int n) { FILE *f = fopen("report.json", "w"); if (f) { fputs("{\\"status\\": \\"no-device\\"}", f); fclose(f); } _exit(6); }`, /XP3206/],
  ['links in place of outputs', `#include <cstdio>\n#include <cstdlib>\n#include <unistd.h>\nextern "C" void scale(const float *x, float *y, int n) { symlink("/etc/passwd", "y.out"); FILE *f = fopen("report.json", "w"); if (f) { fputs("{\\"status\\": \\"ok\\"}", f); fclose(f); } _exit(0); }`, /XP3205/],
  ['prints without end', `#include <cstdio>\nextern "C" void scale(const float *x, float *y, int n) { for (;;) puts("................................................................"); }`, /XP320[46]/],
  ['forks', `#include <unistd.h>\nextern "C" void scale(const float *x, float *y, int n) { for (int i = 0; i < 200; ++i) if (!fork()) { sleep(100); _exit(0); } sleep(100); }`, /XP320[46]/],
  ['another number of parameters', `extern "C" void scale(const float *x, float *y) { y[0] = x[0]; }`, /XP3203/],
  ['no such entry', `extern "C" void other(const float *x, float *y, int n) { y[0] = x[0]; }`, /XP3203/],
  ['a syntax error', `extern "C" void scale(const float *x, float *y, int n) { y[0] = ; }`, /XP3203.*refuses/],
];

test.each(cheats)('a candidate with %s fails', async (_what, candidate, why) => {
  const r = await test1(candidate);
  expect(r.verdict).toBe('fail');
  expect(messages(r)).toMatch(why);
  expect(r.diagnostics.every((d) => d.exit === 4)).toBe(true);
});

test('a candidate that sleeps for ever is stopped', async () => {
  const started = Date.now();
  const r = await test1(`#include <unistd.h>\nextern "C" void scale(const float *x, float *y, int n) { for (;;) sleep(1); }`, { budget: { caseTimeoutMs: 3000 } });
  expect(r.verdict).toBe('fail');
  expect(messages(r)).toContain('time limit');
  expect(Date.now() - started).toBeLessThan(20_000);
});

test('a candidate that waits for a signal that the harness uses is stopped', async () => {
  const r = await test1(`#include <csignal>\nextern "C" void scale(const float *x, float *y, int n) { signal(SIGALRM, SIG_IGN); signal(SIGVTALRM, SIG_IGN); signal(SIGPROF, SIG_IGN); for (volatile int i = 0;; ++i) {} }`, { budget: { caseTimeoutMs: 3000 } });
  expect(r.verdict).toBe('fail');
}, 240_000);

test('files and sockets are of no use to a candidate', async () => {
  const spy = `#include <cstdio>\n#include <cstring>\n#include <dirent.h>\n#include <sys/socket.h>\n#include <netinet/in.h>\n#include <arpa/inet.h>
extern "C" void scale(const float *x, float *y, int n) {
  int seen = 0;
  if (FILE *f = fopen("/root/.profile", "r")) { seen = 1; fclose(f); }
  if (FILE *f = fopen("/etc/shadow", "r")) { seen = 2; fclose(f); }
  int s = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in a = {}; a.sin_family = AF_INET; a.sin_port = htons(PORT); a.sin_addr.s_addr = inet_addr("127.0.0.1");
  if (s >= 0 && connect(s, (sockaddr *)&a, sizeof a) == 0) seen = 3;
  for (int i = 0; i < n; ++i) y[i] = seen ? 1000.0f + seen : 2.0f * x[i] + 1.0f;
}`;
  const { createServer } = await import('node:net');
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const r = await test1(spy.replace('PORT', String(port)));
  server.close();
  if (r.sandbox === 'bubblewrap') expect([r.verdict, messages(r)]).toEqual(['pass', '']);
});

describe('the source misbehaves', () => {
  const refused = async (sourceText: string, budget = {}): Promise<UnitTestResult> => {
    const r = await test1(good, { sourceText, budget });
    expect(r.verdict).toBe('source-misbehaves');
    expect(r.diagnostics.length).toBeGreaterThan(0);
    expect(r.diagnostics.every((d) => d.exit === 3)).toBe(true);
    return r;
  };

  test('a write out of bounds is named with its line', async () => {
    const r = await refused('void scale(const float *x, float *y, int n)\n{\n  for (int i = 0; i <= n; ++i)\n    y[i] = 2;\n}\n');
    expect(r.diagnostics[0]).toMatchObject({ code: 'XP3001', where: { file: 'scale.c', line: 4 } });
  });

  test('an endless loop comes back within the limit, with its line', async () => {
    const started = Date.now();
    const r = await refused('void scale(const float *x, float *y, int n)\n{\n  for (int i = 0; i < n; i += 0)\n    y[i] += x[i];\n}\n', { caseTimeoutMs: 4000 });
    expect(r.diagnostics[0]).toMatchObject({ code: 'XP3005' });
    expect(messages(r)).toContain('never ends');
    expect(Date.now() - started).toBeLessThan(50_000); // 4 s of processor time, whatever else the machine does
  });

  test('state between calls', async () => {
    const r = await refused('static float history[64];\nstatic int calls;\nvoid scale(const float *x, float *y, int n) { ++calls; for (int i = 0; i < n; ++i) { history[i] += (x[i] - history[i]) / calls; y[i] = history[i]; } }\n');
    expect(r.diagnostics[0]).toMatchObject({ code: 'XP3006' });
    expect(messages(r)).toMatch(/earlier calls/);
  });

  test('an output that is never written', async () => {
    expect((await refused('void scale(const float *x, float *y, int n) { }\n')).diagnostics[0]).toMatchObject({ code: 'XP3013' });
  });

  test('inputs that are changed', async () => {
    expect((await refused('void scale(float *x, float *y, int n) { for (int i = 0; i < n; ++i) { y[i] = x[i]; x[i] = 0; } }\n')).diagnostics[0]).toMatchObject({ code: 'XP3011' });
  });
});

test('integers that the spec leaves open may be indices: they are narrowed until the source behaves', async () => {
  const gather = checkSpec({ entry: 'pick', params: [{ name: 't', dtype: 'f32', shape: [8], role: 'in' }, { name: 'i', dtype: 'i32', shape: [16], role: 'in' }, { name: 'y', dtype: 'f32', shape: [16], role: 'out' }] });
  const text = 'extern "C" void pick(const float *t, const int *i, float *y) { for (int k = 0; k < 16; ++k) y[k] = t[i[k]]; }\n';
  const r = await unitTest({ source: { source: { name: 'a.cpp', text, platform: 'vnni' }, entry: 'pick' }, candidate: { source: { name: 'b.cpp', text, platform: 'vnni' }, entry: 'pick' }, spec: gather, store });
  expect([r.verdict, r.openIntegers]).toEqual(['pass', 'small']);
});

test('sums that threads form in another order each time are no state, and their noise is within the tolerance', async () => {
  const many = 1 << 15;
  const sum = checkSpec({ entry: 'total', params: [{ name: 'x', dtype: 'f32', shape: [many], role: 'in' }, { name: 'y', dtype: 'f32', shape: [1], role: 'out' }], tolerance: { rtol: 1e-4, atol: 1e-2 } });
  // The order differs from call to call, as that of threads would.
  const text = `#include <stdlib.h>
void total(const float *x, float *y) {
  static int calls;
  int start = (calls++ * 7919) % ${many};
  float s = 0;
  for (int i = 0; i < ${many}; ++i) s += x[(start + i) % ${many}];
  y[0] = s;
}
`;
  const side = (name: string) => ({ source: { name, text, platform: 'vnni' }, entry: 'total' });
  const r = await unitTest({ source: side('a.c'), candidate: side('b.c'), spec: sum, store });
  expect([r.verdict, r.diagnostics]).toEqual(['pass', []]);
  expect(r.notes.join()).toContain('another order');
});

test('cancelling ends the test at once', async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error('stop')), 1500);
  await expect(test1(`extern "C" void scale(const float *x, float *y, int n) { for (volatile int i = 0;; ++i) {} }`, { signal: abort.signal })).rejects.toThrow();
});
