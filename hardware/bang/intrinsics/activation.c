// Table activations, Taylor forms and precise functions (reference 4.5, 4.6). The device approximates the first two
// groups; the bodies are the exact functions with the documented clamps.
#include "prelude.h"

#define XP_ACTIVE(NAME, EXPRESSION, ERROR)                                                                   \
  XP_INTRINSIC(__bang_active_##NAME, section = "4.5", types = "half, float", overlap = "any", approximate = ERROR) \
  template <typename T> void __bang_active_##NAME(XP_NRAM T *dst, XP_NRAM const T *src, int n) {             \
    for (int i = 0; i < n; ++i) dst[i] = (T)(EXPRESSION);                                                    \
  }
#define XP_X (float)src[i]
XP_ACTIVE(relu, src[i] > (T)0 ? src[i] : (T)0, 0)
XP_ACTIVE(abs, fabsf(XP_X), 0)
XP_ACTIVE(sign, src[i] >= (T)0 ? (T)1 : (T)-1, 0)
XP_ACTIVE(sigmoid, XP_X < -7.75f ? 0.0f : (XP_X > 7.75f ? 1.0f : 1.0f / (1.0f + expf(-XP_X))), 0.01)
XP_ACTIVE(tanh, tanhf(XP_X), 0.01)
XP_ACTIVE(exp, XP_X < -7.75f ? 5.96e-8f : expf(XP_X), 0.01)
XP_ACTIVE(exp_less_0, expf(XP_X), 0.01)
XP_ACTIVE(exphp, expf(XP_X), 0.01)
XP_ACTIVE(gelu, XP_X < -3.875f ? -5.96e-8f : 0.5f * XP_X * (1.0f + erff(XP_X * 0.70710678f)), 0.01)
XP_ACTIVE(gelup, XP_X < -3.875f ? -5.96e-8f : 0.5f * XP_X * (1.0f + erff(XP_X * 0.70710678f)), 0.003)
XP_ACTIVE(recip, 1.0f / XP_X, 0.01)
XP_ACTIVE(reciphp, 1.0f / XP_X, 0.01)
XP_ACTIVE(recip_greater_1, 1.0f / XP_X, 0.01)
XP_ACTIVE(sqrt, sqrtf(XP_X), 0.01)
XP_ACTIVE(sqrthp, sqrtf(XP_X), 0.01)
XP_ACTIVE(rsqrt, 1.0f / sqrtf(XP_X), 0.01)
XP_ACTIVE(rsqrthp, 1.0f / sqrtf(XP_X), 0.01)
XP_ACTIVE(log, logf(XP_X), 0.01)
XP_ACTIVE(loghp, logf(XP_X), 0.01)
XP_ACTIVE(pow2, exp2f(XP_X), 0.01)
XP_ACTIVE(sin, sinf(XP_X), 0.01)
XP_ACTIVE(cos, cosf(XP_X), 0.01)

// aux1 and aux2 are scratch of n elements.
#define XP_TAYLOR(NAME, EXPRESSION)                                                                          \
  XP_INTRINSIC(NAME, section = "4.5", types = "half, float", overlap = "none", approximate = 0.01)           \
  template <typename T> void NAME(XP_NRAM T *dst, XP_NRAM const T *src, XP_NRAM T *aux1, XP_NRAM T *aux2, int n) { \
    for (int i = 0; i < n; ++i) dst[i] = (T)(EXPRESSION);                                                    \
  }
#define XP_TAYLORS(ORDER)                                                                                    \
  XP_TAYLOR(__bang_taylor##ORDER##_sin, sinf(XP_X))                                                          \
  XP_TAYLOR(__bang_taylor##ORDER##_cos, cosf(XP_X))                                                          \
  XP_TAYLOR(__bang_taylor##ORDER##_tanh, tanhf(XP_X))                                                        \
  XP_TAYLOR(__bang_taylor##ORDER##_sigmoid, 1.0f / (1.0f + expf(-XP_X)))                                     \
  XP_TAYLOR(__bang_taylor##ORDER##_softplus, logf(1.0f + expf(XP_X)))
XP_TAYLORS(3)
XP_TAYLORS(4)

// Precise: no half. log is to base 2.
#define XP_PRECISE(NAME, EXPRESSION)                                                                         \
  XP_INTRINSIC(__bang_##NAME, section = "4.6", types = "float, bfloat16_t", arch = 322, overlap = "any")     \
  template <typename T> void __bang_##NAME(XP_NRAM T *dst, XP_NRAM const T *src, int n) {                    \
    for (int i = 0; i < n; ++i) dst[i] = (T)(EXPRESSION);                                                    \
  }
XP_PRECISE(sin, sinf(XP_X))
XP_PRECISE(cos, cosf(XP_X))
XP_PRECISE(log, log2f(XP_X))
XP_PRECISE(log2, log2f(XP_X))
XP_PRECISE(pow2, exp2f(XP_X))
XP_PRECISE(sqrt, sqrtf(XP_X))
XP_PRECISE(rsqrt, 1.0f / sqrtf(XP_X))
XP_PRECISE(recip, 1.0f / XP_X)
