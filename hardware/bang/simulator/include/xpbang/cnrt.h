// The host API (CNRT), current and older names. Everything is done at once; queues only exist.
#pragma once
#include <xpsim/clock.h>

#include "interface.h"

typedef enum { cnrtSuccess = 0, CNRT_RET_SUCCESS = 0, cnrtErrorArgsInvalid = 1, CNRT_RET_ERR_INVALID = 1, cnrtErrorNoMem = 2 } cnrtRet_t;
typedef enum { cnrtMemcpyHostToDev, cnrtMemcpyDevToDev, cnrtMemcpyDevToHost, cnrtMemcpyHostToHost,
               CNRT_MEM_TRANS_DIR_HOST2DEV = 0, CNRT_MEM_TRANS_DIR_DEV2DEV = 1, CNRT_MEM_TRANS_DIR_DEV2HOST = 2, CNRT_MEM_TRANS_DIR_HOST2HOST = 3 } cnrtMemTransDir_t;
typedef enum { cnrtFuncTypeBlock = 0, cnrtFuncTypeUnion1, cnrtFuncTypeUnion2, cnrtFuncTypeUnion4, cnrtFuncTypeUnion8, cnrtFuncTypeUnion16,
               CNRT_FUNC_TYPE_BLOCK = 0, CNRT_FUNC_TYPE_UNION1 = 1, CNRT_FUNC_TYPE_UNION2 = 2, CNRT_FUNC_TYPE_UNION4 = 3,
               CNRT_FUNC_TYPE_UNION8 = 4, CNRT_FUNC_TYPE_UNION16 = 5 } cnrtFunctionType_t;
typedef enum { CNRT_FLOAT16 = 0x12, CNRT_FLOAT32 = 0x13, CNRT_INT8 = 0x21, CNRT_INT16 = 0x22, CNRT_INT32 = 0x23 } cnrtDataType_t;
typedef struct { unsigned int x, y, z; } cnrtDim3_t;
typedef struct cnrtQueueHandle { int number; }* cnrtQueue_t;
typedef struct cnrtNotifierHandle { double us; }* cnrtNotifier_t;
typedef int cnrtDev_t;
typedef int cnrtInitParam_t;
typedef int cnrtKernelInitParam_t;

/// The source of a host copy. The vendor's header takes a `void *`, so code of ours must not pass a pointer to const.
struct xp_copy_source {
  const void* pointer;
  bool constant;
  xp_copy_source(void* p) : pointer(p), constant(false) {}
  xp_copy_source(const void* p) : pointer(p), constant(true) {}
};
#define XP_API __attribute__((no_sanitize("thread"), noinline)) static inline
#define XP_PC __builtin_return_address(0)

#define CNRT_CHECK(expr)                                                                                    \
  do {                                                                                                      \
    cnrtRet_t xp_ret = (expr);                                                                              \
    if (xp_ret != cnrtSuccess) { std::fprintf(stderr, "%s failed: %d\n", #expr, int(xp_ret)); std::exit(1); } \
  } while (0)

XP_API cnrtRet_t cnrtInit(unsigned) { return cnrtSuccess; }
XP_API void cnrtDestroy() {}
XP_API cnrtRet_t cnrtGetDeviceCount(unsigned* count) { *count = 1; return cnrtSuccess; }
XP_API cnrtRet_t cnrtGetDeviceHandle(cnrtDev_t* dev, int ordinal) { *dev = ordinal; return cnrtSuccess; }
XP_API cnrtRet_t cnrtSetCurrentDevice(cnrtDev_t) { return cnrtSuccess; }
XP_API cnrtRet_t cnrtSetDevice(int) { return cnrtSuccess; }
XP_API cnrtRet_t cnrtGetDevice(int* ordinal) { *ordinal = 0; return cnrtSuccess; }
XP_API cnrtRet_t cnrtGetLastError() { return cnrtSuccess; }
XP_API cnrtRet_t cnrtPeekAtLastError() { return cnrtSuccess; }
XP_API const char* cnrtGetErrorStr(cnrtRet_t ret) { return ret == cnrtSuccess ? "success" : "error"; }
XP_API const char* cnrtGetErrorName(cnrtRet_t ret) { return ret == cnrtSuccess ? "cnrtSuccess" : "cnrtError"; }

XP_API cnrtRet_t cnrtMalloc(void** pointer, std::size_t bytes) {
  *pointer = xp_bang::allocate(bytes, XP_PC);
  return *pointer ? cnrtSuccess : cnrtErrorNoMem;
}
XP_API cnrtRet_t cnrtFree(void* pointer) { return cnrtRet_t(xp_bang::release(pointer, XP_PC)); }
XP_API cnrtRet_t cnrtHostMalloc(void** pointer, std::size_t bytes) { *pointer = std::malloc(bytes); return *pointer ? cnrtSuccess : cnrtErrorNoMem; }
XP_API cnrtRet_t cnrtFreeHost(void* pointer) { std::free(pointer); return cnrtSuccess; }
XP_API cnrtRet_t cnrtMemcpy(void* dst, xp_copy_source src, std::size_t bytes, cnrtMemTransDir_t dir) { return cnrtRet_t(xp_bang::copy(dst, src.pointer, src.constant, bytes, dir, XP_PC)); }
XP_API cnrtRet_t cnrtMemcpyAsync(void* dst, xp_copy_source src, std::size_t bytes, cnrtQueue_t, cnrtMemTransDir_t dir) { return cnrtRet_t(xp_bang::copy(dst, src.pointer, src.constant, bytes, dir, XP_PC)); }
XP_API cnrtRet_t cnrtMemset(void* pointer, int value, std::size_t bytes) { return cnrtRet_t(xp_bang::fill(pointer, value, bytes, XP_PC)); }
XP_API cnrtRet_t cnrtMemsetAsync(void* pointer, int value, std::size_t bytes, cnrtQueue_t) { return cnrtRet_t(xp_bang::fill(pointer, value, bytes, XP_PC)); }

XP_API cnrtRet_t cnrtQueueCreate(cnrtQueue_t* queue) { *queue = new cnrtQueueHandle{1}; return cnrtSuccess; }
XP_API cnrtRet_t cnrtCreateQueue(cnrtQueue_t* queue) { return cnrtQueueCreate(queue); }
XP_API cnrtRet_t cnrtQueueSync(cnrtQueue_t) { return cnrtSuccess; }
XP_API cnrtRet_t cnrtSyncQueue(cnrtQueue_t) { return cnrtSuccess; }
XP_API cnrtRet_t cnrtSyncDevice() { return cnrtSuccess; }
XP_API cnrtRet_t cnrtQueueQuery(cnrtQueue_t) { return cnrtSuccess; }
XP_API cnrtRet_t cnrtQueueDestroy(cnrtQueue_t queue) { delete queue; return cnrtSuccess; }
XP_API cnrtRet_t cnrtDestroyQueue(cnrtQueue_t queue) { delete queue; return cnrtSuccess; }

XP_API cnrtRet_t cnrtNotifierCreate(cnrtNotifier_t* notifier) { *notifier = new cnrtNotifierHandle{0}; return cnrtSuccess; }
XP_API cnrtRet_t cnrtCreateNotifier(cnrtNotifier_t* notifier) { return cnrtNotifierCreate(notifier); }
XP_API cnrtRet_t cnrtPlaceNotifier(cnrtNotifier_t notifier, cnrtQueue_t) {
  notifier->us = xp::seconds() * 1e6;
  return cnrtSuccess;
}
XP_API cnrtRet_t cnrtWaitNotifier(cnrtNotifier_t) { return cnrtSuccess; }
XP_API cnrtRet_t cnrtNotifierWait(cnrtNotifier_t) { return cnrtSuccess; }
XP_API cnrtRet_t cnrtNotifierDuration(cnrtNotifier_t start, cnrtNotifier_t end, float* us) { *us = float(end->us - start->us); return cnrtSuccess; }
XP_API cnrtRet_t cnrtNotifierDestroy(cnrtNotifier_t notifier) { delete notifier; return cnrtSuccess; }
XP_API cnrtRet_t cnrtDestroyNotifier(cnrtNotifier_t* notifier) { delete *notifier; return cnrtSuccess; }

XP_API cnrtRet_t cnrtConvertFloatToHalf(unsigned short* to, float value) {
  _Float16 h = (_Float16)value;
  std::memcpy(to, &h, 2);
  return cnrtSuccess;
}
XP_API cnrtRet_t cnrtConvertHalfToFloat(float* to, unsigned short bits) {
  _Float16 h;
  std::memcpy(&h, &bits, 2);
  *to = (float)h;
  return cnrtSuccess;
}
/// On logical layouts a filter needs no reordering.
XP_API cnrtRet_t cnrtFilterReshape(void* dst, const void* src, int n, int h, int w, int c, cnrtDataType_t type) {
  std::memcpy(dst, src, std::size_t(n) * h * w * c * (type == CNRT_INT8 ? 1 : type == CNRT_FLOAT16 || type == CNRT_INT16 ? 2 : 4));
  return cnrtSuccess;
}

// Driver API as far as kernels' hosts ask for the shape of the device.
typedef int CNdev;
typedef int CNresult;
typedef void* CNcontext;
typedef enum { CN_DEVICE_ATTRIBUTE_MAX_CLUSTER_COUNT, CN_DEVICE_ATTRIBUTE_MAX_CORE_COUNT_PER_CLUSTER, CN_DEVICE_ATTRIBUTE_MAX_QUADRANT_COUNT,
               CN_DEVICE_ATTRIBUTE_NEURAL_RAM_SIZE_PER_CORE, CN_DEVICE_ATTRIBUTE_WEIGHT_RAM_SIZE_PER_CORE,
               CN_DEVICE_ATTRIBUTE_MAX_SHARED_RAM_SIZE_PER_CLUSTER } CNdevice_attribute;
typedef CNdevice_attribute cnrtDeviceAttr_t;
#define cnrtAttrClusterCount CN_DEVICE_ATTRIBUTE_MAX_CLUSTER_COUNT
#define cnrtAttrMcorePerCluster CN_DEVICE_ATTRIBUTE_MAX_CORE_COUNT_PER_CLUSTER
#define cnrtAttrNramSizePerMcore CN_DEVICE_ATTRIBUTE_NEURAL_RAM_SIZE_PER_CORE
#define CN_SUCCESS 0
XP_API CNresult cnDeviceGetAttribute(int* value, CNdevice_attribute attribute, CNdev) {
  const int values[] = {8, 4, 1, XP_BANG_NRAM_KIB << 10, XP_BANG_WRAM_KIB << 10, XP_BANG_SRAM_KIB << 10};
  *value = values[attribute];
  return CN_SUCCESS;
}
XP_API cnrtRet_t cnrtDeviceGetAttribute(int* value, cnrtDeviceAttr_t attribute, int) { return cnrtRet_t(cnDeviceGetAttribute(value, attribute, 0)); }

#undef XP_PC
