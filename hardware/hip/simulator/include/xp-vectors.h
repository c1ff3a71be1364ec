// HIP's short vectors: structs with constructors, element access and arithmetic; and clang's ext_vector_type.
#pragma once
#include <xpsim/base.h>

template <typename T, unsigned N> struct HIP_vector_base;
template <typename T> struct HIP_vector_base<T, 1> {
  using value_type = T;
  T x;
  HIP_vector_base() = default;
  constexpr HIP_vector_base(T x) : x(x) {}
};
template <typename T> struct alignas(2 * sizeof(T)) HIP_vector_base<T, 2> {
  using value_type = T;
  T x, y;
  HIP_vector_base() = default;
  explicit constexpr HIP_vector_base(T v) : x(v), y(v) {}
  constexpr HIP_vector_base(T x, T y) : x(x), y(y) {}
};
template <typename T> struct HIP_vector_base<T, 3> {
  using value_type = T;
  T x, y, z;
  HIP_vector_base() = default;
  explicit constexpr HIP_vector_base(T v) : x(v), y(v), z(v) {}
  constexpr HIP_vector_base(T x, T y, T z) : x(x), y(y), z(z) {}
};
template <typename T> struct alignas(4 * sizeof(T) > 16 ? 16 : 4 * sizeof(T)) HIP_vector_base<T, 4> {
  using value_type = T;
  T x, y, z, w;
  HIP_vector_base() = default;
  explicit constexpr HIP_vector_base(T v) : x(v), y(v), z(v), w(v) {}
  constexpr HIP_vector_base(T x, T y, T z, T w) : x(x), y(y), z(z), w(w) {}
};

template <typename T, unsigned N>
struct HIP_vector_type : HIP_vector_base<T, N> {
  using HIP_vector_base<T, N>::HIP_vector_base;
  HIP_vector_type() = default;
  T& operator[](int i) { return (&this->x)[i]; }
  const T& operator[](int i) const { return (&this->x)[i]; }
};

#define XP_VECTOR_OPERATOR(OP)                                                                                                   \
  template <typename T, unsigned N>                                                                                              \
  inline HIP_vector_type<T, N>& operator OP##=(HIP_vector_type<T, N>& a, const HIP_vector_type<T, N>& b) {                       \
    for (unsigned i = 0; i < N; ++i) (&a.x)[i] = T((&a.x)[i] OP (&b.x)[i]);                                                      \
    return a;                                                                                                                    \
  }                                                                                                                              \
  template <typename T, unsigned N, typename S, typename = std::enable_if_t<xp::is_number<S>>>                                   \
  inline HIP_vector_type<T, N>& operator OP##=(HIP_vector_type<T, N>& a, S s) {                                                  \
    for (unsigned i = 0; i < N; ++i) (&a.x)[i] = T((&a.x)[i] OP T(s));                                                           \
    return a;                                                                                                                    \
  }                                                                                                                              \
  template <typename T, unsigned N>                                                                                              \
  inline HIP_vector_type<T, N> operator OP(HIP_vector_type<T, N> a, const HIP_vector_type<T, N>& b) { return a OP##= b; }        \
  template <typename T, unsigned N, typename S, typename = std::enable_if_t<xp::is_number<S>>>                                   \
  inline HIP_vector_type<T, N> operator OP(HIP_vector_type<T, N> a, S s) { return a OP##= s; }                                   \
  template <typename T, unsigned N, typename S, typename = std::enable_if_t<xp::is_number<S>>>                                   \
  inline HIP_vector_type<T, N> operator OP(S s, const HIP_vector_type<T, N>& b) {                                                \
    HIP_vector_type<T, N> a = b;                                                                                                 \
    for (unsigned i = 0; i < N; ++i) (&a.x)[i] = T(T(s) OP (&b.x)[i]);                                                           \
    return a;                                                                                                                    \
  }
XP_VECTOR_OPERATOR(+)
XP_VECTOR_OPERATOR(-)
XP_VECTOR_OPERATOR(*)
XP_VECTOR_OPERATOR(/)
#undef XP_VECTOR_OPERATOR
#define XP_VECTOR_OPERATOR(OP)                                                                                                   \
  template <typename T, unsigned N>                                                                                              \
  inline HIP_vector_type<T, N>& operator OP##=(HIP_vector_type<T, N>& a, const HIP_vector_type<T, N>& b) {                       \
    for (unsigned i = 0; i < N; ++i) (&a.x)[i] = T((&a.x)[i] OP (&b.x)[i]);                                                      \
    return a;                                                                                                                    \
  }                                                                                                                              \
  template <typename T, unsigned N>                                                                                              \
  inline HIP_vector_type<T, N> operator OP(HIP_vector_type<T, N> a, const HIP_vector_type<T, N>& b) { return a OP##= b; }
XP_VECTOR_OPERATOR(%)
XP_VECTOR_OPERATOR(&)
XP_VECTOR_OPERATOR(|)
XP_VECTOR_OPERATOR(^)
#undef XP_VECTOR_OPERATOR
template <typename T, unsigned N>
inline HIP_vector_type<T, N> operator-(HIP_vector_type<T, N> a) {
  for (unsigned i = 0; i < N; ++i) (&a.x)[i] = T(-(&a.x)[i]);
  return a;
}
template <typename T, unsigned N>
inline bool operator==(const HIP_vector_type<T, N>& a, const HIP_vector_type<T, N>& b) {
  for (unsigned i = 0; i < N; ++i)
    if (!((&a.x)[i] == (&b.x)[i])) return false;
  return true;
}
template <typename T, unsigned N>
inline bool operator!=(const HIP_vector_type<T, N>& a, const HIP_vector_type<T, N>& b) { return !(a == b); }

#define XP_HIP_VECTORS(NAME, T, A2, A4)              \
  using NAME##1 = HIP_vector_type<T, 1>;             \
  using NAME##2 = HIP_vector_type<T, 2>;             \
  using NAME##3 = HIP_vector_type<T, 3>;             \
  using NAME##4 = HIP_vector_type<T, 4>;             \
  XP_MAKE_VECTORS(NAME, T)

namespace xp {

/// clang's `T __attribute__((ext_vector_type(N)))`: elements by index or by name, splats, element-wise arithmetic.
template <typename T, int N> struct ext_elements { T s[N]; };
template <typename T> struct ext_elements<T, 2> { union { T s[2]; struct { T x, y; }; struct { T r, g; }; struct { T s0, s1; }; }; };
template <typename T> struct ext_elements<T, 3> { union { T s[3]; struct { T x, y, z; }; struct { T r, g, b; }; struct { T s0, s1, s2; }; }; };
template <typename T> struct ext_elements<T, 4> { union { T s[4]; struct { T x, y, z, w; }; struct { T r, g, b, a; }; struct { T s0, s1, s2, s3; }; }; };
#define XP_EXT_ELEMENTS(N, MORE)                                                                                             \
  template <typename T> struct ext_elements<T, N> {                                                                          \
    union { T s[N]; struct { T x, y, z, w; }; struct { T r, g, b, a; }; struct { T s0, s1, s2, s3, s4, s5, s6, s7 MORE; }; }; \
  };
#define XP_EXT_HIGH , s8, s9, sa, sb, sc, sd, se, sf
XP_EXT_ELEMENTS(8, )
XP_EXT_ELEMENTS(16, XP_EXT_HIGH)
#undef XP_EXT_HIGH
#undef XP_EXT_ELEMENTS

/// Lanes of a vector by name: `v.xy` is rewritten to `v.xp_lanes(lanes<0, 1>())`, `v.lo` to `v.xp_lanes(half_of<Half::lo>())`.
template <int... I> struct lanes {};
enum class Half { lo, hi, even, odd };
template <Half H> struct half_of {};
template <Half H, int N, int... K>
constexpr lanes<(H == Half::lo ? K : H == Half::hi ? K + N / 2 : H == Half::even ? 2 * K : 2 * K + 1)...> lanes_of_half(std::integer_sequence<int, K...>) { return {}; }
template <typename T, int N, int... I> struct ext_lanes;

constexpr int ext_room(int n) { return n <= 1 ? 1 : n <= 2 ? 2 : n <= 4 ? 4 : n <= 8 ? 8 : n <= 16 ? 16 : 32; }

template <typename T, int N>
struct alignas(ext_room(N) * sizeof(T)) ext_vector : ext_elements<T, N> {
  ext_vector() = default;
  template <typename S, typename = std::enable_if_t<is_number<S>>>
  ext_vector(S v) {
    for (int i = 0; i < N; ++i) this->s[i] = T(v);
  }
  ext_vector(std::initializer_list<T> list) {
    int i = 0;
    for (const T& v : list)
      if (i < N) this->s[i++] = v;
    for (; i < N; ++i) this->s[i] = T(0);
  }
  template <typename A, typename B, typename... R, typename = std::enable_if_t<sizeof...(R) + 2 == N>>
  ext_vector(A a, B b, R... r) : ext_vector(std::initializer_list<T>{T(a), T(b), T(r)...}) {}
  T& operator[](int i) { return this->s[i]; }
  const T& operator[](int i) const { return this->s[i]; }
  template <int... I> ext_lanes<T, N, I...> xp_lanes(lanes<I...>) { return ext_lanes<T, N, I...>(*this); }
  template <int... I> ext_vector<T, int(sizeof...(I))> xp_lanes(lanes<I...>) const { return {this->s[I]...}; }
  template <int I> T& xp_lanes(lanes<I>) { return this->s[I]; }
  template <int I> const T& xp_lanes(lanes<I>) const { return this->s[I]; }
  template <Half H> decltype(auto) xp_lanes(half_of<H>) { return xp_lanes(lanes_of_half<H, N>(std::make_integer_sequence<int, N / 2>())); }
  template <Half H> decltype(auto) xp_lanes(half_of<H>) const { return xp_lanes(lanes_of_half<H, N>(std::make_integer_sequence<int, N / 2>())); }
};

/// The values of some lanes of a vector, and where they are assigned to.
template <typename T, int N, int... I>
struct ext_lanes : ext_vector<T, int(sizeof...(I))> {
  using values = ext_vector<T, int(sizeof...(I))>;
  ext_vector<T, N>& of;
  explicit ext_lanes(ext_vector<T, N>& v) : values(std::initializer_list<T>{v.s[I]...}), of(v) {}
  void operator=(const values& v) { int k = 0; ((of.s[I] = v.s[k++]), ...); }
  void operator=(const ext_lanes& v) { *this = static_cast<const values&>(v); }
  template <typename V> void operator+=(const V& v) { *this = static_cast<const values&>(*this) + v; }
  template <typename V> void operator-=(const V& v) { *this = static_cast<const values&>(*this) - v; }
  template <typename V> void operator*=(const V& v) { *this = static_cast<const values&>(*this) * v; }
};

#define XP_EXT_OPERATOR(OP)                                                                                                  \
  template <typename T, int N>                                                                                               \
  inline ext_vector<T, N>& operator OP##=(ext_vector<T, N>& a, const ext_vector<T, N>& b) {                                  \
    for (int i = 0; i < N; ++i) a.s[i] = T(a.s[i] OP b.s[i]);                                                                \
    return a;                                                                                                                \
  }                                                                                                                          \
  template <typename T, int N>                                                                                               \
  inline ext_vector<T, N> operator OP(ext_vector<T, N> a, const ext_vector<T, N>& b) { return a OP##= b; }                   \
  template <typename T, int N, typename S, typename = std::enable_if_t<is_number<S>>>                                        \
  inline ext_vector<T, N>& operator OP##=(ext_vector<T, N>& a, S b) { return a OP##= ext_vector<T, N>(b); }                  \
  template <typename T, int N, typename S, typename = std::enable_if_t<is_number<S>>>                                        \
  inline ext_vector<T, N> operator OP(ext_vector<T, N> a, S b) { return a OP##= ext_vector<T, N>(b); }                       \
  template <typename T, int N, typename S, typename = std::enable_if_t<is_number<S>>>                                        \
  inline ext_vector<T, N> operator OP(S a, const ext_vector<T, N>& b) { return ext_vector<T, N>(a) OP b; }
XP_EXT_OPERATOR(+)
XP_EXT_OPERATOR(-)
XP_EXT_OPERATOR(*)
XP_EXT_OPERATOR(/)
XP_EXT_OPERATOR(&)
XP_EXT_OPERATOR(|)
XP_EXT_OPERATOR(^)
XP_EXT_OPERATOR(<<)
XP_EXT_OPERATOR(>>)
#undef XP_EXT_OPERATOR
template <typename T, int N>
inline ext_vector<T, N> operator-(ext_vector<T, N> a) {
  for (int i = 0; i < N; ++i) a.s[i] = T(-a.s[i]);
  return a;
}
template <typename T, int N>
inline ext_vector<T, N> operator~(ext_vector<T, N> a) {
  for (int i = 0; i < N; ++i) a.s[i] = T(~a.s[i]);
  return a;
}

}  // namespace xp
