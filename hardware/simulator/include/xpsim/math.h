// Device math beyond <math.h>: fast forms, conversions with rounding, bit casts, integer intrinsics, min and max.
#pragma once
#include "half.h"

#define XP_MIN_MAX(T)                                       \
  XP_INLINE T min(T a, T b) { return b < a ? b : a; }       \
  XP_INLINE T max(T a, T b) { return a < b ? b : a; }
XP_MIN_MAX(int)
XP_MIN_MAX(unsigned int)
XP_MIN_MAX(long)
XP_MIN_MAX(unsigned long)
XP_MIN_MAX(long long)
XP_MIN_MAX(unsigned long long)
#undef XP_MIN_MAX
XP_INLINE unsigned int min(int a, unsigned int b) { return min((unsigned int)a, b); }
XP_INLINE unsigned int min(unsigned int a, int b) { return min(a, (unsigned int)b); }
XP_INLINE unsigned int max(int a, unsigned int b) { return max((unsigned int)a, b); }
XP_INLINE unsigned int max(unsigned int a, int b) { return max(a, (unsigned int)b); }
XP_INLINE unsigned long min(long a, unsigned long b) { return min((unsigned long)a, b); }
XP_INLINE unsigned long min(unsigned long a, long b) { return min(a, (unsigned long)b); }
XP_INLINE unsigned long max(long a, unsigned long b) { return max((unsigned long)a, b); }
XP_INLINE unsigned long max(unsigned long a, long b) { return max(a, (unsigned long)b); }
XP_INLINE unsigned long long min(long long a, unsigned long long b) { return min((unsigned long long)a, b); }
XP_INLINE unsigned long long min(unsigned long long a, long long b) { return min(a, (unsigned long long)b); }
XP_INLINE unsigned long long max(long long a, unsigned long long b) { return max((unsigned long long)a, b); }
XP_INLINE unsigned long long max(unsigned long long a, long long b) { return max(a, (unsigned long long)b); }
XP_INLINE float min(float a, float b) { return fminf(a, b); }
XP_INLINE float max(float a, float b) { return fmaxf(a, b); }
XP_INLINE double min(double a, double b) { return fmin(a, b); }
XP_INLINE double max(double a, double b) { return fmax(a, b); }
XP_INLINE double min(float a, double b) { return fmin(a, b); }
XP_INLINE double min(double a, float b) { return fmin(a, b); }
XP_INLINE double max(float a, double b) { return fmax(a, b); }
XP_INLINE double max(double a, float b) { return fmax(a, b); }

XP_YIELDS XP_INLINE float rsqrtf(float a) { return 1.0f / sqrtf(a); }
XP_YIELDS XP_INLINE double rsqrt(double a) { return 1.0 / sqrt(a); }
XP_YIELDS XP_INLINE float rsqrt(float a) { return rsqrtf(a); }
XP_YIELDS XP_INLINE float rcbrtf(float a) { return 1.0f / cbrtf(a); }
XP_YIELDS XP_INLINE float fdividef(float a, float b) { return a / b; }
XP_YIELDS XP_INLINE float normcdff(float a) { return 0.5f * erfcf(-a * 0.70710678118654752f); }
XP_YIELDS XP_INLINE double normcdf(double a) { return 0.5 * erfc(-a * 0.70710678118654752); }
XP_YIELDS inline float erfinvf(float x) {
  // Newton steps from Giles' start value; one float of accuracy
  double w = -log((1.0 - x) * (1.0 + x)), y = x * sqrt(w) * 0.9;
  if (!(fabs(x) < 1)) return fabsf(x) == 1 ? copysignf(INFINITY, x) : NAN;
  for (int i = 0; i < 30; ++i) y -= (erf(y) - x) / (1.12837916709551257 * exp(-y * y));
  return float(y);
}
XP_INLINE float __expf(float a) { return expf(a); }
XP_INLINE float __exp10f(float a) { return powf(10.0f, a); }
XP_INLINE float __logf(float a) { return logf(a); }
XP_INLINE float __log2f(float a) { return log2f(a); }
XP_INLINE float __log10f(float a) { return log10f(a); }
XP_INLINE float __sinf(float a) { return sinf(a); }
XP_INLINE float __cosf(float a) { return cosf(a); }
XP_INLINE float __tanf(float a) { return tanf(a); }
XP_INLINE float __powf(float a, float b) { return powf(a, b); }
XP_INLINE float __tanhf(float a) { return tanhf(a); }
XP_INLINE void __sincosf(float a, float* s, float* c) { *s = sinf(a); *c = cosf(a); }
XP_YIELDS XP_INLINE float sinpif(float a) { return float(sin(double(a) * 3.14159265358979323846)); }
XP_YIELDS XP_INLINE float cospif(float a) { return float(cos(double(a) * 3.14159265358979323846)); }
XP_INLINE float __fdividef(float a, float b) { return a / b; }
XP_INLINE float __saturatef(float a) { return fminf(fmaxf(a, 0.0f), 1.0f); }
XP_INLINE float __frsqrt_rn(float a) { return float(1.0 / sqrt(double(a))); }
#define XP_FLOAT_OPS(SUFFIX)                                                        \
  XP_INLINE float __fadd_##SUFFIX(float a, float b) { return a + b; }               \
  XP_INLINE float __fsub_##SUFFIX(float a, float b) { return a - b; }               \
  XP_INLINE float __fmul_##SUFFIX(float a, float b) { return a * b; }               \
  XP_INLINE float __fdiv_##SUFFIX(float a, float b) { return a / b; }               \
  XP_INLINE float __fmaf_##SUFFIX(float a, float b, float c) { return fmaf(a, b, c); } \
  XP_INLINE float __frcp_##SUFFIX(float a) { return 1.0f / a; }                     \
  XP_INLINE float __fsqrt_##SUFFIX(float a) { return sqrtf(a); }                    \
  XP_INLINE double __dadd_##SUFFIX(double a, double b) { return a + b; }            \
  XP_INLINE double __dsub_##SUFFIX(double a, double b) { return a - b; }            \
  XP_INLINE double __dmul_##SUFFIX(double a, double b) { return a * b; }            \
  XP_INLINE double __ddiv_##SUFFIX(double a, double b) { return a / b; }            \
  XP_INLINE double __fma_##SUFFIX(double a, double b, double c) { return fma(a, b, c); } \
  XP_INLINE double __drcp_##SUFFIX(double a) { return 1.0 / a; }                    \
  XP_INLINE double __dsqrt_##SUFFIX(double a) { return sqrt(a); }
XP_FLOAT_OPS(rn)
#undef XP_FLOAT_OPS

#define XP_FLOAT_TO(FROM, F, NAME, I)                                                                        \
  inline I __##FROM##2##NAME##_rn(F v) { return xp::integer_from<I>(v, xp::Round::Nearest); }                \
  inline I __##FROM##2##NAME##_rz(F v) { return xp::integer_from<I>(v, xp::Round::Zero); }                   \
  inline I __##FROM##2##NAME##_ru(F v) { return xp::integer_from<I>(v, xp::Round::Up); }                     \
  inline I __##FROM##2##NAME##_rd(F v) { return xp::integer_from<I>(v, xp::Round::Down); }
XP_FLOAT_TO(float, float, int, int)
XP_FLOAT_TO(float, float, uint, unsigned int)
XP_FLOAT_TO(float, float, ll, long long)
XP_FLOAT_TO(float, float, ull, unsigned long long)
XP_FLOAT_TO(double, double, int, int)
XP_FLOAT_TO(double, double, uint, unsigned int)
XP_FLOAT_TO(double, double, ll, long long)
XP_FLOAT_TO(double, double, ull, unsigned long long)
#undef XP_FLOAT_TO
XP_INLINE float __int2float_rn(int v) { return float(v); }
XP_INLINE float __uint2float_rn(unsigned v) { return float(v); }
XP_INLINE float __ll2float_rn(long long v) { return float(v); }
XP_INLINE float __ull2float_rn(unsigned long long v) { return float(v); }
XP_INLINE double __int2double_rn(int v) { return double(v); }
XP_INLINE double __uint2double_rn(unsigned v) { return double(v); }
XP_INLINE float __double2float_rn(double v) { return float(v); }
inline float __double2float_rz(double v) {
  return xp::bits_as<float>(xp::adjust<uint32_t>(xp::bits_as<uint32_t>(float(v)), v, xp::Round::Zero,
                                                 [](uint32_t b) { return double(xp::bits_as<float>(b)); }));
}
inline float __int2float_rz(int v) { return __double2float_rz(double(v)); }
XP_INLINE int __float_as_int(float v) { return xp::bits_as<int>(v); }
XP_INLINE unsigned __float_as_uint(float v) { return xp::bits_as<unsigned>(v); }
XP_INLINE float __int_as_float(int v) { return xp::bits_as<float>(v); }
XP_INLINE float __uint_as_float(unsigned v) { return xp::bits_as<float>(v); }
XP_INLINE long long __double_as_longlong(double v) { return xp::bits_as<long long>(v); }
XP_INLINE double __longlong_as_double(long long v) { return xp::bits_as<double>(v); }

XP_INLINE int __popc(unsigned v) { return __builtin_popcount(v); }
XP_INLINE int __popcll(unsigned long long v) { return __builtin_popcountll(v); }
XP_INLINE int __clz(int v) { return v ? __builtin_clz(unsigned(v)) : 32; }
XP_INLINE int __clzll(long long v) { return v ? __builtin_clzll((unsigned long long)v) : 64; }
XP_INLINE int __ffs(int v) { return __builtin_ffs(v); }
XP_INLINE int __ffs(unsigned v) { return __builtin_ffs(int(v)); }
XP_INLINE int __ffsll(long long v) { return __builtin_ffsll(v); }
XP_INLINE int __ffsll(unsigned long long v) { return __builtin_ffsll((long long)v); }
inline unsigned __brev(unsigned v) {
  unsigned r = 0;
  for (int i = 0; i < 32; ++i) r |= (v >> i & 1u) << (31 - i);
  return r;
}
inline unsigned long long __brevll(unsigned long long v) {
  return (unsigned long long)__brev(unsigned(v)) << 32 | __brev(unsigned(v >> 32));
}
XP_INLINE int __mulhi(int a, int b) { return int((long long)a * b >> 32); }
XP_INLINE unsigned __umulhi(unsigned a, unsigned b) { return unsigned((unsigned long long)a * b >> 32); }
XP_INLINE long long __mul64hi(long long a, long long b) { return (long long)((__int128)a * b >> 64); }
XP_INLINE unsigned long long __umul64hi(unsigned long long a, unsigned long long b) { return (unsigned long long)((unsigned __int128)a * b >> 64); }
XP_INLINE int __mul24(int a, int b) { return ((a << 8) >> 8) * ((b << 8) >> 8); }
XP_INLINE unsigned __umul24(unsigned a, unsigned b) { return (a & 0xffffffu) * (b & 0xffffffu); }
XP_INLINE unsigned __sad(int a, int b, unsigned c) { return unsigned(a > b ? a - b : b - a) + c; }
XP_INLINE unsigned __usad(unsigned a, unsigned b, unsigned c) { return (a > b ? a - b : b - a) + c; }
XP_INLINE int __hadd(int a, int b) { return int(((long long)a + b) >> 1); }
XP_INLINE int __rhadd(int a, int b) { return int(((long long)a + b + 1) >> 1); }
inline unsigned __byte_perm(unsigned a, unsigned b, unsigned s) {
  const unsigned long long bytes = (unsigned long long)b << 32 | a;
  unsigned r = 0;
  for (int i = 0; i < 4; ++i) {
    const unsigned pick = s >> (4 * i) & 0xf;
    unsigned byte = unsigned(bytes >> (8 * (pick & 7))) & 0xff;
    if (pick & 8) byte = byte & 0x80 ? 0xff : 0;
    r |= byte << (8 * i);
  }
  return r;
}
XP_INLINE unsigned __funnelshift_l(unsigned lo, unsigned hi, unsigned s) { s &= 31; return s ? hi << s | lo >> (32 - s) : hi; }
XP_INLINE unsigned __funnelshift_r(unsigned lo, unsigned hi, unsigned s) { s &= 31; return s ? hi << (32 - s) | lo >> s : lo; }

namespace xp {
template <typename A, typename B>
inline int dot_bytes(unsigned a, unsigned b, int c) {
  for (int i = 0; i < 4; ++i) c = int(unsigned(c) + unsigned(int(A(a >> (8 * i))) * int(B(b >> (8 * i)))));
  return c;
}
}  // namespace xp
XP_INLINE int __dp4a(int a, int b, int c) { return xp::dot_bytes<signed char, signed char>(unsigned(a), unsigned(b), c); }
XP_INLINE unsigned __dp4a(unsigned a, unsigned b, unsigned c) { return unsigned(xp::dot_bytes<unsigned char, unsigned char>(a, b, int(c))); }
XP_INLINE int __dp2a_lo(int a, int b, int c) { return c + short(a) * (signed char)b + (a >> 16) * (signed char)(b >> 8); }
XP_INLINE int __dp2a_hi(int a, int b, int c) { return c + short(a) * (signed char)(b >> 16) + (a >> 16) * (signed char)(b >> 24); }

#define XP_SIMD_BYTES(NAME, T, EXPR)                          \
  inline unsigned NAME(unsigned a, unsigned b) {              \
    unsigned r = 0;                                           \
    for (int i = 0; i < 4; ++i) {                             \
      const int x = (T)(a >> (8 * i)), y = (T)(b >> (8 * i));   \
      r |= (unsigned(EXPR) & 0xffu) << (8 * i);               \
    }                                                         \
    return r;                                                 \
  }
XP_SIMD_BYTES(__vadd4, unsigned char, x + y)
XP_SIMD_BYTES(__vsub4, unsigned char, x - y)
XP_SIMD_BYTES(__vmaxs4, signed char, x > y ? x : y)
XP_SIMD_BYTES(__vmaxu4, unsigned char, x > y ? x : y)
XP_SIMD_BYTES(__vmins4, signed char, x < y ? x : y)
XP_SIMD_BYTES(__vminu4, unsigned char, x < y ? x : y)
XP_SIMD_BYTES(__vcmpeq4, unsigned char, x == y ? 0xff : 0)
XP_SIMD_BYTES(__vcmpgts4, signed char, x > y ? 0xff : 0)
XP_SIMD_BYTES(__vabsdiffu4, unsigned char, x > y ? x - y : y - x)
#undef XP_SIMD_BYTES

#define XP_LOAD(NAME)                                   \
  template <typename T>                                 \
  XP_INLINE T NAME(const T* p) { return *p; }
XP_LOAD(__ldg)
XP_LOAD(__ldca)
XP_LOAD(__ldcg)
XP_LOAD(__ldcs)
XP_LOAD(__ldcv)
XP_LOAD(__ldlu)
#undef XP_LOAD
#define XP_STORE(NAME)                                  \
  template <typename T>                                 \
  XP_INLINE void NAME(T* p, T v) { *p = v; }
XP_STORE(__stwb)
XP_STORE(__stcg)
XP_STORE(__stcs)
XP_STORE(__stwt)
#undef XP_STORE
