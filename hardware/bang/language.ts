/** BANG C as the front end reads it. */
import type { HostCall, Language } from '../../compiler/frontend/language.js';
import { commonQualifiers, standardMacros } from '../c-language.js';
import { commonText, intrinsicText } from '../intrinsic-text.js';

/** Built-in variables: a task's place in the launch, a core's in its cluster. The memory core is item 4 of a cluster. */
const builtins = `
#define taskDimX ((int)__xp_task_dim_x)
#define taskDimY ((int)__xp_task_dim_y)
#define taskDimZ ((int)__xp_task_dim_z)
#define taskIdX (__xp_with_memory_core ? (int)__xp_group_x * 4 + ((int)__xp_item_x < 4 ? (int)__xp_item_x : 0) : (int)__xp_group_x)
#define taskIdY ((int)__xp_group_y)
#define taskIdZ ((int)__xp_group_z)
#define taskDim (taskDimX * taskDimY * taskDimZ)
#define taskId ((taskIdZ * taskDimY + taskIdY) * taskDimX + taskIdX)
#define coreDim 4
#define coreId (__xp_with_memory_core ? ((int)__xp_item_x < 4 ? (int)__xp_item_x : 0x80) : taskIdX % 4)
#define clusterDim __xp_cluster_dim
#define clusterId (__xp_cluster_dim == 0 ? 0 : taskIdX / 4 % (__xp_cluster_dim == 0 ? 1 : __xp_cluster_dim))
#define __is_mpu() (__xp_with_memory_core && (int)__xp_item_x == 4)
#define __is_ipu() (!(__xp_with_memory_core && (int)__xp_item_x == 4))
#define __sync() ((void)0)
#define __sync_io() ((void)0)
#define __sync_move() ((void)0)
#define __sync_compute() ((void)0)
#define __sync_io_move_compute(...) ((void)0)
#define __sync_cluster() __xp_barrier_cluster()
#define __sync_all_ipu_within_cluster() __xp_barrier_cluster()
#define __sync_all() __xp_barrier_all()
#define __sync_all_ipu() __xp_barrier_all()
#define __sync_all_mpu() __xp_barrier_all()
#define __bang_printf(...) ((void)0)
#define __prefetch_smmu(...) ((void)0)
#define CNRT_CHECK(...) (__VA_ARGS__)
#define CNRT_RET_SUCCESS 0
#define cnrtSuccess 0
#define CNRT_MEM_TRANS_DIR_HOST2DEV 0
#define CNRT_MEM_TRANS_DIR_DEV2HOST 1
#define CNRT_MEM_TRANS_DIR_DEV2DEV 2
#define CNRT_MEM_TRANS_DIR_HOST2HOST 3
#define cnrtMemcpyHostToDev 0
#define cnrtMemcpyDevToHost 1
#define cnrtMemcpyDevToDev 2
#define cnrtMemcpyHostToHost 3
#define CN_SUCCESS 0
#define cnrtAttrClusterCount CN_DEVICE_ATTRIBUTE_MAX_CLUSTER_COUNT
#define cnrtAttrMcorePerCluster CN_DEVICE_ATTRIBUTE_MAX_CORE_COUNT_PER_CLUSTER
#define cnrtAttrNramSizePerMcore CN_DEVICE_ATTRIBUTE_NEURAL_RAM_SIZE_PER_CORE
#define cnrtFuncTypeBlock 0
#define cnrtFuncTypeUnion1 1
#define cnrtFuncTypeUnion2 2
#define cnrtFuncTypeUnion4 4
#define cnrtFuncTypeUnion8 8
#define cnrtFuncTypeUnion16 16
#define CNRT_FUNC_TYPE_BLOCK 0
#define CNRT_FUNC_TYPE_UNION1 1
#define CNRT_FUNC_TYPE_UNION2 2
#define CNRT_FUNC_TYPE_UNION4 4
#define CNRT_FUNC_TYPE_UNION8 8
#define CNRT_FUNC_TYPE_UNION16 16
`;

const hostTypes = `
template <typename T> struct xp_same { typedef T type; };
struct cnrtDim3_t { unsigned int x, y, z; };
typedef int cnrtRet_t;
typedef void *cnrtQueue_t;
typedef int cnrtDev_t;
typedef int cnrtFunctionType_t;
typedef void *cnrtNotifier_t;
typedef int cnrtMemTransDir_t;
typedef int CNdev;
typedef int CNresult;
typedef enum { CN_DEVICE_ATTRIBUTE_MAX_CLUSTER_COUNT, CN_DEVICE_ATTRIBUTE_MAX_CORE_COUNT_PER_CLUSTER, CN_DEVICE_ATTRIBUTE_MAX_QUADRANT_COUNT,
               CN_DEVICE_ATTRIBUTE_NEURAL_RAM_SIZE_PER_CORE, CN_DEVICE_ATTRIBUTE_WEIGHT_RAM_SIZE_PER_CORE,
               CN_DEVICE_ATTRIBUTE_MAX_SHARED_RAM_SIZE_PER_CLUSTER } CNdevice_attribute;
typedef CNdevice_attribute cnrtDeviceAttr_t;
CNresult cnDeviceGetAttribute(int *value, CNdevice_attribute attribute, CNdev device) {
  const int values[6] = {8, 4, 1, __MLU_NRAM_SIZE__ * 1024, __MLU_WRAM_SIZE__ * 1024, __MLU_SRAM_SIZE__ * 1024};
  *value = values[attribute];
  return 0;
}
cnrtRet_t cnrtDeviceGetAttribute(int *value, cnrtDeviceAttr_t attribute, int device) { return cnDeviceGetAttribute(value, attribute, device); }
`;

const nothing: HostCall = { does: 'nothing' };
const quiet = ['cnrtSetDevice', 'cnrtInit', 'cnrtGetDeviceHandle', 'cnrtSetCurrentDevice', 'cnrtFree', 'cnrtQueueCreate', 'cnrtQueueSync', 'cnrtQueueDestroy', 'cnrtCreateQueue', 'cnrtSyncQueue', 'cnrtDestroyQueue',
  'cnrtNotifierCreate', 'cnrtPlaceNotifier', 'cnrtNotifierDuration', 'cnrtNotifierDestroy', 'cnrtCreateNotifier', 'cnrtDestroyNotifier', 'cnrtGetLastError', 'cnrtDestroy', 'cnrtSyncDevice', 'cnrtGetDevice', 'cnrtDeviceReset', 'cnrtGetErrorStr'];

export const language: Language = {
  platform: 'bang',
  predefined: `${standardMacros}${builtins}
#define XP_VALUE(T) xp_same<T>::type
#define __BANG__ 1
#define __MLU__ 1
#define __BANG_ARCH__ 372
#define __MLU_NRAM_SIZE__ 768
#define __MLU_WRAM_SIZE__ 1024
#define __MLU_SRAM_SIZE__ 4096
`,
  qualifiers: {
    ...commonQualifiers,
    __mlu_global__: { kernel: true }, __mlu_entry__: { kernel: true }, __mlu_func__: { deviceOnly: true }, __mlu_host__: {}, __mlu_builtin__: {}, __mlu_vector__: {},
    __mlu_device__: { space: 'device', scope: 'global' }, __mlu_const__: { space: 'device', scope: 'global' },
    __nram__: { space: 'nram', scope: 'item' }, __wram__: { space: 'wram', scope: 'item' }, __ldram__: { space: 'ldram', scope: 'item' },
    __mlu_shared__: { space: 'sram', scope: 'cluster' },
    XP_NRAM: { operand: 'nram' }, XP_WRAM: { operand: 'wram' }, XP_SRAM: { operand: 'sram' }, XP_GDRAM: { operand: 'device' }, XP_LDRAM: { operand: 'ldram' }, XP_ANY: { operand: 'any' },
  },
  get prelude() { return prelude(); },
  hostCalls: {
    ...Object.fromEntries(quiet.map((n) => [n, nothing])),
    cnrtMalloc: { does: 'allocate', pointer: 0, bytes: 1 },
    cnrtMemcpy: { does: 'copy', to: 0, from: 1, bytes: 2 },
    cnrtMemcpyAsync: { does: 'copy', to: 0, from: 1, bytes: 2 },
    cnrtMemset: { does: 'set', to: 0, byte: 1, bytes: 2 },
  },
  refused: [
    { pattern: /^(cnnl|mluOp|cnml|cncl)/, reason: 'a library computes part of the result', advice: 'write the kernel out' },
    { pattern: /^__vv_|^vv_|^__cn_/, reason: 'register-level vectors and the vendor\'s math library are outside the tables', advice: 'use the __bang_ intrinsics' },
    { pattern: /^__bang_/, reason: 'there is no such intrinsic in the BANG C guide', advice: 'use a documented one (activations are named __bang_active_*)' },
    { pattern: /^cnrtInvokeKernel/, reason: 'launches through parameter buffers are outside the language', advice: 'launch with <<<dim, type, queue>>>' },
  ],
  execution: 'tasks',
  warp: 1,
  clusterNames: ['__xp_barrier_cluster', 'GDRAM2SRAM', 'SRAM2GDRAM', 'NRAM2SRAM', 'SRAM2NRAM', 'WRAM2SRAM', 'SRAM2WRAM', 'SRAM2SRAM', 'LDRAM2SRAM', 'SRAM2LDRAM'],
  capacities: { nram: 768 * 1024, wram: 1024 * 1024, sram: 4096 * 1024 },
};

let cached: Language['prelude'] | undefined;
const prelude = (): Language['prelude'] => (cached ??= [{ name: 'intrinsics', text: `${hostTypes}\n${intrinsicText('bang')}\n${commonText()}` }]);
