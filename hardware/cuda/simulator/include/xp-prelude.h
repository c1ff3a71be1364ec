// Everything a CUDA C file may use, for the host compiler. All of CUDA's header names lead here.
#ifndef XP_CUDA_PRELUDE_H
#define XP_CUDA_PRELUDE_H
#include <xpsim/base.h>
#include <xpsim/vectors.h>
XP_ALL_VECTORS(XP_VECTORS)
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
typedef __half __nv_half;
typedef __half2 __nv_half2;
typedef __nv_bfloat16 nv_bfloat16;
typedef __nv_bfloat162 nv_bfloat162;

#define __global__ __attribute__((noinline))
#define __device__
#define __host__
#define __constant__
#define __managed__
#define __grid_constant__
/* arrays of narrow elements hold vectors and matrix tiles as well: in practice they are placed so */
#define __shared__ thread_local __attribute__((aligned(32)))
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __maxnreg__(...)
#define __cluster_dims__(...)
#define __align__(n) __attribute__((aligned(n)))
#define __builtin_align__(n) __attribute__((aligned(n)))
#define CUDART_INF_F __builtin_inff()
#define CUDART_NAN_F __builtin_nanf("")
#define CUDART_INF __builtin_inf()
#define CUDART_MAX_NORMAL_F 3.402823466e+38f
#define CUDART_PI_F 3.141592654f
#define CUDART_INF_FP16 __ushort_as_half((unsigned short)0x7C00U)
#define CUDART_ZERO_FP16 __ushort_as_half((unsigned short)0x0000U)
#define CUDART_ONE_FP16 __ushort_as_half((unsigned short)0x3C00U)
#define CUDART_INF_BF16 __ushort_as_bfloat16((unsigned short)0x7F80U)
#define CUDART_VERSION 12040
#define CUDART_CB
#define __CUDACC__ 1
#define __NVCC__ 1
#define __CUDA_ARCH__ 800
#define __CUDACC_VER_MAJOR__ 12
#define __CUDACC_VER_MINOR__ 4

// Compute capability 8.x (CUDA C Programming Guide, technical specifications).
extern "C" __attribute__((weak)) const xp::GridLimits xp_grid_limits = {
    32, 1024, {1024, 1024, 64}, {2147483647u, 65535, 65535}, 48 * 1024, 48 * 1024, 163 * 1024, false};
constexpr int warpSize = 32;

#define XP_API(name) cuda##name
#include <xpsim/runtime-api.inc>
#undef XP_API
typedef cudaError_t cudaError;

struct cudaDeviceProp : cudaDeviceProp_base {};
inline cudaError_t cudaGetDeviceProperties(cudaDeviceProp* p, int) {
  memset((void*)p, 0, sizeof *p);
  strcpy(p->name, "simulator");
  p->totalGlobalMem = size_t(8) << 30;
  p->sharedMemPerBlock = xp_grid_limits.shared_default;
  p->sharedMemPerBlockOptin = xp_grid_limits.shared_opt_in;
  p->sharedMemPerMultiprocessor = 164 * 1024;
  p->totalConstMem = 65536;
  p->regsPerBlock = 65536;
  p->warpSize = 32;
  p->maxThreadsPerBlock = 1024;
  p->maxThreadsDim[0] = p->maxThreadsDim[1] = 1024;
  p->maxThreadsDim[2] = 64;
  p->maxGridSize[0] = 2147483647;
  p->maxGridSize[1] = p->maxGridSize[2] = 65535;
  p->clockRate = 1410000;
  p->memoryClockRate = 1215000;
  p->memoryBusWidth = 5120;
  p->l2CacheSize = 40 << 20;
  p->major = 8;
  p->multiProcessorCount = 108;
  p->maxThreadsPerMultiProcessor = 2048;
  p->cooperativeLaunch = 0;
  return cudaSuccess;
}
enum cudaDeviceAttr {
  cudaDevAttrMaxThreadsPerBlock = 1, cudaDevAttrMaxSharedMemoryPerBlock = 8, cudaDevAttrWarpSize = 10, cudaDevAttrMultiProcessorCount = 16,
  cudaDevAttrMaxSharedMemoryPerMultiprocessor = 81, cudaDevAttrComputeCapabilityMajor = 75, cudaDevAttrComputeCapabilityMinor = 76,
  cudaDevAttrMaxSharedMemoryPerBlockOptin = 97
};
inline cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int) {
  switch (attribute) {
    case cudaDevAttrMaxThreadsPerBlock: *value = 1024; return cudaSuccess;
    case cudaDevAttrMaxSharedMemoryPerBlock: *value = int(xp_grid_limits.shared_default); return cudaSuccess;
    case cudaDevAttrWarpSize: *value = 32; return cudaSuccess;
    case cudaDevAttrMultiProcessorCount: *value = 108; return cudaSuccess;
    case cudaDevAttrMaxSharedMemoryPerMultiprocessor: *value = 164 * 1024; return cudaSuccess;
    case cudaDevAttrComputeCapabilityMajor: *value = 8; return cudaSuccess;
    case cudaDevAttrComputeCapabilityMinor: *value = 0; return cudaSuccess;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin: *value = int(xp_grid_limits.shared_opt_in); return cudaSuccess;
  }
  return xp_last_error = cudaErrorInvalidValue;
}

// Asynchronous copies of 4, 8 or 16 bytes (pipeline primitives): read when they begin, written at some time up to the wait. Both ends count as a write.
#if XP_CHECK
extern "C" { void __tsan_read4(void*); void __tsan_read8(void*); void __tsan_read16(void*); void __tsan_write4(void*); void __tsan_write8(void*); void __tsan_write16(void*); }
#define XP_ACCESS(WHAT, BYTES, AT) ((BYTES) == 16 ? __tsan_##WHAT##16(AT) : (BYTES) == 8 ? __tsan_##WHAT##8(AT) : __tsan_##WHAT##4(AT))
#else
#define XP_ACCESS(WHAT, BYTES, AT) ((void)0)
#endif
XP_INLINE void __pipeline_memcpy_async(void* to, const void* from, size_t bytes, size_t zeros = 0) {
  assert((bytes == 4 || bytes == 8 || bytes == 16) && zeros <= bytes && "__pipeline_memcpy_async() copies 4, 8 or 16 bytes");
  XP_ACCESS(write, bytes, to);
  if (zeros == 0) {
    XP_ACCESS(read, bytes, const_cast<void*>(from));
    return xp::keep_copy(to, from, unsigned(bytes));
  }
  unsigned char value[16] = {};
  if (zeros < bytes) memcpy(value, from, bytes - zeros);
  xp::keep_copy(to, value, unsigned(bytes));
}
inline void __pipeline_commit() { xp::close_copies(); }
XP_INLINE void __pipeline_wait_prior(unsigned open) {
  unsigned bytes;
  while (void* to = xp::next_copy(open, &bytes)) {
    XP_ACCESS(write, bytes, to);
    xp::do_copy();
  }
}
#undef XP_ACCESS

// Warp operations (masks of 32 lanes).
template <typename T> inline T __shfl_sync(unsigned mask, T v, int source, int width = 32, XP_LINE) {
  return xp::shuffle(mask, v, xp::shuffle_index(source, width), line, "__shfl_sync()");
}
template <typename T> inline T __shfl_up_sync(unsigned mask, T v, unsigned delta, int width = 32, XP_LINE) {
  return xp::shuffle(mask, v, xp::shuffle_up(delta, width), line, "__shfl_up_sync()");
}
template <typename T> inline T __shfl_down_sync(unsigned mask, T v, unsigned delta, int width = 32, XP_LINE) {
  return xp::shuffle(mask, v, xp::shuffle_down(delta, width), line, "__shfl_down_sync()");
}
template <typename T> inline T __shfl_xor_sync(unsigned mask, T v, int bits, int width = 32, XP_LINE) {
  return xp::shuffle(mask, v, xp::shuffle_xor(bits, width), line, "__shfl_xor_sync()");
}
inline void __syncwarp(unsigned mask = 0xffffffffu, XP_LINE) { xp::collective(mask, nullptr, nullptr, line, "__syncwarp()", true); }
inline unsigned __ballot_sync(unsigned mask, int p, XP_LINE) { return unsigned(xp::vote(mask, p != 0, line, "__ballot_sync()")); }
inline int __any_sync(unsigned mask, int p, XP_LINE) { return xp::vote(mask, p != 0, line, "__any_sync()") != 0; }
inline int __all_sync(unsigned mask, int p, XP_LINE) {
  std::uint64_t present;
  const std::uint64_t ballot = xp::vote(mask, p != 0, line, "__all_sync()", &present);
  return ballot == present;
}
inline int __uni_sync(unsigned mask, int p, XP_LINE) {
  std::uint64_t present;
  const std::uint64_t ballot = xp::vote(mask, p != 0, line, "__uni_sync()", &present);
  return ballot == present || ballot == 0;
}
inline unsigned __activemask(XP_LINE) { return unsigned(xp::collective(0, nullptr, nullptr, line, "__activemask()", false)); }
template <typename T> inline unsigned __match_any_sync(unsigned mask, T v, XP_LINE) {
  std::uint64_t present;
  return unsigned(xp::match(mask, v, &present, line, "__match_any_sync()"));
}
template <typename T> inline unsigned __match_all_sync(unsigned mask, T v, int* all, XP_LINE) {
  std::uint64_t present;
  const std::uint64_t same = xp::match(mask, v, &present, line, "__match_all_sync()");
  *all = same == present;
  return *all ? unsigned(present) : 0;
}
#define XP_REDUCE(NAME, EXPR)                                                                             \
  template <typename T> inline T NAME(unsigned mask, T v, XP_LINE) {                                      \
    return xp::fold(mask, v, [](T a, T b) XP_PLAIN { return T(EXPR); }, line, #NAME "()");                \
  }
XP_REDUCE(__reduce_add_sync, a + b)
XP_REDUCE(__reduce_min_sync, b < a ? b : a)
XP_REDUCE(__reduce_max_sync, a < b ? b : a)
XP_REDUCE(__reduce_and_sync, a & b)
XP_REDUCE(__reduce_or_sync, a | b)
XP_REDUCE(__reduce_xor_sync, a ^ b)
#undef XP_REDUCE
inline void __nanosleep(unsigned) {}
inline long long clock64() { static long long ticks = 0; return ++ticks; }
inline void __trap() { abort(); }
inline size_t __cvta_generic_to_shared(const void* p) { return size_t(p); }
inline bool __isShared(const void* p) { const xp::Region* r = xp::find_region(p); return r && r->space == xp::Space::Shared; }
inline bool __isGlobal(const void* p) { const xp::Region* r = xp::find_region(p); return r && r->space != xp::Space::Shared; }

#include "xp-wmma.h"
#include "xp-groups.h"
#endif
