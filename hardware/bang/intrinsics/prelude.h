// What the intrinsic files share: enumerations of the language and, for a C++ compiler, the
// annotations as nothing. Other readers of these files give the annotations their meaning:
//   XP_INTRINSIC(name, key = value, ...)  names the function that follows and its constraints
//   XP_NRAM, XP_WRAM, XP_SRAM, XP_GDRAM, XP_LDRAM, XP_ANY  the memory space a pointer must be in
//   XP_VALUE(T)  a scalar that is converted to T and does not decide what T is
// Keys of XP_INTRINSIC: section (of the reference), types (admissible template arguments, tuples
// separated by commas; absent: not a template or any type), arch (first architecture), absent (architectures without it),
// overlap ("any": dst may equal a source exactly, "first": the first source only, "none", "free": any overlap),
// queue (compute, move, io, direction), unit (ipu, direction, any), async, extent ("operand:elements;stride,count;..."
// in elements of the operand and bytes of stride; operands not listed: n elements), inout (written operands
// that are also read), require and strict (conditions on the arguments; strict: sources on real devices
// break them unnoticed), multiple_bytes (n elements must be a multiple of so many bytes), deprecated (what to use instead),
// approximate (relative error of the device; the body is exact).
#ifndef XP_BANG_PRELUDE_H
#define XP_BANG_PRELUDE_H

#ifdef XP_SIMULATOR
#define XP_INTRINSIC(...)
#define XP_NRAM
#define XP_WRAM
#define XP_SRAM
#define XP_GDRAM
#define XP_LDRAM
#define XP_ANY
template <typename T> struct xp_same { typedef T type; };
#define XP_VALUE(T) typename xp_same<T>::type
#endif

typedef enum {
  GDRAM2NRAM, NRAM2GDRAM, LDRAM2NRAM, NRAM2LDRAM, GDRAM2WRAM, WRAM2GDRAM, LDRAM2WRAM, WRAM2LDRAM,
  NRAM2NRAM, NRAM2WRAM, WRAM2NRAM, GDRAM2SRAM, SRAM2GDRAM, LDRAM2SRAM, SRAM2LDRAM, SRAM2NRAM,
  NRAM2SRAM, SRAM2WRAM, WRAM2SRAM, GDRAM2GDRAM, GDRAM2LDRAM, LDRAM2GDRAM, LDRAM2LDRAM, SRAM2SRAM
} mluMemcpyDirection_t;

typedef enum {
  FUSION_FMA, FUSION_FMS, FUSION_FAM, FUSION_FSM, FUSION_FAA, FUSION_FAS, FUSION_FSS, FUSION_FSA
} mluFusionOpCode;

typedef enum { CMP_EQ, CMP_NE, CMP_LT, CMP_LE, CMP_GT, CMP_GE } mluCmpMode;

typedef enum { OVERLAP_ACC, OVERLAP_COVER } mluPoolBPOverlap;

#endif
