/**
 * vpdpbusd: u8 times i8 in groups of four into 16 lanes of i32 (manual: _mm512_dpbusd_epi32). A signed row is made unsigned by adding 128 to each byte,
 * which is turning over its sign bit; 128 times the panel is subtracted again at the end.
 */
import type { DotUnit } from '../../compiler/lower/dot-unit.js';
import type { ScalarType } from '../../compiler/ir/index.js';
import type { Helper } from '../../compiler/print/dialect.js';

/** acc[rows][16 vectors] += a x panel; a row of `a` is read four bytes at a time and broadcast. */
function tile(rows: number, vectors: number, a: ScalarType): Helper {
  const signed = a === 'i8', name = `dot_${a}i8_${rows}x${vectors}`, element = signed ? 'int8_t' : 'uint8_t';
  const each = (f: (r: number, v: number) => string): string => range(rows).map((r) => range(vectors).map((v) => f(r, v)).join(' ')).join('\n  ');
  const step = (word: (r: number) => string): string => [
    ...range(vectors).map((v) => `const __m512i b${v} = _mm512_loadu_si512(panel + ${v * 64});`),
    ...(signed ? range(vectors).map((v) => `s${v} = _mm512_dpbusd_epi32(s${v}, half, b${v});`) : []),
    ...range(rows).map((r) => `${word(r)} const __m512i a${r} = ${signed ? `_mm512_xor_si512(_mm512_set1_epi32(w${r}), half)` : `_mm512_set1_epi32(w${r})`}; ${range(vectors).map((v) => `c${r}${v} = _mm512_dpbusd_epi32(c${r}${v}, a${r}, b${v});`).join(' ')}`),
  ].join('\n    ');
  return { name, text: `static inline void ${name}(int *acc, const ${element} *a, long long distance, const int8_t *panel, int depth) {
  ${each((r, v) => `__m512i c${r}${v} = _mm512_loadu_si512(acc + ${(r * vectors + v) * 16});`)}
${signed ? `  const __m512i half = _mm512_set1_epi8(-128); // 128, unsigned\n  ${range(vectors).map((v) => `__m512i s${v} = _mm512_setzero_si512();`).join(' ')}\n` : ''}  int k = 0;
  for (; k + 4 <= depth; k += 4, panel += ${vectors * 64}) {
    ${step((r) => `int w${r}; __builtin_memcpy(&w${r}, a + ${r} * distance + k, 4);`)}
  }
  if (k < depth) { // the rest of a row: no byte beyond it is read
    ${step((r) => `int w${r} = 0; for (int q = 0; q < depth - k; ++q) w${r} |= (int)((unsigned int)${signed ? '(uint8_t)' : ''}a[${r} * distance + k + q] << (8 * q));`)}
  }
  ${each((r, v) => `_mm512_storeu_si512(acc + ${(r * vectors + v) * 16}, ${signed ? `_mm512_sub_epi32(c${r}${v}, s${v})` : `c${r}${v}`});`)}
}` };
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

export const dot: DotUnit = { a: ['u8', 'i8'], b: 'i8', accumulator: 'i32', group: 4, lanes: 16, maxRows: 6, maxVectors: 4, tile };
