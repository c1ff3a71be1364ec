/** What all C-like dialects share: limits, constants, words without meaning for the translation. */
import type { Qualifier } from '../compiler/frontend/language.js';

/** Limits and mathematical constants of the standard headers. */
export const standardMacros = `
#define NULL nullptr
#define CHAR_BIT 8
#define SCHAR_MAX 127
#define CHAR_MAX 127
#define CHAR_MIN (-128)
#define UCHAR_MAX 255
#define SHRT_MAX 32767
#define SHRT_MIN (-32768)
#define USHRT_MAX 65535
#define INT_MAX 2147483647
#define INT_MIN (-2147483647 - 1)
#define UINT_MAX 4294967295u
#define LONG_MAX 9223372036854775807l
#define LONG_MIN (-9223372036854775807l - 1)
#define ULONG_MAX 18446744073709551615ul
#define LLONG_MAX 9223372036854775807ll
#define LLONG_MIN (-9223372036854775807ll - 1)
#define ULLONG_MAX 18446744073709551615ull
#define INT8_MAX 127
#define INT8_MIN (-128)
#define UINT8_MAX 255
#define INT16_MAX 32767
#define INT16_MIN (-32768)
#define UINT16_MAX 65535
#define INT32_MAX 2147483647
#define INT32_MIN (-2147483647 - 1)
#define UINT32_MAX 4294967295u
#define INT64_MAX 9223372036854775807l
#define INT64_MIN (-9223372036854775807l - 1)
#define UINT64_MAX 18446744073709551615ul
#define SIZE_MAX 18446744073709551615ul
#define INT8_C(c) c
#define INT16_C(c) c
#define INT32_C(c) c
#define INT64_C(c) c##l
#define UINT8_C(c) c
#define UINT16_C(c) c
#define UINT32_C(c) c##u
#define UINT64_C(c) c##ul
#define FLT_MAX 3.402823466e+38f
#define FLT_MIN 1.175494351e-38f
#define FLT_EPSILON 1.192092896e-07f
#define DBL_MAX 1.7976931348623158e+308
#define DBL_MIN 2.2250738585072014e-308
#define DBL_EPSILON 2.2204460492503131e-016
#define INFINITY __builtin_inff()
#define HUGE_VALF __builtin_inff()
#define HUGE_VAL __builtin_inf()
#define NAN __builtin_nanf("")
#define M_PI 3.14159265358979323846
#define M_PI_2 1.57079632679489661923
#define M_PI_4 0.78539816339744830962
#define M_2_PI 0.63661977236758134308
#define M_LN10 2.30258509299404568402
#define M_LOG10E 0.43429448190325182765
#define M_E 2.7182818284590452354
#define M_LN2 0.69314718055994530942
#define M_LOG2E 1.4426950408889634074
#define M_SQRT2 1.41421356237309504880
#define M_SQRT1_2 0.70710678118654752440
#define M_2_SQRTPI 1.12837916709551257390
#define M_1_PI 0.31830988618379067154
#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define stderr 0
#define stdout 0
#define __FILE__ "file"
#define __LINE__ 0
#define __func__ "function"
#define __FUNCTION__ "function"
#define __ATOMIC_RELAXED 0
#define __ATOMIC_CONSUME 1
#define __ATOMIC_ACQUIRE 2
#define __ATOMIC_RELEASE 3
#define __ATOMIC_ACQ_REL 4
#define __ATOMIC_SEQ_CST 5
#define __restrict
#define __typeof__ decltype
#define typeof decltype
#define assert(...) ((void)(__VA_ARGS__))
`;

const nothing: Qualifier = {};
const withArguments: Qualifier = { takesArguments: true };
/** Words that say how code is compiled, not what it means. */
export const commonQualifiers: Readonly<Record<string, Qualifier>> = {
  __restrict__: nothing, restrict: nothing, __restrict: nothing, __inline__: nothing, __inline: nothing, __forceinline: nothing, __volatile__: nothing, volatile: nothing, register: nothing, noexcept: nothing,
  _Alignas: withArguments, alignas: withArguments, __declspec: withArguments, __attribute__: { takesArguments: true, attribute: true }, __extension__: nothing, thread_local: nothing, _Noreturn: nothing, _Pragma: withArguments, __pragma: withArguments,
  XP_INTRINSIC: { takesArguments: true, intrinsic: true },
};
