// Matrix instructions of CDNA on a wavefront of 64 lanes, with the register layouts of the ISA guide.
//
// D = A B + C, A of M x K, B of K x N, in BLOCKS independent products. Lane l, element e of E:
//   A: row l mod M of block l / M mod BLOCKS, k = l / (M BLOCKS) * E + e;   B: column l mod N, the same block and k.
//   C, D of 32 x 32: column l mod 32, element r: block r / 16, row 8 (r mod 16 / 4) + 4 (l / 32) + r mod 4;
//   of 16 x 16: column l mod 16, element r: block r / 4, row 4 (l / 16) + r mod 4;
//   of 4 x 4 (16 blocks): block l / 4, column l mod 4, row r; of doubles (16 x 16): column l mod 16, row 4 r + l / 16.
// The lanes lay A and B out as whole matrices, then each computes the elements it holds.
typedef float __xp_f32x4 __attribute__((ext_vector_type(4)));
typedef float __xp_f32x16 __attribute__((ext_vector_type(16)));
typedef float __xp_f32x32 __attribute__((ext_vector_type(32)));
typedef int __xp_i32x4 __attribute__((ext_vector_type(4)));
typedef int __xp_i32x16 __attribute__((ext_vector_type(16)));
typedef int __xp_i32x32 __attribute__((ext_vector_type(32)));
typedef double __xp_f64x4 __attribute__((ext_vector_type(4)));
typedef half __xp_f16x4 __attribute__((ext_vector_type(4)));
typedef short __xp_i16x2 __attribute__((ext_vector_type(2)));
typedef short __xp_i16x4 __attribute__((ext_vector_type(4)));
typedef __nv_bfloat16 __xp_bf16x2 __attribute__((ext_vector_type(2)));
typedef __nv_bfloat16 __xp_bf16x4 __attribute__((ext_vector_type(4)));

// Element e of an operand.
float __xp_operand(float v, int e) { return v; }
double __xp_operand(double v, int e) { return v; }
half __xp_operand(__xp_f16x4 v, int e) { return v[e]; }
__nv_bfloat16 __xp_operand(__xp_i16x2 v, int e) { return bit_cast<__nv_bfloat16>((short)v[e]); }
__nv_bfloat16 __xp_operand(__xp_i16x4 v, int e) { return bit_cast<__nv_bfloat16>((short)v[e]); }
__nv_bfloat16 __xp_operand(__xp_bf16x2 v, int e) { return v[e]; }
__nv_bfloat16 __xp_operand(__xp_bf16x4 v, int e) { return v[e]; }
signed char __xp_operand(int v, int e) { return (signed char)(v >> (8 * e)); }
signed char __xp_operand(long v, int e) { return (signed char)(v >> (8 * e)); }

// Block, row and column of element r that this lane holds of D.
#define XP_PLACE_32 int block = r / 16; int row = 8 * (r % 16 / 4) + 4 * (lane / 32) + r % 4; int col = lane % 32;
#define XP_PLACE_16 int block = r / 4; int row = 4 * (lane / 16) + r % 4; int col = lane % 16;
#define XP_PLACE_4 int block = lane / 4; int row = r; int col = lane % 4;
#define XP_PLACE_F64 int block = 0; int row = 4 * r + lane / 16; int col = lane % 16;

#define XP_MFMA(NAME, IN, OPERAND, E, ACC, VECTOR, M, N, K, BLOCKS, PLACE)                                              \
  VECTOR __builtin_amdgcn_mfma_##NAME(OPERAND a, OPERAND b, VECTOR c, int cbsz, int abid, int blgp) {                   \
    if ((cbsz | abid | blgp) != 0) __builtin_amdgcn_mfma_modifiers();                                                   \
    XP_EXCHANGE IN slots_a[E];                                                                                          \
    XP_EXCHANGE IN slots_b[E];                                                                                          \
    int lane = __xp_lane();                                                                                             \
    int wave = __xp_linear_item() / 64;                                                                                 \
    IN *tile_a = &slots_a[0][0] + wave * (64 * E);                                                                      \
    IN *tile_b = &slots_b[0][0] + wave * (64 * E);                                                                      \
    for (int e = 0; e < E; ++e) {                                                                                       \
      tile_a[(lane % (M * BLOCKS)) * K + lane / (M * BLOCKS) * E + e] = __xp_operand(a, e);                             \
      tile_b[(lane % (N * BLOCKS) / N * K + lane / (N * BLOCKS) * E + e) * N + lane % N] = __xp_operand(b, e);          \
    }                                                                                                                   \
    __xp_barrier_warp();                                                                                                \
    VECTOR d;                                                                                                           \
    for (int r = 0; r < M * N * BLOCKS / 64; ++r) {                                                                     \
      PLACE                                                                                                             \
      ACC sum = c[r];                                                                                                   \
      for (int k = 0; k < K; ++k) sum += (ACC)tile_a[(block * M + row) * K + k] * (ACC)tile_b[(block * K + k) * N + col]; \
      d[r] = sum;                                                                                                       \
    }                                                                                                                   \
    __xp_barrier_warp();                                                                                                \
    return d;                                                                                                           \
  }
XP_MFMA(f32_32x32x1f32, float, float, 1, float, __xp_f32x32, 32, 32, 1, 2, XP_PLACE_32)
XP_MFMA(f32_16x16x1f32, float, float, 1, float, __xp_f32x16, 16, 16, 1, 4, XP_PLACE_16)
XP_MFMA(f32_4x4x1f32, float, float, 1, float, __xp_f32x4, 4, 4, 1, 16, XP_PLACE_4)
XP_MFMA(f32_32x32x2f32, float, float, 1, float, __xp_f32x16, 32, 32, 2, 1, XP_PLACE_32)
XP_MFMA(f32_16x16x4f32, float, float, 1, float, __xp_f32x4, 16, 16, 4, 1, XP_PLACE_16)
XP_MFMA(f32_32x32x4f16, half, __xp_f16x4, 4, float, __xp_f32x32, 32, 32, 4, 2, XP_PLACE_32)
XP_MFMA(f32_16x16x4f16, half, __xp_f16x4, 4, float, __xp_f32x16, 16, 16, 4, 4, XP_PLACE_16)
XP_MFMA(f32_4x4x4f16, half, __xp_f16x4, 4, float, __xp_f32x4, 4, 4, 4, 16, XP_PLACE_4)
XP_MFMA(f32_32x32x8f16, half, __xp_f16x4, 4, float, __xp_f32x16, 32, 32, 8, 1, XP_PLACE_32)
XP_MFMA(f32_16x16x16f16, half, __xp_f16x4, 4, float, __xp_f32x4, 16, 16, 16, 1, XP_PLACE_16)
XP_MFMA(i32_32x32x4i8, signed char, int, 4, int, __xp_i32x32, 32, 32, 4, 2, XP_PLACE_32)
XP_MFMA(i32_16x16x4i8, signed char, int, 4, int, __xp_i32x16, 16, 16, 4, 4, XP_PLACE_16)
XP_MFMA(i32_4x4x4i8, signed char, int, 4, int, __xp_i32x4, 4, 4, 4, 16, XP_PLACE_4)
XP_MFMA(i32_32x32x8i8, signed char, int, 4, int, __xp_i32x16, 32, 32, 8, 1, XP_PLACE_32)
XP_MFMA(i32_16x16x16i8, signed char, int, 4, int, __xp_i32x4, 16, 16, 16, 1, XP_PLACE_16)
XP_MFMA(i32_32x32x16_i8, signed char, long, 8, int, __xp_i32x16, 32, 32, 16, 1, XP_PLACE_32)
XP_MFMA(i32_16x16x32_i8, signed char, long, 8, int, __xp_i32x4, 16, 16, 32, 1, XP_PLACE_16)
XP_MFMA(f64_16x16x4f64, double, double, 1, double, __xp_f64x4, 16, 16, 4, 1, XP_PLACE_F64)
// bfloat16 comes as shorts or as bfloat16 elements
#define XP_MFMA_BF16(NAME, E, VECTOR, M, N, K, BLOCKS, PLACE)                                           \
  XP_MFMA(NAME, __nv_bfloat16, __xp_i16x##E, E, float, VECTOR, M, N, K, BLOCKS, PLACE)                  \
  XP_MFMA(NAME, __nv_bfloat16, __xp_bf16x##E, E, float, VECTOR, M, N, K, BLOCKS, PLACE)
XP_MFMA_BF16(f32_32x32x2bf16, 2, __xp_f32x32, 32, 32, 2, 2, XP_PLACE_32)
XP_MFMA_BF16(f32_16x16x2bf16, 2, __xp_f32x16, 16, 16, 2, 4, XP_PLACE_16)
XP_MFMA_BF16(f32_4x4x2bf16, 2, __xp_f32x4, 4, 4, 2, 16, XP_PLACE_4)
XP_MFMA_BF16(f32_32x32x4bf16, 2, __xp_f32x16, 32, 32, 4, 1, XP_PLACE_32)
XP_MFMA_BF16(f32_16x16x8bf16, 2, __xp_f32x4, 16, 16, 8, 1, XP_PLACE_16)
XP_MFMA_BF16(f32_32x32x4bf16_1k, 4, __xp_f32x32, 32, 32, 4, 2, XP_PLACE_32)
XP_MFMA_BF16(f32_16x16x4bf16_1k, 4, __xp_f32x16, 16, 16, 4, 4, XP_PLACE_16)
XP_MFMA_BF16(f32_4x4x4bf16_1k, 4, __xp_f32x4, 4, 4, 4, 16, XP_PLACE_4)
XP_MFMA_BF16(f32_32x32x8bf16_1k, 4, __xp_f32x16, 32, 32, 8, 1, XP_PLACE_32)
XP_MFMA_BF16(f32_16x16x16bf16_1k, 4, __xp_f32x4, 16, 16, 16, 1, XP_PLACE_16)
