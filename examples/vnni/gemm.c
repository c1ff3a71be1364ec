/* plain loops */
void gemm(const float *A, const float *B, float *C, int M, int N, int K)
{
    int m, n, k;
    for (m = 0; m < M; m++)
        for (n = 0; n < N; n++) {
            float sum = 0.0f;
            for (k = 0; k < K; k++)
                sum += A[m * K + k] * B[k * N + n];
            C[m * N + n] = sum;
        }
}
