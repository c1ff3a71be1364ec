import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { IntrinsicRecord } from '../../../hardware/intrinsic-files.js';

/** The C++ texts that compare intrinsics' meanings with the instructions. */
export interface ProofProgram {
  readonly meaning: string;
  readonly real: string;
  readonly driver: string;
}

interface Param {
  readonly type: string;
  readonly name: string;
}

interface Signature {
  readonly result: string;
  readonly params: readonly Param[];
}

const vectorBytes: Readonly<Record<string, number>> = { __m64: 8, __m128: 16, __m256: 32, __m512: 64 };
const scalarBytes: Readonly<Record<string, number>> = {
  __mmask8: 1, __mmask16: 2, __mmask32: 4, __mmask64: 8, char: 1, 'unsigned char': 1, short: 2, 'unsigned short': 2, int: 4,
  'unsigned int': 4, unsigned: 4, 'long long': 8, 'unsigned long long': 8, float: 4, double: 8, bool: 1,
};

/** Features of this host that intrinsics may need, in the spelling of g++'s -m options. */
export function hostFeatures(cpuinfo = readFileSync('/proc/cpuinfo', 'utf8')): ReadonlySet<string> {
  const flags = new Set((/^flags\s*:(.*)$/m.exec(cpuinfo)?.[1] ?? '').trim().split(/\s+/));
  const aliases: Record<string, string> = { 'sse4.1': 'sse4_1', 'sse4.2': 'sse4_2', sse3: 'pni', bmi: 'bmi1', lzcnt: 'abm', avxvnni: 'avx_vnni' };
  const known = ['sse', 'sse2', 'sse3', 'ssse3', 'sse4.1', 'sse4.2', 'avx', 'avx2', 'fma', 'f16c', 'popcnt', 'lzcnt', 'bmi', 'bmi2', 'avxvnni',
    'avx512f', 'avx512bw', 'avx512dq', 'avx512vl', 'avx512cd', 'avx512vnni', 'avx512bf16', 'avx512vbmi', 'avx512vpopcntdq', 'avx512bitalg'];
  return new Set(known.filter((name) => flags.has(aliases[name] ?? name) || flags.has(name.replace('avx512', 'avx512_'))));
}

/** The features that an intrinsic needs. */
export function needsOf(record: IntrinsicRecord): string[] {
  return String(record.attributes['needs'] ?? '').split(' ').filter(Boolean);
}

/** `__m512i _mm512_add_epi32(__m512i a, __m512i b)` taken apart. */
export function parseSignature(record: IntrinsicRecord): Signature {
  const found = /^(.*?)\s*\b(\w+)\s*\((.*)\)$/.exec(record.declaration);
  if (!found || found[2] !== record.name) throw new Error(`${record.file}:${record.line}: ${record.name} stands before \`${record.declaration}\``);
  const params = found[3]!.trim() === '' ? [] : found[3]!.split(',').map((text) => {
    const param = /^(.*?[\s*])(\w+)$/.exec(text.trim())!;
    return { type: param[1]!.replace(/\s*\*\s*/g, '*').trim(), name: param[2]! };
  });
  return { result: found[1]!.trim(), params };
}

function bytesOf(type: string): number {
  const bytes = scalarBytes[type] ?? vectorBytes[type.replace(/(d|i|bh)$/, '')];
  if (bytes === undefined) throw new Error(`no size known for the type ${type}`);
  return bytes;
}

/** "0..2 8" as [0, 1, 2, 8]; long ranges are sampled. */
export function immediateValues(range: string): number[] {
  const all = range.split(' ').flatMap((part) => {
    const [low, high = low] = part.split('..').map(Number) as [number, number?];
    return Array.from({ length: high! - low + 1 }, (_, i) => low + i);
  });
  if (all.length <= 32) return all;
  const chosen = new Set([...all.slice(0, 9), 15, 16, 17, 27, 31, 32, 33, 63, 64, 78, 85, 103, 128, 170, 177, 216, 228, 238, 254, 255]);
  return all.filter((value) => chosen.has(value));
}

function combinations(record: IntrinsicRecord, params: readonly Param[]): number[][] {
  const ranges = params.filter((p) => p.name.startsWith('imm')).map((p) => {
    const range = record.attributes[p.name];
    if (range === undefined) throw new Error(`${record.file}:${record.line}: ${record.name} does not say which values ${p.name} may have`);
    return immediateValues(String(range));
  });
  return ranges.reduce<number[][]>((tuples, values) => tuples.flatMap((tuple) => values.map((value) => [...tuple, value])), [[]]);
}

/** Parameters that are macro enumerations in the compiler's headers. */
function immediateText(name: string, value: number): string {
  if (name === 'imm_interval') return `(_MM_MANTISSA_NORM_ENUM)${value}`;
  if (name === 'imm_sign') return `(_MM_MANTISSA_SIGN_ENUM)${value}`;
  if (name === 'imm_ENUM') return `(_MM_PERM_ENUM)${value}`;
  if (name === 'imm_hint') return `(_mm_hint)${value}`;
  return String(value);
}

function call(record: IntrinsicRecord, { result, params }: Signature, texts: readonly string[]): string {
  let next = 0;
  const args = params.map((param, at) => {
    if (param.name.startsWith('imm')) return texts[next++]!;
    return param.type.endsWith('*') ? `proof_pointer{args[${at}]}` : `*(${param.type} *)args[${at}]`;
  });
  const text = `${record.name}(${args.join(', ')})`;
  return result === 'void' ? `${text};` : `*(${result} *)result = ${text};`;
}

function wrapper(prefix: string, at: number, record: IntrinsicRecord, real: boolean): string {
  const signature = parseSignature(record);
  const immediates = signature.params.filter((p) => p.name.startsWith('imm'));
  const tuples = combinations(record, signature.params);
  const head = `void ${prefix}_${at}(void **args, void *result, int combination)`;
  if (immediates.length === 0) return `${head} { ${call(record, signature, [])} }`;
  if (!real) {
    const table = `static const int imm[][${immediates.length}] = {${tuples.map((t) => `{${t.join(', ')}}`).join(', ')}};`;
    return `${head} { ${table} ${call(record, signature, immediates.map((_, i) => `imm[combination][${i}]`))} }`;
  }
  const cases = tuples.map((tuple, i) => `case ${i}: ${call(record, signature, tuple.map((value, j) => immediateText(immediates[j]!.name, value)))} break;`);
  return `${head} { switch (combination) { ${cases.join(' ')} } }`;
}

function paramRecord(record: IntrinsicRecord, { type, name }: Param): string {
  const indexed = record.attributes['index'] !== undefined;
  if (type.endsWith('*')) return `{4096, 'p', ${indexed ? 1 : 0}}`;
  const index = record.attributes['index'] === name ? (/i64(gather|scatter)/.test(record.name) ? `'q'` : `'i'`) : '0';
  const kind = type.startsWith('__m') && !type.startsWith('__mmask') ? 'v' : type === 'float' ? 'f' : type === 'double' ? 'd' : 'm';
  return `{${bytesOf(type)}, '${kind}', ${index}}`;
}

function caseRecord(at: number, record: IntrinsicRecord): string {
  const { result, params } = parseSignature(record);
  const attribute = (key: string, none: number): number => Number(record.attributes[key] ?? none);
  const lanes = record.attributes['bitwise'] ? 'x' : /^__m\d+$/.test(result) || result === 'float' ? 'f' : /^__m\d+d$/.test(result) || result === 'double' ? 'd' : 'x';
  return `{"${record.name}", meaning_${at}, real_${at}, ${params.length}, {${params.map((p) => paramRecord(record, p)).join(', ')}}, ` +
    `${result === 'void' ? 0 : bytesOf(result)}, '${lanes}', ${combinations(record, params).length}, ${attribute('aligned', 1)}, ${attribute('undefined', -1)}, ` +
    `${attribute('relative', 0)}, ${record.attributes['denormals'] ? 1 : 0}, ${record.attributes['order'] ? 1 : 0}, ${record.attributes['ordered'] ? 1 : 0}, ${attribute('mask_bits', 0)}},`;
}

/** One program for some intrinsics: their meanings, the real instructions, and a driver that compares them. */
export function proofProgram(records: readonly IntrinsicRecord[], rounds: number): ProofProgram {
  const pointer = 'struct proof_pointer { void *at; template <typename T> operator T *() const { return (T *)at; } };';
  const files = [...new Set(records.map((r) => r.file))];
  return {
    meaning: ['#define XP_SIMULATOR', ...files.map((file) => `#include "${basename(file)}"`), pointer, ...records.map((record, at) => wrapper('meaning', at, record, false))].join('\n'),
    real: ['#include <immintrin.h>', pointer, ...records.map((record, at) => wrapper('real', at, record, true))].join('\n'),
    driver: [
      '#include "proof-driver.h"', ...records.map((_, at) => `void meaning_${at}(void **, void *, int); void real_${at}(void **, void *, int);`),
      'static const ProofCase cases[] = {', ...records.map((record, at) => caseRecord(at, record)), '};',
      `int main() { return proof_run(cases, ${records.length}, ${rounds}, 1); }`,
    ].join('\n'),
  };
}

/** The program with SIMDe's functions in the place of the instructions. */
export function withSimde(program: ProofProgram): ProofProgram {
  const real = program.real.replace('#include <immintrin.h>', '#include <simde/x86/avx512.h>')
    .replace(/\b(_mm\d*_\w+)\(/g, 'simde$1(').replace(/\b(__m\d+[di]?)\b/g, 'simde$1').replace(/\b__mmask/g, 'simde__mmask');
  return { ...program, real };
}

/** The program with the emulation's functions in the place of the meanings. */
export function withEmulation(program: ProofProgram): ProofProgram {
  return { ...program, meaning: program.real.replace('#include <immintrin.h>', '#include "xp-emulated-intrinsics.h"').replace(/\breal_(\d+)/g, 'meaning_$1') };
}
