// Everything a HIP file for AMD devices may use, for the host compiler. All of HIP's header names lead here.
#ifndef XP_HIP_PRELUDE_H
#define XP_HIP_PRELUDE_H
#include <xpsim/base.h>
#include <xpsim/vectors.h>
#include "xp-vectors.h"
XP_ALL_VECTORS(XP_HIP_VECTORS)
#include <xpsim/half.h>
XP_16BIT_NAMES(half, half2, __half, __half2)
XP_16BIT_NAMES(bfloat16, bfloat162, __nv_bfloat16, __nv_bfloat162)
#include <xpsim/math.h>
#include <xpsim/launch.h>
#include <xpsim/collectives.h>
#include <xpsim/atomics.h>
#include <xpsim/host-api.h>

typedef __half half;
typedef __half2 half2;
typedef __nv_bfloat16 __hip_bfloat16;
typedef __nv_bfloat162 __hip_bfloat162;

/// The older class: conversion from float is explicit, so that `b * 2.0f` is a product of floats.
struct hip_bfloat16 {
  uint16_t data;
  enum truncate_t { truncate };
  hip_bfloat16() = default;
  explicit hip_bfloat16(float f) : data(xp::bfloat_from_float(f)) {}
  explicit hip_bfloat16(float f, truncate_t) : data(uint16_t(xp::bits_as<uint32_t>(f) >> 16)) {}
  operator float() const { return xp::float_from_bfloat(data); }
  hip_bfloat16& operator=(float f) { data = xp::bfloat_from_float(f); return *this; }
  static hip_bfloat16 round_to_bfloat16(float f) { return hip_bfloat16(f); }
  static hip_bfloat16 round_to_bfloat16(float f, truncate_t t) { return hip_bfloat16(f, t); }
};
#define XP_BF16_OPERATOR(OP)                                                                                               \
  inline hip_bfloat16 operator OP(hip_bfloat16 a, hip_bfloat16 b) { return hip_bfloat16(float(a) OP float(b)); }           \
  inline hip_bfloat16& operator OP##=(hip_bfloat16& a, hip_bfloat16 b) { return a = hip_bfloat16(float(a) OP float(b)); }
XP_BF16_OPERATOR(+)
XP_BF16_OPERATOR(-)
XP_BF16_OPERATOR(*)
XP_BF16_OPERATOR(/)
#undef XP_BF16_OPERATOR
inline hip_bfloat16 operator-(hip_bfloat16 a) { a.data ^= 0x8000; return a; }
inline bool operator==(hip_bfloat16 a, hip_bfloat16 b) { return float(a) == float(b); }
inline bool operator!=(hip_bfloat16 a, hip_bfloat16 b) { return float(a) != float(b); }
inline bool operator<(hip_bfloat16 a, hip_bfloat16 b) { return float(a) < float(b); }
inline bool operator>(hip_bfloat16 a, hip_bfloat16 b) { return float(a) > float(b); }
inline bool operator<=(hip_bfloat16 a, hip_bfloat16 b) { return float(a) <= float(b); }
inline bool operator>=(hip_bfloat16 a, hip_bfloat16 b) { return float(a) >= float(b); }

#define __global__ __attribute__((noinline))
#define __device__
#define __host__
#define __constant__
#define __managed__
/* arrays of narrow elements hold vectors and matrix tiles as well: in practice they are placed so */
#define __shared__ thread_local __attribute__((aligned(32)))
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __align__(n) __attribute__((aligned(n)))
#define HIP_KERNEL_NAME(...) __VA_ARGS__
#define HIP_DYNAMIC_SHARED(type, name) type(&name)[::xp::dynamic_extent] = *(type(*)[::xp::dynamic_extent])(void*)xp_dynamic_shared;
#define HIP_DYNAMIC_SHARED_ATTRIBUTE
#define HIP_SYMBOL(x) x
#define HIP_VERSION 50200000
#define HIP_VERSION_MAJOR 5
#define HIP_VERSION_MINOR 2
#define __HIP__ 1
#define __HIPCC__ 1
#define __HIP_PLATFORM_AMD__ 1
#define __HIP_PLATFORM_HCC__ 1
#define __HIP_DEVICE_COMPILE__ 1
#define __AMDGCN__ 1
#define __AMDGCN_WAVEFRONT_SIZE 64
#define __gfx90a__ 1
#define __bf16 __hip_bfloat16
#define __fp16 _Float16
#define HIP_INF_F __builtin_inff()

// A kernel's call, with arguments converted as in <<<...>>>; the expression may hold commas, so it is variadic.
#define hipLaunchKernelGGL(kernel, grid, block, shared, stream, ...)                                                       \
  ::xp::launcher(::xp::config(grid, block, shared, stream), #kernel,                                                       \
                 [=](auto... xp_a) __attribute__((no_sanitize("thread"))) { kernel(xp_a...); })(__VA_ARGS__)

// CDNA2 (gfx90a): 64 KiB of LDS a workgroup, wavefronts of 64 lanes in lockstep.
extern "C" __attribute__((weak)) const xp::GridLimits xp_grid_limits = {
    64, 1024, {1024, 1024, 1024}, {2147483647u, 65535, 65535}, 64 * 1024, 64 * 1024, 64 * 1024, true};
constexpr int warpSize = 64;

#define hipThreadIdx_x (threadIdx.x)
#define hipThreadIdx_y (threadIdx.y)
#define hipThreadIdx_z (threadIdx.z)
#define hipBlockIdx_x (blockIdx.x)
#define hipBlockIdx_y (blockIdx.y)
#define hipBlockIdx_z (blockIdx.z)
#define hipBlockDim_x (blockDim.x)
#define hipBlockDim_y (blockDim.y)
#define hipBlockDim_z (blockDim.z)
#define hipGridDim_x (gridDim.x)
#define hipGridDim_y (gridDim.y)
#define hipGridDim_z (gridDim.z)

#define XP_API(name) hip##name
#include <xpsim/runtime-api.inc>
#undef XP_API
#define hipMemcpyHtoD(to, from, n) hipMemcpy((void*)(to), from, n, hipMemcpyHostToDevice)
#define hipMemcpyDtoH(to, from, n) hipMemcpy(to, (void*)(from), n, hipMemcpyDeviceToHost)
#define hipHostMallocDefault 0
#define hipDeviceptr_t void*

struct hipDeviceProp_t : hipDeviceProp_base { char gcnArchName[256]; };
inline hipError_t hipGetDeviceProperties(hipDeviceProp_t* p, int) {
  memset((void*)p, 0, sizeof *p);
  strcpy(p->name, "simulator");
  strcpy(p->gcnArchName, "gfx90a");
  p->totalGlobalMem = size_t(8) << 30;
  p->sharedMemPerBlock = 64 * 1024;
  p->sharedMemPerMultiprocessor = 64 * 1024;
  p->regsPerBlock = 65536;
  p->warpSize = 64;
  p->maxThreadsPerBlock = 1024;
  p->maxThreadsDim[0] = p->maxThreadsDim[1] = p->maxThreadsDim[2] = 1024;
  p->maxGridSize[0] = p->maxGridSize[1] = p->maxGridSize[2] = 2147483647;
  p->clockRate = 1700000;
  p->major = 9;
  p->multiProcessorCount = 104;
  p->maxThreadsPerMultiProcessor = 2048;
  return hipSuccess;
}

enum hipDeviceAttribute_t {
  hipDeviceAttributeMaxThreadsPerBlock, hipDeviceAttributeMaxSharedMemoryPerBlock, hipDeviceAttributeWarpSize, hipDeviceAttributeMultiprocessorCount
};
inline hipError_t hipDeviceGetAttribute(int* value, hipDeviceAttribute_t attribute, int) {
  switch (attribute) {
    case hipDeviceAttributeMaxThreadsPerBlock: *value = 1024; break;
    case hipDeviceAttributeMaxSharedMemoryPerBlock: *value = 64 * 1024; break;
    case hipDeviceAttributeWarpSize: *value = 64; break;
    case hipDeviceAttributeMultiprocessorCount: *value = 104; break;
  }
  return hipSuccess;
}

// Wavefront operations (64 lanes). Without a mask they act on the lanes that arrive together.
template <typename T> inline T __shfl(T v, int source, int width = 64, XP_LINE) {
  return xp::shuffle(0, v, xp::shuffle_index(source, width), line, "__shfl()");
}
template <typename T> inline T __shfl_up(T v, unsigned delta, int width = 64, XP_LINE) {
  return xp::shuffle(0, v, xp::shuffle_up(delta, width), line, "__shfl_up()");
}
template <typename T> inline T __shfl_down(T v, unsigned delta, int width = 64, XP_LINE) {
  return xp::shuffle(0, v, xp::shuffle_down(delta, width), line, "__shfl_down()");
}
template <typename T> inline T __shfl_xor(T v, int bits, int width = 64, XP_LINE) {
  return xp::shuffle(0, v, xp::shuffle_xor(bits, width), line, "__shfl_xor()");
}
template <typename M, typename T> inline T __shfl_sync(M mask, T v, int source, int width = 64, XP_LINE) {
  return xp::shuffle(std::uint64_t(mask), v, xp::shuffle_index(source, width), line, "__shfl_sync()");
}
template <typename M, typename T> inline T __shfl_up_sync(M mask, T v, unsigned delta, int width = 64, XP_LINE) {
  return xp::shuffle(std::uint64_t(mask), v, xp::shuffle_up(delta, width), line, "__shfl_up_sync()");
}
template <typename M, typename T> inline T __shfl_down_sync(M mask, T v, unsigned delta, int width = 64, XP_LINE) {
  return xp::shuffle(std::uint64_t(mask), v, xp::shuffle_down(delta, width), line, "__shfl_down_sync()");
}
template <typename M, typename T> inline T __shfl_xor_sync(M mask, T v, int bits, int width = 64, XP_LINE) {
  return xp::shuffle(std::uint64_t(mask), v, xp::shuffle_xor(bits, width), line, "__shfl_xor_sync()");
}
inline unsigned long long __ballot(int p, XP_LINE) { return xp::vote(0, p != 0, line, "__ballot()"); }
inline int __any(int p, XP_LINE) { return xp::vote(0, p != 0, line, "__any()") != 0; }
inline int __all(int p, XP_LINE) {
  std::uint64_t present;
  const std::uint64_t ballot = xp::vote(0, p != 0, line, "__all()", &present);
  return ballot == present;
}
inline unsigned long long __ballot_sync(unsigned long long mask, int p, XP_LINE) { return xp::vote(mask, p != 0, line, "__ballot_sync()"); }
inline int __any_sync(unsigned long long mask, int p, XP_LINE) { return xp::vote(mask, p != 0, line, "__any_sync()") != 0; }
inline int __all_sync(unsigned long long mask, int p, XP_LINE) {
  std::uint64_t present;
  const std::uint64_t ballot = xp::vote(mask, p != 0, line, "__all_sync()", &present);
  return ballot == present;
}
inline unsigned long long __activemask(XP_LINE) { return xp::collective(0, nullptr, nullptr, line, "__activemask()", false); }
inline void __syncwarp(unsigned long long mask = ~0ull, XP_LINE) { xp::collective(mask, nullptr, nullptr, line, "__syncwarp()", true); }
inline unsigned __lane_id() { return xp::lane_index(); }
inline void __builtin_amdgcn_wave_barrier(XP_LINE) { xp::collective(0, nullptr, nullptr, line, "wave_barrier", true); }
inline void __builtin_amdgcn_s_barrier(XP_LINE) { xp::barrier(line, "s_barrier"); }
inline void __builtin_amdgcn_fence(int, const char*) { xp::device_fence(); }
inline void __builtin_amdgcn_s_waitcnt(int) {}
inline void __builtin_amdgcn_sched_barrier(int) {}
inline int __builtin_amdgcn_readfirstlane(int v, XP_LINE) {
  std::uint64_t present = xp::collective(0, nullptr, nullptr, line, "readfirstlane", false);
  return xp::shuffle(0, v, __builtin_ctzll(present), line, "readfirstlane");
}
inline int __builtin_amdgcn_readlane(int v, int lane, XP_LINE) { return xp::shuffle(0, v, lane, line, "readlane"); }
inline int __builtin_amdgcn_ds_bpermute(int byte, int v, XP_LINE) { return xp::shuffle(0, v, (byte >> 2) & 63, line, "ds_bpermute"); }
/// Data-parallel primitives of gfx9: quad permutation, row shifts and rotations, wave shifts, mirrors, broadcasts.
inline int __builtin_amdgcn_update_dpp(int old, int v, int control, int row_mask, int bank_mask, bool bound_control, XP_LINE) {
  const int lane = xp::lane(), row = lane & 15, by = control & 15;
  int from = lane;
  bool valid = true;
  if (control < 0x100) from = (lane & ~3) + ((control >> (2 * (lane & 3))) & 3);
  else if (control > 0x100 && control < 0x110) { from = lane + by; valid = row + by < 16; }
  else if (control > 0x110 && control < 0x120) { from = lane - by; valid = row >= by; }
  else if (control > 0x120 && control < 0x130) from = (lane & ~15) + ((row - by) & 15);
  else if (control == 0x130) { from = lane + 1; valid = lane < 63; }
  else if (control == 0x134) from = (lane + 1) & 63;
  else if (control == 0x138) { from = lane - 1; valid = lane > 0; }
  else if (control == 0x13c) from = (lane - 1) & 63;
  else if (control == 0x140) from = (lane & ~15) + 15 - row;
  else if (control == 0x141) from = (lane & ~7) + 7 - (lane & 7);
  else if (control == 0x142) { from = (lane & ~15) - 1; valid = lane >= 16; }
  else { from = 31; valid = lane >= 32; }
  const int r = xp::shuffle(0, v, valid ? from : lane, line, "update_dpp");
  if (!(row_mask >> (lane >> 4) & 1) || !(bank_mask >> ((lane >> 2) & 3) & 1)) return old;
  return valid ? r : bound_control ? 0 : old;
}
inline int __builtin_amdgcn_mov_dpp(int v, int control, int row_mask, int bank_mask, bool bound_control, XP_LINE) {
  return __builtin_amdgcn_update_dpp(v, v, control, row_mask, bank_mask, bound_control, line);
}
inline int __builtin_amdgcn_ds_swizzle(int v, int pattern, XP_LINE) {
  const int lane = xp::lane();
  const int inside = (((lane & 31 & pattern) | (pattern >> 5 & 31)) ^ (pattern >> 10 & 31)) + (lane & ~31);
  const int quad = (lane & ~3) + (pattern >> (2 * (lane & 3)) & 3);
  return xp::shuffle(0, v, pattern & 0x8000 ? quad : inside, line, "ds_swizzle");
}
inline void __builtin_amdgcn_s_setprio(int) {}
inline void __builtin_amdgcn_s_sleep(int) {}
inline void __builtin_amdgcn_sched_group_barrier(int, int, int) {}
inline float __builtin_amdgcn_fractf(float v) { return v - floorf(v); }
inline unsigned __builtin_amdgcn_mbcnt_lo(unsigned mask, unsigned base) {
  const unsigned l = xp::lane_index();
  return base + unsigned(__builtin_popcount(mask & (l >= 32 ? ~0u : (1u << l) - 1)));
}
inline unsigned __builtin_amdgcn_mbcnt_hi(unsigned mask, unsigned base) {
  const unsigned l = xp::lane_index();
  return base + (l <= 32 ? 0u : unsigned(__builtin_popcount(mask & ((1u << (l - 32)) - 1))));
}
inline float __builtin_amdgcn_rcpf(float v) { return 1.0f / v; }
inline float __builtin_amdgcn_rsqf(float v) { return 1.0f / sqrtf(v); }
inline float __builtin_amdgcn_sqrtf(float v) { return sqrtf(v); }
inline float __builtin_amdgcn_exp2f(float v) { return exp2f(v); }
inline float __builtin_amdgcn_logf(float v) { return log2f(v); }
inline float __builtin_amdgcn_fmed3f(float a, float b, float c) { return fmaxf(fminf(a, b), fminf(fmaxf(a, b), c)); }
inline int __builtin_amdgcn_sdot4(int a, int b, int c, bool) { return __dp4a(a, b, c); }
inline unsigned __builtin_amdgcn_udot4(unsigned a, unsigned b, unsigned c, bool) { return __dp4a(a, b, c); }
inline float __builtin_amdgcn_fdot2(xp::ext_vector<_Float16, 2> a, xp::ext_vector<_Float16, 2> b, float c, bool) { return float(a[0]) * float(b[0]) + float(a[1]) * float(b[1]) + c; }
inline int __builtin_amdgcn_sdot2(xp::ext_vector<short, 2> a, xp::ext_vector<short, 2> b, int c, bool) { return a[0] * b[0] + a[1] * b[1] + c; }
inline xp::ext_vector<_Float16, 2> __builtin_amdgcn_cvt_pkrtz(float a, float b) {
  const __half h[2] = {__float2half_rz(a), __float2half_rz(b)};
  xp::ext_vector<_Float16, 2> r;
  memcpy((void*)&r, h, sizeof r);
  return r;
}
inline unsigned __builtin_amdgcn_perm(unsigned a, unsigned b, unsigned selector) {
  const std::uint64_t bytes = std::uint64_t(a) << 32 | b;
  unsigned r = 0;
  for (int i = 0; i < 4; ++i) {
    const unsigned s = selector >> (8 * i) & 0xff;
    const unsigned byte = s < 8 ? unsigned(bytes >> (8 * s)) & 0xff : s < 12 ? (bytes >> (16 * (s - 8) + 15) & 1 ? 0xff : 0) : s == 12 ? 0 : 0xff;
    r |= byte << (8 * i);
  }
  return r;
}
inline unsigned __builtin_amdgcn_ubfe(unsigned v, unsigned offset, unsigned width) { return v >> (offset & 31) & ((1u << (width & 31)) - 1); }
inline int __builtin_amdgcn_sbfe(int v, unsigned offset, unsigned width) {
  width &= 31;
  return width ? int(__builtin_amdgcn_ubfe(unsigned(v), offset, width) << (32 - width)) >> (32 - width) : 0;
}
inline unsigned __builtin_amdgcn_alignbit(unsigned high, unsigned low, unsigned bits) { return unsigned((std::uint64_t(high) << 32 | low) >> (bits & 31)); }
inline unsigned __builtin_amdgcn_alignbyte(unsigned high, unsigned low, unsigned bytes) { return unsigned((std::uint64_t(high) << 32 | low) >> (8 * (bytes & 3))); }
inline unsigned __builtin_amdgcn_sad_u8(unsigned a, unsigned b, unsigned c) {
  for (int i = 0; i < 32; i += 8) c += unsigned(std::abs(int(a >> i & 0xff) - int(b >> i & 0xff)));
  return c;
}
#define __builtin_amdgcn_workitem_id_x() (threadIdx.x)
#define __builtin_amdgcn_workitem_id_y() (threadIdx.y)
#define __builtin_amdgcn_workitem_id_z() (threadIdx.z)
#define __builtin_amdgcn_workgroup_id_x() (blockIdx.x)
#define __builtin_amdgcn_workgroup_id_y() (blockIdx.y)
#define __builtin_amdgcn_workgroup_id_z() (blockIdx.z)
inline float __ocml_exp_f32(float v) { return expf(v); }
inline float __ocml_exp2_f32(float v) { return exp2f(v); }
inline float __ocml_log_f32(float v) { return logf(v); }
inline float __ocml_tanh_f32(float v) { return tanhf(v); }
inline float __ocml_erf_f32(float v) { return erff(v); }
inline float __ocml_sqrt_f32(float v) { return sqrtf(v); }
inline float __ocml_rsqrt_f32(float v) { return 1.0f / sqrtf(v); }

// Atomic operations with an order and a scope.
#define __HIP_MEMORY_SCOPE_SINGLETHREAD 1
#define __HIP_MEMORY_SCOPE_WAVEFRONT 2
#define __HIP_MEMORY_SCOPE_WORKGROUP 3
#define __HIP_MEMORY_SCOPE_AGENT 4
#define __HIP_MEMORY_SCOPE_SYSTEM 5
#define XP_SCOPED_ATOMIC(NAME, OP) \
  template <typename T> XP_INLINE T __hip_atomic_##NAME(T* p, xp::same_t<T> v, int, int) { return xp::update(p, xp::OP<T>{v}); }
XP_SCOPED_ATOMIC(fetch_add, AddOf)
XP_SCOPED_ATOMIC(fetch_sub, SubOf)
XP_SCOPED_ATOMIC(fetch_min, MinOf)
XP_SCOPED_ATOMIC(fetch_max, MaxOf)
XP_SCOPED_ATOMIC(fetch_and, AndOf)
XP_SCOPED_ATOMIC(fetch_or, OrOf)
XP_SCOPED_ATOMIC(fetch_xor, XorOf)
XP_SCOPED_ATOMIC(exchange, SetOf)
#undef XP_SCOPED_ATOMIC
template <typename T> XP_INLINE std::remove_const_t<T> __hip_atomic_load(T* p, int, int) { std::remove_const_t<T> v; __atomic_load(p, &v, __ATOMIC_SEQ_CST); return v; }
template <typename T> XP_INLINE void __hip_atomic_store(T* p, xp::same_t<T> v, int, int) { __atomic_store(p, &v, __ATOMIC_SEQ_CST); }
template <typename T>
XP_INLINE bool __hip_atomic_compare_exchange_strong(T* p, T* expected, xp::same_t<T> v, int, int, int) {
  const T was = *expected;
  *expected = atomicCAS(p, was, v);
  return *expected == was;
}
template <typename T>
XP_INLINE bool __hip_atomic_compare_exchange_weak(T* p, T* expected, xp::same_t<T> v, int success, int failure, int scope) {
  return __hip_atomic_compare_exchange_strong(p, expected, v, success, failure, scope);
}
#define XP_SAFE_ATOMIC_ADD(T) XP_INLINE T safeAtomicAdd(T* p, T v) { return xp::update(p, xp::AddOf<T>{v}); }
XP_SAFE_ATOMIC_ADD(float)
XP_SAFE_ATOMIC_ADD(double)
#undef XP_SAFE_ATOMIC_ADD
inline long long clock64() { static long long ticks = 0; return ++ticks; }
inline long long wall_clock64() { return clock64(); }
inline void __trap() { abort(); }
template <typename T> inline T __builtin_nontemporal_load(const T* p) { return *p; }
template <typename V, typename T> inline void __builtin_nontemporal_store(V v, T* p) { *p = v; }

#include "xp-mfma.h"
#endif
