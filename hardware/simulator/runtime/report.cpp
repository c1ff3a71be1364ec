// Findings, their places in the user's text, and report.json.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cinttypes>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "internal.h"

namespace xp {

void (*describe_agent)(std::uint64_t group, unsigned agent, unsigned block[3], unsigned thread[3]) = nullptr;
const char* report_folder = ".";
const char* report_device_kind = "simulator";
std::string report_extra;
std::uint64_t running_group = 0;

namespace {

constexpr unsigned kMaxRecords = 20;
constexpr unsigned kMaxOccurrences = 20000;
constexpr unsigned kMaxFrames = 16;

struct Frame {
  std::string function, file;
  int line = 0;
};

struct Record {
  std::string kind, message, variable, other_access;
  bool warning = false, has_agent = false, has_other = false;
  unsigned block[3] = {}, thread[3] = {}, other_block[3] = {}, other_thread[3] = {};
  int line = 0, other_line = 0;
  std::vector<const void*> pcs;
  const void* other_pc = nullptr;
  unsigned count = 1;
};

std::vector<Record> records;
unsigned occurrences = 0;
bool writing = false;
std::vector<std::pair<const char*, const std::uint64_t*>> extra_counters;

/// Builds give the user's text a file name below this folder (#line), so that it is known from headers and the runtime.
constexpr const char* kUserFolder = "xp-user/";

bool is_ours(const std::string& file) { return file.find(kUserFolder) == std::string::npos; }

std::string user_name(const std::string& file) { return file.substr(file.find(kUserFolder) + std::strlen(kUserFolder)); }

/// Runs addr2line on the addresses: for each the frames from the innermost inlined function outwards.
std::vector<std::vector<Frame>> symbolize(const std::vector<const void*>& pcs) {
  std::vector<std::vector<Frame>> result(pcs.size());
  if (pcs.empty()) return result;
  char self[4096];
  const ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  if (length < 0) return result;
  self[length] = 0;
  std::vector<std::string> text = {"addr2line", "-a", "-f", "-C", "-i", "-e", self};
  for (const void* pc : pcs) {
    char hex[32];
    // A return address points behind the call.
    std::snprintf(hex, sizeof hex, "0x%" PRIxPTR, reinterpret_cast<std::uintptr_t>(pc) - 1);
    text.push_back(hex);
  }
  std::vector<char*> arguments;
  for (std::string& t : text) arguments.push_back(t.data());
  arguments.push_back(nullptr);
  int ends[2];
  if (pipe(ends)) return result;
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], 1);
    const int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 2);
    close(ends[0]);
    close(ends[1]);
    execvp("addr2line", arguments.data());
    _exit(127);
  }
  close(ends[1]);
  std::string out;
  char buffer[4096];
  for (ssize_t n; child > 0 && (n = read(ends[0], buffer, sizeof buffer)) > 0;) out.append(buffer, std::size_t(n));
  close(ends[0]);
  int status = 0;
  if (child > 0) waitpid(child, &status, 0);

  int at = -1;
  bool expect_function = false;
  std::string function;
  for (std::size_t start = 0; start < out.size();) {
    std::size_t end = out.find('\n', start);
    if (end == std::string::npos) end = out.size();
    const std::string line = out.substr(start, end - start);
    start = end + 1;
    if (!expect_function && line.compare(0, 2, "0x") == 0) {
      ++at;
      expect_function = true;
    } else if (expect_function) {
      function = line;
      expect_function = false;
    } else if (at >= 0 && std::size_t(at) < result.size()) {
      // "file:line" or "file:line (discriminator 2)"; then either the next frame's function or the next address
      const std::size_t colon = line.rfind(':');
      Frame frame;
      frame.function = function;
      frame.file = line.substr(0, colon);
      frame.line = colon == std::string::npos ? 0 : std::atoi(line.c_str() + colon + 1);
      result[std::size_t(at)].push_back(frame);
      expect_function = start < out.size() && out.compare(start, 2, "0x") != 0;
    }
  }
  return result;
}

std::string triple(const unsigned v[3]) {
  return "[" + std::to_string(v[0]) + ", " + std::to_string(v[1]) + ", " + std::to_string(v[2]) + "]";
}

std::string json_records(bool warnings, const std::vector<std::vector<Frame>>& frames, const std::vector<std::pair<std::size_t, std::size_t>>& spans) {
  std::string out = "[";
  bool first = true;
  // Records of one kind, variable and line are one: several addresses may belong to one line.
  std::vector<std::pair<std::string, int>> seen;  // kind and variable, line
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Record& r = records[i];
    if (r.warning != warnings) continue;
    int line = r.line;
    std::string function, file, stack;
    int other_line = r.other_line;
    for (std::size_t f = spans[i].first; f < spans[i].second; ++f) {
      const bool is_other = r.other_pc && f + 1 == spans[i].second;
      for (const Frame& frame : frames[f]) {
        if (is_ours(frame.file) || frame.line <= 0) continue;
        if (is_other) {
          if (!other_line) other_line = frame.line;
          continue;
        }
        if (!line) line = frame.line;
        if (function.empty()) { function = frame.function; file = user_name(frame.file); }
        stack += (stack.empty() ? "" : ", ") + std::to_string(frame.line);
      }
    }
    const std::pair<std::string, int> key(r.kind + " " + r.variable, line);
    if (line && std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
    seen.push_back(key);
    out += first ? "\n    {" : ",\n    {";
    first = false;
    out += "\"kind\": " + json_text(r.kind) + ", \"message\": " + json_text(r.message);
    if (!file.empty()) out += ", \"file\": " + json_text(file);
    out += ", \"line\": " + std::to_string(line);
    if (!function.empty()) out += ", \"function\": " + json_text(function);
    if (!r.variable.empty()) out += ", \"variable\": " + json_text(r.variable);
    if (r.has_agent) out += ", \"block\": " + triple(r.block) + ", \"thread\": " + triple(r.thread);
    if (r.has_other) {
      out += ", \"other\": {\"line\": " + std::to_string(other_line) + ", \"access\": " + json_text(r.other_access);
      if (r.has_agent) out += ", \"block\": " + triple(r.other_block) + ", \"thread\": " + triple(r.other_thread);
      out += "}";
    }
    out += ", \"stack\": [" + stack + "], \"count\": " + std::to_string(r.count) + "}";
  }
  return out + (first ? "]" : "\n  ]");
}

}  // namespace

std::string json_text(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') { out += '\\'; out += c; }
    else if (static_cast<unsigned char>(c) < 32) { char b[8]; std::snprintf(b, sizeof b, "\\u%04x", c); out += b; }
    else out += c;
  }
  return out + "\"";
}

unsigned walk_frames(const void* pc, void* const* frame, const void** out, unsigned room) {
  unsigned n = 0;
  if (pc && n < room) out[n++] = pc;
  // Frames lie at growing addresses on one stack; anything else ends the walk.
  while (frame && n < room && (reinterpret_cast<std::uintptr_t>(frame) & 7) == 0) {
    void* const* next = reinterpret_cast<void* const*>(frame[0]);
    const void* ret = frame[1];
    if (!ret) break;
    out[n++] = ret;
    if (next <= frame || reinterpret_cast<std::uintptr_t>(next) - reinterpret_cast<std::uintptr_t>(frame) > (1u << 20)) break;
    frame = next;
  }
  return n;
}

bool report_is_under_way() { return writing; }

unsigned violation_count() {
  unsigned n = 0;
  for (const Record& r : records) n += !r.warning;
  return n;
}

void add_counter(const char* name, const std::uint64_t* value) { extra_counters.emplace_back(name, value); }

void report(const Finding& f) {
  if (writing) return;
  // Warnings end nothing: the program they are about is to run to its end.
  if (!f.warning) ++occurrences;
  for (Record& r : records)
    if (r.kind == f.kind && (f.site.line ? r.line == f.site.line
                             : f.site.pc ? !r.pcs.empty() && r.pcs[0] == f.site.pc
                                         : !r.line && r.pcs.empty() && r.variable == (f.variable ? f.variable : ""))) {
      ++r.count;
      if (occurrences > kMaxOccurrences) stop();
      return;
    }
  Record r;
  r.kind = f.kind;
  r.message = f.message;
  r.variable = f.variable ? f.variable : "";
  r.warning = f.warning;
  r.line = f.site.line;
  if (f.site.pc) {
    const void* pcs[kMaxFrames];
    r.pcs.push_back(f.site.pc);
    const unsigned n = walk_frames(nullptr, static_cast<void* const*>(__builtin_frame_address(0)), pcs, kMaxFrames);
    bool below = false;  // callers of the access itself
    for (unsigned i = 0; i < n; ++i) {
      if (below) r.pcs.push_back(pcs[i]);
      if (pcs[i] == f.site.pc) below = true;
    }
  }
  if (in_device && describe_agent) {
    r.has_agent = true;
    describe_agent(running_group, current_agent, r.block, r.thread);
  }
  if (f.has_other) {
    r.has_other = true;
    r.other_line = f.other.line;
    r.other_pc = f.other.pc;
    r.other_access = f.other_access ? f.other_access : "";
    if (r.has_agent) describe_agent(f.other_group, f.other_agent, r.other_block, r.other_thread);
  }
  records.push_back(std::move(r));
  if (violation_count() >= kMaxRecords) stop();
}

void report_with_frames(const char* kind, const char* variable, const char* message, const void* const* pcs, unsigned count) {
  Record r;
  r.kind = kind;
  r.message = message;
  r.variable = variable ? variable : "";
  r.pcs.assign(pcs, pcs + count);
  if (in_device && describe_agent) {
    r.has_agent = true;
    describe_agent(running_group, current_agent, r.block, r.thread);
  }
  records.push_back(std::move(r));
}

namespace {
void format_finding(bool warning, const char* kind, Site site, const char* variable, const char* format, va_list list) {
  char text[1024];
  std::vsnprintf(text, sizeof text, format, list);
  Finding f{kind, text, site, variable};
  f.warning = warning;
  report(f);
}
}  // namespace

void violation(const char* kind, Site site, const char* variable, const char* format, ...) {
  va_list list;
  va_start(list, format);
  format_finding(false, kind, site, variable, format, list);
  va_end(list);
}

void warning(const char* kind, Site site, const char* variable, const char* format, ...) {
  va_list list;
  va_start(list, format);
  format_finding(true, kind, site, variable, format, list);
  va_end(list);
}

void write_report(const char* status) {
  if (writing) return;
  writing = true;
  std::fflush(nullptr);
  std::vector<const void*> pcs;
  std::vector<std::pair<std::size_t, std::size_t>> spans;
  for (const Record& r : records) {
    const std::size_t start = pcs.size();
    pcs.insert(pcs.end(), r.pcs.begin(), r.pcs.end());
    if (r.other_pc) pcs.push_back(r.other_pc);
    spans.emplace_back(start, pcs.size());
  }
  const auto frames = symbolize(pcs);
  std::string out = "{\n  \"status\": " + json_text(status) + ",\n  \"deviceKind\": " + json_text(report_device_kind);
  out += ",\n  \"violations\": " + json_records(false, frames, spans);
  out += ",\n  \"warnings\": " + json_records(true, frames, spans);
  out += ",\n  \"counters\": {";
  const std::pair<const char*, std::uint64_t> values[] = {
      {"launches", counters.launches}, {"groups", counters.groups}, {"agents", counters.agents}, {"barriers", counters.barriers},
      {"collectives", counters.collectives}, {"atomics", counters.atomics}, {"floatAtomics", counters.float_atomics},
      {"matrixOps", counters.matrix_ops}, {"globalBytesRead", counters.global_read}, {"globalBytesWritten", counters.global_written},
      {"sharedBytesRead", counters.shared_read}, {"sharedBytesWritten", counters.shared_written},
      {"bytesCopiedIn", counters.copied_in}, {"bytesCopiedOut", counters.copied_out}};
  bool first = true;
  for (const auto& v : values) {
    out += std::string(first ? "" : ", ") + json_text(v.first) + ": " + std::to_string(v.second);
    first = false;
  }
  for (const auto& v : extra_counters) out += ", " + json_text(v.first) + ": " + std::to_string(*v.second);
  out += "}" + report_extra + "\n}\n";
  const std::string path = std::string(report_folder) + "/report.json";
  if (FILE* file = std::fopen(path.c_str(), "w")) {
    std::fwrite(out.data(), 1, out.size(), file);
    std::fclose(file);
  }
}

void stop_with(const char* status, int exit_code) {
  in_device = false;
  write_report(status);
  _exit(exit_code);
}

void stop() {
  const bool bad = violation_count() > 0;
  stop_with(bad ? "violation" : "ok", bad ? 3 : 0);
}

}  // namespace xp
