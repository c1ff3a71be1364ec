// The queues of a core: what asynchronous copies and vector operations may still be doing.
#include <algorithm>
#include <cstring>

#include "device.h"

namespace xp_bang {

namespace {

struct Work {
  Queue queue;
  bool write;
  Operand operand;
  const char* intrinsic;
};
constexpr std::size_t kMaxComputeWork = 256;
std::vector<Work> work[80 + 1];  // by agent

std::vector<Work>& mine() { return work[xp::current_agent]; }

const char* queue_name(Queue q) { return q == Queue::io ? "IO" : q == Queue::move ? "Move" : "Compute"; }
const char* sync_name(Queue q) { return q == Queue::io ? "__sync_io" : q == Queue::move ? "__sync_move" : "__sync_compute"; }

void mark(const Work& w, bool start) {
  if (!state_of(at(w.operand.base))) return;
  Address lo, hi;
  const long n0 = w.operand.levels[0].count ? w.operand.levels[0].count : 1, n1 = w.operand.levels[1].count ? w.operand.levels[1].count : 1;
  for (long j = 0; j < n1; ++j)
    for (long i = 0; i < n0; ++i) {
      lo = at(w.operand.base) + Address(i * w.operand.levels[0].stride + j * w.operand.levels[1].stride);
      hi = lo + Address(w.operand.bytes);
      for (Address a = lo; a < hi; ++a) {
        std::uint8_t& s = *state_of(a);
        if (start) {
          if (w.write && (s == WramInitialised || s == WramAwaited)) s = WramAwaited;
          else if (w.write && !uninitialised(s)) s = Awaited;
          else if (w.write) continue;
          else if (s == xp::Initialised) s = CopiedFrom;
        } else {
          if (s == WramAwaited) s = WramInitialised;
          if (s == Awaited || s == CopiedFrom) s = xp::Initialised;
        }
      }
    }
}

}  // namespace

void forget_queues() {
  for (auto& w : work) w.clear();
}

bool check_queues(const Call& c, const Operand& o) {
  const bool write = (o.use & Written) != 0;
  for (const Work& w : mine()) {
    if (w.queue == c.queue || (!write && !w.write)) continue;
    // Vector operations and synchronous copies wait for vector results by themselves.
    if (w.queue == Queue::compute && !c.record.async) continue;
    if (!segments_overlap(w.operand, o)) continue;
    const Place p = place_of(o.base);
    // Many kernels store a result asynchronously right after the vector instruction; the guide wants a synchronisation.
    const bool forgiven = w.queue == Queue::compute && !strict();
    (forgiven ? xp::warning : xp::violation)("missing-sync", {c.pc, 0}, p.name,
                  "%s %s `%s` through operand `%s`, which %s (queue %s) may still be %s: a synchronisation is missing, %s() or __sync()", c.record.name,
                  write ? "writes" : "reads", p.name ? p.name : "memory", o.name, w.intrinsic, queue_name(w.queue), w.write ? "writing" : "reading",
                  sync_name(w.queue));
    return forgiven;
  }
  return true;
}

void note_queue(const Call& c, const Operand& o) {
  const bool write = (o.use & Written) != 0;
  if (!c.record.async && c.queue != Queue::compute) return;
  std::vector<Work>& list = mine();
  for (const Work& w : list)
    if (w.queue == c.queue && w.write == write && !std::memcmp(&w.operand.base, &o.base, sizeof o.base) && w.operand.bytes == o.bytes &&
        !std::memcmp(w.operand.levels, o.levels, sizeof o.levels)) {
      if (c.queue != Queue::compute) mark(w, true);
      return;
    }
  if (c.queue == Queue::compute && list.size() >= kMaxComputeWork) list.erase(list.begin());
  list.push_back({c.queue, write, o, c.record.name});
  if (c.queue != Queue::compute) mark(list.back(), true);
}

void drain_queue(Queue queue) {
  std::vector<Work>& list = mine();
  const auto keep = std::stable_partition(list.begin(), list.end(), [&](const Work& w) { return w.queue != queue; });
  for (auto it = keep; it != list.end(); ++it)
    if (queue != Queue::compute) mark(*it, false);
  list.erase(keep, list.end());
  for (const Work& w : list)
    if (w.queue != Queue::compute) mark(w, true);
}

void drain(bool io, bool move, bool compute) {
  if (!xp::in_device || !xp::checking) return;
  if (io) drain_queue(Queue::io);
  if (move) drain_queue(Queue::move);
  if (compute) drain_queue(Queue::compute);
}

bool explain_state(const void* address, std::size_t bytes, bool write, const void* pc) {
  const Address a = at(address);
  const Place p = place_of(address);
  const std::uint8_t* s = state_of(a);
  if (!s || !variable_at(a)) return false;
  for (std::size_t i = 0; i < bytes; ++i) {
    if (p.space == Space::WRAM) {
      xp::violation("memory-space", {pc, 0}, p.name, "scalar code %s `%s`, which is in WRAM: only copies reach that memory space", write ? "writes" : "reads", p.name);
      return true;
    }
    if (s[i] == Awaited || (s[i] == CopiedFrom && write)) {
      xp::violation("missing-sync", {pc, 0}, p.name, "scalar code %s `%s` while an asynchronous copy is still %s it: a synchronisation is missing",
                    write ? "writes" : "reads", p.name, s[i] == Awaited ? "writing" : "reading");
      return true;
    }
  }
  return true;
}

}  // namespace xp_bang
