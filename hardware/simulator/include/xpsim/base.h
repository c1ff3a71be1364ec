// What every part of the prelude needs: the standard headers that kernels lean on, and function attributes.
#pragma once
#include <assert.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cfloat>
#include <climits>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <tuple>
#include <type_traits>
#include <utility>

#include <xpsim/library.h>

/// Not instrumented: part of the machine, not of the kernel.
#define XP_PLAIN __attribute__((no_sanitize("thread")))
/// A small wrapper whose memory accesses count as the caller's.
#define XP_INLINE inline __attribute__((always_inline))

/// In front of a library function without reserved name: the user's own function of that name is preferred and does not clash.
#define XP_YIELDS template <int = 0>

namespace xp {

template <typename T>
constexpr bool is_number = std::is_arithmetic_v<T> || std::is_same_v<T, _Float16>;

/// Bytes reinterpreted as another type of the same size.
template <typename To, typename From>
XP_INLINE To bits_as(From from) {
  static_assert(sizeof(To) == sizeof(From), "types of one size");
  To to;
  __builtin_memcpy(&to, &from, sizeof to);
  return to;
}

}  // namespace xp
