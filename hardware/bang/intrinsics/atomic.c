// Atomic updates of device memory (reference 4.13): atomic per element, the order between cores is open.
#include "prelude.h"

#define XP_TYPES "int, uint, short, half, float, bfloat16_t"
#define XP_INT_TYPES "int, uint, short"

// OP is the indivisible update of one element, which gives its old value. dst receives the old values. COUNT and N are the count parameter, absent in the short forms.
#define XP_FETCH(NAME, OP, TYPES, VALUE, V, COUNT, N, EXTENT, ASYNC)                                         \
  XP_INTRINSIC(NAME, section = "4.13", types = TYPES, queue = "io", overlap = "any", atomic = "gdram", extent = EXTENT, async = ASYNC) \
  template <typename T> void NAME(XP_NRAM T *dst, XP_GDRAM T *gdram, VALUE COUNT) {                          \
    for (int i = 0; i < N; ++i) {                                                                            \
      T old = OP(gdram + i, (T)V);                                                                           \
      dst[i] = old;                                                                                          \
    }                                                                                                        \
  }
#define XP_REDUCE(NAME, OP, TYPES, VALUE, V, COUNT, N, EXTENT, ASYNC)                                        \
  XP_INTRINSIC(NAME, section = "4.13", types = TYPES, queue = "io", arch = 322, atomic = "gdram", extent = EXTENT, async = ASYNC) \
  template <typename T> void NAME(XP_GDRAM T *gdram, VALUE COUNT) {                                          \
    for (int i = 0; i < N; ++i) OP(gdram + i, (T)V);                                                         \
  }
#define XP_VECTOR_SRC XP_NRAM const T *src
#define XP_SCALAR_SRC XP_VALUE(T) src
#define XP_WITH_N , int n
#define XP_WITHOUT_N
#define XP_ATOMIC(FORM, NAME, OP, TYPES, ASYNC)                                                         \
  FORM(NAME, OP, TYPES, XP_VECTOR_SRC, src[i], XP_WITH_N, n, "gdram:n src:n", ASYNC)                     \
  FORM(NAME, OP, TYPES, XP_SCALAR_SRC, src, XP_WITH_N, n, "gdram:n", ASYNC)                              \
  FORM(NAME, OP, TYPES, XP_VECTOR_SRC, src[i], XP_WITHOUT_N, 1, "dst:1 gdram:1 src:1", ASYNC)                  \
  FORM(NAME, OP, TYPES, XP_SCALAR_SRC, src, XP_WITHOUT_N, 1, "dst:1 gdram:1", ASYNC)
#define XP_ATOMICS(OPERATION, OP, TYPES)                                                                     \
  XP_ATOMIC(XP_FETCH, __bang_atomic_##OPERATION, OP, TYPES, "")                                          \
  XP_ATOMIC(XP_FETCH, __bang_atomic_##OPERATION##_async, OP, TYPES, "yes")                               \
  XP_ATOMIC(XP_REDUCE, __bang_atomic_reduce_##OPERATION, OP, TYPES, "")                                  \
  XP_ATOMIC(XP_REDUCE, __bang_atomic_reduce_##OPERATION##_async, OP, TYPES, "yes")
XP_ATOMICS(add, __xp_atomic_add, XP_TYPES)
XP_ATOMICS(max, __xp_atomic_max, XP_TYPES)
XP_ATOMICS(min, __xp_atomic_min, XP_TYPES)
XP_ATOMICS(and, __xp_atomic_and, XP_INT_TYPES)
XP_ATOMICS(or, __xp_atomic_or, XP_INT_TYPES)
XP_ATOMICS(xor, __xp_atomic_xor, XP_INT_TYPES)
XP_ATOMICS(exch, __xp_atomic_exch, XP_TYPES)
XP_ATOMICS(inc, __xp_atomic_inc, XP_INT_TYPES)
XP_ATOMICS(dec, __xp_atomic_dec, XP_INT_TYPES)

XP_INTRINSIC(__bang_atomic_cas, section = "4.13", types = XP_TYPES, queue = "io", atomic = "gdram", extent = "dst:1 gdram:1")
template <typename T> void __bang_atomic_cas(XP_NRAM T *dst, XP_GDRAM T *gdram, XP_VALUE(T) compare, XP_VALUE(T) value) {
  T old = __xp_cas(gdram, compare, value);
  dst[0] = old;
}

// Rows with strides in bytes; segnums count segments minus one.
XP_INTRINSIC(__bang_atomic_reduce_add, section = "4.13", types = XP_TYPES, queue = "io", arch = 500, atomic = "gdram",
             extent = "gdram:size;dst_stride0,segnum1+1;dst_stride1,segnum2+1 src:size;src_stride0,segnum1+1;src_stride1,segnum2+1")
template <typename T> void __bang_atomic_reduce_add(XP_GDRAM T *gdram, XP_NRAM const T *src, int size, int segnum1, int segnum2, int dst_stride0, int dst_stride1, int src_stride0, int src_stride1) {
  for (int o = 0; o <= segnum2; ++o)
    for (int s = 0; s <= segnum1; ++s)
      for (int i = 0; i < size; ++i)
        __xp_atomic_add((T *)((char *)gdram + o * dst_stride1 + s * dst_stride0) + i, ((const T *)((const char *)src + o * src_stride1 + s * src_stride0))[i]);
}

// Every element has its own offset in bytes; masked forms take one bit per element.
#define XP_DISCRETE(OPERATION, OP, TYPES)                                                                    \
  XP_INTRINSIC(__bang_discrete_atomic_##OPERATION, section = "4.13", types = TYPES, queue = "io", arch = 592, atomic = "base", extent = "dst:n base:0 offset:n src:n", indexed = "base:sizeof(T)@offset,n") \
  template <typename T> void __bang_discrete_atomic_##OPERATION(XP_NRAM T *dst, XP_GDRAM T *base, XP_NRAM const unsigned int *offset, XP_NRAM const T *src, int n) { \
    for (int i = 0; i < n; ++i) {                                                                            \
      T old = OP((T *)((char *)base + offset[i]), src[i]);                                                   \
      dst[i] = old;                                                                                          \
    }                                                                                                        \
  }                                                                                                          \
  XP_INTRINSIC(__bang_discrete_atomic_##OPERATION, section = "4.13", types = TYPES, queue = "io", arch = 592, atomic = "base", partial = "dst", extent = "dst:n base:0 offset:n src:n mask:(n+7)/8", indexed = "base:sizeof(T)@offset,n,mask") \
  template <typename T> void __bang_discrete_atomic_##OPERATION(XP_NRAM T *dst, XP_GDRAM T *base, XP_NRAM const unsigned int *offset, XP_NRAM const T *src, XP_NRAM const void *mask, int n) { \
    for (int i = 0; i < n; ++i)                                                                              \
      if ((((const unsigned char *)mask)[i / 8] >> (i % 8)) & 1) {                                           \
        T old = OP((T *)((char *)base + offset[i]), src[i]);                                                 \
        dst[i] = old;                                                                                        \
      }                                                                                                      \
  }
XP_DISCRETE(add, __xp_atomic_add, XP_TYPES)
XP_DISCRETE(max, __xp_atomic_max, XP_TYPES)
XP_DISCRETE(min, __xp_atomic_min, XP_TYPES)
XP_DISCRETE(and, __xp_atomic_and, XP_INT_TYPES)
XP_DISCRETE(or, __xp_atomic_or, XP_INT_TYPES)
XP_DISCRETE(xor, __xp_atomic_xor, XP_INT_TYPES)
XP_DISCRETE(exch, __xp_atomic_exch, XP_TYPES)
XP_DISCRETE(inc, __xp_atomic_inc, XP_INT_TYPES)
XP_DISCRETE(dec, __xp_atomic_dec, XP_INT_TYPES)
