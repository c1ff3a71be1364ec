// The pieces of the C and C++ libraries that kernels and their hosts lean on, beyond what the front end itself knows.

// <math.h>
long lrintf(float a) { return (long)rintf(a); }
long lrint(double a) { return (long)rint(a); }
long long llrintf(float a) { return (long long)rintf(a); }
long long llrint(double a) { return (long long)rint(a); }
long lroundf(float a) { return (long)roundf(a); }
long lround(double a) { return (long)round(a); }
long long llroundf(float a) { return (long long)roundf(a); }
long long llround(double a) { return (long long)round(a); }
float hypotf(float a, float b) { return (float)sqrt((double)a * (double)a + (double)b * (double)b); }
double hypot(double a, double b) { return sqrt(a * a + b * b); }
float fdimf(float a, float b) { return a > b ? a - b : 0.0f; }
double fdim(double a, double b) { return a > b ? a - b : 0.0; }
float remainderf(float a, float b) { return (float)((double)a - rint((double)a / (double)b) * (double)b); }
double remainder(double a, double b) { return a - rint(a / b) * b; }
float modff(float a, float *whole) { *whole = truncf(a); return a - truncf(a); }
double modf(double a, double *whole) { *whole = trunc(a); return a - trunc(a); }
float exp10f(float a) { return powf(10.0f, a); }
double exp10(double a) { return pow(10.0, a); }
void sincosf(float a, float *s, float *c) { *s = sinf(a); *c = cosf(a); }
void sincos(double a, double *s, double *c) { *s = sin(a); *c = cos(a); }
float asinhf(float a) { return copysignf(logf(fabsf(a) + sqrtf(a * a + 1.0f)), a); }
float acoshf(float a) { return logf(a + sqrtf(a * a - 1.0f)); }
float atanhf(float a) { return 0.5f * log1pf(2.0f * a / (1.0f - a)); }
float scalblnf(float a, long n) { return ldexpf(a, (int)n); }
float logbf(float a) { return floorf(log2f(fabsf(a))); }
int __builtin_ffs(int v) { unsigned int u = (unsigned int)v; return u == 0u ? 0 : 32 - __xp_clz(u & (0u - u)); }

// <stdlib.h>
int posix_memalign(void **p, size_t align, size_t n) { *p = aligned_alloc(align, n); return 0; }
void *memalign(size_t align, size_t n) { return aligned_alloc(align, n); }
template <typename T> T *__builtin_assume_aligned(T *p, size_t align, size_t offset = 0) { return p; }
template <typename T> T __builtin_nontemporal_load(const T *p) { return *p; }
template <typename V, typename T> void __builtin_nontemporal_store(V v, T *p) { *p = (T)v; }
struct div_t { int quot, rem; };
div_t div(int a, int b) { return div_t{a / b, a % b}; }

namespace std {

typedef unsigned long size_t;
typedef long ptrdiff_t;
typedef decltype(nullptr) nullptr_t;

// what a braced list becomes for a constructor that takes one
template <typename T> struct initializer_list {
  T *first;
  size_t count;
  T *begin() { return first; }
  T *end() { return first + count; }
  size_t size() { return count; }
};

// <type_traits>
template <typename A, typename B> struct is_same { static constexpr bool value = false; };
template <typename A> struct is_same<A, A> { static constexpr bool value = true; };
template <typename A, typename B> constexpr bool is_same_v = is_same<A, B>::value;
template <bool C, typename A, typename B> struct conditional { using type = A; };
template <typename A, typename B> struct conditional<false, A, B> { using type = B; };
template <bool C, typename A, typename B> using conditional_t = typename conditional<C, A, B>::type;
template <bool C, typename T = void> struct enable_if { using type = T; };
template <bool C, typename T = void> using enable_if_t = T;
template <typename T> struct remove_const { using type = T; };
template <typename T> struct remove_cv { using type = T; };
template <typename T> struct remove_reference { using type = T; };
template <typename T> struct decay { using type = T; };
template <typename T> using remove_const_t = T;
template <typename T> using remove_cv_t = T;
template <typename T> using remove_reference_t = T;
template <typename T> using decay_t = T;
template <typename T> struct is_floating_point { static constexpr bool value = is_same<T, float>::value || is_same<T, double>::value; };
template <typename T> constexpr bool is_floating_point_v = is_floating_point<T>::value;
template <typename T> struct is_integral {
  static constexpr bool value = is_same<T, int>::value || is_same<T, unsigned int>::value || is_same<T, long>::value || is_same<T, unsigned long>::value || is_same<T, short>::value ||
                                is_same<T, unsigned short>::value || is_same<T, signed char>::value || is_same<T, unsigned char>::value || is_same<T, bool>::value;
};
template <typename T> constexpr bool is_integral_v = is_integral<T>::value;
template <typename T> struct is_signed { static constexpr bool value = (T)-1 < (T)0; };
template <typename T> constexpr bool is_signed_v = is_signed<T>::value;
template <typename T> struct is_unsigned { static constexpr bool value = !((T)-1 < (T)0); };
template <typename T> constexpr bool is_unsigned_v = is_unsigned<T>::value;
template <typename T> struct make_unsigned { using type = T; };
template <> struct make_unsigned<signed char> { using type = unsigned char; };
template <> struct make_unsigned<short> { using type = unsigned short; };
template <> struct make_unsigned<int> { using type = unsigned int; };
template <> struct make_unsigned<long> { using type = unsigned long; };
template <typename T, T V> struct integral_constant {
  using value_type = T;
  static constexpr T value = V;
  operator T() { return V; }
  T operator()() { return V; }
};
template <bool V> using bool_constant = integral_constant<bool, V>;
using true_type = integral_constant<bool, true>;
using false_type = integral_constant<bool, false>;

// <limits>
template <typename T> struct numeric_limits { static constexpr bool is_specialized = false; };
template <> struct numeric_limits<float> {
  static constexpr bool is_specialized = true, is_integer = false, is_signed = true, has_infinity = true;
  static constexpr int digits = 24, digits10 = 6, radix = 2;
  static float max() { return 3.402823466e+38f; }
  static float lowest() { return -3.402823466e+38f; }
  static float min() { return 1.175494351e-38f; }
  static float epsilon() { return 1.192092896e-07f; }
  static float infinity() { return __builtin_inff(); }
  static float quiet_NaN() { return __builtin_nanf(""); }
  static float signaling_NaN() { return __builtin_nanf(""); }
  static float denorm_min() { return 1.401298464e-45f; }
};
template <> struct numeric_limits<double> {
  static constexpr bool is_specialized = true, is_integer = false, is_signed = true, has_infinity = true;
  static constexpr int digits = 53, digits10 = 15, radix = 2;
  static double max() { return 1.7976931348623158e+308; }
  static double lowest() { return -1.7976931348623158e+308; }
  static double min() { return 2.2250738585072014e-308; }
  static double epsilon() { return 2.2204460492503131e-16; }
  static double infinity() { return __builtin_inf(); }
  static double quiet_NaN() { return __builtin_nan(""); }
  static double denorm_min() { return 4.9406564584124654e-324; }
};
#define XP_LIMITS(T, LOW, HIGH, SIGNED, DIGITS)                                                                                   \
  template <> struct numeric_limits<T> {                                                                                          \
    static constexpr bool is_specialized = true, is_integer = true, is_signed = SIGNED, has_infinity = false;                     \
    static constexpr int digits = DIGITS, radix = 2;                                                                              \
    static T max() { return (T)(HIGH); }                                                                                          \
    static T lowest() { return (T)(LOW); }                                                                                        \
    static T min() { return (T)(LOW); }                                                                                           \
    static T epsilon() { return (T)0; }                                                                                           \
  };
XP_LIMITS(bool, 0, 1, false, 1)
XP_LIMITS(signed char, -128, 127, true, 7)
XP_LIMITS(unsigned char, 0, 255, false, 8)
XP_LIMITS(short, -32768, 32767, true, 15)
XP_LIMITS(unsigned short, 0, 65535, false, 16)
XP_LIMITS(int, -2147483647 - 1, 2147483647, true, 31)
XP_LIMITS(unsigned int, 0, 4294967295u, false, 32)
XP_LIMITS(long, -9223372036854775807l - 1, 9223372036854775807l, true, 63)
XP_LIMITS(unsigned long, 0, 18446744073709551615ul, false, 64)

// <utility>: sequences of numbers
template <typename T, T... I> struct integer_sequence { static constexpr size_t size() { return sizeof...(I); } };
template <size_t... I> struct index_sequence { static constexpr size_t size() { return sizeof...(I); } };
template <size_t N, size_t... I> struct xp_indices { typedef typename xp_indices<N - 1, N - 1, I...>::type type; };
template <size_t... I> struct xp_indices<0, I...> { typedef index_sequence<I...> type; };
template <size_t N> using make_index_sequence = typename xp_indices<N>::type;
template <typename... T> using index_sequence_for = typename xp_indices<sizeof...(T)>::type;
template <typename T, T N, T... I> struct xp_integers { typedef typename xp_integers<T, N - 1, N - 1, I...>::type type; };
template <typename T, T... I> struct xp_integers<T, 0, I...> { typedef integer_sequence<T, I...> type; };
template <typename T, T N> using make_integer_sequence = typename xp_integers<T, N>::type;

// <algorithm>, <numeric>, <utility>
template <typename T> T min(T a, T b) { return b < a ? b : a; }
template <typename T> T max(T a, T b) { return a < b ? b : a; }
template <typename T> T min(std::initializer_list<T> list) { T r = *list.begin(); for (const T *p = list.begin(); p != list.end(); ++p) r = *p < r ? *p : r; return r; }
template <typename T> T max(std::initializer_list<T> list) { T r = *list.begin(); for (const T *p = list.begin(); p != list.end(); ++p) r = r < *p ? *p : r; return r; }
template <typename T> T clamp(T v, T low, T high) { return v < low ? low : high < v ? high : v; }
template <typename T> void swap(T &a, T &b) { T t = a; a = b; b = t; }
template <typename T> T move(T v) { return v; }
template <typename T> T forward(T v) { return v; }
template <typename T, typename U> T exchange(T &a, U b) { T t = a; a = (T)b; return t; }
template <typename T, typename V> void fill(T *first, T *last, V v) { for (long i = 0; i < last - first; ++i) first[i] = (T)v; }
template <typename T, typename N, typename V> T *fill_n(T *first, N n, V v) { for (long i = 0; i < (long)n; ++i) first[i] = (T)v; return first + (long)n; }
template <typename S, typename T> T *copy(S *first, S *last, T *to) { for (long i = 0; i < last - first; ++i) to[i] = (T)first[i]; return to + (last - first); }
template <typename S, typename N, typename T> T *copy_n(S *first, N n, T *to) { for (long i = 0; i < (long)n; ++i) to[i] = (T)first[i]; return to + (long)n; }
template <typename T, typename V> void iota(T *first, T *last, V v) { for (long i = 0; i < last - first; ++i) first[i] = (T)(v + (V)i); }
template <typename T, typename V> V accumulate(T *first, T *last, V v) { V r = v; for (long i = 0; i < last - first; ++i) r = (V)(r + first[i]); return r; }
template <typename T, typename V, typename F> V accumulate(T *first, T *last, V v, F f) { V r = v; for (long i = 0; i < last - first; ++i) r = (V)f(r, first[i]); return r; }
template <typename T, typename U, typename V> V inner_product(T *first, T *last, U *other, V v) { V r = v; for (long i = 0; i < last - first; ++i) r = (V)(r + first[i] * other[i]); return r; }
template <typename S, typename T, typename F> T *transform(S *first, S *last, T *to, F f) { for (long i = 0; i < last - first; ++i) to[i] = (T)f(first[i]); return to + (last - first); }
template <typename A, typename B, typename T, typename F> T *transform(A *first, A *last, B *other, T *to, F f) { for (long i = 0; i < last - first; ++i) to[i] = (T)f(first[i], other[i]); return to + (last - first); }
template <typename T, typename F> void for_each(T *first, T *last, F f) { for (long i = 0; i < last - first; ++i) f(first[i]); }
template <typename T> T *max_element(T *first, T *last) { long best = 0; for (long i = 1; i < last - first; ++i) { if (first[best] < first[i]) best = i; } return first + best; }
template <typename T> T *min_element(T *first, T *last) { long best = 0; for (long i = 1; i < last - first; ++i) { if (first[i] < first[best]) best = i; } return first + best; }
template <typename T, typename F> T *max_element(T *first, T *last, F less) { long best = 0; for (long i = 1; i < last - first; ++i) { if (less(first[best], first[i])) best = i; } return first + best; }
template <typename T, typename F> T *min_element(T *first, T *last, F less) { long best = 0; for (long i = 1; i < last - first; ++i) { if (less(first[i], first[best])) best = i; } return first + best; }
template <typename T> void reverse(T *first, T *last) { for (long i = 0; i < (last - first) / 2; ++i) { T t = first[i]; first[i] = last[-1 - i]; last[-1 - i] = t; } }
template <typename T, typename F> void sort(T *first, T *last, F less) {
  for (long i = 1; i < last - first; ++i) {
    T v = first[i];
    long j = i;
    while (j > 0 && less(v, first[j - 1])) { first[j] = first[j - 1]; j = j - 1; }
    first[j] = v;
  }
}
template <typename T> void sort(T *first, T *last) { sort(first, last, less<T>()); }
template <typename T> void stable_sort(T *first, T *last) { sort(first, last, less<T>()); }
template <typename T, typename F> void stable_sort(T *first, T *last, F f) { sort(first, last, f); }
template <typename T> void partial_sort(T *first, T *middle, T *last) { sort(first, last, less<T>()); }
template <typename T, typename F> void partial_sort(T *first, T *middle, T *last, F f) { sort(first, last, f); }
template <typename T, typename V> long count(T *first, T *last, V v) { long n = 0; for (long i = 0; i < last - first; ++i) { if (first[i] == v) n = n + 1; } return n; }
template <typename T, typename F> long count_if(T *first, T *last, F f) { long n = 0; for (long i = 0; i < last - first; ++i) { if (f(first[i])) n = n + 1; } return n; }
template <typename T, typename F> bool any_of(T *first, T *last, F f) { return count_if(first, last, f) != 0; }
template <typename T, typename F> bool all_of(T *first, T *last, F f) { return count_if(first, last, f) == last - first; }
template <typename T> struct less { bool operator()(T a, T b) { return a < b; } };
template <typename T> struct greater { bool operator()(T a, T b) { return b < a; } };
template <typename T> struct minus { T operator()(T a, T b) { return a - b; } };
template <typename T> pair<T, T> minmax(T a, T b) { return b < a ? pair<T, T>{b, a} : pair<T, T>{a, b}; }
template <typename A, typename B> struct pair { A first; B second; };
template <typename A, typename B> pair<A, B> make_pair(A a, B b) { return pair<A, B>{a, b}; }
template <typename... T> struct tuple;
template <> struct tuple<> {};
template <typename H, typename... R> struct tuple<H, R...> { H head; tuple<R...> tail; };
tuple<> make_tuple() { return tuple<>{}; }
template <typename H, typename... R> tuple<H, R...> make_tuple(H head, R... rest) { return tuple<H, R...>{head, make_tuple(rest...)}; }
template <size_t I, typename H, typename... R> auto &get(tuple<H, R...> &t) {
  if constexpr (I == 0) return t.head;
  else return get<I - 1>(t.tail);
}
template <typename T> struct plus { T operator()(T a, T b) { return a + b; } };
template <typename T> struct multiplies { T operator()(T a, T b) { return a * b; } };

// <array>, <vector>, <memory>
template <typename T, size_t N> struct array {
  T elements[N];
  size_t size() { return N; }
  T *data() { return elements; }
  T *begin() { return elements; }
  T *end() { return elements + N; }
  T &operator[](size_t i) { return elements[i]; }
  T &at(size_t i) { return elements[i]; }
  void fill(T v) { for (size_t i = 0; i < N; ++i) elements[i] = v; }
};
template <typename T> struct vector {
  T *first;
  size_t count, room;
  vector() : first(nullptr), count(0), room(0) {}
  vector(size_t n) : first((T *)__xp_alloc(n * sizeof(T))), count(n), room(n) { for (size_t i = 0; i < n; ++i) first[i] = T(); }
  vector(size_t n, T v) : first((T *)__xp_alloc(n * sizeof(T))), count(n), room(n) { for (size_t i = 0; i < n; ++i) first[i] = v; }
  vector(const T *from, const T *to) : first((T *)__xp_alloc((size_t)(to - from) * sizeof(T))), count((size_t)(to - from)), room((size_t)(to - from)) { for (long i = 0; i < to - from; ++i) first[i] = from[i]; }
  vector(initializer_list<T> list) : first((T *)__xp_alloc(list.count * sizeof(T))), count(list.count), room(list.count) { for (size_t i = 0; i < list.count; ++i) first[i] = list.first[i]; }
  void resize(size_t n, T v) {
    if (n > room) reserve(n);
    for (size_t i = count; i < n; ++i) first[i] = v;
    count = n;
  }
  void resize(size_t n) { resize(n, T()); }
  void assign(size_t n, T v) {
    if (n > room) reserve(n);
    for (size_t i = 0; i < n; ++i) first[i] = v;
    count = n;
  }
  void reserve(size_t n) {
    if (n <= room) return;
    T *more = (T *)__xp_alloc(n * sizeof(T));
    for (size_t i = 0; i < count; ++i) more[i] = first[i];
    first = more;
    room = n;
  }
  void push_back(T v) {
    if (count == room) reserve(room == 0 ? 8 : 2 * room);
    first[count] = v;
    count = count + 1;
  }
  void emplace_back(T v) { push_back(v); }
  void pop_back() { count = count - 1; }
  void clear() { count = 0; }
  void shrink_to_fit() {}
  size_t size() { return count; }
  size_t capacity() { return room; }
  bool empty() { return count == 0; }
  T *data() { return first; }
  T *begin() { return first; }
  T *end() { return first + count; }
  T &operator[](size_t i) { return first[i]; }
  T &at(size_t i) { return first[i]; }
  T &front() { return first[0]; }
  T &back() { return first[count - 1]; }
  void swap(vector<T> &other) {
    T *mine = first;
    size_t n = count, space = room;
    first = other.first; count = other.count; room = other.room;
    other.first = mine; other.count = n; other.room = space;
  }
};
// The owner of one allocation. Nothing is freed before the end, so copies are harmless.
template <typename T> struct remove_extent { using type = T; };
template <typename T> struct remove_extent<T[]> { using type = T; };
template <typename T> using remove_extent_t = typename remove_extent<T>::type;
template <typename T> struct unique_ptr {
  using element_type = remove_extent_t<T>;
  element_type *p;
  unique_ptr() : p(nullptr) {}
  unique_ptr(element_type *q) : p(q) {}
  element_type *get() { return p; }
  element_type *release() { element_type *q = p; p = nullptr; return q; }
  void reset(element_type *q = nullptr) { p = q; }
  element_type &operator*() { return *p; }
  element_type &operator[](size_t i) { return p[i]; }
};
template <typename T> struct __xp_unique {};
template <typename T> struct __xp_unique<T[]> { static unique_ptr<T[]> make(size_t n) { return unique_ptr<T[]>(new T[n]()); } };
template <typename T> unique_ptr<T> make_unique(size_t n) { return __xp_unique<T>::make(n); }

// <iostream>: messages do not change the result
struct ostream { int state; };
const ostream cout = ostream{0};
const ostream cerr = ostream{0};
const int endl = 0;
template <typename T> ostream operator<<(ostream o, T v) { return o; }

}
