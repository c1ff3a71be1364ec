#include <mma.h>
#include <cuda_fp16.h>

#define BATCH 1
#define DIM_M 128
#define DIM_K 128
#define DIM_N 128

#define DIVUP(a, b) (((a) + (b)-1) / (b))
#define WMMA 16
#define MT DIVUP(DIM_M, WMMA)
#define NT DIVUP(DIM_N, WMMA)

using nvcuda::wmma::fragment;

/* One warp per 16 x 16 tile, batch on grid.z.  Tiles that stick out of a matrix go through a zeroed scratch tile. */
__device__ static void load_tile(__half *dst, const __half *src, int row, int col, int rows, int cols)
{
    for (int e = threadIdx.x; e < WMMA * WMMA; e += 32) {
        int r = row + e / WMMA, c = col + e % WMMA;
        dst[e] = (r < rows && c < cols) ? src[r * cols + c] : (__half)0.0f;
    }
    __syncwarp();
}

extern "C" __global__ void bmm_f16(const __half *__restrict__ A, const __half *__restrict__ W, float *__restrict__ C)
{
    __shared__ __align__(32) __half ta[WMMA * WMMA];
    __shared__ __align__(32) __half tb[WMMA * WMMA];
    __shared__ __align__(32) float tc[WMMA * WMMA];
    const int m = blockIdx.y * WMMA, n = blockIdx.x * WMMA;
    const __half *a = A + (size_t)blockIdx.z * DIM_M * DIM_K;
    const __half *w = W + (size_t)blockIdx.z * DIM_K * DIM_N;
    float *c = C + (size_t)blockIdx.z * DIM_M * DIM_N;

    fragment<nvcuda::wmma::accumulator, WMMA, WMMA, WMMA, float> acc;
    nvcuda::wmma::fill_fragment(acc, 0.f);
    for (int k = 0; k < DIM_K; k += WMMA) {
        fragment<nvcuda::wmma::matrix_a, WMMA, WMMA, WMMA, __half, nvcuda::wmma::row_major> fa;
        fragment<nvcuda::wmma::matrix_b, WMMA, WMMA, WMMA, __half, nvcuda::wmma::row_major> fb;
#if DIM_M % WMMA == 0 && DIM_K % WMMA == 0
        nvcuda::wmma::load_matrix_sync(fa, a + m * DIM_K + k, DIM_K);
#else
        load_tile(ta, a, m, k, DIM_M, DIM_K);
        nvcuda::wmma::load_matrix_sync(fa, ta, WMMA);
#endif
#if DIM_N % WMMA == 0 && DIM_K % WMMA == 0
        nvcuda::wmma::load_matrix_sync(fb, w + k * DIM_N + n, DIM_N);
#else
        load_tile(tb, w, k, n, DIM_K, DIM_N);
        nvcuda::wmma::load_matrix_sync(fb, tb, WMMA);
#endif
        nvcuda::wmma::mma_sync(acc, fa, fb, acc);
        __syncwarp();
    }
#if DIM_M % WMMA == 0 && DIM_N % WMMA == 0
    nvcuda::wmma::store_matrix_sync(c + m * DIM_N + n, acc, DIM_N, nvcuda::wmma::mem_row_major);
#else
    nvcuda::wmma::store_matrix_sync(tc, acc, WMMA, nvcuda::wmma::mem_row_major);
    __syncwarp();
    for (int e = threadIdx.x; e < WMMA * WMMA; e += 32) {
        int r = m + e / WMMA, j = n + e % WMMA;
        if (r < DIM_M && j < DIM_N) c[r * DIM_N + j] = tc[e];
    }
#endif
}
