// Reductions, counting and searching (reference 4.4).
#include "prelude.h"

#define XP_NUMBERS "half, float, bfloat16_t, int, short, char, uint, ushort, uchar"

// Every 128-byte group is summed into its first element; the other elements keep their values (3xx and later).
#define XP_REDUCE_SUM(T, GROUP)                                                                              \
  XP_INTRINSIC(__bang_reduce_sum, section = "4.4", overlap = "any", multiple_bytes = 128, extent = "dst:1;128,n*sizeof(*dst)/128 src:n") \
  void __bang_reduce_sum(XP_NRAM T *dst, XP_NRAM const T *src, int n) {                                      \
    for (int g = 0; g < n / GROUP; ++g) {                                                                    \
      float sum = 0.0f;                                                                                      \
      for (int i = 0; i < GROUP; ++i) sum += (float)src[g * GROUP + i];                                      \
      dst[g * GROUP] = (T)sum;                                                                               \
    }                                                                                                        \
  }
XP_REDUCE_SUM(float, 32)
XP_REDUCE_SUM(half, 64)
XP_REDUCE_SUM(bfloat16_t, 64)

XP_INTRINSIC(__bang_sum, section = "4.4", types = "half, float, bfloat16_t", arch = 520)
template <typename T> T __bang_sum(XP_NRAM const T *src, int n) {
  float sum = 0.0f;
  for (int i = 0; i < n; ++i) sum += (float)src[i];
  return (T)sum;
}

XP_INTRINSIC(__bang_count, section = "4.4", types = XP_NUMBERS)
template <typename T> unsigned int __bang_count(XP_NRAM const T *src, int n) {
  unsigned int count = 0;
  for (int i = 0; i < n; ++i) count += src[i] != (T)0 ? 1u : 0u;
  return count;
}
XP_INTRINSIC(__bang_count, section = "4.16", types = XP_NUMBERS, overlap = "none", extent = "dst:1 src:n", deprecated = "__bang_count(src, n)")
template <typename T> void __bang_count(XP_NRAM unsigned int *dst, XP_NRAM const T *src, int n) {
  unsigned int count = 0;
  for (int i = 0; i < n; ++i) count += src[i] != (T)0 ? 1u : 0u;
  dst[0] = count;
}

// Number of one bits in the first n bits, lowest bit of a byte first.
XP_INTRINSIC(__bang_count_bitindex, section = "4.4", extent = "src:n/8", require = "n % 8 == 0")
unsigned int __bang_count_bitindex(XP_NRAM const void *src, int n) {
  unsigned int count = 0;
  for (int i = 0; i < n; ++i) count += (((const unsigned char *)src)[i / 8] >> (i % 8)) & 1u;
  return count;
}
XP_INTRINSIC(__bang_count_bitindex, section = "4.16", overlap = "none", extent = "dst:1 src:n/8", require = "n % 8 == 0", deprecated = "__bang_count_bitindex(src, n)")
void __bang_count_bitindex(XP_NRAM unsigned int *dst, XP_NRAM const void *src, int n) {
  unsigned int count = 0;
  for (int i = 0; i < n; ++i) count += (((const unsigned char *)src)[i / 8] >> (i % 8)) & 1u;
  dst[0] = count;
}

#define XP_POPCNT(T, BITS)                                                                                   \
  XP_INTRINSIC(__bang_popcnt, section = "4.1")                                                               \
  unsigned int __bang_popcnt(XP_NRAM const T *src, int n) {                                                  \
    unsigned int count = 0;                                                                                  \
    for (int i = 0; i < n; ++i)                                                                              \
      for (int b = 0; b < BITS; ++b) count += (src[i] >> b) & 1u;                                            \
    return count;                                                                                            \
  }
XP_POPCNT(unsigned int, 32)
XP_POPCNT(unsigned short, 16)

// Position of the first or last element that is not zero, 0xffffffff where there is none.
XP_INTRINSIC(__bang_findfirst1, section = "4.4", types = XP_NUMBERS)
template <typename T> unsigned int __bang_findfirst1(XP_NRAM const T *src, int n) {
  unsigned int found = 4294967295u;
  for (int i = n - 1; i >= 0; --i) found = src[i] != (T)0 ? (unsigned int)i : found;
  return found;
}
XP_INTRINSIC(__bang_findfirst1, section = "4.16", types = XP_NUMBERS, overlap = "none", extent = "dst:1 src:n", deprecated = "__bang_findfirst1(src, n)")
template <typename T> void __bang_findfirst1(XP_NRAM unsigned int *dst, XP_NRAM const T *src, int n) {
  unsigned int found = 4294967295u;
  for (int i = n - 1; i >= 0; --i) found = src[i] != (T)0 ? (unsigned int)i : found;
  dst[0] = found;
}
XP_INTRINSIC(__bang_findlast1, section = "4.4", types = XP_NUMBERS)
template <typename T> unsigned int __bang_findlast1(XP_NRAM const T *src, int n) {
  unsigned int found = 4294967295u;
  for (int i = 0; i < n; ++i) found = src[i] != (T)0 ? (unsigned int)i : found;
  return found;
}
XP_INTRINSIC(__bang_findlast1, section = "4.16", types = XP_NUMBERS, overlap = "none", extent = "dst:1 src:n", deprecated = "__bang_findlast1(src, n)")
template <typename T> void __bang_findlast1(XP_NRAM unsigned int *dst, XP_NRAM const T *src, int n) {
  unsigned int found = 4294967295u;
  for (int i = 0; i < n; ++i) found = src[i] != (T)0 ? (unsigned int)i : found;
  dst[0] = found;
}

// How many elements of src equal the value that heads each of the 64 rows (64 bytes each) of the kernel.
#define XP_HISTOGRAM(T, ROW)                                                                                 \
  XP_INTRINSIC(__bang_histogram, section = "4.4", overlap = "none", extent = "dst:64 src:n kernel:4096/sizeof(*kernel)")   \
  void __bang_histogram(XP_NRAM T *dst, XP_NRAM const T *src, XP_WRAM const T *kernel, int n) {              \
    for (int r = 0; r < 64; ++r) {                                                                           \
      int count = 0;                                                                                         \
      for (int i = 0; i < n; ++i) count += src[i] == kernel[r * ROW] ? 1 : 0;                                \
      dst[r] = (T)count;                                                                                     \
    }                                                                                                        \
  }
XP_HISTOGRAM(short, 32)
XP_HISTOGRAM(half, 32)

// Product with an n x n kernel; a lower triangle of ones gives the running sum.
XP_INTRINSIC(__bang_integral, section = "4.4", types = "float float, float half", arch = 322, overlap = "none", extent = "dst:n src:n kernel:n*n")
template <typename D, typename T> void __bang_integral(XP_NRAM D *dst, XP_NRAM const T *src, XP_WRAM const T *kernel, int n) {
  for (int i = 0; i < n; ++i) {
    float sum = 0.0f;
    for (int j = 0; j < n; ++j) sum += (float)kernel[i * n + j] * (float)src[j];
    dst[i] = (D)sum;
  }
}
XP_INTRINSIC(__bang_integral, section = "4.4", types = "float short, float char, half short, half char, short short, short char", arch = 322, overlap = "none", extent = "dst:n src:n kernel:n*n")
template <typename D, typename T> void __bang_integral(XP_NRAM D *dst, XP_NRAM const T *src, XP_WRAM const T *kernel, int n, int fix_position) {
  for (int i = 0; i < n; ++i) {
    int sum = 0;
    for (int j = 0; j < n; ++j) sum += (int)kernel[i * n + j] * (int)src[j];
    dst[i] = (D)((float)sum * exp2f((float)fix_position));
  }
}
