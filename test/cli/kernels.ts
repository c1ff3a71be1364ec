/** Small kernels for tests of the command line. */

/** y = a x + y over n elements; `body` replaces the guarded statement. */
export const axpy = (body = 'if (i < n) y[i] = a * x[i] + y[i];') => `#include <cuda_runtime.h>

__global__ void axpy(float a, const float *x, float *y, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  ${body}
}

extern "C" void axpy_host(float a, const float *x, float *y, int n) {
  float *dx, *dy;
  cudaMalloc(&dx, n * sizeof(float));
  cudaMalloc(&dy, n * sizeof(float));
  cudaMemcpy(dx, x, n * sizeof(float), cudaMemcpyHostToDevice);
  cudaMemcpy(dy, y, n * sizeof(float), cudaMemcpyHostToDevice);
  axpy<<<(n + 127) / 128, 128>>>(a, dx, dy, n);
  cudaMemcpy(y, dy, n * sizeof(float), cudaMemcpyDeviceToHost);
  cudaFree(dx);
  cudaFree(dy);
}
`;

export const axpySpec = (n: number | string = 1000, last = '{"name": "n", "dtype": "i32", "value": 1000}') => `{ "entry": "axpy_host",
  "params": [
    {"name": "a", "dtype": "f32", "value": 1.5},
    {"name": "x", "dtype": "f32", "shape": [${n}], "role": "in"},
    {"name": "y", "dtype": "f32", "shape": [${n}], "role": "inout"},
    ${last} ],
  "tolerance": {"rtol": 1e-6, "atol": 1e-6} }
`;
