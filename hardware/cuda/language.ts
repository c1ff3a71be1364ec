/** CUDA C++ as the front end reads it (compute capability 8.0). */
import type { Language } from '../../compiler/frontend/language.js';
import { gpuLanguage } from '../gpu-language.js';

export const language: Language = gpuLanguage({
  platform: 'cuda',
  runtime: 'cuda',
  warp: 32,
  sharedBytes: 49152,
  predefined: `
#define __CUDACC__ 1
#define __NVCC__ 1
#define __CUDA_ARCH__ 800
#define __CUDACC_VER_MAJOR__ 12
#define __CUDACC_VER_MINOR__ 4
#define CUDART_VERSION 12040
#define CUDA_VERSION 12040
#define CUDART_CB
#define __cplusplus 201703L
#define CUDART_INF_F __builtin_inff()
#define CUDART_NAN_F __builtin_nanf("")
#define CUDART_INF __builtin_inf()
#define CUDART_NAN __builtin_nan("")
#define CUDART_MAX_NORMAL_F 3.402823466e+38f
#define CUDART_MIN_DENORM_F 1.401298464e-45f
#define CUDART_PI_F 3.141592654f
#define CUDART_PI 3.1415926535897931
#define CUDART_LOG2E_F 1.442695041f
#define CUDART_L2E_F 1.442695041f
#define CUDART_LN2_F 0.693147181f
#define CUDART_SQRT_TWO_F 1.414213562f
#define CUDART_ZERO_F 0.0f
#define CUDART_ONE_F 1.0f
#define CUDART_INF_FP16 __ushort_as_half(0x7C00)
#define CUDART_NAN_FP16 __ushort_as_half(0x7FFF)
#define CUDART_ZERO_FP16 __ushort_as_half(0x0000)
#define CUDART_ONE_FP16 __ushort_as_half(0x3C00)
#define CUDART_MAX_NORMAL_FP16 __ushort_as_half(0x7BFF)
#define CUDART_INF_BF16 __ushort_as_bfloat16(0x7F80)
#define CUDART_ZERO_BF16 __ushort_as_bfloat16(0x0000)
#define CUDART_ONE_BF16 __ushort_as_bfloat16(0x3F80)
`,
  qualifiers: {
    __grid_constant__: {}, __maxnreg__: { takesArguments: true }, __cluster_dims__: { takesArguments: true },
  },
  refused: [
    { pattern: /^(cublas|cudnn|cusparse|cufft|cusolver|nvrtc|nccl|nvtx)/i, reason: 'a library computes part of the result; its kernels are not in this file', advice: 'write the computation as a kernel of the file' },
    { pattern: /^(cooperative_groups|cg)::(this_grid|this_cluster|this_multi_grid|grid_group|cluster_group|coalesced_threads|coalesced_group|memcpy_async|wait|labeled_partition|binary_partition|inclusive_scan|exclusive_scan)/, reason: 'groups other than the block and tiles of a warp are outside the language', advice: 'use this_thread_block() and tiled_partition, or separate launches for barriers of the grid' },
    { pattern: /^(cuda::|nvcuda::experimental|__cp_async|cp_async)/, reason: 'pipeline objects and their copies are outside the language', advice: 'copy with __pipeline_memcpy_async(), __pipeline_commit() and __pipeline_wait_prior(), or plain loads and stores' },
    { pattern: /^cu[A-Z]/, reason: 'the driver API is outside the language', advice: 'use the runtime API and <<<...>>>' },
  ],
});
