import type { IntrinsicRecord } from '../../intrinsic-files.js';

/** Texts of the two generated files; `npm run build` does not make them, a test compares them. */
export interface CheckedIntrinsics {
  /** include/xp-checked-intrinsics.h */
  readonly header: string;
  /** runtime/checked-intrinsics.cpp */
  readonly source: string;
}

interface Param { readonly type: string; readonly name: string }
export interface Signature { readonly result: string; readonly params: readonly Param[] }

/** Small loads and stores that the compiler's headers write as plain accesses, which the instrumentation sees by itself. */
const plain = /^_mm\d*_(loadu_si\d\d|storeu_si\d\d|load_s[sd]|store_s[sd]|load1_p[sd]|load_ps1|loaddup_pd|loadl_epi64|storel_epi64)$|^_(load|store)_mask\d+$|prefetch/;
/** `_mm512_loadu_ps`: all lanes of a vector. */
export const whole = /^(_mm\d*)_(stream_load|loadu|load|storeu|store|stream)_(\w+)$/;

/** `bits<T>(v)`: the bytes of v as another type. */
export const bitsFunction: readonly string[] = [
  'template <typename T, typename V> static inline T bits(const V &v) {', '  static_assert(sizeof(T) == sizeof(V), "");', '  T t;', '  __builtin_memcpy(&t, &v, sizeof t);', '  return t;', '}',
];

/**
 * In checked runs intrinsics that touch memory in the compiler's own builtins are replaced: masked, gathering, compressing ...
 * ones by their meanings, compiled with instrumentation; whole-vector ones by a check of the alignment and of the object's
 * size, where the compiler knows the object, and their unaligned form.
 */
export function checkedIntrinsics(records: readonly IntrinsicRecord[]): CheckedIntrinsics {
  const chosen = records.filter((record) => /\*/.test(record.declaration) && !plain.test(record.name));
  const families = [...new Set(chosen.filter((r) => !whole.test(r.name)).map((r) => r.file.replace(/.*\//, '')))];
  const note = 'Generated from the intrinsic files by checked-intrinsics.ts; do not edit.';
  return {
    header: [
      `// ${note}`, '#pragma once', '#include <immintrin.h>', '#ifdef __cplusplus', 'extern "C" {', '#endif',
      'void xp_host_aligned(const void *p, unsigned long align);', 'void xp_host_small(int store);',
      ...chosen.map((record) => (whole.test(record.name) ? wholeForm(record) : `${prototype(record)};`)),
      '#ifdef __cplusplus', '}', '#endif',
      ...chosen.map(({ name }) => `#undef ${name}\n#define ${name}(...) xp_checked_${name}(__VA_ARGS__)`), '',
    ].join('\n'),
    source: [
      `// ${note}`, '#include <immintrin.h>', '#include <math.h>', '#include <stdint.h>', '#include <string.h>', '#define XP_SIMULATOR',
      'namespace meaning {', ...families.map((file) => `#include "${file}"`), '}',
      ...bitsFunction,
      'extern "C" {', 'void xp_host_aligned(const void *p, unsigned long align);',
      ...chosen.filter((record) => !whole.test(record.name)).map(definition), '}', '',
    ].join('\n'),
  };
}

/** The declaration of an intrinsic taken apart. */
export function signature(record: IntrinsicRecord): Signature {
  const found = /^(.*?)\s*\b\w+\s*\((.*)\)$/.exec(record.declaration)!;
  const params = found[2]!.trim() === '' ? [] : found[2]!.split(',').map((text) => {
    const [, type, name] = /^(.*?[\s*])(\w+)$/.exec(text.trim())!;
    return { type: type!.trim(), name: name! };
  });
  return { result: found[1]!.trim(), params };
}

export const isVector = (type: string): boolean => /^__m(64|128|256|512)/.test(type);
const untyped = (type: string): string => (!type.endsWith('*') ? type : type.startsWith('const') ? 'const void *' : 'void *');

/** A function of the same parameters under another name; pointers lose their types, which compilers disagree about. */
export function prototype(record: IntrinsicRecord, prefix = 'xp_checked_'): string {
  const { result, params } = signature(record);
  return `${result} ${prefix}${record.name}(${params.map((p) => `${untyped(p.type)} ${p.name}`.replace('* ', '*')).join(', ')})`;
}

/** The call of the meaning with the parameters' own names, as a function body. */
export function callOfMeaning(record: IntrinsicRecord): string {
  const { result, params } = signature(record);
  const args = params.map((p) => (isVector(p.type) && !p.type.endsWith('*') ? `bits<meaning::${p.type}>(${p.name})` : p.type.endsWith('*') ? `(${p.type.replace(/\b__m/, 'meaning::__m')})${p.name}` : p.name));
  const call = `meaning::${record.name}(${args.join(', ')})`;
  return result === 'void' ? `${call};` : `return ${isVector(result) ? `bits<${result}>(${call})` : call};`;
}

function definition(record: IntrinsicRecord): string {
  const align = Number(record.attributes['aligned'] ?? 1) > 1 ? `xp_host_aligned(p, ${record.attributes['aligned']}); ` : '';
  return `${prototype(record)} { ${align}${callOfMeaning(record)} }`;
}

const vectorBytes: Readonly<Record<string, number>> = { _mm: 16, _mm256: 32, _mm512: 64 };

/** `_mm512_stream_ps(p, a)` as checks of p and `_mm512_storeu_ps(p, a)`. */
function wholeForm(record: IntrinsicRecord): string {
  const { result, params } = signature(record);
  const [, prefix, kind, suffix] = whole.exec(record.name)!;
  const element = suffix === 'ps' ? 'float' : suffix === 'pd' ? 'double' : /^si(128|256)$/.test(suffix!) ? `__m${suffix!.slice(2)}i` : 'void';
  const isLoad = result !== 'void';
  const pointer = `(${isLoad ? 'const ' : ''}${element} *)p`;
  const call = isLoad ? `return ${prefix}_loadu_${suffix}(${pointer});` : `${prefix}_storeu_${suffix}(${pointer}, ${params[1]!.name});`;
  const aligned = kind!.endsWith('u') ? '' : `xp_host_aligned(p, ${record.attributes['aligned']}); `;
  const sized = `if (__builtin_dynamic_object_size(p, 0) < ${vectorBytes[prefix!]}) xp_host_small(${isLoad ? 0 : 1}); `;
  return `static __inline __attribute__((always_inline, artificial, unused)) ${result} ${prototype(record).slice(result.length + 1)} { ${aligned}${sized}${call} }`;
}
