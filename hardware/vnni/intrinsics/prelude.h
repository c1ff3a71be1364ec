/* What the intrinsics' meanings are written in: vector types as unions of lane views, masks as integers, and the
 * macros that spell the plain, mask_ and maskz_ forms of one meaning.
 *
 * Conventions of every `<family>.c` beside this file:
 * - XP_INTRINSIC(name, key = value, ...) stands before the function that is the meaning of the intrinsic `name`.
 *     needs    CPU features, separated by blanks
 *     imm      values that a parameter whose name begins with `imm` may have: "0..255", "1 2 4 8", "0 8..11"
 *     aligned  the pointer `p` must be a multiple of that many bytes
 *     bitwise  = 1: moves or combines bits, whatever the lanes' type is; a reader may re-type the lanes
 *     undefined = N: the instruction leaves the bytes from N on undefined, the meaning makes them zero
 *     order    = "free": a reduction; the instruction adds in another order than the loop
 *     relative = R: the instruction approximates the meaning up to this relative error
 *     denormals = "flushed": the instruction takes and makes zero where the meaning has a denormal number
 *     ordered  = 1: the meaning holds for numbers; compilers disagree about NaN
 *     mask_bits = N: g++ 12 passes only the low N bits of the mask to the instruction (its mistake, not the meaning)
 *     index    name of the parameter that holds element offsets
 * - Signed integer arithmetic wraps around; a cast from float to integer is meant for values in range only, xp_i32_of_f32
 *   and its kin say what conversions make of others; rintf rounds to nearest even (the MXCSR default, also for the current
 *   direction); float expressions are not contracted.
 */
#ifndef XP_VNNI_PRELUDE_H
#define XP_VNNI_PRELUDE_H

#include <math.h>
#include <stdint.h>

#ifdef XP_SIMULATOR /* a C++ compiler reads this; other readers give the annotation its meaning */
#define XP_INTRINSIC(...)
#endif

/* The first view is the one that the compilers' own vector types have: what braces, [] and operators mean. */
#define XP_FLOATS(NAME, BYTES)                                                                                         \
  union NAME {                                                                                                         \
    float f32[BYTES / 4];                                                                                              \
    int8_t i8[BYTES];                                                                                                  \
    uint8_t u8[BYTES];                                                                                                 \
    int16_t i16[BYTES / 2];                                                                                            \
    uint16_t u16[BYTES / 2];                                                                                           \
    int32_t i32[BYTES / 4];                                                                                            \
    uint32_t u32[BYTES / 4];                                                                                           \
    int64_t i64[BYTES / 8];                                                                                            \
    uint64_t u64[BYTES / 8];                                                                                           \
    _Float16 f16[BYTES / 2];                                                                                           \
    double f64[BYTES / 8];                                                                                             \
  };
#define XP_DOUBLES(NAME, BYTES)                                                                                        \
  union NAME {                                                                                                         \
    double f64[BYTES / 8];                                                                                             \
    int8_t i8[BYTES];                                                                                                  \
    uint8_t u8[BYTES];                                                                                                 \
    int16_t i16[BYTES / 2];                                                                                            \
    uint16_t u16[BYTES / 2];                                                                                           \
    int32_t i32[BYTES / 4];                                                                                            \
    uint32_t u32[BYTES / 4];                                                                                           \
    int64_t i64[BYTES / 8];                                                                                            \
    uint64_t u64[BYTES / 8];                                                                                           \
    _Float16 f16[BYTES / 2];                                                                                           \
    float f32[BYTES / 4];                                                                                              \
  };
#define XP_INTEGERS(NAME, BYTES)                                                                                       \
  union NAME {                                                                                                         \
    int64_t i64[BYTES / 8];                                                                                            \
    int8_t i8[BYTES];                                                                                                  \
    uint8_t u8[BYTES];                                                                                                 \
    int16_t i16[BYTES / 2];                                                                                            \
    uint16_t u16[BYTES / 2];                                                                                           \
    int32_t i32[BYTES / 4];                                                                                            \
    uint32_t u32[BYTES / 4];                                                                                           \
    uint64_t u64[BYTES / 8];                                                                                           \
    _Float16 f16[BYTES / 2];                                                                                           \
    float f32[BYTES / 4];                                                                                              \
    double f64[BYTES / 8];                                                                                             \
  };

XP_INTEGERS(__m64, 8)
XP_FLOATS(__m128, 16)
XP_DOUBLES(__m128d, 16)
XP_INTEGERS(__m128i, 16)
XP_FLOATS(__m256, 32)
XP_DOUBLES(__m256d, 32)
XP_INTEGERS(__m256i, 32)
XP_FLOATS(__m512, 64)
XP_DOUBLES(__m512d, 64)
XP_INTEGERS(__m512i, 64)
/* The same at any address. */
typedef __m128 __m128_u;
typedef __m128d __m128d_u;
typedef __m128i __m128i_u;
typedef __m256 __m256_u;
typedef __m256d __m256d_u;
typedef __m256i __m256i_u;
typedef __m512 __m512_u;
typedef __m512d __m512d_u;
typedef __m512i __m512i_u;
/* bfloat16 lanes: kernels cast to these from integer vectors. */
typedef __m128i __m128bh;
typedef __m256i __m256bh;
typedef __m512i __m512bh;

typedef uint8_t __mmask8;
typedef uint16_t __mmask16;
typedef uint32_t __mmask32;
typedef uint64_t __mmask64;

/* The forms of one lane-wise meaning. P prefix, NAME the rest of the name, V vector type, K mask type, N lanes,
 * T lane view of the result, E the value of lane l in terms of a, b, c. */
#define XP_UNARY(P, NAME, NEEDS, V, N, T, E)                                                                           \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS)                                                                              \
  V P##_##NAME(V a) {                                                                                                  \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = E;                                                                            \
    return r;                                                                                                          \
  }
#define XP_UNARY_MASKED(P, NAME, NEEDS, V, K, N, T, E)                                                                 \
  XP_INTRINSIC(P##_mask_##NAME, needs = NEEDS)                                                                         \
  V P##_mask_##NAME(V src, K k, V a) {                                                                                 \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? E : src.T[l];                                                  \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_##NAME, needs = NEEDS)                                                                        \
  V P##_maskz_##NAME(K k, V a) {                                                                                       \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? E : 0;                                                         \
    return r;                                                                                                          \
  }
#define XP_BINARY(P, NAME, NEEDS, V, N, T, E)                                                                          \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS)                                                                              \
  V P##_##NAME(V a, V b) {                                                                                             \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = E;                                                                            \
    return r;                                                                                                          \
  }
#define XP_BINARY_MASKED(P, NAME, NEEDS, V, K, N, T, E)                                                                \
  XP_INTRINSIC(P##_mask_##NAME, needs = NEEDS)                                                                         \
  V P##_mask_##NAME(V src, K k, V a, V b) {                                                                            \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? E : src.T[l];                                                  \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_##NAME, needs = NEEDS)                                                                        \
  V P##_maskz_##NAME(K k, V a, V b) {                                                                                  \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? E : 0;                                                         \
    return r;                                                                                                          \
  }
/* The same with an immediate last; RANGE its values. */
#define XP_UNARY_IMM(P, NAME, NEEDS, RANGE, V, N, T, E)                                                                \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS, imm = RANGE)                                                                 \
  V P##_##NAME(V a, int imm) {                                                                                         \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = E;                                                                            \
    return r;                                                                                                          \
  }
#define XP_UNARY_IMM_MASKED(P, NAME, NEEDS, RANGE, V, K, N, T, E)                                                      \
  XP_INTRINSIC(P##_mask_##NAME, needs = NEEDS, imm = RANGE)                                                            \
  V P##_mask_##NAME(V src, K k, V a, int imm) {                                                                        \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? E : src.T[l];                                                  \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_##NAME, needs = NEEDS, imm = RANGE)                                                           \
  V P##_maskz_##NAME(K k, V a, int imm) {                                                                              \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? E : 0;                                                         \
    return r;                                                                                                          \
  }
/* A conversion: W the argument's vector type. */
#define XP_CONVERT(P, NAME, NEEDS, V, W, N, T, E)                                                                      \
  XP_INTRINSIC(P##_##NAME, needs = NEEDS)                                                                              \
  V P##_##NAME(W a) {                                                                                                  \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = E;                                                                            \
    return r;                                                                                                          \
  }
#define XP_CONVERT_MASKED(P, NAME, NEEDS, V, W, K, N, T, E)                                                            \
  XP_INTRINSIC(P##_mask_##NAME, needs = NEEDS)                                                                         \
  V P##_mask_##NAME(V src, K k, W a) {                                                                                 \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? E : src.T[l];                                                  \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_##NAME, needs = NEEDS)                                                                        \
  V P##_maskz_##NAME(K k, W a) {                                                                                       \
    V r;                                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? E : 0;                                                         \
    return r;                                                                                                          \
  }
/* mask_ and maskz_ forms of a meaning that is not lane-wise: the plain form, then the mask. */
#define XP_MASKED_OF_1(P, NAME, NEEDS, V, W, K, N, T)                                                                  \
  XP_INTRINSIC(P##_mask_##NAME, needs = NEEDS)                                                                         \
  V P##_mask_##NAME(V src, K k, W a) {                                                                                 \
    V r = P##_##NAME(a);                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? r.T[l] : src.T[l];                                             \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_##NAME, needs = NEEDS)                                                                        \
  V P##_maskz_##NAME(K k, W a) {                                                                                       \
    V r = P##_##NAME(a);                                                                                               \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? r.T[l] : 0;                                                    \
    return r;                                                                                                          \
  }
#define XP_MASKED_OF_2(P, NAME, NEEDS, V, W, X, K, N, T)                                                               \
  XP_INTRINSIC(P##_mask_##NAME, needs = NEEDS)                                                                         \
  V P##_mask_##NAME(V src, K k, W a, X b) {                                                                            \
    V r = P##_##NAME(a, b);                                                                                            \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? r.T[l] : src.T[l];                                             \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_##NAME, needs = NEEDS)                                                                        \
  V P##_maskz_##NAME(K k, W a, X b) {                                                                                  \
    V r = P##_##NAME(a, b);                                                                                            \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? r.T[l] : 0;                                                    \
    return r;                                                                                                          \
  }
#define XP_MASKED_OF_1_IMM(P, NAME, NEEDS, RANGE, V, W, K, N, T)                                                       \
  XP_INTRINSIC(P##_mask_##NAME, needs = NEEDS, imm = RANGE)                                                            \
  V P##_mask_##NAME(V src, K k, W a, int imm) {                                                                        \
    V r = P##_##NAME(a, imm);                                                                                          \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? r.T[l] : src.T[l];                                             \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_##NAME, needs = NEEDS, imm = RANGE)                                                           \
  V P##_maskz_##NAME(K k, W a, int imm) {                                                                              \
    V r = P##_##NAME(a, imm);                                                                                          \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? r.T[l] : 0;                                                    \
    return r;                                                                                                          \
  }
#define XP_MASKED_OF_2_IMM(P, NAME, NEEDS, RANGE, V, W, X, K, N, T)                                                    \
  XP_INTRINSIC(P##_mask_##NAME, needs = NEEDS, imm = RANGE)                                                            \
  V P##_mask_##NAME(V src, K k, W a, X b, int imm) {                                                                   \
    V r = P##_##NAME(a, b, imm);                                                                                       \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? r.T[l] : src.T[l];                                             \
    return r;                                                                                                          \
  }                                                                                                                    \
  XP_INTRINSIC(P##_maskz_##NAME, needs = NEEDS, imm = RANGE)                                                           \
  V P##_maskz_##NAME(K k, W a, X b, int imm) {                                                                         \
    V r = P##_##NAME(a, b, imm);                                                                                       \
    for (int l = 0; l < N; ++l) r.T[l] = (k >> l) & 1 ? r.T[l] : 0;                                                    \
    return r;                                                                                                          \
  }

/* One meaning in all widths. NEEDS names what the 128-bit form needs; the others follow from the lanes' size. */
#define XP_UNARY_PS(NAME, NEEDS, NEEDS256, E)                                                                          \
  XP_UNARY(_mm, NAME, NEEDS, __m128, 4, f32, E)                                                                        \
  XP_UNARY(_mm256, NAME, NEEDS256, __m256, 8, f32, E)                                                                  \
  XP_UNARY(_mm512, NAME, "avx512f", __m512, 16, f32, E)                                                                \
  XP_UNARY_PS_MASKED(NAME, E)
#define XP_UNARY_PS_MASKED(NAME, E)                                                                                    \
  XP_UNARY_MASKED(_mm, NAME, "avx512vl", __m128, __mmask8, 4, f32, E)                                                  \
  XP_UNARY_MASKED(_mm256, NAME, "avx512vl", __m256, __mmask8, 8, f32, E)                                               \
  XP_UNARY_MASKED(_mm512, NAME, "avx512f", __m512, __mmask16, 16, f32, E)
#define XP_UNARY_PD(NAME, NEEDS, NEEDS256, E)                                                                          \
  XP_UNARY(_mm, NAME, NEEDS, __m128d, 2, f64, E)                                                                       \
  XP_UNARY(_mm256, NAME, NEEDS256, __m256d, 4, f64, E)                                                                 \
  XP_UNARY(_mm512, NAME, "avx512f", __m512d, 8, f64, E)                                                                \
  XP_UNARY_PD_MASKED(NAME, E)
#define XP_UNARY_PD_MASKED(NAME, E)                                                                                    \
  XP_UNARY_MASKED(_mm, NAME, "avx512vl", __m128d, __mmask8, 2, f64, E)                                                 \
  XP_UNARY_MASKED(_mm256, NAME, "avx512vl", __m256d, __mmask8, 4, f64, E)                                              \
  XP_UNARY_MASKED(_mm512, NAME, "avx512f", __m512d, __mmask8, 8, f64, E)
#define XP_BINARY_PS(NAME, E)                                                                                          \
  XP_BINARY(_mm, NAME, "sse", __m128, 4, f32, E)                                                                       \
  XP_BINARY(_mm256, NAME, "avx", __m256, 8, f32, E)                                                                    \
  XP_BINARY(_mm512, NAME, "avx512f", __m512, 16, f32, E)                                                               \
  XP_BINARY_MASKED(_mm, NAME, "avx512vl", __m128, __mmask8, 4, f32, E)                                                 \
  XP_BINARY_MASKED(_mm256, NAME, "avx512vl", __m256, __mmask8, 8, f32, E)                                              \
  XP_BINARY_MASKED(_mm512, NAME, "avx512f", __m512, __mmask16, 16, f32, E)
#define XP_BINARY_PD(NAME, E)                                                                                          \
  XP_BINARY(_mm, NAME, "sse2", __m128d, 2, f64, E)                                                                     \
  XP_BINARY(_mm256, NAME, "avx", __m256d, 4, f64, E)                                                                   \
  XP_BINARY(_mm512, NAME, "avx512f", __m512d, 8, f64, E)                                                               \
  XP_BINARY_MASKED(_mm, NAME, "avx512vl", __m128d, __mmask8, 2, f64, E)                                                \
  XP_BINARY_MASKED(_mm256, NAME, "avx512vl", __m256d, __mmask8, 4, f64, E)                                             \
  XP_BINARY_MASKED(_mm512, NAME, "avx512f", __m512d, __mmask8, 8, f64, E)
#define XP_UNARY_EPI8(NAME, NEEDS, T, E)                                                                               \
  XP_UNARY(_mm, NAME, NEEDS, __m128i, 16, T, E)                                                                        \
  XP_UNARY(_mm256, NAME, "avx2", __m256i, 32, T, E)                                                                    \
  XP_UNARY(_mm512, NAME, "avx512bw", __m512i, 64, T, E)                                                                \
  XP_UNARY_MASKED(_mm, NAME, "avx512bw avx512vl", __m128i, __mmask16, 16, T, E)                                        \
  XP_UNARY_MASKED(_mm256, NAME, "avx512bw avx512vl", __m256i, __mmask32, 32, T, E)                                     \
  XP_UNARY_MASKED(_mm512, NAME, "avx512bw", __m512i, __mmask64, 64, T, E)
#define XP_UNARY_EPI16(NAME, NEEDS, T, E)                                                                              \
  XP_UNARY(_mm, NAME, NEEDS, __m128i, 8, T, E)                                                                         \
  XP_UNARY(_mm256, NAME, "avx2", __m256i, 16, T, E)                                                                    \
  XP_UNARY(_mm512, NAME, "avx512bw", __m512i, 32, T, E)                                                                \
  XP_UNARY_MASKED(_mm, NAME, "avx512bw avx512vl", __m128i, __mmask8, 8, T, E)                                          \
  XP_UNARY_MASKED(_mm256, NAME, "avx512bw avx512vl", __m256i, __mmask16, 16, T, E)                                     \
  XP_UNARY_MASKED(_mm512, NAME, "avx512bw", __m512i, __mmask32, 32, T, E)
#define XP_UNARY_EPI32(NAME, NEEDS, T, E)                                                                              \
  XP_UNARY(_mm, NAME, NEEDS, __m128i, 4, T, E)                                                                         \
  XP_UNARY(_mm256, NAME, "avx2", __m256i, 8, T, E)                                                                     \
  XP_UNARY(_mm512, NAME, "avx512f", __m512i, 16, T, E)                                                                 \
  XP_UNARY_EPI32_MASKED(NAME, T, E)
#define XP_UNARY_EPI32_MASKED(NAME, T, E)                                                                              \
  XP_UNARY_MASKED(_mm, NAME, "avx512vl", __m128i, __mmask8, 4, T, E)                                                   \
  XP_UNARY_MASKED(_mm256, NAME, "avx512vl", __m256i, __mmask8, 8, T, E)                                                \
  XP_UNARY_MASKED(_mm512, NAME, "avx512f", __m512i, __mmask16, 16, T, E)
#define XP_UNARY_EPI64(NAME, NEEDS, T, E)                                                                              \
  XP_UNARY(_mm, NAME, NEEDS, __m128i, 2, T, E)                                                                         \
  XP_UNARY(_mm256, NAME, NEEDS, __m256i, 4, T, E)                                                                      \
  XP_UNARY(_mm512, NAME, "avx512f", __m512i, 8, T, E)                                                                  \
  XP_UNARY_EPI64_MASKED(NAME, T, E)
#define XP_UNARY_EPI64_MASKED(NAME, T, E)                                                                              \
  XP_UNARY_MASKED(_mm, NAME, "avx512vl", __m128i, __mmask8, 2, T, E)                                                   \
  XP_UNARY_MASKED(_mm256, NAME, "avx512vl", __m256i, __mmask8, 4, T, E)                                                \
  XP_UNARY_MASKED(_mm512, NAME, "avx512f", __m512i, __mmask8, 8, T, E)
#define XP_BINARY_EPI8(NAME, NEEDS, T, E)                                                                              \
  XP_BINARY(_mm, NAME, NEEDS, __m128i, 16, T, E)                                                                       \
  XP_BINARY(_mm256, NAME, "avx2", __m256i, 32, T, E)                                                                   \
  XP_BINARY(_mm512, NAME, "avx512bw", __m512i, 64, T, E)                                                               \
  XP_BINARY_MASKED(_mm, NAME, "avx512bw avx512vl", __m128i, __mmask16, 16, T, E)                                       \
  XP_BINARY_MASKED(_mm256, NAME, "avx512bw avx512vl", __m256i, __mmask32, 32, T, E)                                    \
  XP_BINARY_MASKED(_mm512, NAME, "avx512bw", __m512i, __mmask64, 64, T, E)
#define XP_BINARY_EPI16(NAME, NEEDS, T, E)                                                                             \
  XP_BINARY(_mm, NAME, NEEDS, __m128i, 8, T, E)                                                                        \
  XP_BINARY(_mm256, NAME, "avx2", __m256i, 16, T, E)                                                                   \
  XP_BINARY(_mm512, NAME, "avx512bw", __m512i, 32, T, E)                                                               \
  XP_BINARY_EPI16_MASKED(NAME, T, E)
#define XP_BINARY_EPI16_MASKED(NAME, T, E)                                                                             \
  XP_BINARY_MASKED(_mm, NAME, "avx512bw avx512vl", __m128i, __mmask8, 8, T, E)                                         \
  XP_BINARY_MASKED(_mm256, NAME, "avx512bw avx512vl", __m256i, __mmask16, 16, T, E)                                    \
  XP_BINARY_MASKED(_mm512, NAME, "avx512bw", __m512i, __mmask32, 32, T, E)
#define XP_BINARY_EPI32(NAME, NEEDS, T, E)                                                                             \
  XP_BINARY(_mm, NAME, NEEDS, __m128i, 4, T, E)                                                                        \
  XP_BINARY(_mm256, NAME, "avx2", __m256i, 8, T, E)                                                                    \
  XP_BINARY(_mm512, NAME, "avx512f", __m512i, 16, T, E)                                                                \
  XP_BINARY_EPI32_MASKED(NAME, T, E)
#define XP_BINARY_EPI32_MASKED(NAME, T, E)                                                                             \
  XP_BINARY_MASKED(_mm, NAME, "avx512vl", __m128i, __mmask8, 4, T, E)                                                  \
  XP_BINARY_MASKED(_mm256, NAME, "avx512vl", __m256i, __mmask8, 8, T, E)                                               \
  XP_BINARY_MASKED(_mm512, NAME, "avx512f", __m512i, __mmask16, 16, T, E)
#define XP_BINARY_EPI64(NAME, NEEDS, NEEDS256, T, E)                                                                   \
  XP_BINARY(_mm, NAME, NEEDS, __m128i, 2, T, E)                                                                        \
  XP_BINARY(_mm256, NAME, NEEDS256, __m256i, 4, T, E)                                                                  \
  XP_BINARY(_mm512, NAME, "avx512f", __m512i, 8, T, E)                                                                 \
  XP_BINARY_EPI64_MASKED(NAME, T, E)
#define XP_BINARY_EPI64_MASKED(NAME, T, E)                                                                             \
  XP_BINARY_MASKED(_mm, NAME, "avx512vl", __m128i, __mmask8, 2, T, E)                                                  \
  XP_BINARY_MASKED(_mm256, NAME, "avx512vl", __m256i, __mmask8, 4, T, E)                                               \
  XP_BINARY_MASKED(_mm512, NAME, "avx512f", __m512i, __mmask8, 8, T, E)

/* Scalar helpers: each is part of the meaning of the intrinsics that call it. */

inline int8_t xp_saturate_i8(int32_t x) { return x < -128 ? -128 : x > 127 ? 127 : x; }
inline uint8_t xp_saturate_u8(int32_t x) { return x < 0 ? 0 : x > 255 ? 255 : x; }
inline int16_t xp_saturate_i16(int32_t x) { return x < -32768 ? -32768 : x > 32767 ? 32767 : x; }
inline uint16_t xp_saturate_u16(int32_t x) { return x < 0 ? 0 : x > 65535 ? 65535 : x; }
inline int32_t xp_saturate_i32(int64_t x) { return x < -2147483647 - 1 ? -2147483647 - 1 : x > 2147483647 ? 2147483647 : x; }

/* Float to integer, towards zero. Out of range and NaN: the most negative number; unsigned: all ones. */
inline int32_t xp_i32_of_f32(float x) { return x >= -2147483648.0f && x < 2147483648.0f ? (int32_t)x : -2147483647 - 1; }
inline int32_t xp_i32_of_f64(double x) { return x > -2147483649.0 && x < 2147483648.0 ? (int32_t)x : -2147483647 - 1; }
inline int64_t xp_i64_of_f32(float x) { return x >= -9223372036854775808.0f && x < 9223372036854775808.0f ? (int64_t)x : -9223372036854775807 - 1; }
inline int64_t xp_i64_of_f64(double x) { return x >= -9223372036854775808.0 && x < 9223372036854775808.0 ? (int64_t)x : -9223372036854775807 - 1; }
inline uint32_t xp_u32_of_f64(double x) { return x > -1.0 && x < 4294967296.0 ? (uint32_t)(int64_t)x : 4294967295u; }
inline uint64_t xp_u64_of_f64(double x) {
  return !(x > -1.0 && x < 18446744073709551616.0) ? 18446744073709551615u
         : x < 9223372036854775808.0 ? (uint64_t)(int64_t)x
                                     : (uint64_t)(int64_t)(x - 9223372036854775808.0) + 9223372036854775808u;
}

/* The float whose bits are u, and back. */
inline float xp_float_from_bits(uint32_t u) {
  __m128 x;
  x.u32[0] = u;
  return x.f32[0];
}
inline uint32_t xp_bits_of_float(float f) {
  __m128 x;
  x.f32[0] = f;
  return x.u32[0];
}
inline uint64_t xp_bits_of_double(double f) {
  __m128 x;
  x.f64[0] = f;
  return x.u64[0];
}
/* bfloat16, kept as its 16 bits: the upper half of a float, rounded to nearest even; a NaN stays a NaN. */
inline float xp_bf16_to_float(uint16_t h) { return xp_float_from_bits((uint32_t)h << 16); }
inline uint16_t xp_float_to_bf16(float f) {
  uint32_t u = xp_bits_of_float(f);
  return isnan(f) ? (u >> 16) | 0x40 : (u + 0x7fff + ((u >> 16) & 1)) >> 16;
}

/* Rounding to an integer by a rounding immediate: 0 nearest even, 1 down, 2 up, 3 to zero, 4 as MXCSR says (nearest
 * even); 8 only silences exceptions. */
inline float xp_round_f32(float x, int mode) {
  return (mode & 7) == 1 ? floorf(x) : (mode & 7) == 2 ? ceilf(x) : (mode & 7) == 3 ? truncf(x) : rintf(x);
}
inline double xp_round_f64(double x, int mode) {
  return (mode & 7) == 1 ? floor(x) : (mode & 7) == 2 ? ceil(x) : (mode & 7) == 3 ? trunc(x) : rint(x);
}

#endif
