// What memory there is: regions with a state per byte, device allocations, host buffers, and names for messages.
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "internal.h"

namespace xp {

bool in_device = false;
bool checking = false;
unsigned run_number = 0;
Region regions[kMaxRegions];
unsigned region_count = 0;
Region* arena = nullptr;

namespace {

constexpr std::size_t kRedZone = 256;
constexpr std::size_t kReuseAfter = std::size_t(1) << 30;

struct Allocation : Object {
  std::string text;
  bool managed = false;  // the host may touch it
};

std::map<std::uintptr_t, Allocation> allocations;     // device memory, live and freed
std::deque<std::uintptr_t> freed;                      // oldest first
std::size_t freed_bytes = 0;
std::size_t arena_next = 0;
std::map<std::uintptr_t, Allocation> host_buffers;
std::vector<Object> symbols;                           // sorted by address: the executable's own variables
std::vector<Object> shared_symbols;                    // thread-local ones
std::vector<Object> guard_symbols;                     // guards of those
std::map<std::uintptr_t, std::size_t> shared_use;      // bytes of declared shared memory by function (0: outside functions)
std::deque<std::string> kept;

const char* keep(std::string text) {
  kept.push_back(std::move(text));
  return kept.back().c_str();
}

void* reserve(std::size_t bytes) {
  void* p = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return p == MAP_FAILED ? nullptr : p;
}

void make_arena() {
  // As much as the limits of this process allow; nothing is used until it is touched.
  for (std::size_t bytes = std::size_t(16) << 30; bytes >= (std::size_t(256) << 20); bytes >>= 1) {
    void* base = reserve(bytes);
    if (!base) continue;
    arena = add_region(base, bytes, Space::Global, "device memory", checking, checking, false);
    if (arena) return;
    munmap(base, bytes);
  }
  std::fprintf(stderr, "simulator: no address space for device memory\n");
  std::exit(5);
}

/// The variable's own name out of a symbol: `_ZZ7reverseE1s` is `s`.
std::string plain_name(const char* symbol) {
  int status = 0;
  if (std::strncmp(symbol, "_Z", 2)) return symbol;  // a C variable; `t` would become `unsigned short`
  char* text = abi::__cxa_demangle(symbol, nullptr, nullptr, &status);
  std::string name = status == 0 && text ? text : symbol;
  std::free(text);
  name = name.substr(0, name.find("[abi:"));
  const std::size_t bracket = name.rfind(')');
  const std::size_t colon = name.rfind("::");
  if (colon != std::string::npos && (bracket == std::string::npos || colon > bracket)) name = name.substr(colon + 2);
  return name;
}

/// The function that a local variable belongs to, as a symbol: `_ZZ7reverseE1s` stands in `reverse` or `_Z7reverse...`.
std::uintptr_t function_of(const std::string& symbol, const std::map<std::string, std::uintptr_t>& functions) {
  if (symbol.compare(0, 3, "_ZZ")) return 0;
  for (std::size_t end = symbol.rfind('E'); end != std::string::npos && end > 3; end = symbol.rfind('E', end - 1)) {
    const std::string name = symbol.substr(3, end - 3);
    const auto mangled = functions.find("_Z" + name);
    if (mangled != functions.end()) return mangled->second;
    char* rest = nullptr;
    const unsigned long length = std::strtoul(name.c_str(), &rest, 10);  // extern "C": length and plain name
    const auto plain = length && std::strlen(rest) == length ? functions.find(rest) : functions.end();
    if (plain != functions.end()) return plain->second;
  }
  return 0;
}

void read_symbols(std::uintptr_t tls_base) {
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
    std::map<std::string, std::uintptr_t> functions;
    for (std::size_t s = 0; s < sections[i].sh_size / sizeof(Elf64_Sym); ++s)
      if (ELF64_ST_TYPE(table[s].st_info) == STT_FUNC) functions.emplace(names + table[s].st_name, table[s].st_value);
    for (std::size_t s = 0; s < sections[i].sh_size / sizeof(Elf64_Sym); ++s) {
      const Elf64_Sym& symbol = table[s];
      const unsigned type = ELF64_ST_TYPE(symbol.st_info);
      if (!symbol.st_size || symbol.st_shndx == SHN_UNDEF) continue;
      if (type == STT_OBJECT) symbols.push_back({symbol.st_value, symbol.st_size, 0, keep(plain_name(names + symbol.st_name)), false});
      // A guard of a variable with a (trivial) constructor: the poison in it says that nothing is left to construct.
      if (type == STT_TLS && !std::strncmp(names + symbol.st_name, "_ZGV", 4)) guard_symbols.push_back({tls_base + symbol.st_value, symbol.st_size, 0, "", false});
      else if (type == STT_TLS && std::strcmp(names + symbol.st_name, "xp_shared_tail")) {
        shared_symbols.push_back({tls_base + symbol.st_value, symbol.st_size, 0, keep(plain_name(names + symbol.st_name)), false});
        shared_use[function_of(names + symbol.st_name, functions)] += (symbol.st_size + 15) & ~std::size_t(15);
      }
    }
  }
  const auto by_address = [](const Object& a, const Object& b) { return a.base < b.base; };
  std::sort(symbols.begin(), symbols.end(), by_address);
  std::sort(shared_symbols.begin(), shared_symbols.end(), by_address);
  munmap(map, std::size_t(info.st_size));
}

const Object* nearest_in(const std::vector<Object>& list, std::uintptr_t address) {
  const Object* best = nullptr;
  std::uintptr_t best_distance = ~std::uintptr_t(0);
  for (const Object& o : list) {
    const std::uintptr_t distance = address < o.base ? o.base - address : address < o.base + o.size ? 0 : address - (o.base + o.size) + 1;
    if (distance < best_distance) { best_distance = distance; best = &o; }
  }
  return best;
}

template <typename Map>
const Allocation* nearest_allocation(const Map& map, std::uintptr_t address) {
  auto after = map.upper_bound(address);
  const Allocation* next = after == map.end() ? nullptr : &after->second;
  if (after == map.begin()) return next;
  const Allocation* before = &std::prev(after)->second;
  if (address < before->base + before->size || !next) return before;
  return address - (before->base + before->size) <= next->base - address ? before : next;
}

/// Element size for messages: what is known, else the size of the access; 0 if neither fits.
std::size_t element_of(const Object& o, std::size_t access_bytes) {
  const std::size_t element = o.element_bytes ? o.element_bytes : access_bytes;
  return element && o.size % element == 0 && element <= 16 ? element : 0;
}

}  // namespace

std::uint8_t poison_byte() { return run_number % 2 ? 0x7b : 0xff; }

Region* add_region(void* base, std::size_t size, Space space, const char* name, bool tracked, bool races, bool group_private) {
  if (region_count == kMaxRegions) return nullptr;
  Region r{};
  r.base = reinterpret_cast<std::uintptr_t>(base) & ~std::uintptr_t(4095);
  r.size = reinterpret_cast<std::uintptr_t>(base) + size - r.base;
  r.space = space;
  r.name = name;
  r.group_private = group_private;
  if (tracked && !(r.state = static_cast<std::uint8_t*>(reserve(r.size + 64)))) return nullptr;
  if (races && !(r.pages = static_cast<ShadowPage**>(reserve(((r.size >> 12) + 2) * sizeof(void*))))) return nullptr;
  regions[region_count] = r;
  return &regions[region_count++];
}

Region* find_region(const void* address) {
  const std::uintptr_t a = reinterpret_cast<std::uintptr_t>(address);
  for (unsigned i = 0; i < region_count; ++i)
    if (a - regions[i].base < regions[i].size) return &regions[i];
  return nullptr;
}

void set_state(const void* address, std::size_t bytes, State state) {
  Region* r = find_region(address);
  if (r && r->state) std::memset(r->state + (reinterpret_cast<std::uintptr_t>(address) - r->base), state, bytes);
}

const Object* nearest_object(const void* address) {
  const std::uintptr_t a = reinterpret_cast<std::uintptr_t>(address);
  const Region* r = find_region(address);
  if (!r) return nullptr;
  switch (r->space) {
    case Space::Global: return nearest_allocation(allocations, a);
    case Space::Host: return nearest_allocation(host_buffers, a);
    case Space::Shared: return nearest_in(shared_symbols, a);
    case Space::Static: return nearest_in(symbols, a);
    case Space::Private: {  // nothing is known of what lies in it
      static Object whole;
      whole = {r->base, r->size, 0, r->name, false};
      return &whole;
    }
    default: return nearest_in(symbols, a);
  }
}

void add_shared_object(void* base, std::size_t bytes, const char* name) {
  for (Object& o : shared_symbols)
    if (o.base == reinterpret_cast<std::uintptr_t>(base)) { o.size = bytes; return; }
  shared_symbols.push_back({reinterpret_cast<std::uintptr_t>(base), bytes, 0, name, false});
}

void check_shared_capacity(std::size_t limit) {
  const auto outside = shared_use.find(0);
  const std::size_t common = outside == shared_use.end() ? 0 : outside->second;
  for (const auto& use : shared_use) {
    const std::size_t bytes = use.second + (use.first ? common : 0);
    if (bytes > limit)
      violation("capacity", {reinterpret_cast<const void*>(use.first ? use.first + 1 : 0), 0}, nullptr,
                "%zu bytes of shared memory are declared; a block may have %zu", bytes, limit);
  }
}

void set_declared_shared_state(State state) {
  for (const Object& o : shared_symbols) set_state(reinterpret_cast<void*>(o.base), o.size, state);
  for (const Object& o : guard_symbols) set_state(reinterpret_cast<void*>(o.base), o.size, Initialised);
}

void init_memory(std::uintptr_t tls_base) {
  make_arena();
  arena_next = 4096;
  read_symbols(tls_base);
}

void add_static_regions() {
  extern char executable_start __asm__("__executable_start");
  extern char data_start __asm__("__data_start");
  extern char image_end __asm__("_end");
  Region* r = add_region(&executable_start, std::size_t(&image_end - &executable_start), Space::Static, "static data", checking, checking, false);
  if (!r || !r->state) return;
  std::memset(r->state, Initialised, std::size_t(&data_start - &executable_start));
  for (const Object& o : symbols)
    if (o.base - r->base < r->size && o.base + o.size <= r->base + r->size) std::memset(r->state + (o.base - r->base), Initialised, o.size);
}

void* device_allocate(std::size_t bytes, const char* name, Site) {
  const std::size_t room = (bytes + 255) & ~std::size_t(255);
  std::uintptr_t base = 0;
  if (freed_bytes > kReuseAfter) {
    // Freed memory comes back late, so that a use after free is still seen as one.
    for (auto it = freed.begin(); it != freed.end(); ++it) {
      auto old = allocations.find(*it);
      if (((old->second.size + 255) & ~std::size_t(255)) != room) continue;
      base = *it;
      freed_bytes -= room;
      freed.erase(it);
      allocations.erase(old);
      break;
    }
  }
  if (!base) {
    if (arena_next + room + 2 * kRedZone > arena->size) return nullptr;
    base = arena->base + arena_next + kRedZone;
    arena_next += room + 2 * kRedZone;
  }
  Allocation a{};
  a.base = base;
  a.size = bytes;
  a.text = name ? name : "";
  Allocation& stored = allocations[base] = a;
  stored.name = stored.text.c_str();
  std::memset(reinterpret_cast<void*>(base), poison_byte(), room);
  if (arena->state) std::memset(arena->state + (base - arena->base), Uninitialised, bytes);
  return reinterpret_cast<void*>(base);
}

bool device_free(void* pointer) {
  auto it = allocations.find(reinterpret_cast<std::uintptr_t>(pointer));
  if (it == allocations.end() || it->second.freed) return false;
  Allocation& a = it->second;
  a.freed = true;
  freed.push_back(a.base);
  freed_bytes += (a.size + 255) & ~std::size_t(255);
  if (arena->state) std::memset(arena->state + (a.base - arena->base), Freed, a.size);
  return true;
}

bool is_device_pointer(const void* pointer) { return arena && reinterpret_cast<std::uintptr_t>(pointer) - arena->base < arena->size; }

void name_allocation(const void* pointer, const char* name, std::size_t element_bytes) {
  const std::uintptr_t a = reinterpret_cast<std::uintptr_t>(pointer);
  if (!is_device_pointer(pointer)) return;
  auto after = allocations.upper_bound(a);
  if (after == allocations.begin()) return;
  Allocation& found = std::prev(after)->second;
  if (a >= found.base + found.size) return;
  found.text = name;
  found.name = found.text.c_str();
  if (element_bytes) found.element_bytes = element_bytes;
}

void name_if_new(const void* pointer, const char* name, std::size_t element_bytes) {
  const Object* o = is_device_pointer(pointer) ? nearest_object(pointer) : nullptr;
  if (o && !o->freed && (!o->name || !*o->name)) name_allocation(pointer, name, element_bytes);
}

const Object* find_allocation(const void* pointer) {
  auto it = allocations.find(reinterpret_cast<std::uintptr_t>(pointer));
  return it == allocations.end() ? nullptr : &it->second;
}

void add_host_buffer(void* base, std::size_t bytes, std::size_t element_bytes, const char* name) {
  Allocation a{};
  a.base = reinterpret_cast<std::uintptr_t>(base);
  a.size = bytes;
  a.element_bytes = element_bytes;
  a.text = name;
  Allocation& stored = host_buffers[a.base] = a;
  stored.name = stored.text.c_str();
}

const Object* find_host_buffer(const void* address) {
  const std::uintptr_t a = reinterpret_cast<std::uintptr_t>(address);
  const Allocation* near = nearest_allocation(host_buffers, a);
  if (!near) return nullptr;
  return a + 4096 >= near->base && a < near->base + near->size + 4096 ? near : nullptr;
}

bool find_managed(const void* address) {
  auto after = allocations.upper_bound(reinterpret_cast<std::uintptr_t>(address));
  return after != allocations.begin() && std::prev(after)->second.managed;
}

void mark_managed(void* pointer) {
  auto it = allocations.find(reinterpret_cast<std::uintptr_t>(pointer));
  if (it == allocations.end()) return;
  it->second.managed = true;
  set_state(pointer, it->second.size, Initialised);  // the host's stores are not followed
}

std::size_t leaked_allocations(std::string* names) {
  std::size_t bytes = 0;
  for (const auto& entry : allocations)
    if (!entry.second.freed) {
      bytes += entry.second.size;
      if (!names->empty()) *names += ", ";
      *names += entry.second.text.empty() ? "(unnamed)" : entry.second.text;
    }
  return bytes;
}

void release_all_allocations() {
  for (auto& entry : allocations)
    if (!entry.second.freed) device_free(reinterpret_cast<void*>(entry.first));
}

std::string describe_object(const Object& o, std::size_t access_bytes) {
  std::string text = o.name && *o.name ? "`" + std::string(o.name) + "`" : "an allocation";
  const std::size_t element = element_of(o, access_bytes);
  if (element) return text + " (" + std::to_string(o.size / element) + " elements of " + std::to_string(element) + " bytes)";
  return text + " (" + std::to_string(o.size) + " bytes)";
}

std::string describe_place(std::uintptr_t address, std::size_t bytes, const Object* o) {
  if (!o) return "at an address outside all known memory";
  const std::string name = describe_object(*o, bytes);
  const std::size_t element = element_of(*o, bytes);
  const long long offset = (long long)(address - o->base);
  const bool whole = element && offset % (long long)element == 0;
  std::string text = whole ? "at element " + std::to_string(offset / (long long)element) : "at byte " + std::to_string(offset);
  text += " of " + name;
  if (offset < 0) return text + ", before its start";
  if (std::size_t(offset) >= o->size) return text + ", past its end";
  if (std::size_t(offset) + bytes > o->size) return text + ", across its end";
  return text;
}

bool check_copy(const void* address, std::size_t bytes, bool device, bool write, Site site) {
  if (!bytes) return true;
  const std::uintptr_t a = reinterpret_cast<std::uintptr_t>(address);
  const char* verb = write ? "writes" : "reads";
  if (device) {
    if (!is_device_pointer(address)) {
      const Region* r = find_region(address);
      if (r && r->space == Space::Static) return true;  // a symbol's address
      const Object* host = find_host_buffer(address);
      violation("host-device-pointer", site, host ? host->name : nullptr, "the copy %s device memory, but the pointer is %s%s", verb,
                address ? "a host address" : "null", host ? (" inside " + describe_object(*host)).c_str() : "");
      return false;
    }
    const Object* o = nearest_object(address);
    if (o && a >= o->base && a + bytes <= o->base + o->size) {
      if (!o->freed) return true;
      violation("use-after-free", site, o->name, "the copy %s %s after it was freed", verb, describe_object(*o).c_str());
      return false;
    }
    violation("out-of-bounds", site, o ? o->name : nullptr, "the copy %s %zu bytes %s", verb, bytes, describe_place(a, bytes, o).c_str());
    return false;
  }
  if (is_device_pointer(address)) {
    const Object* o = nearest_object(address);
    violation("host-device-pointer", site, o ? o->name : nullptr, "the copy %s host memory, but the pointer is device memory%s", verb,
              o ? (" of " + describe_object(*o)).c_str() : "");
    return false;
  }
  const Object* host = find_host_buffer(address);
  if (host && (a < host->base || a + bytes > host->base + host->size)) {
    violation("out-of-bounds", site, host->name, "the copy %s %zu bytes %s", verb, bytes, describe_place(a, bytes, host).c_str());
    return false;
  }
  return true;
}

}  // namespace xp
