// The checks behind every instrumented access: bounds, initialisation, alignment, races.
//
// GCC's -fsanitize=thread puts a call in front of each load and store of user code; libtsan is not linked, the calls end here.
// Race records: per granule (4 bytes, or less where a page is touched in smaller pieces) the last write and two reads
// of different agents. A record is  clock:32 | agent:10 | atomic:1 | pc:21. The clock counts synchronisations
// of the whole process, so "before the last barrier of this block" is one comparison.
#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "internal.h"

namespace xp {

bool alignment_matters = true;
bool (*explain_state)(const void*, std::size_t, bool, const void*) = nullptr;

struct ShadowCell {
  std::uint64_t write, read, other_read;
};

struct ShadowPage {
  unsigned shift;  // log2 of the granule
  ShadowCell cells[1];
};

namespace {

constexpr std::uintptr_t kTextBase = 0x400000;
constexpr unsigned kPcBits = 21;

std::uint32_t now = 1;            // synchronisations so far
std::uint32_t launch_start = 1;   // earlier accesses are ordered before everything in this launch
std::uint32_t group_start = 1;    // earlier ones of this launch belong to other groups
std::uint32_t barrier_time = 1;   // earlier ones of this group are ordered
std::uint64_t current_group = 0;

struct GroupStart { std::uint32_t clock; std::uint64_t group; };
std::vector<GroupStart> group_starts;  // of this launch

struct Meeting { unsigned first; std::uint64_t mask; std::uint32_t clock; };
constexpr unsigned kMeetings = 8, kWarps = 1024 / 32 + 2;
Meeting meetings[kWarps][kMeetings];  // the last ones of each sub-group, by agent / 32
unsigned meeting_next[kWarps];

// Order between groups through atomics: which groups released at an address, and what this group has acquired.
std::unordered_map<std::uintptr_t, std::vector<std::uint64_t>> released;
std::vector<std::uint64_t> acquired;

struct Pending {
  bool active = false;
  std::uintptr_t address;
  unsigned bytes;
  std::uint8_t old[32];
  std::uint64_t other;
  const void* pc;
  unsigned agent;
} pending;

char* page_pool = nullptr;
std::size_t page_pool_left = 0;

std::uintptr_t stacks = 0;
std::size_t stack_bytes = 0;

std::uint32_t clock_of(std::uint64_t r) { return std::uint32_t(r >> 32); }
unsigned agent_of(std::uint64_t r) { return unsigned(r >> (kPcBits + 1)) & 1023; }
bool is_atomic(std::uint64_t r) { return r >> kPcBits & 1; }
const void* pc_of(std::uint64_t r) { return reinterpret_cast<const void*>((r & ((1u << kPcBits) - 1)) + kTextBase); }

ShadowPage* make_page(unsigned shift) {
  const std::size_t bytes = (sizeof(unsigned) * 2 + (std::size_t(4096) >> shift) * sizeof(ShadowCell) + 63) & ~std::size_t(63);
  if (bytes > page_pool_left) {
    page_pool_left = std::size_t(16) << 20;
    void* p = mmap(nullptr, page_pool_left, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) { violation("capacity", {}, nullptr, "the checks need more memory than there is"); stop(); }
    page_pool = static_cast<char*>(p);
  }
  auto* page = reinterpret_cast<ShadowPage*>(page_pool);
  page_pool += bytes;
  page_pool_left -= bytes;
  page->shift = shift;
  return page;
}

/// The page's records at this granularity or a finer one; a coarser page is split.
ShadowPage* page_for(Region& r, std::size_t offset, unsigned shift) {
  ShadowPage*& slot = r.pages[offset >> 12];
  if (!slot) return slot = make_page(shift);
  if (slot->shift <= shift) return slot;
  ShadowPage* fine = make_page(shift);
  const unsigned ratio = slot->shift - shift;
  for (std::size_t i = 0; i < std::size_t(4096) >> shift; ++i) fine->cells[i] = slot->cells[i >> ratio];
  return slot = fine;
}

unsigned warp_of(unsigned agent) { return agent >> 5; }

/// True when an access of this group, made by `agent` at `clock`, is ordered before the current agent's next one.
bool ordered_in_group(std::uint32_t clock, unsigned agent) {
  if (clock < barrier_time || agent == current_agent) return true;
  const unsigned w = warp_of(agent);
  for (const Meeting& m : meetings[w]) {
    if (m.clock <= clock) continue;
    const unsigned a = agent - m.first, b = current_agent - m.first;
    if (a < 64 && b < 64 && (m.mask >> a & 1) && (m.mask >> b & 1)) return true;
  }
  return false;
}

std::uint64_t group_of_clock(std::uint32_t clock) {
  auto it = std::upper_bound(group_starts.begin(), group_starts.end(), clock, [](std::uint32_t c, const GroupStart& g) { return c < g.clock; });
  return it == group_starts.begin() ? current_group : std::prev(it)->group;
}

bool conflicts(const Region& r, std::uint64_t record, bool atomic) {
  const std::uint32_t clock = clock_of(record);
  if (clock < launch_start) return false;
  if (atomic && is_atomic(record)) return false;
  if (clock >= group_start) return !ordered_in_group(clock, agent_of(record));
  if (r.group_private) return false;
  const std::uint64_t other = group_of_clock(clock);
  return std::find(acquired.begin(), acquired.end(), other) == acquired.end();
}

void report_race(std::uintptr_t address, unsigned bytes, std::uint64_t other, bool write, bool other_write, const void* pc) {
  const Object* o = nearest_object(reinterpret_cast<void*>(address));
  const bool across = clock_of(other) < group_start;
  std::string message = std::string(write ? "write" : "read") + " of " + std::to_string(bytes) + " bytes " +
                        describe_place(address, bytes, o) + " races with a " + (is_atomic(other) ? "atomic " : "") +
                        (other_write ? "write" : "read") + " by another " + (across ? "block" : "thread of the block") +
                        (across ? "" : ": no barrier between them");
  Finding f{"race", message.c_str(), {pc, 0}};
  f.variable = o ? o->name : nullptr;
  f.has_other = true;
  f.other = {pc_of(other), 0};
  f.other_access = other_write ? "write" : "read";
  f.other_group = across ? group_of_clock(clock_of(other)) : current_group;
  f.other_agent = agent_of(other);
  report(f);
}

inline std::uint64_t make_record(bool atomic, const void* pc) {
  return std::uint64_t(now) << 32 | std::uint64_t(current_agent) << (kPcBits + 1) | std::uint64_t(atomic) << kPcBits |
         ((reinterpret_cast<std::uintptr_t>(pc) - kTextBase) & ((1u << kPcBits) - 1));
}

/// True when a record cannot conflict for one of the plain reasons: an earlier launch, before the last barrier, the same agent.
inline bool plainly_ordered(std::uint64_t record) {
  const std::uint32_t clock = clock_of(record);
  return clock < launch_start || (clock >= group_start && (clock < barrier_time || agent_of(record) == current_agent));
}

/// Notes a read in a cell: the last one, and one by another agent.
inline void note_read(ShadowCell& c, std::uint64_t record) {
  if (agent_of(c.read) != current_agent || clock_of(c.read) < group_start) {
    if (clock_of(c.read) >= group_start) {
      if (warp_of(agent_of(c.read)) != warp_of(current_agent) || clock_of(c.other_read) < barrier_time) c.other_read = c.read;
    } else if (clock_of(c.read) >= launch_start) {
      c.other_read = c.read;  // another group's
    }
  }
  c.read = record;
}

/// Where this launch has compared and swapped: loops that do begin with a plain read, whose value the operation itself confirms.
std::unordered_set<std::uintptr_t> swapped;

__attribute__((noinline)) void race_access(Region& r, std::uintptr_t address, unsigned bytes, bool write, bool atomic, const void* pc) {
  const std::uint64_t record = make_record(atomic, pc);
  const unsigned shift = (address | bytes) & 1 ? 0 : (address | bytes) & 2 ? 1 : 2;
  bool reported = false;
  for (std::uintptr_t a = address, end = address + bytes; a < end;) {
    const std::size_t offset = a - r.base;
    ShadowPage* page = page_for(r, offset, shift);
    const std::size_t page_end = std::min<std::uintptr_t>(end, r.base + ((offset >> 12) + 1) * 4096);
    const std::size_t step = std::size_t(1) << page->shift;
    for (; a < page_end; a += step) {
      ShadowCell& c = page->cells[((a - r.base) & 4095) >> page->shift];
      const bool mine = clock_of(c.write) >= group_start && agent_of(c.write) == current_agent;
      const auto first_read_of_swap = [&](std::uint64_t other) { return write ? atomic && swapped.count(address) : is_atomic(other) && swapped.count(address); };
      if (clock_of(c.write) >= launch_start && !mine && !reported && conflicts(r, c.write, atomic) && (write || !first_read_of_swap(c.write))) {
        reported = true;
        if (write && !atomic && !is_atomic(c.write) && bytes <= sizeof pending.old) {
          // Both write: only different bytes matter, and those are known once this store has happened.
          pending.active = true;
          pending.address = address;
          pending.bytes = bytes;
          std::memcpy(pending.old, reinterpret_cast<void*>(address), bytes);
          pending.other = c.write;
          pending.pc = pc;
          pending.agent = current_agent;
        } else {
          report_race(address, bytes, c.write, write, true, pc);
        }
      }
      if (write) {
        if (!reported && clock_of(c.read) >= launch_start && conflicts(r, c.read, atomic) && !first_read_of_swap(c.read)) {
          reported = true;
          report_race(address, bytes, c.read, true, false, pc);
        }
        if (!reported && clock_of(c.other_read) >= launch_start && conflicts(r, c.other_read, atomic) && !first_read_of_swap(c.other_read)) {
          reported = true;
          report_race(address, bytes, c.other_read, true, false, pc);
        }
        c.write = record;
      } else {
        note_read(c, record);
      }
    }
  }
}

/// An access of exactly one granule, which most are.
template <unsigned N>
inline void race_granule(Region& r, std::uintptr_t address, bool write, const void* pc) {
  const std::size_t offset = address - r.base;
  ShadowPage* page = r.pages[offset >> 12];
  if (__builtin_expect(page && (1u << page->shift) == N && !(address & (N - 1)), 1)) {
    ShadowCell& c = page->cells[(offset & 4095) / N];
    if (__builtin_expect(plainly_ordered(c.write), 1)) {
      if (!write) {
        note_read(c, make_record(false, pc));
        return;
      }
      if (__builtin_expect(plainly_ordered(c.read) && plainly_ordered(c.other_read), 1)) {
        c.write = make_record(false, pc);
        return;
      }
    }
  }
  race_access(r, address, N, write, false, pc);
}

enum class Trouble { None, Bounds, Freed, Uninitialised };

void report_state(Region& r, std::uintptr_t address, std::size_t bytes, bool write, const void* pc) {
  const std::uint8_t* state = r.state + (address - r.base);
  Trouble trouble = Trouble::None;
  for (std::size_t i = 0; i < bytes; ++i) {
    if (state[i] == Unaddressable) { trouble = Trouble::Bounds; break; }
    if (state[i] == State::Freed && trouble == Trouble::None) trouble = Trouble::Freed;
    if (!write && state[i] == State::Uninitialised && trouble == Trouble::None) trouble = Trouble::Uninitialised;
  }
  const Object* o = nearest_object(reinterpret_cast<void*>(address));
  const char* verb = write ? "write" : "read";
  const char* variable = o ? o->name : nullptr;
  switch (trouble) {
    case Trouble::Bounds:
      violation("out-of-bounds", {pc, 0}, variable, "%s of %zu bytes %s", verb, bytes, describe_place(address, bytes, o).c_str());
      break;
    case Trouble::Freed:
      violation("use-after-free", {pc, 0}, variable, "%s of %zu bytes %s after it was freed", verb, bytes, describe_place(address, bytes, o).c_str());
      break;
    case Trouble::Uninitialised:
      violation("uninitialised", {pc, 0}, variable, "read of %zu bytes %s, which nothing has written yet", bytes,
                describe_place(address, bytes, o).c_str());
      break;
    case Trouble::None:
      if (explain_state) explain_state(reinterpret_cast<void*>(address), bytes, write, pc);
      break;
  }
}

/// Checks and updates the state bytes. False after a violation.
inline bool state_access(Region& r, std::uintptr_t address, std::size_t bytes, bool write, bool atomic, const void* pc) {
  std::uint8_t* state = r.state + (address - r.base);
  bool good = true, fresh = false;
  for (std::size_t i = 0; i < bytes; ++i) {
    good &= state[i] == Initialised || (state[i] == State::Uninitialised && write && !atomic);
    fresh |= state[i] == State::Uninitialised;
  }
  if (!good) {
    report_state(r, address, bytes, write && !atomic, pc);
    if (atomic || !write) {  // once is enough for these bytes
      for (std::size_t i = 0; i < bytes; ++i)
        if (state[i] == State::Uninitialised) state[i] = Initialised;
    }
    return false;
  }
  if (write && fresh) std::memset(state, Initialised, bytes);
  return true;
}

template <unsigned N>
inline bool all_initialised(const std::uint8_t* state) {
  if constexpr (N == 1) return *state == Initialised;
  if constexpr (N == 2) { std::uint16_t v; std::memcpy(&v, state, 2); return v == 0x0202; }
  if constexpr (N == 4) { std::uint32_t v; std::memcpy(&v, state, 4); return v == 0x02020202u; }
  if constexpr (N == 8) { std::uint64_t v; std::memcpy(&v, state, 8); return v == 0x0202020202020202ull; }
  if constexpr (N == 16) return all_initialised<8>(state) && all_initialised<8>(state + 8);
  return false;
}

Region* shared_hint = nullptr;

__attribute__((noinline)) bool stray_access(std::uintptr_t address, std::size_t bytes, bool write, const void* pc) {
  if (!stack_bytes) fiber_stack_range(&stacks, &stack_bytes);
  if (address - stacks < stack_bytes) return true;
  const Object* host = find_host_buffer(reinterpret_cast<void*>(address));
  const char* verb = write ? "write" : "read";
  if (host) {
    violation("host-device-pointer", {pc, 0}, host->name, "device code %ss host memory of %s", verb, describe_object(*host).c_str());
  } else if (address < 4096) {
    violation("out-of-bounds", {pc, 0}, nullptr, "%s of %zu bytes through a null pointer", verb, bytes);
    stop();
  } else {
    violation("out-of-bounds", {pc, 0}, nullptr, "%s of %zu bytes at an address that is no device memory", verb, bytes);
  }
  return false;
}

__attribute__((noinline)) void host_access(std::uintptr_t address, bool write, const void* pc) {
  const Object* o = nearest_object(reinterpret_cast<void*>(address));
  violation("host-device-pointer", {pc, 0}, o ? o->name : nullptr, "host code %ss device memory of %s", write ? "write" : "read",
            o ? describe_object(*o).c_str() : "an unknown allocation");
}

inline void count(const Region& r, std::size_t bytes, bool write) {
  if (r.space == Space::Global) (write ? counters.global_written : counters.global_read) += bytes;
  else if (r.space == Space::Shared) (write ? counters.shared_written : counters.shared_read) += bytes;
}

template <unsigned N>
inline bool access(std::uintptr_t address, std::size_t bytes, bool write, bool atomic, const void* pc) {
  if (!in_device) {
    if (arena && address - arena->base < arena->size && !find_managed(reinterpret_cast<void*>(address))) host_access(address, write, pc);
    return true;
  }
  if (pending.active) flush_pending();
  Region* r = nullptr;
  if (address - arena->base < arena->size) {
    r = arena;
  } else if (shared_hint && address - shared_hint->base < shared_hint->size) {
    r = shared_hint;
  } else {
    if (address - stacks < stack_bytes) return true;
    r = find_region(reinterpret_cast<void*>(address));
    if (!r) return stray_access(address, bytes, write, pc);
    if (r->space == Space::Shared) shared_hint = r;
  }
  count(*r, bytes, write);
  if (r->state) {
    bool quick = false;
    if constexpr (N != 0) quick = all_initialised<N>(r->state + (address - r->base));
    if (!quick && !state_access(*r, address, bytes, write, atomic, pc)) return false;
  }
  if (r->pages) {
    if constexpr (N == 1 || N == 2 || N == 4) {
      if (!atomic) {
        race_granule<N>(*r, address, write, pc);
        return true;
      }
    }
    race_access(*r, address, unsigned(bytes), write, atomic, pc);
  }
  return true;
}

void misaligned(std::uintptr_t address, unsigned bytes, bool write, const void* pc) {
  if (!in_device || !alignment_matters) return;
  const Object* o = nearest_object(reinterpret_cast<void*>(address));
  violation("misaligned", {pc, 0}, o ? o->name : nullptr, "%s of %u bytes at an address that is a multiple of %u only, %s", write ? "write" : "read",
            bytes, 1u << __builtin_ctzll(address | 1ull << 62), describe_place(address, bytes, o).c_str());
}

}  // namespace

void flush_pending() {
  pending.active = false;
  if (std::memcmp(pending.old, reinterpret_cast<void*>(pending.address), pending.bytes) == 0) return;
  const unsigned agent = current_agent;
  current_agent = pending.agent;
  report_race(pending.address, pending.bytes, pending.other, true, true, pending.pc);
  current_agent = agent;
}

bool check_access(const void* address, std::size_t bytes, bool write, bool atomic, const void* pc) {
  if (!bytes) return true;
  if (atomic) ++counters.atomics;
  return access<0>(reinterpret_cast<std::uintptr_t>(address), bytes, write, atomic, pc);
}

void compare_and_swap_at(const volatile void* address) {
  if (checking) swapped.insert(reinterpret_cast<std::uintptr_t>(address));
}

void order_launch() {
  if (pending.active) flush_pending();
  swapped.clear();
  launch_start = group_start = barrier_time = ++now;
  group_starts.clear();
  released.clear();
  acquired.clear();
}

void order_group(std::uint64_t group) {
  if (pending.active) flush_pending();
  group_start = barrier_time = ++now;
  current_group = group;
  if (checking) group_starts.push_back({now, group});
  acquired.clear();
  if (!stack_bytes) fiber_stack_range(&stacks, &stack_bytes);
}

void order_barrier() {
  if (pending.active) flush_pending();
  barrier_time = ++now;
}

void order_agents(unsigned first, std::uint64_t mask) {
  if (!checking) return;
  if (pending.active) flush_pending();
  ++now;
  const unsigned from = warp_of(first), to = warp_of(first + 63 - unsigned(__builtin_clzll(mask | 1)));
  for (unsigned w = from; w <= to; ++w) meetings[w][meeting_next[w]++ % kMeetings] = {first, mask, now};
}

void order_release(const void* address) {
  std::vector<std::uint64_t>& groups = released[reinterpret_cast<std::uintptr_t>(address)];
  if (groups.empty() || groups.back() != current_group) groups.push_back(current_group);
}

void order_acquire(const void* address) {
  auto it = released.find(reinterpret_cast<std::uintptr_t>(address));
  if (it != released.end()) acquired.insert(acquired.end(), it->second.begin(), it->second.end());
}

}  // namespace xp

// ---------------------------------------------------------------- what the compiler calls

using std::uintptr_t;
#define XP_PC __builtin_return_address(0)
#define XP_SIZED(N)                                                                                       \
  void __tsan_read##N(uintptr_t p) {                                                                      \
    if (N > 1 && (p & (N - 1))) xp::misaligned(p, N, false, XP_PC);                                       \
    xp::access<N>(p, N, false, false, XP_PC);                                                             \
  }                                                                                                       \
  void __tsan_write##N(uintptr_t p) {                                                                     \
    if (N > 1 && (p & (N - 1))) xp::misaligned(p, N, true, XP_PC);                                        \
    xp::access<N>(p, N, true, false, XP_PC);                                                              \
  }                                                                                                       \
  void __tsan_unaligned_read##N(uintptr_t p) { xp::access<N>(p, N, false, false, XP_PC); }                \
  void __tsan_unaligned_write##N(uintptr_t p) { xp::access<N>(p, N, true, false, XP_PC); }                \
  void __tsan_volatile_read##N(uintptr_t p) { xp::access<N>(p, N, false, false, XP_PC); }                 \
  void __tsan_volatile_write##N(uintptr_t p) { xp::access<N>(p, N, true, false, XP_PC); }

#define XP_ATOMIC(BITS, T)                                                                                                         \
  T __tsan_atomic##BITS##_load(const volatile T* p, int) {                                                                         \
    xp::access<0>((uintptr_t)p, sizeof(T), false, true, XP_PC);                                                                    \
    return *p;                                                                                                                     \
  }                                                                                                                                \
  void __tsan_atomic##BITS##_store(volatile T* p, T v, int) {                                                                      \
    xp::access<0>((uintptr_t)p, sizeof(T), true, false, XP_PC);                                                                    \
    *p = v;                                                                                                                        \
  }                                                                                                                                \
  T __tsan_atomic##BITS##_exchange(volatile T* p, T v, int) { XP_RMW(v) }                                                          \
  T __tsan_atomic##BITS##_fetch_add(volatile T* p, T v, int) { XP_RMW((T)(old + v)) }                                              \
  T __tsan_atomic##BITS##_fetch_sub(volatile T* p, T v, int) { XP_RMW((T)(old - v)) }                                              \
  T __tsan_atomic##BITS##_fetch_and(volatile T* p, T v, int) { XP_RMW((T)(old & v)) }                                              \
  T __tsan_atomic##BITS##_fetch_or(volatile T* p, T v, int) { XP_RMW((T)(old | v)) }                                               \
  T __tsan_atomic##BITS##_fetch_xor(volatile T* p, T v, int) { XP_RMW((T)(old ^ v)) }                                              \
  T __tsan_atomic##BITS##_fetch_nand(volatile T* p, T v, int) { XP_RMW((T)~(old & v)) }                                            \
  int __tsan_atomic##BITS##_compare_exchange_strong(volatile T* p, T* expected, T v, int, int) { XP_CAS }                          \
  int __tsan_atomic##BITS##_compare_exchange_weak(volatile T* p, T* expected, T v, int, int) { XP_CAS }                            \
  T __tsan_atomic##BITS##_compare_exchange_val(volatile T* p, T expected, T v, int, int) {                                         \
    xp::compare_and_swap_at(p);                                                                                                    \
    XP_RMW(old == expected ? v : old)                                                                                              \
  }
#define XP_RMW(NEW)                                             \
  xp::access<0>((uintptr_t)p, sizeof *p, true, true, XP_PC);    \
  auto old = *p;                                                \
  *p = (NEW);                                                   \
  return old;
#define XP_CAS                                                  \
  xp::compare_and_swap_at(p);                                   \
  xp::access<0>((uintptr_t)p, sizeof *p, true, true, XP_PC);    \
  auto old = *p;                                                \
  if (old != *expected) { *expected = old; return 0; }          \
  *p = v;                                                       \
  return 1;

extern "C" {
void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_vptr_update(void**, void*) {}
void __tsan_vptr_read(void**) {}
void __tsan_atomic_thread_fence(int) {}
void __tsan_atomic_signal_fence(int) {}
XP_SIZED(1)
XP_SIZED(2)
XP_SIZED(4)
XP_SIZED(8)
XP_SIZED(16)
void __tsan_read_range(uintptr_t p, unsigned long n) { if (n) xp::access<0>(p, n, false, false, XP_PC); }
void __tsan_write_range(uintptr_t p, unsigned long n) { if (n) xp::access<0>(p, n, true, false, XP_PC); }
XP_ATOMIC(8, unsigned char)
XP_ATOMIC(16, unsigned short)
XP_ATOMIC(32, unsigned int)
XP_ATOMIC(64, unsigned long long)

// The build redirects user code's calls of these three here (see build.ts).
void* xp_memcpy(void* to, const void* from, std::size_t n) {
  if (n && xp::in_device) {
    xp::access<0>((uintptr_t)from, n, false, false, XP_PC);
    xp::access<0>((uintptr_t)to, n, true, false, XP_PC);
  }
  return std::memcpy(to, from, n);
}
void* xp_memmove(void* to, const void* from, std::size_t n) {
  if (n && xp::in_device) {
    xp::access<0>((uintptr_t)from, n, false, false, XP_PC);
    xp::access<0>((uintptr_t)to, n, true, false, XP_PC);
  }
  return std::memmove(to, from, n);
}
void* xp_memset(void* to, int value, std::size_t n) {
  if (n && xp::in_device) xp::access<0>((uintptr_t)to, n, true, false, XP_PC);
  return std::memset(to, value, n);
}
}
