#include <immintrin.h>
#include <stddef.h>

#define N 1
#define H 5
#define W 5
#define C 64
#define KH 5
#define KW 5
#define SH 1
#define SW 1
#define OH ((H - KH) / SH + 1)
#define OW ((W - KW) / SW + 1)

typedef const float image_t[H][W][C];
typedef float result_t[OH][OW][C];

/* eight channels with AVX, what is left one by one */
void min_pool(image_t *X, result_t *Y)
{
    for (size_t n = 0; n < N; n++)
        for (size_t y = 0; y < OH; y++)
            for (size_t x = 0; x < OW; x++) {
                size_t c = 0;
                for (; c + 8 <= C; c += 8) {
                    __m256 low = _mm256_loadu_ps(&X[n][y * SH][x * SW][c]);
                    for (size_t r = 0; r < KH; r++)
                        for (size_t s = 0; s < KW; s++)
                            low = _mm256_min_ps(low, _mm256_loadu_ps(&X[n][y * SH + r][x * SW + s][c]));
                    _mm256_storeu_ps(&Y[n][y][x][c], low);
                }
                for (; c < C; c++) {
                    float low = X[n][y * SH][x * SW][c];
                    for (size_t r = 0; r < KH; r++)
                        for (size_t s = 0; s < KW; s++)
                            if (X[n][y * SH + r][x * SW + s][c] < low)
                                low = X[n][y * SH + r][x * SW + s][c];
                    Y[n][y][x][c] = low;
                }
            }
}
