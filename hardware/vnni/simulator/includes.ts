/** Headers and the words by which a text shows that it needs them. */
const headers: readonly { readonly c: string; readonly cpp: string; readonly words: RegExp }[] = [
  { c: 'immintrin.h', cpp: 'immintrin.h', words: /\b_mm(\d+)?_\w+|\b__m(64|128|256|512)|\b__mmask|\b_(kand|kor|cvt|load_mask|store_mask|bzhi|tzcnt|lzcnt|pext|pdep|popcnt)/ },
  { c: 'stdint.h', cpp: 'cstdint', words: /\b(u?int(8|16|32|64|ptr|max)_t|U?INT(8|16|32|64)_(MAX|MIN)|SIZE_MAX)\b/ },
  { c: 'stddef.h', cpp: 'cstddef', words: /\b(size_t|ptrdiff_t|NULL|offsetof)\b/ },
  { c: 'stdbool.h', cpp: 'cstddef', words: /\b(bool|true|false)\b/ },
  { c: 'math.h', cpp: 'math.h', words: /\b(sqrt|exp|exp2|expm1|log|log2|log10|log1p|pow|sin|cos|tan|sinh|cosh|tanh|erf|fabs|floor|ceil|round|trunc|rint|nearbyint|lrint|fmax|fmin|fma|fmod|ldexp|frexp|cbrt|hypot|atan2?|copysign|scalbn|logb|ilogb)(f|l)?\s*\(|\b(INFINITY|NAN|HUGE_VALF?|M_PI|isnan|isinf|isfinite|signbit)\b/ },
  { c: 'string.h', cpp: 'cstring', words: /\b(mem(cpy|move|set|cmp)|str(len|cmp|cpy))\s*\(/ },
  { c: 'stdlib.h', cpp: 'cstdlib', words: /\b(malloc|calloc|realloc|free|aligned_alloc|posix_memalign|abs|labs|abort|exit|qsort)\s*\(/ },
  { c: 'stdio.h', cpp: 'cstdio', words: /\b(f?printf|stderr|stdout|puts)\b/ },
  { c: 'float.h', cpp: 'cfloat', words: /\b(FLT|DBL)_(MAX|MIN|EPSILON|TRUE_MIN)\b/ },
  { c: 'limits.h', cpp: 'climits', words: /\b(U?INT|CHAR|SCHAR|UCHAR|SHRT|U?LONG|U?LLONG)_(MAX|MIN)\b/ },
  { c: 'assert.h', cpp: 'cassert', words: /\bassert\s*\(/ },
  { c: 'omp.h', cpp: 'omp.h', words: /\bomp_\w+\s*\(/ },
  { c: '', cpp: 'algorithm', words: /\bstd::(min|max|clamp|fill|fill_n|copy|copy_n|swap|sort|transform|max_element|min_element|reverse)\b/ },
  { c: '', cpp: 'cmath', words: /\bstd::(sqrt|exp|log|pow|tanh|erf|abs|fabs|floor|ceil|round|trunc|rint|nearbyint|fmax|fmin|fma|isnan|isinf)\b/ },
  { c: '', cpp: 'vector', words: /\bstd::vector\b/ },
  { c: '', cpp: 'array', words: /\bstd::array\b/ },
  { c: '', cpp: 'limits', words: /\bstd::numeric_limits\b/ },
  { c: '', cpp: 'numeric', words: /\bstd::(accumulate|iota|inner_product)\b/ },
  { c: '', cpp: 'memory', words: /\bstd::(unique_ptr|make_unique|shared_ptr)\b/ },
  { c: '', cpp: 'utility', words: /\bstd::(pair|move|forward)\b/ },
  { c: '', cpp: 'type_traits', words: /\bstd::(is_\w+|enable_if|conditional)/ },
];

/** `#include` lines that a source needs and lacks; a header whose words it does not use is left alone, its names are the source's. */
export function missingIncludes(text: string, isC: boolean): string[] {
  const present = new Set([...text.matchAll(/^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]/gm)].map((m) => m[1]!));
  const has = (c: string, cpp: string): boolean => present.has(c) || present.has(cpp) || present.has(`c${c.replace(/\.h$/, '')}`);
  return headers
    .filter(({ c, cpp, words }) => (isC ? c !== '' : true) && !has(c, cpp) && words.test(text))
    .map(({ c, cpp }) => `#include <${isC ? c : cpp}>`)
    .filter((line, at, all) => all.indexOf(line) === at);
}
