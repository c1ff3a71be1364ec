// Device mathematics beyond the C library. The fast forms mean the exact function; their error is the device's.
float rcbrtf(float a) { return 1.0f / cbrtf(a); }
double rcbrt(double a) { return 1.0 / cbrt(a); }
float fdividef(float a, float b) { return a / b; }
float normcdff(float a) { return 0.5f * erfcf(-a * 0.70710678118654752f); }
double normcdf(double a) { return 0.5 * erfc(-a * 0.70710678118654752); }
float sinpif(float a) { return (float)sin((double)a * 3.14159265358979323846); }
float cospif(float a) { return (float)cos((double)a * 3.14159265358979323846); }
double sinpi(double a) { return sin(a * 3.14159265358979323846); }
double cospi(double a) { return cos(a * 3.14159265358979323846); }
float norm3df(float a, float b, float c) { return sqrtf(a * a + b * b + c * c); }
float rnorm3df(float a, float b, float c) { return 1.0f / sqrtf(a * a + b * b + c * c); }
float norm4df(float a, float b, float c, float d) { return sqrtf(a * a + b * b + c * c + d * d); }
float rnorm4df(float a, float b, float c, float d) { return 1.0f / sqrtf(a * a + b * b + c * c + d * d); }
float rhypotf(float a, float b) { return 1.0f / sqrtf(a * a + b * b); }

float __expf(float a) { return expf(a); }
float __exp10f(float a) { return powf(10.0f, a); }
float __logf(float a) { return logf(a); }
float __log2f(float a) { return log2f(a); }
float __log10f(float a) { return log10f(a); }
float __sinf(float a) { return sinf(a); }
float __cosf(float a) { return cosf(a); }
float __tanf(float a) { return tanf(a); }
float __tanhf(float a) { return tanhf(a); }
float __powf(float a, float b) { return powf(a, b); }
void __sincosf(float a, float *s, float *c) { *s = sinf(a); *c = cosf(a); }
void sincospif(float a, float *s, float *c) { *s = sinpif(a); *c = cospif(a); }
float __fdividef(float a, float b) { return a / b; }
float __saturatef(float a) { return fminf(fmaxf(a, 0.0f), 1.0f); }
float saturate(float a) { return fminf(fmaxf(a, 0.0f), 1.0f); }
float __frsqrt_rn(float a) { return (float)(1.0 / sqrt((double)a)); }

float __fadd_rn(float a, float b) { return a + b; }
float __fsub_rn(float a, float b) { return a - b; }
float __fmul_rn(float a, float b) { return a * b; }
float __fdiv_rn(float a, float b) { return a / b; }
float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
float __frcp_rn(float a) { return 1.0f / a; }
float __fsqrt_rn(float a) { return sqrtf(a); }
double __dadd_rn(double a, double b) { return a + b; }
double __dsub_rn(double a, double b) { return a - b; }
double __dmul_rn(double a, double b) { return a * b; }
double __ddiv_rn(double a, double b) { return a / b; }
double __fma_rn(double a, double b, double c) { return fma(a, b, c); }
double __drcp_rn(double a) { return 1.0 / a; }
double __dsqrt_rn(double a) { return sqrt(a); }

// Directed rounding of a float result from its value in double.
float __xp_float_toward_zero(double v) {
  float near = (float)v;
  return fabs((double)near) > fabs(v) ? bit_cast<float>(bit_cast<unsigned int>(near) - 1u) : near;
}
float __xp_float_away_from_zero(double v) {
  float near = (float)v;
  unsigned int sign = v < 0.0 ? 0x80000000u : 0u;
  return fabs((double)near) < fabs(v) ? bit_cast<float>((bit_cast<unsigned int>(near) | sign) + 1u) : near;
}
float __double2float_rn(double v) { return (float)v; }
float __double2float_rz(double v) { return __xp_float_toward_zero(v); }
float __double2float_ru(double v) { return v > 0.0 ? __xp_float_away_from_zero(v) : __xp_float_toward_zero(v); }
float __double2float_rd(double v) { return v < 0.0 ? __xp_float_away_from_zero(v) : __xp_float_toward_zero(v); }
float __int2float_rn(int v) { return (float)v; }
float __int2float_rz(int v) { return __xp_float_toward_zero((double)v); }
float __int2float_ru(int v) { return __double2float_ru((double)v); }
float __int2float_rd(int v) { return __double2float_rd((double)v); }
float __uint2float_rn(unsigned int v) { return (float)v; }
float __uint2float_rz(unsigned int v) { return __xp_float_toward_zero((double)v); }
float __ll2float_rn(long long v) { return (float)v; }
float __ull2float_rn(unsigned long long v) { return (float)v; }
double __int2double_rn(int v) { return (double)v; }
double __uint2double_rn(unsigned int v) { return (double)v; }
double __ll2double_rn(long long v) { return (double)v; }
double __ull2double_rn(unsigned long long v) { return (double)v; }

// To an integer: saturates, NaN gives 0.
#define XP_TO_INTEGER(FROM, F, NAME, I, LOW, HIGH, MIN, MAX)                                                                     \
  I __##FROM##2##NAME##_rn(F v) { F r = __xp_rint(v); return r != r ? (I)0 : r >= HIGH ? (I)(MAX) : r <= LOW ? (I)(MIN) : (I)r; } \
  I __##FROM##2##NAME##_rz(F v) { return v != v ? (I)0 : v >= HIGH ? (I)(MAX) : v <= LOW ? (I)(MIN) : (I)v; }                     \
  I __##FROM##2##NAME##_ru(F v) { F r = ceil(v); return r != r ? (I)0 : r >= HIGH ? (I)(MAX) : r <= LOW ? (I)(MIN) : (I)r; }      \
  I __##FROM##2##NAME##_rd(F v) { F r = floor(v); return r != r ? (I)0 : r >= HIGH ? (I)(MAX) : r <= LOW ? (I)(MIN) : (I)r; }
XP_TO_INTEGER(float, float, int, int, -2147483648.0f, 2147483648.0f, -2147483647 - 1, 2147483647)
XP_TO_INTEGER(float, float, uint, unsigned int, 0.0f, 4294967296.0f, 0, 4294967295u)
XP_TO_INTEGER(float, float, ll, long long, -9223372036854775808.0f, 9223372036854775808.0f, -9223372036854775807ll - 1, 9223372036854775807ll)
XP_TO_INTEGER(float, float, ull, unsigned long long, 0.0f, 18446744073709551616.0f, 0, 18446744073709551615ull)
XP_TO_INTEGER(double, double, int, int, -2147483648.0, 2147483647.0, -2147483647 - 1, 2147483647)
XP_TO_INTEGER(double, double, uint, unsigned int, 0.0, 4294967295.0, 0, 4294967295u)
XP_TO_INTEGER(double, double, ll, long long, -9223372036854775808.0, 9223372036854775808.0, -9223372036854775807ll - 1, 9223372036854775807ll)
XP_TO_INTEGER(double, double, ull, unsigned long long, 0.0, 18446744073709551616.0, 0, 18446744073709551615ull)

int __float_as_int(float v) { return bit_cast<int>(v); }
unsigned int __float_as_uint(float v) { return bit_cast<unsigned int>(v); }
float __int_as_float(int v) { return bit_cast<float>(v); }
float __uint_as_float(unsigned int v) { return bit_cast<float>(v); }
long long __double_as_longlong(double v) { return bit_cast<long long>(v); }
double __longlong_as_double(long long v) { return bit_cast<double>(v); }
int __double2hiint(double v) { return (int)(bit_cast<long long>(v) >> 32); }
int __double2loint(double v) { return (int)bit_cast<long long>(v); }
double __hiloint2double(int hi, int lo) { return bit_cast<double>(((long long)hi << 32) | (long long)(unsigned int)lo); }

// Integers.
int __popc(unsigned int v) { return __xp_popcount(v); }
int __popcll(unsigned long long v) { return __xp_popcount(v); }
int __clz(int v) { return __xp_clz((unsigned int)v); }
int __clzll(long long v) { return __xp_clz((unsigned long long)v); }
int __ffs(int v) { unsigned int u = (unsigned int)v; return u == 0u ? 0 : 32 - __xp_clz(u & (0u - u)); }
int __ffs(unsigned int u) { return u == 0u ? 0 : 32 - __xp_clz(u & (0u - u)); }
int __ffsll(long long v) { unsigned long long u = (unsigned long long)v; return u == 0ull ? 0 : 64 - __xp_clz(u & (0ull - u)); }
int __ffsll(unsigned long long u) { return u == 0ull ? 0 : 64 - __xp_clz(u & (0ull - u)); }
unsigned int __brev(unsigned int v) {
  unsigned int a = ((v >> 1) & 0x55555555u) | ((v & 0x55555555u) << 1);
  unsigned int b = ((a >> 2) & 0x33333333u) | ((a & 0x33333333u) << 2);
  unsigned int c = ((b >> 4) & 0x0f0f0f0fu) | ((b & 0x0f0f0f0fu) << 4);
  unsigned int d = ((c >> 8) & 0x00ff00ffu) | ((c & 0x00ff00ffu) << 8);
  return (d >> 16) | (d << 16);
}
unsigned long long __brevll(unsigned long long v) { return ((unsigned long long)__brev((unsigned int)v) << 32) | (unsigned long long)__brev((unsigned int)(v >> 32)); }
int __mulhi(int a, int b) { return __xp_mulhi(a, b); }
unsigned int __umulhi(unsigned int a, unsigned int b) { return __xp_mulhi(a, b); }
long long __mul64hi(long long a, long long b) { return __xp_mulhi(a, b); }
unsigned long long __umul64hi(unsigned long long a, unsigned long long b) { return __xp_mulhi(a, b); }
int __mul24(int a, int b) { return ((a << 8) >> 8) * ((b << 8) >> 8); }
unsigned int __umul24(unsigned int a, unsigned int b) { return (a & 0xffffffu) * (b & 0xffffffu); }
unsigned int __sad(int a, int b, unsigned int c) { return (unsigned int)(a > b ? a - b : b - a) + c; }
unsigned int __usad(unsigned int a, unsigned int b, unsigned int c) { return (a > b ? a - b : b - a) + c; }
int __hadd(int a, int b) { return (int)(((long long)a + (long long)b) >> 1); }
int __rhadd(int a, int b) { return (int)(((long long)a + (long long)b + 1) >> 1); }
unsigned int __uhadd(unsigned int a, unsigned int b) { return (unsigned int)(((unsigned long long)a + (unsigned long long)b) >> 1); }
unsigned int __xp_byte(unsigned int a, unsigned int b, unsigned int pick) {
  unsigned int byte = ((pick & 4u ? b : a) >> (8u * (pick & 3u))) & 0xffu;
  return pick & 8u ? (byte & 0x80u ? 0xffu : 0u) : byte;
}
unsigned int __byte_perm(unsigned int a, unsigned int b, unsigned int s) {
  return __xp_byte(a, b, s & 15u) | (__xp_byte(a, b, (s >> 4) & 15u) << 8) | (__xp_byte(a, b, (s >> 8) & 15u) << 16) | (__xp_byte(a, b, (s >> 12) & 15u) << 24);
}
unsigned int __funnelshift_l(unsigned int lo, unsigned int hi, unsigned int s) { return (unsigned int)(((((unsigned long long)hi << 32) | lo) << (s & 31u)) >> 32); }
unsigned int __funnelshift_r(unsigned int lo, unsigned int hi, unsigned int s) { return (unsigned int)((((unsigned long long)hi << 32) | lo) >> (s & 31u)); }
unsigned int __funnelshift_lc(unsigned int lo, unsigned int hi, unsigned int s) { return (unsigned int)(((((unsigned long long)hi << 32) | lo) << (s < 32u ? s : 32u)) >> 32); }
unsigned int __funnelshift_rc(unsigned int lo, unsigned int hi, unsigned int s) { return (unsigned int)((((unsigned long long)hi << 32) | lo) >> (s < 32u ? s : 32u)); }

// Dot products of packed bytes and of 16-bit by 8-bit numbers.
int __dp4a(int a, int b, int c) {
  return c + (int)(signed char)a * (int)(signed char)b + (int)(signed char)(a >> 8) * (int)(signed char)(b >> 8) +
         (int)(signed char)(a >> 16) * (int)(signed char)(b >> 16) + (int)(signed char)(a >> 24) * (int)(signed char)(b >> 24);
}
unsigned int __dp4a(unsigned int a, unsigned int b, unsigned int c) {
  return c + (a & 0xffu) * (b & 0xffu) + ((a >> 8) & 0xffu) * ((b >> 8) & 0xffu) + ((a >> 16) & 0xffu) * ((b >> 16) & 0xffu) + (a >> 24) * (b >> 24);
}
int __dp4a(char4 a, char4 b, int c) { return c + (int)a.x * (int)b.x + (int)a.y * (int)b.y + (int)a.z * (int)b.z + (int)a.w * (int)b.w; }
unsigned int __dp4a(uchar4 a, uchar4 b, unsigned int c) { return c + (unsigned int)a.x * (unsigned int)b.x + (unsigned int)a.y * (unsigned int)b.y + (unsigned int)a.z * (unsigned int)b.z + (unsigned int)a.w * (unsigned int)b.w; }
int __dp2a_lo(int a, int b, int c) { return c + (int)(short)a * (int)(signed char)b + (a >> 16) * (int)(signed char)(b >> 8); }
int __dp2a_hi(int a, int b, int c) { return c + (int)(short)a * (int)(signed char)(b >> 16) + (a >> 16) * (int)(signed char)(b >> 24); }

// Packed bytes and 16-bit halves of a word; x and y are the elements.
#define XP_PACKED(NAME, E, BITS, EXPR)                                                         \
  unsigned int NAME(unsigned int a, unsigned int b) {                                          \
    unsigned int r = 0u;                                                                       \
    for (int i = 0; i < 32; i += BITS) {                                                       \
      int x = (int)(E)(a >> i);                                                                \
      int y = (int)(E)(b >> i);                                                                \
      r = r | (((unsigned int)(EXPR) & ((1u << BITS) - 1u)) << i);                             \
    }                                                                                          \
    return r;                                                                                  \
  }
#define XP_PACKED_SET(SUFFIX, S, U, BITS, LOW, HIGH, TOP)                                      \
  XP_PACKED(__vadd##SUFFIX, U, BITS, x + y)                                                    \
  XP_PACKED(__vsub##SUFFIX, U, BITS, x - y)                                                    \
  XP_PACKED(__vaddss##SUFFIX, S, BITS, min(max(x + y, LOW), HIGH))                             \
  XP_PACKED(__vsubss##SUFFIX, S, BITS, min(max(x - y, LOW), HIGH))                             \
  XP_PACKED(__vaddus##SUFFIX, U, BITS, min(x + y, TOP))                                        \
  XP_PACKED(__vsubus##SUFFIX, U, BITS, max(x - y, 0))                                          \
  XP_PACKED(__vmaxs##SUFFIX, S, BITS, max(x, y))                                               \
  XP_PACKED(__vmaxu##SUFFIX, U, BITS, max(x, y))                                               \
  XP_PACKED(__vmins##SUFFIX, S, BITS, min(x, y))                                               \
  XP_PACKED(__vminu##SUFFIX, U, BITS, min(x, y))                                               \
  XP_PACKED(__vavgu##SUFFIX, U, BITS, (x + y + 1) >> 1)                                        \
  XP_PACKED(__vabsdiffs##SUFFIX, S, BITS, max(x, y) - min(x, y))                               \
  XP_PACKED(__vabsdiffu##SUFFIX, U, BITS, max(x, y) - min(x, y))                               \
  XP_PACKED(__vcmpeq##SUFFIX, U, BITS, x == y ? TOP : 0)                                       \
  XP_PACKED(__vcmpne##SUFFIX, U, BITS, x != y ? TOP : 0)                                       \
  XP_PACKED(__vcmpgts##SUFFIX, S, BITS, x > y ? TOP : 0)                                       \
  XP_PACKED(__vcmpgtu##SUFFIX, U, BITS, x > y ? TOP : 0)                                       \
  XP_PACKED(__vcmpges##SUFFIX, S, BITS, x >= y ? TOP : 0)                                      \
  XP_PACKED(__vcmpgeu##SUFFIX, U, BITS, x >= y ? TOP : 0)                                      \
  XP_PACKED(__vcmplts##SUFFIX, S, BITS, x < y ? TOP : 0)                                       \
  XP_PACKED(__vcmpltu##SUFFIX, U, BITS, x < y ? TOP : 0)
XP_PACKED_SET(4, signed char, unsigned char, 8, -128, 127, 255)
XP_PACKED_SET(2, short, unsigned short, 16, -32768, 32767, 65535)

// Loads and stores with a cache hint.
template <typename T> T __ldg(const T *p) { return *p; }
template <typename T> T __ldca(const T *p) { return *p; }
template <typename T> T __ldcg(const T *p) { return *p; }
template <typename T> T __ldcs(const T *p) { return *p; }
template <typename T> T __ldcv(const T *p) { return *p; }
template <typename T> T __ldlu(const T *p) { return *p; }
template <typename T> void __stwb(T *p, T v) { *p = v; }
template <typename T> void __stcg(T *p, T v) { *p = v; }
template <typename T> void __stcs(T *p, T v) { *p = v; }
template <typename T> void __stwt(T *p, T v) { *p = v; }

// Fences order memory for other threads; here every access is in order.
void __threadfence() {}
void __threadfence_block() {}
void __threadfence_system() {}
void __trap() {}
void __prof_trigger(int n) {}
