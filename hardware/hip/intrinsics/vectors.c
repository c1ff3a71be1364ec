// Vector types: structs with constructors and element-wise operators.
template <typename T, unsigned int N> struct HIP_vector_type { T x; };
template <typename T> struct HIP_vector_type<T, 1> {
  T x;
  HIP_vector_type(T a) : x(a) {}
};
template <typename T> struct HIP_vector_type<T, 2> {
  T x, y;
  HIP_vector_type(T a) : x(a), y(a) {}
  HIP_vector_type(T a, T b) : x(a), y(b) {}
  T &operator[](int i) { if (i == 0) return x; return y; }
};
template <typename T> struct HIP_vector_type<T, 3> {
  T x, y, z;
  HIP_vector_type(T a) : x(a), y(a), z(a) {}
  HIP_vector_type(T a, T b, T c) : x(a), y(b), z(c) {}
  T &operator[](int i) { if (i == 0) return x; if (i == 1) return y; return z; }
};
template <typename T> struct HIP_vector_type<T, 4> {
  T x, y, z, w;
  HIP_vector_type(T a) : x(a), y(a), z(a), w(a) {}
  HIP_vector_type(T a, T b, T c, T d) : x(a), y(b), z(c), w(d) {}
  T &operator[](int i) { if (i == 0) return x; if (i == 1) return y; if (i == 2) return z; return w; }
};
#define XP_VECTORS(NAME, T)                         \
  using NAME##1 = HIP_vector_type<T, 1>;            \
  using NAME##2 = HIP_vector_type<T, 2>;            \
  using NAME##3 = HIP_vector_type<T, 3>;            \
  using NAME##4 = HIP_vector_type<T, 4>;
XP_VECTOR_TYPES(XP_VECTORS)
XP_VECTORS(uint, unsigned int)

#define XP_V(N) HIP_vector_type<T, N>
#define XP_VECTOR_OPERATOR(OP)                                                                                                                              \
  template <typename T> XP_V(1) operator OP(XP_V(1) a, XP_V(1) b) { return XP_V(1)((T)(a.x OP b.x)); }                                                      \
  template <typename T> XP_V(2) operator OP(XP_V(2) a, XP_V(2) b) { return XP_V(2)((T)(a.x OP b.x), (T)(a.y OP b.y)); }                                     \
  template <typename T> XP_V(3) operator OP(XP_V(3) a, XP_V(3) b) { return XP_V(3)((T)(a.x OP b.x), (T)(a.y OP b.y), (T)(a.z OP b.z)); }                    \
  template <typename T> XP_V(4) operator OP(XP_V(4) a, XP_V(4) b) { return XP_V(4)((T)(a.x OP b.x), (T)(a.y OP b.y), (T)(a.z OP b.z), (T)(a.w OP b.w)); }   \
  template <typename T, typename S> XP_V(1) operator OP(XP_V(1) a, S s) { T b = (T)s; return XP_V(1)((T)(a.x OP b)); }                                      \
  template <typename T, typename S> XP_V(2) operator OP(XP_V(2) a, S s) { T b = (T)s; return XP_V(2)((T)(a.x OP b), (T)(a.y OP b)); }                       \
  template <typename T, typename S> XP_V(3) operator OP(XP_V(3) a, S s) { T b = (T)s; return XP_V(3)((T)(a.x OP b), (T)(a.y OP b), (T)(a.z OP b)); }        \
  template <typename T, typename S> XP_V(4) operator OP(XP_V(4) a, S s) { T b = (T)s; return XP_V(4)((T)(a.x OP b), (T)(a.y OP b), (T)(a.z OP b), (T)(a.w OP b)); } \
  template <typename T, typename S> XP_V(1) operator OP(S s, XP_V(1) b) { T a = (T)s; return XP_V(1)((T)(a OP b.x)); }                                      \
  template <typename T, typename S> XP_V(2) operator OP(S s, XP_V(2) b) { T a = (T)s; return XP_V(2)((T)(a OP b.x), (T)(a OP b.y)); }                       \
  template <typename T, typename S> XP_V(3) operator OP(S s, XP_V(3) b) { T a = (T)s; return XP_V(3)((T)(a OP b.x), (T)(a OP b.y), (T)(a OP b.z)); }        \
  template <typename T, typename S> XP_V(4) operator OP(S s, XP_V(4) b) { T a = (T)s; return XP_V(4)((T)(a OP b.x), (T)(a OP b.y), (T)(a OP b.z), (T)(a OP b.w)); }
XP_VECTOR_OPERATOR(+)
XP_VECTOR_OPERATOR(-)
XP_VECTOR_OPERATOR(*)
XP_VECTOR_OPERATOR(/)
#define XP_VECTOR_BITS(OP)                                                                                                                                  \
  template <typename T> XP_V(2) operator OP(XP_V(2) a, XP_V(2) b) { return XP_V(2)((T)(a.x OP b.x), (T)(a.y OP b.y)); }                                     \
  template <typename T> XP_V(3) operator OP(XP_V(3) a, XP_V(3) b) { return XP_V(3)((T)(a.x OP b.x), (T)(a.y OP b.y), (T)(a.z OP b.z)); }                    \
  template <typename T> XP_V(4) operator OP(XP_V(4) a, XP_V(4) b) { return XP_V(4)((T)(a.x OP b.x), (T)(a.y OP b.y), (T)(a.z OP b.z), (T)(a.w OP b.w)); }
XP_VECTOR_BITS(%)
XP_VECTOR_BITS(&)
XP_VECTOR_BITS(|)
XP_VECTOR_BITS(^)
template <typename T> XP_V(1) operator-(XP_V(1) a) { return XP_V(1)((T)(-a.x)); }
template <typename T> XP_V(2) operator-(XP_V(2) a) { return XP_V(2)((T)(-a.x), (T)(-a.y)); }
template <typename T> XP_V(3) operator-(XP_V(3) a) { return XP_V(3)((T)(-a.x), (T)(-a.y), (T)(-a.z)); }
template <typename T> XP_V(4) operator-(XP_V(4) a) { return XP_V(4)((T)(-a.x), (T)(-a.y), (T)(-a.z), (T)(-a.w)); }
template <typename T> bool operator==(XP_V(2) a, XP_V(2) b) { return a.x == b.x && a.y == b.y; }
template <typename T> bool operator==(XP_V(3) a, XP_V(3) b) { return a.x == b.x && a.y == b.y && a.z == b.z; }
template <typename T> bool operator==(XP_V(4) a, XP_V(4) b) { return a.x == b.x && a.y == b.y && a.z == b.z && a.w == b.w; }
template <typename T> bool operator!=(XP_V(2) a, XP_V(2) b) { return a.x != b.x || a.y != b.y; }
template <typename T> bool operator!=(XP_V(3) a, XP_V(3) b) { return a.x != b.x || a.y != b.y || a.z != b.z; }
template <typename T> bool operator!=(XP_V(4) a, XP_V(4) b) { return a.x != b.x || a.y != b.y || a.z != b.z || a.w != b.w; }
