#pragma once
#include <time.h>

namespace xp {

/// Seconds of a clock that never goes back.
inline double seconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

}  // namespace xp
