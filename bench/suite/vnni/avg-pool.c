/* Average pooling, NHWC; plain loops that the compiler vectorises over the channels. */
void avg_pool(float *restrict Y, const float *restrict X, int N, int H, int W, int C, int KH, int KW, int SH, int SW)
{
	const int OH = (H - KH) / SH + 1;
	const int OW = (W - KW) / SW + 1;
	const float scale = 1.0f / (float)(KH * KW);

	for (int n = 0; n < N; n++) {
		for (int y = 0; y < OH; y++) {
			for (int x = 0; x < OW; x++) {
				float *out = Y + (((long)n * OH + y) * OW + x) * C;
				#pragma omp simd
				for (int c = 0; c < C; c++)
					out[c] = 0.0f;
				for (int r = 0; r < KH; r++) {
					const float *in = X + (((long)n * H + y * SH + r) * W + x * SW) * C;
					for (int s = 0; s < KW; s++, in += C) {
						#pragma omp simd
						for (int c = 0; c < C; c++)
							out[c] += in[c];
					}
				}
				#pragma omp simd
				for (int c = 0; c < C; c++)
					out[c] *= scale;
			}
		}
	}
}
