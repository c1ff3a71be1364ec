// Unchecked runs: the entry takes the runner's own buffers, there is no device to model.
#include "../../../simulator/harness.h"
#include "runtime.h"

namespace xp {

void device_begin(std::uintptr_t, std::size_t) {}
const DeviceHooks* device_hooks() { return nullptr; }

}  // namespace xp
