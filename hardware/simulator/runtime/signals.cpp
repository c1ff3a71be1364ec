// Signals that end a run with a report: time limit, access to unmapped memory, abort.
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>

#include <atomic>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "internal.h"

namespace xp {

namespace {

struct Guard {
  std::uintptr_t base;
  std::size_t bytes;
  std::string name;
};
std::vector<Guard> guards;
unsigned limit_ms = 0;

/// The frames of the interrupted code, from the innermost outwards.
struct Backtrace {
  std::uintptr_t interrupted;
  const void* pcs[24];
  unsigned count, beyond;
  bool seen;
};

_Unwind_Reason_Code keep_frame(_Unwind_Context* frame, void* out) {
  auto* trace = static_cast<Backtrace*>(out);
  int before_instruction = 0;
  const std::uintptr_t ip = _Unwind_GetIPInfo(frame, &before_instruction);
  if (trace->seen) ++trace->beyond;
  if (ip == trace->interrupted) trace->seen = true;
  if (trace->seen) trace->pcs[trace->count++] = reinterpret_cast<const void*>(ip + before_instruction);  // as if behind a call
  return trace->count < 24 ? _URC_NO_REASON : _URC_END_OF_STACK;
}

// The frame pointer alone does not do: in a function that has not set it yet, or never does, it is that of the caller, whose own line would be lost.
void finding_at(const char* kind, void* context, const char* variable, const char* message) {
  const auto& registers = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs;
  Backtrace trace{std::uintptr_t(registers[REG_RIP]), {}, 0, 0, false};
  _Unwind_Backtrace(keep_frame, &trace);
  if (trace.beyond == 0)
    trace.count = walk_frames(reinterpret_cast<const void*>(registers[REG_RIP] + 1), reinterpret_cast<void* const*>(registers[REG_RBP]), trace.pcs, 24);
  report_with_frames(kind, variable, message, trace.pcs, trace.count);
}

/// A timer may run out while a report is being written, the other timer's or any: that must not end the process then.
std::atomic_flag stopping = ATOMIC_FLAG_INIT;

void on_alarm(int, siginfo_t*, void* context) {
  if (report_is_under_way() || stopping.test_and_set()) return;
  char text[160];
  std::snprintf(text, sizeof text, "%s did not end within %u ms of processor time; it was here when it was stopped", in_device ? "the kernel" : "the program", limit_ms);
  finding_at("timeout", context, nullptr, text);
  stop_with("timeout", 4);
}

void on_fault(int signal, siginfo_t* info, void* context) {
  const std::uintptr_t a = reinterpret_cast<std::uintptr_t>(info->si_addr);
  if (signal == SIGSEGV || signal == SIGBUS) {
    for (const Guard& g : guards)
      if (a - g.base < g.bytes) {
        const Object* o = find_host_buffer(info->si_addr);
        finding_at("out-of-bounds", context, g.name.c_str(),
                   ("access " + (o ? describe_place(a, 1, o) : "outside `" + g.name + "`")).c_str());
        stop();
      }
    if (is_stack_overflow(info->si_addr)) {
      finding_at("stack-overflow", context, nullptr, "a thread needs more stack than it has (recursion, or local arrays that are too large)");
      stop();
    }
    char text[128];
    std::snprintf(text, sizeof text, a < 65536 ? "access through a null pointer" : "access to an unmapped or protected address");
    finding_at("out-of-bounds", context, nullptr, text);
    stop();
  }
  if (signal == SIGFPE) {
    finding_at("division-by-zero", context, nullptr, "integer division by zero");
    stop();
  }
  char text[96];
  std::snprintf(text, sizeof text, "ended by signal %d (%s)", signal, strsignal(signal));
  finding_at("crash", context, nullptr, text);
  stop_with("crash", 5);
}

}  // namespace

void add_guard(const void* base, std::size_t bytes, const char* name) {
  guards.push_back({reinterpret_cast<std::uintptr_t>(base), bytes, name});
}

void install_signal_handlers() {
  static char alternate[256 * 1024];
  stack_t stack{};
  stack.ss_sp = alternate;
  stack.ss_size = sizeof alternate;
  sigaltstack(&stack, nullptr);
  struct sigaction action {};
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  action.sa_sigaction = on_fault;
  for (const int s : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) sigaction(s, &action, nullptr);
  action.sa_sigaction = on_alarm;
  sigaction(SIGALRM, &action, nullptr);
  sigaction(SIGPROF, &action, nullptr);
}

// Processor time, so that a busy machine does not end what is only slow; wall-clock time at four times that for what sleeps.
void start_timer(unsigned milliseconds) {
  limit_ms = milliseconds;
  const auto arm = [](__itimer_which which, unsigned long ms) {
    itimerval timer{};
    timer.it_value.tv_sec = long(ms / 1000);
    timer.it_value.tv_usec = long(ms % 1000) * 1000;
    setitimer(which, &timer, nullptr);
  };
  arm(ITIMER_PROF, milliseconds);
  arm(ITIMER_REAL, 4ul * milliseconds);
}

}  // namespace xp
