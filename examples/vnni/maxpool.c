#include <float.h>

void maxpool(const float *x, float *y, int N, int H, int W, int C, int K, int S)
{
    const int OH = (H - K) / S + 1, OW = (W - K) / S + 1;
    for (int n = 0; n < N; n++)
        for (int oh = 0; oh < OH; oh++)
            for (int ow = 0; ow < OW; ow++)
                for (int c = 0; c < C; c++) {
                    float best = -FLT_MAX;
                    for (int r = 0; r < K; r++)
                        for (int s = 0; s < K; s++) {
                            const float v = x[((n * H + oh * S + r) * W + ow * S + s) * C + c];
                            if (v > best) best = v;
                        }
                    y[((n * OH + oh) * OW + ow) * C + c] = best;
                }
}
