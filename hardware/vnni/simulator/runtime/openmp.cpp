// OpenMP for checked runs: the threads of a team are fibers on one OS thread, so that conflicting accesses are seen whatever
// the timing. Implements what GCC's -fopenmp calls (GOMP_*) and the library's own functions (omp_*).
//
// A team has seven threads unless the program says otherwise: an odd number cuts arrays at odd places. Shares of dynamic
// schedules go round the team, since the first thread would otherwise run them all.
#include <time.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <utility>
#include <vector>

#include "host.h"
#include "internal.h"

namespace xp {

namespace {

constexpr unsigned kDefaultThreads = 7, kMaxThreads = 64;

struct Loop {
  long start = 0, end = 0, step = 1, chunk = 1;
};

struct Team {
  unsigned threads = 1;
  bool parallel = false;
  void (*body)(void*) = nullptr;
  void* data = nullptr;
  unsigned constructs[kMaxThreads] = {};       // worksharing constructs that each thread has met
  long next_share[kMaxThreads] = {};           // of the construct it is in
  Loop loop[kMaxThreads];
  unsigned sections[kMaxThreads] = {};
  unsigned singles = 0;                        // `single` constructs that somebody has taken
  void* copied = nullptr;                      // by single copyprivate
};

struct Lock {
  std::uint64_t holders = 0;  // all threads that have held it in this region
  int owner = -1;
  unsigned depth = 0;
};

Team team;
unsigned wanted_threads = kDefaultThreads;
std::map<const void*, Lock> locks;
char* local_base = nullptr;
std::size_t local_bytes = 0;
std::vector<char> local_copies[kMaxThreads];   // of each thread
std::vector<char> local_pristine;
unsigned local_owner = 0;                      // whose values the thread-local block holds now
std::uint64_t regions_run = 0;
char critical_lock, atomic_lock;

void swap_thread_local(unsigned agent) {
  if (!local_bytes || agent == local_owner) return;
  local_copies[local_owner].assign(local_base, local_base + local_bytes);
  if (local_copies[agent].empty()) local_copies[agent] = local_pristine;
  std::memcpy(local_base, local_copies[agent].data(), local_bytes);
  local_owner = agent;
}

void run_body(void*) { team.body(team.data); }

void run_team(void (*body)(void*), void* data, unsigned asked, const Loop* loop, unsigned sections) {
  if (team.parallel) {  // nested: a team of one
    const Team outer = team;
    const unsigned agent = current_agent;
    team.threads = 1;
    team.constructs[agent] = 0;
    if (loop) team.loop[agent] = *loop, team.next_share[agent] = 0;
    team.sections[agent] = sections;
    body(data);
    team = outer;
    return;
  }
  team = Team{};
  team.threads = asked ? asked : wanted_threads;
  if (team.threads > kMaxThreads) team.threads = kMaxThreads;
  team.parallel = true;
  team.body = body;
  team.data = data;
  for (unsigned t = 0; t < team.threads; ++t) {
    if (loop) team.loop[t] = *loop, team.constructs[t] = 1;
    team.sections[t] = sections;
  }
  locks.clear();
  Group group{team.threads, 32, run_body, nullptr, swap_thread_local, false};
  order_launch();
  running_group = ++regions_run;
  order_group(running_group);
  run_group(group);
  swap_thread_local(0);
  current_agent = 0;
  order_launch();
  order_group(0);
  team = Team{};
}

unsigned self() { return team.parallel ? current_agent : 0; }
unsigned rank() { return team.threads == 1 ? 0 : current_agent; }

bool is_free(void* at) { return static_cast<Lock*>(at)->owner < 0; }

/// Threads that have held a lock are ordered by it.
void acquire(const void* name, bool nests) {
  if (!team.parallel) return;
  Lock& lock = locks[name];
  const int me = int(self());
  if (nests && lock.owner == me) { ++lock.depth; return; }
  if (lock.owner == me) {
    violation("deadlock", {__builtin_return_address(1), 0}, nullptr, "a thread waits for a lock that it holds itself");
    stop();
  }
  wait_until(is_free, &lock, 0, "a lock");
  lock.owner = me;
  lock.depth = 1;
  lock.holders |= std::uint64_t(1) << me;
  order_agents(0, lock.holders);
}
void release(const void* name) {
  if (!team.parallel) return;
  Lock& lock = locks[name];
  if (lock.depth > 1) { --lock.depth; return; }
  lock.owner = -1;
}

void meet() {
  if (team.parallel && team.threads > 1) barrier(0, "the barrier");
}

/// The next share of the loop that belongs to this thread.
bool next_share(long* from, long* to) {
  Loop& l = team.loop[self()];
  const long chunk = (l.chunk > 0 ? l.chunk : 1) * l.step;
  const long share = team.next_share[self()]++ * team.threads + rank();
  const __int128 at = __int128(l.start) + __int128(share) * chunk;
  if (l.step > 0 ? at >= l.end : at <= l.end) return false;
  __int128 end = at + chunk;
  if (l.step > 0 ? end > l.end : end < l.end) end = l.end;
  *from = long(at);
  *to = long(end);
  return true;
}

bool start_loop(long start, long end, long step, long chunk, long* from, long* to) {
  ++team.constructs[self()];
  team.loop[self()] = {start, end, step, chunk};
  team.next_share[self()] = 0;
  return next_share(from, to);
}

/// schedule(static) without a chunk: one contiguous part each.
long static_chunk(long start, long end, long step) {
  const long n = step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step;
  return n <= 0 ? 1 : (n + long(team.threads) - 1) / long(team.threads);
}

}  // namespace

void openmp_reset() {
  team = Team{};
  wanted_threads = kDefaultThreads;
  locks.clear();
  for (auto& copy : local_copies) copy.clear();
  if (local_bytes && local_owner != 0) std::memcpy(local_base, local_pristine.data(), local_bytes);
  local_owner = 0;
}

void openmp_thread_local(char* base, std::size_t bytes) {
  local_base = base;
  local_bytes = bytes;
  local_pristine.assign(base, base + bytes);
}

}  // namespace xp

using namespace xp;
using Ull = unsigned long long;

extern "C" {

void GOMP_parallel(void (*body)(void*), void* data, unsigned threads, unsigned) { run_team(body, data, threads, nullptr, 0); }
void GOMP_parallel_sections(void (*body)(void*), void* data, unsigned threads, unsigned count, unsigned) {
  run_team(body, data, threads, nullptr, count);
}
#define XP_PARALLEL_LOOP(KIND)                                                                                                  \
  void GOMP_parallel_loop_##KIND(void (*body)(void*), void* data, unsigned threads, long start, long end, long step, long chunk, \
                                 unsigned) {                                                                                    \
    const Loop loop{start, end, step, chunk};                                                                                   \
    run_team(body, data, threads, &loop, 0);                                                                                    \
  }
#define XP_PARALLEL_LOOP_RUNTIME(KIND)                                                                                        \
  void GOMP_parallel_loop_##KIND(void (*body)(void*), void* data, unsigned threads, long start, long end, long step, unsigned) { \
    const Loop loop{start, end, step, 1};                                                                                     \
    run_team(body, data, threads, &loop, 0);                                                                                  \
  }
XP_PARALLEL_LOOP(static)
XP_PARALLEL_LOOP(dynamic)
XP_PARALLEL_LOOP(guided)
XP_PARALLEL_LOOP(nonmonotonic_dynamic)
XP_PARALLEL_LOOP(nonmonotonic_guided)
XP_PARALLEL_LOOP_RUNTIME(runtime)
XP_PARALLEL_LOOP_RUNTIME(nonmonotonic_runtime)
XP_PARALLEL_LOOP_RUNTIME(maybe_nonmonotonic_runtime)

#define XP_LOOP(KIND)                                                                                                      \
  bool GOMP_loop_##KIND##_start(long start, long end, long step, long chunk, long* from, long* to) {                       \
    return start_loop(start, end, step, chunk ? chunk : static_chunk(start, end, step), from, to);                         \
  }                                                                                                                        \
  bool GOMP_loop_##KIND##_next(long* from, long* to) { return next_share(from, to); }                                      \
  bool GOMP_loop_ull_##KIND##_start(bool up, Ull start, Ull end, Ull step, Ull chunk, Ull* from, Ull* to) {                \
    (void)up;                                                                                                              \
    return start_loop(long(start), long(end), long(step), long(chunk ? chunk : 1), reinterpret_cast<long*>(from), reinterpret_cast<long*>(to)); \
  }                                                                                                                        \
  bool GOMP_loop_ull_##KIND##_next(Ull* from, Ull* to) { return next_share(reinterpret_cast<long*>(from), reinterpret_cast<long*>(to)); }
#define XP_LOOP_RUNTIME(KIND)                                                                                    \
  bool GOMP_loop_##KIND##_start(long start, long end, long step, long* from, long* to) { return start_loop(start, end, step, 1, from, to); } \
  bool GOMP_loop_##KIND##_next(long* from, long* to) { return next_share(from, to); }
XP_LOOP(static)
XP_LOOP(dynamic)
XP_LOOP(guided)
XP_LOOP(nonmonotonic_dynamic)
XP_LOOP(nonmonotonic_guided)
XP_LOOP_RUNTIME(runtime)
XP_LOOP_RUNTIME(nonmonotonic_runtime)
XP_LOOP_RUNTIME(maybe_nonmonotonic_runtime)
void GOMP_loop_end() { meet(); }
void GOMP_loop_end_nowait() {}

static unsigned next_section() {
  const unsigned share = unsigned(team.next_share[self()]++) * team.threads + rank();
  return share < team.sections[self()] ? share + 1 : 0;
}
unsigned GOMP_sections_start(unsigned count) {
  ++team.constructs[self()];
  team.sections[self()] = count;
  team.next_share[self()] = 0;
  return next_section();
}
unsigned GOMP_sections_next() { return next_section(); }
void GOMP_sections_end() { meet(); }
void GOMP_sections_end_nowait() {}

void GOMP_barrier() { meet(); }
bool GOMP_barrier_cancel() {
  meet();
  return false;
}
bool GOMP_single_start() {
  if (!team.parallel || team.threads == 1) return true;
  const unsigned mine = ++team.constructs[self()];
  if (mine <= team.singles) return false;
  team.singles = mine;
  return true;
}
void* GOMP_single_copy_start() {
  if (GOMP_single_start()) return nullptr;
  meet();
  return team.copied;
}
void GOMP_single_copy_end(void* data) {
  team.copied = data;
  meet();
}
void GOMP_critical_start() { acquire(&critical_lock, false); }
void GOMP_critical_end() { release(&critical_lock); }
void GOMP_critical_name_start(void** name) { acquire(name, false); }
void GOMP_critical_name_end(void** name) { release(name); }
// Used for what no atomic instruction does, such as reductions of several variables: their order is not fixed.
void GOMP_atomic_start() {
  ++counters.float_atomics;
  acquire(&atomic_lock, false);
}
void GOMP_atomic_end() { release(&atomic_lock); }
void GOMP_ordered_start() {}
void GOMP_ordered_end() {}

void GOMP_task(void (*body)(void*), void* data, void (*copy)(void*, void*), long bytes, long align, bool, unsigned, void**, int) {
  if (!copy) return body(data);
  std::vector<char> room(std::size_t(bytes + align));
  char* at = room.data() + (align - long(reinterpret_cast<std::uintptr_t>(room.data()) % std::uintptr_t(align))) % align;
  copy(at, data);
  body(at);
}
void GOMP_taskwait() {}
void GOMP_taskyield() {}
void GOMP_taskgroup_start() {}
void GOMP_taskgroup_end() {}

int omp_get_thread_num() { return team.parallel && team.threads > 1 ? int(current_agent) : 0; }
int omp_get_num_threads() { return int(team.threads); }
int omp_get_max_threads() { return int(wanted_threads); }
int omp_get_num_procs() { return int(kDefaultThreads); }
int omp_get_thread_limit() { return int(kMaxThreads); }
int omp_in_parallel() { return team.parallel && team.threads > 1; }
int omp_get_level() { return team.parallel; }
int omp_get_active_level() { return team.parallel; }
int omp_get_dynamic() { return 0; }
int omp_get_nested() { return 0; }
void omp_set_num_threads(int n) { wanted_threads = n < 1 ? 1 : unsigned(n) > kMaxThreads ? kMaxThreads : unsigned(n); }
void omp_set_dynamic(int) {}
void omp_set_nested(int) {}
void omp_set_max_active_levels(int) {}
double omp_get_wtime() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}
double omp_get_wtick() { return 1e-9; }
void omp_init_lock(void* lock) { locks.erase(lock); }
void omp_destroy_lock(void* lock) { locks.erase(lock); }
void omp_set_lock(void* lock) { acquire(lock, false); }
void omp_unset_lock(void* lock) { release(lock); }
int omp_test_lock(void* lock) {
  if (team.parallel && locks[lock].owner >= 0) return 0;
  acquire(lock, false);
  return 1;
}
void omp_init_nest_lock(void* lock) { locks.erase(lock); }
void omp_destroy_nest_lock(void* lock) { locks.erase(lock); }
void omp_set_nest_lock(void* lock) { acquire(lock, true); }
void omp_unset_nest_lock(void* lock) { release(lock); }

// Loops of compare and exchange are how floats are added atomically: the order of the additions is not fixed.
#define XP_FLOAT_CAS(BITS, T)                                                                                     \
  T __tsan_atomic##BITS##_compare_exchange_val(volatile T* p, T expected, T value, int, int);                     \
  int __tsan_atomic##BITS##_compare_exchange_strong(volatile T* p, T* expected, T value, int, int);               \
  T xp_host_cas_val##BITS(volatile T* p, T expected, T value, int a, int b) {                                     \
    ++counters.float_atomics;                                                                                     \
    return __tsan_atomic##BITS##_compare_exchange_val(p, expected, value, a, b);                                  \
  }                                                                                                               \
  int xp_host_cas_strong##BITS(volatile T* p, T* expected, T value, int a, int b) {                               \
    ++counters.float_atomics;                                                                                     \
    return __tsan_atomic##BITS##_compare_exchange_strong(p, expected, value, a, b);                               \
  }                                                                                                               \
  int xp_host_cas_weak##BITS(volatile T* p, T* expected, T value, int a, int b) {                                 \
    ++counters.float_atomics;                                                                                     \
    return __tsan_atomic##BITS##_compare_exchange_strong(p, expected, value, a, b);                               \
  }
XP_FLOAT_CAS(32, unsigned int)
XP_FLOAT_CAS(64, unsigned long long)
}
