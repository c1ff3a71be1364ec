// Atomic updates; each gives the old value. The scopes (_block, _system) mean the same for one device.
#define XP_ATOMIC(NAME, BUILTIN, T)                                                  \
  T NAME(T *p, T v) { return __xp_atomic_##BUILTIN(p, v); }                          \
  T NAME##_block(T *p, T v) { return __xp_atomic_##BUILTIN(p, v); }                  \
  T NAME##_system(T *p, T v) { return __xp_atomic_##BUILTIN(p, v); }
#define XP_ATOMIC_INTEGERS(NAME, BUILTIN)                                            \
  XP_ATOMIC(NAME, BUILTIN, int)                                                      \
  XP_ATOMIC(NAME, BUILTIN, unsigned int)                                             \
  XP_ATOMIC(NAME, BUILTIN, long long)                                                \
  XP_ATOMIC(NAME, BUILTIN, unsigned long long)
XP_ATOMIC_INTEGERS(atomicAdd, add)
XP_ATOMIC(atomicAdd, add, float)
XP_ATOMIC(atomicAdd, add, double)
XP_ATOMIC(atomicAdd, add, half)
XP_ATOMIC(atomicAdd, add, __nv_bfloat16)
XP_ATOMIC_INTEGERS(atomicMin, min)
XP_ATOMIC_INTEGERS(atomicMax, max)
XP_ATOMIC_INTEGERS(atomicExch, exch)
XP_ATOMIC(atomicExch, exch, float)
XP_ATOMIC_INTEGERS(atomicAnd, and)
XP_ATOMIC_INTEGERS(atomicOr, or)
XP_ATOMIC_INTEGERS(atomicXor, xor)
XP_ATOMIC(atomicInc, inc, unsigned int)
XP_ATOMIC(atomicDec, dec, unsigned int)

__half2 atomicAdd(__half2 *p, __half2 v) {
  half *q = (half *)p;
  return __half2{__xp_atomic_add(q, v.x), __xp_atomic_add(q + 1, v.y)};
}
__nv_bfloat162 atomicAdd(__nv_bfloat162 *p, __nv_bfloat162 v) {
  __nv_bfloat16 *q = (__nv_bfloat16 *)p;
  return __nv_bfloat162{__xp_atomic_add(q, v.x), __xp_atomic_add(q + 1, v.y)};
}
float2 atomicAdd(float2 *p, float2 v) {
  float *q = (float *)p;
  return float2{__xp_atomic_add(q, v.x), __xp_atomic_add(q + 1, v.y)};
}

#define XP_ATOMIC_MORE(T)                                                            \
  T atomicSub(T *p, T v) { return __xp_atomic_add(p, (T)(-v)); }                     \
  T atomicSub_block(T *p, T v) { return __xp_atomic_add(p, (T)(-v)); }               \
  T atomicSub_system(T *p, T v) { return __xp_atomic_add(p, (T)(-v)); }              \
  T atomicCAS(T *p, T compare, T v) { return __xp_cas(p, compare, v); }              \
  T atomicCAS_block(T *p, T compare, T v) { return __xp_cas(p, compare, v); }        \
  T atomicCAS_system(T *p, T compare, T v) { return __xp_cas(p, compare, v); }
XP_ATOMIC_MORE(int)
XP_ATOMIC_MORE(unsigned int)
XP_ATOMIC_MORE(long long)
XP_ATOMIC_MORE(unsigned long long)
unsigned short atomicCAS(unsigned short *p, unsigned short compare, unsigned short v) { return __xp_cas(p, compare, v); }
