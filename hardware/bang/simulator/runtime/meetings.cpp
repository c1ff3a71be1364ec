// Barriers between the cores of a job, and the order they give to accesses of SRAM.
#include <algorithm>
#include <cstdio>
#include <map>
#include <utility>

#include "device.h"

namespace xp_bang {

namespace {

constexpr unsigned kMaxAgents = 80;
struct Mask {
  std::uint64_t low = 0, high = 0;
  void add(unsigned a) { (a < 64 ? low : high) |= 1ull << (a & 63); }
  bool has(unsigned a) const { return (a < 64 ? low : high) >> (a & 63) & 1; }
};

struct Barrier {
  unsigned arrived = 0;
  Mask who;
  unsigned generation = 0;
};
std::map<std::pair<int, unsigned>, Barrier> barriers;  // kind and cluster
std::map<std::pair<int, int>, Barrier> named;          // cluster (or -1) and id
std::vector<bool> ended;
std::vector<std::vector<unsigned>> clocks;             // clocks[a][b]: what a knows of b

struct Access {
  Address lo, hi;
  bool write;
  unsigned agent, clock;
  const void* pc;
};
std::vector<std::vector<Access>> accesses;             // by cluster

bool takes_part(Meet who, unsigned agent, unsigned of) {
  const bool mpu = agent % kCores == kMpu, same = agent / kCores == of / kCores;
  switch (who) {
    case Meet::cluster: return same;
    case Meet::cluster_ipu: return same && !mpu;
    case Meet::all: return true;
    case Meet::all_ipu: return !mpu;
    case Meet::all_mpu: return mpu;
  }
  return false;
}

void join_clocks(const Mask& mask) {
  std::vector<unsigned> joint(job.agents, 0);
  for (unsigned a = 0; a < job.agents; ++a)
    if (mask.has(a))
      for (unsigned b = 0; b < job.agents; ++b) joint[b] = std::max(joint[b], clocks[a][b]);
  for (unsigned a = 0; a < job.agents; ++a)
    if (mask.has(a)) {
      clocks[a] = joint;
      ++clocks[a][a];
    }
  // Nobody can conflict with what all cores of the cluster know to be over.
  for (unsigned c = 0; c < job.clusters; ++c) {
    auto& list = accesses[c];
    list.erase(std::remove_if(list.begin(), list.end(), [&](const Access& x) {
      for (unsigned a = c * kCores; a < (c + 1) * kCores; ++a)
        if (!ended[a] && a != x.agent && clocks[a][x.agent] < x.clock) return false;
      return true;
    }), list.end());
  }
}

void order(const Mask& mask, bool everybody) {
  ++xp::counters.barriers;
  if (everybody || mask.high) { xp::order_barrier(); }
  else {
    const unsigned first = unsigned(__builtin_ctzll(mask.low));
    xp::order_agents(first, mask.low >> first);
  }
  join_clocks(mask);
}

struct Waiting {
  Barrier* barrier;
  unsigned generation;
  Meet who;
  unsigned agent;
  const char* name;
  const void* pc;
};

std::vector<Waiting*> waiting;  // by agent; null while it runs

/// True when every core that has not ended waits and none of their barriers has been passed.
bool all_stuck() {
  for (unsigned a = 0; a < job.agents; ++a)
    if (!ended[a] && (!waiting[a] || waiting[a]->barrier->generation != waiting[a]->generation)) return false;
  return true;
}

void report_stuck(const Waiting& w) {
  const Waiting* other = nullptr;
  for (const Waiting* x : waiting)
    if (x && x->barrier != w.barrier) other = x;
  char message[240];
  std::snprintf(message, sizeof message, "%s is reached by only some of the cores it is for%s%s: no core can go on", w.name,
                other ? "; others wait at " : "", other ? other->name : "");
  xp::current_agent = w.agent;
  xp::Finding f{};
  f.kind = "divergent-barrier";
  f.message = message;
  f.site = {w.pc, 0};
  if (other) {
    f.has_other = true;
    f.other = {other->pc, 0};
    f.other_access = "wait";
    f.other_agent = other->agent;
  }
  xp::report(f);
  xp::stop();
}

/// Polled when no core can run: a core that has ended will never come.
bool passed(void* context) {
  auto* w = static_cast<Waiting*>(context);
  if (w->barrier->generation != w->generation) return true;
  for (unsigned a = 0; a < job.agents; ++a)
    if (takes_part(w->who, a, w->agent) && ended[a] && !w->barrier->who.has(a)) {
      xp::current_agent = w->agent;
      xp::violation("divergent-barrier", {w->pc, 0}, nullptr, "%s waits for %s %u of cluster %u, which has left the kernel without it", w->name,
                    a % kCores == kMpu ? "the memory core (MPU)," : "core", a % kCores, a / kCores);
      xp::stop();
    }
  if (all_stuck()) report_stuck(*w);
  return false;
}

bool named_passed(void* context) {
  auto* w = static_cast<Waiting*>(context);
  if (w->barrier->generation != w->generation) return true;
  if (all_stuck()) report_stuck(*w);
  return false;
}

void wait_for(Waiting& w, bool (*ready)(void*)) {
  waiting[w.agent] = &w;
  xp::wait_until(ready, &w, 0, w.name);
  waiting[w.agent] = nullptr;
}

}  // namespace

void start_order(unsigned agents) {
  barriers.clear();
  named.clear();
  ended.assign(agents, false);
  waiting.assign(agents, nullptr);
  clocks.assign(agents, std::vector<unsigned>(agents, 0));
  for (unsigned a = 0; a < agents; ++a) clocks[a][a] = 1;
  accesses.assign(job.clusters ? job.clusters : 1, {});
}

void agent_ended(unsigned agent) { ended[agent] = true; }

void meet(Meet who, const char* name, const void* pc) {
  if (!xp::in_device) {
    xp::violation("bad-launch", {pc, 0}, nullptr, "%s is called by host code", name);
    return;
  }
  drain(true, true, true);
  if (job.block) return;
  const unsigned self = xp::current_agent;
  if (!takes_part(who, self, self)) return;
  const unsigned cluster = who == Meet::cluster || who == Meet::cluster_ipu ? self / kCores : 0;
  Barrier& b = barriers[{int(who), cluster}];
  unsigned expected = 0;
  for (unsigned a = 0; a < job.agents; ++a) expected += takes_part(who, a, self);
  b.who.add(self);
  if (++b.arrived == expected) {
    const Mask mask = b.who;
    b.arrived = 0;
    b.who = Mask();
    ++b.generation;
    order(mask, who == Meet::all || (who == Meet::cluster && job.clusters == 1));
    return;
  }
  Waiting w{&b, b.generation, who, self, name, pc};
  wait_for(w, passed);
}

void arrive(bool cluster, int id, int count, bool wait, const char* name, const void* pc) {
  if (!xp::in_device || job.block) return;
  if (count < 2 || id < 0 || id > 32767) {
    xp::violation("bad-argument", {pc, 0}, nullptr, "%s(%d, %d): the id is 0 to 32767 and the count more than 1", name, id, count);
    return;
  }
  const unsigned self = xp::current_agent;
  Barrier& b = named[{cluster ? int(self / kCores) : -1, id}];
  const unsigned generation = b.generation;
  if (!b.who.has(self)) {
    b.who.add(self);
    if (int(++b.arrived) == count) {
      const Mask mask = b.who;
      b.arrived = 0;
      b.who = Mask();
      ++b.generation;
      order(mask, false);
      return;
    }
  }
  if (!wait) return;
  Waiting w{&b, generation, Meet::all, self, name, pc};
  wait_for(w, named_passed);
}

void count_locked(bool) {}

void sram_access(Address lo, Address hi, bool write, const char* intrinsic, const char* operand, const void* pc) {
  if (job.block) return;
  const unsigned self = xp::current_agent;
  auto& list = accesses[current_cluster()];
  for (const Access& x : list) {
    if (x.agent == self || x.hi <= lo || hi <= x.lo || (!write && !x.write) || clocks[self][x.agent] >= x.clock) continue;
    const Place p = place_of(pointer(lo));
    char message[320];
    std::snprintf(message, sizeof message, "%s %s `%s` in SRAM through operand `%s` while another core of the cluster %s it: no barrier between them (race)",
                  intrinsic, write ? "writes" : "reads", p.name, operand, x.write ? "writes" : "reads");
    xp::Finding f{};
    f.kind = "race";
    f.message = message;
    f.site = {pc, 0};
    f.variable = p.name;
    f.has_other = true;
    f.other = {x.pc, 0};
    f.other_access = x.write ? "write" : "read";
    f.other_agent = x.agent;
    xp::report(f);
    return;
  }
  for (const Access& x : list)
    if (x.agent == self && x.write == write && x.lo == lo && x.hi == hi && x.clock == clocks[self][self]) return;
  list.push_back({lo, hi, write, self, clocks[self][self], pc});
}

}  // namespace xp_bang
