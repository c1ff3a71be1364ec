// Rounding in every mode of the conversions: tz toward zero, oz away from zero, up, dn, rd nearest with ties
// away from zero, rn nearest even, rm nearest with ties up. Plain arithmetic on the wider type, no bit views.
#ifndef XP_BANG_ROUNDING_H
#define XP_BANG_ROUNDING_H
#include "prelude.h"

// ---- to an integer, still as a float
float xp_int_tz(float x) { return truncf(x); }
float xp_int_dn(float x) { return floorf(x); }
float xp_int_up(float x) { return -floorf(-x); }
float xp_int_oz(float x) { return x < 0.0f ? floorf(x) : -floorf(-x); }
float xp_int_rd(float x) { return roundf(x); }
float xp_int_rn(float x) { return rintf(x); }
float xp_int_rm(float x) { return floorf(x) + (x - floorf(x) >= 0.5f ? 1.0f : 0.0f); }

// ---- to a narrower floating type N of the same sign range. The neighbour of r towards zero (away from zero) is
// the nearest N to r * (1 - e) (r * (1 + 1.5 e)) with e half a unit in the last place of 1; STEP separates subnormals
// below LEAST, the smallest normal number. BIG is the largest finite number, OVER its unreachable successor.
#define XP_NARROWING(N, NAME, WIDE, E, STEP, LEAST, BIG, OVER)                                               \
  N xp_##NAME##_below(N r) {                                                                                 \
    WIDE a = (WIDE)r;                                                                                        \
    return a > BIG ? (N)BIG : (a <= LEAST ? (N)(a - STEP) : (N)(a * (1 - E)));                               \
  }                                                                                                          \
  N xp_##NAME##_above(N r) {                                                                                 \
    WIDE a = (WIDE)r;                                                                                        \
    return a < LEAST ? (N)(a + STEP) : (N)(a + a * E + a * E / 2);                                           \
  }                                                                                                          \
  N xp_##NAME##_prev(N r) { return r > (N)0 ? xp_##NAME##_below(r) : (N)(-xp_##NAME##_above((N)(-r))); }    \
  N xp_##NAME##_next(N r) { return r < (N)0 ? (N)(-xp_##NAME##_below((N)(-r))) : xp_##NAME##_above(r); }    \
  N xp_##NAME##_rn(WIDE x) { return (N)x; }                                                                  \
  N xp_##NAME##_dn(WIDE x) { N r = (N)x; return (WIDE)r > x ? xp_##NAME##_prev(r) : r; }                     \
  N xp_##NAME##_up(WIDE x) { N r = (N)x; return (WIDE)r < x ? xp_##NAME##_next(r) : r; }                     \
  N xp_##NAME##_tz(WIDE x) { return x < 0 ? xp_##NAME##_up(x) : xp_##NAME##_dn(x); }                         \
  N xp_##NAME##_oz(WIDE x) { return x < 0 ? xp_##NAME##_dn(x) : xp_##NAME##_up(x); }                         \
  WIDE xp_##NAME##_tie(WIDE x) {                                                                             \
    WIDE lo = (WIDE)xp_##NAME##_dn(x);                                                                       \
    WIDE hi = (WIDE)xp_##NAME##_up(x);                                                                       \
    lo = lo < -BIG ? -OVER : lo;                                                                             \
    hi = hi > BIG ? OVER : hi;                                                                               \
    return (x - lo) - (hi - x);                                                                              \
  }                                                                                                          \
  N xp_##NAME##_rm(WIDE x) { return xp_##NAME##_tie(x) == 0 ? xp_##NAME##_up(x) : (N)x; }                    \
  N xp_##NAME##_rd(WIDE x) { return xp_##NAME##_tie(x) == 0 ? xp_##NAME##_oz(x) : (N)x; }

XP_NARROWING(half, half, float, 0.00048828125f, 5.9604644775390625e-8f, 6.103515625e-5f, 65504.0f, 65536.0f)
XP_NARROWING(bfloat16_t, bf16, float, 0.00390625f, 9.183549615799121e-41f, 1.1754943508222875e-38f,
             3.3895313892515355e38f, 3.3895313892515355e38f)
XP_NARROWING(float, float, double, 5.9604644775390625e-8, 1.401298464324817e-45, 1.1754943508222875e-38,
             3.4028234663852886e38, 3.4028236692093846e38)

// ---- saturation: the value of `like` only chooses the type
signed char xp_saturate(double v, signed char like) { return (signed char)(v < -128.0 ? -128 : (v > 127.0 ? 127 : (v == v ? (int)v : 0))); }
char xp_saturate(double v, char like) { return (char)(v < -128.0 ? -128 : (v > 127.0 ? 127 : (v == v ? (int)v : 0))); }
short xp_saturate(double v, short like) { return (short)(v < -32768.0 ? -32768 : (v > 32767.0 ? 32767 : (v == v ? (int)v : 0))); }
int xp_saturate(double v, int like) { return v < -2147483648.0 ? -2147483647 - 1 : (v > 2147483647.0 ? 2147483647 : (v == v ? (int)v : 0)); }
unsigned char xp_saturate(double v, unsigned char like) { return (unsigned char)(v < 0.0 ? 0 : (v > 255.0 ? 255 : (v == v ? (int)v : 0))); }
unsigned short xp_saturate(double v, unsigned short like) { return (unsigned short)(v < 0.0 ? 0 : (v > 65535.0 ? 65535 : (v == v ? (int)v : 0))); }
unsigned int xp_saturate(double v, unsigned int like) { return v < 0.0 ? 0u : (v > 4294967295.0 ? 4294967295u : (v == v ? (unsigned int)v : 0u)); }
#endif
