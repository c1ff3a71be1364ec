import { expandMacros } from '../../../hardware/bang/simulator/macro-expander.js';
import { kernelNames, rewriteForSimulator } from '../../../hardware/bang/simulator/rewrite.js';

describe('rewriting BANG C for the C++ compiler', () => {
  test('a launch becomes a call that takes the arguments by value', () => {
    const text = 'k<<<dim, cnrtFuncTypeUnion1, queue>>>((float *)a, n);';
    expect(rewriteForSimulator(text)).toMatch(/^::xp_bang::make_launcher\("k", XP_BANG_KERNELS, .*\{ k\(xp_a\.\.\.\); \}, dim, cnrtFuncTypeUnion1, queue\)\(\(float \*\)a, n\);\n$/);
  });

  test('lines keep their numbers', () => {
    const text = 'a\r\nk<<<dim,\n  type,\n  q>>>(x);\n\nb\n';
    const lines = rewriteForSimulator(text).split('\n');
    expect(lines.findIndex((l) => l === 'b')).toBe(5);
  });

  test('qualifiers stay on variables and go from pointers, parameters and casts', () => {
    expect(rewriteForSimulator('__nram__ float a[4];')).toContain('__nram__ float a[4];');
    expect(rewriteForSimulator('__nram__ float *p = a;')).not.toContain('__nram__');
    expect(rewriteForSimulator('void f(__nram__ float *p, __wram__ half *w) {}')).not.toMatch(/__nram__|__wram__/);
    expect(rewriteForSimulator('x = (__nram__ float *)buf;')).not.toContain('__nram__');
    expect(rewriteForSimulator('static __nram__ char buf[8];')).not.toContain('static');
  });

  test('C linkage goes, the old launch loses its cast', () => {
    expect(rewriteForSimulator('extern "C" int f();')).toContain('extern "C++" int f();');
    expect(rewriteForSimulator('cnrtInvokeKernel_V3((void *)&k, 0, d, p, t, q, NULL);')).toMatch(/V3\(\s*&k, 0/);
  });

  test('text in strings and comments is left alone', () => {
    const text = '// __nram__ *p extern "C"\nconst char *s = "k<<<1>>>(2) __nram__ *";\n';
    expect(rewriteForSimulator(text)).toBe(text);
  });

  test('kernels are found under both names', () => {
    expect(kernelNames('__mlu_global__ void a(int n) {}\nextern "C" __mlu_entry__ void b() {}\nvoid c();')).toEqual(['a', 'b']);
  });
});

describe('the macro expander', () => {
  const cases: [string, string, string][] = [
    ['arguments are expanded before they are put in', '#define A 1\n#define F(x) [x]\nF(A)', '[1]'],
    ['except beside ##', '#define A 1\n#define F(x) x##_y\nF(A)', 'A_y'],
    ['the result is looked at again', '#define ADD(a, b) a + b\n#define F(OP) OP(1, 2)\nF(ADD)', '1 + 2'],
    ['a macro does not call itself', '#define f(x) f(x + 1)\nf(2)', 'f(2 + 1)'],
    ['parentheses and strings hide commas', '#define F(a, b) b\nF((1, 2), "x,y")', '"x,y"'],
    ['a name without parentheses is no call', '#define F(a) a\nF;', 'F;'],
    ['an empty argument is one', '#define F(a) <a>\nF()', '<>'],
    ['lines continue', '#define F(a) a \\\n  + a\nF(2)', '2    + 2'],
  ];
  test.each(cases)('%s', (_title, text, expected) => {
    expect(expandMacros(text).trim()).toBe(expected);
  });
  test('a wrong number of arguments is an error', () => {
    expect(() => expandMacros('#define F(a, b) a\nF(1)')).toThrow('F takes 2 arguments, not 1');
  });
});
