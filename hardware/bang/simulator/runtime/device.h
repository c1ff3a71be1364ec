// What the runtime files of the BANG simulator share: variables on chip, cores, the state of a launch.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "../../../simulator/runtime/internal.h"
#include "../../../simulator/runtime/runtime.h"
#include "../include/xpbang/interface.h"

namespace xp_bang {

using Address = std::uintptr_t;
inline Address at(const void* p) { return reinterpret_cast<Address>(p); }
inline void* pointer(Address a) { return reinterpret_cast<void*>(a); }

// States of a byte beyond those of the shared runtime: on-chip data that a copy is still writing or reading, and WRAM,
// which scalar code may not touch.
enum : std::uint8_t { Awaited = 4, CopiedFrom = 5, WramInitialised = 6, WramUninitialised = 7, WramAwaited = 8 };
inline bool uninitialised(std::uint8_t s) { return s == xp::Uninitialised || s == WramUninitialised; }

/// A variable in an on-chip space (or LDRAM), from the symbol table.
struct Variable {
  Address base;
  std::size_t size;
  Space space;
  int line;
  std::string name;
  std::string function;  // empty at file scope
};
extern std::vector<Variable> variables;  // by address
/// The variable that holds the address; else null.
const Variable* variable_at(Address a);
void read_variables();
/// State byte of an address on chip or in a variable in LDRAM; null elsewhere and in a build without checks.
std::uint8_t* state_of(Address a);

/// Cores of the running job: agent a of a union job is core a % 5 of cluster a / 5, core 4 being the MPU.
constexpr unsigned kCores = 5, kMpu = 4;
struct JobState {
  bool block = true;
  unsigned clusters = 0;
  unsigned agents = 1;
  Dim dim{1, 1, 1};
};
extern JobState job;
unsigned current_cluster();
bool on_mpu();

/// Where a pointer leads.
struct Place {
  Space space;
  Address lo, hi;         // of the array or allocation; hi == 0: unknown
  const char* name;
};
Place place_of(const void* p);
const char* space_name(Space space);
/// The storage of this cluster's SRAM variable `a` in another cluster.
void* sram_of_cluster(Address a, unsigned cluster);

// asynchronous work (queues.cpp)
void forget_queues();
bool check_queues(const Call& call, const Operand& operand);
void note_queue(const Call& call, const Operand& operand);
void drain_queue(Queue queue);
/// Explains an access of scalar code to a byte in one of the extra states; reports it if it is wrong.
bool explain_state(const void* address, std::size_t bytes, bool write, const void* pc);

// order between cores of a job (meetings.cpp)
void start_order(unsigned agents);
void agent_ended(unsigned agent);
/// Records an access to SRAM and reports a race with another core's.
void sram_access(Address lo, Address hi, bool write, const char* intrinsic, const char* operand, const void* pc);

bool segments_overlap(const Operand& a, const Operand& b);
void count_operands();
void start_device(Address tls_base, std::size_t tls_bytes);
void bounds_of(const Operand& operand, Address* lo, Address* hi);

}  // namespace xp_bang
