/** What the front ends of the C++ dialects of the GPU runtimes share: qualifiers, runtime calls up to their prefix, refusals, prelude. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostCall, Language, Qualifier } from '../compiler/frontend/language.js';
import { projectRoot } from '../setup/project-root.js';
import { commonQualifiers, standardMacros } from './c-language.js';
import { commonText, intrinsicText } from './intrinsic-text.js';

export interface GpuLanguageFacts {
  readonly platform: string;
  /** prefix of the runtime API */
  readonly runtime: string;
  readonly warp: number;
  /** bytes of shared memory that a kernel may declare statically */
  readonly sharedBytes: number;
  readonly predefined: string;
  readonly qualifiers: Readonly<Record<string, Qualifier>>;
  readonly refused: Language['refused'];
}

/** A GPU language from the facts in which it differs. The prelude is read when it is first asked for. */
export function gpuLanguage(facts: GpuLanguageFacts): Language {
  let prelude: Language['prelude'] | undefined;
  return {
    platform: facts.platform,
    predefined: `${standardMacros}${facts.predefined}\n#define ${facts.runtime}StreamPerThread nullptr\n#define ${facts.runtime}StreamLegacy nullptr\n`,
    qualifiers: { ...commonQualifiers, ...gpuQualifiers, ...facts.qualifiers },
    get prelude() { return (prelude ??= [{ name: `${facts.platform} intrinsics`, text: preludeText(facts) }]); },
    hostCalls: Object.fromEntries(Object.entries(runtimeCalls).map(([name, call]) => [facts.runtime + name, call])),
    refused: [...facts.refused, ...refused],
    execution: 'grid',
    warp: facts.warp,
    capacities: { shared: facts.sharedBytes },
  };
}

function preludeText(facts: GpuLanguageFacts): string {
  const folder = join(projectRoot, 'hardware', 'common', 'gpu');
  const shared = readdirSync(folder).filter((f) => f.endsWith('.c')).sort().map((f) => readFileSync(join(folder, f), 'utf8'));
  return [`#define XP_API(name) ${facts.runtime}##name`, ...shared, intrinsicText(facts.platform), commonText()].join('\n');
}

const nothing: Qualifier = {};
const withArguments: Qualifier = { takesArguments: true };
const gpuQualifiers: Readonly<Record<string, Qualifier>> = {
  __global__: { kernel: true },
  __shared__: { space: 'shared', scope: 'group' },
  __device__: { deviceOnly: true, space: 'device', scope: 'global' },
  __constant__: { space: 'device', scope: 'global' },
  __managed__: { space: 'device', scope: 'global' },
  __host__: nothing, __forceinline__: nothing, __noinline__: nothing, __launch_bounds__: withArguments, __align__: withArguments, __builtin_align__: withArguments,
  XP_EXCHANGE: { exchange: true },
  XP_PROPERTY: { property: true },
};

const nothingToDo: HostCall = { does: 'nothing' };
const copy: HostCall = { does: 'copy', to: 0, from: 1, bytes: 2 };
const allocate: HostCall = { does: 'allocate', pointer: 0, bytes: 1 };
const set: HostCall = { does: 'set', to: 0, byte: 1, bytes: 2 };
const runtimeCalls: Readonly<Record<string, HostCall>> = {
  Malloc: allocate, MallocAsync: allocate, MallocManaged: allocate, MallocHost: allocate, HostAlloc: allocate, HostMalloc: allocate,
  Memcpy: copy, MemcpyAsync: copy, Memset: set, MemsetAsync: set,
  ...Object.fromEntries(['Free', 'FreeAsync', 'FreeHost', 'HostFree', 'HostRegister', 'HostUnregister', 'GetLastError', 'PeekAtLastError', 'DeviceSynchronize', 'ThreadSynchronize', 'DeviceReset',
    'SetDevice', 'SetDeviceFlags', 'DeviceSetCacheConfig', 'DeviceSetSharedMemConfig', 'DeviceSetLimit', 'StreamDestroy', 'StreamSynchronize', 'StreamQuery', 'StreamWaitEvent', 'EventDestroy',
    'EventRecord', 'EventSynchronize', 'EventQuery', 'MemPrefetchAsync', 'MemAdvise', 'ProfilerStart', 'ProfilerStop', 'Init'].map((name) => [name, nothingToDo])),
  LaunchKernel: { does: 'launch', kernel: 0, grid: 1, block: 2, args: 3, shared: 4 },
  LaunchCooperativeKernel: { does: 'launch', kernel: 0, grid: 1, block: 2, args: 3, shared: 4 },
};

/** Refusals that both dialects share; names are whole qualified names. */
const refused: Language['refused'] = [
  { pattern: /^(tex[123]D|tex1Dfetch|tex2D\w*|tex3D\w*|texCubemap\w*|surf[123]D\w*|texture|surface)/, reason: 'texture and surface fetches are done by hardware units with formats and filters of their own; they are outside the language', advice: 'read the array itself, with index arithmetic in place of addressing modes' },
  { pattern: /(Texture|Surface|Array_t$|Array$|ArrayToArray|ToArray|FromArray|ChannelDesc|ChannelFormat)/, reason: 'texture objects and arrays are outside the language', advice: 'use a plain device array' },
  { pattern: /(Graph|GraphExec)/, reason: 'graphs of launches are outside the language', advice: 'launch the kernels one after the other' },
  { pattern: /^(thrust|cub|hipcub|rocprim|cutlass|cute|mgpu|moderngpu|ck)(::|$)/, reason: 'a library computes part of the result; its kernels are not in this file', advice: 'write the computation as a kernel of the file' },
  { pattern: /^(clock|clock64|wall_clock64|__nanosleep|globaltimer)$/, reason: 'its value depends on time', advice: 'take it out of the kernel' },
  { pattern: /^(curand|hiprand|rocrand)/, reason: 'a library computes random numbers; its state is not in this file', advice: 'pass the numbers in as an input' },
  { pattern: /(IpcGet|IpcOpen|MemcpyPeer|DeviceEnablePeerAccess|Cooperative)/, reason: 'several devices or cooperative launches are outside the language', advice: 'use one device and separate launches' },
  { pattern: /^(fopen|fread|fwrite|fgets|scanf|getenv|time|rand|srand|pthread_\w+|system|fork|malloc_usable_size)$/, reason: 'it depends on something outside the arguments', advice: 'take it out of the program' },
];
