/** BANG C for mtp_372 as cncc reads it, with the CNRT runtime in its current names. */
import type { AtomicOp, Buffer, Index, ScalarType } from '../../compiler/ir/index.js';
import type { AtomicSpelling, Dialect, Helper } from '../../compiler/print/dialect.js';
import { scalarMath } from './math.js';

const types: Record<ScalarType, string> = {
  bool: 'bool', i8: 'int8_t', u8: 'uint8_t', i16: 'int16_t', u16: 'uint16_t', i32: 'int', u32: 'unsigned int', i64: 'long long', u64: 'unsigned long long',
  f16: 'half', bf16: 'bfloat16_t', f32: 'float', f64: 'double',
};

const MEMORY: Record<string, string> = { nram: '__nram__ ', wram: '__wram__ ', sram: '__mlu_shared__ ', ldram: '__ldram__ ' };

const ATOMIC_TYPES: Partial<Record<AtomicOp, readonly ScalarType[]>> = {
  add: ['i32', 'u32', 'i16', 'f32', 'f16'], min: ['i32', 'u32'], max: ['i32', 'u32'],
  and: ['i32', 'u32'], or: ['i32', 'u32'], xor: ['i32', 'u32'], exch: ['i32', 'u32', 'f32'], cas: ['i32', 'u32'], inc: ['u32'], dec: ['u32'],
};
const REDUCE = new Set<AtomicOp>(['add', 'min', 'max', 'and', 'or', 'xor']);

function atomic(op: AtomicOp, type: ScalarType): AtomicSpelling | undefined {
  if (!ATOMIC_TYPES[op]?.includes(type)) return undefined;
  const t = types[type], name = `atomic_${op}_${type}`;
  const args = op === 'cas' ? 'compare, value' : 'value';
  const helper: Helper = { name, text: `__mlu_func__ ${t} ${name}(${t} *p, ${op === 'cas' ? `${t} compare, ` : ''}${t} value) {
  __nram__ ${t} old[32];
  __bang_atomic_${op}(old, p, ${args});
  return old[0];
}` };
  return {
    call: (x, value, compare) => `${name}(&${x}, ${compare === undefined ? value : `${compare}, ${value}`})`,
    ...(REDUCE.has(op) ? { update: (x: string, value: string) => `__bang_atomic_reduce_${op}(&${x}, (${t})(${value}))` } : {}),
    helpers: REDUCE.has(op) ? [] : [helper],
    callHelpers: [helper],
  };
}

export const dialect: Dialect = {
  name: 'BANG C',
  includes: ['#include <bang.h>', '#include <cnrt.h>', '#include <math.h>', '#include <stdint.h>', '#include <stdio.h>', '#include <stdlib.h>'],
  types,
  reserved: `half bfloat16_t int8 int16 int32 uint8 uint16 uint32 taskId taskIdX taskIdY taskIdZ taskDim taskDimX taskDimY taskDimZ coreId coreDim clusterId
    clusterDim GDRAM2NRAM NRAM2GDRAM NRAM2NRAM NRAM2WRAM GDRAM2WRAM cnrtQueue_t CNRT_CHECK CHECK expf logf log2f powf sqrtf fabsf floorf roundf truncf
    fmaxf fminf tanhf log2 exp2 queue dim vv_float`.split(/\s+/),
  restrict: '',
  functionQualifier: '__mlu_func__',
  kernelQualifier: '__mlu_global__ void',
  constantQualifier: () => '__mlu_const__',
  bufferQualifier: (b: Buffer) => MEMORY[b.space ?? ''] ?? '',
  conversions: {
    f16: { widen: (t) => `(float)${t}`, narrow: (t) => `(half)(${t})` },
    bf16: { widen: (t) => `(float)${t}`, narrow: (t) => `(bfloat16_t)(${t})` },
  },
  infinity: '__builtin_inff()',
  nan: '__builtin_nanf("")',
  math: scalarMath,
  reinterpret: 'pointer',
  index: (i: Index) => `(int)taskId${['X', 'Y', 'Z'][i.dim]}`,
  barrier: () => '__sync()',
  atomic,
  entryLinkage: 'extern-c',
  host: {
    // only what the runtime's reference documents: no name of the status type, no text for it
    statusType: 'int',
    success: 'cnrtSuccess',
    begin: { declare: ['cnrtQueue_t queue;'], calls: ['cnrtSetDevice(0)', 'cnrtQueueCreate(&queue)'] },
    end: ['cnrtQueueDestroy(queue)'],
    malloc: (p, bytes) => `cnrtMalloc((void **)&${p}, ${bytes})`,
    free: (p) => `cnrtFree(${p})`,
    copyIn: (to, from, bytes) => `cnrtMemcpy(${to}, (void *)${from}, ${bytes}, cnrtMemcpyHostToDev)`,
    copyOut: (to, from, bytes) => `cnrtMemcpy(${to}, ${from}, ${bytes}, cnrtMemcpyDevToHost)`,
    launch: (kernel, [x, y, z], _block, args) => [`{`, `  cnrtDim3_t dim = {${x}, ${y}, ${z}};`, `  ${kernel}<<<dim, cnrtFuncTypeBlock, queue>>>(${args.join(', ')});`, '}'],
    synchronize: 'cnrtQueueSync(queue)',
    asynchronousOnDevicePointers: false,
  },
};
