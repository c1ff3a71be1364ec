/** What is outside the language or contradicts the spec is refused: code, place, exit code; never a crash. */
import { DiagnosticError, type Diagnostic } from '../../../diagnostics/diagnostic.js';
import { elaborate } from '../../../compiler/frontend/index.js';
import { checkSpec } from '../../../compiler/spec.js';
import { loadLanguage } from '../../../hardware/languages.js';

async function refusal(platform: string, text: string, spec?: object, fileName = 'k.cu'): Promise<Diagnostic> {
  const language = await loadLanguage(platform);
  try {
    elaborate({ text, fileName, language, ...(spec ? { spec: checkSpec(spec) } : {}) });
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostic;
    throw error;
  }
  throw new Error('it was accepted');
}

const x = { name: 'x', dtype: 'f32', shape: [64], role: 'inout' };
const launch = { grid: [2, 1, 1], block: [32, 1, 1] };
const kernel = (body: string, before = ''): string => `${before}\n__global__ void k(float *x) {\n${body}\n}\n`;
const spec = { entry: 'k', params: [x], launch };
const host = (body: string, before = ''): string => `${before}extern "C" void f(float *x) {\n${body}\n}\n`;
const hostSpec = { entry: 'f', params: [x] };

describe.each<[string, string, string, number, object | undefined, RegExp, number | undefined]>([
  ['an unknown intrinsic among known ones', 'vnni', '#include <immintrin.h>\nvoid f(float *x) {\n  __m512 v = _mm512_loadu_ps(x);\n  v = _mm512_unheard_ps(v);\n  _mm512_storeu_ps(x, v);\n}\n', 3, hostSpec, /_mm512_unheard_ps/, 4],
  ['an empty file', 'cuda', '  \n\n', 2, undefined, /empty/, undefined],
  ['binary data', 'cuda', `\u0000\u0001\u0002ELF\u0000`, 2, undefined, /binary|no source/, undefined],
  ['prose', 'cuda', 'Dear all,\n  the kernel launches <<<tomorrow>>> at noon.\n', 2, undefined, /syntax/, undefined],
  ['a file of types only', 'cuda', 'struct A { int x; };\n', 2, undefined, /no kernel/, undefined],
  ['an unclosed brace', 'cuda', kernel('x[0] = 1;').replace(/\}\s*$/, ''), 2, spec, /syntax|missing/, undefined],
  ['#if without #endif', 'cuda', `#if 1\n${kernel('x[0] = 1;')}`, 2, spec, /#endif/, 1],
  ['an unknown entry', 'cuda', kernel('x[0] = 1;'), 2, { ...spec, entry: 'other' }, /other/, undefined],
  ['a missing parameter', 'cuda', '__global__ void k(float *x, int n) { x[0] = n; }', 2, spec, /1 parameters.*2|2 \(/, 1],
  ['a tensor for a scalar', 'cuda', '__global__ void k(float x) { }', 2, spec, /scalar/, 1],
  ['another element type', 'cuda', '__global__ void k(double *x) { x[0] = 1; }', 2, spec, /f64/, 1],
  ['no launch', 'cuda', kernel('x[0] = 1;'), 2, { entry: 'k', params: [x] }, /launch/, 2],
  ['an input that is written', 'cuda', kernel('x[threadIdx.x] = 1;'), 2, { ...spec, params: [{ ...x, role: 'in' }] }, /input/, 2],
  ['inline assembly', 'cuda', kernel('float y;\nasm("mov.f32 %0, 0f00000000;" : "=f"(y));\nx[0] = y;'), 3, spec, /asm|assembly/, 4],
  ['an unknown function', 'cuda', kernel('x[0] = frobnicate(x[1]);'), 3, spec, /frobnicate/, 3],
  ['a bit field', 'cuda', kernel('S s; s.a = 9; x[0] = s.a;', 'struct S { unsigned a : 3, b : 5; };'), 3, spec, /bit field/, 1],
  ['a destructor that acts on others', 'cuda', kernel('float v = x[0];\n{ Twice t(v); }\nx[0] = v;', 'struct Twice { float &r; __device__ Twice(float &v) : r(v) {} __device__ ~Twice() { r *= 2; } };'), 3, spec, /destructor/, 4],
  ['an unknown type', 'cuda', kernel('quaternion q;'), 3, spec, /quaternion/, 3],
  ['new of a single object', 'vnni', host('int *p = new int(3);\nx[0] = *p;'), 3, hostSpec, /single object/, 2],
  ['an owner of a single object', 'vnni', host('auto p = std::make_unique<int>(3);\nx[0] = *p;'), 3, hostSpec, /./, undefined],
  ['new of records', 'vnni', host('R *p = new R[3];\nx[0] = p->v;', 'struct R { int v = 1; };\n'), 3, hostSpec, /records/, 3],
  ['goto', 'cuda', kernel('again: x[0] = 1;\nif (x[0] > 2) goto again;'), 3, spec, /goto/, 4],
  ['a comparison that reads as a template', 'vnni', host('int a = (int)x[0], b = (int)x[1], c = 3;\nx[0] = f2(a < b, b > (c));', 'static int f2(int p, int q) { return p + q; }\n'), 3, hostSpec, /`a` is a variable/, 4],
  ['a wrong type inside a table, told where the file calls it', 'vnni', host('std::vector<std::vector<float>> v(2, std::vector<float>(3, x[0]));\nx[0] = v[1][2];', '#include <vector>\n'), 3, hostSpec, /cannot be stored/, 3],
  ['mutual recursion', 'cuda', kernel('x[0] = a(3);', '__device__ int b(int n);\n__device__ int a(int n) { return n ? b(n - 1) : 0; }\n__device__ int b(int n) { return a(n); }'), 3, spec, /recurs/, undefined],
  ['a loop that never ends', 'cuda', kernel('for (int i = threadIdx.x; i < 64; i += 0) x[i] = 1;'), 3, spec, /never ends/, 3],
  ['an index outside a table', 'cuda', kernel('const float *p = 0;\nx[0] = *p;'), 3, spec, /null/, 4],
  ['too many threads', 'cuda', kernel('x[0] = 1;'), 3, { ...spec, launch: { grid: [1, 1, 1], block: [2048, 1, 1] } }, /1024/, undefined],
  ['too much shared memory', 'cuda', kernel('__shared__ float s[1 << 20];\ns[0] = x[0]; __syncthreads(); x[0] = s[0];'), 3, spec, /shared/, 3],
  ['a pointer that may point anywhere', 'cuda', '__global__ void k(float *x, float *y, int n) {\nfloat *p = x;\nfor (int i = 0; i < n; ++i) {\np[i] = 1;\np = p == x ? y : x;\n}\n}', 3, { entry: 'k', params: [x, { ...x, name: 'y' }, { name: 'n', dtype: 'i32', value: 4 }], launch }, /arrays/, undefined],
  ['an unknown size', 'cuda', 'extern "C" void f(float *x, int n) { float *d; cudaMalloc(&d, n * 4); }\n__global__ void k(float *x) {}', 2, undefined, /entry|kernel|n/, undefined],
  ['a static_assert that fails', 'cuda', kernel('static_assert(sizeof(float) == 8, "");\nx[0] = 1;'), 3, spec, /static_assert/, 3],
])('%s', (_name, platform, text, exit, given, message, line) => {
  test(`exit ${exit}`, async () => {
    const d = await refusal(platform, text, given);
    expect(d.message).toMatch(message);
    expect(d.exit).toBe(exit);
    expect(d.advice).toBeTruthy();
    if (line !== undefined) expect(d.where?.line).toBe(line);
  });
});

test('a file of several megabytes is refused at once', async () => {
  const start = Date.now();
  const d = await refusal('cuda', `${'// filler\n'.repeat(600_000)}__global__ void k(float *x) { x[0] = 1; }`, spec);
  expect(d.exit).toBe(2);
  expect(Date.now() - start).toBeLessThan(20_000);
});

test('a deeply nested expression ends in a diagnostic or a result, not in a crash', async () => {
  const deep = `${'('.repeat(3000)}1${')'.repeat(3000)}`;
  const language = await loadLanguage('cuda');
  try { elaborate({ text: kernel(`x[threadIdx.x] = ${deep};`), fileName: 'k.cu', language, spec: checkSpec(spec) }); } catch (error) { expect(error).toBeInstanceOf(DiagnosticError); }
});
