/** A CUDA runner on a GPU: nvcc compiles the user's text with `xp-native.h` at its head for exactly this GPU. */
import { join } from 'node:path';
import type { NativeParts } from '../../native/build.js';
import { hardwareFolder } from '../../simulator/build.js';
import { nvccFlags } from '../toolchain.js';

/** How nvcc is called for a GPU of an architecture, "sm_90". */
export function cudaParts(nvcc: string, hostCompiler: string, arch: string): NativeParts {
  const host = ['-ccbin', hostCompiler];
  return {
    head: join(hardwareFolder(), 'cuda', 'native', 'xp-native.h'),
    compile: [nvcc, ...host, ...nvccFlags(arch), '-w', '-Xcompiler=-g1,-fno-omit-frame-pointer,-fmax-errors=20'],
    link: [nvcc, ...host, '-Xcompiler=-no-pie'],
    extension: '.cu',
    headersOf: (text) => headers.filter(([, words]) => words.test(text)).map(([header]) => header),
  };
}

/** Headers that cost time or names, by the words that need them; `xp-native.h` includes the others. */
const headers: readonly (readonly [string, RegExp])[] = [
  ['cooperative_groups.h', /\bcooperative_groups\b/],
  ['cooperative_groups/reduce.h', /\bcooperative_groups\b[^]*\breduce\s*\(/],
  ['cuda_pipeline.h', /\b__pipeline_\w+|\bnvcuda::experimental\b/],
  ['math_constants.h', /\bCUDART_\w+/],
  ['algorithm', /\bstd::(min|max|clamp|fill|fill_n|copy|copy_n|swap|sort)\b/],
  ['vector', /\bstd::vector\b/],
];
