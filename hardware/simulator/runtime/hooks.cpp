// The runner's hooks as the simulators provide them.
#include "hooks.h"

#include <cstdlib>
#include <cstring>
#include <link.h>
#include <string>

#include "internal.h"

namespace xp {

void (*before_run)() = nullptr;
void (*after_run)() = nullptr;

namespace {

std::string folder_text, kind_text;

/// The executable's own thread-local block: every shared-memory variable of the user's file lies in it.
int find_tls(dl_phdr_info* info, std::size_t, void* out) {
  auto* range = static_cast<std::uintptr_t*>(out);
  for (int i = 0; i < info->dlpi_phnum; ++i)
    if (info->dlpi_phdr[i].p_type == PT_TLS && info->dlpi_tls_data) {
      range[0] = reinterpret_cast<std::uintptr_t>(info->dlpi_tls_data);
      range[1] = info->dlpi_phdr[i].p_memsz;
    }
  return 1;  // the executable comes first
}

void begin(const char* folder, const char* device_kind) {
  folder_text = folder;
  kind_text = device_kind;
  report_folder = folder_text.c_str();
  report_device_kind = kind_text.c_str();
  install_signal_handlers();
  std::uintptr_t tls[2] = {};
  dl_iterate_phdr(find_tls, tls);
  checking = &xp_checking && xp_checking;
  init_memory(tls[0]);
  device_begin(tls[0], tls[1]);
  add_static_regions();
}

void start_run(unsigned run, std::uint64_t seed) {
  run_number = run;
  order_seed = seed;
  if (before_run) before_run();
}

void end_run() {
  std::string names;
  if (after_run) after_run();
  const std::size_t bytes = leaked_allocations(&names);
  if (bytes) warning("leak", {}, nullptr, "%zu bytes of device memory are never freed: %s", bytes, names.c_str());
  release_all_allocations();
}

void finding(const char* kind, const char* variable, const char* message, bool is_warning) {
  (is_warning ? warning : violation)(kind, Site{}, variable, "%s", message);
}

bool float_atomics() { return counters.float_atomics > 0; }

int end(const char* extra) {
  report_extra = extra;
  const bool bad = violation_count() > 0;
  write_report(bad ? "violation" : "ok");
  return bad ? 3 : 0;
}

}  // namespace

const RunnerHooks hooks = {begin, start_timer, start_run, end_run, add_guard, add_host_buffer, finding, violation_count, float_atomics, stop, end};

}  // namespace xp
