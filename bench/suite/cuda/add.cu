#include <cuda_runtime.h>
#include <stdint.h>

#define THREADS 256

__global__ void add_kernel(const float* a, const float* b, float* c, int64_t numel)
{
    int64_t idx = (int64_t)blockIdx.x * blockDim.x + threadIdx.x;
    int64_t base = idx * 4;
    if (base + 3 < numel) {
        float4 va = *(const float4*)(a + base);
        float4 vb = *(const float4*)(b + base);
        *(float4*)(c + base) = make_float4(va.x + vb.x, va.y + vb.y, va.z + vb.z, va.w + vb.w);
    } else {
        for (int64_t i = base; i < numel; ++i)
            c[i] = a[i] + b[i];
    }
}

static void launch_add(const float* a, const float* b, float* c, int64_t numel, cudaStream_t stream)
{
    const int64_t vectors = (numel + 3) / 4;
    const dim3 grid((unsigned)((vectors + THREADS - 1) / THREADS));
    add_kernel<<<grid, THREADS, 0, stream>>>(a, b, c, numel);
}

extern "C" int elementwise_add(const float* a, const float* b, float* c, int64_t numel)
{
    cudaStream_t stream;
    if (cudaStreamCreate(&stream) != cudaSuccess) return 1;
    float* buffers[3];
    for (int i = 0; i < 3; ++i)
        if (cudaMalloc((void**)&buffers[i], numel * sizeof(float)) != cudaSuccess) return 2;
    cudaMemcpyAsync(buffers[0], a, numel * sizeof(float), cudaMemcpyHostToDevice, stream);
    cudaMemcpyAsync(buffers[1], b, numel * sizeof(float), cudaMemcpyHostToDevice, stream);
    launch_add(buffers[0], buffers[1], buffers[2], numel, stream);
    cudaMemcpyAsync(c, buffers[2], numel * sizeof(float), cudaMemcpyDeviceToHost, stream);
    cudaStreamSynchronize(stream);
    for (int i = 0; i < 3; ++i) cudaFree(buffers[i]);
    cudaStreamDestroy(stream);
    return 0;
}
