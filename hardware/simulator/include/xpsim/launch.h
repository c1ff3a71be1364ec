// Launches of kernels on a grid, and what a kernel knows about its place in it.
#pragma once
#include "../../harness.h"
#include "../../runtime/grid.h"
#include "base.h"
#include "launch-argument.h"
#include "vectors.h"

struct dim3 {
  unsigned int x, y, z;
  constexpr dim3(unsigned int x = 1, unsigned int y = 1, unsigned int z = 1) : x(x), y(y), z(z) {}
  constexpr dim3(uint3 v) : x(v.x), y(v.y), z(v.z) {}
  constexpr operator uint3() const { return uint3{x, y, z}; }
};

// Constant while a thread runs; the runtime changes them when threads change.
extern "C" {
extern const uint3 threadIdx, blockIdx;
extern const dim3 blockDim, gridDim;
}

namespace xp {

/// What stands between <<< and >>>.
struct Config {
  dim3 grid, block;
  std::size_t shared;
  int line;
};
/// The stream may be an owner that converts to one: it is not copied.
template <typename Shared = std::size_t, typename Stream = void*>
inline Config config(dim3 grid, dim3 block, Shared shared = 0, const Stream& = Stream(), int line = __builtin_LINE()) {
  return {grid, block, std::size_t(shared), line};
}

template <typename A>
KernelArgument argument_of(const A& a) {
  if constexpr (std::is_pointer_v<A>) {
    using E = std::remove_pointer_t<A>;
    if constexpr (std::is_void_v<E> || std::is_function_v<E>) return {(const void*)a, 0};
    else return {(const void*)a, sizeof(E)};
  } else {
    return {nullptr, 0};
  }
}

template <typename F, typename... A>
struct KernelCall {
  F function;
  std::tuple<A...> arguments;
  template <std::size_t... I>
  XP_PLAIN void run(std::index_sequence<I...>) { function(std::get<I>(arguments)...); }
  XP_PLAIN static void run_thread(void* self) { static_cast<KernelCall*>(self)->run(std::index_sequence_for<A...>{}); }
};

/// Holds the configuration and a function that calls the kernel; called with the kernel's arguments it launches.
template <typename F>
struct Launcher {
  Config config;
  const char* kernel;
  F function;
  bool opted_in = false;

  template <typename... A>
  XP_PLAIN void operator()(A... a) const {
    KernelCall<F, A...> call{function, std::tuple<A...>(a...)};
    const KernelArgument values[sizeof...(A) + 1] = {argument_of(a)..., {nullptr, 0}};
    GridLaunch launch{};
    launch.grid[0] = config.grid.x; launch.grid[1] = config.grid.y; launch.grid[2] = config.grid.z;
    launch.block[0] = config.block.x; launch.block[1] = config.block.y; launch.block[2] = config.block.z;
    launch.dynamic_shared = config.shared;
    launch.kernel = kernel;
    launch.call = &KernelCall<F, A...>::run_thread;
    launch.arguments = &call;
    launch.values = values;
    launch.value_count = sizeof...(A);
    launch.line = config.line;
    launch.opted_in = opted_in;
    note_launch(run_grid(launch));
  }
  static void note_launch(LaunchResult result);
};
/// The result of the last launch that failed; the platform's error calls read it.
extern LaunchResult last_launch;
template <typename F>
void Launcher<F>::note_launch(LaunchResult result) {
  if (result != LaunchResult::Ok) last_launch = result;
}

template <typename F>
inline Launcher<F> launcher(Config config, const char* kernel, F function) {
  return {config, kernel, function};
}

/// A launch by pointer to the kernel, with arguments converted to its parameters.
template <typename... P, typename... A>
inline void launch_function(void (*kernel)(P...), Config config, const char* name, A... a) {
  Launcher<void (*)(P...)>{config, name, kernel}(P(a)...);
}

/// A launch with an array of pointers to the arguments.
template <typename... P, std::size_t... I>
inline void launch_array(void (*kernel)(P...), Config config, const char* name, void** a, std::index_sequence<I...>) {
  Launcher<void (*)(P...)>{config, name, kernel}(*static_cast<std::remove_reference_t<P>*>(a[I])...);
}
template <typename... P>
inline void launch_array(void (*kernel)(P...), Config config, const char* name, void** a) {
  launch_array(kernel, config, name, a, std::index_sequence_for<P...>{});
}

const DeviceHooks* device_hooks();

template <typename... P, std::size_t... I>
inline void harness_launch_at(void (*kernel)(P...), const HarnessParam* params, void* const* buffers, Config config, std::index_sequence<I...>) {
  Launcher<void (*)(P...)> launch{config, "", kernel};
  launch.opted_in = true;
  launch(harness_argument<P>(params[I], buffers[I])...);
}
/// The harness's own launch of an entry that is a kernel.
template <typename... P>
inline void harness_launch(void (*kernel)(P...), const HarnessParam* params, std::size_t, void* const* buffers, dim3 grid, dim3 block, std::size_t shared) {
  harness_launch_at(kernel, params, buffers, Config{grid, block, shared, 0}, std::index_sequence_for<P...>{});
}

}  // namespace xp

namespace xp {
/// Extent of the array that stands for dynamic shared memory of unknown size.
constexpr std::size_t dynamic_extent = std::size_t(1) << 24;
}  // namespace xp

extern "C" {
extern const bool xp_checking;
const bool xp_checking = XP_CHECK;
}
