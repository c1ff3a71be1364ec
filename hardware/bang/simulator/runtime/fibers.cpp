// The common fibers with larger stacks: what would be large local arrays in LDRAM on a device lies on a fiber's stack here.
#define XP_FIBER_STACK_BYTES (2u << 20)
#include "../../../simulator/runtime/fibers.cpp"
