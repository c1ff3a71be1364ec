// Atomic operations with an order and a scope: one device has one order, and every scope includes the items of a group.
#define XP_SCOPED_ATOMIC(NAME, BUILTIN) \
  template <typename T, typename V> T __hip_atomic_##NAME(T *p, V v, int order, int scope) { return __xp_atomic_##BUILTIN(p, (T)v); }
XP_SCOPED_ATOMIC(fetch_add, add)
XP_SCOPED_ATOMIC(fetch_min, min)
XP_SCOPED_ATOMIC(fetch_max, max)
XP_SCOPED_ATOMIC(fetch_and, and)
XP_SCOPED_ATOMIC(fetch_or, or)
XP_SCOPED_ATOMIC(fetch_xor, xor)
XP_SCOPED_ATOMIC(exchange, exch)
template <typename T, typename V> T __hip_atomic_fetch_sub(T *p, V v, int order, int scope) { return __xp_atomic_add(p, (T)(-(T)v)); }
template <typename T> T __hip_atomic_load(const T *p, int order, int scope) { return *p; }
template <typename T, typename V> void __hip_atomic_store(T *p, V v, int order, int scope) { *p = (T)v; }
template <typename T, typename V> bool __hip_atomic_compare_exchange_strong(T *p, T *expected, V v, int success, int failure, int scope) {
  T old = __xp_cas(p, *expected, (T)v);
  bool same = old == *expected;
  *expected = old;
  return same;
}
template <typename T, typename V> bool __hip_atomic_compare_exchange_weak(T *p, T *expected, V v, int success, int failure, int scope) {
  return __hip_atomic_compare_exchange_strong(p, expected, v, success, failure, scope);
}
