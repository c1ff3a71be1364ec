// Between user code (and the generated intrinsics) and the runtime of the BANG simulator.
#pragma once
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace xp_bang {

enum class Space : std::uint8_t { NRAM, WRAM, SRAM, LDRAM, GDRAM, ANY, Host, Unknown };
enum class Unit : std::uint8_t { ipu, mpu, any, direction };
enum class Queue : std::uint8_t { compute, move, io, direction };
enum Use : std::uint8_t {
  Read = 1, Written = 2, Partial = 4, Atomic = 8,
  Positional = 16,  // element i of the result depends on element i of this operand
  Permuted = 32,    // the result holds this operand's elements in another order
  Floating = 64     // an atomic operand whose sum depends on the order
};
template <typename T> constexpr unsigned floating = std::is_integral<std::remove_cv_t<std::remove_reference_t<T>>>::value ? 0 : Floating;

/// What is the same for all calls of an intrinsic.
struct Record {
  const char* name;
  Unit unit;
  Queue queue;
  bool async;
  const char* overlap;  // "any", "first", "none", "free" or an operand's name
  int arch;
  const char* absent;
  bool zero_decides;    // an operand's zero makes the result zero, whatever the other operand holds
};

/// One pointer operand: `bytes` at base, repeated with up to two strides (bytes); a count of 0 ends the list.
struct Level { long stride, count; };
struct Operand {
  const char* name;
  Space space;
  unsigned use;
  const void* base;
  long bytes;
  long element;
  Level levels[2];
};

/// One call of an intrinsic.
struct Call {
  const Record& record;
  const void* pc;
  int dir;          // of a copy, else -1
  Queue queue;
  bool runs;        // false: another unit of the cluster does this
  int cluster = -1; // a copy into another cluster's SRAM
  bool tainted = false;  // a positional operand is not fully initialised
  std::vector<std::uint8_t> decided;  // elements of the result that a zero decides
  Call(const Record& record, const void* pc, int dir);
};

/// Checks the operands. False: there was a violation, the call must not run.
bool begin(Call& call, const Operand* operands, int count);
/// Notes what the call has written and, for asynchronous calls, what is under way.
void end(Call& call, const Operand* operands, int count);
/// Checks one place of an indexed operand.
bool touch(Call& call, const char* operand, const void* at, long bytes, bool write, bool atomic);
/// Reports a condition on arguments that does not hold. False: it is to be forgiven.
bool broken_condition(const Call& call, const char* condition, bool strict);

// ---- which element types an intrinsic takes
template <typename... T> struct tuple {};
template <typename A, typename B> constexpr bool same_type = std::is_same<A, B>::value || (std::is_same<A, signed char>::value && std::is_same<B, char>::value);
template <typename A, typename B> struct fits;
template <typename... A, typename... B> struct fits<tuple<A...>, tuple<B...>> { static constexpr bool value = (same_type<A, B> && ...); };
template <typename T, typename... L> using admissible = std::enable_if<(fits<T, L>::value || ...), int>;

// ---- launches
struct Dim { unsigned x, y, z; };
enum class Job { Block, Union1, Union2, Union4, Union8, Union16 };
/// Runs all tasks of a launch. `kernels` names all kernels of the file, separated by blanks.
void run_tasks(const char* kernel, const char* kernels, Dim dim, int type, void (*body)(void*), void* context, const void* pc);
int job_of(const char* type);
/// Whether the rules are enforced that public kernels break.
bool set_strict(bool on);
bool strict();

// ---- synchronisation
enum class Meet { cluster, cluster_ipu, all, all_ipu, all_mpu };
void meet(Meet who, const char* name, const void* pc);
void arrive(bool cluster, int id, int count, bool wait, const char* name, const void* pc);
void drain(bool io, bool move, bool compute);

Space space_of(const void* pointer);
bool is_mpu();
void count_locked(bool locked);

// ---- host side
void* allocate(std::size_t bytes, const void* pc);
int release(void* pointer, const void* pc);
int copy(void* to, const void* from, bool from_constant, std::size_t bytes, int direction, const void* pc);
int fill(void* at, int value, std::size_t bytes, const void* pc);

}  // namespace xp_bang
