// Two operations in one instruction (reference 4.11). Vectors shorter than src0 repeat.
#include "prelude.h"

float xp_fuse(mluFusionOpCode op, float a, float b, float c) {
  return op == FUSION_FMA ? a * b + c : (op == FUSION_FMS ? a * b - c : (op == FUSION_FAM ? (a + b) * c : (op == FUSION_FSM ? (a - b) * c :
         (op == FUSION_FAA ? a + b + c : (op == FUSION_FAS ? a + b - c : (op == FUSION_FSS ? a - b - c : a - b + c))))));
}
#define XP_FUSION(PARAM1, PARAM2, EXTENT, READ1, READ2)                                                      \
  XP_INTRINSIC(__bang_fusion, section = "4.11", types = "half, float, bfloat16_t", arch = 322, overlap = "first", extent = EXTENT, require = "seg_n > 0 && n % seg_n == 0") \
  template <typename T> void __bang_fusion(mluFusionOpCode op, XP_NRAM T *dst, XP_NRAM const T *src0, PARAM1, PARAM2, int n, int seg_n) { \
    for (int j = 0; j < n / seg_n; ++j)                                                                      \
      for (int i = 0; i < seg_n; ++i)                                                                        \
        dst[j * seg_n + i] = (T)xp_fuse(op, (float)src0[j * seg_n + i], (float)READ1, (float)READ2);         \
  }
XP_FUSION(XP_NRAM const T *src1, XP_NRAM const T *src2, "dst:n src0:n src1:seg_n src2:seg_n", src1[i], src2[i])
XP_FUSION(XP_NRAM const T *src1, XP_VALUE(T) src2, "dst:n src0:n src1:seg_n", src1[i], src2)
XP_FUSION(XP_VALUE(T) src1, XP_NRAM const T *src2, "dst:n src0:n src2:seg_n", src1, src2[i])
XP_INTRINSIC(__bang_fusion, section = "4.11", types = "half, float, bfloat16_t", arch = 322, overlap = "first", extent = "dst:n src0:n")
template <typename T> void __bang_fusion(mluFusionOpCode op, XP_NRAM T *dst, XP_NRAM const T *src0, XP_VALUE(T) src1, XP_VALUE(T) src2, int n) {
  for (int i = 0; i < n; ++i) dst[i] = (T)xp_fuse(op, (float)src0[i], (float)src1, (float)src2);
}
