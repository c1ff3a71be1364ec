// The language as far as it is not C++: types, qualifiers, built-in variables, synchronisation, scalar helpers.
#pragma once
// The C library's Bessel functions would take names that kernels have for corners of boxes.
#define j0 xp_libc_j0
#define j1 xp_libc_j1
#define jn xp_libc_jn
#define y0 xp_libc_y0
#define y1 xp_libc_y1
#define yn xp_libc_yn
#include <cmath>
#undef j0
#undef j1
#undef jn
#undef y0
#undef y1
#undef yn
#include <cassert>
#include <cfloat>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <utility>

#include <xpsim/library.h>

#include "../../../../simulator/harness.h"
#include "interface.h"

#ifndef XP_BANG_ARCH
#define XP_BANG_ARCH 372
#define XP_BANG_NRAM_KIB 768
#define XP_BANG_WRAM_KIB 1024
#define XP_BANG_SRAM_KIB 4096
#endif
#define __BANG__ 1
#define __MLU__ 1
#define __BANG_ARCH__ XP_BANG_ARCH
#define __MLU_NRAM_SIZE__ XP_BANG_NRAM_KIB
#define __MLU_WRAM_SIZE__ XP_BANG_WRAM_KIB
#define __MLU_SRAM_SIZE__ XP_BANG_SRAM_KIB

typedef _Float16 half;
typedef std::int8_t int8;
typedef std::int16_t int16;
typedef std::int32_t int32;
typedef std::uint8_t uint8;
typedef std::uint16_t uint16;
typedef std::uint32_t uint32;

/// bfloat16: the upper half of a float, rounded to nearest even.
struct bfloat16_t {
  std::uint16_t bits;
  constexpr bfloat16_t() : bits(0) {}  // constant, so that static arrays of it need no guard
  __attribute__((no_sanitize("thread"))) bfloat16_t(float value) {
    std::uint32_t u;
    std::memcpy(&u, &value, 4);
    bits = std::uint16_t((u & 0x7fffffffu) > 0x7f800000u ? (u >> 16) | 0x40 : (u + 0x7fffu + ((u >> 16) & 1)) >> 16);
  }
  __attribute__((no_sanitize("thread"))) operator float() const {
    std::uint32_t u = std::uint32_t(bits) << 16;
    float value;
    std::memcpy(&value, &u, 4);
    return value;
  }
};
typedef bfloat16_t bfloat16;

// Functions and variables. On-chip variables are thread-local, so that templates may have them; a tag in the symbol's
// name tells the runtime their space and line. "used" keeps the optimiser from knowing their contents.
#define __mlu_global__
#define __mlu_entry__
#define __mlu_func__
#define __mlu_device__
#define __mlu_host__
#define __mlu_vector__
#define __mlu_builtin__
#define __mlu_const__ const
#define XP_TEXT_OF(x) #x
#define XP_TEXT(x) XP_TEXT_OF(x)
#define XP_ON_CHIP(SPACE) static thread_local __attribute__((aligned(64), used, abi_tag("xp_" #SPACE "_" XP_TEXT(__LINE__))))
#define __nram__ XP_ON_CHIP(nram)
#define __wram__ XP_ON_CHIP(wram)
#define __mlu_shared__ XP_ON_CHIP(sram)
#define __ldram__ XP_ON_CHIP(ldram)

extern const int taskDimX, taskDimY, taskDimZ, taskDim, taskIdX, taskIdY, taskIdZ, taskId;
extern const int coreDim, coreId, clusterDim, clusterId;

#define XP_SIMULATOR
#include "../../../intrinsics/prelude.h"

// ---- indivisible updates, which the front end knows by name; one core runs at a time here
#define XP_UPDATE __attribute__((no_sanitize("thread"))) inline
template <typename T> XP_UPDATE T __xp_atomic_add(T *p, T v) { T old = *p; *p = (T)(old + v); return old; }
template <typename T> XP_UPDATE T __xp_atomic_max(T *p, T v) { T old = *p; *p = v > old ? v : old; return old; }
template <typename T> XP_UPDATE T __xp_atomic_min(T *p, T v) { T old = *p; *p = v < old ? v : old; return old; }
template <typename T> XP_UPDATE T __xp_atomic_and(T *p, T v) { T old = *p; *p = (T)(old & v); return old; }
template <typename T> XP_UPDATE T __xp_atomic_or(T *p, T v) { T old = *p; *p = (T)(old | v); return old; }
template <typename T> XP_UPDATE T __xp_atomic_xor(T *p, T v) { T old = *p; *p = (T)(old ^ v); return old; }
template <typename T> XP_UPDATE T __xp_atomic_exch(T *p, T v) { T old = *p; *p = v; return old; }
template <typename T> XP_UPDATE T __xp_atomic_inc(T *p, T v) { T old = *p; *p = old >= v ? (T)0 : (T)(old + (T)1); return old; }
template <typename T> XP_UPDATE T __xp_atomic_dec(T *p, T v) { T old = *p; *p = old == (T)0 || old > v ? v : (T)(old - (T)1); return old; }
template <typename T> XP_UPDATE T __xp_cas(T *p, T compare, T v) { T old = *p; *p = old == compare ? v : old; return old; }

// ---- synchronisation
#define XP_RUNTIME __attribute__((no_sanitize("thread"), noinline)) static inline
XP_RUNTIME void __sync() { xp_bang::drain(true, true, true); }
XP_RUNTIME void __sync_io() { xp_bang::drain(true, false, false); }
XP_RUNTIME void __sync_move() { xp_bang::drain(false, true, false); }
XP_RUNTIME void __sync_compute() { xp_bang::drain(false, false, true); }
XP_RUNTIME void __sync_io_move_compute(bool io_p = true, bool move_p = true, bool comp_p = true, bool io_c = true, bool move_c = true, bool comp_c = true) {
  if (io_c || move_c || comp_c) xp_bang::drain(io_p, move_p, comp_p);
}
XP_RUNTIME void __sync_cluster() { xp_bang::meet(xp_bang::Meet::cluster, "__sync_cluster", __builtin_return_address(0)); }
XP_RUNTIME void __sync_all_ipu_within_cluster() { xp_bang::meet(xp_bang::Meet::cluster_ipu, "__sync_all_ipu_within_cluster", __builtin_return_address(0)); }
XP_RUNTIME void __sync_all() { xp_bang::meet(xp_bang::Meet::all, "__sync_all", __builtin_return_address(0)); }
XP_RUNTIME void __sync_all_ipu() { xp_bang::meet(xp_bang::Meet::all_ipu, "__sync_all_ipu", __builtin_return_address(0)); }
XP_RUNTIME void __sync_all_mpu() { xp_bang::meet(xp_bang::Meet::all_mpu, "__sync_all_mpu", __builtin_return_address(0)); }
XP_RUNTIME void __sync_cluster_arrive(int id, int count) { xp_bang::arrive(true, id, count, false, "__sync_cluster_arrive", __builtin_return_address(0)); }
XP_RUNTIME void __sync_cluster_wait(int id, int count) { xp_bang::arrive(true, id, count, true, "__sync_cluster_wait", __builtin_return_address(0)); }
XP_RUNTIME void __sync_all_arrive(int id, int count) { xp_bang::arrive(false, id, count, false, "__sync_all_arrive", __builtin_return_address(0)); }
XP_RUNTIME void __sync_all_wait(int id, int count) { xp_bang::arrive(false, id, count, true, "__sync_all_wait", __builtin_return_address(0)); }
// Old names: wait for the copies of one direction; all copies of a queue finish in order, so the queue is waited for.
#define XP_SYNC_COPY(NAME, IO) XP_RUNTIME void __sync_copy_##NAME() { xp_bang::drain(IO, !IO, false); }
XP_SYNC_COPY(dram_to_nram, true) XP_SYNC_COPY(nram_to_dram, true) XP_SYNC_COPY(dram_to_wram, true) XP_SYNC_COPY(wram_to_dram, true)
XP_SYNC_COPY(dram_to_sram, true) XP_SYNC_COPY(sram_to_dram, true) XP_SYNC_COPY(sram_to_nram, false) XP_SYNC_COPY(nram_to_sram, false)
XP_SYNC_COPY(nram_to_nram, false) XP_SYNC_COPY(nram_to_wram, false) XP_SYNC_COPY(wram_to_nram, false)
XP_RUNTIME void __bang_lock(int, int) { xp_bang::count_locked(true); }
XP_RUNTIME void __bang_unlock(int, int) { xp_bang::count_locked(false); }

// ---- predicates and scalar helpers
XP_RUNTIME bool __is_mpu() { return xp_bang::is_mpu(); }
XP_RUNTIME bool __is_ipu() { return !xp_bang::is_mpu(); }
XP_RUNTIME bool __is_nram(const void* p) { return xp_bang::space_of(p) == xp_bang::Space::NRAM; }
XP_RUNTIME bool __is_wram(const void* p) { return xp_bang::space_of(p) == xp_bang::Space::WRAM; }
XP_RUNTIME bool __is_sram(const void* p) { return xp_bang::space_of(p) == xp_bang::Space::SRAM; }
XP_RUNTIME bool __is_dram(const void* p) { return xp_bang::space_of(p) == xp_bang::Space::GDRAM || xp_bang::space_of(p) == xp_bang::Space::LDRAM; }
template <typename... T> XP_RUNTIME void __bang_printf(const char* format, T... values) { std::printf(format, values...); }
template <typename... T> XP_RUNTIME void __prefetch_smmu(T...) {}
#define __assert(condition) assert(condition)
static inline float rsqrt(float x) { return 1.0f / sqrtf(x); }
static inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }
static inline float sqrt(half x) { return sqrtf((float)x); }
static inline float exp(half x) { return expf((float)x); }
static inline float log(half x) { return logf((float)x); }
static inline float fabs(half x) { return fabsf((float)x); }
static inline float tanh(half x) { return tanhf((float)x); }
static inline float pow(half x, half y) { return powf((float)x, (float)y); }
static inline bool isnan(half x) { return x != x; }
using std::abs;
using std::isinf;
using std::isnan;
#ifdef XP_LEAN
template <typename T>
constexpr const T& max(const T& a, const T& b) { return a < b ? b : a; }
template <typename T>
constexpr const T& min(const T& a, const T& b) { return b < a ? b : a; }
#else
using std::max;
using std::min;
#endif

#include "cnrt.h"
#include "launch.h"
