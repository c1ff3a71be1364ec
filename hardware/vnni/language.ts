/** C and C++ with x86 vector intrinsics, as the front end reads them. */
import type { Language } from '../../compiler/frontend/language.js';
import { commonQualifiers, standardMacros } from '../c-language.js';
import { commonText, intrinsicText } from '../intrinsic-text.js';

/** Comparison predicates in the order of their numbers. */
const COMPARES = ['EQ_OQ', 'LT_OS', 'LE_OS', 'UNORD_Q', 'NEQ_UQ', 'NLT_US', 'NLE_US', 'ORD_Q', 'EQ_UQ', 'NGE_US', 'NGT_US', 'FALSE_OQ', 'NEQ_OQ', 'GE_OS', 'GT_OS', 'TRUE_UQ',
  'EQ_OS', 'LT_OQ', 'LE_OQ', 'UNORD_S', 'NEQ_US', 'NLT_UQ', 'NLE_UQ', 'ORD_S', 'EQ_US', 'NGE_UQ', 'NGT_UQ', 'FALSE_OS', 'NEQ_OS', 'GE_OQ', 'GT_OQ', 'TRUE_US'];

export const language: Language = {
  platform: 'vnni',
  predefined: `${standardMacros}
#define __x86_64__ 1
#define __AVX__ 1
#define __AVX2__ 1
#define __FMA__ 1
#define __AVX512F__ 1
#define __AVX512BW__ 1
#define __AVX512VL__ 1
#define __AVX512DQ__ 1
#define __AVX512VNNI__ 1
#define __GNUC__ 12
#define _MM_SHUFFLE(z, y, x, w) (((z) << 6) | ((y) << 4) | ((x) << 2) | (w))
#define _MM_TRANSPOSE4_PS(r0, r1, r2, r3) do { \\
  __m128 xp_t0 = _mm_unpacklo_ps(r0, r1), xp_t1 = _mm_unpackhi_ps(r0, r1), xp_t2 = _mm_unpacklo_ps(r2, r3), xp_t3 = _mm_unpackhi_ps(r2, r3); \\
  r0 = _mm_movelh_ps(xp_t0, xp_t2); r1 = _mm_movehl_ps(xp_t2, xp_t0); r2 = _mm_movelh_ps(xp_t1, xp_t3); r3 = _mm_movehl_ps(xp_t3, xp_t1); } while (0)
#define _MM_FROUND_TO_NEAREST_INT 0
#define _MM_FROUND_TO_NEG_INF 1
#define _MM_FROUND_TO_POS_INF 2
#define _MM_FROUND_TO_ZERO 3
#define _MM_FROUND_CUR_DIRECTION 4
#define _MM_FROUND_RAISE_EXC 0
#define _MM_FROUND_NO_EXC 8
#define _MM_ROUND_NEAREST 0
#define _MM_ROUND_DOWN 0x2000
#define _MM_ROUND_UP 0x4000
#define _MM_ROUND_TOWARD_ZERO 0x6000
#define _MM_HINT_T0 3
#define _MM_HINT_T1 2
#define _MM_HINT_T2 1
#define _MM_HINT_NTA 0
${COMPARES.map((name, value) => `#define _CMP_${name} ${value}`).join('\n')}
${['EQ', 'LT', 'LE', 'FALSE', 'NE', 'NLT', 'NLE', 'TRUE'].map((name, value) => `#define _MM_CMPINT_${name} ${value}`).join('\n')}
#define _MM_CMPINT_GE 5
#define _MM_CMPINT_GT 6
`,
  qualifiers: commonQualifiers,
  get prelude() { return prelude(); },
  hostCalls: {},
  refused: [
    { pattern: /^(cblas_|mkl_|dnnl|LAPACK)/, reason: 'a library computes part of the result', advice: 'write the loop nest out' },
    { pattern: /^(fopen|fread|fwrite|scanf|getenv|time|clock|rand|srand|pthread_|system|fork)/, reason: 'it depends on something outside the arguments', advice: 'take it out of the kernel' },
    { pattern: /^_mm/, reason: 'this intrinsic is not in the tables', advice: 'use a documented equivalent, or add it to hardware/vnni/intrinsics' },
  ],
  execution: 'call',
  warp: 1,
  capacities: {},
};

/** Parallel regions are read as a team of one thread: what OpenMP allows for every program that does not count on a number. */
const openMp = `
int omp_get_thread_num() { return 0; }
int omp_get_num_threads() { return 1; }
int omp_get_max_threads() { return 1; }
int omp_get_num_procs() { return 1; }
int omp_get_thread_limit() { return 1; }
int omp_in_parallel() { return 0; }
int omp_get_dynamic() { return 0; }
int omp_get_nested() { return 0; }
int omp_get_level() { return 0; }
void omp_set_num_threads(int n) {}
void omp_set_dynamic(int on) {}
void omp_set_nested(int on) {}
double omp_get_wtime() { return 0.0; }
double omp_get_wtick() { return 1e-9; }
struct omp_lock_t { int state; };
void omp_init_lock(omp_lock_t *l) {}
void omp_destroy_lock(omp_lock_t *l) {}
void omp_set_lock(omp_lock_t *l) {}
void omp_unset_lock(omp_lock_t *l) {}
`;

let cached: Language['prelude'] | undefined;
const prelude = (): Language['prelude'] => (cached ??= [{ name: 'intrinsics', text: `${intrinsicText('vnni')}\n${openMp}\n${commonText()}` }]);
