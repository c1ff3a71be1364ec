#include <immintrin.h>
#include <cstdint>
#include <cstring>
#include <vector>

// C (s32) = A (u8) x B (s8), any size. B is packed into panels of 16 columns in which four consecutive k of a
// column share a 32-bit lane, the order vpdpbusd reads; A is read four bytes at a time.
namespace {

constexpr int kLanes = 16;

struct Panels {
  int groups;  // of four k
  std::vector<int8_t> data;

  Panels(const int8_t *b, int k, int n) : groups((k + 3) / 4), data(static_cast<size_t>((n + kLanes - 1) / kLanes) * groups * 64) {
    for (int p = 0; p < k; ++p)
      for (int j = 0; j < n; ++j)
        data[(static_cast<size_t>(j / kLanes) * groups + p / 4) * 64 + (j % kLanes) * 4 + p % 4] = b[static_cast<size_t>(p) * n + j];
  }

  const int8_t *panel(int j) const { return data.data() + static_cast<size_t>(j / kLanes) * groups * 64; }
};

inline int32_t quad(const uint8_t *a, int left) {
  int32_t word = 0;
  if (left >= 4)
    std::memcpy(&word, a, 4);
  else
    for (int i = 0; i < left; ++i) word |= static_cast<int32_t>(a[i]) << (8 * i);
  return word;
}

// ROWS x 16 block in registers
template <int ROWS>
void block(const uint8_t *a, int k, const int8_t *panel, int32_t *c, int n, __mmask16 mask) {
  __m512i acc[ROWS];
  for (int i = 0; i < ROWS; ++i) acc[i] = _mm512_setzero_si512();
  for (int p = 0; p < k; p += 4) {
    const __m512i b = _mm512_loadu_si512(panel + p * 16);
    for (int i = 0; i < ROWS; ++i) acc[i] = _mm512_dpbusd_epi32(acc[i], _mm512_set1_epi32(quad(a + i * k + p, k - p)), b);
  }
  for (int i = 0; i < ROWS; ++i) _mm512_mask_storeu_epi32(c + i * n, mask, acc[i]);
}

}  // namespace

extern "C" void gemm_u8s8s32(const uint8_t *A, const int8_t *B, int32_t *C, int m, int k, int n) {
  const Panels packed(B, k, n);
  for (int j = 0; j < n; j += kLanes) {
    const __mmask16 mask = n - j < kLanes ? static_cast<__mmask16>((1u << (n - j)) - 1) : static_cast<__mmask16>(0xffff);
    int i = 0;
    for (; i + 4 <= m; i += 4) block<4>(A + i * k, k, packed.panel(j), C + i * n + j, n, mask);
    for (; i < m; ++i) block<1>(A + i * k, k, packed.panel(j), C + i * n + j, n, mask);
  }
}
