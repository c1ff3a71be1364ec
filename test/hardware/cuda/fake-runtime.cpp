// Stands in for the CUDA runtime where there is no GPU: device memory that the host cannot touch, and two kernels, known by their
// names, that FAKE makes misbehave as a device would report it.
#include <cuda_runtime_api.h>
#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

namespace {

std::map<char*, std::size_t> memory;                     // device allocations, each of whole pages
std::map<const void*, std::string> kernels;              // by their host functions
cudaError_t pending = cudaSuccess, sticky = cudaSuccess; // of a launch; of the device
dim3 call_grid, call_block;
std::size_t call_shared = 0;

bool fake(const char* what) {
  const char* asked = std::getenv("FAKE");
  return asked && !std::strcmp(asked, what);
}
std::size_t pages(std::size_t bytes) { return (bytes + 4095) & ~std::size_t(4095); }
/// Device memory is open to the host only in here.
struct Open {
  Open() { for (auto& [at, bytes] : memory) mprotect(at, pages(bytes), PROT_READ | PROT_WRITE); }
  ~Open() { for (auto& [at, bytes] : memory) mprotect(at, pages(bytes), PROT_NONE); }
};
bool inside(const void* p, std::size_t bytes) {
  for (auto& [at, size] : memory)
    if (static_cast<const char*>(p) >= at && static_cast<const char*>(p) + bytes <= at + size) return true;
  return false;
}
struct AtExit { ~AtExit() { std::fprintf(stderr, "%zu allocations left\n", memory.size()); } } at_exit;

void run(const std::string& name, void** args) {
  const Open open;
  const float* x = *static_cast<const float**>(args[0]);
  float* y = *static_cast<float**>(args[1]);
  const int n = *static_cast<int*>(args[2]);
  if (fake("forget")) return;
  if (name.find("reverse_blocks") != std::string::npos)
    for (int i = 0; i < n; ++i) {
      const int from = i / 128 * 128 + 127 - i % 128;
      y[i] = 2 * (from < n ? x[from] : 0);
    }
  else
    for (int i = 0; i < n; ++i) y[i] = x[i] + 1;
  if (fake("wrong")) y[n / 2] += 1;
  if (fake("past-end")) y[n + 2] = 1;
  if (fake("before")) y[-1] = 1;
  if (fake("write-input")) const_cast<float*>(x)[3] = 7;
}

}  // namespace

extern "C" {
cudaError_t cudaGetDeviceCount(int* n) { *n = 1; return cudaSuccess; }
cudaError_t cudaMalloc(void** p, std::size_t bytes) {
  if (sticky) return sticky;
  if (fake("full")) return pending = cudaErrorMemoryAllocation;
  char* at = static_cast<char*>(mmap(nullptr, pages(bytes), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  std::memset(at, 0xaa, bytes);
  memory[at] = bytes;
  mprotect(at, pages(bytes), PROT_NONE);
  *p = at;
  return cudaSuccess;
}
cudaError_t cudaFree(void* p) {
  if (sticky || !p) return sticky;
  const auto at = memory.find(static_cast<char*>(p));
  if (at == memory.end()) return pending = cudaErrorInvalidValue;
  munmap(at->first, pages(at->second));
  memory.erase(at);
  return cudaSuccess;
}
cudaError_t cudaMemset(void* p, int value, std::size_t bytes) {
  if (!inside(p, bytes)) return pending = cudaErrorInvalidValue;
  const Open open;
  std::memset(p, value, bytes);
  return cudaSuccess;
}
cudaError_t cudaMemcpy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
  if (sticky) return sticky;
  if (inside(to, bytes) != (kind == cudaMemcpyHostToDevice) || inside(from, bytes) != (kind == cudaMemcpyDeviceToHost)) return pending = cudaErrorInvalidValue;
  const Open open;
  std::memcpy(to, from, bytes);
  return cudaSuccess;
}
cudaError_t cudaDeviceSynchronize() {
  while (fake("endless")) {}
  return sticky;
}
cudaError_t cudaGetLastError() {
  const cudaError_t error = pending ? pending : sticky;
  pending = cudaSuccess;
  return error;
}
const char* cudaGetErrorName(cudaError_t e) {
  return e == cudaErrorIllegalAddress ? "cudaErrorIllegalAddress" : e == cudaErrorMisalignedAddress ? "cudaErrorMisalignedAddress" : e == cudaErrorInvalidConfiguration ? "cudaErrorInvalidConfiguration"
       : e == cudaErrorECCUncorrectable ? "cudaErrorECCUncorrectable" : e == cudaErrorAssert ? "cudaErrorAssert" : e == cudaErrorMemoryAllocation ? "cudaErrorMemoryAllocation" : "cudaErrorInvalidValue";
}
const char* cudaGetErrorString(cudaError_t) { return "fake"; }
cudaError_t cudaFuncSetAttribute(const void*, cudaFuncAttribute, int bytes) { return bytes > 200 * 1024 ? pending = cudaErrorInvalidValue : cudaSuccess; }

void** __cudaRegisterFatBinary(void*) { static void* handle = nullptr; return &handle; }
void __cudaRegisterFatBinaryEnd(void**) {}
void __cudaUnregisterFatBinary(void**) {}
void __cudaRegisterFunction(void**, const char* host, char*, const char* name, int, void*, void*, void*, void*, int*) { kernels[host] = name; }
unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, std::size_t shared, void*) { call_grid = grid, call_block = block, call_shared = shared; return 0; }
cudaError_t __cudaPopCallConfiguration(dim3* grid, dim3* block, std::size_t* shared, void*) { *grid = call_grid, *block = call_block, *shared = call_shared; return cudaSuccess; }
cudaError_t __cudaGetKernel(cudaKernel_t* kernel, const void* host) { *kernel = reinterpret_cast<cudaKernel_t>(const_cast<void*>(host)); return cudaSuccess; }
cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void** args, std::size_t, cudaStream_t) {
  if (sticky) return sticky;
  if (block.x > 1024 || grid.x == 0 || fake("refuse")) return pending = cudaErrorInvalidConfiguration;
  sticky = fake("illegal") ? cudaErrorIllegalAddress : fake("misaligned") ? cudaErrorMisalignedAddress : fake("assert") ? cudaErrorAssert : fake("broken-memory") ? cudaErrorECCUncorrectable : cudaSuccess;
  if (!sticky) run(kernels.at(kernel), args);
  return cudaSuccess;
}
}
