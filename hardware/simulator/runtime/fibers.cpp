// Agents as fibers on one OS thread, and the ways in which they wait for each other.
//
// A fiber starts agents one after another for as long as they end without waiting, so a kernel without barriers runs as
// plain calls on one stack. A waiting agent keeps its fiber, and another fiber goes on. Nothing is preempted: which agent
// runs next depends on the seed alone.
#include "runtime.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace xp {

unsigned current_agent = 0;
std::uint64_t order_seed = 0;
Counters counters;
void (*barrier_met)() = nullptr;

namespace {

constexpr unsigned kMaxAgents = 1024;
constexpr unsigned kMaxLanes = 64;
#ifndef XP_FIBER_STACK_BYTES
#define XP_FIBER_STACK_BYTES (128 * 1024)
#endif
constexpr std::size_t kStackBytes = XP_FIBER_STACK_BYTES;
constexpr std::size_t kGuardBytes = 4096;
constexpr std::size_t kSlotBytes = kStackBytes + kGuardBytes;

enum class Wait : std::uint8_t { Fresh, Ready, Running, Barrier, Collective, Poll, Ended };

struct Fiber {
  void* sp = nullptr;
  char* stack = nullptr;
};

struct Agent {
  Wait wait = Wait::Fresh;
  Fiber* fiber = nullptr;
  int line = 0;
  const char* name = "";
  // collective
  std::uint64_t mask = 0;
  Combine combine = nullptr;
  void* data = nullptr;
  bool orders = false;
  std::uint64_t present = 0;
  bool needs_all = false;
  // poll
  bool (*ready)(void*) = nullptr;
  void* ready_context = nullptr;
};

Agent agents[kMaxAgents];
unsigned fresh_order[kMaxAgents];
unsigned fresh_next = 0;
unsigned ready_ring[kMaxAgents];
unsigned ready_head = 0, ready_count = 0;
unsigned live = 0, ended = 0, at_barrier = 0, agent_count = 0;
const Group* group = nullptr;

char* slots = nullptr;
Fiber fibers[kMaxAgents];  // fiber i has slot i
unsigned slots_made = 0;
std::vector<Fiber*> free_fibers;
void* scheduler_sp = nullptr;

}  // namespace

// Saves the callee-saved registers on the current stack, stores its pointer, and goes on with the other one.
extern "C" void xp_switch(void** save, void* load);
asm(R"(
  .text
  .globl xp_switch
  .type xp_switch, @function
xp_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
  .size xp_switch, .-xp_switch
)");

namespace {

void fiber_main();

void prepare(Fiber* fiber) {
  // The first switch to this fiber pops six zero registers and returns into fiber_main.
  void** top = reinterpret_cast<void**>(fiber->stack + kStackBytes);
  *--top = nullptr;  // keeps the alignment that a call would leave, and ends frame-pointer walks
  *--top = reinterpret_cast<void*>(&fiber_main);
  for (int i = 0; i < 6; ++i) *--top = nullptr;
  fiber->sp = top;
}

Fiber* take_fiber() {
  if (!free_fibers.empty()) {
    Fiber* fiber = free_fibers.back();
    free_fibers.pop_back();
    return fiber;
  }
  if (!slots) {
    void* p = mmap(nullptr, kSlotBytes * kMaxAgents + kGuardBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) { std::perror("simulator: no room for stacks"); std::exit(5); }
    slots = static_cast<char*>(p);
  }
  Fiber* fiber = &fibers[slots_made];
  fiber->stack = slots + slots_made++ * kSlotBytes + kGuardBytes;
  mprotect(fiber->stack, kStackBytes, PROT_READ | PROT_WRITE);
  prepare(fiber);
  return fiber;
}

void make_ready(unsigned id) {
  agents[id].wait = Wait::Ready;
  ready_ring[(ready_head + ready_count++) % kMaxAgents] = id;
}

void enter(unsigned id) {
  current_agent = id;
  agents[id].wait = Wait::Running;
  if (group->enter) group->enter(id);
}

/// Picks who runs next and the stack to go on with; null when nobody can.
void* next_stack() {
  if (ready_count) {
    const unsigned id = ready_ring[ready_head];
    ready_head = (ready_head + 1) % kMaxAgents;
    --ready_count;
    enter(id);
    return agents[id].fiber->sp;
  }
  if (fresh_next < agent_count) return take_fiber()->sp;
  return nullptr;
}

Fiber* running_fiber = nullptr;  // set by a fiber when it starts or goes on

/// Leaves the running agent, which has already been marked as waiting, until somebody makes it ready.
void leave() {
  const unsigned self = current_agent;
  Fiber* fiber = running_fiber;
  agents[self].fiber = fiber;
  void* next = next_stack();
  if (agents[self].wait == Wait::Running) return;  // it was made ready and picked itself
  if (!next) next = scheduler_sp;
  xp_switch(&fiber->sp, next);
  running_fiber = fiber;
}

std::uint64_t live_lanes(unsigned warp) {
  const unsigned first = warp * group->lanes;
  const unsigned last = std::min(first + group->lanes, agent_count);
  std::uint64_t mask = 0;
  for (unsigned i = first; i < last; ++i)
    if (agents[i].wait != Wait::Ended) mask |= 1ull << (i - first);
  return mask;
}

std::string list_lanes(std::uint64_t lanes);

[[noreturn]] void report_missing_lanes(std::uint64_t missing, int line, const char* name) {
  violation("divergent-collective", {nullptr, line}, nullptr, "%s needs all lanes of the warp; lanes %s have left the kernel or do not exist", name,
            list_lanes(missing).c_str());
  stop();
}

/// Completes a collective for these lanes. `self` is not made ready (it is running).
void complete(unsigned warp, std::uint64_t lanes, int self) {
  const unsigned first = warp * group->lanes;
  void* data[kMaxLanes] = {};
  Combine combine = nullptr;
  bool orders = false;
  for (unsigned l = 0; l < group->lanes; ++l)
    if (lanes >> l & 1) {
      Agent& a = agents[first + l];
      data[l] = a.data;
      combine = a.combine;
      if (a.needs_all && (a.mask & ~lanes)) {
        current_agent = first + l;
        report_missing_lanes(a.mask & ~lanes, a.line, a.name);
      }
      orders |= a.orders;
      a.present = lanes;
    }
  ++counters.collectives;
  if (orders || group->collectives_order) order_agents(first, lanes);
  if (combine) combine(data, group->lanes, lanes);
  for (unsigned l = 0; l < group->lanes; ++l)
    if ((lanes >> l & 1) && int(first + l) != self) make_ready(first + l);
}

bool same_collective(const Agent& a, const Agent& b) { return a.combine == b.combine && a.mask == b.mask && (a.mask || a.line == b.line); }

/// Lanes of the warp that wait in the same collective as this one.
std::uint64_t arrived_with(unsigned warp, const Agent& like) {
  const unsigned first = warp * group->lanes;
  const unsigned last = std::min(first + group->lanes, agent_count);
  std::uint64_t lanes = 0;
  for (unsigned i = first; i < last; ++i)
    if (agents[i].wait == Wait::Collective && same_collective(agents[i], like)) lanes |= 1ull << (i - first);
  return lanes;
}

/// True when every lane that must take part with `like` has arrived.
bool is_complete(unsigned warp, const Agent& like, std::uint64_t arrived) {
  const std::uint64_t expected = like.mask ? like.mask & live_lanes(warp) : live_lanes(warp);
  return (expected & ~arrived) == 0;
}

void complete_barrier(int self) {
  int line = -1;
  for (unsigned i = 0; i < agent_count; ++i) {
    if (agents[i].wait != Wait::Barrier && int(i) != self) continue;
    if (line < 0) line = agents[i].line;
    else if (agents[i].line != line) {
      violation("divergent-barrier", {nullptr, std::max(line, agents[i].line)}, nullptr,
                "threads of one block wait at different barriers: %s in line %d and in line %d", agents[i].name,
                std::min(line, agents[i].line), std::max(line, agents[i].line));
      stop();
    }
  }
  ++counters.barriers;
  at_barrier = 0;
  order_barrier();
  if (barrier_met) barrier_met();
  // Who goes on first changes from barrier to barrier, so that an order that happens to work does not stay.
  if (order_seed > 1 && (counters.barriers * 0x9E3779B97F4A7C15ull ^ order_seed) >> 17 & 1) {
    for (unsigned i = agent_count; i-- > 0;)
      if (agents[i].wait == Wait::Barrier && int(i) != self) make_ready(i);
  } else {
    for (unsigned i = 0; i < agent_count; ++i)
      if (agents[i].wait == Wait::Barrier && int(i) != self) make_ready(i);
  }
}

void report_left_barrier() {
  for (unsigned i = 0; i < agent_count; ++i)
    if (agents[i].wait == Wait::Barrier) {
      current_agent = i;
      violation("divergent-barrier", {nullptr, agents[i].line}, nullptr,
                "%s is reached by %u of the %u threads of the block; %u have left the kernel without it", agents[i].name, at_barrier,
                agent_count, ended);
      stop();
    }
}

void finish_agent() {
  Agent& self = agents[current_agent];
  self.wait = Wait::Ended;
  --live;
  ++ended;
  if (!live) return;
  if (at_barrier == live) report_left_barrier();
  const unsigned warp = current_agent / group->lanes;
  const unsigned first = warp * group->lanes;
  const unsigned last = std::min(first + group->lanes, agent_count);
  for (unsigned i = first; i < last; ++i)
    if (agents[i].wait == Wait::Collective) {
      const std::uint64_t arrived = arrived_with(warp, agents[i]);
      if (is_complete(warp, agents[i], arrived)) complete(warp, arrived, -1);
    }
}

void fiber_main() {
  char here;  // which fiber this is follows from the stack it runs on
  Fiber* const self = &fibers[std::size_t(&here - slots) / kSlotBytes];
  for (;;) {
    running_fiber = self;
    while (fresh_next < agent_count && !ready_count) {
      enter(fresh_order[fresh_next++]);
      group->body(group->context);
      finish_agent();
    }
    // This stack is free now; whoever goes on has another.
    running_fiber = nullptr;
    void* const next = ready_count ? next_stack() : scheduler_sp;
    free_fibers.push_back(self);
    xp_switch(&self->sp, next);
  }
}

std::string list_lanes(std::uint64_t lanes) {
  std::string text;
  for (int l = 0; l < 64; ++l)
    if (lanes >> l & 1) {
      int end = l;
      while (end + 1 < 64 && (lanes >> (end + 1) & 1)) ++end;
      if (!text.empty()) text += ", ";
      text += std::to_string(l);
      if (end > l) text += "-" + std::to_string(end);
      l = end;
    }
  return text;
}

/// Nobody can run. Lets lanes go on that need not wait for more; reports when there are none. True when somebody can run.
bool resolve_stall() {
  const unsigned warps = (agent_count + group->lanes - 1) / group->lanes;
  bool moved = false;
  for (unsigned w = 0; w < warps; ++w) {
    // Of the groups that wait for whoever arrives, the one that stands earliest in the text goes first: it is inside
    // the branch that the others wait behind.
    int chosen = -1;
    const unsigned first = w * group->lanes;
    const unsigned last = std::min(first + group->lanes, agent_count);
    for (unsigned i = first; i < last; ++i)
      if (agents[i].wait == Wait::Collective && !agents[i].mask && (chosen < 0 || agents[i].line < agents[chosen].line)) chosen = int(i);
    if (chosen >= 0) {
      complete(w, arrived_with(w, agents[chosen]), -1);
      moved = true;
    }
  }
  if (moved) return true;
  for (unsigned i = 0; i < agent_count; ++i)
    if (agents[i].wait == Wait::Poll && agents[i].ready(agents[i].ready_context)) {
      make_ready(i);
      moved = true;
    }
  if (moved) return true;

  // A collective whose mask names a lane that waits elsewhere.
  for (unsigned i = 0; i < agent_count; ++i)
    if (agents[i].wait == Wait::Collective) {
      const unsigned warp = i / group->lanes;
      const std::uint64_t missing = agents[i].mask & live_lanes(warp) & ~arrived_with(warp, agents[i]);
      const unsigned other = warp * group->lanes + unsigned(__builtin_ctzll(missing | 1ull << 63));
      current_agent = i;
      violation("divergent-collective", {nullptr, agents[i].line}, nullptr,
                "%s waits for lanes %s of its mask; lane %u is at %s in line %d", agents[i].name, list_lanes(missing).c_str(),
                other % group->lanes, agents[other].name, agents[other].line);
      stop();
    }
  for (unsigned i = 0; i < agent_count; ++i)
    if (agents[i].wait == Wait::Barrier || agents[i].wait == Wait::Poll) {
      current_agent = i;
      violation(agents[i].wait == Wait::Barrier ? "divergent-barrier" : "deadlock", {nullptr, agents[i].line}, nullptr,
                "%s: %u of %u threads wait here and nobody can go on (%u have ended)", agents[i].name, at_barrier, agent_count, ended);
      stop();
    }
  return false;
}

}  // namespace

void permute(unsigned* out, unsigned n, std::uint64_t salt) {
  for (unsigned i = 0; i < n; ++i) out[i] = i;
  if (order_seed == 0) return;
  if (order_seed == 1) {
    std::reverse(out, out + n);
    return;
  }
  std::uint64_t x = order_seed * 0x9E3779B97F4A7C15ull + salt * 0xD1B54A32D192ED03ull + 1;
  for (unsigned i = n; i > 1; --i) {
    x ^= x >> 12; x ^= x << 25; x ^= x >> 27;
    std::swap(out[i - 1], out[(x * 0x2545F4914F6CDD1Dull >> 33) % i]);
  }
}

void run_group(const Group& g) {
  group = &g;
  agent_count = g.agents;
  for (unsigned i = 0; i < agent_count; ++i) agents[i].wait = Wait::Fresh;
  permute(fresh_order, agent_count, 1);
  fresh_next = ready_head = ready_count = at_barrier = ended = 0;
  live = agent_count;
  counters.agents += agent_count;
  ++counters.groups;
  while (live) {
    void* next = next_stack();
    if (!next) {
      if (!resolve_stall()) break;
      continue;
    }
    xp_switch(&scheduler_sp, next);
  }
  group = nullptr;
}

void barrier(int line, const char* name) {
  Agent& self = agents[current_agent];
  self.line = line;
  self.name = name;
  if (at_barrier + 1 == live) {
    if (ended) {
      self.wait = Wait::Barrier;
      ++at_barrier;
      report_left_barrier();
    }
    complete_barrier(int(current_agent));
    return;
  }
  self.wait = Wait::Barrier;
  ++at_barrier;
  leave();
}

std::uint64_t collective(std::uint64_t mask, Combine combine, void* data, int line, const char* name, bool orders) {
  const unsigned id = current_agent;
  const unsigned warp = id / group->lanes;
  Agent& self = agents[id];
  self.line = line;
  self.name = name;
  self.combine = combine;
  self.data = data;
  self.orders = orders;
  const std::uint64_t all = group->lanes >= 64 ? ~0ull : (1ull << group->lanes) - 1;
  if (mask) {
    if (!(mask >> (id % group->lanes) & 1)) {
      violation("divergent-collective", {nullptr, line}, nullptr, "lane %u calls %s with a mask that does not name it (0x%llx)",
                id % group->lanes, name, (unsigned long long)mask);
      mask |= 1ull << (id % group->lanes);
    }
    mask &= all;
  }
  self.mask = mask;
  self.wait = Wait::Collective;
  const std::uint64_t arrived = arrived_with(warp, self);
  if (is_complete(warp, self, arrived)) {
    complete(warp, arrived, int(id));
    self.wait = Wait::Running;
    return self.present;
  }
  leave();
  return self.present;
}

void full_collective(std::uint64_t mask, Combine combine, void* data, int line, const char* name) {
  const unsigned warp = current_agent / group->lanes;
  Agent& self = agents[current_agent];
  self.needs_all = true;
  if (const std::uint64_t missing = mask & ~live_lanes(warp)) report_missing_lanes(missing, line, name);
  collective(mask, combine, data, line, name, false);
  agents[current_agent].needs_all = false;
}

void wait_until(bool (*ready)(void*), void* context, int line, const char* name) {
  while (!ready(context)) {
    Agent& self = agents[current_agent];
    self.line = line;
    self.name = name;
    self.ready = ready;
    self.ready_context = context;
    self.wait = Wait::Poll;
    leave();
  }
}

/// The memory that fiber stacks take.
void fiber_stack_range(std::uintptr_t* base, std::size_t* bytes) {
  *base = reinterpret_cast<std::uintptr_t>(slots);
  *bytes = slots ? kSlotBytes * kMaxAgents + kGuardBytes : 0;
}

/// For an address in the guard page below a fiber's stack.
bool is_stack_overflow(const void* address) {
  const std::size_t at = std::size_t(static_cast<const char*>(address) - slots);
  return slots && at < kSlotBytes * kMaxAgents && at % kSlotBytes < kGuardBytes;
}

}  // namespace xp
