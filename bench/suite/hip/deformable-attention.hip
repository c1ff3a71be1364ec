#include <hip/hip_runtime.h>

// One thread per (image, query, head, channel). The four neighbours are fetched only where they exist.
__global__ void deform_attn(const float* value, const int* hw, const float* loc, const float* weight, float* out,
                            int batch, int cells, int heads, int dim, int queries, int levels, int points)
{
    const int index = blockIdx.x * blockDim.x + threadIdx.x;
    if (index >= batch * queries * heads * dim) return;
    const int d = index % dim;
    const int head = (index / dim) % heads;
    const int query = index / dim / heads;
    const int b = query / queries;
    const int stride_w = heads * dim;

    int sample = (query * heads + head) * levels * points;
    int start = b * cells;
    float result = 0.0f;
    for (int l = 0; l < levels; l++) {
        const int h = hw[l * 2], w = hw[l * 2 + 1];
        for (int p = 0; p < points; p++, sample++) {
            const float px = loc[sample * 2] * (float)w - 0.5f;
            const float py = loc[sample * 2 + 1] * (float)h - 0.5f;
            const float fx = floorf(px), fy = floorf(py);
            const int x0 = (int)fx, y0 = (int)fy;
            const float wx = px - fx, wy = py - fy;
            float v = 0.0f;
            if (y0 >= 0 && y0 < h) {
                if (x0 >= 0 && x0 < w) v += (1.0f - wy) * (1.0f - wx) * value[(size_t)(start + y0 * w + x0) * stride_w + head * dim + d];
                if (x0 + 1 >= 0 && x0 + 1 < w) v += (1.0f - wy) * wx * value[(size_t)(start + y0 * w + x0 + 1) * stride_w + head * dim + d];
            }
            if (y0 + 1 >= 0 && y0 + 1 < h) {
                if (x0 >= 0 && x0 < w) v += wy * (1.0f - wx) * value[(size_t)(start + (y0 + 1) * w + x0) * stride_w + head * dim + d];
                if (x0 + 1 >= 0 && x0 + 1 < w) v += wy * wx * value[(size_t)(start + (y0 + 1) * w + x0 + 1) * stride_w + head * dim + d];
            }
            result += weight[sample] * v;
        }
        start += h * w;
    }
    out[index] = result;
}
