// What the runtime's own files share and platforms do not need.
#pragma once
#include <cstdint>
#include <string>

#include "runtime.h"

namespace xp {

constexpr unsigned kMaxRegions = 64;
extern Region regions[kMaxRegions];
extern unsigned region_count;
extern Region* arena;

void init_memory(std::uintptr_t tls_base);
void add_static_regions();
void add_shared_object(void* base, std::size_t bytes, const char* name);
/// Reports functions that declare more shared memory than a block may have.
void check_shared_capacity(std::size_t limit);
void set_declared_shared_state(State state);
const Object* find_allocation(const void* pointer);
const Object* find_host_buffer(const void* address);
/// Names an allocation that has no name yet.
void name_if_new(const void* pointer, const char* name, std::size_t element_bytes);
void mark_managed(void* pointer);
bool find_managed(const void* address);
std::size_t leaked_allocations(std::string* names);
void release_all_allocations();
/// "`y` (256 elements of 4 bytes)"; without a known element size the access's is taken.
std::string describe_object(const Object& object, std::size_t access_bytes = 0);
/// "at element 256 of `y` (256 elements of 4 bytes), past its end"
std::string describe_place(std::uintptr_t address, std::size_t bytes, const Object* object);

void fiber_stack_range(std::uintptr_t* base, std::size_t* bytes);
bool is_stack_overflow(const void* address);

/// Checks a write-write conflict that is benign if the bytes stay the same.
void flush_pending();
std::string json_text(const std::string& text);

/// Ends the process with a report: `status` is timeout or crash; the finding is made from the interrupted context.
[[noreturn]] void stop_with(const char* status, int exit_code);
/// Has the report been begun?
bool report_is_under_way();
/// A finding at the place of these return addresses, from the innermost outwards.
void report_with_frames(const char* kind, const char* variable, const char* message, const void* const* pcs, unsigned count);
/// The group that runs, for reports.
extern std::uint64_t running_group;
/// Return addresses of the running code from a frame pointer.
unsigned walk_frames(const void* pc, void* const* frame, const void** out, unsigned room);
/// Extra members of the report, as JSON text with a leading comma for each.
extern std::string report_extra;

}  // namespace xp
