#include <immintrin.h>
#include <stdint.h>

/* u8 x s8 -> s32; B comes as [N][K], K is a multiple of 64 */
void gemm_u8s8(const uint8_t *A, const int8_t *Bt, int32_t *C, int M, int N, int K)
{
    for (int m = 0; m < M; m++)
        for (int n = 0; n < N; n++) {
            __m512i acc = _mm512_setzero_si512();
            for (int k = 0; k < K; k += 64)
                acc = _mm512_dpbusd_epi32(acc, _mm512_loadu_si512(A + m * K + k), _mm512_loadu_si512(Bt + n * K + k));
            C[m * N + n] = _mm512_reduce_add_epi32(acc);
        }
}
