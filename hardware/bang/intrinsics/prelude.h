// What the intrinsic files share: enumerations of the language and, for a C++ compiler, the
// annotations as nothing. Other readers of these files give the annotations their meaning:
//   XP_INTRINSIC(name, key = value, ...)  names the function that follows and its constraints
//   XP_NRAM, XP_WRAM, XP_SRAM, XP_GDRAM, XP_LDRAM, XP_ANY  the memory space a pointer must be in
//   XP_VALUE(T)  a scalar that is converted to T and does not decide what T is
// Keys of XP_INTRINSIC:
//   section        of the reference
//   types          admissible template arguments, tuples separated by commas (absent: any)
//   arch, absent   first architecture that has it; later ones that have not
//   unit           ipu (default), mpu, any, direction (the copy's direction decides)
//   queue, async   compute (default), move, io, direction; "yes" when it returns before it is done
//   overlap        what dst may share with sources: "any" source exactly, the "first" exactly, "none", "free" (any
//                  overlap), or the name of the one operand that may be equal
//   extent         "operand:elements;stride,count;..." with strides in bytes (void: elements are bytes); operands
//                  that are not listed have n elements
//   indexed        "operand:bytes@offsets,count[,mask]": one place per byte offset
//   inout, partial written operands that are also read; of which only some elements are written
//   atomic         operands whose update is atomic
//   cluster        the argument that names the cluster whose SRAM dst is in
//   require        condition on the arguments; strict: one that public kernels break and a device may forgive
//   multiple_bytes n elements are a multiple of so many bytes
//   deprecated     what to use instead
//   approximate    relative error of the device; the body is exact
//   permutes       "yes": the result holds the elements of src in another order
//   scalar, random no memory operands; no defined value
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
