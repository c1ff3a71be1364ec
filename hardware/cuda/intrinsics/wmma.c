// Warp matrix functions. Lane l of the warp holds the elements l, l + 32, l + 64, ... of a fragment's tile in row-major order
// (the real spread is not specified and code must not depend on it).
namespace nvcuda {
namespace wmma {

struct matrix_a { static constexpr int which = 0; };
struct matrix_b { static constexpr int which = 1; };
struct accumulator { static constexpr int which = 2; };
struct row_major { static constexpr bool by_row = true; };
struct col_major { static constexpr bool by_row = false; };
enum layout_t { mem_row_major, mem_col_major };

namespace precision {
struct tf32 {};
struct b1 {};
struct s4 {};
struct u4 {};
}

template <typename T> struct storage_of { using type = T; };
template <> struct storage_of<precision::tf32> { using type = float; };
// products are summed in this type
template <typename T> struct sum_of { using type = float; };
template <> struct sum_of<signed char> { using type = int; };
template <> struct sum_of<unsigned char> { using type = int; };
template <> struct sum_of<double> { using type = double; };

template <typename Use, int M, int N, int K, typename T, typename Layout = row_major>
struct fragment {
  static constexpr int rows = Use::which == 1 ? K : M;
  static constexpr int cols = Use::which == 0 ? K : N;
  static constexpr int num_elements = rows * cols / 32;
  static constexpr int num_storage_elements = num_elements;
  using element_type = T;
  using storage_element_type = typename storage_of<T>::type;
  typename storage_of<T>::type x[rows * cols / 32];
};

template <typename Use, int M, int N, int K, typename T, typename L, typename V>
void fill_fragment(fragment<Use, M, N, K, T, L> &f, V value) {
  using S = typename storage_of<T>::type;
  for (int i = 0; i < fragment<Use, M, N, K, T, L>::num_elements; ++i) f.x[i] = (S)value;
}

template <typename Use, int M, int N, int K, typename T, typename L, typename P>
void load_matrix_sync(fragment<Use, M, N, K, T, L> &f, const P *p, unsigned int ldm) {
  using F = fragment<Use, M, N, K, T, L>;
  int lane = __xp_lane();
  int stride = (int)ldm;
  for (int i = 0; i < F::num_elements; ++i) {
    int row = (i * 32 + lane) / F::cols;
    int col = (i * 32 + lane) % F::cols;
    f.x[i] = L::by_row ? p[row * stride + col] : p[col * stride + row];
  }
}
template <int M, int N, int K, typename T, typename L, typename P>
void load_matrix_sync(fragment<accumulator, M, N, K, T, L> &f, const P *p, unsigned int ldm, layout_t layout) {
  using F = fragment<accumulator, M, N, K, T, L>;
  int lane = __xp_lane();
  int stride = (int)ldm;
  for (int i = 0; i < F::num_elements; ++i) {
    int row = (i * 32 + lane) / N;
    int col = (i * 32 + lane) % N;
    f.x[i] = layout == mem_row_major ? p[row * stride + col] : p[col * stride + row];
  }
}
template <int M, int N, int K, typename T, typename L, typename P>
void store_matrix_sync(P *p, const fragment<accumulator, M, N, K, T, L> &f, unsigned int ldm, layout_t layout) {
  using F = fragment<accumulator, M, N, K, T, L>;
  int lane = __xp_lane();
  int stride = (int)ldm;
  for (int i = 0; i < F::num_elements; ++i) {
    int row = (i * 32 + lane) / N;
    int col = (i * 32 + lane) % N;
    if (layout == mem_row_major) p[row * stride + col] = f.x[i];
    else p[col * stride + row] = f.x[i];
  }
}

// D = A B + C. The lanes lay A and B out as whole tiles, then each computes the elements it holds.
template <int M, int N, int K, typename TD, typename LD, typename TA, typename LA, typename TB, typename LB, typename TC, typename LC>
void mma_sync(fragment<accumulator, M, N, K, TD, LD> &d, const fragment<matrix_a, M, N, K, TA, LA> &a, const fragment<matrix_b, M, N, K, TB, LB> &b,
              const fragment<accumulator, M, N, K, TC, LC> &c, bool satf = false) {
  using A = typename storage_of<TA>::type;
  using B = typename storage_of<TB>::type;
  using S = typename sum_of<TA>::type;
  XP_EXCHANGE A slots_a[M * K / 32];
  XP_EXCHANGE B slots_b[K * N / 32];
  int lane = __xp_lane();
  int warp = __xp_linear_item() / 32;
  A *tile_a = &slots_a[0][0] + warp * (M * K);
  B *tile_b = &slots_b[0][0] + warp * (K * N);
  for (int i = 0; i < M * K / 32; ++i) tile_a[i * 32 + lane] = a.x[i];
  for (int i = 0; i < K * N / 32; ++i) tile_b[i * 32 + lane] = b.x[i];
  __xp_barrier_warp();
  for (int i = 0; i < M * N / 32; ++i) {
    int row = (i * 32 + lane) / N;
    int col = (i * 32 + lane) % N;
    S sum = (S)c.x[i];
    for (int k = 0; k < K; ++k) sum += (S)tile_a[row * K + k] * (S)tile_b[k * N + col];
    d.x[i] = (TD)sum;
  }
  __xp_barrier_warp();
}

// The matrix unit keeps 10 bits of mantissa; here the product is computed from the whole float, which is within its error.
float __float_to_tf32(float v) { return v; }

}
}
float __float_to_tf32(float v) { return v; }
