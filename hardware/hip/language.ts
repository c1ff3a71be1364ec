/** HIP C++ as the front end reads it (gfx90a). */
import type { Language } from '../../compiler/frontend/language.js';
import { gpuLanguage } from '../gpu-language.js';

const indices = ['ThreadIdx:threadIdx', 'BlockIdx:blockIdx', 'BlockDim:blockDim', 'GridDim:gridDim'].flatMap((pair) => {
  const [old, name] = pair.split(':');
  return ['x', 'y', 'z'].map((d) => `#define hip${old}_${d} ${name}.${d}`);
});

export const language: Language = gpuLanguage({
  platform: 'hip',
  runtime: 'hip',
  warp: 64,
  sharedBytes: 65536,
  predefined: `
#define __HIP__ 1
#define __HIPCC__ 1
#define __HIP_PLATFORM_AMD__ 1
#define __HIP_PLATFORM_HCC__ 1
#define __HIP_DEVICE_COMPILE__ 1
#define __AMDGCN__ 1
#define __AMD__ 1
#define __gfx90a__ 1
#define __GFX9__ 1
#define __AMDGCN_WAVEFRONT_SIZE 64
#define __AMDGCN_WAVEFRONT_SIZE__ 64
#define __clang__ 1
#define HIP_VERSION 50200000
#define HIP_VERSION_MAJOR 5
#define HIP_VERSION_MINOR 2
#define __cplusplus 201703L
#define HIP_KERNEL_NAME(...) __VA_ARGS__
#define HIP_SYMBOL(x) x
#define HIP_DYNAMIC_SHARED(type, name) extern __shared__ type name[];
#define HIP_DYNAMIC_SHARED_ATTRIBUTE
#define hipLaunchKernelGGL(kernel, grid, block, shared, stream, ...) kernel<<<grid, block, shared, stream>>>(__VA_ARGS__)
#define hipLaunchKernel_GGL(kernel, grid, block, shared, stream, ...) kernel<<<grid, block, shared, stream>>>(__VA_ARGS__)
#define __HIP_MEMORY_SCOPE_SINGLETHREAD 1
#define __HIP_MEMORY_SCOPE_WAVEFRONT 2
#define __HIP_MEMORY_SCOPE_WORKGROUP 3
#define __HIP_MEMORY_SCOPE_AGENT 4
#define __HIP_MEMORY_SCOPE_SYSTEM 5
#define HIP_INF_F __builtin_inff()
#define HIP_NAN_F __builtin_nanf("")
#define HIPRT_INF_F __builtin_inff()
#define HIPRT_NAN_F __builtin_nanf("")
#define HIPRT_INF_FP16 __ushort_as_half(0x7C00)
#define HIPRT_ONE_FP16 __ushort_as_half(0x3C00)
#define HIPRT_ZERO_FP16 __ushort_as_half(0x0000)
#define hipHostMallocDefault 0
#define hipHostMallocMapped 2
#define hipHostMallocPortable 1
#define hipDeviceptr_t void *
${indices.join('\n')}
`,
  qualifiers: { __hip_internal: {} },
  refused: [
    { pattern: /^__builtin_amdgcn_mfma_modifiers$/, reason: 'the modifiers cbsz, abid and blgp of matrix instructions are supported as 0 only', advice: 'broadcast or negate the operands before the instruction' },
    { pattern: /^(rocblas|hipblas|miopen|hipdnn|rocfft|hipfft|rocsparse|hipsparse|rocwmma|hiprtc|rccl)/i, reason: 'a library computes part of the result; its kernels are not in this file', advice: 'write the computation as a kernel of the file' },
    { pattern: /^(cooperative_groups|cg)::(this_grid|this_multi_grid|grid_group|coalesced_threads|coalesced_group)/, reason: 'groups other than the block and tiles of a warp are outside the language', advice: 'use this_thread_block() and tiled_partition, or separate launches for barriers of the grid' },
    { pattern: /^hip(Module|Ctx|Drv)/, reason: 'the driver interface is outside the language', advice: 'use the runtime API and a kernel launch' },
  ],
});
