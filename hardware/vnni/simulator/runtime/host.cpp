// Checked runs of host code: heap, memory functions, stack and thread-local memory, local arrays.
//
// The entry runs in this process with its accesses instrumented. Its tensors lie in the simulator's arena, between
// unaddressable zones; so does what it allocates. The build redirects calls of the C library's memory functions here.
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "host.h"
#include "internal.h"

namespace xp {

namespace {

std::size_t stack_limit() { return std::size_t(8) << 20; }

/// The main thread's stack: its accesses are never out of bounds, but threads of a team may race on it.
void add_main_stack() {
  pthread_attr_t attributes;
  void* base = nullptr;
  std::size_t bytes = 0;
  if (pthread_getattr_np(pthread_self(), &attributes)) return;
  pthread_attr_getstack(&attributes, &base, &bytes);
  pthread_attr_destroy(&attributes);
  char* const end = static_cast<char*>(base) + bytes;
  if (bytes > stack_limit()) bytes = stack_limit();
  add_region(end - bytes, bytes, Space::Private, "the stack", false, checking, false);
}

void start() {
  current_agent = 0;
  running_group = 0;
  openmp_reset();
  order_launch();
  order_group(0);
  in_device = true;
}

void describe(std::uint64_t, unsigned agent, unsigned block[3], unsigned thread[3]) {
  for (int d = 0; d < 3; ++d) block[d] = thread[d] = 0;
  thread[0] = agent;
}

void* allocate(const char* name, std::size_t bytes, std::size_t element_bytes) {
  void* p = device_allocate(bytes, name, {});
  if (p) name_allocation(p, name, element_bytes);
  return p;
}
void release(void* p) { device_free(p); }
void upload(void* to, const void* from, std::size_t bytes) {
  std::memcpy(to, from, bytes);
  set_state(to, bytes, Initialised);
}
void download(void* to, const void* from, std::size_t bytes) { std::memcpy(to, from, bytes); }
void finish() { in_device = false; }

bool is_in(const Region& r, const void* address, std::size_t bytes) {
  const std::uintptr_t a = reinterpret_cast<std::uintptr_t>(address);
  return a - r.base < r.size && bytes <= r.size - (a - r.base);
}

/// Makes bytes that nothing has written count as written while the access is checked: moving them about is no use of
/// them. `partly`: only if some bytes of the access are written.
class Lenient {
 public:
  Lenient(const void* address, std::size_t bytes, bool partly) {
    Region* r = find_region(address);
    if (!r || !r->state || !bytes || !is_in(*r, address, bytes)) return;
    state_ = r->state + (reinterpret_cast<std::uintptr_t>(address) - r->base);
    bytes_ = bytes;
    std::size_t fresh = 0;
    for (std::size_t i = 0; i < bytes; ++i) fresh += state_[i] == State::Uninitialised;
    if (!fresh || (partly && fresh == bytes)) return;
    saved_ = static_cast<std::uint8_t*>(std::malloc(bytes));
    std::memcpy(saved_, state_, bytes);
    for (std::size_t i = 0; i < bytes; ++i)
      if (state_[i] == State::Uninitialised) state_[i] = Initialised;
  }
  ~Lenient() {
    if (saved_) std::memcpy(state_, saved_, bytes_);
    std::free(saved_);
  }

 private:
  std::uint8_t* state_ = nullptr;
  std::uint8_t* saved_ = nullptr;
  std::size_t bytes_ = 0;
};

void copy_states(void* to, const void* from, std::size_t bytes) {
  Region* a = find_region(to);
  Region* b = find_region(from);
  if (!a || !a->state || !is_in(*a, to, bytes)) return;
  std::uint8_t* state = a->state + (reinterpret_cast<std::uintptr_t>(to) - a->base);
  if (b && b->state && is_in(*b, from, bytes)) std::memmove(state, b->state + (reinterpret_cast<std::uintptr_t>(from) - b->base), bytes);
  else std::memset(state, Initialised, bytes);
}

void* copy(void* to, const void* from, std::size_t bytes, const void* pc) {
  if (!bytes) return to;
  bool good = true;
  if (in_device) {
    const Lenient moving(from, bytes, false);
    good = check_access(from, bytes, false, false, pc);
  }
  // Checked before anything is overwritten: the check of a write marks its bytes as written, the copy then decides.
  if (in_device) good &= check_access(to, bytes, true, false, pc);
  if (!good) stop();
  std::memmove(to, from, bytes);
  copy_states(to, from, bytes);
  return to;
}

void* heap_allocate(std::size_t bytes, std::size_t align, const void* pc) {
  if (align > 256) {
    violation("bad-argument", {pc, 0}, nullptr, "checked runs align memory to 256 bytes at most, %zu are asked for", align);
    stop();
  }
  void* p = device_allocate(bytes ? bytes : 1, "memory from the heap", {pc, 0});
  if (!p) errno = ENOMEM;
  return p;
}

void heap_free(void* p, const void* pc) {
  if (!p || device_free(p)) return;
  const Object* o = find_allocation(p);
  violation(o ? "use-after-free" : "bad-argument", {pc, 0}, nullptr, o ? "memory is freed twice" : "the freed pointer does not come from an allocation");
  stop();
}

}  // namespace

void device_begin(std::uintptr_t tls_base, std::size_t tls_bytes) {
  if (tls_bytes) add_region(reinterpret_cast<void*>(tls_base), tls_bytes, Space::Other, "thread-local memory", false, false, true);
  openmp_thread_local(reinterpret_cast<char*>(tls_base), tls_bytes);
  add_main_stack();
  describe_agent = describe;
  before_run = start;
}

const DeviceHooks* device_hooks() {
  static const DeviceHooks hooks = {allocate, release, upload, download, finish};
  return &hooks;
}

}  // namespace xp

#define XP_PC __builtin_return_address(0)

extern "C" {

extern const bool xp_checking;
const bool xp_checking = true;

// Vectors: reading lanes that nothing has written beside lanes that something has is how tails are handled.
void xp_host_read_range(std::uintptr_t p, unsigned long n) {
  const xp::Lenient tail(reinterpret_cast<void*>(p), n, n >= 16);
  xp::check_access(reinterpret_cast<void*>(p), n, false, false, XP_PC);
}
void xp_host_read16(std::uintptr_t p) {
  const xp::Lenient tail(reinterpret_cast<void*>(p), 16, true);
  xp::check_access(reinterpret_cast<void*>(p), 16, false, false, XP_PC);
}
/// An instruction that demands alignment faults without it.
void xp_host_aligned(const void* p, unsigned long align) {
  if (reinterpret_cast<std::uintptr_t>(p) % align == 0) return;
  const xp::Object* o = xp::nearest_object(p);
  xp::violation("misaligned", {XP_PC, 0}, o ? o->name : nullptr, "the address must be a multiple of %lu bytes, it is %lu bytes past one", align,
                static_cast<unsigned long>(reinterpret_cast<std::uintptr_t>(p) % align));
  xp::stop();
}

void* xp_host_memcpy(void* to, const void* from, std::size_t n) { return xp::copy(to, from, n, XP_PC); }
void* xp_host_memmove(void* to, const void* from, std::size_t n) { return xp::copy(to, from, n, XP_PC); }
void* xp_host_memset(void* to, int value, std::size_t n) {
  if (xp::in_device && n && !xp::check_access(to, n, true, false, XP_PC)) xp::stop();
  return std::memset(to, value, n);
}
int xp_host_memcmp(const void* a, const void* b, std::size_t n) {
  if (xp::in_device && n) {
    if (!xp::check_access(a, n, false, false, XP_PC) || !xp::check_access(b, n, false, false, XP_PC)) xp::stop();
  }
  return std::memcmp(a, b, n);
}

void* xp_host_malloc(std::size_t n) { return xp::heap_allocate(n, 16, XP_PC); }
void* xp_host_calloc(std::size_t n, std::size_t size) {
  std::size_t bytes;
  if (__builtin_mul_overflow(n, size, &bytes)) return nullptr;
  void* p = xp::heap_allocate(bytes, 16, XP_PC);
  if (!p) return nullptr;
  std::memset(p, 0, bytes);
  xp::set_state(p, bytes, xp::Initialised);
  return p;
}
void xp_host_free(void* p) { xp::heap_free(p, XP_PC); }
void* xp_host_realloc(void* old, std::size_t n) {
  void* p = xp::heap_allocate(n, 16, XP_PC);
  if (!old || !p) return p;
  const xp::Object* o = xp::find_allocation(old);
  if (o && !o->freed) {
    const std::size_t kept = o->size < n ? o->size : n;
    std::memcpy(p, old, kept);
    xp::copy_states(p, old, kept);
  }
  xp::heap_free(old, XP_PC);
  return p;
}
void* xp_host_aligned_alloc(std::size_t align, std::size_t n) { return xp::heap_allocate(n, align, XP_PC); }
void* xp_host_memalign(std::size_t align, std::size_t n) { return xp::heap_allocate(n, align, XP_PC); }
int xp_host_posix_memalign(void** out, std::size_t align, std::size_t n) {
  *out = xp::heap_allocate(n, align, XP_PC);
  return *out ? 0 : ENOMEM;
}
// operator new and delete, by their mangled names.
void* xp_host__Znwm(std::size_t n) { return xp::heap_allocate(n, 16, XP_PC); }
void* xp_host__Znam(std::size_t n) { return xp::heap_allocate(n, 16, XP_PC); }
void* xp_host__ZnwmSt11align_val_t(std::size_t n, std::size_t align) { return xp::heap_allocate(n, align, XP_PC); }
void* xp_host__ZnamSt11align_val_t(std::size_t n, std::size_t align) { return xp::heap_allocate(n, align, XP_PC); }
void* xp_host__ZnwmRKSt9nothrow_t(std::size_t n, const void*) { return xp::heap_allocate(n, 16, XP_PC); }
void* xp_host__ZnamRKSt9nothrow_t(std::size_t n, const void*) { return xp::heap_allocate(n, 16, XP_PC); }
void xp_host__ZdlPv(void* p) { xp::heap_free(p, XP_PC); }
void xp_host__ZdaPv(void* p) { xp::heap_free(p, XP_PC); }
void xp_host__ZdlPvm(void* p, std::size_t) { xp::heap_free(p, XP_PC); }
void xp_host__ZdaPvm(void* p, std::size_t) { xp::heap_free(p, XP_PC); }
void xp_host__ZdlPvSt11align_val_t(void* p, std::size_t) { xp::heap_free(p, XP_PC); }
void xp_host__ZdaPvSt11align_val_t(void* p, std::size_t) { xp::heap_free(p, XP_PC); }
void xp_host__ZdlPvmSt11align_val_t(void* p, std::size_t, std::size_t) { xp::heap_free(p, XP_PC); }
void xp_host__ZdaPvmSt11align_val_t(void* p, std::size_t, std::size_t) { xp::heap_free(p, XP_PC); }

int xp_host_pthread_create(void*, const void*, void*, void*) {
  xp::violation("api-error", {XP_PC, 0}, nullptr, "a kernel starts threads of its own; only OpenMP's are followed");
  xp::stop();
}

// -fsanitize=object-size: an access beyond an object that the compiler sees, such as a local array.
void __ubsan_handle_type_mismatch_v1(const void* data, std::uintptr_t pointer) {
  struct Mismatch { const char* file; unsigned line, column; const char* type; unsigned char log_align, kind; };
  const auto* mismatch = static_cast<const Mismatch*>(data);
  if (!xp::in_device) return;
  const bool store = mismatch->kind == 1;
  if (pointer < 4096) xp::violation("out-of-bounds", {XP_PC, 0}, nullptr, "access through a null pointer");
  else xp::violation("out-of-bounds", {XP_PC, 0}, nullptr, "%s outside a local array or another object of known size", store ? "write" : "read");
  if (store || pointer < 4096) xp::stop();  // what lies there is somebody else's
}
/// The same for a whole vector.
void xp_host_small(int store) {
  xp::violation("out-of-bounds", {XP_PC, 0}, nullptr, "a vector %s across the end of a local array or another object of known size", store ? "is written" : "is read");
  if (store) xp::stop();
}
}
