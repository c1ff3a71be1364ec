// 16-bit floating-point types: IEEE half and bfloat16, each with a pair type. Every operation rounds to nearest even.
#pragma once
#include "base.h"

namespace xp {

/// float to bfloat16, nearest even; NaN stays NaN.
inline uint16_t bfloat_from_float(float f) {
  const uint32_t u = bits_as<uint32_t>(f);
  if ((u & 0x7fffffffu) > 0x7f800000u) return 0x7fff;
  return uint16_t((u + 0x7fffu + ((u >> 16) & 1)) >> 16);
}
inline float float_from_bfloat(uint16_t b) { return bits_as<float>(uint32_t(b) << 16); }

enum class Round { Nearest, Zero, Up, Down };

/// A finite format's neighbour that the rounding mode asks for, from the nearest one; `bits` is sign and magnitude.
template <typename Bits, typename ToDouble>
inline Bits adjust(Bits nearest, double exact, Round mode, ToDouble value) {
  if (mode == Round::Nearest || exact != exact) return nearest;
  const double got = value(nearest);
  const bool want_down = mode == Round::Down || (mode == Round::Zero && exact > 0);
  const bool want_up = mode == Round::Up || (mode == Round::Zero && exact < 0);
  const Bits sign = Bits(1) << (sizeof(Bits) * 8 - 1);
  if (got > exact && want_down) return nearest & sign ? Bits(nearest + 1) : nearest == 0 ? Bits(sign | 1) : Bits(nearest - 1);
  if (got < exact && want_up) return nearest & sign ? (nearest == sign ? Bits(1) : Bits(nearest - 1)) : Bits(nearest + 1);
  return nearest;
}

template <typename T>
T integer_from(double v, Round mode) {
  // Conversions saturate, NaN gives 0.
  if (v != v) return 0;
  const double r = mode == Round::Nearest ? nearbyint(v) : mode == Round::Zero ? trunc(v) : mode == Round::Up ? ceil(v) : floor(v);
  if (r <= double(std::numeric_limits<T>::min())) return std::numeric_limits<T>::min();
  if (r >= double(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
  return T(r);
}

}  // namespace xp

struct __half_raw { unsigned short x; };
struct __half2_raw { unsigned short x, y; };

struct alignas(2) __half {
  _Float16 xp_value;
  __half() = default;
  __half(const __half_raw& raw) : xp_value(xp::bits_as<_Float16>(raw.x)) {}
  template <typename T, typename = std::enable_if_t<xp::is_number<T>>>
  constexpr __half(T v) : xp_value(_Float16(v)) {}
  operator float() const { return float(xp_value); }
  explicit operator _Float16() const { return xp_value; }
  operator __half_raw() const { return {xp::bits_as<unsigned short>(xp_value)}; }
};

struct alignas(2) __nv_bfloat16 {
  unsigned short xp_bits;
  __nv_bfloat16() = default;
  template <typename T, typename = std::enable_if_t<xp::is_number<T>>>
  __nv_bfloat16(T v) : xp_bits(xp::bfloat_from_float(float(v))) {}
  operator float() const { return xp::float_from_bfloat(xp_bits); }
};
struct __nv_bfloat16_raw { unsigned short x; };

struct alignas(4) __half2 {
  __half x, y;
  __half2() = default;
  __half2(__half a, __half b) : x(a), y(b) {}
  __half2(const __half2_raw& raw) : x(__half_raw{raw.x}), y(__half_raw{raw.y}) {}
};
struct alignas(4) __nv_bfloat162 {
  __nv_bfloat16 x, y;
  __nv_bfloat162() = default;
  __nv_bfloat162(__nv_bfloat16 a, __nv_bfloat16 b) : x(a), y(b) {}
};

namespace xp {

// Exact enough to round once: sums and products of two 16-bit numbers, and a*b+c, are exact in double.
inline __half round_half(double v) { __half h; h.xp_value = _Float16(v); return h; }
inline __nv_bfloat16 round_bfloat(double v) {
  // to odd float first, so that the second rounding is the only one that counts
  float f = float(v);
  if (double(f) != v && v == v && std::isfinite(f)) {
    uint32_t u = bits_as<uint32_t>(f);
    if (std::fabs(double(f)) > std::fabs(v)) --u;
    f = bits_as<float>(u | 1);
  }
  __nv_bfloat16 b;
  b.xp_bits = bfloat_from_float(f);
  return b;
}
inline __half make16(double v, const __half*) { return round_half(v); }
inline __nv_bfloat16 make16(double v, const __nv_bfloat16*) { return round_bfloat(v); }

}  // namespace xp

// Operators and functions that both pairs of types have. T: scalar, P: pair.
// XP_YIELDS: a function of the user with the same name and parameters goes first instead of clashing.
#define XP_16BIT(T, P)                                                                                                      \
  namespace xp {                                                                                                            \
  inline T round16(double v, T) { return make16(v, (const T*)nullptr); }                                                    \
  }                                                                                                                         \
  inline T operator+(const T& a, const T& b) { return xp::round16(double(float(a)) + double(float(b)), T()); }              \
  inline T operator-(const T& a, const T& b) { return xp::round16(double(float(a)) - double(float(b)), T()); }              \
  inline T operator*(const T& a, const T& b) { return xp::round16(double(float(a)) * double(float(b)), T()); }              \
  inline T operator/(const T& a, const T& b) { return T(float(a) / float(b)); }                                             \
  inline T operator+(const T& a) { return a; }                                                                              \
  inline T operator-(const T& a) { return T(-float(a)); }                                                                   \
  inline T& operator+=(T& a, const T& b) { return a = a + b; }                                                              \
  inline T& operator-=(T& a, const T& b) { return a = a - b; }                                                              \
  inline T& operator*=(T& a, const T& b) { return a = a * b; }                                                              \
  inline T& operator/=(T& a, const T& b) { return a = a / b; }                                                              \
  inline T& operator++(T& a) { return a = a + T(1.0f); }                                                                    \
  inline T& operator--(T& a) { return a = a - T(1.0f); }                                                                    \
  inline bool operator==(const T& a, const T& b) { return float(a) == float(b); }                                           \
  inline bool operator!=(const T& a, const T& b) { return float(a) != float(b); }                                           \
  inline bool operator<(const T& a, const T& b) { return float(a) < float(b); }                                             \
  inline bool operator>(const T& a, const T& b) { return float(a) > float(b); }                                             \
  inline bool operator<=(const T& a, const T& b) { return float(a) <= float(b); }                                           \
  inline bool operator>=(const T& a, const T& b) { return float(a) >= float(b); }                                           \
  inline T __hadd(T a, T b) { return a + b; }                                                                               \
  inline T __hsub(T a, T b) { return a - b; }                                                                               \
  inline T __hmul(T a, T b) { return a * b; }                                                                               \
  inline T __hdiv(T a, T b) { return a / b; }                                                                               \
  inline T __hadd_rn(T a, T b) { return a + b; }                                                                            \
  inline T __hsub_rn(T a, T b) { return a - b; }                                                                            \
  inline T __hmul_rn(T a, T b) { return a * b; }                                                                            \
  inline T __hneg(T a) { return -a; }                                                                                       \
  inline T __habs(T a) { return T(fabsf(float(a))); }                                                                       \
  inline T __hfma(T a, T b, T c) { return xp::round16(double(float(a)) * double(float(b)) + double(float(c)), T()); }       \
  inline T __hfma_relu(T a, T b, T c) { T r = __hfma(a, b, c); return float(r) < 0 ? T(0.0f) : r; }                         \
  inline T xp_saturate(T a) { return T(fminf(fmaxf(float(a), 0.0f), 1.0f)); }                                               \
  inline T __hadd_sat(T a, T b) { return xp_saturate(a + b); }                                                              \
  inline T __hsub_sat(T a, T b) { return xp_saturate(a - b); }                                                              \
  inline T __hmul_sat(T a, T b) { return xp_saturate(a * b); }                                                              \
  inline T __hfma_sat(T a, T b, T c) { return xp_saturate(__hfma(a, b, c)); }                                               \
  inline T __hmax(T a, T b) { return T(fmaxf(float(a), float(b))); }                                                        \
  inline T __hmin(T a, T b) { return T(fminf(float(a), float(b))); }                                                        \
  inline T __hmax_nan(T a, T b) { return float(a) != float(a) ? a : float(b) != float(b) ? b : __hmax(a, b); }              \
  inline T __hmin_nan(T a, T b) { return float(a) != float(a) ? a : float(b) != float(b) ? b : __hmin(a, b); }              \
  inline bool __heq(T a, T b) { return a == b; }                                                                            \
  inline bool __hne(T a, T b) { return float(a) < float(b) || float(a) > float(b); }                                        \
  inline bool __hlt(T a, T b) { return a < b; }                                                                             \
  inline bool __hle(T a, T b) { return a <= b; }                                                                            \
  inline bool __hgt(T a, T b) { return a > b; }                                                                             \
  inline bool __hge(T a, T b) { return a >= b; }                                                                            \
  inline bool __hequ(T a, T b) { return !__hne(a, b); }                                                                     \
  inline bool __hneu(T a, T b) { return a != b; }                                                                           \
  inline bool __hltu(T a, T b) { return !(a >= b); }                                                                        \
  inline bool __hleu(T a, T b) { return !(a > b); }                                                                         \
  inline bool __hgtu(T a, T b) { return !(a <= b); }                                                                        \
  inline bool __hgeu(T a, T b) { return !(a < b); }                                                                         \
  inline bool __hisnan(T a) { return float(a) != float(a); }                                                                \
  inline int __hisinf(T a) { return std::isinf(float(a)) ? (float(a) < 0 ? -1 : 1) : 0; }                                   \
  XP_YIELDS inline T hexp(T a) { return T(expf(float(a))); }                                                                          \
  XP_YIELDS inline T hexp2(T a) { return T(exp2f(float(a))); }                                                                        \
  XP_YIELDS inline T hexp10(T a) { return T(powf(10.0f, float(a))); }                                                                 \
  XP_YIELDS inline T hlog(T a) { return T(logf(float(a))); }                                                                          \
  XP_YIELDS inline T hlog2(T a) { return T(log2f(float(a))); }                                                                        \
  XP_YIELDS inline T hlog10(T a) { return T(log10f(float(a))); }                                                                      \
  XP_YIELDS inline T hsqrt(T a) { return T(sqrtf(float(a))); }                                                                        \
  XP_YIELDS inline T hrsqrt(T a) { return T(1.0f / sqrtf(float(a))); }                                                                \
  XP_YIELDS inline T hrcp(T a) { return T(1.0f / float(a)); }                                                                         \
  XP_YIELDS inline T hsin(T a) { return T(sinf(float(a))); }                                                                          \
  XP_YIELDS inline T hcos(T a) { return T(cosf(float(a))); }                                                                          \
  XP_YIELDS inline T htanh(T a) { return T(tanhf(float(a))); }                                                                        \
  XP_YIELDS inline T hfloor(T a) { return T(floorf(float(a))); }                                                                      \
  XP_YIELDS inline T hceil(T a) { return T(ceilf(float(a))); }                                                                        \
  XP_YIELDS inline T htrunc(T a) { return T(truncf(float(a))); }                                                                      \
  XP_YIELDS inline T hrint(T a) { return T(rintf(float(a))); }                                                                        \
  inline P operator+(const P& a, const P& b) { return P(a.x + b.x, a.y + b.y); }                                            \
  inline P operator-(const P& a, const P& b) { return P(a.x - b.x, a.y - b.y); }                                            \
  inline P operator*(const P& a, const P& b) { return P(a.x * b.x, a.y * b.y); }                                            \
  inline P operator/(const P& a, const P& b) { return P(a.x / b.x, a.y / b.y); }                                            \
  inline P operator-(const P& a) { return P(-a.x, -a.y); }                                                                  \
  inline P& operator+=(P& a, const P& b) { return a = a + b; }                                                              \
  inline P& operator-=(P& a, const P& b) { return a = a - b; }                                                              \
  inline P& operator*=(P& a, const P& b) { return a = a * b; }                                                              \
  inline P& operator/=(P& a, const P& b) { return a = a / b; }                                                              \
  inline bool operator==(const P& a, const P& b) { return a.x == b.x && a.y == b.y; }                                       \
  inline bool operator!=(const P& a, const P& b) { return !(a == b); }                                                      \
  inline P __hadd2(P a, P b) { return a + b; }                                                                              \
  inline P __hsub2(P a, P b) { return a - b; }                                                                              \
  inline P __hmul2(P a, P b) { return a * b; }                                                                              \
  inline P __h2div(P a, P b) { return a / b; }                                                                              \
  inline P __hadd2_rn(P a, P b) { return a + b; }                                                                           \
  inline P __hsub2_rn(P a, P b) { return a - b; }                                                                           \
  inline P __hmul2_rn(P a, P b) { return a * b; }                                                                           \
  inline P __hneg2(P a) { return -a; }                                                                                      \
  inline P __habs2(P a) { return P(__habs(a.x), __habs(a.y)); }                                                             \
  inline P __hfma2(P a, P b, P c) { return P(__hfma(a.x, b.x, c.x), __hfma(a.y, b.y, c.y)); }                               \
  inline P __hfma2_relu(P a, P b, P c) { return P(__hfma_relu(a.x, b.x, c.x), __hfma_relu(a.y, b.y, c.y)); }                \
  inline P __hfma2_sat(P a, P b, P c) { return P(__hfma_sat(a.x, b.x, c.x), __hfma_sat(a.y, b.y, c.y)); }                   \
  inline P __hadd2_sat(P a, P b) { return P(__hadd_sat(a.x, b.x), __hadd_sat(a.y, b.y)); }                                  \
  inline P __hsub2_sat(P a, P b) { return P(__hsub_sat(a.x, b.x), __hsub_sat(a.y, b.y)); }                                  \
  inline P __hmul2_sat(P a, P b) { return P(__hmul_sat(a.x, b.x), __hmul_sat(a.y, b.y)); }                                  \
  inline P __hmax2(P a, P b) { return P(__hmax(a.x, b.x), __hmax(a.y, b.y)); }                                              \
  inline P __hmin2(P a, P b) { return P(__hmin(a.x, b.x), __hmin(a.y, b.y)); }                                              \
  inline P __heq2(P a, P b) { return P(T(float(a.x == b.x)), T(float(a.y == b.y))); }                                       \
  inline P __hne2(P a, P b) { return P(T(float(__hne(a.x, b.x))), T(float(__hne(a.y, b.y)))); }                             \
  inline P __hlt2(P a, P b) { return P(T(float(a.x < b.x)), T(float(a.y < b.y))); }                                         \
  inline P __hle2(P a, P b) { return P(T(float(a.x <= b.x)), T(float(a.y <= b.y))); }                                       \
  inline P __hgt2(P a, P b) { return P(T(float(a.x > b.x)), T(float(a.y > b.y))); }                                         \
  inline P __hge2(P a, P b) { return P(T(float(a.x >= b.x)), T(float(a.y >= b.y))); }                                       \
  inline bool __hbeq2(P a, P b) { return a.x == b.x && a.y == b.y; }                                                        \
  inline bool __hblt2(P a, P b) { return a.x < b.x && a.y < b.y; }                                                          \
  inline bool __hble2(P a, P b) { return a.x <= b.x && a.y <= b.y; }                                                        \
  inline bool __hbgt2(P a, P b) { return a.x > b.x && a.y > b.y; }                                                          \
  inline bool __hbge2(P a, P b) { return a.x >= b.x && a.y >= b.y; }                                                        \
  inline P __hisnan2(P a) { return P(T(float(__hisnan(a.x))), T(float(__hisnan(a.y)))); }                                   \
  XP_YIELDS inline P h2exp(P a) { return P(hexp(a.x), hexp(a.y)); }                                                                   \
  XP_YIELDS inline P h2exp2(P a) { return P(hexp2(a.x), hexp2(a.y)); }                                                                \
  XP_YIELDS inline P h2exp10(P a) { return P(hexp10(a.x), hexp10(a.y)); }                                                             \
  XP_YIELDS inline P h2log(P a) { return P(hlog(a.x), hlog(a.y)); }                                                                   \
  XP_YIELDS inline P h2log2(P a) { return P(hlog2(a.x), hlog2(a.y)); }                                                                \
  XP_YIELDS inline P h2sqrt(P a) { return P(hsqrt(a.x), hsqrt(a.y)); }                                                                \
  XP_YIELDS inline P h2rsqrt(P a) { return P(hrsqrt(a.x), hrsqrt(a.y)); }                                                             \
  XP_YIELDS inline P h2rcp(P a) { return P(hrcp(a.x), hrcp(a.y)); }                                                                   \
  XP_YIELDS inline P h2sin(P a) { return P(hsin(a.x), hsin(a.y)); }                                                                   \
  XP_YIELDS inline P h2cos(P a) { return P(hcos(a.x), hcos(a.y)); }                                                                   \
  XP_YIELDS inline P h2tanh(P a) { return P(htanh(a.x), htanh(a.y)); }                                                                \
  XP_YIELDS inline P h2floor(P a) { return P(hfloor(a.x), hfloor(a.y)); }                                                             \
  XP_YIELDS inline P h2ceil(P a) { return P(hceil(a.x), hceil(a.y)); }                                                                \
  XP_YIELDS inline P h2trunc(P a) { return P(htrunc(a.x), htrunc(a.y)); }                                                             \
  XP_YIELDS inline P h2rint(P a) { return P(hrint(a.x), hrint(a.y)); }                                                                \
  inline float __low2float(P a) { return float(a.x); }                                                                      \
  inline float __high2float(P a) { return float(a.y); }                                                                     \
  inline P __lowhigh2highlow(P a) { return P(a.y, a.x); }

XP_16BIT(__half, __half2)
XP_16BIT(__nv_bfloat16, __nv_bfloat162)

// Conversions, named after the type: H as in half or bfloat16, H2 as in half2 or bfloat162, Q its 2float2 prefix.
#define XP_16BIT_NAMES(H, H2, T, P)                                                                          \
  inline T __float2##H(float f) { return T(f); }                                                             \
  inline T __float2##H##_rn(float f) { return T(f); }                                                        \
  inline T __float2##H##_rz(float f) { return xp::round_to<T>(f, xp::Round::Zero); }                         \
  inline T __float2##H##_ru(float f) { return xp::round_to<T>(f, xp::Round::Up); }                           \
  inline T __float2##H##_rd(float f) { return xp::round_to<T>(f, xp::Round::Down); }                         \
  inline T __double2##H(double f) { return xp::round16(f, T()); }                                            \
  inline float __##H##2float(T h) { return float(h); }                                                       \
  inline P __float2##H2##_rn(float f) { return P(T(f), T(f)); }                                              \
  inline P __floats2##H2##_rn(float a, float b) { return P(T(a), T(b)); }                                    \
  inline P __float22##H2##_rn(float2 f) { return P(T(f.x), T(f.y)); }                                        \
  inline float2 __##H2##2float2(P h) { return float2{float(h.x), float(h.y)}; }                              \
  inline T __low2##H(P h) { return h.x; }                                                                    \
  inline T __high2##H(P h) { return h.y; }                                                                   \
  inline P __low2##H2(P h) { return P(h.x, h.x); }                                                           \
  inline P __high2##H2(P h) { return P(h.y, h.y); }                                                          \
  inline P __lows2##H2(P a, P b) { return P(a.x, b.x); }                                                     \
  inline P __highs2##H2(P a, P b) { return P(a.y, b.y); }                                                    \
  inline P __halves2##H2(T a, T b) { return P(a, b); }                                                       \
  inline P __##H##2##H2(T a) { return P(a, a); }                                                             \
  inline P make_##H2(T a, T b) { return P(a, b); }                                                           \
  inline unsigned short __##H##_as_ushort(T h) { return xp::bits_as<unsigned short>(h); }                    \
  inline short __##H##_as_short(T h) { return xp::bits_as<short>(h); }                                       \
  inline T __ushort_as_##H(unsigned short u) { return xp::bits_as<T>(u); }                                   \
  inline T __short_as_##H(short u) { return xp::bits_as<T>(u); }                                             \
  XP_16BIT_INTEGER(H, T, int, int)                                                                           \
  XP_16BIT_INTEGER(H, T, uint, unsigned int)                                                                 \
  XP_16BIT_INTEGER(H, T, short, short)                                                                       \
  XP_16BIT_INTEGER(H, T, ushort, unsigned short)                                                             \
  XP_16BIT_INTEGER(H, T, ll, long long)                                                                      \
  XP_16BIT_INTEGER(H, T, ull, unsigned long long)
#define XP_16BIT_INTEGER(H, T, NAME, I)                                                                      \
  inline I __##H##2##NAME##_rn(T h) { return xp::integer_from<I>(float(h), xp::Round::Nearest); }            \
  inline I __##H##2##NAME##_rz(T h) { return xp::integer_from<I>(float(h), xp::Round::Zero); }               \
  inline I __##H##2##NAME##_ru(T h) { return xp::integer_from<I>(float(h), xp::Round::Up); }                 \
  inline I __##H##2##NAME##_rd(T h) { return xp::integer_from<I>(float(h), xp::Round::Down); }               \
  inline T __##NAME##2##H##_rn(I v) { return xp::round16(double(v), T()); }                                  \
  inline T __##NAME##2##H##_rz(I v) { return xp::round_to<T>(double(v), xp::Round::Zero); }                  \
  inline T __##NAME##2##H##_ru(I v) { return xp::round_to<T>(double(v), xp::Round::Up); }                    \
  inline T __##NAME##2##H##_rd(I v) { return xp::round_to<T>(double(v), xp::Round::Down); }

namespace xp {
template <typename T>
inline T round_to(double v, Round mode) {
  const uint16_t near = bits_as<uint16_t>(round16(v, T()));
  return bits_as<T>(adjust<uint16_t>(near, v, mode, [](uint16_t b) { return double(float(bits_as<T>(b))); }));
}
}  // namespace xp
