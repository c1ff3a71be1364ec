// Atomic functions on global and shared memory. One thread runs at a time, so a plain update is atomic; the runtime is told.
#pragma once
#include "half.h"
#include "launch.h"

namespace xp {

template <typename T>
constexpr bool is_floating = std::is_floating_point_v<T> || std::is_same_v<T, __half> || std::is_same_v<T, __half2> ||
                             std::is_same_v<T, __nv_bfloat16> || std::is_same_v<T, __nv_bfloat162> || std::is_same_v<T, _Float16>;

/// Replaces *p by f(*p), returns what was there.
template <typename T, typename F>
__attribute__((noinline)) XP_PLAIN T update(T* p, F f) {
  atomic_access(p, sizeof(T), is_floating<T>, __builtin_return_address(0));
  const T old = *p;
  *p = f(old);
  return old;
}

template <typename T> struct AddOf { T v; XP_PLAIN T operator()(T old) const { return T(old + v); } };
template <typename T> struct SubOf { T v; XP_PLAIN T operator()(T old) const { return T(old - v); } };
template <typename T> struct SetOf { T v; XP_PLAIN T operator()(T) const { return v; } };
template <typename T> struct MinOf { T v; XP_PLAIN T operator()(T old) const { return v < old ? v : old; } };
template <typename T> struct MaxOf { T v; XP_PLAIN T operator()(T old) const { return old < v ? v : old; } };
template <typename T> struct AndOf { T v; XP_PLAIN T operator()(T old) const { return old & v; } };
template <typename T> struct OrOf { T v; XP_PLAIN T operator()(T old) const { return old | v; } };
template <typename T> struct XorOf { T v; XP_PLAIN T operator()(T old) const { return old ^ v; } };
template <typename T> struct CasOf { T expected, v; XP_PLAIN T operator()(T old) const { return old == expected ? v : old; } };
struct IncOf { unsigned v; XP_PLAIN unsigned operator()(unsigned old) const { return old >= v ? 0 : old + 1; } };
struct DecOf { unsigned v; XP_PLAIN unsigned operator()(unsigned old) const { return old == 0 || old > v ? v : old - 1; } };

/// The parameter's type without taking part in deduction, so that atomicAdd(float*, 1) converts.
template <typename T> struct same { using type = T; };
template <typename T> using same_t = typename same<T>::type;

}  // namespace xp

#define XP_ATOMIC_FORMS(NAME, OP)                                                                                              \
  template <typename T> XP_INLINE T NAME(T* p, xp::same_t<T> v) { return xp::update(p, xp::OP<T>{v}); }                         \
  template <typename T> XP_INLINE T NAME(volatile T* p, xp::same_t<T> v) { return xp::update(const_cast<T*>(p), xp::OP<T>{v}); } \
  template <typename T> XP_INLINE T NAME##_block(T* p, xp::same_t<T> v) { return xp::update(p, xp::OP<T>{v}); }                 \
  template <typename T> XP_INLINE T NAME##_system(T* p, xp::same_t<T> v) { return xp::update(p, xp::OP<T>{v}); }
XP_ATOMIC_FORMS(atomicAdd, AddOf)
XP_ATOMIC_FORMS(atomicSub, SubOf)
XP_ATOMIC_FORMS(atomicExch, SetOf)
XP_ATOMIC_FORMS(atomicMin, MinOf)
XP_ATOMIC_FORMS(atomicMax, MaxOf)
XP_ATOMIC_FORMS(atomicAnd, AndOf)
XP_ATOMIC_FORMS(atomicOr, OrOf)
XP_ATOMIC_FORMS(atomicXor, XorOf)
XP_ATOMIC_FORMS(unsafeAtomicAdd, AddOf)
XP_ATOMIC_FORMS(atomicAddNoRet, AddOf)
#undef XP_ATOMIC_FORMS
template <typename T>
XP_INLINE T atomicCAS(T* p, xp::same_t<T> expected, xp::same_t<T> v) { xp::compare_and_swap_at(p); return xp::update(p, xp::CasOf<T>{expected, v}); }
template <typename T>
XP_INLINE T atomicCAS(volatile T* p, xp::same_t<T> expected, xp::same_t<T> v) { xp::compare_and_swap_at(p); return xp::update(const_cast<T*>(p), xp::CasOf<T>{expected, v}); }
XP_INLINE unsigned atomicInc(unsigned* p, unsigned v) { return xp::update(p, xp::IncOf{v}); }
XP_INLINE unsigned atomicDec(unsigned* p, unsigned v) { return xp::update(p, xp::DecOf{v}); }
