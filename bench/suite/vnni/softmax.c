#include <immintrin.h>
#include <math.h>

/* 2^f - 1 for f in [0, 1), fitted to the ends: good to a few units in the last place of 1 */
static inline __m512 exp2_fraction(__m512 f)
{
    __m512 p = _mm512_set1_ps(1.8775767e-3f);
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(8.9893397e-3f));
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(5.5826318e-2f));
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(2.4015361e-1f));
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(6.9315308e-1f));
    return _mm512_fmadd_ps(p, f, _mm512_set1_ps(9.9999994e-1f));
}

static inline __m512 exp_ps(__m512 x)
{
    const __m512 t = _mm512_max_ps(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504f)), _mm512_set1_ps(-126.0f));
    const __m512 whole = _mm512_floor_ps(t);
    return _mm512_scalef_ps(exp2_fraction(_mm512_sub_ps(t, whole)), whole);
}

static void softmax_row(const float *x, float *y, int n)
{
    const int body = n & ~15;
    const __mmask16 tail = (__mmask16)((1u << (n & 15)) - 1u);
    const __m512 lowest = _mm512_set1_ps(-INFINITY);

    __m512 best = lowest;
    for (int i = 0; i < body; i += 16)
        best = _mm512_max_ps(best, _mm512_loadu_ps(x + i));
    if (tail)
        best = _mm512_max_ps(best, _mm512_mask_loadu_ps(lowest, tail, x + body));
    const __m512 top = _mm512_set1_ps(_mm512_reduce_max_ps(best));

    __m512 sum = _mm512_setzero_ps();
    for (int i = 0; i < body; i += 16) {
        const __m512 e = exp_ps(_mm512_sub_ps(_mm512_loadu_ps(x + i), top));
        sum = _mm512_add_ps(sum, e);
        _mm512_storeu_ps(y + i, e);
    }
    if (tail) {
        const __m512 e = _mm512_maskz_mov_ps(tail, exp_ps(_mm512_sub_ps(_mm512_maskz_loadu_ps(tail, x + body), top)));
        sum = _mm512_add_ps(sum, e);
        _mm512_mask_storeu_ps(y + body, tail, e);
    }

    const float scale = 1.0f / _mm512_reduce_add_ps(sum);
    for (int i = 0; i < n; i++)
        y[i] *= scale;
}

void softmax(const float *X, float *Y, int rows, int cols)
{
    #pragma omp parallel for
    for (int r = 0; r < rows; r++)
        softmax_row(X + r * cols, Y + r * cols, cols);
}
