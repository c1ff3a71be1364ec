// Grids of blocks: launches, shared memory, host-side memory calls.
#include "grid.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "../harness.h"
#include "internal.h"

struct Triple { unsigned x, y, z; };
// User code declares these as constants: they do not change while a thread runs, and accesses to constants are not instrumented.
extern "C" {
Triple threadIdx, blockIdx, blockDim, gridDim;
}
constexpr std::size_t kDynamicRoom = 256 * 1024;
alignas(4096) char xp_dynamic_shared[kDynamicRoom];
// Linked behind the user's unit, so that room follows its last shared variable.
extern "C" {
__attribute__((used)) __thread char xp_shared_tail[4096] __attribute__((aligned(64)));
}

namespace xp {

namespace {

std::uintptr_t shared_base = 0;
std::size_t shared_bytes = 0;
Triple thread_of[1024];
GridLaunch running{};
std::size_t dynamic_allowed = 0;
// Filled by the user's unit before main, so it must be there when first asked for.
std::map<std::string, std::vector<std::string>>& parameter_names() {
  static std::map<std::string, std::vector<std::string>> names;
  return names;
}
bool fenced = false;

void set_agent(unsigned agent) { threadIdx = thread_of[agent]; }

void describe(std::uint64_t group, unsigned agent, unsigned block[3], unsigned thread[3]) {
  block[0] = unsigned(group % running.grid[0]);
  block[1] = unsigned(group / running.grid[0] % running.grid[1]);
  block[2] = unsigned(group / running.grid[0] / running.grid[1]);
  thread[0] = thread_of[agent].x;
  thread[1] = thread_of[agent].y;
  thread[2] = thread_of[agent].z;
}

void fresh_shared() {
  std::memset(reinterpret_cast<void*>(shared_base), poison_byte(), shared_bytes);
  std::memset(xp_dynamic_shared, poison_byte(), running.dynamic_shared);
  if (!checking) return;
  set_declared_shared_state(Uninitialised);
}

struct { unsigned count, last; } predicate;

void keep_predicate() {
  predicate.last = predicate.count;
  predicate.count = 0;
}

LaunchResult refuse(const GridLaunch& l) {
  const GridLimits& limits = xp_grid_limits;
  const Site site{nullptr, l.line};
  const std::uint64_t threads = std::uint64_t(l.block[0]) * l.block[1] * l.block[2];
  for (int d = 0; d < 3; ++d) {
    if (l.grid[d] == 0 || l.block[d] == 0) {
      violation("bad-launch", site, nullptr, "launch of %s with an empty %s: grid (%u, %u, %u), block (%u, %u, %u)", l.kernel,
                l.grid[d] ? "block" : "grid", l.grid[0], l.grid[1], l.grid[2], l.block[0], l.block[1], l.block[2]);
      return LaunchResult::InvalidConfiguration;
    }
    if (l.grid[d] > limits.grid_extent[d] || l.block[d] > limits.block_extent[d]) {
      violation("bad-launch", site, nullptr, "launch of %s is too large: grid (%u, %u, %u), block (%u, %u, %u)", l.kernel, l.grid[0], l.grid[1],
                l.grid[2], l.block[0], l.block[1], l.block[2]);
      return LaunchResult::InvalidConfiguration;
    }
  }
  if (threads > limits.threads_per_block) {
    violation("bad-launch", site, nullptr, "launch of %s with %llu threads a block; the device allows %u", l.kernel, (unsigned long long)threads,
              limits.threads_per_block);
    return LaunchResult::InvalidConfiguration;
  }
  const std::size_t allowed = l.opted_in || dynamic_allowed >= l.dynamic_shared ? limits.shared_opt_in : limits.shared_default;
  if (l.dynamic_shared > allowed || l.dynamic_shared > kDynamicRoom) {
    violation("capacity", site, nullptr, "launch of %s with %zu bytes of dynamic shared memory; %zu are allowed%s", l.kernel, l.dynamic_shared,
              allowed, allowed < limits.shared_opt_in ? " without opting in" : "");
    return LaunchResult::OutOfResources;
  }
  return LaunchResult::Ok;
}

void name_arguments(const GridLaunch& l) {
  const auto it = parameter_names().find(l.kernel);
  for (unsigned i = 0; i < l.value_count; ++i)
    if (l.values[i].pointer && it != parameter_names().end() && i < it->second.size())
      name_allocation(l.values[i].pointer, it->second[i].c_str(), l.values[i].element_bytes);
}

}  // namespace

void device_begin(std::uintptr_t tls_base, std::size_t tls_bytes) {
  shared_base = tls_base;
  shared_bytes = tls_bytes;
  const std::size_t bytes = tls_bytes;
  const std::uintptr_t base = tls_base;
  barrier_met = keep_predicate;
  if (bytes) add_region(reinterpret_cast<void*>(base), bytes, Space::Shared, "shared memory", checking, checking, true);
  add_region(xp_dynamic_shared, kDynamicRoom, Space::Shared, "dynamic shared memory", checking, checking, true);
  describe_agent = describe;
  check_shared_capacity(xp_grid_limits.shared_static);
}

LaunchResult run_grid(const GridLaunch& launch) {
  if (in_device) {
    violation("nested-launch", {nullptr, launch.line}, nullptr, "device code launches %s", launch.kernel);
    stop();
  }
  const LaunchResult verdict = refuse(launch);
  if (verdict != LaunchResult::Ok) return verdict;
  running = launch;
  name_arguments(launch);
  ++counters.launches;
  gridDim = {launch.grid[0], launch.grid[1], launch.grid[2]};
  blockDim = {launch.block[0], launch.block[1], launch.block[2]};
  const unsigned threads = launch.block[0] * launch.block[1] * launch.block[2];
  unsigned i = 0;
  for (unsigned z = 0; z < launch.block[2]; ++z)
    for (unsigned y = 0; y < launch.block[1]; ++y)
      for (unsigned x = 0; x < launch.block[0]; ++x) thread_of[i++] = {x, y, z};
  add_shared_object(xp_dynamic_shared, launch.dynamic_shared, "dynamic shared memory");
  if (checking) set_state(xp_dynamic_shared, kDynamicRoom, Unaddressable);
  Group group{threads, xp_grid_limits.warp, launch.call, launch.arguments, set_agent, xp_grid_limits.collectives_order};
  const std::uint64_t blocks = std::uint64_t(launch.grid[0]) * launch.grid[1] * launch.grid[2];
  std::vector<unsigned> order(blocks);
  permute(order.data(), unsigned(blocks), 2);
  order_launch();
  for (std::uint64_t b = 0; b < blocks; ++b) {
    const unsigned id = order[b];
    blockIdx = {id % launch.grid[0], id / launch.grid[0] % launch.grid[1], id / launch.grid[0] / launch.grid[1]};
    running_group = id;
    fresh_shared();
    fenced = false;
    predicate = {};
    forget_copies();
    order_group(id);
    in_device = true;
    run_group(group);
    in_device = false;
  }
  order_launch();
  return LaunchResult::Ok;
}

void name_kernel_parameters(const char* kernel, const char* names) {
  std::vector<std::string>& list = parameter_names()[kernel];
  list.clear();
  std::string name;
  for (const char* p = names;; ++p) {
    if (*p && *p != ',') { name += *p; continue; }
    list.push_back(name);
    name.clear();
    if (!*p) break;
  }
}

void allow_dynamic_shared(std::size_t bytes) {
  if (bytes > dynamic_allowed) dynamic_allowed = bytes;
}

bool copy_memory(void* to, const void* from, std::size_t bytes, CopyKind kind, Site site) {
  if (!bytes) return true;
  if (kind == CopyKind::Infer) {
    const bool f = is_device_pointer(from), t = is_device_pointer(to);
    kind = f ? (t ? CopyKind::DeviceToDevice : CopyKind::DeviceToHost) : (t ? CopyKind::HostToDevice : CopyKind::HostToHost);
  }
  const bool from_device = kind == CopyKind::DeviceToHost || kind == CopyKind::DeviceToDevice;
  const bool to_device = kind == CopyKind::HostToDevice || kind == CopyKind::DeviceToDevice;
  if (!(from_device || !find_managed(from) ? check_copy(from, bytes, from_device, false, site) : true)) return false;
  if (!(to_device || !find_managed(to) ? check_copy(to, bytes, to_device, true, site) : true)) return false;
  std::memmove(to, from, bytes);
  if (to_device) {
    Region* a = find_region(to);
    Region* b = from_device ? find_region(from) : nullptr;
    if (a && a->state && b && b->state)
      std::memmove(a->state + (reinterpret_cast<std::uintptr_t>(to) - a->base), b->state + (reinterpret_cast<std::uintptr_t>(from) - b->base), bytes);
    else
      set_state(to, bytes, Initialised);
    if (const Object* host = from_device ? nullptr : find_host_buffer(from)) name_if_new(to, host->name, host->element_bytes);
    counters.copied_in += from_device ? 0 : bytes;
  } else if (from_device) {
    if (const Object* host = find_host_buffer(to)) name_if_new(from, host->name, host->element_bytes);
    counters.copied_out += bytes;
  }
  return true;
}

bool fill_memory(void* to, int value, std::size_t bytes, Site site) {
  if (!bytes) return true;
  if (!check_copy(to, bytes, true, true, site)) return false;
  std::memset(to, value, bytes);
  set_state(to, bytes, Initialised);
  return true;
}

bool copy_symbol(const void* symbol, std::size_t offset, void* host, std::size_t bytes, bool to_symbol, Site site) {
  char* at = static_cast<char*>(const_cast<void*>(symbol));
  const Object* o = nearest_object(symbol);
  if (o && reinterpret_cast<std::uintptr_t>(at) + offset + bytes > o->base + o->size) {
    violation("out-of-bounds", site, o->name, "the copy of %zu bytes at offset %zu goes past the end of %s", bytes, offset, describe_object(*o).c_str());
    return false;
  }
  if (!check_copy(host, bytes, false, !to_symbol, site)) return false;
  if (to_symbol) std::memcpy(at + offset, host, bytes);
  else std::memcpy(host, at + offset, bytes);
  return true;
}

void* allocate_managed(std::size_t bytes, Site site) {
  void* p = device_allocate(bytes, nullptr, site);
  if (p) mark_managed(p);
  return p;
}

bool free_memory(void* pointer, Site site) {
  if (!pointer || device_free(pointer)) return true;
  const Object* o = find_allocation(pointer);
  violation("api-error", site, o ? o->name : nullptr, o ? "device memory is freed twice" : "the freed pointer is no device allocation");
  return false;
}

unsigned barrier_count(bool value, int line, const char* name) {
  predicate.count += value;
  barrier(line, name);
  return predicate.last;  // stays until all threads have arrived at the next barrier
}

unsigned lane_index() { return current_agent % xp_grid_limits.warp; }

void absent_lane(unsigned source, std::uint64_t mask, int line, const char* name) {
  const unsigned agent = current_agent / xp_grid_limits.warp * xp_grid_limits.warp + source;
  if (agent >= blockDim.x * blockDim.y * blockDim.z || (mask && !(mask >> source & 1))) return;  // never was there: an undefined value, mostly unused
  warning("divergent-collective", {nullptr, line}, nullptr, "%s reads from lane %u, which has left the kernel", name, source);
}

void device_fence() { fenced = true; }

void atomic_access(void* address, std::size_t bytes, bool floating, const void* pc) {
  if (floating) ++counters.float_atomics;
  if (!checking) return;
  check_access(address, bytes, true, true, pc);
  if (fenced) order_release(address);
  order_acquire(address);
}

namespace {

void* hook_allocate(const char* name, std::size_t bytes, std::size_t element_bytes) {
  void* p = device_allocate(bytes, name, {});
  if (p) name_allocation(p, name, element_bytes);
  return p;
}
void hook_release(void* p) { device_free(p); }
void hook_upload(void* to, const void* from, std::size_t bytes) { copy_memory(to, from, bytes, CopyKind::HostToDevice, {}); }
void hook_download(void* to, const void* from, std::size_t bytes) { copy_memory(to, from, bytes, CopyKind::DeviceToHost, {}); }
void hook_finish() {}

}  // namespace

LaunchResult last_launch = LaunchResult::Ok;

const DeviceHooks* device_hooks() {
  static const DeviceHooks hooks = {hook_allocate, hook_release, hook_upload, hook_download, hook_finish};
  return &hooks;
}

}  // namespace xp
