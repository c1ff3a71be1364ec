#include <immintrin.h>
#include <math.h>

/* Welford's update in sixteen lanes; the tail of a row goes on in scalars. */
void layer_norm_welford(float *Y, const float *X, const float *gamma, const float *beta, int B, int S, int D)
{
	for (int row = 0; row < B * S; row++) {
		const float *x = X + row * D;
		float *y = Y + row * D;
		__m512 mean = _mm512_setzero_ps(), m2 = _mm512_setzero_ps();
		float lane_mean[16], lane_m2[16];
		int count = 0, i = 0;

		for (; i + 16 <= D; i += 16) {
			const __m512 v = _mm512_loadu_ps(x + i);
			const __m512 delta = _mm512_sub_ps(v, mean);
			count++;
			mean = _mm512_add_ps(mean, _mm512_div_ps(delta, _mm512_set1_ps((float)count)));
			m2 = _mm512_fmadd_ps(delta, _mm512_sub_ps(v, mean), m2);
		}
		_mm512_storeu_ps(lane_mean, mean);
		_mm512_storeu_ps(lane_m2, m2);

		/* join the lanes, then the tail */
		float n = 0.0f, mu = 0.0f, sq = 0.0f;
		if (count > 0) {
			for (int l = 0; l < 16; l++) {
				const float delta = lane_mean[l] - mu;
				const float total = n + (float)count;
				mu += delta * (float)count / total;
				sq += lane_m2[l] + delta * delta * n * (float)count / total;
				n = total;
			}
		}
		for (; i < D; i++) {
			const float delta = x[i] - mu;
			n += 1.0f;
			mu += delta / n;
			sq += delta * (x[i] - mu);
		}

		const float inv = 1.0f / sqrtf(sq / (float)D + 1e-5f);
		for (int d = 0; d < D; d++)
			y[d] = (x[d] - mu) * inv * gamma[d] + beta[d];
	}
}
