// Asynchronous copies of threads: begun by one call, done by the one that waits for them. Until then nothing can be read at their places.
#include <cstring>
#include <vector>

#include "grid.h"
#include "internal.h"

namespace xp {
namespace {

struct Copy {
  void* to;
  unsigned char bytes[16];
  unsigned count;
  unsigned batch;
};

struct Pipeline {
  std::vector<Copy> copies;  // in the order in which they began
  std::size_t done = 0;
  unsigned batch = 0;        // closed ones
};

std::vector<Pipeline> pipelines;

Pipeline& own() {
  if (pipelines.size() <= current_agent) pipelines.resize(current_agent + 1);
  return pipelines[current_agent];
}

}  // namespace

void forget_copies() { pipelines.clear(); }

void keep_copy(void* to, const void* bytes, unsigned count) {
  Pipeline& p = own();
  Copy copy{to, {}, count, p.batch};
  std::memcpy(copy.bytes, bytes, count);
  p.copies.push_back(copy);
  const Region* region = checking ? find_region(to) : nullptr;
  const std::uintptr_t at = reinterpret_cast<std::uintptr_t>(to);
  if (region && region->state && at >= region->base && at + count <= region->base + region->size) set_state(to, count, State::Uninitialised);
}

void close_copies() { ++own().batch; }

void* next_copy(unsigned open, unsigned* count) {
  const Pipeline& p = own();
  if (p.done == p.copies.size() || p.copies[p.done].batch + open >= p.batch) return nullptr;
  *count = p.copies[p.done].count;
  return p.copies[p.done].to;
}

void do_copy() {
  Pipeline& p = own();
  const Copy& copy = p.copies[p.done++];
  std::memcpy(copy.to, copy.bytes, copy.count);
}

}  // namespace xp
