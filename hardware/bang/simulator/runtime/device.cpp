// Memory spaces, cores and launches of the simulated device.
#include "device.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <memory>

#include "../../../simulator/harness.h"

int taskDimX, taskDimY, taskDimZ, taskDim, taskIdX, taskIdY, taskIdZ, taskId, coreDim, coreId, clusterDim, clusterId;

// Room behind the last on-chip variable: an access past its end must not reach the thread's own data.
asm(".pushsection .tbss,\"awT\",@nobits\n\t.zero 8192\n\t.popsection");

namespace xp_bang {

std::vector<Variable> variables;
JobState job;

namespace {

struct Capacity { int arch; std::size_t nram, wram, sram; };
// KiB per core, core and cluster; reference 1.3.
constexpr Capacity capacities[] = {{220, 512, 512, 2048}, {270, 512, 1024, 2048}, {290, 512, 512, 2048}, {322, 768, 1024, 1536},
                                   {372, 768, 1024, 4096}, {592, 512, 512, 2048}};
const Capacity* capacity = &capacities[4];

xp::Region* region = nullptr;  // the thread-local block: all on-chip variables of the file
Address tls_base = 0;
std::size_t tls_size = 0;
std::uint64_t tasks_counter = 0;

/// The contents of variables while another core runs: bytes, then states.
struct Image { std::vector<std::uint8_t> bytes, states; };
std::vector<Image> core_images, cluster_images;
int loaded_core = -1, loaded_cluster = -1;

/// `_ZZ3addPfE1aB13xp_nram_12`: the tag tells space and line, the rest demangles to function and name.
bool read_tag(const char* symbol, Variable* v) {
  static const struct { const char* tag; Space space; } tags[] = {
      {"xp_nram_", Space::NRAM}, {"xp_wram_", Space::WRAM}, {"xp_sram_", Space::SRAM}, {"xp_ldram_", Space::LDRAM}};
  for (const auto& t : tags) {
    const char* found = std::strstr(symbol, t.tag);
    if (!found) continue;
    v->space = t.space;
    v->line = std::atoi(found + std::strlen(t.tag));
    int status = 0;
    char* text = abi::__cxa_demangle(symbol, nullptr, nullptr, &status);
    std::string name = status == 0 && text ? text : symbol;
    std::free(text);
    name = name.substr(0, name.find("[abi:xp_"));
    const std::size_t bracket = name.rfind(')');
    const std::size_t colon = name.rfind("::");
    const bool local = colon != std::string::npos && bracket != std::string::npos && colon > bracket;
    v->function = local ? name.substr(0, name.find('(')) : "";
    v->name = colon != std::string::npos && (bracket == std::string::npos || local) ? name.substr(colon + 2) : name;
    return true;
  }
  return false;
}

bool is_private(const Variable& v) { return v.space != Space::SRAM; }

void exchange(Image& image, bool shared, bool save) {
  std::size_t total = 0;
  for (const Variable& v : variables)
    if (is_private(v) != shared) total += v.size;
  image.bytes.resize(total);
  image.states.resize(xp::checking ? total : 0);
  std::size_t offset = 0;
  for (const Variable& v : variables) {
    if (is_private(v) == shared) continue;
    std::uint8_t* state = state_of(v.base);
    if (save) {
      std::memcpy(&image.bytes[offset], pointer(v.base), v.size);
      if (state) std::memcpy(&image.states[offset], state, v.size);
    } else {
      std::memcpy(pointer(v.base), &image.bytes[offset], v.size);
      if (state) std::memcpy(state, &image.states[offset], v.size);
    }
    offset += v.size;
  }
}

/// The memory core has no NRAM and no WRAM: what it reads there, scalar code of the compute cores that it runs too, is of no consequence.
void make_harmless(Image& image) {
  std::size_t offset = 0;
  for (const Variable& v : variables) {
    if (!is_private(v)) continue;
    if (v.space != Space::LDRAM) {
      std::memset(&image.bytes[offset], 0, v.size);
      if (!image.states.empty()) std::memset(&image.states[offset], xp::Initialised, v.size);
    }
    offset += v.size;
  }
}

void poison() {
  for (const Variable& v : variables) {
    std::memset(pointer(v.base), xp::poison_byte(), v.size);
    if (std::uint8_t* state = state_of(v.base))
      std::memset(state, v.space == Space::WRAM ? std::uint8_t(WramUninitialised) : std::uint8_t(xp::Uninitialised), v.size);
  }
}

struct Running {
  void (*body)(void*);
  void* context;
  unsigned first_x, y, z;  // of the wave
};
Running running;

void set_ids(unsigned x, unsigned y, unsigned z) {
  taskIdX = int(x);
  taskIdY = int(y);
  taskIdZ = int(z);
  taskId = int((z * job.dim.y + y) * job.dim.x + x);
}

/// Brings the core's own on-chip memory and built-in variables into place.
void enter(unsigned agent) {
  if (job.block) return;
  const int cluster = int(agent / kCores);
  if (loaded_core != int(agent)) {
    if (loaded_core >= 0) exchange(core_images[unsigned(loaded_core)], false, true);
    exchange(core_images[agent], false, false);
    loaded_core = int(agent);
  }
  if (loaded_cluster != cluster) {
    if (loaded_cluster >= 0) exchange(cluster_images[unsigned(loaded_cluster)], true, true);
    exchange(cluster_images[unsigned(cluster)], true, false);
    loaded_cluster = cluster;
  }
  const unsigned core = agent % kCores;
  clusterId = cluster;
  coreId = core == kMpu ? 0x80 : int(core);
  set_ids(running.first_x + unsigned(cluster) * kMpu + (core == kMpu ? 0 : core), running.y, running.z);
}

void run_body(void*) {
  running.body(running.context);
  agent_ended(xp::current_agent);
}

void describe(std::uint64_t group, unsigned agent, unsigned block[3], unsigned thread[3]) {
  const std::uint64_t wave = job.block ? 1 : std::uint64_t(job.clusters) * kMpu;
  const std::uint64_t waves_x = job.dim.x / wave ? job.dim.x / wave : 1;
  const unsigned core = agent % kCores;
  block[0] = unsigned(group % waves_x * wave) + (job.block ? 0 : agent / kCores * kMpu + (core == kMpu ? 0 : core));
  block[1] = unsigned(group / waves_x % job.dim.y);
  block[2] = unsigned(group / waves_x / job.dim.y);
  thread[0] = job.block ? 0 : core == kMpu ? 0x80 : core;
  thread[1] = job.block ? 0 : agent / kCores;
  thread[2] = 0;
}

bool is_word(const char* list, const std::string& word) {
  const std::string padded = " " + std::string(list) + " ";
  return padded.find(" " + word + " ") != std::string::npos;
}

/// `void ns::scale<float, 3>` is `scale`.
std::string plain_function(std::string name) {
  name = name.substr(0, name.find('<'));
  const std::size_t blank = name.rfind(' ');
  if (blank != std::string::npos) name = name.substr(blank + 1);
  const std::size_t colon = name.rfind("::");
  return colon == std::string::npos ? name : name.substr(colon + 2);
}

/// Variables of other kernels do not count: they are not in memory while this one runs.
void check_capacity(const char* kernel, const char* kernels, xp::Site) {
  const struct { Space space; std::size_t kib; } limits[] = {
      {Space::NRAM, capacity->nram}, {Space::WRAM, capacity->wram}, {Space::SRAM, capacity->sram}};
  for (const auto& limit : limits) {
    std::size_t total = 0;
    const Variable* largest = nullptr;
    for (const Variable& v : variables) {
      if (v.space != limit.space) continue;
      const std::string base = plain_function(v.function);
      if (*kernel && !v.function.empty() && base != kernel && is_word(kernels, base)) continue;
      total += (v.size + 63) & ~std::size_t(63);
      if (!largest || v.size > largest->size || (v.size == largest->size && v.line < largest->line)) largest = &v;
    }
    if (total > limit.kib * 1024) {
      xp::violation("capacity", {nullptr, largest->line}, largest->name.c_str(),
                    "the arrays in %s take %zu bytes, more than its capacity of %zu bytes (%zu KiB); `%s` alone takes %zu bytes",
                    space_name(limit.space), total, limit.kib * 1024, limit.kib, largest->name.c_str(), largest->size);
      xp::stop();
    }
  }
}

unsigned clusters_of(int type) { return type >= 1 && type <= 5 ? 1u << (type - 1) : 0; }

}  // namespace

void read_variables() {
  const int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  struct stat info;
  fstat(fd, &info);
  void* map = mmap(nullptr, std::size_t(info.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
  close(fd);
  if (map == MAP_FAILED) return;
  const char* file = static_cast<const char*>(map);
  const auto* header = reinterpret_cast<const Elf64_Ehdr*>(file);
  const auto* sections = reinterpret_cast<const Elf64_Shdr*>(file + header->e_shoff);
  for (unsigned i = 0; i < header->e_shnum; ++i) {
    if (sections[i].sh_type != SHT_SYMTAB) continue;
    const auto* table = reinterpret_cast<const Elf64_Sym*>(file + sections[i].sh_offset);
    const char* names = file + sections[sections[i].sh_link].sh_offset;
    for (std::size_t s = 0; s < sections[i].sh_size / sizeof(Elf64_Sym); ++s) {
      Variable v;
      if (ELF64_ST_TYPE(table[s].st_info) != STT_TLS || !table[s].st_size || !read_tag(names + table[s].st_name, &v)) continue;
      v.base = tls_base + table[s].st_value;
      v.size = table[s].st_size;
      variables.push_back(std::move(v));
    }
  }
  munmap(map, std::size_t(info.st_size));
  std::sort(variables.begin(), variables.end(), [](const Variable& a, const Variable& b) { return a.base < b.base; });
}

const Variable* variable_at(Address a) {
  auto it = std::upper_bound(variables.begin(), variables.end(), a, [](Address x, const Variable& v) { return x < v.base; });
  if (it == variables.begin()) return nullptr;
  --it;
  return a < it->base + it->size ? &*it : nullptr;
}

std::uint8_t* state_of(Address a) { return region && region->state && a - region->base < region->size ? region->state + (a - region->base) : nullptr; }

unsigned current_cluster() { return job.block ? 0 : xp::current_agent / kCores; }
bool on_mpu() { return !job.block && xp::current_agent % kCores == kMpu; }
bool is_mpu() { return on_mpu(); }

const char* space_name(Space space) {
  static const char* const names[] = {"NRAM", "WRAM", "SRAM", "LDRAM", "GDRAM", "any memory", "host memory", "no known memory"};
  return names[unsigned(space)];
}

Place place_of(const void* p) {
  const Address a = at(p);
  if (tls_size && a - tls_base <= tls_size && !variables.empty()) {
    const Variable* v = variable_at(a);
    if (!v) {  // one past the end of an array, most likely
      for (const Variable& w : variables)
        if (w.base <= a) v = &w;
      if (!v) v = &variables.front();
    }
    return {v->space, v->base, v->base + v->size, v->name.c_str()};
  }
  if (xp::is_device_pointer(p)) {
    const xp::Object* o = xp::nearest_object(p);
    return {Space::GDRAM, o ? o->base : a, o ? o->base + o->size : 0, o ? o->name : nullptr};
  }
  Address stacks;
  std::size_t stack_bytes;
  xp::fiber_stack_range(&stacks, &stack_bytes);
  if (a - stacks < stack_bytes) return {Space::LDRAM, 0, 0, nullptr};
  const xp::Region* r = xp::find_region(p);
  if (r && r->space == xp::Space::Static) return {Space::GDRAM, 0, 0, nullptr};
  if (const xp::Object* host = xp::find_host_buffer(p)) return {Space::Host, host->base, host->base + host->size, host->name};
  return {Space::Unknown, 0, 0, nullptr};
}

Space space_of(const void* p) { return place_of(p).space; }

void* sram_of_cluster(Address a, unsigned cluster) {
  if (cluster == current_cluster()) return pointer(a);
  std::size_t offset = 0;
  for (const Variable& v : variables) {
    if (is_private(v)) continue;
    if (a >= v.base && a < v.base + v.size) return &cluster_images[cluster].bytes[offset + (a - v.base)];
    offset += v.size;
  }
  return nullptr;
}

int job_of(const char* type) {
  static const char* const names[] = {"block", "union1", "union2", "union4", "union8", "union16"};
  for (int i = 0; i < 6; ++i)
    if (!std::strcmp(type, names[i])) return i;
  std::fprintf(stderr, "runner: unknown task type %s\n", type);
  std::exit(2);
}

void run_tasks(const char* kernel, const char* kernels, Dim dim, int type, void (*body)(void*), void* context, const void* pc) {
  const xp::Site site{pc, 0};
  if (xp::in_device) {
    xp::violation("nested-launch", site, nullptr, "a kernel launches a kernel");
    xp::stop();
  }
  const unsigned clusters = clusters_of(type);
  if (!dim.x || !dim.y || !dim.z || (type && !clusters) || type < 0 ||
      std::uint64_t(dim.x) * dim.y * dim.z > std::uint64_t(1) << 30) {
    xp::violation("bad-launch", site, nullptr, "a launch of %u x %u x %u tasks of type %d", dim.x, dim.y, dim.z, type);
    return;
  }
  if (clusters && dim.x % (clusters * kMpu)) {
    xp::violation("bad-launch", site, nullptr, "dim.x is %u; tasks of type Union%u need a multiple of %u", dim.x, clusters, clusters * kMpu);
    return;
  }
  check_capacity(kernel, kernels, site);
  job.block = clusters == 0;
  job.clusters = clusters;
  job.dim = dim;
  job.agents = job.block ? 1 : clusters * kCores;
  taskDimX = int(dim.x);
  taskDimY = int(dim.y);
  taskDimZ = int(dim.z);
  taskDim = taskDimX * taskDimY * taskDimZ;
  coreDim = int(kMpu);
  clusterDim = int(clusters);
  running.body = body;
  running.context = context;
  const unsigned wave = job.block ? 1 : clusters * kMpu;
  const unsigned waves_x = dim.x / wave;
  std::vector<unsigned> order(std::size_t(waves_x) * dim.y * dim.z);
  xp::permute(order.data(), unsigned(order.size()), xp::counters.launches);
  ++xp::counters.launches;
  tasks_counter += std::uint64_t(dim.x) * dim.y * dim.z;
  xp::order_launch();
  const xp::Group group = {job.agents, job.block ? 1 : kCores, run_body, nullptr, enter, false};
  for (const unsigned index : order) {
    running.first_x = index % waves_x * wave;
    running.y = index / waves_x % dim.y;
    running.z = index / waves_x / dim.y;
    poison();
    if (job.block) {
      coreId = int(running.first_x % kMpu);
      clusterId = 0;
      set_ids(running.first_x, running.y, running.z);
    } else {
      core_images.resize(std::max<std::size_t>(core_images.size(), job.agents));
      cluster_images.resize(std::max<std::size_t>(cluster_images.size(), clusters));
      for (unsigned a = 0; a < job.agents; ++a) {
        exchange(core_images[a], false, true);
        if (a % kCores == kMpu) make_harmless(core_images[a]);
      }
      for (unsigned c = 0; c < clusters; ++c) exchange(cluster_images[c], true, true);
      loaded_core = loaded_cluster = -1;
    }
    start_order(job.agents);
    forget_queues();
    xp::order_group(index);
    xp::in_device = true;
    xp::run_group(group);
    xp::in_device = false;
  }
  if (xp::violation_count() >= 4) xp::stop();
}

void start_device(Address base, std::size_t bytes) {
  tls_base = base;
  tls_size = bytes;
  read_variables();
  // Order between cores is kept in meetings.cpp, so the region has no race records.
  if (bytes) region = xp::add_region(pointer(base), bytes, xp::Space::Shared, "on-chip memory", xp::checking, false, true);
  xp::describe_agent = describe;
  xp::alignment_matters = false;
  xp::explain_state = explain_state;
  xp::add_counter("tasks", &tasks_counter);
  count_operands();
}

// ---------------------------------------------------------------- host side

void* allocate(std::size_t bytes, const void* pc) { return xp::device_allocate(bytes ? bytes : 1, nullptr, {pc, 0}); }

int release(void* p, const void* pc) {
  if (!p || xp::device_free(p)) return 0;
  xp::violation("bad-argument", {pc, 0}, nullptr, "cnrtFree of a pointer that is no live allocation");
  return 1;
}

int copy(void* to, const void* from, bool from_constant, std::size_t bytes, int direction, const void* pc) {
  const bool to_device = direction == 0 || direction == 1, from_device = direction == 1 || direction == 2;
  const xp::Site site{pc, 0};
  if (from_constant && strict()) {
    xp::violation("bad-argument", site, nullptr, "cnrtMemcpy takes its source as `void *`: the pointer to const needs a cast");
    return 1;
  }
  const bool good = xp::check_copy(from, bytes, from_device, false, site);
  if (!xp::check_copy(to, bytes, to_device, true, site) || !good) return 1;
  std::memmove(to, from, bytes);
  if (to_device) {
    xp::set_state(to, bytes, xp::Initialised);
    const xp::Object* host = from_device ? nullptr : xp::find_host_buffer(from);
    if (host && at(from) == host->base) xp::name_allocation(to, host->name, host->element_bytes);
    xp::counters.copied_in += bytes;
  } else {
    const xp::Object* host = xp::find_host_buffer(to);
    if (from_device && host && at(to) == host->base) xp::name_allocation(from, host->name, host->element_bytes);
    xp::counters.copied_out += bytes;
  }
  return 0;
}

int fill(void* p, int value, std::size_t bytes, const void* pc) {
  if (!xp::check_copy(p, bytes, true, true, {pc, 0})) return 1;
  std::memset(p, value, bytes);
  xp::set_state(p, bytes, xp::Initialised);
  return 0;
}

}  // namespace xp_bang

namespace xp {

void device_begin(std::uintptr_t tls_base, std::size_t tls_bytes) { xp_bang::start_device(tls_base, tls_bytes); }

namespace {
void* hook_allocate(const char* name, std::size_t bytes, std::size_t element_bytes) {
  void* p = device_allocate(bytes ? bytes : 1, name, {});
  if (p) name_allocation(p, name, element_bytes);
  return p;
}
void hook_release(void* p) { device_free(p); }
void hook_upload(void* device, const void* host, std::size_t bytes) {
  // Outputs arrive poisoned, and with another poison in every run: reading them shows as results that differ.
  std::memcpy(device, host, bytes);
  set_state(device, bytes, Initialised);
}
void hook_download(void* host, const void* device, std::size_t bytes) { std::memcpy(host, device, bytes); }
void hook_finish() {}
const DeviceHooks bang_hooks = {hook_allocate, hook_release, hook_upload, hook_download, hook_finish};
}  // namespace

const DeviceHooks* device_hooks() { return &bang_hooks; }

}  // namespace xp
