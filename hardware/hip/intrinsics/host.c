// Device properties that hosts ask for: those of gfx90a.
struct hipDeviceProp_t {
  char name[256];
  size_t totalGlobalMem, sharedMemPerBlock, sharedMemPerMultiprocessor, sharedMemPerBlockOptin, totalConstMem;
  int regsPerBlock, warpSize, maxThreadsPerBlock, maxThreadsDim[3], maxGridSize[3], clockRate, memoryClockRate, memoryBusWidth, l2CacheSize;
  int major, minor, multiProcessorCount, maxThreadsPerMultiProcessor, concurrentKernels, integrated, canMapHostMemory, cooperativeLaunch;
  char gcnArchName[256];
};
int hipGetDeviceProperties(hipDeviceProp_t *p, int device) {
  p->totalGlobalMem = (size_t)8 << 30;
  p->sharedMemPerBlock = 65536;
  p->sharedMemPerBlockOptin = 65536;
  p->sharedMemPerMultiprocessor = 65536;
  p->totalConstMem = 65536;
  p->regsPerBlock = 65536;
  p->warpSize = 64;
  p->maxThreadsPerBlock = 1024;
  p->maxThreadsDim[0] = 1024;
  p->maxThreadsDim[1] = 1024;
  p->maxThreadsDim[2] = 1024;
  p->maxGridSize[0] = 2147483647;
  p->maxGridSize[1] = 2147483647;
  p->maxGridSize[2] = 2147483647;
  p->clockRate = 1700000;
  p->major = 9;
  p->minor = 0;
  p->multiProcessorCount = 104;
  p->maxThreadsPerMultiProcessor = 2048;
  p->concurrentKernels = 1;
  p->integrated = 0;
  p->canMapHostMemory = 1;
  p->cooperativeLaunch = 0;
  return 0;
}
template <typename T> int hipMemcpyHtoD(T *to, const void *from, size_t bytes) { memcpy(to, from, bytes); return 0; }
template <typename T> int hipMemcpyDtoH(T *to, const void *from, size_t bytes) { memcpy(to, from, bytes); return 0; }
