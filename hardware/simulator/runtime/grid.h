// Devices that run grids of blocks of threads in warps: what their preludes and the runtime share.
#pragma once
#include <cstddef>
#include <cstdint>

#include "runtime.h"

namespace xp {

/// What a device of the platform allows. Defined by the platform's prelude as `xp_grid_limits`.
struct GridLimits {
  unsigned warp;                    // lanes
  unsigned threads_per_block;
  unsigned block_extent[3];
  std::uint64_t grid_extent[3];
  std::size_t shared_static;        // bytes of declared shared variables
  std::size_t shared_default;       // bytes a launch may have in all without asking
  std::size_t shared_opt_in;        // bytes a launch may have in all
  bool collectives_order;           // lanes run in lockstep: a collective orders their memory accesses
};

struct KernelArgument {
  const void* pointer;              // null: no pointer
  std::size_t element_bytes;
};

struct GridLaunch {
  unsigned grid[3];
  unsigned block[3];
  std::size_t dynamic_shared;
  const char* kernel;
  void (*call)(void* arguments);
  void* arguments;
  const KernelArgument* values;
  unsigned value_count;
  int line;
  bool opted_in;                    // the harness's own launch
};

enum class LaunchResult { Ok, InvalidConfiguration, OutOfResources };

/// Runs all blocks of the grid, one after another.
LaunchResult run_grid(const GridLaunch& launch);

/// Names of a kernel's parameters, "x,y,n", for messages.
void name_kernel_parameters(const char* kernel, const char* names);

/// Allows launches to use this much dynamic shared memory.
void allow_dynamic_shared(std::size_t bytes);

enum class CopyKind { HostToHost, HostToDevice, DeviceToHost, DeviceToDevice, Infer };
/// Copies and checks; false after a violation.
bool copy_memory(void* to, const void* from, std::size_t bytes, CopyKind kind, Site site);
bool fill_memory(void* to, int value, std::size_t bytes, Site site);
/// Copies to or from a device variable; `symbol` is its address.
bool copy_symbol(const void* symbol, std::size_t offset, void* host, std::size_t bytes, bool to_symbol, Site site);
/// Allocates memory that host and device may touch.
void* allocate_managed(std::size_t bytes, Site site);
/// Frees; reports a pointer that is no live allocation. False then.
bool free_memory(void* pointer, Site site);

/// Barrier of the block that also counts a predicate: `count` of nonzero ones.
unsigned barrier_count(bool predicate, int line, const char* name);
/// Lanes of the current warp that exist, and the current lane.
unsigned lane_index();
/// For a value that a lane read from one that did not take part.
void absent_lane(unsigned source, std::uint64_t mask, int line, const char* name);
/// A fence for the whole device: what follows through an atomic is ordered for other blocks.
void device_fence();
/// Checks an atomic access of `bytes` (read and write) and orders blocks that synchronise through it.
void atomic_access(void* address, std::size_t bytes, bool floating, const void* pc);
/// Asynchronous copies of the running thread, of at most 16 bytes each. `keep_copy` begins one, `close_copies` ends a batch of them.
void keep_copy(void* to, const void* bytes, unsigned count);
void close_copies();
/// Where the next copy of all but the last `open` closed batches goes; null when none is left. `do_copy` does it.
void* next_copy(unsigned open, unsigned* count);
void do_copy();
/// Forgets all copies that nobody waited for: a block begins.
void forget_copies();
/// Says that the next atomic access at this address is a compare-and-swap.
void compare_and_swap_at(const volatile void* address);

}  // namespace xp

extern "C" const xp::GridLimits xp_grid_limits;
extern "C" char xp_dynamic_shared[];
