// The runtime that simulators share: violations, memory regions, fibers in groups. One OS thread.
// Everything here is compiled without instrumentation.
#pragma once
#include <cstddef>
#include <cstdint>

namespace xp {

// ---------------------------------------------------------------- violations (report.cpp)

/// Where something happened: a code address (turned into a line at the end), or a line that is already known.
struct Site {
  const void* pc = nullptr;
  int line = 0;
};

/// A finding. Strings are copied. Agents are given by number and written as block and thread by the platform's `describe_agent`.
struct Finding {
  const char* kind;
  const char* message;
  Site site;
  const char* variable = nullptr;
  bool warning = false;
  bool has_other = false;      // the other side of a race
  Site other;
  const char* other_access = nullptr;
  std::uint64_t other_group = 0;
  unsigned other_agent = 0;
};

/// Records a finding (deduplicated by kind and place). Ends the process with the report when there are too many.
void report(const Finding& finding);
/// printf-like shorthand.
void violation(const char* kind, Site site, const char* variable, const char* format, ...) __attribute__((format(printf, 4, 5)));
/// Writes the report and ends the process at once. For states in which going on makes no sense.
[[noreturn]] void stop();
/// Adds a record that is no reason to refuse.
void warning(const char* kind, Site site, const char* variable, const char* format, ...) __attribute__((format(printf, 4, 5)));
/// Number of violations so far.
unsigned violation_count();
/// The caller's address, for functions called from user code.
#define XP_CALLER (::xp::Site{__builtin_return_address(0), 0})

/// Fills block and thread coordinates of an agent for the report; set by the platform.
extern void (*describe_agent)(std::uint64_t group, unsigned agent, unsigned block[3], unsigned thread[3]);

/// Counters of the report; cheap increments, any platform may use them.
struct Counters {
  std::uint64_t launches, groups, agents, barriers, collectives, atomics, float_atomics, matrix_ops;
  std::uint64_t global_read, global_written, shared_read, shared_written;  // bytes, check mode only
  std::uint64_t copied_in, copied_out;                                     // bytes by host copies
};
extern Counters counters;
/// Adds a number of the platform's own to the report's counters (name must be a literal).
void add_counter(const char* name, const std::uint64_t* value);

// ---------------------------------------------------------------- memory (memory.cpp, shadow.cpp)

enum State : std::uint8_t { Unaddressable = 0, Uninitialised = 1, Initialised = 2, Freed = 3 };
enum class Space : std::uint8_t { Global, Shared, Static, Host, Private, Other };

struct ShadowPage;

/// A range of memory that device code may touch, with one state byte per byte.
struct Region {
  std::uintptr_t base;
  std::size_t size;
  std::uint8_t* state;       // null: every byte counts as initialised
  ShadowPage** pages;        // race records, null: accesses do not race
  Space space;
  const char* name;
  bool group_private;        // another group's accesses are not concurrent (it has its own copy)
};

/// Adds a region. `tracked`: keep state bytes; `races`: keep race records. The base is aligned down to a page.
Region* add_region(void* base, std::size_t size, Space space, const char* name, bool tracked, bool races, bool group_private);
Region* find_region(const void* address);
/// Sets the state of a range that lies in one region.
void set_state(const void* address, std::size_t bytes, State state);

/// A named object inside a region, for messages.
struct Object {
  std::uintptr_t base;
  std::size_t size;
  std::size_t element_bytes;  // 0: unknown
  const char* name;
  bool freed;
};
/// The object that holds the address or is nearest to it (null if none in that region).
const Object* nearest_object(const void* address);

/// Device memory. Allocations are 256-byte aligned with unaddressable zones around.
void* device_allocate(std::size_t bytes, const char* name, Site site);
/// False when the pointer is no live allocation's base.
bool device_free(void* pointer);
bool is_device_pointer(const void* pointer);
/// Names an allocation (first name wins over the default); element size for messages.
void name_allocation(const void* pointer, const char* name, std::size_t element_bytes);
/// Host buffers of the runner, so that messages can name them.
void add_host_buffer(void* base, std::size_t bytes, std::size_t element_bytes, const char* name);
/// Checks a host-side copy of `bytes` at `address` (`device`: must be device memory). Reports and returns false if it is out.
bool check_copy(const void* address, std::size_t bytes, bool device, bool write, Site site);
/// Pattern for memory nobody has written; changes with the run.
std::uint8_t poison_byte();

/// Set while device code runs: only then the access checks work.
extern bool in_device;
/// True in a build with instrumentation: the user's unit then defines `extern "C" const bool xp_checking = true`.
extern bool checking;

/// False on a platform whose scalar accesses need no alignment.
extern bool alignment_matters;
/// Asked about accesses to bytes in a state that is none of `State` (a platform may have its own); reports what is wrong.
extern bool (*explain_state)(const void* address, std::size_t bytes, bool write, const void* pc);

/// What an instrumented access does; for platforms' intrinsics that touch memory themselves. Returns false after a violation.
bool check_access(const void* address, std::size_t bytes, bool write, bool atomic, const void* pc);

// ---------------------------------------------------------------- order (shadow.cpp)

/// Starts a launch: earlier accesses are ordered before it.
void order_launch();
/// Starts a group of agents (a block): other groups of the launch are concurrent with it.
void order_group(std::uint64_t group);
/// All agents of the group have met.
void order_barrier();
/// The agents `first + i` for each bit i of the mask have met.
void order_agents(unsigned first, std::uint64_t mask);
/// A compare-and-swap follows at this address: plain reads of it do not race with atomics there in this launch.
void compare_and_swap_at(const volatile void* address);
/// This group comes after all groups that released at this address (fence, then atomic); and the other way round.
void order_release(const void* address);
void order_acquire(const void* address);

// ---------------------------------------------------------------- agents (fibers.cpp)

/// The running agent's number within its group.
extern unsigned current_agent;

struct Group {
  unsigned agents;                         // at most 1024
  unsigned lanes;                          // agents per sub-group (warp), at most 64
  void (*body)(void* context);             // run once per agent
  void* context;
  void (*enter)(unsigned agent);           // called whenever an agent starts or goes on; null: nothing
  bool collectives_order;                  // a collective orders its lanes' memory accesses
};
/// Runs all agents to their end. On deadlock and divergence reports and stops.
void run_group(const Group& group);
/// Meets all agents of the group. An agent that has ended, or waits elsewhere, is a violation.
void barrier(int line, const char* name);

/// Called when all agents have met at a barrier, before any goes on; null: nothing.
extern void (*barrier_met)();

/// `data[lane]` is null for lanes that do not take part. Runs once, on one fiber, when all have arrived.
using Combine = void (*)(void** data, unsigned lanes, std::uint64_t present);
/// Meets the lanes of the mask; an empty mask means whoever arrives at this line. `orders`: also orders memory.
/// Returns the lanes that took part.
std::uint64_t collective(std::uint64_t mask, Combine combine, void* data, int line, const char* name, bool orders);
/// Like `collective`, for operations that need every lane of the mask: a lane that does not exist or has ended is a violation.
void full_collective(std::uint64_t mask, Combine combine, void* data, int line, const char* name);
/// Waits until `ready(context)` is true; polled when nobody else can run.
void wait_until(bool (*ready)(void*), void* context, int line, const char* name);

/// Seed of the run: 0 natural order, 1 reversed, else shuffled.
extern std::uint64_t order_seed;
/// A permutation of 0..n-1 for the seed and a salt.
void permute(unsigned* out, unsigned n, std::uint64_t salt);

// ---------------------------------------------------------------- run (runner.cpp, signals.cpp)

/// Number of the current run, from 0.
extern unsigned run_number;
/// Called by the runner before each run; platforms reset what a fresh process would find.
extern void (*before_run)();
/// Ends the process with a `timeout` report after this much processor time from now, or four times as much wall-clock time. 0: never.
/// Called by the runner after each run.
extern void (*after_run)();
void start_timer(unsigned milliseconds);
void install_signal_handlers();
/// Pages that nobody may touch, around a named buffer, for messages.
void add_guard(const void* base, std::size_t bytes, const char* name);
/// Folder of the report, and its kind of device.
extern const char* report_folder;
extern const char* report_device_kind;
void write_report(const char* status);

/// Defined by the device model that is linked (grid.cpp, or a platform's own): adds its regions. Thread-local variables of the
/// executable lie in the given block.
void device_begin(std::uintptr_t tls_base, std::size_t tls_bytes);

}  // namespace xp

extern "C" const bool xp_checking __attribute__((weak));
