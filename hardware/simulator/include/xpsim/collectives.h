// Barriers of a block and operations of the lanes of a warp. `line` is where the user's call stands.
#pragma once
#include "launch.h"

#define XP_LINE int line = __builtin_LINE()

inline void __syncthreads(XP_LINE) { xp::barrier(line, "__syncthreads()"); }
inline int __syncthreads_count(int p, XP_LINE) { return int(xp::barrier_count(p != 0, line, "__syncthreads_count()")); }
inline int __syncthreads_and(int p, XP_LINE) {
  return xp::barrier_count(p != 0, line, "__syncthreads_and()") == blockDim.x * blockDim.y * blockDim.z;
}
inline int __syncthreads_or(int p, XP_LINE) { return xp::barrier_count(p != 0, line, "__syncthreads_or()") != 0; }
inline void __threadfence() { xp::device_fence(); }
inline void __threadfence_system() { xp::device_fence(); }
inline void __threadfence_block() {}

namespace xp {

template <typename T>
struct Shuffle {
  T in, out;
  int source;     // a lane
  bool absent;
};

template <typename T>
XP_PLAIN void combine_shuffle(void** data, unsigned lanes, std::uint64_t present) {
  for (unsigned l = 0; l < lanes; ++l) {
    auto* s = static_cast<Shuffle<T>*>(data[l]);
    if (!s) continue;
    s->absent = !(present >> s->source & 1);
    if (s->absent) __builtin_memset((void*)&s->out, poison_byte(), sizeof(T));
    else __builtin_memcpy((void*)&s->out, (void*)&static_cast<Shuffle<T>*>(data[s->source])->in, sizeof(T));
  }
}

template <typename T>
XP_PLAIN T shuffle(std::uint64_t mask, T value, int source, int line, const char* name) {
  Shuffle<T> s;
  __builtin_memcpy((void*)&s.in, (void*)&value, sizeof(T));
  s.source = source;
  collective(mask, combine_shuffle<T>, &s, line, name, false);
  if (s.absent) absent_lane(unsigned(source), mask, line, name);
  return s.out;
}

inline int lane() { return int(lane_index()); }
/// The lane that `__shfl` reads: `source` within the caller's segment of `width` lanes.
inline int shuffle_index(int source, int width) { return (lane() & ~(width - 1)) | (source & (width - 1)); }
inline int shuffle_up(unsigned delta, int width) {
  const int l = lane(), from = l - int(delta);
  return from < (l & ~(width - 1)) ? l : from;
}
inline int shuffle_down(unsigned delta, int width) {
  const int l = lane();
  return (l & (width - 1)) + int(delta) >= width ? l : l + int(delta);
}
inline int shuffle_xor(int bits, int width) {
  const int l = lane(), from = l ^ bits;
  return from >= ((l + width) & ~(width - 1)) ? l : from;
}

struct Vote {
  bool value;
  std::uint64_t ballot;
};
XP_PLAIN inline void combine_vote(void** data, unsigned lanes, std::uint64_t) {
  std::uint64_t ballot = 0;
  for (unsigned l = 0; l < lanes; ++l)
    if (data[l] && static_cast<Vote*>(data[l])->value) ballot |= 1ull << l;
  for (unsigned l = 0; l < lanes; ++l)
    if (data[l]) static_cast<Vote*>(data[l])->ballot = ballot;
}
/// The lanes whose value is true; `present` receives those that took part.
XP_PLAIN inline std::uint64_t vote(std::uint64_t mask, bool value, int line, const char* name, std::uint64_t* present = nullptr) {
  Vote v{value, 0};
  const std::uint64_t lanes = collective(mask, combine_vote, &v, line, name, false);
  if (present) *present = lanes;
  return v.ballot;
}

template <typename T>
struct Gather {
  T value;
  T all[64];
};
template <typename T>
XP_PLAIN void combine_gather(void** data, unsigned lanes, std::uint64_t) {
  for (unsigned l = 0; l < lanes; ++l)
    for (unsigned k = 0; k < lanes; ++k)
      if (data[l] && data[k]) static_cast<Gather<T>*>(data[l])->all[k] = static_cast<Gather<T>*>(data[k])->value;
}
/// Folds the values of all lanes that take part, in lane order.
template <typename T, typename F>
XP_PLAIN T fold(std::uint64_t mask, T value, F f, int line, const char* name) {
  Gather<T> g;
  g.value = value;
  const std::uint64_t present = collective(mask, combine_gather<T>, &g, line, name, false);
  bool first = true;
  T result = value;
  for (unsigned l = 0; l < 64; ++l)
    if (present >> l & 1) {
      result = first ? g.all[l] : f(result, g.all[l]);
      first = false;
    }
  return result;
}
/// The lanes that hold the same value as the caller.
template <typename T>
XP_PLAIN std::uint64_t match(std::uint64_t mask, T value, std::uint64_t* present, int line, const char* name) {
  Gather<T> g;
  g.value = value;
  *present = collective(mask, combine_gather<T>, &g, line, name, false);
  std::uint64_t same = 0;
  for (unsigned l = 0; l < 64; ++l)
    if ((*present >> l & 1) && __builtin_memcmp(&g.all[l], &value, sizeof(T)) == 0) same |= 1ull << l;
  return same;
}

/// A matrix product of a whole warp: every lane must take part.
inline void warp_product(Combine combine, void* data, int line, const char* name) {
  const std::uint64_t all = xp_grid_limits.warp >= 64 ? ~0ull : (1ull << xp_grid_limits.warp) - 1;
  full_collective(all, combine, data, line, name);
}

}  // namespace xp
