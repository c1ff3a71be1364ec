// 16-bit floating point: half and bfloat16 are scalar types of the language; pairs are structs of two.
struct __half2 { half x, y; };
typedef __half2 half2;
typedef __half2 __nv_half2;
typedef __half2 nv_half2;
struct __nv_bfloat162 { __nv_bfloat16 x, y; };
typedef __nv_bfloat162 nv_bfloat162;
typedef __nv_bfloat162 __hip_bfloat162;

// A nearest value moved to its neighbour in the asked direction, by its bits.
half __xp_toward_zero(half near, double exact) {
  unsigned short bits = bit_cast<unsigned short>(near);
  return fabs((double)near) > fabs(exact) ? bit_cast<half>((unsigned short)(bits - 1)) : near;
}
half __xp_away_from_zero(half near, double exact) {
  unsigned short bits = bit_cast<unsigned short>(near);
  unsigned short sign = exact < 0.0 ? 0x8000 : 0;
  return fabs((double)near) < fabs(exact) ? bit_cast<half>((unsigned short)((bits | sign) + 1)) : near;
}
__nv_bfloat16 __xp_toward_zero(__nv_bfloat16 near, double exact) {
  unsigned short bits = bit_cast<unsigned short>(near);
  return fabs((double)near) > fabs(exact) ? bit_cast<__nv_bfloat16>((unsigned short)(bits - 1)) : near;
}
__nv_bfloat16 __xp_away_from_zero(__nv_bfloat16 near, double exact) {
  unsigned short bits = bit_cast<unsigned short>(near);
  unsigned short sign = exact < 0.0 ? 0x8000 : 0;
  return fabs((double)near) < fabs(exact) ? bit_cast<__nv_bfloat16>((unsigned short)((bits | sign) + 1)) : near;
}

// T: scalar, P: pair. Products of two 16-bit numbers are exact in float, so that sums of them round once.
#define XP_16BIT(T, P)                                                                              \
  T __hadd(T a, T b) { return a + b; }                                                              \
  T __hsub(T a, T b) { return a - b; }                                                              \
  T __hmul(T a, T b) { return a * b; }                                                              \
  T __hdiv(T a, T b) { return a / b; }                                                              \
  T __hadd_rn(T a, T b) { return a + b; }                                                           \
  T __hsub_rn(T a, T b) { return a - b; }                                                           \
  T __hmul_rn(T a, T b) { return a * b; }                                                           \
  T __hneg(T a) { return -a; }                                                                      \
  T __habs(T a) { return (T)fabsf((float)a); }                                                      \
  T __hfma(T a, T b, T c) { return (T)((float)a * (float)b + (float)c); }                           \
  T __hfma_relu(T a, T b, T c) { return (T)fmaxf((float)a * (float)b + (float)c, 0.0f); }           \
  T __xp_saturate(T a) { return (T)fminf(fmaxf((float)a, 0.0f), 1.0f); }                            \
  T __hadd_sat(T a, T b) { return __xp_saturate((T)(a + b)); }                                      \
  T __hsub_sat(T a, T b) { return __xp_saturate((T)(a - b)); }                                      \
  T __hmul_sat(T a, T b) { return __xp_saturate((T)(a * b)); }                                      \
  T __hfma_sat(T a, T b, T c) { return __xp_saturate(__hfma(a, b, c)); }                            \
  T __hmax(T a, T b) { return (T)fmaxf((float)a, (float)b); }                                       \
  T __hmin(T a, T b) { return (T)fminf((float)a, (float)b); }                                       \
  T __hmax_nan(T a, T b) { return a != a ? a : b != b ? b : __hmax(a, b); }                         \
  T __hmin_nan(T a, T b) { return a != a ? a : b != b ? b : __hmin(a, b); }                         \
  bool __heq(T a, T b) { return a == b; }                                                           \
  bool __hne(T a, T b) { return a < b || a > b; }                                                   \
  bool __hlt(T a, T b) { return a < b; }                                                            \
  bool __hle(T a, T b) { return a <= b; }                                                           \
  bool __hgt(T a, T b) { return a > b; }                                                            \
  bool __hge(T a, T b) { return a >= b; }                                                           \
  bool __hequ(T a, T b) { return !(a < b || a > b); }                                               \
  bool __hneu(T a, T b) { return a != b; }                                                          \
  bool __hltu(T a, T b) { return !(a >= b); }                                                       \
  bool __hleu(T a, T b) { return !(a > b); }                                                        \
  bool __hgtu(T a, T b) { return !(a <= b); }                                                       \
  bool __hgeu(T a, T b) { return !(a < b); }                                                        \
  bool __hisnan(T a) { return a != a; }                                                             \
  int __hisinf(T a) { return isinf((float)a) ? (a < (T)0.0f ? -1 : 1) : 0; }                        \
  T hexp(T a) { return (T)expf((float)a); }                                                         \
  T hexp2(T a) { return (T)exp2f((float)a); }                                                       \
  T hexp10(T a) { return (T)powf(10.0f, (float)a); }                                                \
  T hlog(T a) { return (T)logf((float)a); }                                                         \
  T hlog2(T a) { return (T)log2f((float)a); }                                                       \
  T hlog10(T a) { return (T)log10f((float)a); }                                                     \
  T hsqrt(T a) { return (T)sqrtf((float)a); }                                                       \
  T hrsqrt(T a) { return (T)(1.0f / sqrtf((float)a)); }                                             \
  T hrcp(T a) { return (T)(1.0f / (float)a); }                                                      \
  T hsin(T a) { return (T)sinf((float)a); }                                                         \
  T hcos(T a) { return (T)cosf((float)a); }                                                         \
  T htanh(T a) { return (T)tanhf((float)a); }                                                       \
  T htanh_approx(T a) { return (T)tanhf((float)a); }                                                \
  T hfloor(T a) { return (T)floorf((float)a); }                                                     \
  T hceil(T a) { return (T)ceilf((float)a); }                                                       \
  T htrunc(T a) { return (T)truncf((float)a); }                                                     \
  T hrint(T a) { return (T)rintf((float)a); }                                                       \
  P operator+(P a, P b) { return P{(T)(a.x + b.x), (T)(a.y + b.y)}; }                               \
  P operator-(P a, P b) { return P{(T)(a.x - b.x), (T)(a.y - b.y)}; }                               \
  P operator*(P a, P b) { return P{(T)(a.x * b.x), (T)(a.y * b.y)}; }                               \
  P operator/(P a, P b) { return P{(T)(a.x / b.x), (T)(a.y / b.y)}; }                               \
  P operator-(P a) { return P{(T)(-a.x), (T)(-a.y)}; }                                              \
  bool operator==(P a, P b) { return a.x == b.x && a.y == b.y; }                                    \
  bool operator!=(P a, P b) { return a.x != b.x || a.y != b.y; }                                    \
  P __hadd2(P a, P b) { return a + b; }                                                             \
  P __hsub2(P a, P b) { return a - b; }                                                             \
  P __hmul2(P a, P b) { return a * b; }                                                             \
  P __h2div(P a, P b) { return a / b; }                                                             \
  P __hadd2_rn(P a, P b) { return a + b; }                                                          \
  P __hsub2_rn(P a, P b) { return a - b; }                                                          \
  P __hmul2_rn(P a, P b) { return a * b; }                                                          \
  P __hneg2(P a) { return -a; }                                                                     \
  P __habs2(P a) { return P{__habs(a.x), __habs(a.y)}; }                                            \
  P __hfma2(P a, P b, P c) { return P{__hfma(a.x, b.x, c.x), __hfma(a.y, b.y, c.y)}; }              \
  P __hfma2_relu(P a, P b, P c) { return P{__hfma_relu(a.x, b.x, c.x), __hfma_relu(a.y, b.y, c.y)}; } \
  P __hfma2_sat(P a, P b, P c) { return P{__hfma_sat(a.x, b.x, c.x), __hfma_sat(a.y, b.y, c.y)}; }  \
  P __hadd2_sat(P a, P b) { return P{__hadd_sat(a.x, b.x), __hadd_sat(a.y, b.y)}; }                 \
  P __hsub2_sat(P a, P b) { return P{__hsub_sat(a.x, b.x), __hsub_sat(a.y, b.y)}; }                 \
  P __hmul2_sat(P a, P b) { return P{__hmul_sat(a.x, b.x), __hmul_sat(a.y, b.y)}; }                 \
  P __hmax2(P a, P b) { return P{__hmax(a.x, b.x), __hmax(a.y, b.y)}; }                             \
  P __hmin2(P a, P b) { return P{__hmin(a.x, b.x), __hmin(a.y, b.y)}; }                             \
  P __heq2(P a, P b) { return P{(T)(a.x == b.x ? 1.0f : 0.0f), (T)(a.y == b.y ? 1.0f : 0.0f)}; }    \
  P __hne2(P a, P b) { return P{(T)(__hne(a.x, b.x) ? 1.0f : 0.0f), (T)(__hne(a.y, b.y) ? 1.0f : 0.0f)}; } \
  P __hlt2(P a, P b) { return P{(T)(a.x < b.x ? 1.0f : 0.0f), (T)(a.y < b.y ? 1.0f : 0.0f)}; }      \
  P __hle2(P a, P b) { return P{(T)(a.x <= b.x ? 1.0f : 0.0f), (T)(a.y <= b.y ? 1.0f : 0.0f)}; }    \
  P __hgt2(P a, P b) { return P{(T)(a.x > b.x ? 1.0f : 0.0f), (T)(a.y > b.y ? 1.0f : 0.0f)}; }      \
  P __hge2(P a, P b) { return P{(T)(a.x >= b.x ? 1.0f : 0.0f), (T)(a.y >= b.y ? 1.0f : 0.0f)}; }    \
  P __hisnan2(P a) { return P{(T)(a.x != a.x ? 1.0f : 0.0f), (T)(a.y != a.y ? 1.0f : 0.0f)}; }      \
  bool __hbeq2(P a, P b) { return a.x == b.x && a.y == b.y; }                                       \
  bool __hbne2(P a, P b) { return __hne(a.x, b.x) && __hne(a.y, b.y); }                             \
  bool __hblt2(P a, P b) { return a.x < b.x && a.y < b.y; }                                         \
  bool __hble2(P a, P b) { return a.x <= b.x && a.y <= b.y; }                                       \
  bool __hbgt2(P a, P b) { return a.x > b.x && a.y > b.y; }                                         \
  bool __hbge2(P a, P b) { return a.x >= b.x && a.y >= b.y; }                                       \
  P h2exp(P a) { return P{hexp(a.x), hexp(a.y)}; }                                                  \
  P h2exp2(P a) { return P{hexp2(a.x), hexp2(a.y)}; }                                               \
  P h2exp10(P a) { return P{hexp10(a.x), hexp10(a.y)}; }                                            \
  P h2log(P a) { return P{hlog(a.x), hlog(a.y)}; }                                                  \
  P h2log2(P a) { return P{hlog2(a.x), hlog2(a.y)}; }                                               \
  P h2log10(P a) { return P{hlog10(a.x), hlog10(a.y)}; }                                            \
  P h2sqrt(P a) { return P{hsqrt(a.x), hsqrt(a.y)}; }                                               \
  P h2rsqrt(P a) { return P{hrsqrt(a.x), hrsqrt(a.y)}; }                                            \
  P h2rcp(P a) { return P{hrcp(a.x), hrcp(a.y)}; }                                                  \
  P h2sin(P a) { return P{hsin(a.x), hsin(a.y)}; }                                                  \
  P h2cos(P a) { return P{hcos(a.x), hcos(a.y)}; }                                                  \
  P h2tanh(P a) { return P{htanh(a.x), htanh(a.y)}; }                                               \
  P h2tanh_approx(P a) { return P{htanh(a.x), htanh(a.y)}; }                                        \
  P h2floor(P a) { return P{hfloor(a.x), hfloor(a.y)}; }                                            \
  P h2ceil(P a) { return P{hceil(a.x), hceil(a.y)}; }                                               \
  P h2trunc(P a) { return P{htrunc(a.x), htrunc(a.y)}; }                                            \
  P h2rint(P a) { return P{hrint(a.x), hrint(a.y)}; }                                               \
  float __low2float(P a) { return (float)a.x; }                                                     \
  float __high2float(P a) { return (float)a.y; }                                                    \
  P __lowhigh2highlow(P a) { return P{a.y, a.x}; }
XP_16BIT(half, __half2)
XP_16BIT(__nv_bfloat16, __nv_bfloat162)

// Conversions: to an integer they saturate, NaN gives 0. LOW and HIGH are the type's limits as floats.
#define XP_16BIT_INTEGER(H, T, NAME, I, LOW, HIGH, MIN, MAX)                                        \
  I __##H##2##NAME##_rn(T h) { float r = rintf((float)h); return r != r ? (I)0 : r >= HIGH ? (I)(MAX) : r <= LOW ? (I)(MIN) : (I)r; }  \
  I __##H##2##NAME##_rz(T h) { float r = truncf((float)h); return r != r ? (I)0 : r >= HIGH ? (I)(MAX) : r <= LOW ? (I)(MIN) : (I)r; } \
  I __##H##2##NAME##_ru(T h) { float r = ceilf((float)h); return r != r ? (I)0 : r >= HIGH ? (I)(MAX) : r <= LOW ? (I)(MIN) : (I)r; }  \
  I __##H##2##NAME##_rd(T h) { float r = floorf((float)h); return r != r ? (I)0 : r >= HIGH ? (I)(MAX) : r <= LOW ? (I)(MIN) : (I)r; } \
  T __##NAME##2##H##_rn(I v) { return (T)v; }                                                       \
  T __##NAME##2##H##_rz(I v) { return __xp_toward_zero((T)v, (double)v); }                          \
  T __##NAME##2##H(I v) { return (T)v; }
#define XP_16BIT_NAMES(H, H2, T, P)                                                                 \
  T __float2##H(float f) { return (T)f; }                                                           \
  T __float2##H##_rn(float f) { return (T)f; }                                                      \
  T __float2##H##_rz(float f) { return __xp_toward_zero((T)f, (double)f); }                         \
  T __float2##H##_ru(float f) { return f > 0.0f ? __xp_away_from_zero((T)f, (double)f) : __xp_toward_zero((T)f, (double)f); } \
  T __float2##H##_rd(float f) { return f < 0.0f ? __xp_away_from_zero((T)f, (double)f) : __xp_toward_zero((T)f, (double)f); } \
  T __double2##H(double f) { return (T)f; }                                                         \
  float __##H##2float(T h) { return (float)h; }                                                     \
  P __float2##H2##_rn(float f) { return P{(T)f, (T)f}; }                                            \
  P __floats2##H2##_rn(float a, float b) { return P{(T)a, (T)b}; }                                  \
  P __float22##H2##_rn(float2 f) { return P{(T)f.x, (T)f.y}; }                                      \
  float2 __##H2##2float2(P h) { return float2{(float)h.x, (float)h.y}; }                            \
  T __low2##H(P h) { return h.x; }                                                                  \
  T __high2##H(P h) { return h.y; }                                                                 \
  P __low2##H2(P h) { return P{h.x, h.x}; }                                                         \
  P __high2##H2(P h) { return P{h.y, h.y}; }                                                        \
  P __lows2##H2(P a, P b) { return P{a.x, b.x}; }                                                   \
  P __highs2##H2(P a, P b) { return P{a.y, b.y}; }                                                  \
  P __halves2##H2(T a, T b) { return P{a, b}; }                                                     \
  P __##H##2##H2(T a) { return P{a, a}; }                                                           \
  P make_##H2(T a, T b) { return P{a, b}; }                                                         \
  unsigned short __##H##_as_ushort(T h) { return bit_cast<unsigned short>(h); }                     \
  short __##H##_as_short(T h) { return bit_cast<short>(h); }                                        \
  T __ushort_as_##H(unsigned short u) { return bit_cast<T>(u); }                                    \
  T __short_as_##H(short u) { return bit_cast<T>(u); }                                              \
  XP_16BIT_INTEGER(H, T, int, int, -2147483648.0f, 2147483648.0f, -2147483647 - 1, 2147483647)      \
  XP_16BIT_INTEGER(H, T, uint, unsigned int, 0.0f, 4294967296.0f, 0, 4294967295u)                   \
  XP_16BIT_INTEGER(H, T, short, short, -32768.0f, 32767.0f, -32768, 32767)                          \
  XP_16BIT_INTEGER(H, T, ushort, unsigned short, 0.0f, 65535.0f, 0, 65535)                          \
  XP_16BIT_INTEGER(H, T, ll, long long, -9223372036854775808.0f, 9223372036854775808.0f, -9223372036854775807ll - 1, 9223372036854775807ll) \
  XP_16BIT_INTEGER(H, T, ull, unsigned long long, 0.0f, 18446744073709551616.0f, 0, 18446744073709551615ull)
XP_16BIT_NAMES(half, half2, half, __half2)
XP_16BIT_NAMES(bfloat16, bfloat162, __nv_bfloat16, __nv_bfloat162)
__half2 __halves2half2(float a, float b) { return __half2{(half)a, (half)b}; }
