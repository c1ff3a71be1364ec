// What every intrinsic checks before it runs, and notes afterwards.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

#include "device.h"

namespace xp_bang {

namespace {

struct Ends { Space dst, src; };
constexpr Space N = Space::NRAM, W = Space::WRAM, S = Space::SRAM, L = Space::LDRAM, G = Space::GDRAM;
constexpr Ends directions[] = {{N, G}, {G, N}, {N, L}, {L, N}, {W, G}, {G, W}, {W, L}, {L, W}, {N, N}, {W, N}, {N, W}, {S, G},
                               {G, S}, {S, L}, {L, S}, {N, S}, {S, N}, {W, S}, {S, W}, {G, G}, {L, G}, {G, L}, {L, L}, {S, S}};
constexpr const char* direction_names[] = {
    "GDRAM2NRAM", "NRAM2GDRAM", "LDRAM2NRAM", "NRAM2LDRAM", "GDRAM2WRAM", "WRAM2GDRAM", "LDRAM2WRAM", "WRAM2LDRAM",
    "NRAM2NRAM", "NRAM2WRAM", "WRAM2NRAM", "GDRAM2SRAM", "SRAM2GDRAM", "LDRAM2SRAM", "SRAM2LDRAM", "SRAM2NRAM",
    "NRAM2SRAM", "SRAM2WRAM", "WRAM2SRAM", "GDRAM2GDRAM", "GDRAM2LDRAM", "LDRAM2GDRAM", "LDRAM2LDRAM", "SRAM2SRAM"};
constexpr int kDirections = sizeof directions / sizeof *directions;
bool is_direction(int d) { return d >= 0 && d < kDirections; }

/// These run on the memory core, all others on the compute cores.
bool moved_by_mpu(int d) {
  const Ends e = directions[d];
  const auto off_core = [](Space s) { return s == G || s == L; };
  return (e.dst == S && (e.src == S || off_core(e.src))) || (e.src == S && off_core(e.dst));
}

std::uint64_t vector_calls = 0, vector_bytes = 0, io_bytes = 0, move_bytes = 0;
bool is_strict = false;

constexpr int kArch = 372;
/// `absent` lists architectures, e.g. "372 520".
bool absent_here(const Record& r) {
  for (const char* p = r.absent; *p;) {
    char* after;
    if (std::strtol(p, &after, 10) == kArch) return true;
    if (after == p) return false;
    p = after;
  }
  return false;
}

xp::Site site(const Call& c) { return {c.pc, 0}; }

template <typename F>
void each_segment(const Operand& o, F f) {
  const long n0 = o.levels[0].count ? o.levels[0].count : 1, n1 = o.levels[1].count ? o.levels[1].count : 1;
  for (long j = 0; j < n1; ++j)
    for (long i = 0; i < n0; ++i) f(at(o.base) + Address(i * o.levels[0].stride + j * o.levels[1].stride));
}

Address segment(const Operand& o, long k) {
  const long n0 = o.levels[0].count ? o.levels[0].count : 1;
  return at(o.base) + Address(k % n0 * o.levels[0].stride + k / n0 * o.levels[1].stride);
}
long segment_count(const Operand& o) {
  return (o.levels[0].count ? o.levels[0].count : 1) * (o.levels[1].count ? o.levels[1].count : 1);
}

const char* quoted(const Place& p, char (&room)[160]) {
  if (p.name && *p.name) std::snprintf(room, sizeof room, "`%s` is", p.name);
  else std::snprintf(room, sizeof room, "it is");
  return room;
}

bool check_space(const Call& c, const Operand& o, Space wanted, const Place& p) {
  if (p.space == wanted || (wanted == Space::ANY && p.space <= Space::GDRAM)) return true;
  if (wanted == L && p.space == G && !p.hi) return true;  // constants that the compiler keeps outside the stack
  char room[160];
  if (!o.base) {
    xp::violation("out-of-bounds", site(c), o.name, "%s: operand `%s` is a null pointer", c.record.name, o.name);
  } else if (p.space == Space::Host || p.space == Space::Unknown) {
    xp::violation("host-device-pointer", site(c), p.name ? p.name : o.name, "%s: operand `%s` must be in %s, but %s in %s", c.record.name, o.name,
                  space_name(wanted), quoted(p, room), space_name(p.space));
  } else if (is_direction(c.dir)) {
    xp::violation("memory-space", site(c), p.name ? p.name : o.name, "%s with %s: operand `%s` must be in %s, but %s in %s (memory space)",
                  c.record.name, direction_names[c.dir], o.name, space_name(wanted), quoted(p, room), space_name(p.space));
  } else {
    xp::violation("memory-space", site(c), p.name ? p.name : o.name, "%s: operand `%s` must be in %s, but %s in %s (memory space)",
                  c.record.name, o.name, space_name(wanted), quoted(p, room), space_name(p.space));
  }
  return false;
}

bool check_bounds(const Call& c, const Operand& o, const Place& p) {
  if (!p.hi) return true;
  Address lo, hi;
  bounds_of(o, &lo, &hi);
  if (lo >= p.lo && hi <= p.hi) return true;
  const char* verb = o.use & Written ? "writes" : "reads";
  const char* name = p.name && *p.name ? p.name : "(unnamed)";
  if (hi > p.hi)
    xp::violation("out-of-bounds", site(c), p.name, "%s: operand `%s` %s %zu bytes past the end of `%s` (%zu bytes in %s)", c.record.name, o.name,
                  verb, std::size_t(hi - p.hi), name, std::size_t(p.hi - p.lo), space_name(p.space));
  else
    xp::violation("out-of-bounds", site(c), p.name, "%s: operand `%s` %s %zu bytes before `%s` (%zu bytes in %s), outside its bounds", c.record.name,
                  o.name, verb, std::size_t(p.lo - lo), name, std::size_t(p.hi - p.lo), space_name(p.space));
  return false;
}

bool check_alignment(const Call& c, const Operand& o, const Place& p) {
  if (p.space != W) return true;
  const unsigned need = is_direction(c.dir) ? 8 : 32;
  if (at(o.base) % need) {
    xp::violation("misaligned", site(c), p.name, "%s: operand `%s` in WRAM must stand at a multiple of %u bytes; it is at byte %zu of `%s`",
                  c.record.name, o.name, need, std::size_t(at(o.base) - p.lo), p.name);
    return false;
  }
  if (is_strict && is_direction(c.dir) && segment_count(o) == 1 && o.bytes % 16) {
    xp::violation("misaligned", site(c), p.name, "%s with %s: a copy to or from WRAM must be a multiple of 16 bytes, not %ld", c.record.name,
                  direction_names[c.dir], o.bytes);
    return false;
  }
  return true;
}

bool overlap_allowed(const Call& c, const Operand& dst, const Operand& src, bool first_source) {
  const char* rule = c.record.overlap;
  if (!std::strcmp(rule, "free")) return true;
  if (dst.base != src.base) return false;
  // Element by element in place: public kernels do it where the guide says no.
  if (!is_strict && src.use & Positional && dst.element <= src.element && c.dir < 0) return true;
  if (!std::strcmp(rule, "any")) return true;
  if (!std::strcmp(rule, "first")) return first_source;
  return !std::strcmp(rule, src.name);
}

bool check_overlap(const Call& c, const Operand* o, int count) {
  for (int d = 0; d < count; ++d) {
    if (!(o[d].use & Written) || o[d].bytes <= 0) continue;
    bool first = true;
    for (int s = 0; s < count; ++s) {
      if (s == d || o[s].bytes <= 0 || (o[s].use & Written && s < d)) continue;
      const bool is_first = first && !(o[s].use & Written);
      if (is_first) first = false;
      if (!segments_overlap(o[d], o[s]) || overlap_allowed(c, o[d], o[s], is_first)) continue;
      const Place p = place_of(o[d].base);
      xp::violation("overlap", site(c), p.name, "%s: operand `%s` overlaps `%s` (%s); that is not allowed", c.record.name, o[d].name, o[s].name,
                    o[d].base == o[s].base ? "same address" : "partly");
      return false;
    }
  }
  return true;
}

/// Calls that are the memory core's, and whether it has carried them out.
std::map<const void*, bool> copied_by_mpu;

/// What to say of SRAM that nobody has written: did only compute cores reach a copy that is the memory core's?
const char* forgotten_copy() {
  for (const auto& call : copied_by_mpu)
    if (!call.second) return "; a copy between SRAM and off-chip memory was reached by compute cores only, it is done by the memory core (coreId 0x80)";
  return "";
}

/// Bytes of an operand on chip that nobody has written; -1 if there are none.
long first_uninitialised(const Operand& o) {
  long found = -1;
  each_segment(o, [&](Address a) {
    if (found >= 0) return;
    const std::uint8_t* s = state_of(a);
    bool any = false;
    for (long i = 0; i < o.bytes; ++i) any |= s[i] == xp::Uninitialised || s[i] == WramUninitialised;
    if (!any) return;
    for (long i = 0; i < o.bytes; ++i)
      if (uninitialised(s[i])) { found = long(a - at(o.base)) + i; return; }
  });
  return found;
}

bool check_initialised(Call& c, const Operand& o, const Place& p, bool keeps_undefined) {
  if (!(o.use & Read) || !state_of(at(o.base)) || on_mpu()) return true;
  const long where = first_uninitialised(o);
  if (where < 0) return true;
  if (o.use & (Positional | Permuted) && keeps_undefined && p.space != S) {
    if (o.use & Positional) c.tainted = true;
    return true;
  }
  xp::violation("uninitialised", site(c), p.name, "%s: operand `%s` reads byte %ld of `%s`, which nothing has written yet (uninitialised %s)%s",
                c.record.name, o.name, where + long(at(o.base) - p.lo), p.name, space_name(p.space), p.space == S ? forgotten_copy() : "");
  return false;
}

/// Device memory: bounds, initialisation and races between tasks are the shared runtime's.
bool check_device_memory(const Call& c, const Operand& o, const Operand* source) {
  bool good = true;
  if (!(o.use & Written)) {
    each_segment(o, [&](Address a) { good = good && xp::check_access(pointer(a), std::size_t(o.bytes), false, false, c.pc); });
    return good;
  }
  if (o.use & Atomic) {
    if (o.use & Floating) ++xp::counters.float_atomics;
    each_segment(o, [&](Address a) { good = good && xp::check_access(pointer(a), std::size_t(o.bytes), true, true, c.pc); });
    return good;
  }
  // In small pieces that are written at once: two tasks that write the same bytes are no race, and only the bytes tell.
  constexpr long kPiece = 32;
  for (long k = 0; k < segment_count(o) && good; ++k)
    for (long i = 0; i < o.bytes && good; i += kPiece) {
      const long n = std::min(kPiece, o.bytes - i);
      good = xp::check_access(pointer(segment(o, k) + Address(i)), std::size_t(n), true, false, c.pc);
      if (good && source) std::memcpy(pointer(segment(o, k) + Address(i)), pointer(segment(*source, k) + Address(i)), std::size_t(n));
    }
  return good;
}

/// Elements of the result that an initialised zero among the operands decides; looked up before the call overwrites any of them.
void find_decided(Call& c, const Operand& dst, const Operand* operands, int count) {
  const long n = dst.bytes / dst.element;
  c.decided.assign(std::size_t(n * segment_count(dst)), 0);
  for (long k = 0; k < segment_count(dst); ++k)
    for (int i = 0; i < count; ++i) {
      const Operand& o = operands[i];
      if (!(o.use & Positional) || !(o.use & Read) || !state_of(at(o.base))) continue;
      const std::uint8_t *s = state_of(segment(o, k)), *value = static_cast<const std::uint8_t*>(pointer(segment(o, k)));
      for (long e = 0; e < n; ++e) {
        bool zero = true;
        for (long b = 0; b < o.element; ++b) zero &= value[e * o.element + b] == 0 && !uninitialised(s[e * o.element + b]);
        c.decided[std::size_t(k * n + e)] |= zero;
      }
    }
}

/// Element i of the result is defined where element i of all positional operands is, or one of them decides it.
void spread_taint(const Call& c, const Operand& dst, const Operand* operands, int count) {
  const long n = dst.bytes / dst.element;
  std::vector<std::uint8_t> bad(std::size_t(n), 0);
  for (long k = 0; k < segment_count(dst); ++k) {
    std::fill(bad.begin(), bad.end(), 0);
    for (int i = 0; i < count; ++i) {
      const Operand& o = operands[i];
      if (!(o.use & Positional) || !state_of(at(o.base))) continue;
      const std::uint8_t* s = state_of(segment(o, k));
      for (long e = 0; e < n; ++e)
        for (long b = 0; b < o.element; ++b) bad[std::size_t(e)] |= uninitialised(s[e * o.element + b]);
    }
    std::uint8_t* d = state_of(segment(dst, k));
    const bool wram = place_of(dst.base).space == W;
    const std::uint8_t missing = wram ? std::uint8_t(WramUninitialised) : std::uint8_t(xp::Uninitialised);
    const std::uint8_t good = wram ? std::uint8_t(WramInitialised) : std::uint8_t(xp::Initialised);
    for (long e = 0; e < n; ++e)
      std::memset(d + e * dst.element, bad[std::size_t(e)] && (c.decided.empty() || !c.decided[std::size_t(k * n + e)]) ? missing : good, std::size_t(dst.element));
  }
}

}  // namespace

bool set_strict(bool on) { return is_strict = on; }
bool strict() { return is_strict; }

void count_operands() {
  xp::add_counter("vectorCalls", &vector_calls);
  xp::add_counter("vectorBytes", &vector_bytes);
  xp::add_counter("ioBytes", &io_bytes);
  xp::add_counter("moveBytes", &move_bytes);
}

void bounds_of(const Operand& o, Address* lo, Address* hi) {
  *lo = at(o.base);
  *hi = at(o.base) + Address(o.bytes);
  for (const Level& l : o.levels) {
    if (l.count <= 1) continue;
    const long reach = l.stride * (l.count - 1);
    if (reach < 0) *lo += Address(reach);
    else *hi += Address(reach);
  }
}

bool segments_overlap(const Operand& a, const Operand& b) {
  Address alo, ahi, blo, bhi;
  bounds_of(a, &alo, &ahi);
  bounds_of(b, &blo, &bhi);
  if (ahi <= blo || bhi <= alo) return false;
  const long na = segment_count(a), nb = segment_count(b);
  if ((na == 1 && nb == 1) || na * nb > 4000000) return true;
  for (long i = 0; i < na; ++i)
    for (long j = 0; j < nb; ++j) {
      const Address x = segment(a, i), y = segment(b, j);
      if (x < y + Address(b.bytes) && y < x + Address(a.bytes)) return true;
    }
  return false;
}

Call::Call(const Record& r, const void* where, int direction) : record(r), pc(where), dir(direction), queue(r.queue), runs(true) {
  if (!xp::in_device) {
    xp::violation("bad-launch", {pc, 0}, nullptr, "%s is called by host code", r.name);
    runs = false;
    return;
  }
  Unit unit = r.unit;
  if (is_direction(dir)) {
    const Ends e = directions[dir];
    if (queue == Queue::direction) {
      const bool io = e.dst == G || e.dst == L || e.src == G || e.src == L;
      queue = io ? Queue::io : e.dst == N && e.src == N && !r.async ? Queue::compute : Queue::move;
    }
    if (unit == Unit::direction) unit = moved_by_mpu(dir) ? Unit::mpu : Unit::ipu;
    if (job.block && (e.dst == S || e.src == S)) {
      xp::violation("bad-launch", {pc, 0}, nullptr, "%s with %s: a Block task has no SRAM; that needs a Union task", r.name, direction_names[dir]);
      runs = false;
    }
  } else if (queue == Queue::direction) {
    queue = Queue::io;
  }
  if ((unit == Unit::ipu && on_mpu()) || (unit == Unit::mpu && !on_mpu())) runs = false;
  if (unit == Unit::mpu) copied_by_mpu[pc] |= runs;
  if (is_strict && (r.arch > kArch || absent_here(r))) {
    xp::violation("unsupported", {pc, 0}, nullptr, "%s does not exist on architecture %d", r.name, kArch);
    runs = false;
  }
}

bool begin(Call& c, const Operand* o, int count) {
  if (c.queue == Queue::compute) ++vector_calls;
  for (int i = 0; i < count; ++i)
    if (o[i].bytes > 0) (c.queue == Queue::compute ? vector_bytes : c.queue == Queue::io ? io_bytes : move_bytes) += std::uint64_t(o[i].bytes * segment_count(o[i]));
  if (!xp::checking) return true;
  Space result = N;
  for (int i = 0; i < count; ++i) {
    if (o[i].bytes < 0 || o[i].levels[0].count < 0 || o[i].levels[1].count < 0) {
      xp::violation("bad-argument", site(c), o[i].name, "%s: the size of operand `%s` is negative (%ld bytes)", c.record.name, o[i].name, o[i].bytes);
      return false;
    }
  }
  Place places[8];
  for (int i = 0; i < count; ++i) {
    Space wanted = o[i].space;
    if (is_direction(c.dir) && i < 2) wanted = i == 0 ? directions[c.dir].dst : directions[c.dir].src;
    places[i] = place_of(o[i].base);
    if (!check_space(c, o[i], wanted, places[i])) return false;
    if (o[i].bytes == 0) continue;
    if (!check_bounds(c, o[i], places[i]) || !check_alignment(c, o[i], places[i])) return false;
    if (o[i].use & Written && i == 0) result = places[i].space;
  }
  if (!check_overlap(c, o, count)) return false;
  for (int i = 0; i < count; ++i)
    if (o[i].bytes > 0 && !check_initialised(c, o[i], places[i], result != G)) return false;
  if (c.tainted && c.record.zero_decides) find_decided(c, o[0], o, count);
  for (int i = 0; i < count; ++i)
    if (o[i].bytes > 0 && !check_queues(c, o[i])) return false;
  for (int i = 0; i < count; ++i) {
    if (o[i].bytes <= 0) continue;
    if (places[i].space == G) {
      const bool whole_copy = is_direction(c.dir) && count == 2 && i == 0;
      if (!check_device_memory(c, o[i], whole_copy ? &o[1] : nullptr)) return false;
    } else if (places[i].space == S && c.cluster < 0) {
      Address lo, hi;
      bounds_of(o[i], &lo, &hi);
      sram_access(lo, hi, (o[i].use & Written) != 0, c.record.name, o[i].name, c.pc);
    }
  }
  if (c.cluster >= 0 && !job.block) {
    if (unsigned(c.cluster) >= job.clusters) {
      xp::violation("bad-argument", site(c), nullptr, "%s: there is no cluster %d in this job of %u", c.record.name, c.cluster, job.clusters);
      return false;
    }
    if (unsigned(c.cluster) != current_cluster()) {
      for (long k = 0; k < segment_count(o[0]); ++k)
        std::memcpy(sram_of_cluster(segment(o[0], k), unsigned(c.cluster)), pointer(segment(o[1], k)), std::size_t(o[1].bytes));
      return false;
    }
  }
  return true;
}

void end(Call& c, const Operand* o, int count) {
  if (!xp::checking) return;
  for (int i = 0; i < count; ++i) {
    if (!(o[i].use & Written) || o[i].bytes <= 0) continue;
    const Place p = place_of(o[i].base);
    if (!state_of(at(o[i].base))) continue;
    if (c.tainted && i == 0) { spread_taint(c, o[i], o, count); continue; }
    const std::uint8_t state = std::uint8_t(p.space == W ? int(WramInitialised) : int(xp::Initialised));
    each_segment(o[i], [&](Address a) { std::memset(state_of(a), state, std::size_t(o[i].bytes)); });
  }
  for (int i = 0; i < count; ++i)
    if (o[i].bytes > 0) note_queue(c, o[i]);
  // A synchronous copy returns when it is done; its queue works in order, and it waited for the results it moves.
  if (!c.record.async && c.queue != Queue::compute) {
    drain_queue(c.queue);
    drain_queue(Queue::compute);
  }
}

bool touch(Call& c, const char* name, const void* where, long bytes, bool write, bool atomic) {
  if (!xp::checking) return true;
  Operand o{name, Space::ANY, unsigned(write ? Written : Read) | (atomic ? Atomic : 0u), where, bytes, 1, {}};
  const Place p = place_of(where);
  if (p.space > Space::GDRAM) return check_space(c, o, G, p);
  if (!check_bounds(c, o, p)) return false;
  if (p.space == G) return check_device_memory(c, o, nullptr);
  if (!check_initialised(c, o, p, false)) return false;
  if (write && state_of(at(where))) std::memset(state_of(at(where)), xp::Initialised, std::size_t(bytes));
  return true;
}

bool broken_condition(const Call& c, const char* condition, bool strict) {
  if (strict && !is_strict) return false;
  xp::violation("bad-argument", site(c), nullptr, "%s: its arguments must satisfy %s", c.record.name, condition);
  return true;
}

}  // namespace xp_bang
