// Launches: `name<<<dim, type, queue>>>(args)` becomes a call of this
// The build defines XP_BANG_KERNELS, the names of the file's kernels, and XP_BANG_ENTRY.
#pragma once
#include "cnrt.h"
#include <xpsim/launch-argument.h>

namespace xp_bang {
template <typename F>
struct Launcher {
  const char* name;
  const char* kernels;
  F kernel;
  Dim dim;
  int type;
  template <typename... A>
  __attribute__((no_sanitize("thread"), noinline)) void operator()(A... arguments) const {
    auto body = [&]() __attribute__((no_sanitize("thread"))) { kernel(arguments...); };
    run_tasks(name, kernels, dim, type, [](void* context) { (*static_cast<decltype(body)*>(context))(); }, &body, __builtin_return_address(0));
  }
};
template <typename F, typename Type, typename Queue>
inline Launcher<F> make_launcher(const char* name, const char* kernels, F kernel, cnrtDim3_t dim, Type type, Queue) {
  return {name, kernels, kernel, Dim{dim.x, dim.y, dim.z}, int(type)};
}
}  // namespace xp_bang

/// Tells the runtime whether this unit is instrumented.
extern "C" {
extern const bool xp_checking;
const bool xp_checking = XP_CHECK;
}

namespace xp {
const DeviceHooks* device_hooks();
/// Used by the harness when the entry is a kernel.
template <typename... P, std::size_t... I>
inline void harness_tasks(const char* name, const char* kernels, void (*entry)(P...), const HarnessParam* params, void* const* buffers,
                          cnrtDim3_t dim, const char* type, std::index_sequence<I...>) {
  xp_bang::make_launcher(name, kernels, [=](auto... a) __attribute__((no_sanitize("thread"))) { entry(a...); }, dim, xp_bang::job_of(type), nullptr)(
      harness_argument<P>(params[I], buffers[I])...);
}
template <typename... P>
inline void harness_tasks(const char* name, const char* kernels, void (*entry)(P...), const HarnessParam* params, std::size_t, void* const* buffers,
                          cnrtDim3_t dim, const char* type) {
  harness_tasks(name, kernels, entry, params, buffers, dim, type, std::index_sequence_for<P...>{});
}
#define harness_launch_tasks(...) harness_tasks(XP_BANG_ENTRY, XP_BANG_KERNELS, __VA_ARGS__)
}  // namespace xp

// The launch of older releases: arguments are collected in a buffer and given to the kernel's own parameters.
struct cnrtKernelParams { int count; unsigned char bytes[64][16]; };
typedef cnrtKernelParams* cnrtKernelParamsBuffer_t;
XP_API cnrtRet_t cnrtGetKernelParamsBuffer(cnrtKernelParamsBuffer_t* params) { *params = new cnrtKernelParams{}; return cnrtSuccess; }
XP_API cnrtRet_t cnrtKernelParamsBufferAddParam(cnrtKernelParamsBuffer_t params, void* data, std::size_t bytes) {
  if (params->count == 64 || bytes > 16) return cnrtErrorArgsInvalid;
  std::memcpy(params->bytes[params->count++], data, bytes);
  return cnrtSuccess;
}
XP_API cnrtRet_t cnrtDestroyKernelParamsBuffer(cnrtKernelParamsBuffer_t params) { delete params; return cnrtSuccess; }
template <typename P> inline P xp_param_of(const cnrtKernelParams* params, std::size_t i) {
  P value;
  std::memcpy(&value, params->bytes[i], sizeof value);
  return value;
}
template <typename... P, std::size_t... I>
inline cnrtRet_t xp_invoke(void (*kernel)(P...), cnrtDim3_t dim, const cnrtKernelParams* params, cnrtFunctionType_t type, std::index_sequence<I...>) {
  if (params->count != int(sizeof...(P))) return cnrtErrorArgsInvalid;
  xp_bang::make_launcher("", "", [=](auto... a) __attribute__((no_sanitize("thread"))) { kernel(a...); }, dim, type, nullptr)(xp_param_of<P>(params, I)...);
  return cnrtSuccess;
}
template <typename... P, typename... Rest>
inline cnrtRet_t cnrtInvokeKernel_V2(void (*kernel)(P...), cnrtDim3_t dim, cnrtKernelParamsBuffer_t params, cnrtFunctionType_t type, Rest...) {
  return xp_invoke(kernel, dim, params, type, std::index_sequence_for<P...>{});
}
template <typename... P, typename Init, typename... Rest>
inline cnrtRet_t cnrtInvokeKernel_V3(void (*kernel)(P...), Init, cnrtDim3_t dim, cnrtKernelParamsBuffer_t params, cnrtFunctionType_t type, Rest...) {
  return xp_invoke(kernel, dim, params, type, std::index_sequence_for<P...>{});
}
XP_API cnrtRet_t cnrtCreateKernelInitParam(cnrtKernelInitParam_t* init) { *init = 0; return cnrtSuccess; }
template <typename K> inline cnrtRet_t cnrtInitKernelMemory(K, cnrtKernelInitParam_t) { return cnrtSuccess; }
XP_API cnrtRet_t cnrtDestroyKernelInitParamAndMemory(cnrtKernelInitParam_t) { return cnrtSuccess; }
