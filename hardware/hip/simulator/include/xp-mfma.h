// CDNA matrix instructions (MFMA) on a wavefront of 64 lanes, with the register layouts of the CDNA ISA guides.
//
// D = A B + C with A of M x K, B of K x N, in `blocks` independent products. Lane l, element e:
//   A: row (l mod M), block and k group from l / M:  k = kgroup * E + e     (E elements of A a lane)
//   B: column (l mod N), the same k
//   C, D of 32x32: column l mod 32, row 8 * (r / 4) + 4 * (l / 32) + r mod 4;  of 16x16: column l mod 16, row 4 * (l / 16) + r;
//   of 4x4 (16 blocks): block l / 4, column l mod 4, row r; of doubles (16x16): column l mod 16, row 4 * r + l / 16.
#pragma once

namespace xp {

template <typename A, typename B, typename C>
struct Mfma {
  const A* a;
  const B* b;
  const C* c;
  C* d;
};

/// Element `i` of a vector or a scalar in registers, as a number.
template <typename E, typename V>
XP_PLAIN inline E element(const V* v, int i) {
  E e;
  __builtin_memcpy((void*)&e, (const char*)v + i * sizeof(E), sizeof(E));
  return e;
}
XP_PLAIN inline float number(float v) { return v; }
XP_PLAIN inline double number(double v) { return v; }
XP_PLAIN inline float number(_Float16 v) { return float(v); }
XP_PLAIN inline float number(__nv_bfloat16 v) { return float(v); }
XP_PLAIN inline int number(signed char v) { return v; }

/// `In`: element of A and B; `Acc`: element of C and D; `Blocks` products.
template <typename In, typename Acc, int M, int N, int K, int Blocks, typename A, typename B, typename C>
XP_PLAIN void combine_mfma(void** data, unsigned, std::uint64_t) {
  constexpr int in_elements = sizeof(A) / sizeof(In);
  constexpr int out_elements = sizeof(C) / sizeof(Acc);
  constexpr int groups = 64 / (M * Blocks);  // lanes that share a row and differ in k
  static_assert(groups * in_elements == K, "A has another number of elements");
  static_assert(M * N * Blocks == 64 * out_elements, "C has another number of elements");
  using Term = decltype(number(In()));
  static Term a[Blocks][M][K], b[Blocks][K][N];
  static Acc d[Blocks][M][N];
  ++counters.matrix_ops;
  const auto at = [](int lane, int r, int* block, int* row, int* column) XP_PLAIN {
    if constexpr (M == 4) {
      *block = lane / 4; *column = lane % 4; *row = r;
    } else if constexpr (sizeof(Acc) == 8) {
      *block = 0; *column = lane % 16; *row = 4 * r + lane / 16;
    } else if constexpr (M == 16) {
      *block = r / 4; *column = lane % 16; *row = 4 * (lane / 16) + r % 4;
    } else {
      *block = r / 16; *column = lane % 32; *row = 8 * (r % 16 / 4) + 4 * (lane / 32) + r % 4;
    }
  };
  for (int l = 0; l < 64; ++l) {
    const auto& p = *static_cast<Mfma<A, B, C>*>(data[l]);
    const int block = l / M % Blocks, group = l / (M * Blocks);
    for (int e = 0; e < in_elements; ++e) {
      a[block][l % M][group * in_elements + e] = number(element<In>(p.a, e));
      b[block][group * in_elements + e][l % N] = number(element<In>(p.b, e));
    }
    for (int r = 0; r < out_elements; ++r) {
      int blk, row, column;
      at(l, r, &blk, &row, &column);
      d[blk][row][column] = element<Acc>(p.c, r);
    }
  }
  for (int blk = 0; blk < Blocks; ++blk)
    for (int m = 0; m < M; ++m)
      for (int k = 0; k < K; ++k)
        for (int n = 0; n < N; ++n) d[blk][m][n] += Acc(a[blk][m][k] * b[blk][k][n]);
  for (int l = 0; l < 64; ++l) {
    const auto& p = *static_cast<Mfma<A, B, C>*>(data[l]);
    for (int r = 0; r < out_elements; ++r) {
      int blk, row, column;
      at(l, r, &blk, &row, &column);
      __builtin_memcpy((char*)p.d + r * sizeof(Acc), &d[blk][row][column], sizeof(Acc));
    }
  }
}

template <typename In, typename Acc, int M, int N, int K, int Blocks, typename A, typename B, typename C>
XP_PLAIN inline C mfma(A a, B b, C c, int modifiers, int line, const char* name) {
  if (modifiers) {
    violation("bad-argument", {nullptr, line}, nullptr, "%s: the modifiers cbsz, abid and blgp are simulated as 0 only", name);
    stop();
  }
  C d;
  Mfma<A, B, C> p{&a, &b, &c, &d};
  warp_product(combine_mfma<In, Acc, M, N, K, Blocks, A, B, C>, &p, line, name);
  return d;
}

}  // namespace xp

#define XP_MFMA(NAME, IN, ACC, M, N, K, BLOCKS)                                                                          \
  template <typename A, typename B, typename C>                                                                          \
  XP_PLAIN inline C __builtin_amdgcn_mfma_##NAME(A a, B b, C c, int cbsz = 0, int abid = 0, int blgp = 0, XP_LINE) {     \
    return xp::mfma<IN, ACC, M, N, K, BLOCKS>(a, b, c, cbsz | abid | blgp, line, "mfma_" #NAME);                         \
  }
XP_MFMA(f32_32x32x1f32, float, float, 32, 32, 1, 2)
XP_MFMA(f32_16x16x1f32, float, float, 16, 16, 1, 4)
XP_MFMA(f32_4x4x1f32, float, float, 4, 4, 1, 16)
XP_MFMA(f32_32x32x2f32, float, float, 32, 32, 2, 1)
XP_MFMA(f32_16x16x4f32, float, float, 16, 16, 4, 1)
XP_MFMA(f32_32x32x4f16, _Float16, float, 32, 32, 4, 2)
XP_MFMA(f32_16x16x4f16, _Float16, float, 16, 16, 4, 4)
XP_MFMA(f32_4x4x4f16, _Float16, float, 4, 4, 4, 16)
XP_MFMA(f32_32x32x8f16, _Float16, float, 32, 32, 8, 1)
XP_MFMA(f32_16x16x16f16, _Float16, float, 16, 16, 16, 1)
XP_MFMA(f32_32x32x2bf16, __nv_bfloat16, float, 32, 32, 2, 2)
XP_MFMA(f32_16x16x2bf16, __nv_bfloat16, float, 16, 16, 2, 4)
XP_MFMA(f32_4x4x2bf16, __nv_bfloat16, float, 4, 4, 2, 16)
XP_MFMA(f32_32x32x4bf16, __nv_bfloat16, float, 32, 32, 4, 1)
XP_MFMA(f32_16x16x8bf16, __nv_bfloat16, float, 16, 16, 8, 1)
XP_MFMA(f32_32x32x4bf16_1k, __nv_bfloat16, float, 32, 32, 4, 2)
XP_MFMA(f32_16x16x4bf16_1k, __nv_bfloat16, float, 16, 16, 4, 4)
XP_MFMA(f32_4x4x4bf16_1k, __nv_bfloat16, float, 4, 4, 4, 16)
XP_MFMA(f32_32x32x8bf16_1k, __nv_bfloat16, float, 32, 32, 8, 1)
XP_MFMA(f32_16x16x16bf16_1k, __nv_bfloat16, float, 16, 16, 16, 1)
XP_MFMA(i32_32x32x4i8, signed char, int, 32, 32, 4, 2)
XP_MFMA(i32_16x16x4i8, signed char, int, 16, 16, 4, 4)
XP_MFMA(i32_4x4x4i8, signed char, int, 4, 4, 4, 16)
XP_MFMA(i32_32x32x8i8, signed char, int, 32, 32, 8, 1)
XP_MFMA(i32_16x16x16i8, signed char, int, 16, 16, 16, 1)
XP_MFMA(f64_16x16x4f64, double, double, 16, 16, 4, 1)
