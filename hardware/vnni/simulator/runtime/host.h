// What the parts of the checked host runtime share.
#pragma once
#include <cstddef>

#include "../../../simulator/harness.h"
#include "runtime.h"

namespace xp {

/// Forgets teams, locks and thread numbers; before each run.
void openmp_reset();
/// The executable's thread-local variables, of which each thread of a team has a copy of its own.
void openmp_thread_local(char* base, std::size_t bytes);

}  // namespace xp
