// What a generated harness includes. It stands at the end of the user's translation unit (or in one of its own for C
// sources), names the entry, and hands the rest to runtime/runner.cpp.
#pragma once
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

namespace xp {

/// One parameter of the entry, in signature order. `bytes` of a scalar is 0.
struct HarnessParam {
  const char* name;
  const char* dtype;      // f16 bf16 f32 f64 i8 u8 i16 u16 i32 u32 i64 u64
  char role;              // 'i' in, 'o' out, 'b' inout, 's' scalar
  std::size_t elements;
  std::size_t element_bytes;
  long long integer;      // the scalar's value, twice, so that the entry's own type decides which is taken
  double real;
};

/// How the runner reaches device memory when the harness launches a kernel itself (null: entry takes host pointers).
struct DeviceHooks {
  void* (*allocate)(const char* name, std::size_t bytes, std::size_t element_bytes);
  void (*release)(void* device);
  void (*upload)(void* device, const void* host, std::size_t bytes);
  void (*download)(void* host, const void* device, std::size_t bytes);
  void (*finish)();       // waits for the device; reports errors of the launch
};

struct HarnessResult {
  bool has_value = false;
  long long value = 0;
};

/// The generated part: parameters and one function that calls the entry with the given buffers.
struct HarnessEntry {
  const char* name;
  const HarnessParam* params;
  std::size_t count;
  HarnessResult (*invoke)(void* const* buffers);
  const DeviceHooks* device;
  const char* device_kind;  // "simulator" or "native"
};

/// Implemented in runtime/runner.cpp.
int run_harness(const HarnessEntry& entry, int argc, char** argv);

/// Turns a runner's buffer or scalar into whatever the entry's parameter is.
template <typename P>
inline P harness_argument(const HarnessParam& param, void* buffer) {
  using V = std::remove_cv_t<std::remove_reference_t<P>>;
  if constexpr (std::is_pointer_v<V>) return (V)buffer;
  else if constexpr (std::is_integral_v<V> || std::is_enum_v<V>) return (V)param.integer;
  else if constexpr (std::is_floating_point_v<V>) return (V)param.real;
  else return V((float)param.real);  // half and bfloat16 classes
}

/// Calls a function with the runner's arguments converted to its own parameter types.
template <typename R, typename... P, std::size_t... I>
inline HarnessResult harness_apply(R (*entry)(P...), const HarnessParam* params, void* const* buffers, std::index_sequence<I...>) {
  static_cast<void>(params);
  static_cast<void>(buffers);
  HarnessResult result;
  if constexpr (std::is_integral_v<R> || std::is_enum_v<R>) {
    result.has_value = true;
    result.value = (long long)entry(harness_argument<P>(params[I], buffers[I])...);
  } else {
    entry(harness_argument<P>(params[I], buffers[I])...);
  }
  return result;
}

template <typename R, typename... P>
inline HarnessResult harness_call(R (*entry)(P...), const HarnessParam* params, std::size_t count, void* const* buffers) {
  (void)count;
  return harness_apply(entry, params, buffers, std::index_sequence_for<P...>{});
}

/// The number of parameters of a function, to compare with the harness's own list at compile time.
template <typename R, typename... P>
constexpr std::size_t harness_arity(R (*)(P...)) { return sizeof...(P); }

}  // namespace xp
