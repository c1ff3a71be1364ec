import { join } from 'node:path';
import { type BuildPlan, type PreparePlan, commonIncludes, commonRuntime, digestOf, hardwareFolder } from '../../simulator/build.js';
import { type HarnessCall, type HarnessParam, generateHarness } from '../../simulator/harness.js';
import { emulationPlan, type Emulation } from '../emulation/build.js';
import { extensionFlags, hostFlags, vnniFlags } from '../toolchain.js';
import { missingIncludes } from './includes.js';

/**
 * `check`: every access is watched, OpenMP's threads are fibers. `fast`: optimised, no fused operations that the text does not
 * write, so that it equals `check`. `native`: as the vendor's compiler makes it fastest; for timing.
 */
export type HostBuildMode = 'check' | 'fast' | 'native';

/** One file and one call. */
export interface HostBuildRequest {
  /** Decides the language: `.c` is C17, anything else C++17, both with GNU extensions. */
  readonly fileName: string;
  readonly text: string;
  /** The entry is a host function; a launch makes no sense here. */
  readonly call: HarnessCall;
  readonly mode: HostBuildMode;
  /** Default `g++`. */
  readonly compiler?: string;
  /** Folder of prepared parts. */
  readonly cacheDir: string;
  /** For a CPU without AVX-512: its instructions are functions, and nothing is `native`. */
  readonly emulation?: Emulation;
}

const simulator = (...parts: string[]): string => join(hardwareFolder(), 'vnni', 'simulator', ...parts);
const runtimeFlags = ['-std=gnu++17', '-O2', '-g1', '-fno-pie', '-fno-omit-frame-pointer', '-fno-strict-aliasing'];
const common = ['-g1', '-gdwarf-4', '-w', '-fno-pie', '-fno-omit-frame-pointer', '-fmax-errors=20', '-fno-strict-aliasing', '-fwrapv'];
// -O1 without scalar replacement keeps one instrumented access for each access of the text, as wide as the text has it.
const checkFlags = [
  '-O1', '-ffp-contract=off', '-fno-tree-sra', '-fno-ipa-sra', '-fdata-sections', '-fno-ipa-icf', '-fno-tree-loop-distribute-patterns', '-fno-tree-loop-im', '-fno-move-loop-invariants',
  '-fno-builtin-memcpy', '-fno-builtin-memmove', '-fno-builtin-memset', '-fno-builtin-memcmp', '-fno-builtin-malloc', '-fno-builtin-calloc', '-fno-builtin-realloc', '-fno-builtin-aligned_alloc', '-fno-builtin-free',
  '-fsanitize=thread', '--param', 'tsan-instrument-func-entry-exit=0', '-fsanitize=object-size',
];
const unitFlags: Readonly<Record<HostBuildMode, readonly string[]>> = {
  check: [...common, ...checkFlags],
  fast: [...common, '-O2', '-ffp-contract=off'],
  native: [...common, '-O3'],
};

/** What stands in the place of a device: sources, and those that are compiled like user code. */
function ownRuntime(mode: HostBuildMode): { sources: string[]; instrumented: string[] } {
  if (mode !== 'check') return { sources: [simulator('runtime', 'native.cpp')], instrumented: [] };
  return { sources: ['host', 'openmp'].map((name) => simulator('runtime', `${name}.cpp`)), instrumented: [simulator('runtime', 'checked-intrinsics.cpp')] };
}

const includes = (): string[] => [
  simulator('include'), ...commonIncludes(), join(hardwareFolder(), 'simulator', 'runtime'), simulator('runtime'), join(hardwareFolder(), 'vnni', 'intrinsics'),
];

const pathFlags = (folders: readonly string[]): string[] => folders.map((folder) => `-I${folder}`);
const objectOf = (file: string): string => `${file.replace(/.*\//, '').replace(/\.cpp$/, '')}.o`;
const compileRuntime = (compiler: string, file: string): string[] =>
  [compiler, ...runtimeFlags, '-DXP_FIBER_STACK_BYTES=(4u << 20)', ...pathFlags(includes()), '-c', file, '-o', objectOf(file)];

/** The common runtime with stacks large enough for host code. */
function commonPlan(cacheDir: string, compiler: string): PreparePlan {
  const sources = commonRuntime();
  return {
    folder: join(cacheDir, `simulator-vnni-runtime-${digestOf([compiler, runtimeFlags], commonIncludes().concat(join(hardwareFolder(), 'simulator', 'runtime')))}`),
    commands: [...sources.map((file) => compileRuntime(compiler, file)), ['ld', '-r', '-o', 'runtime.o', ...sources.map(objectOf)]],
  };
}

const targetFlags = (emulation?: Emulation): readonly string[] => (emulation ? [...hostFlags, '-Wno-psabi'] : vnniFlags);

/** What all builds of a mode share, to be built once into the cache folder. */
export function preparePlan(mode: HostBuildMode, cacheDir: string, compiler = 'g++', emulation?: Emulation): PreparePlan {
  const shared = mode === 'check' ? 'check' : 'fast';
  const { sources, instrumented } = ownRuntime(shared);
  return {
    folder: join(cacheDir, `simulator-vnni-${shared}-${digestOf([compiler, targetFlags(emulation), runtimeFlags, unitFlags[shared], 'unaligned'], includes())}`),
    commands: [
      ...sources.map((file) => compileRuntime(compiler, file)),
      ...instrumented.map((file) => [
        compiler, '-std=gnu++17', ...unitFlags.check.filter((flag) => !flag.includes('object-size')), ...targetFlags(emulation), ...pathFlags(includes()), '-c', file, '-o', objectOf(file),
      ]),
      // intrinsics take any address; those that do not have a check of their own
      ...instrumented.map((file) => ['objcopy', ...[2, 4, 8].flatMap((n) => ['read', 'write'].map((what) => `--redefine-sym=__tsan_${what}${n}=__tsan_unaligned_${what}${n}`)), objectOf(file)]),
      ['ld', '-r', '-o', 'runtime.o', ...[...sources, ...instrumented].map(objectOf)],
    ],
    needs: [commonPlan(cacheDir, compiler), ...(emulation ? [emulationPlan(emulation, cacheDir, compiler)] : [])],
  };
}

// Between compiler and assembler: every variable gets unaddressable room in front of it, so that a subscript out of one
// array does not land in the next; and functions that touch or own memory are those of the checked runtime.
const memoryFunctions = [
  'memcpy', 'memmove', 'memset', 'memcmp', 'malloc', 'calloc', 'realloc', 'free', 'aligned_alloc', 'memalign', 'posix_memalign', 'pthread_create',
  '_Zn[wa]m', '_Zn[wa]mSt11align_val_t', '_Zn[wa]mRKSt9nothrow_t', '_Zd[la]Pvm?', '_Zd[la]Pvm?St11align_val_t',
];
const assemblerEdits = [
  String.raw`s/^(\t\.type\t[^,]+, @object)$/\t.zero\t256\n\1/`,
  String.raw`s/^(\t(call|jmp)\t)(${memoryFunctions.join('|')})(@PLT)?$/\1xp_host_\3/`,
  String.raw`s/^(\t(call|jmp)\t)__tsan_read_range(@PLT)?$/\1xp_host_read_range/`,
  String.raw`s/^(\t(call|jmp)\t)__tsan_(unaligned_)?read16(@PLT)?$/\1xp_host_read16/`,
  String.raw`s/^(\t(call|jmp)\t)__tsan_atomic(32|64)_compare_exchange_(val|strong|weak)(@PLT)?$/\1xp_host_cas_\4\3/`,
  // and behind the last one
  String.raw`$a\	.section\t.data.xp_end,"aw"\n\t.zero\t4096\n\t.section\t.bss.xp_end,"aw",@nobits\n\t.zero\t4096`,
];

/** Copies that the compiler would write out as moves of its own, which nothing instruments, are calls. */
const calledMemoryFunctions = ['#include <string.h>', ...['memcpy', 'memmove', 'memset'].map((name) => `#define __builtin_${name} ${name}`)];

/** What a harness of a checked run refers to and `harness.h` leaves to the platform. */
const hooksDeclaration = 'namespace xp { struct DeviceHooks; const DeviceHooks* device_hooks(); }';

const isC = (fileName: string): boolean => fileName.toLowerCase().endsWith('.c');

/**
 * A function of fixed types around the entry: the language converts its arguments to whatever the entry takes, so nothing
 * needs to be known of the entry's declaration but the number of its parameters.
 */
function adapter(call: HarnessCall, inC: boolean): { text: string; call: HarnessCall } {
  const ctype = (p: HarnessParam): string => (p.kind === 'tensor' ? 'void *' : /^(f|bf)\d+$/.test(p.dtype) ? 'double' : 'long long');
  const params = call.params.map((p, i) => `${ctype(p)} a${i}`).join(', ');
  const args = call.params.map((p, i) => (p.kind === 'tensor' && !inC ? `xp_pointer{a${i}}` : `a${i}`)).join(', ');
  const text = `void xp_entry(${params || 'void'}) { ${call.entry}(${args}); }`;
  return {
    text: inC ? text : `struct xp_pointer { void *at; template <typename T> operator T *() const { return (T *)at; } };\nextern "C" ${text}`,
    call: { ...call, entry: 'xp_entry', linkage: 'c', returnType: 'void', unit: 'separate', params: call.params.map((p) => ({ ...p, ctype: ctype(p) })) },
  };
}

/** Files and commands that build the runner of a C or C++ file. */
export function buildPlan(request: HostBuildRequest): BuildPlan {
  const { mode, text, compiler = 'g++', emulation } = request;
  if (emulation && mode === 'native') throw new Error('an emulated run is not native');
  const emulated = emulation && emulationPlan(emulation, request.cacheDir, compiler).folder;
  const runtime = [preparePlan(mode, request.cacheDir, compiler, emulation), commonPlan(request.cacheDir, compiler)].map(({ folder }) => join(folder, 'runtime.o'));
  const name = request.fileName.replace(/[^\w.+-]/g, '_');
  const inC = isC(request.fileName);
  const call: HarnessCall = { ...request.call, pointers: mode === 'check' ? 'device' : 'host', deviceKind: mode === 'check' || emulation ? 'simulator' : 'native' };
  const wrapped = adapter(call, inC);
  const unit = inC ? 'unit.c' : 'unit.cpp';
  const prefix = [...missingIncludes(text, inC), ...(emulated ? ['#include "xp-emulated-intrinsics.h"'] : []), ...(mode === 'check' ? ['#include "xp-checked-intrinsics.h"'] : [])];
  const source = [...(mode === 'check' ? calledMemoryFunctions : []), ...prefix, '#define main xp_user_main', `#line 1 ${JSON.stringify(`xp-user/${name}`)}`, text, '#undef main', '#line 1 "xp-harness"', wrapped.text, ''].join('\n');
  const paths = pathFlags(includes().slice(0, 3));
  const compile = [compiler, ...(inC ? ['-x', 'c', '-std=gnu17'] : ['-x', 'c++', '-std=gnu++17']), ...unitFlags[mode], ...targetFlags(emulation), ...(emulation ? [] : extensionFlags(text)), ...paths, ...(emulated ? [`-I${emulated}`] : [])];
  const objects = ['unit.o', 'harness.o', ...runtime, ...(emulated ? [join(emulated, 'emulation.o')] : [])];
  return {
    files: [{ name: unit, text: source }, { name: 'harness.cpp', text: `${hooksDeclaration}\n${generateHarness(wrapped.call)}` }],
    commands: [
      ...(mode === 'check'
        ? [[...compile, '-S', unit, '-o', 'unit.s'], ['sed', '-E', '-i', ...assemblerEdits.flatMap((edit) => ['-e', edit]), 'unit.s'], ['as', 'unit.s', '-o', 'unit.o']]
        : [[...compile, '-c', unit, '-o', 'unit.o']]),
      [compiler, '-std=gnu++17', '-O1', '-fno-pie', ...paths, '-c', 'harness.cpp', '-o', 'harness.o'],
      [compiler, '-no-pie', ...(mode === 'check' ? [] : ['-fopenmp']), '-o', 'runner', ...objects, '-lm', '-lpthread'],
    ],
    executable: 'runner',
  };
}
