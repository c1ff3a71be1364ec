// The part of the runner that all platforms share: command line, files, guarded buffers, repeats, the end of the report.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "../harness.h"
#include "hooks.h"

namespace xp {

namespace {

constexpr std::size_t kPage = 4096;
constexpr std::uint8_t kFront = 0xc5, kBack = 0x5c;

struct Options {
  const char* folder = nullptr;
  const char* before = nullptr;  // other inputs, for a call before the recorded ones
  unsigned repeat = 1, warmup = 0, time_limit_ms = 0;
  std::uint64_t seed = 0;
  bool allow_reordering = false;
};

/// A host tensor: [guard page][front pattern][data, 64-byte aligned][back pattern][guard page].
struct Buffer {
  const HarnessParam* param = nullptr;
  std::size_t bytes = 0;
  std::uint8_t* front = nullptr;
  std::size_t front_bytes = 0;
  std::uint8_t* data = nullptr;
  std::size_t back_bytes = 0;
  std::vector<std::uint8_t> input;   // in, inout
  std::vector<std::uint8_t> other;   // the same of the call before
  std::vector<std::uint8_t> first;   // the first run's output
  std::vector<bool> kept;            // elements that held the poison after every run
  void* device = nullptr;
};

[[noreturn]] void usage(const char* why) {
  std::fprintf(stderr, "runner: %s\nusage: runner DIR [--repeat N] [--seed S] [--time-limit-ms T] [--warmup N] [--allow-reordering] [--before DIR]\n", why);
  std::exit(2);
}

Options parse(int argc, char** argv) {
  Options o;
  if (const char* limit = std::getenv("XPILER_TIME_LIMIT_MS")) o.time_limit_ms = unsigned(std::strtoul(limit, nullptr, 10));
  for (int i = 1; i < argc; ++i) {
    const std::string a = argv[i];
    const auto number = [&]() -> unsigned long long {
      if (i + 1 >= argc) usage((a + " needs a number").c_str());
      return std::strtoull(argv[++i], nullptr, 10);
    };
    if (a == "--repeat") o.repeat = unsigned(number());
    else if (a == "--warmup") o.warmup = unsigned(number());
    else if (a == "--seed") o.seed = number();
    else if (a == "--time-limit-ms") o.time_limit_ms = unsigned(number());
    else if (a == "--allow-reordering") o.allow_reordering = true;
    else if (a == "--before") {
      if (i + 1 >= argc) usage("--before needs a folder");
      o.before = argv[++i];
    }
    else if (a[0] == '-' || o.folder) usage(("unknown argument " + a).c_str());
    else o.folder = argv[i];
  }
  if (!o.folder) usage("no folder");
  if (!o.repeat) o.repeat = 1;
  return o;
}

void map_buffer(Buffer& b) {
  const std::size_t room = (b.bytes + 63) & ~std::size_t(63);
  const std::size_t inner = (room + 256 + kPage - 1) & ~(kPage - 1);
  auto* whole = static_cast<std::uint8_t*>(mmap(nullptr, inner + 2 * kPage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  if (whole == MAP_FAILED || mprotect(whole + kPage, inner, PROT_READ | PROT_WRITE)) {
    std::fprintf(stderr, "runner: no memory for %s (%zu bytes)\n", b.param->name, b.bytes);
    std::exit(5);
  }
  b.front = whole + kPage;
  b.front_bytes = inner - room;
  b.data = b.front + b.front_bytes;
  b.back_bytes = room - b.bytes;
  hooks.add_guard(whole, kPage, b.param->name);
  hooks.add_guard(whole + kPage + inner, kPage, b.param->name);
  hooks.add_host_buffer(b.data, b.bytes, b.param->element_bytes, b.param->name);
}

void read_input(const Buffer& b, std::vector<std::uint8_t>& input, const char* folder) {
  const std::string path = std::string(folder) + "/" + b.param->name + ".in";
  FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) usage(("cannot read " + path).c_str());
  input.resize(b.bytes);
  const std::size_t n = std::fread(input.data(), 1, b.bytes, file);
  const bool more = std::fgetc(file) != EOF;
  std::fclose(file);
  if (n != b.bytes || more) usage((path + " does not have " + std::to_string(b.bytes) + " bytes").c_str());
}

std::uint8_t poison_of(unsigned run) { return run % 2 ? 0x7b : 0xff; }

void set_up(Buffer& b, unsigned run, const std::vector<std::uint8_t>& input) {
  std::memset(b.front, kFront, b.front_bytes);
  std::memset(b.data + b.bytes, kBack, b.back_bytes);
  if (b.param->role == 'o') std::memset(b.data, poison_of(run), b.bytes);
  else std::memcpy(b.data, input.data(), b.bytes);
}

void check_after(Buffer& b) {
  const char* name = b.param->name;
  for (std::size_t i = 0; i < b.front_bytes; ++i)
    if (b.front[b.front_bytes - 1 - i] != kFront) {
      hooks.finding("out-of-bounds", name, ("the run wrote " + std::to_string(i + 1) + " bytes before host buffer `" + name + "`").c_str(), false);
      break;
    }
  for (std::size_t i = 0; i < b.back_bytes; ++i)
    if (b.data[b.bytes + i] != kBack) {
      hooks.finding("out-of-bounds", name, ("the run wrote " + std::to_string(i) + " bytes past the end of host buffer `" + name + "`").c_str(), false);
      break;
    }
  if (b.param->role == 'i' && std::memcmp(b.data, b.input.data(), b.bytes))
    hooks.finding("input-modified", name, ("the run changed its input `" + std::string(name) + "`").c_str(), false);
}

void note_unwritten(Buffer& b, unsigned run) {
  const std::size_t n = b.param->elements, size = b.param->element_bytes;
  const std::uint8_t poison = poison_of(run);
  if (b.kept.empty()) b.kept.assign(n, true);
  for (std::size_t i = 0; i < n; ++i) {
    if (!b.kept[i]) continue;
    for (std::size_t k = 0; k < size; ++k)
      if (b.data[i * size + k] != poison) { b.kept[i] = false; break; }
  }
}

void compare_runs(Buffer& b, unsigned run, const Options& o) {
  if (run == 0) {
    b.first.assign(b.data, b.data + b.bytes);
    return;
  }
  const std::size_t size = b.param->element_bytes;
  for (std::size_t i = 0; i < b.param->elements; ++i) {
    if (!std::memcmp(b.data + i * size, b.first.data() + i * size, size)) continue;
    if (!b.kept.empty() && b.kept[i]) continue;  // unwritten: said so elsewhere
    // Sums by floating-point atomics depend on the order by nature.
    const bool expected = o.allow_reordering || hooks.float_atomics();
    hooks.finding("not-repeatable", b.param->name,
                  ("run " + std::to_string(run) + " gave another value than the first one at element " + std::to_string(i) + " of `" +
                   b.param->name + "`, with the same inputs and another order of threads").c_str(), expected);
    return;
  }
}

/// Sets up the buffers, calls the entry once and brings the results back to the host buffers.
std::chrono::steady_clock::duration call(const HarnessEntry& entry, std::vector<Buffer>& buffers, std::vector<void*>& arguments,
                                         unsigned run, std::uint64_t seed, bool others, HarnessResult& result) {
  const bool native = std::strcmp(entry.device_kind, "native") == 0;
  hooks.start_run(run, seed);
  for (std::size_t i = 0; i < entry.count; ++i) {
    Buffer& b = buffers[i];
    if (!b.data) continue;
    set_up(b, run, others ? b.other : b.input);
    arguments[i] = b.data;
    if (!entry.device) continue;
    b.device = arguments[i] = entry.device->allocate(b.param->name, b.bytes, b.param->element_bytes);
    if (!b.device) {
      std::fprintf(stderr, "runner: no device memory for %s\n", b.param->name);
      std::exit(5);
    }
    // A simulator hands out poisoned memory that counts as uninitialised; a real device has to be given the poison.
    if (b.param->role != 'o' || native) entry.device->upload(b.device, b.data, b.bytes);
  }
  const auto start = std::chrono::steady_clock::now();
  result = entry.invoke(arguments.data());
  if (entry.device) entry.device->finish();
  const auto end = std::chrono::steady_clock::now();
  for (Buffer& b : buffers) {
    if (!b.device) continue;
    if (b.param->role != 's') entry.device->download(b.data, b.device, b.bytes);
    entry.device->release(b.device);
    b.device = nullptr;
  }
  hooks.end_run();
  return end - start;
}

}  // namespace

int run_harness(const HarnessEntry& entry, int argc, char** argv) {
  const Options o = parse(argc, argv);
  hooks.begin(o.folder, entry.device_kind);
  std::vector<Buffer> buffers(entry.count);
  std::vector<void*> arguments(entry.count + 1, nullptr);
  for (std::size_t i = 0; i < entry.count; ++i) {
    Buffer& b = buffers[i];
    b.param = &entry.params[i];
    if (b.param->role == 's') continue;
    b.bytes = b.param->elements * b.param->element_bytes;
    if (b.param->role != 'o') read_input(b, b.input, o.folder);
    if (b.param->role != 'o' && o.before) read_input(b, b.other, o.before);
    map_buffer(b);
  }
  std::string wall;
  HarnessResult result;
  if (o.time_limit_ms) hooks.start_timer(o.time_limit_ms);
  // What a kernel keeps of this call changes the first recorded run but not the second, or makes the first one wrong.
  if (o.before) call(entry, buffers, arguments, 0, o.seed, true, result);
  unsigned runs = o.warmup + o.repeat;
  for (unsigned run = 0; run < runs; ++run) {
    const auto time = call(entry, buffers, arguments, run, o.seed + run, false, result);
    for (Buffer& b : buffers)
      if (b.data) check_after(b);
    if (hooks.violations()) hooks.stop();
    for (Buffer& b : buffers) {
      if (!b.data) continue;
      if (b.param->role == 'o') note_unwritten(b, run);
      if (b.param->role != 'i') compare_runs(b, run, o);
    }
    // After one run only, a result may happen to equal the poison: another run with another poison tells.
    if (runs == 1)
      for (const Buffer& b : buffers)
        if (runs == 1 && std::find(b.kept.begin(), b.kept.end(), true) != b.kept.end()) {
          runs = 2;
          // the limit is for what was asked
          if (o.time_limit_ms) hooks.start_timer(o.time_limit_ms);
        }
    if (run >= o.warmup && run < o.warmup + o.repeat)
      wall += (wall.empty() ? "" : ", ") + std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(time).count());
  }
  if (o.time_limit_ms) hooks.start_timer(0);
  std::string unwritten;
  for (Buffer& b : buffers) {
    if (!b.data || b.param->role == 'i') continue;
    const std::string path = std::string(o.folder) + "/" + b.param->name + ".out";
    FILE* file = std::fopen(path.c_str(), "wb");
    if (!file || std::fwrite(b.data, 1, b.bytes, file) != b.bytes) { std::fprintf(stderr, "runner: cannot write %s\n", path.c_str()); return 5; }
    std::fclose(file);
    std::size_t n = 0;
    for (const bool kept : b.kept) n += kept;
    if (n) unwritten += std::string(unwritten.empty() ? "" : ", ") + "\"" + b.param->name + "\": " + std::to_string(n);
  }
  std::string extra = ",\n  \"unwritten\": {" + unwritten + "}";
  if (result.has_value) extra += ",\n  \"returned\": " + std::to_string(result.value);
  extra += ",\n  \"wallNs\": [" + wall + "]";
  return hooks.end(extra.c_str());
}

}  // namespace xp
