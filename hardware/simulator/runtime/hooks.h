// What the runner asks of the machinery below it. The simulators' runtime fills these in (hooks.cpp); a native build uses
// plain ones (native-hooks.cpp), so the same runner serves both.
#pragma once
#include <cstddef>
#include <cstdint>

namespace xp {

struct RunnerHooks {
  void (*begin)(const char* folder, const char* device_kind);
  void (*start_timer)(unsigned milliseconds);
  void (*start_run)(unsigned run, std::uint64_t seed);
  void (*end_run)();
  void (*add_guard)(const void* base, std::size_t bytes, const char* name);
  void (*add_host_buffer)(void* base, std::size_t bytes, std::size_t element_bytes, const char* name);
  /// A finding of the runner itself, without a place in the text.
  void (*finding)(const char* kind, const char* variable, const char* message, bool warning);
  unsigned (*violations)();
  bool (*float_atomics)();
  void (*stop)();
  /// Writes the report with these extra members; returns the exit code.
  int (*end)(const char* extra);
};
extern const RunnerHooks hooks;

}  // namespace xp
