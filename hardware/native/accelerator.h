// Runs on a real accelerator, under the same runner as a simulator's: device memory with guard zones for entries that take
// device pointers, the harness's launch of a bare kernel, and what goes wrong on the device as findings.
//
// Compiled by the vendor's compiler at the head of the user's unit. The platform includes its runtime API first and defines
// XP_GPU(Name), its spelling of that API's `Name`. One stream, no device code of our own.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "harness.h"
#include "runtime/internal.h"

namespace xp {
namespace accelerator {

using Error = XP_GPU(Error_t);

constexpr std::size_t kGuard = 64 * 1024;
constexpr std::uint8_t kFront = 0xc5, kBack = 0x5c;
constexpr int kNoDevice = 6;  // exit code: nothing is said about the kernel

struct Allocation {
  std::string name;
  std::size_t bytes, element_bytes;
};
inline std::map<std::uint8_t*, Allocation>& allocations() {
  static std::map<std::uint8_t*, Allocation> all;
  return all;
}
inline bool entry_runs = false;

/// The API's name of an error without its prefix: "IllegalAddress".
inline std::string name_of(Error error) {
  const std::string name = XP_GPU(GetErrorName)(error);
  const std::size_t at = name.find("Error");
  return at == std::string::npos ? name : name.substr(at + 5);
}
inline std::string words_of(Error error) { return name_of(error) + ", \"" + XP_GPU(GetErrorString)(error) + "\""; }

/// Errors of the machine, which no kernel is to blame for.
inline bool is_machine_fault(const std::string& name) {
  for (const char* known : {"NoDevice", "InsufficientDriver", "InitializationError", "NotInitialized", "DevicesUnavailable", "DeviceUnavailable", "SystemNotReady",
                            "SystemDriverMismatch", "CompatNotSupportedOnDevice", "ECCUncorrectable", "NvlinkUncorrectable", "DeviceNotLicensed", "NoKernelImageForDevice",
                            "NoBinaryForGpu", "UnsupportedPtxVersion", "OperatingSystem", "StartupFailure", "StubLibrary", "MpsConnectionFailed", "CallRequiresNewerDriver"})
    if (name == known) return true;
  return false;
}

[[noreturn]] inline void no_device(const std::string& why) {
  violation("no-device", Site{}, nullptr, "%s", why.c_str());
  entry_runs = false;
  stop_with("no-device", kNoDevice);
}

inline const char* kind_of(const std::string& name) {
  if (name == "IllegalAddress" || name == "InvalidAddressSpace" || name == "InvalidPc") return "out-of-bounds";
  if (name == "MisalignedAddress") return "misaligned";
  if (name == "HardwareStackError") return "stack-overflow";
  if (name == "LaunchTimeout" || name == "LaunchTimeOut") return "timeout";
  if (name == "Assert" || name == "IllegalInstruction" || name == "LaunchFailure") return "crash";
  if (name == "InvalidConfiguration" || name == "LaunchOutOfResources" || name == "InvalidDeviceFunction") return "bad-launch";
  return "api-error";
}

/// A failed call ends the run: after most errors the device answers nothing but this error.
inline void require(Error error, const char* when) {
  if (error == XP_GPU(Success)) return;
  const std::string name = name_of(error);
  if (is_machine_fault(name)) no_device(std::string(when) + ": " + words_of(error));
  violation(kind_of(name), Site{}, nullptr, "the device reports %s %s", words_of(error).c_str(), when);
  entry_runs = false;
  stop();
}

/// Waits for all that was launched. Errors of launches are kept by the API until they are asked for, those of running kernels for good.
inline void settle() {
  const Error kept = XP_GPU(GetLastError)();
  const Error error = kept == XP_GPU(Success) ? XP_GPU(DeviceSynchronize)() : kept;
  if (error == XP_GPU(Success)) return;
  const std::string kind = kind_of(name_of(error));
  require(error, kind == "bad-launch" ? "at a launch" : kind == "api-error" ? "at a call of its API" : "while a kernel ran");
}

inline void* allocate(const char* name, std::size_t bytes, std::size_t element_bytes) {
  void* whole = nullptr;
  if (XP_GPU(Malloc)(&whole, bytes + 2 * kGuard) != XP_GPU(Success)) {
    static_cast<void>(XP_GPU(GetLastError)());  // not the kernel's
    return nullptr;
  }
  auto* data = static_cast<std::uint8_t*>(whole) + kGuard;
  require(XP_GPU(Memset)(whole, kFront, kGuard), "when guard zones are set");
  require(XP_GPU(Memset)(data + bytes, kBack, kGuard), "when guard zones are set");
  allocations()[data] = {name, bytes, element_bytes};
  return data;
}

/// Looks for the byte of a zone next to the data that has changed.
inline void check_zone(const std::uint8_t* zone, std::uint8_t pattern, const Allocation& of, bool front) {
  std::vector<std::uint8_t> seen(kGuard);
  require(XP_GPU(Memcpy)(seen.data(), zone, kGuard, XP_GPU(MemcpyDeviceToHost)), "when guard zones are read");
  for (std::size_t i = 0; i < kGuard; ++i) {
    if (seen[front ? kGuard - 1 - i : i] == pattern) continue;
    violation("out-of-bounds", Site{}, of.name.c_str(), "the run wrote %zu bytes %s `%s` (%zu elements of %zu bytes) in device memory", front ? i + 1 : i,
              front ? "before" : "past the end of", of.name.c_str(), of.bytes / of.element_bytes, of.element_bytes);
    return;
  }
}

inline void release(void* device) {
  auto* data = static_cast<std::uint8_t*>(device);
  const Allocation of = allocations()[data];
  check_zone(data - kGuard, kFront, of, true);
  check_zone(data + of.bytes, kBack, of, false);
  allocations().erase(data);
  require(XP_GPU(Free)(data - kGuard), "when memory is freed");
}

inline void upload(void* device, const void* host, std::size_t bytes) { require(XP_GPU(Memcpy)(device, host, bytes, XP_GPU(MemcpyHostToDevice)), "when inputs are copied"); }
inline void download(void* host, const void* device, std::size_t bytes) { require(XP_GPU(Memcpy)(host, device, bytes, XP_GPU(MemcpyDeviceToHost)), "when outputs are copied"); }

inline void before() { entry_runs = true; }
inline void after() {
  settle();
  entry_runs = false;
}
/// A host function that ends the process after a failed call: the error that made it do so is told.
inline void at_exit() {
  if (entry_runs) settle();
}

}  // namespace accelerator

const DeviceHooks* device_hooks() {
  static const DeviceHooks hooks = {accelerator::allocate, accelerator::release, accelerator::upload, accelerator::download, accelerator::settle};
  return &hooks;
}

/// Before the clock starts: the driver is loaded and the context made, or the run ends with `no-device`.
void device_begin(std::uintptr_t, std::size_t) {
  int count = 0;
  const accelerator::Error error = XP_GPU(GetDeviceCount)(&count);
  if (error != XP_GPU(Success)) accelerator::no_device("the driver gives no device: " + accelerator::words_of(error));
  if (count == 0) accelerator::no_device("the driver shows no device");
  const accelerator::Error made = XP_GPU(Free)(nullptr);
  if (made != XP_GPU(Success)) accelerator::no_device("the device cannot be used: " + accelerator::words_of(made));
  before_run = accelerator::before;
  after_run = accelerator::after;
  std::atexit(accelerator::at_exit);
}

template <typename... P, std::size_t... I>
inline void harness_launch_at(void (*kernel)(P...), const HarnessParam* params, void* const* buffers, dim3 grid, dim3 block, std::size_t shared, std::index_sequence<I...>) {
  kernel<<<grid, block, shared>>>(harness_argument<P>(params[I], buffers[I])...);
}
/// The harness's own launch of an entry that is a kernel. More than 48 KiB of dynamic shared memory have to be asked for.
template <typename... P>
inline void harness_launch(void (*kernel)(P...), const HarnessParam* params, std::size_t, void* const* buffers, dim3 grid, dim3 block, std::size_t shared) {
  if (shared > 48 * 1024)
    accelerator::require(XP_GPU(FuncSetAttribute)(reinterpret_cast<const void*>(kernel), XP_GPU(FuncAttributeMaxDynamicSharedMemorySize), int(shared)), "at a launch");
  harness_launch_at(kernel, params, buffers, grid, block, shared, std::index_sequence_for<P...>{});
}

}  // namespace xp
