// Warp matrix functions. A fragment's tile is spread over the lanes: lane l holds elements l, l + 32, l + 64, ... of
// the tile in row-major order (the real spread is not specified, code must not depend on it).
#pragma once

namespace nvcuda {
namespace wmma {

struct matrix_a {};
struct matrix_b {};
struct accumulator {};
struct row_major {};
struct col_major {};
enum layout_t { mem_row_major, mem_col_major };

namespace precision {
struct tf32 {};
struct b1 {};
struct s4 {};
struct u4 {};
}  // namespace precision

template <typename T> struct storage_of { using type = T; };
template <> struct storage_of<precision::tf32> { using type = float; };

template <typename Use, int M, int N, int K, typename T, typename Layout = void>
struct fragment {
  static constexpr int rows = std::is_same_v<Use, matrix_b> ? K : M;
  static constexpr int cols = std::is_same_v<Use, matrix_a> ? K : N;
  static constexpr bool shape_ok = std::is_same_v<T, precision::tf32> ? M == 16 && N == 16 && K == 8
                                 : std::is_same_v<T, double>          ? M == 8 && N == 8 && K == 4
                                                                      : (M == 16 && N == 16 && (K == 16 || K == 8)) || (M == 32 && N == 8 && K == 16) ||
                                                                            (M == 8 && N == 32 && K == 16) || (M == 8 && N == 8 && K == 4);
  static_assert(shape_ok, "no such fragment shape");
  static constexpr int num_elements = rows * cols / 32;
  static constexpr int num_storage_elements = num_elements;
  using element_type = T;
  using storage_element_type = typename storage_of<T>::type;
  storage_element_type x[num_elements];
};

inline float __float_to_tf32(float v) {
  // 10 bits of mantissa, nearest, ties away from zero (cvt.rna)
  const unsigned u = xp::bits_as<unsigned>(v);
  return (u & 0x7f800000u) == 0x7f800000u ? v : xp::bits_as<float>((u + 0x1000u) & 0xffffe000u);
}

template <typename Use, int M, int N, int K, typename T, typename L, typename V>
XP_PLAIN inline void fill_fragment(fragment<Use, M, N, K, T, L>& f, V value) {
  using S = typename fragment<Use, M, N, K, T, L>::storage_element_type;
  for (int i = 0; i < f.num_elements; ++i) f.x[i] = S(value);
}

/// Memory offset of the i-th element of this lane. `row`: the matrix is stored row by row.
template <typename F>
XP_INLINE std::size_t element_offset(int i, unsigned ldm, bool row) {
  const int e = xp::lane() + 32 * i, r = e / F::cols, c = e % F::cols;
  return row ? std::size_t(r) * ldm + c : std::size_t(c) * ldm + r;
}

// The two requirements of the programming guide: pointer aligned to 256 bits, leading dimension a multiple of 16 bytes.
template <typename S>
inline void check_tile(const void* p, unsigned ldm, int line, const char* name) {
  if (std::size_t(p) % 32)
    xp::violation("misaligned", {nullptr, line}, nullptr, "%s: the tile's address is a multiple of %zu bytes only; 32 are required", name, std::size_t(p) & (0 - std::size_t(p)));
  if (ldm * sizeof(S) % 16)
    xp::violation("misaligned", {nullptr, line}, nullptr, "%s: the leading dimension is %u elements; it must be a multiple of %zu", name, ldm, 16 / sizeof(S));
}

template <typename Use, int M, int N, int K, typename T, typename L, typename P>
inline void load_matrix_sync(fragment<Use, M, N, K, T, L>& f, const P* p, unsigned ldm, XP_LINE) {
  using F = fragment<Use, M, N, K, T, L>;
  static_assert(!std::is_void_v<L>, "an accumulator needs its layout as an argument");
  check_tile<P>(p, ldm, line, "load_matrix_sync");
  xp::collective(0xffffffffu, nullptr, nullptr, line, "load_matrix_sync", false);
  for (int i = 0; i < F::num_elements; ++i) f.x[i] = p[element_offset<F>(i, ldm, std::is_same_v<L, row_major>)];
}
template <int M, int N, int K, typename T, typename P>
inline void load_matrix_sync(fragment<accumulator, M, N, K, T>& f, const P* p, unsigned ldm, layout_t layout, XP_LINE) {
  using F = fragment<accumulator, M, N, K, T>;
  check_tile<P>(p, ldm, line, "load_matrix_sync");
  xp::collective(0xffffffffu, nullptr, nullptr, line, "load_matrix_sync", false);
  for (int i = 0; i < F::num_elements; ++i) f.x[i] = p[element_offset<F>(i, ldm, layout == mem_row_major)];
}
template <int M, int N, int K, typename T, typename P>
inline void store_matrix_sync(P* p, const fragment<accumulator, M, N, K, T>& f, unsigned ldm, layout_t layout, XP_LINE) {
  using F = fragment<accumulator, M, N, K, T>;
  check_tile<P>(p, ldm, line, "store_matrix_sync");
  xp::collective(0xffffffffu, nullptr, nullptr, line, "store_matrix_sync", false);
  for (int i = 0; i < F::num_elements; ++i) p[element_offset<F>(i, ldm, layout == mem_row_major)] = f.x[i];
}

template <typename A, typename B, typename C, typename D>
struct Product {
  const A* a;
  const B* b;
  const C* c;
  D* d;
};

template <typename T, typename S>
XP_PLAIN inline auto operand(S v) {
  if constexpr (std::is_same_v<T, precision::tf32>) return __float_to_tf32(v);
  else if constexpr (std::is_integral_v<S>) return int(v);
  else if constexpr (std::is_same_v<S, double>) return v;
  else return float(v);
}

/// The whole product, by one lane for all.
template <typename A, typename B, typename C, typename D>
XP_PLAIN void combine_product(void** data, unsigned, std::uint64_t) {
  using P = Product<A, B, C, D>;
  constexpr int M = A::rows, K = A::cols, N = B::cols;
  using Term = decltype(operand<typename A::element_type>(A().x[0]));
  using Sum = std::conditional_t<std::is_integral_v<Term>, int, Term>;
  static Term a[M * K], b[K * N];
  static Sum d[M * N];
  ++xp::counters.matrix_ops;
  for (int l = 0; l < 32; ++l) {
    const P& p = *static_cast<P*>(data[l]);
    for (int i = 0; i < A::num_elements; ++i) a[l + 32 * i] = operand<typename A::element_type>(p.a->x[i]);
    for (int i = 0; i < B::num_elements; ++i) b[l + 32 * i] = operand<typename B::element_type>(p.b->x[i]);
    for (int i = 0; i < C::num_elements; ++i) d[l + 32 * i] = Sum(p.c->x[i]);
  }
  for (int m = 0; m < M; ++m)
    for (int k = 0; k < K; ++k)
      for (int n = 0; n < N; ++n) d[m * N + n] = Sum(d[m * N + n] + a[m * K + k] * b[k * N + n]);
  for (int l = 0; l < 32; ++l) {
    const P& p = *static_cast<P*>(data[l]);
    for (int i = 0; i < D::num_elements; ++i) p.d->x[i] = typename D::storage_element_type(d[l + 32 * i]);
  }
}

template <int M, int N, int K, typename TD, typename TA, typename LA, typename TB, typename LB, typename TC>
XP_PLAIN inline void mma_sync(fragment<accumulator, M, N, K, TD>& d, const fragment<matrix_a, M, N, K, TA, LA>& a,
                              const fragment<matrix_b, M, N, K, TB, LB>& b, const fragment<accumulator, M, N, K, TC>& c, bool satf = false,
                              XP_LINE) {
  using A = fragment<matrix_a, M, N, K, TA, LA>;
  using B = fragment<matrix_b, M, N, K, TB, LB>;
  using C = fragment<accumulator, M, N, K, TC>;
  using D = fragment<accumulator, M, N, K, TD>;
  (void)satf;
  Product<A, B, C, D> p{&a, &b, &c, &d};
  xp::warp_product(combine_product<A, B, C, D>, &p, line, "mma_sync");
}

}  // namespace wmma
}  // namespace nvcuda

inline float __float_to_tf32(float v) { return nvcuda::wmma::__float_to_tf32(v); }
