#include <immintrin.h>
#include <cstddef>

struct span {
  const float *data;
  std::size_t size;
  __m512 at(std::size_t i) const { return _mm512_loadu_ps(data + i); }
};

extern "C" void vector_add(const float *A, const float *B, float *C, std::size_t size) {
  const span a{A, size}, b{B, size};
  const std::size_t whole = size - size % 32;
#pragma omp parallel for
  for (std::size_t i = 0; i < whole; i += 32) {
    _mm512_storeu_ps(C + i, _mm512_add_ps(a.at(i), b.at(i)));
    _mm512_storeu_ps(C + i + 16, _mm512_add_ps(a.at(i + 16), b.at(i + 16)));
  }
  for (std::size_t i = whole; i < size; ++i) C[i] = A[i] + B[i];
}
