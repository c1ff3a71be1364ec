/** C and C++ with vector extensions as different authors write it. */
import { both, type Idiom, input as x, output as o } from './case.js';

const k = (name: string, text: string, params: Idiom['params'], extra: Partial<Idiom> = {}): Idiom => ({ name, text, params, ...extra });

export const idioms: readonly Idiom[] = [
k('transpose4 and shuffles', `#include <immintrin.h>
void f(const float *x, float *y) {
  __m128 r0 = _mm_loadu_ps(x), r1 = _mm_loadu_ps(x + 4), r2 = _mm_loadu_ps(x + 8), r3 = _mm_loadu_ps(x + 12);
  _MM_TRANSPOSE4_PS(r0, r1, r2, r3);
  _mm_storeu_ps(y, r0); _mm_storeu_ps(y + 4, r1); _mm_storeu_ps(y + 8, r2); _mm_storeu_ps(y + 12, r3);
}`, { x: x(16), y: o(16) }, { extension: '.c' }),
k('allocations', `#include <stdlib.h>
#include <string.h>
#include <immintrin.h>
void f(const float *x, float *y, int n) {
  float *a = NULL; if (posix_memalign((void **)&a, 64, n * sizeof(float)) != 0) return;
  float *b = aligned_alloc(64, ((n * sizeof(float) + 63) / 64) * 64);
  float *c = (float *)_mm_malloc(n * sizeof(float), 32);
  float *d = calloc(n, sizeof *d);
  if (!b || !c || !d) { free(a); return; }
  const float *xa = (const float *)__builtin_assume_aligned(x, 4);
  float *restrict ya = __builtin_assume_aligned(y, 4);
  memcpy(a, xa, n * sizeof(float));
  for (int i = 0; i < n; i++) { b[i] = a[n - 1 - i]; c[i] = b[i] * 2; d[i] += c[i]; }
  memmove(d + 1, d, (n - 1) * sizeof(float));
  for (int i = 0; i < n; i++) ya[i] = d[i] + c[i];
  free(a); free(b); _mm_free(c); free(d);
}`, { x: x(48), y: o(48), n: 48 }, { extension: '.c' }),
k('omp thread nums', `#include <omp.h>
#include <vector>
void f(const float *x, float *y, int n) {
  int nt = omp_get_max_threads();
  std::vector<double> part(nt, 0.0);
  #pragma omp parallel num_threads(nt)
  {
    int t = omp_get_thread_num(), k = omp_get_num_threads();
    int chunk = (n + k - 1) / k, lo = t * chunk, hi = lo + chunk < n ? lo + chunk : n;
    double s = 0; for (int i = lo; i < hi; ++i) { s += x[i]; y[i] = 2 * x[i]; }
    part[t] = s;
    #pragma omp barrier
    #pragma omp single
    { double q = 0; for (int i = 0; i < k; ++i) q += part[i]; y[n] = (float)q; }
  }
  #pragma omp parallel for schedule(static) collapse(2)
  for (int i = 0; i < 2; ++i) for (int j = 0; j < n / 2; ++j) y[i * (n / 2) + j] += 1.f;
  float m = -1e30f; 
  #pragma omp parallel for reduction(max:m)
  for (int i = 0; i < n; i++) m = x[i] > m ? x[i] : m;
  #pragma omp simd
  for (int i = 0; i < n; i++) y[i] += m;
  double t0 = omp_get_wtime(); (void)t0;
  #pragma omp critical
  { y[0] += 1; }
  #pragma omp atomic
  y[1] += 2;
}`, { x: x(64), y: o(65), n: 64 }),
k('gnu vectors', `
typedef float v16 __attribute__((vector_size(64)));
typedef int vi8 __attribute__((vector_size(32), aligned(4)));
typedef float v8u __attribute__((vector_size(32), aligned(4)));
#include <immintrin.h>
#include <string.h>
void f(const float *x, float *y, int *z) {
  v16 a, b; memcpy(&a, x, 64); b = *(const v16 *)(x + 16);
  v16 c = a * b + 2.0f; c -= a; c = c / 2.0f;
  v16 m = a > b ? a : b;
  memcpy(y, &c, sizeof c); *(v8u *)(y + 16) = *(const v8u *)(x + 1);
  float s = 0; for (int i = 0; i < 16; ++i) s += m[i]; y[24] = s;
  vi8 i = {1, 2, 3, 4, 5, 6, 7, 8}; i = (i << 2) ^ (i & 3); vi8 lt = i < 10; 
  for (int k = 0; k < 8; k++) { z[k] = i[k]; z[8 + k] = lt[k]; }
  __m512 q = (__m512)a; q = _mm512_add_ps(q, (__m512)b); v16 r = (v16)q; y[25] = r[3];
  __m256 h = _mm256_loadu_ps(x); h[2] = 5.0f; y[26] = h[2] + h[3];
}`, { x: x(32), y: o(27), z: o(16, 'i32') }, {}),
k('misc C', `#include <math.h>
#include <stdint.h>
#include <stddef.h>
#define MIN(a, b) ({ __typeof__(a) _a = (a); __typeof__(b) _b = (b); _a < _b ? _a : _b; })
struct shape { int h, w; };
struct tensor { const float *data; struct shape s; float (*fn)(float); };
static float half_(float v) { return 0.5f * v; }
static inline float at(const struct tensor *t, int r, int c) { return t->fn(t->data[r * t->s.w + c]); }
enum { TILE = 4, PAD };
static const int off[TILE][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
void f(const float *restrict x, float *restrict y, int n) {
  struct tensor t = {.data = x, .s = {.h = n, .w = n}, .fn = half_};
  float buf[TILE] = {[1] = 1.f, [3] = 3.f};
  for (int r = 0; r + 1 < n; r += 2)
    for (int c = 0; c + 1 < n; c += 2) {
      float s = 0.f;
      for (int k = 0; k < TILE; ++k) s += at(&t, r + off[k][0], c + off[k][1]) + buf[k];
      y[(r / 2) * (n / 2) + c / 2] = MIN(s, 10.0f);
    }
  float (*p)[4] = (float (*)[4])buf; y[0] += (*p)[3];
  int i = 0; while (1) { if (i >= 3) break; y[1] += i++; }
  union { float f; uint32_t u; } u = {.f = y[2]}; u.u &= 0x7fffffffu; y[2] = u.f;
  y[3] += (float)(offsetof(struct shape, w) + sizeof(struct tensor));
  const float *q = &x[n], *e = x + 2 * n; float acc = 0; do acc += *q++; while (q != e); y[4] = acc;
  goto_free: ;
}`, { x: x(64), y: o(16), n: 8 }, { extension: '.c' }),
k('int8 dot and quantize', `#include <immintrin.h>
#include <stdint.h>
void f(const float *x, int8_t *q, int32_t *s, int n) {
  __m512i acc = _mm512_setzero_si512();
  for (int i = 0; i < n; i += 64) {
    for (int j = 0; j < 64; j += 16) {
      __m512 v = _mm512_loadu_ps(x + i + j);
      __m512i w = _mm512_cvtps_epi32(_mm512_mul_ps(v, _mm512_set1_ps(12.7f)));
      w = _mm512_max_epi32(_mm512_min_epi32(w, _mm512_set1_epi32(127)), _mm512_set1_epi32(-127));
      _mm_storeu_si128((__m128i *)(q + i + j), _mm512_cvtsepi32_epi8(w));
    }
    __m512i b = _mm512_loadu_si512(q + i), u = _mm512_abs_epi8(b);
    acc = _mm512_dpbusd_epi32(acc, u, b);
  }
  s[0] = _mm512_reduce_add_epi32(acc);
  int t[16]; _mm512_storeu_si512((void*)t, acc); for (int i = 0; i < 16; i++) s[1 + i] = t[i];
}`, { x: x(128), q: o(128, 'i8'), s: o(17, 'i32'), n: 128 }, { extension: '.c' }),
k('c++ style', `#include <immintrin.h>
#include <cmath>
#include <array>
#include <vector>
#include <algorithm>
#include <numeric>
namespace {
template <typename T, std::size_t N> struct Tile { alignas(64) T d[N]{}; T *begin() { return d; } T *end() { return d + N; } constexpr std::size_t size() const { return N; } T &operator[](std::size_t i) { return d[i]; } };
template <int... K> inline void unrolled(float *y, const float *x) { ((y[K] = x[K] * K), ...); }
struct Acc { double sum = 0; int n = 0; void operator()(float v) { sum += v; ++n; } };
}
extern "C" void f(const float *x, float *y, int n) {
  Tile<float, 16> t;
  for (auto &e : t) e = 1.5f;
  std::array<float, 4> a{1, 2, 3, 4};
  float s = 0; for (const auto v : a) s += v;
  unrolled<0, 1, 2, 3>(y, x);
  std::vector<float> v(x, x + n); std::sort(v.begin(), v.end(), std::greater<float>());
  y[4] = v[0]; y[5] = v.back(); y[6] = *std::max_element(v.begin(), v.end()); y[7] = std::accumulate(v.begin(), v.end(), 0.0f);
  Acc acc; for (int i = 0; i < n; ++i) acc(x[i]); y[8] = (float)acc.sum + acc.n;
  y[9] = s + t[3] + t.size() + std::fabs(x[1]) + std::pow(2.0f, 3) + std::clamp(x[2], -1.f, 1.f);
  auto [mn, mx] = std::minmax(x[3], x[4]); y[10] = mn * 2 + mx;
  std::transform(x, x + 4, y + 11, [](float q) { return q * q; });
  y[15] = std::inner_product(x, x + 4, a.begin(), 0.f);
}`, { x: x(32), y: o(16), n: 32 }),
k('register types in braces', `#include <immintrin.h>
extern "C" void f(const float *x, float *y) {
  __m128 v = {1.f, 2.f, 3.f, 4.f};
  __m128i k = (__m128i){0, 1};
  __m128i w = {5, 6};
  long long t[2]; _mm_storeu_si128((__m128i*)t, k);
  long long u[2]; _mm_storeu_si128((__m128i*)u, w);
  _mm_storeu_ps(y, _mm_add_ps(v, _mm_cvtepi32_ps(k)));
  for (int i = 0; i < 2; ++i) { y[4 + i] = (float)t[i]; y[6 + i] = (float)u[i]; }
}`, { x: x(16), y: o(8) }),
k('operators and subscripts on register types', `#include <immintrin.h>
extern "C" void f(const float *x, float *y) {
  __m256 a = _mm256_loadu_ps(x), b = _mm256_loadu_ps(x + 8);
  __m256 c = a * b + a; c += b; c = c - 2.0f * a;
  y[0] = c[0]; y[1] = c[7];
  __m128d d = {1.5, 2.5}; d = d * d; y[2] = (float)d[1];
  __m128i i = _mm_set1_epi32(3); i = i + i; y[3] = (float)_mm_cvtsi128_si32(i);
  __m256 n = -a; y[4] = n[2];
  a[3] = 17.f; y[5] = a[3];
  for (int k = 0; k < 2; ++k) y[6 + k] = c[k + 1] / (b[k + 2] + 20.0f);
}`, { x: x(16), y: o(8) }),
k('gathers and scatters between elements', `#include <immintrin.h>
extern "C" void f(const signed char *x, int *y) {
  __m512i at = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 2, 4, 6, 8, 10, 12, 14, 15, 16);
  __m512i v = _mm512_i32gather_epi32(at, (const int *)x, 1);
  _mm512_storeu_si512(y, v);
  _mm512_storeu_si512(y + 16, _mm512_i32gather_epi32(at, (const int *)(x + 1), 2));
  _mm512_i32scatter_epi32((char *)(y + 32), _mm512_setr_epi32(0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75), v, 1);
}`, { x: x(64, 'i8'), y: both(64, 'i32') }),
k('conversions of numbers out of range by instructions', `#include <immintrin.h>
extern "C" void f(const float *x, int *y) {
  _mm512_storeu_si512(y, _mm512_cvttps_epi32(_mm512_loadu_ps(x)));
  _mm512_storeu_si512(y + 16, _mm512_cvtps_epi32(_mm512_loadu_ps(x)));
  _mm512_storeu_si512(y + 32, _mm512_cvttps_epu32(_mm512_loadu_ps(x)));
  for (int i = 0; i < 16; ++i) y[48 + i] = _mm_cvttss_si32(_mm_set_ss(x[i]));
}`, { x: x(16, 'f32', (i) => [1e10, -1e10, NaN, Infinity, -Infinity, 3e9, -3e9, 2147483648, -2147483648, 1.5, -1.5, 0, 4294967296, 5e9, 2147483520, -0.9][i]!), y: o(64, 'i32') }),
k('fused operations round once', `#include <math.h>
extern "C" void f(const double *x, double *y, const float *p, float *q) {
  for (int i = 0; i < 16; ++i) { y[i] = fma(x[i], x[i + 16], -x[i] * x[i + 16]); q[i] = fmaf(p[i], p[i + 16], -p[i] * p[i + 16]); }
}`, { x: x(32, 'f64', (i) => Math.sin(i) * 3), y: o(16, 'f64'), p: x(32, 'f32', (i) => Math.sin(i) * 3), q: o(16) }, { tolerance: 0 }),
{ name: 'vectors made from lists, grown, cleared', text: `
#include <vector>
#include <algorithm>
extern "C" void f(const float *x, float *y, int n) {
  std::vector<float> w = {1.f, 2.f, 3.f}; std::vector<int> idx{4, 2}; std::vector<float> z(3), q(2, 1.5f), e;
  for (int i = 0; i < 3; ++i) e.push_back(x[i]);
  y[0] = (float)e.size(); y[1] = e.empty() ? 0 : e[0] + e.back(); y[2] = w[2] + idx[0] + idx.size() + z[1] + q[1];
  std::vector<int> s; int m = n; while (m > 1) { s.push_back(m); m /= 2; } y[3] = (float)s.size() + s[2];
  y[4] = std::max({x[0], x[1], 2.5f}) + std::min({3, 1, 2}); w.resize(5, 9.f); y[5] = w[4] + w.size(); s.clear(); y[6] = s.size();
  y[7] = 1;
}`, params: { x: x(32), y: o(8), n: 32 } },
k('extensions of later CPUs: conflicts, counts of bits, permutes of bytes', `#include <immintrin.h>
#include <stdint.h>
void f(const int *bin, const uint8_t *table, const uint8_t *codes, int *hist, int *bits, uint8_t *out, int n) {
  for (int i = 0; i < n; i += 16) {
    const __m512i idx = _mm512_and_si512(_mm512_loadu_si512((const void *)(bin + i)), _mm512_set1_epi32(7));
    const __m512i conflicts = _mm512_conflict_epi32(idx);
    _mm512_storeu_si512(bits + i, _mm512_add_epi32(_mm512_popcnt_epi32(idx), _mm512_lzcnt_epi32(conflicts)));
    __mmask16 todo = (__mmask16)UINT32_C(0xFFFF);
    while (todo) {
      const __mmask16 now = _mm512_mask_testn_epi32_mask(todo, conflicts, _mm512_set1_epi32(todo));
      __m512i h = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), now, idx, hist, 4);
      _mm512_mask_i32scatter_epi32(hist, now, idx, _mm512_add_epi32(h, _mm512_set1_epi32(1)), 4);
      todo = _mm512_kandn(now, todo);
    }
  }
  const __m512i c = _mm512_loadu_si512(codes), t0 = _mm512_loadu_si512(table), t1 = _mm512_loadu_si512(table + 64);
  _mm512_storeu_si512(out, _mm512_permutex2var_epi8(t0, c, t1));
}`, { bin: x(32, 'i32'), table: x(128, 'u8'), codes: x(64, 'u8'), hist: both(8, 'i32'), bits: o(32, 'i32'), out: o(64, 'u8'), n: 32 }, { extension: '.c' }),
{ name: 'attributes in brackets', text: `
#include <cmath>
struct [[nodiscard]] Mean { float sum = 0.f; int n = 0; void push(float v) { sum += v; ++n; } [[nodiscard]] float get() const noexcept { return sum / n; } };
[[gnu::always_inline]] static inline float twice([[maybe_unused]] int unused, float v) { return 2.f * v; }
extern "C" void f(const float *x, float *y, [[maybe_unused]] int n) {
  Mean m;
  for (int i = 0; i < 32; ++i) m.push(x[i]);
  const int at[2] = {1, 0};
  for (int i = 0; i < 32; ++i) {
    if (x[i] < 0.f) [[unlikely]] y[i] = m.get();
    else switch (i & 3) { case 0: y[i] = 1.f; [[fallthrough]]; case 1: y[i] = x[at[at[i & 1]]]; break; default: y[i] = twice(i, x[i]); }
  }
}`, params: { x: x(32), y: o(32), n: 32 } },
];
