/** What C++ means: each text is elaborated, interpreted and compared with the same computation in JavaScript. */
import { walkStmts } from '../../../compiler/ir/index.js';
import { programOf, run } from './run-kernel.js';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const host = (text: string, extra: { values?: readonly number[]; size?: number } = { size: 8 }, dtype = 'i32') =>
  run({ platform: 'vnni', text, entry: 'f', params: [{ name: 'y', dtype, ...extra }] }).then((o) => o.y!);

describe('control flow', () => {
  test('early returns from nested branches and loops', async () => {
    const y = await host(`
      static int find(const int *a, int n, int x) {
        for (int i = 0; i < n; ++i) {
          if (a[i] == x) return i;
          for (int j = 0; j < 2; ++j) if (a[i] + j == x) { if (j) return 100 + i; }
        }
        return -1;
      }
      extern "C" void f(int *y) { int a[4] = {3, 7, 11, 2}; for (int i = 0; i < 8; ++i) y[i] = find(a, 4, i + 5); }`);
    const a = [3, 7, 11, 2];
    const find = (x: number): number => { for (let i = 0; i < 4; i++) { if (a[i] === x) return i; for (let j = 0; j < 2; j++) if (a[i]! + j === x && j) return 100 + i; } return -1; };
    expect(y).toEqual(range(8).map((i) => find(i + 5)));
  });
  test('switches: breaks under conditions, falling through, leaving the loop or the function instead', async () => {
    const y = await host(`
      static int kind(int v, int w) {
        int r = 0;
        switch (v) {
          case 0: if (w > 2) break; r = 1;
          case 1: { r += 10; if (w == 1) return 77; break; }
          case 3: for (int i = 0; i < 9; ++i) { if (i == w) break; r += i; } break;
          default: if (w) { if (w > 3) break; r = 5; } else return 88; r += 100;
        }
        return r + 1000;
      }
      extern "C" void f(int *y) {
        int in[8];
        for (int i = 0; i < 8; ++i) { in[i] = y[i]; y[i] = 0; }
        y[0] = kind(in[0], in[3]); y[1] = kind(in[0], in[1]); y[2] = kind(in[1], in[1]); y[3] = kind(in[3], in[4]); y[4] = kind(in[2], in[0]); y[5] = kind(in[2], in[2]); y[6] = kind(in[2], in[4]);
        for (int i = 0; i < 8; ++i) {
          switch (in[i]) { case 2: continue; case 4: if (i > 5) break; y[7] += 1; default: if (in[i] == 1) break; y[7] += 10; }
          y[7] += 100;
          switch (3) { case 2: y[7] = 0; case 3: if (in[i] == 3) break; else if (in[i] == 0) continue; y[7] += 1000; }
          y[7] += 10000;
        }
      }`, { values: [0, 1, 2, 3, 4, 7, 4, 0] });
    expect(y).toEqual([1000, 77, 77, 1006, 88, 1105, 1000, 54751]);
  });
  test('variables that a loop changes through pointers handed on', async () => {
    const y = await host(`
      static void combine(int b, int n, int *sum, int *count) { if (n == 0) return; *sum += b; *count += n; }
      static void all(const int *in, int first, int *sum, int *count) {
        *sum = first; *count = 1;
        for (int i = 0; i < 8; ++i) combine(in[i], in[i] & 1, sum, count);
        for (int i = 0; i < in[7]; ++i) *count *= 2;
      }
      extern "C" void f(int *y) { int in[8], s, c; for (int i = 0; i < 8; ++i) in[i] = y[i]; all(in, 3, &s, &c); y[0] = s; y[1] = c; }`, { values: [1, 2, 3, 4, 5, 6, 7, 2] });
    expect(y.slice(0, 2)).toEqual([19, 20]);
  });
  test('memset of variables, records and arrays of pointers', async () => {
    const y = await host(`
      #include <string.h>
      struct List { int *rows[3]; int n[2]; unsigned char tag; };
      extern "C" void f(int *y) {
        int v = 5, w = 6; float r = 1.0f; List l;
        memset(&v, 0xff, sizeof v); memset(&w, 0, sizeof(w)); memset(&r, 0, 4); memset(&l, 0, sizeof(l));
        l.rows[1] = y; l.n[1] = 2;
        l.rows[1][0] = l.n[0] + 5; l.rows[1][1] = l.rows[0] ? 1 : l.n[1]; l.rows[1][2] = l.tag;
        y[3] = v; y[4] = w; y[5] = (int)r;
        memset(l.n, 1, sizeof(int)); y[6] = l.n[0]; y[7] = l.n[1];
      }`);
    expect(y).toEqual([5, 2, 0, -1, 0, 0, 0x01010101, 2]);
  });
  test('leaving a block that is not the last, a known case, and iterations that must be unrolled', async () => {
    const y = await host(`
      static int block(int v) { { if (v > 2) return 1; v++; } return 5 + v; }
      static int known(int v) { switch (1) { case 1: if (v > 3) return 8; v += 7; } return v; }
      static int scan(int *p, int *q, int v) {
        int *t[2] = {p, q};
        for (int k = 0; k < 2; ++k) {
          if (t[k][0] == v) return k + 40;
          if (t[k][1] > v) continue;
          t[k][0] += 100;
          if (v == 3) break;
          t[k][1] -= v;
        }
        return -1;
      }
      extern "C" void f(int *y) {
        int w[8];
        for (int i = 0; i < 8; ++i) { w[i] = y[i]; y[i] = 0; }
        y[0] = block(w[0]) * 10 + block(w[3]); y[1] = known(w[3]) * 10 + known(w[4]);
        for (int i = 0, j = 5; i < 5; ++i, --j) { { if (w[i] == 2) continue; y[2] += i; } y[3] += j; }
        y[4] = scan(w, w + 2, w[2]); y[5] = scan(w, w + 2, w[5]); y[6] = scan(w, w + 4, w[3]);
        for (int z : {w[0], 7, w[1]}) { if (z > 200) continue; if (z == 1) break; y[7] += z; }
        y[7] += 1000 * (w[0] + w[1] + w[2] + w[3] + w[4] + w[5]);
      }`, { values: [0, 1, 2, 3, 4, 9, 0, 0] });
    const w = [0, 1, 2, 3, 4, 9];
    const scan = (p: number, q: number, v: number): number => {
      for (const [k, t] of [p, q].entries()) { if (w[t] === v) return k + 40; if (w[t + 1]! > v) continue; w[t] = w[t]! + 100; if (v === 3) break; w[t + 1] = w[t + 1]! - v; }
      return -1;
    };
    const found = [scan(0, 2, w[2]!), scan(0, 2, w[5]!), scan(0, 4, w[3]!)];
    let sum = 0;
    for (const z of [w[0]!, 7, w[1]!]) { if (z > 200) continue; if (z === 1) break; sum += z; }
    expect(y).toEqual([61, 108, 8, 12, ...found, sum + 1000 * w.reduce((a, b) => a + b)]);
  });
  test('conditions and steps of loops that change other variables', async () => {
    const y = await host(`
      static int next(int &k) { k += 5; return 2; }
      struct Counter { int n = 0; int step() { ++n; return 1; } };
      extern "C" void f(int *y) {
        typedef int T;
        int k = 0, n = y[0];
        for (int i = 0; i < 6; i += next(k)) y[1] += i;
        y[2] = k;
        for (int i = 0; i < 6; i += (k++, 2)) y[1] += i;
        y[3] = k;
        for (int i = 0; i < (k++, 2); ++i) y[1] += i;
        y[4] = k;
        Counter c;
        for (int i = 0; i < 5; i += c.step()) y[5] += 1;
        y[6] = c.n;
        for (int i = 0; i < 3 && 1 < y[0] + next(k) - (T)(n); ++i) y[7] += 1;
      }`, { values: [9, 0, 0, 0, 0, 0, 0, 0] });
    expect(y).toEqual([9, 13, 15, 18, 21, 5, 5, 3]);
  });
  test('continue and break in loops with several induction variables', async () => {
    const y = await host(`extern "C" void f(int *y) {
      int k = 0;
      for (int i = 0, j = 20; i < 100; i += 3, --j) { if (i % 2) continue; if (k == 8) break; y[k++] = i * 100 + j; }
    }`);
    const want: number[] = [];
    for (let i = 0, j = 20; i < 100 && want.length < 8; i += 3, --j) if (i % 2 === 0) want.push(i * 100 + j);
    expect(y).toEqual(want);
  });
  test('while and do-while with data-dependent ends', async () => {
    const y = await host(`extern "C" void f(int *y) {
      int i = 0;
      do { int n = y[i], s = 0; while (n != 1) { n = n % 2 ? 3 * n + 1 : n / 2; ++s; } y[i] = s; } while (++i < 8);
    }`, { values: [1, 2, 3, 4, 5, 6, 7, 8] });
    const steps = (n: number): number => { let s = 0; while (n !== 1) { n = n % 2 ? 3 * n + 1 : n / 2; s++; } return s; };
    expect(y).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map(steps));
  });
  test('switch with shared cases, default in the middle, returns', async () => {
    const y = await host(`
      static int g(int x) { switch (x) { case 0: case 1: return 10; case 5: { int t = x * x; return t; } default: break; case 3: return 33; } return -x; }
      extern "C" void f(int *y) { for (int i = 0; i < 8; ++i) y[i] = g(y[i]); }`, { values: range(8) });
    expect(y).toEqual([10, 10, -2, 33, -4, 25, -6, -7]);
  });
  test('loops that halve, double and count down', async () => {
    const y = await host(`extern "C" void f(int *y) {
      int k = 0;
      for (int s = 64; s > 0; s >>= 1) k += s;
      y[0] = k; k = 0;
      for (int d = 1; d < 100; d <<= 1) k = k * 3 + d;
      y[1] = k; k = 0;
      for (int i = 10; i >= 0; i -= 3) k = k * 2 + i;
      y[2] = k; k = 0;
      for (unsigned i = 5; i--;) k = k * 10 + i;
      y[3] = k; k = 0;
      for (int i = 100; i > 1; i /= 3) k += i;
      y[4] = k;
      int i;
      for (i = 0; i + 4 <= 11; i += 4) {}
      y[5] = i;
      int n = 0; for (long j = 3; j != 11; j += 2) n++;
      y[6] = n; y[7] = 0;
    }`);
    let k1 = 0; for (let d = 1; d < 100; d *= 2) k1 = k1 * 3 + d;
    let k2 = 0; for (let i = 10; i >= 0; i -= 3) k2 = k2 * 2 + i;
    expect(y).toEqual([127, k1, k2, 43210, 100 + 33 + 11 + 3, 8, 4, 0]);
  });
});

describe('pointers and memory', () => {
  test('walking pointers, differences, pointer loops', async () => {
    const y = await host(`extern "C" void f(int *y) {
      int a[6] = {5, 4, 3, 2, 1, 0};
      int *o = y; const int *p = a, *end = a + 6;
      while (p < end) *o++ = *p++ * 2;
      y[6] = (int)(end - a); *(y + 7) = *(end - 2);
    }`);
    expect(y).toEqual([10, 8, 6, 4, 2, 0, 6, 1]);
  });
  test('type punning by union, memcpy and pointer cast', async () => {
    const y = await host(`
      #include <string.h>
      union U { float f; unsigned u; };
      extern "C" void f(int *y) {
        union U u; u.f = 1.0f; y[0] = (int)u.u;
        float x = -2.0f; int b; memcpy(&b, &x, 4); y[1] = b;
        y[2] = *(int *)&x;
        float v[2] = {0.5f, 8.0f}; y[3] = ((int *)v)[1];
        unsigned char c[4] = {1, 2, 3, 4}; int w; __builtin_memcpy(&w, c, sizeof w); y[4] = w;
        y[5] = sizeof(v); y[6] = sizeof v[0]; y[7] = (int)sizeof(union U);
      }`);
    expect(y).toEqual([0x3f800000, -0x40000000, -0x40000000, 0x41000000, 0x04030201, 8, 4, 4]);
  });
  test('multi-dimensional arrays, rows as pointers, arrays of structs', async () => {
    const y = await host(`
      struct P { int a; float b; };
      static int sum(const int *r, int n) { int s = 0; for (int i = 0; i < n; i++) s += r[i]; return s; }
      extern "C" void f(int *y) {
        int m[2][3] = {{1, 2, 3}, {4, 5}};
        P p[3];
        for (int i = 0; i < 3; ++i) { p[i].a = i * 7; p[i].b = 0.5f * i; }
        y[0] = sum(m[0], 3); y[1] = sum(m[1], 3); y[2] = m[1][1]; y[3] = *(m[1] + 1);
        P q = p[2]; y[4] = q.a; y[5] = (int)(q.b * 10); p[1] = q; y[6] = p[1].a + (int)p[0].b; y[7] = (&p[1])->a;
      }`);
    expect(y).toEqual([6, 9, 5, 5, 14, 10, 14, 14]);
  });
});

describe('integers', () => {
  test('wrap-around, unsigned comparison, shifts, promotion', async () => {
    const y = await host(`extern "C" void f(int *y) {
      unsigned char c = 250; c += 10; y[0] = c;
      unsigned u = 3; y[1] = u - 5 > 0 ? 1 : 0; y[2] = -1 < u ? 1 : 0;
      short s = (short)40000; y[3] = s; y[4] = (int)(0x80000000u >> 31); y[5] = -7 / 2; y[6] = -7 % 3; y[7] = (signed char)200 >> 1;
    }`);
    expect(y).toEqual([4, 1, 0, -25536, 1, -3, -1, -28]);
  });
  test('sums of 64 bits that wrap, quotients of quotients, a truth value as a number', async () => {
    const y = await host(`extern "C" void f(int *y) {
      unsigned long v = (unsigned long)(long)y[0]; unsigned u = (unsigned)y[1]; int n = y[2]; signed char c = (signed char)y[3];
      y[0] = (int)((100ul + v) % 5ul); y[1] = 7ul + v < 8ul ? 1 : 0; y[2] = (int)((unsigned long)(u / 101) >> 1);
      y[3] = n / 65536 / 65536; y[4] = (int)(u / 70000u / 70000u); y[5] = (char)((bool)c); y[6] = (signed char)(c != 0) + (unsigned char)(bool)n; y[7] = (int)((v + 4096ul) / 4096ul);
    }`, { values: [-4, -3, 2000000000, -55, 0, 0, 0, 0] });
    expect(y).toEqual([1, 1, 21262214, 0, 0, 1, 2, 0]);
  });
  test('both branches of a choice give its type, also where the condition is known', async () => {
    const y = await host(`
      template <typename T> constexpr T factorial(T n) { return n < 2 ? 1 : n * factorial(n - 1); }
      extern "C" void f(int *y) {
        constexpr bool k = true; short s = (short)y[0]; unsigned u = (unsigned)y[1];
        y[0] = (int)((k ? 1 : 0.5f) / 2 * 10); y[1] = (k ? s : u) > 5; y[2] = (k ? 'a' : 'b') + 1; y[3] = factorial(5); y[4] = sizeof(k ? s : s);
        y[5] = (int)((k ? s : 1.5) / 2 * 4); y[6] = (!k ? 1u : s) > 5; y[7] = (k ? s : (unsigned char)u) > 5;
      }`, { values: [-3, 9, 0, 0, 0, 0, 0, 0] });
    expect(y).toEqual([5, 1, 98, 120, 2, -6, 1, 0]);
  });
  test('comparisons that look like template arguments or casts', async () => {
    const y = await host(`template <int A, int B> static int least() { return A < B ? A : B; }
    extern "C" void f(int *y) {
      int a = y[0], b = y[1], c = y[2], d = y[3];
      y[0] = a < b && c > (d); y[1] = a < (b) && (c) > d; y[2] = (a < b) || c > (d + 9); y[3] = a + 1 < b && b + c > (d) * 2;
      y[4] = least<3, (2 > 1)>(); y[5] = !(a < b && d > (c)) && (b) && (c) ? 7 : 8; y[6] = a < b || d < c && c > (a); y[7] = (b) - 1;
    }`, { values: [1, 20, 5, 3, 0, 0, 0, 0] });
    expect(y).toEqual([1, 1, 1, 1, 1, 7, 1, 19]);
  });
  test('the same with values that are not known', async () => {
    const y = await host(`extern "C" void f(int *y) {
      unsigned char c = (unsigned char)y[0]; c += 10; y[0] = c;
      unsigned u = y[1]; y[1] = u - 5 > 0 ? 1 : 0; y[2] = -1 < u ? 1 : 0;
      short s = (short)y[3]; y[3] = s; y[4] = (int)((unsigned)y[4] >> 31); y[5] = y[5] / 2; y[6] = y[6] % 3; y[7] = (signed char)y[7] >> 1;
    }`, { values: [250, 3, 0, 40000, -0x80000000, -7, -7, 200] });
    expect(y).toEqual([4, 1, 0, -25536, 1, -3, -1, -28]);
  });
});

describe('C++', () => {
  test('templates, overloads, defaults, lambdas, references', async () => {
    const y = await host(`
      template <typename T, int N = 3> struct Acc { T v[N]; int n; Acc() : n(0) { for (auto &x : v) x = T(0); } void add(T x) { v[n++ % N] += x; } T total() const { T s = 0; for (int i = 0; i < N; ++i) s += v[i]; return s; } };
      static int twice(int x) { return 2 * x; }
      static float twice(float x) { return 3.0f * x; }
      template <class F> static int apply(F f, int x, int k = 1) { return f(x) + k; }
      static void bump(int &r) { r += 5; }
      namespace deep { namespace er { constexpr int K = 4; inline int k(int x = K) { return x * K; } } }
      extern "C" void f(int *y) {
        Acc<int> a; for (int i = 0; i < 7; ++i) a.add(i);
        y[0] = a.total(); y[1] = twice(4); y[2] = (int)twice(1.5f);
        int base = 10; auto g = [&](int x) { return x + base; };
        base = 20; y[3] = apply(g, 1); y[4] = apply([](int x) { return -x; }, 3, 7);
        int b = 1; bump(b); bump(b); y[5] = b; y[6] = deep::er::k() + deep::er::k(2);
        using T = long; T big = static_cast<T>(1) << 40; y[7] = (int)(big >> 38);
      }`);
    expect(y).toEqual([21, 8, 4, 22, 4, 11, 24, 4]);
  });
  test('function objects: by reference in loops, with state of their own, as fields', async () => {
    const y = await host(`
      struct Longest { int best = 0, run = 0; void operator()(int v, int &hits) { run = v > 2 ? run + 1 : 0; if (run > best) { best = run; hits++; } } };
      struct Keep { Longest inner; int hits = 0; void feed(const int *p, int n) { for (int i = 0; i < n; ++i) inner(p[i], hits); } };
      extern "C" void f(int *y) {
        Longest l; int hits = 0; Keep k;
        auto clamp = [&](int &v) { if (v > 4) { v = 4; hits += 100; } };
        auto plain = [](int v) { return v; };
        k.feed(y, 8);
        for (int i = 0; i < 8; ++i) l(y[i], hits);
        for (int i = 0; i < 4; ++i) { clamp(y[i]); plain(i); }
        y[4] = l.best; y[5] = hits; y[6] = k.inner.best; y[7] = k.hits;
      }`, { values: [3, 1, 5, 6, 7, 2, 4, 9] });
    expect(y).toEqual([3, 1, 4, 4, 3, 203, 3, 3]);
  });
  test('arguments of constructors that read as parameters are expressions', async () => {
    const y = await host(`
      struct Three { int a, b, c; Three(int a_, int b_ = 1, int c_ = 1) : a(a_), b(b_), c(c_) {} };
      static int twice(int v) { return 2 * v; }
      extern "C" void f(int *y) {
        int m = 6, n = 5, q[2] = {3, 4}; const int *p = &q[1];
        Three one(m * n), two(m, m * n), three(m & n, m && n, q[1]), four(m * twice(n), twice(m)), five(m * *p, n, m * (n)), six(m & twice(n), q[0]);
        Three seven(twice(m) * n, m); int plain(m * n);
        y[0] = one.a; y[1] = two.b; y[2] = three.a * 100 + three.b * 10 + three.c; y[3] = four.a * 100 + four.b; y[4] = five.a * 100 + five.c; y[5] = six.a * 10 + six.b;
        Three eight(m, n, static_cast<int>(q[1])), nine(const_cast<int *>(p)[0], static_cast<int>(m));
        y[6] = seven.a + seven.b + one.b + eight.c + nine.b; y[7] = plain;
      }`);
    expect(y).toEqual([30, 30, 414, 6012, 2430, 23, 77, 30]);
  });
  test('members initialised in braces: arrays, numbers, references, bases, other constructors', async () => {
    const y = await host(`
      struct Base { int k; Base(int a, int b) : k{a * b} {} };
      class Shape : Base {
        int dims_[4]; int n_; int &out_; float z_;
       public:
        Shape(int a, int b, int &out) : Base{a, b}, dims_{a, b, a + b}, n_{4}, out_{out}, z_{} {}
        explicit Shape(int &out) : Shape{2, 3, out} {}
        int at(int i) const { return dims_[i]; }
        void put() { out_ = k * 100 + n_ + (int)z_; }
      };
      extern "C" void f(int *y) {
        int left = 0, right = 0;
        Shape s(y[0] * 0 + 5, 7, left), t(right);
        s.put(); t.put();
        for (int i = 0; i < 4; ++i) y[i] = s.at(i) * 10 + t.at(i);
        y[4] = left; y[5] = right; y[6] = 1; y[7] = 2;
      }`, { values: range(8) });
    expect(y).toEqual([52, 73, 125, 0, 3504, 604, 1, 2]);
  });
  test('functions of a record\'s namespace are found; conversion operators make arguments of other records', async () => {
    const y = await host(`
      namespace vec {
        union Pack { int v[2]; };
        struct Plain { int v; };
        inline Pack twice(Pack p) { Pack r; r.v[0] = 2 * p.v[0]; r.v[1] = 2 * p.v[1]; return r; }
        inline int plain(Plain p) { return p.v; }
        class Wrapped {
          Pack p_; int s_;
         public:
          Wrapped(Pack p) : p_(p), s_(p.v[0]) {}
          Wrapped(int a) { p_.v[0] = a; p_.v[1] = a + 1; s_ = a; }
          operator Pack() const { return p_; }
          operator Plain() const { return Plain{s_}; }
          int sum() const { return p_.v[0] + p_.v[1]; }
        };
        inline Wrapped operator*(const Wrapped &a, const Wrapped &b) { Pack r, p = a, q = b; r.v[0] = p.v[0] * q.v[0]; r.v[1] = p.v[1] * q.v[1]; return r; }
        inline Wrapped operator+(const Wrapped &a, const Wrapped &b) { return Wrapped(twice(a)) * b; }
        inline int product(const Wrapped &a) { return plain(a) * 1000 + a.sum(); }
      }
      extern "C" void f(int *y) {
        for (int i = 0; i < 4; ++i) { const vec::Wrapped a = vec::Wrapped(y[i]) * vec::Wrapped(3); y[i] = a.sum(); y[4 + i] = product(a + vec::Wrapped(1)); }
      }`, { values: [1, 2, 3, 4, 0, 0, 0, 0] });
    const pair = [1, 2, 3, 4].map((i) => [i * 3, (i + 1) * 4] as const);
    expect(y).toEqual([...pair.map(([a, b]) => a + b), ...pair.map(([a, b]) => 2 * a * 1000 + 2 * a + 4 * b)]);
  });
  test('a constant that a function computes has its value wherever it is named first', async () => {
    const y = await host(`
      #include <array>
      struct Edge { unsigned char lo, hi; };
      constexpr auto make() {
        std::array<Edge, 6> net{};
        int n = 0;
        for (int i = 0; i < 4; ++i) for (int j = i + 1; j < 4; ++j) net[n++] = Edge{(unsigned char)i, (unsigned char)j};
        return net;
      }
      static constexpr auto kNet = make();
      extern "C" void f(int *y) {
        int c = 0;
        for (; c + 4 <= 4; c += 4) for (const auto &[lo, hi] : kNet) if (y[c + lo] > y[c + hi]) { int t = y[c + lo]; y[c + lo] = y[c + hi]; y[c + hi] = t; }
        for (; c < 8; c += 4) for (const auto &e : kNet) if (y[c + e.lo] < y[c + e.hi]) { int t = y[c + e.lo]; y[c + e.lo] = y[c + e.hi]; y[c + e.hi] = t; }
      }`, { values: [5, 2, 9, 1, 4, 8, 3, 7] });
    expect(y).toEqual([1, 2, 5, 9, 8, 7, 4, 3]);
  });
  test('what a constant expression computes is a table in the program, its copies are their own', async () => {
    const text = `
      #include <array>
      struct Wave { float up[4]; float n; };
      constexpr Wave make(int n) { Wave w{}; w.n = (float)n; for (int i = 0; i < n; ++i) { float p = 1.f; for (int j = 0; j <= i; ++j) p *= 1.5f; w.up[i] = p; } return w; }
      constexpr std::array<int, 4> squares() { std::array<int, 4> s{}; for (int i = 0; i < 4; ++i) s[i] = i * i; return s; }
      constexpr Wave kWave = make(4);
      static constexpr auto kSquares = squares();
      extern "C" void f(int *y) {
        auto own = kSquares;
        own[2] = 70;
        for (int i = 0; i < 4; ++i) { y[i] = (int)(kWave.up[i] * kWave.n * 4); y[4 + i] = kSquares[i] * 100 + own[i]; }
      }`;
    expect(await host(text)).toEqual([24, 36, 54, 81, 0, 101, 470, 909]);
    const tables: number[][] = [];
    walkStmts((await programOf({ platform: 'vnni', text, entry: 'f', params: [{ name: 'y', dtype: 'i32', size: 8 }] })).body, (s) => { if (s.kind === 'alloc' && s.buffer.init) tables.push([...s.buffer.init]); });
    expect(tables).toEqual(expect.arrayContaining([[1.5, 2.25, 3.375, 5.0625], [0, 1, 4, 9]]));
  });
  test('the first bytes of a number are copied, as many as are left', async () => {
    const y = await host(`
      #include <cstring>
      extern "C" void f(int *y) {
        unsigned char b[10]; for (int i = 0; i < 10; ++i) b[i] = (unsigned char)(i + 1);
        for (int i = 0; i < 3; ++i) { int q = 0; memcpy(&q, b + 4 * i, i * 4 + 4 <= 10 ? 4 : 10 - i * 4); y[i] = q; }
        int r = -1; memcpy(&r, b, 2); y[3] = r;
        unsigned char c[8] = {0}; int v = 0x04030201; memcpy(c + 1, &v, 3); y[4] = c[0] + c[1] + c[2] + c[3] + c[4]; y[5] = y[6] = y[7] = 0;
      }`);
    expect(y).toEqual([0x04030201, 0x08070605, 0x0a09, (0xffff0201 | 0), 6, 0, 0, 0]);
  });
  test('arrays made by new, and owners of arrays', async () => {
    const y = await host(`
      class Table {
       public:
        explicit Table(int n) : n_(n), cells_(new int[n]) { for (int i = 0; i < n; ++i) cells_[i] = i * i; }
        int at(int i) const { return cells_[i]; }
       private:
        const int n_;
        std::unique_ptr<int[]> cells_;
      };
      extern "C" void f(int *y) {
        int *a = new int[4], *b = new (std::nothrow) int[3](), *c = new int[2]{};
        auto d = std::make_unique<int[]>(3);
        Table t(5);
        for (int i = 0; i < 4; ++i) a[i] = 10 + i;
        b[1] += a[3]; c[1] += b[1] + 1; d[2] += c[1] + 1;
        y[0] = b[0]; y[1] = b[1]; y[2] = c[1]; y[3] = d[2]; y[4] = d.get()[0]; y[5] = t.at(4); y[6] = *d.get(); y[7] = a[0];
        delete[] a;
        delete[] b;
        delete[] c;
      }`);
    expect(y).toEqual([0, 13, 14, 15, 0, 16, 0, 10]);
  });
  test('specialisations for pointers, references and arrays', async () => {
    const y = await host(`
      template <typename T> struct Kind { static const int value = 0; };
      template <typename T> struct Kind<T *> { static const int value = 100 + Kind<T>::value; };
      template <typename T> struct Kind<T &> { static const int value = 200; };
      template <typename T> struct Kind<T[]> { static const int value = 300 + sizeof(T); };
      template <typename T, int N> struct Kind<T[N]> { static const int value = 400 + N; };
      extern "C" void f(int *y) {
        y[0] = Kind<int>::value; y[1] = Kind<int *>::value; y[2] = Kind<float **>::value; y[3] = Kind<int &>::value;
        y[4] = Kind<double[]>::value; y[5] = Kind<char[7]>::value; y[6] = Kind<float[2]>::value; y[7] = Kind<int (*)[3]>::value;
      }`);
    expect(y).toEqual([0, 100, 200, 200, 308, 407, 402, 503]);
  });
  test('comparisons that look like template arguments, products that look like casts', async () => {
    const y = await host(`
      extern "C" void f(int *y) {
        int a = 3, b = 5, c = 7, d = 2, k = 0;
        y[0] = (a < b && c > d);
        y[1] = (a) * b + (c) - d;
        y[2] = a < b || c > d;
        y[3] = (a) & b;
        for (int i = 0; i < b && c > i; ++i) k += (i) * a;
        y[4] = k;
        y[5] = (a < b) > (d);
        y[6] = sizeof(int) * b;
        if ((a) && (b) && !(c - 7)) y[7] = 1; else y[7] = 0;
      }`);
    expect(y).toEqual([1, 20, 1, 1, 30, 0, 20, 1]);
  });
  test('two comparisons in parentheses: at least, shifted, negated, qualified, of bits, of bound names', async () => {
    const y = await host(`
      namespace lim { int low = 4; int high = 9; }
      struct Pair { int first, second; };
      extern "C" void f(int *y) {
        int n = y[0], a = y[1], b = y[2], zero = y[3];
        y[0] = (a >= 0 && a < n && b >= 0 && b < n) ? a : 50;
        y[1] = (a < n || b >= (n)) ? 1 : 2;
        y[2] = !(a < n && b >> 1) + (a < n & b >= zero) * 2;
        y[3] = (a < n && b > -n) ? 3 : 4;
        y[4] = (lim::low < n && lim::high >= a) ? 5 : 6;
        auto [p, q] = Pair{a, b};
        y[5] = (p < n && q >= 2) * 2;
        int r{n};
        y[6] = (r < n + 1 && b >= r) ? 7 : 8;
        int k = 0;
        for (int v : {3, 4}) k += (v < n && b >= v) ? 10 : 1;
        y[7] = k;
      }`, { values: [5, 2, 3, 0, 0, 0, 0, 0] });
    expect(y).toEqual([2, 1, 2, 3, 5, 2, 8, 11]);
  });
  test('a function calls itself in a lambda it is given, or as a constant expression', async () => {
    const y = await host(`
      template <class F> void times(int n, F &&g) { for (int i = 0; i < n; ++i) g(i); }
      constexpr int log2(int n) { return n <= 1 ? 0 : 1 + log2(n / 2); }
      constexpr unsigned power(unsigned b, unsigned e) { if (e == 0) return 1; return b * power(b, e - 1); }
      extern "C" void f(int *y) {
        times(2, [&](int i) { times(3, [&](int j) { times(1, [&](int) { y[i * 3 + j] = i * 10 + j; }); }); });
        y[6] = log2(300); y[7] = power(3, log2(40)) - std::lround(0.5) + std::lrintf(1.4f);
      }`);
    expect(y).toEqual([0, 1, 2, 10, 11, 12, 8, 243]);
  });
  test('vectors of records and of vectors', async () => {
    const y = await host(`
      #include <vector>
      struct Tap { int at, weight = 2; };
      struct Plain { int a, b; };
      extern "C" void f(int *y) {
        std::vector<Tap> taps(4);
        std::vector<Plain> list;
        list.push_back({5, 6}); list.emplace_back(Plain{7, 8});
        for (int i = 0; i < 4; ++i) taps[i].at = i;
        for (int i = 0; i < 4; ++i) y[i] = taps[i].at * taps[i].weight;
        int k = 4;
        for (const auto &e : list) { y[k++] = e.a; y[k++] = e.b; }
      }`);
    expect(y).toEqual([0, 2, 4, 6, 5, 6, 7, 8]);
  });
  test('enumerations as types, with scopes and underlying types', async () => {
    const y = await host(`
      enum class Mode : unsigned char { kPlain, kTwice = 4, kLast };
      enum Color { RED = 2, GREEN };
      enum : short { kSeven = 7 };
      struct Box { Mode mode; unsigned char more; enum { kSize = 3 }; enum class Kind { A = 9 } kind; };
      template <Mode M> int apply(int v) { return M == Mode::kTwice ? 2 * v : v; }
      static Mode pick(int v) { return v > 2 ? Mode::kTwice : Mode::kPlain; }
      extern "C" void f(int *y) {
        const Mode m = pick(3); Color c = GREEN; Box b{Mode::kLast, 7, Box::Kind::A};
        y[0] = static_cast<int>(m); y[1] = c; y[2] = Color::RED; y[3] = apply<Mode::kTwice>(5) + apply<Mode::kPlain>(1);
        y[4] = sizeof(Mode) * 10 + sizeof(Box) + (kSeven - 7); y[5] = (int)b.mode; y[6] = (int)b.kind + Box::kSize;
        switch (m) { case Mode::kTwice: y[7] = 1; break; default: y[7] = 2; }
      }`);
    expect(y).toEqual([4, 3, 2, 11, 18, 5, 12, 1]);
  });
  test('static members and template values have their declared types, assertions of a record see its members', async () => {
    const y = await host(`
      template <int N, typename T> struct Traits {
        static constexpr int width = sizeof(T), pairs = N / width, table[3] = {1, 2 * width, 3};
        static constexpr float one = 1;
        static_assert(pairs * width == N && width > 0, "even");
      };
      constexpr int ilog2(int n) { int r = 0; while (n > 1) { n >>= 1; ++r; } return r; }
      template <int N> int below(int i) { return i - N < 0 ? N : -N; }
      template <int N> struct Shift { static constexpr int by = N; };
      extern "C" void f(int *y) {
        using T = Traits<16, float>;
        const int i = y[0];
        y[0] = i - T::width < 0;
        y[1] = (int)(T::one / 2 * 10);
        y[2] = below<sizeof(double)>(i);
        y[3] = T::table[1] + T::pairs;
        y[4] = Shift<ilog2(T::pairs)>::by;
        auto tag = std::integral_constant<int, 7>{};
        y[5] = decltype(tag)::value * 10 + tag;
        auto three = std::make_tuple(i, 2.5f, 40);
        std::get<2>(three) += i;
        y[6] = std::get<2>(three) + (int)(std::get<1>(three) * 2);
        y[7] = std::is_same<std::true_type, std::bool_constant<true>>::value;
      }`, { values: [2, 0, 0, 0, 0, 0, 0, 0] });
    expect(y).toEqual([1, 5, 8, 12, 2, 77, 47, 1]);
  });
  test('a template takes a pointer to void', async () => {
    const y = await host(`
      template <typename T> static int same(T *p, const T *q) { return p == q; }
      template <typename T> static int size(T *) { return sizeof(T); }
      extern "C" void f(int *y) { void *p = y, *q = y + 1; y[0] = same(p, p); y[1] = same(p, q); y[2] = size((short *)p); }`, { size: 3 });
    expect(y).toEqual([1, 0, 2]);
  });
  test('each member of a declaration has its own initialiser', async () => {
    const y = await host(`
      template <int M_, int N_> struct Tile { static constexpr int M = M_, N = N_, /* padding */ PAD = 4; int v[2] = {5, 6}, w = 7, z{8}, plain, *at = nullptr; };
      extern "C" void f(int *y) {
        Tile<64, 16> t; t.plain = 1;
        y[0] = t.M; y[1] = t.N; y[2] = Tile<1, 2>::PAD; y[3] = t.v[0] * 10 + t.v[1]; y[4] = t.w; y[5] = t.z; y[6] = t.at == nullptr; y[7] = t.plain;
      }`);
    expect(y).toEqual([64, 16, 4, 56, 7, 8, 1, 1]);
  });
  test('elements of a matrix type set to zero', async () => {
    const y = await host(`
      struct Grid { int v[2][2]; int &operator()(int i, int j) { return v[i][j]; } int &operator()(int i) { return v[i][i]; } };
      namespace n { static int slots[2]; static int &slot(int i) { return slots[i]; } }
      extern "C" void f(int *y) {
        Grid g; g(0, 0) = 1; g(0, 1) = 2; g(1, 0) = 3; g(1, 1) = 4;
        int i = 1, j = 0;
        g(i, j) = 0; g(j) = 0;
        n::slot(i) = 7; { n::slot(j)=0; }
        if (i) g(i) = 0; else g(j) = 5;
        for (int k = 0; k < 2; ++k) { y[k] = g(0, k); y[k + 2] = g(1, k); }
        y[4] = n::slots[0] + n::slots[1];
      }`, { size: 5 });
    expect(y).toEqual([0, 2, 0, 0, 7]);
  });
  test('templates of records and aliases as template arguments', async () => {
    const y = await host(`
      template <typename T> struct Sum { static T start() { return T(0); } void operator()(T &a, T v) const { a += v; } };
      template <typename T> struct Peak { static T start() { return T(-1000); } void operator()(T &a, T v) const { if (v > a) a = v; } };
      template <typename T> using Largest = Peak<T>;
      template <typename T, template <typename> class Op = Sum> T reduce(const T *p, int n) {
        const Op<T> op;
        T a = Op<T>::start();
        for (int i = 0; i < n; ++i) op(a, p[i]);
        return a;
      }
      template <template <typename> typename Op, int N> struct Folder { Op<int> op; int all(const int *p) const { int a = Op<int>::start(); for (int i = 0; i < N; ++i) op(a, p[i]); return a; } };
      extern "C" void f(int *y) {
        int a[4] = {3, -7, 11, 2};
        Folder<Peak, 2> two; Folder<Sum, 3> three;
        y[0] = reduce<int>(a, 4); y[1] = reduce<int, Peak>(a, 4); y[2] = reduce<int, Largest>(a, 2); y[3] = two.all(a + 1); y[4] = three.all(a);
      }`, { size: 5 });
    expect(y).toEqual([9, 11, 3, 11, 7]);
  });
  test('macros: nested, variadic, stringised, pasted, redefined', async () => {
    const y = await host(`
      #define CAT(a, b) a##b
      #define XCAT(a, b) CAT(a, b)
      #define N 4
      #define FOR(i, n) for (int i = 0; i < (n); ++i)
      #define MAX2(a, b) ((a) > (b) ? (a) : (b))
      #define SUM(...) sum(0, ##__VA_ARGS__)
      #define APPLY(f, ...) f(__VA_ARGS__)
      static int sum(int a, int b, int c) { return a + b + c; }
      static int XCAT(fun, N)(int x) { return x + N; }
      #if defined(N) && N > 3 && !defined(M)
      #define PICK 1
      #elif 1
      #define PICK 2
      #endif
      extern "C" void f(int *y) {
        FOR(i, N) y[i] = MAX2(i, 2) * fun4(i);
        y[4] = SUM(1, 2); y[5] = PICK; y[6] = APPLY(MAX2, 3, 9);
        #undef N
        #define N 11
        y[7] = N;
      }`);
    expect(y).toEqual([8, 10, 12, 21, 3, 1, 9, 11]);
  });
  test('operators on records, vectors and std', async () => {
    const y = await host(`
      #include <algorithm>
      #include <vector>
      struct V { float x, y; };
      static V operator+(V a, V b) { return {a.x + b.x, a.y + b.y}; }
      static V &operator*=(V &a, float s) { a.x *= s; a.y *= s; return a; }
      typedef float v4 __attribute__((vector_size(16)));
      extern "C" void f(int *y) {
        V a{1, 2}, b = {3.5f, 4}; V c = a + b; c *= 2; y[0] = (int)c.x; y[1] = (int)c.y;
        v4 p = {1, 2, 3, 4}, q = p * p + 1.0f; y[2] = (int)(q[0] + q[3]);
        std::vector<int> v(5, 3); v[2] = 9; int s = 0; for (int e : v) s += e; y[3] = s; y[4] = (int)v.size();
        y[5] = std::max(3, 8) + std::min(2, 1); int m = 4, n = 6; std::swap(m, n); y[6] = m * 10 + n;
        std::fill(y + 7, y + 8, 77);
      }`);
    expect(y).toEqual([9, 12, 19, 21, 5, 9, 64, 77]);
  });
});

describe('kernels', () => {
  test('a kernel launched by its host function, error macros, early exit, shared memory', async () => {
    const n = 70, x = range(n).map((i) => (i * 7919) % 101);
    const o = await run({
      platform: 'cuda', entry: 'reverse_blocks', params: [{ name: 'x', dtype: 'i32', values: x }, { name: 'y', dtype: 'i32', size: n }, { name: 'n', dtype: 'i32', value: n }],
      text: `
      #define CHECK(e) do { cudaError_t err = (e); if (err != cudaSuccess) { printf("%s\\n", cudaGetErrorString(err)); exit(1); } } while (0)
      template <int B> __global__ void __launch_bounds__(B) k(const int *__restrict__ x, int *y, int n)
      {
        __shared__ int s[B];
        const int i = blockIdx.x*B+threadIdx.x;
        s[threadIdx.x] = i < n ? x[i] : -1;
        __syncthreads();
        if (i >= n) return;
        int o = s[B - 1 - threadIdx.x];
        y[i] = o;
      }
      extern "C" int reverse_blocks(int *x, int *y, int n) {
        int *d[2]; size_t bytes = n * sizeof(*x);
        for (int i = 0; i < 2; ++i) CHECK(cudaMalloc((void **)&d[i], bytes));
        CHECK(cudaMemcpy(d[0], x, bytes, cudaMemcpyHostToDevice));
        k<16><<<(n + 15) / 16, 16>>>(d[0], d[1], n);
        CHECK(cudaGetLastError());
        CHECK(cudaMemcpy(y, d[1], bytes, cudaMemcpyDeviceToHost));
        for (auto p : d) cudaFree(p);
        return 0;
      }`,
    });
    expect(o.y).toEqual(range(n).map((i) => { const b = i >> 4, j = b * 16 + 15 - (i & 15); return j < n ? x[j] : -1; }));
  });
  test('what the host computes with known values stays known: loops without braces, early returns, pointers in containers', async () => {
    const n = 21, x = range(n).map((i) => i + 1);
    const o = await run({
      platform: 'cuda', entry: 'f', params: [{ name: 'x', dtype: 'i32', values: x }, { name: 'y', dtype: 'i32', size: n }, { name: 'n', dtype: 'i32', value: n }],
      text: `
      static int up(int n) { int p = 1; while (p < n) p <<= 1; return p; }
      static int log2_ceil(int n) { int l = 0; while ((1 << l) < n) ++l; return l; }
      static int first_over(int n) { for (int i = 4; ; i += 4) if (i >= n) return i; }
      static int half_until(int n) { do { n = n / 2 + n % 2; } while (n > 5 && n % 2 == 0); return n; }
      template <int L> __global__ void k(const int *x, int *y, int n, int bias) { const int i = threadIdx.x; if (i < n) y[i] = x[i] * 100 + L + bias; }
      struct Owner {
        int *p;
        explicit Owner(int *q) : p(q) {}
        operator int *() const { return p; }
      };
      extern "C" void f(int *x, int *y, int n) {
        std::vector<int *> d(2);
        for (auto &p : d) cudaMalloc(&p, n * sizeof(int));
        int **again = (int **)malloc(2 * sizeof(int *));
        again[0] = d[1]; again[1] = d[0];
        cudaMemcpy(d[0], x, n * sizeof(int), cudaMemcpyHostToDevice);
        Owner in(again[1]), out(again[0]);
        switch (log2_ceil(n)) {
          case 5: k<5><<<1, up(n)>>>(in, out, n, first_over(n) * 1000000 + half_until(n) * 10000); break;
          default: k<9><<<1, up(n)>>>(in, out, n, 0);
        }
        cudaMemcpy(y, d[1], n * sizeof(int), cudaMemcpyDeviceToHost);
        for (int *p : d) cudaFree(p);
        free(again);
      }`,
    });
    expect(o.y).toEqual(x.map((v) => v * 100 + 5 + 24_000_000 + 110_000));
  });
  test('a variable declared in an if or switch is the work item\'s own, whatever stands before the kernel', async () => {
    const x = range(32).map((i) => (i * 7) % 32);
    const o = await run({
      platform: 'cuda', entry: 'k', launch: { grid: [1, 1, 1], block: [32, 1, 1] }, params: [{ name: 'x', dtype: 'i32', values: x }, { name: 'y', dtype: 'i32', size: 32 }],
      text: `__shared__ int s[32];
      static __device__ __forceinline__ int twice(int v) { return 2 * v; }
      __global__ void k(const int *x, int *y) {
        s[threadIdx.x] = x[threadIdx.x];
        __syncthreads();
        int r = 0;
        for (int i = 0; i < 3; ++i) if (const int c = (threadIdx.x + i) % 32; s[c] < 20) r += twice(c);
        switch (int e = r % 3; e) { case 0: r += e + 1; break; case 1: r -= e; break; default: r *= e; }
        y[threadIdx.x] = r;
      }`,
    });
    expect(o.y).toEqual(range(32).map((t) => {
      let r = 0;
      for (let i = 0; i < 3; i += 1) { const c = (t + i) % 32; if (x[c]! < 20) r += 2 * c; }
      return r % 3 === 0 ? r + 1 : r % 3 === 1 ? r - 1 : r * 2;
    }));
  });
  test('tables and pointers in a record passed by value, indexed by the block', async () => {
    const a = range(9).map((i) => i + 1), b = range(5).map((i) => 10 * i);
    const o = await run({
      platform: 'cuda', entry: 'f', params: [{ name: 'a', dtype: 'i32', values: a }, { name: 'b', dtype: 'i32', values: b }],
      text: `
      struct List { void *at[3]; int sizes[3]; unsigned char block_to_tensor[20]; int block_to_chunk[20]; };
      __global__ void k(List l, int chunk) {
        const int t = l.block_to_tensor[blockIdx.x], c = l.block_to_chunk[blockIdx.x];
        int *p = (int *)l.at[t] + c * chunk;
        const int n = l.sizes[t] - c * chunk;
        const int i = threadIdx.x;
        if (i < n && i < chunk) p[i] += 100 * (t + 1) + c;
      }
      extern "C" void f(int *a, int *b) {
        int *host[2] = {a, b}; const int sizes[2] = {9, 5};
        List l; int blocks = 0;
        for (int t = 0; t < 2; ++t) {
          cudaMalloc(&l.at[t], sizes[t] * sizeof(int));
          cudaMemcpy(l.at[t], host[t], sizes[t] * sizeof(int), cudaMemcpyHostToDevice);
          l.sizes[t] = sizes[t];
          for (int c = 0; c < (sizes[t] + 3) / 4; ++c, ++blocks) { l.block_to_tensor[blocks] = t; l.block_to_chunk[blocks] = c; }
        }
        k<<<blocks, 8>>>(l, 4);
        for (int t = 0; t < 2; ++t) cudaMemcpy(host[t], l.at[t], sizes[t] * sizeof(int), cudaMemcpyDeviceToHost);
      }`,
    });
    expect(o.a).toEqual(a.map((v, i) => v + 100 + (i >> 2)));
    expect(o.b).toEqual(b.map((v, i) => v + 200 + (i >> 2)));
  });
  test('memory of the kernel at file level is one, whichever function names it first; a function has its own', async () => {
    const o = await run({
      platform: 'cuda', entry: 'k', launch: { grid: [1, 1, 1], block: [2, 1, 1] }, params: [{ name: 'x', dtype: 'i32', values: [5, 7] }, { name: 'y', dtype: 'i32', size: 4 }],
      text: `__shared__ int s[2];
      __device__ void put(const int *x) { s[threadIdx.x] = x[threadIdx.x]; }
      __device__ int turn() { return s[1 - threadIdx.x]; }
      template <int N> __device__ int *own() { __shared__ int t[2]; return t; }
      __global__ void k(const int *x, int *y) {
        put(x);
        __syncthreads();
        y[threadIdx.x] = s[threadIdx.x] * 10 + turn();
        own<1>()[threadIdx.x] = 1;
        own<2>()[threadIdx.x] = 2;
        y[2 + threadIdx.x] = own<1>()[threadIdx.x] * 10 + own<2>()[threadIdx.x];
      }`,
    });
    expect(o.y).toEqual([57, 75, 12, 12]);
  });
  test('shuffles under uniform and divergent control', async () => {
    const x = range(64).map((i) => (i * 31) % 17);
    const o = await run({
      platform: 'cuda', entry: 'k', launch: { grid: [1, 1, 1], block: [64, 1, 1] }, params: [{ name: 'x', dtype: 'i32', values: x }, { name: 'y', dtype: 'i32', size: 64 }],
      text: `__global__ void k(int *x, int *y) {
        int v = x[threadIdx.x], w = threadIdx.x / 32;
        for (int r = 0; r <= w; ++r)
          for (int o = 16; o > 0; o >>= 1) v += __shfl_xor_sync(0xffffffffu, v, o);
        if (w == 1) v = __shfl_sync(0xffffffffu, v, 3);
        y[threadIdx.x] = v;
      }`,
    });
    const sums = [0, 1].map((w) => x.slice(32 * w, 32 * w + 32).reduce((a, b) => a + b));
    expect(o.y).toEqual(range(64).map((i) => (i < 32 ? sums[0] : sums[1]! * 32)));
  });
});
