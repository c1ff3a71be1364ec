// Runtime calls of the host that fill in what they are given; XP_API(name) is the platform's spelling.
struct __xp_stream { int id; };
typedef __xp_stream *XP_API(Stream_t);
typedef __xp_stream *XP_API(Event_t);
enum XP_API(Error) {
  XP_API(Success) = 0, XP_API(ErrorInvalidValue) = 1, XP_API(ErrorMemoryAllocation) = 2, XP_API(ErrorOutOfMemory) = 2, XP_API(ErrorInvalidConfiguration) = 9,
  XP_API(ErrorInvalidDevicePointer) = 17, XP_API(ErrorNoDevice) = 100, XP_API(ErrorInvalidDevice) = 101, XP_API(ErrorNotReady) = 600, XP_API(ErrorLaunchFailure) = 719,
  XP_API(ErrorNotSupported) = 801, XP_API(ErrorUnknown) = 999
};
typedef int XP_API(Error_t);
enum XP_API(MemcpyKind) { XP_API(MemcpyHostToHost), XP_API(MemcpyHostToDevice), XP_API(MemcpyDeviceToHost), XP_API(MemcpyDeviceToDevice), XP_API(MemcpyDefault) };
enum XP_API(FuncAttribute) { XP_API(FuncAttributeMaxDynamicSharedMemorySize) = 8, XP_API(FuncAttributePreferredSharedMemoryCarveout) = 9 };
enum XP_API(FuncCache) { XP_API(FuncCachePreferNone), XP_API(FuncCachePreferShared), XP_API(FuncCachePreferL1), XP_API(FuncCachePreferEqual) };
enum XP_API(SharedMemConfig) { XP_API(SharedMemBankSizeDefault), XP_API(SharedMemBankSizeFourByte), XP_API(SharedMemBankSizeEightByte) };
enum XP_API(StreamFlags) { XP_API(StreamDefault) = 0, XP_API(StreamNonBlocking) = 1 };
enum XP_API(EventFlags) { XP_API(EventDefault) = 0, XP_API(EventBlockingSync) = 1, XP_API(EventDisableTiming) = 2 };
enum XP_API(HostAllocFlags) { XP_API(HostAllocDefault) = 0, XP_API(HostAllocPortable) = 1, XP_API(HostAllocMapped) = 2 };
enum XP_API(AttachFlags) { XP_API(MemAttachGlobal) = 1, XP_API(MemAttachHost) = 2 };

const char *XP_API(GetErrorString)(int e) { return "no error"; }
const char *XP_API(GetErrorName)(int e) { return "success"; }

int XP_API(StreamCreate)(__xp_stream **s) { *s = nullptr; return 0; }
int XP_API(StreamCreateWithFlags)(__xp_stream **s, unsigned int flags) { *s = nullptr; return 0; }
int XP_API(StreamCreateWithPriority)(__xp_stream **s, unsigned int flags, int priority) { *s = nullptr; return 0; }
int XP_API(EventCreate)(__xp_stream **e) { *e = nullptr; return 0; }
int XP_API(EventCreateWithFlags)(__xp_stream **e, unsigned int flags) { *e = nullptr; return 0; }
int XP_API(EventElapsedTime)(float *ms, __xp_stream *a, __xp_stream *b) { *ms = 0.0f; return 0; }
int XP_API(GetDevice)(int *d) { *d = 0; return 0; }
int XP_API(GetDeviceCount)(int *n) { *n = 1; return 0; }
int XP_API(MemGetInfo)(size_t *available, size_t *total) { *available = (size_t)8 << 30; *total = (size_t)8 << 30; return 0; }

template <typename T> int XP_API(MallocPitch)(T **p, size_t *pitch, size_t width, size_t height) {
  *pitch = (width + 511) / 512 * 512;
  return XP_API(Malloc)(p, *pitch * height);
}
int XP_API(Memcpy2D)(void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width, size_t rows, int kind) {
  for (size_t r = 0; r < rows; ++r) memcpy((char *)to + r * to_pitch, (const char *)from + r * from_pitch, width);
  return 0;
}
int XP_API(Memcpy2DAsync)(void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width, size_t rows, int kind, __xp_stream *s = nullptr) {
  return XP_API(Memcpy2D)(to, to_pitch, from, from_pitch, width, rows, kind);
}
int XP_API(Memset2D)(void *to, size_t pitch, int value, size_t width, size_t rows) {
  for (size_t r = 0; r < rows; ++r) memset((char *)to + r * pitch, value, width);
  return 0;
}
template <typename T> int XP_API(MemcpyToSymbol)(T &symbol, const void *from, size_t bytes, size_t offset = 0, int kind = 1) {
  memcpy((char *)&symbol + offset, from, bytes);
  return 0;
}
template <typename T> int XP_API(MemcpyToSymbolAsync)(T &symbol, const void *from, size_t bytes, size_t offset = 0, int kind = 1, __xp_stream *s = nullptr) {
  memcpy((char *)&symbol + offset, from, bytes);
  return 0;
}
template <typename T> int XP_API(MemcpyFromSymbol)(void *to, T &symbol, size_t bytes, size_t offset = 0, int kind = 2) {
  memcpy(to, (const char *)&symbol + offset, bytes);
  return 0;
}
template <typename P, typename T> int XP_API(GetSymbolAddress)(P **p, T &symbol) { *p = (P *)&symbol; return 0; }
template <typename F> int XP_API(FuncSetAttribute)(F f, int attribute, int value) { return 0; }
template <typename F> int XP_API(FuncSetCacheConfig)(F f, int config) { return 0; }
template <typename F> int XP_API(FuncSetSharedMemConfig)(F f, int config) { return 0; }
template <typename F> int XP_API(OccupancyMaxActiveBlocksPerMultiprocessor)(int *n, F f, int block, size_t shared) { *n = 2048 / block; return 0; }
template <typename F> int XP_API(OccupancyMaxPotentialBlockSize)(int *grid, int *block, F f, size_t shared = 0, int limit = 0) { *grid = 64; *block = 256; return 0; }
