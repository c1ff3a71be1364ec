import { cOrCpp, vendorToolchain, type Toolchain } from '../toolchain.js';

/** What every host must have: AVX2, FMA, F16C, bit manipulation; and OpenMP. */
export const hostFlags: readonly string[] = ['-mavx2', '-mfma', '-mf16c', '-mbmi', '-mbmi2', '-mlzcnt', '-mpopcnt', '-fopenmp'];

/** What a kernel may use besides: AVX-512 F/BW/DQ/VL, VNNI, BF16. */
export const vnniFlags: readonly string[] = [...hostFlags, '-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl', '-mavx512vnni', '-mavx512bf16'];

/** Extensions that not every such CPU has, by the instructions that need them. */
const extensions: readonly (readonly [flag: string, instructions: RegExp])[] = [
  ['-mavx512cd', /_mm\d*_\w*(conflict|lzcnt)_epi|_mm\d*_broadcastm/],
  ['-mavx512vbmi', /_mm\d*_\w*(permutexvar|permutex2var|multishift_epi64)_epi8/],
  ['-mavx512vpopcntdq', /_mm\d*_\w*popcnt_epi(32|64)/],
  ['-mavx512bitalg', /_mm\d*_\w*popcnt_epi(8|16)/],
];

/** Flags for the extensions whose instructions a text names; without a name of theirs the compiler may not use them. */
export const extensionFlags = (text: string): string[] => extensions.flatMap(([flag, instructions]) => (instructions.test(text) ? [flag] : []));

/** The host compiler with AVX-512 VNNI; C files as C17, the others as C++17, both with GNU extensions. */
export const toolchain: Toolchain = vendorToolchain({
  platform: 'vnni',
  name: 'g++',
  nameOf: (tool) => (tool.path.includes('clang') ? 'clang++' : 'g++'),
  find: (tools) => (tools.gxx.found || !tools.clangxx.found ? tools.gxx : tools.clangxx),
  extension: cOrCpp,
  arguments: (source, object) => ['-c', '-O3', ...(source.endsWith('.c') ? ['-x', 'c', '-std=gnu17'] : ['-x', 'c++', '-std=gnu++17']), ...vnniFlags, ...extensions.map(([flag]) => flag), '-o', object, source],
});
