import type { ScalarType } from '../../../compiler/ir/index.js';
import type { IntrinsicRecord } from '../../../hardware/intrinsic-files.js';
import { immediateValues, parseSignature } from './intrinsic-proof.js';

/** A tensor parameter of a generated kernel. */
export interface KernelParam {
  readonly name: string;
  readonly dtype: Exclude<ScalarType, 'bool' | 'f16' | 'bf16'>;
  readonly elements: number;
  readonly role: 'in' | 'out' | 'inout';
  /** holds offsets of elements, which have to stay small */
  readonly isIndex: boolean;
}

/** `void k(...)` that loads operands, calls one intrinsic and stores the result. */
export interface IntrinsicKernel {
  readonly record: IntrinsicRecord;
  readonly params: readonly KernelParam[];
  readonly text: string;
}

type Dtype = KernelParam['dtype'];

export const dtypeBytes: Readonly<Record<Dtype, number>> = { i8: 1, u8: 1, i16: 2, u16: 2, i32: 4, u32: 4, i64: 8, u64: 8, f32: 4, f64: 8 };
const ctypes: Readonly<Record<Dtype, string>> = {
  i8: 'int8_t', u8: 'uint8_t', i16: 'int16_t', u16: 'uint16_t', i32: 'int32_t', u32: 'uint32_t', i64: 'int64_t', u64: 'uint64_t', f32: 'float', f64: 'double',
};
const scalars: Readonly<Record<string, Dtype>> = {
  __mmask8: 'u8', __mmask16: 'u16', __mmask32: 'u32', __mmask64: 'u64', char: 'i8', 'unsigned char': 'u8', short: 'i16', 'unsigned short': 'u16', int: 'i32',
  'unsigned int': 'u32', 'long long': 'i64', 'unsigned long long': 'u64', float: 'f32', double: 'f64',
};
const vector = /^__m(128|256|512)(d|i|bh)?$/;

/** Element types that the name speaks of, in order: `cvtepi8_epi32` is [i8, i32]. */
function namedTypes(name: string): Dtype[] {
  return [...name.matchAll(/ep[iu](8|16|32|64)|(?:_|cvt|ne|ne2)(ph|pbh)|_si(128|256|512)/g)].map((m) => (m[1] ? (`i${m[1]}` as Dtype) : m[2] ? 'u16' : 'u8'));
}

function elementOf(type: string, name: string, isResult: boolean): Dtype {
  const kind = vector.exec(type)![2];
  if (kind === undefined) return 'f32';
  if (kind === 'd') return 'f64';
  if (kind === 'bh') return 'u16';
  const types = namedTypes(name);
  return (/cvt|pack/.test(name) && !isResult ? types[0] : types.at(-1)) ?? 'i32';
}

/** The kernel of an intrinsic with each immediate at one of its values. */
export function kernelOf(record: IntrinsicRecord, choice: number): IntrinsicKernel {
  const { result, params: own } = parseSignature(record);
  const params: KernelParam[] = [];
  const add = (name: string, dtype: Dtype, elements: number, role: KernelParam['role'], isIndex = false): void => { params.push({ name, dtype, elements, role, isIndex }); };
  const pointed = (type: string): Dtype => (/_(p|s)s$|_pi$/.test(record.name) || type.includes('__m64') ? 'f32' : /_(p|s)d$/.test(record.name) ? 'f64' : scalars[type.replace(/const|\*/g, '').trim()] ?? namedTypes(record.name).at(-1) ?? 'u8');
  const args = own.map((p, i) => {
    if (p.name === 'imm_scale') return String(dtypeBytes[pointed('void')]);
    if (p.name.startsWith('imm')) { const values = immediateValues(String(record.attributes[p.name])); return String(values[choice % values.length]); }
    if (p.type.endsWith('*')) {
      const indexed = record.attributes['index'] !== undefined;
      add(`p${i}`, pointed(p.type), 512, !p.type.startsWith('const') && result === 'void' ? 'inout' : 'in');
      return `${/void/.test(p.type) ? '' : `(${p.type})`}(p${i}${indexed ? ' + 256' : ''})`;
    }
    if (!vector.test(p.type)) { add(`s${i}`, scalars[p.type]!, 1, 'in'); return `s${i}[0]`; }
    const isIndex = record.attributes['index'] === p.name;
    const dtype = isIndex ? (/i64(gather|scatter)/.test(record.name) ? 'i64' : 'i32') : elementOf(p.type, record.name, false);
    const bits = Number(vector.exec(p.type)![1]);
    add(`a${i}`, dtype, bits / 8 / dtypeBytes[dtype], 'in', isIndex);
    return p.type.endsWith('bh') ? `(${p.type})${loadOf(`a${i}`, dtype, bits)}` : loadOf(`a${i}`, dtype, bits);
  });
  const call = `${record.name}(${args.join(', ')})`;
  let body = `${call};`;
  if (vector.test(result)) {
    const dtype = elementOf(result, record.name, true), bits = Number(vector.exec(result)![1]);
    add('out', dtype, bits / 8 / dtypeBytes[dtype], 'out');
    body = storeOf('out', dtype, bits, result.endsWith('bh') ? `(__m${bits}i)${call}` : call);
  } else if (result !== 'void') {
    add('out', scalars[result]!, 1, 'out');
    body = `out[0] = ${call};`;
  }
  const list = params.map((p) => `${p.role === 'in' ? 'const ' : ''}${ctypes[p.dtype]} *${p.name}`).join(', ');
  return { record, params, text: `void k(${list})\n{\n  ${body}\n}\n` };
}

const prefixOf = (bits: number): string => (bits === 128 ? '_mm' : `_mm${bits}`);
function loadOf(name: string, dtype: Dtype, bits: number): string {
  return dtype === 'f32' || dtype === 'f64' ? `${prefixOf(bits)}_loadu_p${dtype === 'f32' ? 's' : 'd'}(${name})` : `${prefixOf(bits)}_loadu_si${bits}((const __m${bits}i *)${name})`;
}
function storeOf(name: string, dtype: Dtype, bits: number, value: string): string {
  return dtype === 'f32' || dtype === 'f64' ? `${prefixOf(bits)}_storeu_p${dtype === 'f32' ? 's' : 'd'}(${name}, ${value});` : `${prefixOf(bits)}_storeu_si${bits}((__m${bits}i *)${name}, ${value});`;
}

/** All kernels as one C program: `program IN OUT` reads the inputs of each in turn and writes its outputs. */
export function nativeProgram(kernels: readonly IntrinsicKernel[]): string {
  const main = kernels.map(({ params }, i) => [
    ...params.map((p, j) => (p.role === 'out' ? `memset(b[${j}], 0, ${p.elements * dtypeBytes[p.dtype]});` : `if (!fread(b[${j}], ${p.elements * dtypeBytes[p.dtype]}, 1, in)) return 1;`)),
    `k${i}(${params.map((_, j) => `(void *)b[${j}]`).join(', ')});`,
    ...params.flatMap((p, j) => (p.role === 'in' ? [] : [`fwrite(b[${j}], ${p.elements * dtypeBytes[p.dtype]}, 1, out);`])),
  ].join('\n'));
  return [
    '#include <immintrin.h>', '#include <stdint.h>', '#include <stdio.h>', '#include <string.h>',
    ...kernels.map(({ text }, i) => text.replace('void k(', `static __attribute__((noinline)) void k${i}(`)),
    'static unsigned char b[20][8192] __attribute__((aligned(64)));', 'int main(int n, char **files)\n{', 'FILE *in = fopen(files[1], "rb"), *out = fopen(files[2], "wb");',
    ...main, 'return fclose(out) | fclose(in);', '}', '',
  ].join('\n');
}
