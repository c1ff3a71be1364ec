import { describe, expect, test } from '@jest/globals';
import { rewriteForSimulator as cuda } from '../../../hardware/cuda/simulator/rewrite.js';
import { rewriteForSimulator as hip } from '../../../hardware/hip/simulator/rewrite.js';
import { kernelParameters } from '../../../hardware/simulator/rewrite.js';
import { cutPieces } from '../../../hardware/simulator/tokens.js';

const lambda = (callee: string) => `[=](auto... xp_a) __attribute__((no_sanitize("thread"))) { ${callee}(xp_a...); })`;
const launch = (callee: string, name: string, configuration: string) => `::xp::launcher(::xp::config(${configuration}), "${name}", ${lambda(callee)}`;
const firstLine = (text: string) => text.split('\n')[0];

describe('pieces', () => {
  test('joined they give the text back, whatever it is', () => {
    for (const text of ['a<<<b>>>(c)', '"unterminated', "'x", 'R"(raw ")" )" x', '/* open', 'x // \\\n still\ny', '1\'000.5e-3f', 'größe = u8"ü";', '#define A \\\r\n b']) {
      expect(cutPieces(text).map((p) => p.text).join('')).toBe(text);
    }
  });
});

describe('launches', () => {
  test.each([
    ['k<<<1, 2>>>(a);', `${launch('k', 'k', '1, 2')}(a);`],
    ['if (n) k <<< g, b, 0, s >>> (a, b);', `if (n) ${launch('k', 'k', ' g, b, 0, s ')}  (a, b);`],
    ['ns::k<float, (3 > 2)><<<dim3(a >> 1), b>>>();', `${launch('ns::k<float, (3 > 2)>', 'k', 'dim3(a >> 1), b')}();`],
    ['::k<A<B<C>>><<<1, 2>>>(x)', `${launch('::k<A<B<C>>>', 'k', '1, 2')}(x)`],
    ['table[i]<<<1, 2>>>(x)', `${launch('table[i]', 'table', '1, 2')}(x)`],
    ['(*f)<<<1, 2>>>(x)', `${launch('(*f)', 'f', '1, 2')}(x)`],
    ['self->k<<<1, 2>>>(x)', `${launch('self->k', 'k', '1, 2')}(x)`],
    ['else k<<<1, 2>>>(x)', `else ${launch('k', 'k', '1, 2')}(x)`],
    ['CHECK(k<<<1, 2>>>(f(x, y), NULL, 0));', `CHECK(${launch('k', 'k', '1, 2')}(f(x, y), nullptr, 0));`],
  ])('%s', (source, expected) => {
    expect(firstLine(cuda(source))).toBe(expected);
  });

  test('text in strings and comments stays', () => {
    const text = 'auto s = "k<<<1, 2>>>(x)"; // k<<<1, 2>>>(x)';
    expect(firstLine(cuda(text))).toBe(text);
  });

  test('a launch over several lines keeps the lines', () => {
    const text = 'void f() {\n  k<int,\n    4>\n  <<<1,\n     2>>>\n  (a,\n   b);\n}\n';
    expect(cuda(text).split('\n').length - 1).toBe(text.split('\n').length);
    expect(cuda(text).split('\n')[7]).toBe('}');
  });

  test('prose with the launch brackets is left to the compiler', () => {
    const text = 'we launch <<<next week>>>, provided that';
    expect(firstLine(cuda(text))).toBe(text);
  });
});

describe('declarations', () => {
  test.each([
    ['extern __shared__ float s[];', 'float (&s)[::xp::dynamic_extent] = *(float (*)[::xp::dynamic_extent])(void*)xp_dynamic_shared;'],
    ['extern __shared__ __align__(16) unsigned char raw[];', 'unsigned char (&raw)[::xp::dynamic_extent] = *(unsigned char (*)[::xp::dynamic_extent])(void*)xp_dynamic_shared;'],
    ['alignas(16) extern volatile __shared__ int t[][8];', 'volatile  int (&t)[::xp::dynamic_extent][8] = *(volatile  int (*)[::xp::dynamic_extent][8])(void*)xp_dynamic_shared;'],
    ['__shared__ float s[3];', '__shared__ float s[3];'],
  ])('%s', (source, expected) => {
    expect(firstLine(cuda(source)).replace(/ +/g, ' ')).toBe(expected.replace(/ +/g, ' '));
  });

  test.each([
    ['typedef float f4 __attribute__((ext_vector_type(4)));', 'typedef ::xp::ext_vector<float, (4)> f4 ;'],
    ['using h8 = __attribute__((ext_vector_type(8))) _Float16;', 'using h8 = ::xp::ext_vector<_Float16, (8)>;'],
    ['using u4 = unsigned char __attribute__((ext_vector_type(4)));', 'using u4 = ::xp::ext_vector<unsigned char, (4)> ;'],
    ['typedef __attribute__((__ext_vector_type__(2 * N))) unsigned int v;', 'typedef ::xp::ext_vector<unsigned int, (2 * N)> v;'],
    ['typedef int __attribute__((ext_vector_type(4))) i4;', 'typedef ::xp::ext_vector<int, (4)> i4;'],
    ['typedef float v4 __attribute__((__vector_size__(16)));', 'typedef float v4 __attribute__((__vector_size__(16)));'],
  ])('%s', (source, expected) => {
    expect(firstLine(hip(source)).replace(/ +/g, ' ')).toBe(expected);
  });

  test('carriage returns and a byte-order mark go, lines stay', () => {
    expect(cuda('\uFEFFint a;\r\nint b;\r\n').split('\n').slice(0, 2)).toEqual(['int a;', 'int b;']);
  });

  test('__noinline__ becomes an attribute, unless it is in one', () => {
    expect(firstLine(cuda('__noinline__ void f(); void g() __attribute__((__noinline__));'))).toBe(
      '__attribute__((noinline)) void f(); void g() __attribute__((__noinline__));');
  });

  test('alignas among the specifiers, and types of the file that the headers have too', () => {
    expect(firstLine(cuda('__shared__ alignas(2 * (4)) float a[4]; alignas(16) __shared__ int b;'))).toBe(
      '__shared__ __attribute__((aligned(2 * (4)))) float a[4]; alignas(16) __shared__ int b;');
    expect(firstLine(hip('typedef _Float16 half; half f(half2 a);'))).toBe('typedef _Float16 xp_user_half; xp_user_half f(half2 a);');
    expect(firstLine(hip('using half = float; int n_half;'))).toBe('using xp_user_half = float; int n_half;');
    expect(firstLine(cuda('int half = n / 2; f(half);'))).toBe('int half = n / 2; f(half);');
  });

  test('names of kernel parameters', () => {
    const kernels = kernelParameters(`
      template <typename T> __global__ void __launch_bounds__(64, 2) a(const T* __restrict__ x, std::pair<int, int> p, int n = 3, float (&m)[4]) {}
      extern "C" __global__ void b() {}
      __launch_bounds__(32) __global__ void c(float *const y);`, '__global__');
    expect(Object.fromEntries(kernels)).toEqual({ a: ['x', 'p', 'n', 'm'], b: [], c: ['y'] });
  });
});
