import { basename } from 'node:path';
import type { IntrinsicRecord } from '../../intrinsic-files.js';
import { bitsFunction, callOfMeaning, isVector, prototype, signature, whole } from '../simulator/checked-intrinsics.js';

/** Texts of the header that user units include and of the functions that it names. */
export interface EmulatedIntrinsics { readonly header: string; readonly source: string; readonly bySimde: number; readonly byMeaning: number }

/** Does a CPU with AVX2 lack it? */
export const isEmulated = (record: IntrinsicRecord): boolean => /avx512|avxvnni/.test(String(record.attributes['needs'] ?? ''));

const plainMask = /^_(load|store)_mask\d+$/;
const touchesMemory = (record: IntrinsicRecord): boolean => record.declaration.includes('*');
const inUnit = (record: IntrinsicRecord): boolean => touchesMemory(record) && (whole.test(record.name) || plainMask.test(record.name));
const hasImmediate = (record: IntrinsicRecord): boolean => signature(record).params.some((p) => p.name.startsWith('imm'));
const features = ['F', 'CD', 'BW', 'DQ', 'VL', 'VNNI', 'BF16'];
const prefix = 'xp_emulated_';

/**
 * For a CPU without AVX-512: every intrinsic that needs it becomes a function. Its body is SIMDe's where SIMDe has it, else the meaning:
 * SIMDe lacks half of them, its immediates must be constants, and its masked accesses touch lanes that the mask leaves out. Accesses to
 * whole vectors are plain ones in the user's unit. Vector types, constants and older instructions are the compiler's own.
 */
export function emulatedIntrinsics(records: readonly IntrinsicRecord[], simde: ReadonlySet<string>): EmulatedIntrinsics {
  const chosen = records.filter(isEmulated);
  const functions = chosen.filter((record) => !inUnit(record));
  const bySimde = new Set(functions.filter((record) => simde.has(record.name) && !touchesMemory(record) && !hasImmediate(record)));
  const meant = functions.filter((record) => !bySimde.has(record));
  return {
    bySimde: bySimde.size, byMeaning: meant.length,
    header: [
      '#pragma once', '#include <immintrin.h>', '#ifdef __cplusplus', 'extern "C" {', '#endif',
      ...chosen.map((record) => (inUnit(record) ? plainAccess(record) : `${prototype(record, prefix)};`)),
      '#ifdef __cplusplus', '}', '#endif',
      ...chosen.map(({ name }) => `#undef ${name}\n#define ${name}(...) ${prefix}${name}(__VA_ARGS__)`),
      // What a program asks before it uses them.
      ...features.map((name) => `#define __AVX512${name}__ 1`), '',
    ].join('\n'),
    source: [
      '#include <immintrin.h>', '#include <simde/x86/avx512.h>', '#include <math.h>', '#include <stdint.h>', '#include <string.h>', '#define XP_SIMULATOR',
      // some are macros in the compiler's headers
      ...records.map(({ name }) => `#undef ${name}`),
      // The checked runs' own functions have meanings in them too: these are not seen outside.
      'namespace { namespace meaning {', ...[...new Set(meant.map((record) => basename(record.file)))].map((file) => `#include "${file}"`), '} }',
      ...bitsFunction, 'extern "C" {',
      ...functions.map((record) => `${prototype(record, prefix)} { ${bySimde.has(record) ? callOfSimde(record) : callOfMeaning(record)} }`), '}', '',
    ].join('\n'),
  };
}

function callOfSimde(record: IntrinsicRecord): string {
  const { result, params } = signature(record);
  const call = `simde${record.name}(${params.map((p) => (isVector(p.type) ? `bits<simde${p.type}>(${p.name})` : p.name)).join(', ')})`;
  return result === 'void' ? `${call};` : `return ${isVector(result) ? `bits<${result}>(${call})` : call};`;
}

/** `_mm512_loadu_ps(p)` as an access that the compiler, and in checked runs the instrumentation, sees. */
function plainAccess(record: IntrinsicRecord): string {
  const { result, params } = signature(record);
  const anyAddress = (type: string): string => (isVector(type) ? `${type}_u` : type);
  const body = result === 'void' ? `*(${anyAddress(params[1]!.type)} *)p = ${params[1]!.name};` : `return *(const ${anyAddress(result)} *)p;`;
  return `static __inline __attribute__((always_inline, artificial, unused)) ${prototype(record, prefix)} { ${body} }`;
}
