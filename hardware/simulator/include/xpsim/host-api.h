// Host-side types that runtime APIs of grid devices have in common: streams and events are objects that complete at once.
#pragma once
#include "clock.h"
#include "launch.h"

namespace xp {

struct Stream { int unused; };
struct Event { double seconds; };

inline Stream* make_stream() { return new Stream{}; }
inline Event* make_event() { return new Event{}; }
inline float milliseconds_between(const Event* a, const Event* b) {
  return float((b->seconds - a->seconds) * 1e3);
}

/// Copies rows; each row is checked.
inline bool copy_rows(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch, std::size_t width, std::size_t rows, CopyKind kind, Site site) {
  for (std::size_t r = 0; r < rows; ++r)
    if (!copy_memory(static_cast<char*>(to) + r * to_pitch, static_cast<const char*>(from) + r * from_pitch, width, kind, site)) return false;
  return true;
}

}  // namespace xp

/// The address of the user's call, from an always-inlined wrapper: the label stands in the user's function.
#define XP_HERE (xp::Site{nullptr, line})
