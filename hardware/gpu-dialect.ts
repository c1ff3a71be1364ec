/** What the C++ dialects of the GPU runtimes share: qualifiers, indices, barriers, atomics, the runtime API up to its prefix. */
import type { AtomicOp, Buffer, Index, MathFn, ScalarType } from '../compiler/ir/index.js';
import type { AtomicSpelling, Conversion, Dialect, Helper, MathSpelling } from '../compiler/print/dialect.js';
import { cMathName } from '../compiler/print/math-names.js';

export interface GpuDialectFacts {
  readonly name: string;
  readonly includes: readonly string[];
  readonly conditionalIncludes: NonNullable<Dialect['conditionalIncludes']>;
  /** prefix of the runtime API */
  readonly runtime: string;
  readonly half: Conversion & { readonly type: string };
  readonly bfloat: Conversion & { readonly type: string };
  readonly halfAtomics: boolean;
  readonly reserved: readonly string[];
  readonly warpBarrier: string;
  /** functions that matrix instructions are called through */
  readonly instructionHelpers?: readonly Helper[];
  /** math functions that are spelled otherwise than on both platforms */
  readonly math?: (fn: MathFn, type: ScalarType) => MathSpelling | undefined;
}

const FUNCTION = 'static __device__ __forceinline__';
const CONSTANT_BYTES = 65536;
const AXES = ['x', 'y', 'z'];

/** A GPU dialect from the facts in which it differs. */
export function gpuDialect(facts: GpuDialectFacts): Dialect {
  const types: Record<ScalarType, string> = {
    bool: 'bool', i8: 'int8_t', u8: 'uint8_t', i16: 'int16_t', u16: 'uint16_t', i32: 'int', u32: 'unsigned int', i64: 'long long',
    u64: 'unsigned long long', f16: facts.half.type, bf16: facts.bfloat.type, f32: 'float', f64: 'double',
  };
  const run = facts.runtime;
  return {
    name: facts.name,
    includes: facts.includes,
    conditionalIncludes: facts.conditionalIncludes,
    types,
    reserved: [...RESERVED, ...facts.reserved],
    restrict: '__restrict__',
    functionQualifier: FUNCTION,
    kernelQualifier: '__global__ void',
    constantQualifier: (bytes) => (bytes <= CONSTANT_BYTES / 4 ? '__constant__' : 'static __device__ const'),
    bufferQualifier: (b: Buffer) => (b.scope === 'group' ? '__shared__ ' : ''),
    conversions: { f16: facts.half, bf16: facts.bfloat },
    infinity: 'INFINITY',
    nan: 'NAN',
    math: (fn, type) => facts.math?.(fn, type) ?? gpuMath(fn, type),
    reinterpret: 'memcpy',
    index: (i: Index) => `(int)${i.level === 'group' ? 'blockIdx' : 'threadIdx'}.${AXES[i.dim]}`,
    barrier: (b) => (b.scope === 'warp' ? facts.warpBarrier : '__syncthreads()'),
    atomic: (op, type) => gpuAtomic(op, type, types, facts.halfAtomics),
    unrollPragma: () => '#pragma unroll',
    opaque: (type) => type,
    instructionHelper: (name) => facts.instructionHelpers?.find((h) => h.name === name),
    entryLinkage: 'extern-c',
    host: {
      statusType: `${run}Error_t`,
      success: `${run}Success`,
      errorText: (s) => `${run}GetErrorString(${s})`,
      malloc: (p, bytes) => `${run}Malloc((void **)&${p}, ${bytes})`,
      free: (p) => `${run}Free(${p})`,
      copyIn: (to, from, bytes) => `${run}Memcpy(${to}, ${from}, ${bytes}, ${run}MemcpyHostToDevice)`,
      copyOut: (to, from, bytes) => `${run}Memcpy(${to}, ${from}, ${bytes}, ${run}MemcpyDeviceToHost)`,
      launch: (kernel, grid, block, args) => [`${kernel}<<<${dim(grid)}, ${dim(block)}>>>(${args.join(', ')});`],
      afterLaunch: `${run}GetLastError()`,
      synchronize: `${run}DeviceSynchronize()`,
      asynchronousOnDevicePointers: true,
    },
  };
}

const RESERVED = `dim3 blockIdx threadIdx blockDim gridDim warpSize float2 float3 float4 int2 int3 int4 uint uint2 uint3 uint4 uchar ushort ulong
char2 char4 uchar4 short2 double2 clock clock64 norm rsqrt rsqrtf sinpi cospi normcdf erfinv saturate atomicAdd fminf fmaxf expf CHECK`.split(/\s+/);

const dim = ([x, y, z]: readonly [number, number, number]): string => (z === 1 && y === 1 ? `${x}` : `dim3(${x}, ${y}, ${z})`);

function gpuMath(fn: MathFn, type: ScalarType): MathSpelling | undefined {
  const float = type === 'f32' || type === 'f64';
  if (fn === 'rsqrt') return type === 'f32' ? 'rsqrtf' : 'rsqrt';
  if (float) return cMathName(fn, type);
  const wide = type === 'i64' || type === 'u64';
  switch (fn) {
    case 'min': case 'max': return fn;
    case 'popcount': return wide ? '__popcll' : type === 'i32' || type === 'u32' ? '__popc' : undefined;
    case 'clz': return wide ? '__clzll' : type === 'i32' || type === 'u32' ? '__clz' : undefined;
    case 'mulhi': return { i32: '__mulhi', u32: '__umulhi', i64: '__mul64hi', u64: '__umul64hi' }[type as string];
    default: return undefined;
  }
}

const NATIVE: Partial<Record<AtomicOp, { readonly name: string; readonly types: readonly ScalarType[] }>> = {
  add: { name: 'atomicAdd', types: ['i32', 'u32', 'u64', 'f32', 'f64'] },
  min: { name: 'atomicMin', types: ['i32', 'u32', 'i64', 'u64'] },
  max: { name: 'atomicMax', types: ['i32', 'u32', 'i64', 'u64'] },
  exch: { name: 'atomicExch', types: ['i32', 'u32', 'u64', 'f32'] },
  and: { name: 'atomicAnd', types: ['i32', 'u32', 'u64'] },
  or: { name: 'atomicOr', types: ['i32', 'u32', 'u64'] },
  xor: { name: 'atomicXor', types: ['i32', 'u32', 'u64'] },
  cas: { name: 'atomicCAS', types: ['i32', 'u32', 'u64'] },
  inc: { name: 'atomicInc', types: ['u32'] },
  dec: { name: 'atomicDec', types: ['u32'] },
};

function gpuAtomic(op: AtomicOp, type: ScalarType, types: Record<ScalarType, string>, half: boolean): AtomicSpelling | undefined {
  const native = NATIVE[op];
  if (native && (native.types.includes(type) || (op === 'add' && half && (type === 'f16' || type === 'bf16')))) {
    return { call: (x, value, compare) => `${native.name}(&${x}, ${compare === undefined ? value : `${compare}, ${value}`})` };
  }
  const helper = casLoop(op, type, types);
  return helper && { call: (x, value) => `${helper.name}(&${x}, ${value})`, helpers: [helper] };
}

const COMBINE: Partial<Record<AtomicOp, (old: string, value: string, float: boolean, type: string) => string>> = {
  add: (o, v) => `${o} + ${v}`,
  min: (o, v, float, t) => (float ? `fmin${t === 'f32' ? 'f' : ''}(${o}, ${v})` : `${o} < ${v} ? ${o} : ${v}`),
  max: (o, v, float, t) => (float ? `fmax${t === 'f32' ? 'f' : ''}(${o}, ${v})` : `${o} > ${v} ? ${o} : ${v}`),
  exch: (_, v) => v,
  and: (o, v) => `${o} & ${v}`,
  or: (o, v) => `${o} | ${v}`,
  xor: (o, v) => `${o} ^ ${v}`,
};

/** An update of a 32- or 64-bit value as a compare-and-swap loop on its bits. */
function casLoop(op: AtomicOp, type: ScalarType, types: Record<ScalarType, string>): Helper | undefined {
  const combine = COMBINE[op];
  const bits = ['f32', 'i32', 'u32'].includes(type) ? 'unsigned int' : ['f64', 'i64', 'u64'].includes(type) ? 'unsigned long long' : undefined;
  if (!combine || !bits) return undefined;
  const t = types[type], name = `atomic_${op}_${type}`;
  return { name, text: `${FUNCTION} ${t} ${name}(${t} *p, ${t} value) {
  ${bits} *word = (${bits} *)p, seen = *word, expected;
  ${t} old;
  do {
    expected = seen;
    __builtin_memcpy(&old, &expected, sizeof(old));
    ${t} next = ${combine('old', 'value', type.startsWith('f'), type)};
    ${bits} wanted;
    __builtin_memcpy(&wanted, &next, sizeof(next));
    seen = atomicCAS(word, expected, wanted);
  } while (seen != expected);
  return old;
}` };
}
